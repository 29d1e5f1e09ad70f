"""What happens between gitwiki and a model on the way to an answer, written down as it happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitwiki.asking.texts import clean
from gitwiki.ports import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports import Loaded, Model, Reply, Request, Verdict


@dataclass(slots=True)
class Trace:
    """What happened on the way to an answer; it is there also when that ends in the midst.

    Attributes:
        turns: What the model was given and said.
        replies: Its answers, with what they took.
        loaded: What was read.
        verdicts: What became of each statement.
    """

    turns: list[Turn] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    loaded: list[Loaded] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def routed(self) -> bool:
        """Whether anything was looked for; an answer may rest on what was loaded before."""
        return any(each.turn for each in self.loaded)

    @property
    def kept(self) -> tuple[Verdict, ...]:
        """The statements that hold."""
        return tuple(each for each in self.verdicts if each.kept)

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that the answer comes from, and then the others that were read for it."""
        told = (each.page for each in self.kept)
        read = (each.ref for each in self.loaded if each.turn and each.tool == "read_page")
        return tuple(dict.fromkeys(path for path in (*told, *read) if path))


class Witness:
    """Implements `gitwiki.ports.Model` with another one, and writes down what is said."""

    def __init__(self, model: Model, trace: Trace) -> None:
        self._model = model
        self._trace = trace
        self.name = model.name
        self.effort = model.effort

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers; what is asked is on record even if there is none."""
        first = len(self._trace.turns)
        self._trace.turns += [Turn(as_sent(each), "") for each in requests]
        replies = self._model.ask(requests)
        for at, reply in enumerate(replies, start=first):
            self._trace.turns[at] = self._trace.turns[at]._replace(received=clean(reply.text))
        self._trace.replies += replies
        return replies

    def count(self, request: Request) -> int:
        """How many tokens a request has."""
        return self._model.count(request)

    def forget(self, requests: Sequence[Request]) -> None:
        """Let the model forget some answers; they stay on record."""
        self._model.forget(requests)


def as_sent(request: Request) -> str:
    """A request as text: all that the model was given, in its order."""
    parts = [request.instructions]
    for document in request.documents:
        rows = "\n".join(f"{name}: {text}" for name, text in document.paragraphs)
        parts.append(f"=== {document.title}\n{rows}")
    parts.append(f"=== task\n{request.task}")
    if request.complaint:
        parts.append(
            f"=== its answer before\n{request.previous}\n=== complaint\n{request.complaint}"
        )
    return "\n\n".join(parts)
