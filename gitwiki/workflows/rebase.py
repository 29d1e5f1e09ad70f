"""Make a pull request again on a base that has moved, without asking a model.

What it changed is known from two trees: its head and the commit that it was made for. A page that
the base has as it had it then is taken as it is; one that both changed is merged statement by
statement. Everything else follows by code, as in a compile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler import record, review
from gitwiki.compiler.assemble import redirect, set_fields
from gitwiki.compiler.rebase import rebase_page
from gitwiki.compiler.verify import Report
from gitwiki.errors import NoRoomError
from gitwiki.ports import CheckState, NewCommit
from gitwiki.proposals import body_limit
from gitwiki.wiki import schema as schemas
from gitwiki.wiki.derive import LOG, is_reserved
from gitwiki.wiki.edits import with_digests
from gitwiki.wiki.merge import FRONTMATTER
from gitwiki.wiki.page import statement_digest, written_by_gitwiki
from gitwiki.wiki.paths import slug_of
from gitwiki.wiki.questions import names_only
from gitwiki.wiki.schema import IN_PR
from gitwiki.wiki.topics import in_force
from gitwiki.wiki.words import concept_key
from gitwiki.workflows.commits import commit_at
from gitwiki.workflows.compile import AUTHOR, lint_check
from gitwiki.workflows.derivation import Pages, complete, relate, without_links
from gitwiki.workflows.load import (
    SCHEMA,
    TOPICS,
    SourceAt,
    is_page,
    load_sources,
    parse_bytes,
    read_topics,
)
from gitwiki.workflows.topics import topic_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitwiki.compiler.review import Conflict
    from gitwiki.ports import Commit, Entry, Outside, Proposal, PullRequest
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki


class Obstacle(NamedTuple):
    """Why a pull request cannot be made again without a compile.

    Attributes:
        path: The file that it is about.
        why: One sentence.
        ours, theirs: What the base and the pull request say; empty where that is not the point.
    """

    path: str
    why: str
    ours: str = ""
    theirs: str = ""


class Rebase(NamedTuple):
    """What became of a pull request on a new base.

    Attributes:
        proposal: What it proposes now; None if the base has all of it, or if there are obstacles.
        obstacles: What keeps it from being made again.
    """

    proposal: Proposal | None
    obstacles: tuple[Obstacle, ...] = ()


class Ground:
    """The base that pull requests are made again on, looked at once for all of them."""

    def __init__(self, outside: Outside, loaded: LoadedWiki) -> None:
        self.outside = outside
        self.loaded = loaded
        self._since: dict[str, Mapping[str, tuple[Entry | None, Entry | None]]] = {}

    def since(self, commit: str) -> Mapping[str, tuple[Entry | None, Entry | None]]:
        """What the base has changed since a commit."""
        if commit not in self._since:
            changed = self.outside.repository.changed_paths(commit, self.loaded.commit.id)
            self._since[commit] = changed
        return self._since[commit]

    @cached_property
    def owners(self) -> Mapping[str, frozenset[str]]:
        """The pages that have a name, by concept key."""
        found: dict[str, set[str]] = {}
        for page in self.loaded.wiki.pages.values():
            if page.type in {"concept", "entity"}:
                for name in (page.title, *names_only(page.aliases)):
                    found.setdefault(concept_key(name), set()).add(page.path)
        return {key: frozenset(paths) for key, paths in found.items()}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a pull request comes from.

    Attributes:
        pull: The pull request.
        made: Its commit as gitwiki made it.
        compiled_for: The commit that it was compiled for.
        base: The newest commit that it has in common with the base: what it changed is what
            differs from there.
        authors: People whose commits are in it, as git writes them, in the order of their first.
    """

    pull: PullRequest
    made: Commit
    compiled_for: str
    base: str
    authors: tuple[str, ...]

    @classmethod
    def of(cls, ground: Ground, pull: PullRequest) -> Origin:
        """Find out where a pull request comes from."""
        repository = ground.outside.repository
        made = commit_at(ground.outside, pull.proposal.commit)
        first = made.parents[0] if made.parents else ""
        earlier = record.authors(made.message)
        if pull.head == made.id:
            return cls(pull, made, first, first, earlier)
        base = repository.merge_base(pull.head, ground.loaded.commit.id)
        commits = repository.history(pull.head, base)
        people = (
            record.author(commit.author.name, commit.author.email)
            for commit in commits
            if commit.author != AUTHOR
        )
        return cls(pull, made, first, base, tuple(dict.fromkeys((*earlier, *people))))


