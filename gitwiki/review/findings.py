"""Findings: what of a model's answer holds, tied to two statements that are in the wiki."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.asking.texts import clean
from gitwiki.wiki.dates import first_day
from gitwiki.wiki.markup import visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.review.portions import Anchor
    from gitwiki.review.questions import Found, Numbered, Question, ReviewReply

_SOURCE_PAGE = "source-summary"
#: A model that finds more in one request does not choose.
_MOST_FINDINGS = 50
_LONGEST_WHY = 400
#: What a forge would make a link of.
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*|\b(?:mailto|xmpp|data|javascript):\S+|\bwww\.\S+|[^\s@]+@[^\s@]+\.\w\S*",
    re.IGNORECASE,
)
#: What Markdown, HTML or a forge would read as a mark, a mention or a reference.
_ACTIVE = re.compile(r"[\\`\[\]|~<>*@#]|(?<![^\W_])_|_(?![^\W_])|\$(?=.*\$)|&(?=#?\w+;)|!(?=\()")
_AT_START = re.compile(r"\A(?:[-+=:>_\s]|\d{1,9}[.)](?=\s|\Z))+")


class Kind(StrEnum):
    """What two statements have to do with each other, in the order in which it is reported."""

    CONTRADICTION = "contradiction"
    STALE = "stale"
    OVERLAP = "overlap"
    GAP = "gap"


class Drop(StrEnum):
    """Why something that a model found is not reported."""

    UNKNOWN = "unknown-statement"
    SAME = "same-statement"
    UNEXPLAINED = "unexplained"
    TOLD = "told-by-a-caveat"
    INTENDED = "repeats-its-source"
    UNSUPPORTED = "no-source-in-common"
    EXCESS = "too-many"


@dataclass(frozen=True, slots=True)
class Finding:
    """Two statements that a person should compare.

    Attributes:
        kind: What is wrong with them.
        first: The one by path and line; of what is stale or leaves a gap, the one that does.
        second: The other one.
        why: One sentence of plain text: no markup, no links.
    """

    kind: Kind
    first: Anchor
    second: Anchor
    why: str

    @property
    def id(self) -> str:
        """Stands for its kind and both statements: 12 hexadecimal digits; lines may move."""
        parts = (self.kind, *self.first[::2], *self.second[::2])
        return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Checked(NamedTuple):
    """What of an answer, or of several, holds, and why the rest does not."""

    findings: tuple[Finding, ...]
    dropped: Mapping[Drop, int]


def check(reply: ReviewReply, question: Question) -> Checked:
    """Check every finding of an answer against the statements that the question showed."""
    found: list[Finding] = []
    dropped: Counter[Drop] = Counter()
    for each in reply.findings[:_MOST_FINDINGS]:
        outcome = _checked(each, question.statements)
        if isinstance(outcome, Finding):
            found.append(outcome)
        else:
            dropped[outcome] += 1
    dropped[Drop.EXCESS] += max(0, len(reply.findings) - _MOST_FINDINGS)
    return Checked(tuple(found), +dropped)


def together(parts: Iterable[Checked]) -> Checked:
    """The findings of several answers, each once, sorted by kind and place."""
    findings: dict[str, Finding] = {}
    dropped: Counter[Drop] = Counter()
    for part in parts:
        dropped.update(part.dropped)
        for found in part.findings:
            findings.setdefault(found.id, found)
    order = list(Kind)
    listed = sorted(findings.values(), key=lambda f: (order.index(f.kind), f.first, f.second))
    return Checked(tuple(listed), dropped)


def plain(text: str) -> str:
    """A sentence of a model as plain text on one line.

    What a terminal, HTML or Markdown would obey is left out, so that it can be printed anywhere.
    """
    line = "".join(filter(str.isprintable, visible_text(" ".join(clean(text).split()))))
    # What is left out may bring together what was apart.
    while (left := _without_marks(line)) != line:
        line = left
    return line if len(line) <= _LONGEST_WHY else f"{line[:_LONGEST_WHY].rstrip()}…"


def _without_marks(line: str) -> str:
    bare = " ".join(_ACTIVE.sub("", _ADDRESS.sub("(address)", line)).split())
    return _AT_START.sub("", bare)


def _checked(found: Found, statements: Mapping[str, Numbered]) -> Finding | Drop:
    first, second = statements.get(found.first.strip()), statements.get(found.second.strip())
    if first is None or second is None:
        return Drop.UNKNOWN
    if first.said.anchor == second.said.anchor:
        return Drop.SAME
    why = plain(found.why)
    if not why:
        return Drop.UNEXPLAINED
    kind = Kind(found.kind)
    objection = _objection(kind, first, second)
    if objection is not None:
        return objection
    if kind is Kind.STALE and _is_older(second.date, first.date):
        first, second = second, first
    elif kind is Kind.STALE and not _is_older(first.date, second.date):
        kind = Kind.CONTRADICTION  # no date says which of them is the old one
    return _ordered(Finding(kind, first.said.anchor, second.said.anchor, why))


def _objection(kind: Kind, first: Numbered, second: Numbered) -> Drop | None:
    """What code knows against a finding."""
    if kind is Kind.OVERLAP and _repeats_its_source(first, second):
        return Drop.INTENDED
    if kind in {Kind.CONTRADICTION, Kind.STALE} and _is_told(first, second):
        return Drop.TOLD
    if kind is Kind.GAP and not _is_answered(first, second):
        return Drop.UNSUPPORTED
    return None


def _repeats_its_source(first: Numbered, second: Numbered) -> bool:
    types = {first.portion.type == _SOURCE_PAGE, second.portion.type == _SOURCE_PAGE}
    return types == {True, False}


def _is_told(first: Numbered, second: Numbered) -> bool:
    """Whether a caveat of one of the pages cites the evidence of both."""
    return any(
        not told.isdisjoint(first.said.labels) and not told.isdisjoint(second.said.labels)
        for told in (*first.portion.told, *second.portion.told)
        if len(told) > 1
    )


def _is_answered(first: Numbered, second: Numbered) -> bool:
    """Whether the answer is on another page and from a source of the page that leaves a gap."""
    sources = {*first.portion.sources, *first.said.sources}
    return first.portion.path != second.portion.path and not sources.isdisjoint(second.said.sources)


def _is_older(one: str, other: str) -> bool:
    """Whether a date is certainly earlier: 2022 is not earlier than 2022-06."""
    if first_day(one) is None or first_day(other) is None:
        return False
    common = min(len(one), len(other))
    return one[:common] < other[:common]


def _ordered(found: Finding) -> Finding:
    is_directed = found.kind in {Kind.STALE, Kind.GAP}
    if is_directed or found.first <= found.second:
        return found
    return replace(found, first=found.second, second=found.first)
