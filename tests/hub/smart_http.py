"""Git over HTTP: `git http-backend`, with GitHub's rules before it and what follows after it."""

from __future__ import annotations

import base64
import binascii
import subprocess
from typing import TYPE_CHECKING

from hub.git import hermetic
from hub.pushes import refs_moved
from hub.reports import with_reasons
from hub.rules import may_write_workflows, push_rules
from hub.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.wire import Request
    from hub.world import World

_ENDS = ("/info/refs", "/git-upload-pack", "/git-receive-pack")


def is_git(path: str) -> bool:
    """Whether a path is one of git's."""
    return path.endswith(_ENDS)


def operation(request: Request) -> str:
    """What git does, as faults name it."""
    asked = f"{request.path}?{request.raw_query}"
    kind = "receive-pack" if "git-receive-pack" in asked else "upload-pack"
    return f"git/{kind}" if request.method == "POST" else f"git/{kind}/refs"


def answer(world: World, request: Request) -> Wire:
    """Answer git."""
    end = next(end for end in _ENDS if request.path.endswith(end))
    name = request.path.removesuffix(end).strip("/").removesuffix(".git")
    repository = world.repositories.get(name)
    secret, token = _token(world, request)
    if secret and token is None:
        return _unauthorised("Invalid username or token.")
    if repository is None or not _may_see(repository, token):
        return _plain(404, "Repository not found.") if token else _unauthorised("")
    if "receive-pack" in operation(request):
        return _push(repository, request, token)
    return _backend(repository, request, {})


def _may_see(repository: HubRepository, token: Token | None) -> bool:
    if token is None:
        return not repository.settings.private
    return repository.may(token, "contents", "read")


def _push(repository: HubRepository, request: Request, token: Token | None) -> Wire:
    if token is None:
        return _unauthorised("")
    if not repository.may(token, "contents", "write"):
        login = token.account.login
        return _plain(403, f"Permission to {repository.full_name}.git denied to {login}.")
    if request.method == "GET":
        return _backend(repository, request, {"REMOTE_USER": token.account.login})
    reasons = repository.path / "hub-reasons"
    reasons.write_text("")
    rules = repository.path / "hub-rules"
    rules.write_text("".join(f"{rule.line()}\n" for rule in push_rules(repository, token)))
    env = {
        "REMOTE_USER": token.account.login,
        "HUB_RULES": str(rules),
        "HUB_NO_WORKFLOWS": "" if may_write_workflows(repository, token) else "1",
        "HUB_REASONS": str(reasons),
    }
    before = repository.refs()
    wire = _backend(repository, request, env)
    refs_moved(repository, token, before)
    why = dict(line.split(" ", 1) for line in reasons.read_text().splitlines())
    return Wire(wire.status, wire.headers, with_reasons(wire.body, why)) if why else wire


def _token(world: World, request: Request) -> tuple[str, Token | None]:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            _, _, given = base64.b64decode(given).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            given = "?"
    return given, world.tokens.get(given)


def _backend(repository: HubRepository, request: Request, env: Mapping[str, str]) -> Wire:
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
