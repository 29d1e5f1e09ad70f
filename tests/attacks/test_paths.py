"""Attacks through paths, modes and what is in the repository already (numbers as in the design)."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, git, make_repository

from gitwiki.adapters.checkout import CheckoutRepository
from gitwiki.errors import UnsafePathError
from gitwiki.ports import CHECKOUT, Identity, NewCommit
from gitwiki.wiki.paths import (
    INIT_PATHS,
    collisions,
    form_problem,
    page_path_problem,
    source_path_problem,
)

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.adapters.git import GitRepository

_ADA = Identity("Ada", "ada@example.org")


def _change(repository: GitRepository, *paths: str) -> NewCommit:
    head = repository.resolve("main")
    assert head is not None
    return NewCommit(head.id, dict.fromkeys(paths, b"attack\n"), "x\n", _ADA, NOW)


def _assert_refused(repository: GitRepository, *paths: str) -> None:
    before = git(repository.git_directory, "count-objects"), repository.refs("refs/")
    for path in paths:
        with pytest.raises(UnsafePathError):
            repository.write(_change(repository, path))
    assert (git(repository.git_directory, "count-objects"), repository.refs("refs/")) == before


def _read(checkout: CheckoutRepository, *prefixes: str) -> dict[str, bytes]:
    """What is read of the checkout, by path."""
    tree = checkout.tree(CHECKOUT, *prefixes)
    blobs = checkout.blobs(entry.blob for entry in tree.values())
    return {path: blobs[entry.blob] for path, entry in tree.items()}


def test_16_paths_that_leave_the_repository(repository: GitRepository) -> None:
    _assert_refused(
        repository,
        "../evil.md",
        "wiki/../../evil.md",
        "wiki/../x.md",
        "wiki/./x.md",
        "./wiki/x.md",
        "wiki//x.md",
        "/etc/passwd",
        "//server/share/x.md",
        "C:/x.md",
        "c:x.md",
        "wiki\\x.md",
        "wiki/..\\x.md",
        "raw/../wiki/x.md",
        "raw/../.github/workflows/x.yml",
    )


def test_17_the_git_folder_in_all_its_spellings(repository: GitRepository) -> None:
    spellings = (
        ".git",
        ".GIT",
        ".Git ",
        ".git.",
        ".git. .",
        "git~1",
        "GIT~1",
        ".g\u200cit",
        ".git\u200d",
        "\ufeff.git",
        ".git::$INDEX_ALLOCATION",
    )
    for name in spellings:
        _assert_refused(repository, f"wiki/{name}/x.md", f"{name}/config", f"raw/{name}/x")
        assert form_problem(f"wiki/{name}/x.md")


def test_18_names_that_some_system_cannot_hold(repository: GitRepository) -> None:
    names = (
        "a\nb",
        "a\0b",
        "a\x1bb",
        "a\x7fb",
        "a\x85b",
        "a\u2028b",
        "-rf",
        "a.",
        "a ",
        " a",
        "a\t",
        "con",
        "CON.md",
        "con .md",
        "aux",
        "nul.x.md",
        "com1",
        "LPT9.md",
        "com\u00b9.md",
        "conin$",
        "\u202egpj.md",
        "a\u2066b",
        "a\u200bb",
        "a\U000e0041b",
        "a\ufe0fb",
        "e\u0301",
        "x" * 201,
    )
    for name in names:
        assert page_path_problem(f"wiki/{name}/x.md"), name
        assert source_path_problem(f"raw/{name}"), name
        _assert_refused(repository, f"wiki/{name}/x.md")
    _assert_refused(repository, "wiki/" + "a" * 150 + "/" + "b" * 150 + "/" + "c" * 150 + ".md")


def test_19_names_that_collide_where_case_or_form_is_ignored(tmp_path: Path) -> None:
    files = {"wiki/concepts/Cache.md": "x", "wiki/\u00e9.md": "x", "wiki/straße/a.md": "x"}
    repository = make_repository(tmp_path, files)
    _assert_refused(
        repository,
        "wiki/concepts/cache.md",
        "wiki/CONCEPTS/other.md",
        "Wiki/concepts/other.md",
        "wiki/\u00c9.md",
        "wiki/e\u0301.md",
        "wiki/STRASSE/b.md",
    )
    with pytest.raises(UnsafePathError, match=r"differs from X\.md only in case"):
        repository.write(
            replace(
                _change(repository), changes={"wiki/X.md": b"", "wiki/x.md": b"", "log.md": b""}
            )
        )
    assert collisions(["wiki/a.md", "wiki/A.md"]) == {"wiki/A.md": "wiki/a.md"}


def test_19_a_collision_that_is_there_already_stops_nothing_else(tmp_path: Path) -> None:
    repository = make_repository(tmp_path, {"wiki/A.md": "x", "wiki/a.md": "x"})
    assert repository.write(_change(repository, "wiki/A.md", "wiki/b.md"))


def test_20_files_that_steer_git_or_the_forge(repository: GitRepository) -> None:
    for name in (".gitattributes", ".gitmodules", ".gitignore", "CODEOWNERS", ".GitAttributes"):
        _assert_refused(repository, f"wiki/{name}", f"wiki/concepts/{name}", f"raw/{name}")
    _assert_refused(
        repository,
        ".gitmodules",
        ".gitignore",
        "CODEOWNERS",
        ".mailmap",
        ".github/workflows/evil.yml",
        ".github/actions/x/action.yml",
        "docs/CODEOWNERS",
        "README.md",
        *sorted(INIT_PATHS),
    )


def test_21_a_page_or_its_folder_is_a_symbolic_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("secret\n")
    files = {
        "wiki/link.md": str(outside / "secret.md"),
        "wiki/folder": str(outside),
        "wiki/plain.md": "plain\n",
        "raw/passwd.md": "/etc/passwd",
    }
    modes = dict.fromkeys(("wiki/link.md", "wiki/folder", "raw/passwd.md"), "120000")
    repository = make_repository(tmp_path / "repo", files, modes=modes, checkout=True)
    _assert_refused(repository, "wiki/link.md", "wiki/folder/x.md", "wiki/folder/secret.md")
    checkout = CheckoutRepository.of(repository)
    links = {path: modes.get(path, "100644") for path in sorted(files)}
    assert {path: mode for path, (mode, _) in checkout.tree(CHECKOUT).items()} == links
    # What a link leads to is not the content of anything.
    assert _read(checkout, "wiki", "raw") == {path: text.encode() for path, text in files.items()}
    tree = repository.tree("main", "raw")
    assert [(path, entry.mode) for path, entry in tree.items()] == [("raw/passwd.md", "120000")]


@pytest.mark.parametrize("place", [".github", ".github/workflows", ".github/workflows/gitwiki.yml"])
def test_21_the_place_of_a_workflow_is_a_symbolic_link(tmp_path: Path, place: str) -> None:
    files = {place: str(tmp_path), "log.md": "l\n"}
    repository = make_repository(tmp_path / "repo", files, modes={place: "120000"})
    with pytest.raises(UnsafePathError):
        repository.write_first(_change(repository, ".github/workflows/gitwiki.yml"))


def test_21_a_folder_of_the_checkout_was_replaced_by_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("secret\n")
    repository = make_repository(
        tmp_path / "repo", {"wiki/a.md": "a\n", "log.md": "l\n"}, checkout=True
    )
    (tmp_path / "repo/wiki/a.md").unlink()
    (tmp_path / "repo/wiki").rmdir()
    (tmp_path / "repo/wiki").symlink_to(outside)
    checkout = CheckoutRepository.of(repository)
    link = os.fsencode(outside)
    assert _read(checkout, "wiki", "log.md") == {"log.md": b"l\n", "wiki": link}
    assert checkout.tree(CHECKOUT)["wiki"].mode == "120000"
    for prefix in ("../outside", "/etc", "wiki/../..", ""):
        assert _read(checkout, prefix) == {}


def test_22_submodules_and_executables(tmp_path: Path) -> None:
    files = {"wiki/module": "1" * 40, "wiki/script.md": "old\n"}
    modes = {"wiki/module": "160000", "wiki/script.md": "100755"}
    repository = make_repository(tmp_path, files, modes=modes)
    _assert_refused(repository, "wiki/module/x.md")
    written = repository.write(_change(repository, "wiki/script.md", "wiki/new.md"))
    found = {path: entry.mode for path, entry in repository.tree(written).items()}
    assert found == {
        "wiki/module": "160000",
        "wiki/new.md": "100644",
        "wiki/script.md": "100644",
    }


def test_23_a_pointer_is_the_content_of_its_blob(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    files = {".gitattributes": "raw/** filter=lfs\n", "raw/a.pdf": pointer}
    repository = make_repository(tmp_path, files)
    git(tmp_path, "config", "filter.lfs.smudge", f"touch {tmp_path}/ran; cat")
    blob = repository.tree("main")["raw/a.pdf"].blob
    assert repository.blobs([blob]) == {blob: pointer.encode()}
    assert not (tmp_path / "ran").exists()


def test_24_what_was_written_is_read_back(repository: GitRepository) -> None:
    paths = [
        f"wiki/{name}.md" for name in ('a "quoted" name', "tab-free", "$(touch x)", "ünï", "a;b")
    ]
    change = _change(repository, *paths)
    written = repository.write(change)
    assert set(repository.changed_paths(change.base, written)) == set(paths)
    assert (
        git(repository.git_directory, "fsck", "--full", "--strict") == f"dangling commit {written}"
    )


def test_25_hooks_filters_and_a_dirty_checkout_do_nothing(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    repo = tmp_path / "repo"
    files = {".gitattributes": "*.md filter=evil diff=evil\n", "wiki/a.md": "a\n", "log.md": "l\n"}
    repository = make_repository(repo, files, checkout=True)
    for hook in (
        "reference-transaction",
        "post-index-change",
        "pre-commit",
        "post-checkout",
        "post-merge",
    ):
        script = repo / ".git/hooks" / hook
        script.write_text(f"#!/bin/sh\ntouch {marks}/{hook}\n")
        script.chmod(0o755)
    git(repo, "config", "core.fsmonitor", f"touch {marks}/fsmonitor")
    git(repo, "config", "diff.evil.textconv", f"touch {marks}/textconv; cat")
    git(repo, "config", "diff.external", f"touch {marks}/external")
    git(repo, "config", "diff.evil.command", f"touch {marks}/command")
    (repo / "log.md").write_text("dirty\n")
    (repo / "untracked.md").write_text("mine\n")
    for mark in marks.iterdir():
        mark.unlink()
    change = _change(repository, "wiki/a.md")
    written = repository.write(change)
    repository.diff(change.base, written)
    assert repository.checkout_conflict("main", change.base, written) is None
    repository.move_ref("refs/heads/main", written, change.base, "x")
    assert repository.advance_checkout("main", change.base, written)
    assert list(marks.iterdir()) == []
    assert (repo / "wiki/a.md").read_text() == "attack\n"
    assert (repo / "log.md").read_text() == "dirty\n"
    assert (repo / "untracked.md").read_text() == "mine\n"
