"""What is read line by line is what the reader of YAML reads."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitwiki.wiki import frontmatter, usual_frontmatter
from gitwiki.wiki.frontmatter import write

_WORDS = st.sampled_from(
    [
        *("a", "B c", "title", "null", "~", "true", "12", "-3", "007", "1e3", "2026-11-21", "é"),
        *("日本", "T08:00:00Z", "raw/x.md", "x y", "(a)", "it's", "<<", "y", "0x1f", ".", "..."),
        *("1_000", "12:30", "=", "T:x"),
    ]
)
_MARKS = st.sampled_from(
    [
        *(": ", ":", ", ", ",", " ", "  ", " #", "#", "- ", "-", "[", "]", "{", "}", '"', "'"),
        *("\\", '\\"', "\\\\", "|", ">", "&a", "*a", "!t", "%", "@", "`", "?", "? ", "+", "\t"),
        *("\xa0", "\u2028", "\ufeff", "\ud800", "\x00", "\x85", "\r", "\u200b", "\ue000"),
    ]
)
_SCALARS = st.lists(st.one_of(_WORDS, _MARKS), max_size=5).map("".join)
_QUOTED = _SCALARS.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
_VALUES = st.one_of(_SCALARS, _WORDS, _QUOTED, st.text(max_size=6))
_PAIRS = st.lists(st.tuples(st.one_of(_WORDS, _SCALARS), _VALUES), min_size=1, max_size=3)
_LISTS = st.lists(_VALUES, max_size=4).map(lambda items: f"[{', '.join(items)}]")
_MAPPINGS = _PAIRS.map(lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}")
_INLINE = st.one_of(_VALUES, _LISTS, _MAPPINGS)
_ITEMS = st.lists(_INLINE, min_size=1, max_size=3).map(
    lambda items: "".join(f"\n  - {item}" for item in items)
)
_KEYS = st.one_of(st.sampled_from(["type", "title", "sources", "x"]), _WORDS, _SCALARS)
_ROWS = st.one_of(
    st.tuples(_KEYS, st.just(": "), _INLINE).map("".join),
    st.tuples(_KEYS, st.just(":"), _ITEMS).map("".join),
    _SCALARS,
)
_CONTENTS = st.lists(_ROWS, max_size=5).map(lambda rows: "".join(f"{row}\n" for row in rows))


@given(_CONTENTS)
@example("a: b\n")
@example("a: b: c\n")
@example("a: b\n c: d\n")
@example("a: [b, c: d]\n")
@example('a: {b: "c", b: d}\n')
@example("a:\n  - b\nc:\n")
@example("a: b\n...\n")
@example("title: x\ntitle: y\n")
def test_what_is_read_by_lines_is_what_yaml_reads(content: str) -> None:
    usual = usual_frontmatter.read(content)
    if usual is not None:
        # With a comment in it, it is no longer the usual layout.
        found = frontmatter.read(f"---\n{content}#\n---\n", "p.md").frontmatter
        assert found is not None
        assert found.lines == usual.lines
        assert repr(found.values) == repr(usual.values)


@given(st.lists(_KEYS), st.lists(_VALUES))
def test_what_gitwiki_writes_reads_back(keys: list[str], texts: list[str]) -> None:
    values = dict(zip(keys, texts, strict=False))
    written = write({"sources": (values,) if values else (), "related": texts, **values})
    found = frontmatter.read(written.raw, "p.md").frontmatter
    assert found == written


@pytest.mark.parametrize(
    "content",
    [
        "type: concept\n",
        "title: Cache (HTTP), the 2nd, it's one\n",
        'title: "A \\"b\\": c\\\\d"\n',
        "aliases: [cache, web cache, RFC 9111]\n",
        "aliases: []\n",
        'sources:\n  - {id: a-1, raw: raw/a.md, title: "A, b"}\n  - raw/b.md\n',
        "generated: {by: gitwiki/0.1.0 x, at: 2027-01-15T08:00:00Z, key: 529954d222e2}\n",
        "created: 2027-01-15\n",
    ],
)
def test_the_usual_layout_needs_no_yaml(content: str) -> None:
    assert usual_frontmatter.read(content) is not None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a: b # c\n",
        "a: 'b'\n",
        "a: &x b\n",
        "a:\n- b\n",
        "a: |\n  b\n",
        "a: b\n  c\n",
        "a: b\n\n",
        "a: b",
        "null: b\n",
        "a: {true: b}\n",
        "a: {b: c, b: d}\n",
        "a: {}\n",
        "a: b\r\n",
        "a: \x7f\n",
        "a:\n",
        "a:\n  - b: c\n",
        "a: x\n" * 2,
        "".join(f"a{number}: b\n" for number in range(1_001)),
        f"a: {'b' * 16_000}\n",
    ],
)
def test_another_layout_is_left_to_yaml(content: str) -> None:
    assert usual_frontmatter.read(content) is None
