"""The facts family across pages: what one page cannot show."""

from __future__ import annotations

import pytest
from fakes.growth import assert_grows_linearly

from gitwiki.lint.engine import Lint, lint_pages, lint_wiki
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.page import parse
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import FactRow, PageSummary, Wiki, summarise

PAGE = """---
title: {title}
type: {type}
created: {created}
---

# {title}

> A summary.

## Way

{body}
"""
SENTENCES = [
    "A client opens a connection to the proxy and sends it the whole request, headers first.",
    "The proxy reads the headers and removes those that hold for one connection only.",
    "It looks for a copy of the response among those that it keeps on its disk.",
    "If it finds a copy that is still fresh, it answers at once and the server hears nothing.",
    "Otherwise it opens a connection to the server, or takes one that is open already.",
    "It passes the request on with a line that names itself and its version.",
    "The response comes back the same way, and a copy stays behind if the headers permit that.",
    "When the disk is full, the copy that nobody has asked for longest makes room.",
]


def make(path: str, *sentences: str, type_: str = "concept", created: str = "") -> PageSummary:
    text = PAGE.format(title=path, type=type_, created=created, body="\n".join(sentences))
    page = parse(f"wiki/{path}.md", text).page
    assert page is not None
    return summarise(page, "b")


def similar(*pages: PageSummary) -> list[tuple[str, str]]:
    wiki = Wiki("c", {page.path: page for page in pages})
    return [(item.path, item.message) for item in lint_wiki(wiki, Schema(), (BY_CODE["GW404"],))]


OLD = make("cache", *SENTENCES, created="2026-01-01")
COPY = "the text is nearly that of wiki/cache.md"


@pytest.mark.parametrize(
    "page",
    [
        make("copy", *SENTENCES, created="2026-01-02"),
        make("undated", *SENTENCES),
        make("shuffled", *reversed(SENTENCES)),
        make("longer", *SENTENCES, "Nobody is told of it."),
        make("cut", *SENTENCES[:-1]),
        make("shouted", *(sentence.upper() for sentence in SENTENCES)),
        make("reworded", SENTENCES[0].replace("whole", "complete"), *SENTENCES[1:]),
    ],
)
def test_pages_that_are_nearly_the_same(page: PageSummary) -> None:
    assert similar(page, OLD) == [(page.path, COPY)]


@pytest.mark.parametrize(
    "page",
    [
        make("rfc9111", *SENTENCES, type_="source-summary"),
        make("half", *SENTENCES[:3], *(f"{text} {text[::-1]}" for text in SENTENCES[3:])),
        make("short", *SENTENCES[:2]),
        make("other", *(" ".join(reversed(text.split())) for text in SENTENCES)),
        make("empty"),
    ],
)
def test_pages_that_are_not(page: PageSummary) -> None:
    assert similar(page, OLD) == []


def test_the_summary_may_repeat_the_text() -> None:
    sentence = "A cache stores the response messages of servers for its clients."
    text = PAGE.replace("A summary.", sentence).format(
        title="Cache", type="note", created="", body=sentence
    )
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW403"],))
    assert lint_pages({"wiki/cache.md": text}, lint) == ()
    (found,) = lint_pages({"wiki/cache.md": f"{text}{sentence}\n"}, lint)
    assert (found.line, found.message) == (
        14,
        f"the page has this statement already: `{sentence[:55]}`",
    )


def test_facts_are_compared_across_pages() -> None:
    pages = [
        PageSummary(
            f"wiki/{name}.md", "b", facts=(FactRow("Loop", "timeout", value, as_of, "", 7),)
        )
        for name, value, as_of in (("a", "30 s", ""), ("b", "45 s", "2024"), ("c", "60 s", "2025"))
    ]
    wiki = Wiki("c", {page.path: page for page in pages})
    rules = (BY_CODE["GW401"], BY_CODE["GW402"])
    assert [
        (item.path, item.line, item.code, item.message) for item in lint_wiki(wiki, Schema(), rules)
    ] == [
        (
            "wiki/b.md",
            7,
            "GW402",
            "the timeout of Loop is `45 s` (2024) here, `60 s` (2025) in wiki/c.md",
        ),
        ("wiki/c.md", 7, "GW401", "the timeout of Loop is `60 s` (2025) here, `30 s` in wiki/a.md"),
    ]


def test_the_facts_of_many_pages_are_compared_in_linear_time() -> None:
    def prepare(size: int) -> Wiki:
        pages = {
            f"wiki/{n}.md": PageSummary(
                f"wiki/{n}.md",
                "b",
                facts=(
                    FactRow(f"Server number {n}", "size", f"{n} KB", "", "", 7),
                    FactRow("Cache", "size", f"{n % 15} KB", f"20{n % 20 + 10}", "", 8),
                ),
            )
            for n in range(size)
        }
        return Wiki("c", pages)

    def run(wiki: Wiki) -> None:
        found = lint_wiki(wiki, Schema(), (BY_CODE["GW401"], BY_CODE["GW402"]))
        assert {item.line for item in found} == {8}

    assert_grows_linearly(prepare, run, 300)


def test_many_repetitions_are_counted_and_not_listed() -> None:
    line = "The keeper of the light wakes the next man at midnight.\n"
    text = f"---\ntype: note\ntitle: A\n---\n\n# A\n\n{line * 300}"
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW403"],))
    found = lint_pages({"wiki/notes/a.md": text}, lint)
    assert [item.line for item in found] == [*range(9, 29), 29]
    assert found[-1].message == "the page repeats 279 more of its statements"
