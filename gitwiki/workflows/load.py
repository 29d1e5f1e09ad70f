"""Load values from one commit: the wiki as summaries, pages in full, sources as paragraphs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.errors import NotAWikiError
from gitwiki.lint.context import Prepared
from gitwiki.lint.engine import Lint, examine
from gitwiki.lint.rules import BY_CODE, RULES
from gitwiki.ports import ALL, ReadOutcome
from gitwiki.wiki import schema as schemas
from gitwiki.wiki import snapshot
from gitwiki.wiki import topics as wanted
from gitwiki.wiki.derive import LOG, is_reserved
from gitwiki.wiki.extractions import extracted_path
from gitwiki.wiki.page import Page, Parsed, parse
from gitwiki.wiki.paragraphs import NORMALISATION, identify
from gitwiki.wiki.paths import OWN_PAGES, ROOT, slug_of, source_path_problem
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.secrets import has_secret, without_secrets
from gitwiki.wiki.snapshot import PageSummary, Wiki
from gitwiki.wiki.source import Block, BlockKind, Reading, Source
from gitwiki.wiki.source_names import doubtful_ids, is_hidden, source_ids, title_from_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from gitwiki.ports import Checkout, Commit, Entry, Outside, Readable
    from gitwiki.wiki.topics import ParsedTopics, Topic

SCHEMA = "schema.md"
TOPICS = wanted.PATH
#: The rule that looks at sources as it does at pages.
SECRETS = BY_CODE["GW705"]
_FOR_SECRETS = Lint(Wiki("", {}), rules=(SECRETS,))
_RULE_NAMES = frozenset(name for rule in RULES for name in (rule.code, rule.name))
SUMMARIES = "pages"
#: Those of `gitwiki.wiki.snapshot.summarise_markdown`.
OUTLINES = "outlines"
_FOLDERS = (f"{ROOT}/", "raw/", "extracted/")

T = TypeVar("T")
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
        diagnostics: What could not be read: pages, schema.md, topics.yaml, unsafe sources.
        topics: The pages that are wanted, with the names that no other page has.
    """

    commit: Commit
    entries: Mapping[str, Entry]
    wiki: Wiki
    schema: Schema
    schema_blob: str
    raw: Mapping[str, str]
    ids: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of one commit, before any page is read.

    Attributes:
        commit: The commit.
        entries: Every file of it.
        pages: Path of each page to its blob id.
        schema: Its contract; the usual one where there is none.
        schema_blob: Blob id of schema.md; empty for Markdown that gitwiki did not make.
        log: The text of log.md.
        raw: Path of each source that may be read to its blob id.
        ids: Path of each source to its id.
        diagnostics: What is wrong with schema.md, topics.yaml and the names of sources.
        topics: The pages that topics.yaml asks for.
    """

    commit: Commit
    entries: Mapping[str, Entry]
    pages: Mapping[str, str]
    schema: Schema
    schema_blob: str
    log: str
    raw: Mapping[str, str]
    ids: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    topics: tuple[Topic, ...] = ()

    @property
    def root(self) -> str:
        """Folder of the pages; empty for Markdown that gitwiki did not make."""
        return ROOT if self.schema_blob else ""

    def wiki(self, pages: Mapping[str, PageSummary]) -> Wiki:
        """The wiki, given the summaries of its pages."""
        own = {path: entry for path, entry in self.entries.items() if self.holds(path)}
        return Wiki(
            commit=self.commit.id,
            pages=dict(sorted(pages.items())),
            files={path: entry.blob for path, entry in own.items() if path not in pages},
            log=self.log,
            modes={path: entry.mode for path, entry in own.items() if entry.mode != "100644"},
            others=frozenset(self.entries.keys() - own.keys()),
            root=self.root,
        )

    def holds(self, path: str) -> bool:
        """Whether a file is one that gitwiki looks at."""
        return not self.root or is_of_wiki(path)


class LoadedSources(NamedTuple):
    """Sources by id, and what is wrong with those that could not be read."""

    sources: Mapping[str, Source]
    diagnostics: tuple[Diagnostic, ...]

    def without(self, ids: Collection[str]) -> LoadedSources:
        """The same without some sources."""
        left = {name: source for name, source in self.sources.items() if name not in ids}
        return self._replace(sources=left)


class SourceAt(NamedTuple):
    """A version of a source: its id, where it lies and which blob it is."""

    id: str
    raw: str
    blob: str


def is_of_wiki(path: str) -> bool:
    """Whether a file of a repository that holds a wiki is one of the wiki's."""
    return path.startswith(_FOLDERS) or path in {SCHEMA, LOG}


