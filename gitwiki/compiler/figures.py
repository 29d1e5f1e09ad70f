"""Find facts in a source: a subject, an attribute and a value that stand in one sentence or row.

Only a few plain forms of sentence are understood, and only when nothing in the sentence makes the
value conditional. A fact that is missed is a line less in a table; a wrong one is a lie with a
citation.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact
from gitwiki.wiki.paragraphs import excerpt, is_literal, normalise
from gitwiki.wiki.quantities import Kind, quantities, values
from gitwiki.wiki.source import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.wiki.source import Paragraph, Source


class Sentence(Protocol):
    """A sentence and the paragraph that it stands in, literally."""

    @property
    def text(self) -> str:
        """Its words."""
        ...

    @property
    def paragraph(self) -> Paragraph:
        """Where it stands."""
        ...


def facts(source: Source, sentences: Iterable[Sentence]) -> tuple[DraftFact, ...]:
    """Find the facts of a source in its sentences and in its tables with header cells.

    Returns:
        At most 40, those about what the source speaks of most, in reading order. The value is
        literally in the cited paragraph; ``as_of`` is the one date of the sentence, or else that
        of the source.
    """
    found: dict[tuple[str, str, str], _Found] = {}
    spoken = (each for sentence in sentences for each in _in_sentence(sentence))
    for each in (*spoken, *_in_tables(source.paragraphs)):
        if _is_fit(each):
            key = (normalise(each.subject), normalise(each.attribute), normalise(each.value))
            found.setdefault(key, each)
    chosen = _most_salient(tuple(found.values()))
    return tuple(_fact(source, each) for each in chosen)


_MOST = 40
_LONGEST_SENTENCE = 400
_QUOTE = 160


class _Found(NamedTuple):
    """A fact and the words that give it."""

    subject: str
    attribute: str
    value: str
    as_of: str
    quote: str
    paragraph: Paragraph


class _Value(NamedTuple):
    """A value in a sentence, with what qualifies it."""

    text: str
    end: int


def _is_fit(found: _Found) -> bool:
    return (
        _is_named(found.subject, _SUBJECT_WORDS)
        and _is_named(found.attribute, _ATTRIBUTE_WORDS)
        and not _INNER_ARTICLE.search(found.attribute)
    )


# --- words --------------------------------------------------------------------------------------


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLE = re.compile(r"^(?:the|an?|each|every|our|all(?: the)?)\s+", re.IGNORECASE)
_NUMBERING = re.compile(r"^[0-9]+(?:\.[0-9]+)*\.?\s+")
#: Words that make a value conditional or deny it, wherever they stand in the sentence.
_DENIED = re.compile(
    r"\b(?:not|never|cannot|neither|nor|without|if|unless|would|could|suppose[sd]?|assum\w+|examples?"
    r"|hypothe\w+|whether|imagine|else|otherwise|except|formerly)\b|n[’']t\b|\be\.g\."
    r"|\bno\b(?!\.)|\?",
    re.IGNORECASE,
)
#: Words that do so in their own clause.
_DOUBTED = re.compile(
    r"\b(?:may|might|can|should|until|when|whenever|estimate[sd]?|forecasts?|predict\w*|expected"
    r"|planned|had been|so far|goals?|proposed)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:(]\s|$")
_SUBJECT_WORDS = 6
_ATTRIBUTE_WORDS = 6
#: Words that show that a phrase is no name of a thing: pronouns, verbs, conjunctions.
_NO_NAME = _set(
    "above also and another any are as at be because been below both but by can certain did "
    "do does done during either even few following former given had has have he her here hers "
    "him his how i is it its itself latter less many me mine more most must my none one ones "
    "only or other others our ours reserved respective same several shall she should since so "
    "some such than that their theirs them then there these they this those thus total "
    "unassigned us various was we were what where which while who whom whose why will you "
    "your yours"
)
#: Nouns that stand for their complement: `the rest of the frame` has no attribute `rest`.
_NO_ATTRIBUTE = _set(
    "aim beginning bulk case cause combination effect end example form forms fraction group "
    "half idea kind kinds lot majority option options part parts piece point portion purpose "
    "question reason remainder rest result sections sequence series set side sort start steps "
    "subset sum thing type types use way ways"
)
_LIMITS = (
    "default|initial|maximum|minimum|recommended|typical|mean|average|total|lowest|highest|usual"
    "|nominal|rated|median|maximal|minimal|normal"
)
_LIMIT = re.compile(rf"^(?:{_LIMITS})\b", re.IGNORECASE)
#: Nouns that are measured; what stands before one of them is what has the measure.
_MEASURES = _set(
    "age area capacity charge count delay demand depth diameter duration frequency height "
    "interval latency length level lifetime limit mass port pressure price rate size speed "
    "temperature threshold timeout voltage volume weight width"
)
#: Words before a measure that say which measure, not of what.
_NO_OWNER = _set(
    "absolute actual base cold current design final first floor flow full gross half heat "
    "high hot indoor input inside large last long low lower net new next old outdoor output "
    "outside overall peak power real same second short small time upper"
)
_GENERIC_HEADING = re.compile(
    r"\b(?:abstract|acknowledge?ments?|additional|appendix|background|benchmarks?|conclusions?"
    r"|considerations?|contents?|definitions?|details|discussion|examples?|faq|figures|general"
    r"|goals?|history|introduction|issues|methods?|motivation|notes?|notation|open|other|overview"
    r"|parameters?|points|preface|proposal|questions?|rationale|reasons?|references|requirements?"
    r"|results?|scope|security|specification|status|summary|terminology|tests?|title|todo|updates?"
    r"|usage|values?|and|or|what|how|why|when|where|who|is|are|was|does|do|you|we|our|your|to|with"
    r"|without|[0-9]+)\b|[,?!:;]",
    re.IGNORECASE,
)
#: A last word that belongs to the verb, or a first one that makes the phrase a deed.
_ADVERB = re.compile(
    r" (?:already|now|also|always|often|usually|typically|currently|still|generally|therefore)$"
    r"|^\w+ing (?:\S+ )+\S+$",
    re.IGNORECASE,
)


_INNER_ARTICLE = re.compile(r" (?:an?|the) ", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return text.casefold().replace("’", "'").split()


def _is_named(phrase: str, most: int) -> bool:
    """Whether a phrase can be the name of a thing or of a property."""
    words = _words(phrase)
    return (
        0 < len(words) <= most
        and any(map(str.isalpha, phrase))
        and not _NO_NAME.intersection(words)
        and not _ADVERB.search(phrase)
        and not phrase[0].isdigit()
        and not re.search(r"[,;:?!()\[\]{}|“”\"=<>]", phrase)
    )


def _bare(phrase: str) -> str:
    """Without articles and quotation marks around it."""
    return _ARTICLE.sub("", phrase.strip().strip("\"“”'‘’")).strip("\"“”'‘’")


# --- sentences ----------------------------------------------------------------------------------

_PHRASE = r"[^\s,;:()|][^,;:()|]{0,80}?"
_BE = r"(?:is|was|are|were)(?: (?:now|then|currently|set to|equal to|exactly|only))?"
_BEGINNING = re.compile(r"\W*(?:[^\Wa-z]|[a-z]+[A-Z_])|[a-z]+[a-zA-Z_-]* (?:is|has)\b")
_BEFORE = r"(?:(?:In|By|At|On|Since|From|During|For)\b[^,;:]{1,50}, )?"
_OF = re.compile(
    rf"^{_BEFORE}(?:[Tt]he |Its )?(?P<attribute>{_PHRASE}) of (?P<subject>{_PHRASE}) {_BE} "
)
_NUMBER_OF = re.compile(rf"\b[Tt]he number of (?P<subject>{_PHRASE}) {_BE} ")
_FOR = re.compile(
    rf"^{_BEFORE}(?:[Tt]he |An? )?(?P<attribute>(?i:{_LIMITS}) {_PHRASE}) for "
    rf"(?P<subject>{_PHRASE}) {_BE} "
)
_OWNED = re.compile(rf"^{_BEFORE}(?P<subject>{_PHRASE})(?:'s|’s) (?P<attribute>{_PHRASE}) {_BE} ")
_PLAIN = re.compile(rf"^{_BEFORE}(?:[Tt]he |Its )(?P<attribute>{_PHRASE}) {_BE} ")
_HAS = re.compile(rf"^{_BEFORE}(?P<subject>{_PHRASE}) (?:has|have|had)(?: (?:only|exactly))? ")
_HAS_A = re.compile(
    rf"^{_BEFORE}(?P<subject>{_PHRASE}) (?:has|have|had) (?:an? |the )?(?P<attribute>{_PHRASE}) of "
)
_COUNTED = re.compile(
    r" (?P<attribute>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){0,3})"
    r"(?=[.,;:)]|$| (?:of|in|on|at|with|for|and|from|to|by|that|which|per|as)\b)"
)
_LEAD = re.compile(r"^(?P<term>[^\s:.][^:.]{0,60}?)(?: \([^)]{1,20}\))?:\s")
_QUALIFIER = re.compile(
    r"(?:at least|at most|up to|about|around|approximately|approx\.|roughly|nearly|almost|over"
    r"|under|more than|less than|between|from|a|an|~|≈)\s*",
    re.IGNORECASE,
)
#: What may follow a value that is the whole answer.
_AFTER = re.compile(r"$|[.,;:)]|\s(?:in|on|at|for|with|since|as|by|during)\b")
_NOT_AFTER = re.compile(
    r" (?:or|times|of|out of|to|plus|minus|and)\b|, (?:but|or)\b|, (?:and )?[0-9]|[./-]\w"
)
#: The same value in another way: `2^14 (16,384) octets`.
_SAME_AGAIN = re.compile(r" \([0-9][0-9,.^]{0,20}\)(?: (?:octets|bytes|bits))?")
#: The same again for something else: `16 for calldata and 1 for blobs`.
_ANOTHER = re.compile(r"[^,;.()]{1,60} and (?:about |only )?[0-9]")


def _in_sentence(sentence: Sentence) -> Iterator[_Found]:
    text = sentence.text
    if len(text) > _LONGEST_SENTENCE or not _BEGINNING.match(text) or _DENIED.search(text):
        return
    starts = _values_at(text)
    if not starts:
        return
    for named in _named(sentence, starts):
        clause = _CLAUSE.search(text, text.find(named.value) + len(named.value))
        if not _DOUBTED.search(text, 0, clause.start() if clause else len(text)):
            yield named._replace(as_of=_date_of(text, named.value), quote=_quote(text, named.value))
        return


def _named(sentence: Sentence, starts: dict[int, _Value]) -> Iterator[_Found]:
    """What the forms of sentence find, the most telling form first."""
    text, paragraph = sentence.text, sentence.paragraph
    for form in (_NUMBER_OF, _FOR, _OF, _HAS_A, _OWNED):
        for found in form.finditer(text):
            value = _value_after(text, found.end(), starts)
            names = value and _split(found, form is _NUMBER_OF)
            if value and names:
                yield _Found(*names, value.text, "", "", paragraph)
    plain = _PLAIN.match(text)
    value = plain and _value_after(text, plain.end(), starts)
    if plain and value and " of " not in plain["attribute"]:
        subject, attribute = _owner(plain["attribute"], paragraph)
        yield _Found(subject, attribute, value.text, "", "", paragraph)
    has = _HAS.match(text)
    value = has and starts.get(has.end())
    counted = value and _COUNTED.match(text, value.end)
    if has and value and counted and _is_count(value.text) and _is_countable(counted["attribute"]):
        yield _Found(_bare(has["subject"]), counted["attribute"], value.text, "", "", paragraph)


def _split(found: re.Match[str], is_number: bool) -> tuple[str, str] | None:
    """Subject and attribute of a form, if both are fit."""
    if is_number:
        return _bare(found["subject"]), "number"
    attribute, subject = found["attribute"], found["subject"]
    # `coefficient of performance of the street`: the last `of` leads to the subject.
    before, of, last = subject.rpartition(" of ")
    if of:
        attribute, subject = f"{attribute} of {before}", last
    attribute = _bare(attribute)
    head = attribute.partition(" of ")[0].rpartition(" ")[2].casefold()
    if head in _NO_ATTRIBUTE or " for " in attribute or not head.isalpha():
        return None
    return _bare(subject), attribute


def _owner(phrase: str, paragraph: Paragraph) -> tuple[str, str]:
    """The subject of `the borehole depth`, or else that of the paragraph."""
    words = phrase.split(" ")
    limits = words[:1] if _LIMIT.match(phrase) else []
    rest = words[len(limits) :]
    if len(rest) == 2 and rest[1].casefold() in _MEASURES and _is_owner(rest[0]):
        return rest[0], " ".join([*limits, rest[1]])
    return _about(paragraph), phrase


def _is_owner(word: str) -> bool:
    lower = word.casefold()
    return (
        lower not in _NO_OWNER
        and not _LIMIT.match(word)
        and not re.search(r"(?:ed|al|ic|ive|ous|ing|able|est|er)$", lower)
    )


def _about(paragraph: Paragraph) -> str:
    """What a paragraph is about: the term it begins with, or its heading; empty if neither is."""
    lead = _LEAD.match(paragraph.text)
    if lead and paragraph.block.kind is BlockKind.ITEM and _is_named(lead["term"], 4):
        return _bare(lead["term"])
    heading = next(reversed(paragraph.block.section), "")
    heading = _bare(_NUMBERING.sub("", re.sub(r" \([^)]{1,40}\)$", "", heading)))
    words = heading.split()
    if len(words) == 1 and re.search(r"\w[_-]\w|[a-z][A-Z]", heading):
        return heading
    if not 0 < len(words) < 4 or _GENERIC_HEADING.search(heading):
        return ""
    return heading if is_literal(heading, paragraph.text) else ""


def _values_at(text: str) -> dict[int, _Value]:
    """The amounts, dates and versions of a text by the offset at which they begin."""
    starts = {
        value.start: _Value(value.text, value.end)
        for value in values(text)
        if value.date or (value.kind is Kind.IDENTIFIER and _is_version(value.text))
    }
    for quantity in quantities(text):
        starts[quantity.start] = _Value(quantity.text, quantity.end)
    return starts


def _is_version(text: str) -> bool:
    return re.fullmatch(r"v?[0-9]+(?:\.[0-9]+)+\w*|0x[0-9A-Fa-f]+", text) is not None


def _value_after(text: str, at: int, starts: dict[int, _Value]) -> _Value | None:
    """The value at an offset, if nothing after it takes it back."""
    qualifier = _QUALIFIER.match(text, at)
    value = starts.get(at) or (starts.get(qualifier.end()) if qualifier else None)
    if value is None:
        return None
    again = re.compile(r" \([0-9][0-9,.^]{0,20}\)(?: (?:octets|bytes|bits))?").match(
        text, value.end
    )
    end = again.end() if again else value.end
    if _NOT_AFTER.match(text, end) or _ANOTHER.match(text, end) or not _AFTER.match(text, end):
        return None
    return _Value(text[at:end], end)


def _is_count(text: str) -> bool:
    """Whether a value is a plain number, which the noun after it completes."""
    found = quantities(text)
    return len(found) == 1 and not found[0].unit and found[0].text == text and text[-1].isdigit()


def _is_countable(attribute: str) -> bool:
    """Whether a noun says what is counted, and not merely that there are parts."""
    return attribute.rpartition(" ")[2].casefold() not in _NO_ATTRIBUTE


def _date_of(text: str, value: str) -> str:
    """The one date of a sentence besides the value; empty if there is none or several."""
    dates = {
        str(found.date)
        for found in values(text)
        if found.date and found.date.year and not found.date.decade and found.text not in value
    }
    return dates.pop() if len(dates) == 1 else ""


def _quote(text: str, value: str) -> str:
    """Words of the sentence around the value, cut between words."""
    end = text.find(value) + len(value)
    begin = 0 if end <= _QUOTE else text.rfind(" ", 0, max(end - _QUOTE // 2, 1)) + 1
    return excerpt(text[begin:], _QUOTE)


# --- tables -------------------------------------------------------------------------------------

_CELLS = " | "
_ATTRIBUTE_FIRST = _set(
    "attribute characteristic field item measure metric parameter property quantity setting "
    "variable"
)
_VALUE_HEADER = frozenset({"value", "values", "default", "amount"})
_NO_HEADER = re.compile(
    r"\b(?:reference|references|sections?|sec|specification|see|this|document|page|rfc|source|line|no|nr|id"
    r"|number|description|meaning|what|comment|comments|note|notes)\b|#",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?i:section|appendix|page|chapter|table|figure|rfc)\b|§")


def _in_tables(paragraphs: Sequence[Paragraph]) -> Iterator[_Found]:
    """Cells of tables whose first column names subjects, none of them twice."""
    rows = list(_rows(paragraphs))
    seen = Counter((normalise(each.subject), normalise(each.attribute)) for each in rows)
    for each in rows:
        if seen[normalise(each.subject), normalise(each.attribute)] == 1:
            yield each


def _rows(paragraphs: Sequence[Paragraph]) -> Iterator[_Found]:
    header: list[str] = []
    section: tuple[str, ...] = ()
    for paragraph in paragraphs:
        if paragraph.block.kind is not BlockKind.TABLE:
            header = []
            continue
        cells = [cell.strip() for cell in paragraph.text.split(_CELLS)]
        if not header or paragraph.block.section != section:
            header, section = cells, paragraph.block.section
        elif section and len(cells) == len(header) and _is_header(header):
            yield from _in_row(header, cells, paragraph)


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a row names its columns and no more: no amounts, and no names twice."""
    return (
        len(cells) > 1
        and len(set(cells)) == len(cells)
        and all(cell and any(map(str.isalpha, cell)) for cell in cells)
    )


