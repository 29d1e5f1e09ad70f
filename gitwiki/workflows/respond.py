"""What a comment asks gitwiki to do, and whether it is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from gitwiki.errors import BadEventError, BranchEditedError, NoServerError, NoSuchPullRequestError
from gitwiki.workflows.conversation import Command, is_heeded, said, tell_commands
from gitwiki.workflows.recompile import own_pull

if TYPE_CHECKING:
    from gitwiki.ports import Comment, OpenPull, Outside, Server

#: GitHub sends about 20 KB.
MOST_BYTES = 2_000_000
#: Larger than any number or id of a forge.
_HUGE = 1 << 53


class Action(StrEnum):
    """What is to be done now."""

    RECOMPILE = "recompile"
    REBASE = "rebase"
    LINT = "lint"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Response:
    """What a comment comes to.

    Attributes:
        action: What is to be done.
        number: In which pull request; 0 if nothing is.
        why: One sentence for the log; nothing that a stranger wrote is in it.
    """

    action: Action
    number: int
    why: str


class Event(msgspec.Struct, frozen=True):
    """As much as is believed of an event: which comment to look up, and where."""

    action: str
    issue: _Issue
    comment: _Remark


class _Issue(msgspec.Struct, frozen=True):
    number: int


class _Remark(msgspec.Struct, frozen=True):
    id: int
    body: str | None = None


def read_event(data: bytes, path: str) -> Event:
    """The event of a comment.

    Args:
        data: The JSON that the forge wrote.
        path: Where, for people.

    Raises:
        BadEventError: It is something else.
    """
    if len(data) > MOST_BYTES:
        raise BadEventError(path, f"it has more than {MOST_BYTES:,} bytes")
    try:
        event = msgspec.json.decode(data, type=Event)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadEventError(path, str(error)) from error
    if not (0 < event.issue.number < _HUGE and 0 < event.comment.id < _HUGE):
        raise BadEventError(path, "a number or id is out of range")
    return event


def respond(outside: Outside, event: Event) -> Response:
    """Find out what a comment asks for; everything but its id is looked up on the server.

    Who has no write access, and who is no person, is not answered.

    Raises:
        NoServerError: The forge is none on a server.
        NotPermittedError: The token may not comment.
    """
    if outside.server is None:
        raise NoServerError("respond")
    if event.action != "created":
        return _ignored("only new comments are heeded")
    if said(event.comment.body or "") is None:
        return _ignored("the comment is no command")
    comment = _comment(outside.server, event)
    command = said(comment.body) if comment else None
    if comment is None or command is None:
        return _ignored("there is no such comment in a pull request, or it is no command")
    if not is_heeded(comment):
        return _ignored("the author of the comment is no person with write access")
    number = event.issue.number
    pull = next((pull for pull in outside.server.open_pulls() if pull.number == number), None)
    if pull is None:
        return _ignored(f"#{number} is not open")
    return _act(outside, pull, command.command)


def _act(outside: Outside, pull: OpenPull, command: Command | None) -> Response:
    number = pull.number
    if command is Command.LINT:
        return Response(Action.LINT, number, f"#{number} is to be linted")
    if command is None or not pull.is_own:
        problem = "There is no such command." if command is None else _FOREIGN
        tell_commands(outside, number, problem)
        return _ignored(f"told the commands in #{number}")
    try:
        own = own_pull(outside, number, tells=True)
    except BranchEditedError:
        return _ignored(f"a person pushed to the branch of #{number}")
    if command is Command.RECOMPILE and not own.proposal.sources:
        tell_commands(outside, number, "This pull request is not made from sources.")
        return _ignored(f"#{number} is not made from sources")
    return Response(Action(command.value), number, f"#{number}: {command.value}")


_FOREIGN = "This pull request is not gitwiki's, so it can be linted and nothing else."


def _comment(server: Server, event: Event) -> Comment | None:
    """The comment of an event as the server has it now; None if it is in no pull request."""
    try:
        comments = server.comments(event.issue.number)
    except NoSuchPullRequestError:
        return None
    # Comments at lines are counted for themselves, so that one may have the same id.
    return next((c for c in comments if c.id == event.comment.id and not c.path), None)


def _ignored(why: str) -> Response:
    return Response(Action.NONE, 0, why)
