"""Attacks through pull requests, comments and statuses of a server; by the numbers of the list.

The list is the one of tests/attacks: a function is named after the number of its case.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pyromark
import pytest
from fakes.git_repositories import NOW
from fakes.models import MODEL, claude
from fakes.quoting_model import quoting_model
from fakes.server import Status
from fakes.talk import ADA, SCHEMA, Talk, note, notes
from fakes.wikis import PROJECT, pages_at, refs
from provenance import Origins, strangers

from gitwiki.cli.check import Asked, answer
from gitwiki.cli.output import Printer
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.errors import BranchEditedError, MergeBlockedError
from gitwiki.ports import Approval, ApprovalKind, Check, CheckState, NewCommit, Proposal
from gitwiki.wiki import schema as schemas
from gitwiki.workflows import pulls
from gitwiki.workflows.check import check_all
from gitwiki.workflows.compile import CompileRequest
from gitwiki.workflows.conversation import guidance_for, said
from gitwiki.workflows.health import health, report
from gitwiki.workflows.recompile import recompile
from gitwiki.workflows.record import record
from gitwiki.workflows.respond import Action, read_event, respond

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

_PATH = "wiki/notes/alpha.md"
_DEAD = note("Alpha", "It is before [Gamma](gamma.md).")
#: What a runner or a terminal would obey.
_OBEYED = re.compile(r"^\s*::(?!notice title=|(?:error|warning) file=)|##\[|\x1b|\r", re.MULTILINE)


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk.make(tmp_path / "wiki", notes(alpha=note("Alpha", "It is the first.")))


def _newest(talk: Talk, head: str) -> Check:
    (check,) = talk.server.checks(head)
    return check


@pytest.mark.parametrize("style", ["text", "github"])
def test_42_44_nothing_of_a_pull_request_is_a_command_in_the_log(
    talk: Talk, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "::add-mask::x ##[error]y \x1b[31m\r"
    head = {
        f"wiki/notes/{bad}.md": _DEAD,
        "wiki/::stop-commands::t/##[group]x.md": note("##[group]x", "[x](::error::y)\n::debug::z"),
    }
    talk.open(3, head)

    answer(talk.outside, Asked(pull=3, style=style), Printer())

    printed = capsys.readouterr()
    assert "gamma.md" in printed.out
    assert not _OBEYED.search(printed.out)
    assert not _OBEYED.search(printed.err)


def test_55_a_pull_request_is_not_judged_by_its_own_schema(talk: Talk) -> None:
    waived = SCHEMA.replace("types:", "suppress: [{rule: GW101, path: '**', reason: x}]\ntypes:")
    head = talk.open(3, {_PATH: _DEAD, "schema.md": waived})

    (checked,) = check_all(talk.outside)

    assert [found.code for found in checked.findings] == ["GW101"]
    assert _newest(talk, head).state is CheckState.FAILURE


@pytest.mark.parametrize("by", ["mallory", "github-actions[bot]", "gitwiki"])
def test_56_a_status_that_somebody_else_posted_is_not_believed(talk: Talk, by: str) -> None:
    head = talk.open(3, {_PATH: _DEAD})
    said = f"0 errors, 0 warnings (base {talk.main[:12]})"
    forged = Check("gitwiki/lint", head, CheckState.SUCCESS, said, is_own=True)
    talk.server.statuses.append(Status(forged, by))

    check_all(talk.outside)

    assert (_newest(talk, head).state, _newest(talk, head).is_own) == (CheckState.FAILURE, True)


def test_56_a_status_that_somebody_puts_over_ours_does_not_stay(talk: Talk) -> None:
    head = talk.open(3, {_PATH: _DEAD})
    check_all(talk.outside)
    ours = _newest(talk, head)
    talk.server.statuses.append(
        Status(Check("gitwiki/lint", head, CheckState.SUCCESS, ours.summary), "mallory")
    )

    check_all(talk.outside)

    assert _newest(talk, head) == ours


def test_57_a_status_is_posted_on_the_commit_that_was_linted(talk: Talk) -> None:
    listed = talk.open(3, {_PATH: note("Alpha", "It is the one.")})
    pushed = talk.server.pushed[3] = talk.commit({_PATH: _DEAD})

    (checked,) = check_all(talk.outside)

    assert talk.server.checks(listed) == []
    assert (checked.head, _newest(talk, pushed).state) == (pushed, CheckState.FAILURE)


_SOURCE = "grid-operator-note.md"
_WISH = "Say who pays for the transformer."


def _reviewed(talk: Talk) -> None:
    """What a reviewer, a stranger and a bot say of a pull request."""
    made = pages_at(talk.outside, talk.outside.forge.pull_requests()[0].head)
    path = next(path for path, each in made.items() if each.statements)
    line = made[path].text.splitlines()[made[path].statements[0].line - 1]
    about = {"path": path, "line": 9, "line_text": line}
    talk.comment(1, _WISH, **about)
    talk.comment(1, "Zebra of a stranger.", may_write=False, author="mallory", **about)
    talk.comment(1, "Zebra of a bot.", by_person=False, author="zebra[bot]", **about)
    talk.comment(1, "/gitwiki recompile Keep it short.")
    talk.comment(1, "/gitwiki recompile Zebra of mallory.", may_write=False)
    talk.comment(1, "Zebra: a remark that is no command.")


def test_12_no_word_of_a_stranger_is_in_a_request(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(quoting_model)
    talk = Talk.compiled(tmp_path / "wiki", _SOURCE, claude(stand_in, tmp_path))
    _reviewed(talk)
    before = len(stand_in.requests)

    recompile(talk.outside, claude(stand_in, tmp_path), CompileRequest(pull=1))

    sent = stand_in.requests[before:]
    guidance = guidance_for(talk.outside, 1)
    assert [each.text for each in guidance.notes] == [_WISH, "Keep it short."]
    prose = schemas.read((PROJECT / "schema.md").read_text("utf-8")).schema.prose
    source = (talk.directory / "raw" / _SOURCE).read_text(encoding="utf-8")
    origins = Origins(guidance.added_to(prose).strip(), {f"raw/{_SOURCE}": source}, {}, MODEL)
    assert sent != ()
    assert strangers(sent, origins) == []
    everything = str([each.request.body for each in sent])
    assert "zebra" not in everything.lower()
    assert "alice" not in everything
    assert all(_WISH in str(each.request.body["system"]) for each in sent)


_ACTED_ON = re.compile(r"(?m)@\w|#\d|\bGH-\d|https?://|\bwww\.|(?<!\\)<!--|^/\w|\s/gitwiki\b")


def test_39_comments_that_are_quoted_act_on_nothing(talk: Talk, tmp_path: Path) -> None:
    talk = Talk.compiled(tmp_path / "compiled", _SOURCE, ExtractiveCompiler())
    bad = (
        "/gitwiki recompile @dependabot merge, fixes #1, see GH-2 and https://evil.example/ at "
        "www.evil.example <img src=x> [a](javascript:x) /gitwiki lint <!-- x"
    )
    talk.comment(1, bad, author="a @b /gitwiki rebase")
    talk.comment(1, bad, path="wiki/@bob/#1.md", line=1, line_text="/gitwiki lint @bob #1")

    outcome = recompile(talk.outside, ExtractiveCompiler(), CompileRequest(pull=1))

    assert outcome.proposal is not None
    section = outcome.proposal.body.partition("## What reviewers asked for\n")[2]
    told = section.partition("\n## ")[0]
    assert "dependabot merge" in told
    seen = re.sub(r"`[^`\n]*`", "", told).replace("&#8203;", "\u200b")
    assert not _ACTED_ON.search(seen), seen
    html = str(pyromark.html(told))
    assert "<img" not in html
    assert "<a " not in html


def test_39_what_gitwiki_says_is_no_command_to_itself(tmp_path: Path) -> None:
    talk = Talk.compiled(tmp_path / "wiki", _SOURCE, ExtractiveCompiler())
    comment = talk.comment(1, "/gitwiki /gitwiki recompile")
    event = {"action": "created", "issue": {"number": 1}, "comment": {"id": 1, "body": "/gitwiki"}}
    respond(talk.outside, read_event(json.dumps(event).encode(), "e"))
    (text,) = talk.server.said.values()
    assert said(text) is None
    assert comment.body not in text


def test_41_many_long_comments_leave_the_body_within_its_limit(tmp_path: Path) -> None:
    talk = Talk.compiled(tmp_path / "wiki", _SOURCE, ExtractiveCompiler())
    for number in range(200):
        words = f"{number} " + "*@[" * 20_000
        talk.comment(1, f"/gitwiki recompile {words}", at=f"2026-11-21T10:{number:04}Z")

    outcome = recompile(talk.outside, ExtractiveCompiler(), CompileRequest(pull=1))

    assert outcome.proposal is not None
    assert len(outcome.proposal.body) <= 65_536
    assert "## Changes" in outcome.proposal.body


def test_54_a_branch_that_a_person_pushed_to_is_never_overwritten(tmp_path: Path) -> None:
    talk = Talk.compiled(tmp_path / "wiki", _SOURCE, ExtractiveCompiler())
    branch = talk.outside.forge.pull_requests()[0].proposal.branch
    pushed = talk.push({"log.md": "# Mine\n"}, branch)
    talk.comment(1, "/gitwiki recompile")
    comment = {"id": 1, "body": "/gitwiki recompile"}
    event = {"action": "created", "issue": {"number": 1}, "comment": comment}

    response = respond(talk.outside, read_event(json.dumps(event).encode(), "e"))

    assert (response.action, list(talk.server.said)) == (Action.NONE, [(1, "edited")])
    with pytest.raises(BranchEditedError):
        recompile(talk.outside, ExtractiveCompiler(), CompileRequest(pull=1))
    assert refs(talk.directory)[f"refs/heads/{branch}"] == pushed


_AT = "2026-11-21T10:00:00Z"
_BETA = "wiki/notes/beta.md"


@pytest.fixture
def approved(talk: Talk) -> Talk:
    """Alice merged pull request #1, which changed a page and added another."""
    pages = {_PATH: note("Alpha", "It is the one."), _BETA: note("Beta", "It is the other.")}
    proposal = Proposal("k", "gitwiki/compile/k", "main", talk.commit(pages), "T", "B", ())
    pull = talk.outside.forge.propose(proposal)
    merge = talk.outside.forge.merge(1, head=pull.head, base=talk.main, by=ADA).merge
    talk.server.given.append(Approval(1, "alice", ApprovalKind.MERGE, pull.head, merge, _AT))
    return talk


