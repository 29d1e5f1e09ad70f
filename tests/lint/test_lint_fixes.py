"""What each fix repairs, and what it leaves alone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gitwiki.lint.context import find_places
from gitwiki.lint.engine import Lint, lint_pages, lint_wiki
from gitwiki.lint.fixes import FIXABLE, INDEX, MARK, RELATED
from gitwiki.lint.fixes.derived import repair_index, repair_related
from gitwiki.lint.fixes.links import sought
from gitwiki.lint.fixes.pages import FIXES, is_unsure, page_of, repair_page, without_mark
from gitwiki.lint.fixes.proof import reads_the_same
from gitwiki.lint.fixes.renames import Rename, Renames
from gitwiki.lint.fixes.repair import Edit, Meant, Repair, Subject, Surroundings, combined, edited
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.derive import index_files
from gitwiki.wiki.page import parse, statement_digest
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import Wiki, summarise, summarise_markdown
from gitwiki.wiki.source import Block, BlockKind, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.diagnostics import Diagnostic

PAGE = "wiki/concepts/cache.md"
HEAD = """---
type: concept
title: Cache
description: A local store of response messages
sources:
  - {id: rfc, resource: /sources/rfc.md, raw: raw/rfc.txt}
---

# Cache

"""


def _blob(text: str) -> str:
    data = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _other(title: str, text: str = "", *, aliases: str = "") -> str:
    more = f"aliases: [{aliases}]\n" if aliases else ""
    head = f"---\ntype: concept\ntitle: {title}\ndescription: {title}\n{more}---\n"
    return f"{head}\n# {title}\n\n## The port\n\n{text}\n"


OTHERS = {
    "wiki/concepts/web-proxy.md": _other("Web proxy"),
    "wiki/concepts/a b.md": _other("A b"),
    "wiki/concepts/Host.md": _other("Host"),
    "wiki/entities/alice.md": _other("Alice", aliases="Al"),
    "wiki/entities/twin.md": _other("Twin"),
    "wiki/concepts/twin.md": _other("Twin"),
    "wiki/sources/rfc-9111.md": _other("RFC"),
}
FILES = {"raw/rfc.txt": "1" * 40, "raw/assets/map.png": "2" * 40}
#: Newest first.
RENAMES = Renames(
    (
        Rename("wiki/concepts/middle.md", "wiki/concepts/web-proxy.md"),
        Rename("wiki/concepts/proxy.md", "wiki/concepts/middle.md"),
        Rename("wiki/concepts/spaced out.md", "wiki/concepts/a b.md"),
        Rename("wiki/concepts/alice-smith.md", "wiki/entities/alice.md"),
        Rename("wiki/people/one/bob.md", "wiki/entities/alice.md"),
        Rename("wiki/sources/rfc.md", "wiki/sources/rfc-9111.md"),
        Rename("raw/assets/plan.png", "raw/assets/map.png"),
        Rename("wiki/concepts/lost.md", "wiki/concepts/lost-again.md"),
        Rename("wiki/concepts/ring.md", "wiki/concepts/ring-2.md"),
        Rename("wiki/concepts/ring-2.md", "wiki/concepts/ring.md"),
        Rename("wiki/concepts/same.md", "wiki/entities/twin.md"),
        Rename("wiki/entities/same.md", "wiki/concepts/twin.md"),
    )
)
MOVED = Renames((Rename("wiki/entities/store.md", PAGE), *RENAMES.found))

PARAGRAPHS = (
    "A cache is a local store of response messages.",
    "The subsystem of a cache controls its message storage, retrieval, and deletion.",
    "A shared cache stores responses for more than one user; its default size is 4 KB.",
    "A response is fresh if its age has not yet exceeded its freshness lifetime.",
    "A stale response is one that is not fresh, and it was last checked in June 2022.",
    "Every cache answers with the words of its origin server, and nothing else.",
    "A proxy answers with the words of its origin server, and nothing else.",
)


def _source(*texts: str) -> Source:
    blocks = (Block(text, BlockKind.PROSE, (), n, n) for n, text in enumerate(texts, start=1))
    found = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in found}
    return Source("rfc", "raw/rfc.txt", "1" * 40, "HTTP", "", "", (), "", found, by_id)


SOURCE = _source(*PARAGRAPHS)
STORE, SUBSYSTEM, SHARED, FRESH, STALE = (paragraph.id for paragraph in SOURCE.paragraphs[:5])


def _wiki(path: str, text: str, more: Mapping[str, str] | None = None) -> Wiki:
    texts = {**OTHERS, **(more or {}), path: text}
    pages = {}
    for name, each in sorted(texts.items()):
        page = parse(name, each).page
        if page:
            pages[name] = summarise(page, _blob(each))
    files = {} if path in pages else {path: _blob(text)}
    return Wiki("c", pages, {**FILES, **files})


def _findings(path: str, text: str, more: Mapping[str, str] | None = None) -> list[Diagnostic]:
    wiki = _wiki(path, text, more)
    found = lint_pages({path: text}, Lint(wiki, sources={"rfc": SOURCE}))
    found += lint_wiki(wiki, Schema(), locate=lambda _: {path: find_places(text)})
    return [each for each in found if each.path == path]


def _fixed(
    text: str, code: str, renames: Renames = RENAMES, path: str = PAGE, *, most: int = 3
) -> str:
    """The text after the repair of all findings of one rule, as often as it takes."""
    for _ in range(most):
        found = [each for each in _findings(path, text) if each.code == code]
        around = Surroundings(_wiki(path, text), {"rfc": SOURCE}, renames)
        new = repair_page(path, text, found, around)
        if new == text:
            break
        text = new
    return text


def _body(text: str, head: str = HEAD) -> str:
    assert text.startswith(head)
    return text.removeprefix(head)


RENAMED = [
    ("A [proxy](proxy.md) is.", "A [proxy](web-proxy.md) is."),
    ("A [proxy](./proxy.md) is.", "A [proxy](./web-proxy.md) is."),
    ("A [proxy](/concepts/proxy.md) is.", "A [proxy](/concepts/web-proxy.md) is."),
    ("A [proxy](middle.md#the-port) is.", "A [proxy](web-proxy.md#the-port) is."),
    ('A [*p* `]`](proxy.md "The title") is.', 'A [*p* `]`](web-proxy.md "The title") is.'),
    ("A [proxy](<proxy.md>) is.", "A [proxy](<web-proxy.md>) is."),
    ("See [b](spaced%20out.md).", "See [b](a%20b.md)."),
    ("See [b](<spaced out.md>).", "See [b](<a b.md>)."),
    ("See [Al](alice-smith.md?x=1#the-port).", "See [Al](../entities/alice.md?x=1#the-port)."),
    ("See [Bob](../people/one/bob.md).", "See [Bob](../entities/alice.md)."),
    ("See ![the map](../../raw/assets/plan.png).", "See ![the map](../../raw/assets/map.png)."),
    ("See [x][P] and [p].\n\n[p]: proxy.md 'T'", "See [x][P] and [p].\n\n[p]: web-proxy.md 'T'"),
    ("A [[proxy]] is.", "A [[web-proxy|proxy]] is."),
    ("A [[Proxy|gateway]] is.", "A [[web-proxy|gateway]] is."),
    ("A [[proxy#the-port]] is.", "A [[web-proxy#the-port|proxy#the-port]] is."),
    ("A [[concepts/proxy]] is.", "A [[concepts/web-proxy|concepts/proxy]] is."),
    ("A [[proxy.md|gateway]] is.", "A [[web-proxy.md|gateway]] is."),
    (
        "| A | B |\n|---|---|\n| [[proxy]] | é |",
        "| A | B |\n|---|---|\n| [[web-proxy\\|proxy]] | é |",
    ),
    ("| A |\n|---|\n| [[proxy\\|p]] |", "| A |\n|---|\n| [[web-proxy\\|p]] |"),
    ("![[proxy]]", "![[web-proxy]]"),
    ("é [a](proxy.md) ü [b](proxy.md)", "é [a](web-proxy.md) ü [b](web-proxy.md)"),
    (
        "[![map](../../raw/assets/plan.png)](proxy.md)",
        "[![map](../../raw/assets/map.png)](web-proxy.md)",
    ),
    ("> - [a](proxy.md)\r\n> - x\r\n", "> - [a](web-proxy.md)\r\n> - x\r\n"),
]


@pytest.mark.parametrize(("before", "after"), RENAMED)
def test_links_follow_renames(before: str, after: str) -> None:
    fixed = _fixed(HEAD + before, "GW101")
    assert _body(fixed) == after
    assert [each for each in _findings(PAGE, fixed) if each.code == "GW101"] == []


@pytest.mark.parametrize(
    "body",
    [
        "A [proxy](nowhere.md) is.",  # git knows nothing
        "A [proxy](lost.md) is.",  # renamed, then deleted
        "A [proxy](ring.md) is.",  # renamed to and fro, then deleted
        "A [proxy](proxy.md#no-such-heading) is.",  # another finding would take its place
        "A [[same]] is.",  # two pages had that name
        '<a href="proxy.md">proxy</a>',  # raw HTML
        "A [proxy](https://example.org/proxy.md) is.",
        "A `[proxy](proxy.md)` is.",
        "A [proxy](proxy.md) is. <!-- gitwiki: allow GW101 the page comes back -->",
        "A [[proxy#no-such-heading]] is.",
    ],
)
def test_links_that_may_mean_anything_stay(body: str) -> None:
    assert _fixed(HEAD + body, "GW101") == HEAD + body


def test_links_of_a_page_that_was_moved() -> None:
    body = "See [a](alice.md), [c](../concepts/web-proxy.md), [p](proxy.md), [t](twin.md)."
    fixed = _fixed(HEAD + body, "GW101", MOVED)
    assert "See [a](../entities/alice.md), " in fixed
    assert "[c](../concepts/web-proxy.md), [p](web-proxy.md), [t](twin.md)." in fixed


def test_a_link_that_means_one_page_here_and_another_where_the_page_was_stays() -> None:
    renames = Renames((*MOVED.found, Rename("wiki/entities/proxy.md", "wiki/concepts/a b.md")))
    body = "See [p](proxy.md)."
    assert _fixed(HEAD + body, "GW101", renames) == HEAD + body


def test_the_page_of_a_source_was_renamed() -> None:
    text = HEAD + f'One.[^rfc-{STORE}]\n\n[^rfc-{STORE}]: [HTTP](../sources/rfc.md) ¶1 "A cache"\n'
    fixed = _fixed(text, "GW101")
    assert fixed == text.replace("sources/rfc.md", "sources/rfc-9111.md")


@pytest.mark.parametrize(
    "line",
    [
        "  - {id: rfc, resource: /sources/rfc.md, raw: raw/rfc.txt} # /sources/rfc.md",
        '  - {id: rfc, resource: "/sources/rfc.md", raw: raw/rfc.txt}',
        "  - id: rfc\n    resource: /sources/rfc.md\n    raw: raw/rfc.txt",
    ],
)
def test_the_frontmatter_keeps_its_form(line: str) -> None:
    given = "  - {id: rfc, resource: /sources/rfc.md, raw: raw/rfc.txt}"
    text = HEAD.replace(given, line) + "See [it](../sources/rfc.md)."
    fixed = _fixed(text, "GW101")
    assert fixed == text.replace("/rfc.md", "/rfc-9111.md")


@pytest.mark.parametrize("resource", ["rfc.md", "https://example.org/sources/rfc.md", "/rfc.md"])
def test_what_the_frontmatter_means_otherwise_stays(resource: str) -> None:
    head = HEAD.replace("/sources/rfc.md", resource)
    fixed = _fixed(head + "See [it](../sources/rfc.md).", "GW101")
    assert _body(fixed, head) == "See [it](../sources/rfc-9111.md)."


MISCASED = [
    ("A [host](host.md) is.", "A [host](Host.md) is."),
    ("A [host](HOST.md#the-port) is.", "A [host](Host.md#the-port) is."),
    ("A [host](/Concepts/host.md) is.", "A [host](/concepts/Host.md) is."),
    ("A [host](../CONCEPTS/Host.md) is.", "A [host](Host.md) is."),
    ('See [b](A%20B.md "T").', 'See [b](a%20b.md "T").'),
    ("See [b](<A B.md>).", "See [b](<a b.md>)."),
    ("See ![map](../../raw/assets/MAP.PNG).", "See ![map](../../raw/assets/map.png)."),
    ("See [x].\n\n[x]: HOST.md 'T'", "See [x].\n\n[x]: Host.md 'T'"),
]


@pytest.mark.parametrize(("before", "after"), MISCASED)
def test_links_in_the_wrong_case(before: str, after: str) -> None:
    assert _body(_fixed(HEAD + before, "GW107")) == after


@pytest.mark.parametrize(
    "body",
    [
        "A [host](Host.md) is.",
        "A [host](hosts.md) is.",
        "A [host](https://example.org/HOST.md) is.",
        "A `[host](host.md)` is.",
        "A [[host]] is.",  # wikilinks do not care
        "A [twin](../Entities/TWIN.md#nothing) is.",
    ],
)
def test_links_whose_case_is_right_or_does_not_matter_stay(body: str) -> None:
    assert _fixed(HEAD + body, "GW107") == HEAD + body


def test_a_link_in_the_wrong_case_to_two_files_stays() -> None:
    more = {"wiki/concepts/HOST.md": _other("Other host")}
    text = HEAD + "A [host](host.md) is."
    found = [each for each in _findings(PAGE, text, more) if each.code == "GW107"]
    assert len(found) == 1
    assert repair_page(PAGE, text, found, Surroundings(_wiki(PAGE, text, more))) == text


def test_a_link_in_the_wrong_case_to_a_page_that_was_renamed() -> None:
    assert "[p](web-proxy.md)" in _fixed(HEAD + "A [p](PROXY.md) is.", "GW101")


def test_what_git_is_asked_about() -> None:
    text = HEAD + "[a](proxy.md) [b](nowhere.md) [[bob]] [c](web-proxy.md)"
    page = parse(PAGE, text).page
    assert page is not None
    found = tuple(each for each in _findings(PAGE, text) if each.code == "GW101")
    asked = sought(Subject(page, found), Surroundings(_wiki(PAGE, text)))
    folders = ("", "wiki/", "wiki/concepts/", "wiki/entities/", "wiki/sources/")
    names = {f"{folder}bob{end}" for folder in folders for end in (".md", "")}
    pages = {"wiki/concepts/proxy.md", "wiki/concepts/nowhere.md"}
    assert asked == {PAGE, *pages, *names}


def _note(label: str, number: int, quote: str) -> str:
    return f'[^{label}]: [HTTP](../sources/rfc.md) ¶{number} "{quote}"\n'


QUOTE = "A cache is a local store of response"
CITATIONS = [
    (  # the usual case, with a comma, a fact and a TLDR
        "> Local.[^rfc-p-aaaaaa]\n\nA store.[^rfc-p-aaaaaa]\n\n" + _note("rfc-p-aaaaaa", 9, QUOTE),
        f"> Local.[^rfc-{STORE}]\n\nA store.[^rfc-{STORE}]\n\n" + _note(f"rfc-{STORE}", 1, QUOTE),
    ),
    (  # the new label is there already
        f"A.[^rfc-p-aaaaaa]\nB.[^rfc-{STORE}]\n\n"
        + _note("rfc-p-aaaaaa", 9, QUOTE)
        + _note(f"rfc-{STORE}", 1, "A cache is"),
        f"A.[^rfc-{STORE}]\nB.[^rfc-{STORE}]\n\n" + _note(f"rfc-{STORE}", 1, "A cache is"),
    ),
    (  # and stands beside the old one
        f"A.[^rfc-p-aaaaaa][^rfc-{STORE}]\n\n"
        + _note("rfc-p-aaaaaa", 9, QUOTE)
        + _note(f"rfc-{STORE}", 1, "A cache is"),
        f"A.[^rfc-{STORE}]\n\n" + _note(f"rfc-{STORE}", 1, "A cache is"),
    ),
    (  # no number, other words behind it
        f'A.[^rfc-p-aaaaaa]\n\n[^rfc-p-aaaaaa]: [HTTP](x.md) "{QUOTE}"\n',
        f'A.[^rfc-{STORE}]\n\n[^rfc-{STORE}]: [HTTP](x.md) "{QUOTE}"\n',
    ),
    (  # a pilcrow and a number in the title, CRLF
        f'A.[^rfc-p-aaaaaa]\r\n\r\n[^rfc-p-aaaaaa]: [HTTP ¶9](x.md) ¶9 "{QUOTE}"\r\n',
        f'A.[^rfc-{STORE}]\r\n\r\n[^rfc-{STORE}]: [HTTP ¶9](x.md) ¶1 "{QUOTE}"\r\n',
    ),
    (  # a fact
        "## Facts\n\n| Subject | Attribute | Value | Source |\n|---|---|---|---|\n"
        "| Shared cache | size | 4 KB | [^rfc-p-aaaaaa] |\n\n"
        + _note("rfc-p-aaaaaa", 7, "its default size is 4 KB"),
        "## Facts\n\n| Subject | Attribute | Value | Source |\n|---|---|---|---|\n"
        f"| Shared cache | size | 4 KB | [^rfc-{SHARED}] |\n\n"
        + _note(f"rfc-{SHARED}", 3, "its default size is 4 KB"),
    ),
    (  # two at once
        "A.[^rfc-p-aaaaaa]\nB.[^rfc-p-bbbbbb]\n\n"
        + _note("rfc-p-aaaaaa", 9, QUOTE)
        + _note("rfc-p-bbbbbb", 9, "A response is fresh if its age"),
        f"A.[^rfc-{STORE}]\nB.[^rfc-{FRESH}]\n\n"
        + _note(f"rfc-{STORE}", 1, QUOTE)
        + _note(f"rfc-{FRESH}", 4, "A response is fresh if its age"),
    ),
]


@pytest.mark.parametrize(("before", "after"), CITATIONS)
def test_citations_follow_their_quotes(before: str, after: str) -> None:
    fixed = _fixed(HEAD + before, "GW301")
    assert _body(fixed) == after
    assert [each for each in _findings(PAGE, fixed) if each.code == "GW301"] == []


@pytest.mark.parametrize(
    "body",
    [
        # the words stand in two paragraphs
        "A.[^rfc-p-aaaaaa]\n\n" + _note("rfc-p-aaaaaa", 9, "with the words of its origin server"),
        # or in none
        "A.[^rfc-p-aaaaaa]\n\n" + _note("rfc-p-aaaaaa", 9, "A cache is a remote store of nothing"),
        # or are too few to tell
        "A.[^rfc-p-aaaaaa]\n\n" + _note("rfc-p-aaaaaa", 9, "local store"),
        # a quote over the place where the paragraph was split
        "A.[^rfc-p-aaaaaa]\n\n"
        + _note("rfc-p-aaaaaa", 9, "of response messages. The subsystem of a cache"),
        # a statement that is in another paragraph word by word
        "A cache is a local store of response messages.[^rfc-p-aaaaaa]\n"
        "A response is fresh if its age has not yet exceeded its freshness lifetime."
        "[^rfc-p-aaaaaa]\n\n" + _note("rfc-p-aaaaaa", 9, QUOTE),
        # another source
        "A.[^other-p-aaaaaa]\n\n" + _note("other-p-aaaaaa", 9, QUOTE),
        # no label of a paragraph, and one without a definition
        "A.[^note]\n\n[^note]: An ordinary footnote.\n",
        "A.[^rfc-p-aaaaaa]\n",
        # the paragraph is there, the quote is not
        f"A.[^rfc-{STALE}]\n\n" + _note(f"rfc-{STALE}", 5, QUOTE),
        # somebody's words stand right under the definition that would go away
        f"A.[^rfc-p-aaaaaa]\nB.[^rfc-{STORE}]\n\n"
        + _note("rfc-p-aaaaaa", 9, QUOTE)
        + "and more of it\n\n"
        + _note(f"rfc-{STORE}", 1, "A cache is"),
        # it is accepted
        "A.[^rfc-p-aaaaaa]\n\n<!-- gitwiki: allow GW301 old source -->\n"
        + _note("rfc-p-aaaaaa", 9, QUOTE),
    ],
)
def test_citations_that_may_mean_anything_stay(body: str) -> None:
    assert _fixed(HEAD + body, "GW301") == HEAD + body


LAYOUT = [
    ("Aa.[^a] Bb b.[^b]\n", "Aa.[^a]\nBb b.[^b]\n"),
    ("> Aa.[^a] Bb b.[^b]\n> Cc.[^a]\n", "> Aa.[^a]\n> Bb b.[^b]\n> Cc.[^a]\n"),
    ("Aa is\na store.[^a]\n", "Aa is a store.[^a]\n"),
    (
        "Aa.[^a] It is\na store.[^b] And\nmore.[^a]\n",
        "Aa.[^a]\nIt is a store.[^b]\nAnd more.[^a]\n",
    ),
    ("Aa[^a]. Bb b[^b].\n", "Aa[^a].\nBb b[^b].\n"),
    ("Aa.[^a][^b]  [Bb](x.md) b.[^b]\n", "Aa.[^a][^b]\n[Bb](x.md) b.[^b]\n"),
    ("Aa is, e.g.\na store.[^a]\n", "Aa is, e.g. a store.[^a]\n"),
    ("Aa.[^a] Bb b.[^b]\r\nCc c\r\nc.[^a]\r\n", "Aa.[^a]\r\nBb b.[^b]\r\nCc c c.[^a]\r\n"),
    ("> Aa is\n> a store.[^a]\n", "> Aa is a store.[^a]\n"),
    ("缓存是。[^a]存储。[^b]\n", "缓存是。[^a]\n存储。[^b]\n"),
    ("“Aa!”[^a] “Bb” b.[^b]\n", "“Aa!”[^a]\n“Bb” b.[^b]\n"),
]
NOTES = "\n[^a]: A\n\n[^b]: B\n"


@pytest.mark.parametrize(("before", "after"), LAYOUT)
def test_each_statement_gets_its_line(before: str, after: str) -> None:
    head = HEAD.replace("\n", "\r\n") if "\r" in before else HEAD
    notes = NOTES.replace("\n", "\r\n") if "\r" in before else NOTES
    fixed = _fixed(head + before + notes, "GW313")
    assert _body(fixed, head) == after + notes
    assert [each for each in _findings(PAGE, fixed) if each.code == "GW313"] == []


@pytest.mark.parametrize(
    "body",
    [
        "Aa[^a] is a store.[^b]\n",
        "Aa is a store. It is local.[^a]\n",
        "Aa by Dr.[^a] Smith is.[^b]\n",
        "Aa of the U.S.[^a] Army is.[^b]\n",
        "Aa by J.[^a] Smith is.[^b]\n",
        "Aa e.g.[^a] a store.[^b]\n",
        "- Aa.[^a] Bb b.[^b]\n",
        "1. Aa is\n   a store.[^a]\n",
        "```text\nAa.[^a] Bb b.[^b]\n```\n",
        "| A |\n|---|\n| Aa.[^a] Bb b.[^b] |\n",
        "Aa (it is.[^a] It was.) b.[^b]\n",
        "Aa **is.[^a] It was** b.[^b]\n",
        'Aa "is.[^a] It was." b.[^b]\n',
        "Aa is  \na store.[^a]\n",
        "Aa is\\\na store.[^a]\n",
        "Aa is\na store\n",
        "Aa.[^a] <!-- gitwiki: allow GW303 we know --> Bb b.[^b]\n",
        "## Aa.[^a] Bb b.[^b]\n",
        "Aa.\\[^a] Bb b.[^b]\n",
        "Aa `b.[^a] C` b.[^b]\n",
    ],
)
def test_lines_that_are_meant_stay(body: str) -> None:
    assert _fixed(HEAD + body + NOTES, "GW313") == HEAD + body + NOTES


def test_a_line_that_would_begin_a_list_stays() -> None:
    text = HEAD + "Aa.[^a] 1. Bb b.[^b]\n" + NOTES
    assert "GW313" in {each.code for each in _findings(PAGE, text)}
    assert _fixed(text, "GW313") == text


@pytest.mark.parametrize("kind", ["concept", "answer"])
def test_pages_of_other_types_are_wrapped_as_they_like(kind: str) -> None:
    text = HEAD.replace("type: concept", f"type: {kind}") + LAYOUT[0][0] + NOTES
    assert _fixed(text, "GW313") != text
    note = re.sub("sources:\n.*\n", "", text.replace(f"type: {kind}", "type: note"))
    assert _fixed(note, "GW313") == note


CHARACTERS = [
    ("A ca\u200bche.", "A cache."),
    ("A cache.\u200b", "A cache."),
    ("\u2060A cache.", "A cache."),
    ("A\ufeff cache\u200c and\u200d more.", "A cache and more."),
    ("A \u200b\u200c\u2060cache.", "A cache."),
    ("A `ca\u200bche`.", "A `cache`."),
    ("שלום\u200b עולם", "שלום עולם"),
]


@pytest.mark.parametrize(("before", "after"), CHARACTERS)
def test_characters_that_mean_nothing_go(before: str, after: str) -> None:
    fixed = _fixed(HEAD + before, "GW704")
    assert _body(fixed) == after
    assert [each for each in _findings(PAGE, fixed) if each.code == "GW704"] == []


@pytest.mark.parametrize(
    "body",
    [
        "A family: \U0001f468\u200d\U0001f469.",  # joined emoji
        "क्\u200dष is a letter.",  # a joiner that is spelling
        "می\u200cخواهم",
        "ภาษา\u200bไทย",  # where a line may break
        "A \u202ecache\u202c.",  # turns the order around
        "A cache\U000e0061.",  # can spell text
        "A [cache](ca\u200bche.md).",  # leads elsewhere without it
        "\\*\u200b*A cache.** <b\u200br>",  # marks that would begin to mean something
        "A plain cache.",
        "A\u0007 cache.",
    ],
)
def test_characters_that_may_mean_something_stay(body: str) -> None:
    assert _fixed(HEAD + body, "GW704") == HEAD + body


def test_characters_of_the_frontmatter_go_too() -> None:
    text = HEAD.replace("A local store", "A lo\u200bcal store") + "A cache.\n"
    assert _fixed(text, "GW704") == HEAD + "A cache.\n"


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("\ufeff" + HEAD, HEAD),
        ("\ufeff---\r\ntype: a\r\n---\r\n", "---\r\ntype: a\r\n---\r\n"),
        ("\ufeff---\n---\n", "---\n---\n"),
        ("\ufeff---\ntitle: é\n---", "---\ntitle: é\n---"),
        ("\ufeff---\ntitle: A\n---\n\n<<<<<<\n", "---\ntitle: A\n---\n\n<<<<<<\n"),
        (HEAD, HEAD),
        ("\ufeff# No frontmatter\n", "\ufeff# No frontmatter\n"),
        ("\ufeff---\na: 1\na: 2\n---\n", "\ufeff---\na: 1\na: 2\n---\n"),
        ("\ufeff---\na: [\n---\n", "\ufeff---\na: [\n---\n"),
        ("\ufeff\ufeff" + HEAD, "\ufeff\ufeff" + HEAD),
        ("", ""),
    ],
)
def test_byte_order_marks(text: str, fixed: str) -> None:
    assert without_mark(PAGE, text) == fixed


def _related(wiki_texts: Mapping[str, str]) -> dict[str, str]:
    pages = {}
    for path, text in wiki_texts.items():
        page = parse(path, text).page
        if page:
            pages[path] = summarise(page, "")
    return dict(repair_related(wiki_texts, Wiki("c", pages)))


def test_related_pages_are_those_of_the_links() -> None:
    texts = {
        "wiki/a.md": "---\ntype: concept # a kind\nrelated: [c]\ntags: [x]\n---\n\n[b](b.md)\n",
        "wiki/b.md": "---\ntype: concept\n---\n\nText.\n",
        "wiki/c.md": "---\ntype: concept\nrelated: [a, b]\n---\n\nText.\n",
        "wiki/d.md": "---\r\ntype: concept\r\n---\r\n\r\n[b](b.md)\r\n",
        "wiki/e.md": "---\ntype: concept\nrelated: [f]\n---\n\n[f](f.md)\n",
        "wiki/f.md": "---\ntype: concept\nrelated: [e]\n---\n\nText.\n",
        "wiki/g.md": "---\na: [\n---\n",
    }
    assert _related(texts) == {
        "wiki/a.md": "---\ntype: concept # a kind\nrelated: [b]\ntags: [x]\n---\n\n[b](b.md)\n",
        "wiki/b.md": "---\ntype: concept\nrelated: [a, d]\n---\n\nText.\n",
        "wiki/c.md": "---\ntype: concept\n---\n\nText.\n",
        "wiki/d.md": "---\r\ntype: concept\r\nrelated: [b]\r\n---\r\n\r\n[b](b.md)\r\n",
    }


def test_related_pages_for_which_there_is_no_room() -> None:
    keys = f"key: {'x' * 65_440}\n"
    text = f"---\ntype: concept\n{keys}---\n\n[b]({'b' * 90}.md)\n"
    other = f"---\ntype: concept\n---\n\n[a]({'a' * 90}.md)\n"
    assert parse("wiki/a.md", text).page is not None
    named = {f"wiki/{'a' * 90}.md": text, f"wiki/{'b' * 90}.md": other}
    assert set(_related(named)) == {f"wiki/{'b' * 90}.md"}


def test_index_files_are_written_anew_but_not_deleted() -> None:
    wiki = _wiki(PAGE, HEAD)
    expected = index_files(wiki.pages.values())
    asked = ["wiki/index.md", "wiki/concepts/index.md", "wiki/old/index.md"]
    assert dict(repair_index(asked, wiki)) == {
        "wiki/concepts/index.md": expected["wiki/concepts/index.md"],
        "wiki/index.md": expected["wiki/index.md"],
    }


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "<<<<<<< ours\nA.\n=======\nB.\n>>>>>>> theirs\n",
        HEAD + "A.\n||||||| base\n",
        HEAD.replace("type:", "<<<<<<< HEAD\ntype:") + "A.\n",
    ],
)
def test_a_file_with_a_conflict_marker_is_unsure(text: str) -> None:
    assert is_unsure(PAGE, text)


def test_a_file_without_one_is_not() -> None:
    assert not is_unsure(PAGE, HEAD + "<<<<<<<A\n\n>>>>>>>>>> b\n\nA\n=======\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntype: [\n---\n\n[p](proxy.md)\n",
        "---\ntype: a\ntype: b\n---\n\n[p](proxy.md)\n",
        "---\ntype: a\n\n[p](proxy.md)\n",
        "\ufeff---\ntype: a\n---\n\n[p](proxy.md)\n",
    ],
)
def test_a_page_that_cannot_be_read_is_left_alone(text: str) -> None:
    assert page_of(PAGE, text) is None
    assert _fixed(text, "GW101") == text
    assert repair_page(PAGE, text, _findings(PAGE, text), Surroundings(_wiki(PAGE, HEAD))) == text


def test_markdown_without_frontmatter() -> None:
    text = "# Notes\n\nA [proxy](Proxy.md) is.\n"
    pages = {"notes.md": text, "proxy.md": "# Proxy\n"}
    wiki = Wiki("c", {}, {path: _blob(each) for path, each in pages.items()}, root="")
    finding = replace(
        _findings(PAGE, HEAD + "[x](nowhere.md)")[0], path="notes.md", line=3, column=3
    )
    finding = replace(finding, code="GW107")
    fixed = repair_page("notes.md", text, [finding], Surroundings(wiki))
    assert fixed == "# Notes\n\nA [proxy](proxy.md) is.\n"


@pytest.mark.parametrize(
    ("body", "after"),
    [
        # Of two links that name their page in front and one that does so behind, front is usual.
        ("[[alice|A]] [[host|B]] [[proxy|C]]", "[[alice|A]] [[host|B]] [[web-proxy|C]]"),
        ("[[A|alice]] [[B|host]] [[proxy|nowhere]]", "[[A|alice]] [[B|host]] [[proxy|nowhere]]"),
    ],
)
def test_wikilinks_that_name_their_page_behind_the_pipe(body: str, after: str) -> None:
    text = f"# Notes\n\n{body}\n"
    files = {"host.md": "", "alice.md": "", "web-proxy.md": ""}
    page = summarise_markdown("notes.md", text, "")
    wiki = Wiki("c", {"notes.md": page}, files, root="")
    found = lint_wiki(
        wiki, Schema(), (BY_CODE["GW101"],), locate=lambda _: {"notes.md": find_places(text)}
    )
    assert len(found) == 1
    around = Surroundings(wiki, {}, Renames((Rename("proxy.md", "web-proxy.md"),)))
    assert repair_page("notes.md", text, found, around) == f"# Notes\n\n{after}\n"


def _digests(*texts: tuple[str, str]) -> str:
    return " ".join(statement_digest(kind, text) for kind, text in texts)


def _generated(digests: str) -> str:
    line = f'generated: {{by: gitwiki/0.1, key: 9f2c, statements: "{digests}"}}\n'
    return HEAD.replace("---\n\n# Cache", f"{line}---\n\n# Cache")


def test_what_gitwiki_wrote_stays_its_own_when_it_is_laid_out_anew() -> None:
    old = _digests(("statement", "Aa. Bb b."), ("title", "Cache"), ("statement", "gone"))
    new = _digests(
        ("title", "Cache"), ("statement", "Aa."), ("statement", "Bb b."), ("statement", "gone")
    )
    fixed = _fixed(_generated(old) + "Aa.[^a] Bb b.[^b]\nCc.[^a]\n" + NOTES, "GW313")
    assert fixed == _generated(new) + "Aa.[^a]\nBb b.[^b]\nCc.[^a]\n" + NOTES


def test_what_a_person_wrote_stays_theirs_when_it_is_laid_out_anew() -> None:
    old = _digests(("statement", "Cc."), ("title", "Cache"))
    fixed = _fixed(_generated(old) + "Aa.[^a] Bb b.[^b]\nCc.[^a]\n" + NOTES, "GW313")
    assert fixed == _generated(old) + "Aa.[^a]\nBb b.[^b]\nCc.[^a]\n" + NOTES


def test_a_fact_stays_gitwikis_own_when_its_citation_changes() -> None:
    row = "Shared cache | size | 4 KB |  | rfc-"
    rows = CITATIONS[5]
    fixed = _fixed(_generated(_digests(("fact", f"{row}p-aaaaaa"))) + rows[0], "GW301")
    assert fixed == _generated(_digests(("fact", f"{row}{SHARED}"))) + rows[1]


def test_repairs_that_cannot_be_proven_do_not_hold_up_the_others() -> None:
    objections = []

    def accepts(text: str) -> bool:
        objections.append(text)
        return "[b](web-proxy.md)" not in text

    text = HEAD + "[a](proxy.md) [b](proxy.md) [c](proxy.md) [d](proxy.md)\n"
    found = [each for each in _findings(PAGE, text) if each.code == "GW101"]
    around = Surroundings(_wiki(PAGE, text), {}, RENAMES)
    fixed = repair_page(PAGE, text, found, around, accepts)
    assert "[a](web-proxy.md) [b](proxy.md) [c](web-proxy.md) [d](web-proxy.md)\n" in fixed
    assert repair_page(PAGE, text, found, around, lambda _: False) == text
    assert len(objections) < 10


def test_edits_that_overlap_are_left_for_another_time() -> None:
    one = Repair((Edit(0, 3, "x"), Edit(8, 9, "y")), Meant(characters="ab"))
    two = Repair((Edit(2, 4, "z"),), Meant(characters="c"))
    three = Repair((Edit(3, 4, "w"),), Meant(labels={"p": "q"}, characters="b"))
    four = Repair((Edit(8, 8, "v"),))
    found = combined((one, two, three, four))
    assert found == Repair(
        (Edit(0, 3, "x"), Edit(3, 4, "w"), Edit(8, 9, "y")),
        Meant(labels={"p": "q"}, characters="ab"),
    )
    assert edited("0123456789", found.edits) == "xw4567y9"


@pytest.mark.parametrize(
    ("before", "after", "meant"),
    [
        ("A b.", "A c.", Meant()),
        ("A b.", "A *b*.", Meant()),
        ("A b.", "A b.\n\nC.", Meant()),
        ("A\nb.", "A\n\nb.", Meant()),
        ("A\nb.", "A  \nb.", Meant()),
        ("foo\nbar", "foobar", Meant()),
        ("```\na\nb\n```", "```\na b\n```", Meant()),
        ("[a](b.md)", "[a](c.md)", Meant()),
        ("[a](b.md)", "[a](d.md)", Meant(links=frozenset({("b.md", "c.md")}))),
        ("[a](b.md)", "a", Meant()),
        ('[a](b.md "t")', "[a](b.md)", Meant()),
        ("A[^x]\n\n[^x]: X", "A[^y]\n\n[^y]: X", Meant()),
        ("A[^x]\n\n[^x]: X ¶1", "A[^x]\n\n[^x]: X ¶2", Meant()),
        ("A[^x]\n\n[^x]: X", "A[^x]\n", Meant()),
        ("A `b\u200bc`", "A `bc`", Meant()),
        ("![a](b.png)", "![c](b.png)", Meant()),
        ("![[a]]", "![[b]]", Meant()),
    ],
)
def test_what_reads_otherwise(before: str, after: str, meant: Meant) -> None:
    assert not reads_the_same(HEAD + before, HEAD + after, meant)


@pytest.mark.parametrize(
    ("before", "after", "meant"),
    [
        ("A\nb.", "A b.", Meant()),
        ("[a](b.md)", "[a](c.md)", Meant(links=frozenset({("b.md", "c.md")}))),
        ("A[^x]\n\n[^x]: X ¶1", "A[^y]\n\n[^y]: X ¶2", Meant(labels={"x": "y"})),
        (
            "A[^x] B[^y]\n\n[^x]: X\n[^y]: Y",
            "A[^y] B[^y]\n\n[^y]: Y",
            Meant(labels={"x": "y"}, dropped=frozenset("x")),
        ),
        ("A `b\u200bc`", "A `bc`", Meant(characters="\u200b")),
        ("![[a]]", "![[b]]", Meant(links=frozenset({("a", "b")}))),
        ("[[a]]", "[[b|a]]", Meant(links=frozenset({("a", "b")}))),
        ("[a](b.md)", "[a](<b.md>)", Meant()),
    ],
)
def test_what_reads_the_same(before: str, after: str, meant: Meant) -> None:
    assert reads_the_same(HEAD + before, HEAD + after, meant)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, HEAD.replace("title: Cache", "title: Store")),
        (HEAD, HEAD.replace("title: Cache\n", "")),
        (HEAD, "---\na: [\n---\n"),
        ("---\na: [\n---\n", "---\na: [\n---\n"),
    ],
)
def test_frontmatter_that_reads_otherwise(before: str, after: str) -> None:
    assert not reads_the_same(before, after, Meant())


def test_renames_that_lead_in_a_circle_lead_nowhere() -> None:
    assert RENAMES.now("wiki/concepts/ring.md", ()) is None
    assert tuple(RENAMES.before("wiki/concepts/ring.md")) == ("wiki/concepts/ring-2.md",)
    assert tuple(RENAMES.before("wiki/concepts/web-proxy.md")) == (
        "wiki/concepts/middle.md",
        "wiki/concepts/proxy.md",
    )


def test_fixes_are_attached_to_rules() -> None:
    assert set(BY_CODE) >= FIXABLE
    assert {*FIXES, MARK, INDEX, RELATED} == FIXABLE
