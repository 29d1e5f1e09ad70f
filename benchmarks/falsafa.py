"""Falsafa as a wiki, its chapters as rows, and its questions."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers import Row
from benchmarks.runner import PROJECT, python

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A tag at the commit that has the works and no page.
RAW = "raw-only"
_LIMIT = re.compile(r"pages_per_change: *\S+")
_CACHE = "GITWIKI_BENCH_CACHE"
#: What decides about searches and not about pages: a wiki that was compiled stays the same.
_APART = ("query", "evals", "adapters/search")
_KEYS = ("title", "author", "era", "genre", "language", "description")


def questions_of(falsafa: Path) -> Sequence[dict[str, Any]]:
    """The questions, each with its tier and the works that it expects."""
    return list(json.loads((falsafa / "questions.json").read_text(encoding="utf-8")))


def chapters(falsafa: Path) -> Iterator[Row]:
    """Each chapter, with its work as id and what the catalogue says of the work."""
    said = json.loads((falsafa / "manifest.json").read_text(encoding="utf-8"))["works"]
    works = {each["slug"]: each for each in said}
    for file in _files(falsafa):
        slug = file.parent.name
        about = " ".join(str(works.get(slug, {}).get(key) or "") for key in _KEYS)
        body = file.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        yield Row(slug, f"{slug} {about}", file.stem, body)


def copied(folder: Path, falsafa: Path) -> Path:
    """A new wiki that has the works as sources and no page yet."""
    _gitwiki("init", str(folder), "--quiet")
    for file in _files(falsafa):
        target = folder / "raw" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    schema = folder / "schema.md"
    schema.write_text(_LIMIT.sub("pages_per_change: 5000", schema.read_text(), count=1))
    commit(folder, "Add the works")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit all that is in a repository."""
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(("git", "add", "-A"), cwd=folder, check=True)
    subprocess.run(("git", *person, "commit", "-qm", message), cwd=folder, check=True)


def compiled(place: Path, falsafa: Path) -> Path:
    """The wiki with all of its works compiled by code; `RAW` is the commit before.

    It takes minutes. With a folder in ``GITWIKI_BENCH_CACHE`` it is kept there for as long as
    nothing that decides about pages is changed.

    Args:
        place: Where it is made, if it is not kept.
        falsafa: The corpus.
    """
    given = os.environ.get(_CACHE)
    kept = Path(given).absolute() / f"falsafa-{_version(falsafa)}" if given else place / "wiki"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(".new")
        shutil.rmtree(aside, ignore_errors=True)
        _compile(copied(aside, falsafa))
        aside.rename(kept)
    shutil.rmtree(kept / ".git" / "gitwiki" / "search", ignore_errors=True)
    return kept


def _compile(folder: Path) -> None:
    subprocess.run(("git", "tag", RAW), cwd=folder, check=True)
    where = ("-C", str(folder), "--quiet")
    _gitwiki("compile", *where, "--compiler", "extractive")
    _gitwiki("pr", "merge", "1", *where)


def _gitwiki(*arguments: str) -> None:
    """Run it; what is printed is for the figures."""
    command = python("gitwiki", *arguments)
    subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)


def _version(falsafa: Path) -> str:
    """Stands for the works, and for the code that makes pages of them."""
    code = PROJECT / "gitwiki"
    found = blake2b(digest_size=8)
    for file in [*sorted(code.rglob("*.py")), *_files(falsafa)]:
        if not any(file.is_relative_to(code / folder) for folder in _APART):
            found.update(f"{file.name} {file.stat().st_size} ".encode())
            found.update(file.read_bytes())
    return found.hexdigest()


def _files(falsafa: Path) -> Sequence[Path]:
    return sorted((falsafa / "works").glob("*/*.md"))
