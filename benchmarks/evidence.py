"""Looking up claims and terms in sources: what gitwiki does against engines that could do it.

A claim is a sentence of a source; every fourth has one word or number changed. A plain ``in`` looks
for it in the whole normalised source, as the engines do; gitwiki knows which paragraph it cites.
A term is one to three words of a source, looked for in all sources; terms overlap. Times are CPU
times in this process, the candidates take turns, and a ratio is the median of the turns.
"""

from __future__ import annotations

import importlib.util
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import stringzilla

from benchmarks.corpora import corpus
from benchmarks.sources import read_sources
from gitwiki.wiki.evidence import Reader, stands_in
from gitwiki.wiki.paragraphs import LongText, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.wiki.source import Source

_RUNS = 3
_CLAIMS, _TERMS = 100_000, 10_000
#: A loop over all pairs of term and source would take minutes: so many terms, times the rest.
_SAMPLE = 200
_CORPORA = {"http-rfcs": "*.txt", "falsafa": "works/*/*.md"}
_OTHERS = ("seven", "1997", "orange", "Alice", "42", "frobnicate")
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


class _Claim(NamedTuple):
    source: int
    paragraph: str
    text: str
    normal: str


@dataclass(frozen=True)
class _Case:
    """What is looked up, and where; what is prepared once a run of lint is prepared before."""

    claims: Sequence[_Claim]
    texts: Sequence[str]

    @cached_property
    def reader(self) -> Reader:
        """Has normalised what it has to."""
        reader = Reader()
        _cited_paragraph(self, reader)
        return reader

    @cached_property
    def long_texts(self) -> Sequence[LongText]:
        """The texts as gitwiki looks names up in them."""
        return [LongText(text) for text in self.texts]

    @cached_property
    def encoded(self) -> Sequence[bytes]:
        """The texts as stringzilla takes them."""
        return [text.encode() for text in self.texts]

    @cached_property
    def by_source(self) -> Mapping[int, Sequence[str]]:
        """Index of a source to its claims, in normal form, each once."""
        found: dict[int, dict[str, None]] = defaultdict(dict)
        for claim in self.claims:
            found[claim.source][claim.normal] = None
        return {source: list(claims) for source, claims in found.items()}


def run() -> None:
    """Measure claims in each corpus, and terms in all of them."""
    everything: list[str] = []
    for name, pattern in _CORPORA.items():
        folder = corpus(name)
        if folder is None:
            continue
        sources = read_sources(sorted(folder.glob(pattern)))
        texts = ["\n".join(normalise(each.text) for each in one.paragraphs) for one in sources]
        everything += texts
        case = _Case(_claims(sources), texts)
        assert all((case.reader, case.long_texts, case.encoded, case.by_source))
        print(f"{name}: {_CLAIMS:,} claims, {len(texts)} sources, {_size(texts)} in normal form")
        _show(_turns({**_CLAIM_ENGINES, **_installed(_CLAIM_PEERS)}, case), "str in")
    if everything:
        terms = _terms(everything)
        print(f"{_TERMS:,} terms in each of {len(everything)} sources, {_size(everything)}")
        _show(_term_turns(terms, everything), "str in")


def _size(texts: Iterable[str]) -> str:
    return f"{sum(map(len, texts)) / 1e6:.1f} million characters"


def _claims(sources: Sequence[Source]) -> list[_Claim]:
    chance = random.Random(7)  # noqa: S311 - the same claims each time
    sentences = [
        (number, paragraph.text, sentence)
        for number, source in enumerate(sources)
        for paragraph in source.paragraphs
        for sentence in _SENTENCE_END.split(paragraph.text)
        if sentence.count(" ") > 2
    ]
    claims = []
    for place in range(_CLAIMS):
        number, paragraph, text = chance.choice(sentences)
        if place % 4 == 0:
            words = text.split(" ")
            words[chance.randrange(len(words))] = chance.choice(_OTHERS)
            text = " ".join(words)
        claims.append(_Claim(number, paragraph, text, normalise(text)))
    return claims


