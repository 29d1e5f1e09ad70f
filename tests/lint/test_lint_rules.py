"""Every rule against pages that say in the offending line what is wrong with it: ``{GW101}``.

``{GW201:0}`` expects a finding about the file as a whole. The ``.allowed`` twin of a page has none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gitwiki.lint import rules
from gitwiki.lint.context import TermText, find_places
from gitwiki.lint.engine import Lint, lint_change, lint_corpus, lint_pages, lint_wiki
from gitwiki.lint.rule import Rule, Scope
from gitwiki.lint.rules import BY_CODE, RULES
from gitwiki.wiki.derive import index_files
from gitwiki.wiki.page import parse
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.schema import Limits, Schema, read
from gitwiki.wiki.snapshot import PageSummary, Wiki, summarise
from gitwiki.wiki.source import Block, BlockKind, Source

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[1] / "rules"
DOCS = Path(__file__).parents[2] / "docs" / "rules"

EXAMPLE = "wiki/concepts/example.md"
#: Where the offending page of a rule lies, if not there.
PATHS = {
    "GW010": "schema.md",
    "GW011": "wiki/concepts/log.md",
    "GW201": "wiki/concepts/lonely.md",
    "GW203": "wiki/index.md",
    "GW205": "log.md",
    "GW209": "wiki/answers/island.md",
    "GW308": "raw/notes.md",
    "GW312": "extracted/talk.pdf.md",
    "GW707": "wiki/concepts/con.md",
}
#: Day of the commit that the pages are looked at in.
DATE = "2026-11-21"
#: The page as it is before the change, for rules about what stands there already.
BEFORE: dict[str, Callable[[str], str]] = {
    "GW013": str,
    "GW306": str,
    "GW602": str,
    "GW603": lambda text: text.replace("key: 2222", "key: 1111").replace(
        "\n## Facts", "\nA cache is a subsystem.[^rfc9111-p-318a36]\n\n## Facts"
    ),
}
SCHEMAS = {"GW708": Schema(limits=Limits(page_bytes=500))}

PROXY = """---
type: concept
title: Proxy
description: A forwarder of requests
aliases: [gateway, sub-systems]
created: 2026-11-01
sources: [raw/notes.md]
---

# Proxy

## The port

See [Cache](example.md), [notes](../sources/notes.md), [con](con.md) and the next [hop](hop.md),
and the [log](log.md).

It listens. ^listening

## The way of a request

A client opens a connection to the proxy and sends it the whole request, headers first.
The proxy reads the headers, removes those that hold for one connection only, and looks for a copy
of the response among those that it keeps on its disk.
If it finds a copy that is still fresh, it answers at once, and the server never hears of it.
Otherwise it opens a connection to the server, or takes one that is open already, and passes the
request on with a line that names itself.
The response comes back the same way, and a copy of it stays behind if the headers permit that.
When the disk is full, the copy that nobody has asked for longest makes room for the next one.

## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
| Relay | default port | 9111 | 2026-06 | |
| Relay | speed | 20 MB/s | 2026-06-14 | |
| Relay | version | 1.10 | 2026-06 | |
| Relay | number of hops | 5 to 7 | 2026 | |
| Relay | share of traffic | 62 % | 2026-06 | |
| Relay | size | 4096 bytes | 2026-06 | |
| Relay | users | 3 | 2026-06 | |
| Relay | number | 4000 | 2020 | |
| Relay | price | 5 USD | | |
"""
OLD_CACHE = """---
type: concept
title: Old cache
description: What a cache was
status: deprecated
---

# Old cache

See [Proxy](proxy.md).
"""
OTHER_ANSWER = """---
type: answer
title: The other answer
description: Linked from the island only
---

# The other answer

See [the island](island.md).
"""
SOURCE_PAGE = """---
type: source-summary
title: {title}
description: What it says
sources:
  - {{id: {id}, raw: {raw}, blob: "{blob}"}}
---

# {title}

