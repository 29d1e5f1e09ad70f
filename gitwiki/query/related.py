"""What is related to a page or a source: by the words that they use, or else by links."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.search import HitKind, Term, Weights
from gitwiki.query.kinship import likeness, weighted
from gitwiki.query.question import inverse_frequency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gitwiki.ports.search import SearchIndex
    from gitwiki.wiki.snapshot import Wiki

_CANDIDATES = 200
#: What is less alike has a few words in common, as any two texts have.
_LEAST = 0.05


class Related(NamedTuple):
    """A neighbour of a page or source.

    Attributes:
        path: Its repository path.
        score: From 0 to 1; that of what is only linked is 0.
        because: ``words``, ``link``, ``backlink`` or ``source``.
    """

    path: str
    score: float
    because: str


def by_words(index: SearchIndex, kind: HitKind, path: str, limit: int) -> list[Related]:
    """The files of a kind whose words are most like those of one: TF-IDF, cosine.

    Args:
        index: Of the commit; it has the words that each file uses most.
        kind: Of the file and of what is looked for.
        path: The file.
        limit: How many.
    """
    profile = index.profiles((path,)).get(path, {})
    rarity = {word: inverse_frequency(index, kind, word) for word in profile}
    own = weighted(profile, rarity)
    wanted = [Term(word, Weights(0.0, 0.0, value, 0.0)) for word, value in own.items()]
    found = index.best(kind, wanted, _CANDIDATES) if wanted else ()
    others = index.profiles(each.item.path for each in found if each.item.path != path)
    unknown = sorted({word for other in others.values() for word in other} - rarity.keys())
    rarity |= {word: inverse_frequency(index, kind, word) for word in unknown}
    scored = [
        Related(other, round(likeness(own, weighted(words, rarity)), 6), "words")
        for other, words in others.items()
    ]
    best = sorted(scored, key=lambda each: (-each.score, each.path))
    return [each for each in best if each.score > _LEAST][:limit]


def by_structure(wiki: Wiki, path: str, known: Collection[str], limit: int) -> list[Related]:
    """The pages that a page links to, that link to it, or that rest on the same sources.

    Args:
        wiki: The wiki.
        path: The page.
        known: Pages that are left out.
        limit: How many.
    """
    page = wiki.pages[path]
    sources = sorted({*(source.id for source in page.sources), *page.citations})
    together = (other for source in sources for other in wiki.pages_by_source.get(source, ()))
    ways: Sequence[tuple[str, Iterable[str]]] = (
        ("link", wiki.links[path]),
        ("backlink", wiki.backlinks.get(path, ())),
        ("source", together),
    )
    found: dict[str, Related] = {}
    for because, others in ways:
        for other in others:
            if other in wiki.pages and other != path and other not in known:
                found.setdefault(other, Related(other, 0.0, because))
    return list(found.values())[:limit]
