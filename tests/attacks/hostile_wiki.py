"""A wiki with one good source and what an attacker put beside it, run through the command line."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html.parser import HTMLParser
from io import StringIO
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyromark
from fakes.git_repositories import git, make_repository

from gitwiki.__main__ import run
from gitwiki.wiki.page import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SCHEMA = "---\ngitwiki: 1\n---\n\n# Contract\n"
INDEX = '---\nokf_version: "0.2"\n---\n\n# Index\n'
#: A source that every compile has to get through, whatever is beside it.
GOOD = """\
# Lanterns of the harbour

A lantern is a lamp in a closed case of glass and metal.

The lantern of the harbour burns oil.

The keeper cleans the lantern every morning.

The lantern was made in 1911.
"""
#: The page of it.
GOOD_PAGE = "wiki/sources/lanterns.md"

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_TAGS = frozenset(
    [
        *("p", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "div"),
        *("table", "thead", "tbody", "tr", "th", "td", "strong", "em", "del", "sub", "sup", "a"),
    ]
)
_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_MATH
)
_ACTED_ON = re.compile(r"@\w|#\d|\bGH-\d|https?://|\bwww\.", re.IGNORECASE)
_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """One run of the command: exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Compiled:
    """What a compile came to.

    Attributes:
        ran: The command.
        files: Path to text of every file that the pull request writes.
        show: What `gitwiki pr show` prints; empty if there is no pull request.
    """

    ran: Ran
    files: Mapping[str, str]
    show: str = ""

    @property
    def title(self) -> str:
        return str(self.ran.data["title"])

    @property
    def body(self) -> str:
        return str(self.ran.data["body"])

    @property
    def text(self) -> str:
        """Everything that is written, said or recorded."""
        return "\n".join([self.title, self.body, *self.files.values()])

    @property
    def findings(self) -> list[tuple[str, int, str]]:
        """Path, line and code of each diagnostic."""
        found = self.ran.data["diagnostics"]
        return [(each["path"], each["line"], each["code"]) for each in found]

    def findings_of(self, path: str) -> list[tuple[int, str]]:
        """Line and code of each diagnostic about one file."""
        return [(line, code) for where, line, code in self.findings if where == path]


@dataclass(frozen=True)
class HostileWiki:
    """A repository and the command line on it."""

    directory: Path
    checkout: bool

    @classmethod
    def make(
        cls,
        directory: Path,
        files: Mapping[str, str | bytes],
        *,
        modes: Mapping[str, str] | None = None,
        checkout: bool = True,
    ) -> HostileWiki:
        """A wiki with `GOOD` as raw/lanterns.md and some files of an attacker."""
        start: dict[str, str | bytes] = {
            "schema.md": SCHEMA,
            "log.md": "# Log\n",
            "wiki/index.md": INDEX,
            "raw/lanterns.md": GOOD,
        }
        repository = directory / "wiki"
        make_repository(repository, {**start, **files}, modes=modes, checkout=checkout)
        return cls(repository, checkout)

    def run(self, *arguments: str) -> Ran:
        """Run one command; it must not end as a bug of ours."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([*arguments, "-C", str(self.directory)])
        ran = Ran(code, out.getvalue(), err.getvalue())
        assert code != 3, ran.err
        assert not _HIDDEN.search(ran.out.replace("\x1b[1m", "").replace("\x1b[0m", ""))
        return ran

    def compile(self, *arguments: str) -> Compiled:
        """Compile, and check that nothing else moved."""
        return self.watch(lambda: self.run("compile", "--json", *arguments))

    def watch(self, compiling: Callable[[], Ran]) -> Compiled:
        """What a compile comes to; nothing but its branch and its pull request may move."""
        before = self._state()
        ran = compiling()
        assert ran.code == 0, ran.err
        assert self._state() == before
        number = ran.data["pull_request"]
        if number is None:
            return Compiled(ran, {})
        commit = ran.data["commit"]
        written = self._tree(commit)
        files = {p: self.show(commit, p) for p in self._changed(commit) if p in written}
        return Compiled(ran, files, self._show(number))

    def assert_inert(self, done: Compiled, *, draft: bool = False) -> None:
        """The pull request passes lint, and nothing in it acts on anything."""
        commit = done.ran.data["commit"]
        lint = self.run("lint", "--rev", commit, "--base", "main", "--json")
        errors = [each for each in lint.data["findings"] if each["severity"] == "error"]
        assert bool(errors) == draft, errors
        self.assert_inert_body(done)
        _assert_inert_message(git(self.directory, "log", "-1", "--format=%B", commit))
        for path, text in done.files.items():
            assert path == "log.md" or (path.startswith("wiki/") and path.endswith(".md"))
            _assert_inert_page(path, text, self._tree(commit))
        assert not _COMMAND.search(done.show)

    def assert_inert_body(self, done: Compiled) -> None:
        """Nothing in what is said of the pull request acts on anything."""
        _assert_inert_line(done.title)
        _assert_inert_body(done.body)

    def show(self, rev: str, path: str) -> str:
        """A file of a commit."""
        text: str = git(self.directory, "cat-file", "blob", f"{rev}:{path}")
        return text

    def modes(self, commit: str) -> set[str]:
        """The modes of all files that a commit adds or changes."""
        raw = git(self.directory, "diff-tree", "-r", "main", commit).splitlines()
        return {line.split()[1] for line in raw}

    def pages(self, commit: str = "main") -> set[str]:
        """Paths of the pages of a commit, the base branch if none is named."""
        return {path for path in self._tree(commit) if path.startswith("wiki/")}

    def _show(self, number: int) -> str:
        shown = self.run("pr", "show", str(number))
        differs = self.run("pr", "diff", str(number))
        assert (shown.code, differs.code) == (0, 0)
        return shown.out + differs.out

    def _changed(self, commit: str) -> list[str]:
        names = git(self.directory, "diff-tree", "-r", "-z", "--name-only", "main", commit)
        return [name for name in names.split("\0") if name]

    def _tree(self, rev: str) -> set[str]:
        return set(git(self.directory, "ls-tree", "-r", "-z", "--name-only", rev).split("\0"))

    def _state(self) -> tuple[object, ...]:
        """All refs but gitwiki's own, the index and the files of the checkout."""
        refs = git(self.directory, "for-each-ref", "--format=%(refname) %(objectname)")
        others = [ref for ref in refs.splitlines() if not _is_own(ref)]
        index = self.directory / ".git" / "index"
        status = git(self.directory, "status", "--porcelain") if self.checkout else ""
        content = index.read_bytes() if index.exists() else b""
        return others, content, status, git(self.directory, "symbolic-ref", "HEAD")


