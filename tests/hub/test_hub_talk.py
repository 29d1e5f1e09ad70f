"""Issues, labels, comments, reactions and reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hub.driving import Refusal, proposed, refusal, seen_by

if TYPE_CHECKING:
    from hub import Hub, HubRepository

INTEGRATION = Refusal(403, "Resource not accessible by integration")


def told(hub: Hub) -> list[tuple[str, str, str]]:
    return [(event.name, event.action, event.actor) for event in hub.events]


def test_an_issue_is_kept_up_to_date(hub: Hub, wiki: HubRepository) -> None:
    repository = seen_by(hub, hub.job_token(wiki, {"issues": "write"}))
    issue = repository.create_issue(title="Health", body="fine", labels=["gitwiki"])
    issue.edit(body="ill")
    issue.edit(state="closed", state_reason="completed")
    assert (issue.number, issue.state, issue.body, issue.comments) == (1, "closed", "ill", 0)
    assert [label.name for label in issue.labels] == ["gitwiki"]
    assert (wiki.issues[1].state_reason, issue.user.type) == ("completed", "Bot")
    actions = [(event.name, event.action) for event in hub.events]
    assert actions == [("issues", action) for action in ("opened", "edited", "closed")]


def test_issues_are_found_by_label_and_state(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D: open by default; a pull request is an issue as well]"""
    repository = seen_by(hub, alice)
    repository.create_issue("One", labels=["Gitwiki", "bug"])
    repository.create_issue("Two", labels=["gitwiki"]).edit(state="closed")
    repository.create_issue("Three")
    proposed(hub, wiki, alice).add_to_labels("gitwiki")
    found = {
        "open": repository.get_issues(labels=["gitwiki"]),
        "both": repository.get_issues(labels=["gitwiki", "bug"], state="all"),
        "all": repository.get_issues(state="all", direction="asc"),
    }
    assert {name: [it.number for it in issues] for name, issues in found.items()} == {
        "open": [4, 1],
        "both": [1],
        "all": [1, 2, 3, 4],
    }
    assert [it.number for it in repository.get_issues() if it.pull_request] == [4]


