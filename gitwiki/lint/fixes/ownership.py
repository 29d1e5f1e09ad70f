"""Who wrote a statement stays known when a fix changes how it stands in the page."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from gitwiki.wiki.edits import with_digests
from gitwiki.wiki.page import items, statement_digest, written_by_gitwiki

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.lint.fixes.repair import Meant
    from gitwiki.wiki.page import Item, Page


def keep_ownership(before: Page, after: Page, meant: Meant) -> Page:
    """The page after a repair, with the digests of what gitwiki wrote brought up to date.

    Args:
        before: The page before the repair.
        after: The page after it, which says the same.
        meant: What the repair changed.

    Raises:
        NoRoomError: The frontmatter would become too large.
    """
    owned = written_by_gitwiki(before)
    if not owned:
        return after
    gone: set[str] = set()
    new: set[str] = set()
    for old_items, new_items in _counterparts(items(before), items(after), meant):
        was = {_digest(item) for item in old_items}
        now = {_digest(item) for item in new_items}
        if was != now and was <= owned:
            gone |= was - now
            new |= now
    if not new - owned:
        return after
    listed = str(after.generated.get("statements", "")).split()
    still = {_digest(item) for item in items(after)}
    kept = [digest for digest in listed if digest not in gone or digest in still]
    return with_digests(after, [*kept, *new])


def _digest(item: Item) -> str:
    return statement_digest(item.kind, item.text)


def _counterparts(
    before: Sequence[Item], after: Sequence[Item], meant: Meant
) -> Iterator[tuple[list[Item], list[Item]]]:
    """Groups of items that say the same before and after, of each kind in page order."""
    for kind in dict.fromkeys(item.kind for item in chain(before, after)):
        old = [item for item in before if item.kind == kind]
        new = [item for item in after if item.kind == kind]
        yield from _aligned(old, new, meant)


def _aligned(
    old: Sequence[Item], new: Sequence[Item], meant: Meant
) -> Iterator[tuple[list[Item], list[Item]]]:
    """Take items from both sides until they have said the same, then begin again."""
    ones, others = iter(old), iter(new)
    left: list[Item] = []
    right: list[Item] = []
    said, says = "", ""
    for one in ones:
        left.append(one)
        said += _said(one.text, meant.labels, meant.characters)
        while len(says) < len(said):
            other = next(others, None)
            if other is None:
                return
            right.append(other)
            says += _said(other.text, {}, meant.characters)
        if said == says:
            yield left, right
            left, right, said, says = [], [], "", ""
    # What is left over says something else, and nobody is known to have written it.


def _said(text: str, labels: Mapping[str, str], characters: str) -> str:
    """The words of an item without white space, with labels and characters as they will be."""
    head, _, label = text.rpartition(" | ")
    text = f"{head} | {labels.get(label, label)}" if head and label in labels else text
    return "".join(text.translate(dict.fromkeys(map(ord, characters))).split())
