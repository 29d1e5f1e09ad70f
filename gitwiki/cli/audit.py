"""``gitwiki audit``: what was asked in this clone, and what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from json import dumps
from typing import TYPE_CHECKING, TypeVar

import click

from gitwiki.bootstrap import open_decisions, open_here
from gitwiki.budget import dollars
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import counted, one_line, shortened
from gitwiki.errors import UsageError
from gitwiki.ports import Only, Via
from gitwiki.wiki.derive import date_of
from gitwiki.workflows import audit
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.load import load_wiki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitwiki.ports import Decision, Decisions, Verdict
    from gitwiki.workflows.audit import Correction

Command = TypeVar("Command", bound="Callable[..., object]")

_LISTED = 20
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filters said.

    Attributes:
        since, until: Instants, ISO 8601, UTC; empty for no limit.
        only: Which decisions.
        are_given: One of them was used.
    """

    since: str
    until: str
    only: Only
    are_given: bool

    @classmethod
    def of(cls, given: dict[str, object]) -> Filters:
        """The filters among the options of a command.

        Raises:
            BadMomentError: One names no moment.
        """
        now = datetime.now(UTC)
        since = audit.moment("--since", str(given["since"]), now)
        until = audit.moment("--until", str(given["until"]), now)
        names = given["via"]
        via = frozenset(map(Via, names if isinstance(names, tuple) else ()))
        via |= audit.UNANSWERED if given["unanswered"] else frozenset()
        only = Only(via, str(given["page"]))
        return cls(since, until, only, any(given.values()))

    def decisions(self, log: Decisions) -> Iterator[Decision]:
        """The decisions that they leave, newest first."""
        return log.since(self.since, self.until, self.only)


