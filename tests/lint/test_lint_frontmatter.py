"""Rules about frontmatter: what one page cannot hold at once, for each at least five of a kind."""

from __future__ import annotations

import pytest

from gitwiki.lint.context import find_places
from gitwiki.lint.engine import Lint, lint_pages, lint_wiki
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.page import parse
from gitwiki.wiki.schema import Schema, read
from gitwiki.wiki.snapshot import Wiki, summarise

CONCEPT = "wiki/concepts/cache.md"
REST = "\n# Cache\n\n> A cache is a store.\n"
FIELDS = "type: concept\ntitle: Cache\ndescription: A store\n"


def found(code: str, text: str, path: str = CONCEPT) -> list[tuple[int, str]]:
    """Lines and messages of what one rule, and the parser of pages, finds in a file."""
    lint = Lint(Wiki("c", {}), rules=(BY_CODE[code],))
    diagnostics = lint_pages({path: text}, lint)
    assert {item.code for item in diagnostics} <= {code}
    return [(item.line, item.message) for item in diagnostics]


def page(extra: str = "", fields: str = FIELDS) -> str:
    return f"---\n{fields}{extra}---\n{REST}"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("---\ntitle: a: b\n---\n", 2, "mapping values are not allowed in this context"),
        ("---\ntype: concept\n", 1, "no --- line ends it"),
        ("---\na: &x 1\n---\n", 2, "anchors and tags are not allowed"),
        ("---\na: !!str 1\n---\n", 2, "anchors and tags are not allowed"),
        ("---\n- a\n- b\n---\n", 2, "it is not a mapping of keys to values"),
        ("---\na: [1, 2\n---\n", 3, "did not find expected ',' or ']'"),
        ("---\n1: a\n---\n", 2, "the key 1 is not a plain word"),
        ("---\na: b\u2028c: d\n---\n", 2, "it has a line break that is neither LF nor CRLF"),
    ],
)
def test_unparseable_frontmatter(text: str, line: int, why: str) -> None:
    assert found("GW001", text) == [(line, f"the frontmatter cannot be read: {why}")]


@pytest.mark.parametrize(
    "extra",
    [
        'note: "a: b"\n',
        "note: a:b\n",
        "note: http://example.org/a#b\n",
        "# a: b: c\n",
        "note: |\n  a: b\n  --- x\n",
        "note: {a: [1, {b: c}]}\n",
        "",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_frontmatter_that_can_be_read(extra: str, newline: str) -> None:
    assert found("GW001", page(extra).replace("\n", newline)) == []


@pytest.mark.parametrize(
    ("extra", "line", "key"),
    [
        ("title: B\n", 5, "title"),
        ('"title": B\n', 5, "title"),
        ("title: Cache\n", 5, "title"),
        ("generated: {by: a, by: b}\n", 5, "by"),
        ("sources:\n  - id: a\n    id: b\n", 7, "id"),
        ("a: {b: {c: 1, d: 2, c: 3}}\n", 5, "c"),
    ],
)
def test_duplicate_keys(extra: str, line: int, key: str) -> None:
    assert found("GW002", page(extra)) == [(line, f"the key {key} is there twice")]


@pytest.mark.parametrize(
    "extra",
    [
        "Title: B\n",
        "sources: [{id: a}, {id: b}]\n",
        "generated: {title: B}\n",
        "note: 'title: B'\n",
        "# title: B\n",
        "titles: [Cache, Cache]\n",
    ],
)
def test_keys_that_are_not_the_same(extra: str) -> None:
    assert found("GW002", page(extra)) == []


@pytest.mark.parametrize("text", [page(), "", "# Cache\n", "a", "\ufeff---\n---\n"])
def test_a_byte_order_mark(text: str) -> None:
    assert found("GW003", f"\ufeff{text}") == [(1, "the file starts with a byte-order mark")]


@pytest.mark.parametrize(
    "text",
    [
        page(),
        page("note: \ufeff\n"),
        page() + "\ufeff",
        page().replace("# Cache", "# \ufeffCache"),
        page("note: BOM\n"),
    ],
)
def test_no_byte_order_mark(text: str) -> None:
    assert found("GW003", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Cache\n",
        "\n---\ntype: concept\n---\n",
        " ---\na: b\n---\n",
        "----\na: b\n---\n",
        "--\n",
    ],
)
def test_missing_frontmatter(text: str) -> None:
    assert found("GW004", text) == [(1, "the page has no frontmatter (a first line of ---)")]


@pytest.mark.parametrize(
    "text",
    [
        page(),
        page().replace("---\n", "---  \n"),
        page().replace("\n", "\r\n"),
        "---\n---\n",
        page()[: page().index("\n\n#")],
    ],
)
def test_frontmatter_is_there(text: str) -> None:
    assert found("GW004", text) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("title: A\ndescription: B\n", [(1, "type")]),
        ("type: concept\ndescription: B\n", [(1, "title")]),
        ("type: concept\ntitle: A\n", [(1, "description")]),
        ("type: ''\ntitle: A\ndescription: B\n", [(2, "type")]),
        ("type: concept\ntitle: [A]\ndescription: '  '\n", [(3, "title"), (4, "description")]),
        ("type: concept\ntitle:\ndescription: {a: b}\n", [(3, "title"), (4, "description")]),
        ("", [(1, "description"), (1, "title"), (1, "type")]),
    ],
)
def test_missing_fields(fields: str, expected: list[tuple[int, str]]) -> None:
    wanted = [(line, f"the page has no `{name}`") for line, name in expected]
    assert found("GW005", page(fields=fields)) == wanted


