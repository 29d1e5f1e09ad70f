from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, git, make_repository

from gitwiki.adapters import fast_import
from gitwiki.adapters.git import SINGLE_OBJECTS, GitRepository
from gitwiki.adapters.git_process import Git
from gitwiki.errors import (
    ForeignRepositoryError,
    GitError,
    NoBranchError,
    NoGitError,
    NotARepositoryError,
    RefMovedError,
    WriteMismatchError,
)
from gitwiki.ports import Identity, NewCommit

if TYPE_CHECKING:
    from pathlib import Path

_ADA = Identity("Ada", "ada@example.org")
_FILES = {".gitignore": "*.tmp\n", "log.md": "# Log\n", "wiki/a.md": "# A\n", "wiki/b.md": "# B\n"}


def _commit(repository: GitRepository, **pages: str | None) -> tuple[str, str]:
    """A commit on top of main that changes pages; main and the commit."""
    head = repository.resolve("main")
    assert head is not None
    changes = {
        f"wiki/{name}.md": None if text is None else text.encode() for name, text in pages.items()
    }
    return head.id, repository.write(NewCommit(head.id, changes, "x\n", _ADA, NOW))


def _fsck(repository: GitRepository) -> None:
    git(repository.git_directory, "fsck", "--full", "--strict", "--no-dangling")
    assert list(repository.git_directory.rglob("*.keep")) == []


# Finding a repository


def test_open_from_any_folder_of_the_checkout(tmp_path: Path) -> None:
    made = make_repository(tmp_path / "a b", _FILES, checkout=True)
    found = GitRepository.open(tmp_path / "a b/wiki")
    assert found == made
    assert (found.root, found.git_directory) == (tmp_path / "a b", tmp_path / "a b/.git")


def test_open_without_a_checkout(tmp_path: Path) -> None:
    made = make_repository(tmp_path / "bare.git", _FILES, bare=True)
    assert (made.root, made.git_directory, made.object_format) == (
        None,
        tmp_path / "bare.git",
        "sha1",
    )
    make_repository(tmp_path / "repo", _FILES)
    assert GitRepository.open(tmp_path / "repo/.git").root is None


def test_open_a_linked_worktree(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "repo", _FILES, checkout=True)
    git(tmp_path / "repo", "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = GitRepository.open(tmp_path / "side")
    assert (side.root, side.git_directory) == (tmp_path / "side", main.git_directory)
    assert (side.default_branch(), main.default_branch()) == ("side", "main")
    assert side.checked_out() == {
        "refs/heads/main": str(tmp_path / "repo"),
        "refs/heads/side": str(tmp_path / "side"),
    }
    old, new = _commit(side, a="# New\n")
    side.move_ref("refs/heads/side", new, old, "x")
    assert side.advance_checkout("side", old, new)
    assert (tmp_path / "side/wiki/a.md").read_text() == "# New\n"
    assert (tmp_path / "repo/wiki/a.md").read_text() == "# A\n"
    assert git(tmp_path / "side", "status", "--porcelain") == ""


@pytest.mark.parametrize("folder", ["nothing", "missing"])
def test_open_where_there_is_none(tmp_path: Path, folder: str) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NotARepositoryError):
        GitRepository.open(tmp_path / folder)


