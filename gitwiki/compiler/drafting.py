"""Drafting: pages made of sentences of the sources, chosen and never written."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.compiler.concepts import source_path
from gitwiki.compiler.descriptions import describe
from gitwiki.compiler.mentions import LEAST_RELEVANCE, best_first, gather
from gitwiki.compiler.salience import is_opening
from gitwiki.compiler.variants import Index, Print, differ, take_print
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftSection, DraftStatement, DraftTerm, PageDraft
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.words import Lexicon, concept_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.compiler.analysis import Analysis
    from gitwiki.compiler.concepts import Concept, Plan
    from gitwiki.compiler.definitions import Definition
    from gitwiki.compiler.mentions import Mention
    from gitwiki.compiler.sentences import Sentence
    from gitwiki.wiki.draft import DraftFact

_QUOTE = 160
_FACTS = 12
_CAVEATS = 4
#: Statements that a page needs if nothing defines its concept.
_FEWEST = 4
#: Statements of a page that is wanted and that no source says much about.
_FEWEST_WANTED = 2
#: A definition that scores less is worse than the sentence that says most.
_LEAST_SCORE = 20
#: A statement that is less relevant than this share of the best ones is left out.
_SHARE = 0.55
_SOURCES_A_PAGE = 12
#: Labels begin with a few words, such as RFC; where they do not, they are no family of names.
_LABEL_FAMILIES = 40
#: Words that point at what was said before, or that say how something changed.
_CONTEXT = re.compile(r"\b(?:th(?:is|ese|ose)|no longer|above|below|now|instead|too)\b")
#: Sentences that are less alike than this do not contradict each other.
_SAME = 0.74


def draft(plan: Plan, analyses: Sequence[Analysis]) -> tuple[PageDraft, ...]:
    """Draft every page of a plan, sorted by path.

    Args:
        plan: The pages, and the sources that they are for.
        analyses: Of those sources; of others too, with which they are compared but which get no
            page and no section of their own.
    """
    batch = _Batch(plan, tuple(sorted(analyses, key=lambda analysis: analysis.source)))
    compiled = frozenset(plan.sources)
    pages = [
        _source_page(analysis, batch) for analysis in batch.analyses if analysis.source in compiled
    ]
    mentions = gather(batch.analyses, plan.concepts)
    for index, concept in enumerate(plan.concepts):
        page = _ConceptPage(concept, batch, mentions.get(index, [])).draft()
        if page is not None:
            pages.append(page)
    return tuple(sorted(pages, key=lambda page: page.path))


class _Batch:
    """The sources that are compiled together, and what they have in common."""

    def __init__(self, plan: Plan, analyses: tuple[Analysis, ...]) -> None:
        self.plan = plan
        self.analyses = analyses
        self.lexicon = Lexicon()
        self._newest = max(
            (int(found.date[:4]) for found in analyses if found.date[:4].isdigit()), default=0
        )
        by_label = {
            _label(analysis.label): number
            for number, analysis in enumerate(analyses)
            if analysis.label
        }
        self.replaces = {
            number: frozenset(
                by_label[_label(label)] for label in analysis.obsoletes if _label(label) in by_label
            )
            for number, analysis in enumerate(analyses)
        }
        self.obsolete = frozenset(old for replaced in self.replaces.values() for old in replaced)
        self._prints: dict[tuple[int, int], Print] = {}
        self._places: dict[int, dict[int, int]] = {}
        self.definitions: dict[str, list[tuple[int, Definition]]] = defaultdict(list)
        self.facts: dict[str, list[DraftFact]] = defaultdict(list)
        for number, analysis in enumerate(analyses):
            for definition in analysis.definitions:
                self.definitions[definition.key].append((number, definition))
            for fact in analysis.facts:
                for key in dict.fromkeys([concept_key(fact.subject), concept_key(fact.attribute)]):
                    self.facts[key].append(fact)
        self.labels = _labels(analyses)
        self.old = Index()
        for number in sorted(self.obsolete):
            for place in range(len(analyses[number].statements)):
                self.old.add((number, place), self.print_of(number, place))

    def place(self, number: int, sentence: Sentence) -> int | None:
        """The place of a sentence among the statements of its source."""
        if number not in self._places:
            statements = self.analyses[number].statements
            self._places[number] = {found.index: place for place, found in enumerate(statements)}
        return self._places[number].get(sentence.index)

    def age(self, number: int) -> int:
        """Years between a source and the newest one, at most 20; 0 if it has no date."""
        year = self.analyses[number].date[:4]
        return min(20, self._newest - int(year)) if year.isdigit() else 0

    def sentence(self, number: int, place: int) -> Sentence:
        return self.analyses[number].statements[place]

    def print_of(self, number: int, place: int) -> Print:
        key = number, place
        if key not in self._prints:
            self._prints[key] = take_print(self.sentence(number, place).text, self.lexicon)
        return self._prints[key]


def _labels(analyses: Sequence[Analysis]) -> dict[str, DraftTerm]:
    """Where the labels of sources stand: in their own statements, or else in those of others."""
    wanted = {_label(analysis.label): analysis for analysis in analyses if analysis.label}
    first = sorted({analysis.label.split()[0] for analysis in wanted.values()})
    if not wanted or len(first) > _LABEL_FAMILIES:
        return {}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, first))})(?: [\w.-]*\w)?(?!\w)")
    found: dict[str, DraftTerm] = {}
    for analysis in analyses:
        for sentence in analysis.statements:
            for text in pattern.findall(sentence.text):
                named = wanted.get(_label(text))
                if named is not None and (named is analysis or _label(text) not in found):
                    found[_label(text)] = DraftTerm(text, analysis.source, sentence.paragraph.id)
    return found


def _label(label: str) -> str:
    return "".join(label.casefold().split())


def cite(source: str, sentence: Sentence) -> Citation:
    """The evidence for a sentence: its paragraph, and the words with which it begins."""
    return Citation(source, sentence.paragraph.id, excerpt(sentence.text, _QUOTE))


def _statement(source: str, sentence: Sentence) -> DraftStatement:
    return DraftStatement(sentence.text, (cite(source, sentence),))


# A source's own page.


def _source_page(analysis: Analysis, batch: _Batch) -> PageDraft:
    summary = _summary(analysis)
    shown = {sentence.index for sentence in summary}
    tldr = tuple(_statement(analysis.source, sentence) for sentence in summary)
    sections = _outline(analysis, shown)
    written = {statement.text for section in sections for statement in section.statements}
    sections += _defined_terms(analysis, batch, written | {statement.text for statement in tldr})
    return PageDraft(
        path=source_path(analysis.source),
        type="source-summary",
        title=analysis.title,
        description=describe(tldr),
        aliases=_label_alias(analysis, batch),
        title_term=None,
        tldr=tldr,
        sections=tuple(sections),
        facts=analysis.facts[:_FACTS],
    )


def _label_alias(analysis: Analysis, batch: _Batch) -> tuple[DraftTerm, ...]:
    """The short name that others use for a source, if it stands in a sentence somewhere."""
    if not analysis.label or concept_key(analysis.label) == concept_key(analysis.title):
        return ()
    found = batch.labels.get(_label(analysis.label))
    return () if found is None else (found,)


def _summary(analysis: Analysis) -> list[Sentence]:
    """One to three sentences that say what a source is about."""
    opening = [
        sentence for sentence in analysis.own if is_opening(sentence.paragraph.block.section)
    ][:1]
    first = opening[0].paragraph.block.section if opening else None
    scored = sorted(
        (
            (-rating.salience - _earliness(analysis, sentence), sentence.index, sentence)
            for sentence, rating in zip(analysis.statements, analysis.ratings, strict=True)
            if rating.alone > 0
        ),
        key=lambda item: item[:2],
    )
    if first is not None:
        scored.sort(key=lambda item: item[2].paragraph.block.section != first)
    chosen = (
        opening
        + [sentence for _, _, sentence in scored if sentence not in opening][: 2 - len(opening)]
    )
    return sorted(chosen, key=lambda sentence: sentence.index)


def _earliness(analysis: Analysis, sentence: Sentence) -> int:
    """The beginning of a source usually says what it is about."""
    first, last = analysis.statements[0].index, analysis.statements[-1].index
    if sentence.paragraph.number <= analysis.statements[0].paragraph.number + 1:
        return 400
    return 150 if (sentence.index - first) * 8 <= last - first else 0


def _outline(analysis: Analysis, shown: set[int]) -> list[DraftSection]:
    """The most salient statements under the source's own headings, in its order."""
    wanted = max(6, min(14, len(analysis.statements) // 6))
    ranked = sorted(
        (
            (-rating.salience, place)
            for place, rating in enumerate(analysis.ratings)
            if rating.alone > 0 and analysis.statements[place].index not in shown
        )
    )
    taken: list[int] = []
    per_section: dict[str, int] = defaultdict(int)
    index, lexicon = Index(), Lexicon()
    for _, place in ranked:
        sentence = analysis.statements[place]
        heading = _top(sentence)
        taken_print = take_print(sentence.text, lexicon)
        if len(taken) >= wanted:
            break
        if (per_section[heading] >= 4 and heading) or index.nearest(taken_print):
            continue
        index.add((0, place), taken_print)
        per_section[heading] += 1
        taken.append(place)
    sections: dict[str, list[DraftStatement]] = {}
    for place in sorted(taken):
        sentence = analysis.statements[place]
        sections.setdefault(_top(sentence) or "Summary", []).append(
            _statement(analysis.source, sentence)
        )
    if len(sections) == 1:
        sections = {"Summary": next(iter(sections.values()))}
    return [DraftSection(heading, tuple(statements)) for heading, statements in sections.items()]


def _top(sentence: Sentence) -> str:
    """The top-level heading above a sentence, unless the page uses it for something else."""
    section = sentence.paragraph.block.section
    heading = section[0].strip() if section else ""
    return (
        ""
        if heading.casefold() in {"facts", "caveats", "sources"} or len(heading) > 100
        else heading
    )


def _defined_terms(analysis: Analysis, batch: _Batch, written: set[str]) -> list[DraftSection]:
    """Definitions that the source gives of the concepts that have a page."""
    keys = {key for concept in batch.plan.concepts for key in concept.keys}
    best: dict[str, Definition] = {}
    for definition in analysis.definitions:
        if definition.sentence.text in written:
            continue
        if definition.key in keys and _is_full(definition, analysis):
            known = best.get(definition.key)
            if known is None or definition.score > known.score:
                best[definition.key] = definition
    kept = sorted(best.values(), key=lambda definition: (-definition.score, definition.key))[:8]
    kept.sort(key=lambda definition: definition.sentence.index)
    sentences = dict.fromkeys(definition.sentence for definition in kept)
    statements = tuple(_statement(analysis.source, sentence) for sentence in sentences)
    return [DraftSection("Defined terms", statements)] if statements else []


def _is_full(definition: Definition, analysis: Analysis) -> bool:
    """Whether it is a sentence of its own and not the body of a glossary entry."""
    return bool(analysis.statements) and definition.sentence.index <= analysis.statements[-1].index


# A concept's page.


@dataclass(frozen=True, slots=True)
class _Chosen:
    number: int
    mentions: tuple[Mention, ...]


class _ConceptPage:
    """What all sources of a batch say about one concept."""

    def __init__(self, concept: Concept, batch: _Batch, mentions: Sequence[Mention]) -> None:
        self._concept = concept
        self._batch = batch
        self._titled = (
            self._with_title() if concept.is_wanted and not concept.exists else frozenset()
        )
        self._mentions = _telling(best_first(mentions), self._titled)
        self._index = Index()
        self._shown: set[tuple[int, int]] = set()
        self._defining = -1

    def _with_title(self) -> frozenset[int]:
        """The sources that have the title of the page, which it has to rest on one of."""
        title = self._concept.title.casefold()
        names = {name.source for name in self._concept.names if name.text.casefold() == title}
        return frozenset(
            number for number, each in enumerate(self._batch.analyses) if each.source in names
        )

    def draft(self) -> PageDraft | None:
        """The page; None if no source says enough."""
        tldr = self._tldr()
        if not tldr:
            return None
        sections = tuple(self._section(chosen) for chosen in self._per_source())
        concept = self._concept
        names = _names(concept, (*tldr, *(each for part in sections for each in part.statements)))
        if not (concept.exists or self._is_enough(tldr, sections)):
            return None
        return PageDraft(
            path=concept.path,
            type=concept.type,
            title=concept.title,
            description=describe(tldr),
            aliases=tuple(
                name for name in names if name.text.casefold() != concept.title.casefold()
            ),
            title_term=next(
                (name for name in names if name.text.casefold() == concept.title.casefold()), None
            ),
            tldr=tldr,
            sections=sections,
            facts=self._facts(),
            caveats=self._caveats(),
        )

    def _is_enough(self, tldr: Sequence[DraftStatement], sections: Sequence[DraftSection]) -> bool:
        """Whether a new page would be worth having."""
        if self._concept.is_wanted:
            return True
        shown = len(tldr) + sum(len(section.statements) for section in sections)
        if self._defining >= 0:
            return shown >= 2
        if self._concept.is_everyday and not _is_copular(tldr[0].text):
            return shown >= 2 * _FEWEST and len(sections) > 1
        return shown >= _FEWEST

    def _tldr(self) -> tuple[DraftStatement, ...]:
        """The best definition, or else the sentence that says most."""
        definition = self._definition()
        if definition is not None and (not self._titled or definition[0] in self._titled):
            number, found = definition
            self._defining = number
            self._remember_sentence(number, found.sentence)
            return (_statement(self._batch.analyses[number].source, found.sentence),)
        about = [mention for mention in self._mentions if mention.is_subject]
        if self._titled:
            has_title = [each for each in self._mentions if each.analysis in self._titled]
            about = [each for each in has_title if each.is_subject] or has_title
        for mention in sorted(about, key=self._as_summary)[:1]:
            self._show(mention)
            sentence = self._batch.sentence(mention.analysis, mention.statement)
            return (_statement(self._batch.analyses[mention.analysis].source, sentence),)
        return ()

    def _as_summary(self, mention: Mention) -> tuple[int, int, int]:
        """Sorts first what says most of a concept that nobody defines."""
        text = self._batch.sentence(mention.analysis, mention.statement).text
        value = mention.relevance - (150 if mention.analysis in self._batch.obsolete else 0)
        value += 250 if _is_copular(text) else 0
        value -= 250 if text.startswith("The ") else 0
        value -= 8 * max(0, text.count(" ") - 30)
        value -= 100 if " if " in text or " when " in text else 0
        value -= 250 if _CONTEXT.search(text) else 0
        value -= 150 if self._batch.print_of(mention.analysis, mention.statement).demands else 0
        return -value, mention.analysis, mention.statement

    def _definition(self) -> tuple[int, Definition] | None:
        """The best definition; one of a source that is not obsolete and newer wins."""
        found = [
            (
                self._worth(number, definition),
                self._batch.analyses[number].date,
                -number,
                -definition.sentence.index,
                definition,
            )
            for key in self._concept.keys
            for number, definition in self._batch.definitions.get(key, ())
            if self._means(definition)
        ]
        if not found:
            return None
        score, _, number, _, definition = max(found, key=lambda item: item[:4])
        return (-number, definition) if score >= _LEAST_SCORE else None

    def _worth(self, number: int, definition: Definition) -> int:
        loss = self._batch.age(number) + (25 if number in self._batch.obsolete else 0)
        if not _is_full(definition, self._batch.analyses[number]):
            loss += 25
        return definition.score - loss

    def _means(self, definition: Definition) -> bool:
        """Whether the term is this concept and not another one that differs by its capital."""
        names = self._concept.names
        return (
            not (definition.is_exact and names)
            or definition.term[0].isupper() == names[0].text[0].isupper()
        )

    def _remember_sentence(self, number: int, sentence: Sentence) -> None:
        place = self._batch.place(number, sentence)
        if place is not None:
            self._show_place(number, place)

    def _show(self, mention: Mention) -> None:
        self._show_place(mention.analysis, mention.statement)

    def _show_place(self, number: int, place: int) -> None:
        self._shown.add((number, place))
        self._index.add((number, place), self._batch.print_of(number, place))

    def _per_source(self) -> list[_Chosen]:
        """The statements to show, source by source: what is in force first, then by relevance."""
        by_source: dict[int, list[Mention]] = defaultdict(list)
        for mention in self._mentions:
            if self._batch.analyses[mention.analysis].source in self._batch.plan.sources:
                by_source[mention.analysis].append(mention)
        best = [mention.relevance for mention in self._mentions[:8]]
        floor = round(_SHARE * best[len(best) // 2]) if best else 0
        order = sorted(
            by_source,
            key=lambda number: (
                number in self._batch.obsolete,
                number != self._defining,
                -sum(mention.relevance for mention in by_source[number][:4]),
                number,
            ),
        )[:_SOURCES_A_PAGE]
        in_force = sum(1 for number in order if number not in self._batch.obsolete)
        most = 6 if in_force <= 3 else 5 if in_force <= 5 else 4
        chosen = []
        for number in order:
            limit = 2 if number in self._batch.obsolete and in_force else most
            kept = self._distinct(
                (found for found in by_source[number] if found.relevance >= floor), limit
            )
            if kept:
                chosen.append(
                    _Chosen(number, tuple(sorted(kept, key=lambda mention: mention.statement)))
                )
        return chosen

    def _distinct(self, mentions: Iterable[Mention], limit: int) -> list[Mention]:
        kept: list[Mention] = []
        for mention in mentions:
            place = mention.analysis, mention.statement
            if len(kept) == limit:
                break
            if place in self._shown or self._is_repetition(place):
                continue
            self._show(mention)
            kept.append(mention)
        return kept

    def _is_repetition(self, place: tuple[int, int]) -> bool:
        taken = self._batch.print_of(*place)
        near = self._index.nearest(taken)
        if near is None:
            return False
        replaced = place[0] in self._batch.replaces[near[0]]
        return place[0] == near[0] or replaced or not differ(taken, self._index.print_at(near))

    def _section(self, chosen: _Chosen) -> DraftSection:
        analysis = self._batch.analyses[chosen.number]
        heading = analysis.title
        if analysis.label and analysis.label.casefold() not in heading.casefold():
            heading = f"{analysis.label}: {heading}"
        return DraftSection(
            heading,
            tuple(
                _statement(
                    analysis.source, self._batch.sentence(mention.analysis, mention.statement)
                )
                for mention in chosen.mentions
            ),
        )

    def _facts(self) -> tuple[DraftFact, ...]:
        """Values of the concept, or of which it is the attribute, beside one another."""
        found = list(
            dict.fromkeys(
                fact for key in self._concept.keys for fact in self._batch.facts.get(key, ())
            )
        )
        found.sort(key=lambda fact: (concept_key(fact.subject), concept_key(fact.attribute)))
        return tuple(found[:_FACTS])

    def _caveats(self) -> tuple[DraftStatement, ...]:
        """Where a source that another one replaced gives another value or demands otherwise."""
        found: list[DraftStatement] = []
        used: set[tuple[int, int]] = set()
        places = dict.fromkeys(
            [
                *sorted(self._shown),
                *((mention.analysis, mention.statement) for mention in self._mentions[:80]),
            ]
        )
        for place in places:
            replaced = self._batch.replaces[place[0]]
            if replaced and len(found) < _CAVEATS:
                taken = self._batch.print_of(*place)
                old = self._batch.old.nearest(taken, replaced, _SAME)
                if old and old not in used and differ(taken, self._batch.print_of(*old)):
                    used.add(old)
                    found.append(self._caveat(old, place))
        return tuple(found)

    def _caveat(self, old: tuple[int, int], new: tuple[int, int]) -> DraftStatement:
        before, after = self._batch.analyses[old[0]], self._batch.analyses[new[0]]
        was, is_now = self._batch.sentence(*old), self._batch.sentence(*new)
        text = (
            f"{before.name}, which {after.name} replaced, differed: "
            f"“{was.text}” where {after.name} has “{is_now.text}”"
        )
        return DraftStatement(
            text, (cite(before.source, was), cite(after.source, is_now)), verbatim=False
        )


def _names(concept: Concept, statements: Iterable[DraftStatement]) -> list[DraftTerm]:
    """The names of a page, each of a source that the page cites, where one of several has it."""
    cited = {citation.source for each in statements for citation in each.citations}
    found: dict[str, DraftTerm] = {}
    for name in concept.names:
        term = DraftTerm(name.text, name.source, name.paragraph)
        known = found.setdefault(name.text.casefold(), term)
        if known.source not in cited and name.source in cited:
            found[name.text.casefold()] = term
    return list(found.values())


def _telling(mentions: list[Mention], titled: frozenset[int]) -> list[Mention]:
    """The mentions that say something, and of some sources at least the best.

    Args:
        mentions: The best first.
        titled: Indices of sources of which the page needs a statement, since they have its title.
    """
    strong = [mention for mention in mentions if mention.relevance >= LEAST_RELEVANCE]
    if not titled or any(mention.analysis in titled for mention in strong):
        return strong
    weak = [mention for mention in mentions if mention.analysis in titled][:_FEWEST_WANTED]
    return best_first([*strong, *weak])


def _is_copular(text: str) -> bool:
    """Whether a sentence says early on that something is something."""
    return not {"is", "are", "consists", "means"}.isdisjoint(text.split()[1:5])