def _is_own(ref: str) -> bool:
    return ref.startswith(("refs/heads/gitwiki/compile/", "refs/gitwiki/pulls "))


def _assert_inert_line(text: str) -> None:
    assert "\n" not in text
    assert not _HIDDEN.search(text)
    assert not _ACTED_ON.search(text)
    assert not re.search(r"\[(?:skip|no|ci)", text)


def _assert_inert_message(message: str) -> None:
    assert not _ACTED_ON.search(message)
    assert not _HIDDEN.search(message)
    trailers = message.rstrip("\n").rpartition("\n\n")[2].splitlines()
    assert all(line.startswith(("Gitwiki-Key: ", "Gitwiki-Source: ")) for line in trailers)


def _assert_inert_body(body: str) -> None:
    assert len(body) <= 65_536
    assert not re.search(r"(?<!\\)<!--", body)
    assert not _HIDDEN.search(body)
    seen = Rendering.of(body)
    assert seen.tags <= _TAGS, seen.tags - _TAGS
    assert not seen.attributes
    assert not _ACTED_ON.search(seen.text), _ACTED_ON.findall(seen.text)
    assert not re.search(r"^/\w", body, re.MULTILINE)
    for target in seen.links:
        assert re.fullmatch(r"wiki/[^:?#]+\.md", target), target


def _assert_inert_page(path: str, text: str, tree: set[str]) -> None:
    assert not _HIDDEN.search(text), path
    body = text
    if path.startswith("wiki/") and not path.endswith("/index.md"):
        page, diagnostics = parse(path, text)
        assert (page is not None, diagnostics) == (True, ())
        body = page.body if page else ""
    elif text.startswith("---\n"):
        body = text.partition("\n---\n")[2]
    seen = Rendering.of(body)
    assert seen.tags <= _TAGS, (path, seen.tags - _TAGS)
    assert not seen.attributes, (path, seen.attributes)
    for target in seen.links:
        if not target.startswith("#"):
            assert normpath(f"{dirname(path)}/{unquote(target)}") in tree, (path, target)


class Rendering(HTMLParser):
    """A Markdown text as a forge renders it, taken apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._text: list[str] = []
        self._code = 0

    @classmethod
    def of(cls, markdown: str) -> Rendering:
        """Render and take apart."""
        rendering = cls()
        rendering.feed(pyromark.html(markdown, options=_OPTIONS))
        rendering.close()
        return rendering

    @property
    def text(self) -> str:
        """The text outside code; each element on a line of its own."""
        return "\n".join(self._text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._code += tag in {"code", "pre"}
        for name, value in attrs:
            if (tag, name) == ("a", "href"):
                self.links.append(value or "")
            elif name not in {"class", "id", "style"} or (
                name == "style" and not (value or "").startswith("text-align")
            ):
                self.attributes.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"}

    def handle_data(self, data: str) -> None:
        if not self._code:
            self._text.append(data)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.tags.add("!--")

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        self.tags.add("!")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self.tags.add("!")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self.tags.add("?")


def about(noun: str, *texts: str) -> str:
    """A source that says each text of a thing, so that it is chosen."""
    lines = "\n\n".join(f"The {noun} {text}" for text in texts)
    return f"# The {noun}\n\nA {noun} is a thing that is kept in the house.\n\n{lines}\n"


def said(page: str) -> list[str]:
    """What a page says, as a reader sees it: summary and statements."""
    found, _ = parse("wiki/x.md", page)
    assert found is not None
    return [each.text for each in (*found.tldr, *found.statements)]
