"""What the server remembers besides git: issues, pull requests and what was said and decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub.actors import Account, Token
    from hub.repository import HubRepository


@dataclass
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Reaction:
    """An emoji on a comment."""

    id: int
    author: Account
    content: str
    created_at: str


@dataclass
class Comment:
    """What somebody said in the conversation of an issue or a pull request."""

    id: int
    number: int
    author: Account
    body: str
    created_at: str
    updated_at: str
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class LineComment:
    """What somebody said at a line of a pull request."""

    id: int
    review: int
    author: Account
    body: str
    path: str
    line: int | None
    side: str
    commit: str
    hunk: str
    created_at: str
    reply_to: int | None = None


@dataclass
class Review:
    """Somebody's judgement of a pull request."""

    id: int
    author: Account
    body: str
    state: str
    commit: str
    submitted_at: str


@dataclass
class Status:
    """What a check said about a commit."""

    id: int
    commit: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: str


@dataclass
class Issue:
    """An issue; also the half of a pull request that is one."""

    id: int
    number: int
    title: str
    body: str | None
    author: Account
    created_at: str
    updated_at: str
    state: str = "open"
    state_reason: str | None = None
    closed_at: str | None = None
    closed_by: Account | None = None
    labels: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Pull(Issue):
    """A pull request.

    Attributes:
        base: Branch it is meant for.
        base_sha: Its commit when the pull request was last opened, pushed to or retargeted.
        branch: Branch it comes from.
        origin: The repository of that branch.
        head: Its commit; of a closed one as it last was.
        asked: Head and base when it was last asked for.
        judged: Head and base that `mergeable` was worked out for.
    """

    base: str
    base_sha: str
    branch: str
    origin: HubRepository
    head: str
    draft: bool = False
    maintainer_can_modify: bool = False
    merged_at: str | None = None
    merged_by: Account | None = None
    merge_commit: str | None = None
    asked: tuple[str, str] | None = None
    judged: tuple[str, str] | None = None
    reviews: list[Review] = field(default_factory=list)
    line_comments: list[LineComment] = field(default_factory=list)

    @property
    def head_ref(self) -> str:
        """The ref that keeps its head, whatever becomes of its branch."""
        return f"refs/pull/{self.number}/head"


@dataclass
class BranchRule:
    """What a branch is protected by.

    Attributes:
        required_statuses: Contexts that must have succeeded on the head.
        required_reviews: How many people with write access must have approved the head.
        block_direct_push: Changes come by pull requests only.
        require_up_to_date: The head must contain the base.
        dismiss_stale_reviews: A push takes approvals back.
        may_bypass: Logins that may push all the same.
    """

    required_statuses: tuple[str, ...] = ()
    required_reviews: int = 0
    block_direct_push: bool = False
    require_up_to_date: bool = False
    dismiss_stale_reviews: bool = False
    may_bypass: frozenset[str] = frozenset()


@dataclass
class Settings:
    """What the settings page of a repository says.

    Attributes:
        actions_may_open_pulls: "Allow GitHub Actions to create and approve pull requests"; off on
            a new repository.
        drafts: There are draft pull requests; not in private repositories without a paid plan.
        bots_may_draft: Jobs and Apps with write permissions may make drafts ready and ready pull
            requests drafts; reports differ on whether they always may.
        rules: By branch.
    """

    allow_merge_commit: bool = True
    allow_squash_merge: bool = True
    allow_rebase_merge: bool = True
    delete_branch_on_merge: bool = False
    squash_merge_commit_title: str = "COMMIT_OR_PR_TITLE"
    squash_merge_commit_message: str = "COMMIT_MESSAGES"
    actions_may_open_pulls: bool = True
    drafts: bool = True
    bots_may_draft: bool = True
    private: bool = False
    rules: dict[str, BranchRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as a webhook would tell it.

    Attributes:
        name: Such as ``pull_request``.
        action: Such as ``opened``; empty if the event has none.
        payload: The body of the webhook.
        repository: Full name.
        token: By which it was done.
    """

    name: str
    action: str
    payload: dict[str, Any]
    repository: str
    token: Token

    @property
    def actor(self) -> str:
        """Login of who did it."""
        return self.token.account.login
