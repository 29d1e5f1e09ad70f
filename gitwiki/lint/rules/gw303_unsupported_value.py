"""GW303 unsupported-value: that is what is most often made up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.evidence import unsupported, unsupported_claims
from gitwiki.wiki.furniture import told_cells
from gitwiki.wiki.paragraphs import stands_plainly
from gitwiki.wiki.quantities import claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.lint.context import Cited, PageContext
    from gitwiki.wiki.quantities import Value

_DIGIT = re.compile("[0-9]")
_ENUMERATION = re.compile(r"\A[0-9]+(?:\.[0-9]+)*[.):]?\s")
#: So high are steps, parts and places of a list counted in headings.
_COUNTED = 12


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each value that its evidence does not hold.

    A statement that stands literally in a cited paragraph is supported as a whole.
    """
    for statement in context.statements:
        cited = context.cited(statement.labels)
        if not cited or context.says(cited, statement.text):
            continue
        evidence = context.evidence_of(cited)
        for value in unsupported(statement.text, evidence, context.names(cited)):
            yield _finding(statement.line, value)
    yield from _in_tables(context)
    if context.is_compiled and context.page_sources:
        yield from _in_description(context)
        yield from _in_headings(context)


def _in_tables(context: PageContext) -> Iterator[Finding]:
    for table in context.page.tables:
        for place, row in enumerate(table.rows):
            cited = context.cited((*row.labels, *table.labels))
            evidence = context.evidence_of(cited)
            for cell in told_cells(row, place) if cited else ():
                for value in unsupported_claims(cell, evidence):
                    yield _finding(row.line, value)


def _in_description(context: PageContext) -> Iterator[Finding]:
    """Values of the description, which may stand anywhere in the sources of the page."""
    text = context.page.description
    for value in _made_up(context, text) if text else ():
        yield _finding(context.line_of("description"), value, "the sources of the page")


def _in_headings(context: PageContext) -> Iterator[Finding]:
    """Amounts and dates of the headings below the title, as far as they are no names."""
    counting = [each for each in context.page.sections if _DIGIT.search(each.name)]
    for section in counting:
        text = _ENUMERATION.sub("", section.name, count=1)
        if (
            not section.heading
            or _is_name(text, context.all_cited)
            or not any(map(_is_told, claims(text)))
        ):
            continue
        for value in filter(_is_told, _made_up(context, text)):
            yield _finding(section.heading.line, value, "the sources of the page")


def _made_up(context: PageContext, text: str) -> tuple[Value, ...]:
    """What of a text stands neither in what the page cites nor elsewhere in its sources."""
    cited = context.all_cited
    texts = [each.paragraph.text for each in cited]
    if any(stands_plainly(text, each) for each in texts) or all(
        any(stands_plainly(value.text, each) for each in texts) for value in claims(text)
    ):
        return ()  # mostly
    near = unsupported_claims(text, context.evidence_of(cited))
    return unsupported_claims(text, context.anywhere()) if near else ()


def _is_name(text: str, cited: Iterable[Cited]) -> bool:
    """Whether a heading is the name of a source or one of its headings, as a compile has it."""
    for each in cited:
        source = each.source
        if text.endswith(source.title) and text in {
            source.title,
            f"{source.label}: {source.title}",
        }:
            return True
        if text == source.label or text in each.paragraph.block.section:
            return True
    return False


def _is_told(value: Value) -> bool:
    """Whether a value of a heading is an amount or a date, and not the number of a step or part."""
    first = value.number.readings[0] if value.number else None
    return value.date is not None or (
        first is not None and bool(first.unit or first.factor > _COUNTED)
    )


def _finding(line: int, value: Value, where: str = "the cited paragraphs") -> Finding:
    return Finding(
        line,
        f"the {value.kind} `{value.text}` is not in {where}",
        "correct it, or cite the paragraph that has it",
    )


RULE = PageRule(
    code="GW303",
    name="unsupported-value",
    severity=Severity.ERROR,
    summary="A number, date, name or identifier is not in the cited paragraphs.",
    check=check,
)
