"""The links of a page and where they lead.

Links are found by a CommonMark parser (pyromark), so that code, comments and escaped brackets are
not taken for links; ``[[wikilinks]]`` and ``![[embeds]]`` are read as Obsidian writes them.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from bisect import bisect_right
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pyromark import Markdown, Options

from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from pyromark.event import Event, _LinkData, _Tag, _TagEnd

_PARSER = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_WIKILINKS
)
_FRONTMATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
# Browsers skip leading controls, and tabs and line breaks anywhere (WHATWG URL, section 4.4).
_SCHEME = re.compile(r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.\t\n\r-]*:|//)")
_NEWLINE = re.compile(rb"\n")
_SEPARATORS = re.compile(r"[\s_-]+")


class LinkKind(StrEnum):
    """How a link is written."""

    MARKDOWN = "markdown"
    WIKI = "wiki"
    IMAGE = "image"
    EMBED = "embed"


_LINK_ENDS: tuple[_TagEnd, ...] = ("Link", "Image")
_KINDS = {
    (False, False): LinkKind.MARKDOWN,
    (False, True): LinkKind.IMAGE,
    (True, False): LinkKind.WIKI,
    (True, True): LinkKind.EMBED,
}


class Link(NamedTuple):
    """A link as it stands in a page.

    Attributes:
        target: Where it leads as written, entities decoded, without the anchor; empty for an
            anchor in the page itself.
        anchor: What follows ``#``; empty if nothing does.
        text: The visible text.
        line: Line in the file, from 1.
        column: Column in the line, from 1.
        kind: How it is written.
    """

    target: str
    anchor: str
    text: str
    line: int
    column: int
    kind: LinkKind

    @property
    def external(self) -> bool:
        """Whether it leaves the repository by a scheme (``https:``) or a host (``//host``)."""
        return _SCHEME.match(self.target) is not None


class Html(NamedTuple):
    """A piece of raw HTML in a page: a tag, a comment, or a line of a block."""

    text: str
    line: int
    column: int


class Elements(NamedTuple):
    """What a page holds besides text, in page order."""

    links: tuple[Link, ...]
    html: tuple[Html, ...]


class Targets(NamedTuple):
    """What links can lead to.

    Attributes:
        files: Repository paths that exist.
        names: `name_key` of a file name, title or alias, to the repository path it means.
    """

    files: Container[str]
    names: Mapping[str, str]


def links(text: str) -> tuple[Link, ...]:
    """The links of a page, frontmatter excluded, in page order."""
    return elements(text).links


def elements(text: str) -> Elements:
    """The links and the raw HTML of a page in one pass, frontmatter excluded.

    Args:
        text: The whole file.
    """
    found = _FRONTMATTER.match(text) if text.startswith(("---", "\ufeff---")) else None
    start = found.end() if found else 0
    body = text[start:]
    return _Reader(body, text.count("\n", 0, start)).read()


def resolve(link: Link, from_path: str, targets: Targets) -> str | None:
    """The repository path that a link leads to; None if it is external or leads nowhere.

    Args:
        link: A link of the page.
        from_path: Repository path of the page it stands in.
        targets: What there is.
    """
    if not link.target:
        return from_path if link.anchor else None
    if link.external:
        return None
    if link.kind in {LinkKind.WIKI, LinkKind.EMBED}:
        return _resolve_name(link.target, from_path, targets)
    return _first(_candidates(unquote(link.target), from_path), targets.files)


def locate(link: Link, from_path: str) -> str | None:
    """The repository path that a Markdown link means, whether or not it is there.

    Args:
        link: A link that is not external and no wikilink.
        from_path: Repository path of the page it stands in.

    Returns:
        The path; None if it climbs out of the repository.
    """
    if not link.target:
        return from_path
    return next(_candidates(unquote(link.target), from_path), None)


def name_key(name: str) -> str:
    """A name as it is compared: Unicode form, case, hyphens and white space do not matter."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def name_index(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """An index of names; of two equal names the first one wins.

    Args:
        names: Pairs of name and repository path, the most binding first.
    """
    index: dict[str, str] = {}
    for name, path in names:
        index.setdefault(name_key(name), path)
    index.pop("", None)
    return index


class _Open(NamedTuple):
    """A link whose end has not been read yet."""

    data: _LinkData
    image: bool
    offset: int
    text: list[str]


class _Reader:
    """Collects the elements of one body from the parser's events."""

    def __init__(self, body: str, lines_before: int) -> None:
        self._body = body
        self._lines_before = lines_before
        self._bytes = b""
        self._line_starts: list[int] = []
        self._last = (-1, 1)
        self._open: list[_Open] = []
        self._links: list[Link] = []
        self._html: list[Html] = []

    def read(self) -> Elements:
        """All elements; links inside a link's text come before it."""
        for event, span in _PARSER.events_with_range(self._body):
            if isinstance(event, str):
                continue
            if "Start" in event:
                self._start(event["Start"], span["start"])
            elif "Html" in event:
                self._html.append(Html(event["Html"], *self._position(span["start"])))
            elif "InlineHtml" in event:
                self._html.append(Html(event["InlineHtml"], *self._position(span["start"])))
            elif self._open:
                self._inside(event)
        return Elements(tuple(self._links), tuple(self._html))

    def _start(self, tag: _Tag, offset: int) -> None:
        if isinstance(tag, str):
            return
        if "Link" in tag:
            self._open.append(_Open(tag["Link"], False, offset, []))
        elif "Image" in tag:
            self._open.append(_Open(tag["Image"], True, offset, []))

    def _inside(self, event: Event) -> None:
        """Take an event that comes before the end of a link."""
        if isinstance(event, str):
            return
        if "Text" in event:
            self._open[-1].text.append(event["Text"])
        elif "Code" in event:
            self._open[-1].text.append(event["Code"])
        elif "End" in event and event["End"] in _LINK_ENDS:
            self._links.append(self._link(self._open.pop()))

    def _link(self, found: _Open) -> Link:
        kind = found.data["link_type"]
        wiki = not isinstance(kind, str)
        destination = found.data["dest_url"]
        if kind == "Email":
            destination = f"mailto:{destination}"
        target, _, anchor = destination.partition("#")
        line, column = self._position(found.offset)
        return Link(
            # A pipe inside a table cell has a backslash before it, which the parser keeps.
            target.removesuffix("\\").strip() if wiki else target,
            anchor.removesuffix("\\").strip() if wiki else anchor,
            "".join(found.text),
            line,
            column,
            _KINDS[wiki, found.image],
        )

    def _position(self, offset: int) -> tuple[int, int]:
        """Line in the file and column in characters of a byte offset in the body."""
        if not self._line_starts:
            self._bytes = self._body.encode()
            self._line_starts = [0, *(found.end() for found in _NEWLINE.finditer(self._bytes))]
        index = bisect_right(self._line_starts, offset) - 1
        start = self._line_starts[index]
        # A line may have a hundred thousand links, so its columns are counted on from the last.
        known, column = self._last if start <= self._last[0] <= offset else (start, 1)
        column += len(self._bytes[known:offset].decode())
        self._last = (offset, column)
        return self._lines_before + index + 1, column


def _join(target: str, from_path: str) -> str | None:
    """A relative or root-relative target as a repository path; None if it climbs out."""
    folder = ROOT if target.startswith("/") else posixpath.dirname(from_path)
    path = posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
    return None if path == ".." or path.startswith("../") else path


def _candidates(target: str, from_path: str) -> Iterator[str]:
    """Repository paths that a Markdown link may mean, the most likely first."""
    path = _join(target.partition("?")[0], from_path)
    if path is None:
        return
    yield path
    yield posixpath.join(path, "index.md")
    if target.startswith("/"):
        yield posixpath.normpath(target.lstrip("/"))


def _resolve_name(target: str, from_path: str, targets: Targets) -> str | None:
    """A wikilink: a path (its ``.md`` may be missing), or else a file name, title or alias."""
    for path in (_join(target, from_path), _join(f"/{target}", from_path)):
        if path is not None:
            found = _first((path, f"{path}.md"), targets.files)
            if found:
                return found
    return targets.names.get(name_key(target.removesuffix(".md")))


def _first(paths: Iterable[str], files: Container[str]) -> str | None:
    return next((path for path in paths if path in files), None)
