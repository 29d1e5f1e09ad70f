"""GW308 changed-raw: sources are immutable, so that citations stay true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import ChangeRule, Finding
from gitwiki.wiki.source_names import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import ChangeContext


def check(context: ChangeContext) -> Iterator[Finding]:
    """A finding for each source or asset that is different or gone after the change."""
    after = context.after.files
    for path, blob in context.before.files.items():
        if path.startswith("raw/") and after.get(path) != blob and not is_hidden(path):
            done = "changed" if path in after else "deleted"
            hint = "restore it, and add a new version under a new name"
            yield Finding(0, f"the source was {done}", hint, path=path)


RULE = ChangeRule(
    code="GW308",
    name="changed-raw",
    severity=Severity.ERROR,
    summary="A change alters or deletes a file under raw/.",
    check=check,
)
