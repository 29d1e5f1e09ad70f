"""Lint a commit, or what a change brings in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gitwiki.lint.context import Places, find_places
from gitwiki.lint.engine import (
    Lint,
    accepted,
    lint_change,
    lint_corpus,
    lint_pages,
    lint_wiki,
    new_only,
    rules_of_change,
    since_base,
    without_consequences,
    without_suppressed,
)
from gitwiki.lint.report.findings import finding_data
from gitwiki.lint.rule import CorpusRule
from gitwiki.lint.rules import DEFAULTS, RULES
from gitwiki.ports import ALL
from gitwiki.wiki import agreement
from gitwiki.wiki.agreement import Verdict
from gitwiki.wiki.derive import date_of
from gitwiki.wiki.extractions import extracted_path
from gitwiki.workflows.examine import FEW, examine_tree
from gitwiki.workflows.kept import Kept, keep, question, recall
from gitwiki.workflows.load import SCHEMA, SourceAt, cache_key, load_sources, open_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.rule import Rule
    from gitwiki.ports import Commit, Entry, Outside, Readable
    from gitwiki.wiki.schema import Schema
    from gitwiki.wiki.snapshot import Wiki
    from gitwiki.wiki.source import Source
    from gitwiki.wiki.trust import Verification
    from gitwiki.workflows.examine import Examined
    from gitwiki.workflows.load import LoadedWiki, Tree


#: Gives the texts of files by path; one that is not there is left out.
ReadTexts = Callable[[Sequence[str]], Mapping[str, str]]
_PLACES = "places"
_VERDICTS = "verdicts"
_BY_ANOTHER = "lint-by-another"


class LintOutcome(NamedTuple):
    """What lint found.

    Attributes:
        findings: Sorted.
        read: Gives the texts of files that were linted.
        off: Codes of the rules that were not run, because gitwiki did not make these files.
    """

    findings: tuple[Diagnostic, ...]
    read: ReadTexts
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change, as far as lint has to read it.

    Attributes:
        wiki: All pages as summaries.
        texts: The files to be linted, in full.
        sources: The sources that they cite, by id.
        others: Findings about files that are not linted as text: sources, schema.md.
        date: Day of the commit, ISO 8601; empty if there is none.
    """

    wiki: Wiki
    texts: Mapping[str, str]
    sources: Mapping[str, Source]
    others: tuple[Diagnostic, ...] = ()
    date: str = ""

    def places(self, paths: Sequence[str]) -> Mapping[str, Places]:
        """Where links and keys stand in files that are linted."""
        return {path: find_places(self.texts[path]) for path in paths if path in self.texts}


def lint_commit(
    outside: Readable,
    commit: Commit,
    base: Commit | None = None,
    rules: tuple[Rule, ...] = DEFAULTS,
    granted: frozenset[Verification] = frozenset(),
) -> LintOutcome:
    """Lint every file of a wiki at a commit, or what the commit brings in over a base.

    The contract is the one of the base: a change cannot loosen the rules it is judged by. Where
    there is no schema.md, all Markdown files are linted by the rules that hold anywhere.

    Args:
        outside: Where the files are.
        commit: What is linted.
        base: What it is compared to.
        rules: The rules to run.
        granted: Who verified what, as far as the forge knows it; without it, whatever a change says
            of that is forged.
    """
    read = partial(read_texts, outside, commit)
    # The whole outcome is kept too: nothing changed, nothing to be done.
    known = (" ".join(each) for each in sorted(granted))
    asked = question(outside, commit, base, (*(rule.code for rule in rules), *known))
    kept = recall(outside.cache, asked)
    if kept:
        return LintOutcome(kept.diagnostics, read, kept.off)
    head = open_tree(outside, commit)
    judge = open_tree(outside, base) if base else head
    off = () if judge.root else tuple(rule.code for rule in rules if not rule.anywhere)
    rules = tuple(rule for rule in rules if rule.code not in off)
    with _verdicts(outside) if judge.root else nullcontext():
        found = (
            _lint_change(outside, judge, head, rules, granted)
            if base
            else _lint_tree(outside, head, rules)
        )
    keep(outside.cache, asked, Kept([*map(finding_data, found)], off))
    return LintOutcome(found, read, off)


def lint_by(
    outside: Readable, commit: Commit, judge: Commit, rules: tuple[Rule, ...] = DEFAULTS
) -> tuple[Diagnostic, ...]:
    """Every finding about a commit by the contract of another one, which may be newer or stricter.

    Args:
        outside: Where the files are.
        commit: What is linted.
        judge: The commit that has the contract.
        rules: The rules to run.
    """
    head, contract = open_tree(outside, commit), open_tree(outside, judge)
    if head.schema_blob == contract.schema_blob:
        return lint_commit(outside, commit, rules=rules).findings
    codes = (*(rule.code for rule in rules), f"by {contract.schema_blob}")
    # The outcome for the base itself, which is asked for more often, stays where it is.
    asked = question(outside, commit, None, codes)._replace(kind=_BY_ANOTHER)
    kept = recall(outside.cache, asked)
    if kept:
        return kept.diagnostics
    judged = replace(head, schema=contract.schema, schema_blob=contract.schema_blob)
    with _verdicts(outside):
        found = _lint_tree(outside, judged, rules)
    keep(outside.cache, asked, Kept([*map(finding_data, found)], ()))
    return found


