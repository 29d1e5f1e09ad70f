"""A language model: questions, answers and what they take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal


class Document(NamedTuple):
    """A text that a model is given to read. It is data, whatever it says.

    Attributes:
        title: What it is, in words of gitwiki.
        paragraphs: The id and the text of each paragraph.
        shared: Other requests begin with the same document, so that it pays to keep it.
    """

    title: str
    paragraphs: tuple[tuple[str, str], ...]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A question to a model that is answered in JSON.

    Attributes:
        purpose: Which step asks, such as ``plan``.
        subject: What it is about, for people: a source, or a source and a page.
        instructions: What the model is to do, in words of gitwiki.
        contract: The prose of schema.md.
        documents: What it is given to read; shared ones first.
        task: The last words of the question; nothing of a source is in them.
        reply_schema: JSON schema of the answer.
        most_tokens: The longest answer that is taken.
        previous: What the model answered before, if that was no good.
        complaint: Why it was not.
    """

    purpose: str
    subject: str
    instructions: str
    contract: str
    documents: tuple[Document, ...]
    task: str
    reply_schema: Mapping[str, object]
    most_tokens: int
    previous: str = ""
    complaint: str = ""


class ReplyState(StrEnum):
    """How an answer ended; only a complete one is read.

    ``unasked`` is no end but none to begin with: answers are replayed, and nobody asked for this.
    """

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    OVERFLOW = "overflow"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were paid for.

    Attributes:
        input: Read, without those of the two next.
        output: Written, thinking included.
        cache_read: Read from the prompt cache.
        cache_write: Read and put into the prompt cache.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )

    @property
    def read(self) -> int:
        """All that was read, from wherever."""
        return self.input + self.cache_read + self.cache_write


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        text: Its words; incomplete unless the state is ``complete``.
        state: How it ended.
        usage: What it took.
        model: The model that answered, as it names itself.
        detail: Why it ended so, if it says.
        batch: Whether it came in a batch, for half the price.
    """

    text: str
    state: ReplyState
    usage: Usage
    model: str
    detail: str = ""
    batch: bool = False


class Model(Protocol):
    """A language model behind whatever keeps, counts and limits what is asked of it."""

    @property
    def name(self) -> str:
        """Its name, such as ``claude-opus-5-5``."""
        ...

    @property
    def effort(self) -> str:
        """How hard it is to try; empty for its own default."""
        ...

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers to some requests, in their order; several may be under way at once.

        What was answered before is not asked, and not paid for, again.

        Raises:
            ModelError: There is no answer to one of them: no key, no connection, no budget. The
                answers that came are kept.
        """
        ...

    def count(self, request: Request) -> int:
        """How many tokens a request has; counting costs nothing.

        Raises:
            ModelError: The model cannot be asked.
        """
        ...

    def forget(self, requests: Sequence[Request]) -> None:
        """Drop the answers to some requests: they are of no use and are to be asked for anew."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An answer that was paid for.

    Attributes:
        at: When it came, ISO 8601, UTC.
        model: Who answered.
        purpose: Which step asked.
        subject: What it was about.
        state: How it ended.
        batch: Whether it came in a batch.
        usage: Its tokens.
        dollars: What it cost; None if the price was not known.
    """

    at: str
    model: str
    purpose: str
    subject: str
    state: str
    batch: bool
    usage: Usage
    dollars: Decimal | None


class Spent(NamedTuple):
    """What the answers behind a change took, whenever that was.

    Attributes:
        model: The model; empty where there is none.
        calls: How many answers.
        usage: Their tokens.
        dollars: What they cost; None if the price is not known.
    """

    model: str = ""
    calls: int = 0
    usage: Usage = Usage()
    dollars: Decimal | None = None


class Forecast(NamedTuple):
    """What a compile is likely to take, before anything is asked.

    Attributes:
        model: The model.
        sources: How many sources.
        calls: How many questions.
        usage: Their tokens.
        dollars: What they cost; None if the price is not known.
        counted: The texts of the sources were counted by the model's own count.
    """

    model: str
    sources: int
    calls: int
    usage: Usage
    dollars: Decimal | None
    counted: bool
