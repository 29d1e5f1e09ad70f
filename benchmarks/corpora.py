"""Where the real texts are that some benchmarks read; they are no part of the project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from benchmarks.runner import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


def corpus(name: str) -> Path | None:
    """The folder of a corpus; None, after saying so, if it is not here."""
    given = os.environ.get("GITWIKI_CORPORA")
    root = PROJECT / (given or "../shared/corpora")
    if (root / name).is_dir():
        return root / name
    print(f"skipped: no corpus {name}; set GITWIKI_CORPORA to the folder that has it")
    return None
