"""The visible text of the HTML that stands in Markdown.

What is not shown is known by the element, its attribute `hidden` and the style that it has itself;
what a style sheet hides is not known.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.hidden import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*+)")
_ATTRIBUTES = re.compile(r"(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+")
#: A tag whose quotes do not close ends at the next `>`.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*+)(?P<attributes>[^<>]*+)>")
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]+)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?"
)
# What CSS does to text that a reader is not to see; all of it without white space and comments.
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|\s+", re.DOTALL)
_GONE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|\\"
    r"|font(?:-size)?:(?:0|0?\.0\d*)(?:px|pt|em|rem|%)?(?![\d.])"
    r"|font-size:(?:0?\.\d+|1)(?:px|pt)|opacity:(?:0?\.0\d*|0)(?![\d.])"
    r"|(?:left|right|top|bottom|text-indent):-\d{3}|margin(?:-left|-top)?:-\d{4}"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
    r"|(?:^|[;-])(?:height|width):0(?![\d.])"
)
_INK = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_WHITE = re.compile(
    r"white|whitesmoke|snow|ivory|ghostwhite|floralwhite|#f{3,4}|#f{6}(?:ff)?|#(?:f[0-9a-f]){3}"
    r"|rgba?\(25[0-5],25[0-5],25[0-5](?:,1(?:\.0)?)?\)"
)
_CLEAR = re.compile(
    r"transparent|#[0-9a-f]{3}0|#[0-9a-f]{6}00|(?:rgb|hsl)a?\((?:[^,]*,){3}0(?:\.0+)?%?\)"
)
#: Elements whose content is no text of the document, or is shown only where they do not work.
_UNREAD = frozenset(
    (
        *("template", "noscript", "title", "iframe", "noframes", "noembed"),
        *("object", "audio", "video", "canvas", "datalist"),
    )
)
#: What is no text for anybody.
_CODE = frozenset({"script", "style"})
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
        found = _NAME.match(html)
        if found is None:
            self._count(line, int(not html.lower().startswith("<!doctype")))
            return ""
        name = found["name"].lower()
        if found["end"]:
            self._leave(name)
        else:
            self._enter(name, html[found.end() :].removesuffix(">"), line)
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

    def _enter(self, name: str, attributes: str, line: int) -> None:
        if self._hiding:
            self._depth += name == self._hiding
        elif name not in _VOID and (name in _CODE | _UNREAD or _is_hidden(attributes)):
            self._count(line, int(name not in _CODE))
            self._hiding, self._depth = name, 1

    def _leave(self, name: str) -> None:
        if name == self._hiding:
            self._depth -= 1
            self._hiding = self._hiding if self._depth else ""

    def _piece(self, text: list[str], line: int) -> list[Piece]:
        seen = " ".join(self.visible(unescape("".join(text)), line).split())
        return [Piece(seen, line)] if seen else []

    def _count(self, line: int, number: int = 1) -> None:
        self.hidden += number
        if number:
            self.first_hidden = self.first_hidden or line


def _is_hidden(attributes: str) -> bool:
    """Whether an element with these attributes is not shown."""
    for found in _ATTRIBUTE.finditer(attributes):
        name, value = found["name"].lower(), unescape(found["value"] or "").strip("\"'").lower()
        css = {"style": value, "color": f"color:{value}"}.get(name, "")
        if name == "hidden" or (css and _is_unseen(_CSS_COMMENT.sub("", css))):
            return True
    return False


def _is_unseen(css: str) -> bool:
    """Whether a style takes its text away, or gives it the colour of what is behind it."""
    if _GONE.search(css):
        return True
    colour, behind = _INK.search(css), _GROUND.search(css)
    ink = _plain(colour[1]) if colour else ""
    return bool(ink) and (ink == "transparent" or ink == (_plain(behind[1]) if behind else "white"))


def _plain(colour: str) -> str:
    """A colour, with one name for each way of writing white and nothing at all."""
    if _CLEAR.fullmatch(colour):
        return "transparent"
    return "white" if _WHITE.fullmatch(colour) else colour


def _tokens(html: str) -> Iterator[str]:
    """Tags, comments and the text between them, in order; nothing is left out."""
    at = 0
    effort = 10 * len(html)
    while at < len(html):
        opens = html.find("<", at)
        if opens != at:
            yield html[at : opens if opens >= 0 else len(html)]
            if opens < 0:
                return
        at, spent = _end_of_token(html, opens, effort)
        effort -= spent
        yield html[opens:at]


def _end_of_token(html: str, start: int, effort: int) -> tuple[int, int]:
    """Where a tag, comment or declaration ends, and how far it was looked for.

    Quoted values may have `>` in them. That is looked at as long as there is effort left: with
    quotes that never close it would take time that grows with the square of the length.
    """
    if html.startswith(("<!", "<?"), start):
        mark = "-->" if html.startswith("<!--", start) else ">"
        end = html.find(mark, start + 2 * len(mark) - 2)
        return (len(html) if end < 0 else end + len(mark)), 0
    name = _NAME.match(html, start)
    if name is None:
        return start + 1, 0
    if effort > 0:
        found = _ATTRIBUTES.match(html, name.end())
        end = found.end() if found else start
        if html.startswith(">", end):
            return end + 1, 0
        effort = end - start
    plain = _TAG.match(html, start)
    return (plain.end() if plain else start + 1), max(effort, 0)
