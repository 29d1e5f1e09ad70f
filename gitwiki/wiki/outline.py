"""What a file holds that concerns other files: its links, and the places one can link to.

A native CommonMark parser (pyromark) renders the file, and its HTML is searched: that sees just
what a reader of the page sees, raw HTML included, and takes a third of the time that a list of
events does. Positions are not known; `gitwiki.wiki.links.elements` finds them where they are
needed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pyromark import Markdown, Options

from gitwiki.wiki.markup import anchors
from gitwiki.wiki.paths import join

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
_MARKDOWN = Markdown(options=_PLAIN)
_WITH_WIKILINKS = Markdown(options=_PLAIN | Options.ENABLE_WIKILINKS)

#: Put after the brackets that open a wikilink, so that it can be told from a Markdown link in HTML.
_MARK = "\ue000"
_MARKED = "%EE%80%80"
_FRONTMATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_FOOTNOTE_REFERENCE = '<sup class="footnote-reference"><a href="'

_LINK = re.compile(r'<a href="([^"]*)"')
_LINK_NO_FOOTNOTE = re.compile(rf'<a href="(?<!{_FOOTNOTE_REFERENCE})([^"]*)"')
_IMAGE = re.compile(r'<img src="([^"]*)"')
_HEADING = re.compile(r"<h[1-6]>(.*?)</h[1-6]>", re.DOTALL)
_OBSIDIAN_COMMENT = re.compile(r"%%(?:(?!%%|<code|<pre).)*+%%", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_NAMED_LINK = re.compile(rf'<a href="{_MARKED}([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_NAMED_IMAGE = re.compile(rf'<img src="{_MARKED}([^"]*)" alt="([^"]*)"')
# Raw HTML that leads somewhere or can be led to. Tags that pulldown-cmark writes match as well.
_RAW = re.compile(r"<(?=[a-z])[^<>]*?[\s\"'](?:href|src|id|name)\s*=", re.IGNORECASE)
_ELEMENT = re.compile(
    r"<(?P<tag>[a-z][a-z0-9-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"(?:^|(?<=[\s\"']))(?P<name>href|src|id|name)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))",
    re.IGNORECASE,
)
# What an address, HTML, percent-encoding or `pack` gives a meaning.
_NOT_PLAIN = re.compile(r"[:?%&\n\x00-\x04]|//")
_NOT_A_LINE = re.compile(r"[\n\x1a]")
#: What a packed link begins with that is no plain Markdown link.
_MARKS = {"image": "\x01", "wiki": "\x02", "embed": "\x03", "markdown": "\x04"}
_KINDS = {mark: kind for kind, mark in _MARKS.items()}
_LAST_MARK = _MARKS["markdown"]
_ATTRIBUTES = re.compile(r"\{:?[^{}]*?#([^\s{}]+)[^{}]*\}\s*$")
_BLOCK = re.compile(r"(?:^|[ \t])\^([\w-]+)[ \t]*$", re.MULTILINE)
# Browsers skip leading controls, and tabs and line breaks anywhere (WHATWG URL, section 4.4).
SCHEME = re.compile(r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.\t\n\r-]*:|//)")
# The parser encodes those that browsers skip.
_ENCODED_CONTROL = re.compile(r"%[01][0-9A-Fa-f]")
# A name may have a colon in it.
_SCHEME_AND_HOST = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")
_BEFORE_PARENTHESIS = re.compile(r"\[\[([^\[\]]*)\]\](?=\()")
_IN_FORMULA = re.compile(r"\$\[(?=\[)")
# A block of mathematics begins a line, and has no blank line in it.
_FORMULA = re.compile(r"^[ \t>]*\$\$(?:[^$\n]|\$(?!\$)|\n(?![ \t]*\n))*\$\$", re.MULTILINE)
_IN_LINK = re.compile(r"\[\[\[([^\[\]]*)\]\]\](?=\()")
_OPENING = re.compile(r"\[\[(?!\[)")


class Reference(NamedTuple):
    """A link of a page to a file of the repository, or to a place in the page itself.

    Attributes:
        target: Where it leads as written, percent-encoding decoded, without query and anchor.
        anchor: What follows ``#``, likewise; empty if nothing does.
        kind: A `gitwiki.wiki.links.LinkKind`.
        path: Repository path that a Markdown link means, whether it is there or not; empty for
            a wikilink, for an anchor in the page itself, and where the link climbs out of the
            repository.
        label: What else stands in a wikilink with a pipe.
        turned: Whether the page is named behind the pipe, and not before it.
    """

    target: str
    anchor: str
    kind: str
    path: str
    label: str = ""
    turned: bool = False

    @property
    def named(self) -> bool:
        """Whether it is a wikilink or an embed."""
        return self.kind in {"wiki", "embed"}

    @property
    def written(self) -> str:
        """The link as it stands in the page, by which links are compared."""
        return written(self, self.label, turned=self.turned)

    def turn(self) -> Reference:
        """A wikilink read the other way round, the page behind the pipe."""
        meant = destination(self.label, named=True) or Destination("", "")
        return Reference(*meant, self.kind, "", written(self, ""), turned=True)


class Outline(NamedTuple):
    """What a file holds that concerns other files.

    Attributes:
        links: Its links to files of the repository, one for each target and anchor: see `pack`.
        anchors: The fragments that one can link to: those of the headings, as forges make them, in
            page order, then the names that raw HTML gives, then blocks as ``^name``.
        title: The first heading; empty if there is none.
    """

    links: str
    anchors: tuple[str, ...]
    title: str


class Destination(NamedTuple):
    """Where a link of the repository leads: target and anchor, decoded."""

    target: str
    anchor: str


def outline(body: str) -> Outline:
    """Read the links of a file and the places that one can link to.

    Args:
        body: The file without its frontmatter.
    """
    # To look for one character takes a tenth of the time that it takes to look for two.
    named = "[[" in body
    html = _WITH_WIKILINKS.html(_marked(prepared(body))) if named else _MARKDOWN.html(body)
    raw = None
    headings = None
    find_links = _LINK
    if "<" in body or "%" in body or "&" in body or named:
        html = _visible(html)
        raw = _raw(html) if "<" in body and _RAW.search(body) else None
    elif "^" in body:
        find_links = _LINK_NO_FOOTNOTE
        headings = [
            _heading(found.replace(_FOOTNOTE_REFERENCE, "<sup>"))
            for found in _HEADING.findall(html)
        ]
    if headings is None:
        headings = [*map(_heading, _HEADING.findall(html))]
    links = _packed_all(raw.links if raw else find_links.findall(html), "markdown")
    if "!" in body or raw:
        links += _packed_all(raw.images if raw else _IMAGE.findall(html), "image")
    if named:
        links += _named(html)
    places = [*anchors(headings), *(raw.names if raw else ())]
    if "{" in html:
        # What generators of sites take for the name of a heading, forges show as a part of it.
        places += [found[1] for found in map(_ATTRIBUTES.search, headings) if found]
    if _may_have_blocks(body):
        places += [f"^{name}" for name in _BLOCK.findall(body)]
    title = headings[0] if headings else ""
    return Outline("\n".join(dict.fromkeys(links)), tuple(places), title)


def _may_have_blocks(body: str) -> bool:
    # In most pages each of these begins a footnote label.
    if "^" not in body or body.count("^") == body.count("[^"):
        return False
    return " ^" in body or "\n^" in body or "\t^" in body


def without_frontmatter(text: str) -> str:
    """The text after the frontmatter, if there is one."""
    if not text.startswith(("---", "\ufeff---")):
        return text
    found = _FRONTMATTER.match(text)
    return text[found.end() :] if found else text


def prepared(body: str) -> str:
    """A text in which no brackets are taken for a wikilink that are none, as ``[[x]](page.md)``.

    Lines stay where they are.
    """
    if "]]](" in body:
        body = _IN_LINK.sub(r"[\[\[\1\]\]]", body)
    if "]](" in body:
        body = _BEFORE_PARENTHESIS.sub(r"[\[\1\]]", body)
    if "$$" in body and "[[" in body:
        body = _FORMULA.sub(lambda found: found[0].replace("[[", r"\[\["), body)
    return _IN_FORMULA.sub(r"$\\[", body) if "$[[" in body else body


def _marked(body: str) -> str:
    """A text in which a mark follows the brackets that open a wikilink: the last two of several."""
    if "[[[" in body:
        return _OPENING.sub(f"[[{_MARK}", body)
    return body.replace("[[", f"[[{_MARK}")


def destination(text: str, *, named: bool) -> Destination | None:
    """Where a link leads; None if it leaves the repository by a scheme or a host.

    Args:
        text: The destination as written, entities decoded.
        named: Whether it is a wikilink, which has no query.
    """
    if (":" in text or "//" in text) and (_SCHEME_AND_HOST if named else SCHEME).match(
        _ENCODED_CONTROL.sub("", text)
    ):
        return None
    target, _, anchor = text.partition("#")
    if named:
        # A pipe inside a table cell has a backslash before it, which the parser keeps.
        target, anchor = target.removesuffix("\\").strip(), anchor.removesuffix("\\").strip()
    else:
        target = target.partition("?")[0]
    return Destination(_decoded(target), _decoded(anchor))


def _decoded(text: str) -> str:
    """Text without percent-encoding, and without NUL, which no file name can have."""
    return unquote(text).replace("\0", "\ufffd") if "%" in text else text


def written(meant: Destination | Reference, label: str, *, turned: bool = False) -> str:
    """A link as one text: its destination and, of a wikilink, what stands beside the pipe."""
    whole = f"{meant.target}#{meant.anchor}" if meant.anchor else meant.target
    if not label:
        return whole
    return f"{label}|{whole}" if turned else f"{whole}|{label}"


def pack(references: Iterable[Reference]) -> str:
    """The links of a page as one text, a line each, without what follows from the page's place.

    A wiki of 50,000 pages has a million links, and of nearly all it is only asked whether they
    lead to a file. A plain link is kept as it stands in the page, any other begins with a mark.
    """
    return "\n".join(
        [_packed(each.target, each.anchor, each.kind, each.label) for each in references]
    )


def unpack(links: str, folder: str, root: str) -> tuple[Reference, ...]:
    """The links that `pack` was given.

    Args:
        links: What it returned.
        folder: Folder of the page.
        root: Folder that links that begin with ``/`` start from; empty for the whole repository.
    """
    return tuple([reference(link, folder, root) for link in links.split("\n")]) if links else ()


def reference(link: str, folder: str, root: str) -> Reference:
    """One line of what `pack` returned; the rest as for `unpack`."""
    kind, label = "markdown", ""
    if link[0] > _LAST_MARK:
        target, _, anchor = link.partition("#")
    else:
        kind = _KINDS[link[0]]
        target, anchor, label = map(_from_line, link[1:].split("\0"))
    named = kind in {"wiki", "embed"}
    path = join(target, folder, root) if target and not named else ""
    return Reference(target, anchor, kind, path or "", label)


def has_names(links: str) -> bool:
    """Whether there are wikilinks or embeds among packed links."""
    lines = f"\n{links}"
    return f"\n{_MARKS['wiki']}" in lines or f"\n{_MARKS['embed']}" in lines


def _packed(target: str, anchor: str, kind: str, label: str = "") -> str:
    # No file name has a NUL in it.
    target, anchor, label = (each.replace("\0", "\ufffd") for each in (target, anchor, label))
    if kind == "markdown" and "#" not in target and "\n" not in f"{target}{anchor}":
        link = f"{target}#{anchor}" if anchor else target
        if link[0] > _LAST_MARK:
            return link
    return _MARKS[kind] + "\0".join(map(_as_line, (target, anchor, label)))


def _as_line(text: str) -> str:
    if _NOT_A_LINE.search(text):
        text = text.replace("\x1a", "\x1aa").replace("\n", "\x1ab")
    return text


def _from_line(text: str) -> str:
    return text.replace("\x1ab", "\n").replace("\x1aa", "\x1a") if "\x1a" in text else text


def _packed_all(hrefs: Iterable[str], kind: str) -> list[str]:
    """Links of the rendered page, without wikilinks and what leaves the repository."""
    found = dict.fromkeys(hrefs)
    if kind == "markdown" and not _NOT_PLAIN.search("\x05".join(found)):
        found.pop("", None)
        found.pop("#", None)
        return list(found)
    return [packed for href in found if (packed := _packed_href(href, kind))]


# Most links of a page are those of its neighbours too.
@lru_cache(maxsize=1 << 12)
def _packed_href(href: str, kind: str) -> str:
    """A link of the rendered page; empty for wikilinks and what leaves the repository."""
    text = unescape(href) if "&" in href else href
    meant = None if href.startswith(_MARKED) else destination(text, named=False)
    return _packed(*meant, kind) if meant and any(meant) else ""


def _named(html: str) -> list[str]:
    """The wikilinks and embeds of a rendered page, packed."""
    found = []
    for kind, pattern in (("wiki", _NAMED_LINK), ("embed", _NAMED_IMAGE)):
        for href, text in dict.fromkeys(pattern.findall(html)):
            whole = unquote(unescape(href))
            meant = destination(whole, named=True)
            label = unescape(_TAG.sub("", text)).replace(_MARK, "")
            # Without a pipe, the text of the link is its destination.
            label = "" if label == whole else label
            if meant and any(meant) and not meant.target.startswith("^"):
                found.append(_packed(*meant, kind, label))
    return found


def _visible(html: str) -> str:
    """What of the HTML a reader can follow: no comments, no references to footnotes."""
    if "<!--" in html:
        html = _without_comments(html)
    if "%%" in html:
        html = _OBSIDIAN_COMMENT.sub("", html)
    return html.replace(_FOOTNOTE_REFERENCE, "<sup>")


@lru_cache(maxsize=1 << 12)
def _heading(html: str) -> str:
    """The visible text of a heading."""
    if "<" in html:
        html = _TAG.sub("", html)
    return unescape(html).replace(_MARK, "") if "&" in html or _MARK in html else html


def _without_comments(html: str) -> str:
    """HTML without its comments; one that does not end hides what follows, as in browsers."""
    kept = []
    end = 0
    while (start := html.find("<!--", end)) >= 0:
        kept.append(html[end:start])
        close = html.find("-->", start + 2)
        if close < 0:
            return "".join(kept)
        end = close + 3
    return "".join([*kept, html[end:]])


class _Raw(NamedTuple):
    links: list[str]
    images: list[str]
    names: list[str]


def _raw(html: str) -> _Raw:
    """Links, images and names of a page that has raw HTML."""
    found = _Raw([], [], [])
    for attribute in _attributes(html):
        if attribute.name in {"id", "name"}:
            # pulldown-cmark gives an id to its footnotes, in which nothing can be linked to.
            if attribute.tag != "div" or "footnote" not in attribute.beside:
                found.names.append(unescape(attribute.value).removeprefix("user-content-"))
        elif attribute.name == "href":
            found.links.append(attribute.value)
        else:
            found.images.append(attribute.value)
    return found


def raw_destinations(html: str) -> list[tuple[str, bool]]:
    """Where raw HTML leads, entities decoded, and whether it is loaded rather than linked to."""
    return [
        (unescape(attribute.value), attribute.name == "src")
        for attribute in _attributes(html)
        if attribute.name in {"href", "src"}
    ]


class _Attribute(NamedTuple):
    tag: str
    name: str
    value: str
    beside: str


def _attributes(html: str) -> list[_Attribute]:
    """The attributes of elements that lead somewhere or can be led to, in order."""
    return [
        _Attribute(
            element["tag"].lower(),
            attribute["name"].lower(),
            attribute["double"] or attribute["single"] or attribute["bare"] or "",
            element["attributes"],
        )
        for element in _ELEMENT.finditer(html)
        for attribute in _ATTRIBUTE.finditer(element["attributes"])
    ]