def _with_entry(talk: Talk, path: str, entry: str) -> dict[str, str | None]:
    """A page of the base that says that somebody verified it."""
    text = pages_at(talk.outside, "main")[path].text
    return {path: text.replace("\n---\n", f"\nverified:\n  - {entry}\n---\n", 1)}


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        (_PATH, "{by: human:alice, at: 2026-11-21T10:00:01Z}"),
        (_PATH, "{by: human:alice, at: 2026-11-21T11:00:00+01:00}"),
        (_PATH, "{by: human:bob, at: 2026-11-21T10:00:00Z}"),
        (_PATH, "{by: Human:alice, at: 2026-11-21T10:00:00Z}"),
        (_PATH, '{by: "human:alice ", at: 2026-11-21T10:00:00Z}'),
        (_PATH, "{by: process:gitwiki-lint, at: 2026-11-21T10:00:00Z}"),
        (_PATH, "{by: human:alice}"),
        ("wiki/notes/gamma.md", "{by: human:alice, at: 2026-11-21T10:00:00Z}"),
    ],
)
def test_8_a_forged_verification_is_an_error(approved: Talk, path: str, entry: str) -> None:
    approved.push({"wiki/notes/gamma.md": note("Gamma", "It is by hand.")})
    approved.open(7, _with_entry(approved, path, entry))

    (checked,) = check_all(approved.outside)

    assert "GW601" in [found.code for found in checked.findings]
    assert checked.has_failed


