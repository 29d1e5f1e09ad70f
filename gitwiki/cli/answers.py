"""What the command line says of an answer: for people, and as data."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gitwiki.budget import dollars
from gitwiki.ports import Via
from gitwiki.query.cited import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitwiki.query.answer import Answer, Cited
    from gitwiki.workflows.ask import Answered

#: Pages that are named as being near.
_NEAR = 3


def as_text(answered: Answered) -> Iterator[str]:
    """An answer for people: sentences with numbers, then what the numbers stand for."""
    answer = answered.answer
    if not answered.is_answered:
        yield f"no answer: {answer.why}"
        yield from _near(answered)
        return
    numbers = {each.label: number for number, each in enumerate(answer.cited, start=1)}
    places = groupby(answer.said, key=lambda each: (each.page, each.heading))
    for _, group in places:
        yield " ".join(f"{each.text}{_marks(each.labels, numbers)}" for each in group)
        yield ""
    for each in answer.cited:
        yield f"[{numbers[each.label]}] {_citation(each)}"
    yield _origin(answered)


def as_data(answered: Answered) -> dict[str, object]:
    """An answer as data; the first five names are those of a published fast path."""
    answer, decision = answered.answer, answered.decision
    usage = decision.usage
    return {
        "from_wiki": answer.via is Via.WIKI,
        "answer": text_of(answer.said),
        "sources": list(dict.fromkeys(each.raw for each in answer.cited)),
        "response_time": decision.seconds,
        "tokens": {"prompt": usage.read, "completion": usage.output},
        "question": answer.question,
        "commit": answer.commit,
        "via": answer.via.value,
        "why": decision.why,
        "declined": not answered.is_answered,
        "routed": decision.routed,
        "candidates": [each._asdict() for each in decision.candidates],
        "pages": list(answer.pages),
        "statements": [each._asdict() for each in answer.said],
        "citations": [_cited(each) for each in answer.cited],
        "dropped": [
            {"text": each.text, "why": each.why} for each in decision.verdicts if not each.kept
        ],
        "model": decision.model,
        "dollars": None if decision.dollars is None else float(decision.dollars),
        "decision": decision.id or None,
    }


def _marks(labels: tuple[str, ...], numbers: Mapping[str, int]) -> str:
    return "".join(f"[{numbers[label]}]" for label in labels if label in numbers)


def _citation(cited: Cited) -> str:
    lines = f"{cited.first_line}-{cited.last_line}"
    lines = lines if cited.first_line != cited.last_line else str(cited.first_line)
    return f'{cited.source} ¶{cited.number} {cited.raw}:{lines} "{cited.quote}"'


def _origin(answered: Answered) -> str:
    """Where an answer is from, and what it took."""
    decision = answered.decision
    told = dict.fromkeys(each.page for each in decision.verdicts if each.kept and each.page)
    places = tuple(told) or _raw(answered.answer)
    by = "no model"
    if decision.model:
        tokens = decision.usage.read + decision.usage.output
        by = f"{decision.model}, {tokens:,} tokens, {dollars(decision.dollars)}"
    return f"from {', '.join(places)}, {by}"


def _raw(answer: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.raw for each in answer.cited))


def _near(answered: Answered) -> Iterator[str]:
    pages = [each.page for each in answered.decision.candidates[:_NEAR]]
    if pages:
        yield f"  near: {', '.join(pages)}"


def _cited(cited: Cited) -> dict[str, object]:
    return {
        "label": cited.label,
        "source": cited.source,
        "raw": cited.raw,
        "lines": [cited.first_line, cited.last_line],
        "number": cited.number,
        "quote": cited.quote,
    }
