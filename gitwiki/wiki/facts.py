"""Facts from several sources, and where they disagree.

A disagreement that is none costs a reader more than one that is missed, so two values disagree
only if they are comparable (same unit, same words around the number) and no way of reading them
makes them agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitwiki.wiki.agreement import differ
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.paragraphs import has_words, normalise
from gitwiki.wiki.proper_names import is_ordinary
from gitwiki.wiki.quantities import parse_date
from gitwiki.wiki.words import ARTICLES, singular, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gitwiki.wiki.snapshot import FactRow, PageSummary


class Fact(Protocol):
    """A value of an attribute of a subject, as a row of a page has it."""

    @property
    def subject(self) -> str:
        """What is described."""
        ...

    @property
    def attribute(self) -> str:
        """Which property of it."""
        ...

    @property
    def value(self) -> str:
        """The value with its unit, as in the source."""
        ...

    @property
    def as_of(self) -> str:
        """ISO 8601 date for which it holds; empty if unknown."""
        ...

    @property
    def label(self) -> str:
        """Footnote label of its evidence."""
        ...


class Caveat(Protocol):
    """A statement of a page about disagreement."""

    @property
    def text(self) -> str:
        """What a reader sees, without citations."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Footnote labels of its evidence."""
        ...


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different values that different sources give for one attribute of one subject.

    Attributes:
        subject: As the first of the facts has it.
        attribute: As the first of the facts has it.
        facts: One for each value; the oldest first if all have dates, else in the given order.
        superseded: Those of them that a later date replaces; empty unless each has a date and
            the dates differ.
    """

    subject: str
    attribute: str
    facts: tuple[Fact, ...]
    superseded: tuple[Fact, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The footnote labels of the facts, in their order."""
        return tuple(fact.label for fact in self.facts)


def disagreements(facts: Iterable[Fact]) -> tuple[Disagreement, ...]:
    """Find the attributes for which sources give different values, in the order of the facts.

    A source that gives several values for one attribute means several things by it, so that it
    disagrees with none; a fact whose label cites no paragraph is left out.
    """
    groups: defaultdict[tuple[str, str], dict[str, list[Fact]]] = defaultdict(dict)
    for fact in facts:
        target = parse_label(fact.label)
        if target:
            by_source = groups[_key(fact.subject), _attribute_key(fact.attribute)]
            by_source.setdefault(target.source, []).append(fact)
    found = (_disagreement(list(by_source.values())) for by_source in groups.values())
    return tuple(filter(None, found))


class Claim(NamedTuple):
    """A row of the facts table of a page."""

    page: PageSummary
    fact: FactRow


class Contradiction(NamedTuple):
    """A row that cannot be true together with another one.

    Attributes:
        claim: The row that is to be looked at.
        other: The row that it contradicts.
        is_superseded: Whether the other one holds for a later date; else no date decides.
    """

    claim: Claim
    other: Claim
    is_superseded: bool

    @property
    def text(self) -> str:
        """What the two rows say, as a clause that names the page of the other."""
        page, fact = self.claim
        where = "another row" if self.other.page.path == page.path else self.other.page.path
        return f"the {_phrase(fact)} is {_dated(fact)} here, {_dated(self.other.fact)} in {where}"


def contradictions(pages: Iterable[PageSummary]) -> Iterator[Contradiction]:
    """The rows of pages that contradict others, where the reader of the page is not told.

    A caveat that names both values or cites both paragraphs tells it, and so does a row with the
    later value on the same page. A source that gives several values for one attribute means
    several things by it, so its rows contradict no others; but if one page has two of them for
    the same day, from different paragraphs, nothing tells its reader which is which. The page of
    a source says what the source says: its rows are reported only where no other page has them
    and no date decides.

    Returns:
        At most one for each row. Of two values of which no date decides, that of the younger page
        is reported, unless that page tells it.
    """
    groups: defaultdict[tuple[str, str], list[tuple[PageSummary, FactRow]]] = defaultdict(list)
    for page in pages:
        for fact in page.facts:
            groups[_key(fact.subject), _attribute_key(fact.attribute)].append((page, fact))
    for key, rows in groups.items():
        if len(rows) > 1 and all(key) and len({fact.value for _, fact in rows}) > 1:
            claims = sorted((Claim(page, fact) for page, fact in rows), key=_age)
            yield from _contradictions(_by_value(_consistent(claims, _source)))
            for given in _at_once(claims):
                yield from _conflicts(given)


