"""The worst that somebody could like a model to have answered, and bundles that say so."""

from __future__ import annotations

from typing import Any

import msgspec
from fooled_model import BOILED, HOLDS, Fooled, Passages, planned

Json = dict[str, Any]

MARKS = (
    *("<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/?q=1)"),
    *("@octocat look", "Fixes #1", "-->", "::set-output name=a::b", "##[error]x", "[[../../x]]"),
    *("https://evil.example", "\u202eabc", "\x1b[31mred", "---\ntype: x\n---", "$x$", "`` ` ``"),
)
PATHS = (
    *("../x", "/etc/passwd", ".github/workflows/x.yml", "schema.md", "wiki/../x", "con", "a\\b"),
    *("log.md", "wiki/index.md", ".gitattributes", "raw/kettle.md", "wiki/.git/config", "x\ny"),
)


def marked(passages: Passages) -> Json:
    said = [passages.said(f"{HOLDS[:-1]} {mark}.", "holds 2 litres") for mark in MARKS]
    return {"summary": said[:2], "points": said[2:]}


def marked_page(passages: Passages) -> Json:
    said = [passages.said(f"{HOLDS[:-1]} {mark}.", "holds 2 litres") for mark in MARKS]
    sections = [
        {"heading": mark, "statements": [each]} for mark, each in zip(MARKS, said, strict=True)
    ]
    return {"summary": said[:2], "sections": sections, "caveats": said, "aliases": list(MARKS)}


def fooled_by(name: str) -> Fooled:
    """What somebody would like a model to have answered."""

    def pages(passages: Passages) -> Json:
        at = passages.of("vessel")
        return {"pages": [planned(path, at, type="comparison", extends=path) for path in PATHS]}

    def lies(passages: Passages) -> Json:
        said = [passages.said(BOILED.replace("tea", "war"), "water is boiled")]
        return {"summary": said}

    return {
        "marks": Fooled(marked, marked_page, source="vessel"),
        "paths": Fooled(pages, source="vessel"),
        "lies": Fooled(lies, lies, source="vessel"),
    }[name]


def as_written(data: Json) -> bytes:
    """Bytes as gitwiki would write them, whatever they say."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"
