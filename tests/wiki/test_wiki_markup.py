from __future__ import annotations

import pytest

from gitwiki.wiki.markup import (
    Reference,
    anchor,
    anchors,
    escape,
    inert,
    references,
    slug,
    visible_text,
)


@pytest.mark.parametrize(
    ("plain", "markdown"),
    [
        ("A plain sentence, with (brackets) and https://example.org/a_b.", None),
        ("snake_case and 5 * 3 and AT&T and a < b", None),
        ("C# costs 5-6 @name #123", None),
        ("*bold* _it_", r"\*bold\* \_it\_"),
        ("a\\b `code`", r"a\\b \`code\`"),
        ("[RFC9110] ![x](y) [^1]", r"\[RFC9110\] !\[x\](y) \[^1\]"),
        ("<script> & &amp; a|b ~x~ $5", r"\<script> & \&amp; a\|b \~x\~ \$5"),
        ("# heading", r"\# heading"),
        ("> quote", r"\> quote"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("* item", r"\* item"),
        ("-5 degrees", None),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("1.5 times", None),
        ("---", r"\---"),
        ("===", r"\==="),
        (": term", r"\: term"),
        ("```", r"\`\`\`"),
        ("Wow!", r"Wow\!"),
        ("In C #", r"In C \#"),
        ("a\t b\u2028c\nd ", "a b c d"),
        ("", ""),
    ],
)
def test_only_what_is_active_is_escaped(plain: str, markdown: str | None) -> None:
    assert escape(plain) == (plain if markdown is None else markdown)
    assert visible_text(escape(plain)) == " ".join(plain.split())


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("A cache.[^a-p-123456][^b]", "A cache."),
        ('a [cache](../x.md) and [b \\] *c*](<y z> "t")', "a cache and b ] c"),
        ("[deep](a(b)c) ![alt](i.png)", "deep alt"),
        ("[[page]] [[page|text]] [[page\\|text]] ![[embed]]", "page text text embed"),
        ("**bold *both*** __b__ _i_ ~~s~~ ***x***", "bold both b i s x"),
        ("a * b ** c snake_case_x __ 2*3", "a * b ** c snake_case_x __ 2*3"),
        ("`a *b* [c](d)` `` `x` `` `open", "a *b* [c](d) `x` `open"),
        ("&amp; &#65; &#x42; &unknown; AT&T", "& A B &unknown; AT&T"),
        ("H<sub>2</sub>O <!-- no --><https://a.b/c> a < b", "H2O https://a.b/c a < b"),
        ("[text][ref] [alone]", "[text][ref] [alone]"),
    ],
)
def test_visible_text(markdown: str, plain: str) -> None:
    assert visible_text(markdown) == plain


def test_references_are_neither_escaped_nor_code() -> None:
    text = r"a[^x] \[^y] `[^z]` \\[^w][^v]: [^no space]"
    assert references(text) == (Reference("x", 1, 5), Reference("w", 21, 25))
    assert references("none") == ()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Attention mechanism", "attention-mechanism"),
        ("Größe & Maß: Øre", "grosse-mass-ore"),
        ("Bell’s theorem", "bells-theorem"),
        ("東京 タワー", "東京-タワー"),
        ("قاعدة البيانات", "قاعدة-البيانات"),
        ("ΑΘΗΝΑ ﬁ x²", "αθηνα-fi-x2"),
        ("हिन्दी", "हिन्दी"),
        ("C++", "c"),
        ("CON", "con-page"),
        ("com1", "com1-page"),
        ("Index", "index-page"),
        ("../etc/passwd", "etc-passwd"),
        ("!!!", "page-e84c53"),
        ("x" * 100, "x" * 80),
        ("word " * 30, "-".join(["word"] * 16)),
        ("語" * 100, "語" * 60),
    ],
)
def test_slug(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(
    ("heading", "fragment"),
    [
        ("Hello, World!", "hello-world"),
        ("a  b", "a--b"),
        ("snake_case - x", "snake_case---x"),
        ("Ünïcode – x²", "ünïcode--x"),
        ("Ⓐ 中文。", "ⓐ-中文"),
        ("", ""),
    ],
)
def test_anchor(heading: str, fragment: str) -> None:
    assert anchor(heading) == fragment


def test_repeated_anchors_are_numbered_as_forges_do() -> None:
    assert anchors(["Foo", "Foo", "Foo 1", "foo"]) == ("foo", "foo-1", "foo-1-1", "foo-2")


def test_backtick_runs_of_every_length_end() -> None:
    line = " ".join("`" * length for length in range(1, 440))
    visible_text(line)
    references(line + "[^")


@pytest.mark.parametrize(
    "unit",
    [
        "[^",
        "`",
        "` `` ",
        "**a",
        "[a](",
        "[[a|",
        "<a ",
        "&a",
        "_a",
        "[",
        '[]("',
        "\\[",
        "*",
        "<!--",
        "`` ` ",
    ],
)
def test_hostile_lines_take_linear_time(unit: str) -> None:
    line = unit * (100_000 // len(unit))
    escape(line)
    visible_text(line)
    references(line)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("@ada and #12, me/repo#4", "@|ada and #|12, me/repo#|4"),
        ("GH-7, gh-7, GH-x", "GH-|7, gh-|7, GH-x"),
        ("https://example.org, www.example.org", "https:|//example.org, www|.example.org"),
        ("a @ b, # 1, C#", "a @ b, # 1, C#"),
    ],
)
def test_a_forge_does_not_act_on_it(text: str, broken: str) -> None:
    assert inert(text, "|") == broken
    assert inert(text) == broken.replace("|", "&#8203;")
