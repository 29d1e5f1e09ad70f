"""Repair what lint found in the checkout, where that takes no judgement."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.engine import Lint, lint_pages
from gitwiki.lint.fixes import CITATIONS, FIXABLE, INDEX, LINKS, MARK, RELATED
from gitwiki.lint.fixes.derived import repair_index, repair_related
from gitwiki.lint.fixes.links import sought
from gitwiki.lint.fixes.pages import FIXES, is_unsure, page_of, repair_page, without_mark
from gitwiki.lint.fixes.renames import Rename, Renames
from gitwiki.lint.fixes.repair import Subject, Surroundings
from gitwiki.lint.rules import DEFAULTS
from gitwiki.ports import CHECKOUT, Commit, Entry, Folder, Identity
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.page import parse
from gitwiki.wiki.paths import under
from gitwiki.workflows.examine import examine_tree
from gitwiki.workflows.lint import LintOutcome, lint_commit
from gitwiki.workflows.load import SourceAt, load_sources, open_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.rule import Rule
    from gitwiki.ports import Files, Readable, WorkingFiles
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import Tree

_CHECKOUT = Commit(CHECKOUT, (), Identity("", ""), 0, "")
#: Pages, related pages and index files follow from each other; more rounds than this bring nothing.
_MOST_ROUNDS = 6
_DERIVED = frozenset({INDEX, RELATED})
#: Questions about renames: the answers may tell of paths that have to be asked about.
_MOST_QUESTIONS = 3


class Fixed(NamedTuple):
    """What was repaired.

    Attributes:
        files: The files that were written.
        findings: The findings that are gone.
        missed: Files that were to be written and are no longer what lint has read.
        left: What lint finds now.
    """

    files: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    missed: tuple[str, ...]
    left: LintOutcome


def fix(
    outside: Readable,
    working: WorkingFiles,
    rules: tuple[Rule, ...] = DEFAULTS,
    base: Commit | None = None,
    wanted: Callable[[Diagnostic], bool] = lambda _: True,
) -> Fixed:
    """Repair the findings of the checkout that a fix is known for, and write the files.

    A file is written only if lint finds nothing in it that it did not find before, and if nobody
    has changed it since it was read. Neither the index nor any ref is touched.

    Args:
        outside: The checkout, as `gitwiki.ports.CHECKOUT`.
        working: Its files, to be written.
        rules: The rules whose findings are repaired and reported.
        base: Only what is new since this commit is repaired and reported.
        wanted: Which findings to repair.
    """
    work = _Work(outside, working, rules, base, wanted)
    left = work.run()
    old = _contents(outside, open_tree(outside, _CHECKOUT), work.texts)
    files = {path: (old.get(path), text.encode()) for path, text in sorted(work.texts.items())}
    outside.progress.step(f"writing {len(files)} files")
    written = frozenset(working.replace(files)) if files else frozenset()
    missed = tuple(path for path in files if path not in written)
    if missed:
        left = work.lint({path: work.texts[path] for path in files if path in written})
    gone = _gone(work.first.findings, left.findings)
    return Fixed(tuple(path for path in files if path in written), gone, missed, left)


@dataclass
class _Work:
    """Texts that are proposed, and which files it is given up for."""

    outside: Readable
    working: WorkingFiles
    rules: tuple[Rule, ...]
    base: Commit | None
    wanted: Callable[[Diagnostic], bool]
    texts: dict[str, str] = field(default_factory=dict)
    careful: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    renames: Renames = field(default_factory=Renames)

    def __post_init__(self) -> None:
        self.first = lint_commit(self.outside, _CHECKOUT, self.base, self.rules)
        self.rules = tuple(rule for rule in self.rules if rule.code not in self.first.off)

    def run(self) -> LintOutcome:
        """Propose texts until there is nothing more to repair; what lint says of them."""
        now = self.first
        for number in range(_MOST_ROUNDS):
            self.outside.progress.step(f"repairing, round {number + 1}")
            before = dict(self.texts)
            self._round(now.findings)
            if self.texts == before:
                return now
            now = self._without_worse(self.lint(self.texts))
        return now

    def lint(self, texts: Mapping[str, str]) -> LintOutcome:
        """What lint says of the checkout with other texts in it."""
        return lint_commit(_with_texts(self.outside, texts), _CHECKOUT, self.base, self.rules)

    def _without_worse(self, now: LintOutcome) -> LintOutcome:
        """Take back the texts in which something is found that was not there before."""
        while worse := _worse(self.first.findings, now.findings) & self.texts.keys():
            for path in worse:
                # It is tried once more, repair by repair; then it is left alone.
                (self.given_up if path in self.careful else self.careful).add(path)
                del self.texts[path]
            now = self.lint(self.texts)
        return now

    def _round(self, findings: Iterable[Diagnostic]) -> None:
        """Repair pages; if there is nothing to repair in them, what is derived from them."""
        listed = [each for each in findings if each.code in FIXABLE and self.wanted(each)]
        by_path: dict[str, list[Diagnostic]] = {}
        for each in listed:
            if each.path not in self.given_up:
                by_path.setdefault(each.path, []).append(each)
        readable = _with_texts(self.outside, self.texts)
        tree = open_tree(readable, _CHECKOUT)
        texts = _decoded(_contents(readable, tree, by_path))
        sure = {path: text for path, text in texts.items() if not is_unsure(path, text)}
        new = self._pages(readable, tree, sure, by_path)
        if new:
            self.texts |= new
            return
        pages = examine_tree(readable, tree, tree, self.rules).pages
        wiki = tree.wiki(pages)
        related = {path: text for path, text in sure.items() if _has(by_path[path], RELATED)}
        self.texts |= dict(repair_related(related, wiki))
        index = [
            path
            for path, found in by_path.items()
            if _has(found, INDEX) and (path in sure or path not in tree.entries)
        ]
        self.texts |= dict(repair_index(index, wiki))

    def _pages(
        self,
        readable: Readable,
        tree: Tree,
        texts: Mapping[str, str],
        findings: Mapping[str, Sequence[Diagnostic]],
    ) -> dict[str, str]:
        """Repaired pages by path, those that could be."""
        new = {}
        for path, text in texts.items():
            if path in tree.pages and _has(findings[path], MARK):
                new[path] = without_mark(path, text)
        paths = [
            path
            for path in texts
            if path in tree.pages
            and path not in new
            and any(found.code in FIXES for found in findings[path])
        ]
        if paths:
            listed = {path: tuple(findings[path]) for path in paths}
            around = self._surroundings(readable, tree, texts, listed)
            for path in paths:
                accepts = self._judge(path, tree, around) if path in self.careful else bool
                new[path] = repair_page(path, texts[path], listed[path], around, accepts)
        return {path: text for path, text in new.items() if text != texts[path]}

    def _surroundings(
        self,
        readable: Readable,
        tree: Tree,
        texts: Mapping[str, str],
        findings: Mapping[str, tuple[Diagnostic, ...]],
    ) -> Surroundings:
        """What the fixes look at: the wiki, the sources of some pages, and renames."""
        wiki = tree.wiki(examine_tree(readable, tree, tree, self.rules).pages)
        subjects = [
            Subject(page, tuple(found for found in findings[path] if found.code in LINKS))
            for path in findings
            if any(found.code in LINKS for found in findings[path])
            and (page := page_of(path, texts[path]))
        ]
        asked: set[str] = set()
        for _ in range(_MOST_QUESTIONS):
            around = Surroundings(wiki, {}, self.renames)
            paths = {path for subject in subjects for path in sought(subject, around)} - asked
            if not paths:
                break
            asked |= paths
            found = (Rename(old, new) for old, new in self.working.renames(sorted(asked)))
            self.renames = Renames(tuple(found))
        citing = {
            path: texts[path]
            for path, found in findings.items()
            if path in self.careful or _has(found, CITATIONS)
        }
        sources = _sources(readable, tree, citing)
        return Surroundings(wiki, sources, self.renames)

    def _judge(self, path: str, tree: Tree, around: Surroundings) -> Callable[[str], bool]:
        """Accepts a text of a page in which lint finds nothing that was not there at first."""
        lint = Lint(around.wiki, tree.schema, around.sources, rules=self.rules)
        known = Counter(found.code for found in self.first.findings if found.path == path)

        def accepts(text: str) -> bool:
            now = Counter(found.code for found in lint_pages({path: text}, lint))
            return all(number <= known[code] for code, number in now.items())

        return accepts


@dataclass(frozen=True, slots=True)
class _Overlay:
    """Files of which some have another content; implements `gitwiki.ports.Files`."""

    files: Files
    entries: Mapping[str, Entry]
    contents: Mapping[str, bytes]

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """Every file of a commit, or of the changed checkout, under the prefixes."""
        tree = self.files.tree(commit, *prefixes)
        if commit != CHECKOUT:
            return tree
        return dict(sorted({**tree, **under(self.entries, prefixes)}.items()))

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs."""
        wanted = list(ids)
        here = {blob: self.contents[blob] for blob in wanted if blob in self.contents}
        return {**self.files.blobs(blob for blob in wanted if blob not in here), **here}

    def blob_id(self, data: bytes) -> str:
        """The id that content has as a blob."""
        return self.files.blob_id(data)

    def fingerprint(self, commit: str) -> str:
        """Stands for all files of a commit, or of the changed checkout."""
        found = self.files.fingerprint(commit)
        new = sorted((path, *entry) for path, entry in self.entries.items())
        return f"{found} {new}" if commit == CHECKOUT else found

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes."""
        wanted = list(ids)
        here = {blob: len(self.contents[blob]) for blob in wanted if blob in self.contents}
        return {**self.files.sizes(blob for blob in wanted if blob not in here), **here}


def _with_texts(outside: Readable, texts: Mapping[str, str]) -> Readable:
    """The outside, with other texts for some files of the checkout."""
    if not texts:
        return outside
    files = outside.repository
    data = {path: text.encode() for path, text in texts.items()}
    ids = {path: files.blob_id(content) for path, content in data.items()}
    tree = files.tree(CHECKOUT)
    modes = {path: tree[path].mode if path in tree else "100644" for path in data}
    overlay = _Overlay(
        files,
        {path: Entry(modes[path], ids[path]) for path in data},
        {ids[path]: content for path, content in data.items()},
    )
    return Folder(overlay, outside.readers, outside.cache, outside.progress)


def _contents(outside: Readable, tree: Tree, paths: Iterable[str]) -> dict[str, bytes]:
    wanted = {path: tree.entries[path].blob for path in paths if path in tree.entries}
    contents = outside.repository.blobs(wanted.values())
    return {path: contents[blob] for path, blob in wanted.items() if blob in contents}


def _decoded(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The texts of files, those that are text."""
    texts = {path: data.decode("utf-8", "replace") for path, data in contents.items()}
    return {path: text for path, text in texts.items() if text.encode() == contents[path]}


