"""A gitwiki that kills its own process at a chosen moment: ``python -m fakes.killing DIR DEED N``.

Moments are the beginning of each step and the time before and after each call that writes. With
N = 0 it lives, and prints the names of the moments in order.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gitwiki.adapters.local_forge import LocalForge
from gitwiki.bootstrap import open_outside
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.workflows import pulls
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.sync import sync

if TYPE_CHECKING:
    from gitwiki.adapters.git import GitRepository
    from gitwiki.ports import Forge, Outside, Repository


class Moments:
    """Counts moments and ends the process, without any farewell, when the fatal one has come."""

    def __init__(self, fatal: int) -> None:
        self.names: list[str] = []
        self._fatal = fatal

    def step(self, what: str) -> None:
        """A step begins; this makes it a `gitwiki.ports.Progress` too."""
        self.names.append(what)
        if len(self.names) == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal:
    """Anything, with a moment before and after each call of some of its methods."""

    def __init__(self, inner: object, methods: tuple[str, ...], moments: Moments) -> None:
        self._inner = inner
        self._methods = methods
        self._moments = moments

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if name not in self._methods:
            return value

        def call(*args: Any, **named: Any) -> Any:
            self._moments.step(f"before {name}")
            result = value(*args, **named)
            self._moments.step(f"after {name}")
            return result

        return call


def mortal_outside(directory: Path, moments: Moments) -> Outside:
    """The outside of a wiki, with moments wherever it writes."""
    outside = open_outside(directory, moments)
    writing = ("write", "write_objects", "move_ref", "advance_checkout")
    repository = Mortal(outside.repository, writing, moments)
    forge = LocalForge(cast("GitRepository", repository))
    deeds = ("propose", "update", "merge", "close")
    return replace(
        outside,
        repository=cast("Repository", repository),
        forge=cast("Forge", Mortal(forge, deeds, moments)),
    )


def main() -> None:
    """Do a deed, as far as one gets."""
    directory, deed, fatal = sys.argv[1:]
    moments = Moments(int(fatal))
    outside = mortal_outside(Path(directory), moments)
    compiler = ExtractiveCompiler()
    if deed == "compile":
        compile_sources(outside, compiler, CompileRequest())
    elif deed == "sync":
        sync(outside, compiler)
    else:
        pulls.merge(outside, int(deed.removeprefix("merge-")))
    sys.stdout.write("".join(f"{name}\n" for name in moments.names))


if __name__ == "__main__":
    main()
