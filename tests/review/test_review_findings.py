"""The sentence of a model is text wherever it is printed; ids are stable."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyromark import Markdown, Options

from gitwiki.review.findings import Finding, Kind, plain
from gitwiki.review.portions import Anchor

MARKDOWN = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
)
_LINK = re.compile(r"://|www\.|[\w.]+@[\w.]|@\w|#\w", re.IGNORECASE)
MARKS = st.text(alphabet=st.sampled_from("ab1 \n\t<>[]()!*_`~|#@:/.&;$\\-+=wht\x1b\u202e\u200b"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One gives 400 litres, the other 600.", "One gives 400 litres, the other 600."),
        ("See [this](https://example.org/x).", "See this."),
        ("See https://example.org/x now.", "See (address) now."),
        ("Ask a.b@example.org or www.example.org", "Ask (address) or (address)"),
        ("<b>Bold</b> and <script>alert(1)</script>", "Bold and alert(1)"),
        ("&lt;img src=x&gt;", "img src=x"),
        ("cc @alice, see #12", "cc alice, see 12"),
        ("\x1b[2Jcleared\u202e", "2Jcleared"),
        ("# Heading\n\n- item", "Heading - item"),
        ("1. first", "first"),
        ("It costs $5 and not $6; snake_case R&D", "It costs 5 and not $6; snake_case R&D"),
        ("ht*tp://example.org", "ht(address)"),
        ("At 12:30 the ratio was 3:1", "At 12:30 the ratio was 3:1"),
        ("***", ""),
    ],
)
def test_plain(text: str, said: str) -> None:
    assert plain(text) == said


def test_a_long_sentence_is_cut() -> None:
    assert len(plain("word " * 200)) <= 401


@given(MARKS | st.text())
def test_what_is_plain_is_text_in_markdown_and_on_a_terminal(text: str) -> None:
    said = plain(text)
    assert said.isprintable()
    assert not _LINK.search(said)
    escaped = html.escape(said, quote=False)
    assert MARKDOWN.html(said).strip() == (f"<p>{escaped}</p>" if said else "")
    assert plain(said) == said


def test_an_id_is_of_kind_and_statements_and_not_of_lines() -> None:
    def finding(kind: Kind, line: int, text: str) -> Finding:
        return Finding(kind, Anchor("a.md", line, text), Anchor("b.md", 1, "B."), "Why.")

    first = finding(Kind.OVERLAP, 1, "A.")
    assert re.fullmatch(r"[0-9a-f]{12}", first.id)
    assert finding(Kind.OVERLAP, 9, "A.").id == first.id
    assert finding(Kind.GAP, 1, "A.").id != first.id
    assert finding(Kind.OVERLAP, 1, "C.").id != first.id
