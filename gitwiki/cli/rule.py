"""``gitwiki rule``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitwiki.cli.options import Common, common
from gitwiki.cli.shipped import shipped
from gitwiki.errors import UsageError
from gitwiki.lint.rules import RULES

if TYPE_CHECKING:
    from gitwiki.cli.output import Printer


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
    width = max(len(rule.name) for rule in RULES)
    lines = [
        f"{rule.code}  {rule.severity.value:<7}  {rule.name:<{width}}  {rule.summary}"
        for rule in RULES
    ]
    rows = [
        {"code": r.code, "name": r.name, "severity": r.severity.value, "summary": r.summary}
        for r in RULES
    ]
    printer.result("\n".join(lines), {"rules": rows})


def _explain(printer: Printer, code: str) -> None:
    for rule in RULES:
        if code.casefold() in {rule.code.casefold(), rule.name}:
            text = shipped(f"docs/rules/{rule.code}-{rule.name}.md").rstrip("\n")
            data = {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "text": text,
            }
            printer.result(text, data)
            return
    message = f"there is no rule {code}; `gitwiki rule` lists all of them"
    raise UsageError(message)
