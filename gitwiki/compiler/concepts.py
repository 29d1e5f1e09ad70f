"""Concepts: which pages a batch of sources gets, one page a concept."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from gitwiki.compiler.terms import STRONG, is_plural
from gitwiki.wiki.evidence import Evidence, stands_in
from gitwiki.wiki.markup import slug
from gitwiki.wiki.paths import page_path
from gitwiki.wiki.topics import Finder
from gitwiki.wiki.words import concept_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gitwiki.compiler.analysis import Analysis
    from gitwiki.compiler.terms import Form, Term
    from gitwiki.wiki.draft import ExistingPage

#: Scores below this are noise: a term that occurs three times in one place and is not defined.
_LEAST_SCORE = 150
_FEWEST, _MOST = 3, 8
_WORDS_A_CONCEPT = 300
#: A source of fewer words has fewer concepts.
_SHORT = 600
_ALIASES = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a concept and a paragraph in which it literally stands."""

    text: str
    source: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A page to be drafted.

    Attributes:
        path: Where it is, or will be.
        type: ``concept`` or ``entity``, or what the existing page is.
        title: Its title.
        keys: Every `concept_key` that means it, in order.
        names: Its names in the sources, the best first; of a wanted page each in every source.
        exists: The wiki has the page.
        is_wanted: Somebody asked for it, so that little is enough.
    """

    path: str
    type: str
    title: str
    keys: tuple[str, ...]
    names: tuple[Name, ...]
    exists: bool
    is_wanted: bool = False

    @property
    def is_everyday(self) -> bool:
        """Its name is one small word, which may be no more than a common one."""
        return (
            self.type == "concept"
            and bool(self.names)
            and self.names[0].text.islower()
            and self.names[0].text.isalpha()
        )

    def may_be(self, word: str) -> bool:
        """Whether a word, which has one of the keys, is written as this concept is.

        A name that always has a capital (the header ``Allow``) is not the word ``allow``, and a
        word in capitals (``HEADERS``) is not one that is written small.
        """
        if not self.names or not self.names[0].text.isalpha():
            return True
        if self.names[0].text[0].isupper():
            return word[0].isupper()
        return not (word.isupper() and len(word) > 3)


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages of a batch.

    Attributes:
        concepts: Concept and entity pages, by path.
        sources: Source ids, sorted.
        touches: Paths of existing pages that will be extended, sorted.
        chosen: For each source, the paths of the concepts it was chosen for, the best first.
    """

    concepts: tuple[Concept, ...]
    sources: tuple[str, ...]
    touches: tuple[str, ...]
    chosen: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Group:
    """What the sources of the batch say of one concept."""

    keys: dict[str, None]
    terms: list[tuple[str, Term]]

    @property
    def key(self) -> str:
        return next(iter(self.keys))

    @property
    def frequency(self) -> int:
        return sum(term.frequency for _, term in self.terms)

    @property
    def is_defined(self) -> bool:
        return any(term.definition >= STRONG for _, term in self.terms)


def source_path(source: str) -> str:
    """The path of a source's own page."""
    return f"wiki/sources/{source}.md"


def plan(analyses: Sequence[Analysis], wiki: Sequence[ExistingPage]) -> Plan:
    """Choose the pages that a batch of sources is compiled into.

    Each source is given its best 3 to 8 concepts (fewer if it is short); a concept that other
    sources or the wiki share is preferred. Does not depend on the order of the sources.
    """
    ordered = sorted(analyses, key=lambda analysis: analysis.source)
    known = _known(wiki)
    groups = _groups(ordered)
    wanted = wanted_names(ordered, wiki)
    picked = _with_wanted(_pick(ordered, groups, known), groups, wanted, known)
    taken = {page.path for page in wiki} | {source_path(analysis.source) for analysis in ordered}
    concepts: dict[int, Concept] = {}
    owned: dict[str, int] = {}
    for index in sorted({index for indices in picked.values() for index in indices}):
        concept = _concept(groups[index], known, taken, wanted)
        if any(key in owned for key in concept.keys):
            continue
        owned.update(dict.fromkeys(concept.keys, index))
        concepts[index] = concept
        taken.add(concept.path)
    sources = tuple(analysis.source for analysis in ordered)
    existing = {page.path for page in wiki}
    return Plan(
        concepts=tuple(sorted(concepts.values(), key=lambda concept: concept.path)),
        sources=sources,
        touches=tuple(
            sorted(
                {concept.path for concept in concepts.values() if concept.exists}
                | ({source_path(source) for source in sources} & existing)
            )
        ),
        chosen={
            source: tuple(concepts[index].path for index in indices if index in concepts)
            for source, indices in picked.items()
        },
    )


