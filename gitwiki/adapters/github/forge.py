"""Pull requests on GitHub, kept as Renovate keeps its own.

There is no database. A pull request is found by its branch, which is named by its content, and what
GitHub has no field for is in the marker of its body (`gitwiki.proposals`). Branches are created and
moved by pushes that name what they replace, so of several writers one wins and the others see it.

Every change ends in the same state however often it is begun: the branch is pushed first and its
pull request opened then, and what finds the branch alone goes on from there. An update writes into
the marker what it is about to push, with what that replaces, so that a crash in between is seen and
is not taken for a push of a person.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import requests
from github.GithubException import GithubException

from gitwiki import proposals
from gitwiki.adapters.github.client import asking, is_unsure, message_of, plain, reading
from gitwiki.adapters.github.remote import SEEN, missing, own_branches, seen_branch
from gitwiki.errors import (
    BaseRefusedError,
    BranchEditedError,
    ForeignBranchError,
    ForgeError,
    ForgeUnavailableError,
    NoSuchPullRequestError,
    NoSuchRevisionError,
    NotMergeableError,
    NotOnBaseError,
    NotOpenError,
    NotThereError,
    PullRequestsForbiddenError,
    PushRefusedError,
    RefMovedError,
)
from gitwiki.ports import PullRequest, PullRequestState
from gitwiki.wiki.paths import form_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from github.PullRequest import PullRequest as GitHubPull
    from github.Repository import Repository

    from gitwiki.adapters.git import GitRepository
    from gitwiki.adapters.github.remote import Remote
    from gitwiki.ports import Identity, Progress, Proposal

#: Branches of pull requests are moved and deleted; no other may be.
_OWN = "gitwiki/"
_HEADS = "refs/heads/"
#: Every pull request of gitwiki's has it, for people who look for them.
LABEL = "gitwiki"
_READ, _WRITE = "pull-requests: read", "pull-requests: write"
_TRIES = 4
_KEY = re.compile(r"^Gitwiki-Key: (\S+)$", re.MULTILINE)
#: The names of the three ways to merge, as the API and the settings of a repository have them.
_METHODS = (
    ("merge", "allow_merge_commit"),
    ("squash", "allow_squash_merge"),
    ("rebase", "allow_rebase_merge"),
)
#: What is known of a pull request whose marker is gone.
_UNKNOWN = {"key": "", "commit": "", "sources": [], "keys": [], "checks": []}
_UNSURE = (GithubException, requests.exceptions.RequestException)
#: What a marker may say of a commit and of keys; whoever may edit the pull request may edit it.
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})?")
_WORD = re.compile(r"[A-Za-z0-9._-]{1,100}")
#: An address that ends where it should, wherever it is shown.
_ADDRESS = re.compile(r"https?://[!-'*-;=?-Z\\^-~]+")


class _Found(NamedTuple):
    """A pull request of gitwiki's as PyGithub has it, and what it says."""

    there: GitHubPull
    pull: PullRequest


