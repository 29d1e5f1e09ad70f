"""Load values from one commit: the wiki as summaries, pages in full, sources as paragraphs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.errors import NoCommitError, NoSuchRevisionError, NotAWikiError
from gitwiki.ports import ReadOutcome
from gitwiki.wiki import schema as schemas
from gitwiki.wiki import snapshot
from gitwiki.wiki.derive import LOG, is_index
from gitwiki.wiki.page import Page, parse
from gitwiki.wiki.paragraphs import NORMALISATION, identify
from gitwiki.wiki.paths import ROOT, source_path_problem
from gitwiki.wiki.secrets import without_secrets
from gitwiki.wiki.snapshot import PageSummary, Wiki
from gitwiki.wiki.source import Block, BlockKind, Reading, Source
from gitwiki.wiki.source_names import source_ids, title_from_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.ports import Commit, Entry, Outside
    from gitwiki.wiki.schema import Schema

SCHEMA = "schema.md"
#: Modes of plain files, which are all that is read.
REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class LoadedWiki:
    """A wiki at one commit.

    Attributes:
        commit: The commit.
        entries: Every file of it that gitwiki looks at.
        wiki: Its pages as summaries.
        schema: Its contract.
        schema_blob: Blob id of schema.md.
        raw: Path of each source that may be read to its blob id.
        ids: Path of each source to its id.
        diagnostics: What could not be read: pages, schema.md, unsafe sources.
    """

    commit: Commit
    entries: Mapping[str, Entry]
    wiki: Wiki
    schema: Schema
    schema_blob: str
    raw: Mapping[str, str]
    ids: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


class LoadedSources(NamedTuple):
    """Sources by id, and what is wrong with those that could not be read."""

    sources: Mapping[str, Source]
    diagnostics: tuple[Diagnostic, ...]


class SourceAt(NamedTuple):
    """A version of a source: its id, where it lies and which blob it is."""

    id: str
    raw: str
    blob: str


def base_commit(outside: Outside) -> Commit:
    """The newest commit of the branch that pull requests go to.

    Raises:
        NoCommitError: The branch has none.
    """
    branch = outside.repository.default_branch()
    commit = outside.repository.resolve(f"refs/heads/{branch}")
    if commit is None:
        raise NoCommitError(branch)
    return commit


def commit_at(outside: Outside, rev: str) -> Commit:
    """The commit that a revision names.

    Raises:
        NoSuchRevisionError: There is none.
    """
    commit = outside.repository.resolve(rev)
    if commit is None:
        raise NoSuchRevisionError(rev)
    return commit


def load_wiki(outside: Outside, commit: Commit) -> LoadedWiki:
    """The wiki at a commit, without the text of its pages.

    Raises:
        NotAWikiError: The commit has no schema.md.
    """
    entries = outside.repository.tree(commit.id, ROOT, "raw", "extracted", SCHEMA, LOG)
    if SCHEMA not in entries:
        raise NotAWikiError(commit.id[:12])
    schema_blob = entries[SCHEMA].blob
    texts = outside.repository.blobs([schema_blob, *_blob_of(entries, LOG)])
    if schema_blob not in texts:  # a submodule
        raise NotAWikiError(commit.id[:12])
    schema, findings = schemas.read(texts[schema_blob].decode("utf-8", "replace"), SCHEMA)
    pages, page_findings = _summaries(outside, entries)
    raw, raw_findings = _raw(entries)
    log = texts.get(entries[LOG].blob, b"").decode("utf-8", "replace") if LOG in entries else ""
    files = {path: entry.blob for path, entry in entries.items() if path not in pages}
    modes = {path: entry.mode for path, entry in entries.items() if entry.mode != "100644"}
    wiki = Wiki(commit=commit.id, pages=pages, files=files, log=log, modes=modes)
    diagnostics = (*findings, *page_findings, *raw_findings)
    return LoadedWiki(commit, entries, wiki, schema, schema_blob, raw, source_ids(raw), diagnostics)


def load_pages(
    outside: Outside, entries: Mapping[str, Entry], paths: Iterable[str]
) -> Mapping[str, Page]:
    """Pages in full, by path; one that is missing or cannot be parsed is left out."""
    wanted = {path: entries[path].blob for path in paths if path in entries}
    texts = outside.repository.blobs(wanted.values())
    pages = {path: _parse(path, texts.get(blob, b"")).page for path, blob in wanted.items()}
    return {path: page for path, page in pages.items() if page is not None}


def load_sources(outside: Outside, wanted: Iterable[SourceAt]) -> LoadedSources:
    """Sources in full, by id; read once per blob, then taken from the cache."""
    versions = list(wanted)
    kind = f"source-{reading_version(outside)}"
    keys = {version: f"{version.blob}:{version.raw}" for version in versions}
    cached = outside.cache.load(kind, keys.values())
    sources: dict[str, Source] = {}
    fresh: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    missing = [version for version in versions if keys[version] not in cached]
    contents = _contents(outside, missing, diagnostics)
    for version in versions:
        if keys[version] in cached:
            reading, findings = _decode_reading(cached[keys[version]])
        elif version.blob in contents:
            reading, findings = read_source(outside, version.raw, contents[version.blob])
            fresh[keys[version]] = _encode_reading(reading, findings)
        else:
            continue
        diagnostics += findings
        if reading is not None:
            sources[version.id] = _source(version, reading)
    outside.cache.store(kind, fresh)
    return LoadedSources(sources, tuple(diagnostics))


def read_source(outside: Outside, path: str, data: bytes) -> ReadOutcome:
    """Read one source with the reader for its ending; what is wrong is in the outcome."""
    name = path.rsplit("/", 1)[-1].lower()
    for reader in outside.readers:
        if name.endswith(reader.suffixes):
            return reader.read(path, data)
    known = ", ".join(suffix for reader in outside.readers for suffix in reader.suffixes)
    finding = Diagnostic(path, 0, "GW801", "no reader for this format", hint=f"known: {known}")
    return ReadOutcome(None, (finding,))


def reading_version(outside: Outside) -> str:
    """Versions of everything that the paragraphs of a source depend on."""
    return "-".join(str(reader.version) for reader in outside.readers) + f"-n{NORMALISATION}"


def _blob_of(entries: Mapping[str, Entry], path: str) -> tuple[str, ...]:
    return (entries[path].blob,) if path in entries else ()


def _summaries(
    outside: Outside, entries: Mapping[str, Entry]
) -> tuple[dict[str, PageSummary], list[Diagnostic]]:
    wanted = {
        path: entry.blob
        for path, entry in entries.items()
        if path.startswith(f"{ROOT}/")
        and path.endswith(".md")
        and not is_index(path)
        and entry.mode in REGULAR
    }
    kind = f"page-{snapshot.VERSION}"
    keys = {path: f"{blob}:{path}" for path, blob in wanted.items()}
    cached = outside.cache.load(kind, keys.values())
    pages = {path: snapshot.decode(cached[key]) for path, key in keys.items() if key in cached}
    missing = [path for path in wanted if path not in pages]
    texts = outside.repository.blobs(wanted[path] for path in missing)
    diagnostics: list[Diagnostic] = []
    fresh: dict[str, str] = {}
    for path in missing:
        parsed = _parse(path, texts.get(wanted[path], b""))
        diagnostics += parsed.diagnostics
        if parsed.page is not None:
            pages[path] = snapshot.summarise(parsed.page, wanted[path])
            if not parsed.diagnostics:
                fresh[keys[path]] = snapshot.encode(pages[path])
    outside.cache.store(kind, fresh)
    return dict(sorted(pages.items())), diagnostics


class _Parsed(NamedTuple):
    page: Page | None
    diagnostics: tuple[Diagnostic, ...]


def _parse(path: str, data: bytes) -> _Parsed:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not valid UTF-8 at byte {error.start}"
        return _Parsed(None, (Diagnostic(path, line, "GW001", message, hint="save it as UTF-8"),))
    return _Parsed(*parse(path, text))


def _raw(entries: Mapping[str, Entry]) -> tuple[dict[str, str], list[Diagnostic]]:
    raw: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for path, entry in entries.items():
        if not path.startswith("raw/") or path.startswith("raw/assets/"):
            continue
        if path.rsplit("/", 1)[-1].startswith("."):
            continue
        problem = source_path_problem(path)
        if entry.mode not in REGULAR:
            problem = "it is a link, not a file"
        if problem:
            hint = "rename it, or commit the file itself; the other sources go on"
            findings.append(Diagnostic(path, 0, "GW807", f"not read: {problem}", hint=hint))
        else:
            raw[path] = entry.blob
    return raw, findings


def _contents(
    outside: Outside, versions: list[SourceAt], diagnostics: list[Diagnostic]
) -> Mapping[str, bytes]:
    limit = max(reader.max_bytes for reader in outside.readers)
    sizes = outside.repository.sizes(version.blob for version in versions)
    readable = []
    for version in versions:
        size = sizes.get(version.blob)
        if size is not None and size <= limit:
            readable.append(version.blob)
            continue
        code, message = (
            ("GW801", "its blob is not in this repository")
            if size is None
            else ("GW803", f"{size:,} bytes, over the limit of {limit:,}")
        )
        hint = "fetch it, or commit it again" if size is None else "split it into several sources"
        diagnostics.append(Diagnostic(version.raw, 0, code, message, hint=hint))
    return outside.repository.blobs(readable)


def _source(version: SourceAt, reading: Reading) -> Source:
    paragraphs = identify(reading.blocks)
    return Source(
        id=version.id,
        raw=version.raw,
        blob=version.blob,
        title=without_secrets(reading.title) or title_from_path(version.raw),
        label=without_secrets(reading.label),
        date=reading.date,
        obsoletes=reading.obsoletes,
        url=reading.url,
        paragraphs=paragraphs,
        by_id={paragraph.id: paragraph for paragraph in paragraphs},
    )


def _encode_reading(reading: Reading | None, findings: tuple[Diagnostic, ...]) -> str:
    found = [
        [f.path, f.line, f.code, f.message, f.column, f.severity.value, f.hint] for f in findings
    ]
    if reading is None:
        return json.dumps([None, found])
    blocks = [[b.text, b.kind.value, b.section, b.first_line, b.last_line] for b in reading.blocks]
    head = [reading.title, reading.label, reading.date, reading.obsoletes, reading.url]
    return json.dumps([[*head, blocks], found])


def _decode_reading(text: str) -> tuple[Reading | None, tuple[Diagnostic, ...]]:
    data, found = json.loads(text)
    findings = tuple(
        Diagnostic(path, line, code, message, column, Severity(severity), hint)
        for path, line, code, message, column, severity, hint in found
    )
    if data is None:
        return None, findings
    title, label, date, obsoletes, url, rows = data
    blocks = tuple(
        Block(text, BlockKind(kind), tuple(section), first, last)
        for text, kind, section, first, last in rows
    )
    return Reading(title, label, date, tuple(obsoletes), url, blocks), findings
