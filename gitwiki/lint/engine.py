"""Run rules over texts, wikis and changes; drop what is accepted; sort what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Diagnostic
from gitwiki.lint.context import (
    ChangeContext,
    CorpusContext,
    PageContext,
    Places,
    Prepared,
    TextContext,
    WikiContext,
)
from gitwiki.lint.rule import ChangeRule, CorpusRule, PageRule, Scope, TextRule, WikiRule
from gitwiki.lint.rules import BY_CODE, RULES
from gitwiki.wiki.derive import is_reserved
from gitwiki.wiki.extractions import is_extracted
from gitwiki.wiki.page import parse
from gitwiki.wiki.paths import ROOT
from gitwiki.wiki.schema import IN_PR, Schema
from gitwiki.wiki.snapshot import read_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.lint.rule import Finding, Rule
    from gitwiki.wiki.page import Parsed
    from gitwiki.wiki.snapshot import Waiver, Wiki
    from gitwiki.wiki.source import Source
    from gitwiki.wiki.trust import Verification

#: Finds where the links and keys of pages stand, by path; a page that is not there is left out.
Locate = Callable[[Sequence[str]], Mapping[str, Places]]

#: The text of a source is what it is; only whether it is that of its source is looked at, and
#: whether it gives away what nobody should read.
_OF_EXTRACTED = frozenset({"GW312", "GW705"})
#: A page in the place of an index is reported as such; that it is no index follows from it.
_CAUSES = {"GW203": "GW011"}
#: Findings of these rules are accepted in schema.md only, never by a comment in the file.
_SAFETY = "GW7"


@dataclass(frozen=True, slots=True)
class Lint:
    """What pages are checked against.

    Attributes:
        wiki: The wiki that the pages are part of; of it only the files matter, not the pages, so
            that what is wrong with a page by itself does not change with another page.
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
    rules: tuple[Rule, ...] = RULES


def lint_pages(texts: Mapping[str, str], lint: Lint) -> tuple[Diagnostic, ...]:
    """Findings of the rules about texts and pages.

    Args:
        texts: Repository path to text. Index files, log.md and schema.md are checked as text only.
        lint: What they are checked against.
    """
    prepared = Prepared()
    found: list[Diagnostic] = []
    for path, text in texts.items():
        examined = examine(path, text, lint, prepared)
        waived = read_waivers(text) if examined else ()
        if waived and lint.base_texts is not None:
            waived = since_base(waived, read_waivers(lint.base_texts.get(path, "")))
        found += accepted(examined, {path: waived}, lint.schema)
    return in_order(found)


def examine(
    path: str, text: str, lint: Lint, prepared: Prepared, parsed: Parsed | None = None
) -> tuple[Diagnostic, ...]:
    """What is wrong with one file by itself, whether or not somebody accepts it.

    Args:
        path: Repository path.
        text: The whole file.
        lint: What it is checked against.
        prepared: What other files of the same run share with it.
        parsed: The page, if it has been parsed already.
    """
    rules = _Rules.of(lint.rules)
    context = TextContext(path, text, lint.schema, lint.wiki.files)
    texts = rules.extracted if is_extracted(path) else rules.text
    found = [_diagnostic(rule, each, path) for rule in texts for each in rule.check(context)]
    if path.startswith(f"{ROOT}/") and not is_reserved(path) and (rules.page or rules.parses):
        page, diagnostics = parsed or parse(path, text)
        found += diagnostics
        if page is not None:
            of_page = PageContext(context, page, lint.wiki, lint.sources, prepared)
            found += [
                _diagnostic(rule, each, path) for rule in rules.page for each in rule.check(of_page)
            ]
    return tuple(found)


def lint_wiki(
    wiki: Wiki,
    schema: Schema,
    rules: Iterable[Rule] = RULES,
    base: Wiki | None = None,
    *,
    locate: Locate | None = None,
    date: str = "",
) -> tuple[Diagnostic, ...]:
    """Findings of the rules about all pages together.

    Args:
        wiki: The wiki.
        schema: Its contract, from the base.
        rules: The rules to run.
        base: The wiki at the base of a change; comments count as in `Lint.base_texts`.
        locate: Finds the places of links and keys; asked once, for the pages that need them.
            Without it, such findings are about the file as a whole.
        date: See `WikiContext.date`.
    """
    context = WikiContext(wiki, schema, date)
    unplaced = [
        (rule, finding)
        for rule in rules
        if isinstance(rule, WikiRule)
        for finding in rule.check(context)
    ]
    return in_order(accepted(_placed(unplaced, locate), _waived(wiki, base), schema))


