"""GW011 reserved-name: readers of the bundle take such a file for something else than a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.derive import is_index
from gitwiki.wiki.frontmatter import read
from gitwiki.wiki.okf import VERSION_KEY
from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


_NAMES = frozenset({"index", "log"})


def check(context: TextContext) -> Iterator[Finding]:
    """A finding if a file with the name of an index or a log has the frontmatter of a page."""
    path = context.path
    if not path.endswith(("/index.md", "/log.md")) or not path.startswith(f"{ROOT}/"):
        return
    found = read(context.text, path).frontmatter
    if found is None:
        return
    page_type = found.values.get("type")
    if page_type and not (isinstance(page_type, str) and page_type in _NAMES):
        message = f"a page is saved as {path.rpartition('/')[2]}, a name that OKF reserves"
        yield Finding(found.lines["type"], message, "rename it, and correct the links to it")
    elif is_index(path):
        # Whether a log may have frontmatter is disputed.
        allowed = {VERSION_KEY} if path == f"{ROOT}/index.md" else set()
        extra = next((key for key in found.values if key not in allowed), "")
        if extra:
            hint = f"remove it; only {ROOT}/index.md has frontmatter, and in it only {VERSION_KEY}"
            yield Finding(found.lines[extra], f"an index has `{extra}` in its frontmatter", hint)


RULE = TextRule(
    code="GW011",
    name="reserved-name",
    severity=Severity.ERROR,
    summary="A page has the name that is reserved for an index or a log.",
    check=check,
)
