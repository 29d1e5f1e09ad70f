"""Doubts: where a statement may say something else than its evidence, for a reviewer to look at.

What verification drops is wrong beyond doubt. This finds what may be right: a negation, a
comparator or an obligation that one has and the other has not, numbers that may have changed
places, words that the cited paragraph does not share. Each is compared with the sentences of the
cited paragraphs that the statement has most words in common with.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gitwiki.compiler.sentences import segment
from gitwiki.wiki import polarity
from gitwiki.wiki.attribution import exchanged
from gitwiki.wiki.counts import counted, other_unit
from gitwiki.wiki.paragraphs import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gitwiki.wiki.polarity import Bound, Modal, Negation, Word
    from gitwiki.wiki.quantities import Number


_Key = TypeVar("_Key", bound="str | tuple[str, str]")


class DoubtReason(StrEnum):
    """Why something of a draft is worth a second look; the codes are stable."""

    DROPPED_NEGATION = "dropped-negation"
    ADDED_NEGATION = "added-negation"
    CHANGED_COMPARATOR = "changed-comparator"
    CHANGED_MODALITY = "changed-modality"
    OTHER_UNIT = "other-unit"
    EXCHANGED_VALUES = "exchanged-values"
    WEAK_EVIDENCE = "weak-evidence"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something of a draft that is kept, and that a person should look at.

    Attributes:
        kind: ``statement``, ``caveat`` or ``description``.
        text: What is proposed.
        reason: Why it may not be what the evidence says.
        path: Page that it is proposed for.
        detail: The words of the evidence to compare it with.
    """

    kind: str
    text: str
    reason: DoubtReason
    path: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The reason as a sentence, for people and for a model that may try again."""
        return _SENTENCES[self.reason]


class Found(NamedTuple):
    """A reason to doubt a text, and the words of the evidence that give it."""

    reason: DoubtReason
    detail: str


class Passage(NamedTuple):
    """A cited paragraph.

    Attributes:
        text: The paragraph.
        quote: The words of it that the citation quotes.
        context: Headings over it, and the title of its source.
    """

    text: str
    quote: str
    context: tuple[str, ...] = ()


def doubts(text: str, passages: Sequence[Passage]) -> tuple[Found, ...]:
    """Compare a text with the paragraphs that it cites; at most one doubt of each reason.

    The time it takes is linear in the length of the paragraphs.
    """
    said = polarity.words(text)
    sentences = [each for passage in passages for each in _sentences(passage)]
    if not sentences or any(_stands_whole(text, passage.text) for passage in passages):
        return ()
    chosen = _chosen(polarity.stems(said), sentences)
    found = [
        *_numbers(text, [passage.text for passage in passages]),
        *_negations(said, chosen),
        *_comparators(text, said, chosen),
        *_modality(said, chosen),
    ]
    if not found:
        found = list(_weak(said, text, passages, chosen))
    first: dict[DoubtReason, Found] = {}
    for each in found:
        first.setdefault(each.reason, each)
    return tuple(first.values())


_SENTENCES = {
    DoubtReason.DROPPED_NEGATION: "The evidence negates what this says.",
    DoubtReason.ADDED_NEGATION: "This negates what the evidence says.",
    DoubtReason.CHANGED_COMPARATOR: "The evidence has another comparator or direction.",
    DoubtReason.CHANGED_MODALITY: "The evidence obliges, recommends or permits something else.",
    DoubtReason.OTHER_UNIT: "The number stands in the evidence, but of something else.",
    DoubtReason.EXCHANGED_VALUES: "Two numbers of the evidence may have changed places.",
    DoubtReason.WEAK_EVIDENCE: "The cited paragraph has few of its words.",
}
#: A sentence with so much of the overlap of the best one is looked at too.
_NEARLY_BEST = 0.5
#: What rises or falls is looked for only in sentences that have more of the overlap than that.
_CLOSE = 0.7
#: So much of what a negation is about has to be mentioned.
_MENTIONED = 0.5
#: So much of what an exception is about, of which there may be several in a sentence.
_EXCEPTED = 0.75
#: Sentences that are looked at, and negations and obligations of a text that are.
_MOST, _MOST_CUES = 4, 40
_FEWEST_WORDS = 3
_ZERO = frozenset({"0", "zero"})
_STOPS = ".!?… "
_ENDS = frozenset({"", *".!?…|"})
_FLOOR = 0.2


def _stands_whole(text: str, passage: str) -> bool:
    """Whether a text stands in a passage from the beginning of a sentence to the end of one.

    A text that ends with an ellipsis has been cut, and may end anywhere.
    """
    words, known = normalise(text).rstrip(_STOPS), normalise(passage)
    at = known.find(words) if words else -1
    if at < 0:
        return False
    before, after = known[:at].rstrip("\"'( "), known[at + len(words) :].lstrip("\"') ")
    return before[-1:] in _ENDS and (text.endswith("…") or after[:1] in _ENDS)


class _Sentence(NamedTuple):
    text: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    is_quoted: bool


def _sentences(passage: Passage) -> Iterator[_Sentence]:
    for text, words, stems in _analysed(passage.text):
        quoted = passage.quote in text or text in passage.quote
        yield _Sentence(text, words, stems, quoted)


@lru_cache(maxsize=1 << 8)  # many statements rest on one paragraph
def _analysed(text: str) -> tuple[tuple[str, tuple[Word, ...], frozenset[str]], ...]:
    """The sentences of a paragraph with their words and stems."""
    analysed = [(sentence, polarity.words(sentence)) for sentence in segment(text)]
    return tuple((sentence, words, polarity.stems(words)) for sentence, words in analysed)


def _chosen(said: frozenset[str], sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentences that a statement paraphrases: those that share most words with it."""
    shared = [len(said & each.stems) for each in sentences]
    least = max(1, _NEARLY_BEST * max(shared))
    order = sorted(range(len(sentences)), key=lambda at: (-shared[at], at))
    best = [sentences[at] for at in order[:_MOST] if shared[at] >= least]
    return best + [each for each in sentences if each.is_quoted and each not in best]


