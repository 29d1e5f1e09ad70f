"""What of an answer holds: each statement against the paragraphs that it names.

It is the check of the compile step (`gitwiki.compiler.verify`), and stricter: nobody reviews an
answer, so what would only be a doubt there is a reason to leave a statement out here. Only what was
read for the answer may be cited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.verify import verify
from gitwiki.ports import Verdict
from gitwiki.query.answer import Said
from gitwiki.query.cited import content, quote_for
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftSection, DraftStatement, PageDraft
from gitwiki.wiki.evidence import Reader
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.page import statement_digest
from gitwiki.wiki.paragraphs import normalise
from gitwiki.wiki.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.query.desk import Desk
    from gitwiki.query.holdings import Place
    from gitwiki.wiki.page import Page

#: Characters of a statement, labels of one, and statements of an answer.
LONGEST, _MOST_LABELS, MOST_STATEMENTS = 600, 8, 12
#: So much of the words of a statement has to be in one of a page for it to come from there.
_SAME = 0.5
#: What a reader may follow, also where it is no identifier: `evil.example/pay`, `data:text/html,x`.
_ADDRESS = re.compile(
    r"\b[A-Za-z][A-Za-z0-9+-]{1,15}:[^\s:]\S{0,300}"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b(?:/\S{0,300})?"
)
_AROUND_ADDRESS = ".,;:!?)]}”\"'"
_TYPE, _PATH = "answer", "wiki/answers/answer.md"


class Proposed(NamedTuple):
    """A statement as a model gives it."""

    text: str
    labels: tuple[str, ...]


class Support:
    """Checks the statements of one answer.

    Args:
        desk: What was read for it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reader = Reader()

    def check_all(self, proposed: Iterable[Proposed]) -> list[Verdict]:
        """A verdict on each statement, in order; what is said twice or is too much is left out."""
        verdicts: list[Verdict] = []
        said: set[str] = set()
        for number, each in enumerate(proposed):
            text = line(each.text)
            if number >= MOST_STATEMENTS:
                verdicts.append(_refused(text, "An answer has no more statements than that."))
            elif normalise(text) in said:
                verdicts.append(_refused(text, "It is said already."))
            else:
                said.add(normalise(text))
                verdicts.append(self.check(text, each.labels))
        return verdicts

    def check(self, text: str, labels: Sequence[str]) -> Verdict:
        """The verdict on a statement on one line."""
        if not text or len(text) > LONGEST:
            return _refused(text[:LONGEST], f"A statement has 1 to {LONGEST} characters.")
        known, unknown = self._split(labels[:_MOST_LABELS])
        if not known:
            named = f"what was read: {without_secrets(line(unknown[0]))[:80]}" if unknown else "all"
            return _refused(text, f"It names no paragraph of {named}.")
        why = objection(text, known.values(), self._names(known), self._reader)
        page, digest = self._origin(text, known)
        return Verdict(without_secrets(text), tuple(known), page, digest, not why, why)

    def _split(self, labels: Iterable[str]) -> tuple[dict[str, Place], list[str]]:
        """The labels that were read, in their usual form, with their paragraphs; and the others."""
        known: dict[str, Place] = {}
        unknown = []
        for label in labels:
            place = self._desk.paragraphs.get(label.strip("[]^¶ "))
            if place and not self._desk.texts.has_key(place):
                known[place.label] = place
            else:
                unknown.append(label)
        return known, unknown

    def _names(self, cited: Iterable[str]) -> tuple[str, ...]:
        """The names of the pages that cite these paragraphs: evidence is told with them."""
        labels = set(cited)
        return tuple(
            name
            for page in self._desk.pages.values()
            if any(not labels.isdisjoint(self._canonical(each)) for _, _, each in _said(page))
            for name in (page.title, *page.aliases)
        )

    def _origin(self, text: str, cited: Iterable[str]) -> tuple[str, str]:
        """The page that says so, and which of its statements it is; empty if none does."""
        wanted, labels = content(text), set(cited)
        best = (_SAME * len(wanted), "", "")
        for path, page in self._desk.pages.items():
            for kind, said, own in _said(page):
                if labels.isdisjoint(self._canonical(own)):
                    continue
                shared = float(len(wanted & content(said)))
                if shared > best[0]:
                    best = (shared, path, statement_digest(kind, said))
        return best[1:]

    def _canonical(self, labels: Iterable[str]) -> Iterator[str]:
        """Labels of a page in their usual form; those that lead nowhere are left out."""
        for label in labels:
            if place := self._desk.paragraphs.get(label):
                yield place.label


