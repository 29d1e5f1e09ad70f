"""Sentences that say nearly the same, and where they differ."""

from __future__ import annotations

import pytest

from gitwiki.compiler.variants import Index, differ, likeness, take_print
from gitwiki.wiki.words import Lexicon

LEXICON = Lexicon()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A cache MUST wait 10 seconds.", "A cache MUST wait 20 seconds.", True),
        ("A cache MUST wait.", "A cache SHOULD wait.", True),
        ("A cache MUST wait.", "A cache must wait.", False),
        ("A cache MUST wait.", "A cache MUST NOT wait.", True),
        ("A cache MUST wait.", "A cache MAY wait.", True),
        ("A cache may wait.", "A cache waits.", False),
        ("A cache MUST wait and may stop.", "A cache MUST wait and stop.", False),
        ("A cache waits 10 seconds.", "A cache waits.", False),
        ("The id 0x0 is used.", "The id 0x00 is used.", False),
        ("It waits (Section 4.1) in HTTP/1.1 [RFC1].", "It waits (section 5) in HTTP/2.", False),
    ],
)
def test_differ(one: str, other: str, *, expected: bool) -> None:
    assert differ(take_print(one, LEXICON), take_print(other, LEXICON)) is expected


def test_likeness() -> None:
    assert likeness(["a", "b"], ["b", "c"]) == pytest.approx(1 / 3)
    assert likeness([], []) == 0


def test_the_nearest_sentence_is_found_among_the_places_asked_for() -> None:
    index = Index()
    near = take_print("The cache stores messages of the origin server 10 times.", LEXICON)
    same = take_print("The cache stores messages of the origin server 20 times.", LEXICON)
    short = take_print("Cache messages.", LEXICON)
    index.add((1, 7), near)
    index.add((2, 8), same)
    index.add((3, 9), short)
    wanted = take_print("The cache stores messages of the origin server 20 times.", LEXICON)

    assert index.nearest(wanted) == (2, 8)
    assert index.nearest(wanted, frozenset({1})) == (1, 7)
    assert index.nearest(take_print("Pelicans fly over the harbour.", LEXICON)) is None
    assert index.nearest(short) == (3, 9)
    assert index.nearest(take_print("", LEXICON)) is None
    assert index.nearest(take_print("The cache stores messages of pelicans.", LEXICON)) is None
    assert index.print_at((2, 8)) is same
