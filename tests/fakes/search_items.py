"""A few pages and passages to be searched, by file."""

from __future__ import annotations

from gitwiki.ports.search import Fields, HitKind, Item


def page(name: str, text: str) -> Item:
    path = f"wiki/{name}.md"
    fields = Fields(name, "", text, "concept")
    return Item(HitKind.PAGE, path, name, "", text, "", "", fields, path, 0, ("a-p-000001",))


def passage(path: str, place: int, text: str) -> Item:
    name = path.removeprefix("raw/").removesuffix(".md").replace("/", " ")
    work = path.rpartition("/")[0] if path.count("/") > 1 else path
    ref = f"{name.replace(' ', '-')}-p-{place:06}"
    fields = Fields(name, "Opening", text, "ancient")
    return Item(HitKind.PASSAGE, ref, name, "Opening", text, name, work, fields, path, place)


FILES = {
    "wiki/cache.md": [page("cache", "the cache keeps answers")],
    "wiki/token.md": [page("token", "one token, one cache")],
    "raw/mill/01.md": [
        passage("raw/mill/01.md", 1, "the mill grinds corn"),
        passage("raw/mill/01.md", 2, "corn corn corn and water"),
    ],
    "raw/mill/02.md": [passage("raw/mill/02.md", 1, "water drives the wheel")],
    "raw/river.md": [passage("raw/river.md", 1, "water")],
    "raw/empty.md": [],
}
