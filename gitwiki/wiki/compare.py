"""What changed between two versions of a page, statement by statement and fact by fact."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.wiki.page import Fact, Page

#: Two statements of one section count as a change of one when this much of their words agree.
_SIMILAR = 0.6


class Item(NamedTuple):
    """One thing that a page says.

    Attributes:
        kind: ``summary``, ``statement``, ``fact`` or ``caveat``.
        section: Heading it stands under; empty for the summary.
        text: Plain text.
        labels: Footnote labels of its evidence.
    """

    kind: str
    section: str
    text: str
    labels: tuple[str, ...]


class Replacement(NamedTuple):
    """A statement that was reworded or given other evidence."""

    before: Item
    after: Item


@dataclass(frozen=True, slots=True)
class PageChange:
    """The difference of two versions of one page.

    Attributes:
        path: Repository path.
        title: Its title, after the change if it still exists.
        type: Its type.
        created, deleted: Whether the page is new or gone.
        added, removed: Items on one side only.
        replaced: Items of one side that clearly became items of the other.
        aliases: Aliases that are new.
        page: The page after the change; the one before if it is deleted.
    """

    path: str
    title: str
    type: str
    created: bool
    deleted: bool
    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    replaced: tuple[Replacement, ...]
    aliases: tuple[str, ...]
    page: Page

    @property
    def is_empty(self) -> bool:
        """Whether nothing that the page says is different."""
        return not (self.added or self.removed or self.replaced or self.aliases)


def items(page: Page) -> tuple[Item, ...]:
    """Everything that a page says, in page order, each with its evidence."""
    found = [Item("summary", "", s.text, s.labels) for s in page.tldr]
    found += [Item("statement", s.section, s.text, s.labels) for s in page.statements]
    found += [Item("fact", "Facts", fact_text(f), (f.label,)) for f in page.facts]
    found += [Item("caveat", "Caveats", s.text, s.labels) for s in page.caveats]
    return tuple(found)


def fact_text(fact: Fact) -> str:
    """A facts row as one line: ``subject, attribute: value (as of date)``."""
    dated = f" (as of {fact.as_of})" if fact.as_of else ""
    return f"{fact.subject}, {fact.attribute}: {fact.value}{dated}"


def compare(path: str, before: Page | None, after: Page | None) -> PageChange:
    """The difference of two versions of a page, of which at least one exists."""
    page = after or before
    if page is None:
        message = f"neither version of {path} exists"
        raise ValueError(message)
    old = items(before) if before else ()
    new = items(after) if after else ()
    removed = _minus(old, new)
    added = _minus(new, old)
    replaced = _pair(removed, added)
    gone = {pair.before for pair in replaced}
    come = {pair.after for pair in replaced}
    known = set(before.aliases) if before else set()
    return PageChange(
        path=path,
        title=page.title,
        type=page.type,
        created=before is None,
        deleted=after is None,
        added=tuple(item for item in added if item not in come),
        removed=tuple(item for item in removed if item not in gone),
        replaced=replaced,
        aliases=tuple(alias for alias in page.aliases if alias not in known) if after else (),
        page=page,
    )


def _minus(items_: Iterable[Item], others: Iterable[Item]) -> tuple[Item, ...]:
    known = set(others)
    return tuple(item for item in items_ if item not in known)


def _pair(removed: Sequence[Item], added: Sequence[Item]) -> tuple[Replacement, ...]:
    pairs: list[Replacement] = []
    free = list(added)
    for before in removed:
        alike = [item for item in free if item[:2] == before[:2] and _similar(before, item)]
        if alike:
            free.remove(alike[0])
            pairs.append(Replacement(before, alike[0]))
    return tuple(pairs)


def _similar(one: Item, other: Item) -> bool:
    matcher = SequenceMatcher(None, one.text.split(), other.text.split(), autojunk=False)
    return (
        matcher.real_quick_ratio() >= _SIMILAR
        and matcher.quick_ratio() >= _SIMILAR
        and matcher.ratio() >= _SIMILAR
    )
