"""schema.md: the contract of a wiki, frontmatter that gitwiki obeys and prose that a model reads.

Every setting has a default, so an empty file is a valid schema. A value that is not understood is
a diagnostic (GW010) at its line and the default holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import yaml

from gitwiki.diagnostics import Diagnostic

#: Where the schema of a wiki lives.
PATH = "schema.md"
#: The version of the wiki format that this gitwiki reads and writes.
FORMAT = 1
#: The value of a setting that is left to gitwiki.
AUTO = "auto"
#: Where derived files are committed: in each pull request, or on the base after each merge.
IN_PR, AFTER_MERGE = "in-pr", "after-merge"

_FRONTMATTER = re.compile(r"\ufeff?---[ \t]*\r?\n((?:.*\n)*?)---[ \t]*(?:\r?\n|\Z)")
# libyaml recurses once a level and takes the process down with it, so nesting is refused before.
_MOST_BYTES = 64_000
_MOST_BRACKETS = 1_000
_NESTED_BLOCKS = re.compile(r"(?:[-?:][ \t]+){50}")
_WILDCARD = re.compile(r"[*?\[]")
#: What the paths begin with that gitwiki looks at.
_ROOTS = ("wiki/", "raw/", "extracted/", "schema.md", "topics.yaml", "log.md")
_RULE = re.compile(r"GW\d{3}|[a-z]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes beyond which gitwiki refuses, so that a mistake stays small.

    Attributes:
        page_bytes: Of one page.
        pages_per_change: Pages that one pull request may touch.
    """

    page_bytes: int = 200_000
    pages_per_change: int = 500


class Suppression(NamedTuple):
    """Findings that are accepted.

    Attributes:
        rule: Code or name of a rule.
        path: Pattern for the path of the file; ``*`` stands for any characters, ``/`` too.
        reason: Why; never empty.
    """

    rule: str
    path: str
    reason: str

    def covers(self, code: str, name: str, path: str) -> bool:
        """Whether a finding of a rule in a file is accepted."""
        return self.rule in {code, name} and fnmatchcase(path, self.path)


@dataclass(frozen=True, slots=True)
class Schema:
    """What a wiki asks of gitwiki.

    Attributes:
        version: Version of the wiki format (``gitwiki:`` in the file).
        links: How links are written, ``markdown`` or ``wikilink``; both are always read.
        types: Page types that may be used.
        limits: Sizes beyond which gitwiki refuses.
        compiler: ``claude`` or ``extractive``; with ``auto`` the first if there is a key for it.
        model: The model that ``claude`` asks; with ``auto`` the default of this gitwiki.
        effort: How hard it is to try; with ``auto`` its own default.
        derived: ``in-pr`` if index, log and related pages are part of each pull request,
            ``after-merge`` if they are committed to the base once it is merged.
        suppress: Findings that are accepted.
        prose: The text below the frontmatter, for a model and for people.
    """

    version: int = FORMAT
    links: str = "markdown"
    types: tuple[str, ...] = ("concept", "entity", "source-summary", "comparison", "answer")
    limits: Limits = field(default_factory=Limits)
    compiler: str = AUTO
    model: str = AUTO
    effort: str = AUTO
    derived: str = IN_PR
    suppress: tuple[Suppression, ...] = ()
    prose: str = ""

    @property
    def contract(self) -> tuple[object, ...]:
        """What the content of pages depends on; nothing else in schema.md makes a change outdated.

        Which compiler and model are used does not count: what another one made is as good.
        """
        return (self.version, self.links, self.types, self.prose)


class ParsedSchema(NamedTuple):
    """A schema that can be used, and what is wrong with the file."""

    schema: Schema
    diagnostics: tuple[Diagnostic, ...]


def read(text: str, path: str = PATH, rules: Collection[str] = ()) -> ParsedSchema:
    """Read schema.md; what is wrong in it is reported and its default holds.

    Args:
        text: The whole file.
        path: Where it was read from, for the diagnostics.
        rules: Codes and names of the rules that there are; empty if nobody knows them here.
    """
    found = _FRONTMATTER.match(text)
    if found is None:
        problem = _problem(
            path, 1, "schema.md has no frontmatter", "begin it with `---`, settings, `---`"
        )
        return ParsedSchema(Schema(prose=text.strip()), (problem,))
    reader = _Reader(path, rules)
    values = reader.settings(found[1])
    prose = text[found.end() :].strip()
    return ParsedSchema(Schema(**values, prose=prose), tuple(sorted(reader.problems)))


class _BadValueError(Exception):
    """A value is not one of those that its setting takes; the message says which those are."""


