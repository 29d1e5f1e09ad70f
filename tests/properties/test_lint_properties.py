"""Lint of a wiki that changes step by step: what is kept from earlier runs never shows.

The names are few, so that pages come and go under links, titles, aliases and citations of others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakes.repository import FakeRepository
from hypothesis import given, settings
from hypothesis import strategies as st

from gitwiki.adapters.readers import READERS
from gitwiki.lint.rules import RULES
from gitwiki.ports import Alone, Folder
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind
from gitwiki.workflows.lint import lint_commit

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Workers

NAMES = ("cache", "proxy", "Cache", "origin")
FOLDERS = ("wiki/concepts", "wiki/entities", "raw", "docs")
SENTENCES = (
    "A cache stores 4 KB of responses.",
    "A proxy forwards requests of 12 clients.",
    "The origin was built in May 1997.",
)
#: What a source may hold that is a finding of its own.
ODD = ("The key is " + "AKIA" + "IOSFODNN7EXAMPLE.", "A word <!-- that nobody sees -->.")
PARAGRAPHS = tuple(identify([Block(text, BlockKind.PROSE, (), 1, 1)])[0].id for text in SENTENCES)


@dataclass
class Memory:
    """A cache that lives as long as the test."""

    values: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self.values[kind, key] for key in keys if (kind, key) in self.values}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        self.values.update({(kind, key): value for key, value in values.items()})


class Silent:
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


def lint(
    files: Mapping[str, str],
    cache: Memory,
    base: Mapping[str, str] | None = None,
    workers: Workers | None = None,
) -> tuple[Diagnostic, ...]:
    """Lint files, or what they bring in over others."""
    repository = FakeRepository()
    before = repository.add_commit(base) if base is not None else None
    after = repository.add_commit(files)
    outside = Folder(repository, READERS, cache, Silent(), workers or Alone())
    return lint_commit(outside, after, before).findings


links = st.builds(
    lambda form, folder, name, anchor: form.format(folder=folder, name=name, anchor=anchor),
    st.sampled_from(
        [
            "[x]({name}.md{anchor})",
            "[x](../{folder}/{name}.md)",
            "[[{name}{anchor}]]",
            "[[{folder}/{name}|x]]",
            "![](../../raw/{name}.md)",
            "[x]({name})",
            "[x](/{name}.md)",
            "[x](#{name})",
        ]
    ),
    st.sampled_from([folder.rpartition("/")[2] for folder in FOLDERS]),
    st.sampled_from(NAMES),
    st.sampled_from(["", "#size", "#Size", "#none", "#^block"]),
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page that may cite, link, and be wrong in many ways."""
    title, alias = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
    status = draw(st.sampled_from(["", "status: deprecated\n", "status: [\n"]))
    heading = draw(st.sampled_from(["", "## Size\n\n", "A block. ^block\n\n"]))
    number = draw(st.integers(0, len(SENTENCES) - 1))
    cited = draw(st.integers(0, len(SENTENCES) - 1))
    label = f"[^notes-{PARAGRAPHS[cited]}]"
    text = " ".join(draw(st.lists(links, max_size=3)))
    waiver = draw(st.sampled_from(["", " <!-- gitwiki: allow GW101 known -->"]))
    # Without a footnote, what is known of the source is the business of other pages.
    note = f'{label}: [Notes](../sources/notes.md) ¶1 "{SENTENCES[cited][:12]}"\n'
    resource = draw(st.sampled_from(["", "resource: /sources/notes.md, ", "resource: cache.md, "]))
    listed = f"sources:\n  - {{id: notes, {resource}raw: raw/notes.md, blob: {'1' * 40}}}\n"
    if draw(st.integers(0, 3)) == 0:
        note = listed = ""
    return (
        f"---\ntype: concept\ntitle: {title}\naliases: [{alias}]\ndescription: A {title}\n{status}"
        f"{listed}---\n\n# {title}\n\n"
        f"{heading}{SENTENCES[number]} {text}{label}{waiver}\n\n{note}"
    )


