"""What a seeded defect is: edits to the files of a clean wiki, and what lint has to find then.

A family of rules has a file here with a tuple ``SEEDS``. A seed reads like this::

    defect(
        "GW101",
        "the page that a link leads to is renamed",
        [rename(TENDER, "wiki/concepts/ship.md")],
        at(READING_LIST, "[tender](../concepts/tender.md)"),
    )

`defect` expects exactly what it lists, and nothing else anywhere in the wiki; `near_miss` expects
nothing. Index files and lists of related pages are brought up to date after the edits, as the next
compile would, so that a new link is not three findings more; a seed that is about them says
``settled=False``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from defects.paths import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Draft:
    """The tree that a seed makes, while its edits are applied one after the other.

    Attributes:
        files: Repository path to content.
        modes: Git modes other than that of a plain file.
        date: Committer time in seconds since the epoch.
    """

    files: dict[str, bytes]
    modes: dict[str, str]
    date: int

    def text(self, path: str) -> str:
        """A file that is there."""
        assert path in self.files, f"{path} is not there"
        return self.files[path].decode()


#: Changes a draft; an edit that does not fit the file fails instead of doing nothing.
Edit = Callable[[Draft], None]


@dataclass(frozen=True)
class Expected:
    """A finding that has to be made.

    Attributes:
        path: Where.
        line: Words that stand in the line (after the edits, and in no other line); empty if the
            finding is about the file as a whole, None if the line does not matter.
        code: Of which rule; empty for the rule of the seed.
        only: ``tree`` or ``change`` where it is found in one of them only: a change is judged by
            the schema.md of its base, a tree by its own.
    """

    path: str
    line: str | None
    code: str
    only: str


@dataclass(frozen=True)
class Seed:
    """A defect, or something that looks like one.

    Attributes:
        code: The rule that it is about.
        name: What somebody did.
        edits: How it comes about.
        expected: What has to be found; nothing for a near-miss.
        base: Edits to the clean wiki that are there before the change; they have no finding.
        settled: Whether index files and related pages are brought up to date afterwards.
    """

    code: str
    name: str
    edits: tuple[Edit, ...]
    expected: tuple[Expected, ...]
    base: tuple[Edit, ...] = ()
    settled: bool = True


def defect(
    code: str,
    name: str,
    edits: Sequence[Edit],
    *expected: Expected,
    base: Sequence[Edit] = (),
    settled: bool = True,
) -> Seed:
    """A seed that a rule has to find, with everything else that follows from the same defect."""
    assert any(each.code in {"", code} for each in expected), name
    return Seed(code, name, tuple(edits), expected, tuple(base), settled)


def near_miss(
    code: str,
    name: str,
    edits: Sequence[Edit],
    *,
    base: Sequence[Edit] = (),
    settled: bool = True,
) -> Seed:
    """A seed that looks like what a rule finds and is none."""
    return Seed(code, name, tuple(edits), (), tuple(base), settled)


def at(path: str, line: str | None = None, code: str = "", *, only: str = "") -> Expected:
    """A finding in a file: at the line that has these words, or at any; see `Expected`."""
    return Expected(path, line, code, only)


def replace(path: str, old: str, new: str) -> Edit:
    """Put other text in the place of a text that occurs once."""

    def edit(draft: Draft) -> None:
        text = draft.text(path)
        assert text.count(old) == 1, f"{text.count(old)} times in {path}: {old}"
        draft.files[path] = text.replace(old, new).encode()

    return edit


def replace_all(path: str, old: str, new: str) -> Edit:
    """Put other text in the place of a text that occurs at least once."""

    def edit(draft: Draft) -> None:
        text = draft.text(path)
        assert old in text, f"not in {path}: {old}"
        draft.files[path] = text.replace(old, new).encode()

    return edit


def below(path: str, line: str, new: str) -> Edit:
    """Add lines below the only line that has these words."""

    def edit(draft: Draft) -> None:
        lines = draft.text(path).split("\n")
        lines.insert(line_of(draft.text(path), line), new)
        draft.files[path] = "\n".join(lines).encode()

    return edit


def without(path: str, line: str) -> Edit:
    """Delete the only line that has these words."""

    def edit(draft: Draft) -> None:
        lines = draft.text(path).split("\n")
        del lines[line_of(draft.text(path), line) - 1]
        draft.files[path] = "\n".join(lines).encode()

    return edit


def append(path: str, text: str) -> Edit:
    """Add text at the end of a file."""

    def edit(draft: Draft) -> None:
        draft.files[path] = (draft.text(path) + text).encode()

    return edit


def note(markdown: str) -> Edit:
    """Add a paragraph to a page that needs no citations: the open questions."""
    return append(QUESTIONS, f"\n{markdown}\n")


def write(path: str, content: str | bytes) -> Edit:
    """Write a file, new or not."""

    def edit(draft: Draft) -> None:
        draft.files[path] = content.encode() if isinstance(content, str) else content

    return edit


def rewrite(path: str, change: Callable[[bytes], bytes]) -> Edit:
    """Change the bytes of a file as a whole, and change something."""

    def edit(draft: Draft) -> None:
        before = draft.files[path]
        draft.files[path] = change(before)
        assert draft.files[path] != before

    return edit


def delete(path: str) -> Edit:
    """Delete a file."""

    def edit(draft: Draft) -> None:
        del draft.files[path]

    return edit


def rename(path: str, to: str) -> Edit:
    """Rename a file; what links to it stays as it is."""

    def edit(draft: Draft) -> None:
        draft.files[to] = draft.files.pop(path)

    return edit


def copy(path: str, to: str) -> Edit:
    """Copy a file."""

    def edit(draft: Draft) -> None:
        draft.files[to] = draft.files[path]

    return edit


def mode(path: str, value: str) -> Edit:
    """Give a file another git mode, such as ``120000`` for a symbolic link."""

    def edit(draft: Draft) -> None:
        assert path in draft.files
        draft.modes[path] = value

    return edit


def on(day: str) -> Edit:
    """Commit the change on another day (ISO 8601), at noon UTC."""

    def edit(draft: Draft) -> None:
        draft.date = int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp())

    return edit


def line_of(text: str, words: str) -> int:
    """Number of the only line that has some words, from 1."""
    found = [number for number, line in enumerate(text.split("\n"), start=1) if words in line]
    assert len(found) == 1, f"in {len(found)} lines: {words}"
    return found[0]
