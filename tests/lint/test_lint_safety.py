"""Rules about safety: what one page cannot hold at once, and that they are fast."""

from __future__ import annotations

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.lint.context import TextContext
from gitwiki.lint.engine import Lint, lint_pages, lint_wiki
from gitwiki.lint.rule import TextRule
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.schema import Limits, Schema
from gitwiki.wiki.snapshot import Wiki

PATH = "wiki/concepts/cache.md"
HEAD = "---\ntype: concept\ntitle: Cache\n---\n\n"


def found(code: str, body: str, schema: Schema | None = None) -> list[tuple[int, int, str]]:
    """Line, column and message of what one rule finds below the frontmatter of a page."""
    lint = Lint(Wiki("c", {}), schema or Schema(), rules=(BY_CODE[code],))
    return [
        (item.line, item.column, item.message) for item in lint_pages({PATH: HEAD + body}, lint)
    ]


@pytest.mark.parametrize(
    ("link", "scheme"),
    [
        ("[a](javascript:x)", "javascript"),
        ("[a](java&#x09;script:x)", "javascript"),
        ("[a](java&Tab;script:x)", "javascript"),
        ("[a](java&NewLine;script:x)", "javascript"),
        ("[a](<java\tscript:x>)", "javascript"),
        ("[a](&#1;JavaScript:x)", "javascript"),
        ("[a](<&#32; vbscript:x>)", "vbscript"),
        ("[a](javascript\\:x)", "javascript"),
        ("[a](javascript&colon;x)", "javascript"),
        ("[a](javascript&#58;x)", "javascript"),
        ("[a](&#x6A;avascript:x)", "javascript"),
        ("[a](VBSCRIPT:x)", "vbscript"),
        ("[a](DaTa:text/html,x)", "data"),
        ("[a](data:image/png;base64,x)", "data"),
        ("[[javascript:x]]", "javascript"),
        ("<javascript:x>", "javascript"),
        ("[a]\n\n[a]: javascript:x", "javascript"),
        ('a <a href="java\nscript:x">b</a>', "javascript"),
        ("a <a href = ' \tjavascript:x'>b</a>", "javascript"),
        ('<div\nclass="x"><a\nhref="javascript:x"\n>', "javascript"),
        ('<a\nhref=\n"java\nscript:x">b</a>', "javascript"),
        ("<A HREF=javascript:x>b</A>", "javascript"),
    ],
)
def test_script_links(link: str, scheme: str) -> None:
    assert [message for _, _, message in found("GW702", link)] == [
        f"the link has the scheme `{scheme}:`"
    ]


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        ('resource: "javascript:x"', "javascript"),
        ("source: [{url: VBScript:x}]", "vbscript"),
        ("link: 'data:text/html,x'", "data"),
    ],
)
def test_script_links_in_the_frontmatter(value: str, scheme: str) -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW702"],))
    found = lint_pages({PATH: f"---\ntitle: A\n{value}\n---\n\nA.\n"}, lint)
    assert [(item.line, item.message) for item in found] == [
        (3, f"the link has the scheme `{scheme}:`")
    ]


@pytest.mark.parametrize(
    "value",
    ["title: javascript:x", "data: x", "aliases: javascript:x", "cover: data:image/png;base64,x"],
)
def test_frontmatter_that_runs_nothing(value: str) -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW702"],))
    assert lint_pages({PATH: f"---\n{value}\n---\n\nA.\n"}, lint) == ()


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("title: A <script>x</script>", 19),
        ("title: A <b>bold</b> <img src=x>", 22),
        ("description: >\n  A\n  <!-- B -->", 3),
        ('description: "<a href=x>"', 15),
    ],
)
def test_html_in_what_other_tools_show(head: str, column: int) -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW701"],))
    found = lint_pages({PATH: f"---\n{head}\n---\n\nA.\n"}, lint)
    assert [(item.column, item.message) for item in found] == [(column, "raw HTML")]


