"""Filter patterns of branches, tags and paths, as GitHub reads them.

Source: docs.github.com, "Workflow syntax for GitHub Actions", "Filter pattern cheat sheet".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS = re.compile(r"\*\*/|\*\*|\*|\[[^\]]*\]|.", re.DOTALL)
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "?", "+": "+"}


def matches(pattern: str, name: str) -> bool:
    """Whether a pattern, without a ``!`` before it, is about a whole name."""
    return _compiled(pattern).fullmatch(name) is not None


def chosen(patterns: Sequence[str], name: str) -> bool:
    """Whether patterns choose a name: the last one that matches counts, with ``!`` against it."""
    found = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if matches(pattern.removeprefix("!"), name):
            found = not negative
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _PARTS.findall(pattern)
    return re.compile("".join(map(_meaning, parts)), re.DOTALL)


def _meaning(part: str) -> str:
    if part in _MEANINGS:
        return _MEANINGS[part]
    return part if part.startswith("[") and len(part) > 1 else re.escape(part)
