"""Lint a commit, or what a change brings in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.engine import (
    Lint,
    lint_change,
    lint_pages,
    lint_wiki,
    new_only,
    without_suppressed,
)
from gitwiki.lint.rules import RULES
from gitwiki.wiki.derive import LOG
from gitwiki.wiki.paths import ROOT
from gitwiki.workflows.load import SCHEMA, SourceAt, load_sources, load_wiki

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.rule import Rule
    from gitwiki.ports import Commit, Outside
    from gitwiki.wiki.schema import Schema
    from gitwiki.wiki.snapshot import Wiki
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki


class LintOutcome(NamedTuple):
    """Findings, sorted, and the text of every file that was linted, by path."""

    findings: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change, as far as lint has to read it.

    Attributes:
        wiki: All pages as summaries.
        texts: The files to be linted, in full.
        sources: The sources that they cite, by id.
        others: Findings about files that are not linted as text: sources, schema.md.
    """

    wiki: Wiki
    texts: Mapping[str, str]
    sources: Mapping[str, Source]
    others: tuple[Diagnostic, ...] = ()


def lint_commit(outside: Outside, commit: Commit, base: Commit | None = None) -> LintOutcome:
    """Lint every file of a wiki at a commit, or what the commit brings in over a base.

    The contract is the one of the base: a change cannot loosen the rules it is judged by.

    Raises:
        NotAWikiError: The commit, or the base, has no schema.md.
    """
    head = load_wiki(outside, commit)
    if base is None:
        side = read_side(outside, head, _files(head))
        return LintOutcome(lint_side(side, head.schema), side.texts)
    before = load_wiki(outside, base)
    paths = affected(before.wiki, head.wiki, changed_files(before.wiki, head.wiki))
    after = read_side(outside, head, paths)
    return LintOutcome(
        lint_difference(read_side(outside, before, paths), after, before.schema), after.texts
    )


def lint_side(side: Side, schema: Schema, rules: Sequence[Rule] = RULES) -> tuple[Diagnostic, ...]:
    """Every finding of some rules about a tree, and what its readers and parsers found."""
    lint = Lint(wiki=side.wiki, schema=schema, sources=side.sources, rules=rules)
    found = (*lint_pages(side.texts, lint), *lint_wiki(side.wiki, schema, rules))
    return tuple(sorted({*found, *without_suppressed(side.others, schema)}))


def lint_difference(before: Side, after: Side, schema: Schema) -> tuple[Diagnostic, ...]:
    """The findings that a change brings in, also where the cause is in another file."""
    judged = Lint(after.wiki, schema, after.sources, base_texts=before.texts)
    now = [*lint_pages(after.texts, judged), *lint_wiki(after.wiki, schema, base=before.wiki)]
    now += lint_change(before.wiki, after.wiki, schema)
    now += without_suppressed(after.others, schema)
    if not now:
        return ()
    # Of the tree before it matters only what could be the same finding.
    codes = {found.code for found in now}
    rules = [rule for rule in RULES if rule.code in codes]
    return new_only(lint_side(before, schema, rules), now)


def affected(before: Wiki, after: Wiki, changed: Collection[str]) -> tuple[str, ...]:
    """Paths of the files whose findings a change can alter, sorted.

    Those are the changed files, the pages that link to a page that went away or lost a heading,
    and the pages that cite a changed source.
    """
    found = set(changed)
    for path in changed:
        if path in before.pages and _lost_target(before, after, path):
            found.update(after.backlinks.get(path, ()))
    for wiki in (before, after):
        for page in wiki.pages.values():
            if any(source.raw in found for source in page.sources):
                found.add(page.path)
    return tuple(sorted(found))


def changed_files(before: Wiki, after: Wiki) -> frozenset[str]:
    """Paths whose blob differs between two trees."""
    one, other = blobs(before), blobs(after)
    return frozenset(path for path in {*one, *other} if one.get(path) != other.get(path))


def blobs(wiki: Wiki) -> dict[str, str]:
    """Path to blob id of every file of a wiki."""
    return {**wiki.files, **{path: page.blob for path, page in wiki.pages.items()}}


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
    return Side(loaded.wiki, texts, sources.sources, others)


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


def _files(loaded: LoadedWiki) -> list[str]:
    return [path for path in loaded.entries if path.startswith(f"{ROOT}/") or path in {SCHEMA, LOG}]


def _lost_target(before: Wiki, after: Wiki, path: str) -> bool:
    page = after.pages.get(path)
    return page is None or not set(before.pages[path].anchors) <= set(page.anchors)