@pytest.mark.parametrize(
    "head",
    [
        "title: The <video> element",
        "title: List<String> and 1 < 2",
        "title: H<sub>2</sub>O",
        "summary: <script>x</script>",
        "title: A <script>x</script>\ngenerated: {by: gitwiki/0.1.0 extractive}",
    ],
)
def test_titles_that_are_text(head: str) -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW701"],))
    assert lint_pages({PATH: f"---\n{head}\n---\n\nA.\n"}, lint) == ()


@pytest.mark.parametrize("rule", ["GW705", "raw", "GW30", "ignore"])
def test_comments_that_can_accept_nothing(rule: str) -> None:
    assert len(found("GW701", f"A. <!-- gitwiki: allow {rule} some words -->")) == 1
    assert found("GW701", "A. <!-- gitwiki: allow uncited-statement some words -->") == []


FENCE = "```{}\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n```"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (FENCE.format("python"), [7, 11]),
        (FENCE.format("") + "\n<<<<<<< a", [13]),
        ("<<<<<<< a\n" + FENCE.format("text"), [6]),
        ("x\n\n=======\ny", [8]),
        ("x\n\n=======\r\ny\n\n=======", [8, 11]),
        ("```\n<<<<<<< a", [7]),
    ],
)
def test_conflict_markers(text: str, lines: list[int]) -> None:
    assert [line for line, _, _ in found("GW706", text)] == lines


@pytest.mark.parametrize(
    "text",
    [
        FENCE.format(""),
        FENCE.format(" Diff "),
        FENCE.format("text").replace("```", "~~~~"),
        "```\nx\n\n=======\n```",
        "=======\nTitle\n=======\n\nx",
        "Title\n=======",
        "\n========\n\n====== \n",
    ],
)
def test_what_is_no_conflict(text: str) -> None:
    assert found("GW706", text) == []


@pytest.mark.parametrize(
    "image",
    [
        "![a](data:image/svg+xml;base64,x)",
        "![a](data:text/html,x)",
        "![a](data:,x)",
        "![a](data:image/pngx,x)",
        "![[data:image/svg+xml;base64,x]]",
        '<img src="data:image/svg+xml,x">',
    ],
)
def test_images_of_data(image: str) -> None:
    assert found("GW702", image) == [(6, 1, "the image has the scheme `data:`")]
    assert found("GW703", image) == []


@pytest.mark.parametrize(
    "text",
    [
        "![a](data:image/png;base64,x)",
        "![a](DATA:image/JPEG,x)",
        "![a](data:image/webp;base64,x)",
        "`[a](javascript:x)` and \\[a](javascript:x)",
        "[a](https://example.org/?javascript:x) &#58;",
        "[javascript:x](proxy.md)",
        "[a](javascript.md) and [b](data/x.md)",
        "[a](java%73cript:x)",
        "[a](java\u200bscript:x)",
        "[a](javascript%3Ax) and [b](./data:x)",
        "[a](#javascript:x)",
        "[a](port:8080) script:",
    ],
)
def test_links_that_run_nothing(text: str) -> None:
    assert found("GW702", text) == []
    assert "![" in text or found("GW703", text) == []


