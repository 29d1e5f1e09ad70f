"""Build a change: from what is left to compile to the files of one commit and their review."""

from __future__ import annotations

import shlex
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import gitwiki
from gitwiki.budget import told
from gitwiki.compiler.assemble import Stamp, Target, assemble
from gitwiki.compiler.guidance import NO_GUIDANCE
from gitwiki.compiler.linker import Linker, Name
from gitwiki.compiler.reconcile import Evidence
from gitwiki.compiler.record import log_entry, record_of
from gitwiki.compiler.review import Conflict, Review, SentBack
from gitwiki.compiler.verify import Report, Verified, combine, verify
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.errors import NoRoomError, TooManyPagesError
from gitwiki.wiki.draft import ExistingPage
from gitwiki.wiki.evidence import Reader
from gitwiki.wiki.paths import Places
from gitwiki.wiki.questions import names_only
from gitwiki.wiki.schema import IN_PR
from gitwiki.wiki.topics import finder
from gitwiki.wiki.words import concept_key
from gitwiki.workflows.derivation import Pages, complete, relate, without_links
from gitwiki.workflows.load import REGULAR, LoadedSources, SourceAt, load_pages, load_sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from gitwiki.compiler.guidance import Guidance
    from gitwiki.compiler.pending import Work
    from gitwiki.ports import Compiler, Outside, Prepared
    from gitwiki.wiki.draft import PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.workflows.load import LoadedWiki


@dataclass(frozen=True, slots=True)
class Change:
    """What a compile would do.

    Attributes:
        work: What it was made from; sources that could not be read are not in it.
        files: Repository path to new content; None deletes.
        review: What its reviewer is told.
        unread: Diagnostics of the sources that were read for it.
    """

    work: Work
    files: Mapping[str, bytes | None]
    review: Review
    unread: tuple[Diagnostic, ...]


class _Drafted(NamedTuple):
    """Verified drafts by path, the sources they rest on and what verification found."""

    drafts: Mapping[str, PageDraft]
    evidence: Evidence
    report: Report
    sent_back: SentBack
    prepared: Prepared

    def without(self, paths: Collection[str]) -> _Drafted:
        """The same without the drafts for some paths."""
        return self._replace(drafts={p: d for p, d in self.drafts.items() if p not in paths})


def build(
    outside: Outside,
    loaded: LoadedWiki,
    work: Work,
    compiler: Compiler,
    guidance: Guidance = NO_GUIDANCE,
) -> Change:
    """Build the change that brings a wiki up to date with some of its sources.

    Nothing is written. The same tree, work and guidance give the same files.

    Raises:
        TooManyPagesError: There are more sources than schema.md allows pages.
    """
    outside.progress.step(f"reading {len(work.sources)} sources")
    fresh = load_sources(outside, (SourceAt(s.id, s.raw, s.blob) for s in work.sources))
    limit = loaded.schema.limits.pages_per_change
    if len(fresh.sources) > limit:
        # Each has a page of its own, so the end is known before a model is paid for.
        raise TooManyPagesError(len(fresh.sources), limit)
    outside.progress.step(f"compiling {len(fresh.sources)} sources")
    contract = guidance.added_to(loaded.schema.prose)
    task = (list(fresh.sources.values()), existing_pages(loaded), contract)
    forecast = compiler.forecast(*task)
    if forecast:
        outside.progress.step(f"forecast: {told(forecast)}")
    prepared = compiler.prepare(*task)
    fresh = fresh.without(prepared.unfinished)
    work = work.only({source.raw for source in fresh.sources.values()} | _deleted(work))
    drafted = _draft(outside, loaded, work, prepared, fresh)
    missing = _without_page(loaded, drafted, fresh)
    by = f"gitwiki/{gitwiki.__version__} {_producer(compiler)}"
    stamp = Stamp(loaded.commit.timestamp, by, work.key)
    outside.progress.step(f"reconciling {len(drafted.drafts)} pages")
    no_room = blocked(loaded, drafted.drafts)
    drafted = drafted.without(no_room)
    pages = _reconcile(outside, loaded, work, drafted, stamp)
    pages = pages._replace(conflicts=(*no_room.values(), *pages.conflicts))
    outside.progress.step("deriving related pages, index files and the log")
    if loaded.schema.derived == IN_PR:
        pages = relate(outside, loaded, pages)
    fresh = fresh._replace(diagnostics=(*fresh.diagnostics, *missing))
    made = _finish(outside, loaded, work, compiler, (drafted, pages, fresh))
    return replace(made, review=made.review.with_guidance(guidance, follows=bool(compiler.model)))


def _deleted(work: Work) -> set[str]:
    return {item.raw for item in work.deleted}


