"""How long a client of the MCP server waits for each tool, against an empty call on its pipe."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from benchmarks.corpora import corpus
from benchmarks.runner import PROJECT, python

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mcp import Client

_ROUNDS = 60
#: So many chapters, the shortest, are compiled into pages.
_COMPILED = 12
_FLOOR = "ping"


def run() -> None:
    """Measure every tool on falsafa, in turns with an empty call."""
    import anyio  # noqa: PLC0415 - the SDK is loaded only if this is run

    root = corpus("falsafa")
    if root is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        wiki = Path(folder) / "wiki"
        _make(wiki, root / "works")
        questions = json.loads((root / "questions.json").read_text(encoding="utf-8"))
        asked = [each["prompt"] for each in questions]
        _show(anyio.run(partial(_measured, wiki, asked)))


def _make(wiki: Path, works: Path) -> None:
    _run(python("gitwiki", "init", str(wiki), "--quiet"), PROJECT)
    shutil.copytree(works, wiki / "raw", dirs_exist_ok=True)
    for command in (["add", "-A"], ["commit", "-qm", "Works"]):
        _run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *command], wiki)
    chapters = sorted((wiki / "raw").glob("*/[0-9]*.md"), key=lambda path: path.stat().st_size)
    chosen = [str(path.relative_to(wiki)) for path in chapters[-8 * _COMPILED :: 8]][:_COMPILED]
    compiled = ["compile", "--compiler", "extractive", *chosen]
    _run(python("gitwiki", "-C", str(wiki), *compiled), PROJECT)
    _run(python("gitwiki", "-C", str(wiki), "pr", "merge", "1"), PROJECT)


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


async def _measured(wiki: Path, questions: Sequence[str]) -> Mapping[str, Sequence[float]]:
    from mcp import Client, StdioServerParameters  # noqa: PLC0415

    arguments = ["-m", "gitwiki", "mcp", "-C", str(wiki)]
    server = StdioServerParameters(command=sys.executable, args=arguments, cwd=PROJECT)
    found: defaultdict[str, list[float]] = defaultdict(list)
    async with Client(server, mode="legacy") as client:
        start = time.perf_counter()
        await client.call_tool("search_corpus", {"query": "virtue"})
        print(f"first search, which makes the index: {time.perf_counter() - start:.1f} s")
        calls = await _calls(client, questions)
        for _ in range(_ROUNDS):
            for tool, given in calls.items():
                found[tool].append(await _timed(client, tool, next(given)))
                found[_FLOOR].append(await _timed(client, _FLOOR, {}))
    return found


async def _timed(client: Client, tool: str, given: dict[str, Any]) -> float:
    start = time.perf_counter()
    if tool == _FLOOR:
        with warnings.catch_warnings(action="ignore"):  # it went out of the protocol in 2026
            await client.send_ping()
    else:
        result = await client.call_tool(tool, given)
        assert not result.is_error, result
    return time.perf_counter() - start


async def _calls(client: Client, questions: Sequence[str]) -> dict[str, Iterator[dict[str, Any]]]:
    """For each tool, arguments that are others each time."""
    chance = random.Random(5)  # noqa: S311
    works = [each["name"] for each in (await _data(client, "list_works", limit=50))["works"]]
    chapters = [
        {"work": work, "chapter": each["name"]}
        for work in works
        for each in (await _data(client, "list_chapters", work=work))["chapters"]
    ]
    hits = [await _data(client, "search_corpus", query=each) for each in questions[:10]]
    labels = [each["label"] for hit in hits for each in hit["passages"]]
    found = [await _data(client, "search_wiki", query=each, limit=20) for each in questions[:10]]
    pages = sorted({each["page"] for hit in found for each in hit["pages"]})

    def several(values: Sequence[Any], name: str) -> Iterator[dict[str, Any]]:
        return cycle([{name: each} for each in chance.sample(values, len(values))])

    pairs = [chance.sample(works, 2) for _ in questions]
    compared = [{"works": pair, "query": each} for pair, each in zip(pairs, questions, strict=True)]
    return {
        "list_works": several([40], "limit"),
        "list_chapters": several(works, "work"),
        "get_metadata": several(works, "name"),
        "read_chapter": cycle(chance.sample(chapters, len(chapters))),
        "get_passage": several(labels, "label"),
        "search_corpus": several(questions, "query"),
        "compare_works": cycle(compared),
        "search_wiki": several(questions, "query"),
        "read_wiki": several(pages, "page"),
        "read_wiki_full": several(pages, "page"),
        "find_related": several(pages, "page"),
        "backlinks": several(pages, "page"),
    }


async def _data(client: Client, tool: str, **given: object) -> Any:
    result = await client.call_tool(tool, given)
    assert not result.is_error, result
    return result.structured_content


def _show(found: Mapping[str, Sequence[float]]) -> None:
    floor = median(found[_FLOOR])
    for tool, seconds in found.items():
        p50, p95 = median(seconds), quantiles(seconds, n=20)[-1]
        print(
            f"{tool:15}  p50 {1000 * p50:7.1f} ms  p95 {1000 * p95:7.1f} ms"
            f"  {p50 / floor:6.1f}x and {p95 / floor:6.1f}x ping"
        )
