"""GW205 rewritten-log: the log is only ever added to."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import ChangeRule, Finding
from gitwiki.wiki.derive import LOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import ChangeContext


def check(context: ChangeContext) -> Iterator[Finding]:
    """A finding at the first line of the log that is no longer what it was."""
    before = context.before.log.rstrip("\n").split("\n")
    after = context.after.log.split("\n")
    if before == [""] or after[: len(before)] == before:
        return
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )
    hint = "restore it and add a new entry at the end"
    yield Finding(min(same + 1, len(after)), "the log was changed, not added to", hint, path=LOG)


RULE = ChangeRule(
    code="GW205",
    name="rewritten-log",
    severity=Severity.ERROR,
    summary="A change alters what the log said before it.",
    check=check,
)
