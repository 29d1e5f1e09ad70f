"""What people say to gitwiki in a pull request, and what it answers."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.guidance import NO_GUIDANCE, Guidance, Note, guidance_of, note
from gitwiki.wiki.markup import escape, inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.ports import Comment, Outside

_COMMAND = re.compile(r"/gitwiki(?:[ \t]+(?P<name>\S+)|(?=\s|\Z))(?P<text>.*)", re.DOTALL)
#: So many obstacles are named.
_LISTED = 20
#: Nobody writes so much to be followed.
_LONGEST = 20_000

EDITED, COMMANDS, STUCK = "edited", "commands", "stuck"


class Command(StrEnum):
    """What gitwiki can be told to do with a pull request."""

    RECOMPILE = "recompile"
    REBASE = "rebase"
    LINT = "lint"


class Said(NamedTuple):
    """A command as somebody wrote it.

    Attributes:
        command: What they want; None if there is no such command.
        text: What stands behind it, also on the next lines.
    """

    command: Command | None
    text: str


def said(body: str) -> Said | None:
    """The command that a comment begins with; None if it begins with none.

    A quoted comment does not begin with one.
    """
    found = _COMMAND.match(body[:_LONGEST])
    if found is None:
        return None
    name = (found["name"] or "").casefold().rstrip(".,:")
    known = Command(name) if name in set(Command) else None
    return Said(known, found["text"].strip())


def is_heeded(comment: Comment) -> bool:
    """Whether a comment is one that gitwiki listens to: of a person who may write.

    Both are what the server says, not what the comment says of itself.
    """
    return comment.by_person and comment.may_write


def guidance_from(comments: Iterable[Comment]) -> Guidance:
    """What people with write access ask for: at lines, and behind ``/gitwiki recompile``."""
    return guidance_of([*notes_from(comments)])


def notes_from(comments: Iterable[Comment]) -> Iterator[Note]:
    """Every single wish, however many there are, oldest first."""
    for comment in sorted(filter(is_heeded, comments), key=lambda c: (c.at, c.path, c.id)):
        command = said(comment.body)
        if command and command.command is Command.RECOMPILE:
            yield note(comment.author, command.text, comment.path, comment.line_text)
        elif command is None and comment.path:
            body = comment.body[:_LONGEST]
            yield note(comment.author, body, comment.path, comment.line_text)


def guidance_for(outside: Outside, number: int) -> Guidance:
    """What people ask for in a pull request; nothing where there is no server to say it on.

    Raises:
        NoSuchPullRequestError: There is none with that number.
    """
    return guidance_from(outside.server.comments(number)) if outside.server else NO_GUIDANCE


def tell_edited(outside: Outside, number: int) -> None:
    """Say that somebody pushed to the branch, so that it is theirs now."""
    if outside.server is not None:
        outside.server.say(number, EDITED, _EDITED)


def tell_stuck(outside: Outside, number: int, obstacles: Iterable[tuple[str, str]]) -> None:
    """Say why a pull request could not be made again on the new base.

    Args:
        outside: Where the pull request is.
        number: Which one.
        obstacles: Paths, and why.
    """
    if outside.server is not None:
        lines = [f"- {inert(escape(path))}: {inert(escape(why))}" for path, why in obstacles]
        more = [f"- and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else []
        listed = "\n".join([*lines[:_LISTED], *more])
        outside.server.say(number, STUCK, f"{_STUCK}\n\n{listed}\n")


def tell_commands(outside: Outside, number: int, problem: str) -> None:
    """Say which commands there are.

    Args:
        outside: Where the pull request is.
        number: Which one.
        problem: Why the one that was given is not followed, as a sentence of ours.
    """
    if outside.server is not None:
        outside.server.say(number, COMMANDS, f"{problem}\n\n{_COMMANDS}")


_EDITED = """\
Somebody pushed to this branch, so gitwiki leaves it alone from now on: it is neither compiled \
again nor rebuilt. Merge it as it is, or close it; after that the next compile makes a new one. A \
comment `/gitwiki rebase` puts it on the base as it is now, with those edits in it."""

_STUCK = """\
The base has moved, and this pull request could not be made again on it without a compile. A \
comment `/gitwiki recompile` does that; what stands in the way:"""

_COMMANDS = """\
A comment that begins with one of these tells gitwiki what to do; who has write access is heard.

| command | does |
|---|---|
| `/gitwiki recompile [what to do otherwise]` | compiles the sources of this pull request again, \
with the comments at its lines and the text behind the command |
| `/gitwiki rebase` | makes it anew on the base as it is now |
| `/gitwiki lint` | lints it once more; in any pull request |"""
