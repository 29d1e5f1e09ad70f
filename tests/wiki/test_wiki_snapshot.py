from __future__ import annotations

import pytest

from gitwiki.wiki.outline import Reference, pack, unpack
from gitwiki.wiki.page import parse, statement_digest
from gitwiki.wiki.snapshot import (
    Actor,
    PageSummary,
    SourceRef,
    Waiver,
    Wiki,
    decode,
    encode,
    summarise,
)
from gitwiki.wiki.trust import said

PATH = "wiki/concepts/cache.md"
TEXT = """---
type: concept
title: Cache
description: A store
aliases: [caches, HTTP cache]
sources:
  - {id: rfc9111, resource: /sources/rfc9111.md, raw: raw/rfc9111.txt, blob: 3b18, title: HTTP}
  - raw/plain.md
related: [proxy]
tags: [http]
created: 2026-11-20
updated: 2026-11-21
confidence: medium
generated: {by: gitwiki/0.1.0 extractive, at: 2026-11-21T10:00:00Z, key: 9f2c}
---

# Cache

> A [proxy](proxy.md) stores.[^rfc9111-p-868413]

## How it works

See [proxy](proxy.md), [[Gateway#Ports|ports]], [size](#size) and [web](https://example.org).
It stores. <!-- gitwiki: allow GW304 our own experience -->
<!-- gitwiki: allow GW304 -->

## Size

[^rfc9111-p-868413]: [HTTP](../sources/rfc9111.md) ¶12 "stores"
[^rfc2616-p-77aa01]: [Old](../../../out.md) ¶1 "old"
[^note]: Nothing.
"""
PEOPLE = (
    statement_digest("tldr", "A proxy stores."),
    statement_digest("statement", "See proxy, ports, size and web."),
    statement_digest("statement", "It stores."),
)
SUMMARY = PageSummary(
    path=PATH,
    blob="b" * 40,
    type="concept",
    title="Cache",
    description="A store",
    aliases=("caches", "HTTP cache"),
    tags=("http",),
    sources=(
        SourceRef("rfc9111", "raw/rfc9111.txt", "3b18", "/sources/rfc9111.md"),
        SourceRef("plain", "raw/plain.md", ""),
    ),
    related=("proxy",),
    created="2026-11-20",
    updated="2026-11-21",
    confidence="medium",
    key="9f2c",
    links=pack(
        (
            Reference("proxy.md", "", "markdown", "wiki/concepts/proxy.md"),
            Reference("", "size", "markdown", ""),
            Reference("../sources/rfc9111.md", "", "markdown", "wiki/sources/rfc9111.md"),
            Reference("../../../out.md", "", "markdown", ""),
            Reference("Gateway", "Ports", "wiki", "", "ports"),
        )
    ),
    anchors=("cache", "how-it-works", "size"),
    citations={"rfc9111": ("rfc9111-p-868413",), "rfc2616": ("rfc2616-p-77aa01",)},
    generated=Actor("gitwiki/0.1.0 extractive", "2026-11-21T10:00:00Z"),
    people=PEOPLE,
    waivers=(Waiver(24, "GW304", "our own experience"), Waiver(26, "GW304", "")),
)


def summary_of(path: str, text: str) -> PageSummary:
    page = parse(path, text).page
    assert page is not None
    return summarise(page, "b" * 40)


def test_summarise() -> None:
    assert summary_of(PATH, TEXT)._replace(said="") == SUMMARY
    assert SUMMARY.slug == "cache"


def test_what_a_reader_is_told_is_summed_up() -> None:
    page = parse(PATH, TEXT).page
    assert page is not None
    assert summary_of(PATH, TEXT).said == said(page)
    assert summary_of(PATH, TEXT.replace("updated: 2026-11-21", "updated: 2026-11-22")).said == (
        said(page)
    )


def test_what_is_encoded_is_decoded() -> None:
    bare = PageSummary("wiki/é.md", "b")
    assert decode(encode({"a": SUMMARY, "b": bare})) == {"a": SUMMARY, "b": bare}


@pytest.mark.parametrize("data", [b"", b"{}", b"\x81\xa1a\x01", b"\xc1"])
def test_what_was_not_encoded_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        decode(data)


def test_a_page_that_a_person_wrote() -> None:
    text = "---\ntype: note\n---\nHello [[there]].\n"
    assert summary_of("wiki/note.md", text)._replace(said="") == PageSummary(
        path="wiki/note.md",
        blob="b" * 40,
        type="note",
        links=pack([Reference("there", "", "wiki", "")]),
        people=(statement_digest("statement", "Hello there."),),
    )


