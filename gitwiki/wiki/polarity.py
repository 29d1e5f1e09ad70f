"""What turns the sense of a sentence around: negations, comparators, directions and modal verbs.

Two texts say the opposite more often by one small word than by any other, and no number or name
tells. What is found here is compared with what the evidence has; it is English, it is found by
lists of words, and it proves nothing: whoever finds a difference has something to look at.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import STOP, fold, singular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Word(NamedTuple):
    """A word, a number or a mark of punctuation.

    Attributes:
        text: In lower case.
        stem: What its inflections have in common; empty for small words, numbers and marks.
        start: Offset in the text.
        is_capitals: It is written in capitals, as the key words of RFC 2119.
    """

    text: str
    stem: str
    start: int
    is_capitals: bool = False


class Negation(NamedTuple):
    """A word that negates, and what it negates.

    Attributes:
        text: The word.
        at: Its index among the words.
        scope: Stems of the words that it negates, the nearest first.
        is_plain: It negates beyond doubt; other words may mean as much, such as ``unlike``.
        is_contrast: It sets something apart from what is said, as in ``lower flow, not better
            machines``.
        is_elliptical: What it negates stands before, and is not said again: ``which most are not``.
        is_idle: It says when something is: ``not ... until`` may be ``when``.
    """

    text: str
    at: int
    scope: tuple[str, ...]
    is_plain: bool
    is_contrast: bool = False
    is_idle: bool = False
    is_elliptical: bool = False

    @property
    def is_exception(self) -> bool:
        """Whether it takes something out of what is said, and does not negate it."""
        return self.text in {"unless", "except"}


class Modal(NamedTuple):
    """A word of obligation, and what it obliges to.

    Attributes:
        text: The word.
        strength: 3 for an obligation, 2 for a recommendation, 1 for a permission.
        scope: Stems of the words after it.
        is_negated: ``must not`` and ``may not`` are the same.
    """

    text: str
    strength: int
    scope: frozenset[str]
    is_negated: bool


class Bound(NamedTuple):
    """What a comparator makes of a number.

    Attributes:
        direction: 1 for a lower bound, -1 for an upper one, 0 for none.
        is_turned: A negation has turned the comparator around.
    """

    direction: int
    is_turned: bool


class Quantifier(NamedTuple):
    """How many of something are meant: all, or some of them.

    Attributes:
        text: The word.
        is_universal: All of them.
        noun: Stem of what they are.
    """

    text: str
    is_universal: bool
    noun: str


@lru_cache(maxsize=1 << 9)  # many statements rest on one paragraph
def words(text: str) -> tuple[Word, ...]:
    """Cut a text into words, numbers and marks; comparators of several words become one."""
    return tuple(_joined(list(_tokens(text))))


def stems(found: Iterable[Word]) -> frozenset[str]:
    """What words mean, without inflections; small words and numbers are left out."""
    return frozenset(word.stem for word in found if word.stem)


def negations(found: Sequence[Word]) -> tuple[Negation, ...]:
    """The negations in a text, in reading order."""
    return tuple(
        Negation(
            word.text,
            at,
            _scope(found, at),
            is_plain=is_plain and not _is_double(found, at),
            is_contrast=word.text == "not" and at > 0 and found[at - 1].text == ",",
            is_elliptical=_is_elliptical(found, at),
            is_idle=any(each.text == "until" for each in found[at + 1 : at + 9]),
        )
        for at, word in enumerate(found)
        if (is_plain := _is_plain(found, at)) or word.text in _SOFT or _UN.fullmatch(word.text)
    )


def clause(found: Sequence[Word], at: int) -> range:
    """The indices around an index up to the next marks of punctuation."""
    low, high = max(0, at - _FURTHEST), min(len(found), at + _FURTHEST)
    first = next((i + 1 for i in range(at, low - 1, -1) if found[i].text in _MARKS), low)
    last = next((i for i in range(at, high) if found[i].text in _MARKS), high)
    return range(first, last)


def modals(found: Sequence[Word]) -> tuple[Modal, ...]:
    """The words of obligation in a text, in reading order."""
    return tuple(
        Modal(
            word.text,
            strength,
            frozenset(_obliged(found, at)),
            is_negated=any(each.text in {"not", "never"} for each in found[at + 1 : at + 2]),
        )
        for at, word in enumerate(found)
        if (strength := _strength(found, at))
    )


def quantifiers(found: Sequence[Word]) -> tuple[Quantifier, ...]:
    """The words for all and for some that stand before a noun."""
    return tuple(
        Quantifier(word.text, word.text in _UNIVERSAL, noun)
        for at, word in enumerate(found)
        if word.text in _UNIVERSAL or word.text in _PARTIAL
        if (noun := next((each.stem for each in found[at + 1 : at + 4] if each.stem), ""))
    )


def directions(found: Iterable[Word]) -> dict[str, dict[int, str]]:
    """What goes up and what goes down, or before and after: kind to direction to word."""
    seen: dict[str, dict[int, str]] = {}
    for word in found:
        for kind, direction in _DIRECTIONS.get(word.text, ()):
            seen.setdefault(kind, {}).setdefault(direction, word.text)
    return seen


def moved(found: Sequence[Word]) -> dict[tuple[str, str], dict[int, str]]:
    """As `directions`, but with the word after each: kind and stem to direction to word."""
    seen: dict[tuple[str, str], dict[int, str]] = {}
    for at, word in enumerate(found):
        after = next((each.stem for each in found[at + 1 : at + 4] if each.stem), "")
        for kind, direction in _DIRECTIONS.get(word.text, ()) if after else ():
            seen.setdefault((kind, after), {}).setdefault(direction, word.text)
    return seen


def bound_before(found: Sequence[Word], at: int) -> Bound:
    """What a comparator before the number at an index makes of it.

    A negation before the comparator turns it around: ``must not be longer than 256`` is
    ``at most 256``.
    """
    for place in range(at - 1, max(-1, at - 4), -1):
        word = found[place].text
        if word in _MARKS:
            break
        if word in _BOUNDS:
            direction, is_strict = _BOUNDS[word]
            is_turned = is_strict and _is_negated(found, place)
            return Bound(-direction if is_turned else direction, is_turned)
    return Bound(0, is_turned=False)


def bound_after(found: Sequence[Word], at: int) -> Bound:
    """The same of what stands after a number and its unit: ``2 per cent less``, ``4 g below``."""
    for word in found[at + 1 : at + 4]:
        if word.text in _MARKS or word.text[:1].isdigit():
            break
        if word.text in _AFTER:
            return Bound(_AFTER[word.text], is_turned=False)
    return Bound(0, is_turned=False)


def stem(word: str) -> str:
    """What the inflections of an English word in lower case have in common, roughly."""
    word = _IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isalpha():
        return singular(word)
    word = singular(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")


#: Words that say which of several things is meant.
ORDINALS = vocabulary("first second third fourth fifth sixth seventh eighth ninth tenth last")

# --- words --------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[0-9][\w.,:]*(?<![.,:])|[.,;:!?()—–|]")
_MARKS = frozenset(".,;:!?()—–|")
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "edly", "ed", "ely", "ly"),
    *("ers", "er", "est", "ions", "ion", "al"),
)
_IRREGULAR = {
    **dict.fromkeys(("fell", "fallen"), "fall"),
    **dict.fromkeys(("rose", "risen"), "rise"),
    **dict.fromkeys(("kept", "keeps"), "keep"),
    **dict.fromkeys(("held",), "hold"),
    **dict.fromkeys(("sent",), "send"),
    **dict.fromkeys(("began", "begun"), "begin"),
    **dict.fromkeys(("ran",), "run"),
    **dict.fromkeys(("drew", "drawn"), "draw"),
    **dict.fromkeys(("paid",), "pay"),
    **dict.fromkeys(("known", "knew"), "know"),
    **dict.fromkeys(("written", "wrote"), "write"),
    **dict.fromkeys(("built",), "build"),
    **dict.fromkeys(("grew", "grown"), "grow"),
    **dict.fromkeys(("chosen", "chose"), "choose"),
    **dict.fromkeys(("asleep", "slept"), "sleep"),
    **dict.fromkeys(("lost",), "lose"),
    **dict.fromkeys(("left",), "leave"),
    **dict.fromkeys(("heard",), "hear"),
    **dict.fromkeys(("colder", "coldest"), "cold"),
}
#: Small words that a negation can be about.
_MEANT = frozenset({"need", "needs", "most", "everyone", "everything", "well", "alone", "always"})


def _tokens(text: str) -> Iterator[Word]:
    for found in _TOKEN.finditer(text):
        written = found[0]
        word = fold(written)
        meant = word not in STOP or word in _MEANT
        root = stem(word) if meant and word[0].isalpha() else ""
        yield Word(word, root, found.start(), written.isupper() and len(written) > 1)


#: Comparators of several words, and the word that stands for them.
_PHRASES = {
    **dict.fromkeys(
        (
            *("at most", "up to", "at the most", "a maximum of", "maximum of", "at the latest"),
            *(f"{no} {more} than" for no in ("no", "not", "never") for more in ("more", "longer")),
            *(f"{no} {more} than" for no in ("no", "not") for more in ("later", "higher", "over")),
        ),
        "at-most",
    ),
    **dict.fromkeys(
        (
            *("at least", "a minimum of", "minimum of", "at the least"),
            *(f"{no} {less} than" for no in ("no", "not", "never") for less in ("less", "fewer")),
            *("no lower than", "not before", "no earlier than", "no shorter than"),
        ),
        "at-least",
    ),
    **dict.fromkeys(("more than", "longer than", "greater than", "higher than"), "more-than"),
    **dict.fromkeys(("less than", "fewer than", "shorter than", "lower than"), "less-than"),
    "up from": "up-from",
    "down from": "down-from",
    "rather than": "rather-than",
    "instead of": "instead-of",
    "any other": "any-other",
    "not far": "near",
    **dict.fromkeys(("is off", "are off", "was off", "were off"), "is-off"),
    "no one": "nobody",
    "not only": "also",
    "no matter": "however",
    "is to": "is-to",
    "are to": "is-to",
    "has to": "has-to",
    "have to": "has-to",
    "had to": "has-to",
    "needs to": "has-to",
    "free to": "free-to",
    "allowed to": "free-to",
}
_LONGEST_PHRASE = 3


def _joined(found: list[Word]) -> Iterator[Word]:
    at = 0
    while at < len(found):
        for size in range(_LONGEST_PHRASE, 0, -1):
            phrase = " ".join(word.text for word in found[at : at + size])
            if size == 1 or phrase in _PHRASES:
                first = found[at]
                joined = Word(_PHRASES.get(phrase, ""), "", first.start, first.is_capitals)
                yield joined if size > 1 else first
                at += size
                break


# --- negations ----------------------------------------------------------------------------------

_PLAIN = vocabulary(
    "not no none nobody nothing never neither nor without cannot unless except nowhere"
)
#: Words that may stand for a negation in other words.
_SOFT = vocabulary(
    "rather-than instead-of unlike lack lacks lacked lacking fail fails failed failure failures",
    "unable hardly barely only avoid avoids avoided prevent prevents prevented free wrong refuse",
    "refused false otherwise impossible absent missing exclude excluded forbidden prohibited",
    "any-other is-off 0 zero eliminate eliminated exempt reserved apart overlooked missed",
)
_UN = re.compile(
    r"(?!under|until|unit|union|unique|univers|unif|unless)(?:un|non)[a-z]{4,}|[a-z]{4,}less"
)
_CLAUSE = vocabulary(
    "but while whereas when where because since if unless except that which who although though so",
    "and as than before after rather-than instead-of however",
)
#: So many words after a negation are what it negates.
_REACH = 5
#: So many words around a word are looked at; clauses are shorter.
_FURTHEST = 40


def _obliged(found: Sequence[Word], at: int) -> tuple[str, ...]:
    """What a word of obligation is about; adjectives stand after it."""
    before = _gathered(_backwards(found, at))
    return before if found[at].text in _ADJECTIVES else _after(found, at) or before


def _is_plain(found: Sequence[Word], at: int) -> bool:
    word = found[at].text
    if word == "no" and at + 2 < len(found) and found[at + 1].text == ".":
        return not found[at + 2].text[:1].isdigit()  # `No. 17`
    return word in _PLAIN or word.endswith("n't")


def _is_elliptical(found: Sequence[Word], at: int) -> bool:
    before, after = found[max(0, at - 1) : at], found[at + 1 : at + 2]
    return (
        not _after(found, at)
        or any(word.text == "but" for word in before)
        or any(word.text in {"it", "them", "this", "that", "these"} for word in after)
    )


def _is_double(found: Sequence[Word], at: int) -> bool:
    """Whether it negates a word that is negative itself, as in ``not badly``."""
    return any(
        word.text in {"bad", "badly", "unlikely", "uncommon", "unusual"}
        for word in found[at + 1 : at + 4]
    )


def _scope(found: Sequence[Word], at: int) -> tuple[str, ...]:
    """What stands after a negation in its clause; before it if it is the last word there."""
    if at + 1 == len(found) or found[at + 1].text in _MARKS or found[at + 1].text in _CLAUSE:
        return _gathered(_backwards(found, at))
    return _after(found, at)


def _after(found: Sequence[Word], at: int) -> tuple[str, ...]:
    return _gathered(found[at + 1 : at + 1 + _FURTHEST])


def _backwards(found: Sequence[Word], at: int) -> Iterator[Word]:
    return reversed(found[max(0, at - _FURTHEST) : at])


def _gathered(found: Iterable[Word]) -> tuple[str, ...]:
    """Stems up to the end of the clause, or as many as a negation reaches."""
    scope: list[str] = []
    for word in found:
        if len(scope) == _REACH or word.text in _MARKS or (word.text in _CLAUSE and scope):
            break
        if word.text[0].isdigit():
            break
        if word.stem:
            scope.append(word.stem)
    return tuple(scope)


def _is_negated(found: Sequence[Word], at: int) -> bool:
    """Whether a negation stands before a word in its clause."""
    for place in range(at - 1, max(-1, at - 12), -1):
        word = found[place]
        if word.text in _MARKS or word.text in _TURNS:
            return False
        if _is_plain(found, place) and word.text not in _ASIDE:
            return True
    return False


# --- comparators and directions -----------------------------------------------------------------

#: Word to direction, and whether a negation turns it around.
_BOUNDS = {
    "at-most": (-1, False),
    "at-least": (1, False),
    **dict.fromkeys(("less-than", "under", "below", "within", "until", "before"), (-1, True)),
    **dict.fromkeys(("more-than", "over", "above", "exceeds", "exceed", "after"), (1, True)),
    **dict.fromkeys(("exceeded", "exceeding", "beyond"), (1, True)),
}
#: Where a negation before a comparator ends, and negations that say nothing of what follows.
_TURNS = frozenset({"but", "when", "while", "whereas", "if", "provided", "because", "since"})
_ASIDE = frozenset({"without", "unless", "except", "none", "nothing"})
_AFTER = {
    **dict.fromkeys(("less", "fewer", "lower", "below", "under", "cheaper", "shorter"), -1),
    **dict.fromkeys(("more", "higher", "above", "over", "dearer", "longer"), 1),
}
_UP = vocabulary(
    "rise rises rose risen rising increase increases increased increasing grow grows grew grown",
    "raise raises raised raising climb climbed higher up-from doubled",
)
_DOWN = vocabulary(
    "fall falls fell fallen falling decrease decreases decreased decreasing decline declined drop",
    "drops dropped dropping reduce reduces reduced reducing lower lowers lowered lowering",
    "down-from halved sink sank",
)
_PAIRS = {
    "amount": ("more", "less fewer"),
    "order": ("after", "before"),
    "level": ("above", "below"),
    "length": ("longer", "shorter"),
    "time": ("later", "earlier"),
    "size": ("larger bigger greater", "smaller"),
    "heat": ("hotter warmer", "colder cooler"),
    "end": ("maximum highest largest greatest biggest", "minimum lowest smallest fewest"),
    "rank": ("best", "worst"),
}


def _read_pairs() -> dict[str, list[tuple[str, int]]]:
    found = {word: [("change", 1)] for word in _UP} | {word: [("change", -1)] for word in _DOWN}
    for kind, (up, down) in _PAIRS.items():
        for word in up.split():
            found.setdefault(word, []).append((kind, 1))
        for word in down.split():
            found.setdefault(word, []).append((kind, -1))
    return found


_DIRECTIONS = _read_pairs()


# --- modal verbs and quantifiers ----------------------------------------------------------------

_STRENGTHS = {
    **dict.fromkeys(("must", "shall", "has-to", "required", "is-to", "mandatory"), 3),
    **dict.fromkeys(("should", "ought", "recommended"), 2),
    **dict.fromkeys(("may", "optional", "free-to"), 1),
}
_ADJECTIVES = frozenset({"mandatory", "optional", "recommended", "required"})
_UNIVERSAL = frozenset({"all", "every", "each", "both"})
_PARTIAL = frozenset({"some", "most", "many", "several", "few"})


def _strength(found: Sequence[Word], at: int) -> int:
    """The strength of a word of obligation; 0 if it is none."""
    word = found[at]
    if word.text == "may" and at + 1 < len(found) and found[at + 1].text[:1].isdigit():
        return 0  # the month
    if word.text == "may" and any(each.text == "at-most" for each in found[at : at + 5]):
        return 0  # a limit obliges
    return _STRENGTHS.get(word.text, 0)
