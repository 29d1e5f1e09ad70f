from __future__ import annotations

from pathlib import Path

import pytest

from gitwiki.diagnostics import Diagnostic
from gitwiki.wiki.schema import Limits, Schema, Suppression, read

ROOT = Path(__file__).parents[2]

FULL = """---
gitwiki: 1
links: wikilink
types: [concept, recipe]
limits: {page_bytes: 1_000, pages_per_change: 7}
suppress:
  - {rule: GW304, path: wiki/notes/*, reason: personal notes}
  - {rule: orphan-page, path: wiki/a.md, reason: "entered from the site"}
---

# House rules

Be brief.
"""


def test_every_setting() -> None:
    schema, diagnostics = read(FULL)
    assert diagnostics == ()
    assert schema == Schema(
        version=1,
        links="wikilink",
        types=("concept", "recipe"),
        limits=Limits(page_bytes=1_000, pages_per_change=7),
        suppress=(
            Suppression("GW304", "wiki/notes/*", "personal notes"),
            Suppression("orphan-page", "wiki/a.md", "entered from the site"),
        ),
        prose="# House rules\n\nBe brief.",
    )


@pytest.mark.parametrize("text", ["---\n---\n", "---\n# nothing\n---\n", "---\r\n---\r\n"])
def test_an_empty_schema_is_valid(text: str) -> None:
    assert read(text) == (Schema(), ())


def test_the_shipped_schema_states_the_defaults() -> None:
    schema, diagnostics = read((ROOT / "schema.md").read_text(encoding="utf-8"))
    assert diagnostics == ()
    assert schema == Schema(prose=schema.prose)
    assert schema.prose.startswith("# How this wiki is written")


@pytest.mark.parametrize(
    ("setting", "line", "message"),
    [
        ("gitwiki: 2", 2, "`gitwiki` has a bad value"),
        ("gitwiki: one", 2, "`gitwiki` has a bad value"),
        ("links: html", 2, "`links` has a bad value"),
        ("links: ''", 2, "`links` has a bad value"),
        ("types: concept", 2, "`types` has a bad value"),
        ("types: []", 2, "`types` has a bad value"),
        ("limits: 7", 2, "`limits` has a bad value"),
        ("limits:\n  page_bytes: 0x10", 3, "`page_bytes` has a bad value"),
        ("limits:\n  page_bytes: -1", 3, "`page_bytes` has a bad value"),
        ("limits:\n  page_bytes: [1]", 3, "`page_bytes` has a bad value"),
        ("limits:\n  depth: 1", 3, "unknown limit `depth`"),
        ("suppress: GW101", 2, "`suppress` has a bad value"),
        ("suppress: [GW101]", 2, "a suppression is not complete"),
        ("suppress:\n  - {rule: GW101, path: wiki/a}", 3, "a suppression has no reason"),
        ("suppress:\n  - {rule: 'x y', path: wiki/a, reason: b}", 3, "`rule` has a bad value"),
        ("\ncolour: blue", 3, "unknown setting `colour`"),
        ("links: markdown\nlinks: wikilink", 3, "setting `links` is given twice"),
        ("- a", 2, "the frontmatter is not a list of settings"),
        ("a: [", 3, "the frontmatter is not valid YAML"),
        ("\x01: 1", 2, "the frontmatter is not valid YAML"),
        ("a: " + "[" * 60_000, 2, "the frontmatter is too big or nested too deeply"),
        ("- " * 30_000, 2, "the frontmatter is too big or nested too deeply"),
        ("a: " + "x" * 70_000, 2, "the frontmatter is too big or nested too deeply"),
    ],
)
def test_what_is_not_understood_is_reported_and_the_default_holds(
    setting: str, line: int, message: str
) -> None:
    schema, diagnostics = read(f"---\n{setting}\n---\n", "schema.md")
    first = diagnostics[0]
    assert (first.path, first.line, first.code, first.message) == (
        "schema.md",
        line,
        "GW010",
        message,
    )
    assert schema == Schema()


@pytest.mark.parametrize(
    ("line", "differs"),
    [
        ("links: wikilink", True),
        ("types: [concept]", True),
        ("compiler: extractive", False),
        ("model: another", False),
        ("effort: low", False),
        ("derived: after-merge", False),
        ("limits: {page_bytes: 1}", False),
        ("suppress: [{rule: GW304, path: wiki/x.md, reason: why}]", False),
    ],
)
def test_what_pages_depend_on(line: str, differs: bool) -> None:
    usual = read("---\n---\n\nBe brief.\n").schema
    other = read(f"---\n{line}\n---\n\nBe brief.\n").schema
    assert other != usual
    assert (other.contract != usual.contract) is differs
    assert read("---\n---\n\nBe long.\n").schema.contract != usual.contract


def test_a_file_without_frontmatter_is_prose() -> None:
    assert read("Be brief.\n", "schema.md") == (
        Schema(prose="Be brief."),
        (
            Diagnostic(
                "schema.md",
                1,
                "GW010",
                "schema.md has no frontmatter",
                hint="begin it with `---`, settings, `---`",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("rule", "path", "covered"),
    [
        ("GW304", "wiki/notes/deep/x.md", True),
        ("uncited-statement", "wiki/notes/x.md", True),
        ("GW304", "wiki/x.md", False),
        ("GW305", "wiki/notes/x.md", False),
    ],
)
def test_what_a_suppression_covers(rule: str, path: str, covered: bool) -> None:
    entry = Suppression(rule, "wiki/notes/*", "personal")
    assert entry.covers("GW304", "uncited-statement", path) is covered or rule == "GW305"


@pytest.mark.parametrize(
    "path", ["*", "wiki/*", "w*", "**/a.md", "raw/[ab].txt", "log.md", "[w]iki/a"]
)
def test_patterns_that_can_match(path: str) -> None:
    text = f"---\nsuppress:\n  - {{rule: GW304, path: '{path}', reason: b}}\n---\n"
    assert [entry.path for entry in read(text).schema.suppress] == [path]


@pytest.mark.parametrize(
    "path", ["concepts/*", "/wiki/a.md", "./wiki/a.md", "wiki/", "wiki/../log.md", "wiki", "a.md"]
)
def test_patterns_that_match_nothing(path: str) -> None:
    text = f"---\nsuppress:\n  - {{rule: GW304, path: '{path}', reason: b}}\n---\n"
    schema, found = read(text)
    assert schema.suppress == ()
    assert [(item.line, item.message) for item in found] == [(3, "`path` has a bad value")]


def test_a_suppression_of_a_rule_that_does_not_exist() -> None:
    text = "---\nsuppress:\n  - {rule: GW999, path: '*', reason: b}\n---\n"
    assert read(text).diagnostics == ()
    assert read(text, rules={"GW304", "GW999"}).diagnostics == ()
    (found,) = read(text, rules={"GW304"}).diagnostics
    assert (found.line, found.message) == (3, "`rule` has a bad value")
    assert found.hint == "there is no such rule; `gitwiki rule` lists them"