def wanted_names(
    analyses: Iterable[Analysis], wiki: Iterable[ExistingPage]
) -> dict[str, tuple[Name, ...]]:
    """The names of wanted pages that stand literally in statements, by path, the title first."""
    pages = {page.path: (page.title, *page.aliases) for page in wiki if page.is_wanted}
    if not pages:
        return {}
    find = Finder(pages)
    found: dict[str, dict[tuple[str, str], Name]] = defaultdict(dict)
    for analysis in analyses:
        for paragraph in dict.fromkeys(each.paragraph for each in analysis.statements):
            text = paragraph.text
            for path, names in find.names_in([text]).items():
                for name in names:
                    if stands_in(name, Evidence(text)):
                        written = Name(_as_written(name, text), analysis.source, paragraph.id)
                        found[path].setdefault((analysis.source, name), written)
    return {path: _title_first(names, pages[path][0]) for path, names in found.items()}


def _title_first(names: Mapping[tuple[str, str], Name], title: str) -> tuple[Name, ...]:
    """Names by source and name as they were asked for, those that are the title before others."""
    return tuple(names[key] for key in sorted(names, key=lambda key: (key[1] != title, key)))


def _as_written(name: str, text: str) -> str:
    """A name in the letters of a text that has it, capitals and all."""
    at = text.lower().find(name.lower())
    written = text[at : at + len(name)] if at >= 0 else name
    return written if written.casefold() == name.casefold() else name


def _with_wanted(
    picked: Mapping[str, tuple[int, ...]],
    groups: list[_Group],
    wanted: Mapping[str, tuple[Name, ...]],
    known: Mapping[str, ExistingPage],
) -> Mapping[str, tuple[int, ...]]:
    """Add the pages that are wanted to what is chosen for each source that names them."""
    places: dict[str, int] = {}
    for index, group in enumerate(groups):
        pages = (known[key].path for key in group.keys if key in known)
        places.setdefault(next(pages, ""), index)
    added: dict[str, dict[int, None]] = defaultdict(dict)
    for path, names in sorted(wanted.items()):
        if path not in places:
            places[path] = len(groups)
            groups.append(_Group(dict.fromkeys(concept_key(name.text) for name in names), []))
        for name in names:
            added[name.source][places[path]] = None
    return {
        source: tuple(dict.fromkeys((*indices, *added[source])))
        for source, indices in picked.items()
    }


def _known(wiki: Sequence[ExistingPage]) -> dict[str, ExistingPage]:
    """Keys to the pages that titles and aliases name; titles go first, then paths."""
    found: dict[str, ExistingPage] = {}
    pages = sorted(
        (page for page in wiki if page.type != "source-summary"), key=lambda page: page.path
    )
    for page in pages:
        found.setdefault(concept_key(page.title), page)
    for page in pages:
        for alias in page.aliases:
            found.setdefault(concept_key(alias), page)
    return found


def _groups(analyses: Sequence[Analysis]) -> list[_Group]:
    """Bring together the terms that share a key, the strongest concept first."""
    parents: dict[str, str] = {}

    def root(key: str) -> str:
        while parents.setdefault(key, key) != key:
            parents[key] = key = parents[parents[key]]
        return key

    meanings = _meanings(analyses)
    for analysis in analyses:
        for term in analysis.terms:
            first, *rest = term.keys
            for key in rest:
                if meanings.get(first, key) == key or meanings.get(key, first) == first:
                    parents[root(key)] = root(first)
    gathered: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for analysis in analyses:
        for term in analysis.terms:
            gathered[root(term.key)].append((analysis.source, term))
    groups = [_Group(_keys(terms), terms) for terms in gathered.values()]
    groups.sort(key=lambda group: (-sum(term.score for _, term in group.terms), group.key))
    return groups


