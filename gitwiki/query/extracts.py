"""Extracts: an answer without a model, out of sentences as they stand in pages and sources.

Sentences are chosen, never written. A word of the question weighs as much as it is rare among the
sentences that were found; the few sentences that together have most of that weight are the answer.
If too much of it is in none of them, there is no answer. Where the first of them gives a value,
others that say as much of the question and give another value are shown too: a reader who is told
one of two values is misled.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from gitwiki.compiler.sentences import SPOKEN, Sentence, is_dependent, segment
from gitwiki.ports import HitKind, Loaded, Verdict
from gitwiki.query.answer import Said
from gitwiki.query.cited import content
from gitwiki.query.holdings import ShownTexts, place_of
from gitwiki.query.support import line, objection
from gitwiki.wiki.evidence import Reader, unsupported_claims
from gitwiki.wiki.page import CAVEATS, statement_digest
from gitwiki.wiki.polarity import stem
from gitwiki.wiki.quantities import claims
from gitwiki.wiki.secrets import has_secret
from gitwiki.wiki.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.ports import Hit
    from gitwiki.query.holdings import Holdings, Place

#: Pages and passages that are looked through.
MOST_HITS = 12
#: Sentences of an answer.
_MOST = 3
#: So much of the weight of the question has to be in the answer, and in its first sentence.
_COVERED, _FIRST = 0.4, 0.35
_HALF = 0.5
#: So much of it a further sentence has to add.
_ADDED = 0.25
#: What each place in the list of hits takes from a sentence.
_LATER = 0.03
#: What a word of the title or heading counts beside one of the sentence.
_AROUND = 0.5
#: Sentences with other values, and so much of what the first one has they have to have.
_MOST_RIVALS, _AS_MUCH = 3, 0.9
#: Characters of a sentence, and its fewest words: a heading or a name answers nothing.
_LONGEST, _FEWEST = 600, 4
#: Words with which people ask, and which an answer need not have.
_ASKING = frozenset(
    map(
        stem,
        vocabulary(
            "answer ask call define definition describe difference example explain find happen",
            "kind know list long many mean meaning much name number part people question reason",
            "show tell thing time type use way work",
        ),
    )
)
_NO_WORDS = "the question has no word that could be looked for"
_NOTHING = "nothing in the wiki has enough of the words of the question"
_FOUND = "no model: the sentences, as they stand, that have most words of the question"


@dataclass(frozen=True, slots=True)
class Extracted:
    """Sentences that answer a question, or why there are none.

    Attributes:
        said: The sentences, the best first.
        verdicts: The same for the record.
        loaded: What was looked through.
        why: In one sentence, why this is the answer, or why there is none.
        covered: The share of the question's weight that they have.
    """

    said: tuple[Said, ...]
    verdicts: tuple[Verdict, ...]
    loaded: tuple[Loaded, ...]
    why: str
    covered: float


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence that may be chosen; one that points back has the one before it.

    Attributes:
        said: The sentence.
        digest: Of the statement, if it is one of a page.
        words, around: What its words mean, and those of the headings over it.
        place: Which hit it is of, and where it stands there.
        cited: The paragraphs that it rests on; none if it is a sentence of the paragraph itself.
        names: Names of its page.
    """

    said: Said
    digest: str
    words: frozenset[str]
    around: frozenset[str]
    place: tuple[int, int]
    cited: tuple[Place, ...] = ()
    names: tuple[str, ...] = ()


def extract(question: str, hits: Sequence[Hit], holdings: Holdings) -> Extracted:
    """The sentences of what a search found that answer a question.

    Args:
        question: As `gitwiki.query.typed.tidy` has it.
        hits: The best first.
        holdings: The commit that they are of.
    """
    read = hits[:MOST_HITS]
    loaded = tuple(_loaded(hit, holdings) for hit in read)
    wanted = content(question)
    wanted = wanted - _ASKING or wanted
    if not wanted:
        return Extracted((), (), (), _NO_WORDS, 0.0)
    reading = _Reading(holdings)
    units = [unit for rank, hit in enumerate(read) for unit in reading.units(rank, hit)]
    weights = _weights(wanted, units)
    chosen, covered = _choose(units, weights)
    if not chosen or covered < _COVERED:
        return Extracted((), (), loaded, _NOTHING, covered)
    verdicts = tuple(
        Verdict(each.said.text, each.said.labels, each.said.page, each.digest, kept=True)
        for each in chosen
    )
    return Extracted(tuple(each.said for each in chosen), verdicts, loaded, _FOUND, covered)


def _loaded(hit: Hit, holdings: Holdings) -> Loaded:
    """What of a hit was read."""
    page = holdings.pages.get(hit.ref)
    source = None if page else holdings.source(hit.source)
    blob = page.blob if page else source.blob if source else ""
    return Loaded("extracts", "{}", hit.ref, blob, 1)