def lint_corpus(
    texts: Mapping[str, str],
    wiki: Wiki,
    schema: Schema,
    rules: Iterable[Rule],
    base: Wiki | None = None,
) -> tuple[Diagnostic, ...]:
    """Findings of the rules about the texts of all pages together.

    Args:
        texts: The text of every page, by path.
        wiki: The wiki.
        schema: Its contract, from the base.
        rules: The rules to run.
        base: As for `lint_wiki`.
    """
    context = CorpusContext(wiki, schema, texts)
    found = [
        _diagnostic(rule, finding, finding.path)
        for rule in rules
        if isinstance(rule, CorpusRule)
        for finding in rule.check(context)
    ]
    return in_order(accepted(found, _waived(wiki, base), schema))


def rules_of_change(rules: Iterable[Rule], schema: Schema) -> tuple[Rule, ...]:
    """Those of some rules that a change is held to: what is derived later is not missing yet."""
    return tuple(rule for rule in rules if schema.derived == IN_PR or not rule.derived)


def lint_change(
    before: Wiki,
    after: Wiki,
    schema: Schema,
    rules: Iterable[Rule] = RULES,
    *,
    locate: Locate | None = None,
    granted: frozenset[Verification] = frozenset(),
) -> tuple[Diagnostic, ...]:
    """Findings of the rules about what a change does to the tree before it.

    Args:
        before: The wiki at the base.
        after: The wiki at the head.
        schema: The contract, from the base.
        rules: The rules to run.
        locate: As for `lint_wiki`, at the head.
        granted: See `ChangeContext.granted`.
    """
    context = ChangeContext(before, after, schema, granted)
    unplaced = [
        (rule, finding)
        for rule in rules
        if isinstance(rule, ChangeRule)
        for finding in rule.check(context)
    ]
    return in_order(without_suppressed(_placed(unplaced, locate), schema))


def new_only(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that a change brings in: those that were not there, or not as often.

    Lines do not matter. Of equal findings the last ones count as new.
    """
    known = Counter(item.identity() for item in before)
    new = []
    for item in in_order(after):
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


def _waived(wiki: Wiki, base: Wiki | None) -> Mapping[str, Iterable[Waiver]]:
    """The comments that count, by path of their page."""
    return {
        path: since_base(page.waivers, base.pages[path].waivers if path in base.pages else ())
        if base
        else page.waivers
        for path, page in wiki.pages.items()
        if page.waivers
    }


def _placed(found: Sequence[tuple[Rule, Finding]], locate: Locate | None) -> Iterator[Diagnostic]:
    """The findings, those that name a link or a key at every line where it stands."""
    wanted = {finding.path for _, finding in found if finding.link or finding.key}
    places = locate(sorted(wanted)) if locate and wanted else {}
    for rule, finding in found:
        for line, column in _lines(finding, places.get(finding.path)):
            yield _diagnostic(rule, finding._replace(line=line, column=column), finding.path)


def _lines(finding: Finding, places: Places | None) -> Sequence[tuple[int, int]]:
    """Lines and columns of a finding."""
    if places and finding.link in places.links:
        return places.links[finding.link]
    if places and finding.key in places.keys:
        return [(places.keys[finding.key], 1)]
    return [(finding.line, finding.column)]


def accepted(
    found: Iterable[Diagnostic], waived: Mapping[str, Iterable[Waiver]], schema: Schema
) -> Iterator[Diagnostic]:
    """The findings that are left when those are gone that somebody accepts.

    Args:
        found: Findings.
        waived: The comments that count, by path of their file.
        schema: The contract, which accepts findings too.
    """
    kept = (item for item in found if not _is_waived(item, waived.get(item.path, ())))
    return without_suppressed(kept, schema)


def since_base(found: Iterable[Waiver], base: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """The comments that stand at the base too, each as often as there."""
    known = Counter((waiver.rule, waiver.reason) for waiver in base)
    kept = []
    for waiver in found:
        if known[waiver.rule, waiver.reason] > 0:
            known[waiver.rule, waiver.reason] -= 1
            kept.append(waiver)
    return tuple(kept)


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by path, line and code; the same finding at the same place once."""
    return tuple(sorted(dict.fromkeys(found)))


def without_consequences(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in order, without those that another one in the same file brings along."""
    listed = in_order(found)
    seen = {(item.path, item.code) for item in listed}
    return tuple(item for item in listed if (item.path, _CAUSES.get(item.code)) not in seen)


class _Rules(NamedTuple):
    """Rules by what they look at."""

    text: tuple[TextRule, ...]
    extracted: tuple[TextRule, ...]
    page: tuple[PageRule, ...]
    parses: bool

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, rules: tuple[Rule, ...]) -> _Rules:
        return cls(
            tuple(rule for rule in rules if isinstance(rule, TextRule)),
            tuple(
                rule for rule in rules if rule.code in _OF_EXTRACTED and isinstance(rule, TextRule)
            ),
            tuple(rule for rule in rules if isinstance(rule, PageRule)),
            any(rule.scope is Scope.READING for rule in rules),
        )


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
