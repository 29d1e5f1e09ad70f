"""Pages that are wanted, made of chosen sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.compiler.pending import Recipe, compile_key, pending, topics_mark
from gitwiki.compiler.verify import verify
from gitwiki.wiki.draft import DraftTerm, ExistingPage
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source
from gitwiki.wiki.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.wiki.draft import PageDraft

RECIPE = Recipe("extractive", "1", "", "", "5c4e", "1-n1")
GATE = "wiki/concepts/gate.md"


def source(name: str, *texts: str) -> Source:
    blocks = [Block(text, BlockKind.PROSE, (), n, n) for n, text in enumerate(texts, start=1)]
    found = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in found}
    return Source(name, f"raw/{name}.md", "0" * 40, f"On {name}", "", "", (), "", found, by_id)


LOCK = source(
    "lock",
    "The canal was opened in 1821 and has nine locks between the two towns.",
    "Each lock has a pair of mitre gates, and a lock gate weighs 3 tonnes.",
    "Boats wait below the weir until the keeper lets the water out.",
)
KEEPER = source("keeper", "A keeper of the canal opens the sluices twice a day in summer.")


def wanted(title: str, *aliases: str, exists: bool = False) -> ExistingPage:
    return ExistingPage(GATE, "concept", title, aliases, exists, True)


def drafts(page: ExistingPage, *sources: Source) -> Mapping[str, PageDraft]:
    prepared = ExtractiveCompiler().prepare(sources, [page])
    return {each.path: each for each in prepared.drafts({one.id: one for one in sources})}


def test_one_sentence_is_enough_for_a_page_that_is_wanted() -> None:
    draft = drafts(wanted("Lock gate", "mitre gates", "sluice"), LOCK, KEEPER)[GATE]
    paragraph = LOCK.paragraphs[1]
    assert draft.title_term == DraftTerm("lock gate", "lock", paragraph.id)
    assert DraftTerm("mitre gates", "lock", paragraph.id) in draft.aliases
    assert [each.text for each in draft.tldr] == [paragraph.text]
    verified = verify(draft, {each.id: each for each in (LOCK, KEEPER)})
    assert verified.draft.tldr == draft.tldr
    assert verified.report.dropped == ()


@pytest.mark.parametrize("title", ["Towpath", "gates of the canal"])
def test_what_no_source_names_gets_no_page(title: str) -> None:
    assert GATE not in drafts(wanted(title), LOCK)


def test_a_title_that_stands_nowhere_is_dropped_by_verification() -> None:
    found = drafts(wanted("Flood gate", "lock gate"), LOCK).get(GATE)
    assert found is None or verify(found, {"lock": LOCK}).draft.tldr == ()


def test_a_wanted_page_that_is_there_is_extended() -> None:
    prepared = ExtractiveCompiler().prepare([LOCK], [wanted("Lock gate", exists=True)])
    assert prepared.touches == (GATE,)


def test_the_order_of_sources_makes_no_difference() -> None:
    page = wanted("Keeper", "lock gate")
    assert drafts(page, LOCK, KEEPER) == drafts(page, KEEPER, LOCK)


def test_the_key_of_a_source_without_topics_is_what_it_was() -> None:
    assert compile_key("aaaa", RECIPE, "") == compile_key("aaaa", RECIPE)
    assert topics_mark([Topic("gate", "Gate")], {}) == ""
    raw, ids = {"raw/a.md": "aaaa", "raw/b.md": "bbbb"}, {"raw/a.md": "a", "raw/b.md": "b"}
    plain = dict(pending(raw, ids, (), RECIPE).claims)
    marked = dict(pending(raw, ids, (), RECIPE, {"raw/b.md": "12"}).claims)
    assert plain["raw/a.md"] == marked["raw/a.md"]
    assert plain["raw/b.md"] != marked["raw/b.md"]


def test_what_a_mark_depends_on() -> None:
    gate, keeper = Topic("gate", "Gate", ("door",)), Topic("keeper", "Keeper", line=5)
    named = {gate.path: ("Gate",), keeper.path: ("Keeper",)}
    mark = topics_mark([gate, keeper], named)
    assert topics_mark([keeper, gate], named) == mark
    assert topics_mark([gate, Topic("keeper", "Keeper", ("warden",))], named) == mark
    others = [
        topics_mark([gate], named),
        topics_mark([gate, keeper], {**named, gate.path: ("Gate", "door")}),
        topics_mark([Topic("gate", "Lock gate"), keeper], named),
    ]
    assert len({mark, *others}) == 4
