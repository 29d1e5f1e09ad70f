"""Definitions: sentences that say what a term means, and the term that they define."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from gitwiki.compiler.sentences import SPOKEN, Sentence, is_dependent, segment
from gitwiki.wiki.source import BlockKind
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import STOP, concept_key, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.wiki.source import Paragraph


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence that defines a term.

    Attributes:
        term: The term, literally as in the sentence (or in the heading of its glossary entry).
        key: Its `concept_key`.
        sentence: The definition.
        score: How sure and how good it is, about 0 to 150.
        paragraph: Id of the paragraph in which the term stands.
        is_exact: The term is written as it always is, so that ``Connection``, the header field, is
            not a connection.
    """

    term: str
    key: str
    sentence: Sentence
    score: int
    paragraph: str
    is_exact: bool


_WORD = r"[^\W_][\w'’/+#.-]{0,40}"
_MEANING = (
    r"(?:is|are) (?:defined (?:as|to be)|understood (?:as|to be)|used to|an? |any |the "
    r"|one of |those |that |what )"
    r"|(?:means|denotes|refers? to|stands for|designates|signif(?:ies|y)|consists? of"
    r"|represents?|indicates?"
    r"|describes?|identif(?:ies|y))\b"
)
_SUBJECT = re.compile(
    rf"(?:(?P<article>An?|The|Each|Every|The term|The word) )?(?P<term>{_WORD}(?: {_WORD}){{0,4}}?)"
    rf"(?: \((?P<short>[A-Z][\w-]{{1,12}}|[\w -]{{3,40}})\))?(?:,? (?:in|on|as) [^,.;]{{3,60}},)?"
    rf"(?P<owner> of (?:an?|the|each|any|every) {_WORD}(?: {_WORD})?)? (?P<verb>(?:{_MEANING}))"
)
_QUOTED = re.compile(
    rf"(?:(?P<article>An?|The|The term|The word|By) )?(?P<before>{_WORD} )?"
    rf"[\"“](?P<term>{_WORD}(?: {_WORD}){{0,4}})[,.]?[\"”](?P<after>(?: {_WORD}){{0,3}}?)"
    rf"(?: \([^()]{{1,60}}\))?(?: (?:in|on|of) (?:an? |the )?{_WORD}(?: {_WORD})?)?"
    rf" (?P<verb>(?:{_MEANING})|(?:is|are|we mean|provides?|allows?|specif(?:ies|y)|lists?"
    rf"|contains?|conveys?|requests?)\b)"
)
_PLURAL = re.compile(
    rf"(?P<term>{_WORD}(?: {_WORD}){{0,3}}?) are (?:\w+ ){{0,3}}\w+s (?:that|which|who|of|used"
    rf"|for|in which|whose|by which|with)\b"
)
_NAMED = re.compile(
    r"The (?P<term>[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,20})?)(?P<after> (?:request "
    r"|response |general |entity |entity-)?"
    r"(?:header|header field|method|frame|directive|parameter|attribute|field|protocol"
    r"|status code))"
    r"(?: \([^()]{1,30}\))? (?P<verb>is used|is an?|indicates?|describes?|requests?|contains?"
    r"|specifies|provides?"
    r"|allows?|lists?|defines?|conveys?|identifies|limits?|applies|represents?|consists)\b"
)
#: What may follow a quoted name as part of the subject; a name before any other noun is not
#: itself what is defined.
_KINDS = vocabulary(
    "header headers field method directive parameter attribute option function command event",
    "state extension element flag setting frame type keyword",
)
_NO_SUBJECT = vocabulary(
    "this that these those it there which what who he she they we you i one all each every",
    "any some both either neither another other others such same example reason result",
    "purpose goal intent idea problem question answer point difference advantage disadvantage",
    "first second third following former latter only exception alternative aim effect",
    "consequence case fact way number value rest set list use note default here below above",
    "section figure table appendix chapter document specification rule many most several few",
    "more less none nothing something anything everything change changes requirement",
    "requirements note notes name meaning order choice solution",
)
#: A sentence that only says where the definition is.
_ELSEWHERE = re.compile(
    r"\b(?:defined|described|specified|explained) (?:in|by) |\bused (?:in|throughout) this \w+"
)
_EMPTY_COMPLEMENT = re.compile(
    r" ?(?:an? |the |any |one of |those |that |what )?(?:the )?(?:very |most |more |quite "
    r"|particularly |also |only |not )?"
    r"(?:valid|good|bad|common|great|matter|must|requirement|possible|useful|useless|problem"
    r"|question|result"
    r"|consequence|sign|same|case|reason|only|best|better|worst|first|last|next|following"
    r"|example|subject|lot|bit"
    r"|few|little|must|match|candidate|mistake|means of last|product of|way|ways|default"
    r"|recommended|important"
    r"|significant|potential|necessary|essential|major|minor|main|key to|likely|new|similar"
    r"|different|known"
    r"|responsible|able|prefix|suffix|substring|member|concatenation|most|more|less"
    r"|case-insensitive|required"
    r"|there|one|ones|point|fact|MUST|SHOULD|MAY|relatively|rather|such|hop-by-hop)\b"
)
_RELATIVE = re.compile(
    r"\b(?:is|are) (?:an?|any|the) [^.;]{0,80}?\b(?:that|which|who|whose|of|used|for|by|where|in)\b"
)
_CROSS = re.compile(r"\b(?:[Ss]ection|[Aa]ppendix|[Ff]igure|[Tt]able|[Cc]hapter) ?[A-Z]?\d")
_CALLED = re.compile(
    r"(?<!that )(?<!which )\b(?:is|are) (?:called|termed|known as|referred to as|named)"
    rf"(?P<mark> an?(?= )| the(?= )| (?=[\"“]))? ?[\"“]?(?P<term>{_WORD}(?: {_WORD}){{0,3}})[\"”]?"
    r"[.,;]?(?=\Z| \()"
)
_ADJECTIVE = re.compile(r"(?:ate|ous|ful|less|able|ible|al|ic|ed|ish|ary|ory|ive)\Z")
_POINTING = re.compile(
    r"\b(?:this|these|above|below|following|here|section|such|our|we|I)\b", re.IGNORECASE
)


