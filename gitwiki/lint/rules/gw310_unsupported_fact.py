"""GW310 unsupported-fact: facts are compared and charted without their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.evidence import around, missing_word, unsupported, unsupported_claims
from gitwiki.wiki.paragraphs import stands_plainly
from gitwiki.wiki.questions import names_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.lint.context import Cited, PageContext
    from gitwiki.wiki.page import Fact


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each row of a facts table that is more than its paragraphs say."""
    for fact in context.page.facts:
        cited = context.cited(fact.labels)
        if not cited:
            continue
        evidence = context.evidence_of(cited)
        if not _stands_in(fact.value, cited) and (
            not context.says(cited, fact.value) or unsupported(fact.value, evidence)
        ):
            yield _finding(fact, "value", fact.value)
        elif word := _missing_word(context, fact, cited):
            what = "subject" if word in fact.subject.casefold() else "attribute"
            yield _finding(fact, what, fact.subject if what == "subject" else fact.attribute)
        elif not _is_dated(fact.as_of, cited) and unsupported_claims(f"on {fact.as_of}", evidence):
            yield _finding(fact, "date", fact.as_of)


def _stands_in(value: str, cited: Sequence[Cited]) -> bool:
    """Whether a value stands in a paragraph beyond doubt, as most do.

    `8` stands in `-8`, but is another number; what is set off by spaces has no sign, but for the
    word.
    """
    texts = [each.paragraph.text for each in cited]
    return any(stands_plainly(value, text) and "inus " not in text for text in texts)


def _missing_word(context: PageContext, fact: Fact, cited: Sequence[Cited]) -> str:
    """A word of subject or attribute that nothing around the cited paragraphs has."""
    words = f"{fact.subject} {fact.attribute}"
    names = names_only((context.page.title, *context.page.aliases))
    texts = [*(each.paragraph.text for each in cited), *names]
    parts = (fact.subject, fact.attribute)
    if all(any(stands_plainly(part, text) for text in texts) for part in parts):
        return ""  # mostly
    lower = [text.lower() for text in texts]
    if all(any(stands_plainly(word, text) for text in lower) for word in words.lower().split()):
        return ""
    heads = (place for each in cited for place in around(each.source, each.paragraph))
    return missing_word(words, (*texts, *heads))


def _is_dated(as_of: str, cited: Sequence[Cited]) -> bool:
    """Whether a date is plainly that of a source, or stands in a paragraph; or there is none."""
    return not as_of or any(
        each.source.date.startswith(as_of) or stands_plainly(as_of, each.paragraph.text)
        for each in cited
    )


def _finding(fact: Fact, what: str, text: str) -> Finding:
    return Finding(
        fact.line,
        f"the {what} `{text}` is not in the cited paragraph",
        "write it as the source does, or remove the row",
    )


RULE = PageRule(
    code="GW310",
    name="unsupported-fact",
    severity=Severity.ERROR,
    summary="A fact is not in the cited paragraph.",
    check=check,
)
