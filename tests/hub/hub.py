"""The stand-in as tests use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from hub.actors import TokenKind
from hub.server import Server
from hub.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    import github

    from hub.repository import HubRepository
    from hub.state import Event


class Hub:
    """A stand-in for GitHub, started by `with` and gone after it.

    Leaving it raises an `AssertionError` when something was asked or answered that GitHub's own
    description does not allow.

    Args:
        root: An empty directory for its repositories.
    """

    def __init__(self, root: Path) -> None:
        self.world = World(root)
        self._server = Server(self.world)
        self._clients: list[github.Github] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if error is None:
            assert not self.violations, "; ".join(self.violations)

    def stop(self) -> None:
        """End the server, whatever was wrong."""
        for client in self._clients:
            client.close()
        self._server.stop()

    @property
    def url(self) -> str:
        """As `GITHUB_SERVER_URL`."""
        return self.world.url

    @property
    def api_url(self) -> str:
        """As `GITHUB_API_URL`."""
        return self.world.api_url

    @property
    def events(self) -> list[Event]:
        """What happened, as webhooks would tell it, oldest first."""
        return self.world.events

    @property
    def violations(self) -> list[str]:
        """What was asked or answered against GitHub's own description."""
        return self.world.violations

    def repository(
        self, full_name: str, files: Mapping[str, str | bytes | None] | None = None
    ) -> HubRepository:
        """The repository of that name, made if there is none; with files, it has a first commit."""
        found = self.world.repositories.get(full_name) or self.world.create_repository(full_name)
        if files:
            found.commit(files)
        return found

    def person(self, login: str, permission: str = "write") -> str:
        """A token of a person who has a role (read to admin) in every repository."""
        association = "COLLABORATOR" if permission not in {"none", "read"} else "NONE"
        account = self.world.account(login, "User", association)
        return self.world.issue_token(account, TokenKind.PERSON, role=permission).value

    def job_token(self, repository: HubRepository, permissions: Mapping[str, str]) -> str:
        """A `GITHUB_TOKEN` of one job; what `permissions` does not list is none."""
        return self._bot("github-actions[bot]", TokenKind.JOB, repository, permissions)

    def app_token(
        self, repository: HubRepository, permissions: Mapping[str, str], app: str = "wiki-bot"
    ) -> str:
        """An installation token of a GitHub App."""
        return self._bot(f"{app}[bot]", TokenKind.APP, repository, permissions)

    def client(self, token: str) -> github.Github:
        """PyGithub with a token; it neither waits nor tries again and is closed with the server."""
        import github  # noqa: PLC0415 - it loads slowly

        auth = github.Auth.Token(token)
        client = github.Github(
            base_url=self.api_url,
            auth=auth,
            seconds_between_requests=0,
            seconds_between_writes=0,
            retry=None,
        )
        self._clients.append(client)
        return client

    def git_url(self, repository: HubRepository, token: str) -> str:
        """A URL that git clones and pushes with, the token in it."""
        return repository.clone_url.replace("://", f"://x-access-token:{token}@", 1)

    def _bot(
        self,
        login: str,
        kind: TokenKind,
        repository: HubRepository,
        permissions: Mapping[str, str],
    ) -> str:
        account = self.world.account(login, "Bot")
        name = repository.full_name
        token = self.world.issue_token(
            account, kind, repository=name, permissions=dict(permissions)
        )
        return token.value
