"""Propose a page from sentences that somebody else wrote, each with its citations.

It takes the way of an answer that is filed back (`gitwiki.workflows.file_answer`): what the cited
paragraphs do not say is left out, lint looks at the result, and people decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.asking.texts import clean
from gitwiki.errors import BrokenSourceError, NoSuchPassageError
from gitwiki.ports import Via
from gitwiki.query.answer import Answer, Cited, Said
from gitwiki.query.handouts import Dropped, Proposed
from gitwiki.workflows.file_answer import file_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.ports import Outside
    from gitwiki.workflows.shelf import Shelf

#: Who wrote the sentences, as OKF names actors: some client of the MCP server.
PRODUCER = "mcp-client"


class Sentence(NamedTuple):
    """A sentence and the labels of the paragraphs that it rests on."""

    text: str
    labels: Sequence[str]


class _Checked(NamedTuple):
    """The sentences whose paragraphs there are, those paragraphs, and what is left out."""

    said: list[Said]
    cited: dict[str, Cited]
    dropped: list[Dropped]


def propose_page(
    outside: Outside, shelf: Shelf, question: str, sentences: Iterable[Sentence]
) -> Proposed:
    """Open a pull request with a page that answers a question, or find the one that is there.

    Args:
        outside: Where the wiki is.
        shelf: The newest commit of its base branch.
        question: What the page answers; it becomes its title.
        sentences: What the page says, in order.

    Raises:
        NotFiledError: There is nothing to propose; the class says why.
    """
    checked = _checked(shelf, sentences)
    answer = Answer(
        question=question,
        commit=shelf.commit,
        via=Via.AGENT,
        why="proposed by a client of the MCP server",
        said=tuple(checked.said),
        cited=tuple(checked.cited.values()),
    )
    filed = file_answer(outside, answer, PRODUCER)
    dropped = [Dropped(clean(each.text), each.sentence) for each in filed.dropped]
    pull = filed.pull_request
    return Proposed(
        commit=shelf.commit,
        page=filed.path,
        number=pull.number if pull else 0,
        url=pull.url if pull else "",
        dropped=(*checked.dropped, *dropped),
    )


def _checked(shelf: Shelf, sentences: Iterable[Sentence]) -> _Checked:
    checked = _Checked([], {}, [])
    for sentence in sentences:
        try:
            found = [_cited(shelf, label) for label in sentence.labels]
        except (NoSuchPassageError, BrokenSourceError) as error:
            checked.dropped.append(Dropped(clean(sentence.text), str(error)))
            continue
        checked.cited.update((each.label, each) for each in found)
        checked.said.append(Said(sentence.text, tuple(each.label for each in found)))
    return checked


def _cited(shelf: Shelf, label: str) -> Cited:
    reading, at = shelf.passage(label)
    source, paragraph = reading.source, reading.source.paragraphs[at]
    return Cited(
        label=f"{source.id}-{paragraph.id}",
        source=source.title,
        raw=source.raw,
        number=paragraph.number,
        first_line=paragraph.block.first_line,
        last_line=paragraph.block.last_line,
        quote=paragraph.text,
    )