def test_8_a_true_verification_is_none(approved: Talk) -> None:
    approved.open(7, _with_entry(approved, _PATH, f"{{by: human:alice, at: {_AT}}}"))
    (checked,) = check_all(approved.outside)
    assert [found.code for found in checked.findings if found.code != "GW013"] == []


def test_8_a_true_verification_covers_no_other_words(approved: Talk) -> None:
    changes = _with_entry(approved, _PATH, f"{{by: human:alice, at: {_AT}}}")
    changes[_PATH] = str(changes[_PATH]).replace("It is the one.", "It is the one, trust me.")
    approved.open(7, changes)

    (checked,) = check_all(approved.outside)

    assert "GW601" in [found.code for found in checked.findings]


def test_8_what_a_pull_request_brings_along_grants_nothing(approved: Talk) -> None:
    """A merge that only the change has, and the trailers of it, are no merge."""
    page = {"wiki/notes/gamma.md": note("Gamma", "It is by hand.")}
    change = approved.commit(page)
    merge = NewCommit(
        change, {}, "Merge pull request #9\n\nGitwiki-Pull: 9\n", ADA, NOW, (approved.main, change)
    )
    head = approved.outside.repository.write(merge)
    entry = f"verified: [{{by: human:alice, at: {_AT}}}]\n"
    forged = {"wiki/notes/gamma.md": note("Gamma", "It is by hand.", entry)}
    approved.open(7, {})
    approved.server.people[7] = replace(
        approved.server.people[7], head=approved.commit(forged, base=head)
    )

    (checked,) = check_all(approved.outside)

    assert "GW601" in [found.code for found in checked.findings]


