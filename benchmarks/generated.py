"""A wiki of any size, made by gitwiki itself from generated sources with a scripted compiler."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.scripted import ScriptedCompiler
from gitwiki.bootstrap import create_outside
from gitwiki.cli.shipped import shipped
from gitwiki.ports import Identity, NewCommit
from gitwiki.workflows.change import build
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import write
from gitwiki.workflows.init import Contents, init
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.pending import find_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gitwiki.ports import Outside

#: Pages that one source brings, its own among them.
_PER_SOURCE = 20
#: Further sources that say something about a page.
_GUESTS = 2
#: The change: so many pages that exist get more, so many are new, and the source has its own.
EXTENDED, CREATED = 10, 4
_NOW = 1_800_000_000
_AUTHOR = Identity("Somebody", "somebody@example.com")
_SYLLABLES = ("ba", "del", "fo", "gur", "hin", "kol", "mer", "nas", "pi", "ros", "tum", "vel")
_NOUNS = (
    "archive", "buffer", "cache", "channel", "cluster", "codec", "cursor", "digest", "dispatcher",
    "engine", "filter", "frame", "gateway", "handle", "header", "index", "journal", "kernel",
    "ledger", "loader", "mirror", "monitor", "node", "packet", "parser", "pipeline", "planner",
    "profile", "proxy", "queue", "record", "registry", "relay", "router", "sampler", "scheduler",
    "segment", "session", "socket", "token",
)  # fmt: skip
_SENTENCES = (
    "The {a} keeps a list of {n} entries and hands the oldest of them to the {b}.",
    "When the {b} is late, the {a} waits for {n} seconds and then asks the {c} instead.",
    "Operators judge the {a} by the share of requests that never reach the {b}.",
    "A {a} that has lost its state can be built again from the {b} within {n} minutes.",
    "Nothing in the {a} depends on the order in which the {b} delivers its answers.",
    "The {a} has a limit of {n} KB for each answer, and what is longer goes to the {c}.",
    "Before the {a} was introduced, every client had to speak to the {b} itself.",
    "Tests of the {a} replace the {b} by one that fails every {n} calls.",
)


def main(folder: Path, pages: int) -> str:
    """Make a wiki of so many pages with a source that is still to be compiled.

    Returns:
        What was made, and what lint says about it.
    """
    outside = create_outside(folder, _Silent())
    init(outside, Contents(shipped("schema.md")), _NOW)
    titles = _titles(pages)
    _commit(outside, dict(_sources(titles)))
    loaded = load_wiki(outside, base_commit(outside))
    compiler = ScriptedCompiler()
    change = build(outside, loaded, find_work(outside, loaded, compiler), compiler)
    _advance(outside, write(outside, loaded, change))
    findings = len(lint_commit(outside, base_commit(outside)).findings)
    _commit(outside, {"raw/new.md": _new_source(titles).encode()})
    dropped = len(change.review.report.dropped)
    made = sum(path.startswith("wiki/") for path in change.files)
    return f"{made:,} pages, {len(loaded.raw):,} sources, {dropped} dropped, {findings} findings"


class _Silent:
    def step(self, what: str) -> None:
        """Say nothing."""


def _titles(pages: int) -> Sequence[str]:
    count = pages - pages // _PER_SOURCE
    return [f"{_name(i // len(_NOUNS))} {_NOUNS[i % len(_NOUNS)]}" for i in range(count + CREATED)]


def _name(number: int) -> str:
    base = len(_SYLLABLES)
    parts = [number % base, number // base % base, number // base**2 % base]
    return "".join(_SYLLABLES[part] for part in parts).capitalize()


def _sources(titles: Sequence[str]) -> Iterable[tuple[str, bytes]]:
    chance = random.Random(7)  # noqa: S311 - the same wiki each time
    known = titles[:-CREATED]
    home = _PER_SOURCE - 1
    for start in range(0, len(known), home):
        number = start // home + 1
        about = [
            *known[start : start + home],
            *chance.sample(known, min(_GUESTS * home, len(known))),
        ]
        name = f"Field notes {number}"
        sections = {
            title: _said(chance, title, known, 5 if at < home else 2)
            for at, title in reversed(list(enumerate(about)))
        }
        yield f"raw/notes-{number:04}.md", _document(name, sections).encode()


def _new_source(titles: Sequence[str]) -> str:
    chance = random.Random(8)  # noqa: S311
    known = titles[:-CREATED]
    about = [*known[:: len(known) // EXTENDED][:EXTENDED], *titles[-CREATED:]]
    sections = {title: _said(chance, title, about, 4) for title in about}
    return _document("A visit to the machine room", sections)


def _said(chance: random.Random, title: str, others: Sequence[str], count: int) -> str:
    chosen = chance.sample(_SENTENCES, count)
    return " ".join(
        sentence.format(
            a=title, b=chance.choice(others), c=chance.choice(others), n=chance.randrange(2, 9999)
        )
        for sentence in chosen
    )


def _document(name: str, sections: dict[str, str]) -> str:
    opening = f"{name} were taken while the machines were running and have not been corrected."
    body = "".join(f"\n## {title}\n\n{text}\n" for title, text in sections.items())
    return f"# {name}\n\n{opening}\n{body}"


def _commit(outside: Outside, files: dict[str, bytes]) -> None:
    base = base_commit(outside).id
    _advance(outside, outside.repository.write(NewCommit(base, files, "Add\n", _AUTHOR, _NOW)))


def _advance(outside: Outside, commit: str) -> None:
    old = base_commit(outside).id
    branch = outside.repository.default_branch()
    outside.repository.move_ref(f"refs/heads/{branch}", commit, old, "benchmark")
    outside.repository.advance_checkout(branch, old, commit)
