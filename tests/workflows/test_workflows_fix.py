"""`gitwiki lint --fix` on real checkouts: what is written, and what never is."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git, make_repository
from fakes.wikis import Silent

from gitwiki.__main__ import run
from gitwiki.adapters.working_files import WorkingFiles
from gitwiki.bootstrap import open_checkout, open_files
from gitwiki.errors import NoCheckoutError
from gitwiki.lint.rules import BY_CODE, RULES
from gitwiki.wiki.derive import index_files
from gitwiki.wiki.page import parse
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.snapshot import summarise
from gitwiki.wiki.source import Block, BlockKind
from gitwiki.workflows.commits import commit_at
from gitwiki.workflows.fix import Fixed, fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PARAGRAPHS = (
    "A cache is a local store of response messages.",
    "A proxy forwards requests for its clients. It listens on port 8080.",
)
STORE, PORT = (
    f"notes-{each.id}"
    for each in identify(Block(text, BlockKind.PROSE, (), 1, 1) for text in PARAGRAPHS)
)
CACHE, PROXY = "wiki/concepts/cache.md", "wiki/concepts/proxy.md"
NOTES = "wiki/sources/notes.md"


def _page(title: str, body: str, related: str, notes: str, *, kind: str = "concept") -> str:
    return (
        f"---\ntype: {kind}\ntitle: {title}\ndescription: What a {title.lower()} is\nsources:\n"
        "  - {id: notes, resource: /sources/notes.md, raw: raw/notes.md}\n"
        f"related: [{related}]\ncreated: 2023-11-14\nupdated: 2023-11-14\n---\n\n# {title}\n\n"
        f"{body}\n{notes}"
    )


def _note(label: str, number: int, quote: str) -> str:
    return f'[^{label}]: [Notes](../sources/notes.md) ¶{number} "{quote}"\n'


STORE_NOTE = _note(STORE, 1, "A cache is a local store")
PORT_NOTE = _note(PORT, 2, "A proxy forwards requests for its clients.")
PAGES = {
    CACHE: _page(
        "Cache",
        f"> A cache is a store.[^{STORE}]\n\n"
        f"A [proxy](proxy.md) is a local store.[^{STORE}]\n"
        f"It has messages.[^{STORE}]\n",
        "proxy",
        STORE_NOTE,
    ),
    PROXY: _page(
        "Proxy",
        f"> A proxy forwards requests.[^{PORT}]\n\n"
        f"A [cache](cache.md#cache) forwards requests.[^{PORT}]\n"
        f"It listens on port 8080.[^{PORT}]\n",
        "cache",
        PORT_NOTE,
    ),
    NOTES: _page(
        "Notes",
        f"> A [cache](../concepts/cache.md) is a [proxy](../concepts/proxy.md).[^{STORE}]\n",
        "cache, proxy",
        STORE_NOTE,
        kind="source-summary",
    ),
}


def _index(pages: Mapping[str, str]) -> dict[str, str]:
    parsed = (parse(path, text).page for path, text in pages.items())
    return dict(index_files([summarise(page, "") for page in parsed if page]))


def _files(**changes: str) -> dict[str, str]:
    """The files of the wiki; of the pages, some have another text."""
    pages = {path: changes.get(path.rsplit("/")[-1][:-3], text) for path, text in PAGES.items()}
    return {
        "schema.md": "---\ngitwiki: 1\n---\n",
        "log.md": "# Log\n",
        "raw/notes.md": "# Notes\n\n" + "\n\n".join(PARAGRAPHS) + "\n",
        **pages,
        **_index(PAGES),
    }


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    """A checkout in which lint finds nothing."""
    directory = tmp_path / "wiki"
    make_repository(directory, _files(), checkout=True)
    assert _fix(directory) == ((), [], (), [])
    return directory


def _run(directory: Path, **options: object) -> Fixed:
    outside = open_checkout(directory, Silent())
    return fix(outside, open_files(directory), **options)  # type: ignore[arg-type]


def _fix(directory: Path, **options: object) -> tuple[object, ...]:
    """Files, codes of what is gone, files that were missed, codes of what is left."""
    done = _run(directory, **options)
    gone, left = ([each.code for each in found] for found in (done.findings, done.left.findings))
    return (done.files, sorted(gone), done.missed, left)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new).encode())


def _state(directory: Path) -> dict[str, bytes]:
    """What may not change: the index, HEAD, and all refs and objects that are listed."""
    names = ("index", "HEAD", "logs/HEAD", "refs/heads/main")
    found = {name: directory / ".git" / name for name in names}
    return {name: path.read_bytes() for name, path in found.items() if path.exists()}


def test_a_rename_that_is_not_committed(wiki: Path) -> None:
    git(wiki, "mv", PROXY, "wiki/concepts/web-proxy.md")
    before = _state(wiki)
    expected = {
        CACHE: PAGES[CACHE]
        .replace("proxy.md", "web-proxy.md")
        .replace("[proxy]\nc", "[web-proxy]\nc"),
        NOTES: PAGES[NOTES].replace("/proxy.md", "/web-proxy.md").replace(", proxy", ", web-proxy"),
        "wiki/concepts/web-proxy.md": PAGES[PROXY],
    }
    files = (CACHE, "wiki/concepts/index.md", "wiki/index.md", NOTES)
    codes = ["GW101"] * 2 + ["GW203"] * 2 + ["GW204"] * 2
    assert _fix(wiki) == (files, codes, (), [])
    expected |= _index(expected)
    assert {path: (wiki / path).read_text(encoding="utf-8") for path in expected} == expected
    assert _state(wiki) == before
    assert list(wiki.rglob(".gitwiki-*")) == []
    assert _fix(wiki) == ((), [], (), [])


def test_renames_of_the_past(wiki: Path) -> None:
    git(wiki, "mv", PROXY, "wiki/concepts/middle.md")
    git(wiki, "commit", "-qm", "one")
    (wiki / "wiki/entities").mkdir()
    git(wiki, "mv", "wiki/concepts/middle.md", "wiki/entities/proxy.md")
    git(wiki, "commit", "-qm", "two")
    git(wiki, "mv", CACHE, "wiki/concepts/a cache.md")
    files, *_, left = _fix(wiki)
    assert left == []
    assert "wiki/entities/proxy.md" in str(files)
    page = (wiki / "wiki/entities/proxy.md").read_text(encoding="utf-8")
    assert "[cache](../concepts/a%20cache.md#cache) forwards" in page
    assert "related: [a cache]" in page
    cache = (wiki / "wiki/concepts/a cache.md").read_text(encoding="utf-8")
    assert "A [proxy](../entities/proxy.md) is" in cache
    assert "(../sources/notes.md)" in cache


def test_the_page_of_a_source_is_renamed(wiki: Path) -> None:
    git(wiki, "mv", NOTES, "wiki/sources/the-notes.md")
    assert _fix(wiki)[3] == []
    cache = (wiki / CACHE).read_text(encoding="utf-8")
    assert cache == PAGES[CACHE].replace("sources/notes.md", "sources/the-notes.md")


def test_a_file_that_was_moved_without_git(wiki: Path) -> None:
    (wiki / PROXY).rename(wiki / "wiki/concepts/web-proxy.md")
    assert _fix(wiki)[3] == []
    assert "A [proxy](web-proxy.md) is" in (wiki / CACHE).read_text(encoding="utf-8")


def test_many_findings_in_one_page(wiki: Path) -> None:
    text = PAGES[CACHE].replace("messages.[", "mes\u200bsages.[").replace("proxy.md", "PROXY.md")
    text = text.replace(f"local store.[^{STORE}]\n", f"local store.[^{STORE}] ")
    (wiki / CACHE).write_text("\ufeff" + text, encoding="utf-8")
    files, gone, missed, left = _fix(wiki)
    assert (files, missed, left) == ((CACHE,), (), [])
    # A page that cannot be read is in no index, and nothing is related to it.
    assert gone == sorted(["GW003", *["GW203", "GW204"] * 2, "GW704"])
    assert (wiki / CACHE).read_text(encoding="utf-8") == PAGES[CACHE]


def test_a_source_whose_paragraphs_were_split(wiki: Path) -> None:
    _replace(wiki / "raw/notes.md", "clients. It", "clients.\n\nIt")
    done = _run(wiki)
    # The port stands in the other half, and where it is cited from nobody can tell.
    assert done.files == ()
    assert [(each.path, each.code) for each in done.left.findings] == [(PROXY, "GW301")]
    _replace(wiki / PROXY, f"It listens on port 8080.[^{PORT}]\n", "")
    done = _run(wiki)
    new = identify([Block("A proxy forwards requests for its clients.", BlockKind.PROSE, (), 1, 1)])
    label = f"notes-{new[0].id}"
    assert (done.files, done.left.findings) == ((PROXY,), ())
    expected = PAGES[PROXY].replace(f"It listens on port 8080.[^{PORT}]\n", "")
    expected = expected.replace(PORT, label).replace("¶2", "¶3")
    assert (wiki / PROXY).read_text(encoding="utf-8") == expected


def test_a_repair_that_would_show_another_defect_is_not_made(wiki: Path) -> None:
    crowded = f"It has messages.[^{STORE}] It is"
    _replace(wiki / CACHE, f"It has messages.[^{STORE}]", crowded)
    _replace(wiki / CACHE, "proxy.md", "PROXY.md")
    text = (wiki / CACHE).read_text(encoding="utf-8")
    # What is left has a line of its own coming, but no citation; the link is repaired.
    files, gone, _, left = _fix(wiki)
    assert (files, gone, left) == ((CACHE,), ["GW107"], ["GW313"])
    assert (wiki / CACHE).read_text(encoding="utf-8") == text.replace("PROXY.md", "proxy.md")
    assert _fix(wiki) == ((), [], (), ["GW313"])


@pytest.mark.parametrize(
    "damage",
    [
        "\n<<<<<<< ours\n\n>>>>>>> theirs\n",
        "\n||||||| base\n",
    ],
)
def test_a_file_with_conflict_markers_is_left_alone(wiki: Path, damage: str) -> None:
    _replace(wiki / CACHE, "proxy.md", "PROXY.md")
    (wiki / CACHE).write_bytes((wiki / CACHE).read_bytes() + damage.encode())
    index = (wiki / "wiki/index.md").read_bytes() + damage.encode()
    (wiki / "wiki/index.md").write_bytes(index)
    before = (wiki / CACHE).read_bytes()
    assert CACHE not in str(_fix(wiki)[0])
    assert (wiki / CACHE).read_bytes() == before
    assert (wiki / "wiki/index.md").read_bytes() == index


@pytest.mark.parametrize("damage", [b"---\ntype: [\n---\n", b"\xff\xfe", b"---\na: 1\na: 2\n---\n"])
def test_a_file_that_cannot_be_read_is_left_alone(wiki: Path, damage: bytes) -> None:
    (wiki / CACHE).write_bytes(damage + b"\n[p](PROXY.md)\n")
    assert CACHE not in _run(wiki).files
    assert (wiki / CACHE).read_bytes() == damage + b"\n[p](PROXY.md)\n"


def test_what_is_accepted_is_not_repaired(wiki: Path) -> None:
    comment = " <!-- gitwiki: allow GW107 on purpose --> "
    _replace(wiki / CACHE, "is a local store.", f"is a local store.{comment}")
    _replace(wiki / CACHE, "proxy.md", "PROXY.md")
    rules = tuple(rule for rule in RULES if rule.code == "GW107")
    assert _fix(wiki, rules=rules) == ((), [], (), [])


def test_only_what_is_asked_for_is_repaired(wiki: Path) -> None:
    for path in (CACHE, NOTES):
        _replace(wiki / path, "proxy.md", "PROXY.md")
    _replace(wiki / CACHE, f"local store.[^{STORE}]\n", f"local store.[^{STORE}] ")
    rules = (BY_CODE["GW107"],)
    assert _fix(wiki, rules=rules, wanted=lambda each: each.path == NOTES) == (
        (NOTES,),
        ["GW107"],
        (),
        ["GW107"],
    )
    assert _fix(wiki, rules=rules) == ((CACHE,), ["GW107"], (), [])
    assert _fix(wiki) == ((CACHE,), ["GW313"], (), [])


def test_only_what_is_new_since_the_base_is_repaired(wiki: Path) -> None:
    _replace(wiki / CACHE, "proxy.md", "PROXY.md")
    git(wiki, "commit", "-qam", "one")
    _replace(wiki / NOTES, "proxy.md", "PROXY.md")
    base = commit_at(open_checkout(wiki, Silent()), "HEAD")
    rules = (BY_CODE["GW107"],)
    assert _fix(wiki, rules=rules, base=base) == ((NOTES,), ["GW107"], (), [])
    assert "PROXY.md" in (wiki / CACHE).read_text(encoding="utf-8")


def test_line_ends_and_permissions_stay(wiki: Path) -> None:
    crlf = PAGES[CACHE].replace("\n", "\r\n").encode()
    crowded = f"local store.[^{STORE}]\r\n".encode()
    (wiki / CACHE).write_bytes(crlf.replace(crowded, crowded[:-2] + b" "))
    (wiki / CACHE).chmod(0o640)
    assert _fix(wiki) == ((CACHE,), ["GW313"], (), [])
    assert (wiki / CACHE).read_bytes() == crlf
    assert (wiki / CACHE).stat().st_mode & 0o777 == 0o640


def test_a_checkout_with_other_line_ends_than_git_has(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    crowded = PAGES[CACHE].replace(f"local store.[^{STORE}]\n", f"local store.[^{STORE}] ")
    make_repository(directory, _files(cache=crowded), checkout=False)
    git(directory, "config", "core.autocrlf", "true")
    git(directory, "reset", "-q", "--hard")
    assert b"\r\n" in (directory / CACHE).read_bytes()
    assert _fix(directory) == ((CACHE,), ["GW313"], (), [])
    expected = PAGES[CACHE].replace("\n", "\r\n").encode()
    assert (directory / CACHE).read_bytes() == expected


def test_a_file_that_was_saved_in_the_meantime_is_left_alone(wiki: Path) -> None:
    for path in (CACHE, NOTES):
        _replace(wiki / path, "proxy.md", "PROXY.md")
    outside = open_checkout(wiki, Silent())
    saved = (wiki / CACHE).read_bytes() + b"\nMore.\n"

    class Saving(WorkingFiles):
        def replace(self, files: Mapping[str, tuple[bytes | None, bytes]]) -> tuple[str, ...]:
            (wiki / CACHE).write_bytes(saved)
            return super().replace(files)

    done = fix(outside, Saving(wiki, open_files(wiki).git), (BY_CODE["GW107"],))
    assert (done.files, done.missed) == ((NOTES,), (CACHE,))
    assert [each.path for each in done.findings] == [NOTES]
    assert [each.path for each in done.left.findings] == [CACHE]
    assert (wiki / CACHE).read_bytes() == saved


class _Interrupted(dict[str, tuple[bytes | None, bytes]]):
    """Files, among which somebody presses Ctrl-C."""

    def items(self) -> Iterator[tuple[str, tuple[bytes | None, bytes]]]:  # type: ignore[override]
        yield next(iter(super().items()))
        raise KeyboardInterrupt


def test_an_interruption_leaves_each_file_old_or_new(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(b"old")
    files = _Interrupted({"a.md": (b"old", b"new"), "b.md": (b"old", b"new")})
    with pytest.raises(KeyboardInterrupt):
        WorkingFiles(tmp_path).replace(files)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert left == {"a.md": b"new", "b.md": b"old"}


def test_what_is_never_written(tmp_path: Path) -> None:
    root, outside = tmp_path / "wiki", tmp_path / "outside"
    for folder in (root / "plain", outside):
        folder.mkdir(parents=True)
        (folder / "a.md").write_bytes(b"old")
    (root / "linked").symlink_to(outside)
    (root / "link.md").symlink_to(outside / "a.md")
    (root / "folder.md").mkdir()
    change = (b"old", b"new")
    files: dict[str, tuple[bytes | None, bytes]] = {
        "../outside/a.md": change,
        "linked/a.md": change,
        "link.md": change,
        "folder.md": change,
        "missing.md": change,
        ".git/a.md": change,
        "plain/other.md": (None, b"new"),
        "plain/a.md": (None, b"new"),
        "nowhere/a.md": (None, b"new"),
        "linked/b.md": (None, b"new"),
    }
    assert WorkingFiles(root).replace(files) == ("plain/other.md",)
    assert WorkingFiles(root).replace({"plain/a.md": (b"older", b"new")}) == ()
    assert WorkingFiles(root).replace({"plain/a.md": change}) == ("plain/a.md",)
    found = {path.name: path.read_bytes() for path in (root / "plain").iterdir()}
    assert found == {"a.md": b"new", "other.md": b"new"}
    assert [path.read_bytes() for path in outside.iterdir()] == [b"old"]
    assert (root / "plain/other.md").stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    value = os.umask(0)
    os.umask(value)
    return value


def _renames(directory: Path, *paths: str) -> Sequence[tuple[str, str]]:
    return open_files(directory).renames(paths)


def _commit(directory: Path, *moves: tuple[str, str]) -> None:
    for old, new in moves:
        git(directory, "mv", old, new)
    git(directory, "commit", "-qm", "moved")


def _lines(name: str, *more: str) -> str:
    return "".join(f"{name} {number}\n" for number in range(20)) + "".join(more)


def test_renames_as_git_sees_them(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    names = [f"{name}.md" for name in "abcdefg"]
    make_repository(directory, {name: _lines(name) for name in names}, checkout=True)
    _commit(directory, ("a.md", "a2.md"))
    _commit(directory, ("a2.md", "a3.md"), ("b.md", "b2.md"))
    git(directory, "rm", "-q", "g.md")
    git(directory, "commit", "-qm", "deleted")
    git(directory, "mv", "a3.md", "a4.md")
    (directory / "a4.md").write_text(_lines("a.md", "more\n"), encoding="utf-8")
    (directory / "c.md").rename(directory / "c é.md")
    (directory / "d.md").rename(directory / "d2.md")
    (directory / "d2.md").write_text(_lines("d.md", "more\n"), encoding="utf-8")
    (directory / "e.md").unlink()
    now = (("a3.md", "a4.md"), ("c.md", "c é.md"))
    assert _renames(directory) == now
    assert set(_renames(directory, "a.md")) == {*now, ("a.md", "a2.md"), ("a2.md", "a3.md")}
    assert set(_renames(directory, "a4.md")) == {*now, ("a.md", "a2.md"), ("a2.md", "a3.md")}
    assert set(_renames(directory, "b.md")) == {*now, ("b.md", "b2.md")}
    assert _renames(directory, "f.md", "g.md", "e.md", "never.md") == now


def test_renames_on_both_sides_of_a_merge(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    make_repository(directory, {n: _lines(n) for n in ("a.md", "b.md")}, checkout=True)
    git(directory, "checkout", "-q", "-b", "side")
    _commit(directory, ("a.md", "a2.md"))
    git(directory, "checkout", "-q", "main")
    _commit(directory, ("b.md", "b2.md"))
    git(directory, "merge", "-q", "--no-ff", "-m", "merged", "side")
    assert _renames(directory, "a.md", "b.md") == (("b.md", "b2.md"), ("a.md", "a2.md"))


def test_equal_files_that_were_moved_are_told_apart_by_their_names(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    files = {"x/a.md": _lines("a"), "x/b.md": _lines("a"), "c.md": _lines("c")}
    make_repository(directory, files, checkout=True)
    (directory / "x").rename(directory / "y")
    (directory / "c.md").rename(directory / "c2.md")
    (directory / "c3.md").write_text(_lines("c"), encoding="utf-8")
    assert set(_renames(directory)) == {("x/a.md", "y/a.md"), ("x/b.md", "y/b.md")}


def test_no_renames_without_a_commit_or_a_repository(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    directory.mkdir()
    git(directory, "init", "-q")
    (directory / "a.md").write_text("A\n", encoding="utf-8")
    assert _renames(directory, "a.md") == ()
    assert WorkingFiles(tmp_path).renames(["a.md"]) == ()


def test_there_is_nothing_to_repair_without_a_checkout(tmp_path: Path) -> None:
    make_repository(tmp_path / "wiki", {"a.md": "A\n"}, bare=True)
    with pytest.raises(NoCheckoutError, match="without a checkout"):
        open_files(tmp_path / "wiki")


def test_markdown_that_gitwiki_did_not_make(tmp_path: Path) -> None:
    directory = tmp_path / "notes"
    files = {
        "README.md": "# Notes\n\nSee [b](Sub/B.md), [c](c.md), [[old|it]], [[b]].\n",
        "sub/b.md": "See [readme](/readme.md).\n",
        "c.md": _lines("c"),
        "old.md": _lines("old"),
    }
    make_repository(directory, files, checkout=True)
    git(directory, "mv", "c.md", "sub/d.md")
    git(directory, "mv", "old.md", "new.md")
    files_, _, _, left = _fix(directory)
    assert (files_, left) == (("README.md", "sub/b.md"), [])
    readme = (directory / "README.md").read_text(encoding="utf-8")
    assert readme == "# Notes\n\nSee [b](sub/b.md), [c](sub/d.md), [[new|it]], [[b]].\n"
    assert (directory / "sub/b.md").read_text(encoding="utf-8") == "See [readme](/README.md).\n"


def _command(directory: Path, *args: str) -> int:
    return run(["lint", "--fix", *args, "-C", str(directory)])


def test_the_command_says_what_it_did(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (CACHE, NOTES):
        _replace(wiki / path, "proxy.md", "PROXY.md")
    assert _command(wiki) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "fixed 3 findings in 2 files"
    assert "no findings" in out
    _replace(wiki / CACHE, "proxy.md", "PROXY.md")
    assert _command(wiki, "--json", "wiki/concepts") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["findings"], report["fixed"]["files"]) == ([], [CACHE])
    assert [each["code"] for each in report["fixed"]["findings"]] == ["GW107"]
    assert report["fixed"]["missed"] == []


def test_the_command_does_not_repair_a_commit(
    wiki: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _command(wiki, "--rev", "HEAD") == 2
    assert "does not go with --rev" in capsys.readouterr().err
