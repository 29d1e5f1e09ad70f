"""GW205 rewritten-log: the log is only ever added to."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import ChangeRule, Finding
from gitwiki.wiki.derive import LOG
from gitwiki.wiki.schema import AFTER_MERGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.lint.context import ChangeContext


def check(context: ChangeContext) -> Iterator[Finding]:
    """A finding at the first line of the log that is no longer what it was."""
    before = context.before.log.rstrip("\n").split("\n")
    after = context.after.log.split("\n")
    if before == [""] or after[: len(before)] == before:
        return
    if context.schema.derived == AFTER_MERGE and _is_behind(before, after):
        return
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )
    hint = "restore it and add a new entry at the end"
    yield Finding(min(same + 1, len(after)), "the log was changed, not added to", hint, path=LOG)


def _is_behind(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a log is what it was some time ago: a branch need not follow the base."""
    known = after[:-1] if after[-1] == "" else after
    return bool(known) and before[: len(known)] == known


RULE = ChangeRule(
    code="GW205",
    name="rewritten-log",
    severity=Severity.ERROR,
    summary="A change alters what the log said before it.",
    check=check,
)
