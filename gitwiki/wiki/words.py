"""Words: when two spellings name the same concept, and what an acronym stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A word of a term: letters and digits, apostrophes inside, and the ending of ``C++`` and ``C#``.
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*[+#]{0,2}")

ARTICLES = frozenset({"a", "an", "the"})

#: Words too common to carry meaning on their own.
STOP = vocabulary(
    "a about above across after again against all almost along already also although always",
    "am among amongst an and another any anyone anything are around as at away back be became",
    "because become becomes been before behind being below beneath beside besides between",
    "beyond both but by came can cannot come comes could did do does doing done down due",
    "during each either else enough etc even ever every everyone everything except far few",
    "fewer first for former formerly from further furthermore gave get gets give given gives",
    "go goes gone got had has have having he hence her here hers herself him himself his how",
    "however i if ii iii in indeed instead into is it its itself just last later latter least",
    "less let like likely likewise little made make makes many may me mere merely might mine",
    "more moreover most mostly much must my myself namely near nearly need needs neither",
    "never nevertheless next no nobody none nor not nothing now nowhere of off often on once",
    "one ones only onto or other others otherwise ought our ours ourselves out over own per",
    "perhaps please put quite rather really regarding said same saw say says second see seem",
    "seemed seems seen several shall she should since so some someone something sometimes",
    "soon still such take taken takes than that the their theirs them themselves then thence",
    "there thereby therefore therein these they third this those though three through",
    "throughout thus till to together too took toward towards two under unless unlike until",
    "up upon us very via was we well went were what whatever when whence whenever where",
    "whereas whereby wherein whether which while who whoever whole whom whose why will with",
    "within without would yes yet you your yours yourself four five six seven eight nine ten",
    "e g ie eg cf vs viz ca it's don't doesn't isn't can't won't that's there's thou thee thy",
    "ye o oh unto",
)

#: `WORD`, or a mark that ends a run of words; hyphens and underscores join.
TOKEN = re.compile(rf"{WORD.pattern}|[^\s\w-]")

_ROLES = {
    **dict.fromkeys(STOP, "P"),
    **dict.fromkeys(
        vocabulary(
            "a an the each every any some no its their his her our my your these",
        ),
        "D",
    ),
    **dict.fromkeys(
        vocabulary(
            "to must shall should will would may might can could cannot it they we you he she",
            "i who which not",
        ),
        "V",
    ),
    **dict.fromkeys(
        vocabulary(
            "of in by with for from on at into between under upon against through without",
            "among over onto towards toward within during after before behind beyond above",
            "below across along about",
        ),
        "O",
    ),
    **dict.fromkeys(
        vocabulary(
            "is are was were be been has have had does do did",
        ),
        "A",
    ),
}

_INVARIABLE = vocabulary(
    "status series species analysis basis news always alias bias chaos corpus census campus",
    "virus bus gas plus minus thus this his has is was as us its lens atlas canvas texas",
    "kansas paris ethics physics mathematics politics economics metrics semantics heuristics",
    "logistics means headquarters always perhaps across towards besides yes versus axis",
    "crisis thesis hypothesis emphasis oasis synopsis diagnosis consensus apparatus nexus",
    "focus bonus radius genius stimulus surplus syllabus https dns tls css js aws gps ios os",
    "sms cms rss less access process class pass address progress express compress ingress",
    "egress success loss business christmas jesus moses vedas",
)
_IRREGULAR = {
    "analyses": "analysis",
    "axes": "axis",
    "bases": "basis",
    "children": "child",
    "crises": "crisis",
    "criteria": "criterion",
    "data": "data",
    "diagnoses": "diagnosis",
    "feet": "foot",
    "geese": "goose",
    "hypotheses": "hypothesis",
    "indices": "index",
    "indexes": "index",
    "knives": "knife",
    "leaves": "leaf",
    "lives": "life",
    "matrices": "matrix",
    "men": "man",
    "mice": "mouse",
    "oases": "oasis",
    "oxen": "ox",
    "people": "people",
    "phenomena": "phenomenon",
    "schemata": "schema",
    "shelves": "shelf",
    "teeth": "tooth",
    "theses": "thesis",
    "vertices": "vertex",
    "wives": "wife",
    "wolves": "wolf",
    "women": "woman",
    "halves": "half",
    "thieves": "thief",
    "selves": "self",
    "heroes": "hero",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "echoes": "echo",
    "viruses": "virus",
    "statuses": "status",
    "aliases": "alias",
    "buses": "bus",
    "lenses": "lens",
    "gases": "gas",
    "biases": "bias",
    "bonuses": "bonus",
    "surpluses": "surplus",
    "censuses": "census",
    "movies": "movie",
    "cookies": "cookie",
    "ties": "tie",
    "pies": "pie",
    "dies": "die",
    "lies": "lie",
    "zombies": "zombie",
    "selfies": "selfie",
    "calories": "calorie",
    "genies": "genie",
    "caches": "cache",
    "aches": "ache",
    "headaches": "headache",
    "niches": "niche",
    "axles": "axle",
    "quizzes": "quiz",
}
_VOWELS = "aeiou"


class Token(NamedTuple):
    """What is known of a word without its neighbours.

    Attributes:
        stem: Singular in lower case; empty for punctuation, numbers and words of `STOP`.
        role: ``D`` determiner, ``O`` preposition, ``V`` what stands before a verb, ``A`` auxiliary,
            ``P`` other small word, ``N`` number, ``.`` punctuation, ``C`` capitalised word, ``c``
            any other word.
    """

    stem: str
    role: str


class Lexicon(dict[str, Token]):
    """Tokens of a text to what is known of them, each worked out once."""

    def __missing__(self, token: str) -> Token:
        known = self[token] = _classify(token)
        return known


class Acronym(NamedTuple):
    """A short name and what it stands for, both literally as in the text."""

    short: str
    expansion: str


def concept_key(term: str) -> str:
    """One key for every spelling of a term.

    Case, plural, a leading article, and the joints of a compound (``header field``,
    ``header-field``, ``Headerfields``) make no difference. A term without letters or digits is
    its own key.
    """
    words = [singular(word) for word in split(term)]
    while len(words) > 1 and words[0] in ARTICLES:
        del words[0]
    return "".join(words) or term.strip().casefold()


def _classify(token: str) -> Token:
    if not token[0].isalnum():
        return Token("", ".")
    folded = fold(token)
    if folded in STOP:
        return Token("", _ROLES[folded])
    if not any(map(str.isalpha, token)):
        return Token("", "N")
    return Token(singular(folded), "C" if token[0].isupper() else "c")


def split(term: str) -> list[str]:
    """The words of a term, case folded, without possessive endings."""
    return [fold(word) for word in WORD.findall(term)]


def fold(word: str) -> str:
    """A word in lower case, its apostrophes straight, without a possessive ending."""
    folded = word.casefold().replace("’", "'")
    return folded.removesuffix("'s")


def singular(word: str) -> str:
    """The singular of an English noun in lower case; any other word as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word[-1] != "s" or not word.isalpha():
        return word
    if word in _INVARIABLE or word[-2] in "su" or word.endswith(("sis", "ics", "'s")):
        return word
    return _without_s(word)


