"""Whatever the sources say, the extractive compiler only repeats it, and always the same way."""

from __future__ import annotations

from fakes.thoroughness import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.compiler.sentences import segment
from gitwiki.wiki.paragraphs import identify, is_literal
from gitwiki.wiki.source import Block, BlockKind, Source
from gitwiki.wiki.words import concept_key

_SUBJECTS = [
    "A cache",
    "The cache",
    "Caches",
    "An origin server",
    "Ada Lovelace",
    "It",
    "The HTTP (HTTP)",
]
_VERBS = ["is a store of", "MUST NOT keep", "stores", "was sent by", "are", "keeps 4 KB of"]
_OBJECTS = [
    "messages",
    "the header field",
    "header-fields",
    "each origin server",
    "Ada Lovelace",
    "this",
]
_ENDS = [".", "!", "?", "", " (see Sec. 4)."]

_sentences = st.builds(
    lambda subject, verb, what, end: f"{subject} {verb} {what}{end}",
    st.sampled_from(_SUBJECTS),
    st.sampled_from(_VERBS),
    st.sampled_from(_OBJECTS),
    st.sampled_from(_ENDS),
)
_texts = st.one_of(st.lists(_sentences, min_size=1, max_size=6).map(" ".join), st.text(max_size=60))
_blocks = st.builds(
    lambda text, kind, section: Block(" ".join(text.split()), kind, section, 1, 1),
    _texts,
    st.sampled_from([BlockKind.PROSE, BlockKind.PROSE, BlockKind.ITEM, BlockKind.HEADING]),
    st.sampled_from([(), ("Caches",), ("Caches", "Storage"), ("Terminology",)]),
)


def _source(number: int, blocks: list[Block]) -> Source:
    paragraphs = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    obsoletes = (f"RFC {number - 1}",) if number else ()
    return Source(
        f"s{number}",
        f"raw/s{number}.md",
        "0" * 40,
        f"Source {number}",
        f"RFC {number}",
        f"200{number}",
        obsoletes,
        "",
        paragraphs,
        by_id,
    )


_batches = st.lists(st.lists(_blocks, max_size=12), max_size=4).map(
    lambda batch: [_source(number, blocks) for number, blocks in enumerate(batch)]
)


@given(_batches, st.randoms(use_true_random=False))
@settings(max_examples=examples(60), deadline=None)
def test_pages_do_not_depend_on_the_order_of_the_sources(
    batch: list[Source], random: object
) -> None:
    compiler = ExtractiveCompiler()
    sources = {source.id: source for source in batch}

    one, other = compiler.prepare(batch, ()), compiler.prepare(batch[::-1], ())

    assert one.plan == other.plan
    assert one.drafts(sources) == other.drafts(sources)


@given(_batches)
@settings(max_examples=examples(60), deadline=None)
def test_every_statement_and_every_name_stands_in_its_source(batch: list[Source]) -> None:
    compiler = ExtractiveCompiler()
    sources = {source.id: source for source in batch}
    pages = compiler.prepare(batch, ()).drafts(sources)

    for page in pages:
        spoken = (*page.tldr, *(each for section in page.sections for each in section.statements))
        for statement in (*spoken, *page.caveats):
            for citation in statement.citations:
                text = sources[citation.source].by_id[citation.paragraph].text
                assert citation.quote in text
                assert not statement.verbatim or is_literal(statement.text, text)
        for term in (*page.aliases, *((page.title_term,) if page.title_term else ())):
            assert is_literal(term.text, sources[term.source].by_id[term.paragraph].text)
        assert len(page.description) <= 120
        assert page.type == "source-summary" or page.title_term is not None


@given(_batches)
@settings(max_examples=examples(60), deadline=None)
def test_one_concept_has_one_page(batch: list[Source]) -> None:
    compiler = ExtractiveCompiler()
    plan = compiler.prepare(batch, ()).plan
    keys = [key for concept in plan.concepts for key in concept.keys]

    assert len(keys) == len(set(keys))
    assert len({concept.path for concept in plan.concepts}) == len(plan.concepts)
    for concept in plan.concepts:
        assert concept_key(concept.title) in concept.keys
        assert all(concept_key(name.text) in concept.keys for name in concept.names)


@given(st.text(max_size=300))
def test_sentences_are_literal_and_in_order(text: str) -> None:
    at = 0
    for sentence in segment(text):
        at = text.index(sentence, at) + len(sentence)


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=8), min_size=1, max_size=4))
def test_the_joints_of_a_compound_make_no_difference(words: list[str]) -> None:
    keys = {concept_key(joint.join(words)) for joint in (" ", "-", "_", "  ")}

    assert len(keys) == 1
    assert concept_key(" ".join(words).upper()) in keys
