"""``gitwiki ask``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from gitwiki.bootstrap import open_decisions, open_here
from gitwiki.bootstrap.models import Choice, open_model
from gitwiki.cli.answers import as_data, as_text
from gitwiki.cli.options import Common, common, model_options
from gitwiki.cli.output import printable
from gitwiki.config import read_environment
from gitwiki.errors import GitwikiError
from gitwiki.query.question import tidy
from gitwiki.workflows.ask import Conversation, Means, ask
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.holdings import open_holdings
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from gitwiki.ports import Outside
    from gitwiki.workflows.ask import Answered
    from gitwiki.workflows.holdings import CommitHoldings

_QUIT = frozenset({"/quit", "/exit", "/q"})
_NO_MODEL = (
    "no model: no ANTHROPIC_API_KEY is set, so an answer is sentences of pages and sources as they "
    "stand; --no-model says that this is meant"
)


@click.command("ask", epilog="Example: gitwiki ask 'How long is a token valid?'")
@click.argument("question", nargs=-1)
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@click.option("--no-model", is_flag=True, help="Ask no model, even if there is a key.")
@click.option("--chat", is_flag=True, help="Ask several questions, each a line, until /quit.")
@model_options
@common()
def command(  # noqa: PLR0913 - a parameter an option
    options: Common,
    question: tuple[str, ...],
    *,
    rev: str | None,
    no_model: bool,
    chat: bool,
    model: str | None,
    budget: Decimal | None,
    replies: str | None,
) -> int:
    """Answer a question from the wiki, each sentence with the paragraph that it rests on.

    A page that has the answer gives it as it stands. Otherwise a model looks for it, if there is
    one, and each of its sentences is checked; without one, sentences of pages and sources are
    chosen. Exits with 1 if there is no answer.
    """
    words = tidy(" ".join(question)) if question or not chat else ""
    outside = open_here(options.directory, options.printer)
    commit = commit_at(outside, rev) if rev else base_commit(outside)
    holdings = open_holdings(outside, commit, open_search)
    means = Means(decisions=open_decisions(options.directory))
    if not no_model:
        means = _with_model(options, outside, means, Choice("", model or "", budget, replies or ""))
    if chat:
        return _chat(options, holdings, means, words)
    answered = ask(holdings, words, means)
    _tell(options, answered)
    return int(not answered.is_answered)


def _with_model(options: Common, outside: Outside, means: Means, choice: Choice) -> Means:
    """The same with the model that is to be asked, if there is one."""
    has_model = read_environment().has_model
    if not (has_model or choice.model or choice.replies):
        options.printer.note(_NO_MODEL)
        return means
    if choice.replies and not has_model:  # who has answers and no key wants to see them again
        choice = replace(choice, compiler="replay")
    priced = open_model(options.directory, outside, choice)
    return replace(means, model=priced.model, prices=priced.prices)


def _chat(options: Common, holdings: CommitHoldings, means: Means, first: str) -> int:
    """Answer one line after the other; what is refused ends no conversation."""
    conversation = Conversation(uuid4().hex[:12])
    for line in _lines(options, first):
        try:
            answered = ask(holdings, line, means, conversation)
        except GitwikiError as error:
            click.echo(printable(f"gitwiki: {error}", "\n"), err=True)
            continue
        _tell(options, answered)
        conversation = conversation.then(answered)
    return 0


def _lines(options: Common, first: str) -> Iterator[str]:
    """What a person types, until the end of the input or /quit; empty lines are passed over."""
    if first:
        yield first
    while True:
        if sys.stderr.isatty() and not options.printer.quiet:
            click.echo("> ", nl=False, err=True)
        line = sys.stdin.buffer.readline().decode("utf-8", "replace")
        if not line or line.strip().casefold() in _QUIT:
            return
        if line.strip():
            yield line


def _tell(options: Common, answered: Answered) -> None:
    options.printer.result("\n".join(as_text(answered)), as_data(answered))
    if answered.unrecorded:
        options.printer.note(f"not recorded: {answered.unrecorded}")
