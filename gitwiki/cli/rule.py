"""``gitwiki rule``."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from gitwiki.cli.options import Common, common
from gitwiki.cli.rule_pages import families, page_of
from gitwiki.cli.selection import rules_of
from gitwiki.errors import UsageError
from gitwiki.lint.fixes import FIXABLE
from gitwiki.lint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.cli.output import Printer
    from gitwiki.lint.rule import Rule


@click.command("rule", epilog="Example: gitwiki rule GW303")
@click.argument("code", required=False)
@common()
def command(options: Common, code: str | None) -> None:
    """Explain a lint rule, or list them all.

    CODE is the code or the name of a rule: GW303 or unsupported-value.
    """
    if code is None:
        _list(options.printer)
    else:
        _explain(options.printer, code)


def _list(printer: Printer) -> None:
    listed = families()
    rows = [{**_data(rule, listed), "summary": rule.summary} for rule in RULES]
    blocks = groupby(RULES, key=lambda rule: listed.get(rule.code, ""))
    text = "\n\n".join("\n".join(_block(family, list(rules))) for family, rules in blocks)
    printer.result(text, {"rules": rows})


def _block(family: str, rules: Sequence[Rule]) -> Iterator[str]:
    width = max(len(rule.name) for rule in RULES)
    yield family
    for rule in rules:
        mark = "fix" if rule.code in FIXABLE else ""
        when = "" if rule.default else " Only when selected."
        yield (
            f"  {rule.code}  {rule.severity.value:<7}  {mark:<3}  "
            f"{rule.name:<{width}}  {rule.summary}{when}"
        )


def _explain(printer: Printer, code: str) -> None:
    found = rules_of(code)
    if len(found) > 1:
        several = ", ".join(rule.code for rule in found)
        message = f"{code} may be any of {several}; `gitwiki rule` lists all of them"
        raise UsageError(message)
    text = page_of(found[0])
    printer.result(text, {**_data(found[0], families()), "text": text})


def _data(rule: Rule, listed: dict[str, str]) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "family": listed.get(rule.code, ""),
        "fix": rule.code in FIXABLE,
        "default": rule.default,
    }
