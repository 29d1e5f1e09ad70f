"""The log of a wiki, entry by entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.markup import visible_text
from gitwiki.workflows.load import load_wiki

if TYPE_CHECKING:
    from gitwiki.ports import Commit, Outside

_ENTRY = re.compile(r"## \[(?P<date>\d{4}-\d{2}-\d{2})\] (?P<event>[^|]+) \| (?P<title>.*)")


class Logged(NamedTuple):
    """One entry of log.md."""

    date: str
    event: str
    title: str
    lines: tuple[str, ...]


def log(outside: Outside, commit: Commit, limit: int) -> tuple[Logged, ...]:
    """The newest entries of the log at a commit, newest first."""
    found: list[Logged] = []
    for line in load_wiki(outside, commit).wiki.log.splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry:
            title = visible_text(entry["title"])
            found.append(Logged(entry["date"], entry["event"].strip(), title, ()))
        elif found and line.startswith("- "):
            found[-1] = found[-1]._replace(lines=(*found[-1].lines, line[2:]))
    return tuple(reversed(found))[:limit]
