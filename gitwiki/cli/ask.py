"""``gitwiki ask``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from gitwiki.bootstrap import open_decisions, open_here
from gitwiki.bootstrap.models import Choice, open_model
from gitwiki.cli import filing
from gitwiki.cli.answers import as_data, as_text
from gitwiki.cli.options import Common, common, model_options
from gitwiki.cli.outcomes import suggest_review
from gitwiki.cli.output import printable
from gitwiki.config import read_environment
from gitwiki.errors import GitwikiError, NoAnswerError
from gitwiki.ports import Via
from gitwiki.query.typed import tidy
from gitwiki.workflows.ask import Conversation, Means, ask
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.holdings import open_holdings
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from gitwiki.ports import Outside
    from gitwiki.workflows.ask import Answered
    from gitwiki.workflows.file_answer import Filed
    from gitwiki.workflows.holdings import CommitHoldings

_QUIT = frozenset({"/quit", "/exit", "/q"})
_FILE = "/file"
_NO_MODEL = (
    "no model was asked: no ANTHROPIC_API_KEY is set, so answers are sentences of pages and "
    "sources as they stand; --no-model says that this is meant"
)


@click.command("ask", epilog="Example: gitwiki ask 'How long is a token valid?'")
@click.argument("question", nargs=-1)
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@click.option("--no-model", is_flag=True, help="Ask no model, even if there is a key.")
@click.option("--chat", is_flag=True, help="Ask several questions, each a line, until /quit.")
@click.option(
    "--file/--no-file",
    "is_filed",
    default=None,
    help="Open a pull request that puts the answer into the wiki. At a terminal you are asked.",
)
@model_options
@common()
def command(  # noqa: PLR0913 - a parameter an option
    options: Common,
    question: tuple[str, ...],
    *,
    rev: str | None,
    no_model: bool,
    chat: bool,
    is_filed: bool | None,
    model: str | None,
    budget: Decimal | None,
    replies: str | None,
) -> int:
    """Answer a question from the wiki, each sentence with the paragraph that it rests on.

    A page that has the answer gives it as it stands. Otherwise a model looks for it, if there is
    one, and each of its sentences is checked; without one, sentences of pages and sources are
    chosen. Exits with 1 if there is no answer.

    In a chat, /file puts the last answer into the wiki.
    """
    words = tidy(" ".join(question)) if question or not chat else ""
    outside = open_here(options.directory, options.printer)
    commit = commit_at(outside, rev) if rev else base_commit(outside)
    holdings = open_holdings(outside, commit, open_search)
    choice = None if no_model else Choice("", model or "", budget, replies or "")
    desk = _Desk(options, holdings, _means(options, outside, choice), is_meant=no_model)
    return desk.chat(words) if chat else desk.once(words, is_filed)


def _means(options: Common, outside: Outside, choice: Choice | None) -> Means:
    """With what is answered: with a model if one is wanted and there is one."""
    means = Means(decisions=open_decisions(options.directory))
    has_model = read_environment().has_model
    if choice is None or not (has_model or choice.model or choice.replies):
        return means
    if choice.replies and not has_model:  # who has answers and no key wants to see them again
        choice = replace(choice, compiler="replay")
    priced = open_model(options.directory, outside, choice)
    return replace(means, model=priced.model, prices=priced.prices)


class _Desk:
    """Answers questions at a terminal.

    Args:
        options: Where it is said.
        holdings: The commit that is asked.
        means: With what it is answered.
        is_meant: Whether somebody said that no model is to be asked.
    """

    def __init__(
        self, options: Common, holdings: CommitHoldings, means: Means, *, is_meant: bool
    ) -> None:
        self._options = options
        self._holdings = holdings
        self._means = means
        self._lacks_model = means.model is None and not is_meant

    def once(self, question: str, is_filed: bool | None) -> int:
        """Answer one question and file the answer if that is wanted; the exit code.

        Args:
            question: The question.
            is_filed: Whether the answer is to be filed; None to ask at a terminal.
        """
        answered = ask(self._holdings, question, self._means, Conversation())
        if not answered.is_answered:
            self._tell(answered)
            return 1
        if not is_filed:
            self._tell(answered)
            may_ask = is_filed is None and answered.answer.via is not Via.WIKI
            if may_ask and filing.is_wanted(self._options):
                self._file(answered)
            return 0
        try:
            filed = filing.file_back(self._options, answered)
        except GitwikiError:
            self._tell(answered)
            raise
        self._tell(answered, filed)
        return int(not filing.is_open(filed))

    def _file(self, answered: Answered) -> None:
        filed = filing.file_back(self._options, answered)
        self._options.printer.result("\n".join(filing.as_text(filed)), filing.as_data(filed))
        if filed.pull_request and filing.is_open(filed):
            suggest_review(self._options, filed.pull_request)

    def _tell(self, answered: Answered, filed: Filed | None = None) -> None:
        """Print an answer, with what became of it if it was filed."""
        lines = [*as_text(answered), *(["", *filing.as_text(filed)] if filed else ())]
        self._options.printer.result(
            "\n".join(lines), {**as_data(answered), **filing.as_data(filed)}
        )
        if filed and filed.pull_request and filing.is_open(filed):
            suggest_review(self._options, filed.pull_request)
        if self._lacks_model and answered.answer.via is not Via.WIKI:
            self._options.printer.note(_NO_MODEL)
            self._lacks_model = False
        if answered.unrecorded:
            self._options.printer.note(f"not recorded: {answered.unrecorded}")

    def chat(self, first: str) -> int:
        """Answer one line after the other; what is refused ends no conversation."""
        conversation = Conversation(uuid4().hex[:12])
        answered: Answered | None = None
        for line in self._lines(first):
            try:
                if line.strip().casefold() == _FILE:
                    self._file_last(answered)
                    continue
                answered = ask(self._holdings, line, self._means, conversation)
                self._tell(answered)
            except GitwikiError as error:
                click.echo(printable(f"gitwiki: {error}", "\n"), err=True)
                continue
            conversation = conversation.then(answered)
        return 0

    def _file_last(self, answered: Answered | None) -> None:
        if answered is None:
            raise NoAnswerError
        self._file(answered)

    def _lines(self, first: str) -> Iterator[str]:
        """What a person types, until the end of the input or /quit, without empty lines."""
        if first:
            yield first
        while True:
            if sys.stderr.isatty() and not self._options.printer.quiet:
                click.echo("> ", nl=False, err=True)
            line = sys.stdin.buffer.readline().decode("utf-8", "replace")
            if not line or line.strip().casefold() in _QUIT:
                return
            if line.strip():
                yield line