@pytest.mark.parametrize(
    "fields",
    [
        FIELDS,
        'type: "concept"\ntitle: "0"\ndescription: >\n  One\n  line.\n',
        "{type: concept, title: 404, description: Not found}\n",
        "description: A\ntitle: false\ntype: concept\n",
        "type: anything\ntitle: ☕\ndescription: .\n",
    ],
)
def test_fields_that_are_there(fields: str) -> None:
    assert found("GW005", page(fields=fields)) == []


@pytest.mark.parametrize("name", ["concpet", "Concept", "concepts", "note", "source summary", "7"])
def test_unknown_types(name: str) -> None:
    text = page(fields=f"type: {name}\n")
    assert found("GW006", text) == [(2, f"`{name}` is no page type of this wiki")]


@pytest.mark.parametrize(
    "name",
    [
        "concept",
        "'entity'",
        "source-summary",
        "comparison  # a comment",
        "answer",
        "''",
        "[concept]",
    ],
)
def test_known_types(name: str) -> None:
    assert found("GW006", page(fields=f"type: {name}\n")) == []


def test_a_type_that_the_schema_knows() -> None:
    schema = read("---\ntypes: [recipe]\n---\n").schema
    lint = Lint(Wiki("c", {}), schema, rules=(BY_CODE["GW006"],))
    texts = {"wiki/a.md": page(fields="type: recipe\n"), "wiki/b.md": page()}
    assert [(item.path, item.line) for item in lint_pages(texts, lint)] == [("wiki/b.md", 2)]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("created: 21.11.2026\n", (5, "`created` is no date: `21.11.2026`")),
        ("updated: 2026-02-30\n", (5, "`updated` is no date: `2026-02-30`")),
        ("updated: 2026-13-01\n", (5, "`updated` is no date: `2026-13-01`")),
        ("created: 2026-11\n", (5, "`created` is no date: `2026-11`")),
        ("created: 2026\n", (5, "`created` is no date: `2026`")),
        ("created: yesterday\n", (5, "`created` is no date: `yesterday`")),
        ("updated: 2026-11-21T25:00:00Z\n", (5, "`updated` is no date: `2026-11-21T25:00:00Z`")),
        ("updated: ２０２６-11-21\n", (5, "`updated` is no date: `２０２６-11-21`")),
        (
            "created: 2026-11-22\nupdated: 2026-11-21\n",
            (6, "updated 2026-11-21, before it was created on 2026-11-22"),
        ),
    ],
)
def test_bad_dates(extra: str, expected: tuple[int, str]) -> None:
    assert found("GW007", page(extra)) == [expected]


