"""Verify a draft: keep of it only what code can find in the sources that it cites.

What a compiler proposes is a claim. A statement stays if each of its citations points at a
paragraph that exists and quotes it literally, and if every number, date, identifier and proper
name of the statement occurs in those paragraphs. What does not stay is listed with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gitwiki.compiler.descriptions import describe
from gitwiki.compiler.doubts import Doubt, DoubtReason, Passage, doubts
from gitwiki.wiki.attribution import misplaced
from gitwiki.wiki.draft import Objection
from gitwiki.wiki.evidence import (
    Evidence,
    Reader,
    around,
    missing_word,
    stands_in,
    unsupported,
)
from gitwiki.wiki.paragraphs import is_literal, normalise, resolve
from gitwiki.wiki.paths import slug_of
from gitwiki.wiki.quantities import Kind, Value, parse_date, values
from gitwiki.wiki.secrets import has_secret, without_secrets
from gitwiki.wiki.surroundings import names_around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gitwiki.wiki.citations import Citation
    from gitwiki.wiki.draft import (
        DraftFact,
        DraftSection,
        DraftStatement,
        DraftTerm,
        PageDraft,
    )
    from gitwiki.wiki.source import Paragraph, Source


class Reason(StrEnum):
    """Why something of a draft does not hold; the codes are stable."""

    NO_CITATION = "no-citation"
    UNRESOLVED_CITATION = "unresolved-citation"
    ALTERED_QUOTE = "altered-quote"
    NOT_VERBATIM = "not-verbatim"
    UNSUPPORTED_NUMBER = "unsupported-number"
    UNSUPPORTED_DATE = "unsupported-date"
    UNSUPPORTED_NAME = "unsupported-name"
    UNSUPPORTED_IDENTIFIER = "unsupported-identifier"
    UNSUPPORTED_TERM = "unsupported-term"
    LEAKED_SECRET = "leaked-secret"  # noqa: S105 - a word
    TAKEN_NAME = "taken-name"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something of a draft that does not hold.

    Attributes:
        kind: ``statement``, ``caveat``, ``fact``, ``term``, ``citation``, ``quote``,
            ``description`` or ``heading``.
        text: What was proposed.
        reason: Why it does not hold.
        path: Page that it was proposed for.
        detail: The words that the evidence does not hold; empty if it is the whole text.
    """

    kind: str
    text: str
    reason: Reason
    path: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The reason as a sentence, for people and for a model that may try again."""
        return _SENTENCES[self.reason].format(detail=self.detail or self.text)


@dataclass(frozen=True, slots=True)
class Count:
    """How much of one kind was proposed and how much of it holds."""

    kind: str
    proposed: int
    kept: int

    @property
    def dropped(self) -> int:
        """How much does not hold."""
        return self.proposed - self.kept


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found.

    Attributes:
        counts: One a kind, by kind; kinds of which nothing was proposed are left out.
        dropped: What does not hold, in page order.
        doubts: What is kept and worth a second look, in page order.
    """

    counts: tuple[Count, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def count(self, kind: str) -> Count:
        """The count of one kind, which may be of nothing."""
        return next((count for count in self.counts if count.kind == kind), Count(kind, 0, 0))


class Verified(NamedTuple):
    """A draft reduced to what holds, and what became of the rest.

    A draft whose title does not hold has nothing left: no statement, fact or alias.
    """

    draft: PageDraft
    report: Report

    @property
    def objections(self) -> tuple[Objection, ...]:
        """What a compiler may mend: sentences, not names, values or quotes by themselves."""
        return tuple(
            Objection(found.kind, found.text, found.sentence)
            for found in self.report.dropped
            if found.kind in _SENTENCE_KINDS
        )


def verify(
    draft: PageDraft,
    sources: Mapping[str, Source],
    names: Iterable[str] = (),
    reader: Reader | None = None,
    is_taken: Callable[[str], bool] | None = None,
) -> Verified:
    """Check a draft against the sources that it cites.

    Args:
        draft: What a compiler proposes for one page.
        sources: Every source that may be cited, by id.
        names: Names that need no evidence: the title and aliases that the page has already.
        reader: Prepares paragraphs; the same one for several drafts saves time.
        is_taken: Whether another page has a name; it is no alias of this one then, since a name
            that two pages have leads to neither.

    Returns:
        The draft without what does not hold, with canonical paragraph ids, and the report.
    """
    check = _Check(draft, sources, tuple(names), reader or Reader())
    if not check.title(draft):
        return Verified(_emptied(draft), check.report(_everything(draft)))
    aliases = tuple(filter(None, (check.alias(alias, is_taken) for alias in draft.aliases)))
    kept = replace(
        draft,
        aliases=aliases,
        title_term=check.resolved_title(draft.title_term),
        tldr=check.all("statement", draft.tldr, check.statement),
        sections=tuple(filter(None, map(check.section, draft.sections))),
        facts=check.all("fact", draft.facts, check.fact),
        caveats=check.all("caveat", draft.caveats, check.caveat),
    )
    # What takes the place of a description that does not hold was found to hold already.
    description = check.description(kept) or describe(kept.tldr)
    return Verified(replace(kept, description=description), check.report())


def combine(reports: Iterable[Report]) -> Report:
    """Add up the reports on several pages."""
    proposed: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    dropped: list[Dropped] = []
    doubted: list[Doubt] = []
    for report in reports:
        for count in report.counts:
            proposed[count.kind] += count.proposed
            kept[count.kind] += count.kept
        dropped.extend(report.dropped)
        doubted.extend(report.doubts)
    return Report(_counts(proposed, kept), tuple(dropped), tuple(doubted))


_SENTENCES = {
    Reason.NO_CITATION: "It cites nothing.",
    Reason.UNRESOLVED_CITATION: "The citation {detail} names no paragraph of a source.",
    Reason.ALTERED_QUOTE: "The quote “{detail}” does not stand literally in the cited paragraph.",
    Reason.NOT_VERBATIM: "“{detail}” does not stand literally in the cited paragraph.",
    Reason.UNSUPPORTED_NUMBER: "The number {detail} does not occur in the cited paragraphs.",
    Reason.UNSUPPORTED_DATE: "The date {detail} does not occur in the cited paragraphs.",
    Reason.UNSUPPORTED_NAME: "The name {detail} does not occur in the cited paragraphs.",
    Reason.UNSUPPORTED_IDENTIFIER: "{detail} does not occur in the cited paragraphs.",
    Reason.UNSUPPORTED_TERM: "The term “{detail}” does not stand where it is said to stand.",
    Reason.LEAKED_SECRET: "It, or the paragraph, has what looks like a key or token.",
    Reason.TAKEN_NAME: "The name “{detail}” is that of another page.",
}
_REASONS = {
    Kind.NUMBER: Reason.UNSUPPORTED_NUMBER,
    Kind.PERCENTAGE: Reason.UNSUPPORTED_NUMBER,
    Kind.DATE: Reason.UNSUPPORTED_DATE,
    Kind.IDENTIFIER: Reason.UNSUPPORTED_IDENTIFIER,
    Kind.NAME: Reason.UNSUPPORTED_NAME,
}
_SENTENCE_KINDS = frozenset({"statement", "caveat"})
#: Pages of these types may have a title of their own; the others are named as in a source.
_OWN_TITLE = frozenset({"answer", "comparison"})
_SOURCE_PAGE = "source-summary"
_QUOTED = re.compile(r"[“\"]([^”\"]{1,2000})[”\"]")

_T = TypeVar("_T")


class _Failure(NamedTuple):
    """Why one thing does not hold."""

    reason: Reason
    detail: str = ""


class _Cited(NamedTuple):
    """A citation that holds, and what it points at."""

    citation: Citation
    source: Source
    paragraph: Paragraph
    evidence: Evidence


class _Check:
    """The state of one verification: what was read, what counted, what was dropped."""

    def __init__(
        self,
        draft: PageDraft,
        sources: Mapping[str, Source],
        names: tuple[str, ...],
        reader: Reader,
    ) -> None:
        self._path = draft.path
        self._title = draft.title
        self._sources = sources
        self._names = names
        self._read = reader
        self._own_names: dict[str, list[str]] = {}
        self._secret: dict[str, bool] = {}
        self._cited: dict[str, _Cited] = {}
        self._proposed: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._dropped: list[Dropped] = []
        self._doubts: list[Doubt] = []

    def report(self, unexamined: Iterable[tuple[str, str]] = ()) -> Report:
        """What was found, with the kinds and texts that were dropped unexamined."""
        for kind, text in unexamined:
            self._proposed[kind] += 1
            self._drop(kind, text, _Failure(Reason.UNSUPPORTED_TERM, self._title))
        counts = _counts(self._proposed, self._kept)
        return Report(counts, tuple(self._dropped), tuple(self._doubts))

    def all(
        self, kind: str, proposed: Iterable[_T], check: Callable[[_T], _T | _Failure]
    ) -> tuple[_T, ...]:
        """Those of one kind that hold."""
        kept = []
        for each in proposed:
            self._proposed[kind] += 1
            result = check(each)
            if isinstance(result, _Failure):
                self._drop(kind, _text_of(each), result)
            else:
                self._kept[kind] += 1
                kept.append(result)
        return tuple(kept)

    def title(self, draft: PageDraft) -> bool:
        """Whether the page may have its title."""
        term = draft.title_term
        if term is not None and normalise(term.text) == normalise(draft.title):
            return self.term(term) is not None
        if term is None and self._may_have_title(draft):
            return True
        self._proposed["term"] += 1
        self._drop("term", draft.title, _Failure(Reason.UNSUPPORTED_TERM))
        return False

    def resolved_title(self, term: DraftTerm | None) -> DraftTerm | None:
        """The title term with the canonical id of its paragraph."""
        found = term and self._find(term.source, term.paragraph)
        return replace(term, paragraph=found.id) if term and found else None

    def alias(self, term: DraftTerm, is_taken: Callable[[str], bool] | None) -> DraftTerm | None:
        """As `term`, unless another page is called so."""
        if is_taken is None or not is_taken(term.text):
            return self.term(term)
        self._proposed["term"] += 1
        self._drop("term", term.text, _Failure(Reason.TAKEN_NAME))
        return None

    def term(self, term: DraftTerm) -> DraftTerm | None:
        """The term, if it stands where it says."""
        self._proposed["term"] += 1
        paragraph = self._find(term.source, term.paragraph)
        if paragraph is None:
            label = f"{term.source}-{term.paragraph}"
            self._drop("term", term.text, _Failure(Reason.UNRESOLVED_CITATION, label))
            return None
        if has_secret(term.text):
            self._drop("term", term.text, _Failure(Reason.LEAKED_SECRET))
            return None
        if not stands_in(term.text, self._read(paragraph.text)):
            self._drop("term", term.text, _Failure(Reason.UNSUPPORTED_TERM))
            return None
        self._kept["term"] += 1
        self._own_names.setdefault(term.source, []).append(term.text)
        return replace(term, paragraph=paragraph.id)

    def section(self, section: DraftSection) -> DraftSection | None:
        """The section with the statements that hold; None if none does."""
        statements = self.all("statement", section.statements, self.statement)
        if not statements:
            return None
        cited = [
            self._cited[citation.label]
            for statement in statements
            for citation in statement.citations
        ]
        return replace(
            section,
            heading=without_secrets(self._heading(section.heading, cited)),
            statements=statements,
        )

    def statement(self, statement: DraftStatement) -> DraftStatement | _Failure:
        """The statement with the citations that hold, or why it does not."""
        words = statement.text if statement.verbatim else ""
        cited = self._hold(statement.citations, words)
        if isinstance(cited, _Failure):
            return cited
        if not statement.text.strip():
            return _Failure(Reason.NOT_VERBATIM)
        if statement.verbatim:
            return _citing(statement, cited)
        failure = self._unsupported(statement.text, cited) or _leaking(statement.text)
        if failure:
            return failure
        self._doubt("statement", statement.text, cited)
        return _citing(statement, cited)

    def caveat(self, caveat: DraftStatement) -> DraftStatement | _Failure:
        """As a statement in gitwiki's own words; it may give the dates of the sources."""
        cited = self._hold(caveat.citations, "")
        if isinstance(cited, _Failure):
            return cited
        dates = [each.source.date for each in cited]
        failure = self._unsupported(caveat.text, cited, dates) or _leaking(caveat.text)
        if failure:
            return failure
        self._doubt("caveat", caveat.text, cited)
        return _citing(replace(caveat, verbatim=False), cited)

    def fact(self, fact: DraftFact) -> DraftFact | _Failure:
        """The fact with its citation, or why it does not hold."""
        cited = self._hold((fact.citation,), "")
        if isinstance(cited, _Failure):
            return cited
        (only,) = cited
        if not stands_in(fact.value, only.evidence):
            return _Failure(_reason(values(fact.value)), fact.value)
        # `8` stands in `-8`, but is another number.
        if missing_values := unsupported(fact.value, [only.evidence]):
            return _Failure(_reason(missing_values), fact.value)
        missing = self._missing_word(f"{fact.subject} {fact.attribute}", only)
        if missing or not (fact.subject.strip() and fact.attribute.strip()):
            return _Failure(Reason.UNSUPPORTED_TERM, missing)
        if fact.as_of and not _is_dated(fact.as_of, only):
            return _Failure(Reason.UNSUPPORTED_DATE, fact.as_of)
        self._doubt_fact(fact, only)
        return replace(fact, citation=only.citation)

    def description(self, kept: PageDraft) -> str:
        """The description; empty if it holds values that no paragraph cited by the page has."""
        text = kept.description
        if not text:
            return ""
        self._proposed["description"] += 1
        labels = dict.fromkeys(citation.label for citation in _citations(kept))
        cited = tuple(self._cited[label] for label in labels)
        failure = self._unsupported(text, cited)
        if has_secret(text):
            failure = _Failure(Reason.LEAKED_SECRET)
        if failure:
            self._drop("description", text, failure)
            return ""
        self._kept["description"] += 1
        self._doubt("description", text, cited)
        return text

    def _drop(self, kind: str, text: str, failure: _Failure) -> None:
        text, detail = without_secrets(text), without_secrets(failure.detail)
        self._dropped.append(Dropped(kind, text, failure.reason, self._path, detail))

    def _doubt(self, kind: str, text: str, cited: Iterable[_Cited]) -> None:
        """List what of a text that holds is worth a second look."""
        passages = [
            Passage(each.paragraph.text, each.citation.quote, each.paragraph.block.section)
            for each in cited
        ]
        self._doubts += [
            Doubt(kind, without_secrets(text), found.reason, self._path, found.detail)
            for found in doubts(text, passages)
        ]

    def _doubt_fact(self, fact: DraftFact, cited: _Cited) -> None:
        """List a fact whose value the paragraph seems to have of something else."""
        if misplaced(f"{fact.subject}: {fact.attribute} {fact.value}", [cited.paragraph.text]):
            reason, text = DoubtReason.EXCHANGED_VALUES, without_secrets(_text_of(fact))
            self._doubts.append(Doubt("fact", text, reason, self._path, cited.paragraph.text))

    def _leaks(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph holds a secret; then none of it is cited, since citations quote."""
        if paragraph.text not in self._secret:
            self._secret[paragraph.text] = has_secret(paragraph.text)
        return self._secret[paragraph.text]

    def _find(self, source: str, paragraph: str) -> Paragraph | None:
        found = self._sources.get(source)
        return resolve(found, paragraph) if found else None

    def _may_have_title(self, draft: PageDraft) -> bool:
        if draft.type in _OWN_TITLE or normalise(draft.title) in map(normalise, self._names):
            return True
        own = self._sources.get(slug_of(draft.path))
        # Its own source first: there may be thousands.
        return draft.type == _SOURCE_PAGE and any(
            is_literal(name, draft.title)
            for source in (*filter(None, [own]), *self._sources.values())
            for name in (source.title, source.label)
            if name
        )

    def _hold(self, citations: Iterable[Citation], words: str) -> tuple[_Cited, ...] | _Failure:
        """The citations that hold; why the first does not, if none does."""
        kept: dict[str, _Cited] = {}
        failures = [_Failure(Reason.NO_CITATION)]
        for citation in citations:
            cited = self._cite(citation, words)
            if isinstance(cited, _Failure):
                failures.append(cited)
            else:
                kept.setdefault(cited.citation.label, cited)
        if not kept:
            return failures[:2][-1]
        self._cited |= kept
        return tuple(kept.values())

    def _cite(self, citation: Citation, words: str) -> _Cited | _Failure:
        """Follow a citation to a paragraph that has its quote and, if given, the words."""
        self._proposed["citation"] += 1
        paragraph = self._find(citation.source, citation.paragraph)
        if paragraph is None:
            return self._failed("citation", citation.label, Reason.UNRESOLVED_CITATION)
        if self._leaks(paragraph):
            return self._failed("citation", citation.label, Reason.LEAKED_SECRET)
        evidence = self._read(paragraph.text)
        self._proposed["quote"] += 1
        if not stands_in(citation.quote, evidence):
            self._kept["citation"] += 1
            return self._failed("quote", citation.quote, Reason.ALTERED_QUOTE)
        self._kept["quote"] += 1
        if words and not stands_in(words, evidence):
            failure = _Failure(Reason.NOT_VERBATIM, words)
            self._drop("citation", citation.label, failure)
            return failure
        self._kept["citation"] += 1
        canonical = replace(citation, paragraph=paragraph.id)
        return _Cited(canonical, self._sources[citation.source], paragraph, evidence)

    def _failed(self, kind: str, text: str, reason: Reason) -> _Failure:
        failure = _Failure(reason, text)
        self._drop(kind, text, failure)
        return failure

    def _unsupported(
        self, text: str, cited: tuple[_Cited, ...], dates: Iterable[str] = ()
    ) -> _Failure | None:
        """What of a text that is not verbatim the cited paragraphs do not hold."""
        evidence = [each.evidence for each in cited]
        missing = unsupported(text, evidence, chain(self._allowed(cited), dates))
        if missing:
            return _Failure(_reason(missing), missing[0].text)
        altered = (
            quoted[1]
            for quoted in _QUOTED.finditer(text)
            if " " in quoted[1].strip()
            and not any(stands_in(quoted[1].strip(".,;: "), each) for each in evidence)
        )
        words = next(altered, "")
        return _Failure(Reason.ALTERED_QUOTE, words) if words else None

    def _allowed(self, cited: Iterable[_Cited]) -> Iterator[str]:
        """Names that need no evidence where these paragraphs are cited."""
        yield from self._names
        for each in cited:
            yield from names_around(each.source, each.paragraph)
            yield from self._own_names.get(each.source.id, ())

    def _heading(self, heading: str, cited: list[_Cited]) -> str:
        """The heading, or that of the source if it holds numbers or dates that are made up."""
        evidence = [each.evidence for each in cited]
        around = [self._read(name) for name in dict.fromkeys(self._allowed(cited)) if name]
        missing = [
            value
            for value in unsupported(heading, [*evidence, *around])
            if value.number or value.date
        ]
        self._proposed["heading"] += 1
        if not missing:
            self._kept["heading"] += 1
            return heading
        self._drop("heading", heading, _Failure(_reason(missing), missing[0].text))
        return next(reversed(cited[0].paragraph.block.section), cited[0].source.name)

    def _missing_word(self, text: str, cited: _Cited) -> str:
        """The first word that neither the paragraph nor what stands above it has."""
        places = (*around(cited.source, cited.paragraph), self._title)
        return missing_word(text, (cited.paragraph.text, *places))


def _leaking(text: str) -> _Failure | None:
    """A compiler may know keys that no source has."""
    return _Failure(Reason.LEAKED_SECRET) if has_secret(text) else None


def _citing(statement: DraftStatement, cited: tuple[_Cited, ...]) -> DraftStatement:
    return replace(statement, citations=tuple(each.citation for each in cited))


def _reason(missing: Iterable[Value]) -> Reason:
    return next((_REASONS[value.kind] for value in missing), Reason.UNSUPPORTED_TERM)


def _is_dated(as_of: str, cited: _Cited) -> bool:
    """Whether a date is that of the source, or part of it, or given in the paragraph."""
    if cited.source.date.startswith(as_of):
        return True
    date = parse_date(as_of)
    return date is not None and not unsupported(f"on {as_of}", [cited.evidence])


def _text_of(proposed: object) -> str:
    """How something of a draft is shown in a report."""
    fact = [getattr(proposed, name, "") for name in ("subject", "attribute", "value")]
    return getattr(proposed, "text", "") or " | ".join(filter(None, fact))


def _counts(proposed: Counter[str], kept: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(kind, proposed[kind], kept[kind]) for kind in sorted(proposed))


def _emptied(draft: PageDraft) -> PageDraft:
    return replace(
        draft,
        description="",
        aliases=(),
        title_term=None,
        tldr=(),
        sections=(),
        facts=(),
        caveats=(),
        tags=(),
        questions=(),
    )


def _citations(draft: PageDraft) -> Iterator[Citation]:
    """Every citation of a draft."""
    statements = (each for part in draft.sections for each in part.statements)
    for statement in (*draft.tldr, *statements, *draft.caveats):
        yield from statement.citations
    for fact in draft.facts:
        yield fact.citation


def _everything(draft: PageDraft) -> list[tuple[str, str]]:
    """Kind and text of all that a draft proposes besides its title."""
    statements = [*draft.tldr, *(each for part in draft.sections for each in part.statements)]
    return [
        *(("term", alias.text) for alias in draft.aliases),
        *(("statement", statement.text) for statement in statements),
        *(("fact", _text_of(fact)) for fact in draft.facts),
        *(("caveat", caveat.text) for caveat in draft.caveats),
    ]
