"""GW704 hidden-character: they hide text from reviewers, or show it in another order."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


# Controls; marks and overrides of direction (CVE-2021-42574); zero-width characters; tags, which
# can spell text; variation selectors beyond those of emoji. Joiners are needed between letters
# that are not Latin, and in emoji.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e01ef]"
    "|(?<!^)\ufeff"
    "|(?<![^\x00-\x7f])[\u200c\u200d]"
    "|[\u200c\u200d](?![^\x00-\x7f])"
)


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each line that has such characters, at the first of them."""
    if context.text.isascii() and context.text.isprintable():
        return
    last = 0
    for found in _HIDDEN.finditer(context.text):
        line, column = context.place(found.start())
        if line != last:
            last = line
            name = unicodedata.name(found[0], "a control character")
            message = f"hidden character U+{ord(found[0]):04X} ({name})"
            yield Finding(line, message, "remove it", column)


RULE = TextRule(
    code="GW704",
    name="hidden-character",
    severity=Severity.ERROR,
    summary="A page has characters that cannot be seen.",
    check=check,
)
