"""An index of tantivy, asked for words; implements `gitwiki.ports.SearchIndex`."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from gitwiki.adapters.search.schema import (
    PROFILE,
    REF,
    SOURCE,
    WORK,
    analyzer,
    field_name,
    key_of,
    schema,
    stored_item,
    stored_profile,
    valid,
)
from gitwiki.ports.search import Fields, Found, HitKind, Term, Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import tantivy

    from gitwiki.adapters.search.counts import Counts

#: A word that more sources have says nothing about any of them.
_MOST_SOURCES = 5_000
_MOST_NAMES = 2_000
_SPREADS_KEPT = 256
_NAMES = ("name", "about")


class TantivyIndex:
    """Answers from the segments of one index, which never change.

    Args:
        searcher: Of the index, as it was when it was opened.
        counts: How many items and words it has.
    """

    def __init__(self, searcher: tantivy.Searcher, counts: Counts) -> None:
        self._searcher = searcher
        self._counts = counts
        self._frequencies: dict[tuple[HitKind, str], Weights] = {}
        self._profiles: dict[str, Mapping[str, int]] = {}
        self._spread = lru_cache(maxsize=_SPREADS_KEPT)(self._aggregated)

    def terms(self, text: str) -> Sequence[str]:
        """The words of a text in order, as they are indexed: folded and stemmed."""
        return analyzer().analyze(valid(text))

    def count(self, kind: HitKind) -> int:
        """How many there are of a kind."""
        return self._counts.items[kind]

    def lengths(self, kind: HitKind) -> Weights:
        """How many words each field of a kind has on average."""
        count = max(self.count(kind), 1)
        return Weights(*(words / count for words in self._counts.words[kind]))

    def frequency(self, kind: HitKind, term: str) -> Weights:
        """How many of a kind have a word, by field; those deleted do not count."""
        known = self._frequencies.get((kind, term))
        if known is None:
            found = (self._count(_query(kind, field, term)) for field in Fields._fields)
            known = self._frequencies[kind, term] = Weights(*found)
        return known

    def passages(self) -> Mapping[str, int]:
        """The sources that have passages, by repository path, and how many."""
        return self._counts.passages

    def spread(self, term: str, field: str) -> Mapping[str, int]:
        """The sources that have a word in a field, by path, and in how many of their passages."""
        return self._spread(term, field)

    def _aggregated(self, term: str, field: str) -> Mapping[str, int]:
        by_source = {"sources": {"terms": {"field": SOURCE, "size": _MOST_SOURCES}}}
        query = _query(HitKind.PASSAGE, field, term)
        found = self._searcher.aggregate(query, by_source)["sources"]
        if found["sum_other_doc_count"]:
            return {}
        return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}

    def profiles(self, paths: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """The words that files use most, and how often, by path; stop words are left out."""
        wanted = list(dict.fromkeys(paths))
        missing = [path for path in wanted if path not in self._profiles]
        self._profiles |= dict(map(stored_profile, self._having(PROFILE, missing)))
        return {path: self._profiles[path] for path in wanted if path in self._profiles}

    def names(self, prefix: str) -> Sequence[str]:
        """The words of names, and of what works are, that begin in some way; of many, the first."""
        found = {
            word
            for kind in HitKind
            for field in _NAMES
            for word, _ in self._searcher.terms_with_prefix(
                field_name(kind, field), prefix, limit=_MOST_NAMES
            )
        }
        return sorted(found)

    def best(
        self, kind: HitKind, wanted: Sequence[Term], limit: int, work: str = ""
    ) -> Sequence[Found]:
        """The items that have most of what is wanted, best first; a good guess, to be ranked."""
        parts = [part for term in wanted for part in self._parts(kind, term)]
        if not parts:
            return ()
        query = Query.boolean_query([(Occur.Should, part) for part in parts])
        if work:
            of_work = Query.const_score_query(_exactly(WORK, work), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, of_work)])
        hits = self._searcher.search(query, limit=limit, count=False).hits
        return [stored_item(self._searcher.doc(address)) for _, address in hits]

    def get(self, refs: Iterable[str]) -> Mapping[str, Found]:
        """Items by reference; those that there are not are left out."""
        found = map(stored_item, self._having(REF, list(dict.fromkeys(refs))))
        return {each.item.ref: each for each in found}

    def _having(self, field: str, names: Sequence[str]) -> Iterable[tantivy.Document]:
        """The documents that are of some paths or references."""
        if not names:
            return ()
        query = Query.term_set_query(schema(), field, [key_of(name) for name in names])
        hits = self._searcher.search(query, limit=len(names), count=False).hits
        return (self._searcher.doc(address) for _, address in hits)

    def _count(self, query: Query) -> int:
        return self._searcher.search(query, limit=1, count=True).count  # type: ignore[attr-defined, no-any-return]

    def _parts(self, kind: HitKind, term: Term) -> Iterable[Query]:
        """A query for each field, such that tantivy weighs it as it is asked to."""
        for field, weight in zip(Fields._fields, term.weights, strict=True):
            own = self._own_weight(kind, field, term.text) if weight > 0 else 0
            if own:
                yield Query.boost_query(_query(kind, field, term.text), weight / own)

    def _own_weight(self, kind: HitKind, field: str, term: str) -> float:
        """The inverse document frequency that tantivy gives a word (Robertson's, as Lucene's)."""
        having = self._searcher.doc_freq(field_name(kind, field), term)
        if not having:
            return 0.0
        return math.log(1 + max(self._searcher.num_docs - having + 0.5, 0.5) / (having + 0.5))


def _exactly(field: str, name: str) -> Query:
    return Query.term_query(schema(), field, key_of(name), index_option="basic")


def _query(kind: HitKind, field: str, term: str) -> Query:
    return Query.term_query(schema(), field_name(kind, field), term, index_option="freq")
