"""An answer: what is said, and the paragraphs of sources that each sentence rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gitwiki.ports.decisions import Via


class Cited(NamedTuple):
    """A paragraph that an answer rests on, with all that a reader needs to look it up.

    Attributes:
        label: Names it: source and paragraph id (`gitwiki.wiki.citations.LABEL`).
        source: Title of the source.
        raw: Repository path of the source.
        number: Its place among the paragraphs of the source, from 1.
        first_line, last_line: Where it stands in the raw file, from 1.
        quote: Words of it.
    """

    label: str
    source: str
    raw: str
    number: int
    first_line: int
    last_line: int
    quote: str


class Said(NamedTuple):
    """A sentence of an answer.

    Attributes:
        text: Visible text, without Markdown and footnote references.
        labels: What it cites, each a label of a `Cited` of the same answer.
        page: Repository path of the page that it was taken from; empty if it is of none.
        heading: The heading that it stands under there; empty for its summary.
    """

    text: str
    labels: tuple[str, ...]
    page: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a question at one commit.

    Attributes:
        question: The question.
        commit: Commit id of what was asked.
        via: What answered.
        why: In one sentence, why this is the answer, or why there is none.
        said: The sentences, in order; empty if it was declined.
        pages: Repository paths of the pages that it rests on, the most important first.
        cited: The paragraphs that it rests on, in the order in which they are cited.
    """

    question: str
    commit: str
    via: Via
    why: str
    said: tuple[Said, ...] = ()
    pages: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
