"""Sentences: where they begin and end, and which of them can stand alone on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.wiki.source import BlockKind
from gitwiki.wiki.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.wiki.source import Paragraph

#: Blocks whose text is cut into sentences.
SPOKEN = frozenset({BlockKind.PROSE, BlockKind.ITEM, BlockKind.QUOTE})

#: A bracket or a quotation that is longer than this is taken to have lost its end.
_LONGEST_ASIDE = 400
_SHORTEST, _LONGEST = 4, 60
#: No sentence of 60 words is longer; what is, is refused before any pattern looks at it.
_MOST_CHARACTERS = 700


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph.

    Attributes:
        text: Its words, literally as in the paragraph.
        paragraph: Where it stands.
        index: Its place among the sentences of the source, from 0.
    """

    text: str
    paragraph: Paragraph
    index: int


# Everything is bounded and starts at one character, so that a hostile line costs linear time.
_BOUNDARY = re.compile(
    r"[.!?…][\"'”’)\]»]{0,3} (?=[\"'“‘(\[«]{0,3}[^\Wa-z_])|[。！？।॥][”」』)]{0,2} ?"
)
_ENUMERATOR = re.compile(
    r"(?:§+ ?\d{1,3}[.)]?|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivxlc]{1,6}|[IVX][IVXLC]{0,5})[.)]"
    r"|\[\d{1,3}\]|[-•*+–—o·|])\s+[.)—–-]{0,2}\s*|\d{1,2}\.(?=[A-Z])"
)
_OPENERS = "\"'“‘([«*_"

#: Never at the end of a sentence.
_ALWAYS_SHORT = vocabulary(
    "e.g i.e eg ie cf vs v viz dr mr mrs ms messrs prof rev gen col capt lt sgt hon st ste mt",
    "mme mlle fig figs sec secs sect eq eqs ref refs ed eds trans approx ca resp incl excl",
    "esp ibid jan feb apr jun jul aug sept sep oct nov dec dept est",
)
#: Short for something only before a number.
_BEFORE_NUMBER = vocabulary(
    "no nos vol vols p pp ch chap chaps art arts par para n nr pt tit §",
)
#: Words that begin a sentence far more often than they follow an abbreviation.
_STARTERS = vocabulary(
    "The A An In It This These That Those There If When While For However But And As At By On",
    "To Below Above Under Once Until Unless Each Any We He She They Its Their His Her You I",
    "Each Every All Any Some No Not Such Both Since After Before Because Although Where Which",
    "What Who How Why Then Thus Therefore Hence Otherwise With Without From Many Most One Two",
    "Three Our Your",
)


def sentences(paragraphs: Iterable[Paragraph]) -> tuple[Sentence, ...]:
    """Cut the prose, the list items and the quotations of a source into sentences."""
    found: list[Sentence] = []
    for paragraph in paragraphs:
        if paragraph.block.kind in SPOKEN:
            found.extend(
                Sentence(text, paragraph, index)
                for index, text in enumerate(segment(paragraph.text), start=len(found))
            )
    return tuple(found)


def segment(text: str) -> tuple[str, ...]:
    """Cut a paragraph into its sentences, each literally as it stands.

    The marker of a list item (``3.``, ``(a)``, ``§ 2.``) belongs to no sentence.
    """
    marker = _ENUMERATOR.match(text)
    start = marker.end() if marker else 0
    pieces = []
    for end, after in _boundaries(text, start):
        if _is_end(text, start, end, after):
            pieces.append(text[start:end])
            start = after
    pieces.append(text[start:])
    return tuple(piece for piece in (piece.strip() for piece in pieces) if piece)


