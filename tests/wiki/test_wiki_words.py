"""Keys of concepts, acronyms, and what is known of a word alone."""

from __future__ import annotations

import pytest

from gitwiki.wiki.words import Acronym, Lexicon, Token, acronyms, concept_key, singular


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("cache", "Caches", "The cache", "CACHE", "a cache"), "cache"),
        (
            ("header field", "Header Fields", "header-field", "header_field", "headerfields"),
            "headerfield",
        ),
        (("proxy", "proxies", "The Proxies"), "proxy"),
        (("status", "statuses"), "status"),
        (("series",), "series"),
        (("analysis", "analyses"), "analysis"),
        (("search", "searches"), "search"),
        (("approach", "approaches"), "approach"),
        (("class", "classes"), "class"),
        (("box", "boxes"), "box"),
        (("hero", "heroes"), "hero"),
        (("cookie", "cookies"), "cookie"),
        (("woman", "women"), "woman"),
        (("server's clock", "server’s clock"), "serverclock"),
        (("URI", "URIs"), "uri"),
        (("C++",), "c++"),
        (("C#",), "c#"),
        (("HTTP/1.1", "HTTP 1.1"), "http11"),
        (("means of existence",), "meansofexistence"),
        (("the", "The"), "the"),
        (("∀",), "∀"),
        (("ches",), "ch"),
    ],
)
def test_concept_key(names: tuple[str, ...], key: str) -> None:
    assert {concept_key(name) for name in names} == {key}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("bus", "bus"),
        ("gas", "gas"),
        ("physics", "physics"),
        ("glass", "glass"),
        ("ties", "tie"),
        ("s3s", "s3s"),
    ],
)
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Hypertext Transfer Protocol (HTTP) is old.", ("HTTP", "Hypertext Transfer Protocol")),
        ("A Uniform Resource Identifier (URI) names.", ("URI", "Uniform Resource Identifier")),
        ("Uniform Resource Identifiers (URIs) name.", ("URIs", "Uniform Resource Identifiers")),
        ("The GWP (global warming potential) counts.", ("GWP", "global warming potential")),
        (
            "The seasonal coefficient of performance (SCOP) fell.",
            ("SCOP", "seasonal coefficient of performance"),
        ),
        ('The "World Wide Web" (WWW, 1990) grew.', ("WWW", "World Wide Web")),
    ],
)
def test_acronyms(text: str, expected: tuple[str, str]) -> None:
    assert acronyms(text) == (Acronym(*expected),)


@pytest.mark.parametrize(
    "text",
    [
        "No brackets.",
        "The answer (OK) is here.",
        "All is well (WTF) today.",
        "Some (see below) do.",
        "The HTTP (which is old) stays.",
        "It ended. Here They Parted (HTP2) then.",
        "(HTTP) begins.",
    ],
)
def test_no_acronyms(text: str) -> None:
    assert acronyms(text) == ()


def test_lexicon() -> None:
    lexicon = Lexicon()

    assert [
        lexicon[word] for word in ["Caches", "the", "of", "must", "is", "and", "42", ",", "fields"]
    ] == [
        Token("cache", "C"),
        Token("", "D"),
        Token("", "O"),
        Token("", "V"),
        Token("", "A"),
        Token("", "P"),
        Token("", "N"),
        Token("", "."),
        Token("field", "c"),
    ]
