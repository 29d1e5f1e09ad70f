"""Git speaks to another repository: only what is meant to, unattended, and not for ever."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from fakes.batching import Steps
from fakes.git_repositories import git, make_repository

from gitwiki.adapters.origin import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.adapters.git import GitRepository

_REF = "refs/gitwiki/batches"


@pytest.fixture
def clone(tmp_path: Path) -> GitRepository:
    """A clone whose origin has nothing of gitwiki's yet."""
    make_repository(tmp_path / "origin", {"schema.md": ""}, bare=True)
    found = make_repository(tmp_path / "clone", {"schema.md": ""})
    git(tmp_path / "clone", "remote", "add", "origin", str(tmp_path / "origin"))
    return found


def test_no_other_command_speaks_to_others(clone: GitRepository) -> None:
    for command in ("clone", "remote", "ls-remote", "submodule"):
        with pytest.raises(ValueError, match=command):
            clone.git.exchange(command, "update")


def test_a_server_that_does_not_answer_is_left(clone: GitRepository) -> None:
    git(clone.git.directory, "config", "core.sshCommand", "sleep 50 #")
    begin = time.monotonic()
    outcome = clone.git.exchange("fetch", "ssh://nobody.invalid/x", seconds=0.2)
    assert (outcome.code, outcome.stderr) == (124, "no answer in 0.2 seconds")
    assert time.monotonic() - begin < 20


def test_a_ref_that_is_not_there_is_no_error(clone: GitRepository) -> None:
    steps = Steps()
    assert Origin(clone, steps).fetch(_REF) == ("", True)
    assert steps.seen == []


def test_a_ref_comes_and_goes(clone: GitRepository) -> None:
    origin, main = Origin(clone, Steps()), clone.refs("refs/heads/main")["refs/heads/main"]
    assert origin.push(_REF, main)
    assert origin.fetch(_REF) == (main, True)
    git(clone.git.directory.with_name("origin"), "update-ref", "-d", _REF)
    assert origin.fetch(_REF) == ("", True)


def test_a_ref_that_moved_elsewhere_is_not_overwritten(clone: GitRepository) -> None:
    origin = Origin(clone, Steps())
    tree = git(clone.git.directory, "rev-parse", "main^{tree}")
    one, other = (git(clone.git.directory, "commit-tree", "-m", name, tree) for name in "ab")
    assert origin.push(_REF, one)
    assert not origin.push(_REF, other)
    assert origin.fetch(_REF) == (one, True)


def test_without_origin_there_is_nothing_to_say(clone: GitRepository) -> None:
    git(clone.git.directory, "remote", "remove", "origin")
    steps = Steps()
    assert Origin(clone, steps).fetch(_REF) == ("", False)
    assert steps.seen == []


def test_no_credentials_are_shown(clone: GitRepository) -> None:
    git(clone.git.directory, "config", "remote.origin.url", "ftp://ada:geheim@nobody.invalid/x")
    steps = Steps()
    Origin(clone, steps).fetch(_REF)
    assert "geheim" not in steps.seen[0]
    assert steps.seen[0].startswith("origin: could not ask about refs/gitwiki/batches (")