@pytest.mark.parametrize(
    "extra",
    [
        "created: 2026-11-21\nupdated: 2026-11-21\n",
        "created: 2024-02-29\n",
        "updated: 2026-11-21T10:00:00Z\n",
        "updated: 2026-11-21 10:00:00.5+01:00\n",
        'created: "2026-11-21"\n',
        "created:\nupdated:\n",
        "created: 2026-11-21T10:00\nupdated: 2026-11-21\n",
        "date: yesterday\n",
    ],
)
def test_good_dates(extra: str) -> None:
    assert found("GW007", page(extra)) == []


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("a" * 121, 121),
        ("☕" * 130, 130),
        ('"' + "a b " * 31 + '"', 123),
        (">\n  " + "word\n  " * 30, 149),
        ("'" + "it''s " * 30 + "'", 149),
    ],
)
def test_long_descriptions(written: str, length: int) -> None:
    text = page(fields=f"type: concept\ntitle: A\ndescription: {written}\n")
    assert found("GW008", text) == [(4, f"the description has {length} characters")]


@pytest.mark.parametrize(
    "written",
    ["a" * 120, "☕" * 120, "", "'" + " " * 200 + "a'", '"' + "\\u2615" * 120 + '"', "[a, b]"],
)
def test_descriptions_that_are_short_enough(written: str) -> None:
    text = page(fields=f"type: concept\ntitle: {'b' * 200}\ndescription: {written}\n")
    assert found("GW008", text) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# A\n\nText.\n", (6, "the page has no TLDR")),
        ("Text.\n", (1, "the page has no TLDR")),
        ("# A\n\n## B\n\n> A quote.\n", (6, "the page has no TLDR")),
        ("# A\n\n>\n", (6, "the page has no TLDR")),
        ("# A\n\n```\n> A cache is a store.\n```\n", (6, "the page has no TLDR")),
        ("# A\n\n> One.\n> Two.\n> Three.\n> Four.\n", (11, "the TLDR has 4 statements")),
        ("A\n=\n\nText > text.\n", (6, "the page has no TLDR")),
    ],
)
def test_missing_summaries(body: str, expected: tuple[int, str]) -> None:
    assert found("GW009", f"---\n{FIELDS}---\n{body}") == [expected]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("concept", "# A\n\n> One.\n> Two.\n> Three.\n"),
        ("entity", "# A\n\n> One\n> sentence of\n> four\n> lines.\n"),
        ("source-summary", "> One.\n"),
        ("concept", "# A\n\nText.\n\n> One.\n\n## B\n\n> Two.\n> Three.\n> Four.\n"),
        ("answer", "# A\n\nText.\n"),
        ("comparison", "# A\n\n> One.\n> Two.\n> Three.\n> Four.\n"),
    ],
)
def test_summaries(kind: str, body: str) -> None:
    fields = FIELDS.replace("concept", kind)
    assert found("GW009", f"---\n{fields}---\n{body}") == []