class _Reader:
    """Reads the settings one by one and remembers what it did not understand."""

    def __init__(self, path: str, rules: Collection[str]) -> None:
        self._path = path
        self.rules = rules
        self.problems: list[Diagnostic] = []

    def settings(self, block: str) -> dict[str, Any]:
        """The values of `Schema` that the frontmatter gives, by field name."""
        if _too_big(block):
            self._report(0, "the frontmatter is too big or nested too deeply", "shorten it")
            return {}
        try:
            root = yaml.compose(block, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._report(mark.line if mark else 0, "the frontmatter is not valid YAML", "")
            return {}
        if root is None:
            return {}
        if not isinstance(root, yaml.MappingNode):
            self._report(0, "the frontmatter is not a list of settings", "write `key: value`")
            return {}
        values = self._table(root, _SETTINGS, "setting")
        if "gitwiki" in values:
            values["version"] = values.pop("gitwiki")
        return values

    def _table(self, node: yaml.MappingNode, known: _Table, what: str) -> dict[str, Any]:
        """The values of a mapping whose keys are known, each read by its own function."""
        values: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line
            if name not in known:
                self._report(line, f"unknown {what} `{name}`", _known(known))
            elif name in values:
                self._report(line, f"{what} `{name}` is given twice", "keep one of them")
            else:
                self._read(name, known[name], value, values)
        return values

    def _read(self, name: str, read: _Read, value: yaml.Node, values: dict[str, Any]) -> None:
        try:
            values[name] = read(self, value)
        except _BadValueError as error:
            self._report(value.start_mark.line, f"`{name}` has a bad value", str(error))

    def _report(self, line: int, message: str, hint: str) -> None:
        # One line for the opening `---`, one because lines count from 1.
        self.problems.append(_problem(self._path, line + 2, message, hint))

    def limits(self, node: yaml.Node) -> Limits:
        """The ``limits:`` block."""
        if not isinstance(node, yaml.MappingNode):
            message = "write one limit a line, `page_bytes: 200000`"
            raise _BadValueError(message)
        return Limits(**self._table(node, _LIMITS, "limit"))

    def suppressions(self, node: yaml.Node) -> tuple[Suppression, ...]:
        """The ``suppress:`` list; an entry that is not complete is left out."""
        entries = (self._suppression(item) for item in _items(node))
        return tuple(entry for entry in entries if entry is not None)

    def _suppression(self, node: yaml.Node) -> Suppression | None:
        hint = "write `- {rule: GW304, path: wiki/x.md, reason: why}`"
        if not isinstance(node, yaml.MappingNode):
            self._report(node.start_mark.line, "a suppression is not complete", hint)
            return None
        values = self._table(node, _SUPPRESSION, "key of a suppression")
        given = {str(key.value) for key, _ in node.value}
        missing = [name for name in Suppression._fields if name not in given]
        if missing:
            self._report(
                node.start_mark.line, f"a suppression has no {' and no '.join(missing)}", hint
            )
            return None
        return Suppression(**values) if len(values) == len(Suppression._fields) else None


_Read = Callable[[_Reader, yaml.Node], object]
_Table = Mapping[str, _Read]


def _problem(path: str, line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic(path, line, "GW010", message, hint=hint)


def _too_big(block: str) -> bool:
    brackets = block.count("[") + block.count("{")
    nested = _NESTED_BLOCKS.search(block) is not None
    return len(block) > _MOST_BYTES or brackets > _MOST_BRACKETS or nested


def _known(table: _Table) -> str:
    return f"known are {', '.join(sorted(table))}"


def _items(node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        message = "write a list"
        raise _BadValueError(message)
    items: list[yaml.Node] = node.value
    return items


def _text(_: _Reader, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        message = "write one line of text"
        raise _BadValueError(message)
    return str(node.value).strip()


def _choice(*choices: str) -> _Read:
    def read(reader: _Reader, node: yaml.Node) -> str:
        value = _text(reader, node)
        if value not in choices:
            raise _BadValueError(f"write {' or '.join(choices)}")
        return value

    return read


def _number(_: _Reader, node: yaml.Node) -> int:
    value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    digits = value.replace("_", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16 and int(digits)):
        message = "write a whole number above 0"
        raise _BadValueError(message)
    return int(digits)


def _format(reader: _Reader, node: yaml.Node) -> int:
    if _number(reader, node) != FORMAT:
        raise _BadValueError(f"this gitwiki reads format {FORMAT}; upgrade gitwiki")
    return FORMAT


def _types(reader: _Reader, node: yaml.Node) -> tuple[str, ...]:
    types = tuple(_text(reader, item) for item in _items(node))
    if not types:
        message = "name at least one page type"
        raise _BadValueError(message)
    return types


def _rule(reader: _Reader, node: yaml.Node) -> str:
    value = _text(reader, node)
    if not _RULE.fullmatch(value):
        message = "write the code or the name of a rule, such as GW304 or uncited-statement"
        raise _BadValueError(message)
    if reader.rules and value not in reader.rules:
        message = "there is no such rule; `gitwiki rule` lists them"
        raise _BadValueError(message)
    return value


def _pattern(reader: _Reader, node: yaml.Node) -> str:
    """A pattern for paths that a finding can have; one that can match none is a mistake."""
    value = _text(reader, node)
    literal = _WILDCARD.split(value, maxsplit=1)[0]
    is_whole = literal == value
    if (
        value.endswith("/")
        or {".", ".."}.intersection(value.split("/"))
        or not any(
            (root.startswith(literal) and not is_whole) or literal.startswith(root)
            for root in _ROOTS
        )
    ):
        message = "write a path from the root of the repository, such as wiki/concepts/*"
        raise _BadValueError(message)
    return value


_SETTINGS: _Table = {
    "gitwiki": _format,
    "links": _choice("markdown", "wikilink"),
    "types": _types,
    "limits": _Reader.limits,
    "compiler": _choice(AUTO, "claude", "extractive"),
    "model": _text,
    "effort": _choice(AUTO, "low", "medium", "high", "xhigh", "max"),
    "derived": _choice(IN_PR, AFTER_MERGE),
    "suppress": _Reader.suppressions,
}
_LIMITS: _Table = {limit.name: _number for limit in fields(Limits)}
_SUPPRESSION: _Table = {"rule": _rule, "path": _pattern, "reason": _text}
