"""A small wiki in which statements were planted that a review should find, and one that attacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin import Answer

from fakes.git_repositories import make_repository
from fakes.quoting_model import passages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from standin import ReceivedRequest

    from gitwiki.adapters.git import GitRepository

SMALL = "The boiler of the mill holds 400 litres."
LARGE = "The boiler of the mill holds 600 litres."
WOOD = "The boiler is fired with wood."
GAS = "The boiler was converted to gas in 2023."
STANDS = "The mill stands on the river Ouse."
ON_OUSE = "A mill stands on the Ouse."
BURNT = "The mill was rebuilt after a fire."
REBUILT = "The mill was rebuilt in 1921."
WHEEL = "The wheel is 4 m wide."
WIDE_WHEEL = "The wheel is 5 m wide."

FILES = {
    "schema.md": "---\nname: Mill\n---\n",
    "log.md": "# Log\n",
    "raw/old.md": "---\ndate: 2019-05-01\n---\n\n# Old notes\n\nThe boiler is fired with wood.\n",
    "raw/new.md": "---\ndate: 2024-02\n---\n\n# New notes\n\nThe boiler was converted to gas.\n",
    "raw/undated.md": "# Undated\n\nThe mill was rebuilt in 1921.\n",
}


def page(title: str, kind: str, sources: tuple[str, ...], *lines: str) -> str:
    """A page; each line is a statement, with the source that it cites behind a bar."""
    listed = "".join(f"  - {{id: {name}, raw: raw/{name}.md}}\n" for name in sources)
    said = "\n".join(map(_cited, lines))
    cited = sorted({line.partition(" | ")[2] for line in lines} - {""})
    notes = "".join(
        f'[^{name}-p-000001]: [Notes](../sources/{name}.md) ¶1 "notes"\n' for name in cited
    )
    head = f"---\ntype: {kind}\ntitle: {title}\nsources:\n{listed}---\n\n# {title}\n"
    return f"{head}\n{said}\n\n{notes}"


def _cited(line: str) -> str:
    text, _, source = line.partition(" | ")
    return f"{text}[^{source}-p-000001]" if source else text


PAGES = {
    "wiki/concepts/boiler.md": page(
        "Boiler", "concept", ("old",), f"{SMALL} | old", f"{WOOD} | old", "See [mill](mill.md)."
    ),
    "wiki/concepts/mill.md": page(
        "Mill",
        "concept",
        ("new", "undated"),
        f"{LARGE} | new",
        f"{GAS} | new",
        f"{STANDS} | new",
        f"{BURNT} | undated",
        f"{WHEEL} | new",
    ),
    "wiki/entities/ouse.md": page(
        "Ouse",
        "entity",
        ("undated", "old"),
        f"{ON_OUSE} | undated",
        f"{REBUILT} | undated",
        f"{WIDE_WHEEL} | old",
        "\n## Caveats\n",
        "The wheel is 4 m or 5 m wide.[^new-p-000001][^old-p-000001]",
    ),
    "wiki/sources/old.md": page("Old notes", "source-summary", ("old",), f"{WOOD} | old"),
}


def long_pages(count: int) -> Mapping[str, str]:
    """Pages of which two fill a request."""
    words = [f"Sentence {number} is about the weir and its sluice." for number in range(220)]
    return {
        f"wiki/concepts/long-{name}.md": page(
            f"Long {name}", "concept", ("old",), *(f"{each} {name} | old" for each in words)
        )
        for name in range(count)
    }


def make_mill(directory: Path, more: Mapping[str, str] | None = None) -> GitRepository:
    """The wiki in a repository with a checkout."""
    return make_repository(directory, {**FILES, **PAGES, **(more or {})}, checkout=True)


def id_of(request: ReceivedRequest, text: str, page: str = "") -> str:
    """The id under which a statement was shown, on a page if that matters; fails if it was not."""
    for name, said in passages_of(request, page):
        if said.partition(" | ")[2] == text:
            return name
    message = f"{text!r} was not shown"
    raise AssertionError(message)


def finder(
    *found: tuple[str, str, str, str],
) -> Callable[[ReceivedRequest], Answer]:
    """A model that finds these: kind, first and second statement, why.

    What begins with ``=`` is an id that it makes up.
    """

    def answer(request: ReceivedRequest) -> Answer:
        return Answer.json({"findings": [_finding(request, each) for each in found]})

    return answer


def _finding(request: ReceivedRequest, found: tuple[str, str, str, str]) -> Mapping[str, Any]:
    kind, first, second, why = found
    ids = [each[1:] if each[0] == "=" else id_of(request, each) for each in (first, second)]
    return {"kind": kind, "first": ids[0], "second": ids[1], "why": why}
