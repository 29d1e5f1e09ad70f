"""The visible text of the HTML that stands in Markdown."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.hidden import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A comment, a processing instruction or declaration, or a tag; none can run past the next `<`
#: except a comment, whose end is looked for only once.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*+)(?P<attributes>[^<>]*+)>|<[!?][^<>]*+>")
_HIDING = re.compile(
    r"(?:^|\s)hidden(?=[\s=/]|$)|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0",
    re.IGNORECASE,
)
_UNREAD = frozenset({"script", "style", "template", "noscript"})
_VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
    )
)
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike"),
        *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)


class Piece(NamedTuple):
    """A stretch of visible text between two block tags, and the line it starts on."""

    text: str
    line: int


class Markup:
    """Follows the HTML of one document and knows what it hides.

    Attributes:
        hidden: How many comments and hidden elements have been met.
        first_hidden: Line of the first of them, as the caller counts.
    """

    def __init__(self) -> None:
        self.hidden = 0
        self.first_hidden = 0
        self._hiding = ""
        self._depth = 0

    @property
    def hides(self) -> bool:
        """Whether text that comes now is inside an element that is not shown."""
        return bool(self._hiding)

    def tag(self, html: str, line: int) -> str:
        """Take one inline tag or comment; what it stands for in the text: a space or nothing."""
        if html.startswith("<!--"):
            self._count(line)
            return ""
        found = _TAG.match(html)
        if found is None or not found["name"]:
            return ""
        name = found["name"].lower()
        self._follow(name, found, line)
        return "" if name in _INLINE else " "

    def visible(self, text: str, line: int) -> str:
        """Text without what nobody sees: a character reference can spell that, too."""
        left, hidden, _ = visible(text)
        self._count(line, hidden)
        return left

    def pieces(self, html: str, line: int) -> list[Piece]:
        """The visible text of a block of HTML that starts on a line; the lines of the pieces."""
        pieces: list[Piece] = []
        text: list[str] = []
        start = line
        for token in _tokens(html):
            if token.startswith("<") and len(token) > 1:
                gap = self.tag(token, line)
                if gap:
                    pieces += self._piece(text, start)
                    text = []
            elif not self.hides:
                if not text:
                    start = line + token[: len(token) - len(token.lstrip())].count("\n")
                if text or not token.isspace():
                    text.append(token)
            line += token.count("\n")
        return pieces + self._piece(text, start)

    def _follow(self, name: str, found: re.Match[str], line: int) -> None:
        """Enter or leave the element that hides."""
        if self._hiding:
            if name == self._hiding:
                self._depth += -1 if found["end"] else 1
                self._hiding = self._hiding if self._depth else ""
        elif not found["end"] and name not in _VOID and not found["attributes"].endswith("/"):
            if _HIDING.search(found["attributes"]):
                self._count(line)
                self._hiding, self._depth = name, 1
            elif name in _UNREAD:
                self._hiding, self._depth = name, 1

    def _piece(self, text: list[str], line: int) -> list[Piece]:
        seen = " ".join(self.visible(unescape("".join(text)), line).split())
        return [Piece(seen, line)] if seen else []

    def _count(self, line: int, number: int = 1) -> None:
        self.hidden += number
        if number:
            self.first_hidden = self.first_hidden or line


def _tokens(html: str) -> Iterator[str]:
    """Tags, comments and the text between them, in order; nothing is left out."""
    at = 0
    while at < len(html):
        opens = html.find("<", at)
        if opens != at:
            yield html[at : opens if opens >= 0 else len(html)]
            if opens < 0:
                return
        if html.startswith("<!--", opens):
            end = html.find("-->", opens + 4)
            at = len(html) if end < 0 else end + 3
        else:
            found = _TAG.match(html, opens)
            at = found.end() if found else opens + 1
        yield html[opens:at]
