"""The YAML at the head of a Markdown source, read as flat text values and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from gitwiki.wiki.hidden import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FENCED = re.compile(
    r"---[^\S\n]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_MAX_CHARACTERS = 2**16
_MAX_DEPTH = 8


class Frontmatter(NamedTuple):
    """What stands at the head of a source.

    Attributes:
        values: The scalars of the mapping, and its lists of scalars, by key in lower case; deeper
            values are left out. Scalars are text as it is written: no dates, no numbers.
        lines: How many lines of the file it takes, its fences included.
        error: Why it could not be read, and the line; None if it could.
    """

    values: Mapping[str, tuple[str, ...]]
    lines: int
    error: tuple[str, int] | None = None


class _Unreadable(Exception):  # noqa: N818  it never leaves this module
    """The YAML is not what frontmatter of a source may be."""


def read_frontmatter(text: str) -> Frontmatter:
    """Read the frontmatter of a text, if it has any."""
    found = _FENCED.match(text)
    if found is None:
        return Frontmatter({}, 0)
    lines = found[0].count("\n") or 1
    if len(found["yaml"]) > _MAX_CHARACTERS:
        return Frontmatter({}, lines, (f"it has more than {_MAX_CHARACTERS} characters", 1))
    try:
        return Frontmatter(_mapping(found["yaml"]), lines)
    except _Unreadable as error:
        return Frontmatter({}, lines, (str(error), 1))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Frontmatter(
            {}, lines, (error.problem or "no YAML", min(mark.line + 2, lines) if mark else 1)
        )
    except yaml.YAMLError:
        return Frontmatter({}, lines, ("it contains a character that YAML does not allow", 1))


def _mapping(text: str) -> dict[str, tuple[str, ...]]:
    """The top level of one YAML mapping."""
    events = _plain_events(text)
    first = next(events, None)
    if first is None or (isinstance(first, yaml.ScalarEvent) and not first.value):
        return {}
    if not isinstance(first, yaml.MappingStartEvent):
        raise _Unreadable("it is not a mapping")
    values: dict[str, tuple[str, ...]] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise _Unreadable("a key is not a word")
        key = event.value.strip().lower()
        if key in values:
            raise _Unreadable(f"the key {key} is there twice")
        values[key] = _value(events)
    return values


def _value(events: Iterator[yaml.Event]) -> tuple[str, ...]:
    """The scalar or the scalars of the list that come next; what is deeper is skipped."""
    scalars: list[str] = []
    depth = 0
    mappings = 0
    for event in events:
        opens = isinstance(event, yaml.CollectionStartEvent)
        depth += opens - isinstance(event, yaml.CollectionEndEvent)
        mappings += isinstance(event, yaml.MappingStartEvent)
        if isinstance(event, yaml.ScalarEvent) and depth <= 1 and not mappings:
            # An escape such as "\u202e" can spell what the check of the file did not see.
            scalars.append(" ".join(visible(event.value).text.split()))
        if depth == 0:
            break
    return tuple(scalar for scalar in scalars if scalar)


def _plain_events(text: str) -> Iterator[yaml.Event]:
    """The events of the first document, without anchors, aliases, tags and deep nesting.

    Events and not values: a nesting bomb or an alias bomb ends here before it costs anything.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unreadable("anchors and aliases are not read")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise _Unreadable("it is nested too deeply")
        if isinstance(event, yaml.DocumentEndEvent):
            return
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event
