"""What a run of lint found, kept for as long as nothing changes.

A run in which nothing changed is the most frequent one, and start-up is nearly all of it, so this
imports nothing that only a run needs in which something did: no rule, no parser.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.ports import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.ports import Cache, Commit, Readable

_DAY = 24 * 60 * 60
_CHOICES = "choices"
#: So many choices of rules are remembered.
_MOST_CHOICES = 20


class Question(NamedTuple):
    """What an outcome is the answer to.

    Attributes:
        kind: Name of the answer in the cache, which keeps the last one of each kind.
        key: Stands for everything that the outcome depends on.
    """

    kind: str
    key: str


class Kept(NamedTuple):
    """The outcome of a run.

    Attributes:
        findings: Each as `gitwiki.lint.report.findings.finding_data` has it, sorted.
        off: Codes of the rules that were not run.
    """

    findings: Sequence[Mapping[str, object]]
    off: tuple[str, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings as values."""
        return tuple(map(_diagnostic, self.findings))


def question(
    outside: Readable, commit: Commit, base: Commit | None, codes: Iterable[str]
) -> Question:
    """What is asked when a commit is linted, or what it brings in over a base.

    Args:
        outside: Where the files are.
        commit: What is linted.
        base: What it is compared to.
        codes: Of the rules to run, in their order.
    """
    parts = [*codes]
    for each in filter(None, (commit, base)):
        # What is old is old by the day of the commit; without one, nothing is.
        day = each.timestamp // _DAY if each.timestamp else None
        parts += (outside.repository.fingerprint(each.id), str(day))
    data = "\n".join(parts).encode("utf-8", "surrogateescape")
    key = blake2b(data, digest_size=16).hexdigest()
    return Question("lint-change" if base else "lint", key)


def recall(cache: Cache, asked: Question) -> Kept | None:
    """The outcome of an earlier run; None if it is another one that was asked for last."""
    stored = _load(cache, asked.kind)
    if not isinstance(stored, dict) or stored.get("key") != asked.key:
        return None
    return Kept(stored["findings"], tuple(stored["off"]))


def keep(cache: Cache, asked: Question, outcome: Kept) -> None:
    """Keep the outcome of a run."""
    value = {"key": asked.key, "findings": outcome.findings, "off": outcome.off}
    _store(cache, asked.kind, value)


def recall_choice(cache: Cache, words: Sequence[str]) -> tuple[str, ...] | None:
    """The codes of the rules that some words chose in an earlier run."""
    codes = _choices(cache).get(_written(words))
    return None if codes is None else tuple(codes)


def keep_choice(cache: Cache, words: Sequence[str], codes: Sequence[str]) -> None:
    """Keep what some words choose."""
    known = _choices(cache)
    if known.get(_written(words)) != [*codes]:
        others = [*known.items()][1 - _MOST_CHOICES :]
        _store(cache, _CHOICES, {**dict(others), _written(words): [*codes]})


def _choices(cache: Cache) -> dict[str, list[str]]:
    stored = _load(cache, _CHOICES)
    return stored if isinstance(stored, dict) else {}


def _written(words: Sequence[str]) -> str:
    return json.dumps(words)


def _load(cache: Cache, kind: str) -> object:
    stored = cache.load(kind, [ALL])
    try:
        found: object = json.loads(stored[ALL]) if ALL in stored else None
    except ValueError:
        return None
    return found


def _store(cache: Cache, kind: str, value: object) -> None:
    cache.store(kind, {ALL: json.dumps(value).encode()})


def _diagnostic(data: Mapping[str, object]) -> Diagnostic:
    about = {name: data[name] for name in ("path", "line", "code", "message", "column", "hint")}
    return Diagnostic(**about, severity=Severity(data["severity"]))  # type: ignore[arg-type]