def _terms(texts: Sequence[str]) -> list[str]:
    chance = random.Random(8)  # noqa: S311
    words = [found for text in texts if len(found := text.split()) > 3]
    terms: dict[str, None] = {}
    while len(terms) < _TERMS:
        chosen, count = chance.choice(words), chance.choice((1, 1, 2, 2, 3))
        at = chance.randrange(len(chosen) - count)
        term = " ".join(chosen[at : at + count]).strip(".,;:()\"'")
        if len(term) > 3:
            terms[term] = None
    return list(terms)


# --- claims: each gives how many of them hold -----------------------------------------------------


def _plain_in(case: _Case) -> int:
    return sum(claim.normal in case.texts[claim.source] for claim in case.claims)


def _cited_paragraph(case: _Case, reader: Reader) -> int:
    return sum(stands_in(claim.text, reader(claim.paragraph)) for claim in case.claims)


def _whole_source(case: _Case) -> int:
    texts = case.long_texts
    return sum(texts[claim.source].has_words(claim.normal) for claim in case.claims)


def _stringzilla(case: _Case) -> int:
    texts, find = case.encoded, stringzilla.find
    return sum(find(texts[each.source], each.normal.encode()) >= 0 for each in case.claims)


def _find_in_paragraph(case: _Case) -> int:
    return sum(claim.paragraph.find(claim.text) >= 0 for claim in case.claims)


def _stringzilla_in_paragraph(case: _Case) -> int:
    find = stringzilla.find
    return sum(find(each.paragraph.encode(), each.text.encode()) >= 0 for each in case.claims)


def _per_source(case: _Case, search: Callable[[Sequence[str], str], set[str]]) -> int:
    """For engines that look for many words at once: those of one source at a time."""
    claims = case.by_source
    found = {source: search(claims[source], case.texts[source]) for source in claims}
    return sum(claim.normal in found[claim.source] for claim in case.claims)


def _ahocorasick_rs(words: Sequence[str], text: str, *, overlapping: bool = True) -> set[str]:
    import ahocorasick_rs  # noqa: PLC0415

    automaton = ahocorasick_rs.AhoCorasick(words)
    matches = automaton.find_matches_as_indexes(text, overlapping=overlapping)
    return {words[word] for word, _, _ in matches}


def _pyahocorasick(words: Sequence[str], text: str) -> set[str]:
    import ahocorasick  # noqa: PLC0415

    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return {word for _, word in automaton.iter(text)}


def _hyperscan(words: Sequence[str], text: str) -> set[str]:
    database = _hyperscan_database(words)
    found: set[str] = set()
    database.scan(text.encode(), match_event_handler=lambda word, *_: found.add(words[word]))
    return found


_CLAIM_ENGINES: Mapping[str, Callable[[_Case], int]] = {
    "str in": _plain_in,
    "gitwiki, in the cited paragraph": lambda case: _cited_paragraph(case, case.reader),
    "the same, normalising it first": lambda case: _cited_paragraph(case, Reader()),
    "gitwiki, in the whole source": _whole_source,
    "stringzilla, no whole words": _stringzilla,
    "str.find, in the cited paragraph": _find_in_paragraph,
    "stringzilla, encoding and searching it": _stringzilla_in_paragraph,
}
_CLAIM_PEERS: Mapping[str, Callable[[_Case], int]] = {
    "ahocorasick_rs": lambda case: _per_source(case, _ahocorasick_rs),
    "pyahocorasick": lambda case: _per_source(case, _pyahocorasick),
    "hyperscan": lambda case: _per_source(case, _hyperscan),
}
_MODULES = {"pyahocorasick": "ahocorasick"}


# --- terms: each gives the number of pairs of a term and a source that has it ---------------------


