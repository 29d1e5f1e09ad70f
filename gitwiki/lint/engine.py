"""Run rules over texts, wikis and changes; drop what is accepted; sort what is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Diagnostic
from gitwiki.lint.context import ChangeContext, PageContext, Prepared, TextContext, WikiContext
from gitwiki.lint.rule import ChangeRule, PageRule, TextRule, WikiRule
from gitwiki.lint.rules import BY_CODE, RULES
from gitwiki.wiki.derive import is_index
from gitwiki.wiki.page import parse
from gitwiki.wiki.paths import ROOT
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.lint.rule import Finding, Rule
    from gitwiki.wiki.snapshot import Waiver, Wiki
    from gitwiki.wiki.source import Source

#: Findings of these rules are accepted in schema.md only, never by a comment in the file.
_SAFETY = "GW7"


@dataclass(frozen=True, slots=True)
class Lint:
    """What pages are checked against.

    Attributes:
        wiki: The wiki that the pages are part of.
        schema: Its contract, from the base.
        sources: The sources that could be read, by id; all that the pages cite are needed.
        base_texts: The text of the pages at the base. Where it is given, a comment that accepts a
            finding counts only if it stands there already, so that a change cannot accept its own.
        rules: The rules to run.
    """

    wiki: Wiki
    schema: Schema = field(default_factory=Schema)
    sources: Mapping[str, Source] = field(default_factory=dict)
    base_texts: Mapping[str, str] | None = None
    rules: Sequence[Rule] = RULES


def lint_pages(texts: Mapping[str, str], lint: Lint) -> tuple[Diagnostic, ...]:
    """Findings of the rules about texts and pages.

    Args:
        texts: Repository path to text. Index files, log.md and schema.md are checked as text only.
        lint: What they are checked against.
    """
    rules = _Rules.of(lint.rules)
    prepared = Prepared()
    found: list[Diagnostic] = []
    for path, text in texts.items():
        found += _lint_page(TextContext(path, text, lint.schema), lint, rules, prepared)
    return _finish(found)


def lint_wiki(
    wiki: Wiki, schema: Schema, rules: Iterable[Rule] = RULES, base: Wiki | None = None
) -> tuple[Diagnostic, ...]:
    """Findings of the rules about all pages together.

    Args:
        wiki: The wiki.
        schema: Its contract, from the base.
        rules: The rules to run.
        base: The wiki at the base of a change; comments count as in `Lint.base_texts`.
    """
    context = WikiContext(wiki, schema)
    found = [
        _diagnostic(rule, finding, finding.path)
        for rule in rules
        if isinstance(rule, WikiRule)
        for finding in rule.check(context)
    ]
    waived = {
        path: _since_base(page.waivers, base.pages[path].waivers if path in base.pages else ())
        if base
        else page.waivers
        for path, page in wiki.pages.items()
        if page.waivers
    }
    kept = (item for item in found if not _is_waived(item, waived.get(item.path, ())))
    return _finish(without_suppressed(kept, schema))


def lint_change(
    before: Wiki, after: Wiki, schema: Schema, rules: Iterable[Rule] = RULES
) -> tuple[Diagnostic, ...]:
    """Findings of the rules about what a change does to the tree before it.

    Args:
        before: The wiki at the base.
        after: The wiki at the head.
        schema: The contract, from the base.
        rules: The rules to run.
    """
    context = ChangeContext(before, after, schema)
    found = (
        _diagnostic(rule, finding, finding.path)
        for rule in rules
        if isinstance(rule, ChangeRule)
        for finding in rule.check(context)
    )
    return _finish(without_suppressed(found, schema))


def new_only(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that a change brings in: those that were not there, or not as often.

    Lines do not matter. Of equal findings the last ones count as new.
    """
    known = Counter(item.identity() for item in before)
    new = []
    for item in _finish(after):
        if known[item.identity()] > 0:
            known[item.identity()] -= 1
        else:
            new.append(item)
    return tuple(new)


def without_suppressed(found: Iterable[Diagnostic], schema: Schema) -> Iterator[Diagnostic]:
    """The findings that schema.md does not accept; for those of readers and parsers too."""
    for item in found:
        rule = BY_CODE.get(item.code)
        name = rule.name if rule else ""
        if not any(entry.covers(item.code, name, item.path) for entry in schema.suppress):
            yield item


class _Rules(NamedTuple):
    """Rules by what they look at."""

    text: tuple[TextRule, ...]
    page: tuple[PageRule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> _Rules:
        listed = tuple(rules)
        return cls(
            tuple(rule for rule in listed if isinstance(rule, TextRule)),
            tuple(rule for rule in listed if isinstance(rule, PageRule)),
        )


def _lint_page(
    text: TextContext, lint: Lint, rules: _Rules, prepared: Prepared
) -> Iterator[Diagnostic]:
    found = [_diagnostic(rule, each, text.path) for rule in rules.text for each in rule.check(text)]
    if text.path.startswith(f"{ROOT}/") and not is_index(text.path):
        page, diagnostics = parse(text.path, text.text)
        found += diagnostics
        if page is not None:
            context = PageContext(text, page, lint.wiki, lint.sources, prepared)
            found += [
                _diagnostic(rule, each, text.path)
                for rule in rules.page
                for each in rule.check(context)
            ]
    waived = _waivers(text, lint.base_texts) if found else ()
    kept = (item for item in found if not _is_waived(item, waived))
    return without_suppressed(kept, lint.schema)


def _waivers(text: TextContext, base_texts: Mapping[str, str] | None) -> tuple[Waiver, ...]:
    if "gitwiki:" not in text.text:
        return ()
    found = tuple(waivers(text.elements.html))
    if base_texts is None or not found:
        return found
    base = TextContext(text.path, base_texts.get(text.path, ""), text.schema)
    return _since_base(found, waivers(base.elements.html))


def _since_base(found: Iterable[Waiver], base: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """The comments that stand at the base too, each as often as there."""
    known = Counter((waiver.rule, waiver.reason) for waiver in base)
    kept = []
    for waiver in found:
        if known[waiver.rule, waiver.reason] > 0:
            known[waiver.rule, waiver.reason] -= 1
            kept.append(waiver)
    return tuple(kept)


def _is_waived(item: Diagnostic, waived: Iterable[Waiver]) -> bool:
    """Whether a comment that speaks for the line accepts a finding, with a reason."""
    if item.code.startswith(_SAFETY) or item.line == 0:
        return False
    rule = BY_CODE.get(item.code)
    names = {item.code, rule.name if rule else ""}
    return any(
        waiver.reason and waiver.rule in names and item.line == waiver.line for waiver in waived
    )


def _diagnostic(rule: Rule, finding: Finding, path: str) -> Diagnostic:
    return Diagnostic(
        path=finding.path or path,
        line=finding.line,
        code=rule.code,
        message=finding.message,
        column=finding.column,
        severity=rule.severity,
        hint=finding.hint,
    )


def _finish(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by path, line and code; the same finding at the same place once."""
    return tuple(sorted(dict.fromkeys(found)))