def _in_row(header: Sequence[str], cells: Sequence[str], row: Paragraph) -> Iterator[_Found]:
    subject = _bare(cells[0])
    first = header[0].casefold()
    if first in _ATTRIBUTE_FIRST and not (
        len(header) == 2 and header[1].casefold() in _VALUE_HEADER
    ):
        return
    if not any(map(str.isalpha, subject)) or _DENIED.search(subject):
        return
    for name, cell in zip(header[1:], cells[1:], strict=True):
        attribute = name.replace(", ", " ")
        if not _NO_HEADER.search(name) and not quantities(name) and _is_value(cell):
            yield _Found(subject, attribute, cell, "", excerpt(row.text, _QUOTE), row)


def _is_value(cell: str) -> bool:
    """Whether a cell holds one amount, date or version and little else."""
    if len(cell.split()) > 4 or _REFERENCE.match(cell) or re.search(r"[\[\]*=<>]", cell):
        return False
    starts = _values_at(cell)
    qualifier = _QUALIFIER.match(cell)
    return bool(starts) and (0 in starts or bool(qualifier and qualifier.end() in starts))


# --- the choice ---------------------------------------------------------------------------------


def _most_salient(found: Sequence[_Found]) -> list[_Found]:
    """Those whose subjects have most facts, the earlier ones first among equals; in order."""
    weight = Counter(normalise(each.subject) for each in found)
    order = sorted(
        range(len(found)), key=lambda at: (-min(weight[normalise(found[at].subject)], 5), at)
    )
    return [found[at] for at in sorted(order[:_MOST], key=lambda at: found[at].paragraph.number)]


def _fact(source: Source, found: _Found) -> DraftFact:
    citation = Citation(source.id, found.paragraph.id, found.quote)
    return DraftFact(
        found.subject, found.attribute, found.value, found.as_of or source.date, citation
    )