def _term_turns(terms: Sequence[str], texts: Sequence[str]) -> dict[str, list[_Turn]]:
    engines: dict[str, Callable[[Sequence[str]], int]] = {
        "str in": lambda texts: sum(term in text for term in terms[:_SAMPLE] for text in texts),
        "gitwiki, in the whole source": lambda texts: _long_texts(terms[:_SAMPLE], texts),
        **_installed(
            {
                "ahocorasick_rs": lambda texts: _automaton(terms, texts, overlapping=True),
                "pyahocorasick": lambda texts: _pyahocorasick_automaton(terms, texts),
                "hyperscan": lambda texts: _hyperscan_all(terms, texts),
            }
        ),
    }
    turns = _turns(engines, texts)
    if "ahocorasick_rs" in turns:
        every = turns["ahocorasick_rs"][0].found
        apart = _automaton(terms, texts, overlapping=False)
        print(f"without overlapping matches {1 - apart / every:.0%} of {every:,} pairs are lost")
    times = _TERMS / _SAMPLE
    for name in list(engines)[:2]:
        turns[name] = [_Turn(each.cpu * times, each.found) for each in turns[name]]
    return turns


def _long_texts(terms: Sequence[str], texts: Sequence[str]) -> int:
    prepared = [LongText(text) for text in texts]
    return sum(text.has_words(term) for term in terms for text in prepared)


def _automaton(terms: Sequence[str], texts: Sequence[str], *, overlapping: bool) -> int:
    import ahocorasick_rs  # noqa: PLC0415

    automaton = ahocorasick_rs.AhoCorasick(terms)
    found = (automaton.find_matches_as_indexes(text, overlapping=overlapping) for text in texts)
    return sum(len({term for term, _, _ in matches}) for matches in found)


def _pyahocorasick_automaton(terms: Sequence[str], texts: Sequence[str]) -> int:
    import ahocorasick  # noqa: PLC0415

    automaton = ahocorasick.Automaton()
    for term in terms:
        automaton.add_word(term, term)
    automaton.make_automaton()
    return sum(len({term for _, term in automaton.iter(text)}) for text in texts)


def _hyperscan_all(terms: Sequence[str], texts: Sequence[str]) -> int:
    database = _hyperscan_database(terms)
    pairs = 0
    for text in texts:
        found: set[int] = set()
        database.scan(text.encode(), match_event_handler=lambda term, *_, to=found: to.add(term))
        pairs += len(found)
    return pairs


def _hyperscan_database(words: Sequence[str]):  # noqa: ANN202 - of a library that may be missing
    import hyperscan  # noqa: PLC0415

    database = hyperscan.Database()
    database.compile(
        expressions=[word.encode() for word in words],
        ids=list(range(len(words))),
        elements=len(words),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(words),
        literal=True,
    )
    return database


# --- taking turns ---------------------------------------------------------------------------------


class _Turn(NamedTuple):
    cpu: float
    found: int


def _installed(peers: Mapping[str, Callable]) -> dict[str, Callable]:
    """The peers whose library is here; what is not is said."""
    there = {
        name: peer
        for name, peer in peers.items()
        if importlib.util.find_spec(_MODULES.get(name, name))
    }
    for name in peers.keys() - there.keys():
        print(f"skipped: {name} is not installed")
    return there


def _turns(engines: Mapping[str, Callable], case: object) -> dict[str, list[_Turn]]:
    turns: dict[str, list[_Turn]] = {name: [] for name in engines}
    for _ in range(_RUNS):
        for name, engine in engines.items():
            start = time.process_time()
            found = engine(case)
            turns[name].append(_Turn(time.process_time() - start, found))
    return turns


def _show(turns: Mapping[str, Sequence[_Turn]], peer: str) -> None:
    width = max(map(len, turns))
    for name, measured in turns.items():
        ratios = [one.cpu / other.cpu for one, other in zip(measured, turns[peer], strict=True)]
        cpu = median(turn.cpu for turn in measured)
        print(
            f"{name:{width}}  cpu {cpu:8.3f} s  found {measured[0].found:9,}  {median(ratios):.4f}x"
        )
