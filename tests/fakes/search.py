"""A search engine without an index: dictionaries, and words as they stand."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gitwiki.ports.search import Fields, Found, HitKind, Item, Term, Weights
from gitwiki.wiki.words import STOP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.ports.search import ReadItems

_TEXT = Fields._fields.index("text")


class PlainEngine:
    """Implements `gitwiki.ports.SearchEngine`: everything is read anew each time."""

    def open(self, versions: Mapping[str, str], read: ReadItems) -> PlainIndex:
        return PlainIndex([item for _, items in read(list(versions)) for item in items])


class PlainIndex:
    """Implements `gitwiki.ports.SearchIndex`; its words are not stemmed."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = sorted(items, key=lambda item: item.ref)
        self._words = {item.ref: [self.terms(text) for text in item.fields] for item in self._items}

    def terms(self, text: str) -> Sequence[str]:
        return re.findall(r"[^\W_]+", text.lower())

    def count(self, kind: HitKind) -> int:
        return len(self._of(kind))

    def lengths(self, kind: HitKind) -> Weights:
        own = self._of(kind)
        texts = zip(*(item.fields for item in own), strict=True)
        means = [sum(len(text.split()) for text in column) / len(own) for column in texts]
        return Weights(*means) if means else Weights(0.0, 0.0, 0.0, 0.0)

    def frequency(self, kind: HitKind, term: str) -> Weights:
        fields = range(len(Fields._fields))
        own = [self._words[item.ref] for item in self._of(kind)]
        return Weights(*(sum(term in words[at] for words in own) for at in fields))

    def passages(self) -> Mapping[str, int]:
        return Counter(item.path for item in self._of(HitKind.PASSAGE))

    def spread(self, term: str, field: str) -> Mapping[str, int]:
        at = Fields._fields.index(field)
        own = self._of(HitKind.PASSAGE)
        return Counter(item.path for item in own if term in self._words[item.ref][at])

    def profiles(self, paths: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, Counter[str]] = {path: Counter() for path in paths}
        for item in self._items:
            if item.path in found:
                words = self._words[item.ref][_TEXT]
                found[item.path].update(
                    word for word in words if word not in STOP and len(word) > 2
                )
        known = {item.path for item in self._items}
        return {path: words for path, words in found.items() if path in known}

    def names(self, prefix: str) -> Sequence[str]:
        words = (
            word for item in self._items for at in (0, 3) for word in self._words[item.ref][at]
        )
        return sorted({word for word in words if word.startswith(prefix)})

    def best(
        self, kind: HitKind, wanted: Sequence[Term], limit: int, work: str = ""
    ) -> Sequence[Found]:
        own = [item for item in self._of(kind) if not work or item.work == work]
        scores = {item.ref: self._score(item, wanted) for item in own}
        having = [item for item in own if scores[item.ref] > 0]
        having.sort(key=lambda item: -scores[item.ref])
        return [self._found(item) for item in having[:limit]]

    def get(self, refs: Iterable[str]) -> Mapping[str, Found]:
        wanted = frozenset(refs)
        return {item.ref: self._found(item) for item in self._items if item.ref in wanted}

    def _score(self, item: Item, wanted: Sequence[Term]) -> float:
        fields = self._words[item.ref]
        return sum(
            weight * words.count(term.text)
            for term in wanted
            for weight, words in zip(term.weights, fields, strict=True)
        )

    def _of(self, kind: HitKind) -> list[Item]:
        return [item for item in self._items if item.kind is kind]

    def _found(self, item: Item) -> Found:
        return Found(item, tuple(self._words[item.ref][_TEXT]))