class _Reading:
    """Cuts what was found into sentences; nothing of a paragraph with a key in it is one."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._texts = ShownTexts()

    def units(self, rank: int, hit: Hit) -> Iterator[_Unit]:
        """The sentences of a hit."""
        if hit.kind is HitKind.PAGE:
            return self._of_page(rank, hit.ref)
        place = place_of(self._holdings, hit.ref)
        return self._of_passage(rank, place) if place else iter(())

    def _of_page(self, rank: int, path: str) -> Iterator[_Unit]:
        """The statements of a page whose evidence is there."""
        page = self._holdings.page(path)
        if page is None:
            return
        said = [("tldr", "", each) for each in page.tldr]
        said += [("statement", each.section, each) for each in page.statements]
        said += [("caveat", CAVEATS, each) for each in page.caveats]
        for index, (kind, heading, each) in enumerate(said):
            text = line(each.text)
            places = (place_of(self._holdings, label) for label in each.labels)
            found = tuple({place.label: place for place in places if place}.values())
            if found and self._may_show(text, found):
                yield _Unit(
                    Said(text, tuple(place.label for place in found), path, line(heading)),
                    statement_digest(kind, each.text),
                    content(text),
                    content(f"{page.title} {heading}"),
                    (rank, index),
                    found,
                    (page.title, *page.aliases),
                )

    def _of_passage(self, rank: int, place: Place) -> Iterator[_Unit]:
        """The sentences of a paragraph."""
        source, paragraph = place
        is_spoken = paragraph.block.kind in SPOKEN
        texts = segment(paragraph.text) if is_spoken else (paragraph.text,)
        around = content(" ".join((source.title, source.label, *paragraph.block.section)))
        before = ""
        for index, each in enumerate(texts):
            points_back = before and is_dependent(Sentence(each, paragraph, index))
            text = line(f"{before} {each}" if points_back else each)
            before = each
            if self._may_show(text, [place]):
                said = Said(text, (place.label,))
                yield _Unit(said, "", content(text), around, (rank, index))

    def _may_show(self, text: str, evidence: Iterable[Place]) -> bool:
        """Whether a text may be shown as a sentence."""
        is_sentence = len(text) <= _LONGEST and len(text.split()) >= _FEWEST
        return is_sentence and not (has_secret(text) or any(map(self._texts.has_key, evidence)))


def _weights(wanted: frozenset[str], units: Sequence[_Unit]) -> Mapping[str, float]:
    """The weight of each word of the question: the rarer, the more; all together 1."""
    known = Counter(word for unit in units for word in (unit.words | unit.around) & wanted)
    rarity = {word: log(1 + (len(units) + 1) / (known[word] + 1)) for word in sorted(wanted)}
    total = sum(rarity.values())
    return {word: weight / total for word, weight in rarity.items()}


def _choose(
    units: Sequence[_Unit], weights: Mapping[str, float]
) -> tuple[tuple[_Unit, ...], float]:
    """The sentences that together have most of the weight, each the one that adds most."""
    chosen: list[_Unit] = []
    got = dict.fromkeys(weights, 0.0)
    left, reader = list(units), Reader()
    while len(chosen) < _MOST and left:
        gains = [_gain(each, weights, got) * (1 - _LATER * each.place[0]) for each in left]
        best = max(range(len(left)), key=lambda at: (gains[at], -at))
        if gains[best] < (_ADDED if chosen else _FIRST):
            break
        unit = left.pop(best)
        # With half of it said, another word by itself is no reason to believe it is about the same.
        is_apart = not any(got[word] for word, _ in _has(unit, weights))
        if is_apart and sum(got.values()) >= _HALF:
            continue
        # A page may say what its evidence does not; where it was asked for, lint looked.
        if unit.cited and objection(unit.said.text, unit.cited, unit.names, reader):
            continue
        chosen.append(unit)
        got |= {word: max(has, got[word]) for word, has in _has(unit, weights)}
    return (*chosen, *_rivals(chosen, left, weights, reader)), sum(got.values())


def _rivals(
    chosen: Sequence[_Unit], left: Sequence[_Unit], weights: Mapping[str, float], reader: Reader
) -> Iterator[_Unit]:
    """Sentences that say as much of what was asked, and give another value."""
    if not chosen or not claims(chosen[0].said.text):
        return
    least = _AS_MUCH * sum(has for _, has in _has(chosen[0], weights))
    shown = [reader(each.said.text) for each in chosen]
    rivals = 0
    for unit in left:
        text = unit.said.text
        if rivals == _MOST_RIVALS or sum(has for _, has in _has(unit, weights)) < least:
            continue
        if not unsupported_claims(text, shown):
            continue
        if unit.cited and objection(text, unit.cited, unit.names, reader):
            continue
        shown.append(reader(text))
        rivals += 1
        yield unit


def _gain(unit: _Unit, weights: Mapping[str, float], got: Mapping[str, float]) -> float:
    """What a sentence adds to what is covered already."""
    return sum(max(0.0, has - got[word]) for word, has in _has(unit, weights))


def _has(unit: _Unit, weights: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    for word, weight in weights.items():
        if word in unit.words:
            yield word, weight
        elif word in unit.around:
            yield word, _AROUND * weight
