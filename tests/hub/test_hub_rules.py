"""What the rules of a base want of a pull request before it is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from hub import BranchRule
from hub.driving import Refusal, proposed, ready, refusal, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub import Hub, HubRepository


class Unmet(NamedTuple):
    """What keeps a pull request from being merged."""

    rule: BranchRule
    prepare: Callable[[Hub, HubRepository, str], object]
    says: Refusal | None
    state: str
    source: str


def approve(hub: Hub, login: str, role: str = "write", event: str = "APPROVE") -> object:
    pull = seen_by(hub, hub.person(login, role)).get_pull(1)
    return pull.create_review(event=event, body="Said")


def status(hub: Hub, token: str, state: str, context: str = "gitwiki/lint") -> object:
    repository = seen_by(hub, token)
    head = repository.get_commit(repository.get_pull(1).head.sha)
    return head.create_status(state, context=context)


LINT = BranchRule(required_statuses=("gitwiki/lint",))
BOTH = BranchRule(required_statuses=("gitwiki/lint", "ci"), required_reviews=1)
REVIEW = BranchRule(required_reviews=1)
FRESH = BranchRule(required_reviews=1, dismiss_stale_reviews=True)
NO_REVIEW = "At least 1 approving review is required by reviewers with write access."
UNMET = {
    "no status": Unmet(
        LINT,
        lambda *_: None,
        Refusal(405, 'Required status check "gitwiki/lint" is expected.'),
        "blocked",
        "I: find_string of the message",
    ),
    "a status that fails": Unmet(
        LINT,
        lambda hub, _, token: status(hub, token, "failure"),
        Refusal(405, 'Required status check "gitwiki/lint" is failing.'),
        "blocked",
        "K",
    ),
    "a status that is pending": Unmet(
        LINT,
        lambda hub, _, token: status(hub, token, "pending"),
        Refusal(405, 'Required status check "gitwiki/lint" is pending.'),
        "blocked",
        "K",
    ),
    "a status of another name": Unmet(
        LINT,
        lambda hub, _, token: status(hub, token, "success", "lint"),
        Refusal(405, 'Required status check "gitwiki/lint" is expected.'),
        "blocked",
        "D",
    ),
    "a status of the commit before": Unmet(
        LINT,
        lambda hub, wiki, token: (
            status(hub, token, "success"),
            hub.push(wiki, token, {"d.md": "d\n"}, branch="topic"),
        ),
        Refusal(405, 'Required status check "gitwiki/lint" is expected.'),
        "blocked",
        "forge.md 0, fact 2: on the exact head SHA",
    ),
    "a status": Unmet(
        LINT, lambda hub, _, token: status(hub, token, "success"), None, "clean", "forge.md 0, 2"
    ),
    "nothing at all": Unmet(
        BOTH,
        lambda *_: None,
        Refusal(405, f"2 of 2 required status checks are expected. {NO_REVIEW}"),
        "blocked",
        "I: pascalgn/automerge-action#41",
    ),
    "no review": Unmet(
        REVIEW, lambda *_: None, Refusal(405, NO_REVIEW), "blocked", "I: Reviewable#561"
    ),
    "an approval of a reader": Unmet(
        REVIEW,
        lambda hub, *_: approve(hub, "eve", "read"),
        Refusal(405, NO_REVIEW),
        "blocked",
        "D: reviewers with write access",
    ),
    "a comment": Unmet(
        REVIEW,
        lambda hub, *_: approve(hub, "bob", event="COMMENT"),
        Refusal(405, NO_REVIEW),
        "blocked",
        "D",
    ),
    "an approval": Unmet(REVIEW, lambda hub, *_: approve(hub, "bob"), None, "clean", "D"),
    "an approval, then a request": Unmet(
        REVIEW,
        lambda hub, *_: (approve(hub, "bob"), approve(hub, "bob", event="REQUEST_CHANGES")),
        Refusal(405, "Changes have been requested."),
        "blocked",
        "D",
    ),
    "an approval of the commit before": Unmet(
        REVIEW,
        lambda hub, wiki, token: (
            approve(hub, "bob"),
            hub.push(wiki, token, {"d.md": "d\n"}, branch="topic"),
        ),
        None,
        "clean",
        "D: stale approvals count unless dismissed",
    ),
    "an approval that was dismissed": Unmet(
        FRESH,
        lambda hub, wiki, token: (
            approve(hub, "bob"),
            hub.push(wiki, token, {"d.md": "d\n"}, branch="topic"),
        ),
        Refusal(405, NO_REVIEW),
        "blocked",
        "D: dismiss stale approvals",
    ),
    "a base that moved": Unmet(
        BranchRule(require_up_to_date=True),
        lambda hub, wiki, token: hub.push(wiki, token, {"z.md": "z\n"}),
        Refusal(409, "Head branch is out of date. Review and try the merge again."),
        "behind",
        "I: find_string of the message",
    ),
    "a rule that the merger may bypass": Unmet(
        BranchRule(required_reviews=2, may_bypass=frozenset({"alice"})),
        lambda *_: None,
        None,
        "blocked",
        "D",
    ),
    "other checks that fail": Unmet(
        BranchRule(),
        lambda hub, _, token: status(hub, token, "failure"),
        None,
        "unstable",
        "D: mergeable_state",
    ),
}


@pytest.mark.parametrize("what", UNMET)
def test_the_rules_of_the_base(what: str, hub: Hub, wiki: HubRepository, alice: str) -> None:
    case = UNMET[what]
    wiki.protect("main", case.rule)
    proposed(hub, wiki, alice)
    case.prepare(hub, wiki, alice)
    pull, before = ready(hub, alice, 1), wiki.head()
    assert (pull.mergeable, pull.mergeable_state) == (True, case.state)
    if case.says:
        assert (refusal(pull.merge), wiki.head()) == (case.says, before)
    else:
        assert pull.merge().merged
