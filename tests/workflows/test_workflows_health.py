"""What the weekly report says, and when there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW
from fakes.server import Issue
from fakes.talk import Talk, note, notes

from gitwiki.cli.health import answer
from gitwiki.cli.output import Printer
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.errors import NotPermittedError
from gitwiki.workflows.health import health, report
from gitwiki.workflows.health_report import Health, Waiting, body

if TYPE_CHECKING:
    from pathlib import Path

A, B = (
    note("Alpha", "It is before [Beta](beta.md)."),
    note("Beta", "It is after [Alpha](alpha.md)."),
)
ALPHA = "wiki/notes/alpha.md"
RELATED = {
    "alpha": A.replace("\n---\n", "\nrelated: [beta]\n---\n", 1),
    "beta": B.replace("\n---\n", "\nrelated: [alpha]\n---\n", 1),
}
DAY = 24 * 60 * 60
SOURCE = "# A lamp\n\nA lamp is a device that gives light to a room at night.\n"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk.make(tmp_path / "wiki", notes(**RELATED))


def look(talk: Talk, days: int = 0) -> Health:
    return health(talk.outside, ExtractiveCompiler(), NOW + days * DAY)


def test_a_wiki_that_is_well_has_no_issue(talk: Talk) -> None:
    found = look(talk)
    assert (found.left, found.findings, found.unverified) == (0, (), tuple(with_paths()))
    assert report(talk.outside, found) == ""
    assert talk.server.issues == {}


def with_paths() -> list[str]:
    return [f"wiki/notes/{name}.md" for name in sorted(RELATED)]


def test_one_issue_is_opened_brought_up_to_date_and_closed(talk: Talk) -> None:
    talk.push({ALPHA: RELATED["alpha"].replace("beta.md", "gamma.md")})
    url = report(talk.outside, look(talk))
    (issue,) = talk.server.issues.values()
    assert issue.title == "Health of the wiki: 3 things to look at"
    assert "- `wiki/notes/alpha.md:10` GW101: the link to `gamma.md` leads nowhere" in issue.body

    talk.push({"raw/lamp.md": SOURCE})
    assert report(talk.outside, look(talk)) == url
    assert (
        "## Sources that are not compiled\n\n- `raw/lamp.md`\n" in talk.server.issues["health"].body
    )

    talk.push({ALPHA: RELATED["alpha"], "raw/lamp.md": None})
    assert report(talk.outside, look(talk)) == ""
    closed = talk.server.issues["health"]
    assert (closed.number, closed.is_open) == (issue.number, False)


def test_what_is_old_is_old_by_today(talk: Talk) -> None:
    head = "\nstale_after: 2023-11-20T00:00:00Z\n---\n"
    talk.push({ALPHA: RELATED["alpha"].replace("\n---\n", head, 1)})
    assert look(talk).left == 0
    found = look(talk, days=30)
    assert [each.code for each in found.findings] == ["GW502"]
    assert "## Pages that may be out of date\n\n- `wiki/notes/alpha.md:6` GW502:" in body(found)


def test_pull_requests_that_wait_or_conflict(talk: Talk) -> None:
    talk.open(3, {ALPHA: A.replace("It is", "It was")})
    talk.open(4, {"README.md": "# Other\n"})
    talk.open(5, {"README.md": "# New\n"})
    talk.open(6, {"README.md": "# Elsewhere\n"}, base="next")
    opened = {4: "2023-10-01T00:00:00Z", 5: "2023-11-14T00:00:00Z", 6: "2020-01-01T00:00:00Z"}
    for number, at in opened.items():
        pull = replace(talk.server.people[number], opened=at, title=f"Number @{number}")
        talk.server.people[number] = pull
    talk.push({ALPHA: RELATED["alpha"].replace("It is", "It will be")})

    found = look(talk, days=1)

    assert found.waiting == (
        Waiting(3, "", 0, (ALPHA,)),
        Waiting(4, "Number @4", 45, ()),
    )
    assert body(found).partition("## Pull requests that wait\n\n")[2].splitlines()[:2] == [
        "- #3: open for 0 days, conflicts with the base in 1 file",
        "- #4 Number @&#8203;4: open for 45 days",
    ]


def test_a_pull_request_that_is_gone_is_left_out(talk: Talk) -> None:
    talk.open(3, {ALPHA: A.replace("It is", "It was")})
    talk.push({ALPHA: B})
    talk.server.unknown.add(3)
    assert look(talk).waiting == ()


def test_what_an_open_pull_request_has_is_not_pending(tmp_path: Path) -> None:
    talk = Talk.compiled(tmp_path / "wiki", "faq.md", ExtractiveCompiler())
    found = look(talk)
    assert (found.pending, found.waiting) == ((), ())
    assert [each.number for each in look(talk, days=15).waiting] == [1]
    talk.outside.forge.close(1)
    assert look(talk, days=15).left == 0


def test_a_source_that_cannot_be_read(talk: Talk) -> None:
    talk.push({"raw/lamp.md": "\0"})
    found = look(talk)
    assert found.pending == ()
    assert "- `raw/lamp.md" in body(found).partition("## Sources that are not compiled")[2]


def test_pages_that_disagree(talk: Talk) -> None:
    table = (
        "\n## Facts\n\n| Subject | Attribute | Value |\n|---|---|---|\n| Lamp | height | {} m |\n"
    )
    pages = {name: text + table.format(n) for n, (name, text) in enumerate(RELATED.items(), 3)}
    talk.push({f"wiki/notes/{name}.md": text for name, text in pages.items()})
    text = body(look(talk))
    assert "## Pages that disagree or repeat each other\n\n- `wiki/notes/" in text


def test_verified_pages_are_counted(tmp_path: Path) -> None:
    entry = "\nverified: [{by: human:ada, at: 2023-11-14T00:00:00Z}]\n---\n"
    pages = {**RELATED, "alpha": RELATED["alpha"].replace("\n---\n", entry, 1)}
    found = look(Talk.make(tmp_path / "wiki", notes(**pages)))
    assert found.unverified == ("wiki/notes/beta.md",)
    assert "2 pages, 1 of them verified." in body(found)
    assert "## Pages that nobody verified\n\n- `wiki/notes/beta.md`\n" in body(found)


def test_a_large_report_says_what_it_leaves_out(tmp_path: Path) -> None:
    name = "x" * 100
    files = {f"wiki/notes/{name}{n}.md": f"[a](dead{n}.md) " * 9 for n in range(400)}
    talk = Talk.make(tmp_path / "wiki", {**notes(), **files})
    found = look(talk)
    text = body(found)
    assert "## Errors\n" in text
    assert "\n- and " in text
    assert len(text.encode()) <= 65_000
    small = body(found, 2_000)
    assert len(small.encode()) <= 2_000
    assert "<sub>Kept up to date by" in small


def test_the_command_prints_and_keeps_the_issue(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.push({"raw/lamp.md": SOURCE})
    found = look(talk)

    answer(talk.outside, found, Printer(), dry_run=True)
    printed = capsys.readouterr()
    assert printed.out.startswith("**1 thing to look at.** `main` at `")
    assert printed.err == "no issue was changed (--dry-run)\n"
    assert talk.server.issues == {}

    answer(talk.outside, found, Printer(json=True), dry_run=False)
    data = json.loads(capsys.readouterr().out)
    assert (data["left"], data["pending"]) == (1, ["raw/lamp.md"])
    assert data["issue"] == "https://git.example.org/issues/1000"
    assert talk.server.issues["health"].body == data["body"]


def test_a_token_that_may_not_write_issues(talk: Talk) -> None:
    talk.server.issues["health"] = Issue(5, "T", "B")
    talk.server.forbidden.add("issues: write")
    with pytest.raises(NotPermittedError, match="issues: write"):
        report(talk.outside, look(talk))


def test_without_a_server_there_is_no_issue(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    local = replace(talk.outside, server=None)
    found = health(local, ExtractiveCompiler(), NOW)
    assert report(local, found) == ""
    answer(local, found, Printer(), dry_run=False)
    assert "there is no server that an issue could be kept on" in capsys.readouterr().err
