"""Names: runs of capitalised words that stand for a person, a place or an organisation."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gitwiki.wiki.vocabulary import GENERIC, JOINTS, TECHNICAL, TITLES
from gitwiki.wiki.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitwiki.compiler.stream import Counts, Stream

_ORGANISATIONS = re.compile(
    r"\b(?:Inc|Ltd|GmbH|AG|Corp|Corporation|Company|University|Institute|Association|Council|Ministry|Agency"
    r"|Foundation|Society|Committee|Department|Group|Consortium|Union|Bank|College|Laboratory|Commission"
    r"|Authority|Organization|Organisation|Party|Church|Academy|Office|Bureau|Federation|Force)\b"
)


def entities(words: Stream, counts: Counts) -> dict[tuple[str, ...], int]:
    """Runs of capitalised words inside sentences that are names, with their frequency."""
    runs: Counter[tuple[str, ...]] = Counter()
    modifies: Counter[tuple[str, ...]] = Counter()
    titled: Counter[tuple[str, ...]] = Counter()
    surface: dict[tuple[str, ...], tuple[str, ...]] = {}
    starts = set(words.starts)
    for at, end, has_title in _capitalised(words):
        if has_title or (at not in starts and words.tokens[at - 1] not in "\"“':."):
            run = tuple(
                words.stems[place] or words.tokens[place].lower() for place in range(at, end)
            )
            runs[run] += 1
            titled[run] += has_title
            surface.setdefault(run, tuple(words.tokens[at:end]))
            if words.roles[end] == "c":
                modifies[run] += 1 if words.stems[end] not in TECHNICAL else 3
    lower = Counter(
        stem for stem, role in zip(words.stems, words.roles, strict=True) if role == "c"
    )
    return {
        run: count
        for run, count in runs.items()
        if (titled[run] and lower[run[0]] < count)
        or _is_name(run, surface[run], count, modifies[run], counts, lower)
    }


def _capitalised(words: Stream) -> Iterator[tuple[int, int, bool]]:
    """Where runs of capitalised words begin and end, and whether a title such as Dr. precedes."""
    at, has_title = 0, False
    while True:
        try:
            at = words.roles.index("C", at)
        except ValueError:
            return
        if fold(words.tokens[at]) in TITLES and "C" in words.roles[at + 1 : at + 3]:
            at, has_title = words.roles.index("C", at + 1), True
            continue
        end = _name_end(words, at)
        yield at, end, has_title
        at, has_title = end, False


def _name_end(words: Stream, at: int) -> int:
    """The token after a run of capitalised words, which small words may join."""
    end = at + 1
    while end - at < 6:
        if words.roles[end] == "C":
            end += 1
        elif words.tokens[end] in JOINTS and words.roles[end + 1] == "C":
            end += 2
        else:
            break
    return end


def _is_name(
    run: tuple[str, ...],
    surface: tuple[str, ...],
    count: int,
    modifies: int,
    counts: Counts,
    lower: Mapping[str, int],
) -> bool:
    if any(token.isupper() and len(token) > 1 for token in surface) or modifies * 2 >= count:
        return False
    if len(run) == 1:
        token = surface[0]
        common = lower[run[0]] * 8 > count or fold(token) in GENERIC or len(token) < 3
        return count >= 3 and not common and token[1:].islower()
    everywhere = counts.two[run] if len(run) == 2 else counts.three[run] if len(run) == 3 else count
    if _ORGANISATIONS.search(" ".join(surface)):
        return count * 2 >= everywhere
    return (
        count >= 2 and count * 3 >= everywhere * 2 and any(lower[stem] * 2 < count for stem in run)
    )