def objection(text: str, cited: Iterable[Place], names: Iterable[str], reader: Reader) -> str:
    """Why a sentence does not hold; empty if it does.

    Args:
        text: The sentence.
        cited: The paragraphs that it rests on.
        names: Names that need no evidence.
        reader: Prepares paragraphs.
    """
    places = list(cited)
    citations = tuple(
        Citation(each.source.id, each.paragraph.id, quote_for(text, each.paragraph))
        for each in places
    )
    draft = _draft(DraftStatement(text, citations, verbatim=False))
    checked = verify(draft, {each.source.id: each.source for each in places}, names, reader)
    if checked.objections:
        return checked.objections[0].why
    if checked.report.doubts:
        doubt = checked.report.doubts[0]
        return f"{doubt.sentence} It says: “{doubt.detail}”" if doubt.detail else doubt.sentence
    return _foreign_address(text, [each.paragraph.text for each in places])


def verdicts_of(said: Iterable[Said], page: Page | None) -> tuple[Verdict, ...]:
    """Sentences of a page as they stand, for the record, each with the digest of what it is."""
    known = {text: (kind, text) for kind, text, _ in _said(page)} if page else {}
    for fact in page.facts if page else ():
        known[f"{fact.subject}, {fact.attribute}: {fact.value}"] = ("fact", fact.text)
    found = []
    for each in said:
        text = each.text if each.text in known else each.text.partition(" (as of ")[0]
        digest = statement_digest(*known[text]) if text in known else ""
        found.append(Verdict(each.text, each.labels, each.page, digest, kept=True))
    return tuple(found)


def said_of(verdict: Verdict) -> Said:
    """A statement that holds as a sentence of an answer; of a page if it stands there as it is."""
    digests = {statement_digest(kind, verdict.text) for kind in ("tldr", "statement", "caveat")}
    page = verdict.page if verdict.digest in digests else ""
    return Said(verdict.text, verdict.labels, page)


def line(text: str) -> str:
    """A text on one line, without what nobody sees or what a terminal would obey."""
    return "".join(filter(str.isprintable, " ".join(visible(text).text.split())))


def _foreign_address(text: str, evidence: Sequence[str]) -> str:
    """What is wrong with the addresses of a statement: each has to stand in the evidence."""
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_AROUND_ADDRESS)
        if not any(address.casefold() in each.casefold() for each in evidence):
            return f"The address {address} does not stand in the cited paragraphs."
    return ""


def _refused(text: str, why: str) -> Verdict:
    return Verdict(without_secrets(text), (), "", "", kept=False, why=why)


def _draft(statement: DraftStatement) -> PageDraft:
    """A page with one statement: what the check of a compile takes."""
    sections = (DraftSection("Answer", (statement,)),)
    return PageDraft(_PATH, _TYPE, "Answer", "", (), None, (), sections)


def _said(page: Page) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Kind, text and labels of everything that a page says with evidence."""
    for each in page.tldr:
        yield "tldr", each.text, each.labels
    for each in page.statements:
        yield "statement", each.text, each.labels
    for fact in page.facts:
        yield "fact", fact.text, fact.labels
    for each in page.caveats:
        yield "caveat", each.text, each.labels