def _meanings(analyses: Iterable[Analysis]) -> dict[str, str]:
    """For each short key, the longer one that most sources explain it by."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for analysis in analyses:
        for term in analysis.terms:
            for key in term.keys:
                for other in term.keys:
                    if len(key) < len(other):
                        counts[key][other] += term.frequency
    return {
        key: min(found, key=lambda other: (-found[other], other)) for key, found in counts.items()
    }


def _keys(terms: Iterable[tuple[str, Term]]) -> dict[str, None]:
    counts: Counter[str] = Counter()
    for _, term in terms:
        for key in term.keys:
            counts[key] += term.frequency
    return dict.fromkeys(sorted(counts, key=lambda key: (-counts[key], key)))


def _pick(
    analyses: Sequence[Analysis], groups: Sequence[_Group], known: Mapping[str, ExistingPage]
) -> dict[str, tuple[int, ...]]:
    """For each source its best concepts, as indices of groups."""
    ranked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    common = set()
    for index, group in enumerate(groups):
        sources = len({source for source, _ in group.terms})
        shared = 1 + 0.3 * log2(sources)
        if group.is_defined:
            shared *= 1.5
        if any(key in known for key in group.keys):
            shared *= 1.3
        if sources * 3 > len(analyses) > 3:
            common.add(index)
        for source, term in group.terms:
            ranked[source].append((round(term.score * shared), index))
    picked = {
        analysis.source: _best(ranked[analysis.source], groups, common, _how_many(analysis.words))
        for analysis in analyses
    }
    return _with_shared(picked, groups)


def _best(
    ranked: Sequence[tuple[int, int]], groups: Sequence[_Group], common: set[int], wanted: int
) -> tuple[int, ...]:
    """The best concepts of one source; at most half of them are what everybody speaks of."""
    kept: dict[int, None] = {}
    room = (wanted + 1) // 2
    ranked = sorted(ranked, key=lambda pair: (-pair[0], pair[1]))
    for score, index in ranked:
        if len(kept) == wanted or score < _LEAST_SCORE:
            break
        if index in kept or any(
            _is_part(groups[index], groups[other]) for _, other in ranked[: 2 * wanted]
        ):
            continue
        if index in common:
            if not room:
                continue
            room -= 1
        kept[index] = None
    return tuple(kept)


def _with_shared(
    picked: Mapping[str, tuple[int, ...]], groups: Sequence[_Group]
) -> dict[str, tuple[int, ...]]:
    """Add the concepts that a third of the sources share and one of them defines well."""
    chosen = {index for indices in picked.values() for index in indices}
    owners: dict[str, list[int]] = defaultdict(list)
    room = len(picked) // 2
    for index, group in enumerate(groups):
        sources = {source for source, _ in group.terms}
        if (
            index in chosen
            or not group.is_defined
            or len(sources) * 3 < len(picked)
            or len(sources) < 2
        ):
            continue
        if room:
            room -= 1
            best = max(group.terms, key=lambda item: (item[1].score, item[0]))
            owners[best[0]].append(index)
    return {source: (*indices, *owners[source]) for source, indices in picked.items()}


def _is_part(group: _Group, other: _Group) -> bool:
    """Whether a concept is no more than a part of the name of another one."""
    if group.is_defined or group.key == other.key:
        return False
    if not (other.key.startswith(group.key) or other.key.endswith(group.key)):
        return False
    return group.frequency < 3 * other.frequency


def _how_many(words: int) -> int:
    if words < _SHORT:
        return (words + 180) // 300
    return min(_MOST, _FEWEST + words // _WORDS_A_CONCEPT)


def _concept(
    group: _Group,
    known: Mapping[str, ExistingPage],
    taken: set[str],
    wanted: Mapping[str, tuple[Name, ...]],
) -> Concept:
    names = _names(group.terms) if group.terms else ()
    page = next((known[key] for key in group.keys if key in known), None)
    if page is not None:
        keys = dict.fromkeys([*group.keys, *map(concept_key, (page.title, *page.aliases))])
        asked = wanted.get(page.path, ())
        spelt = {each.text.casefold() for each in asked}
        names = (*asked, *(each for each in names if each.text.casefold() not in spelt))
        return Concept(
            page.path,
            page.type,
            page.title,
            tuple(keys),
            names,
            exists=page.exists,
            is_wanted=page.is_wanted,
        )
    entities = sum(term.frequency for _, term in group.terms if term.is_entity)
    kind = "entity" if entities * 2 > sum(term.frequency for _, term in group.terms) else "concept"
    title = _title(names[0].text)
    path = new_path(kind, title, taken)
    return Concept(path, kind, title, tuple(group.keys), names, exists=False)


def new_path(kind: str, title: str, taken: Collection[str]) -> str:
    """The path of a new page: by its type and title, with a number where that is taken."""
    name = slug(title)
    path, number = page_path(kind, name), 2
    while path in taken:
        path, number = page_path(kind, f"{name}-{number}"), number + 1
    return path


def _names(terms: Iterable[tuple[str, Term]]) -> tuple[Name, ...]:
    """The spellings of a concept over all sources: singular and frequent ones first."""
    counts: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    best: dict[str, tuple[int, str, Form]] = {}
    for source, term in terms:
        for form in term.forms:
            counts[form.text.casefold()] += form.seen
            exact[form.text] += form.seen
            candidate = (-form.seen, source, form)
            if form.text not in best or candidate[:2] < best[form.text][:2]:
                best[form.text] = candidate
    spelt: dict[str, str] = {}
    for text in sorted(exact, key=lambda text: (-exact[text], text)):
        spelt.setdefault(text.casefold(), text)
    most = max(counts.values())
    ordered = sorted(
        counts,
        key=lambda folded: (
            is_plural(folded) or counts[folded] * 8 < most,
            -counts[folded],
            folded,
        ),
    )
    kept = [folded for folded in ordered if counts[folded] * 50 > most or folded == ordered[0]]
    return tuple(
        Name(spelt[folded], best[spelt[folded]][1], best[spelt[folded]][2].paragraph)
        for folded in kept[: _ALIASES + 1]
    )


def _title(text: str) -> str:
    """A name as a title: its first letter is a capital."""
    return text[:1].upper() + text[1:]
