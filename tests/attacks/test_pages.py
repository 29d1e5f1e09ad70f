"""Hostile pages that are in the wiki already, put there by a commit (numbers as in the design)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git
from hostile_wiki import GOOD_PAGE, HostileWiki, about, said

from gitwiki.wiki.derive import index_files
from gitwiki.wiki.page import parse, statement_digest

if TYPE_CHECKING:
    from pathlib import Path

_KETTLE = "wiki/concepts/kettle.md"
#: Sources from which a compile makes the page `_KETTLE`.
_SOURCES = {
    "raw/kettle.md": about(
        "kettle",
        "boils the water for the tea.",
        "is black and made of iron.",
        "was bought in 1911 by the cook.",
        "stands on the stove all day.",
    ),
    "raw/stove.md": about(
        "kettle",
        "whistles on the stove.",
        "has a handle made of wood.",
        "is cleaned every week by the cook.",
        "holds two litres of water.",
    ),
}
_PAGE = (
    "---\ntype: concept\ntitle: Kettle\ndescription: A pot.\n---\n\n# Kettle\n\n> It is a pot.\n"
)


def _front(text: str, body: str = "# Kettle\n\n> It is a pot.\n") -> str:
    return f"---\n{text}---\n\n{body}"


#: Files that are no page that can be read, to the code and line of the finding.
_UNREADABLE: dict[str, tuple[str | bytes, str, int]] = {
    "no-frontmatter": ("# Kettle\n\nMine.\n", "GW004", 1),
    "never-closed": ("---\ntype: concept\n\n# Kettle\n", "GW001", 1),
    "no-yaml": (_front("a: [\n"), "GW001", 3),
    "no-mapping": (_front("- a\n"), "GW001", 2),
    "twice": (_front("title: Kettle\ntitle: Other\n"), "GW002", 3),
    "alias-bomb": (
        _front("a: &a [x, x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(40))),
        "GW001",
        2,
    ),
    "tag": (_front("title: !!python/object/apply:os.system [id]\n"), "GW001", 2),
    "deep": (_front(f"a: {'[' * 200}{']' * 200}\n"), "GW001", 2),
    "large": (_front(f"title: Kettle\nnote: {'x' * 66_000}\n"), "GW001", 1),
    "keys": (_front("".join(f"k{n}: 1\n" for n in range(1_100))), "GW001", 1002),
    "byte-order-mark": ("\ufeff" + _PAGE, "GW003", 1),
    "utf-16": (_PAGE.encode("utf-16"), "GW001", 1),
    "latin-1": (_PAGE.replace("pot", "p\xf4t").encode("latin-1"), "GW001", 4),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "GW001", 1),
    "empty": ("", "GW004", 1),
    "conflict": ("<<<<<<< HEAD\n" + _PAGE + "=======\n>>>>>>> x\n", "GW004", 1),
}


@pytest.mark.parametrize("name", list(_UNREADABLE))
def test_29_a_page_that_cannot_be_read_is_never_overwritten(tmp_path: Path, name: str) -> None:
    text, code, line = _UNREADABLE[name]
    wiki = HostileWiki.make(tmp_path, {_KETTLE: text, **_SOURCES})
    done = wiki.compile()
    assert (line, code) in done.findings_of(_KETTLE)
    assert _KETTLE not in done.files
    assert (
        f"in `{_KETTLE}`: it cannot be read as a page, so nothing was written to it." in done.body
    )
    assert {GOOD_PAGE, "wiki/sources/kettle.md"} <= set(done.files)
    wiki.assert_inert(done)
    found = wiki.run("lint", "--json", "--rev", "main")
    assert (found.code, code) in {(1, each["code"]) for each in found.data["findings"]}


def test_29_the_same_page_is_extended_once_it_can_be_read(tmp_path: Path) -> None:
    """So the refusals above are not for want of something to write."""
    wiki = HostileWiki.make(tmp_path, {_KETTLE: _PAGE, **_SOURCES})
    page = wiki.compile().files[_KETTLE]
    assert said(page)[0] == "It is a pot."
    assert "[^kettle-p-" in page


def test_21_a_link_in_the_place_of_a_page_is_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text(_PAGE)
    files = {_KETTLE: str(outside), **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files, modes={_KETTLE: "120000"})
    done = wiki.compile()
    assert _KETTLE not in done.files
    assert "it is a link, not a file, so nothing was written to it." in done.body
    assert {GOOD_PAGE, "wiki/sources/kettle.md"} <= set(done.files)
    wiki.assert_inert(done)
    assert outside.read_text() == _PAGE


def test_21_a_link_whose_target_is_spelt_like_a_page(tmp_path: Path) -> None:
    """The target of a link is the content of its blob."""
    files = {_KETTLE: _PAGE, **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files, modes={_KETTLE: "120000"}, checkout=False)
    done = wiki.compile()
    assert _KETTLE not in done.files
    assert GOOD_PAGE in done.files


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_21_a_folder_of_pages_is_a_link_or_a_submodule(tmp_path: Path, mode: str) -> None:
    files = {"wiki/concepts": "1" * 40, **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files, modes={"wiki/concepts": mode}, checkout=False)
    done = wiki.compile()
    assert not any(path.startswith("wiki/concepts") for path in done.files)
    assert "wiki/concepts is there and is no folder" in done.body
    assert {GOOD_PAGE, "wiki/sources/kettle.md"} <= set(done.files)


def test_21_derived_files_that_are_links_stay(tmp_path: Path) -> None:
    files = {"wiki/index.md": "../schema.md", "log.md": "schema.md"}
    wiki = HostileWiki.make(tmp_path, files, modes=dict.fromkeys(files, "120000"))
    done = wiki.compile()
    assert {"wiki/index.md", "log.md"}.isdisjoint(done.files)
    assert GOOD_PAGE in done.files
    codes = {each["code"] for each in wiki.run("lint", "--json", "--rev", "main").data["findings"]}
    assert "GW707" in codes


@pytest.mark.parametrize("taken", ["wiki/concepts/Kettle.md", "wiki/Concepts/other.md"])
def test_19_a_page_that_another_differs_from_only_in_case(tmp_path: Path, taken: str) -> None:
    files = {taken: _PAGE.replace("Kettle", "Other thing"), **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile()
    assert _KETTLE not in done.files
    assert "only in case or in Unicode form, so nothing was written to it." in done.body
    assert {GOOD_PAGE, "wiki/sources/kettle.md"} <= set(done.files)
    wiki.assert_inert(done)


def test_19_a_folder_in_the_place_of_a_page(tmp_path: Path) -> None:
    files = {f"{_KETTLE}/x.md": _PAGE, **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile()
    assert _KETTLE not in done.files
    assert GOOD_PAGE in done.files


def test_20_files_that_steer_git_inside_the_wiki_are_left_alone(tmp_path: Path) -> None:
    names = ("wiki/.gitattributes", "wiki/concepts/.gitignore", "wiki/CODEOWNERS")
    wiki = HostileWiki.make(tmp_path, dict.fromkeys(names, "* -text\n"))
    done = wiki.compile()
    assert set(names).isdisjoint(done.files)
    wiki.assert_inert(done)


_FORGED_TYPES = {
    "numbers": "title: 12\naliases: 3\nsources: 4\ngenerated: 5\nrelated: 6\ntags: 7\n",
    "lists": "title: [a]\ntype: [b]\ndescription: {c: d}\nsources: [[x], {id: [y]}, 3]\n",
    "mappings": "title: {a: b}\naliases: {a: b}\nsources: {a: b}\n"
    "generated: {statements: [1, 2]}\n",
    "nulls": "title:\ntype:\naliases: [null, ~]\nsources: [null]\ngenerated: {key: null}\n",
    "booleans": "title: true\ntype: false\naliases: [true]\nsources: true\n",
    "ids": "type: concept\ntitle: X\nsources: [{id: ../../x, raw: /etc/passwd, blob: -p}]\n",
}


@pytest.mark.parametrize("name", list(_FORGED_TYPES))
def test_29_values_of_the_wrong_type(tmp_path: Path, name: str) -> None:
    files = {_KETTLE: _front(_FORGED_TYPES[name]), **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile()
    assert GOOD_PAGE in done.files
    assert wiki.run("status", "--json").code == 0
    assert wiki.run("lint", "--json", "--rev", "main").code == 1


def test_08_forged_digests_make_nothing_of_a_person_disappear(tmp_path: Path) -> None:
    mine = "It is a pot."
    digests = " ".join(
        [statement_digest("tldr", mine), statement_digest("statement", "The kettle is mine.")]
    )
    page = _front(
        "type: concept\ntitle: Kettle\ndescription: A pot.\n"
        f'generated: {{statements: "{digests}"}}\n',
        f"# Kettle\n\n> {mine}\n\n## Mine\n\nThe kettle is mine.\n",
    )
    wiki = HostileWiki.make(tmp_path, {_KETTLE: page, **_SOURCES})
    after = wiki.compile().files[_KETTLE]
    assert {mine, "The kettle is mine."} <= set(said(after))


def test_08_a_forged_digest_keeps_out_a_statement_but_not_unseen(tmp_path: Path) -> None:
    unwanted = "The kettle boils the water for the tea."
    digest = statement_digest("statement", unwanted)
    page = _front(
        "type: concept\ntitle: Kettle\ndescription: A pot.\n"
        f'generated: {{statements: "{digest}"}}\n'
    )
    wiki = HostileWiki.make(tmp_path, {_KETTLE: page, **_SOURCES})
    done = wiki.compile()
    assert unwanted not in said(done.files[_KETTLE])
    assert f'Not written: "{unwanted}"' in done.body


def test_08_a_forged_key_does_not_make_a_source_compiled_unless_it_is_the_key(
    tmp_path: Path,
) -> None:
    page = _front(
        "type: source-summary\ntitle: Lanterns\ndescription: x\nresource: ../../raw/lanterns.md\n"
        "generated: {by: gitwiki/0.1.0 extractive, key: 0123456789abcdef}\n"
    )
    wiki = HostileWiki.make(tmp_path, {GOOD_PAGE: page})
    assert GOOD_PAGE in wiki.compile().files


def test_35_what_is_active_on_a_page_is_found_and_stays_where_it_is(tmp_path: Path) -> None:
    """A compile adds to such a page, but copies nothing active anywhere else."""
    active = (
        "The kettle runs <script>alert(1)</script> and <img src=x onerror=y>.\n\n"
        "[x](javascript:alert) ![y](https://evil.example/a.png) \u202edlog\u202c \u200bx\n"
    )
    page = _PAGE.replace("title: Kettle", 'title: "Kettle <b>\u202e@bob\u202c #1"') + "\n" + active
    wiki = HostileWiki.make(tmp_path, {"wiki/concepts/x.md": page, **_SOURCES})
    done = wiki.compile()
    assert "wiki/concepts/x.md" not in done.files
    wiki.assert_inert(done)
    found = wiki.run("lint", "--json", "--rev", "main").data["findings"]
    codes = {each["code"] for each in found if each["path"] == "wiki/concepts/x.md"}
    assert {"GW701", "GW702", "GW703", "GW704"} <= codes


def test_36_the_path_of_a_page_cannot_make_a_link_active(tmp_path: Path) -> None:
    path = "wiki/concepts/x) [y](javascript:alert(1).md"
    other = "wiki/concepts/javascript:alert(2).md"
    files = {
        path: _PAGE.replace("Kettle", "Teapot lid"),
        other: _PAGE.replace("Kettle", "Saucepan lid"),
        "raw/kettle.md": _SOURCES["raw/kettle.md"]
        + "\nThe teapot lid and the saucepan lid are beside the kettle.\n",
    }
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile()
    wiki.assert_inert(done)
    assert "](concepts/javascript%3Aalert%282%29.md)" in done.files["wiki/index.md"]


def test_37_the_name_of_a_folder_cannot_put_html_into_an_index(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {"wiki/<img src=x onerror=y>/a.md": _PAGE})
    wiki.assert_inert(wiki.compile())


def test_39_a_statement_that_a_compile_removes_is_inert_in_the_body(tmp_path: Path) -> None:
    """What a person put on a page is shown when its evidence is gone."""
    files = {**_SOURCES}
    wiki = HostileWiki.make(tmp_path, files)
    wiki.compile()
    assert wiki.run("pr", "merge", "1").code == 0
    path = wiki.directory / _KETTLE
    label = path.read_text().partition("[^")[2].partition("]")[0]
    mine = f"The kettle hol\u200bds @bob, #1 and <script>x</script> \u202e-->\u202c.[^{label}]\n"
    path.write_text(path.read_text().replace("\n[^", f"\n{mine}\n[^", 1))
    (wiki.directory / "raw/kettle.md").unlink()
    git(wiki.directory, "add", "-A")
    git(wiki.directory, "commit", "-q", "-m", "x")
    done = wiki.compile()
    assert "@&#8203;bob" in done.body
    assert "The kettle holds" in done.body
    wiki.assert_inert_body(done)


def test_44_escapes_on_a_page_do_not_reach_the_terminal(tmp_path: Path) -> None:
    page = _PAGE + "\nThe kettle \x1b[2J\x1b]0;pwned\x07 clears.\n\n::error::x\n"
    wiki = HostileWiki.make(tmp_path, {_KETTLE: page, **_SOURCES})
    done = wiki.compile()
    assert "\x1b[2J" in done.files[_KETTLE]
    for command in (("status",), ("log",), ("pr", "show", "1"), ("pr", "diff", "1")):
        assert "\x1b[2J" not in wiki.run(*command).out


def test_30_pages_that_link_in_circles(tmp_path: Path) -> None:
    def page(n: int) -> str:
        link = f"[[P{(n + 1) % 50}]] [next](p{(n + 1) % 50}.md) [self](p{n}.md)"
        return _PAGE.replace("Kettle", f"P{n}") + f"\n{link}\n"

    wiki = HostileWiki.make(tmp_path, {f"wiki/concepts/p{n}.md": page(n) for n in range(50)})
    done = wiki.compile()
    assert GOOD_PAGE in done.files
    related = parse("x.md", done.files["wiki/concepts/p0.md"]).page
    assert related is not None
    assert related.related == ("p1", "p49")


def test_30_pages_whose_aliases_claim_each_other(tmp_path: Path) -> None:
    one = _PAGE.replace("title: Kettle", "title: Kettle\naliases: [Pot, Lantern, lantern]")
    two = _PAGE.replace("title: Kettle", "title: Pot\naliases: [Kettle, Kettle, kettles]")
    files = {"wiki/concepts/a.md": one, "wiki/concepts/b.md": two, **_SOURCES}
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile()
    assert {GOOD_PAGE, "wiki/sources/kettle.md"} <= set(done.files)


_HUGE = {
    "bytes": "word " * 800_000,
    "lines": "x\n" * 200_000,
    "statements": "The kettle is hot.\n" * 30_000,
    "links": "[a](b.md) " * 100_000,
    "brackets": "[" * 200_000,
    "quotes": ">" * 100_000,
    "ticks": "".join("`" * n + " " for n in range(1, 1_000)),
    "footnotes": "".join(f"[^a-p-{n:06x}]: x\n" for n in range(20_000)),
    "headings": "## A\n" * 50_000,
    "rows": "## Facts\n\n| Subject | Attribute | Value |\n|---|---|---|\n"
    + "| a | b | 1 |\n" * 20_000,
    "waivers": "<!-- gitwiki: allow GW101 x -->\n" * 20_000,
}


@pytest.mark.parametrize("name", list(_HUGE))
def test_30_huge_pages(tmp_path: Path, name: str) -> None:
    page = f"{_PAGE}\n{_HUGE[name]}\n"
    wiki = HostileWiki.make(
        tmp_path, {"wiki/concepts/huge.md": page.replace("Kettle", "Huge")}, checkout=False
    )
    ran = wiki.run("compile", "--json")
    assert ran.code == 0
    assert GOOD_PAGE in ran.data["files"]
    if len(page) > 200_000:
        found = wiki.run("lint", "--rev", "main", "--select", "GW708", "--json").data["findings"]
        assert [each["path"] for each in found] == ["wiki/concepts/huge.md"]


def test_29_frontmatter_that_has_no_room_left(tmp_path: Path) -> None:
    """A compile would add to it and go over the limit."""
    room = 65_536 - len(_front("type: concept\ntitle: Kettle\ndescription: A pot.\nnote: \n", ""))
    page = _front(f"type: concept\ntitle: Kettle\ndescription: A pot.\nnote: {'x' * room}\n")
    wiki = HostileWiki.make(tmp_path, {_KETTLE: page, **_SOURCES})
    done = wiki.compile()
    assert _KETTLE not in done.files
    assert {GOOD_PAGE, "wiki/sources/kettle.md"} <= set(done.files)


def test_29_a_page_that_all_others_link_to(tmp_path: Path) -> None:
    """Its list of related pages must not outgrow what a page may have in front."""
    pages = {
        f"wiki/concepts/a-page-with-a-rather-long-name-{n}.md": _PAGE.replace("Kettle", f"Page {n}")
        + "\n[hub](hub.md)\n"
        for n in range(2_000)
    }
    hub = {"wiki/concepts/hub.md": _PAGE.replace("Kettle", "Hub")}
    wiki = HostileWiki.make(tmp_path, {**pages, **hub}, checkout=False)
    ran = wiki.run("compile", "--json")
    assert ran.code == 0
    assert GOOD_PAGE in ran.data["files"]


def test_20_index_files_of_a_person_are_replaced_only_where_they_are_derived(
    tmp_path: Path,
) -> None:
    files = {"wiki/concepts/index.md": "# Mine\n\n<script>x</script>\n", _KETTLE: _PAGE}
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile()
    expected = index_files(())
    assert "wiki/index.md" in expected
    assert done.files["wiki/concepts/index.md"] == "# Concepts\n\n* [Kettle](kettle.md) - A pot."
    wiki.assert_inert(done)
