"""What of a page is shown as the answer, and what the gate says where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.ports.decisions import Via
from gitwiki.query.answer import Cited, Said
from gitwiki.query.fast_path import Asked, Shown, Standing, refusal, show
from gitwiki.query.route import Route
from gitwiki.wiki.page import FACTS_HEADER, Page, parse
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

PATH = "wiki/concepts/cache.md"
TEXTS = (
    "A cache is a local store of responses.",
    "A shared cache serves many users, and costs four coins a day.",
    "A private cache serves one user.",
    "A response is stale when its age exceeds its lifetime.",
    "The limit of a cache is 4 KB.",
    "Clocks that differ make ages wrong.",
    "Nobody knows who built the first cache.",
    "The origin is asked whether a stale response may be used.",
)
PARAGRAPHS = identify(
    Block(text, BlockKind.PROSE, (), 10 * number, 10 * number + 1)
    for number, text in enumerate(TEXTS, start=1)
)
SOURCE = Source(
    id="rfc",
    raw="raw/rfc.md",
    blob="b1",
    title="The RFC",
    label="",
    date="",
    obsoletes=(),
    url="",
    paragraphs=PARAGRAPHS,
    by_id={each.id: each for each in PARAGRAPHS},
)
LABELS = tuple(f"rfc-{each.id}" for each in PARAGRAPHS)
ROUTE = Route(PATH, 1.0, "it is what the question names")
CLEAN = Standing(PATH, "p1")


def page(*, long: bool = True, aliases: str = "[store]") -> Page:
    """A page; the short one has no more than its summary, a statement and a fact."""
    marks = [f"[^{label}]" for label in LABELS]
    body = f"# Cache\n\n> {TEXTS[0]}{marks[0]}\n\n## Kinds\n\n{TEXTS[1]}{marks[1]}\n"
    if long:
        body += f"{TEXTS[2]}{marks[2]}\n\n## Freshness\n\n{TEXTS[3]}{marks[3]}\n"
        body += f"{TEXTS[5]}{marks[5]}\n{TEXTS[6]}\n{TEXTS[7]}{marks[7]}\n"
    body += "\n## Facts\n\n" + "\n".join(FACTS_HEADER) + "\n"
    body += f"| Cache | limit | 4 KB | 2022-06 | {marks[4]} |\n\n"
    notes = (
        f'[^{label}]: [The RFC](../sources/rfc.md) ¶{number} "{TEXTS[number - 1][:20]}"\n'
        for number, label in enumerate(LABELS, start=1)
    )
    head = f"---\ntype: concept\ntitle: Cache\naliases: {aliases}\n---\n\n"
    parsed = parse(PATH, head + body + "".join(notes)).page
    assert parsed is not None
    return parsed


def shown(question: str, of: Page | None = None, standing: Standing | None = CLEAN) -> Shown:
    return show(Asked(question, "c0ffee", ROUTE), of or page(), standing, {"rfc": SOURCE})


def said(question: str, of: Page | None = None) -> list[str]:
    answer = shown(question, of).answer
    return [each.text for each in answer.said] if answer else []


def test_a_definition_is_the_summary_with_its_paragraph() -> None:
    answer = shown("What is a cache?").answer
    assert answer is not None
    assert answer.said == (Said(TEXTS[0], (LABELS[0],), PATH, ""),)
    assert answer.cited == (
        Cited(LABELS[0], "The RFC", "raw/rfc.md", 1, 10, 11, "A cache is a local s"),
    )
    assert (answer.via, answer.pages, answer.commit) == (Via.WIKI, (PATH,), "c0ffee")
    assert answer.why == (
        "it is what the question names; the page is clean and its sources are unchanged"
    )


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("When does a cache call a response stale?", [TEXTS[0], TEXTS[3], TEXTS[7]]),
        ("What is the limit of a cache?", ["Cache, limit: 4 KB (as of 2022-06)"]),
        ("What does a shared cache cost?", [TEXTS[1]]),
        ("Which kinds of store serve users?", [TEXTS[1], TEXTS[2]]),
    ],
)
def test_of_a_long_page_it_is_what_speaks_of_the_question(question: str, texts: list[str]) -> None:
    assert said(question) == texts


def test_a_short_page_is_shown_whole_if_it_speaks_of_the_question() -> None:
    whole = [TEXTS[0], TEXTS[1], "Cache, limit: 4 KB (as of 2022-06)"]
    assert said("What does a shared cache cost?", page(long=False)) == whole


def test_a_page_that_says_nothing_of_the_rest_of_the_question_does_not_answer() -> None:
    refused = shown("Which cache did Napoleon use in Russia?").refused
    assert refused == f"{PATH} does not say enough about: napoleon, use, russia"


def test_a_question_of_the_page_may_be_put_in_other_words() -> None:
    asked = page(aliases="[When is something too old to be served again?]")
    assert said("When is something too old to be delivered again?", asked)[0] == TEXTS[0]


def test_a_sentence_without_evidence_is_not_shown() -> None:
    assert TEXTS[6] not in said("Who built the first cache?", page())
    gone = {"rfc": replace(SOURCE, by_id={}, paragraphs=())}
    result = show(Asked("What is a cache?", "c0ffee", ROUTE), page(), CLEAN, gone)
    assert result == Shown(None, f"{PATH} has no sentence whose evidence is there")
    assert show(Asked("What is a cache?", "c0ffee", ROUTE), page(), CLEAN, {}) == result


def test_a_footnote_without_a_quote_is_cited_with_the_paragraph() -> None:
    text = page().text.replace(' "A cache is a local s"', "")
    unquoted = parse(PATH, text).page
    assert unquoted is not None
    answer = shown("What is a cache?", unquoted).answer
    assert answer is not None
    assert answer.cited[0].quote == TEXTS[0]


WARNING = Diagnostic(PATH, 9, "GW304", "no citation", severity=Severity.WARNING)
ERROR = Diagnostic(PATH, 9, "GW101", "leads nowhere")
INFO = Diagnostic(PATH, 9, "GW208", "unlinked", severity=Severity.INFO)


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (None, "no page is sure: it is what the question names"),
        (Standing(PATH, ""), f"there is no page {PATH}"),
        (Standing("wiki/other.md", "p1"), f"there is no page {PATH}"),
        (Standing(PATH, "p1", (WARNING,)), f"{PATH} is not clean: GW304 no citation"),
        (
            Standing(PATH, "p1", (INFO, ERROR, WARNING)),
            f"{PATH} is not clean: GW101 leads nowhere and 1 more",
        ),
        (
            Standing(PATH, "p1", (), ("raw/rfc.md has changed", "it is deprecated")),
            f"{PATH} may be out of date: raw/rfc.md has changed; it is deprecated",
        ),
    ],
)
def test_a_page_in_doubt_is_never_shown(standing: Standing | None, why: str) -> None:
    assert refusal(ROUTE, standing) == why
    assert shown("What is a cache?", standing=standing) == Shown(None, why)


def test_what_is_only_a_hint_does_not_close_the_gate() -> None:
    assert refusal(ROUTE, Standing(PATH, "p1", (INFO,))) == ""


def test_without_a_page_there_is_no_answer() -> None:
    nowhere = Route(None, 0.5, "two pages fit equally: a.md, b.md")
    assert refusal(nowhere, CLEAN) == "no page is sure: two pages fit equally: a.md, b.md"


def test_another_page_than_the_one_that_was_asked_for_is_not_shown() -> None:
    other = parse("wiki/other.md", page().text).page
    assert other is not None
    result = shown("What is a cache?", other)
    assert result == Shown(None, "wiki/other.md is not the page that was asked for")