def base_schema(outside: Checkout | Outside) -> Schema:
    """The contract at the base; the usual one where there is none, or no commit yet."""
    commit = outside.repository.resolve(outside.repository.base_ref())
    entries = outside.repository.tree(commit.id, SCHEMA) if commit else {}
    texts = outside.repository.blobs(_blob_of(entries, SCHEMA))
    text = next(iter(texts.values()), b"").decode("utf-8", "replace")
    return schemas.read(text, SCHEMA, _RULE_NAMES).schema


def open_tree(outside: Readable, commit: Commit) -> Tree:
    """The files of a wiki at a commit, or of any repository with Markdown in it."""
    entries = outside.repository.tree(commit.id)
    wanted = [*_blob_of(entries, SCHEMA), *_blob_of(entries, LOG)]
    texts = outside.repository.blobs(wanted) if wanted else {}
    blob = entries[SCHEMA].blob if SCHEMA in entries else ""
    if blob not in texts:  # there is none, or it is a submodule
        pages = {path: entry.blob for path, entry in entries.items() if _is_markdown(path, entry)}
        return Tree(commit, entries, pages, Schema(), "", "", {}, {}, ())
    schema, findings = schemas.read(texts[blob].decode("utf-8", "replace"), SCHEMA, _RULE_NAMES)
    raw, raw_findings = _raw(outside, entries)
    log = texts.get(entries[LOG].blob, b"").decode("utf-8", "replace") if LOG in entries else ""
    pages = {path: entry.blob for path, entry in entries.items() if is_page(path, entry)}
    ids = source_ids(raw, _recorded_ids(outside, pages, raw))
    topics = read_topics(outside, entries.get(TOPICS), schema)
    found = (*findings, *topics.diagnostics, *raw_findings)
    return Tree(commit, entries, pages, schema, blob, log, raw, ids, found, topics.topics)


def read_topics(outside: Readable, entry: Entry | None, schema: Schema) -> ParsedTopics:
    """The topics that a version of topics.yaml asks for; none if there is no such file."""
    if entry is None:
        return wanted.ParsedTopics((), ())
    data = outside.repository.blobs([entry.blob]).get(entry.blob)
    if data is None or entry.mode not in REGULAR:
        problem = Diagnostic(TOPICS, 0, wanted.CODE, "it is a link, not a file")
        return wanted.ParsedTopics((), (problem,))
    return wanted.read(data.decode("utf-8", "replace"), schema.types)


def load_wiki(outside: Readable, commit: Commit) -> LoadedWiki:
    """The wiki at a commit, without the text of its pages.

    Raises:
        NotAWikiError: The commit has no schema.md.
    """
    tree = open_tree(outside, commit)
    if not tree.schema_blob:
        raise NotAWikiError(commit.id[:12])
    pages, found = _summaries(outside, tree)
    return loaded_wiki(tree, pages, found)


def loaded_wiki(
    tree: Tree, pages: Mapping[str, PageSummary], found: Iterable[Diagnostic]
) -> LoadedWiki:
    """The wiki of a tree, given the summaries of its pages and what is wrong with the others."""
    topics = wanted.in_force(tree.topics, pages.values())
    return LoadedWiki(
        commit=tree.commit,
        entries={path: entry for path, entry in tree.entries.items() if tree.holds(path)},
        wiki=tree.wiki(pages),
        schema=tree.schema,
        schema_blob=tree.schema_blob,
        raw=tree.raw,
        ids=tree.ids,
        diagnostics=(*tree.diagnostics, *topics.diagnostics, *found),
        topics=topics.topics,
    )


def load_pages(
    outside: Readable, entries: Mapping[str, Entry], paths: Iterable[str]
) -> Mapping[str, Page]:
    """Pages in full, by path; one that is missing or cannot be parsed is left out."""
    wanted = {path: entries[path].blob for path in paths if path in entries}
    texts = outside.repository.blobs(wanted.values())
    pages = {path: parse_bytes(path, texts.get(blob, b"")).page for path, blob in wanted.items()}
    return {path: page for path, page in pages.items() if page is not None}


