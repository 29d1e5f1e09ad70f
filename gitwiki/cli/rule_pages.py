"""The pages of the rules, and the headings under which docs/rules lists them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from gitwiki.cli.shipped import shipped
from gitwiki.lint.report.sarif import RulePage
from gitwiki.lint.rules import RULES

if TYPE_CHECKING:
    from gitwiki.lint.rule import Rule

_HEADING = re.compile(r"## (.+)")
_ROW = re.compile(r"\| \[(GW\d{3})\]")


def page_of(rule: Rule) -> str:
    """The page of a rule in Markdown, without a line end."""
    return shipped(f"docs/rules/{rule.code}-{rule.name}.md").rstrip("\n")


def families() -> dict[str, str]:
    """Code to the heading of docs/rules/README.md under which it is listed, in that order."""
    found = {}
    family = ""
    for line in shipped("docs/rules/README.md").split("\n"):
        if heading := _HEADING.match(line):
            family = heading[1]
        elif row := _ROW.match(line):
            found[row[1]] = family
    return found


def rule_pages() -> dict[str, RulePage]:
    """What docs/rules says, by code; a rule whose page is not shipped is left out."""
    listed = families()
    found = {}
    for rule in RULES:
        with suppress(FileNotFoundError):
            found[rule.code] = RulePage(page_of(rule), listed.get(rule.code, ""))
    return found
