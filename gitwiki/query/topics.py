"""Which pages a wiki should have: from what was asked and missed, and from its sources.

A question is about the rarest of its words that occur in the sources and have no page; questions
about the same words ask for one page. What no source says anything of is kept apart: no page can be
made of it. Words are weighed by inverse paragraph frequency (Spärck Jones, "A statistical
interpretation of term specificity and its application in retrieval", 1972).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from math import log, log2
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.decisions import Via
from gitwiki.wiki.markup import slug
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.paths import page_path
from gitwiki.wiki.topics import (
    CATEGORIES,
    Addition,
    Finder,
    Topic,
    name_problem,
    one_line,
    words_of,
)
from gitwiki.wiki.vocabulary import GENERIC, WEAK_BEGINNINGS, WEAK_ENDS
from gitwiki.wiki.words import STOP, WORD, concept_key, fold, singular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from gitwiki.ports import Decision
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.source import Source

#: What a question says of the need for a page: one that got no answer says most.
_WEIGHTS = {Via.DECLINED: 3.0, Via.PASSAGES: 2.0, Via.AGENT: 2.0}
#: What a page says that links to one which is missing.
_LINK = 1.5
#: Words of a question that are looked at, and words that a term may have.
_WORDS, _LONGEST = 60, 4
#: Questions that are looked at; of more, the newest.
MOST_QUESTIONS = 5_000
#: Characters of a question that is shown.
_SHOWN = 120
_ALIASES = 4
#: Terms of one source that are looked at, and sources that have to share one.
TERMS, _FEWEST_SOURCES = 40, 2
#: A term that scores less in all sources together is noise.
_LEAST_SCORE = 600
#: Questions that share this part of their words are about the same.
_ALIKE = 0.5


class Asked(NamedTuple):
    """A question that no page answered.

    Attributes:
        question: The words, on one line.
        day: When it was asked, ISO 8601.
        via: What answered, or did not.
    """

    question: str
    day: str
    via: Via


class SalientTerm(NamedTuple):
    """A term that a source is about, as `gitwiki.compiler.terms.Term` has it.

    Attributes:
        keys: Its `concept_key`, and those of its acronym or expansion.
        forms: Its spellings and how often each was seen.
        is_entity: It has a name of its own.
        score: How much the source is about it.
    """

    keys: tuple[str, ...]
    forms: tuple[tuple[str, int], ...]
    is_entity: bool
    score: int


class Wish(NamedTuple):
    """What somebody wants to read about: a name, and how many pages link to it."""

    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that is proposed.

    Attributes:
        topic: The page.
        score: How much it is wanted; the best first.
        why: In one line, why.
        asked: The questions that ask for it, newest first.
        links: How many pages link to it.
        sources: In how many sources it occurs.
    """

    topic: Topic
    score: float
    why: str
    asked: tuple[Asked, ...]
    links: int
    sources: int

    @property
    def addition(self) -> Addition:
        """The entry for topics.yaml."""
        return Addition(self.topic, self.why)


class Unanswered(NamedTuple):
    """Questions that no new page would answer.

    Attributes:
        about: Path of the page that they are about; empty if no source says anything of them.
        asked: The questions, newest first.
    """

    about: str
    asked: tuple[Asked, ...]


class Proposed(NamedTuple):
    """What comes of it: the best candidates, and what cannot be helped by a page."""

    candidates: tuple[Candidate, ...]
    pages: tuple[Unanswered, ...]
    missing: tuple[Unanswered, ...]


def missed(decisions: Iterable[Decision]) -> tuple[Asked, ...]:
    """The questions that were declined, or answered without a page, newest first."""
    found = (
        Asked(one_line(each.question[: _SHOWN * 4]), each.at[:10], each.via)
        for each in decisions
        if each.via in _WEIGHTS and not _rests_on_page(each)
    )
    kept = [asked for asked in found if asked.question]
    return tuple(kept[:MOST_QUESTIONS])


def _rests_on_page(decision: Decision) -> bool:
    return any(verdict.kept and verdict.page for verdict in decision.verdicts)


def runs_of(text: str) -> tuple[tuple[str, ...], ...]:
    """The runs of words in a question or a name that may be a term, as they are compared."""
    words = [fold(word) for word in WORD.findall(text)[:_WORDS]]
    found: dict[tuple[str, ...], None] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            if _may_be_term(words[start:end]):
                found[tuple(map(singular, words[start:end]))] = None
    return tuple(found)