def definitions(found: Sequence[Sentence], statements: Iterable[int]) -> tuple[Definition, ...]:
    """The definitions among those sentences of a source that are statements (given by index)."""
    total = len(found)
    defined = (_define(found[index], total) for index in statements)
    return tuple(definition for definition in defined if definition is not None)


def glossary(paragraphs: Sequence[Paragraph], first_index: int) -> tuple[Definition, ...]:
    """Entries of a glossary: a short block or heading, then a paragraph that is not its sentence.

    Args:
        paragraphs: The source.
        first_index: Index given to the first sentence found here; they are not among the others.
    """
    found: list[Definition] = []
    for term, body in pairwise(paragraphs):
        definition = _entry(term, body, first_index + len(found))
        if definition is not None:
            found.append(definition)
    return tuple(found)


def _define(sentence: Sentence, total: int) -> Definition | None:
    text = sentence.text
    if _ELSEWHERE.search(text):
        return None
    for pattern, judge in (
        (_QUOTED, _quoted),
        (_NAMED, _named),
        (_SUBJECT, _plain),
        (_PLURAL, _plural),
    ):
        match = pattern.match(text)
        if match:
            score = judge(match, sentence)
            if score:
                term = match["term"].strip("\"“”'., ")
                score += _quality(text) + (5 if sentence.index * 7 < total else 0)
                is_exact = pattern is _NAMED or (pattern is _QUOTED and bool(match["after"]))
                key = term.casefold() if term.isupper() and len(term) > 4 else concept_key(term)
                return Definition(term, key, sentence, score, sentence.paragraph.id, is_exact)
    return _called(sentence)


def _called(sentence: Sentence) -> Definition | None:
    """A definition that ends in its term: ``The target is called a "resource".``."""
    if (
        "called" not in sentence.text
        and " as " not in sentence.text
        and "termed" not in sentence.text
    ):
        return None
    match = _CALLED.search(sentence.text)
    term = match["term"].strip("\"“”'., ") if match else ""
    if not _may_be_subject(split(term)) or is_dependent(sentence) or not match:
        return None
    if match["mark"] is None and not _in_heading(term, sentence):
        return None
    score = 62 + _quality(sentence.text) + _in_heading(term, sentence)
    return Definition(
        term, concept_key(term), sentence, score, sentence.paragraph.id, is_exact=False
    )


def _quoted(match: re.Match[str], sentence: Sentence) -> int:
    after = split(match["after"])
    if after and after[-1] not in _KINDS:
        return 0
    before = (match["before"] or "").strip().lower()
    if before in STOP or before in _NO_SUBJECT or _is_empty(match, sentence.text):
        return 0
    return 100 + _in_heading(match["term"], sentence)


