"""Comments that are commands, and whose."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fakes.talk import Talk, note, notes

from gitwiki.errors import BadEventError, NoServerError
from gitwiki.ports import OpenPull, Proposal
from gitwiki.workflows.conversation import Command, Said, said
from gitwiki.workflows.respond import Action, Response, read_event, respond

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.ports import Comment

PATH = "wiki/notes/alpha.md"
A = note("Alpha", "It is the first.")
B = note("Alpha", "It is the one.")


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """Pull request #1 is gitwiki's, #7 that of a person."""
    talk = Talk.make(tmp_path / "wiki", notes(alpha=A))
    branch, sources = "gitwiki/compile/k", ("raw/a.md",)
    proposal = Proposal("k", branch, "main", talk.commit({PATH: B}), "T", "B", sources, ("x",))
    talk.outside.forge.propose(proposal)
    talk.open(7, {PATH: B})
    return talk


def _event(number: int, comment: Comment, /, **changes: Any) -> bytes:
    """What a forge sends, as far as it matters; and what it claims besides."""
    event: dict[str, Any] = {
        "action": "created",
        "issue": {"number": number, "title": "/gitwiki lint", "pull_request": {"url": "x"}},
        "comment": {"id": comment.id, "body": comment.body, "author_association": "OWNER"},
        "sender": {"login": "ada", "type": "User"},
    }
    return json.dumps({**event, **changes}).encode()


def _respond(talk: Talk, number: int, comment: Comment, /, **changes: Any) -> Response:
    return respond(talk.outside, read_event(_event(number, comment, **changes), "event.json"))


def _nothing(response: Response) -> str:
    assert (response.action, response.number) == (Action.NONE, 0)
    return response.why


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("/gitwiki recompile", Said(Command.RECOMPILE, "")),
        ("/gitwiki recompile \n", Said(Command.RECOMPILE, "")),
        ("/gitwiki  Recompile: say how much\r\nand why", None),
        ("/gitwiki rebase", Said(Command.REBASE, "")),
        ("/gitwiki LINT please", Said(Command.LINT, "please")),
        ("/gitwiki", Said(None, "")),
        ("/gitwiki\nrecompile", Said(None, "recompile")),
        ("/gitwiki delete", Said(None, "")),
    ],
)
def test_commands(body: str, found: Said | None) -> None:
    expected = found or Said(Command.RECOMPILE, "say how much\r\nand why")
    assert said(body) == expected


@pytest.mark.parametrize(
    "body",
    ["", "> /gitwiki lint", "Use\n/gitwiki lint", " /gitwiki lint", "/gitwikis lint", "`/gitwiki`"],
)
def test_what_is_no_command(body: str) -> None:
    assert said(body) is None


@pytest.mark.parametrize("name", ["recompile", "rebase", "lint"])
def test_a_person_with_write_access_is_heeded(talk: Talk, name: str) -> None:
    response = _respond(talk, 1, talk.comment(1, f"/gitwiki {name}"))
    assert (response.action.value, response.number) == (name, 1)
    assert talk.server.said == {}


@pytest.mark.parametrize("who", [{"may_write": False}, {"by_person": False}])
def test_nobody_else_is_answered(talk: Talk, who: dict[str, bool]) -> None:
    for body in ("/gitwiki recompile", "/gitwiki lint", "/gitwiki help"):
        comment = talk.comment(1, body, **who)
        why = "the author of the comment is no person with write access"
        assert _nothing(_respond(talk, 1, comment)) == why
    assert talk.server.said == {}


def test_an_unknown_command_is_answered_with_those_there_are(talk: Talk) -> None:
    for body in ("/gitwiki help", "/gitwiki", "/gitwiki merge"):
        _nothing(_respond(talk, 1, talk.comment(1, body)))
    ((where, text),) = talk.server.said.items()
    assert where == (1, "commands")
    assert text.startswith("There is no such command.\n\n")
    assert all(f"| `/gitwiki {name}" in text for name in ("recompile", "rebase", "lint"))
    assert said(text) is None


def test_a_pull_request_of_a_person_can_only_be_linted(talk: Talk) -> None:
    assert _respond(talk, 7, talk.comment(7, "/gitwiki lint")).action is Action.LINT
    _nothing(_respond(talk, 7, talk.comment(7, "/gitwiki recompile")))
    assert "is not gitwiki's" in talk.server.said[7, "commands"]