def overtaken(ground: Ground, origin: Origin) -> tuple[Obstacle, ...]:
    """Why a compile would do otherwise now: another schema.md, other topics, a changed source."""
    since = ground.since(origin.compiled_for)
    found = [
        Obstacle(path, "the base has changed this source")
        for path in origin.pull.proposal.sources
        if path in since
    ]
    if SCHEMA in since and _asks_otherwise(ground, since[SCHEMA][0]):
        found.append(Obstacle(SCHEMA, "it asks for something else than when this was compiled"))
    if TOPICS in since:
        found += _other_topics(ground, origin, since[TOPICS][0])
    return tuple(found)


def rebase(ground: Ground, origin: Origin) -> Rebase:
    """Make a pull request that is not `overtaken` again on the base; only objects are written."""
    ground.outside.progress.step(f"merging #{origin.pull.number} onto the new base")
    again = _Rebase(ground, origin)
    again.merge()
    merged = again.merged
    if merged.obstacles or not merged.after:
        return Rebase(None, tuple(merged.obstacles))
    return Rebase(again.propose())


def stands_apart(ground: Ground, origin: Origin) -> bool:
    """Whether a forge that merges a pull request as it is comes to the same pages.

    The forge merges line by line and knows no page, but where the base has changed other pages only
    there is no difference.
    """
    if overtaken(ground, origin):
        return False
    again = _Rebase(ground, origin)
    again.merge()
    if again.merged.obstacles or again.has_derived:
        return False
    repository = ground.outside.repository
    joined = repository.join(ground.loaded.commit.id, origin.pull.head)
    if joined is None or joined.conflicts:
        return False
    after = again.merged.after
    tree = repository.tree(joined.tree, *after) if after else {}
    return all(
        (tree[path].blob if path in tree else None)
        == (repository.blob_id(page.text.encode()) if page else None)
        for path, page in after.items()
    )


def _asks_otherwise(ground: Ground, before: Entry | None) -> bool:
    texts = ground.outside.repository.blobs([before.blob]) if before else {}
    text = next(iter(texts.values()), b"").decode("utf-8", "replace")
    return schemas.read(text).schema.contract != ground.loaded.schema.contract


def _other_topics(ground: Ground, origin: Origin, before: Entry | None) -> list[Obstacle]:
    """The sources that name other topics than when they were compiled."""
    loaded = ground.loaded
    paths = origin.pull.proposal.sources
    old = read_topics(ground.outside, before, loaded.schema).topics
    old = in_force(old, loaded.wiki.pages.values()).topics
    was, now = (
        topic_marks(ground.outside, topics, loaded, paths) for topics in (old, loaded.topics)
    )
    why = "it asks for other pages of {} than when this was compiled"
    return [Obstacle(TOPICS, why.format(path)) for path in paths if was.get(path) != now.get(path)]


@dataclass(slots=True)
class _Merged:
    """The pages of a pull request on the new base, as far as it has come.

    Attributes:
        before, after: As in `gitwiki.workflows.derivation.Pages`.
        shared: Paths of the pages that both sides had changed.
        left: What was not written because of a person.
        obstacles: What stands in the way.
    """

    before: dict[str, Page] = field(default_factory=dict)
    after: dict[str, Page | None] = field(default_factory=dict)
    shared: list[str] = field(default_factory=list)
    left: list[Conflict] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


class _Versions(NamedTuple):
    """A file at the origin, on the base and in the pull request; None where it is not."""

    was: Entry | None
    here: Entry | None
    there: Entry | None


class _Texts(NamedTuple):
    """The same as pages; None where it cannot be read, too."""

    old: Page | None
    ours: Page | None
    theirs: Page | None