def caveat_text(disagreement: Disagreement) -> str:
    """The disagreement as one plain sentence for a reader."""
    what = _phrase(disagreement.facts[0])
    if not disagreement.superseded:
        given = _join([fact.value for fact in disagreement.facts])
        return f"Sources disagree on the {what}: {given}."
    *older, newest = disagreement.facts
    were = ", then ".join(f"{fact.value} ({fact.as_of})" for fact in older)
    later = f"{newest.value} ({newest.as_of})"
    return f"The {what} was {were}; a later source gives {later}."


_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
#: Words in small letters; without a vowel they are an abbreviation.
_COMMON_NOUN = re.compile(r"(?:(?=[a-z-]*[aeiouy])[a-z-]+ ?)+(?<! )")
_ABBREVIATED = {"max": "maximum", "min": "minimum", "avg": "average"}
_INNER_ARTICLE = re.compile(r" (?:the|an?) ")
#: A count is a count whether its attribute says so or not.
_COUNT = re.compile(r"^(?:the )?(?:total )?(?:number|count) of (?=\w)", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"(?<![0-9]) | (?![0-9])")


@lru_cache(maxsize=1 << 16)
def _key(text: str) -> str:
    """Comparison form of a subject: no case, plurals, articles, nor joints of a compound.

    It is the `concept_key`, but that digits do not run together: chapter 1.12 is not chapter 11.2.
    """
    if " the " in text or " a " in text or " an " in text:
        text = _INNER_ARTICLE.sub(" ", text)
    words = text.replace("-", " ").lower().split()
    if not (text.isascii() and "".join(words).isalnum()):
        words = split(text)
    words = [_singular(word) for word in words]
    while len(words) > 1 and words[0] in ARTICLES:
        del words[0]
    if sum(not word.isalpha() for word in words) > 1:
        return _BETWEEN_WORDS.sub("", " ".join(words))
    return "".join(words) or text.strip().casefold()


#: The words of a wiki are few, its subjects are many.
_singular = lru_cache(maxsize=1 << 14)(singular)


@lru_cache(maxsize=1 << 12)
def _attribute_key(text: str) -> str:
    """Comparison form of an attribute: as of a subject, abbreviations written out."""
    words = _COUNT.sub("", text).split(" ")
    return _key(" ".join(_ABBREVIATED.get(word.casefold().rstrip("."), word) for word in words))


def _disagreement(by_source: Sequence[Sequence[Fact]]) -> Disagreement | None:
    distinct: list[Fact] = []
    for facts in by_source:
        if any(_differ(facts[0], fact) for fact in facts[1:]):
            continue
        if all(_differ(facts[0], known) for known in distinct):
            distinct.append(facts[0])
    if len(distinct) < 2:
        return None
    subject, attribute = distinct[0].subject, distinct[0].attribute
    ordered = sorted(distinct, key=lambda fact: _date(fact.as_of))
    dated = all(_is_before(a.as_of, b.as_of) for a, b in pairwise(ordered))
    if dated:
        return Disagreement(subject, attribute, tuple(ordered), tuple(ordered[:-1]))
    return Disagreement(subject, attribute, tuple(distinct), ())


def _differ(one: Fact, other: Fact) -> bool:
    return differ(one.value, other.value, one.attribute)


def _is_before(one: str, other: str) -> bool:
    """Whether a date is certainly earlier: 2022 is not earlier than 2022-06."""
    first, second = _date(one), _date(other)
    common = min(len(first), len(second))
    return first[:common] < second[:common]


@lru_cache(maxsize=1 << 10)
def _date(as_of: str) -> str:
    """A date as ISO 8601, of a decade its first three digits; empty if it is none."""
    date = parse_date(as_of)
    if not date or not date.year:
        return ""
    return str(date.year)[:3] if date.decade else str(date)


#: More values than these for one attribute are several things, not one contradiction.
_MOST_VALUES = 20
_SOURCE_PAGE = "source-summary"


def _consistent(claims: Iterable[Claim], origin: Callable[[Claim], str]) -> list[Claim]:
    """The rows of origins that give one value; without an origin each is one."""
    by_origin: dict[str | int, list[Claim]] = {}
    for number, claim in enumerate(claims):
        by_origin.setdefault(origin(claim) or number, []).append(claim)
    return [
        claim
        for given in by_origin.values()
        if not any(_differ(given[0].fact, each.fact) for each in given[1:])
        for claim in given
    ]


def _at_once(claims: Iterable[Claim]) -> Iterator[list[list[Claim]]]:
    """What one page has of one source for one day, by value, where that is more than one.

    The rows that cite one paragraph are left out if they differ: it lists them.
    """
    groups: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        source, day = _source(claim), _day(claim)
        if source and day and claim.page.type != _SOURCE_PAGE:
            groups[claim.page.path, source, day].append(claim)
    for given in groups.values():
        values = _by_value(_consistent(given, _label))
        if len(values) > 1:
            yield values


