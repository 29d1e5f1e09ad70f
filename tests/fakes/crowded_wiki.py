"""A wiki of any size on a server without a checkout, and sources that come all at once."""

from __future__ import annotations

import subprocess
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from fakes.git_repositories import NOW, git, make_repository
from fakes.heading_compiler import HeadingCompiler
from fakes.small_wiki import ADA, write
from fakes.wikis import PROJECT, open_wiki
from gitwiki.ports import NewCommit
from gitwiki.wiki.derive import index_files
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gitwiki.ports import Compiler, Outside

#: Pages that one source brings, its own among them.
_PER_SOURCE = 10
_SYLLABLES = ("ba", "del", "fo", "gur", "hin", "kol", "mer", "nas", "pi", "ros", "tum", "vel")
_NOUNS = ("archive", "buffer", "cache", "channel", "codec", "cursor", "engine", "filter", "gateway")
_SENTENCES = (
    "The {a} keeps a list of {n} entries and hands the oldest of them to the {b}.",
    "When the {b} is late, the {a} waits for {n} seconds before it asks again.",
    "Nothing in the {a} depends on the order in which the {b} delivers {n} answers.",
    "A {a} that has lost its state can be built again from the {b} within {n} minutes.",
)


class Newcomers(NamedTuple):
    """Sources that are committed and not compiled yet.

    Attributes:
        paths: Their paths.
        apart: Those that bring new pages only, of which no other source speaks.
    """

    paths: tuple[str, ...]
    apart: tuple[str, ...]


def crowded_wiki(directory: Path, pages: int) -> Outside:
    """A wiki of so many pages, all of them made by gitwiki, in a repository without a checkout.

    Args:
        directory: Where to make it.
        pages: A multiple of ten.
    """
    schema = (PROJECT / "schema.md").read_text(encoding="utf-8")
    titles = [_title(number) for number in range(pages - pages // _PER_SOURCE)]
    about = _PER_SOURCE - 1
    chance = Random(1)
    files = {"schema.md": schema, "log.md": "# Log\n", **index_files(())}
    for start in range(0, len(titles), about):
        name = f"Notes {start // about + 1}"
        sections = {
            title: _said(chance, title, [titles[number - 1], *titles], 3)
            for number, title in list(enumerate(titles))[start : start + about]
        }
        files[f"raw/{name.lower().replace(' ', '-')}.md"] = _document(name, sections)
    make_repository(directory, files, bare=True)
    outside = open_wiki(directory)
    outcome = compile_sources(outside, HeadingCompiler(), CompileRequest())
    assert outcome.pull_request is not None
    pulls.merge(outside, outcome.pull_request.number)
    return outside


def add_newcomers(outside: Outside, count: int, shared: int, derived: str) -> Newcomers:
    """Commit sources, each with two pages of its own.

    Args:
        outside: The wiki.
        count: How many.
        shared: So many of them speak of pages that others speak of, too: of one that the wiki has
            and of one that none has yet. Each gives a value, and the values disagree.
        derived: The setting of schema.md from then on.
    """
    chance = Random(1)
    known = [_title(number) for number in range(20)]
    meeting = [f"{_title(number)} meeting" for number in range(2)]
    files = {}
    apart = []
    for number in range(count):
        name = f"Report {number + 1}"
        path = f"raw/{name.lower().replace(' ', '-')}.md"
        own = [f"{_title(2000 + 2 * number + each)} device" for each in range(2)]
        sections = {
            title: _said(chance, title, [other, *known], 3) for title, other in (own, reversed(own))
        }
        if number < shared:
            met, place = known[number % 3], meeting[number % 2]
            for title, other in ((met, place), (place, met)):
                said = _said(chance, title, [other, *known], 2)
                sections[title] = f"{said} The {title} has a limit of {100 * (number + 1)} KB."
        else:
            apart.append(path)
        files[path] = _document(name, sections).encode()
    base = base_commit(outside)
    schema = (PROJECT / "schema.md").read_text(encoding="utf-8")
    schema = schema.replace("\nderived: ", f"\nderived: {derived} # ", 1)
    changes = {**files, "schema.md": schema.encode()}
    commit = write(outside, NewCommit(base.id, changes, "Add reports\n", ADA, NOW + 60))
    outside.repository.move_ref(outside.repository.base_ref(), commit, base.id, "by hand")
    return Newcomers(tuple(files), tuple(apart))


def compile_each(outside: Outside, compiler: Compiler, paths: Sequence[str]) -> Mapping[str, int]:
    """Open a pull request for each source; the number for each path."""
    numbers = {}
    for path in paths:
        made = compile_sources(outside, compiler, CompileRequest(paths=(path,))).pull_request
        assert made is not None
        assert not made.proposal.draft, made.proposal.body
        numbers[path] = made.number
    return numbers


def merge_as_a_server(directory: Path, head: str) -> str:
    """Merge a commit as a forge does, by text and without attributes or drivers.

    Returns:
        The paths that conflict, a line each; then nothing was merged.
    """
    base = git(directory, "rev-parse", "refs/heads/main")
    shape = ("merge-tree", "--write-tree", "--name-only", "--no-messages")
    tree, *conflicts = _attempt(directory, *shape, base, head).splitlines()
    if conflicts:
        return "\n".join(conflicts)
    when = max(int(git(directory, "log", "-1", "--format=%ct", each)) for each in (base, head))
    person = f"Ada <ada@example.org> {when + 60} +0000"
    lines = [f"tree {tree}", f"parent {base}", f"parent {head}"]
    lines += [f"author {person}", f"committer {person}", "", "Merge by hand", ""]
    data = "\n".join(lines).encode()
    merge = git(directory, "hash-object", "-t", "commit", "-w", "--stdin", data=data)
    git(directory, "update-ref", "refs/heads/main", merge, base)
    return ""


def _attempt(directory: Path, *args: str) -> str:
    done = subprocess.run(("git", "-C", str(directory), *args), capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    return done.stdout.decode()


def _title(number: int) -> str:
    base = len(_SYLLABLES)
    parts = [number % base, number // base % base, number // base**2 % base]
    name = "".join(_SYLLABLES[part] for part in parts).capitalize()
    return f"{name} {_NOUNS[number % len(_NOUNS)]}"


def _said(chance: Random, title: str, others: Sequence[str], count: int) -> str:
    """Sentences about a page that name others, the first of them at any rate: so it is linked."""
    named = [others[0], *(chance.choice(others) for _ in range(count - 1))]
    return " ".join(
        sentence.format(a=title, b=name, n=chance.randrange(1000, 10**6))
        for sentence, name in zip(chance.sample(_SENTENCES, count), named, strict=True)
    )


def _document(name: str, sections: Mapping[str, str]) -> str:
    opening = f"The words of {name} were written down while the machines were running."
    body = "".join(f"\n## {title}\n\n{text}\n" for title, text in sections.items())
    return f"# {name}\n\n{opening}\n{body}"
