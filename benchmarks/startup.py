"""How long it takes until gitwiki says anything, against importing the library under it."""

from __future__ import annotations

import sys

from benchmarks.runner import Command, python, ratio, show, take_turns

_RUNS = 21
_LIMIT = 2.0


def run() -> None:
    """Measure ``--version`` and ``--help`` against ``import click``."""
    costs = take_turns(
        {
            "import click": Command([sys.executable, "-c", "import click"]),
            "gitwiki --version": Command(python("gitwiki", "--version")),
            "gitwiki --help": Command(python("gitwiki", "--help")),
        },
        _RUNS,
    )
    show(costs, ["import click"])
    found = ratio(costs["gitwiki --version"], costs["import click"])
    print(f"--version within {_LIMIT:.0f}x of its floor: {'yes' if found <= _LIMIT else 'NO'}")
