"""Wikis of any size, whose pages are linked and cite sources as those of real wikis do."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from gitwiki.wiki.page import parse
from gitwiki.wiki.snapshot import Wiki, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.wiki.page import Page

_WORDS = tuple(
    f"{start}{end}"
    for start in ("bal", "cor", "dun", "fel", "gar", "hol", "kin", "lor", "mar", "nor", "pel")
    for end in ("ado", "beck", "dale", "ering", "ham", "ical", "mont", "ory", "stead", "worth")
)
#: Pages that a source has on average.
_PAGES_OF_A_SOURCE = 8


def many_pages(count: int, statements: int = 14, seed: int = 1) -> Mapping[str, Page]:
    """So many pages; each links to a few others and cites paragraphs of two sources."""
    random = Random(seed)
    found = {}
    for number in range(count):
        path = f"wiki/concepts/p{number:05}.md"
        page = parse(path, _text(number, count, statements, random)).page
        assert page is not None
        found[path] = page
    return found


def wiki_of(pages: Mapping[str, Page]) -> Wiki:
    """The same as a wiki."""
    return Wiki("test", {path: summarise(page, "0" * 40) for path, page in pages.items()})


def _text(number: int, count: int, statements: int, random: Random) -> str:
    sources = [f"s{random.randrange(1 + count // _PAGES_OF_A_SOURCE)}" for _ in range(2)]
    listed = "".join(f"  - {{id: {name}, raw: raw/{name}.md}}\n" for name in sources)
    title = f"{random.choice(_WORDS)} {random.choice(_WORDS)} {number}"
    lines = [f"---\ntype: concept\ntitle: {title}\nsources:\n{listed}---\n\n# {title}\n"]
    notes: list[str] = []
    for _ in range(statements):
        words = " ".join(random.choice(_WORDS) for _ in range(14))
        label = f"{random.choice(sources)}-p-{random.randrange(64):06x}"
        lines.append(f"The {words} has {random.randrange(1000)} of them.[^{label}]")
        notes.append(f'[^{label}]: [Notes](../sources/notes.md) ¶1 "notes"')
    for _ in range(3):
        near = max(0, min(count - 1, number + random.randrange(-20, 20)))
        lines.append(f"See [p{near}](p{near:05}.md) for the {random.choice(_WORDS)} of it.")
    return "\n".join([*lines, "", *dict.fromkeys(notes)]) + "\n"