def _sources(readable: Readable, tree: Tree, texts: Mapping[str, str]) -> Mapping[str, Source]:
    """The sources that some pages list or cite, by id."""
    pages = (parse(path, text).page for path, text in texts.items())
    names: dict[str, None] = {}
    for page in filter(None, pages):
        targets = map(parse_label, page.footnotes)
        names |= dict.fromkeys(source.id for source in page.sources)
        names |= dict.fromkeys(target.source for target in targets if target)
    raw_of = {name: raw for raw, name in tree.ids.items()}
    known = (raw_of[name] for name in names if name in raw_of)
    return load_sources(readable, [SourceAt(tree.ids[r], r, tree.raw[r]) for r in known]).sources


def _has(findings: Iterable[Diagnostic], code: str) -> bool:
    return any(found.code == code for found in findings)


def _worse(before: Iterable[Diagnostic], after: Sequence[Diagnostic]) -> set[str]:
    """Files in which a rule finds more than before, besides what is derived from other files."""
    known = Counter((found.path, found.code) for found in before)
    unread = {path for path, code in known if code == MARK}
    now = Counter((found.path, found.code) for found in after if found.code not in _DERIVED)
    # Of a page that could not be read nothing was known before.
    return {
        path
        for (path, code), number in now.items()
        if number > known[path, code] and path not in unread
    }


def _gone(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that a fix is known for and that are no longer there."""
    left = Counter(found.identity() for found in after)
    spare = Counter((found.path, found.code) for found in before)
    spare.subtract((found.path, found.code) for found in after)
    gone = []
    for found in before:
        key = (found.path, found.code)
        if left[found.identity()] > 0:
            left[found.identity()] -= 1
        elif found.code in FIXABLE and spare[key] > 0:
            spare[key] -= 1
            gone.append(found)
    return tuple(gone)
