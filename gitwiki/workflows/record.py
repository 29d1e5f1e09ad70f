"""Record who verified which pages: one pull request that is kept up to date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gitwiki.errors import BranchEditedError
from gitwiki.ports import NewCommit, Proposal, PullRequestState
from gitwiki.wiki.dates import instant
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.markup import escape, inert, link_target
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import AUTHOR
from gitwiki.workflows.conversation import tell_edited
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.trust import recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.ports import Outside, PullRequest
    from gitwiki.workflows.load import LoadedWiki
    from gitwiki.workflows.trust import Recording

#: The same whatever it says, so that there is one at a time.
BRANCH = "gitwiki/trust"
#: Pages that are named in the body; the diff has them all.
_LISTED = 150


class RecordState(StrEnum):
    """What became of the pull request that says who verified what."""

    NOTHING = "nobody verified anything new"
    OPENED = "opened"
    UPDATED = "brought up to date"
    CURRENT = "up to date"
    EDITED = "edited by a person, left alone"
    OBSOLETE = "closed, there is nothing to record any more"
    REFUSED = "closed by a person, not opened again"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The pull request that says who verified what, if there is one, and what was done with it."""

    state: RecordState
    pull_request: PullRequest | None = None


def record(outside: Outside) -> Recorded:
    """Open the pull request that says who verified what, or bring it up to date.

    It is one of its own, since verifications follow from merges, and no merge can hold what follows
    from it. Once a week is enough: after each merge, it would double the pull requests.
    """
    proposal = propose_record(outside, load_wiki(outside, base_commit(outside)))
    pulls = [each for each in outside.forge.pull_requests() if each.proposal.branch == BRANCH]
    there = next((each for each in pulls if each.state is PullRequestState.OPEN), None)
    if there is not None:
        return _update(outside, there, proposal)
    if proposal is None:
        return Recorded(RecordState.NOTHING)
    for pull in pulls:
        # The key of a pull request is that of what it said first; its body has the last one.
        if pull.state is PullRequestState.CLOSED and _marked(proposal.key) in pull.proposal.body:
            return Recorded(RecordState.REFUSED, pull)
    made = outside.forge.propose(proposal)
    is_open = made.state is PullRequestState.OPEN
    return Recorded(RecordState.OPENED if is_open else RecordState.REFUSED, made)


def propose_record(outside: Outside, loaded: LoadedWiki) -> Proposal | None:
    """The proposal that says who verified what, as one commit on a base; None if nobody did."""
    found = recording(outside, loaded)
    if not found.files:
        return None
    entries = [*map(list, found.added), *map(list, found.removed)]
    key = hashlib.sha256(json.dumps(sorted(entries)).encode()).hexdigest()[:12]
    title = f"Record who verified {_count(len(found.files), 'page')}"
    message = f"{title}\n\n{_ABOUT}\n\nGitwiki-Key: {key}\n"
    change = NewCommit(loaded.commit.id, found.files, message, AUTHOR, _time(loaded, found))
    return Proposal(
        key=key,
        branch=BRANCH,
        base=outside.repository.default_branch(),
        commit=outside.repository.write(change),
        title=title,
        body="\n".join(_body(loaded, found, key)),
        sources=(),
    )


def _time(loaded: LoadedWiki, found: Recording) -> int:
    """When the base was made, or the newest entry if that is later: no commit knows the future."""
    moments = (instant(entry.at) for entry in found.added)
    return max(loaded.commit.timestamp, *(int(m.timestamp()) for m in moments if m), 0)


def _update(outside: Outside, there: PullRequest, proposal: Proposal | None) -> Recorded:
    if there.head != there.proposal.commit:
        tell_edited(outside, there.number)
        return Recorded(RecordState.EDITED, there)
    if proposal is None:
        return Recorded(RecordState.OBSOLETE, outside.forge.close(there.number))
    if proposal.commit == there.head:
        return Recorded(RecordState.CURRENT, there)
    try:
        return Recorded(RecordState.UPDATED, outside.forge.update(there.number, proposal))
    except BranchEditedError:
        return Recorded(RecordState.EDITED, there)


_ABOUT = "Each entry follows from a pull request: who merged it, or approved its last commit."


def _body(loaded: LoadedWiki, found: Recording, key: str) -> Iterator[str]:
    yield (
        f"{_ABOUT} Only pages that still say the same, to the letter, are entered. Lint computes "
        "the entries from the forge again, and an entry that does not follow from it is an error."
    )
    yield "\n| Page | Verified by | At | In |\n|---|---|---|--:|"
    added = sorted(found.added.items())
    for entry, number in added[:_LISTED]:
        page = loaded.wiki.pages[entry.path]
        link = f"[{_safe(page.title) or _safe(entry.path)}]({link_target(entry.path)})"
        yield f"| {link} | {_safe(entry.by)} | {entry.at} | #{number} |"
    if len(added) > _LISTED:
        yield f"\nand {_count(len(added) - _LISTED, 'more entry')}"
    if found.removed:
        yield "\nRemoved, because the page says something else by now:\n"
    yield from (f"- {_safe(path)}: {_safe(by)}" for path, by in found.removed[:_LISTED])
    yield f"\n{_marked(key)}\n"


def _marked(key: str) -> str:
    return f"<sub>key {key}</sub>"


def _safe(text: str) -> str:
    return inert(escape(visible(text).text))


def _count(number: int, noun: str) -> str:
    plural = f"{noun}s" if not noun.endswith("y") else f"{noun[:-1]}ies"
    return f"{number} {noun if number == 1 else plural}"
