"""What of a question is compared with the names of pages: its words, their pairs and their parts.

A feature is a number, the CRC-32 of what it stands for, so that an index need not hold the texts.
Parts of words make ``paid``, ``payed`` and ``payment`` alike to a degree, and forgive a typo.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from itertools import islice, pairwise

from gitwiki.wiki.words import WORD, fold, singular

#: Increases when the features of some text would change.
FEATURES = 1

#: Of a longer question the rest is not read.
MOST_CHARACTERS = 4_000
_MOST_WORDS = 64
#: Of a longer word the rest is not read: nobody writes it.
_LONGEST_WORD = 40
_ENDINGS = ("ing", "ed", "ly")
_PARTS = (3, 4)


def words(text: str) -> tuple[str, ...]:
    """The words of a question or of a name, case folded, as far as they are read."""
    found = islice(WORD.finditer(text[:MOST_CHARACTERS]), _MOST_WORDS)
    return tuple(fold(match[0][:_LONGEST_WORD]) for match in found)


def features(text: str) -> tuple[int, ...]:
    """The features of a text, each once, in reading order; none if it has no words."""
    known = words(text)
    stems = [stem(word) for word in known]
    found = [feature for word in known for feature in _of_word(word)]
    if stems:
        found += [_number(f"{one} {other}") for one, other in pairwise(["", *stems, ""])]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A word without its usual endings; two words with one stem are mostly of one family."""
    found = singular(word)
    for ending in _ENDINGS:
        if found.endswith(ending) and len(found) - len(ending) >= 3:
            return found[: -len(ending)]
    return found[:-1] if found.endswith("e") and len(found) > 3 else found


@lru_cache(maxsize=1 << 14)
def _of_word(word: str) -> tuple[int, ...]:
    """The word, its stem, and its parts of three and four letters, its ends marked."""
    marked = f" {word} "
    parts = [
        marked[at : at + size] for size in _PARTS for at in range(max(1, len(marked) - size + 1))
    ]
    return (
        _number(f"w{word}"),
        _number(f"s{stem(word)}"),
        *(_number(f"p{part}") for part in parts),
    )


def _number(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))
