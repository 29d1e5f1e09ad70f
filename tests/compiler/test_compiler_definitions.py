"""Which sentences define which terms."""

from __future__ import annotations

import pytest

from gitwiki.compiler.definitions import definitions, glossary
from gitwiki.compiler.sentences import Sentence
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind


def defined(text: str, *section: str) -> list[str]:
    (paragraph,) = identify([Block(text, BlockKind.PROSE, section, 1, 1)])
    return [found.term for found in definitions([Sentence(text, paragraph, 0)], [0])]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A cache is a local store of messages.", "cache"),
        ('An HTTP "cache" is a local store of response messages.', "cache"),
        ('A "representation" is information about a resource.', "representation"),
        ('The term "origin server" refers to the program that answers.', "origin server"),
        (
            "Weather compensation is a rule that lowers the flow temperature.",
            "Weather compensation",
        ),
        ("Property is defined as the right to enjoy one's goods.", "Property"),
        ("Cookies are small strings that a server stores.", "Cookies"),
        (
            "The Hypertext Transfer Protocol (HTTP) is a protocol for hypertext.",
            "Hypertext Transfer Protocol",
        ),
        ('The "Vary" header field describes what influenced the response.', "Vary"),
        ("The GET method requests transfer of a representation.", "GET"),
        ('The target of a request is called a "resource".', "resource"),
        (
            "A reference that begins with a slash is termed an absolute-path reference.",
            "absolute-path reference",
        ),
        ("Each header field consists of a name followed by a colon.", "header field"),
    ],
)
def test_definitions(text: str, term: str) -> None:
    assert defined(text) == [term]


@pytest.mark.parametrize(
    "text",
    [
        "The server is a small machine.",
        "This is a cache.",
        "It is a cache.",
        "A cache is a good idea.",
        "Fortunate is the monk who strives for it.",
        "There are many caches.",
        "The reason is a lack of memory.",
        'The "http" scheme is used by browsers.',
        "This is called a cache.",
        "A request that fails is called bad.",
        "Caches are shared.",
        "lower case is a sign of trouble.",
    ],
)
def test_no_definitions(text: str) -> None:
    assert defined(text) == []


def test_a_definite_subject_is_a_concept_if_the_section_is_about_it() -> None:
    text = "The status code of a response is a three-digit integer."

    assert defined(text, "Status Codes") == ["status code"]
    assert defined("The status code is an integer.") == ["status code"]
    assert defined("The opcode is an integer.", "Framing") == []


def test_the_section_that_is_about_the_term_raises_the_score() -> None:
    text = "A cache is a local store of messages."
    scores = []
    for section in ((), ("Cache keys",), ("Caches",)):
        (paragraph,) = identify([Block(text, BlockKind.PROSE, section, 1, 1)])
        (found,) = definitions([Sentence(text, paragraph, 0)], [0])
        scores.append(found.score)

    assert scores == sorted(scores)
    assert len(set(scores)) == 3


def test_glossary() -> None:
    paragraphs = identify(
        [
            Block("Terminology", BlockKind.HEADING, ("Terminology",), 1, 1),
            Block("gateway", BlockKind.ITEM, ("Terminology",), 2, 2),
            Block(
                "A server which acts as an intermediary for some other server. It is not a proxy.",
                BlockKind.PROSE,
                ("Terminology", "gateway"),
                3,
                3,
            ),
            Block("tunnel", BlockKind.ITEM, ("Terminology",), 4, 4),
            Block(
                "A tunnel is a relay between two connections.",
                BlockKind.PROSE,
                ("Terminology",),
                5,
                5,
            ),
            Block("some", BlockKind.ITEM, ("Terminology",), 6, 6),
            Block("A thing of which there are several.", BlockKind.PROSE, ("Terminology",), 7, 7),
            Block("Usage", BlockKind.HEADING, ("Usage",), 8, 8),
            Block("A reader of the manual for the machine.", BlockKind.PROSE, ("Usage",), 9, 9),
        ]
    )

    found = [
        (each.term, each.sentence.text, each.sentence.index) for each in glossary(paragraphs, 7)
    ]

    assert found == [
        ("gateway", "A server which acts as an intermediary for some other server.", 7),
    ]


def test_where_a_definition_stands_is_no_definition() -> None:
    assert defined('The term "URI" is used in this document as defined in RFC 3986.') == []
