"""Lint on mutated wikis for as long as you like: ``python tests/fuzz/fuzz_lint.py SECONDS [SEED]``.

The seeds are the pages with which the rules are tested, with the sources that these cite. Each
round changes a few files of a small wiki at random, and checks the laws: lint and its reports never
raise, no file of up to 100 KB takes more than a second of CPU time, and neither the order of files
nor the number of workers shows. A round that breaks a law prints its number, which repeats it.
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from fakes.repository import FakeRepository

from gitwiki.adapters.readers import READERS
from gitwiki.lint.report.findings import finding_data
from gitwiki.lint.report.github import github_report
from gitwiki.lint.report.json import json_report
from gitwiki.lint.report.markdown import markdown_report
from gitwiki.lint.report.sarif import sarif_report
from gitwiki.lint.report.text import text_report
from gitwiki.ports import Alone, Folder
from gitwiki.workflows.lint import LintOutcome, lint_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gitwiki.ports import Workers

LONGEST = 100_000
SECONDS = 1.0
SEEDS = [path.read_bytes().decode() for path in sorted((TESTS / "rules").glob("*.md"))]
PATHS = (
    "wiki/concepts/example.md", "wiki/concepts/proxy.md", "wiki/concepts/Proxy.md",
    "wiki/sources/rfc9111.md", "wiki/entities/x y.md", "wiki/index.md", "wiki/concepts/index.md",
    "wiki/a/log.md", "log.md", "schema.md", "raw/rfc9111.txt", "raw/notes.md", "README.md",
)  # fmt: skip
SOURCES = {
    "raw/rfc9111.txt": (
        "HTTP Caching\n\nA cache is a local store of response messages and the subsystem that "
        "controls it.\n\nA shared cache stores responses for more than one user, and its default "
        "size is 4 KB.\n"
    ),
    "raw/notes.md": "# Notes\n\nA proxy forwards requests and listens on port 8080.\n",
}
PIECES = (
    "[[", "]]", "![[", "](", "[^", "]: ", "`", "```\n", "~~~", "<!--", "-->", "<a href='", "<div>",
    "---\n", "...\n", "| a | b |\n|---|---|\n",
    "> ", "# ", "- ", "    ", "\t", "\n\n", "\r\n", "\\",
    "%%", "$[[", "{#", "^b", "&amp;", "&#x202e;", "\u202e", "\u200b", "\ufeff", "\x00", "\ud7ff",
    "\U0001f600", "é", "e\u0301", "С", "İ", "ß", "4 KB", "1,000", "1.5 million", "2022-06",
    "June 2022", "5–10 %", "-3 °C", "RFC 9111", "title: ", "aliases: [", "sources:\n  - {", "}",
    "*a", "&a", "!!python/object", "status: deprecated\n", "verified: [{by: human:x, at: ", "key: ",
    "javascript:", "data:text/html,", "AKIA" + "A" * 16, "<<<<<<< x\n", "x" * 300, "a b " * 200,
    "[^rfc9111-p-318a36]", "(../sources/rfc9111.md)", "gitwiki: allow GW101 x", "suppress:\n  - {",
)  # fmt: skip


class Forgetful:
    """A cache that keeps nothing."""

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:  # noqa: ARG002
        return {}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Forget them."""


class Silent:
    """A progress that nobody watches."""

    def step(self, what: str) -> None:
        """Say nothing."""


class Crowd:
    """Workers who each do one file, the last one first."""

    def map(
        self,
        begin: Callable[..., Callable[[Any], Any]],
        arguments: tuple[object, ...],
        parts: Sequence[Any],
    ) -> Iterator[Any]:
        for part in parts:
            for path in reversed(part):
                yield begin(*arguments)([path])


def main(seconds: float, seed: int) -> int:
    """Fuzz for some seconds; 1 if a law was broken."""
    end = time.monotonic() + seconds
    broken = rounds = 0
    while time.monotonic() < end:
        number = seed + rounds
        rounds += 1
        try:
            one_round(random.Random(number))
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            broken += 1
            print(f"-- round {number}\n{traceback.format_exc()}", flush=True)
    print(f"{rounds:,} rounds from {seed}, {broken} broke a law")
    return int(broken > 0)


def one_round(chance: random.Random) -> None:
    """Make a wiki, lint it, and check the laws."""
    before, after = make_files(chance), make_files(chance)
    if chance.random() < 0.3:
        after.pop("schema.md", None)
    if chance.random() < 0.5:
        after = {**before, **dict(list(after.items())[:2])}
    start = time.process_time()
    outcome = lint(after)
    took = time.process_time() - start
    limit = SECONDS * max(1, sum(map(len, after.values())) / LONGEST)
    assert took < limit, f"{took:.1f} s for {sum(map(len, after.values())):,} characters"
    render(outcome)
    kind = chance.randrange(4)
    if kind == 0:
        shuffled = list(after.items())
        chance.shuffle(shuffled)
        assert lint(dict(shuffled)).findings == outcome.findings, "the order of files shows"
    elif kind == 1:
        assert lint(after, workers=Crowd()).findings == outcome.findings, "the workers show"
    elif kind == 2:
        lint(after, before)


def make_files(chance: random.Random) -> dict[str, str]:
    """The files of a small wiki, some of them changed."""
    files = {"schema.md": "---\ngitwiki: 1\n---\n", **SOURCES}
    for path in chance.sample(PATHS, chance.randrange(1, 5)):
        text = files.get(path) or chance.choice(SEEDS)
        for _ in range(chance.randrange(5)):
            text = mutate(chance, text)
        files[path] = text[:LONGEST].encode("utf-8", "replace").decode()
    return files


def mutate(chance: random.Random, text: str) -> str:
    """A text with one thing changed."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + int(chance.expovariate(0.02)))
    cut = text[start:end]
    kind = chance.randrange(6)
    if kind == 0:
        return text[:start] + text[end:]
    if kind == 1:
        return text[:start] + chance.choice(PIECES) + text[start:]
    if kind == 2:
        return text[:start] + cut * chance.choice((2, 3, 50, 2_000)) + text[end:]
    if kind == 3:
        other = chance.choice(SEEDS)
        at = chance.randrange(len(other) + 1)
        return text[:start] + other[at : at + 200] + text[end:]
    if kind == 4:
        return text[:start] + chr(chance.choice((chance.randrange(128), chance.randrange(0xD7FF))))
    return text[:start] + chance.choice(PIECES) * chance.choice((1, 2, 1_000)) + text[end:]


def lint(
    files: Mapping[str, str],
    base: Mapping[str, str] | None = None,
    workers: Workers | None = None,
) -> LintOutcome:
    """Lint files, or what they bring in over others."""
    repository = FakeRepository()
    before = repository.add_commit(base, 1_790_000_000) if base is not None else None
    after = repository.add_commit(files, 1_795_000_000)
    outside = Folder(repository, READERS, Forgetful(), Silent(), workers or Alone())
    return lint_commit(outside, after, before)


def render(outcome: LintOutcome) -> None:
    """Write every report."""
    found = outcome.findings
    texts = outcome.read(sorted({each.path for each in found}))
    text_report(found, {path: text.split("\n") for path, text in texts.items()})
    json_report([*map(finding_data, found)])
    github_report(found)
    markdown_report(found)
    sarif_report(found, texts, {})


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
