"""The rows of a file of cases, with their lines: a list in YAML or JSON, or a line of JSON each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yaml._yaml import Mark as _LibyamlMark

#: Endings of the three forms; everything else is no file of cases.
LINES = (".jsonl", ".ndjson")
JSON = (".json",)
YAML = (".yaml", ".yml")
_MOST_ROWS = 20_000
_MOST_DEPTH = 6
_BLANK = " \t\r\n"


class Row(NamedTuple):
    """One row.

    Attributes:
        line: Where it begins, from 1.
        value: What it holds; in YAML every scalar is a text.
    """

    line: int
    value: object


class UnreadableError(Exception):
    """A file is none of the three forms: the line, and what is wrong there."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def read_rows(text: str, name: str) -> tuple[Row, ...]:
    """The rows of a file.

    Args:
        text: All of it.
        name: Its name, whose ending says which form it has.

    Raises:
        UnreadableError: It has none of the forms, or more rows than anybody writes.
    """
    rows: list[Row] = []
    for row in _reader(name.lower())(text.removeprefix("\ufeff")):
        if len(rows) == _MOST_ROWS:
            raise UnreadableError(row.line, f"there are more than {_MOST_ROWS:,} cases; split it")
        rows.append(row)
    return tuple(rows)


def _reader(name: str) -> Callable[[str], Iterator[Row]]:
    if name.endswith(LINES):
        return _json_lines
    if name.endswith(JSON):
        return _json_list
    if name.endswith(YAML):
        return _yaml_list
    raise UnreadableError(1, f"its name has to end with {', '.join((*YAML, *JSON, *LINES))}")


def _json_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Row(number, _json_line(line.strip(), number))


def _json_line(line: str, number: int) -> object:
    value, end = _decode(line, 0, lambda _: number)
    if end < len(line):
        raise UnreadableError(number, "something follows the JSON object; write one case a line")
    return value


def _json_list(text: str) -> Iterator[Row]:
    def line_of(at: int) -> int:
        return text.count("\n", 0, at) + 1

    at = _past_blanks(text, 0)
    if text[at : at + 1] != "[":
        raise UnreadableError(line_of(at), "it is no list; with one object a line, name it .jsonl")
    at = _past_blanks(text, at + 1)
    line, counted = line_of(at), at
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        value, at = _decode(text, at, line_of)
        yield Row(line, value)
        at = _past_blanks(text, at)
        if text[at : at + 1] == ",":
            at = _past_blanks(text, at + 1)
        elif text[at : at + 1] != "]":
            raise UnreadableError(line_of(at), "a comma or the end of the list was expected here")
    if _past_blanks(text, at + 1) < len(text):
        raise UnreadableError(line_of(at), "something follows the list")


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _decode(text: str, at: int, line_of: Callable[[int], int]) -> tuple[object, int]:
    """One value of JSON and where it ends."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise UnreadableError(line_of(error.pos), f"it is not JSON: {error.msg}") from error
    except _TwiceError as error:
        raise UnreadableError(line_of(at), f"the key {error.args[0]!r} is there twice") from error
    except RecursionError as error:
        raise UnreadableError(line_of(at), "it is nested too deep") from error


class _TwiceError(Exception):
    """An object of JSON has a key twice."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def _yaml_list(text: str) -> Iterator[Row]:
    """The rows of a list in YAML; aliases, with which a short file gets endless, are refused."""
    following = cast("Callable[[], yaml.Event]", yaml.CSafeLoader(text).get_event)
    try:
        following()
        if isinstance(following(), yaml.StreamEndEvent):
            return
        event = following()
        if not isinstance(event, yaml.SequenceStartEvent):
            raise UnreadableError(_line(event), "it is no list; begin each case with `- `")
        while not isinstance(event := following(), yaml.SequenceEndEvent):
            yield Row(_line(event), _node(following, event, 0))
        following()
        if not isinstance(event := following(), yaml.StreamEndEvent):
            raise UnreadableError(_line(event), "it holds more than one document")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = error.problem or error.context or "it is not YAML"
        raise UnreadableError(_place(mark), f"it is not YAML: {why}") from error
    except yaml.YAMLError as error:
        raise UnreadableError(1, f"it is not YAML: {' '.join(str(error).split())}") from error


def _node(following: Callable[[], yaml.Event], event: yaml.Event, depth: int) -> object:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise UnreadableError(_line(event), "anchors and aliases are not read; write it out")
    if getattr(event, "tag", None):
        raise UnreadableError(_line(event), "tags are not read; leave them out")
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if depth == _MOST_DEPTH:
        raise UnreadableError(_line(event), "it is nested too deep")
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_sequence(following, depth + 1))
    return _mapping(following, depth + 1)


def _sequence(following: Callable[[], yaml.Event], depth: int) -> Iterator[object]:
    while not isinstance(event := following(), yaml.SequenceEndEvent):
        yield _node(following, event, depth)


def _mapping(following: Callable[[], yaml.Event], depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    while not isinstance(event := following(), yaml.MappingEndEvent):
        key = _node(following, event, depth)
        if not isinstance(key, str):
            raise UnreadableError(_line(event), "a key is no plain word")
        if key in found:
            raise UnreadableError(_line(event), f"the key {key!r} is there twice")
        found[key] = _node(following, following(), depth)
    return found


def _line(event: yaml.Event) -> int:
    return _place(event.start_mark)


def _place(mark: yaml.Mark | _LibyamlMark | None) -> int:
    return mark.line + 1 if mark else 1
