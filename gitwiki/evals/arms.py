"""Arms: the ways in which a question can be asked, each behind the same small protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitwiki.ports import HitKind, Usage, Via
from gitwiki.query.cited import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gitwiki.evals.cases import Case
    from gitwiki.ports import Hit, Search
    from gitwiki.query.answer import Answer
    from gitwiki.workflows.ask import Answered
    from gitwiki.workflows.fast_path import FastAnswer


class ArmName(StrEnum):
    """The arms, in the order in which they are run and shown.

    Attributes:
        RAW: Search over the sources as if nothing had been compiled.
        WIKI: Search over pages and passages.
        FAST_PATH: What a page answers as it stands; nothing else.
        EXTRACTS: ``gitwiki ask`` without a model.
        AGENT: ``gitwiki ask`` with a model.
    """

    RAW = "raw"
    WIKI = "wiki"
    FAST_PATH = "fast-path"
    EXTRACTS = "extracts"
    AGENT = "agent"


class Outcome(NamedTuple):
    """What came of a question.

    Attributes:
        via: What answered, or did not; a search that finds something gives passages.
        cited: Repository paths of the raw files and pages that it rests on, the first first.
        text: What a reader is told.
        why: Why there is no answer, or this one.
        usage: Tokens.
        dollars: What it cost; None if the price is not known.
    """

    via: Via
    cited: tuple[str, ...] = ()
    text: str = ""
    why: str = ""
    usage: Usage = Usage()
    dollars: Decimal | None = Decimal()

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return self.via not in {Via.DECLINED, Via.FAILED}


class Arm(Protocol):
    """A way to ask."""

    @property
    def name(self) -> ArmName:
        """Which one."""
        ...

    @property
    def is_prose(self) -> bool:
        """Whether its text is an answer in sentences, which can say what it must not."""
        ...

    def run(self, case: Case) -> Outcome:
        """Ask the question of a case.

        Raises:
            ModelError: A model cannot be asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class SearchArm:
    """Implements `Arm` by a search: its first hits are what it cites.

    Attributes:
        name: Which arm it is.
        search: Finds pages and passages.
        most: How many hits are taken.
        raw: Id of each source to its raw path.
        own: Path of the page of each source to the raw path of that source.
    """

    name: ArmName
    search: Search
    most: int
    raw: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    is_prose: bool = False

    def run(self, case: Case) -> Outcome:
        """Search for the question of a case."""
        hits = self.search.find(case.question, self.most)
        if not hits:
            return Outcome(Via.DECLINED, why="nothing was found")
        text = "\n".join(f"{hit.title}: {hit.text}" for hit in hits)
        return Outcome(Via.PASSAGES, _once(self._paths(hits)), text)

    def _paths(self, hits: Iterable[Hit]) -> Iterator[str]:
        for hit in hits:
            if hit.kind is HitKind.PAGE:
                yield hit.ref
                yield from filter(None, [self.own.get(hit.ref, "")])
            elif hit.source in self.raw:
                yield self.raw[hit.source]


@dataclass(frozen=True, slots=True)
class AskArm:
    """Implements `Arm` by asking as ``gitwiki ask`` does.

    Attributes:
        name: Which arm it is.
        ask: Answers a question; records nothing.
    """

    name: ArmName
    ask: Callable[[str], Answered]
    is_prose: bool = True

    def run(self, case: Case) -> Outcome:
        """Ask the question of a case."""
        answered = self.ask(case.question)
        answer, decision = answered.answer, answered.decision
        spent = decision.dollars if decision.model else Decimal()
        return Outcome(
            via=answer.via,
            cited=_paths_of(answer),
            text=decision.answer,
            why=answer.why,
            usage=decision.usage,
            dollars=spent,
        )


@dataclass(frozen=True, slots=True)
class FastPathArm:
    """Implements `Arm` by the fast path alone: what no page answers as it stands is declined.

    Attributes:
        serve: Answers a question from a page, or says why not.
    """

    serve: Callable[[str], FastAnswer]
    name: ArmName = ArmName.FAST_PATH
    is_prose: bool = True

    def run(self, case: Case) -> Outcome:
        """Look for a page that answers the question of a case."""
        answer, refused = self.serve(case.question).shown
        if answer is None:
            return Outcome(Via.DECLINED, why=refused)
        return Outcome(answer.via, _paths_of(answer), text_of(answer.said), answer.why)


def _paths_of(answer: Answer) -> tuple[str, ...]:
    return _once((*(each.raw for each in answer.cited), *answer.pages))


def _once(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))
