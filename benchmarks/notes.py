"""A folder of plain Markdown notes of any size, as people and other tools keep them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Notes in one folder.
_FOLDER = 100
_WORDS = (
    "answer", "archive", "branch", "buffer", "cache", "change", "client", "cluster", "commit",
    "corpus", "cursor", "digest", "engine", "folder", "gateway", "header", "index", "ledger",
    "letter", "library", "mirror", "module", "note", "number", "packet", "parser", "path", "proxy",
    "query", "queue", "reader", "record", "reply", "report", "request", "review", "sample",
    "section", "server", "session", "source", "table", "term", "thread", "token", "value", "writer",
)  # fmt: skip
_SECTIONS, _SENTENCES, _LINKS = 6, 8, 15


def write_notes(folder: Path, count: int) -> None:
    """Write so many notes of about 4 KB with 15 links each, a third of them to a heading.

    One link in two hundred is dead.
    """
    chance = random.Random(11)  # noqa: S311 - the same notes each time
    for number in range(count):
        path = folder / _path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_note(chance, number, count), encoding="utf-8")


def _path(number: int) -> str:
    return f"topic-{number // _FOLDER:03}/note-{number:05}.md"


def _note(chance: random.Random, number: int, count: int) -> str:
    parts = [f"# Note {number}\n"]
    for section in range(_SECTIONS):
        said = " ".join(_sentence(chance) for _ in range(_SENTENCES))
        parts.append(f"\n## Section {section}\n\n{said}\n")
    links = (_link(chance, chance.randrange(count), count) for _ in range(_LINKS))
    return "".join([*parts, "\n## See also\n\n", *(f"- {link}\n" for link in links)])


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=12)
    return f"The {' '.join(words[:6])} of the `{words[6]}` is *{words[7]}* to {words[8]}."


def _link(chance: random.Random, target: int, count: int) -> str:
    number = target + count if chance.randrange(200) == 0 else target
    anchor = f"#section-{chance.randrange(_SECTIONS)}" if chance.randrange(3) == 0 else ""
    return f"[note {number}](../{_path(number)}{anchor}) about the {chance.choice(_WORDS)}"
