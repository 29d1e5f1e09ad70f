from __future__ import annotations

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.wiki.prose import GAP, prose

PAGE = """---
title: A
---

# A *heading*

> A **shared** cache\\_x
> next &amp; last.[^1]

- [x] one [link *t*](x.md) `code` [[Wiki|w]] <b>two</b>
  more

| a | b |
|---|---|
| c | d |

    code

[^1]: A footnote

<div>
html
</div>

***

End ![image](x.png) \\
of it
"""


def test_passages_are_what_a_reader_reads() -> None:
    found = prose(PAGE)
    assert [passage.text for passage in found.passages] == [
        "A shared cache_x next & last.",
        f"[x] one {GAP}{GAP} {GAP} {GAP}{GAP} {GAP}two{GAP} more",
        f"End {GAP}{GAP}  of it",
    ]


@pytest.mark.parametrize(
    "word", ["A sh", "cache", "_x", "next", "last", "two", "more", "End", "of it"]
)
def test_words_are_found_where_they_stand(word: str) -> None:
    found = prose(PAGE)
    (passage,) = (each for each in found.passages if word.replace("A sh", "shared") in each.text)
    place = found.place(passage, passage.text.index(word))
    assert PAGE.split("\n")[place.line - 1][place.column - 1 :].startswith(word[:1])
    assert PAGE.split("\n")[place.line - 1].find(word[-2:]) >= 0


def test_columns_count_characters() -> None:
    found = prose("\u00e9\u00e9 \U0001f600 cache")
    (passage,) = found.passages
    assert found.place(passage, passage.text.index("cache")) == (1, 6)


@pytest.mark.parametrize("text", ["", "---\ntitle: A\n---\n", "`code`\n", "[x](y.md)\n", "***\n"])
def test_there_may_be_none(text: str) -> None:
    assert prose(text).passages == ()


@pytest.mark.parametrize("piece", ["a ", "*", "a`", "[a](b) ", "\\_", "&amp;", "> "])
def test_a_long_line_is_read_in_linear_time(piece: str) -> None:
    def run(text: str) -> None:
        found = prose(text)
        for passage in found.passages:
            found.place(passage, len(passage.text) - 1)

    assert_grows_linearly(repeated(piece), run, 25_000)
