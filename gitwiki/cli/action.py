"""Which action the workflows of a wiki use: gitwiki itself, from where this one came from."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

import gitwiki
from gitwiki.errors import BadActionError

#: Where gitwiki is on GitHub, if the installation does not say. Said here and nowhere else.
REPOSITORY = "gitwiki/gitwiki"

_ACTION = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*@[A-Za-z0-9._/-]+")
_PINNED = re.compile(r".*@[0-9a-f]{40}(?: .*)?")
_ADDRESS = re.compile(
    r"(?:https://|ssh://git@|git@)github\.com[/:](?P<name>[A-Za-z0-9-]+/[A-Za-z0-9._-]+?)(?:\.git)?/?"
)


def action_of(wanted: str | None) -> str:
    """The action, as ``owner/name@commit # version``.

    Args:
        wanted: What the user says, without a comment; None for the installation.

    Raises:
        BadActionError: What the user says is no action.
    """
    if wanted is None:
        return installed_action(_direct_url())
    if not _ACTION.fullmatch(wanted):
        raise BadActionError(wanted)
    return wanted


def is_pinned(action: str) -> bool:
    """Whether an action is named by its commit, which never becomes another."""
    return _PINNED.fullmatch(action) is not None


def installed_action(direct_url: str) -> str:
    """The action in the repository and at the commit that gitwiki was installed from.

    Where that is not known, by the tag of its version, which is no pin.

    Args:
        direct_url: What pip notes of an installation from an address; empty if it noted nothing.
            Format: PEP 610, packaging.python.org, "Recording the Direct URL Origin".
    """
    noted = json.loads(direct_url) if direct_url else {}
    commit = noted.get("vcs_info", {}).get("commit_id", "")
    address = _ADDRESS.fullmatch(noted.get("url", ""))
    if address and re.fullmatch(r"[0-9a-f]{40}", commit):
        return f"{address['name']}@{commit} # v{gitwiki.__version__}"
    return f"{REPOSITORY}@v{gitwiki.__version__}"


def _direct_url() -> str:
    try:
        return distribution("gitwiki-agent").read_text("direct_url.json") or ""
    except PackageNotFoundError:
        return ""
