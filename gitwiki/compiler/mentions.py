"""Mentions: where the statements of a batch speak of its concepts, and how much of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.sentences import is_dependent
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import TOKEN, Lexicon, Token, concept_key, singular, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.compiler.analysis import Analysis
    from gitwiki.compiler.concepts import Concept

#: A mention that is less relevant than this says nothing about the concept.
LEAST_RELEVANCE = 350
_SUBJECT = 400


class Mention(NamedTuple):
    """A statement that speaks of a concept.

    Attributes:
        relevance: How much it says about the concept, about -1000 to 2000.
        analysis: Index of the source among the analyses.
        statement: Index among its statements.
        is_subject: The sentence is about the concept itself.
    """

    relevance: int
    analysis: int
    statement: int
    is_subject: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    concept: int
    first: int
    last: int


class Matcher:
    """Finds the names of concepts in sentences; of overlapping names the longest counts."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        runs: dict[tuple[str, ...], int] = {}
        for index, concept in enumerate(concepts):
            for name in (concept.title, *(name.text for name in concept.names)):
                run = tuple(singular(word) for word in split(name))
                if concept_key(name) in concept.keys:
                    runs.setdefault(run, index)
            for key in concept.keys:
                runs.setdefault((key,), index)
        self._concepts = concepts
        self._by_first: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for run in sorted(runs, key=lambda run: (-len(run), run)):
            if run:
                self._by_first[run[0]].append((run, runs[run]))

    def hits(self, tokens: Sequence[str], known: Sequence[Token]) -> list[_Hit]:
        """The concepts named in a sentence, from left to right."""
        found = []
        at = 0
        while at < len(known):
            runs = self._by_first.get(known[at].stem, ()) if known[at].stem else ()
            for run, concept in runs:
                if len(run) == 1 and not self._concepts[concept].may_be(tokens[at]):
                    continue
                if _matches(run, tokens, known, at):
                    found.append(_Hit(concept, at, at + len(run)))
                    at += len(run) - 1
                    break
            at += 1
        return found


def _matches(run: Sequence[str], tokens: Sequence[str], known: Sequence[Token], at: int) -> bool:
    if len(run) == 1:
        return True
    if at + len(run) > len(known):
        return False
    return all(
        part in (known[place].stem, tokens[place].lower())
        for place, part in enumerate(run[1:], start=at + 1)
    )


def gather(
    analyses: Sequence[Analysis], concepts: Sequence[Concept]
) -> Mapping[int, list[Mention]]:
    """For each concept, by its index, the statements of all sources that say something about it."""
    matcher = Matcher(concepts)
    lexicon = Lexicon()
    found: dict[int, list[Mention]] = defaultdict(list)
    for number, analysis in enumerate(analyses):
        defining = {
            (definition.sentence.index, definition.key): definition.score
            for definition in analysis.definitions
        }
        headings: dict[tuple[str, ...], str] = {}
        for place, (sentence, rating) in enumerate(
            zip(analysis.statements, analysis.ratings, strict=True)
        ):
            if is_dependent(sentence):
                continue
            tokens = TOKEN.findall(sentence.text)
            known = [lexicon[token] for token in tokens]
            section = sentence.paragraph.block.section
            heading = headings.setdefault(section, concept_key(section[-1]) if section else "")
            seen: set[int] = set()
            for hit in matcher.hits(tokens, known):
                if hit.concept in seen:
                    continue
                seen.add(hit.concept)
                concept = concepts[hit.concept]
                standing = _standing(hit, tokens, known) - _specific(hit, tokens)
                relevance = rating.alone + standing + _context(concept, heading)
                relevance += (
                    max((defining.get((sentence.index, key), 0) for key in concept.keys), default=0)
                    * 4
                )
                if relevance >= LEAST_RELEVANCE or concept.is_wanted:
                    found[hit.concept].append(
                        Mention(relevance, number, place, standing >= _SUBJECT)
                    )
    return found


def _standing(hit: _Hit, tokens: Sequence[str], known: Sequence[Token]) -> int:
    """Whether the concept is what the sentence is about."""
    before = [token.role for token in known[: hit.first]]
    after = known[hit.last].role if hit.last < len(known) else "."
    if hit.last - hit.first == 1 and _is_verb(known[hit.first].stem, before[-1:], after):
        return -2000
    if hit.first <= 3 and "D" not in before[1:] and set("VAPO.").isdisjoint(before):
        gain = 400
    elif hit.first * 5 < len(known) * 2:
        gain = 50
    else:
        gain = -400
    if before and before[-1] in {"c", "C", "N"}:
        gain -= 200
    if after in {"A", "V"} or _acts(hit, tokens, known):
        return gain + (100 if gain > 0 else 0)
    return gain - (200 if after in {"c", "C", "N"} else 0)


def _acts(hit: _Hit, tokens: Sequence[str], known: Sequence[Token]) -> bool:
    """Whether the word after a concept says what it does, and is not a part of a longer name."""
    if hit.last + 1 >= len(known) or known[hit.last].role != "c":
        return False
    following = known[hit.last + 1].role
    if tokens[hit.last].endswith("s"):
        is_verb = following not in {"A", "V"} or tokens[hit.last + 1] in {"not", "to"}
        if tokens[hit.last + 1] == "of":
            is_verb = tokens[hit.last] == "consists"
        return is_verb and not tokens[hit.last - 1].endswith("s")
    return following == "D"


def _is_verb(stem: str, before: Sequence[str], after: str) -> bool:
    """Whether a word between words of these roles is a verb: ``to cache``, ``it caches the``."""
    if after == "D" and (stem.endswith("ing") or before in (["c"], ["C"])):
        return True
    return before == ["V"]


def _specific(hit: _Hit, tokens: Sequence[str]) -> int:
    """A loss if one thing of the kind is meant (``the law of 1790``, ``the land that ...``)."""
    after = tokens[hit.last] if hit.last < len(tokens) else ""
    return 150 if after in _RESTRICTING and tokens[0] == "The" else 0


_RESTRICTING = vocabulary("of that which who whose it he she they we one there in here")


def _context(concept: Concept, heading: str) -> int:
    return 150 if any(key in heading for key in concept.keys if len(key) > 2) else 0


def best_first(mentions: Iterable[Mention]) -> list[Mention]:
    """By relevance, then in order of the sources."""
    return sorted(
        mentions, key=lambda mention: (-mention.relevance, mention.analysis, mention.statement)
    )