class _Rebase:
    """One pull request that is made again."""

    def __init__(self, ground: Ground, origin: Origin) -> None:
        self.ground = ground
        self.origin = origin
        self.outside = ground.outside
        self.loaded = ground.loaded
        self.merged = _Merged()
        #: Whether the pull request has derived files.
        self.has_derived = False

    def merge(self) -> None:
        """Find the pages, or what stands in their way."""
        versions = self._versions()
        pages = self._pages(versions)
        for path, entries in versions.items():
            found = (pages.get((path, entry.blob)) if entry else None for entry in entries)
            texts = _Texts(*found)
            if self._knows_sources(path, texts.theirs):
                self._merge(path, entries, texts)
        if not self.merged.obstacles:
            self._fit()

    def _versions(self) -> Mapping[str, _Versions]:
        """The pages that the pull request changes, and that the base has otherwise."""
        origin = self.origin
        found: dict[str, _Versions] = {}
        changed = self.outside.repository.changed_paths(origin.base, origin.pull.head)
        for path, (was, there) in changed.items():
            here = self.loaded.entries.get(path)
            if path == LOG or is_reserved(path):
                self.has_derived = True
            elif not all(is_page(path, entry) for entry in (was, here, there) if entry):
                self._object(path, "this is no page, so it has to be merged by hand")
            elif here != there:
                found[path] = _Versions(was, here, there)
        return found

    def _pages(self, versions: Mapping[str, _Versions]) -> Mapping[tuple[str, str], Page]:
        """The versions of pages by path and blob; what cannot be read stands in the way."""
        wanted = {
            (path, entry.blob) for path, entries in versions.items() for entry in entries if entry
        }
        contents = self.outside.repository.blobs(blob for _, blob in wanted)
        pages: dict[tuple[str, str], Page] = {}
        for path, blob in sorted(wanted):
            page = parse_bytes(path, contents.get(blob, b"")).page
            if page is None:
                self._object(path, "a version of it cannot be read as a page")
            else:
                pages[path, blob] = page
        return pages

    def _merge(self, path: str, entries: _Versions, texts: _Texts) -> None:
        old, ours, theirs = texts
        if old and theirs and _is_same(theirs, old):
            return  # only its related pages differ, and those are derived anew
        if ours:
            self.merged.before[path] = ours
        if entries.here == entries.was or (old and ours and _is_same(ours, old)):
            self.merged.after[path] = theirs
        elif entries.here is None:
            self._object(path, "the base has deleted this page")
        elif entries.there is None:
            self._object(path, "it deletes this page, and the base has changed it")
        elif ours and theirs:
            self._merge_page(path, old, ours, theirs)

    def _merge_page(self, path: str, old: Page | None, ours: Page, theirs: Page) -> None:
        try:
            done = rebase_page(old, ours, theirs)
        except NoRoomError as error:
            self._object(path, f"{error}")
            return
        for clash in done.clashes:
            what = "key of its frontmatter" if clash.section == FRONTMATTER else "statement"
            why = f"both sides changed the same {what}"
            self._object(path, why, clash.ours, clash.theirs)
        self.merged.left += done.left
        self.merged.shared.append(path)
        if done.page.text != ours.text:
            self.merged.after[path] = done.page

    def _object(self, path: str, why: str, ours: str = "", theirs: str = "") -> None:
        self.merged.obstacles.append(Obstacle(path, why, ours, theirs))

    def _knows_sources(self, path: str, page: Page | None) -> bool:
        """Whether a page names sources as the base does: ids depend on the other sources."""
        claimed = set(self.origin.pull.proposal.sources)
        named = {ref.raw: ref.id for ref in page.sources if ref.raw in claimed} if page else {}
        for raw, name in named.items():
            known = self.loaded.ids.get(raw, name)
            if known != name:
                self._object(path, f"{raw} is called {known} on the base, not {name}")
                return False
        return True

    def _fit(self) -> None:
        """Make names and links of the pages fit the other pages of the base."""
        merged, gone = self.merged, self._gone()
        pages = (*self.loaded.wiki.pages, *_present(merged.after)) if gone else ()
        known = {slug_of(path) for path in pages}
        for path, page in tuple(merged.after.items()):
            if page is None:
                continue
            fitted = self._with_free_names(page)
            fitted = redirect(fitted, gone, known) if gone else fitted
            before = merged.before.get(path)
            if self.loaded.schema.derived != IN_PR:
                fitted = _with_related_of(fitted, before)
            merged.after[path] = fitted
            if before and fitted.text == before.text:
                del merged.after[path]

    def _derived(self) -> Pages:
        """The pages, and those that change because of them."""
        merged = self.merged
        pages = Pages(merged.before, merged.after, tuple(merged.left))
        deleted = {path for path, page in merged.after.items() if page is None}
        if deleted:
            pages = without_links(self.outside, self.loaded, pages, deleted)
        if self.loaded.schema.derived == IN_PR:
            pages = relate(self.outside, self.loaded, pages)
        return pages

    def _gone(self) -> set[str]:
        """Paths of pages that the base has deleted or moved since."""
        since = self.ground.since(self.origin.base).items()
        gone = {path for path, (was, now) in since if was and not now and is_page(path, was)}
        return gone.difference(_present(self.merged.after))

    def _with_free_names(self, page: Page) -> Page:
        """The page without the aliases it brings that another page of the base has by now."""
        before = self.merged.before.get(page.path)
        known = before.aliases if before else ()
        ours = written_by_gitwiki(page)
        taken = [
            alias
            for alias in page.aliases
            if alias not in known
            and statement_digest("alias", alias) in ours
            and self.ground.owners.get(concept_key(alias), frozenset()) - {page.path}
        ]
        if not taken:
            return page
        kept = tuple(alias for alias in page.aliases if alias not in taken)
        digests = ours - {statement_digest("alias", alias) for alias in taken}
        return with_digests(set_fields(page, {"aliases": kept or None}), sorted(digests))

    def propose(self) -> Proposal:
        """The proposal, its commit written."""
        origin, loaded, pages = self.origin, self.loaded, self._derived()
        sources = _cited(self.outside, loaded, pages)
        told = self._review(pages, sources)
        said = _recorded(origin)._replace(summary=review.summary(told))
        entry = record.log_entry(said, loaded.commit.timestamp)
        done = complete(self.outside, loaded, pages, entry, sources)
        commit = self.outside.repository.write(
            NewCommit(
                base=loaded.commit.id,
                changes=done.files,
                message=record.message(said, origin.authors),
                author=AUTHOR,
                timestamp=loaded.commit.timestamp,
            )
        )
        check = lint_check(done.findings, commit)
        known = origin.pull.proposal
        names = tuple(record.name_of(author) for author in origin.authors)
        how = review.Rebased(known.body, tuple(self.merged.shared), names)
        told = told.with_findings(done.findings)
        return replace(
            known,
            commit=commit,
            body=review.rebased_body(told, how, body_limit(known.sources)),
            draft=check.state is CheckState.FAILURE,
            checks=(check,),
        )

    def _review(self, pages: Pages, sources: Mapping[str, Source]) -> review.Review:
        known, loaded = self.origin.pull.proposal, self.loaded
        return review.Review(
            key=known.key,
            base=loaded.commit.id,
            sources=sources,
            compiled=tuple(loaded.ids[path] for path in known.sources if path in loaded.ids),
            deleted=tuple(path for path in known.sources if path not in loaded.ids),
            changes=pages.changes(),
            report=Report(),
            conflicts=pages.conflicts,
            findings=(),
            unread=(),
            command="",
            compiler=known.compiler,
        )