@contextmanager
def _verdicts(outside: Readable) -> Iterator[None]:
    """Whether two values differ depends on nothing else, and is not found out again."""
    stored = outside.cache.load(_VERDICTS, [ALL])
    try:
        earlier = _VERDICTS_DECODER.decode(stored[ALL]) if ALL in stored else []
    except msgspec.DecodeError:
        earlier = []
    agreement.remember(earlier)
    yield
    now = agreement.verdicts()
    # As with pages, to find out a few again costs less than to write all.
    if now and FEW * len(set(now).difference(earlier)) >= len(now):
        outside.cache.store(_VERDICTS, {ALL: _ENCODER.encode(now)})


def read_texts(outside: Readable, commit: Commit, paths: Sequence[str]) -> Mapping[str, str]:
    """The texts of some files of a commit; one that is not there is left out."""
    return _texts(outside, outside.repository.tree(commit.id), paths)


def _lint_tree(outside: Readable, tree: Tree, rules: tuple[Rule, ...]) -> tuple[Diagnostic, ...]:
    examined = examine_tree(outside, tree, tree, rules)
    return without_consequences(_findings(outside, tree, examined, rules, day_of(tree.commit)))


def _lint_change(
    outside: Readable,
    before: Tree,
    after: Tree,
    rules: tuple[Rule, ...],
    granted: frozenset[Verification],
) -> tuple[Diagnostic, ...]:
    """What a change brings in, also where the cause is in another file."""
    schema = before.schema
    rules = rules_of_change(rules, schema)
    old = examine_tree(outside, before, before, rules)
    new = examine_tree(outside, after, before, rules)
    one, other = before.wiki(old.pages), after.wiki(new.pages)
    waived = {
        path: since_base(record.waivers, old.records[path].waivers if path in old.records else ())
        for path, record in new.records.items()
        if record.waivers
    }
    own = (found for record in new.records.values() for found in record.findings)
    now = [*accepted((*own, *chosen(after.diagnostics, rules)), waived, schema)]
    locate = partial(_places, outside, after)
    now += lint_wiki(other, schema, rules, base=one, locate=locate, date=day_of(after.commit))
    now += lint_change(one, other, schema, rules, locate=locate, granted=granted)
    now += _lint_corpus(outside, after, other, schema, rules, one)
    # Of the tree before it matters only what could be the same finding.
    codes = {found.code for found in now}
    kept = tuple(rule for rule in rules if rule.code in codes)
    # What is old by the day of the change was as old before it.
    past = _findings(outside, before, old, kept, day_of(after.commit))
    return without_consequences(new_only(past, now))


def _findings(
    outside: Readable, tree: Tree, examined: Examined, rules: tuple[Rule, ...], date: str
) -> list[Diagnostic]:
    """The findings of some rules about a tree, given what was found in each file by itself."""
    waived = {path: record.waivers for path, record in examined.records.items() if record.waivers}
    own = (found for record in examined.records.values() for found in record.findings)
    found = [*accepted(chosen((*own, *tree.diagnostics), rules), waived, tree.schema)]
    wiki = tree.wiki(examined.pages)
    locate = partial(_places, outside, tree)
    found += lint_wiki(wiki, tree.schema, rules, locate=locate, date=date)
    found += _lint_corpus(outside, tree, wiki, tree.schema, rules)
    return found


def _lint_corpus(
    outside: Readable,
    tree: Tree,
    wiki: Wiki,
    schema: Schema,
    rules: Iterable[Rule],
    base: Wiki | None = None,
) -> tuple[Diagnostic, ...]:
    """Findings of the rules that need the texts of all pages, which are read only for them."""
    chosen_rules = tuple(rule for rule in rules if isinstance(rule, CorpusRule))
    if not chosen_rules:
        return ()
    texts = _texts(outside, tree.entries, tuple(wiki.pages))
    return lint_corpus(texts, wiki, schema, chosen_rules, base)


def chosen(found: Iterable[Diagnostic], rules: Iterable[Rule]) -> tuple[Diagnostic, ...]:
    """The findings of some rules."""
    codes = {rule.code for rule in rules}
    return tuple(each for each in found if each.code in codes)


def _places(outside: Readable, tree: Tree, paths: Sequence[str]) -> Mapping[str, Places]:
    """Where links and keys stand in pages, found once for each version of them."""
    keys = {path: cache_key(path, tree.entries[path].blob) for path in paths}
    stored = outside.cache.load(_PLACES, [ALL])
    try:
        known = _PLACES_DECODER.decode(stored[ALL]) if ALL in stored else {}
    except msgspec.DecodeError:
        known = {}
    missing = [path for path in paths if keys[path] not in known]
    texts = _texts(outside, tree.entries, missing)
    known |= {keys[path]: find_places(text) for path, text in texts.items()}
    if missing:
        wanted = {key: known[key] for key in keys.values() if key in known}
        outside.cache.store(_PLACES, {ALL: _ENCODER.encode(wanted)})
    return {path: known[key] for path, key in keys.items() if key in known}


