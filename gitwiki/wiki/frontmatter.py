"""The YAML in front of a page: a strict reader, and a writer that changes only what it must.

Values are strings, but for ``true`` and ``false``, ``null`` and whole numbers in their usual
form: dates, versions and hexadecimal ids stay what the author typed. Anchors, aliases and tags are
refused, as are repeated keys, so that every YAML reader sees the same page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml

from gitwiki.diagnostics import Diagnostic
from gitwiki.errors import NoRoomError
from gitwiki.wiki import usual_frontmatter
from gitwiki.wiki.usual_frontmatter import WHOLE_NUMBER, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml._yaml import Mark as _LibyamlMark

    _Mark = yaml.Mark | _LibyamlMark
    _NextEvent = Callable[[], yaml.Event]

#: gitwiki's order of keys; others come after, in the order they are given.
KEYS = (
    "type",
    "title",
    "description",
    "resource",
    "aliases",
    "sources",
    "related",
    "tags",
    "created",
    "updated",
    "confidence",
    "generated",
    "verified",
)

#: Longer frontmatter is not read.
MAX_BYTES = 64 * 1024
_MAX_DEPTH = 8
_MAX_KEYS = 1_000
_MAX_NODES = 20_000

_OPENING = re.compile(r"---[ \t]*(\r?\n)")
_CLOSING = re.compile(r"---[ \t]*(?:\r?\n|\Z)")
_OTHER_LINE_BREAK = re.compile("[\x85\u2028\u2029]|\r(?!\n)")

_BLOCK_KEYS = frozenset({"sources", "verified"})
_QUOTED_KEYS = frozenset({"title", "statements"})
_DATE_KEYS = frozenset({"created", "updated", "at", "as_of", "date", "last_modified"})
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]?[\d: .+Zz-]*)")
_PLAIN = re.compile(r"[\w/(.][^\x00-\x1f\x7f]*(?<![\s:])")
_NOT_PLAIN = re.compile(r": |:$| #|:[,\[\]{}]")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}]")
_OTHER_TYPE = re.compile(
    r"""(?xi) y|n|yes|no|on|off|true|false|null|nan
    | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?
    | [-+]?\.[0-9_]+(?:e[-+]?[0-9]+)? | [-+]?\.(?:inf|nan) | [-+]?0[xob][0-9a-f_]+
    | \.+ """
)
_ESCAPED = re.compile(
    r'["\\]|[^ -~\xa1-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029\ufeff]'
)
_TRAILING_COMMENT = re.compile(r"[ \t]+#")


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """The frontmatter of a page.

    Attributes:
        raw: Its exact text, both ``---`` lines and their line endings included.
        values: Top-level keys to values; sequences are tuples, mappings are mappings.
        lines: Top-level keys to their lines in the file, from 1.
    """

    raw: str
    values: Mapping[str, object]
    lines: Mapping[str, int]

    @property
    def newline(self) -> str:
        """The line ending of the file, as its first line has it."""
        return "\r\n" if self.raw[: self.raw.index("\n")].endswith("\r") else "\n"


class Read(NamedTuple):
    """What was read of a file: its frontmatter, or why there is none, and what follows it."""

    frontmatter: Frontmatter | None
    body: str
    diagnostics: tuple[Diagnostic, ...]


def read(text: str, path: str) -> Read:
    """Read the frontmatter of a file.

    Args:
        text: The whole file.
        path: Repository path, for the diagnostics.

    Returns:
        The frontmatter and the text after it; or no frontmatter, the whole text, and a
        diagnostic: GW001 cannot be read, GW002 repeated key, GW003 byte-order mark, GW004 none.
    """
    try:
        raw = _cut(text)
        usual = usual_frontmatter.read(_content(raw))
        matter = Frontmatter(raw, *usual) if usual else _Reader(raw).read()
        return Read(matter, text[len(raw) :], ())
    except _RefusedError as refused:
        line, code, message = refused.args
        return Read(None, text, (Diagnostic(path, line, code, message),))


def with_values(frontmatter: Frontmatter, changes: Mapping[str, object | None]) -> Frontmatter:
    """Change some keys and leave every other line as it is, comments and all.

    Args:
        frontmatter: What is there now.
        changes: Keys to new values; None removes a key. A new key takes its place after the keys
            that gitwiki writes before it.

    Returns:
        The changed frontmatter.

    Raises:
        NoRoomError: It would be larger than frontmatter may be.
    """
    wanted = {key: value for key, value in changes.items() if value is not None}
    removed = {key for key, value in changes.items() if value is None}
    changed = {
        key: value
        for key, value in wanted.items()
        if key not in frontmatter.values or frontmatter.values[key] != frozen(value)
    }
    removed &= set(frontmatter.values)
    if not changed and not removed:
        return frontmatter
    try:
        raw = _replace_lines(frontmatter, changed, removed)
        if raw is not None:
            return _Reader(raw).read()
    except _RefusedError as refused:
        raise NoRoomError(refused.args[2]) from refused
    kept = {key: value for key, value in frontmatter.values.items() if key not in removed}
    return write(kept | changed, frontmatter.newline)


def write(values: Mapping[str, object], newline: str = "\n") -> Frontmatter:
    """Write frontmatter in gitwiki's own layout and order of keys.

    Args:
        values: Strings, booleans, whole numbers, None, and sequences and mappings of them.
        newline: Line ending.

    Returns:
        Frontmatter whose `Frontmatter.values` equal the given ones.

    Raises:
        TypeError: A value has no form in frontmatter.
        NoRoomError: It would be larger than frontmatter may be.
    """
    known = [key for key in KEYS if key in values]
    others = [key for key in values if key not in KEYS]
    lines = [line for key in known + others for line in _key_lines(key, values[key])]
    try:
        return _Reader(newline.join(["---", *lines, "---", ""])).read()
    except _RefusedError as refused:
        raise NoRoomError(refused.args[2]) from refused


def frozen(value: object) -> object:
    """A value as the reader would give it."""
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    if isinstance(value, Mapping):
        return {key: frozen(item) for key, item in value.items()}
    return value


class _RefusedError(Exception):
    """Line, code and message of what makes frontmatter unreadable."""


def _cut(text: str) -> str:
    """The frontmatter at the start of a file."""
    if text.startswith("\ufeff"):
        raise _RefusedError(1, "GW003", "the file starts with a byte-order mark")
    opening = _OPENING.match(text)
    if not opening:
        raise _RefusedError(1, "GW004", "the page has no frontmatter (a first line of ---)")
    end = opening.end()
    while (end := text.find("\n---", end - 1) + 1) > 0:
        closing = _CLOSING.match(text, end)
        if closing:
            return text[: closing.end()]
        end += 1
    raise _unreadable(1, "no --- line ends it")


def _content(raw: str) -> str:
    """What stands between the two lines of ``---``."""
    return raw[raw.index("\n") + 1 : raw.rindex("---")]


def _unreadable(line: int, why: str) -> _RefusedError:
    return _RefusedError(line, "GW001", f"the frontmatter cannot be read: {why}")


class _Span(NamedTuple):
    """Where a top-level key and its value stand: lines and columns from 0, in the YAML."""

    key_line: int
    key_column: int
    line: int
    end_line: int
    end_column: int
    literal: bool


class _Reader:
    """Builds values from libyaml's events in one pass and refuses what a page must not hold."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.content = _content(raw)
        self.spans: dict[str, _Span] = {}
        self.flow = False
        self._nodes = 0
        self._keys = 0

    def read(self) -> Frontmatter:
        """The frontmatter; raises _RefusedError."""
        if len(self.raw.encode("utf-8", "replace")) > MAX_BYTES:
            raise _unreadable(1, "it is larger than 64 KiB")
        other = _OTHER_LINE_BREAK.search(self.raw)
        if other:
            line = self.raw.count("\n", 0, other.start()) + 1
            raise _unreadable(line, "it has a line break that is neither LF nor CRLF")
        try:
            values = self._document(cast("_NextEvent", yaml.CSafeLoader(self.content).get_event))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            why = error.problem or error.context or "it is not YAML"
            raise _unreadable(mark.line + 2 if mark else 1, why) from error
        except yaml.YAMLError as error:
            raise _unreadable(1, " ".join(str(error).split())) from error
        lines = {key: span.key_line + 2 for key, span in self.spans.items()}
        return Frontmatter(self.raw, values, lines)

    def _document(self, following: _NextEvent) -> Mapping[str, object]:
        following()
        if type(following()) is yaml.StreamEndEvent:
            return {}
        event = following()
        values = self._node(following, event, 0)
        if values is not None and not isinstance(values, dict):
            raise _unreadable(2, "it is not a mapping of keys to values")
        following()
        end = following()
        if type(end) is not yaml.StreamEndEvent:
            raise _unreadable(_line(end), "it holds more than one document")
        return values or {}

    def _node(self, following: _NextEvent, event: yaml.Event, depth: int) -> object:
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            raise _unreadable(_line(event), f"it has more than {_MAX_NODES:,} values")
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None:
            return typed(event.value) if event.implicit[0] else event.value
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            raise _unreadable(_line(event), "aliases are not allowed")
        if event.anchor is not None or event.tag is not None:
            raise _unreadable(_line(event), "anchors and tags are not allowed")
        if depth >= _MAX_DEPTH:
            raise _unreadable(_line(event), f"it is nested deeper than {_MAX_DEPTH} levels")
        if isinstance(event, yaml.MappingStartEvent):
            self.flow = self.flow or (not depth and bool(event.flow_style))
            return self._mapping(following, depth + 1)
        return self._sequence(following, depth + 1)

    def _sequence(self, following: _NextEvent, depth: int) -> tuple[object, ...]:
        items = []
        event = following()
        while type(event) is not yaml.SequenceEndEvent:
            items.append(self._node(following, event, depth))
            event = following()
        self._end = event.end_mark
        return tuple(items)

    def _mapping(self, following: _NextEvent, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        event = following()
        while type(event) is not yaml.MappingEndEvent:
            key = self._key(following, event, values, depth)
            value = following()
            values[key] = self._node(following, value, depth)
            if depth == 1:
                self.spans[key] = self._span(event, value)
            event = following()
        self._end = event.end_mark
        return values

    def _key(
        self, following: _NextEvent, event: yaml.Event, values: dict[str, object], depth: int
    ) -> str:
        self._keys += 1
        if self._keys > _MAX_KEYS:
            raise _unreadable(_line(event), f"it has more than {_MAX_KEYS:,} keys")
        key = self._node(following, event, depth)
        plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
        if not isinstance(key, str) or (plain and key == "<<"):
            raise _unreadable(_line(event), f"the key {key!r} is not a plain word")
        if key in values:
            raise _RefusedError(_line(event), "GW002", f"the key {key} is there twice")
        return key

    def _span(self, key: yaml.Event, value: yaml.Event) -> _Span:
        scalar = isinstance(value, yaml.ScalarEvent)
        end = value.end_mark if scalar else self._end
        literal = isinstance(value, yaml.ScalarEvent) and value.style in {"|", ">"}
        return _Span(
            *_position(key.start_mark), *_position(value.start_mark)[:1], *_position(end), literal
        )


def _position(mark: _Mark | None) -> tuple[int, int]:
    """Line and column of a mark, which libyaml always sets, from 0."""
    return (mark.line, mark.column) if mark else (0, 0)


def _line(event: yaml.Event) -> int:
    """The line in the file where an event starts."""
    return _position(event.start_mark)[0] + 2


def _replace_lines(
    frontmatter: Frontmatter, changed: Mapping[str, object], removed: set[str]
) -> str | None:
    """The raw text with other lines for some keys; None where keys do not have their own lines."""
    reader = _Reader(frontmatter.raw)
    reader.read()
    spans = reader.spans
    lines = reader.content.splitlines(keepends=True)
    indents = {lines[span.key_line][: span.key_column] for span in spans.values()}
    indent = next(iter(indents), "")
    if reader.flow or len(indents) > 1 or indent.strip(" "):
        return None
    newline = frontmatter.newline
    ends = _ends(spans, lines)
    for key in sorted(spans, key=lambda name: -spans[name].key_line):
        span = spans[key]
        if key in changed and span.line == span.end_line == span.key_line and not span.literal:
            lines[span.line] = _with_value(lines[span.line], span, key, changed[key], newline)
        elif key in changed:
            lines[span.key_line : ends[key]] = _lines_of(key, changed[key], indent, newline)
        elif key in removed:
            del lines[span.key_line : ends[key]]
    content = "".join(lines)
    for key in sorted((key for key in changed if key not in spans), key=_place):
        content = _insert(content, key, _lines_of(key, changed[key], indent, newline))
    head = frontmatter.raw[: frontmatter.raw.index("\n") + 1]
    return head + content + frontmatter.raw[frontmatter.raw.rindex("---") :]


def _ends(spans: Mapping[str, _Span], lines: list[str]) -> dict[str, int]:
    """For each key the line after its value, comments and blank lines after it left out."""
    starts = sorted(span.key_line for span in spans.values())
    following = dict(pairwise([*starts, len(lines)]))
    ends = {}
    for key, span in spans.items():
        end = following[span.key_line]
        while end > span.key_line + 1 and _is_outside(lines[end - 1], span.literal):
            end -= 1
        ends[key] = end
    return ends


def _is_outside(line: str, literal: bool) -> bool:
    """Whether a line after a value is a comment or blank."""
    text = line if literal else line.lstrip()
    return text.startswith("#") or not line.strip()


def _with_value(line: str, span: _Span, key: str, value: object, newline: str) -> str:
    """A line with another value for its key and the comment that it had."""
    indent, tail = line[: span.key_column], line[span.end_column :]
    written = _key_lines(key, value)
    comment = tail.rstrip("\r\n") if _TRAILING_COMMENT.match(tail) else ""
    ending = tail[len(tail.rstrip("\r\n")) :]
    first = f"{indent}{written[0]}{comment}{ending}"
    return first + "".join(f"{indent}{more}{newline}" for more in written[1:])


def _lines_of(key: str, value: object, indent: str, newline: str) -> list[str]:
    return [f"{indent}{line}{newline}" for line in _key_lines(key, value)]


def _place(key: str) -> int:
    return KEYS.index(key) if key in KEYS else len(KEYS)


def _insert(content: str, key: str, new: list[str]) -> str:
    """Put the lines of a new key after the keys that come before it."""
    reader = _Reader(f"---\n{content}---\n")
    reader.read()
    lines = content.splitlines(keepends=True)
    ends = _ends(reader.spans, lines)
    at = len(lines)
    if key in KEYS:
        earlier = [name for name in reader.spans if _place(name) < _place(key)]
        later = [name for name in reader.spans if _place(key) < _place(name) < len(KEYS)]
        if earlier:
            at = ends[max(earlier, key=_place)]
        elif later:
            at = reader.spans[min(later, key=_place)].key_line
    return "".join([*lines[:at], *new, *lines[at:]])


def _key_lines(key: str, value: object) -> list[str]:
    """The lines of a top-level key, without line endings."""
    name = _scalar(key, "", flow=False)
    if key in _BLOCK_KEYS and isinstance(value, list | tuple) and value:
        return [f"{name}:", *(f"  - {_inline(item, key, flow=False)}" for item in value)]
    return [f"{name}: {_inline(value, key, flow=False)}"]


def _inline(value: object, key: str, *, flow: bool) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        pairs = (
            f"{_scalar(k, '', flow=True)}: {_inline(v, k, flow=True)}" for k, v in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(item, "", flow=True) for item in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and WHOLE_NUMBER.fullmatch(str(value)):
        return str(value)
    if isinstance(value, str):
        return _scalar(value, key, flow=flow)
    raise TypeError(f"no form in frontmatter for {value!r}")


def _scalar(text: str, key: str, *, flow: bool) -> str:
    """A string, in quotes where another reader could take it for something else."""
    if key in _DATE_KEYS and _DATE.fullmatch(text):
        return text
    plain = (
        _PLAIN.fullmatch(text)
        and not _NOT_PLAIN.search(text)
        and not _ESCAPED.search(text.replace('"', "").replace("\\", ""))
        and not _OTHER_TYPE.fullmatch(text)
        and not _DATE.fullmatch(text)
        and not (flow and (key in _QUOTED_KEYS or _NOT_PLAIN_IN_FLOW.search(text)))
    )
    return text if plain else '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in '"\\':
        return "\\" + character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        # Half of a surrogate pair has no UTF-8 form.
        return "\ufffd"
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
