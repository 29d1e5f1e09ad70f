"""The stand-in as tests use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from hub.actors import TokenKind
from hub.pushes import refs_moved
from hub.server import Server
from hub.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    import github

    from hub.faults import Fault
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
        if error is None:
            self.close()
        else:
            self.stop()

    def close(self) -> None:
        """End the server, and raise what was violated."""
        self.stop()
        assert not self.world.faults.left(), "not every fault has happened"
        assert not self.violations, "\n".join(self.violations)

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
    def requests(self) -> list[str]:
        """The operations that were asked for, in order: `pulls/create`, `git/receive-pack`."""
        return self.world.requests

    def fail(self, *faults: Fault) -> None:
        """Let something go wrong, once each; a fault that never happens is a violation."""
        for fault in faults:
            self.world.faults.add(fault)

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

    def push(
        self,
        repository: HubRepository,
        token: str,
        files: Mapping[str, str | bytes | None],
        *,
        branch: str = "main",
        message: str = "change",
    ) -> str:
        """A commit as if its owner had pushed it, past the network and the rules."""
        with self.world.lock:
            before = repository.refs()
            sha = repository.commit(files, branch=branch, message=message)
            refs_moved(repository, self.world.tokens[token], before)
        return sha

    def fork(self, repository: HubRepository, owner: str) -> HubRepository:
        """A copy of a repository that belongs to a person."""
        self.world.account(owner)
        copy = self.world.create_repository(f"{owner}/{repository.name}")
        copy.fork_of = repository
        copy.git.fetch(repository.git, "+refs/heads/*:refs/heads/*")
        return copy

    def person(self, login: str, permission: str = "write") -> str:
        """A token of a person who has a role (read to admin) in every repository."""
        association = "NONE" if permission in {"none", "read"} else "COLLABORATOR"
        account = self.world.account(login, "User", association)
        return self.world.issue_token(account, TokenKind.PERSON, role=permission).value

    def job_token(self, repository: HubRepository, permissions: Mapping[str, str]) -> str:
        """A `GITHUB_TOKEN` of one job; what `permissions` does not list is none."""
        return self._bot("github-actions[bot]", TokenKind.JOB, repository, permissions)

    def revoke(self, token: str) -> None:
        """Make a token worthless, as that of a job is when the job ends."""
        del self.world.tokens[token]

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

    def environment(self, repository: HubRepository, token: str) -> dict[str, str]:
        """What Actions tells a step about where it is, as far as gitwiki asks."""
        return {
            "GITHUB_TOKEN": token,
            "GITHUB_REPOSITORY": repository.full_name,
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_API_URL": self.api_url,
        }

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
