"""The fast path: a page answers a question as it stands, and no model is asked anything.

First the gate: the page is clean, every source of it is what it was when the page was written, and
there is no doubt that it is the page that was asked for. Then the answer: of a long page only what
answers the question, chosen by code. A statement is never cut, and one whose evidence is not there
is not shown.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Severity
from gitwiki.ports.decisions import Via
from gitwiki.query.aliases import content
from gitwiki.query.answer import Answer, Cited, Said
from gitwiki.query.features import stem, words
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.page import FACTS
from gitwiki.wiki.paragraphs import excerpt, resolve
from gitwiki.wiki.questions import is_question

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.query.route import Route
    from gitwiki.wiki.page import Footnote, Page
    from gitwiki.wiki.source import Source

#: A page that says no more than this is shown whole.
_SHORT_PAGE = 3
#: Sentences that are shown of a longer one, its summary not counted.
_MOST_SENTENCES = 4
_MOST_SUMMARY = 4
#: Where the page was found by its name, it has to speak of so much of the rest of the question.
_COVERED_ENOUGH = 0.5
_LONGEST_QUOTE = 300
_BAD = frozenset({Severity.ERROR, Severity.WARNING})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a page stands at a commit.

    Attributes:
        path: The page.
        blob: Its blob id; empty if there is no such page.
        findings: What lint says of it.
        stale: Why it may be out of date, each in a few words; empty if it is fresh.
    """

    path: str
    blob: str
    findings: tuple[Diagnostic, ...] = ()
    stale: tuple[str, ...] = ()


class Shown(NamedTuple):
    """What the fast path answers, or why it does not; one of the two is empty."""

    answer: Answer | None
    refused: str


class Asked(NamedTuple):
    """A question at a commit, and where it leads."""

    question: str
    commit: str
    route: Route


def refusal(route: Route, standing: Standing | None) -> str:
    """Why a page may not answer as it stands, in one sentence; empty if it may.

    Args:
        route: Where the question leads.
        standing: How that page stands; None if there is none.
    """
    if route.page is None or standing is None:
        return f"no page is sure: {route.why}"
    if standing.path != route.page or not standing.blob:
        return f"there is no page {route.page}"
    bad = [found for found in standing.findings if found.severity in _BAD]
    if bad:
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        return f"{route.page} is not clean: {bad[0].code} {bad[0].message}{more}"
    if standing.stale:
        return f"{route.page} may be out of date: {'; '.join(standing.stale[:3])}"
    return ""


def show(
    asked: Asked, page: Page, standing: Standing | None, sources: Mapping[str, Source]
) -> Shown:
    """Answer a question with what a page says, or say why not.

    Args:
        asked: The question, and where it leads.
        page: That page.
        standing: How it stands.
        sources: The sources that it cites, by id.
    """
    refused = refusal(asked.route, standing)
    if not refused and page.path != asked.route.page:
        refused = f"{page.path} is not the page that was asked for"
    if refused:
        return Shown(None, refused)
    evidence = _Evidence(page.footnotes, sources)
    sentences = [each for each in _sentences(page) if evidence.holds(each.labels)]
    if not sentences:
        return Shown(None, f"{page.path} has no sentence whose evidence is there")
    chosen = _Choice(page, sentences).of(asked.question)
    if not chosen:
        rest = ", ".join(_rest(asked.question, page))
        return Shown(None, f"{page.path} does not say enough about: {rest}")
    return Shown(_answer(asked, page, chosen, evidence), "")


class _Sentence(NamedTuple):
    """A statement or a row of a facts table, where it stands, and the stems of its words."""

    text: str
    labels: tuple[str, ...]
    heading: str
    line: int
    stems: frozenset[str]
    is_summary: bool = False


class _Evidence:
    """The paragraphs behind the footnotes of a page."""

    def __init__(self, notes: Mapping[str, Footnote], sources: Mapping[str, Source]) -> None:
        self._notes = notes
        self._sources = sources

    def holds(self, labels: Collection[str]) -> bool:
        """Whether there are labels, and each cites a paragraph that is there."""
        return bool(labels) and all(self.cited(label) for label in labels)

    def cited(self, label: str) -> Cited | None:
        """The paragraph that a label cites; None if it is not there."""
        note, target = self._notes.get(label), parse_label(label)
        source = self._sources.get(target.source) if target else None
        paragraph = resolve(source, target.paragraph) if source and target else None
        if note is None or source is None or paragraph is None:
            return None
        block = paragraph.block
        return Cited(
            label=label,
            source=source.title,
            raw=source.raw,
            number=paragraph.number,
            first_line=block.first_line,
            last_line=block.last_line,
            quote=note.quote or excerpt(paragraph.text, _LONGEST_QUOTE),
        )


