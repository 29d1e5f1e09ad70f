from __future__ import annotations

from types import MappingProxyType

import pytest

from gitwiki.wiki.paragraphs import (
    LongText,
    candidates,
    excerpt,
    has_words,
    identify,
    is_literal,
    normalise,
    resolve,
    stands_plainly,
)
from gitwiki.wiki.source import Block, BlockKind, Paragraph, Source

#: Different texts whose hashes begin with the same six digits, found by search.
TWINS = ("98079d", "f7a682")

#: Different texts with the same hash, found by search.
SAME_HASH = ("498a96f", "e6df50e")


def block(text: str, line: int = 1) -> Block:
    return Block(text, BlockKind.PROSE, (), line, line)


def source(*texts: str) -> Source:
    paragraphs = identify(block(text) for text in texts)
    by_id = MappingProxyType({paragraph.id: paragraph for paragraph in paragraphs})
    return Source("a", "raw/a.txt", "0" * 40, "A", "", "", (), "", paragraphs, by_id)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Cache\n\tis\u00a0FULL ", "the cache is full"),
        ("e\u0301", "é"),
        ("x² is not x2", "x² is not x2"),
        ("ﬁne ﬂow oﬃce straße", "fine flow office strasse"),
        ("no\u00adhyphen zero\u200bwidth bi\u202ddi\ufeff", "nohyphen zerowidth bidi"),
        ("“a” ‘b’ don’t „c‟ 5′", "\"a\" 'b' don't \"c\" 5'"),
        ("a‐b a\u2011b", "ab ab"),
        ("10–20 −5 10-20", "10-20 -5 10-20"),
        ("cache—a store", "cache - a store"),
        ("cache--a store --- now ----", "cache - a store - now ----"),
        ("wait…", "wait..."),
        ("exam-\nple exam-  \n   ple", "example example"),
        ("well-known well-\nknown wellknown", "wellknown wellknown wellknown"),
        ("client- and server-side", "client- and serverside"),
        ("ISO-\n8859-1 COVID-19", "iso-8859-1 covid-19"),
        ("a-b-c", "abc"),
        ("", ""),
    ],
)
def test_text_is_compared_without_what_a_printer_changes(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_an_id_is_the_beginning_of_the_hash_of_the_normalised_text() -> None:
    # FNV-1a of "foobar" is 0xbf9cf968, a test vector of draft-eastlake-fnv.
    assert identify([block("Foo-\nbar")]) == (Paragraph("p-bf9cf9", 1, block("Foo-\nbar")),)


def test_the_same_text_twice_has_an_ordinal() -> None:
    ids = [paragraph.id for paragraph in source("Foobar", "x", "foobar", "foo-bar").paragraphs]
    assert ids == ["p-bf9cf9", "p-fd0c50", "p-bf9cf9.2", "p-bf9cf9.3"]


def test_different_texts_that_share_six_digits_have_eight() -> None:
    ids = [paragraph.id for paragraph in source(*TWINS, "x", TWINS[0]).paragraphs]
    assert ids == ["p-2d198d54", "p-2d198d0f", "p-fd0c50", "p-2d198d54.2"]


def test_different_texts_with_the_same_hash_have_ordinals() -> None:
    ids = [paragraph.id for paragraph in source(*SAME_HASH).paragraphs]
    assert ids == ["p-00fdddac", "p-00fdddac.2"]


def test_an_id_is_resolved_whatever_its_length() -> None:
    alone, together = source("Foobar"), source(*TWINS)
    long_id = together.paragraphs[0].id
    assert resolve(alone, "p-bf9cf9") == alone.paragraphs[0]
    assert resolve(alone, "p-bf9cf968") == alone.paragraphs[0]
    assert resolve(alone, "p-bf9cf96") == alone.paragraphs[0]
    assert resolve(together, long_id) == together.paragraphs[0]
    assert resolve(source(TWINS[0]), "p-2d198d54") is not None
    assert resolve(source(TWINS[0]), "p-2d198d0f") is None


@pytest.mark.parametrize(
    "paragraph_id", ["p-bf9cf9.2", "p-bf9cf900", "p-bf9", "bf9cf9", "p-000000", "", "p-bf9cf9."]
)
def test_an_id_of_no_paragraph_is_none(paragraph_id: str) -> None:
    assert resolve(source("Foobar"), paragraph_id) is None


def test_an_ambiguous_abbreviation_is_none() -> None:
    together = source(*TWINS)
    assert resolve(together, together.paragraphs[0].id[:8]) is None


def test_an_ordinal_is_part_of_the_id() -> None:
    twice = source("Foobar", "foobar")
    assert resolve(twice, "p-bf9cf968.2") == twice.paragraphs[1]
    assert resolve(twice, "p-bf9cf968") == twice.paragraphs[0]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("cat", "The cat sat.", True),
        ("cat", "concatenate", False),
        ("cat", "a cat", True),
        ("Cat sat", "the cat\nsat", True),
        ("cat", "concatenate the cat", True),
        ("", "anything", False),
        (" \n", "any thing", False),
        ("known", "a well-known fact", True),
        ("well known", "a well-known fact", False),
        ("wellknown", "a well-known fact", True),
        ("HTTP", "an HTTP-based API", True),
        ("5", "1.5 or 5,000", False),
        ("1.5", "It is 1.5.", True),
        ("2616", "RFC 2616, section 3", True),
        ("e", "re\u0301sume", False),
        ("क", "कि", False),
        ("缓存", "这是缓存机制", True),
        ("max_age", "the max_age_value", False),
        ("“quoted”", 'a "quoted" word', True),
        ("(RFC", "see (RFC 1)", True),
        ("don't", "They don’t.", True),
    ],
)
def test_words_are_literal_if_they_stand_there_as_words(
    words: str, text: str, *, expected: bool
) -> None:
    assert is_literal(words, text) is expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("A cat", "A cat sat.", True),
        ("a cat", "A cat sat.", False),  # as written
        ("sat", "A cat sat.", True),
        ("cat sat", "A cat  sat.", False),
        ("sat", "a satyr, who sat", True),
        ("5", "It is 5.", True),
        ("5", "It is 5.5", False),
        ("5", "It is 5, or so", True),
        ("5", "It is 5,000", False),
        ("known", "a well-known fact", False),  # `is_literal` knows
        ("(a cat", "(see (a cat)", True),
        ("“A cat”", "He wrote “A cat” there.", True),
        ("a cat", "an “a cat”", True),
        ("cat", "a cat\u200bfish", False),
        ("cat", "a cat\u0301", False),
        (" cat", "a cat", False),
        (".5", "is .5", False),
        ("", "anything", False),
        ("a" * 9, "a" * 100_000 + " " + "a" * 9, False),  # too many places
    ],
)
def test_words_that_stand_plainly(words: str, text: str, *, expected: bool) -> None:
    assert stands_plainly(words, text) is expected
    assert LongText(f" {text} ").stands_plainly(words) is expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("cat sat", "a cat sat", True),
        ("cat", "concatenate the cat", True),
        ("cat", "concatenate\ncat", True),
        ("5", "1.5 or 5,000", False),
        ("缓存", "这是缓存机制", True),
        ("é", "café", False),
        ("é", "caf é\n", True),
        ("", "anything", False),
        ("a\ud800", "b a\ud800 c", True),
        ("b", "\ud800b\ud800", True),
    ],
)
def test_words_in_a_long_text(words: str, text: str, *, expected: bool) -> None:
    assert LongText(text).has_words(words) is expected
    assert has_words(text, words) is expected


def test_the_paragraphs_that_an_abbreviation_may_name() -> None:
    together = source(*TWINS, TWINS[1], "x")
    first, second, again, _ = together.paragraphs
    assert candidates(together, first.id[:8]) == (first, second)
    assert candidates(together, first.id) == (first,)
    assert candidates(together, f"{first.id[:8]}.2") == (again,)
    assert candidates(together, "p-000000") == ()
    assert candidates(together, "p-x") == ()


def test_has_words_takes_normal_forms() -> None:
    assert has_words("a cache is full", "cache is")
    assert not has_words("a cache is full", "ache is")
    assert not has_words("a cache is full", "")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("hello world foo", 11, "hello world"),
        ("hello world foo", 12, "hello world"),
        ("hello world foo", 10, "hello"),
        ("hello", 5, "hello"),
        ("hello", 3, "hel"),
        ("http://a.example/path", 12, "http://a."),
        ("well-known", 6, "well-k"),
        ("hello", 0, ""),
        ("", 5, ""),
    ],
)
def test_an_excerpt_is_a_prefix_cut_between_words(text: str, limit: int, expected: str) -> None:
    assert excerpt(text, limit) == expected
