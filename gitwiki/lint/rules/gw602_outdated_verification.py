"""GW602 outdated-verification: what was verified is not what stands there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.dates import day, instant, is_before
from gitwiki.wiki.okf import is_actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import Actor, PageSummary


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each actor of no known form, and each whose last entry is too old."""
    for path, page in context.wiki.pages.items():
        if not page.verified:
            continue
        current = {actor.by for actor in page.verified if not _newer(page, actor)}
        for actor in page.verified:
            newer = _newer(page, actor)
            if actor.by and not is_actor(actor.by):
                message = f"`{actor.by}` is no actor that could verify a page"
                hint = "write human:<id>, process:<id> or <producer>/<version>"
                yield Finding(0, message, hint, path=path, key="verified")
            elif newer and actor.by not in current:
                message = (
                    f"{actor.by or 'somebody'} verified the page at {actor.at}, before {newer}"
                )
                hint = "have it verified again, or remove the entry"
                yield Finding(0, message, hint, path=path, key="verified")


def _newer(page: PageSummary, actor: Actor) -> str:
    """What happened to a page after it was verified; empty if nothing certainly did.

    `updated` is a day of an unknown clock, so it counts from its end in the east on.
    """
    at = instant(actor.at)
    if at is None:
        return ""
    generated = instant(page.generated.at)
    if generated and at < generated:
        return f"it was generated at {page.generated.at}"
    updated = day(page.updated)
    return f"it was updated on {page.updated}" if updated and is_before(at, updated) else ""


RULE = WikiRule(
    code="GW602",
    name="outdated-verification",
    severity=Severity.WARNING,
    summary="A verification is older than the page, or by no actor that OKF knows.",
    check=check,
)
