"""The clean wiki: sources, pages that gitwiki compiles from them, and pages that others wrote."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fakes.forge import FakeForge
from fakes.repository import FakeRepository
from fakes.wikis import Silent

from defects.seeds import Draft, line_of
from gitwiki.adapters.readers import READERS
from gitwiki.compiler.assemble import set_fields
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.lint.engine import new_only
from gitwiki.lint.rule import Scope
from gitwiki.lint.rules import BY_CODE, DEFAULTS, RULES
from gitwiki.ports import Entry, Identity, NewCommit, Outside
from gitwiki.wiki.derive import index_files, is_index, related
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import load_pages, load_wiki

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from defects.seeds import Edit, Expected, Seed
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Commit

FOLDER = Path(__file__).parent
DATE = 1_700_000_000  # 2023-11-14
SCHEMA = """---
gitwiki: 1
types: [concept, entity, source-summary, comparison, answer, note]
limits:
  page_bytes: 12_000
---

# The lights of the Skerrow Coast
"""
_AUTHOR = Identity("Ada", "ada@example.org")


class MemoryCache:
    """Implements `gitwiki.ports.Cache`."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], bytes] = {}

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self._values[kind, key] for key in keys if (kind, key) in self._values}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        self._values.update({(kind, key): value for key, value in values.items()})


class MismatchError(AssertionError):
    """Lint does not find what was planted, or something else; a broken seed is another error."""


class Found(NamedTuple):
    """A finding, as far as seeds say what is expected; line 0 is the file as a whole."""

    path: str
    line: int
    code: str


@dataclass(frozen=True)
class CleanWiki:
    """A wiki without a finding, in memory.

    Attributes:
        outside: The repository and what is around it; its cache is shared by all seeds.
        commit: The commit of the wiki.
        files: Its files.
    """

    outside: Outside
    commit: Commit
    files: Mapping[str, bytes]

    def check(self, seed: Seed) -> None:
        """Lint what a seed makes of the wiki: the tree, and the change that leads to it.

        Raises:
            MismatchError: Something is missing or too much; the message says what.
            AssertionError: An edit of the seed does not fit, or changes nothing.
        """
        base, _ = self._plant("base", seed.base, seed) if seed.base else (self.commit, self.files)
        head, files = self._plant(seed.name, (*seed.base, *seed.edits), seed)
        trees = (self.outside.repository.tree(each.id) for each in (base, head))
        assert base.timestamp != head.timestamp or next(trees) != next(trees), "nothing changes"
        rules = tuple(rule for rule in RULES if rule.default or rule.code == seed.code)
        found = {
            "tree": lint_commit(self.outside, head, rules=rules).findings,
            "change": lint_commit(self.outside, head, base=base, rules=rules).findings,
        }
        if rules != DEFAULTS:
            # What a rule finds that runs only when it is selected is not always wrong.
            past = lint_commit(self.outside, base, rules=rules).findings
            found["tree"] = new_only(past, found["tree"])
        problems = [
            f"{problem} in the {side}: {path}:{line} {code}"
            for side, findings in found.items()
            for problem, (path, line, code) in _compare(findings, _of_side(seed, side, files))
        ]
        if problems:
            raise MismatchError("\n".join(problems))

    def _plant(
        self, name: str, edits: Sequence[Edit], seed: Seed
    ) -> tuple[Commit, Mapping[str, bytes]]:
        draft = Draft(dict(self.files), {}, DATE)
        for edit in edits:
            edit(draft)
        commit = store(self.outside, draft, f"{seed.code} {name}\n")
        if seed.settled:
            changes = settle(self.outside, commit)
            if changes:
                draft.files.update(changes)
                commit = store(self.outside, draft, f"{seed.code} {name}, settled\n")
        return commit, draft.files


def make_clean_wiki() -> CleanWiki:
    """Compile the sources, add the pages, and derive what follows from all of them."""
    files = {"schema.md": SCHEMA.encode(), "log.md": b"# Log\n"}
    files |= {path: text.encode() for path, text in index_files(()).items()}
    files |= _read("raw", "raw")
    repository = FakeRepository()
    outside = Outside(repository, FakeForge(repository), READERS, MemoryCache(), Silent())
    sources = store(outside, Draft(files, {}, DATE), "sources\n")
    repository.all_refs["refs/heads/main"] = sources.id
    compiled = compile_sources(outside, ExtractiveCompiler(), CompileRequest())
    files |= {path: data for path, data in compiled.files.items() if data is not None}
    files |= _read("pages", "wiki")
    draft = Draft(files, {}, DATE)
    draft.files.update(settle(outside, store(outside, draft, "pages\n")))
    return CleanWiki(outside, store(outside, draft, "clean\n"), draft.files)


def store(outside: Outside, draft: Draft, message: str) -> Commit:
    """A commit of exactly these files; unlike gitwiki, it takes any path and mode."""
    repository = outside.repository
    assert isinstance(repository, FakeRepository)
    name = repository._store(NewCommit("", draft.files, message, _AUTHOR, draft.date))
    for path, mode in draft.modes.items():
        repository.trees[name][path] = Entry(mode, repository.trees[name][path].blob)
    return repository.commits[name]


def settle(outside: Outside, commit: Commit) -> Mapping[str, bytes]:
    """The index files and the pages that the next compile would write for a tree."""
    loaded = load_wiki(outside, commit)
    listed = related(loaded.wiki)
    stale = [
        path
        for path, page in loaded.wiki.pages.items()
        if (page.key or page.related) and set(page.related) != set(listed.get(path, ()))
    ]
    pages = load_pages(outside, loaded.entries, stale)
    changes = {
        path: set_fields(pages[path], {"related": listed[path] or None}).text for path in pages
    }
    changes |= {
        path: text
        for path, text in index_files(loaded.wiki.pages.values()).items()
        if loaded.entries.get(path, Entry("", "")).blob != outside.repository.blob_id(text.encode())
    }
    assert not [path for path in changes if is_index(path) and path in pages]
    return {path: text.encode() for path, text in changes.items()}


def _read(folder: str, to: str) -> dict[str, bytes]:
    return {
        f"{to}/{file.relative_to(FOLDER / folder).as_posix()}": file.read_bytes()
        for file in sorted((FOLDER / folder).rglob("*"))
        if file.is_file()
    }


def _of_side(seed: Seed, side: str, files: Mapping[str, bytes]) -> Sequence[Found]:
    """What has to be found in the tree or in the change, sorted."""
    of_change = {code for code, rule in BY_CODE.items() if rule.scope is Scope.CHANGE}
    found = [_found(each, seed, files) for each in seed.expected if each.only in {"", side}]
    return sorted(each for each in found if side == "change" or each.code not in of_change)


def _found(expected: Expected, seed: Seed, files: Mapping[str, bytes]) -> Found:
    """An expected finding with its line; -1 where that does not matter."""
    line = -1 if expected.line is None else 0
    if expected.line:
        line = line_of(files[expected.path].decode("utf-8", "replace"), expected.line)
    return Found(expected.path, line, expected.code or seed.code)


def _compare(
    findings: Iterable[Diagnostic], expected: Iterable[Found]
) -> Iterator[tuple[str, Found]]:
    """What is missing and what is too much, one by one."""
    left = Counter(expected)
    for found in (Found(item.path, item.line, item.code) for item in findings):
        # A finding whose line matters goes first.
        fitting = [each for each in (found, found._replace(line=-1)) if left[each] > 0]
        if fitting:
            left[fitting[0]] -= 1
        else:
            yield "too much", found
    for found in left.elements():
        yield "missing", found
