"""Git over HTTP: `git http-backend`, with GitHub's rules before it and what follows after it."""

from __future__ import annotations

import base64
import subprocess
from typing import TYPE_CHECKING

from hub.actors import TokenKind
from hub.git import hermetic
from hub.pushes import refs_moved
from hub.wire import Wire

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.wire import Request
    from hub.world import World

_ENDS = ("/info/refs", "/git-upload-pack", "/git-receive-pack")


def is_git(path: str) -> bool:
    """Whether a path is one of git's."""
    return path.endswith(_ENDS)


def answer(world: World, request: Request) -> Wire:
    """Answer git."""
    name = next(request.path.removesuffix(end) for end in _ENDS if request.path.endswith(end))
    repository = world.repositories.get(name.strip("/").removesuffix(".git"))
    secret, token = _token(world, request)
    if secret and token is None:
        return _unauthorised("Invalid username or token.")
    if repository is None:
        return _plain(404, "Repository not found.") if token else _unauthorised("")
    if "git-receive-pack" not in f"{request.path} {request.raw_query}":
        return _fetch(repository, request, token)
    return _push(repository, request, token)


def _fetch(repository: HubRepository, request: Request, token: Token | None) -> Wire:
    if repository.settings.private and token is None:
        return _unauthorised("")
    if token is not None and not repository.may(token, "contents", "read"):
        return _plain(404, "Repository not found.")
    return _backend(repository, request, {})


def _push(repository: HubRepository, request: Request, token: Token | None) -> Wire:
    if token is None:
        return _unauthorised("")
    if not repository.may(token, "contents", "write"):
        login = token.account.login
        return _plain(403, f"Permission to {repository.full_name}.git denied to {login}.")
    rules = repository.settings.rules.items()
    blocked = [
        f"refs/heads/{branch}"
        for branch, rule in rules
        if rule.block_direct_push and token.account.login not in rule.may_bypass
    ]
    no_workflows = token.kind is not TokenKind.PERSON and not token.allows(
        "workflows", "write", repository.full_name
    )
    env = {
        "REMOTE_USER": token.account.login,
        "HUB_BLOCKED": " ".join(blocked),
        "HUB_NO_WORKFLOWS": "1" if no_workflows else "",
    }
    before = repository.refs()
    wire = _backend(repository, request, env)
    refs_moved(repository, token, before)
    return wire


def _token(world: World, request: Request) -> tuple[str, Token | None]:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        _, _, given = base64.b64decode(given).decode().partition(":")
    return given, world.tokens.get(given)


def _backend(repository: HubRepository, request: Request, env: dict[str, str]) -> Wire:
    end = next(end for end in _ENDS if request.path.endswith(end))
    given = {
        "GIT_PROJECT_ROOT": str(repository.path.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GATEWAY_INTERFACE": "CGI/1.1",
        "PATH_INFO": f"/{repository.path.name}{end}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.raw_query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
        **env,
    }
    command = ("git", "http-backend")
    done = subprocess.run(
        command, input=request.body, capture_output=True, check=True, env=hermetic(given)
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = headers.pop("Status", "200 OK")
    return Wire(int(status.split()[0]), headers, body)


def _plain(status: int, text: str) -> Wire:
    return Wire(status, {"content-type": "text/plain"}, text.encode())


def _unauthorised(text: str) -> Wire:
    headers = {"content-type": "text/plain", "www-authenticate": 'Basic realm="GitHub"'}
    return Wire(401, headers, text.encode())