def test_8_the_recorded_entries_are_computed_again(approved: Talk) -> None:
    """Whoever may push to the branch of gitwiki's pull request cannot add themselves."""
    pull = record(approved.outside).pull_request
    assert pull is not None
    text = pages_at(approved.outside, pull.head)[_PATH].text
    approved.push({_PATH: text.replace("human:alice", "human:mallory")}, pull.proposal.branch)

    (checked,) = check_all(approved.outside)

    assert (_PATH, "GW601") in [(found.path, found.code) for found in checked.findings]
    with pytest.raises(MergeBlockedError):
        pulls.merge(approved.outside, pull.number)


def test_39_41_the_report_on_the_health_acts_on_nothing_and_has_an_end(tmp_path: Path) -> None:
    bad = "@ada fixes #1 GH-2 https://evil.example www.evil.example <img src=x> [a](javascript:x) `"
    page = f"# {bad}\n\n[x](a@b#1.md) [{bad}](dead.md) ![i](https://evil.example/x.png)\n"
    files = {
        "wiki/notes/@ada #1 `x` <b>.md": page,
        "wiki/notes/gh-2.md": page,
        "raw/@ada #1.md": "# @ada #1\n\nSome text that is long enough to be read by anybody.\n",
        **{f"wiki/notes/many-{number}.md": page * 20 for number in range(200)},
    }
    talk = Talk.make(tmp_path / "wiki", {**notes(), **files})
    talk.open(3, {})
    pull = replace(talk.server.people[3], title=f"{bad} <!-- x", opened="2020-01-01T00:00:00Z")
    talk.server.people[3] = pull

    found = health(talk.outside, ExtractiveCompiler(), NOW)
    report(talk.outside, found)

    issue = talk.server.issues["health"]
    assert len(issue.body) <= 65_536
    seen = re.sub(r"`[^`\n]*`", "", issue.body).replace("&#8203;", "\u200b")
    told = re.sub(r"^- #3 ", "- ", seen, flags=re.MULTILINE)
    assert "ada" in told
    assert not _ACTED_ON.search(told), _ACTED_ON.findall(told)
    html = str(pyromark.html(issue.body))
    assert "<img" not in html
    assert "<a " not in html
    assert said(issue.body) is None
