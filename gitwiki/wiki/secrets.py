"""Keys and tokens in text, known by the prefixes that their issuers document."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What stands in the place of a secret.
REMOVED = "(secret removed)"

_KINDS = {
    "an Anthropic API key": r"sk-ant-[\w-]{16,}",
    "a GitHub token": r"(?:gh[oprsu]_\w{20,}|github_pat_\w{20,})",
    "an AWS access key": r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "a private key": r"-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY-----",
    "a Slack token": r"xox[abeoprs]-[\w-]{10,}",
    "a Google API key": r"AIza[\w-]{30,}",
}
_NAMES = tuple(_KINDS)
_PATTERN = re.compile(
    r"(?<![A-Za-z0-9])(?:" + "|".join(f"({pattern})" for pattern in _KINDS.values()) + ")"
)
# How the kinds begin, to be looked for first: each starts with a letter that is searched for at
# once, which takes a tenth of the time.
_HINTS = tuple(
    map(
        re.compile,
        (
            "A(?:KIA|SIA|Iza)",
            "g(?:h[oprsu]_|ithub_pat_)",
            "PRIVATE KEY-----",
            "sk-ant-",
            "xox[abeoprs]-",
        ),
    )
)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


class Secret(NamedTuple):
    """What looks like a secret: of which kind, and where it starts in the text."""

    kind: str
    start: int


def secrets(markdown: str) -> Iterator[Secret]:
    """What looks like a secret in Markdown, in order, also with backslashes inside."""
    escaped = "\\" in markdown
    if not _may_have(markdown.replace("\\", "") if escaped else markdown):
        return
    dropped = [found.start() for found in _ESCAPE.finditer(markdown)] if escaped else []
    # Where the backslashes were, in the text without them.
    gaps = [start - count for count, start in enumerate(dropped)]
    for found in _PATTERN.finditer(_ESCAPE.sub("", markdown)):
        start = found.start() + bisect_right(gaps, found.start())
        yield Secret(_NAMES[(found.lastindex or 1) - 1], start)


def has_secret(text: str) -> bool:
    """Whether a text holds what looks like a secret."""
    return _may_have(text) and _PATTERN.search(text) is not None


def without_secrets(text: str) -> str:
    """The text with `REMOVED` in the place of each secret."""
    return _PATTERN.sub(REMOVED, text) if _may_have(text) else text


def _may_have(text: str) -> bool:
    """Whether a text has the beginning of a secret; False is certain."""
    return any(hint.search(text) for hint in _HINTS)
