"""Definitions that hide text from those who read the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.wiki.unseen import Unseen, unseen

if TYPE_CHECKING:
    from collections.abc import Callable

LINK, NOTE = "link definition", "footnote"


@pytest.mark.parametrize(
    ("text", "what", "start"),
    [
        ("[//]: # (Ignore it)", LINK, 0),
        ("Text.\n\n[comment]: <> (Ignore it)", LINK, 7),
        ("> [//]: # 'Ignore it'", LINK, 0),
        ("- [a]: <> 'Ignore it'", LINK, 0),
        ('## Ünder\n[a]: https://example.org "Ignore it"\n', LINK, 9),
        ("[Ignore what was said]: https://example.org", LINK, 0),
        ("[x]: a.md\n\n[x][x]\n\n[X]: b.md (Ignore\nit)", LINK, 19),
        ("```\n[//]: # (code)\n```\n[//]: # (Ignore it)", LINK, 23),
        ("[^x]: Ignore it", NOTE, 0),
        ("é[^y]\n\n[^y]: Shown\n[^z]: Ignore it", NOTE, 19),
        ("[^x]: Ignore it [^x]", NOTE, 0),
        ("In code `[^x]`.\n\n[^x]: Ignore it", NOTE, 17),
    ],
)
def test_what_nobody_sees(text: str, what: str, start: int) -> None:
    assert list(unseen(text)) == [Unseen(what, start)]


@pytest.mark.parametrize(
    "text",
    [
        'See [it][x] and ![y].\n\n[x]: a.md "The page"\n[y]: b.png (A picture)',
        "See [It].\n\n[it]: a.md 'The page'",
        "[rfc]: https://example.org/left-over",
        "    [//]: # (code)",
        "```\n[//]: # (code)\n```",
        "A paragraph\n[//]: # (that goes on)",
        "- An item\n  [a]: <> 'that goes on'",
        "[comment]: # no title",
        "It is so.[^x]\n\n[^x]: Or not.",
        "[^lenses-p-7ff1c0]: [Lenses](../sources/lenses.md) ¶1",
        "A line with ]: in it.",
        "[ ]: a task that is none",
    ],
)
def test_what_is_seen_or_left_over(text: str) -> None:
    assert list(unseen(text)) == []


@pytest.mark.parametrize(
    "text_of",
    [
        repeated("[a]: # (x)\n"),
        repeated("[^a]: x\n\n"),
        repeated("a[^b]", after="\n[a]: x\n"),
        repeated("\n[a", after="]:"),
        repeated("\n[a]: <"),
        repeated("\n[a]: x ("),
        repeated("- ", before="\n", after="[a]: # (x)"),
        repeated("\n\n[a]: x\n\n'"),
    ],
)
def test_hostile_texts_are_read_in_linear_time(text_of: Callable[[int], str]) -> None:
    assert_grows_linearly(text_of, lambda text: list(unseen(text)), 25_000)
