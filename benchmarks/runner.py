"""Measure whole processes by what the kernel says they used, and print ratios.

A process and a peer take turns, so that a neighbour on the same machine slows both. The figure is
the median of the ratios of the pairs; times and memory are printed as the context of a ratio.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: The project; children run here, so that they import what is being worked on.
PROJECT = Path(__file__).resolve().parent.parent
#: ``ru_maxrss`` is in KiB on Linux and in bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process used, its children included.

    Attributes:
        cpu: User and system time in seconds.
        wall: Seconds from start to end.
        peak: Resident memory at its highest, in bytes.
        output: What it printed.
    """

    cpu: float
    wall: float
    peak: int
    output: str


@dataclass(frozen=True, slots=True)
class Command:
    """A process to measure.

    Attributes:
        arguments: The command line.
        folder: Where it runs.
        before: Called before each run, outside of the measurement.
        codes: The exit codes that are no failure.
    """

    arguments: Sequence[str]
    folder: Path = PROJECT
    before: Callable[[], object] = lambda: None
    codes: tuple[int, ...] = (0,)


def python(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module with this interpreter."""
    return [sys.executable, "-m", module, *arguments]


@functools.cache
def _bytecode() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _environment() -> dict[str, str]:
    """The environment with compiled modules kept, as an installation has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": _bytecode().name}


def measure(command: Command) -> Cost:
    """Run a process once.

    Raises:
        CalledProcessError: It failed.
    """
    command.before()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments, cwd=command.folder, stdout=output, env=_environment()
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode not in command.codes:
        raise subprocess.CalledProcessError(process.returncode, command.arguments, text)
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, wall, usage.ru_maxrss * _RSS_UNIT, text)


def take_turns(commands: Mapping[str, Command], runs: int) -> dict[str, list[Cost]]:
    """Run each command so many times, in turns, after one round that does not count."""
    for command in commands.values():
        measure(command)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            costs[name].append(measure(command))
    return costs


def typical(costs: Sequence[Cost]) -> Cost:
    """The median of each figure, and the output of the last run."""
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.wall for cost in costs),
        int(median(cost.peak for cost in costs)),
        costs[-1].output,
    )


def ratio(costs: Sequence[Cost], peers: Sequence[Cost]) -> float:
    """How many times the CPU time of its peer a process takes: the median of the pairs."""
    return median(cost.cpu / peer.cpu for cost, peer in zip(costs, peers, strict=True))


def show(costs: Mapping[str, Sequence[Cost]], peers: Sequence[str]) -> None:
    """Print a line a command, with its ratio to each of the peers."""
    width = max(map(len, costs))
    for name, measured in costs.items():
        cost = typical(measured)
        against = "".join(
            f"  {ratio(measured, costs[peer]):8.2f}x {peer}" for peer in peers if peer != name
        )
        print(
            f"{name:{width}}  cpu {cost.cpu:7.3f} s  wall {cost.wall:7.3f} s"
            f"  peak {cost.peak / 1e6:5.0f} MB{against}"
        )