@pytest.mark.parametrize(
    "image",
    [
        "![a](https://example.org/c.png)",
        "![a](//example.org/c.png)",
        "![a][b]\n\n[b]: http://example.org/c.png",
        "![[https://example.org/c.png]]",
        '<img alt="a" SRC = "https://example.org/c.png">',
        "a <img src=//example.org/c.png>",
    ],
)
def test_remote_images(image: str) -> None:
    assert [line for line, _, _ in found("GW703", image)] == [6]


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("a\u200bb", (6, 2), "U+200B (ZERO WIDTH SPACE)"),
        ("a\u00e9\u200d\u00e9b", (6, 3), "U+200D (ZERO WIDTH JOINER)"),
        ("a\n\nb\u202ec", (8, 2), "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("a\x0cb", (6, 2), "U+000C (a control character)"),
        ("a\x85b", (6, 2), "U+0085 (a control character)"),
        ("a\x00b", (6, 2), "U+0000 (a control character)"),
        ("a\U000e0041b", (6, 2), "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
        ("a\u034fb", (6, 2), "U+034F (COMBINING GRAPHEME JOINER)"),
        ("a\ufeffb", (6, 2), "U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
        ("\u2601\ufe0f\ufe0fb", (6, 3), "U+FE0F (VARIATION SELECTOR-16)"),
        ("a\u3164b", (6, 2), "U+3164 (HANGUL FILLER)"),
        ("a\u2028b", (6, 2), "U+2028 (LINE SEPARATOR)"),
        ("a &#8203;b", (6, 3), "U+200B (ZERO WIDTH SPACE)"),
        ("\U0001f3f4\U000e0067\U000e0062", (6, 2), "U+E0067 (TAG LATIN SMALL LETTER G)"),
    ],
)
def test_hidden_characters(text: str, place: tuple[int, int], name: str) -> None:
    assert found("GW704", text) == [(*place, f"hidden character {name}")]


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\r\n",
        "caf\u00e9, \u201ca\u201d \u2013 \u2026 \u00b6 \u00a0",
        "\u2764\ufe0f\u200d\U0001f525",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    ],
)
def test_characters_that_can_be_seen(text: str) -> None:
    assert found("GW704", text) == []


def test_a_byte_order_mark_is_no_hidden_character() -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW704"],))
    assert lint_pages({"log.md": "\ufeff# Log\n"}, lint) == ()
    assert len(lint_pages({"log.md": "\ufeff\ufeff# Log\n"}, lint)) == 1


SECRETS = {
    "an Anthropic API key": (
        "sk-ant-" + "api03-" + "x9" * 10,
        "sk\\-ant-" + "api03\\_" + "x9" * 10,
    ),
    "a GitHub token": ("ghp_" + "a" * 36, "ghp\\_" + "a" * 36),
    "an AWS access key": ("AKIA" + "IOSFODNN7EXAMPLE", "(ASIA" + "IOSFODNN7EXAMPLE)"),
    "a private key": ("-----BEGIN " + "RSA PRIVATE KEY-----", "\\-----BEGIN " + "PRIVATE KEY-----"),
    "a Slack token": ("xoxb-" + "1234567890-abc", "xoxb\\-" + "1234567890\\-abc"),
    "a Google API key": ("AIza" + "c" * 35, "AIza" + "c\\_" * 20),
}


@pytest.mark.parametrize(
    ("kind", "secret"), [(kind, secret) for kind, both in SECRETS.items() for secret in both]
)
def test_leaked_secrets(kind: str, secret: str) -> None:
    start = len(secret) - len(secret.lstrip("(\\"))
    text = f"A \\* b\\_c.\n\n\\[The\\] key is {secret} here\\."
    assert found("GW705", text) == [(8, 16 + start, f"this looks like {kind}")]