def test_open_ignores_the_repository_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_repository(tmp_path / "repo", _FILES)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "objects"))
    assert GitRepository.open(tmp_path / "repo") == made
    assert list(made.tree("main")) == list(_FILES)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_open_what_belongs_to_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repository(tmp_path / "repo", _FILES)
    for path in (tmp_path / "repo", tmp_path / "repo/.git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(ForeignRepositoryError):
        GitRepository.open(tmp_path / "repo")
    trusted = tmp_path / "config"
    trusted.write_text(f"[safe]\n\tdirectory = {tmp_path}/repo\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trusted))
    assert list(GitRepository.open(tmp_path / "repo").tree("main")) == list(_FILES)


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoGitError):
        GitRepository.open(tmp_path)


def test_initialise(tmp_path: Path) -> None:
    repository = GitRepository.initialise(tmp_path / "new/wiki")
    assert repository.default_branch() == "main"
    assert (repository.resolve("main"), repository.refs("refs/")) == (None, {})
    commit = repository.write_first(NewCommit("", {"schema.md": b"x\n"}, "Start\n", _ADA, NOW))
    assert repository.checkout_conflict("main", "", commit) is None
    repository.move_ref("refs/heads/main", commit, None, "start")
    assert repository.advance_checkout("main", "", commit)
    assert (tmp_path / "new/wiki/schema.md").read_text() == "x\n"
    assert git(tmp_path / "new/wiki", "status", "--porcelain") == ""
    assert GitRepository.initialise(tmp_path / "new/wiki") == repository
    (tmp_path / "new/wiki/notes").mkdir()
    assert GitRepository.initialise(tmp_path / "new/wiki/notes") == repository


# Branches and people


def test_default_branch_of_a_detached_head(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, _FILES, checkout=True)
    git(tmp_path, "checkout", "-q", "--detach")
    assert (repository.current_branch(), repository.default_branch()) == ("", "main")
    git(tmp_path, "branch", "-q", "-m", "main", "trunk")
    with pytest.raises(NoBranchError):
        repository.default_branch()
    assert GitRepository.open(tmp_path, "trunk").default_branch() == "trunk"


def test_default_branch_is_never_that_of_a_pull_request(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, _FILES, checkout=True)
    git(tmp_path, "checkout", "-q", "-b", "gitwiki/compile/k1")
    assert repository.default_branch() == "main"
    git(tmp_path, "checkout", "-q", "-b", "notes/ünï")
    assert repository.default_branch() == "notes/ünï"


def test_identity_is_what_git_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make_repository(tmp_path / "repo", _FILES)
    monkeypatch.delenv("GIT_COMMITTER_NAME")
    monkeypatch.delenv("GIT_COMMITTER_EMAIL")
    config = tmp_path / "config"
    config.write_text("[user]\n\tname = Grace Ünï\n\temail = grace@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert repository.identity() == Identity("Grace Ünï", "grace@example.org")
    config.write_text("[user]\n\tuseConfigOnly = true\n")
    assert repository.identity() == Identity("gitwiki user", "user@localhost")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (Identity("A <b> \n C", "a@b\n> x"), Identity("A b  C", "a@b x")),
        (Identity("", "a@b"), Identity("a@b", "a@b")),
        (Identity("<>", ""), Identity("unknown", "")),
    ],
)
def test_names_cannot_break_out_of_their_line(
    repository: GitRepository, given: Identity, written: Identity
) -> None:
    commit = repository.write(NewCommit("", {"log.md": b"x"}, "x\0y\n", given, NOW))
    found = repository.resolve(commit)
    assert found is not None
    assert (found.author, found.message, found.timestamp) == (written, "xy\n", NOW)
    _fsck(repository)


# Refs


@pytest.mark.parametrize(
    "ref",
    [
        "HEAD",
        "main",
        "-d",
        "refs/heads/a..b",
        "refs/heads/a b",
        "refs/heads/x\0y",
        "refs/heads/x\n",
    ],
)
def test_move_ref_refuses_names(repository: GitRepository, ref: str) -> None:
    head = repository.refs("refs/heads/main")["refs/heads/main"]
    with pytest.raises(GitError):
        repository.move_ref(ref, head, None, "x")
    assert repository.refs("refs/") == {"refs/heads/main": head}


def test_move_ref_says_where_it_is(repository: GitRepository) -> None:
    old, new = _commit(repository, a="x")
    with pytest.raises(RefMovedError, match=f"expected at {new[:12]} but is at {old[:12]}"):
        repository.move_ref("refs/heads/main", new, new, "x")
    with pytest.raises(RefMovedError, match="expected at nothing"):
        repository.move_ref("refs/heads/main", new, None, "x")


def test_move_ref_to_what_does_not_exist(repository: GitRepository) -> None:
    with pytest.raises(GitError):
        repository.move_ref("refs/heads/x", "1" * 40, None, "x")


def test_move_ref_behind_the_lock_of_a_dead_process(repository: GitRepository) -> None:
    old, new = _commit(repository, a="x")
    lock = repository.git_directory / "refs/heads/main.lock"
    lock.touch()
    hasty = Git(repository.git.directory, repository.git.git_dir)
    with pytest.raises(GitError, match=r"main\.lock"):
        hasty.run("-c", "core.filesRefLockTimeout=0", "update-ref", "refs/heads/main", new, old)
    lock.unlink()
    repository.move_ref("refs/heads/main", new, old, "x")


def test_a_replaced_object_is_read_as_it_was_written(repository: GitRepository) -> None:
    old, new = _commit(repository, a="x")
    git(repository.git_directory, "replace", old, new)
    assert "wiki/a.md" not in repository.tree(old)


def test_unreachable(repository: GitRepository) -> None:
    old, new = _commit(repository, a="x")
    _, other = _commit(repository, b="x")
    assert repository.unreachable([old, new, other], new) == {other}
    assert repository.unreachable([], new) == frozenset()
    with pytest.raises(GitError):
        repository.unreachable(["1" * 40], new)


