"""Where statements speak of concepts, and how much of each."""

from __future__ import annotations

import pytest

from gitwiki.compiler.analysis import analyse
from gitwiki.compiler.concepts import Concept, Name
from gitwiki.compiler.mentions import best_first, gather
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

CACHE = Concept("c", "concept", "Cache", ("cache",), (Name("cache", "s", "p"),), exists=False)
KEY = Concept(
    "k", "concept", "Cache key", ("cachekey",), (Name("cache key", "s", "p"),), exists=False
)
ALLOW = Concept("a", "concept", "Allow", ("allow",), (Name("Allow", "s", "p"),), exists=False)
MEANS = Concept(
    "m",
    "concept",
    "Means of existence",
    ("meansofexistence",),
    (Name("means of existence", "s", "p"),),
    exists=False,
)


def mentioned(text: str, *concepts: Concept) -> dict[str, bool]:
    """The concepts that a sentence speaks of, and whether each is its subject."""
    (paragraph,) = identify([Block(text, BlockKind.PROSE, (), 1, 1)])
    by_id = {paragraph.id: paragraph}
    source = Source("s", "raw/s.md", "0" * 40, "S", "", "", (), "", (paragraph,), by_id)
    found = gather([analyse(source)], concepts)
    return {concepts[at].title: best_first(found[at])[0].is_subject for at in sorted(found)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A cache is a store of messages.", {"Cache": True}),
        ("Caches store the messages of servers for the clients that ask.", {"Cache": True}),
        ("The cache stores messages of the server.", {"Cache": True}),
        ("The cache directives of a message are sent by servers to clients.", {}),
        ("The server is asked by each cache.", {}),
        ("Clients must cache the messages of servers.", {}),
        ("The server caches the messages.", {}),
        ("Caching is what servers do.", {}),
        ("The cache key is part of a message.", {"Cache key": True}),
        ("A cache-key is short and sent by servers to the clients.", {"Cache key": True}),
        ("However, a cache is a store of messages.", {}),
        ("The means of existence are many.", {"Means of existence": True}),
        ("Allow lists the methods of a resource.", {"Allow": True}),
        ("Servers allow the methods of a resource.", {}),
    ],
)
def test_mentions(text: str, expected: dict[str, bool]) -> None:
    assert mentioned(text, CACHE, KEY, ALLOW, MEANS) == expected


def test_a_small_word_is_not_one_in_capitals() -> None:
    assert mentioned("The CACHE is a frame of the protocol.", CACHE) == {}
    assert mentioned("The CACHE is a frame of the protocol.", KEY) == {}