@pytest.mark.parametrize(
    "text",
    [
        "a `ghp_token` and sk-ant-key",
        "ghp_" + "a" * 19,
        "\\" * 50 + "AKIA" + "IOSFODNN7EXAMPL",
        "task-ant-" + "x" * 30,
        "-----BEGIN PUBLIC KEY-----",
        "AKIA" + "IOSFODNN7EXAMPLE" + "f",
        "AIza and xoxb-",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    assert found("GW705", text) == []


UNREAD = "no rule looks into a file of this kind, though it can be shown as a page"


def names(paths: list[str], modes: dict[str, str] | None = None) -> dict[str, str]:
    """Path to message of what GW707 finds among files of these names."""
    wiki = Wiki("c", {}, dict.fromkeys(paths, "b"), modes=modes or {})
    found = lint_wiki(wiki, Schema(), (BY_CODE["GW707"],))
    return {item.path: item.message.removeprefix("the name is not safe: ") for item in found}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("wiki/concepts/nul.md", "the name is a device on Windows"),
        ("wiki/.git/a.md", "the name belongs to Git"),
        ("wiki/a .md/b.md ", "a component begins or ends with a space, or ends with a dot"),
        ("wiki/-a.md", "a component begins with a dash"),
        ("wiki/" + "a" * 201, "a component is longer than 200 bytes"),
        ("wiki/e\u0301.md", "it is not in Unicode normal form NFC"),
        (
            "wiki/a\u200b.md",
            "it has control characters or characters that cannot be seen",
        ),
        ("wiki/a\\b.md", "it has a backslash"),
        ("extracted/aux.pdf.md", "the name is a device on Windows"),
        ("wiki/what is a cache?.md", "Windows allows no `?` in it"),
        ("wiki/a:b.md", "Windows allows no `:` in it"),
        ('raw/"a".txt', 'Windows allows no `"` in it'),
        ("raw/assets/a*.png", "Windows allows no `*` in it"),
        ("extracted/<a>.md", "Windows allows no `<` in it"),
        ("wiki/a.html", UNREAD),
        ("wiki/a.XHTML", UNREAD),
        ("wiki/a.Markdown", UNREAD),
        ("wiki/a.MD", UNREAD),
        ("wiki/a.mdx", UNREAD),
    ],
)
def test_unsafe_names(path: str, why: str) -> None:
    assert names([path, "wiki/index.md"]) == {path: why}


@pytest.mark.parametrize(
    "path",
    [
        "wiki/concepts/console.md",
        "wiki/concepts/null.md",
        "wiki/concepts/git.md",
        "wiki/a b (c) & d's.md",
        "wiki/\u00e9/\u6771\u4eac.md",
        "wiki/a--b.c.md",
        "wiki/a<b>/index.md",
        "raw/con.txt",
        "raw/a.html",
        "wiki/a.html.txt",
        "wiki/html",
        "wiki/a.mdown/b.txt",
        "extracted/a.markdown",
        "raw/.gitkeep",
        "schema.md",
    ],
)
def test_safe_names(path: str) -> None:
    assert names([path, "wiki/index.md", "log.md"]) == {}


def test_doubles_and_modes_are_found_in_all_folders() -> None:
    paths = ["raw/A.txt", "raw/a.txt", "wiki/B.md", "wiki/b.md", "wiki/x.md", "log.md", "raw/b.sh"]
    modes = {"wiki/x.md": "160000", "log.md": "120000", "raw/b.sh": "100755", "schema.md": "100755"}
    assert names(paths, modes) == {
        "raw/a.txt": "the name differs from raw/A.txt in case or Unicode form only",
        "wiki/b.md": "the name differs from wiki/B.md in case or Unicode form only",
        "wiki/x.md": "the file is a submodule",
        "log.md": "the file is a symbolic link",
        "schema.md": "the file is executable",
    }


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a" * 465, "501"),
        ("\u00e9" * 233, "502"),
        ("\u6771" * 200, "636"),
        ("\U0001f600" * 117, "504"),
        ("\n" * 2_000, "2,036"),
    ],
)
def test_oversized_pages(text: str, size: str) -> None:
    message = f"the page has {size} bytes, over the limit of 500"
    assert found("GW708", text, Schema(limits=Limits(page_bytes=500))) == [(0, 0, message)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (PATH, "a" * 500),
        (PATH, "\u00e9" * 250),
        (PATH, ""),
        ("wiki/index.md", "a" * 501),
        ("wiki/concepts/index.md", "a" * 501),
        ("log.md", "a" * 501),
        ("schema.md", "a" * 501),
    ],
)
def test_sizes_that_are_allowed(path: str, text: str) -> None:
    schema = Schema(limits=Limits(page_bytes=500))
    assert lint_pages({path: text}, Lint(Wiki("c", {}), schema, rules=(BY_CODE["GW708"],))) == ()


