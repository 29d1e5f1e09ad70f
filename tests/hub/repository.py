"""A repository on the server: git, settings, and the issues and pull requests in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.actors import ROLES, TokenKind, at_least
from hub.git import Signature
from hub.seeding import commit_stream
from hub.state import BranchRule, Comment, Issue, Label, Pull, Settings, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hub.actors import Account, Token
    from hub.git import Bare
    from hub.world import World

_SCOPE_ROLES = {"read": "read", "write": "write"}


class HubRepository:
    """One repository.

    Attributes:
        threads: Issues and pull requests by number; they share their numbers.
        roles: What people may do here, if it is not what their token says.
    """

    default_branch = "main"

    def __init__(self, world: World, owner: Account, name: str, git: Bare) -> None:
        self.world = world
        self.owner = owner
        self.name = name
        self.git = git
        self.id = world.clock.new_id()
        self.created_at = world.clock.tick()
        self.settings = Settings()
        self.fork_of: HubRepository | None = None
        self.threads: dict[int, Issue] = {}
        self.comments: dict[int, Comment] = {}
        self.statuses: list[Status] = []
        self.labels: dict[str, Label] = {}
        self.roles: dict[str, str] = {}

    @property
    def full_name(self) -> str:
        """Owner and name."""
        return f"{self.owner.login}/{self.name}"

    @property
    def path(self) -> Path:
        """The bare repository."""
        return self.git.path

    @property
    def clone_url(self) -> str:
        """Where git finds it."""
        return f"{self.world.url}/{self.full_name}.git"

    @property
    def pulls(self) -> dict[int, Pull]:
        """Pull requests by number."""
        return {number: it for number, it in self.threads.items() if isinstance(it, Pull)}

    @property
    def issues(self) -> dict[int, Issue]:
        """Issues that are no pull requests, by number."""
        return {number: it for number, it in self.threads.items() if not isinstance(it, Pull)}

    def refs(self) -> dict[str, str]:
        """Every ref and the object it names."""
        return self.git.refs()

    def head(self, branch: str = "main") -> str:
        """The commit of a branch; empty if there is none."""
        return self.git.resolve(f"refs/heads/{branch}")

    def rule(self, branch: str) -> BranchRule:
        """What protects a branch."""
        return self.settings.rules.get(branch, BranchRule())

    def protect(self, branch: str, rule: BranchRule) -> None:
        """Protect a branch."""
        self.settings.rules[branch] = rule

    def commit(
        self,
        files: Mapping[str, str | bytes | None],
        *,
        branch: str = "main",
        message: str = "seed",
    ) -> str:
        """Put a commit on a branch, as the test's own doing: no rule counts and nothing happens.

        Args:
            files: Path to content; None removes the file.
            branch: It starts at main if there is none.
            message: Of the commit.
        """
        parent = self.head(branch) or self.head()
        who = Signature("Seed", "seed@example.org", str(self.world.clock.seconds()))
        stream = commit_stream(branch, parent, files, message, who)
        self.git.attempt("fast-import", "--quiet", "--force", raw=stream)
        return self.head(branch)

    def next_number(self) -> int:
        """The number of the next issue or pull request."""
        return max(self.threads, default=0) + 1

    def may(self, token: Token, scope: str, level: str) -> bool:
        """Whether a token may read or write something here."""
        if level == "read" and not self.settings.private:
            return True
        if token.kind is TokenKind.PERSON:
            return at_least(self.role(token), _SCOPE_ROLES[level])
        return token.allows(scope, level, self.full_name)

    def counts_as_reviewer(self, account: Account) -> bool:
        """Whether an approval counts for the rules; of bots too, if the settings let them."""
        return account.type == "Bot" or at_least(self.role_of(account), "write")

    def role(self, token: Token) -> str:
        """What a person may do here."""
        return self.role_of(token.account, token.role)

    def role_of(self, account: Account, otherwise: str = "") -> str:
        """What an account may do here; what is public, everybody may read."""
        if account.login in self.roles:
            return self.roles[account.login]
        if account == self.owner:
            return "admin"
        held = [token.role for token in self.world.tokens.values() if token.account == account]
        least = "none" if self.settings.private else "read"
        return max(least, otherwise or max(held, key=ROLES.index, default="none"), key=ROLES.index)

    def conversation(self, number: int) -> Iterator[Comment]:
        """What was said about an issue or pull request, oldest first."""
        return (comment for comment in self.comments.values() if comment.number == number)
