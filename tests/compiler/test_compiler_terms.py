"""Which concepts and entities a source is about."""

from __future__ import annotations

from gitwiki.compiler.definitions import definitions
from gitwiki.compiler.sentences import sentences
from gitwiki.compiler.stream import stream
from gitwiki.compiler.terms import Form, Term, terms
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source


def source(*texts: str, section: str = "Storage", title: str = "On storage") -> Source:
    blocks = [Block(text, BlockKind.PROSE, (section,), at, at) for at, text in enumerate(texts, 1)]
    paragraphs = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    return Source("s", "raw/s.md", "0" * 40, title, "", "", (), "", paragraphs, by_id)


def found(made: Source) -> tuple[Term, ...]:
    spoken = sentences(made.paragraphs)
    defined = definitions(spoken, range(len(spoken)))
    return terms(made, spoken, stream(spoken), defined)


CACHES = (
    "A cache is a local store of response messages.",
    "The cache stores a response, and caches share it. The cache key selects a response.",
    "Each cache key is short. The cache key of a cache is kept. A client asks the cache.",
    "A client must send the cache key. The cache-key is finally sent to the cache.",
)


def test_a_defined_frequent_word_comes_first_with_its_forms() -> None:
    made = source(*CACHES)
    best = found(made)[0]
    first, second = made.paragraphs[0].id, made.paragraphs[1].id

    assert (best.key, best.frequency, best.spread, best.is_entity) == ("cache", 11, 1, False)
    assert best.definition >= 60
    assert best.forms == (Form("cache", first, 20), Form("caches", second, 2))


def test_compounds_are_one_term_and_their_parts_are_none() -> None:
    names = {term.key: [form.text for form in term.forms] for term in found(source(*CACHES))}

    assert names["cachekey"] == ["cache key", "cache-key"]
    assert "key" not in names


def test_verbs_adverbs_and_generic_words_are_no_terms() -> None:
    keys = {term.key for term in found(source(*CACHES, *CACHES))}

    assert keys.isdisjoint({"finally", "send", "sent", "short", "store", "section", "way"})


def test_an_acronym_and_its_expansion_are_one_term() -> None:
    made = source(
        "The global warming potential (GWP) of a gas is a ratio. A gas has a GWP.",
        "The GWP of propane is low. A high global warming potential is bad.",
    )
    (term,) = [term for term in found(made) if "gwp" in term.keys]

    assert term.keys == ("gwp", "globalwarmingpotential")
    assert [form.text for form in term.forms] == ["GWP", "global warming potential"]
    assert not term.is_entity


def test_names_of_persons_and_places_are_entities() -> None:
    made = source(
        "In the report Dr. Varga says that the pipe of Ferrow College is old.",
        "The reply of Dr. Varga was short. A letter from Ferrow College came to Varga.",
        "As for Varga, the pipe is fine, and in Brackenford, near Brackenford, by Brackenford.",
        "Beside the pipe the Expect header and the Expect field of an Expect header are old.",
    )
    entities = {term.forms[0].text for term in found(made) if term.is_entity}

    assert entities == {"Varga", "Ferrow College", "Brackenford"}


def test_a_common_word_with_a_capital_is_no_name() -> None:
    made = source(*["We saw the Cat and a cat, and every cat of the cats."] * 4)

    assert not any(term.is_entity for term in found(made))


def test_headings_raise_the_score() -> None:
    texts = ["The pump of the house is a pump. A valve of the house is the valve."] * 3
    scores = {
        heading: {term.key: term.score for term in found(source(*texts, section=heading))}
        for heading in ("Pumps", "Valves")
    }

    assert scores["Pumps"]["pump"] > scores["Valves"]["pump"]


def test_nothing_is_found_in_nothing() -> None:
    assert found(source("")) == ()
    assert stream(()).starts == [0]


def test_a_hostile_line_ends() -> None:
    for text in ("Ab Cd " * 17_000, "a-" * 50_000, "the cache of " * 8_000, "(AB) " * 20_000):
        found(source(text))
