"""The words of a source in order, and what counting them shows.

No grammar is known here. What a word does is read off its neighbours: nouns follow determiners and
prepositions and end runs of words, verbs follow ``to`` and ``must`` and precede determiners,
adjectives end no run.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.words import TOKEN, Lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.compiler.sentences import Sentence


class Stream(NamedTuple):
    """All words of a source in order, sentence by sentence, with an empty token between them.

    Attributes:
        tokens: As they stand.
        stems: See `gitwiki.wiki.words.Token`.
        roles: See there.
        starts: Where each sentence begins.
    """

    tokens: list[str]
    stems: list[str]
    roles: list[str]
    starts: list[int]

    def sentence(self, index: int) -> list[str]:
        """The stems of one sentence, without empty ones."""
        end = self.starts[index + 1] - 1
        return [stem for stem in self.stems[self.starts[index] : end] if stem]


def stream(sentences: Sequence[Sentence]) -> Stream:
    """Take the sentences of a source apart, once for everything that counts words."""
    lexicon = Lexicon()
    tokens: list[str] = []
    starts = []
    for sentence in sentences:
        starts.append(len(tokens))
        tokens += TOKEN.findall(sentence.text)
        tokens.append("\n")
    starts.append(len(tokens))
    known = [lexicon[token] for token in tokens]
    return Stream(tokens, [word.stem for word in known], [word.role for word in known], starts)


#: The one small word that counts as part of a term (``means of existence``).
_OF = "of"


class Counts:
    """How often runs of one to three words occur, and beside what."""

    def __init__(self, words: Stream) -> None:
        stems, roles = words.stems, words.roles
        linked = list(stems)
        for at, token in enumerate(words.tokens):
            if token == _OF:
                linked[at] = _OF
        self.one = Counter(stems)
        self.two = Counter(pairwise(stems))
        self.three = Counter(zip(linked, linked[1:], linked[2:], strict=False))
        self.before = Counter(zip(roles, stems[1:], strict=False))
        self.after = Counter(zip(stems, roles[1:], strict=False))
        self.determined = Counter(
            pair[1:] for pair in zip(roles, stems[1:], stems[2:], strict=False) if pair[0] == "D"
        )

    def nounness(self, stem: str) -> float:
        """0 to 1: whether its neighbours are those of a noun rather than of a verb."""
        noun = self.before["D", stem] + 0.8 * self.before["O", stem] + self.after[stem, "A"] + 1
        verb = 1.5 * self.before["V", stem] + self.after[stem, "D"]
        return noun / (noun + verb)

    def governed(self, stem: str) -> float:
        """Share of its occurrences right after a determiner or a preposition."""
        return (self.before["D", stem] + self.before["O", stem]) / self.one[stem]

    def ends(self, stem: str) -> float:
        """Share of its occurrences in which no other content word follows."""
        return 1 - (self.after[stem, "c"] + self.after[stem, "C"]) / self.one[stem]

    def begins(self, stem: str) -> float:
        """Share of its occurrences in which no other content word precedes."""
        return 1 - (self.before["c", stem] + self.before["C", stem]) / self.one[stem]