@pytest.mark.parametrize("bare", [False, True])
def test_join_knows_no_attributes_as_no_forge_does(tmp_path: Path, bare: bool) -> None:
    files = {**_FILES, ".gitattributes": "*.md merge=union\n"}
    repository = make_repository(tmp_path, files, bare=bare, checkout=not bare)
    _, ours = _commit(repository, a="# A\n\nOurs.\n")
    _, theirs = _commit(repository, a="# A\n\nTheirs.\n")
    joined = repository.join(ours, theirs)
    assert joined is not None
    assert joined.conflicts == ("wiki/a.md",)


def test_join_of_what_is_no_commit(repository: GitRepository) -> None:
    head, commit = _commit(repository, a="x")
    blob = repository.tree(head)["log.md"].blob
    with pytest.raises(GitError, match=r"git merge-(?:base|tree) failed"):
        repository.join(commit, blob)


def test_paths_that_are_no_utf8_survive_reading(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, _FILES)
    blob = repository.tree("main")["log.md"].blob
    tree = git(tmp_path, "mktree", "-z", data=f"100644 blob {blob}\t".encode() + b"caf\xe9\0")
    commit = git(tmp_path, "commit-tree", "-m", "latin", tree)
    assert list(repository.tree(commit)) == ["caf\udce9"]
    assert list(repository.changed_paths("", commit)) == ["caf\udce9"]
    assert "caf" in repository.diff("", commit)


# Writing


def test_ten_thousand_files_at_once(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, _FILES)
    head = repository.refs("refs/heads/main")["refs/heads/main"]
    changes = {f"raw/{i % 100}/{i}.txt": b"%d\n" % i * 40 for i in range(10_000)}
    commit = repository.write(NewCommit(head, changes, "x\n", _ADA, NOW))
    blobs = {path: entry.blob for path, entry in repository.tree(commit, "raw").items()}
    contents = repository.blobs(blobs.values())
    assert {path: contents[blob] for path, blob in blobs.items()} == changes
    assert sum(repository.sizes(blobs.values()).values()) == sum(map(len, changes.values()))
    assert list(repository.git_directory.rglob("*.keep")) == []


def test_a_write_leaves_nothing_but_objects(repository: GitRepository) -> None:
    before = sorted(
        path for path in repository.git_directory.rglob("*") if "objects" not in path.parts
    )
    _commit(repository, a="x")
    after = sorted(
        path for path in repository.git_directory.rglob("*") if "objects" not in path.parts
    )
    assert after == before


def test_what_fast_import_refuses_leaves_no_report(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_import, "stream", lambda _commit, _base: b"feature done\nblob\n")
    with pytest.raises(GitError):
        _commit(repository, a="x")
    assert list(repository.git_directory.glob("fast_import_crash_*")) == []