def _without_s(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "xes", "zzes")):
        return word[:-2]
    if word.endswith("ches"):
        return word[:-1] if len(word) < 8 and word[-5:-4] == "a" else word[:-2]
    if word.endswith("oes") and len(word) > 5:
        return word[:-2]
    return word[:-1]


_SHORT = r"[A-Z][A-Za-z0-9]{1,9}"
_AFTER = re.compile(rf"(?<=[\w’'”\"]) \(((?:{_SHORT}))(?:[,;] [^()]{{1,40}})?\)")
_BEFORE = re.compile(rf"(?<![\w-])({_SHORT}) \(([^()]{{4,90}})\)")
_LINKING = STOP - {"us", "it", "i"}


def acronyms(text: str) -> tuple[Acronym, ...]:
    """The acronyms that a text explains, in either order, as they stand.

    ``Hypertext Transfer Protocol (HTTP)`` and ``GWP (global warming potential)``. Every letter of
    the acronym must be found in order, each word but the small ones giving at least its first
    (after Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
    biomedical text", 2003).
    """
    if "(" not in text:
        return ()
    found = []
    for match in _AFTER.finditer(text):
        if _is_short(match[1]):
            expansion = _expansion_before(
                text[max(0, match.start() - 120) : match.start()], match[1]
            )
            found.append(Acronym(match[1], expansion))
    for match in _BEFORE.finditer(text):
        words = WORD.findall(match[2])
        if _is_short(match[1]) and len(words) > 1 and _matches(match[1], words):
            found.append(Acronym(match[1], match[2].strip(" \"'“”")))
    return tuple(acronym for acronym in found if acronym.expansion)


def _is_short(name: str) -> bool:
    return sum(letter.isupper() for letter in name) >= 2


def _expansion_before(text: str, short: str) -> str:
    """The shortest run of words at the end of a text that spells out a short name."""
    spans = [(found.start(), found[0]) for found in WORD.finditer(text)]
    letters = len(short) - (short[-1] == "s")
    for count in range(2, min(len(spans), letters + 4) + 1):
        start, first = spans[-count]
        if first[0].lower() == short[0].lower() and first.lower() not in STOP:
            words = [word for _, word in spans[-count:]]
            expansion = text[start:].strip(" \"'“”")
            if _matches(short, words) and not re.search(r"[.;:,()!?]", expansion):
                return expansion
    return ""


def _matches(short: str, words: list[str]) -> bool:
    letters = short[:-1] if short[-1] == "s" and short[-2].isupper() else short
    return _spelt(letters.lower(), [word.lower() for word in words])


def _spelt(letters: str, words: list[str]) -> bool:
    """Whether words spell letters: each word gives at least its first, but small ones need not."""
    if not words:
        return not letters
    first, *rest = words
    if first in _LINKING and _spelt(letters, rest):
        return True
    return any(_spelt(letters[taken:], rest) for taken in _gifts(letters, first))


def _gifts(letters: str, word: str) -> Iterator[int]:
    """How many of the letters a word can give, from its first on."""
    place = 0
    for taken, letter in enumerate(letters, start=1):
        place = word.find(letter, place) + 1
        if not place or (taken == 1 and place > 1):
            return
        yield taken
