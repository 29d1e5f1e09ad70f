"""A log of decisions in memory, and decisions made by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gitwiki.ports import Candidate, Decision, Loaded, Turn, Usage, Verdict, Via
from gitwiki.ports.decisions import ALL
from gitwiki.wiki.secrets import without_any_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.ports import Only

PAGE = "wiki/concepts/cache.md"

DECLINED = Decision(
    at="2026-11-20T08:00:00Z",
    commit="c" * 40,
    question="Who pays for the cache?",
    via=Via.DECLINED,
    why="no page and no passage speaks of it",
    candidates=(Candidate(PAGE, 0.25, "search"),),
)
FAST = Decision(
    at="2026-11-21T09:30:00Z",
    commit="c" * 40,
    question="What is a cache?",
    via=Via.WIKI,
    why="alias and search name the same page",
    candidates=(
        Candidate(PAGE, 0.9, "alias+search"),
        Candidate("wiki/concepts/proxy.md", 0.1, "search"),
    ),
    loaded=(Loaded("fast_path", "{}", PAGE, "b" * 40, 1),),
    answer="A cache is a store of answers. [1]",
    verdicts=(
        Verdict("A cache is a store of answers.", ("alpha-p-123456",), PAGE, "abcdef", kept=True),
    ),
    seconds=0.012,
)
ASKED = Decision(
    at="2026-11-22T10:00:00Z",
    commit="d" * 40,
    question="How long does the proxy wait, and why?",
    conversation="7",
    via=Via.AGENT,
    routed=False,
    why="a follow-up with its page in hand",
    loaded=(
        Loaded("search_wiki", '{"query": "proxy"}', "", "", 1),
        Loaded("read_page", '{"path": "wiki/concepts/proxy.md"}', "wiki/concepts/proxy.md", "e", 2),
    ),
    answer="The proxy waits for 3 seconds.",
    verdicts=(
        Verdict(
            "The proxy waits for 3 seconds.",
            ("alpha-p-1", "beta-p-2"),
            "wiki/concepts/proxy.md",
            "123abc",
            kept=True,
        ),
        Verdict("It is tired.", (), "", "", kept=False, why="no source says so"),
    ),
    model="claude-opus-5-5",
    usage=Usage(1_200, 80, 400, 30),
    dollars=Decimal("0.0125"),
    seconds=4.5,
    turns=(
        Turn("instructions\nHow long?\n", '{"tool": "search_wiki"}'),
        Turn("instructions\nHow long?\nhits\n", '{"answer": "3 seconds"}'),
    ),
)


class FakeDecisions:
    """Implements `gitwiki.ports.Decisions`."""

    def __init__(self, *decisions: Decision) -> None:
        self.kept: dict[int, Decision] = {}
        self.last = 0
        for decision in decisions:
            self.record(decision)

    def record(self, decision: Decision) -> int:
        self.last += 1
        turns = tuple(
            Turn(without_any_secrets(turn.sent), without_any_secrets(turn.received))
            for turn in decision.turns
        )
        question, answer = map(without_any_secrets, (decision.question, decision.answer))
        self.kept[self.last] = replace(
            decision, id=self.last, question=question, answer=answer, turns=turns
        )
        return self.last

    def get(self, number: int) -> Decision | None:
        return self.kept.get(number)

    def since(self, instant: str = "", until: str = "", only: Only = ALL) -> Iterator[Decision]:
        newest = sorted(self.kept.values(), key=lambda each: (each.at, each.id), reverse=True)
        for each in newest:
            if each.at >= instant and (not until or each.at < until) and only.has(each):
                yield replace(each, turns=())

    def prune(self, before: str) -> int:
        old = [number for number, each in self.kept.items() if each.at < before]
        for number in old:
            del self.kept[number]
        return len(old)
