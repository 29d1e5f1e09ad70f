"""Pull requests in the repository itself, for a wiki that lives on no server.

All of them are recorded in one ref, ``refs/gitwiki/pulls``. Its tree holds, for pull request 7,
``7/pull.json`` (everything but the body) and ``7/body.md``; every change of state is one commit and
one compare-and-swap of that ref, so a crash leaves the old state or the new one. What is proposed
is a parent of the commit that records it and so can never be lost. The branch of a proposal is a
copy for people: if a crash left it missing or behind, the next look at the pull requests repairs
it. That a pull request is merged is not recorded at all; it follows from the base branch.

Number, key and branch are found in the records; there is no counter and no lock.
"""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gitwiki import proposals
from gitwiki.errors import (
    BranchEditedError,
    BrokenPullRequestError,
    CheckedOutError,
    ForeignBranchError,
    NoSuchPullRequestError,
    NoSuchRevisionError,
    NotOnBaseError,
    NotOpenError,
    RefMovedError,
)
from gitwiki.ports import (
    Commit,
    Identity,
    NewCommit,
    Proposal,
    PullRequest,
    PullRequestState,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gitwiki.adapters.git import GitRepository

#: The ref that records all pull requests.
PULLS = "refs/gitwiki/pulls"

_HEADS = "refs/heads/"
# Branches of pull requests are moved and deleted; a record must not name any other.
_OWN = "gitwiki/"
_AUTHOR = Identity("gitwiki", "gitwiki@localhost")
_PATH = re.compile(r"[1-9][0-9]*/(?:pull\.json|body\.md)")

# A writer that lost a race looks again. Each round has a winner, so this many losers are served.
_ROUNDS = 200
_LONGEST_WAIT = 0.05


@dataclass(frozen=True, slots=True)
class _Record:
    """A pull request as it is recorded.

    Attributes:
        number: From 1.
        closed: Whether it was closed without merging.
        proposal: What is proposed now.
        previous: What was proposed before the last update; empty if it was never updated.
        reviewed: A person's commit that was about to be merged in its place; empty if none was.
    """

    number: int
    closed: bool
    proposal: Proposal
    previous: str = ""
    reviewed: str = ""

    @property
    def branch(self) -> str:
        """Its branch, as a full ref name."""
        return _HEADS + self.proposal.branch

    @property
    def commits(self) -> tuple[str, ...]:
        """Where gitwiki may have put its branch, or merged it from; the newest first."""
        return tuple(filter(None, (self.reviewed, self.proposal.commit, self.previous)))


@dataclass(frozen=True, slots=True)
class _View:
    """The repository at one moment.

    Attributes:
        tip: Commit of `PULLS`; empty if there is none.
        heads: All branches by full name.
        records: By number.
    """

    tip: str
    heads: Mapping[str, str]
    records: Mapping[int, _Record]


@dataclass(frozen=True, slots=True)
class LocalForge:
    """Pull requests of a repository on this machine.

    Attributes:
        repository: Where they are recorded and what they change.
    """

    repository: GitRepository
    #: What was recorded at a tip; a commit never says anything else.
    _known: dict[str, Mapping[int, _Record]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def pull_requests(self) -> Sequence[PullRequest]:
        """Every pull request of gitwiki's, by number; merged and closed ones too.

        Raises:
            BrokenPullRequestError: A record is not what gitwiki writes.
        """
        view = self._view()
        pulls = tuple(self._pulls(view))
        for pull in pulls:
            self._repair(view, view.records[pull.number], pull.state)
        return pulls

    def propose(self, proposal: Proposal) -> PullRequest:
        """Open a pull request, or return the one that its key already has, whatever its state.

        Args:
            proposal: What is proposed.

        Raises:
            ForeignBranchError: Its branch is not one of gitwiki's.
            NoSuchRevisionError: Its commit does not exist.
            RefMovedError: Its branch exists and holds something else.
            BrokenPullRequestError: A record is not what gitwiki writes.
        """
        if not proposal.branch.startswith(_OWN):
            raise ForeignBranchError(proposal.branch)
        commit = self._commit(proposal.commit)
        return self._one(self._record(lambda view: self._opened(view, proposal), commit).number)

    def update(self, number: int, proposal: Proposal, *, head: str = "") -> PullRequest:
        """Replace what an open pull request proposes, its branch included.

        Args:
            number: Which one.
            proposal: What it shall propose; key, branch and base stay as they are.
            head: The commit of a person that its branch is at and that the proposal has taken in;
                empty if there is none.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            BranchEditedError: A person pushed to its branch.
            CheckedOutError: Its branch is checked out.
            NoSuchRevisionError: The new commit does not exist.
        """
        commit = self._commit(proposal.commit)
        record = self._record(
            lambda view: self._updated(view, number, proposal, head), commit, head
        )
        return self._moved(record)

    def merge(self, number: int, *, head: str, base: str, by: Identity) -> PullRequest:
        """Merge an open pull request if its head and base are where the caller saw them.

        Args:
            number: Which one.
            head: The commit that was reviewed.
            base: The commit of the base branch that it was reviewed against.
            by: Who merges.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            RefMovedError: Head or base has moved.
            NotOnBaseError: The head does not contain the base.
        """
        pull = self._open(number, self._view())
        if pull.head != head:
            raise RefMovedError(_HEADS + pull.proposal.branch, head, pull.head)
        if head != pull.proposal.commit:
            # Once the branch is gone, only the record can tell what became of the person's commit.
            self._record(lambda view: self._reviewed(view, number, head), self._commit(head))
        commit = self._merged(pull, base, by)
        ref = _HEADS + pull.proposal.base
        self.repository.move_ref(ref, commit, base, f"merge pull request #{number}")
        return self._one(number)

    def close(self, number: int) -> PullRequest:
        """Close a pull request without merging; its key is not wanted again.

        A branch that a person pushed to stays.

        Args:
            number: Which one.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
        """
        commit = self._commit(self._open(number, self._view()).proposal.commit)
        self._record(lambda view: self._closed(view, number), commit)
        return self._one(number)

    def _opened(self, view: _View, proposal: Proposal) -> _Record:
        for known in view.records.values():
            if known.proposal.key == proposal.key:
                return known
        record = _Record(max(view.records, default=0) + 1, closed=False, proposal=proposal)
        present = view.heads.get(record.branch)
        if present not in {None, proposal.commit}:
            raise RefMovedError(record.branch, None, present)
        return record

    def advance(self, base: str, commit: str) -> None:
        """Move a base branch on by a commit of gitwiki's own, if it is at the parent of the commit.

        Args:
            base: The branch, without ``refs/heads/``.
            commit: Object id.

        Raises:
            NoSuchRevisionError: There is no such commit.
            RefMovedError: The branch is somewhere else.
        """
        before = self._commit(commit).parents[0]
        self.repository.move_ref(_HEADS + base, commit, before, "derived files")

    def _updated(self, view: _View, number: int, proposal: Proposal, head: str) -> _Record:
        pull, record = self._open(number, view), view.records[number]
        if pull.head not in (record.proposal.commit, head):
            raise BranchEditedError(record.proposal.branch)
        directory = self.repository.checked_out().get(record.branch)
        if directory:
            raise CheckedOutError(record.proposal.branch, directory)
        same = replace(
            proposal,
            key=record.proposal.key,
            branch=record.proposal.branch,
            base=record.proposal.base,
        )
        if proposal.commit == record.proposal.commit == pull.head:
            return replace(record, proposal=same)
        # A branch that an earlier crash left behind is brought up to date first.
        self._repair(view, record, pull.state)
        return replace(record, proposal=same, previous=pull.head)

    def _closed(self, view: _View, number: int) -> _Record:
        self._open(number, view)
        return replace(view.records[number], closed=True)

    def _reviewed(self, view: _View, number: int, head: str) -> _Record:
        self._open(number, view)
        return replace(view.records[number], reviewed=head)

    def _merged(self, pull: PullRequest, base: str, by: Identity) -> str:
        proposal = pull.proposal
        ref = _HEADS + proposal.base
        actual = self.repository.refs(ref).get(ref)
        if actual != base:
            raise RefMovedError(ref, base, actual)
        # Then the tree of the head is the merge: the base is its own merge base.
        if not self.repository.is_ancestor(base, pull.head):
            raise NotOnBaseError(pull.number, proposal.base)
        key, title = (" ".join(text.split()) for text in (proposal.key, proposal.title))
        subject = f"Merge pull request #{pull.number}: {title}"
        message = f"{subject}\n\nGitwiki-Pull: {pull.number}\nGitwiki-Key: {key}\n"
        timestamp = max(self._commit(base).timestamp, self._commit(pull.head).timestamp)
        change = NewCommit(pull.head, {}, message, by, timestamp, parents=(base, pull.head))
        return self.repository.write(change)

    def _record(
        self, decide: Callable[[_View], _Record], proposed: Commit, kept: str = ""
    ) -> _Record:
        """Write what is decided about the newest view; look again while others are faster.

        Args:
            decide: Gives the record to be written.
            proposed: The commit that it is about.
            kept: Another commit that must not be lost; empty if there is none.
        """
        for attempt in range(_ROUNDS):
            view = self._view()
            record = decide(view)
            if view.records.get(record.number) == record:
                break
            try:
                self._swap(view, record, proposed, kept)
            except RefMovedError:
                if attempt == _ROUNDS - 1:
                    raise
                # Losers that look again at once meet again.
                time.sleep(random.uniform(0, _LONGEST_WAIT))  # noqa: S311 (nothing secret)
            else:
                break
        return record

    def _swap(self, view: _View, record: _Record, proposed: Commit, kept: str) -> None:
        folder = str(record.number)
        files = {
            f"{folder}/pull.json": _to_json(record),
            f"{folder}/body.md": record.proposal.body.encode(),
        }
        parents = tuple(filter(None, (view.tip, proposed.id, kept)))
        message = f"#{folder} {_state(record)}: {' '.join(record.proposal.title.split())}\n"
        change = NewCommit(view.tip, files, message, _AUTHOR, proposed.timestamp, parents)
        commit = self.repository.write_objects(change, _path_problem)
        self.repository.move_ref(PULLS, commit, view.tip or None, message.strip())
        self._remember(commit, {**view.records, record.number: record})

    def _moved(self, record: _Record) -> PullRequest:
        """A pull request that was just updated, its branch moved along.

        To look at all of them again would take longer than the update.
        """
        commit, reason = record.proposal.commit, f"pull request #{record.number}"
        try:
            self.repository.move_ref(record.branch, commit, record.previous or None, reason)
        except RefMovedError:
            # A crash left it behind, or somebody was faster: that takes a closer look.
            return self._one(record.number)
        return PullRequest(record.number, PullRequestState.OPEN, record.proposal, commit)

    def _one(self, number: int) -> PullRequest:
        view = self._view()
        pull = self._find(number, view)
        self._repair(view, view.records[number], pull.state)
        return pull

    def _open(self, number: int, view: _View) -> PullRequest:
        pull = self._find(number, view)
        if pull.state is not PullRequestState.OPEN:
            raise NotOpenError(number, pull.state)
        return pull

    def _find(self, number: int, view: _View) -> PullRequest:
        if number not in view.records:
            raise NoSuchPullRequestError(number)
        return next(self._pulls(view, number))

    def _view(self) -> _View:
        refs = self.repository.refs(PULLS, _HEADS)
        tip = refs.get(PULLS, "")
        heads = {name: commit for name, commit in refs.items() if name != PULLS}
        if tip and tip not in self._known:
            self._remember(tip, self._records(tip))
        return _View(tip, heads, self._known[tip] if tip else {})

    def _remember(self, tip: str, records: Mapping[int, _Record]) -> None:
        self._known.clear()
        self._known[tip] = dict(sorted(records.items()))

    def _records(self, tip: str) -> Mapping[int, _Record]:
        tree = self.repository.tree(tip)
        contents = self.repository.blobs(entry.blob for entry in tree.values())
        records = {}
        for path in tree:
            folder, _, name = path.partition("/")
            if name != "pull.json":
                continue
            body = tree.get(f"{folder}/body.md")
            try:
                text = contents[body.blob].decode() if body else ""
                record = _from_json(int(folder), contents[tree[path].blob], text)
            except (ValueError, KeyError, TypeError) as error:
                raise BrokenPullRequestError(PULLS, path) from error
            records[int(folder)] = record
        return records

    def _pulls(self, view: _View, only: int | None = None) -> Iterator[PullRequest]:
        owners = {record.branch: number for number, record in view.records.items()}
        heads = {
            number: self._head(view, record)
            if owners[record.branch] == number
            else record.proposal.commit
            for number, record in view.records.items()
            if only in (None, number)
        }
        merges = self._merges(view, heads)
        for number, head in heads.items():
            record, merge = view.records[number], merges.get(number, "")
            state = PullRequestState.MERGED if merge else _state(record)
            yield PullRequest(number, state, record.proposal, head, merge)

    def _head(self, view: _View, record: _Record) -> str:
        recorded, present = record.proposal.commit, view.heads.get(record.branch)
        if present is None or present in {recorded, record.previous} or record.closed:
            return recorded
        return recorded if self.repository.is_ancestor(present, recorded) else present

    def _merges(self, view: _View, heads: Mapping[int, str]) -> Mapping[int, str]:
        """The commits that brought pull requests into their base branches, by number."""
        found: dict[int, str] = {}
        records = {number: view.records[number] for number in heads}
        for base in {record.proposal.base for record in records.values()}:
            tip = view.heads.get(_HEADS + base)
            if tip is None:
                continue
            ours = {
                number: (record.reviewed or heads[number], record.proposal.commit, heads[number])
                for number, record in records.items()
                if record.proposal.base == base
            }
            outside = self.repository.unreachable((c for some in ours.values() for c in some), tip)
            inside = {
                number: [c for c in some if c not in outside] for number, some in ours.items()
            }
            found |= self._bringers(
                {number: some[0] for number, some in inside.items() if some}, tip
            )
        return found

    def _bringers(self, heads: Mapping[int, str], tip: str) -> Mapping[int, str]:
        if not heads:
            return {}
        chain = self.repository.first_parents(tip)
        bringers = {parent: commit for commit, *parents in chain for parent in parents[1:]}
        bringers |= {commit: commit for commit, *_ in chain}
        return {
            number: bringers.get(head) or self._deeper(head, chain)
            for number, head in heads.items()
        }

    def _deeper(self, head: str, chain: Sequence[tuple[str, ...]]) -> str:
        """The oldest commit of a chain that contains a head, by halving."""
        low, high = 0, len(chain) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.repository.is_ancestor(head, chain[middle][0]):
                low = middle
            else:
                high = middle - 1
        return chain[low][0]

    def _repair(self, view: _View, record: _Record, state: PullRequestState) -> None:
        """Do to the branch what a crash may have left undone."""
        present = view.heads.get(record.branch)
        try:
            if state is PullRequestState.OPEN:
                self._restore(record, present)
            elif present in record.commits and not _is_shared(view, record):
                self._remove(record, present)
        except RefMovedError:
            # Somebody else repaired it or pushed to it: either way it is not ours to move.
            return

    def _restore(self, record: _Record, present: str | None) -> None:
        commit = record.proposal.commit
        if present == commit:
            return
        known = present is None or present == record.previous
        if known or self.repository.is_ancestor(present or "", commit):
            reason = f"pull request #{record.number}"
            self.repository.move_ref(record.branch, commit, present, reason)

    def _remove(self, record: _Record, present: str | None) -> None:
        # Without its branch, a checkout would look as if every file were new.
        if record.branch not in self.repository.checked_out():
            reason = f"pull request #{record.number} is done"
            self.repository.move_ref(record.branch, None, present, reason)

    def _commit(self, commit: str) -> Commit:
        found = self.repository.resolve(commit)
        if found is None:
            raise NoSuchRevisionError(commit)
        return found


def _state(record: _Record) -> PullRequestState:
    return PullRequestState.CLOSED if record.closed else PullRequestState.OPEN


def _is_shared(view: _View, record: _Record) -> bool:
    others = (other for number, other in view.records.items() if number != record.number)
    return any(other.branch == record.branch and not other.closed for other in others)


def _path_problem(path: str, *, exists: bool) -> str | None:
    del exists
    return None if _PATH.fullmatch(path) else "it is no record of a pull request"


def _to_json(record: _Record) -> bytes:
    values = {
        **proposals.to_data(record.proposal),
        "closed": record.closed,
        "previous": record.previous,
        "reviewed": record.reviewed,
    }
    return (json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _from_json(number: int, data: bytes, body: str) -> _Record:
    values: dict[str, Any] = json.loads(data)
    proposal = proposals.from_data(values, body)
    if not proposal.branch.startswith(_OWN):
        raise ValueError(proposal.branch)
    closed = bool(values["closed"])
    return _Record(number, closed, proposal, values["previous"], values["reviewed"])
