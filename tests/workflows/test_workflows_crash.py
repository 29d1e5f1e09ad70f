"""A compile that is killed at any moment leaves all of a pull request or nothing of it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.git_repositories import git
from fakes.wikis import PROJECT, SHORT, checkout, make_wiki, open_wiki, recorded, refs, run, start

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.workflows import pulls
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

_WORKERS = 2
_CHARACTERS = 1500
#: Seconds; about as long as git takes for one command.
_PAUSE = 0.01
_OWN = "refs/heads/gitwiki/"
_WRITES = {
    f"{when} {what}"
    for when in ("before", "after")
    for what in ("write", "write_objects", "move_ref", "propose")
}


class Aftermath(NamedTuple):
    """What is found after a process died, and after the next one did the same work.

    Attributes:
        complaints: What ``git fsck --strict`` said.
        checkout_changed: Whether anything in the checkout or the index differs.
        strays: Branches of gitwiki's that no pull request is recorded for.
        missing: Commits of recorded pull requests that do not exist.
        repaired: Every ref after the next run.
    """

    complaints: str
    checkout_changed: bool
    strays: tuple[str, ...]
    missing: tuple[str, ...]
    repaired: Mapping[str, str]


class Wiki(NamedTuple):
    """A wiki to be copied, and every ref of the copy once nothing disturbed the work on it."""

    template: Path
    undisturbed: Mapping[str, str]

    @property
    def expected(self) -> Aftermath:
        """What has to be found after every kill."""
        return Aftermath(
            "", checkout_changed=False, strays=(), missing=(), repaired=self.undisturbed
        )

    def copy(self, name: str) -> Path:
        """A copy to be spoilt."""
        directory = self.template.with_name(name)
        shutil.copytree(self.template, directory)
        # The index knows the files by their times and inodes; the copies have others.
        git(directory, "update-index", "-q", "--refresh")
        return directory


def _compile(directory: Path) -> None:
    compile_sources(open_wiki(directory), ExtractiveCompiler(), CompileRequest())


def _sync(directory: Path) -> None:
    sync(open_wiki(directory), ExtractiveCompiler())


@pytest.fixture(scope="module")
def pending(tmp_path_factory: pytest.TempPathFactory) -> Wiki:
    """Three short sources are pending."""
    template = tmp_path_factory.mktemp("pending") / "template"
    make_wiki(template, characters=_CHARACTERS)
    return _wiki(template, _compile)


@pytest.fixture(scope="module")
def overtaken(tmp_path_factory: pytest.TempPathFactory) -> Wiki:
    """A pull request is to be rebuilt, since another one was merged."""
    template = tmp_path_factory.mktemp("overtaken") / "template"
    outside = make_wiki(template, characters=_CHARACTERS)
    for name in SHORT[:2]:
        request = CompileRequest(paths=(f"raw/{name}",))
        compile_sources(outside, ExtractiveCompiler(), request)
    pulls.merge(outside, 1)
    return _wiki(template, _sync)


def _wiki(template: Path, deed: Callable[[Path], None]) -> Wiki:
    undisturbed = template.with_name("undisturbed")
    shutil.copytree(template, undisturbed)
    deed(undisturbed)
    return Wiki(template, refs(undisturbed))


def _aftermath(
    directory: Path, before: Mapping[str, bytes], deed: Callable[[Path], None]
) -> Aftermath:
    present = refs(directory)
    proposed = recorded(directory)
    fsck = ("git", "-C", str(directory), "fsck", "--strict", "--no-dangling", "--no-progress")
    checked = subprocess.run(fsck, capture_output=True, text=True, check=False)
    changed = checkout(directory) != before
    complaints = checked.stdout + checked.stderr
    assert checked.returncode == 0 or complaints
    deed(directory)
    return Aftermath(
        complaints=complaints,
        checkout_changed=changed or checkout(directory) != before,
        strays=tuple(ref for ref in present if ref.startswith(_OWN) and ref not in proposed),
        missing=tuple(_missing(directory, proposed.values())),
        repaired=refs(directory),
    )


def _missing(directory: Path, commits: Iterable[str]) -> Iterable[str]:
    for commit in commits:
        command = ("git", "-C", str(directory), "cat-file", "-e", f"{commit}^{{commit}}")
        if subprocess.run(command, capture_output=True, check=False).returncode:
            yield commit


def _killing(directory: Path, deed: str, fatal: int) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "fakes.killing", str(directory), deed, str(fatal))
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "tests")])
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _kill_at_every_moment(
    wiki: Wiki, name: str, deed: Callable[[Path], None]
) -> dict[str, Aftermath]:
    living = _killing(wiki.copy("living"), name, 0)
    moments = living.stdout.splitlines()

    def kill(fatal: int) -> Aftermath:
        directory = wiki.copy(f"moment-{fatal}")
        before = checkout(directory)
        died = _killing(directory, name, fatal)
        assert died.returncode == -signal.SIGKILL, died.stderr
        return _aftermath(directory, before, deed)

    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(pool.map(kill, range(1, len(moments) + 1)))
    return {
        f"{number} {name}": one
        for number, (name, one) in enumerate(zip(moments, found, strict=True), 1)
    }


def test_killed_at_every_step_and_every_write_of_a_compile(pending: Wiki) -> None:
    found = _kill_at_every_moment(pending, "compile", _compile)
    names = [moment.partition(" ")[2] for moment in found]
    assert len(names) > len(_WRITES) + 5
    assert [name for name in names if name in _WRITES] == [
        *("before write", "after write"),
        *("before propose", "before write_objects", "after write_objects"),
        *("before move_ref", "after move_ref"),  # from here on there is a pull request
        *("before move_ref", "after move_ref"),  # and its branch
        "after propose",
    ]
    assert found == dict.fromkeys(found, pending.expected)


def test_killed_at_every_step_and_every_write_of_a_rebuild(overtaken: Wiki) -> None:
    found = _kill_at_every_moment(overtaken, "sync", _sync)
    assert "before update" in " ".join(found)
    assert found == dict.fromkeys(found, overtaken.expected)


def _wait_for_work(process: subprocess.Popen[str]) -> None:
    """Wait until the first step begins: before it, there is nothing to be disturbed."""
    assert process.stderr is not None
    assert any("reading" in line for line in process.stderr)


def _lines_of_progress(directory: Path) -> int:
    """How much gitwiki has to tell: a line for each step and each git command."""
    with start(directory, "compile", "--verbose") as process:
        _, err = process.communicate()
    return err.count("\n")


@pytest.mark.slow
def test_killed_at_random_moments(pending: Wiki) -> None:
    """Every other time, the git process that is running is killed too."""
    chance = random.Random(20_231_120)
    longest = _lines_of_progress(pending.copy("told"))
    # Progress tells the moment, not the clock, so that a busy machine does not shift it.
    moments = [(chance.randrange(longest), chance.uniform(0, _PAUSE)) for _ in range(50)]
    killed = []

    def kill(number: int) -> Aftermath:
        lines, pause = moments[number]
        directory = pending.copy(f"random-{number}")
        before = checkout(directory)
        with start(directory, "compile", "--verbose") as process:
            assert process.stderr is not None
            for _ in range(lines):
                process.stderr.readline()
            time.sleep(pause)
            (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
            process.communicate()
        killed.append(process.returncode)
        return _aftermath(directory, before, _compile)

    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(pool.map(kill, range(len(moments))))
    assert found == [pending.expected] * len(moments)
    assert killed.count(-signal.SIGKILL) > len(moments) // 2


@pytest.mark.slow
def test_a_lock_that_a_killed_git_left_behind(pending: Wiki) -> None:
    """Git itself would refuse for ever; both refs that a compile moves are gitwiki's own."""

    def lock(ref: str) -> Aftermath:
        directory = pending.copy(ref.rpartition("/")[2])
        file = directory / ".git" / f"{ref}.lock"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        return _aftermath(directory, checkout(directory), _compile)

    own = [ref for ref in pending.undisturbed if "gitwiki" in ref]
    with ThreadPoolExecutor(_WORKERS) as pool:
        assert list(pool.map(lock, own)) == [pending.expected] * 2


def test_interrupted_by_a_person(pending: Wiki) -> None:
    directory = pending.copy("interrupted")
    before, present = checkout(directory), refs(directory)
    with start(directory, "compile", "--verbose") as process:
        _wait_for_work(process)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert "interrupted" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert (checkout(directory), refs(directory)) == (before, present)
    assert git(directory, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
    run(directory, "compile")
    assert refs(directory) == pending.undisturbed


def test_a_merge_that_was_killed_before_the_checkout_followed_is_caught_up(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    make_wiki(directory, SHORT)
    run(directory, "compile")
    before = git(directory, "rev-parse", "main")
    run(directory, "pr", "merge", "1")
    git(directory, "read-tree", "-m", "-u", "main", before)
    assert git(directory, "status", "--porcelain") != ""

    again = start(directory, "pr", "merge", "1")
    again.communicate()

    assert again.returncode == 1
    assert git(directory, "status", "--porcelain") == ""