def _may_be_term(words: Sequence[str]) -> bool:
    first, last = words[0], words[-1]
    if first in STOP or last in STOP or not any(map(str.isalpha, "".join(words))):
        return False
    if len(words) == 1:
        return len(first) > 1 and singular(first) not in GENERIC and first not in GENERIC
    if not STOP.isdisjoint(words[1:-1]) and words[1:-1] != ["of"]:
        return False
    return first not in WEAK_BEGINNINGS and last not in WEAK_ENDS


@dataclass(slots=True)
class _Standing:
    """Where a run of words stands in the sources."""

    paragraphs: int = 0
    sources: int = 0
    forms: Counter[str] = field(default_factory=Counter)


class Survey:
    """Looks runs of words up in the sources, one source after the other.

    Args:
        runs: As of `runs_of`.
    """

    def __init__(self, runs: Iterable[tuple[str, ...]]) -> None:
        names = {" ".join(run): [" ".join(run)] for run in runs}
        self._find = Finder(names)
        self._found: defaultdict[str, _Standing] = defaultdict(_Standing)
        self._keys = {name: concept_key(name) for name in names}
        self.paragraphs = 0

    def add(self, source: Source) -> None:
        """Look at one more source."""
        here: set[str] = set()
        for paragraph in source.paragraphs:
            self.paragraphs += 1
            seen: set[str] = set()
            for path, _, written in self._find.written_in(paragraph.text):
                self._found[path].forms[written] += 1
                seen.add(path)
            for path in seen:
                self._found[path].paragraphs += 1
            here |= seen
        for path in here:
            self._found[path].sources += 1

    def standing(self, run: tuple[str, ...]) -> _Standing | None:
        """Where a run stands; None if in no source."""
        return self._found.get(" ".join(run))


def propose(
    asked: Sequence[Asked],
    wishes: Sequence[Wish],
    survey: Survey,
    salient: Mapping[str, Sequence[SalientTerm]],
    known: Known,
) -> Proposed:
    """Propose pages.

    Args:
        asked: Questions that no page answered, newest first.
        wishes: Links that lead nowhere.
        survey: Has looked at every source for the runs of the questions and of the wishes.
        salient: For each source, the terms that it is about.
        known: What there is or is asked for already.
    """
    return _Planning(survey, salient, known).propose(asked, wishes)


class Known:
    """The names that are taken: those of pages, and those of topics that are listed already.

    Args:
        pages: The pages of the wiki.
        topics: The topics that are listed.
        types: The page types that the wiki allows.
    """

    def __init__(
        self, pages: Iterable[PageSummary], topics: Iterable[Topic], types: Collection[str]
    ) -> None:
        self.categories = [kind for kind in CATEGORIES if kind in types]
        self.paths: set[str] = set()
        self.owners: dict[str, str] = {}
        for page in pages:
            self.paths.add(page.path)
            for name in (page.title, *page.aliases):
                self.owners.setdefault(concept_key(name), page.path)
        self.listed: set[str] = set()
        for topic in topics:
            self.paths.add(topic.path)
            self.listed.update(map(concept_key, topic.names))

    def is_taken(self, key: str) -> bool:
        """Whether a name has a page, or is asked for."""
        return key in self.owners or key in self.listed


@dataclass(slots=True)
class _Group:
    """What asks for one page."""

    asked: list[Asked] = field(default_factory=list)
    links: int = 0
    terms: list[SalientTerm] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    sources: int = 0


class _Meant(NamedTuple):
    """What a question is about.

    Attributes:
        run: Words that have no page.
        page: Path of the page, if it has one.
        is_settled: It has its page, or is asked for.
    """

    run: tuple[str, ...] = ()
    page: str = ""
    is_settled: bool = False