LOG = "is saved as log.md, a name that OKF reserves"
INDEX = "is saved as index.md, a name that OKF reserves"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("wiki/log.md", page(), (2, f"a page {LOG}")),
        ("wiki/concepts/log.md", page(fields="title: A\ntype: entity\n"), (3, f"a page {LOG}")),
        ("wiki/concepts/index.md", page(), (2, f"a page {INDEX}")),
        ("wiki/index.md", page("okf_version: '0.2'\n"), (2, f"a page {INDEX}")),
        (
            "wiki/concepts/index.md",
            page(fields='okf_version: "0.2"\n'),
            (2, "an index has `okf_version` in its frontmatter"),
        ),
        (
            "wiki/index.md",
            page(fields='okf_version: "0.2"\ntitle: Index\n'),
            (3, "an index has `title` in its frontmatter"),
        ),
        (
            "wiki/a/b/index.md",
            page(fields="type: index\n"),
            (2, "an index has `type` in its frontmatter"),
        ),
        (
            "wiki/a/log.md",
            "---\ntype: {by: x}\n---\n\n# Log\n",
            (2, "a page is saved as log.md, a name that OKF reserves"),
        ),
    ],
)
def test_reserved_names(path: str, text: str, expected: tuple[int, str]) -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW011"],))
    (item,) = [item for item in lint_pages({path: text}, lint) if item.code == "GW011"]
    assert (item.line, item.message) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("wiki/index.md", page(fields='okf_version: "0.2"\n')),
        ("wiki/index.md", "# Index\n"),
        ("wiki/concepts/index.md", "---\n\n* [Cache](cache.md)\n"),
        ("wiki/concepts/index.md", "---\ntype: [\n---\n"),
        ("wiki/log.md", "# Log\n\n## 2026-11-21\n\n**Update** A cache.\n"),
        ("wiki/log.md", page(fields="type: log\n")),
        ("wiki/log.md", page(fields="title: Log\n")),
        ("log.md", page()),
        ("wiki/concepts/catalog.md", page()),
        ("wiki/concepts/logs.md", page()),
        ("wiki/concepts/Log.md", page()),
        ("wiki/log/write-ahead.md", page()),
    ],
)
def test_names_that_are_not_misused(path: str, text: str) -> None:
    lint = Lint(Wiki("c", {}), rules=(BY_CODE["GW011"],))
    assert lint_pages({path: text}, lint) == ()


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("sources: [{id: a, title: A}]\n", (5, "source a has no `resource`")),
        ("sources:\n  - a.md\n  - {id: b}\n", (7, "source b has no `resource`")),
        ("sources: {title: A}\n", (5, "an entry of `sources` has no `resource`")),
        ("sources: [{id: a, resource: ''}]\n", (5, "source a has no `resource`")),
        ("sources: [[a.md]]\n", (5, "an entry of `sources` is neither a path nor a mapping")),
        ("generated: gitwiki/0.1\n", (5, "`generated` does not say by whom and when")),
        ("generated: {at: 2026-11-21T10:00:00Z}\n", (5, "`generated` does not say by whom")),
        ("generated: {by: gitwiki/0.1}\n", (5, "`generated` does not say when")),
        (
            "generated: {by: gitwiki/0.1, at: 2026-11-21T10:00:00}\n",
            (5, "`at` of `generated` is no instant with an offset: `2026-11-21T10:00:00`"),
        ),
        ("verified: [human:alice]\n", (5, "an entry of `verified` does not say by whom and when")),
        ("verified: human:alice\n", (5, "an entry of `verified` does not say by whom and when")),
        ("verified: {by: human:alice}\n", (5, "`verified` does not say when")),
        (
            "verified: [{by: human:alice, at: 2026-11-21}]\n",
            (5, "`at` of `verified` is no instant with an offset: `2026-11-21`"),
        ),
        (
            "verified: [{by: [a], at: 2026-11-21T10:00:00Z}]\n",
            (5, "`verified` does not say by whom"),
        ),
        (
            "generated: {by: a/1, at: 20261121}\n",
            (5, "`at` of `generated` is no instant with an offset: `20261121`"),
        ),
        ("status: Draft\n", (5, "`Draft` is no `status`")),
        ("status: [draft]\n", (5, "`('draft',)` is no `status`")),
        (
            "stale_after: 2027-01-01\n",
            (5, "`stale_after` is no instant with an offset: `2027-01-01`"),
        ),
        (
            "stale_after: 2027-02-30T00:00:00Z\n",
            (5, "`stale_after` is no instant with an offset: `2027-02-30T00:00:00Z`"),
        ),
        ("stale_after: soon\n", (5, "`stale_after` is no instant with an offset: `soon`")),
        ("tags: networks\n", (5, "`tags` is no list of texts")),
        ("tags: [networks, 404]\n", (5, "`tags` is no list of texts")),
        ("aliases: {a: b}\n", (5, "`aliases` is no list of texts")),
        ("aliases: [a, [b]]\n", (5, "`aliases` is no list of texts")),
    ],
)
def test_nonconformant_fields(extra: str, expected: tuple[int, str]) -> None:
    assert found("GW012", page(extra)) == [expected]


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "sources: [raw/a.md, {resource: https://example.org}, {id: b, raw: raw/b.md}]\n",
        "sources: raw/a.md\n",
        "sources: [7, a.md]\n",
        "sources: {resource: the archive}\n",
        "sources: []\n",
        "generated: {by: gitwiki/0.1 extractive, at: 2026-11-21T10:00:00Z, key: 9f2c}\n",
        "verified: {by: human:alice, at: '2026-11-21t10:00:00.123456z'}\n",
        "verified: [{by: somebody, at: 20261121T1000+0100}]\n",
        "status: deprecated\n",
        "stale_after: 2027-01-01 00:00:00-05:00\n",
        "tags: []\naliases: ['404', yes it is]\n",
        "sources:\nverified:\ngenerated:\nstatus:\nstale_after:\ntags:\naliases:\n",
        "sources_note: 7\nother: {at: never}\nrelated: [1]\n",
    ],
)
def test_fields_that_conform(extra: str) -> None:
    assert found("GW012", page(extra)) == []