def _texts(
    outside: Readable, entries: Mapping[str, Entry], paths: Iterable[str]
) -> Mapping[str, str]:
    wanted = {path: entries[path].blob for path in paths if path in entries}
    contents = outside.repository.blobs(wanted.values())
    return {
        path: contents[blob].decode("utf-8", "replace")
        for path, blob in wanted.items()
        if blob in contents
    }


def lint_side(side: Side, schema: Schema, rules: Sequence[Rule] = RULES) -> tuple[Diagnostic, ...]:
    """Every finding of some rules about a tree, and what its readers and parsers found."""
    lint = Lint(wiki=side.wiki, schema=schema, sources=side.sources, rules=tuple(rules))
    wiki = lint_wiki(side.wiki, schema, rules, locate=side.places, date=side.date)
    found = (*lint_pages(side.texts, lint), *wiki)
    return without_consequences((*found, *without_suppressed(side.others, schema)))


def lint_difference(before: Side, after: Side, schema: Schema) -> tuple[Diagnostic, ...]:
    """The findings that a change brings in, also where the cause is in another file."""
    judged = Lint(after.wiki, schema, after.sources, base_texts=before.texts)
    held = rules_of_change(RULES, schema)
    now = [*lint_pages(after.texts, judged)]
    now += lint_wiki(
        after.wiki, schema, held, base=before.wiki, locate=after.places, date=after.date
    )
    now += lint_change(before.wiki, after.wiki, schema, held, locate=after.places)
    now += without_suppressed(after.others, schema)
    if not now:
        return ()
    # Of the tree before it matters only what could be the same finding.
    codes = {found.code for found in now}
    rules = [rule for rule in RULES if rule.code in codes]
    # What is old by the day of the change was as old before it.
    past = lint_side(replace(before, date=after.date), schema, rules)
    return without_consequences(new_only(past, now))


def affected(before: Wiki, after: Wiki, changed: Collection[str]) -> tuple[str, ...]:
    """Paths of the files whose findings a change can alter, sorted.

    Those are the changed files, the pages that link to a page that went away or lost a heading,
    and the pages that cite a changed source.
    """
    found = {*changed, *(map(extracted_path, changed))} & {*changed, *after.files}
    for path in changed:
        if path in before.pages and _lost_target(before, after, path):
            found.update(after.backlinks.get(path, ()))
    for wiki in (before, after):
        for page in wiki.pages.values():
            if any(source.raw in found for source in page.sources):
                found.add(page.path)
    return tuple(sorted(found))


def read_side(outside: Outside, loaded: LoadedWiki, paths: Iterable[str]) -> Side:
    """Read the files to be linted and the sources that they cite."""
    wanted = {
        path: loaded.entries[path].blob
        for path in paths
        if path in loaded.entries and path.endswith(".md") and not path.startswith("raw/")
    }
    contents = outside.repository.blobs(wanted.values())
    unreadable = {found.path for found in loaded.diagnostics} - set(loaded.wiki.pages)
    texts = {
        path: contents[blob].decode("utf-8", "replace")
        for path, blob in wanted.items()
        # What is no UTF-8 has its finding from the loader, and none of its own.
        if blob in contents and not (path in unreadable and _is_no_text(contents[blob]))
    }
    sources = load_sources(outside, cited_sources(loaded, texts))
    others = tuple(
        found
        for found in (*loaded.diagnostics, *sources.diagnostics)
        if found.path not in texts or found.path == SCHEMA
    )
    return Side(loaded.wiki, texts, sources.sources, others, day_of(loaded.commit))


def day_of(commit: Commit) -> str:
    """Day of a commit in UTC, ISO 8601; empty for what is no commit yet."""
    return date_of(commit.timestamp) if commit.timestamp else ""


def _is_no_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


def cited_sources(loaded: LoadedWiki, paths: Iterable[str]) -> list[SourceAt]:
    """The sources, as they are in the tree, that some pages list or cite."""
    ids = {
        source_id
        for path in paths
        if (page := loaded.wiki.pages.get(path))
        for source_id in (*(source.id for source in page.sources), *page.citations)
    }
    return [
        SourceAt(loaded.ids[raw], raw, blob)
        for raw, blob in loaded.raw.items()
        if loaded.ids[raw] in ids
    ]


def _lost_target(before: Wiki, after: Wiki, path: str) -> bool:
    page = after.pages.get(path)
    return page is None or not set(before.pages[path].anchors) <= set(page.anchors)


_ENCODER = msgspec.msgpack.Encoder()
_VERDICTS_DECODER = msgspec.msgpack.Decoder(list[Verdict])
_PLACES_DECODER = msgspec.msgpack.Decoder(dict[str, Places])
