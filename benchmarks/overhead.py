"""Everything of a compile that is not the compiler, for one change in wikis of growing size.

A scripted compiler drafts a source's own page, ten pages that exist and four that are new. A fresh
process compiles that source: cold, in a repository without a cache, and warm, where the cache is
there from an earlier compile. The peer commits as many files to the same repository with
``git add`` and ``git commit``; the floor lists the tree and reads the blobs of the change.
"""

from __future__ import annotations

import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.runner import Command, Cost, measure, python, show, take_turns, typical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SIZES = (100, 1_000, 10_000)
_RUNS = 5
#: Pages that the change brings or extends.
_TOUCHED = 15
#: What a compile says before each of its phases, and what the phase is called here.
_PHASES = {
    "reading": "read",
    "compiling": "draft",
    "verifying": "verify",
    "reconciling": "reconcile",
    "deriving": "derive",
    "linting": "lint",
    "writing": "commit",
    "opening": "propose",
}


def run() -> None:
    """Measure the change at each size and the growth between the last two."""
    found: dict[int, dict[str, list[Cost]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in _SIZES:
            found[size] = _at(Path(folder) / str(size), size)
    for name in ("warm", "cold"):
        costs = {size: typical(found[size][name]).cpu for size in _SIZES}
        print(f"{name}: {_growth(costs)}")


def _at(folder: Path, size: int) -> dict[str, list[Cost]]:
    wiki, copy = folder / "wiki", folder / "copy"
    folder.mkdir()
    built = measure(Command(python("benchmarks.overhead", "generate", str(wiki), str(size))))
    print(f"-- {built.output.strip()}")
    cold, warm = folder / "cold", folder / "warm"
    _bare(wiki, cold)
    _bare(wiki, warm)
    measure(Command(_compile(warm)))
    _forget(warm)
    shutil.copytree(wiki, copy)
    costs = take_turns(
        {
            "warm": Command(_compile(warm), before=partial(_forget, warm)),
            "cold": Command(_compile(cold), before=partial(_forget, cold, cache=True)),
            "git commit": Command(_COMMIT, copy, before=partial(_edit, copy)),
            "git read": Command(_READ, copy),
        },
        _RUNS,
    )
    show(costs, ["git commit", "git read"])
    for name in ("warm", "cold"):
        print(f"{name}: {_phases(costs[name])}")
    shutil.rmtree(folder)
    return costs


def _compile(repository: Path) -> list[str]:
    return python("benchmarks.overhead", "compile", str(repository))


_COMMIT = (
    "sh",
    "-c",
    "git add wiki && git -c user.name=x -c user.email=x@example.com commit --quiet --message=x",
)
_LIST = "git ls-tree -r -z HEAD >/dev/null; git ls-tree -r HEAD wiki/concepts"
_CAT = f"head -n {_TOUCHED} | cut -c 13-52 | git cat-file --batch --buffer >/dev/null"
_READ = ("sh", "-c", f"{_LIST} | {_CAT}")


def _bare(wiki: Path, copy: Path) -> None:
    shutil.copytree(wiki / ".git", copy)
    subprocess.run(["git", "-C", copy, "config", "core.bare", "true"], check=True)
    _forget(copy, cache=True)


def _forget(repository: Path, *, cache: bool = False) -> None:
    """Take back what a compile did, but for objects that nothing refers to."""
    git = ("git", "-C", str(repository))
    listed = subprocess.run(
        [*git, "for-each-ref", "--format=delete %(refname)"], check=True, capture_output=True
    )
    ours = [line for line in listed.stdout.splitlines(keepends=True) if b"heads/main" not in line]
    subprocess.run([*git, "update-ref", "--stdin"], input=b"".join(ours), check=True)
    if cache:
        shutil.rmtree(repository / "gitwiki", ignore_errors=True)


def _edit(checkout: Path) -> None:
    pages = sorted((checkout / "wiki" / "concepts").glob("*.md"))
    for page in pages[:: len(pages) // _TOUCHED][:_TOUCHED]:
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more.\n", encoding="utf-8")


def _phases(costs: Sequence[Cost]) -> str:
    runs: list[Mapping[str, float]] = [json.loads(cost.output) for cost in costs]
    times = {phase: median(run[phase] for run in runs) for phase in runs[0]}
    total = sum(times.values())
    shares = (
        f"{phase} {1000 * spent:.0f} ms ({spent / total:.0%})" for phase, spent in times.items()
    )
    return ", ".join(shares)


def _growth(costs: Mapping[int, float]) -> str:
    return ", ".join(
        f"pages^{math.log(costs[large] / costs[small]) / math.log(large / small):.2f} "
        f"from {small:,} to {large:,} pages"
        for small, large in pairwise(_SIZES)
    )


class _Clock:
    """Notes the CPU time at which each phase begins."""

    def __init__(self) -> None:
        self.began = {"start": 0.0}

    def step(self, what: str) -> None:
        """A phase begins."""
        phase = _PHASES.get(what.split(maxsplit=1)[0])
        if phase:
            self.note(phase)

    def note(self, phase: str) -> None:
        """A phase of this name begins."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        git = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.began[phase] = own.ru_utime + own.ru_stime + git.ru_utime + git.ru_stime

    def spent(self) -> dict[str, float]:
        """CPU seconds by phase."""
        self.note("end")
        times = list(self.began.values())
        return {
            phase: after - before
            for phase, before, after in zip(self.began, times, times[1:], strict=False)
        }


def _run_compile(repository: Path) -> str:
    from benchmarks.scripted import ScriptedCompiler  # noqa: PLC0415 - its cost is the phase "start"
    from gitwiki.bootstrap import open_outside  # noqa: PLC0415
    from gitwiki.wiki.derive import LOG, is_index  # noqa: PLC0415
    from gitwiki.workflows.compile import CompileRequest, compile_sources  # noqa: PLC0415

    clock = _Clock()
    outside = open_outside(repository, clock)
    clock.note("load")
    outcome = compile_sources(outside, ScriptedCompiler(), CompileRequest())
    pages = [path for path in outcome.files if path != LOG and not is_index(path)]
    assert len(pages) == _TOUCHED, pages
    return json.dumps(clock.spent())


def _run_generate(folder: Path, size: int) -> str:
    from benchmarks.generated import main  # noqa: PLC0415 - keeps the measuring process small

    return main(folder, size)


if __name__ == "__main__":
    task, directory, *rest = sys.argv[1:]
    print(_run_generate(Path(directory), int(*rest)) if rest else _run_compile(Path(directory)))
