"""What goes wrong on purpose, and how the stand-in keeps itself honest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from github import GithubException, RateLimitExceededException
from requests import Session
from requests.exceptions import ConnectionError as NoAnswer

from hub import Fault, Hub, Moment, dropped, primary_limit, secondary_limit, server_error
from hub.api import HANDLERS
from hub.contract import DEVIATIONS, description
from hub.driving import Refusal, proposed, refusal, run_git, seen_by
from hub.hunks import position
from hub.regenerate import OPERATIONS, WEBHOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub import HubRepository


UNEXPECTED = "Additional properties are not allowed ('colour' was unexpected)"
NO_STATE = "query parameter state: 'merged' is not one of ['open', 'closed', 'all']"


@pytest.fixture
def open_hub(tmp_path: Path) -> Iterator[Hub]:
    """A stand-in whose violations are looked at, not raised."""
    hub = Hub(tmp_path / "hub")
    hub.repository("acme/wiki", {"a.md": "a\n"})
    yield hub
    hub.stop()


@pytest.mark.parametrize(("moment", "opened"), [(Moment.BEFORE, []), (Moment.AFTER, [1])])
def test_fails_before_or_after_the_work(
    moment: Moment, opened: list[int], hub: Hub, wiki: HubRepository, alice: str
) -> None:
    wiki.commit({"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, alice)
    hub.fail(server_error("pulls/create", moment))
    assert refusal(lambda: repository.create_pull("main", "topic", title="T")).status == 502
    assert list(wiki.pulls) == opened
    if not opened:
        assert repository.create_pull("main", "topic", title="T").number == 1


@pytest.mark.parametrize(("moment", "opened"), [(Moment.BEFORE, []), (Moment.AFTER, [1])])
def test_hangs_up_before_or_after_the_work(
    moment: Moment, opened: list[int], hub: Hub, wiki: HubRepository, alice: str
) -> None:
    wiki.commit({"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, alice)
    hub.fail(dropped("pulls/create", moment))
    with pytest.raises(NoAnswer):
        repository.create_pull("main", "topic", title="T")
    assert list(wiki.pulls) == opened


def test_lets_requests_pass_first(hub: Hub, wiki: HubRepository, alice: str) -> None:
    repository = seen_by(hub, alice)
    hub.fail(Fault("repos/get-branch", status=503, passing=1))
    assert repository.get_branch("main").name == "main"
    assert refusal(lambda: repository.get_branch("main")).status == 503
    assert repository.get_branch("main").name == "main"


def test_the_secondary_limit_says_when_to_come_back(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[D]"""
    repository = seen_by(hub, alice)
    hub.fail(secondary_limit("issues/create", retry_after=7))
    with pytest.raises(RateLimitExceededException) as caught:
        repository.create_issue("T")
    assert (caught.value.status, (caught.value.headers or {})["retry-after"]) == (403, "7")
    assert wiki.issues == {}


