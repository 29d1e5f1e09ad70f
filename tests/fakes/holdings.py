"""A wiki in memory, as those see it who answer from it, and models that answer by a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitwiki.adapters.readers.markdown import MarkdownReader
from gitwiki.ports import Hit, HitKind
from gitwiki.query.cited import content
from gitwiki.query.holdings import Place
from gitwiki.wiki.page import parse
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.snapshot import summarise
from gitwiki.wiki.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import PageSummary

BOILER, MILL = "wiki/concepts/boiler.md", "wiki/concepts/mill.md"
HOLDS = "The boiler of the mill holds 400 litres of water."
FIRED = "It is fired with wood."
NEVER = "The boiler is never left alone while it is fired."
REBUILT = "Ruth Abernathy rebuilt the mill in 1921 after a fire."
MILLS = f"""\
---
date: 2019-05-01
---

# Notes on the mill

## The boiler

{HOLDS} {FIRED}

{NEVER}

## The house

{REBUILT}

The mill stands on the river Ouse.
"""


def source_of(name: str, text: str) -> Source:
    """A source as it is read from Markdown."""
    raw = f"raw/{name}.md"
    reading = MarkdownReader().read(raw, text.encode()).reading
    assert reading is not None
    paragraphs = identify(reading.blocks)
    return Source(
        id=name,
        raw=raw,
        blob=f"blob-{name}",
        title=reading.title or name,
        label=reading.label,
        date=reading.date,
        obsoletes=(),
        url="",
        paragraphs=paragraphs,
        by_id={each.id: each for each in paragraphs},
    )


class FakeHoldings:
    """Implements `gitwiki.query.holdings.Holdings`; its search counts words in common."""

    def __init__(self, sources: Mapping[str, str], pages: Mapping[str, str] | None = None) -> None:
        self.sources = {name: source_of(name, text) for name, text in sources.items()}
        self._pages: dict[str, Page] = {}
        for path, text in (pages or {}).items():
            page = parse(path, text).page
            assert page is not None, path
            self._pages[path] = page
        self.searched: list[str] = []

    @property
    def pages(self) -> Mapping[str, PageSummary]:
        return {path: summarise(page, f"blob-{path}") for path, page in sorted(self._pages.items())}

    def find(
        self, query: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        self.searched.append(query)
        wanted = content(query)
        hits = [*self._page_hits(), *self._passage_hits()]
        hits = [each for each in hits if each.kind in kinds]
        scored = [each._replace(score=len(wanted & content(each.text))) for each in hits]
        found = sorted((each for each in scored if each.score), key=lambda hit: -hit.score)
        return found[:limit]

    def page(self, path: str) -> Page | None:
        return self._pages.get(path)

    def source(self, name: str) -> Source | None:
        return self.sources.get(name)

    def label(self, words: str) -> str:
        """The label of the paragraph that has some words."""
        places = (
            Place(source, each) for source in self.sources.values() for each in source.paragraphs
        )
        return next(each.label for each in places if words in each.paragraph.text)

    def _page_hits(self) -> Sequence[Hit]:
        return [
            Hit(HitKind.PAGE, path, page.title, "", " ".join(page.body.split()), 0)
            for path, page in self._pages.items()
        ]

    def _passage_hits(self) -> Sequence[Hit]:
        return [
            Hit(
                HitKind.PASSAGE,
                Place(source, each).label,
                source.title,
                " > ".join(each.block.section),
                each.text,
                0,
                source.id,
            )
            for source in self.sources.values()
            for each in source.paragraphs
        ]


def page_text(title: str, *statements: tuple[str, str], aliases: str = "") -> str:
    """A page; each statement with the label that it cites."""
    said = "\n".join(f"{text}[^{label}]" for text, label in statements)
    notes = "\n".join(
        f'[^{label}]: [Notes](../sources/mills.md) ¶1 "words"'
        for label in dict.fromkeys(label for _, label in statements)
    )
    head = f"---\ntype: concept\ntitle: {title}\naliases: [{aliases}]\n---\n\n# {title}\n"
    return f"{head}\n{said}\n\n{notes}\n"


def mill() -> FakeHoldings:
    """One source, and pages about the boiler and the mill."""
    bare = FakeHoldings({"mills": MILLS})
    return FakeHoldings(
        {"mills": MILLS},
        {
            BOILER: page_text(
                "Boiler", (HOLDS, bare.label(HOLDS)), (NEVER, bare.label(NEVER)), aliases="kettle"
            ),
            MILL: page_text("Mill", (REBUILT, bare.label(REBUILT))),
        },
    )


def calls(*wanted: tuple[str, str]) -> dict[str, Any]:
    """A turn that calls tools."""
    listed = [{"tool": tool, "argument": argument} for tool, argument in wanted]
    return {"calls": listed, "statements": [], "declined": ""}


def says(*statements: tuple[str, Sequence[str]]) -> dict[str, Any]:
    """A turn that answers."""
    listed = [{"text": text, "labels": list(labels)} for text, labels in statements]
    return {"calls": [], "statements": listed, "declined": ""}


def declines(why: str) -> dict[str, Any]:
    """A turn that declines."""
    return {"calls": [], "statements": [], "declined": why}


def corrects(*statements: tuple[int, str, Sequence[str]]) -> dict[str, Any]:
    """Corrections of statements, by their numbers."""
    listed = [{"number": at, "text": text, "labels": list(to)} for at, text, to in statements]
    return {"statements": listed}