def filters(command: Command) -> Command:
    """Give a command the options that `Filters` reads."""
    values = [each.value for each in Via]
    options = (
        click.option("--since", metavar="WHEN", default="", help="From then on: 7d, 2026-11-20."),
        click.option("--until", metavar="WHEN", default="", help="Before then."),
        click.option("--unanswered", is_flag=True, help="What was declined, or failed."),
        click.option("--via", type=click.Choice(values), multiple=True, help="What answered."),
        click.option("--page", metavar="PATH", default="", help="What rests on this page."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(
    "audit",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: gitwiki audit --since 7d --unanswered",
)
@filters
@click.option("--corrected", is_flag=True, help="Answers whose pages say something else by now.")
@click.option(
    "-n",
    "limit",
    type=click.IntRange(min=1),
    default=_LISTED,
    show_default=True,
    help="How many.",
)
@common()
def command(options: Common, *, corrected: bool, limit: int, **given: object) -> None:
    """Show what was asked in this clone and what came of it, newest first.

    The log is in the git directory, without keys and tokens, and goes nowhere else. A decision is
    kept for 90 days; GITWIKI_AUDIT_DAYS says otherwise.
    """
    asked, context = Filters.of(given), click.get_current_context()
    if context.invoked_subcommand:
        if asked.are_given or corrected or options.printer.json:
            name = f"gitwiki audit {context.invoked_subcommand}"
            message = f"options of `{name}` go behind it: `{name} --help`"
            raise UsageError(message)
        context.obj = str(options.directory)
        return
    log = open_decisions(options.directory)
    if corrected:
        _list_corrected(options, asked.decisions(log), limit)
        return
    found = list(islice(asked.decisions(log), limit))
    text = _joined(line for each in found for line in _row(each)) or "no question is on record"
    options.printer.result(text, {"decisions": [_row_data(each) for each in found]})


@command.command("show", epilog="Example: gitwiki audit show 12 --turns")
@click.argument("number", type=int)
@click.option("--turns", is_flag=True, help="Also what a model was sent and what it said.")
@common()
def show(options: Common, number: int, *, turns: bool) -> None:
    """Print everything that is on record of one question."""
    found = audit.find(open_decisions(options.directory), number)
    heading = f"#{found.id} {one_line(found.question)}"
    lines = [*_whole(found), *(_turns(found) if turns else _turns_hint(found))]
    options.printer.result(_joined(lines), decision_data(found, turns=turns), heading)


@command.command("export", epilog="Example: gitwiki audit export --since 2026-11 > november.jsonl")
@filters
@click.option("--turns", is_flag=True, help="Also what a model was sent and what it said.")
@common(json=False)
def export(options: Common, *, turns: bool, **given: object) -> None:
    """Print decisions as JSON, one a line, newest first."""
    log = open_decisions(options.directory)
    for each in Filters.of(given).decisions(log):
        whole = log.get(each.id) if turns else each
        # It may have been deleted since.
        if whole:
            line = dumps(decision_data(whole, turns=turns), ensure_ascii=False)
            options.printer.result(line, {})


@command.command("prune", epilog="Example: gitwiki audit prune --before 2026-11-01")
@click.option("--before", metavar="WHEN", required=True, help="A day, or 30d for 30 days ago.")
@common()
def prune(options: Common, before: str) -> None:
    """Delete the decisions from before a day."""
    instant = audit.moment("--before", before, datetime.now(UTC))
    if not instant:
        raise UsageError("--before needs a day, such as 2026-11-01")
    count = open_decisions(options.directory).prune(instant)
    options.printer.result(f"deleted {counted(count, 'decision')}", {"deleted": count})


def _list_corrected(options: Common, decisions: Iterator[Decision], limit: int) -> None:
    outside = open_here(options.directory, options.printer)
    loaded = load_wiki(outside, base_commit(outside))
    found = list(islice(audit.corrections(outside, loaded, decisions), limit))
    text = _joined(line for each in found for line in _corrected(each))
    nothing = "no answer on record rests on a statement that was changed or removed"
    data = {"corrected": [_corrected_data(each) for each in found]}
    options.printer.result(text or nothing, data)


def _joined(lines: Iterable[str]) -> str:
    """Lines of ours; no text in them begins another one."""
    return "\n".join(" ".join(line.splitlines()) for line in lines)


def _row(each: Decision) -> Iterator[str]:
    yield f"#{each.id:<4} {_minute(each.at)}  {each.via:<8}  {shortened(each.question, _WIDTH)}"
    rest = [", ".join(each.pages) or shortened(each.why, _WIDTH)]
    rest += [_tokens(each)] if each.usage.read or each.usage.output else []
    yield "      " + "; ".join(rest)


def _row_data(each: Decision) -> dict[str, object]:
    return {
        "number": each.id,
        "at": each.at,
        "via": each.via.value,
        "question": each.question,
        "why": each.why,
        "pages": each.pages,
        "usage": asdict(each.usage),
        "dollars": None if each.dollars is None else float(each.dollars),
        "seconds": each.seconds,
    }


def _corrected(each: Correction) -> Iterator[str]:
    question = shortened(each.decision.question, _WIDTH)
    yield f"#{each.decision.id:<4} {_minute(each.decision.at)}  {question}"
    yield f"      {each.page} said: {shortened(each.was, _WIDTH)}"
    if each.commit is None:
        yield "      the branch never had this statement"
        return
    since = f"since {date_of(each.commit.timestamp)} ({each.commit.id[:12]})"
    moved = "" if each.path == each.page else f", as {each.path},"
    now = shortened(each.now, _WIDTH)
    says = f"it says: {now}" if now else "it does not say that any more"
    yield f"      {since}{moved} {says}"


def _corrected_data(each: Correction) -> dict[str, object]:
    return {
        "number": each.decision.id,
        "at": each.decision.at,
        "question": each.decision.question,
        "page": each.page,
        "statement": each.verdict.text,
        "was": each.was,
        "now": each.now,
        "commit": each.commit.id if each.commit else None,
        "since": date_of(each.commit.timestamp) if each.commit else None,
        "path": each.path,
    }


def _whole(each: Decision) -> Iterator[str]:
    yield f"  asked    {each.at} at commit {each.commit[:12]}"
    if each.conversation:
        yield f"  part of  conversation {each.conversation}"
    routed = "" if each.routed else ", without looking for a page"
    yield f"  via      {each.via}{routed}: {one_line(each.why)}"
    if each.model:
        cost = "" if each.dollars is None else f", {dollars(each.dollars)}"
        yield f"  model    {each.model}, {_tokens(each)}{cost}"
    yield f"  took     {each.seconds:.3f} s"
    if each.candidates:
        yield from ("", "Pages that were considered:")
        yield from (f"  {c.score:.2f}  {c.page}  ({c.because})" for c in each.candidates)
    if each.loaded:
        yield from ("", "What was read:")
        yield from (
            f"  turn {part.turn}  {part.tool} {one_line(part.arguments)}  {part.ref}  "
            f"{part.blob[:12]}".rstrip()
            for part in each.loaded
        )
    yield from ("", "Answer:")
    yield from _quoted(each.answer or "(none)")
    if each.verdicts:
        yield from ("", "Its statements:")
        yield from map(_verdict, each.verdicts)


def _verdict(each: Verdict) -> str:
    labels = "".join(f" [{label}]" for label in each.labels)
    rest = f"  {each.page}" if each.kept else f"  ({one_line(each.why)})"
    return (
        f"  {'kept' if each.kept else 'dropped':<7}  {one_line(each.text)}{labels}{rest}".rstrip()
    )


def _turns(each: Decision) -> Iterator[str]:
    for number, turn in enumerate(each.turns, start=1):
        yield from ("", f"Turn {number}, sent:")
        yield from _quoted(turn.sent)
        yield from ("", f"Turn {number}, received:")
        yield from _quoted(turn.received)
    if not each.turns:
        yield from ("", "No model was asked.")


def _turns_hint(each: Decision) -> Iterator[str]:
    if each.turns:
        what = counted(len(each.turns), "turn")
        yield ""
        yield f"{what}; `gitwiki audit show {each.id} --turns` prints what was sent and received"


def _quoted(text: str) -> Iterator[str]:
    """Lines that nobody takes for ours."""
    return (f"  | {line}".rstrip() for line in text.splitlines())


def decision_data(each: Decision, *, turns: bool = False) -> dict[str, object]:
    """A decision as JSON has it."""
    data: dict[str, object] = {
        **_row_data(each),
        "commit": each.commit,
        "conversation": each.conversation,
        "routed": each.routed,
        "answer": each.answer,
        "model": each.model,
        "candidates": [part._asdict() for part in each.candidates],
        "loaded": [part._asdict() for part in each.loaded],
        "verdicts": [part._asdict() for part in each.verdicts],
    }
    return {**data, "turns": [turn._asdict() for turn in each.turns]} if turns else data


def _tokens(each: Decision) -> str:
    return f"{each.usage.read:,} tokens read, {each.usage.output:,} written"


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