sources = st.lists(st.sampled_from((*SENTENCES, *ODD)), min_size=1).map(
    lambda said: "# Notes\n\n" + "\n\n".join(said) + "\n"
)
paths = st.builds(
    lambda folder, name: f"{folder}/{name}.md", st.sampled_from(FOLDERS), st.sampled_from(NAMES)
)
edits = st.one_of(
    st.tuples(paths, pages()),
    st.tuples(paths, st.none()),
    st.tuples(st.sampled_from(["raw/notes.md", "raw/more.md"]), sources | st.none()),
    st.tuples(st.just("wiki/index.md"), st.sampled_from(["# Index\n", "[x](concepts/cache.md)\n"])),
    st.tuples(
        st.just("schema.md"),
        st.sampled_from(
            [
                "---\ngitwiki: 1\n---\n",
                "---\ngitwiki: 1\nsuppress:\n  - {rule: GW101, path: wiki/*, reason: x}\n---\n",
            ]
        ),
    ),
)
histories = st.lists(st.lists(edits, min_size=1, max_size=3), min_size=1, max_size=6)


def trees(history: list[list[tuple[str, str | None]]], schema: str | None) -> list[dict[str, str]]:
    """The files after each step."""
    files = {} if schema is None else {"schema.md": schema}
    found = [files]
    for step in history:
        after = {**files, **{path: text for path, text in step if text is not None}}
        gone = {path for path, text in step if text is None}
        files = {path: text for path, text in after.items() if path not in gone}
        if schema is None:
            files.pop("schema.md", None)
        found.append(files)
    return found


@given(histories, st.sampled_from(["---\ngitwiki: 1\n---\n", None]))
@settings(max_examples=60)
def test_a_warm_run_finds_what_a_cold_one_finds(
    history: list[list[tuple[str, str | None]]], schema: str | None
) -> None:
    cache = Memory()
    before: dict[str, str] | None = None
    for files in trees(history, schema):
        assert lint(files, cache) == lint(files, Memory())
        assert lint(files, cache) == lint(files, Memory())
        if before is not None:
            assert lint(files, cache, before) == lint(files, Memory(), before)
        before = files


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_files_does_not_matter(
    history: list[list[tuple[str, str | None]]], chance: random.Random
) -> None:
    files = trees(history, "---\ngitwiki: 1\n---\n")[-1]
    shuffled = list(files.items())
    chance.shuffle(shuffled)
    assert lint(files, Memory()) == lint(dict(shuffled), Memory())


@given(histories)
@settings(max_examples=30)
def test_the_number_of_workers_does_not_matter(
    history: list[list[tuple[str, str | None]]],
) -> None:
    before, *_, after = [{}, *trees(history, "---\ngitwiki: 1\n---\n")]
    assert lint(after, Memory(), workers=Crowd()) == lint(after, Memory())
    before["schema.md"] = "---\ngitwiki: 1\n---\n"
    assert lint(after, Memory(), before, Crowd()) == lint(after, Memory(), before)


@given(histories)
@settings(max_examples=30)
def test_a_selection_of_rules_finds_its_part(history: list[list[tuple[str, str | None]]]) -> None:
    files = trees(history, "---\ngitwiki: 1\n---\n")[-1]
    repository = FakeRepository()
    commit = repository.add_commit(files)
    outside = Folder(repository, READERS, Memory(), Silent())
    everything = lint_commit(outside, commit).findings
    # Rules about links read a page whose frontmatter nobody else can.
    unreadable = {each.path for each in everything if each.code == "GW001"}
    for family in ("GW1", "GW3"):
        rules = tuple(rule for rule in RULES if rule.code.startswith(family))
        found = lint_commit(outside, commit, rules=rules).findings
        wanted = [each for each in everything if each.code.startswith(family)]
        assert [each for each in found if each.path not in unreadable] == wanted
