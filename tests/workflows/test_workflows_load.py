"""Which sources a tree has, what they are called, and what is wrong with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defects.clean_wiki import MemoryCache
from fakes.forge import FakeForge
from fakes.repository import FakeRepository
from fakes.wikis import Silent

from gitwiki.adapters.readers import READERS
from gitwiki.ports import Outside
from gitwiki.workflows.load import SourceAt, Tree, open_tree, unreadable_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = "---\ntype: source-summary\ntitle: A\nsources:\n  - {{id: {id}, raw: {raw}}}\n---\n\n# A\n"


def opened(files: Mapping[str, str], outside: Outside | None = None) -> Tree:
    outside = outside or outside_of(FakeRepository())
    assert isinstance(outside.repository, FakeRepository)
    commit = outside.repository.add_commit({"schema.md": "---\n---\n", **files})
    return open_tree(outside, commit)


def outside_of(repository: FakeRepository) -> Outside:
    return Outside(repository, FakeForge(repository), READERS, MemoryCache(), Silent())


def page(source_id: str, raw: str) -> dict[str, str]:
    return {f"wiki/sources/{source_id}.md": PAGE.format(id=source_id, raw=raw)}


def test_a_source_keeps_its_id_when_another_one_comes() -> None:
    files = {"raw/a.txt": "One.\n", **page("a", "raw/a.txt")}
    assert opened(files).ids == {"raw/a.txt": "a"}
    tree = opened({**files, "raw/a.md": "Two.\n"})
    assert tree.ids == {"raw/a.txt": "a", "raw/a.md": "a-md"}


def test_a_source_keeps_its_id_when_another_one_goes() -> None:
    files = {"raw/a.txt": "One.\n", **page("a-txt", "../../raw/a.txt")}
    assert opened(files).ids == {"raw/a.txt": "a-txt"}


def test_a_page_that_names_no_file_or_cannot_be_read_records_no_id() -> None:
    files = {"raw/a.txt": "One.\n", "raw/a.md": "Two.\n"}
    usual = {"raw/a.md": "a", "raw/a.txt": "a-txt"}
    assert opened({**files, "wiki/sources/a.md": "---\ntype: [\n"}).ids == usual
    assert opened({**files, **page("a", "raw/b.md")}).ids == usual
    other = {"wiki/sources/a.md": PAGE.format(id="b", raw="raw/a.txt")}
    assert opened({**files, **other}).ids == usual


def test_what_no_reader_reads_is_no_source() -> None:
    tree = opened(
        {
            "raw/a.md": "One.\n",
            "raw/b.pdf": "%PDF",
            "raw/talk.mp3": "ID3",
            "extracted/talk.mp3.md": "Two.\n",
            "raw/assets/c.png": "PNG",
            "raw/.gitkeep": "",
        }
    )
    assert set(tree.raw) == {"raw/a.md"}
    assert [(found.path, found.code, found.message) for found in tree.diagnostics] == [
        ("raw/b.pdf", "GW801", "no reader for this format")
    ]


def test_sizes_tell_what_cannot_be_read() -> None:
    outside = outside_of(FakeRepository())
    limit = max(reader.max_bytes for reader in READERS)
    tree = opened({"raw/a.md": "One.\n", "raw/b.md": "x" * (limit + 1)}, outside)
    versions = [SourceAt(tree.ids[raw], raw, blob) for raw, blob in tree.raw.items()]
    missing = SourceAt("c", "raw/c.md", "0" * 40)
    found = unreadable_sources(outside, [*versions, missing])
    assert {version.raw: finding.code for version, finding in found.items()} == {
        "raw/b.md": "GW803",
        "raw/c.md": "GW801",
    }