def load_sources(outside: Readable, wanted: Iterable[SourceAt]) -> LoadedSources:
    """Sources in full, by id; read once per blob, then taken from the cache."""
    versions = list(wanted)
    kind = f"source-{reading_version(outside)}"
    keys = {version: f"{version.blob}:{version.raw}" for version in versions}
    cached = outside.cache.load(kind, keys.values())
    sources: dict[str, Source] = {}
    fresh: dict[str, bytes] = {}
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


def unreadable_sources(
    outside: Readable, versions: Collection[SourceAt]
) -> Mapping[SourceAt, Diagnostic]:
    """The sources that are missing or too large; they are not read to find that out."""
    limit = max(reader.max_bytes for reader in outside.readers)
    sizes = outside.repository.sizes(version.blob for version in versions)
    found: dict[SourceAt, Diagnostic] = {}
    for version in versions:
        size = sizes.get(version.blob)
        if size is None:
            message, hint = "its blob is not in this repository", "fetch it, or commit it again"
            found[version] = Diagnostic(version.raw, 0, "GW801", message, hint=hint)
        elif size > limit:
            message = f"{size:,} bytes, over the limit of {limit:,}"
            hint = "split it into several sources"
            found[version] = Diagnostic(version.raw, 0, "GW803", message, hint=hint)
    return found


def read_source(outside: Readable, path: str, data: bytes) -> ReadOutcome:
    """Read one source with the reader for its ending; what is wrong is in the outcome."""
    name = path.rsplit("/", 1)[-1].lower()
    for reader in outside.readers:
        if name.endswith(reader.suffixes):
            reading, findings = reader.read(path, data)
            return ReadOutcome(reading, (*findings, *find_secrets(path, data)))
    return ReadOutcome(None, (_no_reader(outside, path),))


def find_secrets(path: str, data: bytes) -> tuple[Diagnostic, ...]:
    """What looks like a secret in a source, for which it need not be read as one."""
    return examine(path, data.decode("utf-8", "replace"), _FOR_SECRETS, Prepared())


def reading_version(outside: Readable) -> str:
    """Versions of everything that the paragraphs of a source depend on."""
    return "-".join(str(reader.version) for reader in outside.readers) + f"-n{NORMALISATION}"


def _blob_of(entries: Mapping[str, Entry], path: str) -> tuple[str, ...]:
    return (entries[path].blob,) if path in entries else ()


def is_page(path: str, entry: Entry) -> bool:
    """Whether a file is a page: in its place, and no index."""
    return (
        path.startswith(f"{ROOT}/")
        and path.endswith(".md")
        and not is_reserved(path)
        and entry.mode in REGULAR
    )


def _is_markdown(path: str, entry: Entry) -> bool:
    return path.lower().endswith((".md", ".markdown")) and entry.mode in REGULAR


def _summaries(outside: Readable, tree: Tree) -> tuple[dict[str, PageSummary], list[Diagnostic]]:
    known = known_summaries(outside)
    keys = {path: cache_key(path, blob) for path, blob in tree.pages.items()}
    pages = {path: known[key] for path, key in keys.items() if key in known}
    missing = [path for path in tree.pages if path not in pages]
    texts = outside.repository.blobs(tree.pages[path] for path in missing)
    diagnostics: list[Diagnostic] = []
    fresh: dict[str, PageSummary] = {}
    for path in missing:
        parsed = parse_bytes(path, texts.get(tree.pages[path], b""))
        diagnostics += parsed.diagnostics
        if parsed.page is not None:
            pages[path] = snapshot.summarise(parsed.page, tree.pages[path])
            if not parsed.diagnostics:
                fresh[keys[path]] = pages[path]
    if fresh:
        keep_summaries(outside, known, fresh, frozenset(keys.values()))
    return pages, diagnostics


def cache_key(path: str, blob: str) -> str:
    """What is derived of a page depends on its text and its path."""
    return f"{blob}:{path}"


def known_summaries(outside: Readable, kind: str = SUMMARIES) -> dict[str, PageSummary]:
    """The summaries that the cache has, by `cache_key`."""
    stored = outside.cache.load(kind, [ALL])
    try:
        return snapshot.decode(stored[ALL]) if ALL in stored else {}
    except ValueError:
        return {}


def keep_summaries(
    outside: Readable,
    known: dict[str, PageSummary],
    fresh: dict[str, PageSummary],
    wanted: Collection[str],
) -> None:
    """Keep the summaries of a tree, and those of other trees as long as they are not more.

    Args:
        outside: Has the cache.
        known: What the cache has.
        fresh: What it has not.
        wanted: The keys of the tree.
    """
    kept = recent(known, fresh, wanted)
    outside.cache.store(SUMMARIES, {ALL: snapshot.encode(kept)})


