"""GW702 script-link: following it would run what somebody else wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.links import LinkKind
from gitwiki.wiki.outline import raw_destinations, without_frontmatter
from gitwiki.wiki.schemes import (
    SCRIPT_SCHEMES,
    is_raster_image,
    may_have_script_scheme,
    scheme_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


# In the frontmatter, the value of a key that leads somewhere; no title, and no `data:` as a key.
_VALUE = re.compile(
    r"(?<![\w-])(?!title|description|aliases|tags)[A-Za-z][\w-]*[\"']?[ \t]*:[ \t]+[\"'<]*"
    r"(?P<value>(?:javascript|vbscript|data):[^\s,\[\]{}\"']+)",
    re.IGNORECASE,
)


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each link or image of such a scheme, however it is disguised."""
    if not may_have_script_scheme(context.text):
        return
    yield from _in_frontmatter(context)
    known = set()
    for link in context.elements.links:
        known.add(link.target)
        is_image = link.kind in {LinkKind.IMAGE, LinkKind.EMBED}
        if _is_script(link.target, is_image=is_image):
            yield _finding(link.target, link.line, link.column, is_image=is_image)
    for text, line in _blocks(context):
        for whole, is_image in raw_destinations(text):
            target = whole.partition("#")[0]
            if target not in known and _is_script(target, is_image=is_image):
                yield _finding(target, line, 1, is_image=is_image)


def _is_script(target: str, *, is_image: bool) -> bool:
    return scheme_of(target) in SCRIPT_SCHEMES and not (is_image and is_raster_image(target))


def _finding(target: str, line: int, column: int, *, is_image: bool) -> Finding:
    message = f"the {'image' if is_image else 'link'} has the scheme `{scheme_of(target)}:`"
    return Finding(line, message, "remove the link", column)


def _in_frontmatter(context: TextContext) -> Iterator[Finding]:
    head = context.text[: len(context.text) - len(without_frontmatter(context.text))]
    for found in _VALUE.finditer(head):
        if not is_raster_image(found["value"]):
            line, column = context.place(found.start("value"))
            yield _finding(found["value"], line, column, is_image=False)


def _blocks(context: TextContext) -> Iterator[tuple[str, int]]:
    """Raw HTML of several lines, in which a tag may go on, and the line that it begins in."""
    lines: list[str] = []
    first = 0
    for text, line, _ in context.elements.html:
        if lines and line == first + len(lines):
            lines.append(text)
            continue
        if len(lines) > 1:
            yield "".join(lines), first
        lines, first = [text], line
    if len(lines) > 1:
        yield "".join(lines), first


RULE = TextRule(
    code="GW702",
    name="script-link",
    severity=Severity.ERROR,
    summary="A link runs a script or carries data instead of leading somewhere.",
    check=check,
    anywhere=True,
)
