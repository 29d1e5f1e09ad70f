from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
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
