"""Carry out on a page the repairs of its findings that need no judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.errors import NoRoomError
from gitwiki.lint.context import TextContext
from gitwiki.lint.fixes.characters import repair_characters
from gitwiki.lint.fixes.citations import repair_citations
from gitwiki.lint.fixes.layout import repair_layout
from gitwiki.lint.fixes.links import repair_links
from gitwiki.lint.fixes.ownership import keep_ownership
from gitwiki.lint.fixes.proof import reads_the_same
from gitwiki.lint.fixes.repair import Subject, combined, edited
from gitwiki.lint.rules.gw706_conflict_marker import RULE as CONFLICT_MARKER
from gitwiki.wiki.frontmatter import Frontmatter
from gitwiki.wiki.page import Page, parse, read_blocks
from gitwiki.wiki.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.fixes.repair import Fix, Repair, Surroundings

#: Codes of rules to the fixes of their findings on a page, in the order in which they are tried.
FIXES: Mapping[str, Fix] = {
    "GW704": repair_characters,
    "GW107": repair_links,
    "GW101": repair_links,
    "GW301": repair_citations,
    "GW313": repair_layout,
}

#: So often a page is looked at to find those of its repairs that cannot be carried out.
_MOST_PROOFS = 100


def is_unsure(path: str, text: str) -> bool:
    """Whether a file has a conflict marker, so that nobody knows which of its lines are meant."""
    return any(CONFLICT_MARKER.check(TextContext(path, text, Schema())))


def page_of(path: str, text: str) -> Page | None:
    """A page, which may have no frontmatter; None if it has one that cannot be read."""
    page = parse(path, text).page
    if page is None and not text.startswith(("---", "\ufeff")):
        page = Page(path, Frontmatter("", {}, {}), read_blocks(text, 1))
    return page


def without_mark(path: str, text: str) -> str:
    """A page without its byte-order mark; unchanged if it is no page then."""
    new = text.removeprefix("\ufeff")
    return new if parse(path, new).page else text


def repair_page(
    path: str,
    text: str,
    findings: Iterable[Diagnostic],
    around: Surroundings,
    accepts: Callable[[str], bool] = bool,
) -> str:
    """A page with as many of its findings repaired as can be.

    Args:
        path: Repository path.
        text: The whole file.
        findings: Findings on the page.
        around: The wiki around it.
        accepts: Has the last word on the text after a repair.

    Returns:
        The repaired text; the same text if nothing could be repaired.
    """
    page = page_of(path, text)
    if page is None:
        return text
    listed = tuple(findings)
    repairs = [
        repair
        for code, fix in FIXES.items()
        if (found := tuple(each for each in listed if each.code == code))
        for repair in fix(Subject(page, found), around)
    ]
    kept = _kept((), repairs, _Judge(page, accepts))
    return _carried_out(page, kept) if kept else text


class _Judge:
    """Decides whether repairs of a page may be carried out, a limited number of times."""

    def __init__(self, page: Page, accepts: Callable[[str], bool]) -> None:
        self.page = page
        self._accepts = accepts
        self._left = _MOST_PROOFS

    def allows(self, repairs: Sequence[Repair]) -> bool:
        """Whether the page reads the same after some repairs, and nobody objects."""
        self._left -= 1
        new = _carried_out(self.page, repairs) if self._left >= 0 else ""
        meant = combined(repairs).meant
        return bool(new) and reads_the_same(self.page.text, new, meant) and self._accepts(new)


def _kept(before: Sequence[Repair], repairs: Sequence[Repair], judge: _Judge) -> Sequence[Repair]:
    """The repairs that can be carried out together with some others, found by halving."""
    together = (*before, *repairs)
    if not repairs or judge.allows(together):
        return together
    if len(repairs) == 1:
        return before
    middle = len(repairs) // 2
    kept = _kept(before, repairs[:middle], judge)
    return _kept(kept, repairs[middle:], judge)


def _carried_out(page: Page, repairs: Sequence[Repair]) -> str:
    """The text of a page after repairs; empty if there is no such page."""
    repair = combined(repairs)
    new = page_of(page.path, edited(page.text, repair.edits))
    if new is None:
        return ""
    try:
        return keep_ownership(page, new, repair.meant).text
    except NoRoomError:
        return ""