class _Choice:
    """Chooses what of a page answers a question."""

    def __init__(self, page: Page, sentences: Sequence[_Sentence]) -> None:
        self._page = page
        self._sentences = sentences
        self._summary = [each for each in sentences if each.is_summary][:_MOST_SUMMARY]
        self._body = [each for each in sentences if not each.is_summary]
        self._having = Counter(found for each in self._body for found in each.stems)

    def of(self, question: str) -> Sequence[_Sentence]:
        """The sentences, in page order; none if the page does not say enough about it."""
        rest = frozenset(map(stem, _rest(question, self._page)))
        if not rest:
            return self._summary or self._body[:_MOST_SENTENCES]
        is_asked = _is_asked_so(question, self._page)
        if not is_asked and self._covered(rest) < _COVERED_ENOUGH:
            return ()
        if len(self._sentences) <= _SHORT_PAGE:
            return self._sentences
        best = self._best(rest) or self._body[:_MOST_SENTENCES]
        said = frozenset().union(*(each.stems for each in best))
        # Where all that is asked for is said, the summary would only stand before it.
        shown = {*best} if rest <= said else {*self._summary, *best}
        return [each for each in self._sentences if each in shown]

    def _covered(self, wanted: frozenset[str]) -> float:
        """How much of what is asked for the page speaks of, from 0 to 1."""
        known = frozenset().union(*(each.stems for each in self._sentences))
        return len(wanted & known) / len(wanted)

    def _best(self, wanted: frozenset[str]) -> list[_Sentence]:
        """The sentences of the body that say most about it, each for what no earlier one has."""
        left = list(self._body)
        missing, again = set(wanted), False
        best: list[_Sentence] = []
        while left and len(best) < _MOST_SENTENCES:
            # What has all its words first, then what adds a word, then what stands first.
            chosen = max(left, key=lambda each: (self._weight(each, missing), -each.line))
            weight = self._weight(chosen, missing)
            if weight <= 0 and missing != wanted:
                # All is said: who says as much of it again may say something else.
                missing, again = set(wanted), True
                continue
            if weight <= 0 or (again and weight < self._weight(best[0], wanted) / 2):
                return best
            left.remove(chosen)
            best.append(chosen)
            missing -= chosen.stems
        return best

    def _weight(self, sentence: _Sentence, wanted: Iterable[str]) -> float:
        """How much a sentence says of some words; one that many sentences have tells less."""
        size = len(self._body) + 1
        shared = sentence.stems.intersection(wanted)
        return math.fsum(math.log(size / self._having[found]) + 0.1 for found in shared)


def _sentences(page: Page) -> list[_Sentence]:
    """What a page says, its summary first, then in page order; caveats are said too."""
    found = [
        _sentence(each.text, each.labels, "", each.line, is_summary=True) for each in page.tldr
    ]
    body = [
        _sentence(each.text, each.labels, each.section, each.line)
        for each in (*page.statements, *page.caveats)
    ]
    for fact in page.facts:
        since = f" (as of {fact.as_of})" if fact.as_of else ""
        text = f"{fact.subject}, {fact.attribute}: {fact.value}{since}"
        body.append(_sentence(text, fact.labels, FACTS, fact.line))
    return found + sorted(body, key=lambda each: each.line)


def _sentence(
    text: str, labels: tuple[str, ...], heading: str, line: int, *, is_summary: bool = False
) -> _Sentence:
    stems = frozenset(map(stem, (*words(text), *words(heading))))
    return _Sentence(text, labels, heading, line, stems, is_summary)


def _rest(question: str, page: Page) -> tuple[str, ...]:
    """The words that say what is asked for and are no part of a name of the page."""
    names = (name for name in (page.title, *page.aliases) if not is_question(name))
    own = {part for name in names for part in content(name)}
    return tuple(word for word in content(question) if word not in own)


def _is_asked_so(question: str, page: Page) -> bool:
    """Whether a question of the page has most of the words, so that other words may be meant."""
    wanted = frozenset(map(stem, content(question)))
    known = [frozenset(map(stem, content(each))) for each in page.aliases if is_question(each)]
    return any(len(wanted & each) * 2 >= len(wanted) for each in known)


def _answer(asked: Asked, page: Page, chosen: Sequence[_Sentence], evidence: _Evidence) -> Answer:
    labels = dict.fromkeys(label for each in chosen for label in each.labels)
    return Answer(
        question=asked.question,
        commit=asked.commit,
        via=Via.WIKI,
        why=f"{asked.route.why}; the page is clean and its sources are unchanged",
        said=tuple(Said(each.text, each.labels, page.path, each.heading) for each in chosen),
        pages=(page.path,),
        cited=tuple(cited for label in labels if (cited := evidence.cited(label))),
    )
