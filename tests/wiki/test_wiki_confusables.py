"""Words of two scripts: which look like words of one, and which are just what they are."""

from __future__ import annotations

import pytest

from gitwiki.wiki.confusables import Mixed, mixed_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \u0421ache", Mixed("\u0421ache", "\u0421", "Cyrillic", "Latin")),
        ("P\u0430yP\u0430l", Mixed("P\u0430yP\u0430l", "\u0430", "Cyrillic", "Latin")),
        ("\u0391pple", Mixed("\u0391pple", "\u0391", "Greek", "Latin")),
        ("c\u03bfokie", Mixed("c\u03bfokie", "\u03bf", "Greek", "Latin")),
        ("na\u00efve-\u0455ite", Mixed("\u0455ite", "\u0455", "Cyrillic", "Latin")),
        ("Мoсква", Mixed("Мoсква", "o", "Latin", "Cyrillic")),
        ("xлеб", Mixed("xлеб", "x", "Latin", "Cyrillic")),
        ("CCка и т.д. Aсc", Mixed("Aсc", "с", "Cyrillic", "Latin")),
        ("λoγος", Mixed("λoγος", "o", "Latin", "Greek")),
        ("\u0410\u0301pple", Mixed("\u0410\u0301pple", "\u0410", "Cyrillic", "Latin")),
    ],
)
def test_words_that_look_like_others(text: str, expected: Mixed) -> None:
    assert list(mixed_words(text)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Cache",
        "Кэш и сокеты",
        "Κρυφή μνήμη",
        "α-helix, β-carotene, λ-calculus",
        "ΔT, kΩ, µs, μTorrent, χA, σX, Ωm",
        "TNFα, NFκB, IFNγ, hν, PPARγ",
        "Wi-Fi-сеть, USB-кабель, IPv6-адрес, 3D-модель",
        "SMSка, PDFка, iФон, eСтрана",
        "ВКонтакте, VKонтакте, Яndex",
        "HTTPキャッシュ, 缓存cache, 캐시cache",
        "Café, Ørsted, Łódź, naïve",
        "С, а, Α",
        "с2с, а_a, C++/С",
        "",
    ],
)
def test_words_that_are_what_they_are(text: str) -> None:
    assert list(mixed_words(text)) == []


def test_a_word_is_named_once() -> None:
    found = list(mixed_words("\u0421ache, \u0421ache and \u0421aches"))
    assert [each.word for each in found] == ["\u0421ache", "\u0421aches"]