class GitHubForge:
    """Implements `gitwiki.ports.Forge`.

    Args:
        repository: The clone; objects are written to it and pushed from it.
        remote: Its repository on the server.
        api: The same for PyGithub.
        progress: Where it says what it could do without.
        wait: Called with seconds before another try.
    """

    def __init__(
        self,
        repository: GitRepository,
        remote: Remote,
        api: Repository,
        progress: Progress,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._repository = repository
        self._remote = remote
        self._api = api
        self._progress = progress
        self._wait = wait

    def pull_requests(self) -> Sequence[PullRequest]:
        """Every pull request of gitwiki's, by number; merged and closed ones too.

        The commits of open ones are fetched.
        """
        with asking("listing pull requests", _READ):
            listed = self._api.get_pulls(state="all", sort="created", direction="asc")
            found = tuple(_read(each) for each in listed if is_own(each))
        fetched = self._fetch_heads([pull for pull in found if pull.state is PullRequestState.OPEN])
        return tuple(replace(pull, head=fetched.get(pull.number, pull.head)) for pull in found)

    def propose(self, proposal: Proposal) -> PullRequest:
        """Open a pull request, or return the one that its key already has, whatever its state.

        Raises:
            ForeignBranchError: Its branch is not one of gitwiki's.
            NoSuchRevisionError: Its commit does not exist.
            RefMovedError: Its branch exists and holds something else.
            PullRequestsForbiddenError: Actions may not open pull requests; the branch is pushed.
        """
        if not proposal.branch.startswith(_OWN):
            raise ForeignBranchError(proposal.branch)
        if self._repository.resolve(proposal.commit) is None:
            raise NoSuchRevisionError(proposal.commit)
        on_branch = self._on_branch(proposal.branch)
        known = [pull for pull in on_branch if pull.proposal.key == proposal.key]
        if known:
            return self._brought_up(known[-1], proposal)
        is_taken = any(pull.state is PullRequestState.OPEN for pull in on_branch)
        self._push_new(proposal, may_replace=not is_taken)
        return self._open(proposal)

    def update(self, number: int, proposal: Proposal, *, head: str = "") -> PullRequest:
        """Replace what an open pull request proposes, its branch included.

        Args:
            number: Which one.
            proposal: What it shall propose.
            head: The commit of a person that its branch is at and that the proposal has taken in.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            BranchEditedError: A person pushed to its branch.
            NoSuchRevisionError: The new commit does not exist.
        """
        found = self._get(number)
        pull = _require_open(found.pull)
        known = pull.proposal
        if pull.head != (head or known.commit):
            raise BranchEditedError(known.branch)
        if self._repository.resolve(proposal.commit) is None:
            raise NoSuchRevisionError(proposal.commit)
        new = replace(proposal, key=known.key, branch=known.branch, base=known.base)
        if new == known and pull.head == new.commit:
            return pull
        if pull.head == known.commit:
            self._replace(found.there, known, new)
        else:
            # Were the marker first, a crash would make the commit of a person look like gitwiki's.
            self._push_over(known.branch, new.commit, pull.head)
            self._write(found.there, new, previous="")
        self._set_draft(found.there, draft=new.draft)
        self._label(found.there)
        # GitHub notices a push a moment later, so what it says of the head now may be old.
        return replace(pull, proposal=new, head=new.commit)

    def merge(self, number: int, *, head: str, base: str, by: Identity) -> PullRequest:
        """Merge an open pull request if its head and base are where the caller saw them.

        GitHub merges as whoever the token belongs to, in the first way that the repository allows:
        by a merge commit, squashed, or rebased.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            RefMovedError: Head or base has moved.
            NotOnBaseError: The head does not contain the base.
            NotMergeableError: GitHub does not merge it: a check or a review is missing.
        """
        del by
        found = self._get(number)
        pull = _require_open(found.pull)
        branch, onto = _HEADS + pull.proposal.branch, _HEADS + pull.proposal.base
        if pull.head != head:
            raise RefMovedError(branch, head, pull.head)
        actual = self._remote.tip(onto)
        if actual != base:
            raise RefMovedError(onto, base, actual)
        if not self._repository.is_ancestor(base, head):
            raise NotOnBaseError(number, pull.proposal.base)
        # No draft is merged; whoever merges has linted the head.
        self._set_draft(found.there, draft=False)
        self._merge(found.there, pull)
        self._remove(pull.proposal.branch, head)
        self._remote.fetch({onto: seen_branch(pull.proposal.base)})
        return self._get(number).pull

    def close(self, number: int) -> PullRequest:
        """Close a pull request without merging; its key is not wanted again.

        A branch that a person pushed to stays.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
        """
        found = self._get(number)
        pull = _require_open(found.pull)
        with asking(f"closing #{number}", _WRITE):
            found.there.edit(state="closed")
        if pull.head == pull.proposal.commit:
            self._remove(pull.proposal.branch, pull.head)
        return replace(pull, state=PullRequestState.CLOSED)

    def advance(self, base: str, commit: str) -> None:
        """Move a base branch on by a commit of gitwiki's own, if it is at the parent of the commit.

        Raises:
            RefMovedError: The branch is somewhere else.
            BaseRefusedError: The repository does not let this token push to the branch.
            NoSuchRevisionError: The commit does not exist.
        """
        found = self._repository.resolve(commit)
        if found is None:
            raise NoSuchRevisionError(commit)
        try:
            self._remote.push(_HEADS + base, commit, found.parents[0])
        except PushRefusedError as error:
            raise BaseRefusedError(base, error.why) from error
        self._remote.fetch({_HEADS + base: seen_branch(base)})

    def _get(self, number: int) -> _Found:
        found = self._api.get_pull(number)
        try:
            with asking(f"looking at #{number}", _READ):
                found.complete()
                known = _read(found) if is_own(found) else None
        except NotThereError as error:
            raise NoSuchPullRequestError(number) from error
        if known is None or known.number != number:
            raise NoSuchPullRequestError(number)
        return _Found(found, known)

    def _on_branch(self, branch: str) -> list[PullRequest]:
        """The pull requests that a branch has or had, by number."""
        owner = self._api.full_name.partition("/")[0]
        with asking(f"looking for the pull request of {branch}", _READ):
            listed = self._api.get_pulls(state="all", head=f"{owner}:{branch}")
            found = [_read(each) for each in listed if is_own(each) and each.head.ref == branch]
        return sorted(found, key=lambda pull: pull.number)

    def _push_new(self, proposal: Proposal, *, may_replace: bool) -> None:
        ref = _HEADS + proposal.branch
        try:
            self._remote.push(ref, proposal.commit, None)
        except RefMovedError as error:
            there = self._remote.tip(ref)
            if there == proposal.commit:
                return
            # Left by a run that ended before it opened the pull request; the base has moved since.
            if there is None or not (may_replace and self._is_ours(there, proposal.key)):
                raise RefMovedError(ref, None, there) from error
            self._remote.push(ref, proposal.commit, there)

    def _is_ours(self, commit: str, key: str) -> bool:
        """Whether a commit says that it was made for a key, and nothing was put on top of it."""
        found = self._repository.resolve(commit)
        return found is not None and _KEY.findall(found.message) == [key]

    def _open(self, proposal: Proposal) -> PullRequest:
        """Open the pull request of a branch that is pushed; or find it, if that was done before."""
        deed = f"opening the pull request of {proposal.branch}"
        for attempt in range(_TRIES):
            try:
                with reading(deed):
                    return self._created(proposal)
            except _UNSURE as error:
                opened = self._converged(proposal)
                if opened:
                    return opened
                if isinstance(error, GithubException) and error.status == 403:
                    self._refuse(proposal, error)
                if attempt == _TRIES - 1 or not is_unsure(error):
                    with asking(deed, _WRITE):
                        raise
                self._wait(2.0**attempt)
        raise ForgeUnavailableError(deed, "GitHub failed")

    def _created(self, proposal: Proposal) -> PullRequest:
        text = proposals.with_marker(_marker(proposal, ""), proposal.body)

        def create(*, draft: bool) -> GitHubPull:
            return self._api.create_pull(
                base=proposal.base,
                head=proposal.branch,
                title=proposal.title,
                body=text,
                draft=draft,
            )

        try:
            made = create(draft=proposal.draft)
        except GithubException as error:
            # Not every plan of GitHub has drafts; the failed check keeps it from being merged too.
            if not proposal.draft or "draft" not in message_of(error).lower():
                raise
            made = create(draft=False)
        self._label(made)
        return _read(made)

    def _converged(self, proposal: Proposal) -> PullRequest | None:
        """The open pull request of a branch, if there is one, brought to say what was pushed."""
        for pull in self._on_branch(proposal.branch):
            if pull.state is PullRequestState.OPEN:
                return self._brought_up(pull, proposal)
        return None

    def _brought_up(self, pull: PullRequest, proposal: Proposal) -> PullRequest:
        """Make a pull request of what was pushed say so, if somebody else has opened it."""
        is_unmarked = pull.head == proposal.commit and pull.proposal.commit != pull.head
        if pull.state is not PullRequestState.OPEN or not is_unmarked:
            return pull
        found = self._get(pull.number).there
        self._write(found, proposal, previous="")
        self._label(found)
        return self._get(pull.number).pull

    def _replace(self, found: GitHubPull, known: Proposal, new: Proposal) -> None:
        self._write(found, new, previous=known.commit)
        try:
            self._push_over(known.branch, new.commit, known.commit)
        except BranchEditedError:
            self._write(found, known, previous="")
            raise

    def _push_over(self, branch: str, new: str, old: str) -> None:
        if new != old:
            try:
                self._remote.push(_HEADS + branch, new, old)
            except RefMovedError as error:
                raise BranchEditedError(branch) from error

    def _refuse(self, proposal: Proposal, error: GithubException) -> None:
        """Say it if it is the repository that lets no Action open a pull request."""
        if "not permitted to create" in message_of(error):
            where = f"{self._remote.url}/compare/{proposal.base}...{proposal.branch}?expand=1"
            raise PullRequestsForbiddenError(proposal.branch, where) from error

    def _write(self, found: GitHubPull, proposal: Proposal, previous: str) -> None:
        text = proposals.with_marker(_marker(proposal, previous), proposal.body)
        with asking(f"updating #{found.number}", _WRITE):
            found.edit(title=proposal.title, body=text)

    def _set_draft(self, found: GitHubPull, *, draft: bool) -> None:
        if found.draft == draft:
            return
        try:
            with asking(f"updating #{found.number}", _WRITE):
                if draft:
                    found.convert_to_draft()
                else:
                    found.mark_ready_for_review()
        except ForgeError as error:
            self._progress.step(f"{error}; going on")

    def _label(self, found: GitHubPull) -> None:
        try:
            if LABEL not in {label.name for label in found.labels}:
                with asking(f"labelling #{found.number}", _WRITE):
                    found.add_to_labels(LABEL)
        except ForgeError as error:
            self._progress.step(f"{error}; going on without a label")

    def _merge(self, found: GitHubPull, pull: PullRequest) -> None:
        number, proposal = pull.number, pull.proposal
        trailers = f"Gitwiki-Pull: {number}\nGitwiki-Key: {proposal.key}"
        method = self._method()
        try:
            found.merge(
                commit_title=f"Merge pull request #{number}: {proposal.title}",
                commit_message=trailers,
                merge_method=method,
                sha=pull.head,
            )
        except _UNSURE as error:
            # It may have been merged and the answer lost; then a repetition is refused.
            if self._get(number).there.merged:
                return
            status = error.status if isinstance(error, GithubException) else 0
            if status == 405 and isinstance(error, GithubException):
                raise NotMergeableError(number, message_of(error)) from error
            if status == 409:
                raise RefMovedError(_HEADS + proposal.branch, pull.head, "") from error
            with asking(f"merging #{number}", "contents: write and pull-requests: write"):
                raise

    def _method(self) -> str:
        with asking("looking at the settings of the repository", "metadata: read"):
            raw: Mapping[str, Any] = self._api.raw_data
        # Only those who may administer see the settings; a merge commit is usual.
        return next((name for name, setting in _METHODS if raw.get(setting, True)), "merge")

    def _remove(self, branch: str, commit: str) -> None:
        """Delete the branch of what is done, if it is still there and nobody pushed to it."""
        try:
            self._remote.push(_HEADS + branch, None, commit)
        except (RefMovedError, PushRefusedError) as error:
            self._progress.step(f"{branch} was not deleted: {error}")

    def _fetch_heads(self, pulls: Sequence[PullRequest]) -> Mapping[int, str]:
        """Bring the commits of open pull requests here.

        Returns:
            By number the heads that are others by now: they moved while this was under way.
        """
        wanted = {c for pull in pulls for c in (pull.head, pull.proposal.commit) if c}
        if not missing(self._repository, wanted):
            return {}
        self._remote.fetch(own_branches())
        moved = {}
        for pull in pulls:
            if missing(self._repository, [pull.head]):
                here = f"{SEEN}pull/{pull.number}"
                self._remote.fetch({f"refs/pull/{pull.number}/head": here})
                moved[pull.number] = self._repository.refs(here).get(here, pull.head)
        return moved


def is_own(found: GitHubPull) -> bool:
    """Whether a pull request is of a branch of gitwiki's in this very repository, not in a fork."""
    head, base = found.head, found.base
    inside = head.repo is not None and head.repo.full_name == base.repo.full_name
    return inside and head.ref.startswith(_OWN)


def head_of(found: GitHubPull) -> str:
    """The commit of a pull request.

    Raises:
        ValueError: What GitHub says is no id of one; it would be taken for something else by git.
    """
    head = found.head.sha
    if not head or not _COMMIT.fullmatch(head):
        raise ValueError(head)
    return head


def _marker(proposal: Proposal, previous: str) -> dict[str, Any]:
    """What GitHub has no field for."""
    values = proposals.to_data(proposal)
    kept = ("checks", "commit", "compiler", "key", "keys", "sources")
    return {name: values[name] for name in kept} | {"previous": previous}


def _read(found: GitHubPull) -> PullRequest:
    marked = proposals.read_marker(plain(found.body))
    branch, head = found.head.ref, head_of(found)
    fields = {
        "branch": branch,
        "base": found.base.ref,
        "title": " ".join(plain(found.title).split()),
        "draft": bool(found.draft),
    }
    try:
        proposal = _checked(proposals.from_data({**marked.values, **fields}, marked.body))
    except (ValueError, KeyError, TypeError):
        # Without a marker nobody knows what gitwiki wrote there: it counts as a person's now.
        proposal = proposals.from_data({**_UNKNOWN, **fields}, marked.body)
        proposal = replace(proposal, key=branch.rpartition("/")[2])
    if head == marked.values.get("previous"):
        proposal = replace(proposal, commit=head)
    closed = found.state == "closed"
    state = PullRequestState.CLOSED if closed else PullRequestState.OPEN
    merge = ""
    if found.merged_at is not None:
        state, merge = PullRequestState.MERGED, found.merge_commit_sha or ""
    url = found.html_url if _ADDRESS.fullmatch(found.html_url or "") else ""
    return PullRequest(found.number, state, proposal, head, merge, url)


def _checked(proposal: Proposal) -> Proposal:
    """A proposal out of a marker, if all of it can be what gitwiki wrote.

    Raises:
        ValueError: It is not: what goes into commit messages and to git has another form.
    """
    words = (proposal.key, *proposal.keys)
    if not (_COMMIT.fullmatch(proposal.commit) and all(map(_WORD.fullmatch, words))):
        raise ValueError(proposal.key)
    if any(map(form_problem, proposal.sources)):
        raise ValueError(proposal.sources)
    return proposal


def _require_open(pull: PullRequest) -> PullRequest:
    if pull.state is not PullRequestState.OPEN:
        raise NotOpenError(pull.number, pull.state)
    return pull
