"""Terms: which concepts and entities a source is about, found by counting.

That a run of words names a thing is read off its neighbours (see `gitwiki.compiler.stream`); a word
that nearly always stands in one longer run is only a part of its name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain, product
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler import names
from gitwiki.compiler.stream import Counts
from gitwiki.wiki.vocabulary import GENERIC, WEAK_BEGINNINGS, WEAK_ENDS
from gitwiki.wiki.words import acronyms, concept_key, singular, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.compiler.definitions import Definition
    from gitwiki.compiler.sentences import Sentence
    from gitwiki.compiler.stream import Stream
    from gitwiki.wiki.source import Source
    from gitwiki.wiki.words import Acronym

#: How many runs of words are looked at closely, and how many terms are kept.
_SHORTLIST = 240
_KEPT = 120
#: Occurrences of a term that are looked at for its spelling.
_SAMPLED = 60


#: A definition that scores this much can be trusted to be one.
STRONG = 60


class Form(NamedTuple):
    """A spelling of a term, a paragraph in which it literally stands, and how often it was seen."""

    text: str
    paragraph: str
    seen: int


@dataclass(frozen=True, slots=True)
class Term:
    """A candidate for a page, as one source has it.

    Attributes:
        keys: Its `concept_key`, and those of its acronym or expansion.
        forms: Its spellings, the preferred first; the first names the page.
        is_entity: A person, an organisation, a place or a product rather than a concept.
        frequency: How often it occurs.
        spread: In how many sections.
        score: How much the source is about it, without what other sources say; about 0 to 10,000.
        definition: Score of the best definition that the source gives of it; 0 if none.
    """

    keys: tuple[str, ...]
    forms: tuple[Form, ...]
    is_entity: bool
    frequency: int
    spread: int
    score: int
    definition: int

    @property
    def key(self) -> str:
        """The key of the name that the source prefers."""
        return self.keys[0]


def terms(
    source: Source, sentences: Sequence[Sentence], words: Stream, defined: Iterable[Definition]
) -> tuple[Term, ...]:
    """The best candidates of a source, the best first."""
    glossary: dict[str, Definition] = {}
    for definition in defined:
        known = glossary.get(definition.key)
        if known is None or definition.score > known.score:
            glossary[definition.key] = definition
    headings = _headings(source)
    short_names = _short_names(sentences)
    counts = Counts(words)
    shortlist = _shortlist(counts, headings, glossary)
    entities = names.entities(words, counts)
    explained = _known_runs(glossary.values(), short_names.values())
    found = _locate(words, dict.fromkeys([*shortlist, *entities, *explained]))
    candidates = []
    for run, places in found.items():
        key = "".join(run)
        forms = _forms(places, sentences, words, is_entity=run in entities)
        if forms:
            sections = {sentences[place.sentence].paragraph.block.section[:2] for place in places}
            candidates.append(
                _Candidate(
                    run=run,
                    forms=forms,
                    weight=shortlist.get(run) or float(len(places)),
                    count=len(places),
                    spread=len(sections),
                    is_entity=run in entities
                    and any(form.text.isalpha() or " " in form.text for form in forms),
                    in_headings=headings.get(key, 0),
                    definition=glossary[key].score if key in glossary else 0,
                )
            )
    return _merge(candidates, short_names)


class _Place(NamedTuple):
    """An occurrence: sentence, and the tokens of it from the first to the one after the last."""

    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    run: tuple[str, ...]
    forms: tuple[Form, ...]
    weight: float
    count: int
    spread: int
    is_entity: bool
    in_headings: int
    definition: int

    @property
    def key(self) -> str:
        return "".join(self.run)

    @property
    def score(self) -> int:
        score: float = self.weight**0.4 * (0.6 + 0.4 * log2(1 + self.spread))
        score *= 1 + 0.3 * min(self.in_headings, 2)
        if self.definition >= STRONG:
            score *= 2
        elif self.definition:
            score *= 1.3
        elif self.is_entity:
            score *= 0.8
        elif self._is_plain:
            score *= 0.6
        return round(100 * score * (1.3 if len(self.run) > 1 else 1))

    @property
    def _is_plain(self) -> bool:
        """An everyday word, or a rare pair of words."""
        if len(self.run) == 1:
            return not self.forms[0].text.isupper()
        return self.count < 5 and not self.in_headings


def _known_runs(
    defined: Iterable[Definition], explained: Iterable[Acronym]
) -> list[tuple[str, ...]]:
    """Terms that the source itself defines or abbreviates, however rare they are."""
    names = [definition.term for definition in defined]
    for acronym in explained:
        names += acronym
    runs = [tuple(singular(word) for word in split(name)) for name in names]
    return [run for run in runs if 1 < len(run) <= 6 or (len(run) == 1 and run[0] not in GENERIC)]


def _headings(source: Source) -> dict[str, int]:
    """How many headings name a term: alone (counted twice), or among other words."""
    sections = dict.fromkeys(paragraph.block.section for paragraph in source.paragraphs)
    titles = dict.fromkeys(section[-1] for section in sections if section)
    found: Counter[str] = Counter()
    for title in chain(titles, [source.title]):
        stems = [singular(word) for word in split(title)]
        found["".join(stems)] += 1
        for size in (1, 2, 3):
            found.update("".join(stems[at : at + size]) for at in range(len(stems) - size + 1))
    return found


def _short_names(sentences: Sequence[Sentence]) -> dict[str, Acronym]:
    """Keys of acronyms to what they stand for; the first explanation of each is taken."""
    found: dict[str, Acronym] = {}
    for sentence in sentences:
        if "(" in sentence.text:
            for acronym in acronyms(sentence.text):
                found.setdefault(concept_key(acronym.short), acronym)
    return found


def _shortlist(
    counts: Counts, headings: Mapping[str, int], glossary: Mapping[str, Definition]
) -> dict[tuple[str, ...], float]:
    """Runs of words that may name a concept, with their effective frequency."""
    longer = _longer(counts)
    found: dict[tuple[str, ...], float] = {}
    grams: Iterable[tuple[tuple[str, ...], int]] = chain(
        (((stem,), count) for stem, count in counts.one.items() if stem),
        ((run, count) for run, count in counts.two.items() if all(run)),
        ((run, count) for run, count in counts.three.items() if all(run) and "of" not in run[::2]),
    )
    for run, count in grams:
        key = "".join(run)
        known = key in glossary or (len(run) > 1 and key in headings)
        if count < (2 if known else 3):
            continue
        weight = _weight(run, count, counts, longer)
        if weight > (0.5 if known else 1.0):
            found[run] = weight * (1.6 if known else 1)
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_SHORTLIST]
    return dict(best)


def _longer(counts: Counts) -> dict[tuple[str, ...], int]:
    """For each run, how often its most frequent extension by one word occurs."""
    longest: dict[tuple[str, ...], int] = defaultdict(int)
    for (first, second), count in counts.two.items():
        if count > 1 and first and second:
            longest[first,] = max(longest[first,], count)
            longest[second,] = max(longest[second,], count)
    for (first, second, third), count in counts.three.items():
        if count > 1 and first and second and third and "of" not in (first, third):
            longest[first, second] = max(longest[first, second], count)
            longest[second, third] = max(longest[second, third], count)
    return longest


def _weight(
    run: tuple[str, ...], count: int, counts: Counts, longer: Mapping[tuple[str, ...], int]
) -> float:
    """Occurrences of a run that stand for a thing of that name; 0 if it names nothing."""
    free = count - longer.get(run, 0)
    if free < 0.3 * count or not _may_name(run, counts):
        return 0
    last = run[-1]
    weight = (count + 2 * free) / 3 * counts.nounness(last) * min(1.0, counts.ends(last) * 1.6)
    if len(run) == 1:
        return weight * min(1.0, counts.begins(last) * 1.5) * (0.5 if len(last) < 3 else 1)
    determined = counts.determined[run[0], run[1]]
    if len(run) == 2:
        return weight * (1.6 if determined else 0.8)
    return weight * (1.2 if determined else 0.8)


def _may_name(run: tuple[str, ...], counts: Counts) -> bool:
    first, last = run[0], run[-1]
    nounness, ends = counts.nounness(last), counts.ends(last)
    if len(last) < 2 or nounness < 0.4 or ends < 0.25:
        return False
    if _UNLIKELY_END.search(last) and not (ends > 0.6 and nounness > 0.6):
        return False
    if len(run) > 1:
        weak = last in WEAK_ENDS or first in WEAK_BEGINNINGS
        return not weak and counts.nounness(first) >= 0.35
    if last in GENERIC or counts.begins(last) < 0.2:
        return False
    return counts.governed(last) >= 0.2 and counts.before["D", last] > 0


def _locate(
    words: Stream, wanted: Iterable[tuple[str, ...]]
) -> dict[tuple[str, ...], list[_Place]]:
    """Where each of the wanted runs occurs, in order."""
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for run in sorted(wanted, key=lambda run: (-len(run), run)):
        by_first[run[0]].append(run)
    found: dict[tuple[str, ...], list[_Place]] = defaultdict(list)
    linked = [stem or token.lower() for stem, token in zip(words.stems, words.tokens, strict=True)]
    sentence, start, following = -1, 0, 0
    for at in [at for at, stem in enumerate(words.stems) if stem in by_first]:
        while at >= following:
            sentence += 1
            start, following = following, words.starts[sentence + 1]
        for run in by_first[linked[at]]:
            if len(run) == 1 or tuple(linked[at : at + len(run)]) == run:
                found[run].append(_Place(sentence, at - start, at - start + len(run)))
    return dict(sorted(found.items()))


def _forms(
    places: Sequence[_Place], sentences: Sequence[Sentence], words: Stream, *, is_entity: bool
) -> tuple[Form, ...]:
    """The spellings of a term in a sample of its occurrences, the best name first."""
    counts: Counter[str] = Counter()
    stands: dict[str, str] = {}
    for place in places[:: 1 + len(places) // _SAMPLED]:
        sentence = sentences[place.sentence]
        at = words.starts[place.sentence]
        text = _surface(sentence.text, words.tokens[at + place.first : at + place.last])
        if text:
            counts[text] += 2 if place.first else 1
            stands.setdefault(text, sentence.paragraph.id)
    folded: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        folded[text.casefold()].append(text)
    forms = []
    for variants in folded.values():
        best = max(variants, key=lambda text: (counts[text], text))
        forms.append(Form(best, stands[best], sum(counts[text] for text in variants)))
    return tuple(
        sorted(
            forms, key=lambda form: (is_plural(form.text) and not is_entity, -form.seen, form.text)
        )
    )


def _surface(text: str, tokens: Sequence[str]) -> str:
    """A run of words as it stands in a sentence; empty if only inside longer compounds."""
    last = tokens[-1]
    bare = last[:-2] if last.endswith(("'s", "’s")) else last
    for joints in _JOININGS[len(tokens)]:
        run = "".join(chain.from_iterable(zip(tokens[:-1], joints, strict=True))) + bare
        at = text.find(run)
        while at >= 0:
            if _is_whole(text, at, at + len(run)):
                return run
            at = text.find(run, at + len(run))
    return ""


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    if before and before in "-_/@.<:" and text[start - 2 : start - 1].strip():
        return False
    return not (after and after in "-_/@" and text[end + 1 : end + 2].strip())


#: Endings of adjectives, adverbs and participles; a noun may have one, but then it has to show it.
_UNLIKELY_END = re.compile(r"(?:ly|ful|ous|ive|able|ible|ish|less|ary|ory|ic|al|ed|ent|ant)\Z")

#: What may stand between the words of a term, by their number.
_JOININGS: Mapping[int, tuple[tuple[str, ...], ...]] = {
    size: (*product(" -", repeat=size - 1), ("_",) * (size - 1)) for size in range(1, 9)
}


def is_plural(text: str) -> bool:
    """Whether a name ends in the plural of an English noun."""
    words = split(text)
    return bool(words) and singular(words[-1]) != words[-1]


def _merge(
    candidates: Sequence[_Candidate], short_names: Mapping[str, Acronym]
) -> tuple[Term, ...]:
    """One term a concept: an acronym and what it stands for are one."""
    groups: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        acronym = short_names.get(candidate.key)
        groups[concept_key(acronym.expansion) if acronym else candidate.key].append(candidate)
    merged = [_term(group, short_names) for _, group in sorted(groups.items())]
    merged.sort(key=lambda term: (-term.score, term.key))
    return tuple(merged[:_KEPT])


def _term(group: Sequence[_Candidate], short_names: Mapping[str, Acronym]) -> Term:
    ranked = sorted(group, key=lambda candidate: (-candidate.count, candidate.key))
    keys = dict.fromkeys(candidate.key for candidate in ranked)
    forms = [form for candidate in ranked for form in candidate.forms]
    for key in tuple(keys):
        if key in short_names:
            keys[concept_key(short_names[key].expansion)] = None
    best = max(ranked, key=lambda candidate: (candidate.score, candidate.key))
    return Term(
        keys=tuple(keys),
        forms=tuple(forms),
        is_entity=all(candidate.is_entity for candidate in ranked)
        and short_names.keys().isdisjoint(keys),
        frequency=sum(candidate.count for candidate in ranked),
        spread=max(candidate.spread for candidate in ranked),
        score=best.score,
        definition=max(candidate.definition for candidate in ranked),
    )
