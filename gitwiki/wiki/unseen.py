"""Text of Markdown that forges and readers of notes do not show.

It is no secret in the source, but whoever reads the page does not see it, while a model does: a
link definition that no link uses, such as the comment `[//]: # (text)`, and a footnote that nothing
refers to. The rules are those of CommonMark 0.31, sections 4.7 and 6.3, and of GitHub's footnotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown, Options

from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.hidden import Visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARSER = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
)
# Any definition but those of citations, which other rules look at.
_MAY_DEFINE = re.compile(
    r"\n[ >*+-]{0,12}\[(?!\^[^\[\]\s]*-p-[0-9a-f]{6,}[.0-9]*\]:)(?:[^\[\]\\]|\\.){1,999}\]:"
)
_DEFINITION = re.compile(
    r"^[ >*+-]{0,12}\[(?P<label>(?!\^)(?:[^\[\]\\]|\\.){1,999})\]:[ \t]*\n?[ \t]*"
    r"(?P<destination><[^<>\n]*>|[^\s<]\S*)"
    r"(?:[ \t]*(?:[ \t]|\n)[ \t]*(?P<title>\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*\r?$",
    re.MULTILINE,
)
_NOWHERE = re.compile(r"<?[#/.:*-]*>?")
#: A label of so many words is no name but a text.
_SENTENCE = 4
#: Footnotes of a text that may consist of them.
_MANY_NOTES = 20
_TEXTS = ("Text", "Code", "Html", "InlineHtml")


class Unseen(NamedTuple):
    """A definition that hides text.

    Attributes:
        what: ``link definition`` or ``footnote``.
        start: Offset of the line that it begins with.
    """

    what: str
    start: int


def unseen(markdown: str) -> Iterator[Unseen]:
    """The definitions that hide text, in no order; footnotes that cite a paragraph are left out.

    A link definition hides text if no link uses it and it has a title, leads nowhere or has a
    sentence for a label; what is left over of a link that was deleted does not. A footnote to
    which only footnotes lead that nobody sees is not seen either.

    Args:
        markdown: Without frontmatter.
    """
    if "]:" in markdown and _MAY_DEFINE.search(f"\n{markdown}"):
        found = _read(markdown)
        yield from (each for each, _ in _definitions(markdown, found))
        for label, start, _ in _unused(found):
            if not parse_label(label):
                yield Unseen("footnote", start)


def without_unseen(markdown: str) -> Visible:
    """Markdown without the definitions that hide text, its lines where they were.

    Args:
        markdown: Without frontmatter. It is no page of gitwiki's: all its footnotes are looked at,
            unless they are what the text consists of, such as the notes of a book in a file.

    Returns:
        What is left, how many definitions were dropped and the offset of the first of them.
    """
    if "]:" not in markdown:
        return Visible(markdown)
    found = _read(markdown)
    spans = [(each.start, end) for each, end in _definitions(markdown, found)]
    if not _is_of_notes(found, markdown):
        spans += [(start, end) for _, start, end in _unused(found)]
    pieces, at = [], 0
    for start, end in sorted(spans):
        # A definition may stand within a footnote.
        pieces += [markdown[at:start], "\n" * markdown.count("\n", max(at, start), end)]
        at = max(at, end)
    first = min(spans)[0] if spans else -1
    return Visible("".join([*pieces, markdown[at:]]), len(spans), first)


class _Note(NamedTuple):
    """A footnote: its label and where it stands."""

    label: str
    start: int
    end: int


class _Found(NamedTuple):
    """What the parser sees.

    Attributes:
        used: Labels of links and images.
        noted: Labels of footnotes to those of the footnotes that they refer to, the text itself
            under an empty label.
        notes: The footnotes.
        text: The lines that are text or code.
    """

    used: set[str]
    noted: dict[str, set[str]]
    notes: list[_Note]
    text: set[int]


def _is_of_notes(found: _Found, markdown: str) -> bool:
    """Whether a text consists of footnotes; then they hide nothing, for there is nothing else."""
    length = sum(note.end - note.start for note in found.notes)
    return len(found.notes) >= _MANY_NOTES and 2 * length > len(markdown)


def _unused(found: _Found) -> Iterator[_Note]:
    """The footnotes to which nothing leads that is seen."""
    seen: set[str] = set()
    following = {""}
    while following:
        seen |= following
        following = {to for label in following for to in found.noted.get(label, ())} - seen
    return (note for note in found.notes if note.label not in seen)


def _definitions(markdown: str, found: _Found) -> Iterator[tuple[Unseen, int]]:
    seen: set[str] = set()
    line = known = 0
    for each in _DEFINITION.finditer(markdown):
        line += markdown.count("\n", known, each.start())
        known = each.start()
        if line in found.text:
            continue
        label = _normal(each["label"])
        is_used = label in found.used and label not in seen
        seen.add(label)
        says = each["title"] or _NOWHERE.fullmatch(each["destination"])
        if not is_used and (says or len(label.split(" ")) >= _SENTENCE):
            yield Unseen("link definition", each.start()), each.end()


def _read(markdown: str) -> _Found:  # noqa: C901 - one branch an event
    found = _Found(set(), {}, [], set())
    place = _Place(markdown.encode(errors="replace"))
    inside, start = "", 0
    for event, span in _PARSER.events_with_range(markdown):
        if isinstance(event, str):
            continue
        if "FootnoteReference" in event:
            label = _normal(event["FootnoteReference"])
            found.noted.setdefault(inside, set()).add(label)
        elif "Start" in event and not isinstance(event["Start"], str):
            tag = event["Start"]
            if "FootnoteDefinition" in tag:
                place.move(span["start"])
                inside, start = _normal(tag["FootnoteDefinition"]), place.offset
            elif "Link" in tag:
                found.used.add(_normal(tag["Link"]["id"]))
            elif "Image" in tag:
                found.used.add(_normal(tag["Image"]["id"]))
        elif "End" in event:
            if event["End"] == "FootnoteDefinition":
                place.move(span["end"])
                found.notes.append(_Note(inside, start, place.offset))
                inside = ""
        elif any(kind in event for kind in _TEXTS):
            place.move(span["start"])
            lines = place.encoded.count(b"\n", span["start"], span["end"] - 1) + 1
            found.text.update(range(place.line, place.line + lines))
    return found


class _Place:
    """Line, from 0, and offset in characters of a byte offset that only grows."""

    def __init__(self, encoded: bytes) -> None:
        self.encoded = encoded
        self.line = self.offset = self._known = 0

    def move(self, to: int) -> None:
        """Go to a byte offset."""
        passed = self.encoded[self._known : to]
        self.line += passed.count(b"\n")
        self.offset += len(passed.decode(errors="replace"))
        self._known = max(to, self._known)


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()
