"""A model whose answers are remembered: what was asked in one run, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.adapters.model import wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.ports import Model, Reply, Request


class Recorded(NamedTuple):
    """A question and its answer."""

    request: Request
    reply: Reply


class RecordedModel:
    """Implements `gitwiki.ports.Model` with another one, and remembers every answer.

    It does not matter where an answer comes from: the API, a batch, a folder. One that was of no
    use is remembered too, since without it the same run would ask something else.

    Args:
        model: Who is asked.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._answers: dict[str, Recorded] = {}

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._model.name

    @property
    def effort(self) -> str:
        """How hard it is to try."""
        return self._model.effort

    @property
    def answers(self) -> Mapping[str, Recorded]:
        """What was asked and answered, by the hash of the question."""
        return self._answers

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers, in order; the same question has the same answer for the whole run.

        Raises:
            ModelError: There is no answer to one of them.
        """
        keys = [self._key(request) for request in requests]
        wanted = dict(zip(keys, requests, strict=True))
        new = {key: each for key, each in wanted.items() if key not in self._answers}
        replies = self._model.ask(list(new.values()))
        for (key, request), reply in zip(new.items(), replies, strict=True):
            self._answers[key] = Recorded(request, reply)
        return [self._answers[key].reply for key in keys]

    def count(self, request: Request) -> int:
        """How many tokens a request has."""
        return self._model.count(request)

    def forget(self, requests: Sequence[Request]) -> None:
        """Let the model forget some answers; they stay on record."""
        self._model.forget(requests)

    def _key(self, request: Request) -> str:
        """The hash of a question as it is sent to Anthropic's servers, whoever is asked."""
        return wire.key_of(wire.parameters(request, self.name, self.effort))
