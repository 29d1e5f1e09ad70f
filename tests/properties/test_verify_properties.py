from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from gitwiki.compiler.verify import Verified, combine, verify
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftSection, DraftStatement, DraftTerm, PageDraft
from gitwiki.wiki.evidence import Evidence, unsupported
from gitwiki.wiki.paragraphs import identify, is_literal
from gitwiki.wiki.quantities import values
from gitwiki.wiki.source import Block, BlockKind, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.wiki.quantities import Value

WORDS = (
    "the It cache Alice Smith HTTP 8 9 12 % 4 KB 4096 bytes June 2022 1999 max_age v1.2 section "
    "5.1 RFC 9110 holds Content-Length twelve dozen £3 million 2^14 10:30 - . , ( ) “ ” x² 30 s ms"
)
PIECES = st.sampled_from(sorted(set(WORDS.split())))
SENTENCES = st.lists(PIECES, min_size=1, max_size=12).map(" ".join)
ANY_TEXT = st.text(max_size=80)


def missing_from(
    text: str, evidence: Iterable[str], names: Iterable[str] = ()
) -> tuple[Value, ...]:
    """What paragraphs do not support of a sentence."""
    return unsupported(text, [Evidence(paragraph) for paragraph in evidence], names)


def source(texts: list[str]) -> Source:
    paragraphs = identify(Block(text, BlockKind.PROSE, (), 1, 1) for text in texts)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    return Source("a", "raw/a.md", "0" * 40, "cache", "", "", (), "", paragraphs, by_id)