def _named(match: re.Match[str], sentence: Sentence) -> int:
    return 85 + _in_heading(match["term"], sentence)


def _plain(match: re.Match[str], sentence: Sentence) -> int:
    term, article = match["term"], match["article"] or ""
    words = split(term)
    if not _may_be_subject(words) or _is_empty(match, sentence.text):
        return 0
    heading = _in_heading(term, sentence)
    if not (article or heading) and len(words) == 1 and _ADJECTIVE.search(words[0]):
        return 0
    if article == "The" and not (heading or _is_proper(match)):
        return 35 if len(words) > 1 and match["verb"].strip() in {"is a", "is an"} else 0
    if not article and not (term[0].isupper() or heading):
        return 0
    return _strength(match["verb"]) + heading - (10 if match["owner"] else 0)


def _is_proper(match: re.Match[str]) -> bool:
    """Whether there is only one thing of that name, so that ``the`` does not mean an instance."""
    term = match["term"]
    capital = all(word[0].isupper() for word in term.split())
    return capital or term[:2].isupper() or match["short"] is not None


def _strength(verb: str) -> int:
    """How sure a verb makes a definition."""
    if verb.startswith(_USES):
        return 45
    return 55 if verb.rstrip().endswith(("the", "that", "what", "one of", "those")) else 70


_USES = ("consist", "represent", "indicate", "describe", "identif", "is used", "are used")


def _plural(match: re.Match[str], sentence: Sentence) -> int:
    words = split(match["term"])
    if not _may_be_subject(words) or not words[-1].endswith("s"):
        return 0
    return 55 + _in_heading(match["term"], sentence)


def _may_be_subject(words: Sequence[str]) -> bool:
    return bool(words) and not any(
        word in _NO_SUBJECT or (word in STOP and word != "of") for word in words
    )


def _is_empty(match: re.Match[str], text: str) -> bool:
    """Whether what follows the verb classifies instead of defining (``is a good idea``)."""
    verb = match["verb"]
    words = verb.split()
    start = match.end() - (len(verb) - len(words[0]) if words[0] in {"is", "are"} else 0)
    return bool(_EMPTY_COMPLEMENT.match(text, start))


def _in_heading(term: str, sentence: Sentence) -> int:
    """A bonus if the section is about the term."""
    section = sentence.paragraph.block.section
    if not section:
        return 0
    key = concept_key(term)
    heading = concept_key(section[-1])
    if key == heading:
        return 25
    return 8 if len(key) > 3 and key in heading else 0


def _quality(text: str) -> int:
    words = text.count(" ") + 1
    score = 15 if _RELATIVE.search(text) else 0
    if words > 40:
        score -= 15
    if words < 7:
        score -= 20
    if _POINTING.search(text):
        score -= 12
    if _CROSS.search(text):
        score -= 15
    return score


_GLOSSARY = re.compile(r"(?i)\b(?:terminology|terms|glossary|definitions?|vocabulary|words)\b")
_ENTRY = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}(?: \([\w -]{{2,40}}\))?:?\Z")
_BODY = re.compile(r"(?:An?|The|Any|One|Those|What|Someone|Something) [^.!?]{20,}")


def _entry(term: Paragraph, body: Paragraph, index: int) -> Definition | None:
    name = term.text.rstrip(":")
    if not _is_entry(term, body) or not _may_be_subject(split(name)):
        return None
    first = segment(body.text)[0]
    if concept_key(first).startswith(concept_key(name)):
        return None
    score = 65 if any(map(_GLOSSARY.search, body.block.section)) else 35
    sentence = Sentence(first, body, index)
    return Definition(
        name, concept_key(name), sentence, score + _quality(first), term.id, is_exact=False
    )


def _is_entry(term: Paragraph, body: Paragraph) -> bool:
    """Whether a block is no more than a name and the next one begins to say what it is."""
    kind = term.block.kind
    if len(term.text) > 50 or kind not in {BlockKind.ITEM, BlockKind.PROSE, BlockKind.HEADING}:
        return False
    if body.block.kind not in SPOKEN or not _ENTRY.match(term.text) or not _BODY.match(body.text):
        return False
    return kind is not BlockKind.HEADING or any(map(_GLOSSARY.search, body.block.section[:-1]))
