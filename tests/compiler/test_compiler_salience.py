"""Which sentences say most about their source."""

from __future__ import annotations

import pytest

from gitwiki.compiler.salience import Rating, is_opening, is_skipped, rate
from gitwiki.compiler.sentences import sentences
from gitwiki.compiler.stream import stream
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind


def ratings(*texts: str, section: tuple[str, ...] = ()) -> dict[str, Rating]:
    blocks = [Block(text, BlockKind.PROSE, section, at, at) for at, text in enumerate(texts, 1)]
    found = sentences(identify(blocks))
    words = stream(found)
    rated = rate(found, [words.sentence(each.index) for each in found], {"cache": 2.0})
    return {each.text: rating for each, rating in zip(found, rated, strict=True)}


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (("References",), True),
        (("Normative References",), True),
        (("Appendix", "Acknowledgements"), True),
        (("Authors' Addresses",), True),
        (("Full Copyright Statement",), True),
        (("Status of this Memo",), True),
        (("Table of Contents",), True),
        (("Security Considerations",), False),
        (("IANA Considerations",), False),
        (("URI References and Paths",), False),
        ((), False),
    ],
)
def test_skipped_sections(section: tuple[str, ...], *, expected: bool) -> None:
    assert is_skipped(section) is expected


def test_opening_sections() -> None:
    assert is_opening(("Abstract",))
    assert is_opening(("Part", "Introduction"))
    assert not is_opening(("Caches",))
    assert not is_opening(())


def test_what_shares_words_with_many_sentences_is_central() -> None:
    rated = ratings(
        "A cache stores responses for later use by clients.",
        "The cache key selects among the stored responses of clients.",
        "Pelicans were seen above the harbour on a quiet evening.",
        "Most clients ask a cache before they ask the server again.",
    )
    alone = {text.split()[1]: rating[1] for text, rating in rated.items()}

    assert alone["cache"] > alone["were"]


def test_openings_that_point_back_lose_their_meaning_alone() -> None:
    rated = ratings(
        "The cache stores all the responses of the server.",
        "However, the cache stores all the responses of the server.",
    )
    (_, first), (_, second) = rated.values()

    assert first - second == 600


def test_leads_and_openings_are_salient_in_their_source() -> None:
    text = "The cache stores all the responses of the server."
    plain, opening = ratings(text), ratings(text, section=("Introduction",))

    assert plain[text][0] - plain[text][1] == 240
    assert opening[text][0] - opening[text][1] == 440


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            "The cache stores all the responses of the server.",
            "As listed above the cache stores these.",
        ),
        (
            "The cache stores all the responses of the server.",
            "The cache (see Section 4) stores it [4].",
        ),
        (
            "The cache holds 64 MB of the responses of the server.",
            "The cache holds parts of the responses of the server.",
        ),
        (
            "The cache MUST store the responses of the server.",
            "The cache must store the responses of the server.",
        ),
        (
            "The cache stores all the responses of the server.",
            "I think that the cache stores our responses.",
        ),
        (
            "The cache stores all the responses of the server.",
            "The cache stores: all; none; some responses.",
        ),
    ],
)
def test_substance_gains_and_pointing_loses(better: str, worse: str) -> None:
    rated = ratings(better, worse)

    assert rated[better][1] > rated[worse][1]


def test_nothing_is_rated_in_nothing() -> None:
    assert rate((), (), {}) == ()


def test_appendices_say_less() -> None:
    text = "The cache stores all the responses of the server."

    assert ratings(text)[text][1] - ratings(text, section=("Changes from 1.0",))[text][1] == 120
