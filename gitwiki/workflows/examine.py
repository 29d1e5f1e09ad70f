"""Find what is wrong with each file by itself, once for each version of it.

What is found depends on the file, on schema.md and on the sources that a page lists or cites. All
three are named by blob ids, under which it is kept, so that a later run reads only what is new.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

import msgspec

from gitwiki.diagnostics import Diagnostic  # noqa: TC001 - msgspec reads the annotations
from gitwiki.lint.context import Prepared
from gitwiki.lint.engine import Lint, examine
from gitwiki.lint.rule import LinkRule, Scope
from gitwiki.ports import ALL, Folder
from gitwiki.wiki import snapshot
from gitwiki.wiki.derive import LOG, is_reserved
from gitwiki.wiki.extractions import is_extracted
from gitwiki.wiki.snapshot import (
    PageSummary,
    Waiver,
    Wiki,
    read_waivers,
    summarise,
    summarise_markdown,
)
from gitwiki.workflows.load import (
    OUTLINES,
    REGULAR,
    SCHEMA,
    SECRETS,
    SUMMARIES,
    SourceAt,
    cache_key,
    find_secrets,
    known_summaries,
    load_sources,
    parse_bytes,
    recent,
    unreadable_sources,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.lint.rule import Rule
    from gitwiki.ports import Readable
    from gitwiki.wiki.page import Parsed
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import Tree

_KIND = "examined"
#: Instead of a context: the source was searched for secrets, and not read.
_SEARCHED = "searched"
_OF_ONE_FILE = frozenset({Scope.TEXT, Scope.PAGE, Scope.READING})
#: Less than one page in so many is not worth keeping.
FEW = 100
#: So many files are in memory at a time, or are given to a process.
_CHUNK = 200


class Record(NamedTuple):
    """What was found in one version of a file.

    Attributes:
        context: Stands for everything else that the findings depend on; of a source, whether it
            was read, or only searched for secrets.
        findings: What is wrong with it by itself, accepted or not.
        waivers: Findings that comments in it accept.
        readable: Whether it is a page that could be parsed.
    """

    context: str
    findings: tuple[Diagnostic, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    readable: bool = False


class Examined(NamedTuple):
    """The files of a tree, each examined by itself.

    Attributes:
        pages: Summaries of the pages that could be parsed, by path.
        records: What was found, by path; of the sources that pages rest on, too.
    """

    pages: Mapping[str, PageSummary]
    records: Mapping[str, Record]


def examine_tree(outside: Readable, tree: Tree, judge: Tree, rules: tuple[Rule, ...]) -> Examined:
    """Examine every file of a tree that is linted; what is known of a version is not read again.

    Args:
        outside: Where the files and the cache are.
        tree: The tree.
        judge: The tree whose contract it is judged by.
        rules: The rules to run. If none of them is about a file by itself, pages are only
            summarised.
    """
    work = _Work(outside, tree, judge, rules)
    work.run()
    if work.outlines and tree.root and any(page.has_names for page in work.pages.values()):
        # A wikilink may mean a title or an alias, which outlines do not have.
        work = _Work(outside, tree, judge, rules)
        work.outlines = False
        work.run()
    return Examined(work.pages, work.records)


@dataclass
class _Work:
    """One run over a tree: what is known, and what is found on the way."""

    outside: Readable
    tree: Tree
    judge: Tree
    rules: tuple[Rule, ...]
    pages: dict[str, PageSummary] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    readings: dict[str, Record] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kinds = {rule.scope for rule in self.rules}
        self.outlines = not self.tree.root or all(isinstance(r, LinkRule) for r in self.rules)
        self.examines = bool(kinds & _OF_ONE_FILE)
        self.files = _files(self.tree)
        self.raw_of = {name: path for path, name in self.tree.ids.items()}
        self.prepared = Prepared()
        raw = {path: entry.blob for path, entry in self.tree.entries.items() if path[:4] == "raw/"}
        self.lint = Lint(Wiki("", {}, raw), self.judge.schema, self.sources, rules=self.rules)

    def run(self) -> None:
        """Take what the cache has, and examine the rest."""
        keys = {path: cache_key(path, blob) for path, blob in self.files.items()}
        summaries = known_summaries(self.outside, self._summaries_kind)
        known = self._known_records()
        missing = [
            path
            for path, key in keys.items()
            if not self._take(path, summaries.get(key), known.get(key))
        ]
        self._examine_all(missing)
        missing += self._examine_sources(known)
        # To read a few pages again costs less than to write what is known of all.
        if FEW * len(missing) >= len(self.tree.pages) and missing:
            keys |= {path: cache_key(path, blob) for path, blob in self.tree.raw.items()}
            self._keep(keys, missing, summaries, known)

    def _examine_all(self, paths: Sequence[str]) -> None:
        """Examine files in parts, if it pays in several processes."""
        parts = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
        if self.outlines:  # in less time than it takes to hand them over
            for part in parts:
                self.examine(part)
            return
        if len(parts) > 1 and self.examines:
            # Nearly all of them are cited, and each process would read them for itself.
            self._read_sources(self.raw_of)
        for encoded in self.outside.workers.map(_begin, self._arguments(), parts):
            pages, records = _FOUND_DECODER.decode(encoded)
            self.pages.update(pages)
            self.records.update(records)

    def _keep(
        self,
        keys: Mapping[str, str],
        missing: Iterable[str],
        summaries: dict[str, PageSummary],
        known: dict[str, Record],
    ) -> None:
        """Put into the cache what was not in it."""
        wanted = frozenset(keys.values())
        pages = {keys[path]: self.pages[path] for path in missing if path in self.pages}
        encoded = snapshot.encode(recent(summaries, pages, wanted))
        self.outside.cache.store(self._summaries_kind, {ALL: encoded})
        if self.examines:
            records = {keys[path]: self.records[path] for path in missing if path in self.records}
            encoded = _ENCODER.encode(recent(known, records, wanted))
            self.outside.cache.store(self._kind, {ALL: encoded})

    @property
    def _summaries_kind(self) -> str:
        return OUTLINES if self.outlines else SUMMARIES

    @property
    def _kind(self) -> str:
        """Findings are kept apart for each selection of rules."""
        codes = " ".join(rule.code for rule in self.rules if rule.scope in _OF_ONE_FILE)
        return f"{_KIND}-{blake2b(codes.encode(), digest_size=4).hexdigest()}"

    def _known_records(self) -> dict[str, Record]:
        if not self.examines:
            return {}
        stored = self.outside.cache.load(self._kind, [ALL])
        try:
            return _DECODER.decode(stored[ALL]) if ALL in stored else {}
        except msgspec.DecodeError:
            return {}

    def _take(self, path: str, page: PageSummary | None, record: Record | None) -> bool:
        """Use what the cache has of a file; whether that is all that is needed."""
        is_page = path in self.tree.pages
        if self.examines:
            if record is None or (record.readable and page is None):
                return False
            if record.context != self._context(path, page):
                return False
            self.records[path] = record
        elif is_page and page is None:
            return False
        if page is not None:
            self.pages[path] = page
        return True

    def _context(self, path: str, page: PageSummary | None) -> str:
        """Stands for the contract, and for the sources of a page as they are in the tree."""
        parts = [self.judge.schema_blob]
        if is_extracted(path):
            parts += (f"{raw} {blob}" for raw, blob in self.lint.wiki.files.items())
        if page is not None and self.tree.root:
            files = self.tree.entries
            for source in page.sources:
                listed = files.get(source.raw)
                parts += (source.id, source.raw, listed.blob if listed else "")
            for name in _cites(page):
                raw = self.raw_of.get(name, "")
                parts += (name, raw, files[raw].blob if raw else "")
        return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()

    def _arguments(self) -> tuple[object, ...]:
        """What another process needs to take part."""
        outside = Folder(
            self.outside.repository, self.outside.readers, self.outside.cache, _Unwatched()
        )
        known = (self.sources, self.readings)
        return (outside, self.tree, self.judge, self.rules, *known)

    def examine(self, paths: Sequence[str]) -> None:
        """Find what is wrong with some files, and read the sources that this takes."""
        contents = self.outside.repository.blobs(self.files[path] for path in paths)
        parsed: dict[str, Parsed] = {}
        texts: dict[str, str] = {}
        for path in paths:
            blob = self.files[path]
            data = contents.get(blob, b"")
            texts[path] = data.decode("utf-8", "replace")
            if path not in self.tree.pages:
                continue
            if self.outlines:
                self.pages[path] = summarise_markdown(path, texts[path], blob)
                continue
            parsed[path] = parse_bytes(path, data)
            page = parsed[path].page
            if page is not None:
                self.pages[path] = summarise(page, blob)
        if self.examines:
            cited = [self.pages[path] for path in paths if path in self.pages]
            self._read_sources({name: None for page in cited for name in _cites(page)})
            for path in paths:
                self.records[path] = self._record(path, texts[path], parsed.get(path))

    def _record(self, path: str, text: str, parsed: Parsed | None) -> Record:
        page = self.pages.get(path)
        context = self._context(path, page)
        if "\ufffd" in text and parsed is not None and parsed.page is None:
            return Record(context, parsed.diagnostics)  # no text at all
        # No more than what it lists and cites, whatever else has been read by now.
        cited = _cites(page) if page else ()
        sources = {name: self.sources[name] for name in cited if name in self.sources}
        lint = replace(self.lint, sources=sources)
        found = examine(path, text, lint, self.prepared, parsed)
        return Record(context, found, read_waivers(text), page is not None)

    def _read_sources(self, names: Iterable[str]) -> None:
        """Read the sources that have not been read."""
        wanted = [
            SourceAt(name, self.raw_of[name], self.tree.raw[self.raw_of[name]])
            for name in names
            if name in self.raw_of and self.raw_of[name] not in self.readings
        ]
        if not wanted:
            return
        read = load_sources(self.outside, wanted)
        self.sources.update(read.sources)
        for version in wanted:
            found = tuple(each for each in read.diagnostics if each.path == version.raw)
            self.readings[version.raw] = Record("", found)

    def _examine_sources(self, known: Mapping[str, Record]) -> list[str]:
        """See to the sources; the paths of those that were read and of which nothing was known.

        Those are read that pages rest on, or that a change adds. Of the others it is told
        what their sizes tell, and which secrets they hold.
        """
        if not self.examines:
            return []
        names = {name: None for page in self.pages.values() for name in _cites(page)}
        if self.judge is not self.tree:
            added = (path for path in self.tree.raw if path not in self.judge.raw)
            names |= dict.fromkeys(self.tree.ids[path] for path in added)
        for name in names:
            raw = self.raw_of.get(name, "")
            record = known.get(cache_key(raw, self.tree.raw.get(raw, "")))
            # A source that could not be read is tried again: its blob may have been fetched.
            if raw not in self.readings and _is_read(record) and not record.findings:
                self.readings[raw] = record
        self._read_sources(names)
        read = {self.raw_of[name] for name in names if name in self.raw_of}
        self.records.update({raw: self.readings[raw] for raw in read})
        blobs = self.tree.raw
        others = [SourceAt("", path, blob) for path, blob in blobs.items() if path not in read]
        unreadable = unreadable_sources(self.outside, others)
        for version, found in unreadable.items():
            self.records[version.raw] = Record("", (found,))
        left = [version for version in others if version not in unreadable]
        return self._search_sources(left, known) + [
            path
            for path, blob in blobs.items()
            if path in read and not _is_read(known.get(cache_key(path, blob)))
        ]

    def _search_sources(
        self, versions: Iterable[SourceAt], known: Mapping[str, Record]
    ) -> list[str]:
        """Look for secrets in sources that nobody reads; the paths of those that are new."""
        if SECRETS not in self.rules:
            return []
        new: list[SourceAt] = []
        for version in versions:
            record = known.get(cache_key(version.raw, version.blob))
            # What a reader found, and what it could not read, is another matter.
            if record is None or (record.findings and _is_read(record)):
                new.append(version)
            else:
                self.records[version.raw] = Record(_SEARCHED, record.findings)
        for start in range(0, len(new), _CHUNK):
            part = new[start : start + _CHUNK]
            contents = self.outside.repository.blobs(version.blob for version in part)
            for _, path, blob in part:
                found = find_secrets(path, contents.get(blob, b""))
                self.records[path] = Record(_SEARCHED, found)
        return [version.raw for version in new]


class _Unwatched:
    """A progress that nobody sees."""

    def step(self, what: str) -> None:
        """Say nothing."""


def _begin(
    outside: Readable,
    tree: Tree,
    judge: Tree,
    rules: tuple[Rule, ...],
    sources: dict[str, Source],
    readings: dict[str, Record],
) -> Callable[[Sequence[str]], bytes]:
    """Ready to examine files of a tree, whatever process this is."""
    work = _Work(outside, tree, judge, rules, sources=sources, readings=readings)

    def examine_part(paths: Sequence[str]) -> bytes:
        work.examine(paths)
        found = (work.pages, work.records)
        work.pages, work.records = {}, {}
        return _ENCODER.encode(found)

    return examine_part


def _files(tree: Tree) -> dict[str, str]:
    """The files that are linted as text, to their blob ids."""
    if not tree.root:
        return dict(tree.pages)
    others = {
        path: entry.blob
        for path, entry in tree.entries.items()
        if entry.mode in REGULAR
        and (path in {SCHEMA, LOG} or is_reserved(path) or is_extracted(path))
    }
    return {**tree.pages, **others}


def _is_read(record: Record | None) -> TypeGuard[Record]:
    """Whether something is known of a source, and not only whether it holds secrets."""
    return record is not None and record.context != _SEARCHED


def _cites(page: PageSummary) -> Iterable[str]:
    """Ids of the sources that a page lists or cites."""
    return dict.fromkeys((*(source.id for source in page.sources), *page.citations))


_ENCODER = msgspec.msgpack.Encoder(enc_hook=dict)  # for the read-only mapping of a default
_FOUND_DECODER = msgspec.msgpack.Decoder(tuple[dict[str, PageSummary], dict[str, Record]])
_DECODER = msgspec.msgpack.Decoder(dict[str, Record])