def test_a_branch_that_a_person_pushed_to_is_theirs(talk: Talk) -> None:
    talk.push({PATH: A.replace("first", "last")}, "gitwiki/compile/k")
    for name in ("recompile", "rebase"):
        why = _nothing(_respond(talk, 1, talk.comment(1, f"/gitwiki {name}")))
        assert why == "a person pushed to the branch of #1"
    assert list(talk.server.said) == [(1, "edited")]
    assert _respond(talk, 1, talk.comment(1, "/gitwiki lint")).action is Action.LINT


def test_what_is_made_from_no_source_cannot_be_compiled(talk: Talk) -> None:
    commit = talk.commit({PATH: note("Alpha", "It is the last.")})
    trust = Proposal("t", "gitwiki/trust", "main", commit, "T", "B", ())
    number = talk.outside.forge.propose(trust).number
    _nothing(_respond(talk, number, talk.comment(number, "/gitwiki recompile")))
    assert "is not made from sources" in talk.server.said[number, "commands"]
    rebase = _respond(talk, number, talk.comment(number, "/gitwiki rebase"))
    assert rebase.action is Action.REBASE


def test_a_pull_request_that_is_not_open(talk: Talk) -> None:
    comment = talk.comment(1, "/gitwiki lint")
    talk.outside.forge.close(1)
    assert _nothing(_respond(talk, 1, comment)) == "#1 is not open"


def test_an_issue_is_no_pull_request(talk: Talk) -> None:
    comment = talk.comment(99, "/gitwiki lint")
    why = "there is no such comment in a pull request, or it is no command"
    assert _nothing(_respond(talk, 99, comment)) == why


def test_a_comment_that_was_rewritten_meanwhile(talk: Talk) -> None:
    comment = talk.comment(1, "Never mind.")
    claimed = {"comment": {"id": comment.id, "body": "/gitwiki recompile"}}
    _nothing(_respond(talk, 1, comment, **claimed))


def test_a_comment_at_a_line_is_another_one(talk: Talk) -> None:
    comment = talk.comment(1, "/gitwiki recompile", path=PATH, line=9)
    _nothing(_respond(talk, 1, comment))


@pytest.mark.parametrize("action", ["edited", "deleted", ""])
def test_only_new_comments_are_heeded(talk: Talk, action: str) -> None:
    comment = talk.comment(1, "/gitwiki recompile")
    assert _nothing(_respond(talk, 1, comment, action=action)) == "only new comments are heeded"


def test_usual_comments_ask_the_server_nothing(talk: Talk) -> None:
    comment = talk.comment(1, "Well done.")
    silent = replace(talk.outside, server=_NobodyThere())  # type: ignore[arg-type]
    event = read_event(_event(1, comment), "event.json")
    assert _nothing(respond(silent, event)) == "the comment is no command"


class _NobodyThere:
    """Has no method that could be called."""


def test_there_has_to_be_a_server(talk: Talk) -> None:
    event = read_event(_event(1, talk.comment(1, "/gitwiki lint")), "event.json")
    with pytest.raises(NoServerError, match="`gitwiki respond` needs a repository on GitHub"):
        respond(replace(talk.outside, server=None), event)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"action": "created"}',
        b'{"action": "created", "issue": {"number": "1"}, "comment": {"id": 1}}',
        b'{"action": "created", "issue": {"number": true}, "comment": {"id": 1}}',
        b'{"action": "created", "issue": {"number": 0}, "comment": {"id": 1}}',
        b'{"action": "created", "issue": {"number": 1}, "comment": {"id": 9999999999999999999}}',
        b'{"action": "created", "issue": {"number": 1}, "comment": {"id": 1, "body": 3}}',
        b'{"x": ' + b"[" * 200_000,
        b'{"action": "' + b"x" * 2_000_001,
    ],
)
def test_what_is_no_event(data: bytes) -> None:
    with pytest.raises(BadEventError, match=r"event\.json is no event of a comment"):
        read_event(data, "event.json")


def test_a_comment_without_a_body(talk: Talk) -> None:
    comment = talk.comment(1, "")
    why = _nothing(_respond(talk, 1, comment, comment={"id": comment.id, "body": None}))
    assert why == "the comment is no command"


def test_the_pull_request_of_another_branch_is_as_good(talk: Talk) -> None:
    talk.server.people[7] = OpenPull(7, talk.server.people[7].head, "next", is_own=False)
    assert _respond(talk, 7, talk.comment(7, "/gitwiki lint")).action is Action.LINT
