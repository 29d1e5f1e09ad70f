"""The checkout as a commit: what is changed is read, what is not is taken from Git's index."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git, make_repository

from gitwiki.adapters.checkout import CheckoutRepository
from gitwiki.adapters.folder import FolderFiles, NoCache
from gitwiki.adapters.git import GitRepository
from gitwiki.ports import CHECKOUT, Entry

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    ".gitignore": "ignored.md\n",
    "raw/a.md": "a\n",
    "wiki/b.md": "b\n",
    "wiki/c.md": "c\n",
    "wiki/d.md": "d\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_repository(tmp_path, FILES, checkout=True)
    return tmp_path


def texts(checkout: CheckoutRepository) -> dict[str, str]:
    tree = checkout.tree(CHECKOUT)
    blobs = checkout.blobs(entry.blob for entry in tree.values())
    return {path: blobs[entry.blob].decode() for path, entry in tree.items()}


def of(folder: Path) -> CheckoutRepository:
    return CheckoutRepository.of(GitRepository.open(folder))


def test_a_clean_checkout_is_the_commit(folder: Path) -> None:
    checkout = of(folder)
    assert checkout.tree(CHECKOUT) == checkout.tree("HEAD")
    assert checkout.listing.contents == {}
    assert texts(checkout) == FILES


def test_changes_are_seen(folder: Path) -> None:
    (folder / "wiki/b.md").write_text("changed\n")
    (folder / "wiki/c.md").unlink()
    git(folder, "rm", "--cached", "--quiet", "wiki/d.md")
    (folder / "wiki/new.md").write_text("new\n")
    (folder / "ignored.md").write_text("ignored\n")
    (folder / "wiki/staged.md").write_text("staged\n")
    git(folder, "add", "wiki/staged.md")
    checkout = of(folder)
    left = {path: text for path, text in FILES.items() if path != "wiki/c.md"}
    changed = {"wiki/b.md": "changed\n", "wiki/new.md": "new\n", "wiki/staged.md": "staged\n"}
    assert texts(checkout) == dict(sorted({**left, **changed}.items()))
    assert list(checkout.tree(CHECKOUT, "raw", ".gitignore")) == [
        ".gitignore",
        "raw/a.md",
    ]
    sizes = checkout.sizes(entry.blob for entry in checkout.tree(CHECKOUT, "wiki").values())
    assert sorted(sizes.values()) == [2, 4, 7, 8]


def test_the_fingerprint_is_that_of_the_files(folder: Path) -> None:
    seen = [of(folder).fingerprint(CHECKOUT)]
    assert of(folder).fingerprint(CHECKOUT) == seen[0]
    for path, text in (("wiki/b.md", "new\n"), ("wiki/x.md", "x\n"), ("wiki/x.md", "y\n")):
        (folder / path).write_text(text)
        seen.append(of(folder).fingerprint(CHECKOUT))
    (folder / "wiki/b.md").unlink()
    seen.append(of(folder).fingerprint(CHECKOUT))
    (folder / "wiki/x.md").unlink()
    (folder / "wiki/x.md").symlink_to("b.md")
    seen.append(of(folder).fingerprint(CHECKOUT))
    assert len(set(seen)) == len(seen)


def test_a_large_file_is_read_whole(folder: Path) -> None:
    (folder / "wiki/b.md").write_text("large\n" * 20_000)
    git(folder, "commit", "--quiet", "--all", "--message=large")
    assert texts(of(folder))["wiki/b.md"] == "large\n" * 20_000


def test_a_file_with_other_line_ends_is_what_git_stores(folder: Path) -> None:
    git(folder, "config", "core.autocrlf", "true")
    (folder / "wiki/b.md").unlink()
    git(folder, "checkout", "--quiet", "wiki/b.md")
    assert (folder / "wiki/b.md").read_bytes() == b"b\r\n"
    assert texts(of(folder)) == FILES


def test_nothing_is_read_through_a_link(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "b.md").write_text("secret\n")
    (folder / "wiki/c.md").unlink()
    (folder / "wiki/c.md").symlink_to(elsewhere / "b.md")
    os.rename(folder / "wiki", folder / "moved")  # noqa: PTH104
    (folder / "wiki").symlink_to(elsewhere)
    checkout = of(folder)
    assert "secret\n" not in texts(checkout).values()
    assert checkout.tree(CHECKOUT)["wiki"].mode == "120000"
    assert checkout.tree(CHECKOUT)["moved/c.md"].mode == "120000"


def test_only_plain_files_and_links_are_read(folder: Path) -> None:
    (folder / "wiki/b.md").write_text("mine\n")
    (folder / "wiki/c.md").unlink()
    (folder / "wiki/d.md").unlink()
    (folder / "wiki/new ünï.md").write_text("new\n")
    (folder / "wiki/loop").symlink_to(folder)
    os.mkfifo(folder / "wiki/pipe.md")
    os.mkfifo(folder / "wiki/d.md")
    checkout = of(folder)
    assert texts(checkout) == {
        ".gitignore": "ignored.md\n",
        "raw/a.md": "a\n",
        "wiki/b.md": "mine\n",
        "wiki/loop": str(folder),
        "wiki/new ünï.md": "new\n",
    }
    assert list(checkout.tree(CHECKOUT, "raw/", ".gitignore")) == [".gitignore", "raw/a.md"]


def test_a_file_in_conflict_is_read(folder: Path) -> None:
    git(folder, "checkout", "--quiet", "-b", "other")
    (folder / "wiki/b.md").write_text("theirs\n")
    git(folder, "commit", "--quiet", "--all", "--message=theirs")
    git(folder, "checkout", "--quiet", "main")
    (folder / "wiki/b.md").write_text("ours\n")
    git(folder, "commit", "--quiet", "--all", "--message=ours")
    with pytest.raises(AssertionError):
        git(folder, "merge", "--quiet", "other")
    assert "<<<<<<<" in texts(of(folder))["wiki/b.md"]


def test_a_bare_repository_has_no_files(tmp_path: Path) -> None:
    make_repository(tmp_path, FILES)
    assert of(tmp_path).tree(CHECKOUT) == {}


def test_a_folder(tmp_path: Path) -> None:
    for path, text in {**FILES, ".obsidian/x.md": "x", "img/Y.PNG": "y", "UP.MD": "up\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "link.md").symlink_to("UP.MD")
    files = FolderFiles.of(tmp_path)
    tree = files.tree("")
    assert list(tree) == [
        ".gitignore", "UP.MD", "img/Y.PNG", "link.md", "raw/a.md", "wiki/b.md",
        "wiki/c.md", "wiki/d.md",
    ]  # fmt: skip
    assert (tree["img/Y.PNG"], tree["link.md"]) == (Entry("100644", ""), Entry("120000", ""))
    blob = tree["UP.MD"].blob
    assert files.blobs([blob, "none"]) == {blob: b"up\n"}
    assert (files.blob_id(b"up\n"), files.sizes([blob])) == (blob, {blob: 3})
    assert list(files.tree("", "raw", "UP.MD")) == ["UP.MD", "raw/a.md"]
    NoCache().store("a", {"b": b"c"})
    assert NoCache().load("a", ["b"]) == {}
