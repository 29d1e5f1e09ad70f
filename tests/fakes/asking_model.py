"""A model that finds its way: it searches, reads the first hits and answers with their words.

It stands behind the stand-in for the Messages API and asks for nothing that it was not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from standin import Answer

from fakes.holdings import calls, corrects, declines, says
from fakes.quoting_model import passages_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from standin import ReceivedRequest

_LABELS = re.compile(r" \[([a-z0-9.-]+)\]")
_SAID = 2


def asking_model(request: ReceivedRequest) -> Answer:
    """The answer to a turn, or to what is to be corrected: nothing is."""
    if str((request.schema or {})["title"]) == "CorrectionsReply":
        return Answer.json(corrects())
    return Answer.json(_turn(request))


def question_of(request: ReceivedRequest) -> str:
    """The question."""
    return passages_of(request, "The question")[0][1]


def read_of(request: ReceivedRequest) -> Sequence[tuple[str, Sequence[str]]]:
    """What pages and passages say that were read: each text with its labels."""
    found: list[tuple[str, Sequence[str]]] = []
    for _, text in passages_of(request, "Page "):
        found.append((_LABELS.sub("", text), _LABELS.findall(text)))
    found += [(text, [label]) for label, text in passages_of(request, "Source ")]
    return [(text, labels) for text, labels in found if labels]


def _turn(request: ReceivedRequest) -> object:
    if read := read_of(request):
        words = set(question_of(request).lower().split())
        ranked = sorted(read, key=lambda each: -len(words & set(each[0].lower().split())))
        return says(*ranked[:_SAID])
    if hits := passages_of(request, "Search"):
        refs = [ref for ref, _ in hits[:3]]
        tools = ("read_page" if ref.endswith(".md") else "read_passage" for ref in refs)
        return calls(*zip(tools, refs, strict=True))
    if passages_of(request, "What could not be done"):
        return declines("not-found")
    return calls(("search", question_of(request)))