def _producer(compiler: Compiler) -> str:
    """Who writes the statements, as a page records it: the model, or else the compiler."""
    return compiler.model.split(" ", 1)[0] or compiler.name


def existing_pages(loaded: LoadedWiki) -> list[ExistingPage]:
    """The pages of a wiki as a compiler is told of them, those that are wanted included.

    A topic at the path of a page adds the names that the page does not have yet.
    """
    more = {topic.path: topic.names for topic in loaded.topics}
    pages = [
        ExistingPage(
            page.path,
            page.type,
            page.title,
            tuple(dict.fromkeys((*names_only(page.aliases), *more.get(page.path, ())))),
            is_wanted=page.path in more,
        )
        for page in loaded.wiki.pages.values()
    ]
    wanted = (topic for topic in loaded.topics if topic.path not in loaded.wiki.pages)
    return pages + [
        ExistingPage(topic.path, topic.category, topic.title, topic.aliases, False, True)
        for topic in wanted
    ]


def _draft(
    outside: Outside, loaded: LoadedWiki, work: Work, prepared: Prepared, fresh: LoadedSources
) -> _Drafted:
    touched = {*prepared.touches, *_resting_on(loaded, work)}
    known = load_sources(outside, _cited(loaded, touched, work)).sources
    everything = {**known, **fresh.sources}
    pages = load_pages(outside, loaded.entries, prepared.touches)
    drafts = prepared.drafts(everything, pages)
    outside.progress.step(f"verifying {len(drafts)} drafts")
    reader = Reader()
    owners = _owners(loaded, drafts)

    def check(drafts: Iterable[PageDraft]) -> dict[str, Verified]:
        return {
            draft.path: verify(
                draft,
                everything,
                _names(loaded, draft.path),
                reader,
                partial(_is_taken, owners, draft.path),
            )
            for draft in drafts
        }

    first = check(drafts)
    objections = {path: found for path, each in first.items() if (found := each.objections)}
    checked = first | (check(prepared.mend(objections)) if objections else {})
    evidence = Evidence(
        sources=everything,
        compiled=frozenset(fresh.sources),
        deleted={item.id: item.raw for item in work.deleted},
        seen=_seen(outside, work),
    )
    report = combine(result.report for result in checked.values())
    kept = {path: each.draft for path, each in checked.items()}
    return _Drafted(
        {path: draft for path, draft in kept.items() if draft.tldr or draft.sections},
        evidence,
        report,
        SentBack(sum(map(len, objections.values())), _left(checked, objections)),
        prepared,
    )


def _without_page(loaded: LoadedWiki, drafted: _Drafted, fresh: LoadedSources) -> list[Diagnostic]:
    """The topics that the sources name, and of which no page comes all the same."""
    there = {*loaded.wiki.pages, *drafted.drafts}
    topics = {topic.path: topic for topic in loaded.topics if topic.path not in there}
    find = finder(topics.values())
    return [
        Diagnostic(
            source.raw,
            0,
            "GW809",
            f"no page came of the topic `{topics[path].title}`, which it names",
            severity=Severity.WARNING,
            hint="no statement about it held; add a source that says more of it",
        )
        for source in fresh.sources.values()
        for path in (find.names_in(each.text for each in source.paragraphs) if topics else ())
    ]


def _left(checked: Mapping[str, Verified], objections: Collection[str]) -> int:
    """How much of what was sent back still does not hold."""
    return sum(len(checked[path].objections) for path in objections)


def blocked(loaded: LoadedWiki, paths: Iterable[str]) -> dict[str, Conflict]:
    """Paths that nothing can be written to, because of what a person put there."""
    places = Places(loaded.entries)
    found = {}
    for path in sorted(set(paths) - set(loaded.wiki.pages)):
        entry = loaded.entries.get(path)
        problem = places.problem(path)
        if entry is not None:
            regular = entry.mode in REGULAR
            problem = "it cannot be read as a page" if regular else "it is a link, not a file"
        if problem:
            found[path] = Conflict(path, "", "", f"{problem}, so nothing was written to it.")
    return found


def _resting_on(loaded: LoadedWiki, work: Work) -> set[str]:
    again = [source.id for source in work.sources if source.previous]
    return {
        path
        for source_id in (*again, *(item.id for item in work.deleted))
        for path in loaded.wiki.pages_citing(source_id)
    }


def _cited(loaded: LoadedWiki, paths: Iterable[str], work: Work) -> list[SourceAt]:
    fresh = {source.raw for source in work.sources}
    wanted = {
        source.raw
        for path in paths
        if path in loaded.wiki.pages
        for source in loaded.wiki.pages[path].sources
    }
    return [
        SourceAt(loaded.ids[raw], raw, loaded.raw[raw])
        for raw in sorted(wanted - fresh)
        if raw in loaded.raw
    ]