def _source(claim: Claim) -> str:
    """The id of the source that a row cites; empty if it cites none."""
    target = parse_label(claim.fact.label)
    return target.source if target else ""


def _label(claim: Claim) -> str:
    return claim.fact.label


def _age(claim: Claim) -> tuple[bool, str, str, int]:
    """Sorts rows by the creation of their page, those of pages without a date last."""
    created = claim.page.created
    return (not created, created, claim.page.path, claim.fact.line)


def _by_value(claims: Iterable[Claim]) -> list[list[Claim]]:
    """The rows by their value, in the order in which the values appear; none if too many."""
    values: list[list[Claim]] = []
    for claim in claims:
        given = next((each for each in values if not _differ(each[0].fact, claim.fact)), None)
        if given:
            given.append(claim)
        elif len(values) == _MOST_VALUES:
            return []
        else:
            values.append([claim])
    return values


def _contradictions(values: Sequence[Sequence[Claim]]) -> Iterator[Contradiction]:
    current: list[list[Claim]] = []
    for given in values:
        newer, undecided = _later(given, values), []
        for claim in given:
            if not newer or not _is_before(claim.fact.as_of, newer[0].fact.as_of):
                undecided.append(claim)
            elif claim.page.type != _SOURCE_PAGE and not _shows(claim.page, newer):
                yield from _untold([Contradiction(claim, newer[0], is_superseded=True)])
        if undecided:
            current.append(undecided)
    if len(current) > 1:
        yield from _conflicts(current)


def _later(given: Sequence[Claim], values: Iterable[Sequence[Claim]]) -> Sequence[Claim]:
    """The rows of the value that replaces a given one, the latest first; empty if none does."""
    others = [sorted(each, key=_day, reverse=True) for each in values if each is not given]
    newest = max(others, key=lambda rows: _day(rows[0]), default=[])
    latest = max(given, key=_day)
    return newest if newest and _is_before(latest.fact.as_of, newest[0].fact.as_of) else ()


def _day(claim: Claim) -> str:
    return _date(claim.fact.as_of)


def _shows(page: PageSummary, claims: Iterable[Claim]) -> bool:
    return any(claim.page.path == page.path for claim in claims)


def _conflicts(values: Sequence[Sequence[Claim]]) -> list[Contradiction]:
    """The rows to report where no date decides, of values of which the first is the oldest."""
    oldest, *younger = values
    later = [
        Contradiction(claim, oldest[0], is_superseded=False) for given in younger for claim in given
    ]
    first = [Contradiction(claim, younger[0][0], is_superseded=False) for claim in oldest]
    if all(found.claim.page.type == _SOURCE_PAGE for found in (*later, *first)):
        return _untold(later)
    return _untold(_of_others(later)) or _untold(_of_others(first))


def _of_others(found: Iterable[Contradiction]) -> list[Contradiction]:
    """Without those on the pages of sources."""
    return [each for each in found if each.claim.page.type != _SOURCE_PAGE]


def _untold(found: Iterable[Contradiction]) -> list[Contradiction]:
    """Without those of which a caveat of the page names both values or cites both paragraphs."""
    return [
        each
        for each in found
        if not any(
            _tells(caveat, each.claim.fact, each.other.fact) for caveat in _caveats(each.claim.page)
        )
    ]


def _caveats(page: PageSummary) -> tuple[Caveat, ...]:
    return page.caveats


def _tells(caveat: Caveat, one: FactRow, other: FactRow) -> bool:
    if one.label and {one.label, other.label} <= set(caveat.labels):
        return True
    said = normalise(caveat.text)
    return all(has_words(said, normalise(fact.value)) for fact in (one, other))


def _phrase(fact: Fact) -> str:
    return f"{_attribute(fact.attribute)} of {_subject(fact.subject)}"


def _dated(fact: Fact) -> str:
    return f"`{fact.value}`" + (f" ({fact.as_of})" if fact.as_of else "")


def _attribute(text: str) -> str:
    """Without an article, and without the capitals of a table cell."""
    bare = _ARTICLE.sub("", text)
    first, *rest = bare.split(" ")
    if rest and first[1:].islower() and " ".join(rest).islower():
        return f"{first.lower()} {' '.join(rest)}"
    return " ".join(
        word.lower() if word[1:].islower() and is_ordinary(word) else word
        for word in [first, *rest]
    )


def _subject(text: str) -> str:
    """With an article if it is a common noun in the singular."""
    bare = _ARTICLE.sub("", text)
    if bare == text and not _COMMON_NOUN.fullmatch(text):
        return text
    plural = any(singular(word) != word for word in bare.split(" "))
    return bare if plural and bare == text else f"the {bare}"


def _join(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}"
