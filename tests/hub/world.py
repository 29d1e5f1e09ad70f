"""Everything the server knows, without HTTP."""

from __future__ import annotations

from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from hub.actors import Account, Token, TokenKind
from hub.clock import Clock
from hub.contract import wrong_event
from hub.faults import Faults
from hub.git import Bare
from hub.repository import HubRepository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.state import Event

_KNOWN = {"github-actions[bot]": 41898282}  # its address is in the commits that jobs make
_HOOKS = Path(__file__).parent / "hooks"


class World:
    """Accounts, tokens, repositories and events.

    Attributes:
        url: Where the server is.
        lock: Held by whoever reads or changes what is here.
        requests: The operations that were asked for, in order.
        violations: What was asked or answered against GitHub's own description.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = ""
        self.lock = RLock()
        self.clock = Clock()
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[str, HubRepository] = {}
        self.events: list[Event] = []
        self.violations: list[str] = []
        self.faults = Faults()
        self.requests: list[str] = []

    @property
    def api_url(self) -> str:
        """Where the REST API is."""
        return f"{self.url}/api/v3"

    def account(self, login: str, kind: str = "User", association: str = "NONE") -> Account:
        """The account with a login, made if there is none."""
        if login not in self.accounts:
            number = _KNOWN.get(login) or self.clock.new_id()
            self.accounts[login] = Account(number, login, kind, association)
        return self.accounts[login]

    def issue_token(
        self,
        account: Account,
        kind: TokenKind,
        *,
        role: str = "none",
        repository: str = "",
        permissions: Mapping[str, str] | None = None,
    ) -> Token:
        """A new token, known to the server."""
        prefix = "ghp" if kind is TokenKind.PERSON else "ghs"
        value = f"{prefix}_{account.login.removesuffix('[bot]')}{len(self.tokens)}"
        token = Token(value, account, kind, role, repository, permissions or {})
        self.tokens[value] = token
        return token

    def create_repository(self, full_name: str) -> HubRepository:
        """A repository without commits."""
        owner, name = full_name.split("/")
        git = Bare.create(self.root / owner / f"{name}.git", _HOOKS)
        account = self.account(owner, "Organization", "OWNER")
        self.repositories[full_name] = HubRepository(self, account, name, git)
        return self.repositories[full_name]

    def limit(self) -> dict[str, int]:
        """How much may be asked in an hour."""
        used = len(self.requests)
        reset = self.clock.seconds() + 3600
        return {"limit": 5000, "remaining": 5000 - used, "used": used, "reset": reset}

    def rate_limit(self) -> dict[str, str]:
        """The same as headers."""
        headers = {f"x-ratelimit-{name}": str(value) for name, value in self.limit().items()}
        return headers | {"x-ratelimit-resource": "core"}

    def happened(self, event: Event) -> None:
        """Remember an event."""
        webhook = "-".join(part for part in (event.name, event.action) if part).replace("_", "-")
        wrong = wrong_event(webhook, event.payload)
        if wrong:
            self.violations.append(f"event {webhook}: {wrong}")
        self.events.append(event)