class _Planning:
    """One proposal."""

    def __init__(
        self, survey: Survey, salient: Mapping[str, Sequence[SalientTerm]], known: Known
    ) -> None:
        self._survey = survey
        self._known = known
        self._terms: defaultdict[str, list[tuple[str, SalientTerm]]] = defaultdict(list)
        for source, terms in salient.items():
            for term in terms[:TERMS]:
                for key in term.keys:
                    self._terms[key].append((source, term))
        self._groups: defaultdict[str, _Group] = defaultdict(_Group)
        self._support: Counter[tuple[str, ...]] = Counter()

    def propose(self, asked: Sequence[Asked], wishes: Sequence[Wish]) -> Proposed:
        """Everything that is proposed, the best first."""
        about: defaultdict[str, list[Asked]] = defaultdict(list)
        lost: list[Asked] = []
        self._support = Counter(run for each in asked for run in runs_of(each.question))
        for each in asked:
            meant = self._meant(each.question)
            if meant.run:
                self._group(meant.run).asked.append(each)
            elif meant.page:
                about[meant.page].append(each)
            elif not meant.is_settled:
                lost.append(each)
        for wish in wishes:
            meant = self._meant(wish.name, whole=True)
            if meant.run:
                self._group(meant.run).links += wish.pages
        self._add_salient()
        candidates = sorted(self._candidates(), key=lambda c: (-c.score, c.topic.path))
        pages = [Unanswered(path, tuple(some)) for path, some in sorted(about.items())]
        return Proposed(tuple(_distinct(candidates)), tuple(pages), _alike(lost))

    def _meant(self, text: str, *, whole: bool = False) -> _Meant:
        """What a question is about: words that have no page, or else the page that they have."""
        if concept_key(text) in self._known.owners:
            return _Meant(is_settled=True)
        runs = [run for run in runs_of(text) if not whole or run == words_of(text)]
        standing = [run for run in runs if self._is_term(run)]
        taken = [run for run in standing if self._known.is_taken("".join(run))]
        free = [
            run
            for run in standing
            if run not in taken and not any(_is_part(run, other) for other in taken)
        ]
        if free:
            return _Meant(max(free, key=lambda run: (self._weight(run), run)))
        taken.sort(key=lambda run: (-len(run), -self._weight(run)))
        owners = (self._known.owners.get("".join(run), "") for run in taken)
        return _Meant(page=next(filter(None, owners), ""), is_settled=bool(taken))

    def _is_term(self, run: tuple[str, ...]) -> bool:
        """Whether words stand in the sources, several of them as one name as far as can be told."""
        found = self._survey.standing(run)
        if found is None:
            return False
        if len(run) == 1 or "".join(run) in self._terms:
            return True
        return found.paragraphs > 1 and GENERIC.isdisjoint((run[0], run[-1]))

    def _weight(self, run: tuple[str, ...]) -> float:
        """How well a run of words says what is meant."""
        standing = self._survey.standing(run)
        found = standing.paragraphs if standing else 0
        weight = log(1 + self._survey.paragraphs / max(1, found))
        weight *= 1.35 if len(run) > 1 else 1.0
        weight *= 1.0 if "".join(run) in self._terms or len(run) > 1 else 0.5
        return weight * (1 + 0.3 * (self._support[run] - 1))

    def _group(self, run: tuple[str, ...]) -> _Group:
        """The group of a run, which knows now where it stands."""
        group = self._groups[self._key("".join(run))]
        standing = self._survey.standing(run)
        if standing:
            group.forms |= standing.forms
            group.sources = max(group.sources, standing.sources)
        return group

    def _key(self, key: str) -> str:
        """One key for an acronym and what it stands for."""
        terms = self._terms.get(key, ())
        return max((each for _, term in terms for each in term.keys), key=len, default=key)

    def _add_salient(self) -> None:
        """Terms that several sources are about; a term with a page is left out."""
        shared: defaultdict[str, dict[tuple[str, SalientTerm], None]] = defaultdict(dict)
        for key, found in self._terms.items():
            shared[self._key(key)] |= dict.fromkeys(found)
        for key, each in shared.items():
            terms = [term for _, term in each]
            if any(self._known.is_taken(other) for term in terms for other in term.keys):
                continue
            sources = len({source for source, _ in each})
            score = sum(term.score for term in terms)
            if key in self._groups or (sources >= _FEWEST_SOURCES and score >= _LEAST_SCORE):
                group = self._groups[key]
                group.terms = terms
                group.sources = max(group.sources, sources)
                for term in terms:
                    group.forms.update(dict(term.forms))

    def _candidates(self) -> Iterator[Candidate]:
        values = {key: sum(term.score for term in g.terms) for key, g in self._groups.items()}
        top = max(values.values(), default=0) or 1
        for key, group in self._groups.items():
            topic = self._topic(group)
            if topic is None or self._known.is_taken(concept_key(topic.title)):
                continue
            salience = log2(1 + group.sources) * values[key] / top
            score = sum(_WEIGHTS[each.via] for each in group.asked) + _LINK * group.links + salience
            asked = tuple(group.asked)
            yield Candidate(topic, round(score, 2), _why(group), asked, group.links, group.sources)

    def _topic(self, group: _Group) -> Topic | None:
        """The page of a group; None if nothing of it can be a name."""
        forms = [form for form in _spellings(group.forms) if not name_problem(form)]
        if not forms:
            return None
        title = forms[0][:1].upper() + forms[0][1:]
        seen = {concept_key(title)}
        aliases = []
        for form in forms[1:]:
            key = concept_key(form)
            if key not in seen and not self._known.is_taken(key):
                seen.add(key)
                aliases.append(form)
        kind = self._category(group)
        path = self._free_path(kind, slug(title))
        return Topic(path, title, tuple(aliases[:_ALIASES]), kind) if kind else None

    def _category(self, group: _Group) -> str:
        votes = [term.is_entity for term in group.terms]
        is_entity = bool(votes) and sum(votes) * 2 > len(votes)
        wanted = "entity" if is_entity else "concept"
        if wanted in self._known.categories:
            return wanted
        return next(iter(self._known.categories), "")

    def _free_path(self, kind: str, name: str) -> str:
        found, number = name, 2
        while page_path(kind, found) in self._known.paths:
            found, number = f"{name}-{number}", number + 1
        return found