def test_mixed_script_where_a_page_names_something() -> None:
    text = (
        "---\ntitle: \u0421ache\naliases:\n  - Proxy\n  - \u0421aches\n---\n\n# \u0421ache\n\n"
        "The \u0421ache.\n\n## Facts\n\n| Subject | Attribute | Value |\n|---|---|---|\n"
        "| s\u0456ze | unit | \u0421m |\n"
    )
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW709"],))
    assert [(item.line, item.message) for item in lint_pages({PATH: text}, lint)] == [
        (2, "`\u0421ache` looks like Latin but has letters of Cyrillic"),
        (5, "`\u0421aches` looks like Latin but has letters of Cyrillic"),
        (8, "`\u0421ache` looks like Latin but has letters of Cyrillic"),
        (16, "`s\u0456ze` looks like Latin but has letters of Cyrillic"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "x" * 10_001,
        "one word and another " * 477,
        "![a](data:image/png;base64," + "A" * 10_000 + ")",
        "| " + "a | " * 2_600,
        "\u6771" * 10_001,
        "<p>" + "a" * 10_000 + "</p>",
        "[^a]" * 100 + "b" * 10_001,
    ],
)
def test_oversized_lines(line: str) -> None:
    shown = len(line.replace("[^a]", ""))
    message = f"a line of {shown:,} characters, which no review shows as a whole"
    assert found("GW710", f"a\n{line}\nb\n") == [(7, 0, message)]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        ("x" * 9_999 + "\n") * 5,
        "A cache is a store." + "[^rfc9111-p-2d244e]" * 1_000,
        "short\n" * 20_000,
        "\u6771" * 10_000,
        "",
    ],
)
def test_lines_that_can_be_shown(text: str) -> None:
    assert found("GW710", text) == []


def test_long_lines_of_frontmatter_are_allowed() -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW710"],))
    text = f"---\ntitle: A\nrelated: [{'a, ' * 5_000}a]\n---\n\nShort.\n"
    assert lint_pages({PATH: text}, lint) == ()


HOSTILE = {
    "entities": repeated("&#"),
    "tabs": repeated("\t", before="<"),
    "brackets": repeated("!["),
    "links": repeated("[a](data:x)"),
    "escapes": repeated("\\_", after="ghp_" + "a" * 36),
    "prefixes": repeated("sk-ant-"),
    "hidden": repeated("\u200b"),
    "joiners": repeated("\u200d\u00e9"),
    "flags": repeated("\U0001f3f4\U000e0067"),
    "citations": repeated("[^"),
    "fences": repeated("```\n", after="<<<<<<< a"),
    "middles": repeated("\n\n======="),
    "definitions": repeated("\n[a]: # (b)"),
    "named": repeated("&#8203;"),
    "titles": repeated("<"),
    "mixed": repeated("\u0421a", before="# "),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_is_checked_in_linear_time(name: str) -> None:
    codes = ("GW701", "GW702", "GW703", "GW704", "GW705", "GW706", "GW709", "GW710")
    lint = Lint(Wiki("c", {}), rules=tuple(BY_CODE[code] for code in codes))
    assert_grows_linearly(
        lambda size: {PATH: HEAD + HOSTILE[name](size)},
        lambda pages: lint_pages(pages, lint),
        25_000,
    )


@pytest.mark.parametrize("code", ["GW702", "GW703"])
def test_a_page_without_anything_suspicious_is_not_parsed(code: str) -> None:
    text = HEAD + "The size of a [cache](proxy.md) is “4 KB”: see RFC 9111.[^a]\n\n[^a]: ¶1\n"
    context = TextContext(PATH, text, Schema())
    rule = BY_CODE[code]
    assert isinstance(rule, TextRule)
    assert list(rule.check(context)) == []
    assert "elements" not in vars(context)
