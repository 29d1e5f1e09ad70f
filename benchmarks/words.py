"""Words a second of the extractive compiler: read, identify, analyse, plan and draft.

The floor reads the same bytes and splits them at white space; the second peer also counts the
words of each chapter, which is the least that finding out what a text speaks of could take.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from benchmarks.corpora import corpus
from benchmarks.runner import Command, python, show, take_turns, typical

_RUNS = 3
_WORD = re.compile(r"\w+")
#: Corpora and the files in them that are sources.
_CORPORA = {"falsafa": "works/*/*.md", "http-rfcs": "*.txt"}


def run() -> None:
    """Measure the compiler on real texts."""
    for name, pattern in _CORPORA.items():
        folder = corpus(name)
        if folder is None:
            continue
        arguments = (str(folder), pattern)
        costs = take_turns(
            {
                "read and split": Command(python("benchmarks.words", "split", *arguments)),
                "read and count": Command(python("benchmarks.words", "count", *arguments)),
                "extractive": Command(python("benchmarks.words", "compile", *arguments)),
            },
            _RUNS,
        )
        words = int(costs["read and split"][0].output)
        cost = typical(costs["extractive"])
        files = len(list(folder.glob(pattern)))
        print(f"{name}: {files} files, {words:,} words; {cost.output.strip()}")
        show(costs, ["read and split", "read and count"])
        print(f"extractive: {words / cost.cpu:,.0f} words a CPU second")


def _split(files: list[Path]) -> str:
    return str(sum(len(file.read_bytes().decode().split()) for file in files))


def _count(files: list[Path]) -> str:
    counts = [Counter(_WORD.findall(file.read_bytes().decode().lower())) for file in files]
    return str(sum(map(len, counts)))


def _compile(files: list[Path]) -> str:
    # Here, so that the peers do not pay for these imports.
    from benchmarks.sources import read_sources  # noqa: PLC0415
    from gitwiki.compiler.extractive import ExtractiveCompiler  # noqa: PLC0415

    sources = read_sources(files)
    drafts = ExtractiveCompiler().prepare(sources, ()).drafts({each.id: each for each in sources})
    paragraphs = sum(len(source.paragraphs) for source in sources)
    return f"{paragraphs:,} paragraphs, {len(drafts):,} drafts"


_TASKS = {"split": _split, "count": _count, "compile": _compile}


if __name__ == "__main__":
    task, directory, wanted = sys.argv[1:]
    print(_TASKS[task](sorted(Path(directory).glob(wanted))))