def _names(loaded: LoadedWiki, path: str) -> tuple[str, ...]:
    page = loaded.wiki.pages.get(path)
    return names_only((page.title, *page.aliases)) if page else ()


def _owners(loaded: LoadedWiki, drafts: Iterable[PageDraft]) -> Mapping[str, set[str]]:
    """The pages that each name means, those to come and to be wanted included, by concept key."""
    found: dict[str, set[str]] = defaultdict(set)
    new = (replace(draft, aliases=()) for draft in drafts)
    for name in page_names(loaded, new):
        found[concept_key(name.text)].add(name.path)
    for topic in loaded.topics:
        for text in topic.names:
            found[concept_key(text)].add(topic.path)
    return found


def _is_taken(owners: Mapping[str, set[str]], path: str, name: str) -> bool:
    """Whether a name means another page than one."""
    return bool(owners.get(concept_key(name), set()) - {path})


def _seen(outside: Outside, work: Work) -> Mapping[str, frozenset[str]]:
    previous = [SourceAt(s.id, s.raw, s.previous) for s in work.sources if s.previous]
    sources = load_sources(outside, previous).sources
    return {source_id: frozenset(source.by_id) for source_id, source in sources.items()}


def _reconcile(
    outside: Outside, loaded: LoadedWiki, work: Work, drafted: _Drafted, stamp: Stamp
) -> Pages:
    paths = sorted({*drafted.drafts, *_resting_on(loaded, work)})
    before = load_pages(outside, loaded.entries, paths)
    linker = Linker.of(page_names(loaded, drafted.drafts.values()), loaded.schema.links)
    keys = {source.id: source.key for source in work.sources}
    after: dict[str, Page | None] = {}
    conflicts: list[Conflict] = []
    for path in paths:
        target = Target(path, before.get(path), drafted.drafts.get(path))
        try:
            page, found = assemble(target, drafted.evidence, linker, stamp.for_page(path, keys))
        except NoRoomError as error:
            conflicts.append(Conflict(path, "", "", f"{error}, so nothing was written to it."))
            continue
        conflicts += found
        if page is not before.get(path):
            after[path] = page
    deleted = {path for path, page in after.items() if page is None}
    pages = Pages(before, after, tuple(conflicts))
    return without_links(outside, loaded, pages, deleted) if deleted else pages


def page_names(loaded: LoadedWiki, drafts: Iterable[PageDraft] = ()) -> Iterable[Name]:
    """The names that texts are linked by, those of pages to come included."""
    for page in loaded.wiki.pages.values():
        if page.type in {"concept", "entity"}:
            names = (page.title, *names_only(page.aliases))
            yield from (Name(text, page.path) for text in names)
    for draft in drafts:
        if draft.type in {"concept", "entity"}:
            yield Name(draft.title, draft.path)
            yield from (Name(term.text, draft.path) for term in draft.aliases)


def _finish(
    outside: Outside,
    loaded: LoadedWiki,
    work: Work,
    compiler: Compiler,
    made: tuple[_Drafted, Pages, LoadedSources],
) -> Change:
    drafted, pages, fresh = made
    prepared = drafted.prepared
    unread = (*fresh.diagnostics, *prepared.unfinished.values(), *prepared.remarks)
    review = Review(
        key=work.key,
        base=loaded.commit.id,
        sources=drafted.evidence.sources,
        compiled=tuple(source.id for source in work.sources),
        deleted=tuple(item.raw for item in work.deleted),
        changes=pages.changes(),
        report=drafted.report,
        conflicts=pages.conflicts,
        findings=(),
        unread=(*_unsafe(loaded), *unread),
        command=_command(work, compiler),
        compiler=_compiler(compiler),
        sent_back=drafted.sent_back,
        spent=drafted.prepared.spent,
    )
    if not pages.after:
        return Change(work, {}, review, unread)
    entry = log_entry(record_of(review, work.claims), loaded.commit.timestamp)
    done = complete(outside, loaded, pages, entry, drafted.evidence.sources)
    return Change(work, done.files, review.with_findings(done.findings), unread)


def _unsafe(loaded: LoadedWiki) -> list[Diagnostic]:
    """What is said of sources that are not even read."""
    return [found for found in loaded.diagnostics if found.path.startswith("raw/")]


def _compiler(compiler: Compiler) -> str:
    """What made a change, as its reviewer reads it."""
    model = f" with {compiler.model}, prompts {compiler.prompts}" if compiler.model else ""
    return f"gitwiki {gitwiki.__version__}, {compiler.name} compiler {compiler.version}{model}"


def _command(work: Work, compiler: Compiler) -> str:
    paths = shlex.join(path for path, _ in work.claims)
    listed = f" {paths}" if len(paths) < 500 else "   # every pending source"
    return f"gitwiki compile --compiler {compiler.name}{listed}"