# --- numbers ------------------------------------------------------------------------------------


def _numbers(text: str, evidence: Sequence[str]) -> Iterator[Found]:
    if other := other_unit(text, evidence):
        yield Found(DoubtReason.OTHER_UNIT, _holding(other.text, evidence))
    if places := exchanged(text, evidence):
        yield Found(DoubtReason.EXCHANGED_VALUES, _holding(places.first.text, evidence))


def _holding(words: str, evidence: Sequence[str]) -> str:
    """The sentence of the evidence that has some words; its first if none has."""
    listed = [sentence for passage in evidence for sentence in segment(passage)]
    return next((each for each in listed if words in each), listed[0] if listed else "")


# --- negations ----------------------------------------------------------------------------------


def _negations(said: Sequence[Word], chosen: Sequence[_Sentence]) -> Iterator[Found]:
    """Negations that only one side has, although both speak of what is negated.

    A negation that the other side has in other words is told by being left over there too.
    """
    ours = polarity.negations(said)[:_MOST_CUES]
    theirs = [polarity.negations(each.words)[:_MOST_CUES] for each in chosen]
    left = _without_partner(ours, [cue for cues in theirs for cue in cues])
    left_there = [_without_partner(cues, ours) for cues in theirs]
    for each, cues in zip(chosen, left_there, strict=True):
        if _is_one_sided(cues, left, each.words, said):
            yield Found(DoubtReason.DROPPED_NEGATION, each.text)
        elsewhere = [
            cue
            for other, others in zip(chosen, left_there, strict=True)
            for cue in others
            if other.is_quoted and other is not each and cue.is_plain
        ]
        excuses = [*elsewhere, *_near(cues, left, each.words)]
        if _is_one_sided(left, excuses, said, each.words):
            yield Found(DoubtReason.ADDED_NEGATION, each.text)


