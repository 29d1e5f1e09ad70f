"""Markdown as those who read it see it: what is not shown is left out, what is shown stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown, Options

from gitwiki.wiki.hidden import visible
from gitwiki.wiki.hypertext import Markup
from gitwiki.wiki.unseen import without_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARSER = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
)


def shown(markdown: str) -> str:
    """Markdown without hidden characters, comments, hidden elements and unused definitions.

    HTML becomes its text. Lines may move.

    Args:
        markdown: Without frontmatter.
    """
    text = visible(without_unseen(markdown).text).text
    if "<" not in text:
        return text
    data = text.encode(errors="replace")
    markup = Markup()
    pieces: list[str] = []
    at = 0
    for start, end, is_block in _html(text):
        if not markup.hides:
            pieces.append(data[at:start].decode())
        html = data[start:end].decode()
        if is_block:
            pieces += (f"{piece.text}\n" for piece in markup.pieces(html, 0))
        else:
            pieces.append(markup.tag(html, 0))
        at = end
    return "".join(pieces if markup.hides else [*pieces, data[at:].decode()])


class _Html(NamedTuple):
    start: int
    end: int
    is_block: bool


def _html(markdown: str) -> Iterator[_Html]:
    """Where HTML stands: tags within text, and whole blocks; offsets of bytes."""
    for event, span in _PARSER.events_with_range(markdown):
        if isinstance(event, str):
            continue
        if "InlineHtml" in event:
            yield _Html(span["start"], span["end"], is_block=False)
        elif event.get("Start") == "HtmlBlock":
            yield _Html(span["start"], span["end"], is_block=True)
