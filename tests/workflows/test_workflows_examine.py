"""Secrets in sources: each version is searched once, whether or not a page rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defects.clean_wiki import MemoryCache
from fakes.repository import FakeRepository
from fakes.wikis import Silent

from gitwiki.adapters.readers import READERS
from gitwiki.lint.rules import BY_CODE, DEFAULTS
from gitwiki.ports import Folder
from gitwiki.workflows.lint import lint_commit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.lint.rule import Rule

KEY = "AKIA" + "IOSFODNN7EXAMPLE"
FILES = {
    "schema.md": "---\ngitwiki: 1\n---\n\n# Contract\n",
    "raw/clean.md": "# Clean\n\nThe key is in the vault.\n",
    "raw/leak.md": f"# Leak\n\nThe key is {KEY}.\n",
    "raw/odd.md": "# Odd\n\nA word <!-- that nobody sees -->.\n",
}
PAGE = "---\ntype: note\ntitle: A\ndescription: An a\nsources: [{}]\n---\n\n# A\n"


class Asked(FakeRepository):
    """Remembers the blobs that were read."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        wanted = list(ids)
        self.asked += wanted
        return super().blobs(wanted)

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        return {blob: len(self.contents[blob]) for blob in ids if blob in self.contents}


class Linted:
    """A wiki that is linted again and again, with one cache."""

    def __init__(self) -> None:
        self.repository = Asked()
        self.outside = Folder(self.repository, READERS, MemoryCache(), Silent())

    def lint(
        self,
        files: Mapping[str, str],
        base: Mapping[str, str] | None = None,
        rules: tuple[Rule, ...] = DEFAULTS,
    ) -> list[tuple[str, int, str]]:
        """The findings about sources."""
        before = self.repository.add_commit(base) if base else None
        after = self.repository.add_commit(files)
        self.repository.asked.clear()
        found = lint_commit(self.outside, after, before, rules).findings
        return [(each.path, each.line, each.code) for each in found if each.path[:4] == "raw/"]

    def read(self) -> set[str]:
        """The sources that the last run has read."""
        ids = {self.repository.blob_id(text.encode()): path for path, text in FILES.items()}
        return {ids[blob] for blob in self.repository.asked if blob in ids} - {"schema.md"}


LEAK = ("raw/leak.md", 3, "GW705")


def test_a_source_that_no_page_rests_on_is_searched_once() -> None:
    wiki = Linted()
    assert wiki.lint(FILES) == [LEAK]
    assert wiki.read() == {"raw/clean.md", "raw/leak.md", "raw/odd.md"}
    more = {**FILES, "raw/more.md": f"{KEY}\n"}
    assert wiki.lint(more) == [LEAK, ("raw/more.md", 1, "GW705")]
    assert wiki.read() == set()


def test_what_was_searched_is_read_when_a_page_rests_on_it() -> None:
    wiki = Linted()
    wiki.lint(FILES)
    cited = {**FILES, "wiki/a.md": PAGE.format("raw/clean.md, raw/leak.md, raw/odd.md")}
    hidden = ("raw/odd.md", 3, "GW806")
    assert wiki.lint(cited) == [LEAK, hidden]
    assert wiki.read() == {"raw/clean.md", "raw/leak.md", "raw/odd.md"}
    again = {**cited, "log.md": "# Log\n"}
    assert wiki.lint(again) == [LEAK, hidden]
    assert wiki.read() == set()
    assert wiki.lint(FILES) == [LEAK]


def test_only_the_change_that_brings_a_secret_is_blamed() -> None:
    cited = {**FILES, "wiki/a.md": PAGE.format("raw/leak.md")}
    without = {path: text for path, text in FILES.items() if path != "raw/leak.md"}
    wiki = Linted()
    assert wiki.lint(cited, base=FILES) == []
    assert wiki.lint(FILES, base=without) == [LEAK]
    edited = {**FILES, "raw/clean.md": f"# Clean\n\n{KEY}\n"}
    assert ("raw/clean.md", 3, "GW705") in wiki.lint(edited, base=FILES)


def test_nothing_is_searched_for_other_rules() -> None:
    wiki = Linted()
    assert wiki.lint(FILES, rules=(BY_CODE["GW302"],)) == []
    assert wiki.read() == set()


def test_schema_md_accepts_a_secret_and_nothing_else_does() -> None:
    wiki = Linted()
    comment = {**FILES, "raw/leak.md": f"{KEY} <!-- gitwiki: allow GW705 it was revoked -->\n"}
    assert wiki.lint(comment) == [("raw/leak.md", 1, "GW705")]
    entry = "suppress:\n  - {rule: GW705, path: raw/leak.md, reason: it was revoked}\n"
    schema = FILES["schema.md"].replace("gitwiki: 1\n", f"gitwiki: 1\n{entry}")
    assert wiki.lint({**FILES, "schema.md": schema}) == []
