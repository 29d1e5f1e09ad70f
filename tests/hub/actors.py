"""Who asks: accounts, the tokens they hold and what these may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
_LEVELS = ("none", "read", "write")


class TokenKind(StrEnum):
    """Where a token comes from; GitHub treats them differently beyond their permissions."""

    PERSON = "person"
    JOB = "job"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Account:
    """A user, a bot or an organisation.

    Attributes:
        id: Unique on the server.
        login: Its name; of a bot with ``[bot]``.
        type: ``User``, ``Bot`` or ``Organization``.
        association: What it is to the repositories, as in ``author_association``.
    """

    id: int
    login: str
    type: str = "User"
    association: str = "NONE"

    @property
    def email(self) -> str:
        """The address GitHub gives commits that it makes for them."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(frozen=True, slots=True)
class Token:
    """What a request is authorised by.

    Attributes:
        value: The secret.
        account: Whose it is.
        kind: Where it comes from.
        role: Of a person: what they may do in repositories that say nothing else of them.
        repository: Of a job or an App: the full name of the only one it may write to.
        permissions: Of a job or an App: scope such as ``pull-requests`` to read, write or none.
    """

    value: str
    account: Account
    kind: TokenKind = TokenKind.PERSON
    role: str = "none"
    repository: str = ""
    permissions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def allows(self, scope: str, level: str, repository: str) -> bool:
        """Whether a job or an App has a permission; it may always read a public repository."""
        here = self.permissions if repository == self.repository else {}
        return _LEVELS.index(here.get(scope, "none")) >= _LEVELS.index(level)


def at_least(role: str, wanted: str) -> bool:
    """Whether a role includes another."""
    return ROLES.index(role) >= ROLES.index(wanted)