def _without_partner(cues: Iterable[Negation], others: Sequence[Negation]) -> list[Negation]:
    """The negations that none on the other side shares anything with."""
    return [cue for cue in cues if not any(_agree(cue, other) for other in others)]


def _agree(one: Negation, other: Negation) -> bool:
    return not set(one.scope).isdisjoint(other.scope)


def _near(
    cues: Sequence[Negation], left: Sequence[Negation], there: Sequence[Word]
) -> Iterator[Negation]:
    """The negations of a sentence that stand in one clause with what others are about."""
    about = {cue.scope[0] for cue in left if cue.scope}
    places = [at for at, word in enumerate(there) if word.stem in about]
    clauses = [polarity.clause(there, at) for at in places]
    return (
        cue
        for cue in cues
        if cue.text in _ZERO
        or cue.is_elliptical
        or (not cue.is_contrast and any(cue.at in clause for clause in clauses))
    )


def _is_one_sided(
    left: Sequence[Negation],
    excuses: Sequence[Negation],
    here: Sequence[Word],
    there: Sequence[Word],
) -> bool:
    """Whether what a negation here is about is said there without any."""
    for is_exception in (False, True):
        plain = [cue for cue in left if cue.is_plain and cue.is_exception == is_exception]
        if sum(cue.is_exception == is_exception for cue in excuses) >= max(1, len(plain)):
            continue
        if any(_is_affirmed(cue, here, there) for cue in plain):
            return True
    return False


def _is_affirmed(cue: Negation, here: Sequence[Word], there: Sequence[Word]) -> bool:
    if cue.is_idle and all(word.text != "until" for word in there):
        return False
    said = polarity.stems(there)
    shared = said.intersection(cue.scope)
    least = (_EXCEPTED if cue.is_exception else _MENTIONED) * len(cue.scope)
    if not shared or cue.scope[0] not in said or len(shared) < least:
        return False
    # What is denied and affirmed in one sentence (`before the day, not on the day`) tells nothing.
    counts = Counter(word.stem for word in here)
    return 2 * sum(counts[stem] == 1 for stem in shared) >= len(shared)


# --- comparators --------------------------------------------------------------------------------


def _comparators(text: str, said: Sequence[Word], chosen: Sequence[_Sentence]) -> Iterator[Found]:
    yield from _bounds(text, said, chosen)
    yield from _directions(said, chosen)
    yield from _quantifiers(said, chosen)


def _bounds(text: str, said: Sequence[Word], chosen: Sequence[_Sentence]) -> Iterator[Found]:
    """Numbers that are an upper bound here and a lower one there."""
    for find in (polarity.bound_before, polarity.bound_after):
        ours = _bounded(text, said, find)[:_MOST_CUES]
        theirs = [
            (bound, each) for each in chosen for bound in _bounded(each.text, each.words, find)
        ]
        for bound in ours:
            known = [(other, each) for other, each in theirs if _is_same(bound, other)]
            if known and all(
                other.direction == -bound.direction and not _is_hidden(bound, other, each)
                for other, each in known
            ):
                yield Found(DoubtReason.CHANGED_COMPARATOR, known[0][1].text)


class _Bounded(NamedTuple):
    number: Number
    direction: int
    is_turned: bool


def _is_hidden(one: _Bounded, other: _Bounded, sentence: _Sentence) -> bool:
    """Whether a negation turns a comparator on one side, and may do so on the other, far off."""
    return one.is_turned and not other.is_turned and bool(polarity.negations(sentence.words))


def _bounded(
    text: str,
    words: Sequence[Word],
    find: Callable[[Sequence[Word], int], Bound],
) -> list[_Bounded]:
    """The numbers of a text that are bounds, each with its direction."""
    places = {word.start: at for at, word in enumerate(words)}
    return [
        _Bounded(value.number, *bound)
        for value in (each.value for each in counted(text))
        if value.number and value.start in places and value.text.lower() not in polarity.ORDINALS
        if (bound := find(words, places[value.start])).direction
    ]


