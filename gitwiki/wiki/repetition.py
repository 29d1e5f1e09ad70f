"""Statements that say the same as another one, in nearly the same words.

Only the words are looked at: two statements repeat each other if they have the same words in the
same order, but for articles and the like and for one word in six that one of them has more. They
do not if a number, a name, or a word such as ``not`` or ``only`` is among the words that differ.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.sketch import runs
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import singular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Shorter statements may be the same by chance: `It is optional.`
_FEWEST_WORDS = 6
#: So many of their words must say something.
_FEWEST_TELLING = 5
#: One in so many words that say something may be more in one statement than in the other.
_ONE_IN = 6
#: Runs of so many bytes seldom stand on a page twice, but where a statement does.
_LONG = 18
#: The same of the shorter runs that other letters end.
_SHORT = 14
#: What ends them: a letter that is more frequent.
_ENDS = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\t\r\v\fl", b"abcdefghijk\nmnopqrstuvwxyz    \n"
)
_PUNCTUATION_BYTES = bytes(code for code in range(33, 127) if not chr(code).isalnum())
#: Shorter ones of these are not looked for.
_TELLTALE = 11
#: So many of the longest runs of words of a statement are looked for in others.
_COMPARED = 4
#: So many statements with a run are compared; more have it from a template.
_MOST_COMPARED = 3

#: Words that may differ.
_NEUTRAL = vocabulary(
    "a an the this that these those which it its itself they their there here such also then thus",
    "therefore hence however moreover furthermore additionally so too very and is are be been",
    "being was were has have had does do did in fact generally typically basically simply note",
)
#: Words that change what is said, so that neither side may have them alone.
_TELLING = vocabulary(
    "not no never none nor neither without cannot only except unless if when unlike but or must",
    "should shall may might can could would will required optional recommended before after until",
    "first last next previous former latter each every all any some many most few several both",
    "either more less least greater fewer higher lower larger smaller minimum maximum non half",
    "default old new other another same different from to by above below within outside inside",
)
_DIGITS = re.compile("[0-9]+")
_PUNCTUATION = ".,;:!?\"'()[]{}“”‘’«»…*`"


class _Word(NamedTuple):
    """A word in comparison form, and whether a statement may have it more than another."""

    form: str
    may_be_more: bool


def repetitions(texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The statements that repeat an earlier one.

    Returns:
        The place of the statement and the place of an earlier one that it repeats, once for each
        statement; linear in the length of the texts.
    """
    listed = list(texts)
    # Words that differ change the runs that they are in; of the others one is most often there.
    met: dict[int, set[int]] = {}
    for split, shortest, telltale in ((runs, _LONG, 1), (_short_runs, _SHORT, _TELLTALE)):
        parted = [split(text) for text in listed]
        long = [run for parts in parted for run in parts if len(run) >= shortest]
        if len(set(long)) != len(long):
            counts = Counter(chain.from_iterable(parted))
            twice = {run for run, count in counts.items() if count > 1 and len(run) >= telltale}
            _meet(listed, parted, twice, met)
    digits = {
        each: _DIGITS.findall(listed[each]) for each in {*met, *chain.from_iterable(met.values())}
    }
    read: dict[int, list[_Word]] = {}
    for place, others in sorted(met.items()):
        for other in sorted(others):
            # No word with a digit may differ, which mostly tells without reading the words.
            if digits[other] != digits[place]:
                continue
            for each in (place, other):
                if each not in read:
                    read[each] = _words(listed[each])
            if _repeats(read[other], read[place]):
                yield place, other
                break


def _meet(
    listed: Sequence[str],
    parted: Sequence[list[bytes]],
    twice: set[bytes],
    met: dict[int, set[int]],
) -> None:
    """Add the earlier statements that each statement has a run in common with."""
    begun: dict[bytes, list[int]] = {}
    for place, (text, parts) in enumerate(zip(listed, parted, strict=True)):
        if text.count(" ") < _FEWEST_WORDS - 1 or twice.isdisjoint(parts):
            continue
        for run in twice.intersection(sorted(parts, key=len)[-_COMPARED:]):
            known = begun.setdefault(run, [])
            if known:
                met.setdefault(place, set()).update(known)
            if len(known) < _MOST_COMPARED:
                known.append(place)


def _short_runs(text: str) -> list[bytes]:
    """As `gitwiki.wiki.sketch.runs`, of about three words."""
    return text.encode("utf-8", "replace").translate(_ENDS, _PUNCTUATION_BYTES).split(b"\n")


def _words(text: str) -> list[_Word]:
    """The words of a statement that say something."""
    words = text.split()
    # The first one has a capital whether or not it is a name.
    words[:1] = [word.lower() for word in words[:1]]
    return [word for word in map(_word, words) if word]


# A page has most of its words more than once.
@lru_cache(maxsize=1 << 14)
def _word(written: str) -> _Word | None:
    """A word that does not begin its statement; None if it says nothing."""
    bare = written.strip(_PUNCTUATION)
    word = bare.lower()
    if not word or word in _NEUTRAL:
        return None
    may_be_more = bare == word and word not in _TELLING and word.isalpha()
    return _Word(singular(word), may_be_more)


def _repeats(one: Sequence[_Word], other: Sequence[_Word]) -> bool:
    shorter, longer = (other, one) if len(other) < len(one) else (one, other)
    left = len(longer) - len(shorter)
    if left * _ONE_IN > len(longer) or len(shorter) < _FEWEST_TELLING:
        return False
    rest = iter(longer)
    for word in shorter:
        for each in rest:
            if each.form == word.form:
                break
            left -= 1
            if left < 0 or not each.may_be_more:
                return False
    return all(each.may_be_more for each in rest)
