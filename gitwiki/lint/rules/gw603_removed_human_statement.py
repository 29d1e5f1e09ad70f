"""GW603 removed-human-statement: what a person wrote is never taken away by a compile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import ChangeRule, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import ChangeContext


def check(context: ChangeContext) -> Iterator[Finding]:
    """A finding for each page that was compiled anew and has fewer statements by people.

    One that a person rewords has another digest, so as many as are new are taken for reworded.
    A page that is gone as a whole was removed by a person: a compile removes none that still says
    something.
    """
    after = context.after.pages
    for path, page in context.before.pages.items():
        now = after.get(path)
        if now is None or not page.people or not now.key or now.key == page.key:
            continue
        kept = set(now.people)
        gone = sum(digest not in kept for digest in page.people)
        new = len(kept.difference(page.people))
        if gone > new:
            count = gone - new
            noun = "a statement" if count == 1 else f"{count} statements"
            message = f"a compile removed {noun} that a person wrote"
            hint = "restore what was there, or remove it in a change without a compile"
            yield Finding(0, message, hint, path=path)


RULE = ChangeRule(
    code="GW603",
    name="removed-human-statement",
    severity=Severity.ERROR,
    summary="A compile removes a statement that a person wrote.",
    check=check,
)