def _present(pages: Mapping[str, Page | None]) -> Iterator[str]:
    return (path for path, page in pages.items() if page)


def _cited(outside: Outside, loaded: LoadedWiki, pages: Pages) -> Mapping[str, Source]:
    """The sources that changed pages list or cite."""
    ids: set[str] = set()
    for page in pages.after.values():
        if page:
            ids.update(ref.id for ref in page.sources)
    wanted = (
        SourceAt(loaded.ids[raw], raw, blob)
        for raw, blob in loaded.raw.items()
        if loaded.ids[raw] in ids
    )
    return load_sources(outside, wanted).sources


def _is_same(page: Page, other: Page) -> bool:
    """Whether two versions of a page are the same but for the list of related pages."""
    return _with_related_of(page, other).text == other.text


def _with_related_of(page: Page, other: Page | None) -> Page:
    """A page with the list of related pages of another version; with none if there is none."""
    related = other.frontmatter.values.get("related") if other else None
    try:
        return set_fields(page, {"related": related})
    except NoRoomError:
        return page


def _recorded(origin: Origin) -> record.Record:
    """What the commit of a pull request said."""
    found = record.read(origin.made.message)
    if found:
        return found
    known = origin.pull.proposal
    claims = zip(known.sources, known.keys, strict=False)
    facts = (f"key: {known.key}, cost: not known",)
    return record.Record(review.plain(known.title), "", facts, known.key, record.escaped(claims))