def _boundaries(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where a sentence may end and where the next one would begin."""
    for found in _BOUNDARY.finditer(text, start):
        end = found.end()
        yield (end - 1 if text[end - 1] == " " else end), end


def _is_end(text: str, start: int, end: int, after: int) -> bool:
    stop = end - 1
    while text[stop] not in ".!?…。！？।॥":
        stop -= 1
    if text[stop] == "." and _is_abbreviation(text, start, stop, after):
        return False
    return end - start > _LONGEST_ASIDE or not _is_open(text[start:end])


def _is_abbreviation(text: str, start: int, stop: int, after: int) -> bool:
    """Whether the full stop at ``stop`` only shortens the word before it."""
    first = max(start, text.rfind(" ", start, stop) + 1)
    word = text[first:stop].lstrip(_OPENERS)
    folded = word.lower()
    if folded in _ALWAYS_SHORT:
        return True
    if folded in _BEFORE_NUMBER:
        return text[after : after + 1].isdigit()
    if first == start and len(word) <= 5:
        return not word.isalpha() or not text[after : after + 1].isalpha() or len(word) == 1
    if word.isupper() and text[first - 2 : first - 1].isdigit():
        return False
    if (len(word) == 1 and word.isupper()) or _DOTTED.fullmatch(word) or folded in _MAYBE_SHORT:
        return _next_word(text, after) not in _STARTERS
    return False


#: At the end of a sentence only if the next word looks like the beginning of one.
_MAYBE_SHORT = vocabulary(
    "al inc ltd co corp bros jr sr etc a.m p.m u.s u.k",
)
_DOTTED = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])+")
_NEXT = re.compile(r"[\"'“‘(\[«]{0,3}(\w{1,12})")


def _next_word(text: str, at: int) -> str:
    found = _NEXT.match(text, at)
    return found[1] if found else ""


def _is_open(text: str) -> bool:
    """Whether a bracket or a quotation has begun and not ended."""
    return (
        text.count("(") > text.count(")")
        or text.count("“") > text.count("”")
        or text.count('"') % 2 == 1
    )


_BEGINNING = re.compile(r"[\"'“‘«]{0,2}(?:[^\Wa-z_]|[a-z]{1,20}[-_./:][\w])")
_ENDING = re.compile(r"[.!…。！।॥][\"'”’)\]»」』]{0,3}\Z")
_CASELESS = re.compile(r"[\u0590-\u10ff\u3040-\u9fff\uac00-\ud7af]")
_AUXILIARY = vocabulary(
    "is are was were be been has have had does do did can could may might must shall should",
    "will would cannot need needs ought isn't aren't don't doesn't wasn't isn’t aren’t don’t",
    "doesn’t MUST SHALL SHOULD MAY IS ARE CAN WILL NEED must, should, may, shall, can, is,",
    "are, was, were, has, have, had, will, would, could,",
)
_FINITE = re.compile(
    r"\w(?:s|ed) (?:an?|the|that|how|whether|no|not|any|all|its|their|his|her|to|only|out|up"
    r"|both|each|every"
    r"|one|two|about|more|less|itself|themselves|him|them|it|roughly|when|if)\b"
    r"|\w(?:[^s]ed|[^aeiou]s|es) (?:into|upon|by|against|toward|towards|after|before|around"
    r"|over|through)\b"
    r"|\b(?:depends?|consists?|results?|relies|rely|refers?|applies|apply|differs?|belongs?"
    r"|comes?|goes|leads?"
    r"|lives?|lies|stands?|begins?|ends?|falls?|rises?|runs?|works?|serves?|acts?|remained"
    r"|occurs?|occurred"
    r"|happens?|happened|grew|fell|rose|comes|appears?|appeared|exists?|existed|arrived"
    r"|followed|continues?"
    r"|ceased|ceases|turned|turns|changed|changes|moved|moves|varies|vary) (?:in|on|of|from"
    r"|for|with|as|at|between)\b"
    r"|\A(?:An?|Each|Every|No|The) (?:[\w'’-]+ ){1,3}\w+s"
    r" (?:in|on|at|to|from|for|with|of|as|like|than)\b"
    r"|\A(?:[\w'’.-]+ ){1,4}\w+ed (?:in|on|at|to|from|for|with|of|as|like|down|away|back|home)\b"
    r"|\b(?:said|gave|became|made|took|came|went|wrote|began|saw|knew|thought|found|held|kept|led"
    r"|left|met|paid|put|ran|set|spoke|stood|taught|told|won|grew|fell|brought|built|sent|lost|rose"
    r"|bore|(?:specif|identif|appl|rel|var)(?:y|ies|ied)|says?|costs?|lasts?|means?"
    r"|(?:become|give|take|make|use|come|exist|contain|provide|allow|require|include|define|describe"
    r"|offer|seem|appear|remain|depend|consist|differ|represent|carry|determine|follow|know|think"
    r"|send|receive|belong|produce|live|work|need|want|tend|support|indicate|operate|lead|cause"
    r"|introduce|explain|establish|obsolete|update|replace|extend|present|propose|discuss)s?)\b"
)
_REFUSED = re.compile(
    # captions, labels, speakers, demands without a subject
    r"(?:Figure|Fig\.|Table|Listing|Example|Appendix|Plate|Box|Equation) [A-Z]?\d"
    r"|[A-Z][\w.' -]{0,30}:\s|(?:Note|Warning|Tip|Caution|Example|Editor's note)\b[.:]"
    r"|(?:MUST|SHOULD|MAY|SHALL)\b"
    # two sentences that a lost footnote has run together
    r"|[^.]{1,400}[a-z\d]{2}\.(?:The|In|An?|It|This|He|We|They|But|And|For)\b"
    # what only speaks of the document
    r"|(?:This|The (?:following|next|previous|present|remaining|remainder|rest)|These|That"
    r"|Sub)[\w ]{0,20}? ?"
    r"\b(?:section|subsection|document|memo|chapter|figure|diagram|table|appendix|paper"
    r"|article|specification"
    r"|sections|examples?|list|paragraph|text|rules?|grammar|notation|subsections|chapters"
    r"|draft|RFC)\b"
    r"|(?:Section|Sections|Chapter|Appendix) [\dA-Z]"
)
_POINTS_ELSEWHERE = re.compile(
    r"\A(?:\S+ ){1,8}(?:is|are) (?:also |further )?(?:defined|described|specified|discussed"
    r"|given|listed|explained)"
    r"(?: in detail)? (?:in|by) (?:section|\[|rfc|appendix|chapter|the next|part)[^,;]{0,30}\Z|"
    r"\b(?:this|the following|the next) (?:section|chapter|figure|appendix|subsection|table)s? "
    r"(?:describe|define|specif|discuss|list|summari|contain|give|explain|provide|show|present)"
    r"|\b(?:described|defined|specified|discussed|listed|shown|given) (?:below|above)\W*\Z"
    r"|\bas follows\W*\Z"
)
#: Parts of sentences, in lower case, that nobody wants to read on a page.
_BOILERPLATE = (
    "copyright",
    "all rights reserved",
    "permission is hereby",
    "status of this memo",
    "internet-draft",
    "distribution of this memo",
    "this memo",
    "this document is a product",
    "this document is subject",
    "this document is an internet",
    "key words must",
    'key words "must',
    "keywords must",
    "rfc 2119",
    "rfc2119",
    "best current practice",
    "ietf trust",
    "iana ",
    "iesg",
    "standards-track",
    "without warranty",
    "simplified bsd",
    "augmented bnf",
    "abnf",
    "project gutenberg",
)
#: A sign without which no pattern of `_NOTATION` or `_REFERENCE_ENTRY` can match.
_SIGN = re.compile(
    r"[=*{}|<%_\[]|\.{4}|---| /|/\d|ISBN|doi|RFC \d+, |\bpp?\. \d|vol\. ?\d|et al\.|, [A-Z]\."
)
_NOTATION = re.compile(
    r"::?=|[A-Za-z-]+ += +[\"<(*\[\d%A-Za-z]|\d\*\(|\*\(|%x[0-9A-F]|\|\s*\||[{}]"
    r"|<[a-z-]+>.*<[a-z-]+>"
    r"|(?:^|\s)(?:GET|POST|PUT|HEAD|DELETE|CONNECT|OPTIONS) [/*]|HTTP/\d\.\d \d{3}|\.{4}|_{3}"
    r"|-{3}|={2}"
)
_REFERENCE_ENTRY = re.compile(
    r"\A\[[\w.:-]{1,20}\]|\bISBN\b|\bdoi\b|(?:<https?:|\bRFC \d+, (?:DOI|January|February"
    r"|March|April"
    r"|May|June|July|August|September|October|November|December))|\bpp?\. \d|\bvol\. ?\d|\bet al\.,"
    r"|\A[A-Z][\w'-]+, (?:[A-Z]\.[ -]?){1,3}(?:,| and|\()"
)
_SIGNS = re.compile(r"[\W\d_](?<! )")
_DEPENDENT = re.compile(
    r"[\"'“‘«]{0,2}(?:"
    r"(?:This|That|These|Those|It|Its|They|Their|Theirs|Them|He|She|His|Her|Hers|Him|Such|However"
    r"|Therefore|Thus|Hence|Moreover|Furthermore|Also|Then|Otherwise|Instead|Similarly|Likewise"
    r"|Conversely|Consequently|Accordingly|Additionally|But|And|Or|So|Yet|Nor|Nevertheless"
    r"|Nonetheless"
    r"|Finally|First|Firstly|Second|Secondly|Third|Thirdly|Last|Lastly|Next|Here|Both|Neither"
    r"|Either"
    r"|Another|Others?|One|Again|Still|Rather|Indeed|Note|Notice|Recall|Now|Same|Meanwhile|Further"
    r"|Besides|Whereas|Because|Only|Even|More|Most|Not|Unlike|Afterwards|Later|Today|Already"
    r"|Only then"
    r"|Doing|Further|Equally|Alternatively|Specifically|Namely|Typically|Usually|Generally|Often"
    r"|Sometimes|Our|My|We|I|You|Your|Let|See|Yes|No|Perhaps|Of course|Oh?|Ah|Alas|Where|Ditto"
    r"|Some|Many"
    r"|Few|Several|Each of|Any such|All these|All this|All of|None|Nothing|Everything|What|Who"
    r"|Why)\b"
    r"|(?:In|For|At|On|By|With|From|To|After|Under|When|If|Of|Since|While|Until|Unless|Once"
    r"|Although|Before"
    r"|Through|Upon|Despite|During|Among|Between|Within|Because of|As|Besides|About|Like|Against)"
    r" (?:this|these|those|such|that|it|they|them|he|she|its|their|his|her|him|which|all this"
    r"|all these"
    r"|so|not|we|I|you|our|my|either|both|each of|one|another|other|the same|the former|the latter"
    r"|the above|the following|the other|the first|the second|the contrary|contrast|addition|fact"
    r"|particular|general|short|example|instance|a result|above|truth|effect|turn|sum|reality"
    r"|practice"
    r"|consequence|other words|the other hand|the one hand|time|last|first|now)\b"
    r"|The (?:above|following|former|latter|same|other|others|first|second|third|last|next|previous"
    r"|preceding|foregoing|remaining|remainder|rest|resulting|new|said|example|examples|reason"
    r"|reasons|result|purpose|intent"
    r"|intention|idea|point|goal|answer|question|alternative|exception|author|authors)\b"
    r"|An(?:other|y of) |A (?:similar|further|second|third|related|common|typical|simple) (?:\w+ )"
    r"|There (?:is|are|was|were) (?:no|two|three|several|many|some|also|a few|one|another)\b"
    r"|There(?:fore|by|after|upon|in)?\b|To do (?:so|this)|That is|As (?:we|I|it|noted"
    r"|described|mentioned|discussed"
    r"|shown|stated|explained|already|usual|well|long|such)"
    r")"
)
_SELF = re.compile(
    r"\A(?:This|The present) (?:\w+ ){0,3}?(?:document|specification|paper|article|report|memo"
    r"|guide|note|book"
    r"|standard|policy|manual|study|RFC|handbook|chapter|EIP|proposal|page)\b"
)


def is_statement(sentence: Sentence) -> bool:
    """Whether a sentence reads as a declarative one that could stand on a page.

    It does not if it is a fragment, a question, a caption, a rule of a grammar, a message of a
    protocol, an entry of a bibliography, boilerplate, or only speaks of the document.
    """
    return reads_as_statement(sentence.text)


def reads_as_statement(text: str) -> bool:
    """`is_statement` for a bare text."""
    return _has_form(text) and not (_speaks_of_document(text) or _is_machine_text(text))


def _speaks_of_document(text: str) -> bool:
    if _REFUSED.match(text):
        return True
    lower = text.lower()
    return bool(_POINTS_ELSEWHERE.search(lower)) or any(part in lower for part in _BOILERPLATE)


def is_self_description(sentence: Sentence) -> bool:
    """Whether a sentence says what its document is (``This document defines ...``).

    On the document's own page it is the best summary; on any other page it has lost its subject.
    """
    text = sentence.text
    return _has_form(text) and bool(_SELF.match(text)) and not _is_machine_text(text)


def is_dependent(sentence: Sentence) -> bool:
    """Whether a sentence opens by pointing back (``This``, ``However``, ``In this case``)."""
    return bool(_DEPENDENT.match(sentence.text))


def _has_form(text: str) -> bool:
    if len(text) > _MOST_CHARACTERS or not _ENDING.search(text):
        return False
    if _CASELESS.match(text.lstrip(_OPENERS)):
        return len(text) >= 12
    if not _BEGINNING.match(text) or not _SHORTEST <= text.count(" ") + 1 <= _LONGEST:
        return False
    if _AUXILIARY.isdisjoint(text.split()) and not _FINITE.search(text):
        return False
    return not _is_open(text)


def _is_machine_text(text: str) -> bool:
    if _SIGN.search(text) and (_NOTATION.search(text) or _REFERENCE_ENTRY.search(text)):
        return True
    return len(_SIGNS.findall(text)) > 0.17 * len(text)