See [Proxy](../concepts/proxy.md) and the next [hop](../concepts/hop.md).
"""
LOG = "# Log\n\n## [2026-11-20] compile | HTTP Caching\n\n- 2 pages\n"

_MARKERS = re.compile(r"\s*(?:# )?((?:\{GW\d{3}(?::\d+)?\})+)$")
_MARKER = re.compile(r"\{(GW\d{3})(?::(\d+))?\}")


def _source(name: str, raw: str, digit: str, title: str, label: str, *texts: str) -> Source:
    blocks = [Block(text, BlockKind.PROSE, (), n, n) for n, text in enumerate(texts, start=1)]
    paragraphs = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    return Source(name, raw, digit * 40, title, label, "", (), "", paragraphs, by_id)


SOURCES = {
    "rfc9111": _source(
        "rfc9111",
        "raw/rfc9111.txt",
        "1",
        "HTTP Caching",
        "RFC 9111",
        "A cache is a local store of response messages and the subsystem that controls it.",
        "A shared cache stores responses for more than one user, and its default size is 4 KB.",
        "HTTP caching was published as RFC 9111 in June 2022 and edited by Mark Nottingham.",
    ),
    "notes": _source(
        "notes",
        "raw/notes.md",
        "2",
        "Notes",
        "",
        "A proxy forwards requests for its clients and listens on port 8080.",
        "A well-known proxy is also a cache.",
        # Their ids share seven digits: p-33caddcf, p-33caddc9.
        "The proxy of rack 1837 was replaced in the spring.",
        "The proxy of rack 5835 was replaced in the spring.",
        "The proxy of rack 5835 was replaced in the spring.",
    ),
}
SOURCES["notes"] = replace(SOURCES["notes"], date="2026-11")
SOURCES["rfc9111"] = replace(SOURCES["rfc9111"], date="2022-06")


def blob_of(text: str) -> str:
    data = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Fixture:
    """A page and what is expected of it."""

    path: str
    text: str
    expected: tuple[tuple[int, str], ...]


def read_fixture(file: Path, path: str) -> Fixture:
    lines, expected = [], []
    for number, line in enumerate(file.read_bytes().decode().split("\n"), start=1):
        found = _MARKERS.search(line)
        lines.append(line[: found.start()] if found else line)
        if found:
            for code, given in _MARKER.findall(found[1]):
                expected.append((int(given) if given else number, code))
    return Fixture(path, "\n".join(lines), tuple(sorted(expected)))


def make_wiki(fixture: Fixture | None) -> Wiki:
    texts = {
        "wiki/answers/other.md": OTHER_ANSWER,
        "wiki/concepts/old-cache.md": OLD_CACHE,
        "wiki/concepts/proxy.md": PROXY,
    }
    for source in SOURCES.values():
        texts[f"wiki/sources/{source.id}.md"] = SOURCE_PAGE.format(
            title=source.title, id=source.id, raw=source.raw, blob=source.blob
        )
    log = LOG
    files = {source.raw: source.blob for source in SOURCES.values()}
    files |= {"raw/talk.pdf": "abcdef" * 6 + "abcd"}
    files |= {"raw/assets/2025/map.png": "4" * 40, "raw/assets/2026/map.png": "4" * 40}
    files |= {"raw/assets/chart.png": "5" * 40, EXAMPLE: "6" * 40, "wiki/concepts/con.md": "6" * 40}
    if fixture and fixture.path == "log.md":
        log = fixture.text
    elif fixture and fixture.path.startswith("wiki/") and not fixture.path.endswith("index.md"):
        texts[fixture.path] = fixture.text
    pages = {}
    for path, text in sorted(texts.items()):
        page = parse(path, text).page
        if page:
            pages[path] = summarise(page, blob_of(text))
    index = {path: blob_of(text) for path, text in index_files(pages.values()).items()}
    if fixture and fixture.path in {*index, "raw/notes.md"}:
        index[fixture.path] = blob_of(fixture.text)
    if not (fixture and fixture.path == "wiki/concepts/con.md"):
        del files["wiki/concepts/con.md"]
    return Wiki(
        "c" * 40,
        pages,
        {**{p: b for p, b in files.items() if p not in pages}, **index},
        log,
        others=frozenset({"README.md"}),
    )


def base_of(code: str, fixture: Fixture) -> Fixture | None:
    make = BEFORE.get(code)
    return replace(fixture, text=make(fixture.text)) if make else None


def lint(
    fixture: Fixture,
    schema: Schema,
    before: Fixture | None = None,
    selected: Rule | None = None,
) -> list[tuple[int, str]]:
    wiki = make_wiki(fixture)
    places = {fixture.path: find_places(fixture.text)}
    found = list(lint_wiki(wiki, schema, locate=lambda _: places, date=DATE))
    found += lint_change(make_wiki(before), wiki, schema)
    if selected and not selected.default:
        found += lint_corpus({fixture.path: fixture.text}, wiki, schema, (selected,))
    if fixture.path == "schema.md":
        found += read(fixture.text).diagnostics
    if fixture.path.endswith(".md") and not fixture.path.startswith("raw/"):
        found += lint_pages({fixture.path: fixture.text}, Lint(wiki, schema, SOURCES))
    return sorted((item.line, item.code) for item in found if item.path == fixture.path)


def _files(pattern: str) -> list[Path]:
    return [file for file in sorted(FIXTURES.glob("GW*.md")) if bool(re.search(pattern, file.name))]


@pytest.mark.parametrize("file", _files(r"^GW\d{3}-[a-z0-9-]+\.md$"), ids=lambda file: file.stem)
def test_findings_are_the_markers(file: Path) -> None:
    code = file.name[:5]
    fixture = read_fixture(file, PATHS.get(code, EXAMPLE))
    assert code in {expected for _, expected in fixture.expected}
    found = lint(fixture, SCHEMAS.get(code, Schema()), base_of(code, fixture), BY_CODE[code])
    assert _told_apart(found, code) == list(fixture.expected)


@pytest.mark.parametrize("file", _files(r"\.allowed\.md$"), ids=lambda file: file.stem)
def test_what_is_allowed_has_no_findings(file: Path) -> None:
    code = file.name[:5]
    text = file.read_bytes().decode()
    path = EXAMPLE if text.startswith("---\ntype") else PATHS.get(code, EXAMPLE)
    if code == "GW308":
        return
    fixture = Fixture(path, text, ())
    found = lint(fixture, Schema(), base_of(code, fixture), BY_CODE[code])
    assert _told_apart(found, code) == []


def _told_apart(found: list[tuple[int, str]], code: str) -> list[tuple[int, str]]:
    """The rules about facts of several pages have more facts than the sources of the tests."""
    return [each for each in found if code not in {"GW401", "GW402"} or each[1] != "GW310"]


def test_a_source_may_be_added() -> None:
    before = make_wiki(None)
    after = replace(before, files={**before.files, "raw/new.md": "7" * 40})
    assert lint_change(before, after, Schema()) == ()


def test_a_source_may_not_be_deleted() -> None:
    before = make_wiki(None)
    after = replace(before, files={k: v for k, v in before.files.items() if k != "raw/notes.md"})
    (finding,) = lint_change(before, after, Schema())
    assert (finding.path, finding.code, finding.message) == (
        "raw/notes.md",
        "GW308",
        "the source was deleted",
    )


def test_modes_and_doubles() -> None:
    wiki = make_wiki(None)
    files = {**wiki.files, "wiki/concepts/Proxy.md": "8" * 40, "wiki/x.md": "9" * 40}
    wiki = replace(wiki, files=files, modes={"wiki/x.md": "120000", "raw/notes.md": "100755"})
    rule = (BY_CODE["GW707"],)
    assert [(item.path, item.message) for item in lint_wiki(wiki, Schema(), rule)] == [
        (
            "wiki/concepts/proxy.md",
            "the name differs from wiki/concepts/Proxy.md in case or Unicode form only",
        ),
        ("wiki/x.md", "the file is a symbolic link"),
    ]


def test_a_missing_index_and_one_of_an_empty_folder() -> None:
    wiki = make_wiki(None)
    files = {path: blob for path, blob in wiki.files.items() if path != "wiki/index.md"}
    wiki = replace(wiki, files={**files, "wiki/old/index.md": "a" * 40})
    rule = (BY_CODE["GW203"],)
    assert [(item.path, item.message) for item in lint_wiki(wiki, Schema(), rule)] == [
        ("wiki/index.md", "the index is missing"),
        ("wiki/old/index.md", "the index is of a folder without pages"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cache", "caches", True),
        ("Web-Cache", "web cache", True),
        ("webcache", "Web Cache", True),
        ("Proxy", "proxies", True),
        ("Boxes", "box", True),
        ("Domain name system", "DNS", True),
        ("DNS", "dns", True),
        ("Class", "Clas", False),
        ("Status", "Statu", False),
        ("Domain name system", "dns", False),
        ("Cache", "Proxy", False),
    ],
)
def test_names_that_are_the_same(one: str, other: str, same: bool) -> None:
    pages = {
        path: PageSummary(path, "b", "concept", title)
        for path, title in (("wiki/a.md", one), ("wiki/b.md", other))
    }
    found = lint_wiki(Wiki("c", pages), Schema(), (BY_CODE["GW202"],))
    assert [item.path for item in found] == (["wiki/b.md"] if same else [])


def test_a_message_names_the_kind_of_a_secret_and_not_the_secret() -> None:
    secret = "AKIA" + "IOSFODNN7EXAMPLE"
    rule = (BY_CODE["GW705"],)
    (finding,) = lint_pages({"log.md": f"# Log\n\n{secret}\n"}, Lint(Wiki("c", {}), rules=rule))
    assert (finding.line, finding.column) == (3, 1)
    assert finding.message == "this looks like an AWS access key"


@pytest.mark.parametrize(
    "secret",
    [
        "sk-ant-" + "api03-" + "x9Yz" * 5,
        "ghp_" + "a" * 36,
        "github_pat_" + "b" * 30,
        "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
        "-----BEGIN " + "PRIVATE KEY-----",
        "xoxb-" + "1234567890-abc",
        "AIza" + "c" * 35,
    ],
)
def test_secrets(secret: str) -> None:
    rule = (BY_CODE["GW705"],)
    lint_with = Lint(Wiki("c", {}), rules=rule)
    assert len(lint_pages({"log.md": f"a {secret} b"}, lint_with)) == 1


def test_every_rule_that_lint_runs_has_fixtures() -> None:
    parsed = {"GW001", "GW002", "GW003", "GW004", "GW010"}
    wanted = {
        f"{rule.code}-{rule.name}{end}"
        for rule in RULES
        if rule.scope not in {Scope.READING, Scope.COMPILE} or rule.code in parsed
        for end in (".md", ".allowed.md")
    }
    assert {file.name for file in FIXTURES.iterdir()} == wanted


def test_codes_and_names_are_in_order_and_unique() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"GW\d{3}", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert re.fullmatch(r"[A-Z].{10,90}\.", rule.summary)
    assert len({rule.summary for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_page_and_a_place_in_the_index(rule: Rule) -> None:
    text = (DOCS / f"{rule.code}-{rule.name}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.code} {rule.name}\n\n{rule.summary}\n\n")
    assert re.search(rf"^An? {rule.severity.value}; ", text, re.MULTILINE)
    prose = re.sub(r"```text\n.*?\n```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^## (.+)$", prose, re.MULTILINE)
    wanted = ["What it does", "Why", "How to fix it", "When not to", "Example"]
    assert headings == wanted
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    cells = f"{rule.name} | {rule.severity.value} | {rule.summary}"
    assert f"| [{rule.code}]({rule.code}-{rule.name}.md) | {cells} |\n" in index


def test_no_page_of_a_rule_is_left_over() -> None:
    names = {f"{rule.code}-{rule.name}.md" for rule in RULES}
    assert {file.name for file in DOCS.iterdir()} == {*names, "README.md"}


def test_every_rule_has_a_file_that_is_named_after_it() -> None:
    folder = Path(rules.__file__).parent
    names = {f"gw{rule.code[2:]}_{rule.name.replace('-', '_')}.py" for rule in RULES}
    assert {file.name for file in folder.glob("gw*.py")} == names
    for rule in RULES:
        name = f"gw{rule.code[2:]}_{rule.name.replace('-', '_')}.py"
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith(f'"""{rule.code} {rule.name}: ')


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("GW*.md")), ids=lambda file: file.stem)
def test_messages_end_without_a_stop_and_hints_say_what_to_do(file: Path) -> None:
    code = file.name[:5]
    fixture = read_fixture(file, PATHS.get(code, EXAMPLE))
    wiki = make_wiki(fixture)
    found = [*lint_wiki(wiki, Schema()), *lint_change(make_wiki(None), wiki, Schema())]
    found += lint_pages({fixture.path: fixture.text}, Lint(wiki, Schema(), SOURCES))
    for item in found:
        assert not item.message.endswith(".")
        assert item.hint or BY_CODE[item.code].scope is Scope.READING
        assert item.severity is BY_CODE[item.code].severity


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("created: 2026-11-20", "created: 2026-11-22", [(9, "GW007")]),
        ("created: 2026-11-20", "created: 2026-11-21", []),
        (
            "> A cache is a local store of response messages.[^rfc9111-p-318a36]\n",
            "> A cache is local.[^rfc9111-p-318a36]\n" * 4,
            [(17, "GW009")],
        ),
        ("type: concept", "type: answer", []),
        ("[^rfc9111-p-318a36]: ", "[^x]: ", [(14, "GW301"), (26, "GW701")]),
        ("raw: raw/rfc9111.txt", "raw: raw/moved.txt", [(0, "GW306"), (0, "GW315")]),
        ("aliases: [shared cache]", "aliases: [well-known proxy, known]", [(5, "GW305")] * 2),
    ],
)
def test_more_of_a_page(old: str, new: str, expected: list[tuple[int, str]]) -> None:
    text = (FIXTURES / "GW005-missing-field.allowed.md").read_text(encoding="utf-8")
    assert old in text
    assert lint(Fixture(EXAMPLE, text.replace(old, new, 1), ()), Schema()) == expected


