"""Whatever a person does to a page and whatever becomes of its sources: no word of theirs is lost.

Footnotes that cite paragraphs are not a person's, and a heading goes with the last statement
under it; everything else that a person writes has to be there, line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakes.page_histories import (
    LINKER,
    PATH,
    PROXY,
    STAMP,
    STORE,
    Edit,
    drafts,
    edited,
    edits,
    make_source,
    persons_lines,
    read,
    texts,
)
from fakes.thoroughness import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitwiki.compiler.assemble import Target, assemble, redirect
from gitwiki.compiler.reconcile import Evidence
from gitwiki.wiki.markup import visible_text

if TYPE_CHECKING:
    from gitwiki.wiki.draft import PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source

# Pages take a while to make on a machine that is busy.
UNHURRIED = settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class Step(NamedTuple):
    """What one compile finds."""

    draft: PageDraft | None
    evidence: Evidence


@st.composite
def steps(draw: st.DrawFn, before: dict[str, Source]) -> Step:
    """Sources change, come and go; those that changed are compiled."""
    now = {
        name: make_source(name, draw(texts)) for name in draw(st.sampled_from(["", "a", "b", "ab"]))
    }
    gone = {name for name in before if name not in now and draw(st.booleans())}
    kept = {name: source for name, source in before.items() if name not in gone}
    evidence = Evidence(
        sources={**kept, **now},
        compiled=frozenset(now),
        deleted={name: f"raw/{name}.md" for name in gone},
        seen={name: frozenset(before[name].by_id) for name in now if name in before},
    )
    has_draft = bool(now) and draw(st.booleans())
    return Step(draw(drafts(list(now.values()))) if has_draft else None, evidence)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Page, list[Edit], Step]:
    """A compiled page, what a person does to it, and the next compile."""
    first = {name: make_source(name, draw(texts)) for name in draw(st.sampled_from(["a", "ab"]))}
    evidence = Evidence(first, frozenset(first), {}, {})
    page, _ = assemble(
        Target(PATH, None, draw(drafts(list(first.values())))), evidence, LINKER, STAMP
    )
    assert page is not None
    if draw(st.booleans()):
        page = read(page.text.replace("\n", "\r\n"))
    return page, draw(edits), draw(steps(first))


@UNHURRIED
@given(histories())
def test_no_line_of_a_person_is_lost_and_assembling_twice_is_the_same_as_once(
    history: tuple[Page, list[Edit], Step],
) -> None:
    compiled, changes, (draft, evidence) = history
    page = edited(compiled, changes)

    once, _ = assemble(Target(PATH, page, draft), evidence, LINKER, STAMP)

    assert persons_lines(once.body if once else "") == persons_lines(page.body)
    if once is not None:
        twice, _ = assemble(Target(PATH, once, draft), evidence, LINKER, STAMP)
        assert (twice.text if twice else "") == once.text


@UNHURRIED
@given(histories())
def test_what_gitwiki_wrote_and_still_holds_stays(history: tuple[Page, list[Edit], Step]) -> None:
    compiled, _, (_, evidence) = history

    after, conflicts = assemble(Target(PATH, compiled, None), evidence, LINKER, STAMP)

    assert conflicts == ()
    said = [(each.section, each.text) for each in after.statements] if after else []
    assert said == [
        (each.section, each.text)
        for each in compiled.statements
        if any(map(evidence.holds, each.labels))
    ]
    assert all(
        evidence.holds(label)
        for each in ((*after.tldr, *after.statements, *after.caveats) if after else ())
        for label in each.labels
    )


@UNHURRIED
@given(histories(), st.sets(st.sampled_from([PROXY, STORE, "wiki/sources/a.md"])))
def test_links_that_become_text_change_no_word(
    history: tuple[Page, list[Edit], Step], deleted: set[str]
) -> None:
    page = edited(history[0], history[1])

    after = redirect(page, deleted)

    assert after.frontmatter == page.frontmatter
    assert [(each.text, each.labels) for each in (*after.tldr, *after.statements)] == [
        (each.text, each.labels) for each in (*page.tldr, *page.statements)
    ]
    assert redirect(after, deleted) is after


@given(st.text(alphabet="Aproxy cache store's.,-*_[]()<>!`&#:/+\\|~$1 ", max_size=60))
def test_links_change_no_word(text: str) -> None:
    plain = " ".join(text.split())

    markdown = LINKER.markdown(plain, PATH, set())

    assert visible_text(markdown) == plain
    assert LINKER.markdown(plain, PATH, {PROXY, STORE}).count("](") <= plain.count("](")
