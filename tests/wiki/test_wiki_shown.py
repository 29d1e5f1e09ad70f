"""Markdown and HTML as those see it who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.wiki.hypertext import Markup
from gitwiki.wiki.shown import shown
from gitwiki.wiki.unseen import without_unseen

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("a **b** [c](d.md)", "a **b** [c](d.md)"),
        ("a <b>c</b> <!-- x --> d", "a c  d"),
        ("a <span hidden>b [c](http://d) `e`</span> f", "a  f"),
        ("a\n\n<div hidden>\n\nb\n\n- c\n\n</div>\n\nd", "a\n\n\nd"),
        ("<div>\na &amp; b\n</div>\n\nc", "a & b\n\nc"),
        ("a\n\n<!-- b\n\nc", "a\n\n"),
        ("a <span hidden>b\n\nc", "a "),
        (
            "`<span hidden>` a\n\n    <div hidden>\n\nb",
            "`<span hidden>` a\n\n    <div hidden>\n\nb",
        ),
        ("é\n\n[//]: # (b)\n\nc <i>d</i>", "é\n\n\n\nc d"),
        ("o\u200bn <b>i</b>t", "on it"),
    ],
)
def test_what_is_shown(markdown: str, seen: str) -> None:
    assert shown(markdown) == seen


@pytest.mark.parametrize(
    ("markdown", "left", "dropped", "first"),
    [
        ("a", "a", 0, -1),
        ("a [b]: c", "a [b]: c", 0, -1),
        ("a\n\n[//]: # (b)\n\nc", "a\n\n\n\nc", 1, 3),
        ("[x]: y (two\nlines)\n\nc", "\n\n\nc", 1, 0),
        ("a[^1]\n\n[^1]: b\n\n[^2]: c\n    d\n\ne", "a[^1]\n\n[^1]: b\n\n\n\n\ne", 1, 16),
        ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c", "a[^1]\n\n[^1]: b[^2]\n\n[^2]: c", 0, -1),
        ("a\n\n[^1]: b[^2]\n\n[^2]: c[^1]", "a\n\n\n\n", 2, 3),
        ("a\n\n[^1]: b\n\n    [c]: # (d)\n\ne", "a\n\n\n\n\n\ne", 2, 3),
        ("a\n\n[^x-p-123456]: b", "a\n\n", 1, 3),
    ],
)
def test_definitions_that_hide_text_go_and_lines_stay(
    markdown: str, left: str, dropped: int, first: int
) -> None:
    found = without_unseen(markdown)
    assert (found.text, found.hidden, found.first) == (left, dropped, first)
    assert found.text.count("\n") == markdown.count("\n")


def test_the_notes_of_a_book_in_a_file_are_its_text() -> None:
    notes = "\n\n".join(f"[^{n}]: Voyages de Cook, t. I, p. {n}." for n in range(100, 140))
    assert without_unseen(f"# Notes\n\n{notes}\n").hidden == 0
    text = "A sentence that somebody reads, and that no note belongs to. " * 40
    assert without_unseen(f"{text}\n\n{notes}\n").hidden == 40


@pytest.mark.parametrize(
    "html_of",
    [
        repeated('<a "'),
        repeated("<a '\""),
        repeated('<a "<a "x', after="<"),
        repeated("<a b=c "),
        repeated('<a "" ', after=">"),
        repeated("<!-"),
        repeated("<!["),
        repeated("color:", before='<a style="', after='">x</a>'),
        lambda size: f"<a {'x' * (size // 2)}{' ' * (size // 2)}>x</a>",
        repeated("<span hidden>"),
    ],
)
def test_hostile_html_is_read_in_linear_time(html_of: Callable[[int], str]) -> None:
    assert_grows_linearly(html_of, lambda html: Markup().pieces(html, 1), 25_000)
