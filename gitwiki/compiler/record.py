"""What a commit of gitwiki's says of itself, and the entry of the log that follows from it.

It compiles sources or files an answer.

The message has everything that the log tells, so the log can be written anew from the commits. A
message may also have passed through a person's hands or a forge that squashed it; of such text only
what has the form that gitwiki writes is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.review import cost, plain, summary, title
from gitwiki.wiki.derive import LogEntry
from gitwiki.wiki.markup import link_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.compiler.review import Review

#: Marks the message of a commit that gitwiki made of something, whatever else it says.
MARK = "Gitwiki-Key: "

_KEY = re.compile(r"^Gitwiki-Key: (?P<key>[0-9a-f]{6,64})$", re.MULTILINE)
_SOURCE = re.compile(r"^Gitwiki-Source: (?P<path>\S+) (?P<key>[0-9a-f]{6,64})$", re.MULTILINE)
_ANSWER = re.compile(r"^Gitwiki-Answer: (?P<path>\S+)$", re.MULTILINE)
_SAID = re.compile(
    r"^(?P<first>\d+ (?:answer|(?:deleted )?sources?)[a-z0-9 ,]*: [a-z0-9 ,]+\.)", re.MULTILINE
)
_FACT = re.compile(
    r"^- (?P<fact>(?:statements|terms): \d+ proposed, \d+ kept"
    r"|conflicts with edits by people: \d+"
    r"|key: [0-9a-f]{6,64}, cost: \d[\d,]* tokens(?: read, \d[\d,]* written)?)$",
    re.MULTILINE,
)
#: What a forge puts behind the title of a pull request that it squashes.
_NUMBER = re.compile(r" \(#\d+\)$")
_AUTHOR = re.compile(r"^Co-authored-by: (?P<author>[^<>\n]* <[^<>\n]*>)$", re.MULTILINE)
_NOT_IN_NAME = re.compile(r"[<>\x00-\x1f\x7f]+")
_LONGEST_TITLE = 200
_LOGGED = re.compile(r"^- key: (?P<key>[0-9a-f]{6,64}),", re.MULTILINE)


class Record(NamedTuple):
    """What the commit of a compile says.

    Attributes:
        title: One line.
        summary: What it does, in a sentence or two.
        facts: What it came to, a line each; the last names the key.
        key: Key of the work.
        sources: Trailers for the sources: the path, safe for a forge, and the compile key.
        answer: The page that an answer was filed on, its path safe for a forge; else empty.
    """

    title: str
    summary: str
    facts: tuple[str, ...]
    key: str
    sources: tuple[tuple[str, str], ...]
    answer: str = ""


def record_of(review: Review, claims: Iterable[tuple[str, str]]) -> Record:
    """What the commit of a change says.

    Args:
        review: What its reviewer is told.
        claims: Path and compile key of each of its sources.
    """
    statements, terms = review.report.count("statement"), review.report.count("term")
    facts = (
        f"statements: {statements.proposed} proposed, {statements.kept} kept",
        f"terms: {terms.proposed} proposed, {terms.kept} kept",
        f"conflicts with edits by people: {len(review.conflicts)}",
        f"key: {review.key}, cost: {cost(review.spent)}",
    )
    return Record(title(review), summary(review), facts, review.key, escaped(claims))


def escaped(claims: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Paths and keys as a record has them: ``Fixes #1.md`` would close an issue of the forge."""
    return tuple((link_target(path), key) for path, key in claims)


def message(record: Record, authors: Iterable[str] = ()) -> str:
    """The commit message.

    Args:
        record: What it says.
        authors: People who wrote some of it, as ``Ada <ada@example.org>``.
    """
    facts = "".join(f"- {fact}\n" for fact in record.facts)
    trailers = [f"{MARK}{record.key}"]
    trailers += [f"Gitwiki-Source: {path} {key}" for path, key in record.sources]
    trailers += [f"Gitwiki-Answer: {record.answer}"] if record.answer else []
    trailers += [f"Co-authored-by: {author}" for author in authors]
    return f"{record.title}\n\n{record.summary}\n\n{facts}\n" + "\n".join(trailers) + "\n"


def author(name: str, email: str) -> str:
    """Somebody as a trailer names them; nothing in it ends the line or the name."""
    cleaned = (" ".join(_NOT_IN_NAME.sub(" ", part).split()) for part in (name, email))
    return "{} <{}>".format(*cleaned)


def name_of(author: str) -> str:
    """The name of somebody that a trailer names."""
    return author.rpartition(" <")[0]


def authors(text: str) -> tuple[str, ...]:
    """The people that the trailers of a commit message name."""
    return tuple(found["author"] for found in _AUTHOR.finditer(text))


def read(text: str) -> Record | None:
    """The record in a commit message; None if nothing was compiled or filed by the commit."""
    text = text.replace("\r\n", "\n")
    key = _KEY.search(text)
    sources = tuple((found["path"], found["key"]) for found in _SOURCE.finditer(text))
    answer = _ANSWER.search(text)
    if key is None or not (sources or answer):
        return None
    said = _SAID.search(text)
    return Record(
        title=plain(_NUMBER.sub("", text.split("\n", 1)[0]))[:_LONGEST_TITLE],
        summary=said["first"] if said else "",
        facts=_facts(text, key["key"]),
        key=key["key"],
        sources=sources,
        answer=answer["path"] if answer else "",
    )


def _facts(text: str, key: str) -> tuple[str, ...]:
    """The facts in a message; the last one names the key, so that it is found in the log again."""
    found = dict.fromkeys(found["fact"] for found in _FACT.finditer(text))
    named = f"key: {key}, "
    last = next((fact for fact in found if fact.startswith(named)), f"{named}cost: not known")
    return (*(fact for fact in found if not fact.startswith("key: ")), last)


def log_entry(record: Record, timestamp: int) -> LogEntry:
    """The entry of the log.

    Args:
        record: What the commit says.
        timestamp: Of the commit, seconds since the epoch.
    """
    first = (record.summary.split(". ", 1)[0].rstrip(".") + ".",) if record.summary else ()
    event = "answer" if record.answer else "compile"
    return LogEntry(timestamp, event, record.title, (*first, *record.facts))


def logged_keys(log: str) -> frozenset[str]:
    """The keys of all entries of a log."""
    return frozenset(found["key"] for found in _LOGGED.finditer(log))