def _is_same(bound: _Bounded, known: _Bounded) -> bool:
    """Whether two numbers are equal and have the same unit, as far as they have one."""
    one, other = bound.number, known.number
    if one.readings[0].unit and other.readings[0].unit:
        return not set(one.readings).isdisjoint(other.readings)
    return not set(one.plain).isdisjoint(other.plain)


def _directions(said: Sequence[Word], chosen: Sequence[_Sentence]) -> Iterator[Found]:
    """What rises here and falls there."""
    shared = [len(polarity.stems(said) & each.stems) for each in chosen]
    close = [
        each
        for each, count in zip(chosen, shared, strict=True)
        if each.is_quoted or count > _CLOSE * max(shared)
    ]
    listed = [word for each in close for word in each.words]
    ours = polarity.directions(said)
    moved = {key: here for key, here in polarity.moved(said).items() if len(ours[key[0]]) == 1}
    opposite = [
        *_opposite(ours, polarity.directions(listed)),
        *_opposite(moved, polarity.moved(listed)),
    ]
    for word in opposite:
        place = next(each for each in close if any(w.text == word for w in each.words))
        yield Found(DoubtReason.CHANGED_COMPARATOR, place.text)


def _opposite(
    ours: Mapping[_Key, Mapping[int, str]], theirs: Mapping[_Key, Mapping[int, str]]
) -> Iterator[str]:
    """Words of the evidence that say the only other direction."""
    for key, here in ours.items():
        there = theirs.get(key, {})
        if len(here) == len(there) == 1 and here.keys() != there.keys():
            yield from there.values()


def _quantifiers(said: Sequence[Word], chosen: Sequence[_Sentence]) -> Iterator[Found]:
    """All of something here and some of it there."""
    for ours in polarity.quantifiers(said)[:_MOST_CUES]:
        known = [
            (theirs, each)
            for each in chosen
            for theirs in polarity.quantifiers(each.words)[:_MOST_CUES]
            if theirs.noun == ours.noun
        ]
        if known and all(theirs.is_universal != ours.is_universal for theirs, _ in known):
            yield Found(DoubtReason.CHANGED_COMPARATOR, known[0][1].text)


# --- modality -----------------------------------------------------------------------------------


def _modality(said: Sequence[Word], chosen: Sequence[_Sentence]) -> Iterator[Found]:
    """What must be here and may be there."""
    for ours in polarity.modals(said)[:_MOST_CUES]:
        known = [
            (theirs, each)
            for each in chosen
            for theirs in polarity.modals(each.words)[:_MOST_CUES]
            if not theirs.scope.isdisjoint(ours.scope)
        ]
        if known and not ours.is_negated and all(_differs(ours, theirs) for theirs, _ in known):
            yield Found(DoubtReason.CHANGED_MODALITY, known[0][1].text)


def _differs(ours: Modal, theirs: Modal) -> bool:
    return theirs.strength != ours.strength and not theirs.is_negated


# --- weak evidence ------------------------------------------------------------------------------


def _weak(
    said: Sequence[Word], text: str, passages: Sequence[Passage], chosen: Sequence[_Sentence]
) -> Iterator[Found]:
    """A text that shares few words with what it cites, and no number."""
    ours = polarity.stems(said)
    texts = [part for each in passages for part in (each.text, *each.context)]
    theirs = polarity.stems(word for each in texts for word in polarity.words(each))
    has_number = any(not each.is_label for each in counted(text))
    if not has_number and _shares_little(ours, theirs):
        yield Found(DoubtReason.WEAK_EVIDENCE, chosen[0].text if chosen else passages[0].quote)


def _shares_little(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    if len(ours) < _FEWEST_WORDS:
        return len(ours) == _FEWEST_WORDS - 1 and ours.isdisjoint(theirs)
    return len(ours & theirs) <= _FLOOR * len(ours)