def test_labels_are_made_when_they_are_used_and_know_no_case(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[K]"""
    repository, pull = seen_by(hub, alice), proposed(hub, wiki, alice)
    pull.add_to_labels("gitwiki", "Needs Review")
    pull.add_to_labels("GITWIKI")
    assert [label.name for label in pull.get_labels()] == ["gitwiki", "Needs Review"]
    assert refusal(lambda: repository.create_label("Gitwiki", "ffffff")).message == "already_exists"
    pull.remove_from_labels("needs review")
    assert refusal(lambda: pull.remove_from_labels("needs review")).status == 404
    pull.set_labels("a/b")
    assert [label.name for label in repository.get_pull(1).labels] == ["a/b"]
    assert repository.get_label("a/b").color == "ededed"
    assert refusal(lambda: repository.get_label("none")) == Refusal(404, "Not Found")


def test_a_comment_is_written_edited_and_deleted(hub: Hub, wiki: HubRepository, alice: str) -> None:
    issue = proposed(hub, wiki, alice).as_issue()
    comment = issue.create_comment("one")
    comment.edit("two")
    assert [(it.body, it.user.login) for it in issue.get_comments()] == [("two", "alice")]
    comment.create_reaction("eyes")
    comment.create_reaction("eyes")
    assert [(it.content, it.user.login) for it in comment.get_reactions()] == [("eyes", "alice")]
    comment.delete()
    assert list(issue.get_comments()) == []
    assert told(hub)[2:] == [
        ("issue_comment", it, "alice") for it in ("created", "edited", "deleted")
    ]


def test_a_comment_says_what_it_is_about(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """What a workflow on `issue_comment` looks at."""
    pull = proposed(hub, wiki, alice)
    seen_by(hub, hub.person("eve", "read")).get_pull(1).create_issue_comment("/gitwiki rebase")
    payload: Any = hub.events[-1].payload
    assert payload["issue"]["number"] == pull.number
    assert payload["issue"]["pull_request"]["url"] == pull.url
    assert payload["comment"]["body"] == "/gitwiki rebase"
    assert payload["comment"]["author_association"] == "NONE"
    assert (payload["sender"]["login"], payload["sender"]["type"]) == ("eve", "User")
    assert payload["repository"]["full_name"] == "acme/wiki"


def test_what_was_said_is_changed_by_its_author_and_who_may_write(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    proposed(hub, wiki, alice).create_issue_comment("hers")
    eve = seen_by(hub, hub.person("eve", "read"))
    hers = eve.get_issue(1).get_comment(min(wiki.comments))
    assert refusal(lambda: hers.edit("mine")).status == 403
    eve.get_issue(1).create_comment("mine").edit("still mine")
    assert [it.body for it in wiki.comments.values()] == ["hers", "still mine"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x" * 65_537, "body is too long (maximum is 65536 characters)"),
        (" ", "Body cannot be blank"),
    ],
)
def test_comments_have_limits(
    body: str, message: str, hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I, many]"""
    pull = proposed(hub, wiki, alice)
    assert refusal(lambda: pull.create_issue_comment(body)) == Refusal(422, message)


@pytest.mark.parametrize(
    ("permissions", "on_pull", "on_issue"),
    [
        ({"pull-requests": "write"}, True, False),
        ({"issues": "write"}, False, True),
        ({"issues": "read", "contents": "write", "statuses": "write"}, False, False),
    ],
)
def test_a_job_talks_where_it_may(
    permissions: dict[str, str],
    on_pull: bool,
    on_issue: bool,
    hub: Hub,
    wiki: HubRepository,
    alice: str,
) -> None:
    """[D, I: a pull request wants pull-requests, an issue wants issues]"""
    proposed(hub, wiki, alice)
    seen_by(hub, alice).create_issue("Two")
    repository = seen_by(hub, hub.job_token(wiki, permissions))
    for number, allowed in ((1, on_pull), (2, on_issue)):
        issue = repository.get_issue(number)
        if allowed:
            assert issue.create_comment("hello").user.login == "github-actions[bot]"
            issue.add_to_labels("seen")
        else:
            assert refusal(lambda it=issue: it.create_comment("hello")) == INTEGRATION  # type: ignore[misc]


def test_a_reader_cannot_label(hub: Hub, wiki: HubRepository, alice: str) -> None:
    proposed(hub, wiki, alice)
    eve = seen_by(hub, hub.person("eve", "read"))
    assert refusal(lambda: eve.get_pull(1).add_to_labels("mine")).status == 403
    assert eve.create_issue("Mine", labels=["mine"]).labels == []


def test_a_review_approves(hub: Hub, wiki: HubRepository, alice: str) -> None:
    head = proposed(hub, wiki, alice).head.sha
    pull = seen_by(hub, hub.person("bob")).get_pull(1)
    review = pull.create_review(body="Good", event="APPROVE")
    assert (review.state, review.user.login, review.commit_id) == ("APPROVED", "bob", head)
    assert [it.id for it in pull.get_reviews()] == [review.id]
    assert pull.get_review(review.id).body == "Good"
    payload: Any = hub.events[-1].payload
    assert told(hub)[-1] == ("pull_request_review", "submitted", "bob")
    assert (payload["review"]["state"], payload["pull_request"]["number"]) == ("approved", 1)


@pytest.mark.parametrize("event", ["APPROVE", "REQUEST_CHANGES"])
def test_nobody_judges_their_own(event: str, hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[I, many]"""
    pull = proposed(hub, wiki, alice)
    deed = {"APPROVE": "approve"}.get(event, "request changes on")
    says = Refusal(422, f"Review Can not {deed} your own pull request")
    assert refusal(lambda: pull.create_review(body="x", event=event)) == says
    assert pull.create_review(body="x", event="COMMENT").state == "COMMENTED"


def test_a_job_approves_only_if_the_settings_let_it(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I, many; forge.md 2]"""
    proposed(hub, wiki, alice)
    pull = seen_by(hub, hub.job_token(wiki, {"pull-requests": "write"})).get_pull(1)
    wiki.settings.actions_may_open_pulls = False
    says = Refusal(422, "GitHub Actions is not permitted to approve pull requests.")
    assert refusal(lambda: pull.create_review(event="APPROVE")) == says
    wiki.settings.actions_may_open_pulls = True
    assert pull.create_review(event="APPROVE").state == "APPROVED"


def test_a_line_is_commented_on(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice, {"a.md": "one\n2\nthree\n"})
    repository = seen_by(hub, hub.person("bob"))
    seen = repository.get_pull(1)
    commit = repository.get_commit(pull.head.sha)
    comment = seen.create_review_comment("Why?", commit, "a.md", line=2, side="RIGHT")
    pull.create_review_comment_reply(comment.id, "So.")
    said = [
        (it.body, it.path, it.user.login, it.in_reply_to_id) for it in seen.get_review_comments()
    ]
    assert said == [("Why?", "a.md", "bob", None), ("So.", "a.md", "alice", comment.id)]
    assert "-two\n+2" in comment.diff_hunk
    assert [it.body for it in repository.get_pulls_review_comments()] == ["Why?", "So."]
    elsewhere = refusal(lambda: seen.create_review_comment("?", commit, "b.md", line=1))
    assert elsewhere.status == 422
    too_far = refusal(lambda: seen.create_review_comment("?", commit, "a.md", line=9))
    assert too_far.message == "pull_request_review_thread.line must be part of the diff"


def test_a_review_brings_comments_at_lines(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice)
    comments: Any = [{"path": "c.md", "line": 1, "body": "Here"}]
    bob = seen_by(hub, hub.person("bob")).get_pull(1)
    review = bob.create_review(event="REQUEST_CHANGES", comments=comments)
    assert [(it.body, it.pull_request_review_id) for it in pull.get_review_comments()] == [
        ("Here", review.id)
    ]


@pytest.mark.parametrize(
    ("role", "legacy"),
    [
        ("read", "read"),
        ("triage", "read"),
        ("write", "write"),
        ("maintain", "write"),
        ("admin", "admin"),
    ],
)
def test_tells_what_people_may_do(role: str, legacy: str, hub: Hub, wiki: HubRepository) -> None:
    """[D: the permission knows fewer roles than there are]"""
    hub.person("bob", role)
    repository = seen_by(hub, hub.job_token(wiki, {"contents": "read"}))
    assert repository.get_collaborator_permission("bob") == legacy
    assert repository.get_collaborator_role_name("bob") == role


def test_bots_and_strangers_have_no_permission(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[I, many]"""
    wiki.settings.private = True
    hub.job_token(wiki, {})
    hub.person("mallory", "none")
    repository = seen_by(hub, alice)
    assert repository.get_collaborator_permission("mallory") == "none"
    for login in ("github-actions[bot]", "nobody"):
        found = refusal(lambda it=login: repository.get_collaborator_permission(it))  # type: ignore[misc]
        assert found == Refusal(404, f"{login} is not a user")


def test_readers_do_not_see_permissions(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[K]"""
    eve = seen_by(hub, hub.person("eve", "read"))
    assert refusal(lambda: eve.get_collaborator_permission("alice")).status == 403


def test_roles_differ_between_repositories(hub: Hub, wiki: HubRepository) -> None:
    eve = hub.person("eve", "read")
    wiki.roles["eve"] = "admin"
    assert seen_by(hub, eve).permissions.admin
    other = hub.repository("acme/other", {"a": "a"})
    assert not seen_by(hub, eve, other.full_name).permissions.push


def test_a_person_is_somebody_and_a_bot_is_nobody(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I: GET /user is 403 for installations]"""
    assert hub.client(alice).get_user().login == "alice"
    assert hub.client(alice).get_user("alice").type == "User"
    bot = hub.client(hub.job_token(wiki, {}))
    assert refusal(lambda: bot.get_user().login) == INTEGRATION
