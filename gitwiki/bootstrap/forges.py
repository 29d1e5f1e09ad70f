"""The part of the composition root that is about forges: where pull requests live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitwiki.config import read_forge_settings
from gitwiki.errors import BadDefaultBranchError, MovedRepositoryError, NoForgeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitwiki.adapters.git import GitRepository
    from gitwiki.config import ForgeSettings
    from gitwiki.ports import Outside, Progress


#: The longest name of a branch that GitHub takes, and more.
_LONGEST = 255


def open_github(
    repository: GitRepository,
    progress: Progress,
    local: Callable[[GitRepository, Progress], Outside],
) -> Outside | None:
    """Everything outside for a clone of a repository on GitHub; None if it is none, or not asked.

    It is one if its remote ``origin`` is on the server and there is a token. The default branch
    and the branches of pull requests are fetched, so that the base is what GitHub has.

    Args:
        repository: The clone.
        progress: Where long work says how far it is.
        local: What makes everything else.

    Raises:
        NoForgeError: GitHub is wanted, and there is no such remote or no token.
        MovedRepositoryError: The repository has another name by now.
        BadDefaultBranchError: Its default branch cannot be what pull requests are meant for.
        ForgeError: GitHub cannot be asked.
    """
    settings = read_forge_settings()
    name = _name(repository, settings)
    if settings.forge == "local" or (settings.forge == "auto" and not (name and settings.token)):
        return None
    if not name:
        raise NoForgeError(f"the remote `origin` is no repository on {settings.server_url}")
    if not settings.token:
        raise NoForgeError("there is no token: set GITHUB_TOKEN")
    # Half a second that only those wait who have a server.
    from gitwiki.adapters.github.client import asking, open_repository  # noqa: PLC0415
    from gitwiki.adapters.github.forge import GitHubForge  # noqa: PLC0415
    from gitwiki.adapters.github.remote import Remote, own_branches, seen_branch  # noqa: PLC0415
    from gitwiki.adapters.github.server import GitHubServer  # noqa: PLC0415

    api = open_repository(settings, name)
    with asking(f"looking at {name}", "contents: read"):
        branch, now = api.default_branch, api.full_name
        if not _is_branch(repository, branch):
            raise BadDefaultBranchError(name, branch)
    if now.lower() != name.lower():
        raise MovedRepositoryError(name, now)
    remote = Remote(repository, settings, name)
    seen = seen_branch(branch)
    progress.step(f"fetching {branch} of {name}")
    remote.fetch({f"refs/heads/{branch}": seen, **own_branches()})
    clone = replace(repository, base_branch=branch, fetched_base=seen)
    return replace(
        local(clone, progress),
        forge=GitHubForge(clone, remote, api, progress),
        server=GitHubServer(clone, remote, api),
    )


def _is_branch(repository: GitRepository, name: str) -> bool:
    """Whether git takes a name for a branch, and it is none of those that gitwiki pushes."""
    if not name.isprintable() or len(name) > _LONGEST:
        return False
    if name.split("/", maxsplit=1)[0] == "gitwiki":
        return False
    return not repository.git.attempt("check-ref-format", f"refs/heads/{name}").code


def _name(repository: GitRepository, settings: ForgeSettings) -> str:
    """``owner/name`` of the remote ``origin``; empty if it is not on the server."""
    from gitwiki.adapters.github.address import parse_address  # noqa: PLC0415

    outcome = repository.git.attempt("config", "--get", "remote.origin.url")
    address = parse_address(outcome.stdout.decode(errors="replace"))
    server = urlsplit(settings.server_url).netloc.lower()
    return address.name if address and address.host == server else ""
