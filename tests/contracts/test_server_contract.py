"""What every forge on a server does beside pull requests of gitwiki's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.server import Status
from fakes.talk import Talk, note, notes

from gitwiki.errors import NoSuchPullRequestError, NotPermittedError
from gitwiki.ports import Check, CheckState, Proposal

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "wiki/notes/alpha.md"


@pytest.fixture(params=["fake"])
def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Talk:
    """A repository with its server: #1 is gitwiki's, #7 that of a person.

    A real server takes its place beside the fake by what people do there: `Talk`.
    """
    assert request.param == "fake"
    talk = Talk.make(tmp_path / "wiki", notes(alpha=note("Alpha", "It is the first.")))
    commit = talk.commit({PAGE: note("Alpha", "It is the one.")})
    proposal = Proposal("k", "gitwiki/compile/k", "main", commit, "T", "B", ())
    talk.outside.forge.propose(proposal)
    talk.open(7, {PAGE: note("Alpha", "It is the other.")})
    return talk


def test_every_open_pull_request_is_listed(talk: Talk) -> None:
    listed = talk.server.open_pulls()
    assert [(pull.number, pull.base, pull.is_own) for pull in listed] == [
        (1, "main", True),
        (7, "main", False),
    ]
    talk.outside.forge.close(1)
    assert [pull.number for pull in talk.server.open_pulls()] == [7]


def test_a_head_is_fetched(talk: Talk) -> None:
    for pull in talk.server.open_pulls():
        assert talk.server.fetch(pull.number) == pull.head
        assert talk.outside.repository.resolve(pull.head) is not None


def test_of_what_is_not_there_nothing_is_known(talk: Talk) -> None:
    with pytest.raises(NoSuchPullRequestError):
        talk.server.fetch(99)
    with pytest.raises(NoSuchPullRequestError):
        talk.server.comments(99)
    with pytest.raises(NoSuchPullRequestError):
        talk.server.say(99, "topic", "Text.")


def test_the_newest_status_of_each_context_counts_and_says_whose_it_is(talk: Talk) -> None:
    (_, pull) = talk.server.open_pulls()
    check = Check("gitwiki/lint", pull.head, CheckState.FAILURE, "1 errors")
    talk.server.post(check, "https://git.example.org/1")
    assert talk.server.checks(pull.head) == [replace(check, is_own=True)]
    better = replace(check, state=CheckState.SUCCESS, summary="0 errors")
    talk.server.post(better)
    assert talk.server.checks(pull.head) == [replace(better, is_own=True)]
    talk.server.statuses.append(Status(check, "mallory"))
    assert talk.server.checks(pull.head) == [check]
    assert talk.server.checks(talk.main) == []


def test_what_is_said_on_a_topic_is_said_once(talk: Talk) -> None:
    talk.server.say(1, "edited", "One.")
    talk.server.say(1, "edited", "Two.")
    talk.server.say(1, "commands", "Three.")
    assert talk.server.said == {(1, "edited"): "Two.", (1, "commands"): "Three."}


def test_comments_are_in_the_order_in_which_they_came(talk: Talk) -> None:
    first = talk.comment(7, "One.")
    at_line = talk.comment(7, "Two.", path=PAGE, line=8, line_text="> It is the other.")
    assert talk.server.comments(7) == [first, at_line]
    assert talk.server.comments(1) == []


def test_an_issue_on_a_topic_is_one(talk: Talk) -> None:
    url = talk.server.report("health", "One", "Body.")
    assert talk.server.report("health", "Two", "Other body.") == url
    talk.server.settle("health")
    talk.server.settle("nothing")
    assert talk.server.issues["health"].is_open is False
    talk.server.report("health", "Three", "Body.")
    assert talk.server.issues["health"].is_open


def test_a_token_may_not_do_everything(talk: Talk) -> None:
    talk.server.forbidden |= {"statuses: write", "issues: write", "pull-requests: write"}
    check = Check("gitwiki/lint", talk.main, CheckState.SUCCESS, "0 errors")
    for deed in (
        lambda: talk.server.post(check),
        lambda: talk.server.say(1, "edited", "Text."),
        lambda: talk.server.report("health", "T", "B"),
        lambda: talk.server.settle("health"),
    ):
        with pytest.raises(NotPermittedError):
            deed()
