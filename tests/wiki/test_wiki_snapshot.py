from __future__ import annotations

from dataclasses import replace

from gitwiki.wiki.page import parse
from gitwiki.wiki.snapshot import (
    PageSummary,
    Reference,
    SourceRef,
    Waiver,
    Wiki,
    decode,
    encode,
    summarise,
)

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
SUMMARY = PageSummary(
    path=PATH,
    blob="b" * 40,
    type="concept",
    title="Cache",
    description="A store",
    aliases=("caches", "HTTP cache"),
    tags=("http",),
    sources=(
        SourceRef("rfc9111", "raw/rfc9111.txt", "3b18"),
        SourceRef("plain", "raw/plain.md", ""),
    ),
    related=("proxy",),
    created="2026-11-20",
    updated="2026-11-21",
    confidence="medium",
    key="9f2c",
    links=("wiki/concepts/proxy.md", "wiki/sources/rfc9111.md"),
    references=(
        Reference("proxy.md", "", 19, 5, "markdown", "wiki/concepts/proxy.md"),
        Reference("Gateway", "Ports", 23, 24, "wiki", ""),
        Reference("", "size", 23, 49, "markdown", PATH),
        Reference("../sources/rfc9111.md", "", 29, 22, "markdown", "wiki/sources/rfc9111.md"),
        Reference("../../../out.md", "", 30, 22, "markdown", ""),
    ),
    anchors=("cache", "how-it-works", "size"),
    citations={"rfc9111": ("rfc9111-p-868413",), "rfc2616": ("rfc2616-p-77aa01",)},
    waivers=(Waiver(24, "GW304", "our own experience"), Waiver(26, "GW304", "")),
)


def summary_of(path: str, text: str) -> PageSummary:
    page = parse(path, text).page
    assert page is not None
    return summarise(page, "b" * 40)


def test_summarise() -> None:
    assert summary_of(PATH, TEXT) == SUMMARY
    assert SUMMARY.slug == "cache"


def test_what_is_encoded_is_decoded() -> None:
    assert decode(encode(SUMMARY)) == SUMMARY
    bare = PageSummary("wiki/é.md", "b")
    assert decode(encode(bare)) == bare


def test_a_page_that_a_person_wrote() -> None:
    assert summary_of("wiki/note.md", "---\ntype: note\n---\nHello [[there]].\n") == PageSummary(
        path="wiki/note.md",
        blob="b" * 40,
        type="note",
        references=(Reference("there", "", 4, 7, "wiki", ""),),
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
            sources=(SourceRef("rfc9111", "raw/rfc9111.txt", "3b18"),),
        ),
        "wiki/sources/rfc2616.md": PageSummary("wiki/sources/rfc2616.md", "f", "source-summary"),
        "wiki/sources/unused.md": PageSummary("wiki/sources/unused.md", "0", "source-summary"),
    }
    return Wiki("commit", pages, {"raw/rfc9111.txt": "3b18", "wiki/index.md": "1"}, "# Log\n")


def test_wikilinks_are_resolved_among_the_pages() -> None:
    wiki = _wiki()
    assert wiki.pages[PATH] == SUMMARY
    gateway = replace(SUMMARY, references=(SUMMARY.references[1],))
    alone = Wiki("commit", {**wiki.pages, PATH: gateway})
    assert alone.pages[PATH].links == ("wiki/concepts/proxy.md",)


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
    assert wiki.targets.names == {
        "cache": PATH,
        "proxy": "wiki/concepts/proxy.md",
        "rfc2616": "wiki/sources/rfc2616.md",
        "rfc9111": "wiki/sources/rfc9111.md",
        "unused": "wiki/sources/unused.md",
        "proxy inc": "wiki/entities/proxy.md",
        "http": "wiki/sources/rfc9111.md",
        "caches": PATH,
        "http cache": PATH,
        "gateway": "wiki/concepts/proxy.md",
        "rfc9111.txt": "raw/rfc9111.txt",
        "index.md": "wiki/index.md",
    }


def test_resolve() -> None:
    wiki = _wiki()
    assert [wiki.resolve(reference, PATH) for reference in SUMMARY.references] == [
        "wiki/concepts/proxy.md",
        "wiki/concepts/proxy.md",
        PATH,
        "wiki/sources/rfc9111.md",
        None,
    ]
