"""GW601 forged-verification: trust follows from merges, not from what a page claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import ChangeRule, Finding
from gitwiki.wiki.trust import Verification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import ChangeContext


def check(context: ChangeContext) -> Iterator[Finding]:
    """A finding for each entry of `verified` that the page does not have before the change.

    A page that is moved and not changed keeps its entries. One that the forge has granted is true
    as long as the page says what it said then.
    """
    before = context.before.pages
    moved = {page.blob for path, page in before.items() if path not in context.after.pages}
    for path, page in context.after.pages.items():
        if not page.verified or page.blob in moved:
            continue
        known = before[path].verified if path in before else ()
        for actor in page.verified:
            entry = Verification(path, actor.by, actor.at, page.said)
            if actor not in known and entry not in context.granted:
                message = f"the change says that {actor.by or 'somebody'} verified the page"
                hint = "remove the entry; gitwiki adds it when the change is merged"
                yield Finding(0, message, hint, path=path, key="verified")


RULE = ChangeRule(
    code="GW601",
    name="forged-verification",
    severity=Severity.ERROR,
    summary="A change adds or alters who verified a page.",
    check=check,
)