def test_the_primary_limit_says_when_it_ends(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D]"""
    repository = seen_by(hub, alice)
    hub.fail(primary_limit(reset=1_700_003_600))
    with pytest.raises(RateLimitExceededException) as caught:
        repository.get_branch("main")
    headers = caught.value.headers or {}
    assert headers["x-ratelimit-remaining"] == "0"
    assert headers["x-ratelimit-reset"] == "1700003600"


def test_tells_how_much_may_be_asked(hub: Hub, wiki: HubRepository, alice: str) -> None:
    client = hub.client(alice)
    client.get_repo("acme/wiki")
    assert client.rate_limiting == (4999, 5000)
    assert client.get_rate_limit().resources.core.limit == 5000


@pytest.mark.parametrize(
    ("fault", "pushed"),
    [
        (server_error("git/receive-pack"), False),
        (server_error("git/receive-pack", Moment.AFTER), True),
        (dropped("git/receive-pack", Moment.AFTER), True),
    ],
)
def test_git_fails_as_well(
    fault: Fault, pushed: bool, hub: Hub, wiki: HubRepository, alice: str, tmp_path: Path
) -> None:
    run_git(tmp_path, "clone", "-q", wiki.clone_url, "clone")
    hub.fail(fault)
    url = hub.git_url(wiki, alice)
    assert run_git(tmp_path / "clone", "push", url, "main:refs/heads/copy").returncode != 0
    assert ("refs/heads/copy" in wiki.refs()) == pushed


def test_a_fault_that_never_happened_is_told(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    with pytest.raises(AssertionError, match="not every fault has happened"), hub:
        hub.fail(server_error("pulls/create"))


@pytest.mark.parametrize(
    ("method", "path", "body", "violation"),
    [
        (
            "POST",
            "/repos/acme/wiki/issues",
            {"body": "x"},
            "request of issues/create: $: 'title' is a required property",
        ),
        (
            "POST",
            "/repos/acme/wiki/issues",
            {"title": "x", "colour": "red"},
            f"request of issues/create: $: {UNEXPECTED}",
        ),
        (
            "GET",
            "/repos/acme/wiki/pulls?colour=red",
            None,
            "request of pulls/list: there is no query parameter colour",
        ),
        (
            "GET",
            "/repos/acme/wiki/pulls?state=merged",
            None,
            f"request of pulls/list: {NO_STATE}",
        ),
        (
            "GET",
            "/repos/acme/wiki/issues?mentioned=alice",
            None,
            "the stand-in passes over ['mentioned'] of issues/list-for-repo",
        ),
        ("GET", "/repos/acme/wiki/nonsense", None, "there is no GET /repos/acme/wiki/nonsense"),
    ],
)
def test_what_github_does_not_know_is_a_violation(
    method: str, path: str, body: Any, violation: str, open_hub: Hub
) -> None:
    token = open_hub.person("alice")
    with Session() as session:
        headers = {"authorization": f"token {token}"}
        session.request(method, open_hub.api_url + path, json=body, headers=headers)
    assert open_hub.violations == [violation]


def test_leaving_raises_what_was_violated(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    with pytest.raises(AssertionError, match="there is no GET /none"), hub, Session() as session:
        session.get(hub.url + "/none")


def test_a_body_that_is_no_json_is_refused(hub: Hub, wiki: HubRepository, alice: str) -> None:
    with Session() as session:
        headers = {"authorization": f"Bearer {alice}"}
        url = f"{hub.api_url}/repos/acme/wiki/issues"
        answer = session.post(url, data="{", headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (400, "Problems parsing JSON")


def test_every_operation_of_the_description_is_there() -> None:
    paths = description()["paths"].values()
    known = {operation["operationId"] for item in paths for operation in item.values()}
    assert set(HANDLERS) == known


def test_every_deviation_has_a_date_and_a_reason() -> None:
    assert all(it.since.startswith("2026-") and it.reason for it in DEVIATIONS)
    assert len(DEVIATIONS) < 8


def test_many_at_once_are_answered(hub: Hub, wiki: HubRepository) -> None:
    """What is not there is not found, whoever asks and in whatever order."""
    clients = [seen_by(hub, hub.person(f"person{at}")) for at in range(3)]
    for client in clients:
        assert refusal(lambda it=client: it.get_pull(7)) == Refusal(404, "Not Found")  # type: ignore[misc]
        with pytest.raises(GithubException):
            client.get_issue(7)


def test_a_job_marks_ready_only_what_it_may_write_to(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I: cli/cli#8910, delta-io/delta-rs#4748: contents: write is needed besides]"""
    proposed(hub, wiki, alice, draft=True)
    token = hub.job_token(wiki, {"pull-requests": "write", "contents": "read"})
    pull = seen_by(hub, token).get_pull(1)
    assert refusal(pull.mark_ready_for_review).message == "Resource not accessible by integration"
    assert wiki.pulls[1].draft


def test_a_draft_becomes_ready_and_a_draft_again(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice, draft=True)
    assert (pull.draft, pull.mergeable_state) == (True, "unknown")
    token = hub.job_token(wiki, {"pull-requests": "write", "contents": "write"})
    seen = seen_by(hub, token).get_pull(1)
    assert seen.mark_ready_for_review()["pullRequest"] == {"isDraft": False}
    assert seen.convert_to_draft("mine")["clientMutationId"] == "mine"
    assert seen_by(hub, alice).get_pull(1).draft
    assert [event.action for event in hub.events[2:]] == ["ready_for_review", "converted_to_draft"]


def test_a_pull_request_that_is_not_there_cannot_be_ready(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    pull = proposed(hub, wiki, alice, draft=True)
    del wiki.threads[1]
    assert refusal(pull.mark_ready_for_review).status == 404


def test_what_the_graphql_schema_does_not_know_is_a_violation(open_hub: Hub) -> None:
    query = "mutation { mergePullRequest(input: {}) { clientMutationId } }"
    headers = {"authorization": f"Bearer {open_hub.person('alice')}"}
    with Session() as session:
        url = f"{open_hub.url}/api/graphql"
        answer = session.post(url, json={"query": query}, headers=headers)
    said = "Cannot query field 'mergePullRequest' on type 'Mutation'."
    assert answer.json()["errors"][0]["message"] == said
    assert open_hub.violations == [f"request of graphql: {said}"]


PATCH = "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n@@ -9 +9,2 @@ head\n nine\n+ten\n\\ No newline"


@pytest.mark.parametrize(
    ("line", "side", "at"),
    [
        (1, "RIGHT", 1),
        (2, "LEFT", 2),
        (2, "RIGHT", 3),
        (3, "RIGHT", 4),
        (3, "LEFT", 4),
        (9, "RIGHT", 6),
        (10, "RIGHT", 7),
        (10, "LEFT", None),
        (5, "RIGHT", None),
    ],
)
def test_finds_lines_in_a_diff(line: int, side: str, at: int | None) -> None:
    """[D: position is the number of lines down from the first @@]"""
    assert position(PATCH, line, side) == at


def test_the_vendored_description_is_what_was_asked_for() -> None:
    known = {it["operationId"] for item in description()["paths"].values() for it in item.values()}
    assert known == OPERATIONS
    assert set(description()["x-webhooks"]) == WEBHOOKS