def future(extra: str, date: str) -> list[str]:
    parsed = parse(CONCEPT, page(extra)).page
    assert parsed
    wiki = Wiki("c", {CONCEPT: summarise(parsed, "b")})
    diagnostics = lint_wiki(wiki, Schema(), (BY_CODE["GW013"],), date=date)
    assert all(item.path == CONCEPT for item in diagnostics)
    return [item.message for item in diagnostics]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("created: 2026-11-23\n", "`created` is in the future: 2026-11-23"),
        ("updated: 2027-01-01\n", "`updated` is in the future: 2027-01-01"),
        ("updated: 9999-12-31T23:59Z\n", "`updated` is in the future: 9999-12-31T23:59Z"),
        (
            "generated: {at: 2026-11-23T00:00:00Z}\n",
            "`generated.at` is in the future: 2026-11-23T00:00:00Z",
        ),
        ("verified: {at: 2027-01-01}\n", "`verified.at` is in the future: 2027-01-01"),
        (
            "verified: [{at: 2026-11-21T00:00:00Z}, {at: 2062-11-21T00:00:00Z}]\n",
            "`verified.at` is in the future: 2062-11-21T00:00:00Z",
        ),
    ],
)
def test_future_dates(extra: str, expected: str) -> None:
    assert future(extra, "2026-11-21") == [expected]


@pytest.mark.parametrize(
    ("extra", "date"),
    [
        ("created: 2026-11-21\n", "2026-11-21"),
        ("created: 2026-11-22\n", "2026-11-21"),
        ("created: 2027-01-01\n", "2026-12-31"),
        ("generated: {at: 2026-11-22T13:00:00+14:00}\n", "2026-11-21"),
        ("stale_after: 2062-11-21T00:00:00Z\n", "2026-11-21"),
        ("updated: 9999-99-99\n", "2026-11-21"),
        ("updated: tomorrow\n", "2026-11-21"),
        ("reviewed: 2062-11-21\n", "2026-11-21"),
        ("created: 2062-11-21\n", ""),
    ],
)
def test_dates_that_are_not_in_the_future(extra: str, date: str) -> None:
    assert future(extra, date) == []


def test_a_date_is_found_at_its_key() -> None:
    text = page("updated: 2027-01-01\nverified:\n  - {by: human:a, at: 2027-01-01T00:00:00Z}\n")
    parsed = parse(CONCEPT, text).page
    assert parsed
    wiki = Wiki("c", {CONCEPT: summarise(parsed, "b")})
    rule = (BY_CODE["GW013"],)
    diagnostics = lint_wiki(
        wiki, Schema(), rule, locate=lambda _: {CONCEPT: find_places(text)}, date="2026-11-21"
    )
    assert [item.line for item in diagnostics] == [5, 6]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no frontmatter\n", [(1, "schema.md has no frontmatter")]),
        ("---\n- a\n---\n", [(2, "the frontmatter is not a list of settings")]),
        ("---\nlinks: [\n---\n", [(3, "the frontmatter is not valid YAML")]),
        ("---\nlinks: markdown\nlinks: wikilink\n---\n", [(3, "setting `links` is given twice")]),
        ("---\ntypes: concept\n---\n", [(2, "`types` has a bad value")]),
        ("---\nlimits: {page_bytes: 0}\n---\n", [(2, "`page_bytes` has a bad value")]),
        ("---\nsuppress: [GW201]\n---\n", [(2, "a suppression is not complete")]),
    ],
)
def test_bad_schemas(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(item.line, item.message) for item in read(text).diagnostics] == expected


@pytest.mark.parametrize(
    "text",
    [
        "---\n---\n",
        "---\n---\nlinks: both\n",
        "---\ngitwiki: 1\n---\n",
        "---\ntypes: ['a type']\n---\n",
        "---\nsuppress: []\n---\n",
        "\ufeff---\r\nlinks: wikilink\r\n---\r\n",
    ],
)
def test_good_schemas(text: str) -> None:
    assert read(text).diagnostics == ()
