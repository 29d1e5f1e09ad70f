"""``gitwiki review`` as it is typed, with a stand-in for the Messages API."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.git_repositories import git
from fakes.mill_wiki import GAS, LARGE, SMALL, WOOD, finder, long_pages, make_mill
from standin import Answer, Refusal

from gitwiki.__main__ import run

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

NOTHING = Answer.json({"findings": []})
FOUND = finder(
    ("stale", WOOD, GAS, "It was converted since."),
    ("contradiction", LARGE, SMALL, "One gives 600 litres, the other 400."),
    ("overlap", SMALL, "=s99", "Invented."),
)


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Cli:
    """The command on the wiki of the mill, in this process."""

    def __init__(self, wiki: Path, patch: pytest.MonkeyPatch) -> None:
        self.wiki = wiki
        self._patch = patch

    def review(self, *args: str) -> Done:
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
            code = run(["review", "-C", str(self.wiki), *args])
        return Done(code, out.getvalue(), err.getvalue())

    def without_a_key(self, *args: str) -> Done:
        with self._patch.context() as patch:
            patch.delenv("ANTHROPIC_BASE_URL")
            return self.review(*args)


@pytest.fixture
def cli(tmp_path: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Cli:
    make_mill(tmp_path / "wiki")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", stand_in.url)
    return Cli(tmp_path / "wiki", monkeypatch)


@pytest.fixture
def large(cli: Cli, tmp_path: Path) -> Cli:
    """The same with pages for several questions."""
    make_mill(tmp_path / "large", long_pages(5))
    cli.wiki = tmp_path / "large"
    return cli


REPORT = """\
contradiction 0f0b23b5f83a
  wiki/concepts/boiler.md:10
    The boiler of the mill holds 400 litres.
  wiki/concepts/mill.md:11
    The boiler of the mill holds 600 litres.
  One gives 600 litres, the other 400.

stale 8ed5a7e1b3ae
  wiki/concepts/boiler.md:11
    The boiler is fired with wood.
  wiki/concepts/mill.md:12
    The boiler was converted to gas in 2023.
  It was converted since.

2 findings: 1 contradiction, 1 stale statement
compared: 5 pairs of 4 pages in 1 question
dropped: 1 finding (a statement that is not there)
"""


def test_the_report_and_the_same_again_from_kept_answers(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play(FOUND)
    done = cli.review()
    report, _, cost = done.out.partition("cost: ")
    assert (done.code, report) == (0, REPORT)
    assert cost.startswith("$0.0")
    assert done.err == ""
    again = cli.review("--rev", "HEAD")
    assert again == done
    assert stand_in.calls["messages"] == 1


def test_strict_gates(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play(FOUND)
    assert cli.review("--strict").code == 1


def test_strict_is_content_with_nothing(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play([NOTHING])
    done = cli.review("--strict")
    assert (done.code, done.out.splitlines()[0]) == (0, "no findings")


def test_strict_wants_every_answer(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play([Refusal("bio"), Refusal("bio")])
    done = cli.review("--strict")
    assert done.code == 1
    assert (
        "not answered: wiki/concepts/boiler.md, wiki/concepts/mill.md, wiki/entities/ouse.md, "
        "wiki/sources/old.md: the model refused to answer (bio)\n" in done.out
    )
    assert cli.review().code == 0


def test_answers_are_kept_where_it_is_said(cli: Cli, stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(FOUND)
    first = cli.review("--replies", str(tmp_path / "kept"))
    (kept,) = (tmp_path / "kept").glob("*.json")
    assert '"purpose": "review"' in kept.read_text(encoding="utf-8")
    assert cli.without_a_key("--replies", str(tmp_path / "kept")) == first


def test_an_answer_that_is_not_kept_cannot_be_replayed(cli: Cli, tmp_path: Path) -> None:
    done = cli.without_a_key("--replies", str(tmp_path / "none"))
    assert done.code == 2
    assert "has no recorded replies" in done.err


def test_a_forecast_asks_nothing(cli: Cli, stand_in: StandIn) -> None:
    done = cli.without_a_key("--forecast")
    assert done.out.startswith("5 pairs of 4 pages: 1 question, about ")
    assert stand_in.calls == {}
    done = cli.review("--forecast", "--model", "somebody-else")
    assert done.out.endswith(", an unknown price\n")


def test_a_bound_says_what_it_leaves_out(large: Cli) -> None:
    done = large.review("--forecast", "--requests", "1")
    assert ": 1 question, about" in done.out
    assert "not compared: " in done.out
    assert "pairs of pages; raise --requests, or name a PATH\n" in done.out


def test_a_budget_that_ends_says_so(large: Cli, stand_in: StandIn) -> None:
    stand_in.play(lambda _: NOTHING)
    done = large.review("--budget", "0.25")
    assert done.code == 0
    assert "the budget is spent; run it again with a larger --budget" in done.out
    refused = large.review("--budget", "0.001", "--model", "claude-opus-5")
    assert (refused.code, refused.out) == (1, "")
    assert "stopped before a call that may cost" in refused.err


def test_the_checkout_is_read_unless_a_commit_is_named(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play(lambda _: NOTHING)
    path = cli.wiki / "wiki" / "concepts" / "boiler.md"
    path.write_text(path.read_text(encoding="utf-8").replace("400", "700"), encoding="utf-8")
    cli.review()
    cli.review("--rev", "HEAD")
    texts = [exchange.request.message_text for exchange in stand_in.requests]
    assert ["700 litres" in text for text in texts] == [True, False]
    assert git(cli.wiki, "status", "--porcelain") == " M wiki/concepts/boiler.md"


def test_a_path_that_is_not_there_is_refused(cli: Cli) -> None:
    done = cli.review("wiki/nothing")
    assert done.code == 2
    assert "there is no wiki/nothing in this wiki" in done.err
