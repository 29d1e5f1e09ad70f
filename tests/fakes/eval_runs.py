"""Arms that answer by a script, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from fakes.wikis import Silent
from gitwiki.evals.arms import ArmName, Outcome
from gitwiki.evals.cases import Case
from gitwiki.evals.expected import Target
from gitwiki.evals.run import run_arms
from gitwiki.ports import Via

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.errors import ModelError
    from gitwiki.evals.run import ArmRun

#: Two questions of one tier, and one that nobody can answer in another.
CASES = (
    Case("a", "What is alpha?", (("alpha",),), "easy"),
    Case("b", "What are both?", (("alpha",), ("beta",)), "easy"),
    Case("z", "Who rules Mars?", (), "none|of", is_declined=True),
)
ALPHA = Target("alpha", ("raw/alpha.md",), ("Alpha particles",))
BETA = Target("beta", ("raw/beta.md",), ("Beta particles",))
TARGETS = {"a": (ALPHA,), "b": (ALPHA, BETA), "z": ()}


def cites(*names: str, via: Via = Via.PASSAGES) -> Outcome:
    """An answer that cites sources."""
    return Outcome(via, tuple(f"raw/{name}.md" for name in names), "words")


NOTHING = Outcome(Via.DECLINED, why="nothing was found")


@dataclass
class ScriptedArm:
    """Implements `gitwiki.evals.arms.Arm`: what it says to each case, by its id."""

    name: ArmName
    script: Mapping[str, Outcome | ModelError]
    is_prose: bool = False
    asked: list[str] = field(default_factory=list)

    def run(self, case: Case) -> Outcome:
        """What the script says."""
        self.asked.append(case.id)
        said = self.script[case.id]
        if isinstance(said, Exception):
            raise said
        return said


def runs(
    *arms: ScriptedArm,
    cases: Sequence[Case] = CASES,
    targets: Mapping[str, tuple[Target, ...]] = TARGETS,
) -> tuple[ArmRun, ...]:
    """The runs of some arms; each question takes a second."""
    clock = count()
    return run_arms(arms, cases, targets, lambda: float(next(clock)), Silent())


def raw_and_wiki() -> tuple[ArmRun, ...]:
    """Two arms of which the second does better in one case."""
    raw = ScriptedArm(ArmName.RAW, {"a": cites("beta"), "b": cites("alpha"), "z": NOTHING})
    wiki = ScriptedArm(
        ArmName.WIKI, {"a": cites("alpha"), "b": cites("alpha"), "z": cites("alpha")}
    )
    return runs(raw, wiki)
