"""A model that can read but not write: it answers every question with sentences of the documents.

It stands behind the stand-in for the Messages API where a test needs answers to whatever is asked.
What it proposes is true by construction, in the form that a real model is asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from standin import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin import ReceivedRequest

Passage = tuple[str, str]

_SENTENCE = re.compile(r"[A-Z][^.!?|:*_\[\]`]{30,200}[.](?=\s|\Z)")
_HEADING = re.compile(r"[A-Z][A-Za-z' -]{3,40}")
#: A document as servers get it that do not know document blocks.
_TEXT_DOCUMENT = re.compile(
    r"^Document: (?P<title>[^\n]*)\n=== begin (?P<mark>[0-9a-f]+) ===\n"
    r"(?P<lines>.*?)\n=== end (?P=mark) ===",
    re.DOTALL | re.MULTILINE,
)
_PAGES = 12
_STATEMENTS = 6


def quoting_model(request: ReceivedRequest) -> Answer:
    """The answer to a question for a plan, a page or corrections."""
    schema = request.schema or {}
    answer = {"PlanReply": plan, "PageReply": page, "MendReply": no_mending}[str(schema["title"])]
    return Answer.json(answer(request))


def plan(request: ReceivedRequest) -> Mapping[str, Any]:
    """A page for each heading that has sentences below it."""
    passages = source_of(request)
    said = list(statements(passages))
    return {
        "description": "A source of the examples.",
        "summary": said[:1],
        "points": said[1:6],
        "pages": [
            {
                "title": title,
                "type": "concept",
                "extends": "",
                "aliases": [],
                "paragraphs": ids,
            }
            for title, ids in list(_by_heading(passages).items())[:_PAGES]
        ],
    }


def page(request: ReceivedRequest) -> Mapping[str, Any]:
    """The first sentences of the paragraphs that the assignment names."""
    assigned = dict(passages_of(request, "The assignment"))
    wanted = set(assigned["paragraphs"].split())
    said = list(statements([each for each in source_of(request) if each[0] in wanted]))
    sections = [{"heading": "What it says", "statements": said[1:_STATEMENTS]}]
    return {
        "description": f"What a source says about it: {assigned['type']}.",
        "aliases": [],
        "summary": said[:1],
        "sections": sections if said[1:] else [],
        "facts": [],
        "caveats": [],
    }


def no_mending(_: ReceivedRequest) -> Mapping[str, Any]:
    """Nothing can be corrected."""
    return {"statements": []}


def source_of(request: ReceivedRequest) -> Sequence[Passage]:
    """The paragraphs of the source: id and text."""
    return passages_of(request, "Source: ")


def passages_of(request: ReceivedRequest, title: str) -> Sequence[Passage]:
    """The paragraphs of the document whose title begins so; none if there is no such document."""
    return [
        (name, text)
        for name, _, text in (line.partition(": ") for line in _lines_of(request, title))
    ]


def _lines_of(request: ReceivedRequest, title: str) -> Iterator[str]:
    for document in request.documents:
        if document.title.startswith(title):
            yield from (block["text"] for block in document.block["source"]["content"])
    for found in _TEXT_DOCUMENT.finditer(request.message_text):
        if found["title"].startswith(title):
            yield from found["lines"].split("\n")


def statements(passages: Sequence[Passage]) -> Iterator[Mapping[str, Any]]:
    """The first sentence of each paragraph that has one, with itself as the quote."""
    for name, text in passages:
        found = _SENTENCE.search(text)
        if found:
            quote = " ".join(found[0].split()[:12]).rstrip(".,;")
            yield {"text": found[0], "evidence": [{"paragraph": name, "quote": quote}]}


def _by_heading(passages: Sequence[Passage]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    heading = ""
    for name, text in passages:
        if _HEADING.fullmatch(text):
            heading = text
        elif heading and _SENTENCE.search(text):
            found.setdefault(heading, []).append(name)
    return found