@given(st.one_of(SENTENCES, ANY_TEXT))
def test_values_are_in_order_apart_and_as_written(text: str) -> None:
    found = values(text)
    assert all(text[value.start : value.end] == value.text for value in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(value.text for value in found)


@given(SENTENCES)
def test_a_sentence_is_supported_by_itself(text: str) -> None:
    assert missing_from(text, [text]) == ()


@given(SENTENCES, SENTENCES, st.lists(SENTENCES, max_size=2))
def test_more_evidence_supports_no_less(text: str, first: str, more: list[str]) -> None:
    missing = {value.start for value in missing_from(text, [first])}
    assert {value.start for value in missing_from(text, [first, *more])} <= missing


@st.composite
def cases(draw: st.DrawFn) -> tuple[PageDraft, Source]:
    cited = source(draw(st.lists(SENTENCES, min_size=1, max_size=4)))
    ids = st.sampled_from([*cited.by_id, "p-000000"])
    citations = st.builds(Citation, st.sampled_from(["a", "a", "b"]), ids, SENTENCES | PIECES)
    statements = st.lists(
        st.builds(
            DraftStatement,
            SENTENCES,
            st.lists(citations, max_size=3).map(tuple),
            verbatim=st.booleans(),
        ),
        max_size=4,
    ).map(tuple)
    terms = st.builds(DraftTerm, PIECES, st.just("a"), ids)
    draft = PageDraft(
        path="wiki/answers/x.md",
        type="answer",
        title="x",
        description=draw(SENTENCES),
        aliases=tuple(draw(st.lists(terms, max_size=3))),
        title_term=None,
        tldr=draw(statements),
        sections=(DraftSection("8 of them", draw(statements)),),
        caveats=draw(statements),
    )
    return draft, cited


@given(cases())
def test_what_is_kept_holds_and_what_is_not_is_reported(case: tuple[PageDraft, Source]) -> None:
    draft, cited = case
    verified = verify(draft, {"a": cited})
    _holds(verified, cited)
    for count in verified.report.counts:
        entries = [each for each in verified.report.dropped if each.kind == count.kind]
        assert count.dropped == len(entries)
    kept = (*verified.draft.tldr, *(s for part in verified.draft.sections for s in part.statements))
    assert verified.report.count("statement").kept == len(kept)
    assert verified.report.count("caveat").kept == len(verified.draft.caveats)


def _holds(verified: Verified, cited: Source) -> None:
    draft = verified.draft
    for statement in (*draft.tldr, *(s for part in draft.sections for s in part.statements)):
        assert statement.citations
        texts = [cited.by_id[citation.paragraph].text for citation in statement.citations]
        for citation, text in zip(statement.citations, texts, strict=True):
            assert is_literal(citation.quote, text)
        if statement.verbatim:
            assert all(is_literal(statement.text, text) for text in texts)
        else:
            names = ["cache", *(alias.text for alias in draft.aliases)]
            assert missing_from(statement.text, texts, names) == ()


@given(cases())
def test_verifying_twice_changes_nothing(case: tuple[PageDraft, Source]) -> None:
    draft, cited = case
    once = verify(draft, {"a": cited})
    twice = verify(once.draft, {"a": cited})
    assert twice.draft == once.draft
    assert twice.report.dropped == ()


@given(st.lists(cases(), max_size=3))
def test_reports_add_up_in_any_grouping(parts: list[tuple[PageDraft, Source]]) -> None:
    reports = [verify(draft, {"a": cited}).report for draft, cited in parts]
    assert combine([combine(reports[:1]), combine(reports[1:])]) == combine(reports)


@given(cases(), st.lists(ANY_TEXT, max_size=3))
def test_any_text_can_be_verified(case: tuple[PageDraft, Source], texts: list[str]) -> None:
    draft, cited = case
    citation = Citation("a", cited.paragraphs[0].id, cited.paragraphs[0].text)
    statements = tuple(DraftStatement(text, (citation,), verbatim=False) for text in texts)
    report = verify(replace(draft, tldr=statements), {"a": cited}).report
    assert report.count("statement").proposed >= len(statements)


@given(cases(), cases())
def test_the_order_of_sources_makes_no_difference(
    one: tuple[PageDraft, Source], other: tuple[PageDraft, Source]
) -> None:
    draft, first = one
    second = replace(other[1], id="b")
    assert verify(draft, {"a": first, "b": second}) == verify(draft, {"b": second, "a": first})


@given(st.lists(SENTENCES, min_size=1, max_size=4), st.data(), st.booleans())
def test_what_stands_verbatim_is_neither_dropped_nor_doubted(
    texts: list[str], data: st.DataObject, verbatim: bool
) -> None:
    cited = source(texts)
    paragraph = data.draw(st.sampled_from(cited.paragraphs))
    assume(is_literal(paragraph.text, paragraph.text))
    citation = Citation("a", paragraph.id, paragraph.text)
    statement = DraftStatement(paragraph.text, (citation,), verbatim=verbatim)
    draft = PageDraft("wiki/answers/x.md", "answer", "x", "", (), None, (statement,), ())
    report = verify(draft, {"a": cited}).report
    assert (report.dropped, report.doubts) == ((), ())


NOUNS = st.sampled_from(["heads", "layers", "houses", "kW", "litres", "per cent", "GBP", ""])


@given(st.integers(10, 99_999), st.integers(0, 4), st.integers(1, 9), NOUNS)
def test_a_number_of_which_one_digit_changed_is_dropped(
    number: int, place: int, change: int, noun: str
) -> None:
    digits = list(str(number))
    at = place % len(digits)
    digits[at] = str((int(digits[at]) + change) % 10)
    changed = int("".join(digits))
    assume(changed not in {0, number} and len(str(changed)) == len(digits))
    cited = source([f"The pump of the street draws {number} {noun} in all."])
    citation = Citation("a", cited.paragraphs[0].id, "the pump of the street")
    text = f"In all, {changed} {noun} are drawn by the pump."
    statement = DraftStatement(text, (citation,), verbatim=False)
    draft = PageDraft("wiki/answers/x.md", "answer", "x", "", (), None, (statement,), ())
    assert verify(draft, {"a": cited}).draft.tldr == ()
