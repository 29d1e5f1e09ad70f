"""A hostile schema.md, and one that the change it judges changes (numbers as in the design)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git
from hostile_wiki import GOOD_PAGE, HostileWiki

if TYPE_CHECKING:
    from pathlib import Path

_BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(40))
_BAD_PAGE = (
    "---\ntype: concept\ntitle: Bad\ndescription: x\n---\n\n# Bad\n\n> It is bad.\n\n"
    "<script>x</script>\n\n[x](nowhere.md)\n"
)

#: A schema.md to the lines of the findings (GW010) about it.
_SCHEMAS: dict[str, tuple[str | bytes, list[int]]] = {
    "empty": ("", [1]),
    "no-frontmatter": ("# Contract\n", [1]),
    "never-closed": ("---\nlinks: markdown\n", [1]),
    "no-yaml": ("---\nlinks: [\n---\n", [3]),
    "no-mapping": ("---\n- en\n---\n", [2]),
    "unknown-keys": ("---\ntrust: everything\n__class__: x\nlinks: markdown\n---\n", [2, 3]),
    "twice": ("---\nlinks: markdown\nlinks: wikilink\n---\n", [3]),
    "wrong-types": (
        "---\nlinks: [markdown]\ntypes: x\nlimits: 5\nsuppress: all\n---\n",
        [2, 3, 4, 5],
    ),
    "tag": ("---\nlinks: !!python/object/apply:os.system [id]\n---\n", [2]),
    "future": ("---\ngitwiki: 99\n---\n", [2]),
    "alias-bomb": (f"---\n{_BOMB}---\n", list(range(2, 43))),
    "deep": (f"---\ntypes: {'[' * 900}{']' * 900}\n---\n", [2]),
    "deeper": (f"---\ntypes: {'[' * 30_000}{']' * 30_000}\n---\n", [2]),
    "nested-blocks": ("---\n" + "- " * 400 + "x\n---\n", [2]),
    "large": (f"---\nlinks: markdown\n# {'x' * 100_000}\n---\n", [2]),
    "utf-16": ("---\nlinks: markdown\n---\n".encode("utf-16"), [1]),
    "binary": (b"\x89PNG\r\n\x1a\n\0\xff", [1]),
    "limits": ("---\nlimits:\n  page_bytes: -1\n  other: 5\n---\n", [3, 4]),
}


@pytest.mark.parametrize("name", list(_SCHEMAS))
def test_29_a_schema_that_cannot_be_read_leaves_the_defaults(tmp_path: Path, name: str) -> None:
    text, lines = _SCHEMAS[name]
    wiki = HostileWiki.make(tmp_path, {"schema.md": text})
    done = wiki.compile()
    assert done.findings_of("schema.md") == [(line, "GW010") for line in lines]
    assert GOOD_PAGE in done.files
    assert "schema.md" not in done.files
    wiki.assert_inert(done)
    found = wiki.run("lint", "--json", "--rev", "main")
    assert found.code == 1
    listed = [each["line"] for each in found.data["findings"] if each["code"] == "GW010"]
    assert listed == lines


def test_26_huge_limits_do_not_lift_the_limits_of_the_readers(tmp_path: Path) -> None:
    schema = "---\nlimits:\n  page_bytes: 999999999999999\n---\n"
    files: dict[str, str | bytes] = {"schema.md": schema, "raw/large.md": b"x\n" * 12_000_000}
    wiki = HostileWiki.make(tmp_path, files, checkout=False)
    done = wiki.compile()
    assert done.findings_of("schema.md") == []
    assert done.findings_of("raw/large.md") == [(0, "GW803")]
    assert GOOD_PAGE in done.files


def test_14_suppressing_everything_needs_a_reason(tmp_path: Path) -> None:
    entries = "  - {rule: GW701, path: '*'}\n  - {rule: GW101, path: '*', reason: ''}\n"
    schema = f"---\nsuppress:\n{entries}---\n"
    wiki = HostileWiki.make(tmp_path, {"schema.md": schema, "wiki/concepts/bad.md": _BAD_PAGE})
    found = wiki.run("lint", "--json", "--rev", "main")
    codes = {each["code"] for each in found.data["findings"]}
    assert found.code == 1
    assert {"GW010", "GW101", "GW701"} <= codes


@pytest.mark.parametrize("rule", ["'*'", "GW*", "all", "''", "[GW701, GW101]"])
def test_14_there_is_no_rule_that_means_all_rules(tmp_path: Path, rule: str) -> None:
    schema = f"---\nsuppress:\n  - {{rule: {rule}, path: '*', reason: because}}\n---\n"
    wiki = HostileWiki.make(tmp_path, {"schema.md": schema, "wiki/concepts/bad.md": _BAD_PAGE})
    found = wiki.run("lint", "--json", "--rev", "main")
    assert found.code == 1
    assert {"GW101", "GW701"} <= {each["code"] for each in found.data["findings"]}


def test_30_a_pattern_that_could_take_for_ever(tmp_path: Path) -> None:
    pattern = "*a" * 40 + "b"
    schema = f"---\nsuppress:\n  - {{rule: GW101, path: '{pattern}', reason: x}}\n---\n"
    path = f"wiki/concepts/{'a' * 150}.md"
    wiki = HostileWiki.make(tmp_path, {"schema.md": schema, path: _BAD_PAGE})
    assert wiki.run("lint", "--rev", "main").code == 1


def _branch(wiki: HostileWiki, files: dict[str, str]) -> None:
    """A branch `change` on top of main that changes some files."""
    git(wiki.directory, "checkout", "-q", "-b", "change")
    for path, text in files.items():
        target = wiki.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    git(wiki.directory, "add", "-A")
    git(wiki.directory, "commit", "-q", "-m", "change")
    git(wiki.directory, "checkout", "-q", "main")


def test_13_a_change_is_judged_by_the_schema_of_its_base(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {})
    loose = "".join(
        f"  - {{rule: {code}, path: '*', reason: because}}\n"
        for code in ("GW701", "GW101", "GW010")
    )
    _branch(
        wiki,
        {
            "schema.md": f"---\nsuppress:\n{loose}unknown: x\n---\n",
            "wiki/concepts/bad.md": _BAD_PAGE,
        },
    )
    found = wiki.run("lint", "--json", "--rev", "change", "--base", "main")
    assert found.code == 1
    assert {"GW010", "GW101", "GW701"} <= {each["code"] for each in found.data["findings"]}


def test_14_a_change_cannot_accept_its_own_findings(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {})
    waived = _BAD_PAGE.replace("<script>", "<!-- gitwiki: allow GW701 because -->\n\n<script>")
    waived = waived.replace("e.md)", "e.md) <!-- gitwiki: allow GW101 because -->")
    _branch(wiki, {"wiki/concepts/bad.md": waived})
    found = wiki.run("lint", "--json", "--rev", "change", "--base", "main")
    assert {"GW101", "GW701"} <= {each["code"] for each in found.data["findings"]}


def test_37_a_harmless_line_does_not_hide_the_html_below_it(tmp_path: Path) -> None:
    wiki = HostileWiki.make(
        tmp_path, {"wiki/concepts/bad.md": _BAD_PAGE.replace("<scr", "<br>\n<scr")}
    )
    found = wiki.run("lint", "--json", "--rev", "main")
    assert "GW701" in {each["code"] for each in found.data["findings"]}


def test_13_a_compile_reads_the_schema_of_the_base_and_not_of_the_checkout(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {})
    (wiki.directory / "schema.md").write_text("---\nunknown: x\n---\n")
    done = wiki.compile()
    assert done.findings_of("schema.md") == []


def test_13_a_pull_request_that_a_person_made_worse_is_not_merged(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {})
    branch = wiki.compile().ran.data["branch"]
    git(wiki.directory, "checkout", "-q", branch)
    suppress = "---\nsuppress: [{rule: GW701, path: '*', reason: because}]\n---\n"
    (wiki.directory / "schema.md").write_text(suppress)
    page = wiki.directory / GOOD_PAGE
    page.write_text(page.read_text() + "\n<script>alert(1)</script>\n")
    git(wiki.directory, "commit", "-q", "-a", "-m", "worse")
    git(wiki.directory, "checkout", "-q", "main")
    main = git(wiki.directory, "rev-parse", "main")
    merged = wiki.run("pr", "merge", "1")
    assert merged.code == 1
    assert "GW701" in merged.err
    assert git(wiki.directory, "rev-parse", "main") == main


def test_21_a_schema_that_is_a_link(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {"schema.md": "/etc/passwd"}, modes={"schema.md": "120000"})
    done = wiki.compile()
    assert done.findings_of("schema.md") == [(1, "GW010")]
    assert "root:" not in done.text
    assert GOOD_PAGE in done.files


def test_22_a_schema_that_is_a_submodule(tmp_path: Path) -> None:
    wiki = HostileWiki.make(
        tmp_path, {"schema.md": "1" * 40}, modes={"schema.md": "160000"}, checkout=False
    )
    ran = wiki.run("compile", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "schema.md" in ran.err