def test_another_tree_than_meant_is_noticed(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = fast_import.stream
    monkeypatch.setattr(
        fast_import, "stream", lambda commit, base: right(commit, base).replace(b"a.md", b"b.md")
    )
    with pytest.raises(WriteMismatchError, match=r"\(wiki/a\.md, wiki/b\.md\)"):
        _commit(repository, a="x")


def test_fast_import_killed_at_any_moment_leaves_no_ref(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, _FILES)
    head = repository.refs("refs/")["refs/heads/main"]
    changes: dict[str, bytes | None] = {f"raw/{i}.txt": os.urandom(20_000) for i in range(100)}
    stream = fast_import.stream(
        NewCommit(head, changes, "x\n", _ADA, NOW), fast_import.Base(head, "", {})
    )
    chance = random.Random(1)
    for _ in range(20):
        limit = ("-c", f"fastimport.unpackLimit={SINGLE_OBJECTS}")
        command = ("git", "-C", str(tmp_path), *limit, "fast-import", "--quiet", "--done")
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert process.stdin is not None
        cut = chance.choice([len(stream), chance.randrange(len(stream))])
        process.stdin.write(stream[:cut])
        process.stdin.flush()
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.communicate()
        assert repository.refs("refs/") == {"refs/heads/main": head}
    _fsck(repository)


def _write_and_move(directory: Path, number: int) -> None:
    repository = GitRepository.open(directory)
    for step in range(5):
        while True:
            old, new = _commit(repository, **{f"p{number}-{step}": "x\n"})
            try:
                repository.move_ref("refs/heads/main", new, old, "x")
                break
            except RefMovedError:
                continue


def test_writers_that_race_lose_nothing(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, _FILES)
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_write_and_move, args=(tmp_path, n)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    expected = {f"wiki/p{n}-{step}.md" for n in range(4) for step in range(5)}
    assert set(repository.tree("main")) == {*_FILES, *expected}
    assert len(repository.log("main", 100)) == 21
    _fsck(repository)


# The checkout


@pytest.fixture
def checkout(tmp_path: Path) -> GitRepository:
    return make_repository(tmp_path / "checkout", _FILES, checkout=True)


def _status(repository: GitRepository) -> str:
    assert repository.root is not None
    return git(repository.root, "status", "--porcelain")


def test_the_checkout_follows(checkout: GitRepository) -> None:
    assert checkout.root is not None
    old, new = _commit(checkout, a="# New\n", b=None, c="# C\n")
    os.utime(checkout.root / "wiki/a.md", (1, 1))
    assert checkout.checkout_conflict("main", old, new) is None
    assert (checkout.root / "wiki/a.md").read_text() == "# A\n"
    checkout.move_ref("refs/heads/main", new, old, "x")
    assert checkout.advance_checkout("main", old, new)
    assert _status(checkout) == ""
    files = {path: (checkout.root / path).read_text() for path in ("wiki/a.md", "wiki/c.md")}
    assert files == {"wiki/a.md": "# New\n", "wiki/c.md": "# C\n"}
    assert not (checkout.root / "wiki/b.md").exists()


def test_changes_elsewhere_are_carried_along(checkout: GitRepository) -> None:
    assert checkout.root is not None
    (checkout.root / "wiki/b.md").write_text("mine\n")
    (checkout.root / "log.md").write_text("staged\n")
    git(checkout.root, "add", "log.md")
    (checkout.root / "new.md").write_text("untracked\n")
    old, new = _commit(checkout, a="# New\n")
    assert checkout.checkout_conflict("main", old, new) is None
    checkout.move_ref("refs/heads/main", new, old, "x")
    assert checkout.advance_checkout("main", old, new)
    assert _status(checkout) == "M  log.md\n M wiki/b.md\n?? new.md"


@pytest.mark.parametrize(
    ("path", "text", "stage", "why"),
    [
        ("wiki/a.md", "mine\n", False, "Entry 'wiki/a.md' not uptodate. Cannot merge."),
        (
            "wiki/a.md",
            "mine\n",
            True,
            "Entry 'wiki/a.md' would be overwritten by merge. Cannot merge.",
        ),
        (
            "wiki/c.md",
            "mine\n",
            False,
            "Untracked working tree file 'wiki/c.md' would be overwritten by merge.",
        ),
    ],
)
def test_local_changes_are_never_lost(
    checkout: GitRepository, path: str, text: str, stage: bool, why: str
) -> None:
    assert checkout.root is not None
    (checkout.root / path).write_text(text)
    if stage:
        git(checkout.root, "add", path)
    before = _status(checkout)
    old, new = _commit(checkout, a="# New\n", c="# C\n")
    assert checkout.checkout_conflict("main", old, new) == why
    assert not checkout.advance_checkout("main", old, new)
    assert (checkout.root / path).read_text() == text
    assert _status(checkout) == before


def test_only_the_branch_that_is_checked_out_matters(
    checkout: GitRepository, tmp_path: Path
) -> None:
    assert checkout.root is not None
    (checkout.root / "wiki/a.md").write_text("mine\n")
    old, new = _commit(checkout, a="# New\n")
    assert checkout.checkout_conflict("other", old, new) is None
    assert not checkout.advance_checkout("other", old, new)
    bare = make_repository(tmp_path / "bare", _FILES, bare=True)
    old, new = _commit(bare, a="# New\n")
    assert bare.checkout_conflict("main", old, new) is None
    assert not bare.advance_checkout("main", old, new)


def test_git_takes_no_settings_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make_repository(tmp_path / "repo", _FILES)
    old, new = _commit(repository, a="# New\n")
    diff = repository.diff(old, new)
    (tmp_path / ".gitconfig").write_text("[core]\n\tabbrev = 40\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert repository.diff(old, new) == diff
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.abbrev")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "40")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert repository.diff(old, new) == diff


def test_a_failing_command_says_which(repository: GitRepository) -> None:
    with pytest.raises(GitError, match=r"^git merge-base failed: fatal: Not a valid"):
        repository.is_ancestor("1" * 40, "2" * 40)


def test_a_stamp_is_another_when_refs_are_packed_and_when_they_move(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "packed", {"a": "1"})
    loose = repository.stamp("refs/heads/main")
    git(tmp_path / "packed", "pack-refs", "--all")
    packed = repository.stamp("refs/heads/main")
    git(tmp_path / "packed", "branch", "other")
    git(tmp_path / "packed", "pack-refs", "--all")
    assert len({loose, packed, repository.stamp("refs/heads/main"), ""}) == 4


def test_what_only_git_can_tell_has_no_stamp(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "wiki", {"a": "1"})
    git(tmp_path / "wiki", "symbolic-ref", "refs/heads/name", "refs/heads/main")
    assert repository.stamp("refs/heads/name") == ""
    assert repository.stamp("refs/heads/nothing") == ""
    assert repository.stamp("refs/heads") == ""