def test_parts_of_hyphenated_words_are_terms() -> None:
    text = TermText(SOURCES["notes"])
    assert [text.has(name) for name in ("well-known", "known proxy", "wellknown", "know")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_page_without_any_citation_is_one_finding() -> None:
    text = (
        "---\ntitle: A\ntype: concept\ndescription: An a\n---\n\n# A\n\n> One.\n\nTwo.\n\nThree.\n"
    )
    rule = (BY_CODE["GW304"],)
    found = lint_pages({EXAMPLE: text}, Lint(make_wiki(None), rules=rule))
    assert [(item.line, item.message) for item in found] == [
        (3, "nothing on the page cites a source")
    ]
    note = text.replace("type: concept", "type: note")
    assert lint_pages({EXAMPLE: note}, Lint(make_wiki(None), rules=rule)) == ()


def test_a_source_that_could_not_be_read_is_said_to_be_so() -> None:
    text = (FIXTURES / "GW005-missing-field.allowed.md").read_text(encoding="utf-8")
    found = lint_pages({EXAMPLE: text}, Lint(make_wiki(None), rules=(BY_CODE["GW301"],)))
    assert [item.message for item in found] == [
        "`[^rfc9111-p-318a36]` cites source rfc9111, which cannot be read",
        "`[^rfc9111-p-2d244e]` cites source rfc9111, which cannot be read",
    ]
