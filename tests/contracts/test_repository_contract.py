"""What every repository does, whether in memory or on disk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, make_repository
from fakes.repository import FakeRepository

from gitwiki.errors import NoSuchRevisionError, RefMovedError, UnsafePathError
from gitwiki.ports import Commit, Entry, Identity, NewCommit, Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FILES = {"log.md": "# Log\n", "wiki/concepts/a.md": "# A\n", "wiki/index.md": "# Index\n"}
_BOB = Identity("Bob Ünï", "bob@example.org")


@pytest.fixture(params=["fake", "sha1", "sha256", "bare"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    made: dict[str, Callable[[], Repository]] = {
        "fake": lambda: FakeRepository(_FILES),
        "sha1": lambda: make_repository(tmp_path, _FILES),
        "sha256": lambda: make_repository(tmp_path, _FILES, object_format="sha256"),
        "bare": lambda: make_repository(tmp_path, _FILES, bare=True),
    }
    return made[request.param]()


def _head(repository: Repository) -> Commit:
    found = repository.resolve("main")
    assert found is not None
    return found


def _change(repository: Repository, **files: str | None) -> NewCommit:
    changes = {
        f"wiki/concepts/{name}.md": None if text is None else text.encode()
        for name, text in files.items()
    }
    return NewCommit(_head(repository).id, changes, "Change\n\nWhy: ünï\n", _BOB, NOW + 1)


def _texts(repository: Repository, commit: str) -> dict[str, str]:
    tree = repository.tree(commit)
    contents = repository.blobs(entry.blob for entry in tree.values())
    return {path: contents[entry.blob].decode() for path, entry in tree.items()}


def test_the_default_branch_is_the_one_checked_out(repository: Repository) -> None:
    assert repository.default_branch() == "main"


def test_resolve(repository: Repository) -> None:
    head = _head(repository)
    assert (head.parents, head.author, head.timestamp, head.message) == (
        (),
        Identity("Test", "test@example.org"),
        NOW,
        "first\n",
    )
    for rev in (head.id, "main", "refs/heads/main"):
        assert repository.resolve(rev) == head


@pytest.mark.parametrize("rev", ["", "nothing", "1" * 40, "main\nmain", "--all", "main:log.md"])
def test_resolve_what_is_no_commit(repository: Repository, rev: str) -> None:
    assert repository.resolve(rev) is None


def test_tree_is_in_path_order(repository: Repository) -> None:
    commit = repository.write(_change(repository, **{"a/b": "1", "a-b": "2", "B": "3", "é": "4"}))
    paths = list(repository.tree(commit))
    assert paths == sorted(paths, key=str.encode)
    assert len(paths) == 7


def test_tree_under_prefixes(repository: Repository) -> None:
    head = _head(repository).id
    assert list(repository.tree(head, "wiki/concepts/")) == ["wiki/concepts/a.md"]
    assert list(repository.tree(head, "wiki", "log.md")) == list(_FILES)
    assert list(repository.tree(head, "wiki/con")) == []


def test_tree_of_no_commit(repository: Repository) -> None:
    with pytest.raises(NoSuchRevisionError):
        repository.tree("1" * 40)


def test_blobs_and_sizes(repository: Repository) -> None:
    ids = [entry.blob for entry in repository.tree(_head(repository).id).values()]
    missing = "1" * len(ids[0])
    assert list(repository.blobs([*ids, missing]).values()) == [b"# Log\n", b"# A\n", b"# Index\n"]
    assert repository.sizes([*ids, missing]) == dict(zip(ids, (6, 4, 8), strict=True))
    assert [repository.blob_id(data) for data in (b"# Log\n", b"# A\n", b"# Index\n")] == ids
    assert repository.blobs([]) == {}
    assert repository.sizes(["main", "--help", "x\ny"]) == {}


def test_write_changes_adds_and_deletes(repository: Repository) -> None:
    before = repository.refs("refs/")
    change = _change(repository, a=None, b="# B\n", c="")
    commit = repository.write(change)
    assert _texts(repository, commit) == {
        "log.md": "# Log\n",
        "wiki/concepts/b.md": "# B\n",
        "wiki/concepts/c.md": "",
        "wiki/index.md": "# Index\n",
    }
    assert repository.resolve(commit) == Commit(
        commit, (change.base,), _BOB, NOW + 1, change.message
    )
    assert repository.refs("refs/") == before


def test_write_twice_is_the_same_commit(repository: Repository) -> None:
    change = _change(repository, b="# B\n")
    assert repository.write(change) == repository.write(change)


def test_write_bytes_as_they_are(repository: Repository) -> None:
    data = bytes(range(256)) + b"\r\n.\ndata 3\nend"
    change = NewCommit(_head(repository).id, {"raw/x.bin": data}, "Add\n", _BOB, NOW)
    entry = repository.tree(repository.write(change))["raw/x.bin"]
    assert repository.blobs([entry.blob]) == {entry.blob: data}
    assert entry.mode == "100644"


def test_write_what_changes_nothing(repository: Repository) -> None:
    commit = repository.write(_change(repository, a="# A\n"))
    assert repository.changed_paths(_head(repository).id, commit) == {}


def test_write_a_first_commit(repository: Repository) -> None:
    change = NewCommit("", {"schema.md": b"x", "log.md": b"# Log\n"}, "Start\n", _BOB, NOW)
    commit = repository.write_first(change)
    assert _texts(repository, commit) == {"log.md": "# Log\n", "schema.md": "x"}
    assert repository.resolve(commit) == Commit(commit, (), _BOB, NOW, "Start\n")


def test_write_with_other_parents_keeps_the_tree_of_the_base(repository: Repository) -> None:
    head = _head(repository).id
    ours = repository.write(_change(repository, b="# B\n"))
    theirs = repository.write(_change(repository, c="# C\n"))
    change = NewCommit(theirs, {"log.md": b"new"}, "Merge\n", _BOB, NOW, parents=(ours, theirs))
    merge = repository.write(change)
    found = repository.resolve(merge)
    assert found is not None
    assert found.parents == (ours, theirs)
    assert _texts(repository, merge) == _texts(repository, theirs) | {"log.md": "new"}
    rootless = replace(change, base="", parents=(head,))
    assert _texts(repository, repository.write(rootless)) == {"log.md": "new"}


def test_write_renames_in_case(repository: Repository) -> None:
    commit = repository.write(_change(repository, a=None, A="# A\n"))
    assert list(repository.tree(commit, "wiki/concepts")) == ["wiki/concepts/A.md"]


@pytest.mark.parametrize("base", ["1" * 40, "main", "nothing", "main\nx"])
def test_write_on_what_is_no_commit(repository: Repository, base: str) -> None:
    with pytest.raises(NoSuchRevisionError):
        repository.write(NewCommit(base, {"log.md": b""}, "x\n", _BOB, NOW))
    change = replace(_change(repository, b="x"), parents=(base,))
    with pytest.raises(NoSuchRevisionError):
        repository.write(change)


@pytest.mark.parametrize(
    "path",
    [
        "wiki/../x.md",
        "wiki/a.txt",
        "elsewhere.md",
        "schema.md/x.md",
        "wiki/concepts/A.md",
        "wiki/Concepts/b.md",
        "wiki/concepts/a.md/b.md",
        "log.md/x.md",
    ],
)
def test_write_refuses_paths(repository: Repository, path: str) -> None:
    with pytest.raises(UnsafePathError):
        repository.write(NewCommit(_head(repository).id, {path: b"x"}, "x\n", _BOB, NOW))


def test_write_refuses_a_file_in_the_place_of_a_folder(repository: Repository) -> None:
    head = repository.write(_change(repository, **{"b.md/c": "x"}))
    with pytest.raises(UnsafePathError, match=r"wiki/concepts/b\.md is a folder"):
        repository.write(NewCommit(head, {"wiki/concepts/b.md": b"x"}, "x\n", _BOB, NOW))


def test_write_refuses_changes_that_exclude_each_other(repository: Repository) -> None:
    with pytest.raises(UnsafePathError):
        repository.write(_change(repository, b="x", **{"b.md/c": "x"}))
    with pytest.raises(UnsafePathError):
        repository.write(_change(repository, b="x", B="x"))


@pytest.mark.parametrize("path", ["schema.md", ".github/workflows/gitwiki.yml"])
def test_files_of_init_are_created_but_never_changed(repository: Repository, path: str) -> None:
    change = NewCommit(_head(repository).id, {path: b"1"}, "x\n", _BOB, NOW)
    with pytest.raises(UnsafePathError):
        repository.write(change)
    commit = repository.write_first(change)
    assert _texts(repository, commit) == {**_FILES, path: "1"}
    for content in (b"2", None):
        again = replace(change, base=commit, changes={path: content})
        for write in (repository.write, repository.write_first):
            with pytest.raises(UnsafePathError):
                write(again)


@pytest.mark.parametrize("path", ["log.md", "raw/a.md", ".github/workflows/x.yml", "wiki/a.txt"])
def test_the_first_commit_has_the_files_of_init_alone(repository: Repository, path: str) -> None:
    with pytest.raises(UnsafePathError):
        repository.write_first(NewCommit(_head(repository).id, {path: b"x"}, "x\n", _BOB, NOW))


def test_a_stamp_is_another_whenever_its_ref_has_moved(repository: Repository) -> None:
    old, ref = _head(repository).id, "refs/heads/gitwiki/x"
    new = repository.write(_change(repository, b="# B\n"))
    repository.move_ref(ref, old, None, "create")
    before = repository.stamp(ref)
    assert before
    assert repository.stamp(ref) == before
    repository.move_ref(ref, new, old, "move")
    assert repository.stamp(ref) not in {"", before}


def test_refs_are_created_moved_and_deleted_by_comparison(repository: Repository) -> None:
    old, ref = _head(repository).id, "refs/heads/gitwiki/x"
    new = repository.write(_change(repository, b="# B\n"))
    repository.move_ref(ref, old, None, "create")
    with pytest.raises(RefMovedError):
        repository.move_ref(ref, new, None, "create again")
    with pytest.raises(RefMovedError):
        repository.move_ref(ref, old, new, "from elsewhere")
    repository.move_ref(ref, new, old, "move\nwith a line end")
    assert repository.refs("refs/heads/") == {ref: new, "refs/heads/main": old}
    assert repository.refs("refs/heads/gitwiki") == {ref: new}
    assert repository.refs("refs/heads/git") == {}
    with pytest.raises(RefMovedError):
        repository.move_ref(ref, None, old, "delete")
    repository.move_ref(ref, None, new, "delete")
    with pytest.raises(RefMovedError):
        repository.move_ref(ref, None, new, "delete again")
    with pytest.raises(RefMovedError):
        repository.move_ref(ref, new, old, "move what is gone")
    assert repository.refs("refs/") == {"refs/heads/main": old}


def test_ancestry_and_log(repository: Repository) -> None:
    first = _head(repository)
    second = repository.write(_change(repository, b="# B\n"))
    assert repository.is_ancestor(first.id, second)
    assert repository.is_ancestor(second, second)
    assert not repository.is_ancestor(second, first.id)
    assert [commit.id for commit in repository.log(second, 10)] == [second, first.id]
    assert repository.log(second, 1) == (repository.resolve(second),)
    with pytest.raises(NoSuchRevisionError):
        repository.log("nothing", 1)


def test_changed_paths(repository: Repository) -> None:
    old = _head(repository).id
    new = repository.write(_change(repository, a=None, b="# B\n"))
    before = repository.tree(old)["wiki/concepts/a.md"]
    after = repository.tree(new)["wiki/concepts/b.md"]
    changed = {"wiki/concepts/a.md": (before, None), "wiki/concepts/b.md": (None, after)}
    assert repository.changed_paths(old, new) == changed
    assert repository.changed_paths(new, new) == {}
    everything = {path: (None, entry) for path, entry in repository.tree(old).items()}
    assert repository.changed_paths("", old) == everything
    assert isinstance(before, Entry)


def test_diff_is_unified(repository: Repository) -> None:
    old = _head(repository).id
    new = repository.write(_change(repository, a="# A\nünï\n"))
    diff = repository.diff(old, new)
    assert diff.endswith("@@ -1 +1,2 @@\n # A\n+ünï\n")
    assert "--- a/wiki/concepts/a.md\n+++ b/wiki/concepts/a.md\n" in diff


def test_identity(repository: Repository) -> None:
    assert repository.identity() == Identity("Ada", "ada@example.org")


def test_join_takes_what_either_side_changed(repository: Repository) -> None:
    ours = repository.write(_change(repository, a="# Ours\n", b="# B\n"))
    theirs = repository.write(_change(repository, c="# C\n"))
    deleted = repository.write(
        replace(_change(repository), base=theirs, changes={"wiki/index.md": None})
    )
    for one, other in ((ours, deleted), (deleted, ours)):
        joined = repository.join(one, other)
        assert joined is not None
        assert joined.conflicts == ()
        assert _texts(repository, joined.tree) == {
            "log.md": "# Log\n",
            "wiki/concepts/a.md": "# Ours\n",
            "wiki/concepts/b.md": "# B\n",
            "wiki/concepts/c.md": "# C\n",
        }
        assert list(repository.changed_paths(one, joined.tree)) != []


def test_join_with_what_is_on_top_is_that(repository: Repository) -> None:
    head = _head(repository).id
    ours = repository.write(_change(repository, b="# B\n"))
    joined = repository.join(head, ours)
    assert joined is not None
    assert (repository.tree(joined.tree), joined.conflicts) == (repository.tree(ours), ())


def test_join_names_what_both_changed(repository: Repository) -> None:
    refs = repository.refs("refs/")
    ours = repository.write(_change(repository, a="# Ours\n", b="# B\n"))
    theirs = repository.write(_change(repository, a="# Theirs\n", b="# Other\n", c="# C\n"))
    joined = repository.join(ours, theirs)
    assert joined is not None
    assert joined.conflicts == ("wiki/concepts/a.md", "wiki/concepts/b.md")
    assert repository.refs("refs/") == refs


def test_join_of_what_has_nothing_in_common(repository: Repository) -> None:
    other = repository.write(NewCommit("", {"log.md": b"# Other\n"}, "Other\n", _BOB, NOW))
    assert repository.join(_head(repository).id, other) is None


def test_merge_base(repository: Repository) -> None:
    head = _head(repository).id
    ours = repository.write(_change(repository, a="# Ours\n"))
    theirs = repository.write(_change(repository, b="# Theirs\n"))
    other = repository.write(NewCommit("", {"log.md": b"# Other\n"}, "Other\n", _BOB, NOW))
    assert repository.merge_base(ours, theirs) == head
    assert repository.merge_base(ours, head) == head
    assert repository.merge_base(ours, other) == ""


def test_history_has_parents_before_children_and_what_was_merged_before_the_merge(
    repository: Repository,
) -> None:
    head = _head(repository).id
    ours = repository.write(replace(_change(repository, a="# A\n"), message="Ours\n\nKey: 1\n"))
    # Whatever its clock said.
    early = replace(_change(repository, b="# B\n"), message="Early\n\nKey: 2\n", timestamp=1)
    theirs = repository.write(early)
    merge = repository.write(
        replace(_change(repository), base=ours, message="Merge\n", parents=(ours, theirs))
    )
    last = repository.write(replace(_change(repository, c="# C\n"), base=merge, message="Last\n"))
    assert [found.id for found in repository.history(last)] == [head, ours, theirs, merge, last]
    assert [found.id for found in repository.history(last, merge)] == [last]
    assert [found.id for found in repository.history(last, ours)] == [theirs, merge, last]
    assert [found.id for found in repository.history(last, saying="Key: ")] == [ours, theirs]
    assert repository.history(head, last) == ()


@pytest.mark.parametrize("name", ["a", "b ünï", 'c"d'])
def test_the_versions_of_a_file(repository: Repository, name: str) -> None:
    first = _head(repository).id
    path = f"wiki/concepts/{name}.md"
    texts: list[str | None] = ["# One\n", None, "# Two\n"]
    made = []
    base = first
    for text in texts:
        change = replace(_change(repository, **{name: text, "other": f"{text}"}), base=base)
        base = repository.write(change)
        made.append(base)
    side = repository.write(replace(_change(repository, **{name: "# Three\n"}), base=base))
    about = replace(_change(repository, **{name: "# Three\n"}), base=base)
    merge = repository.write(replace(about, message="Merge\n", parents=(base, side)))
    last = repository.write(replace(_change(repository, unrelated="# U\n"), base=merge))
    expected = [(merge, "# Three\n"), *reversed(list(zip(made, texts, strict=True)))]
    if name == "a":
        expected.append((first, "# A\n"))
    blobs = repository.blobs(each.blob for each in repository.versions(last, path))
    found = [
        (each.commit.id, blobs[each.blob].decode() if each.blob else None)
        for each in repository.versions(last, path)
    ]
    assert found == expected
    assert repository.versions(last, "wiki/concepts/none.md") in ((), [])
    assert repository.versions(last, "wiki/*/a.md") in ((), [])


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../a.md", "wiki/../log.md", "a\0b", "-x", ":/"]
)
def test_a_path_that_no_file_has_has_no_versions(repository: Repository, path: str) -> None:
    assert not repository.versions(_head(repository).id, path)
