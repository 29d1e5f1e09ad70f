"""A change made again on a page that has moved on says what a compile of that page would say.

The reference is `assemble`: the same draft, on the page as it is on the new base.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from fakes.page_histories import (
    LINKER,
    PATH,
    STAMP,
    drafts,
    edited,
    edits,
    make_source,
    persons_lines,
    texts,
)
from fakes.thoroughness import examples
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gitwiki.compiler.assemble import Target, assemble
from gitwiki.compiler.rebase import rebase_page
from gitwiki.compiler.reconcile import Evidence
from gitwiki.wiki.page import BlockKind, items, statement_digest, written_by_gitwiki
from gitwiki.wiki.paragraphs import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakes.page_histories import Edit

    from gitwiki.wiki.draft import PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source

UNHURRIED = settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class Meeting(NamedTuple):
    """A page that two changes were made to at once.

    Attributes:
        old: Before both; None if both made it.
        ours: After the one, and after what a person did then.
        theirs: After the other.
        again: What a compile of the other makes of ours.
    """

    old: Page | None
    ours: Page
    theirs: Page
    again: Page

    def __repr__(self) -> str:
        parts = zip(self._fields, self, strict=True)
        return "\n".join(f"== {name}\n{page.text if page else ''}" for name, page in parts)


@st.composite
def meetings(draw: st.DrawFn, *, by_people: bool = True, again: bool = False) -> Meeting:
    """Two sources are compiled at once.

    Args:
        draw: For hypothesis.
        by_people: People edit the page before and after the first of them is merged.
        again: The second is the one that the page rests on, which has changed.
    """
    first, one, other = (make_source(name, draw(texts)) for name in "oab")
    changes = edits if by_people else st.just([])
    old = None
    if again or draw(st.booleans()):
        old = compiled(None, draw(drafts([first])), {"o": first}, "o")
        old = well_edited(old, draw(changes))
    sources = {"o": first, "a": one, "b": other}
    ours = well_edited(compiled(old, draw(drafts([one])), sources, "a"), draw(changes))
    if again:
        sources["o"] = make_source("o", draw(texts))
        seen = {"o": frozenset(first.by_id)}
        draft = draw(drafts([sources["o"]]))
        theirs = compiled(old, draft, sources, "o", seen)
        return Meeting(old, ours, theirs, compiled(ours, draft, sources, "o", seen))
    draft = draw(drafts([other]))
    theirs = compiled(old, draft, sources, "b")
    return Meeting(old, ours, theirs, compiled(ours, draft, sources, "b"))


def well_edited(page: Page, changes: list[Edit]) -> Page:
    """The page after a person was there who broke no table: nobody can tell what its rows are."""
    after = edited(page, changes)
    assume(
        all(
            line.startswith("|") == (block.kind is BlockKind.TABLE)
            for block in after.blocks
            for line in block.lines
        )
    )
    return after


def compiled(
    page: Page | None,
    draft: PageDraft,
    sources: Mapping[str, Source],
    name: str,
    seen: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Page:
    evidence = Evidence(sources, frozenset([name]), {}, seen)
    after, _ = assemble(Target(PATH, page, draft), evidence, LINKER, STAMP)
    assume(after is not None)
    assert after is not None
    return after


_SENTENCES = frozenset({"tldr", "statement", "caveat"})


def said(page: Page) -> set[tuple[str, str]]:
    """What a page says, wherever it says it.

    The description is left out: a compile makes it of a new summary. And one that finds a summary
    there puts its own below, unless it is said already; made again, it may be said in two places.
    Values that disagree are named in the order in which they stand in the table.
    """
    found = [item for item in items(page) if item.kind != "description"]
    texts = {("sentence", item.text) for item in found if item.kind in _SENTENCES}
    texts |= {(item.kind, item.text) for item in found if item.kind not in _SENTENCES}
    return {
        (kind, " ".join(sorted(text.replace(":", " and").rstrip(".").split())))
        if text.startswith("Sources disagree")
        else (kind, normalise(text))
        for kind, text in texts
    }


def people(page: Page) -> set[tuple[str, str]]:
    ours = written_by_gitwiki(page)
    return {
        (item.kind, item.text)
        for item in items(page)
        if statement_digest(item.kind, item.text) not in ours and item.kind != "description"
    }


def counted(page: Page) -> Counter[tuple[str, str]]:
    return Counter((item.kind, normalise(item.text)) for item in items(page))


@UNHURRIED
@given(meetings())
def test_it_says_what_a_compile_would_say(meeting: Meeting) -> None:
    old, ours, theirs, again = meeting
    done = rebase_page(old, ours, theirs)
    assert done.clashes == ()
    assert said(done.page) == said(again)
    assert persons_lines(done.page.body) == persons_lines(ours.body)
    assert people(done.page) == people(again)
    # Two sources that say the same both count.
    assert {ref.id for ref in done.page.sources} >= {ref.id for ref in again.sources}


@UNHURRIED
@given(meetings())
def test_nothing_is_said_more_often_than_on_either_side(meeting: Meeting) -> None:
    old, ours, theirs, again = meeting
    done = rebase_page(old, ours, theirs)
    assert counted(done.page) <= counted(ours) | counted(theirs) | counted(again)


@UNHURRIED
@given(meetings(by_people=False))
def test_which_of_two_changes_is_merged_first_does_not_matter(meeting: Meeting) -> None:
    old, ours, theirs, _ = meeting
    one, other = rebase_page(old, ours, theirs), rebase_page(old, theirs, ours)
    assert (one.clashes, other.clashes) == ((), ())
    assert said(one.page) == said(other.page)
    assert people(one.page) == people(other.page) == set()
    assert one.page.confidence == other.page.confidence
    assert one.page.sources == other.page.sources


@UNHURRIED
@given(meetings(by_people=False, again=True))
def test_what_lost_its_evidence_goes(meeting: Meeting) -> None:
    old, ours, theirs, again = meeting
    done = rebase_page(old, ours, theirs)
    if done.clashes:
        # One side removed what the other gave more evidence.
        assert all("" in (clash.ours, clash.theirs) for clash in done.clashes)
        return
    assert said(done.page) == said(again)
    assert people(done.page) == people(again)


@UNHURRIED
@given(meetings(again=True))
def test_no_line_of_a_person_is_lost_where_evidence_is(meeting: Meeting) -> None:
    old, ours, theirs, _ = meeting
    done = rebase_page(old, ours, theirs)
    if not done.clashes:
        assert persons_lines(done.page.body) == persons_lines(ours.body)