def _is_part(run: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a run is a part of a longer one."""
    length = len(run)
    places = range(len(other) - length + 1)
    return length < len(other) and any(other[at : at + length] == run for at in places)


def _spellings(forms: Counter[str]) -> list[str]:
    """Spellings of a term: the singular and the frequent ones first, one for each case."""
    counts: Counter[str] = Counter()
    exact: dict[str, str] = {}
    for form, seen in sorted(forms.items(), key=lambda item: (-item[1], item[0])):
        counts[form.casefold()] += seen
        exact.setdefault(form.casefold(), form)
    ordered = sorted(counts, key=lambda text: (_is_plural(text), -counts[text], text))
    return [exact[text] for text in ordered]


def _is_plural(text: str) -> bool:
    words = [fold(word) for word in WORD.findall(text)]
    return bool(words) and singular(words[-1]) != words[-1]


def _why(group: _Group) -> str:
    said = []
    if group.asked:
        newest = group.asked[0]
        question = excerpt(newest.question, _SHOWN).replace('"', "'")
        said.append(f'asked {_times(len(group.asked))}, last {newest.day}: "{question}"')
    if group.links:
        said.append(f"{_counted(group.links, 'page')} link{'s' * (group.links == 1)} to it")
    said.append(f"in {_counted(group.sources, 'source')}")
    return "; ".join(said)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _distinct(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """The candidates in order, none with a name or a path of an earlier one."""
    names: set[str] = set()
    paths: set[str] = set()
    runs = [words_of(each.topic.title) for each in candidates]
    for each, run in zip(candidates, runs, strict=True):
        topic = each.topic
        is_asked = each.asked or each.links
        if not is_asked and any(_is_part(run, other) for other in runs):
            continue  # it is only the head of longer names
        if concept_key(topic.title) in names or topic.path in paths:
            continue
        free = tuple(alias for alias in topic.aliases if concept_key(alias) not in names)
        topic = replace(topic, aliases=free)
        names.update(map(concept_key, topic.names))
        paths.add(topic.path)
        yield replace(each, topic=topic)


def _alike(asked: Iterable[Asked]) -> tuple[Unanswered, ...]:
    """Questions that are about the same together, those that were asked most often first."""
    groups: list[tuple[frozenset[str], list[Asked]]] = []
    for each in asked:
        words = frozenset(words_of(each.question)) - STOP - GENERIC
        for known, some in groups:
            union = known | words
            if known == words or (union and len(known & words) >= _ALIKE * len(union)):
                some.append(each)
                break
        else:
            groups.append((words, [each]))
    groups.sort(key=lambda group: -len(group[1]))
    return tuple(Unanswered("", tuple(some)) for _, some in groups)