def recent(known: dict[str, T], fresh: dict[str, T], wanted: Collection[str]) -> dict[str, T]:
    """What is to be kept in a cache that is read and written as one value."""
    others = {key: value for key, value in known.items() if key not in wanted}
    kept = {key: value for key, value in known.items() if key in wanted} | fresh
    return kept | others if len(others) <= len(kept) else kept


def parse_bytes(path: str, data: bytes) -> Parsed:
    """A page from the bytes of its file."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not valid UTF-8 at byte {error.start}"
        return Parsed(None, (Diagnostic(path, line, "GW001", message, hint="save it as UTF-8"),))
    return parse(path, text)


def _raw(
    outside: Readable, entries: Mapping[str, Entry]
) -> tuple[dict[str, str], list[Diagnostic]]:
    """The sources that may be read, and what is wrong with the others; nothing is read for it."""
    suffixes = tuple(suffix for reader in outside.readers for suffix in reader.suffixes)
    raw: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for path, entry in entries.items():
        if not path.startswith("raw/"):
            continue
        is_source = not (path.startswith("raw/assets/") or is_hidden(path))
        problem = source_path_problem(path) if is_source else None
        if entry.mode not in REGULAR:
            problem = "it is a link, not a file"
        if is_source and has_secret(path):
            hint = "revoke it, and rename the file; the other sources go on"
            said = "not read: its name has what looks like a key or token"
            findings.append(Diagnostic(path, 0, SECRETS.code, said, hint=hint))
        elif problem:
            hint = "rename it, or commit the file itself; the other sources go on"
            findings.append(Diagnostic(path, 0, "GW807", f"not read: {problem}", hint=hint))
        elif is_source and path.lower().endswith(suffixes):
            raw[path] = entry.blob
        elif is_source and extracted_path(path) not in entries:
            findings.append(_no_reader(outside, path))
    return raw, findings


def _no_reader(outside: Readable, path: str) -> Diagnostic:
    known = ", ".join(suffix for reader in outside.readers for suffix in reader.suffixes)
    return Diagnostic(path, 0, "GW801", "no reader for this format", hint=f"known: {known}")


def _recorded_ids(
    outside: Readable, pages: Mapping[str, str], raw: Iterable[str]
) -> dict[str, str]:
    """The ids that pages of sources record, to the raw paths, where the paths do not tell."""
    paths = {slug_of(path): path for path in pages if path.startswith(OWN_PAGES)}
    wanted = {name: paths[name] for name in sorted(doubtful_ids(raw, paths.keys()))}
    texts = outside.repository.blobs(pages[path] for path in wanted.values()) if wanted else {}
    recorded: dict[str, str] = {}
    for name, path in wanted.items():
        page = parse_bytes(path, texts.get(pages[path], b"")).page
        listed = {source.id: source.raw for source in page.sources} if page else {}
        if name in listed:
            recorded[name] = listed[name]
    return recorded


def _contents(
    outside: Readable, versions: list[SourceAt], diagnostics: list[Diagnostic]
) -> Mapping[str, bytes]:
    unreadable = unreadable_sources(outside, versions)
    diagnostics += unreadable.values()
    return outside.repository.blobs(each.blob for each in versions if each not in unreadable)


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


def _encode_reading(reading: Reading | None, findings: tuple[Diagnostic, ...]) -> bytes:
    found = [
        [f.path, f.line, f.code, f.message, f.column, f.severity.value, f.hint] for f in findings
    ]
    if reading is None:
        return json.dumps([None, found]).encode()
    blocks = [[b.text, b.kind.value, b.section, b.first_line, b.last_line] for b in reading.blocks]
    head = [reading.title, reading.label, reading.date, reading.obsoletes, reading.url]
    return json.dumps([[*head, blocks], found]).encode()


def _decode_reading(data: bytes) -> tuple[Reading | None, tuple[Diagnostic, ...]]:
    encoded, found = json.loads(data)
    findings = tuple(
        Diagnostic(path, line, code, message, column, Severity(severity), hint)
        for path, line, code, message, column, severity, hint in found
    )
    if encoded is None:
        return None, findings
    title, label, date, obsoletes, url, rows = encoded
    blocks = tuple(
        Block(text, BlockKind(kind), tuple(section), first, last)
        for text, kind, section, first, last in rows
    )
    return Reading(title, label, date, tuple(obsoletes), url, blocks), findings
