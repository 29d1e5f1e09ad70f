"""Where pull requests live: in the repository itself, or on GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git
from fakes.wikis import make_wiki

from gitwiki.__main__ import run

if TYPE_CHECKING:
    from pathlib import Path

    from hub import Hub

SOURCE = "grid-operator-note.md"


@pytest.fixture
def wiki(tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of a repository on GitHub that has a pending source, and no token."""
    make_wiki(tmp_path / "wiki", (SOURCE,))
    there = hub.repository("acme/wiki")
    git(tmp_path / "wiki", "push", "-q", str(there.path), "main")
    git(tmp_path / "wiki", "remote", "add", "origin", there.clone_url)
    rights = {"contents": "write", "pull-requests": "write"}
    for name, value in hub.environment(there, hub.job_token(there, rights)).items():
        monkeypatch.setenv(name, value)
    return tmp_path / "wiki"


def _compile(wiki: Path) -> int:
    return run(["compile", "-C", str(wiki), "--quiet"])


def test_with_a_remote_and_a_token_they_are_on_github(wiki: Path, hub: Hub) -> None:
    assert _compile(wiki) == 0
    assert list(hub.repository("acme/wiki").pulls) == [1]


@pytest.mark.parametrize("other", ["https://git.example.org/acme/wiki", "../elsewhere", ""])
def test_with_a_remote_elsewhere_they_are_here_and_nobody_is_asked(
    wiki: Path, hub: Hub, other: str
) -> None:
    if other:
        git(wiki, "remote", "set-url", "origin", other)
    else:
        git(wiki, "remote", "remove", "origin")
    assert _compile(wiki) == 0
    assert git(wiki, "for-each-ref", "--format=%(refname)", "refs/gitwiki").startswith(
        "refs/gitwiki/pulls"
    )
    assert hub.requests == []


def test_without_a_token_they_are_here(
    wiki: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert _compile(wiki) == 0
    assert hub.requests == []


def test_whoever_wants_them_here_has_them_here(
    wiki: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITWIKI_FORGE", "local")
    assert _compile(wiki) == 0
    assert hub.requests == []


def test_whoever_wants_github_is_told_what_lacks(
    wiki: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITWIKI_FORGE", "github")
    monkeypatch.delenv("GITHUB_TOKEN")
    assert _compile(wiki) == 2
    assert "there is no token: set GITHUB_TOKEN" in capsys.readouterr().err
    git(wiki, "remote", "remove", "origin")
    assert _compile(wiki) == 2
    assert "`origin` is no repository on http://127.0.0.1" in capsys.readouterr().err
    monkeypatch.setenv("GITWIKI_FORGE", "gitlab")
    assert _compile(wiki) == 2
    assert "known are auto, github, local" in capsys.readouterr().err
    assert hub.requests == []


def test_a_source_is_added_here_whatever_server_there_is(
    wiki: Path, hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "pot.md").write_text("# Pot\n\nA pot is a vessel.\n", "utf-8")
    assert run(["add", "-C", str(wiki), "--quiet", str(tmp_path / "pot.md")]) == 0
    assert git(wiki, "show", "main:raw/pot.md").startswith("# Pot")
    assert hub.requests == []


def test_what_is_not_pushed_is_not_compiled_and_that_is_said(
    wiki: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _compile(wiki) == 0
    (tmp_path / "pot.md").write_text("# Pot\n\nA pot is a vessel.\n", "utf-8")
    run(["add", "-C", str(wiki), "--quiet", str(tmp_path / "pot.md")])
    capsys.readouterr()
    assert run(["compile", "-C", str(wiki)]) == 0
    assert "did not push is not seen: `git push`" in capsys.readouterr().err