def _wiki() -> Wiki:
    pages = {
        PATH: SUMMARY,
        "wiki/concepts/proxy.md": PageSummary(
            "wiki/concepts/proxy.md", "c", "concept", "Proxy", aliases=("Gateway",)
        ),
        "wiki/entities/proxy.md": PageSummary("wiki/entities/proxy.md", "d", "entity", "Proxy Inc"),
        "wiki/sources/rfc9111.md": PageSummary(
            "wiki/sources/rfc9111.md",
            "e",
            "source-summary",
            "HTTP",
            sources=(SourceRef("rfc9111", "raw/rfc9111.txt", "3b18", "/sources/rfc9111.md"),),
        ),
        "wiki/sources/rfc2616.md": PageSummary("wiki/sources/rfc2616.md", "f", "source-summary"),
        "wiki/sources/unused.md": PageSummary("wiki/sources/unused.md", "0", "source-summary"),
    }
    return Wiki("commit", pages, {"raw/rfc9111.txt": "3b18", "wiki/index.md": "1"}, "# Log\n")


def test_links_lead_to_pages_and_files() -> None:
    wiki = _wiki()
    assert wiki.links[PATH] == ("wiki/concepts/proxy.md", "wiki/sources/rfc9111.md")
    gateway = SUMMARY._replace(links=SUMMARY.links.split("\n")[4])
    alone = Wiki("commit", {**wiki.pages, PATH: gateway})
    assert alone.links[PATH] == ("wiki/concepts/proxy.md",)


def _folder(*references: Reference) -> Wiki:
    pages = [
        PageSummary("a.md", "a", title="A", aliases=("Alpha",), links=pack(references)),
        PageSummary("b/the.note.md", "b", title="Beta"),
    ]
    return Wiki("commit", {page.path: page for page in pages}, root="")


def test_elsewhere_a_title_is_no_name_and_an_alias_is() -> None:
    title, alias = Reference("Beta", "", "wiki", ""), Reference("alpha", "", "wiki", "")
    wiki = _folder(title, alias)
    assert [wiki.resolve(each, "b/the.note.md") for each in (title, alias)] == [None, "a.md"]


def test_wikilinks_that_are_none_are_left_out() -> None:
    dead, alive = Reference("1, 2", "", "wiki", ""), Reference("the.note", "", "wiki", "")
    link = Reference("x.md", "", "markdown", "x.md")
    assert _folder(dead, link).references("a.md") == (link,)
    assert _folder(dead, alive, link).references("a.md") == (dead, alive, link)


def test_wikilinks_of_dendron_are_turned_round() -> None:
    turned = Reference("The title", "", "wiki", "", "the.note#part")
    (found,) = _folder(turned).references("a.md")
    assert (found.target, found.anchor, found.written) == ("the.note", "part", turned.written)


def test_groups() -> None:
    def page(name: str, *targets: str) -> PageSummary:
        return PageSummary(name, "b", links="\n".join(targets))

    pages = (page("a", "b"), page("b"), page("c", "b", "x"), page("d", "e"), page("e"), page("f"))
    wiki = Wiki("commit", {each.path: each for each in pages}, root="")
    assert wiki.groups == (("a", "b", "c"), ("d", "e"), ("f",))


def test_views() -> None:
    wiki = _wiki()
    assert wiki.by_slug == {
        "cache": (PATH,),
        "proxy": ("wiki/concepts/proxy.md", "wiki/entities/proxy.md"),
        "rfc9111": ("wiki/sources/rfc9111.md",),
        "rfc2616": ("wiki/sources/rfc2616.md",),
        "unused": ("wiki/sources/unused.md",),
    }
    assert wiki.backlinks == {
        "wiki/concepts/proxy.md": (PATH,),
        "wiki/sources/rfc9111.md": (PATH,),
    }
    assert wiki.pages_citing("rfc9111") == (PATH, "wiki/sources/rfc9111.md")
    assert wiki.pages_citing("rfc2616") == (PATH,)
    assert wiki.pages_citing("nobody") == ()
    assert wiki.orphans() == (PATH, "wiki/entities/proxy.md")


def test_resolve() -> None:
    wiki = _wiki()
    assert [
        wiki.resolve(each, PATH) for each in unpack(SUMMARY.links, "wiki/concepts", "wiki")
    ] == [
        "wiki/concepts/proxy.md",
        PATH,
        "wiki/sources/rfc9111.md",
        None,
        "wiki/concepts/proxy.md",
    ]
