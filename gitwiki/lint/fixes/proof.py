"""Proof that a fixed page reads as before, but for what the fix is meant to change.

The events of the parser are compared, which is what every renderer starts from.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown

from gitwiki.lint.fixes.destinations import OPTIONS
from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki.outline import without_frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyromark.event import Event, _Tag

    from gitwiki.lint.fixes.repair import Meant

_PARSER = Markdown(options=OPTIONS)
_SPACE = re.compile(r"\s+")
# Between signs of scripts without spaces, a line break is no gap.
_UNSPACED = "[\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60]"
_NO_GAP = re.compile(rf"(?<={_UNSPACED}) | (?={_UNSPACED})")
_NUMBER = re.compile(r"¶\s*\d+")
#: Keys of the frontmatter that a repair of the body may change.
_FOLLOWING = ("sources", "generated")


def reads_the_same(before: str, after: str, meant: Meant) -> bool:
    """Whether two versions of a page say the same, and look the same but for white space.

    Args:
        before: The whole file.
        after: The whole file after a repair.
        meant: What the repair may change.
    """
    one = _seen(before, meant)
    # What takes the place of a label is no label to be replaced.
    other = _seen(after, replace(meant, labels={new: new for new in meant.labels.values()}))
    if one.parts != other.parts or len(one.links) != len(other.links):
        return False
    pairs = zip(one.links, other.links, strict=True)
    if not all(old == new or (old, new) in meant.links for old, new in pairs):
        return False
    return _same_values(before, after, meant)


class _Part(NamedTuple):
    """A piece of a page: its kind, and all that matters of it."""

    kind: str
    value: str


_NOTHING = _Part("other", "")


class _Seen(NamedTuple):
    """What a parser makes of a page: what is to be seen, without destinations, and those."""

    parts: tuple[_Part, ...]
    links: tuple[str, ...]


def _seen(text: str, meant: Meant) -> _Seen:
    links: list[str] = []
    parts = _parts(_PARSER.events(without_frontmatter(text)), meant, links)
    return _Seen(tuple(_normal(parts, meant)), tuple(links))


def _parts(events: Iterable[Event], meant: Meant, links: list[str]) -> Iterator[_Part]:
    """Events one by one, labels as they will be, without the notes that go away.

    Args:
        events: From the parser.
        meant: What the repair may change.
        links: Where the destinations are put.
    """
    skipped = ""
    for event in events:
        if isinstance(event, str):
            yield from _plain(event, skipped)
        elif skipped:
            skipped = "" if event.get("End") == skipped else skipped
        elif "Start" in event:
            part, skipped = _start(event["Start"], meant, links)
            yield part
        elif "Text" in event:
            yield _Part("text", event["Text"])
        elif "FootnoteReference" in event:
            label = event["FootnoteReference"]
            yield _Part("reference", meant.labels.get(label, label))
        else:
            kind, value = next(iter(event.items()))
            yield _Part(kind, value if isinstance(value, str) else repr(value))


def _plain(event: str, skipped: str) -> Iterator[_Part]:
    if not skipped:
        yield _Part("text", "\n") if event == "SoftBreak" else _Part("other", event)


def _start(tag: _Tag, meant: Meant, links: list[str]) -> tuple[_Part, str]:
    """The part that something begins with, and the end up to which it is not looked at."""
    if isinstance(tag, str):
        return _Part("start", tag), ""
    if "FootnoteDefinition" in tag:
        label = tag["FootnoteDefinition"]
        dropped = label in meant.dropped
        new = meant.labels.get(label, label)
        return (_NOTHING, "FootnoteDefinition") if dropped else (_Part("note", new), "")
    data = tag.get("Link") or tag.get("Image")
    if not isinstance(data, dict):
        return _Part("code" if "CodeBlock" in tag else "start", repr(tag)), ""
    links.append(data["dest_url"])
    named = not isinstance(data["link_type"], str)
    # What an embed shows is not the name that stands in the page.
    skipped = "Image" if named and "Image" in tag else ""
    return _Part("link", f"{next(iter(tag))} {named} {data['title']}"), skipped


def _normal(parts: Iterable[_Part], meant: Meant) -> Iterator[_Part]:
    """Stretches of text as one part each, white space as one space; no reference twice in a row."""
    relabelled = frozenset(meant.labels.values())
    note = ""
    in_code = False
    for kind, group in groupby(parts, key=lambda part: part.kind):
        run = [part.value.translate(dict.fromkeys(map(ord, meant.characters))) for part in group]
        if kind == "text":
            text = "".join(run)
            text = text if in_code else _NO_GAP.sub("", _SPACE.sub(" ", text))
            yield _Part(kind, _NUMBER.sub("¶", text) if note in relabelled else text)
            continue
        if kind == "reference" and relabelled.intersection(run):
            run = list(dict.fromkeys(run))
        note = run[-1] if kind == "note" else note
        in_code = kind == "code"
        yield from (_Part(kind, value) for value in run if value)


def _same_values(before: str, after: str, meant: Meant) -> bool:
    """Whether the frontmatter says the same, but for keys that follow the body."""
    one, other = (yaml.read(text, "").frontmatter for text in (before, after))
    if one is None or other is None:
        return one is other and not before.startswith("---") and not after.startswith("---")
    values = [
        {key: value for key, value in each.values.items() if key not in _FOLLOWING}
        for each in (one, other)
    ]
    removed = dict.fromkeys(map(ord, meant.characters))
    texts = [repr(each).translate(removed) for each in values]
    # repr writes characters that cannot be seen as escapes.
    for character in meant.characters:
        texts = [text.replace(repr(character)[1:-1], "") for text in texts]
    return texts[0] == texts[1]
