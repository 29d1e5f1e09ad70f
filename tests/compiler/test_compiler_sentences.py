"""Sentence boundaries, and which sentences can stand alone."""

from __future__ import annotations

import pytest

from gitwiki.compiler.sentences import (
    Sentence,
    is_dependent,
    is_self_description,
    is_statement,
    reads_as_statement,
    segment,
    sentences,
)
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind


def sentence(text: str) -> Sentence:
    (paragraph,) = identify([Block(text, BlockKind.PROSE, (), 1, 1)])
    return Sentence(text, paragraph, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("One. Two.", ("One.", "Two.")),
        ("It cost 3.50 francs. He paid.", ("It cost 3.50 francs.", "He paid.")),
        (
            "See e.g. Smith, i.e. Dr. Smith. He agrees.",
            ("See e.g. Smith, i.e. Dr. Smith.", "He agrees."),
        ),
        (
            "Written by J. K. Smith et al. The book sold.",
            ("Written by J. K. Smith et al.", "The book sold."),
        ),
        ("See Fig. 3 and No. 7. No. 8 is next.", ("See Fig. 3 and No. 7.", "No. 8 is next.")),
        ("Do you? No. Never!", ("Do you?", "No.", "Never!")),
        ("Version 3.2.1 is out. Get it.", ("Version 3.2.1 is out.", "Get it.")),
        (
            "Open www.example.org. Read README.md. Stop.",
            ("Open www.example.org.", "Read README.md.", "Stop."),
        ),
        ('He said "Go. Now." She went.', ('He said "Go. Now."', "She went.")),
        ("It works (see Sec. 4. It helps). Fine.", ("It works (see Sec. 4. It helps).", "Fine.")),
        ("Wait... Then go.", ("Wait...", "Then go.")),
        ("He met J.-J. Rousseau there.", ("He met J.-J. Rousseau there.",)),
        ("It fell by 2 K. Below that it stops.", ("It fell by 2 K.", "Below that it stops.")),
        (
            "Rates vary (section 14.41). Proxies wait.",
            ("Rates vary (section 14.41).", "Proxies wait."),
        ),
        (
            "Acme Inc. was sold. Acme Inc. The end.",
            ("Acme Inc. was sold.", "Acme Inc.", "The end."),
        ),
        ("3. The third rule. It holds.", ("The third rule.", "It holds.")),
        ("(a) The case. It holds.", ("The case.", "It holds.")),
        ("第一句。第二句。", ("第一句。", "第二句。")),
    ],
)
def test_segment(text: str, expected: tuple[str, ...]) -> None:
    assert segment(text) == expected


def test_a_bracket_that_never_ends_does_not_swallow_the_rest() -> None:
    text = "It begins (here. " + "This is one more sentence. " * 30

    assert len(segment(text.strip())) > 10


def test_sentences_numbers_those_of_prose_only() -> None:
    paragraphs = identify(
        [
            Block("Cache", BlockKind.HEADING, (), 1, 1),
            Block("One. Two.", BlockKind.PROSE, (), 2, 2),
            Block("x = 1. Y", BlockKind.CODE, (), 3, 3),
            Block("Three.", BlockKind.ITEM, (), 4, 4),
        ]
    )

    found = [(found.text, found.paragraph.number, found.index) for found in sentences(paragraphs)]

    assert found == [("One.", 2, 0), ("Two.", 2, 1), ("Three.", 4, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "A cache is a local store of messages.",
        "Slaves are, in general, less corrupt than masters.",
        "The Brahmana recites the Veda at dawn.",
        "max-age is counted in seconds.",
        "A proxy MUST NOT forward the request.",
        "HTTP uses the same port by default!",
        "The heat pump waits for the controller after each start.",
        "A pump runs in the cellar.",
        "Ada walked to the harbour with a friend.",
        "“Water is the beginning of all rites.”",
        "缓存是消息的本地存储，由客户端和服务器共同使用。",
    ],
)
def test_statements(text: str) -> None:
    assert reads_as_statement(text)
    assert is_statement(sentence(text))


@pytest.mark.parametrize(
    "text",
    [
        "What is a cache?",
        "Header fields and methods.",
        "Header field definitions for the promised response.",
        "the cache is shared.",
        "The cache is shared",
        "It is.",
        "The cache is shared:",
        "Figure 3: The cache is shared.",
        "Alice: The cache is shared.",
        "MUST send the tag if it has one.",
        "Note: The cache is shared.",
        "This section describes how caches are shared.",
        "The following table shows what is shared.",
        "Media types are defined in Section 3.6.",
        "The grammar is as follows.",
        "Copyright is held by the authors.",
        'The key words "MUST" and "MAY" are to be read so.',
        "The rule is token = 1*DIGIT and no more.",
        "The client sends GET /index.html to the server.",
        "[RFC2616] Fielding, R., Hypertext is transferred, June 1999.",
        "Smith, J. K., and others have written about it.",
        "The value is 1 2 3 4 5 6 7 8 9 10 11 12 13 14.",
        "The cache (which is shared is old.",
        "It was read on pages 360 and 361.The Eskimos have seen it.",
        "A " + "very " * 70 + "long one is here.",
        "A " + "x" * 800 + " is here.",
        "缓存。",
    ],
)
def test_no_statements(text: str) -> None:
    assert not reads_as_statement(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is shared.", True),
        ("However, caches are shared.", True),
        ("In this case the cache is shared.", True),
        ("If it is stale, the cache waits.", True),
        ("The former is shared.", True),
        ("“They are shared.”", True),
        ("The cache is shared.", False),
        ("Thistles are shared.", False),
        ("If a cache is stale, it waits.", False),
    ],
)
def test_dependent(text: str, *, expected: bool) -> None:
    assert is_dependent(sentence(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This document defines HTTP caches and their header fields.", True),
        ("This revised standard is about caches.", True),
        ("This section defines HTTP caches.", False),
        ("A document defines HTTP caches.", False),
    ],
)
def test_self_description(text: str, *, expected: bool) -> None:
    assert is_self_description(sentence(text)) is expected


@pytest.mark.parametrize(
    "text",
    [
        "." * 100_000,
        "(" * 100_000,
        "A. " * 33_000,
        "a " * 50_000 + ".",
        '"A. ' * 25_000,
        "1.1" * 33_000,
    ],
)
def test_hostile_lines_end(text: str) -> None:
    for piece in segment(text):
        reads_as_statement(piece)
