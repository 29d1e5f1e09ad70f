"""Findings as SARIF, for GitHub's code scanning and other programs.

Format: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". What GitHub asks
for beyond it, and its limits: docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from gitwiki import __version__
from gitwiki.diagnostics import Severity
from gitwiki.lint.report.characters import cut, shown
from gitwiki.lint.report.counts import NOTHING_OFF, by_weight, counted, is_fixable, totals
from gitwiki.lint.report.fingerprints import identities, line_hashes
from gitwiki.lint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.report.counts import RulesOff
    from gitwiki.lint.rule import Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# The severity of what is no hole in security, as GitHub names it.
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
# A file with more results is refused.
_MOST_RESULTS = 25_000
_LONGEST_DESCRIPTION = 1_024
_LONGEST_MESSAGE = 1_000
_SAFETY = "GW7"

_LINK_START = re.compile(r"\[(?=[^\[\]]*\]\()")
_PAGE_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKUP = re.compile(r"^```.*\n|^#+ |`", re.MULTILINE)
_WHAT = re.compile(r"^## What it does\n+(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class RulePage(NamedTuple):
    """What docs/rules says about a rule.

    Attributes:
        text: Its page, in Markdown.
        family: The heading under which it is listed.
    """

    text: str
    family: str = ""


def sarif_report(
    found: Sequence[Diagnostic],
    texts: Mapping[str, str] | None = None,
    pages: Mapping[str, RulePage] | None = None,
    off: RulesOff = NOTHING_OFF,
) -> dict[str, object]:
    """Findings as one SARIF log, to be written as JSON; errors come first.

    Args:
        found: The findings.
        texts: The files that are known, by path: they give the ends of regions and the hashes of
            lines.
        pages: What docs/rules says, by code.
        off: The rules that did not run; they are not among the rules of the log.
    """
    rules = [rule for rule in RULES if rule.code not in off.codes]
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    ordered = by_weight(found)
    run = {
        "tool": {
            "driver": {
                "name": "gitwiki",
                "semanticVersion": __version__,
                "rules": [_rule(rule, (pages or {}).get(rule.code)) for rule in rules],
            }
        },
        "invocations": [_invocation(ordered[_MOST_RESULTS:], off)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(ordered[:_MOST_RESULTS], indexes, texts or {})),
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule, page: RulePage | None) -> dict[str, object]:
    text = _PAGE_LINK.sub(r"\1", page.text) if page else rule.summary
    what = _WHAT.search(text)
    described = " ".join(_plain(what[1]).split()) if what else rule.summary
    tags = [page.family] if page and page.family else []
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": cut(described, _LONGEST_DESCRIPTION)},
        "help": {"text": _plain(text), "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "properties": {
            "tags": [*tags, *(["security"] if rule.code.startswith(_SAFETY) else [])],
            "precision": "high",
            "problem.severity": _PROBLEM[rule.severity],
        },
    }


def _plain(markdown: str) -> str:
    """The page of a rule without its marks."""
    return _MARKUP.sub("", markdown)


def _invocation(left_out: Sequence[Diagnostic], off: RulesOff) -> dict[str, object]:
    """How the run went: nothing failed, but not everything may be there."""
    notes = []
    if left_out:
        text = f"{counted(len(left_out), 'finding')} left out ({totals(left_out)})"
        notes.append({"level": "warning", "message": {"text": text}})
    if off.codes:
        notes.append({"level": "note", "message": {"text": _message(off.sentence())}})
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _results(
    found: Sequence[Diagnostic], indexes: Mapping[str, int], texts: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    hashes = _line_hashes(found, texts)
    lines = {path: texts[path].split("\n") for path in hashes}
    for item, identity in zip(found, identities(found), strict=True):
        fingerprints = {"gitwikiFinding/v1": identity}
        line_hash = hashes.get(item.path, {}).get(item.line or 1)
        if line_hash:
            fingerprints["primaryLocationLineHash"] = line_hash
        rule = {"ruleIndex": indexes[item.code]} if item.code in indexes else {}
        yield {
            "ruleId": item.code,
            **rule,
            "level": _LEVELS[item.severity],
            "message": {"text": _full_message(item)},
            "locations": [{"physicalLocation": _location(item, lines.get(item.path, ()))}],
            "partialFingerprints": fingerprints,
            "properties": {"fix": is_fixable(item)},
        }


def _line_hashes(
    found: Iterable[Diagnostic], texts: Mapping[str, str]
) -> dict[str, dict[int, str]]:
    """Hashes of the lines that findings are about, by path and line."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for item in found:
        if item.path in texts:
            wanted[item.path].add(item.line or 1)
    return {path: line_hashes(texts[path], lines) for path, lines in wanted.items()}


def _location(item: Diagnostic, lines: Sequence[str]) -> dict[str, object]:
    """Where a finding is. GitHub wants a region: for the file as a whole it is its first line."""
    line = item.line or 1
    region = {"startLine": line, "startColumn": item.column or 1, "endLine": line}
    if line <= len(lines):
        length = len(lines[line - 1].rstrip("\r"))
        region["endColumn"] = max(length + 1, region["startColumn"])
    uri = quote(item.path, safe="/", errors="surrogateescape")
    return {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}, "region": region}


def _full_message(item: Diagnostic) -> str:
    """Message and hint as two sentences; where there is little room, only the first is shown."""
    message = _message(item.message)
    return f"{message}. {_message(item.hint)}." if item.hint else f"{message}."


def _message(text: str) -> str:
    """Text in which nothing is read as a link (SARIF 2.1.0, section 3.11.6)."""
    sentence = _LINK_START.sub(r"\\[", cut(shown(text), _LONGEST_MESSAGE))
    return sentence[:1].upper() + sentence[1:]
