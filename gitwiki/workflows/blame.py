"""Where each statement of a page comes from: its paragraphs, its commit, and who let it in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports import PullRequestState
from gitwiki.query.answer import Cited
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.page import Item, statement_digest
from gitwiki.workflows.load import SourceAt, load_pages, load_sources
from gitwiki.workflows.naming import find_page
from gitwiki.workflows.page_history import is_cut_off, origins, said_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.ports import Commit, Outside, PullRequest
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki

#: A pull request as the message of its merge names it: gitwiki's own, GitHub's, a squashed one.
_NAMED = (
    re.compile(r"^Gitwiki-Pull: (?P<number>[1-9][0-9]{0,8})$", re.MULTILINE),
    re.compile(r"\AMerge pull request #(?P<number>[1-9][0-9]{0,8})\b"),
    re.compile(r"\A[^\n]{0,1000} \(#(?P<number>[1-9][0-9]{0,8})\)$", re.MULTILINE),
)
_LONGEST_MESSAGE = 100_000


@dataclass(frozen=True, slots=True)
class Origin:
    """The change that brought a statement into the branch.

    Attributes:
        commit: The commit of the branch itself: of a pull request that was merged, the merge.
        pull: Number of the pull request; 0 if it came without one.
        title: Title of the pull request, or the first line of the commit.
        author: Who wrote the commit, by name.
        reviewers: Who approved or merged the pull request, as ``review: alice``; empty if that is
            not known.
    """

    commit: Commit
    pull: int
    title: str
    author: str
    reviewers: tuple[str, ...]


class Ground(NamedTuple):
    """A paragraph that a statement rests on.

    Attributes:
        cited: The paragraph; without number and lines if it was found nowhere.
        is_current: Whether the source has it as it is at this commit.
    """

    cited: Cited
    is_current: bool


class Blamed(NamedTuple):
    """Something that a page says.

    Attributes:
        kind: ``tldr``, ``statement``, ``fact`` or ``caveat``.
        text: What it says.
        line: Where in the file.
        digest: Stands for it (`gitwiki.wiki.page.statement_digest`).
        grounds: The paragraphs that it cites.
        origin: Where it comes from; None if git does not say.
    """

    kind: str
    text: str
    line: int
    digest: str
    grounds: tuple[Ground, ...]
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Blame:
    """A page, statement by statement.

    Attributes:
        page: The page.
        commit: The commit at which it is looked at.
        statements: What it says, in the order of its lines.
        cut_off: Statements may be older than it says: the clone has no older commits.
    """

    page: PageSummary
    commit: Commit
    statements: tuple[Blamed, ...]
    cut_off: bool


def blame(outside: Outside, loaded: LoadedWiki, name: str) -> Blame:
    """Where the statements of a page come from.

    Args:
        outside: Has the commits and the pull requests.
        loaded: The wiki at the commit that is asked about.
        name: The page, as `find_page` takes it.

    Raises:
        NoSuchPageError, AmbiguousPageError: It names no page, or several.
    """
    summary = find_page(loaded.wiki, name)
    page = load_pages(outside, loaded.entries, [summary.path])[summary.path]
    brought = origins(outside, loaded.commit, summary.path, said_by(page))
    known = _origins(outside, brought.values())
    labels = _labels(page)
    grounds = _grounds(outside, loaded, summary, page)
    statements = (
        Blamed(
            *item,
            digest,
            tuple(grounds[label] for label in labels[item]),
            known[brought[digest].id] if digest in brought else None,
        )
        for item in labels
        if (digest := statement_digest(item.kind, item.text))
    )
    oldest = min(brought.values(), key=lambda each: each.timestamp, default=None)
    cut_off = oldest is not None and is_cut_off(outside, oldest)
    return Blame(summary, loaded.commit, tuple(sorted(statements, key=lambda s: s.line)), cut_off)


def _origins(outside: Outside, commits: Iterable[Commit]) -> Mapping[str, Origin]:
    """What is known of the changes that some commits of the branch made, by commit id."""
    wanted = {commit.id: commit for commit in commits}
    pulls = {pull.merge: pull for pull in outside.forge.pull_requests() if _is_merged(pull)}
    approvals = outside.server.approvals() if outside.server and wanted else ()
    found = {}
    for name, commit in wanted.items():
        pull = pulls.get(name)
        number = pull.number if pull else _named(commit.message)
        reviewers = [
            f"{each.kind.value}: {each.login}"
            for each in approvals
            if (each.number, each.merge) == (number, name)
        ]
        # Without a server that knows them, who made the merge is who let it in.
        if not reviewers and number and len(commit.parents) > 1:
            reviewers = [f"merge: {commit.author.name}"]
        title = pull.proposal.title if pull else _subject(commit)
        found[name] = Origin(
            commit, number, title, commit.author.name, tuple(dict.fromkeys(reviewers))
        )
    return found


def _is_merged(pull: PullRequest) -> bool:
    return pull.state is PullRequestState.MERGED and bool(pull.merge)


def _named(message: str) -> int:
    """The pull request that the message of a commit names; 0 if it names none."""
    text = message[:_LONGEST_MESSAGE].replace("\r\n", "\n")
    matches = (pattern.search(text) for pattern in _NAMED)
    return next((int(found["number"]) for found in matches if found), 0)


def _subject(commit: Commit) -> str:
    return commit.message.partition("\n")[0].strip()


def _labels(page: Page) -> Mapping[Item, tuple[str, ...]]:
    """What a page says, with the footnote labels of each."""
    parts = (("tldr", page.tldr), ("statement", page.statements), ("caveat", page.caveats))
    found = {Item(kind, each.text, each.line): each.labels for kind, said in parts for each in said}
    return found | {Item("fact", fact.text, fact.line): fact.labels for fact in page.facts}


def _grounds(
    outside: Outside, loaded: LoadedWiki, summary: PageSummary, page: Page
) -> Mapping[str, Ground]:
    """Every footnote label of a page to the paragraph that it cites."""
    labels = {label for labels in _labels(page).values() for label in labels}
    cited = {target.source for label in labels if (target := parse_label(label))}
    at = {loaded.ids[raw]: SourceAt(loaded.ids[raw], raw, blob) for raw, blob in loaded.raw.items()}
    now = load_sources(outside, [at[name] for name in sorted(cited) if name in at]).sources
    grounds = {label: _ground(page, label, now) for label in sorted(labels)}
    lost = {label for label, ground in grounds.items() if not ground.is_current}
    if not lost:
        return grounds
    # A source that has changed since: the page says which blob it was compiled from.
    targets = {target.source for label in lost if (target := parse_label(label))}
    listed = [SourceAt(each.id, each.raw, each.blob) for each in summary.sources if each.blob]
    then = load_sources(outside, [each for each in listed if each.id in targets]).sources
    old = {label: _ground(page, label, then)._replace(is_current=False) for label in lost}
    return {**grounds, **old}


def _ground(page: Page, label: str, sources: Mapping[str, Source]) -> Ground:
    note, target = page.footnotes.get(label), parse_label(label)
    source = sources.get(target.source) if target else None
    paragraph = source.by_id.get(target.paragraph) if source and target else None
    if source and paragraph:
        block = paragraph.block
        lines = (block.first_line, block.last_line)
        quote = note.quote if note else ""
        return Ground(Cited(label, source.title, source.raw, paragraph.number, *lines, quote), True)
    listed = {each.id: each.raw for each in page.sources}
    raw = listed.get(target.source, "") if target else ""
    said = (note.title, note.number, note.quote) if note else ("", 0, "")
    return Ground(Cited(label, said[0], raw, said[1], 0, 0, said[2]), False)
