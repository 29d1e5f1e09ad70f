"""The environment: the only place that reads it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitwiki.errors import BadDaysError, BadForgeError, BadSettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Any of these lets the SDK find a model.
_ACCESS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_PROFILE",
    "ANTHROPIC_IDENTITY_TOKEN",
    "ANTHROPIC_IDENTITY_TOKEN_FILE",
)
#: US dollars for one run, unless somebody says otherwise: a mistake stays small.
BUDGET = Decimal(5)
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says about models.

    Attributes:
        has_model: There is a key, or an address of a server.
        own_server: ``ANTHROPIC_BASE_URL`` names a server that is not Anthropic's.
        model: ``GITWIKI_MODEL``: the model to ask; empty if it does not say.
        effort: ``GITWIKI_EFFORT``: how hard it is to try; empty if it does not say.
        budget: ``GITWIKI_BUDGET``: US dollars for one run.
        monthly_budget: ``GITWIKI_MONTHLY_BUDGET``: US dollars for a month; None for no limit.
        prices: ``GITWIKI_PRICES``: a file of prices; empty for those that gitwiki has.
        replies: ``GITWIKI_REPLIES``: a folder of answers; empty for the one in the git directory.
        at_once: ``GITWIKI_CONCURRENCY``: requests that are under way at the same time.
    """

    has_model: bool
    own_server: bool
    model: str
    effort: str
    budget: Decimal
    monthly_budget: Decimal | None
    prices: str
    replies: str
    at_once: int


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read the environment.

    Args:
        variables: Instead of those of this process.

    Raises:
        BadSettingError: A variable has no value that can be used.
    """
    given = os.environ if variables is None else variables
    at_once = _amount(given, "GITWIKI_CONCURRENCY")
    budget = _amount(given, "GITWIKI_BUDGET")
    address = urlsplit(given.get("ANTHROPIC_BASE_URL", "")).hostname or ""
    return Environment(
        has_model=any(given.get(name) for name in _ACCESS),
        own_server=bool(address) and not f".{address}".endswith(".anthropic.com"),
        model=given.get("GITWIKI_MODEL", ""),
        effort=given.get("GITWIKI_EFFORT", ""),
        budget=BUDGET if budget is None else budget,
        monthly_budget=_amount(given, "GITWIKI_MONTHLY_BUDGET"),
        prices=given.get("GITWIKI_PRICES", ""),
        replies=given.get("GITWIKI_REPLIES", ""),
        at_once=max(1, int(at_once)) if at_once is not None else _AT_ONCE,
    )


def _amount(given: Mapping[str, str], name: str) -> Decimal | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise BadSettingError(name, text) from error
    if not amount.is_finite() or amount < 0:
        raise BadSettingError(name, text)
    return amount


#: So many days are decisions kept, unless somebody says otherwise.
AUDIT_DAYS = 90
#: A number of days that nobody means.
_MOST_DAYS = 100_000


def read_audit_days(variables: Mapping[str, str] | None = None) -> int | None:
    """``GITWIKI_AUDIT_DAYS``: for how many days decisions are kept; None for ever, 0 not at all.

    Args:
        variables: Instead of those of this process.

    Raises:
        BadDaysError: It is no number of days.
    """
    given = os.environ if variables is None else variables
    text = given.get("GITWIKI_AUDIT_DAYS", "").strip().lower()
    if text == "forever":
        return None
    if not text:
        return AUDIT_DAYS
    if not (text.isascii() and text.isdigit() and len(text) <= 6) or int(text) > _MOST_DAYS:
        raise BadDaysError(text)
    return int(text)


_FORGES = ("auto", "github", "local")


@dataclass(frozen=True, slots=True)
class ForgeSettings:
    """What the environment says about where pull requests live.

    Attributes:
        forge: ``GITWIKI_FORGE``: ``auto``, ``github`` or ``local``.
        token: ``GITHUB_TOKEN`` or ``GH_TOKEN``; empty if there is none.
        server_url: ``GITHUB_SERVER_URL``, as Actions sets it.
        api_url: ``GITHUB_API_URL``, as Actions sets it.
        run_url: The run of Actions that this is part of; empty elsewhere.
        event_path: ``GITHUB_EVENT_PATH``: the event that started it; empty elsewhere.
    """

    forge: str
    token: str = field(repr=False)
    server_url: str
    api_url: str
    run_url: str
    event_path: str


def read_forge_settings(variables: Mapping[str, str] | None = None) -> ForgeSettings:
    """Read what the environment says about the forge.

    Args:
        variables: Instead of those of this process.

    Raises:
        BadForgeError: ``GITWIKI_FORGE`` names none.
    """
    given = os.environ if variables is None else variables
    forge = given.get("GITWIKI_FORGE", "") or "auto"
    if forge not in _FORGES:
        raise BadForgeError(forge, _FORGES)
    server = (given.get("GITHUB_SERVER_URL", "") or "https://github.com").rstrip("/")
    where, run = given.get("GITHUB_REPOSITORY", ""), given.get("GITHUB_RUN_ID", "")
    return ForgeSettings(
        forge=forge,
        token=given.get("GITHUB_TOKEN", "") or given.get("GH_TOKEN", ""),
        server_url=server,
        api_url=given.get("GITHUB_API_URL", "") or _api_of(server),
        run_url=f"{server}/{where}/actions/runs/{run}" if where and run else "",
        event_path=given.get("GITHUB_EVENT_PATH", ""),
    )


def _api_of(server: str) -> str:
    """The API of a server: GitHub's own has a host for it, GitHub Enterprise Server a path."""
    return "https://api.github.com" if server == "https://github.com" else f"{server}/api/v3"


def read_mcp_token(variables: Mapping[str, str] | None = None) -> str:
    """``GITWIKI_MCP_TOKEN``: what clients of the MCP server have to bring; empty if unset."""
    return (os.environ if variables is None else variables).get("GITWIKI_MCP_TOKEN", "")
