"""``gitwiki usage`` over a ledger with rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from fakes.wikis import make_wiki

from gitwiki.__main__ import run
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.bootstrap import open_ledger
from gitwiki.ports import Reply, ReplyState, Request, Usage

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.adapters.git import GitRepository

USAGE = Usage(1_000, 200, 3_000, 400)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    make_wiki(tmp_path / "wiki", ("faq.md",))
    return tmp_path / "wiki"


def pay(ledger: Ledger, purpose: str, subject: str, dollars: str | None) -> None:
    request = Request(purpose, subject, "", "", (), "", {}, 100)
    price = None if dollars is None else Decimal(dollars)
    ledger.add(request, Reply("{}", ReplyState.COMPLETE, USAGE, "claude-opus-5-5"), price)


def in_october(wiki: Path) -> Ledger:
    path = open_ledger(wiki)._path
    return Ledger(path, lambda: datetime(2026, 10, 5, tzinfo=UTC))


def test_by_purpose(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = in_october(wiki)
    pay(ledger, "plan", "raw/faq.md", "0.5")
    pay(ledger, "page", "raw/faq.md wiki/concepts/a.md", "1.25")
    pay(ledger, "page", "raw/faq.md wiki/concepts/b.md", None)
    assert run(["usage", "-C", str(wiki), "--by", "purpose"]) == 0
    assert capsys.readouterr().out == (
        "purpose  answers    read  cached  written     cost\n"
        "page           2   8,800   6,000      400    $1.25\n"
        "plan           1   4,400   3,000      200  $0.5000\n"
        "total          3  13,200   9,000      600    $1.75\n"
        "1 answer has no known price and cost nothing here; GITWIKI_PRICES names a file of prices\n"
    )


def test_a_price_that_nobody_knows_is_no_zero(
    wiki: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pay(in_october(wiki), "plan", "raw/faq.md", None)
    assert run(["usage", "-C", str(wiki), "--by", "source"]) == 0
    assert "raw/faq.md        1  4,400   3,000      200  unknown" in capsys.readouterr().out


def test_since_leaves_out_what_was_before(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pay(in_october(wiki), "plan", "raw/faq.md", "1")
    assert run(["usage", "-C", str(wiki), "--since", "2026-10-06", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["parts"] == []
    assert run(["usage", "-C", str(wiki), "--since", "2026-10", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["dollars"] == 1.0


@pytest.mark.parametrize("since", ["yesterday", "2026-13", "26"])
def test_since_is_a_date(wiki: Path, since: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["usage", "-C", str(wiki), "--since", since]) == 2
    assert "is no date; write 2026, 2026-11" in capsys.readouterr().err


def test_the_budget_is_for_this_month_only(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pay(in_october(wiki), "plan", "raw/faq.md", "10")
    pay(open_ledger(wiki), "plan", "raw/faq.md", "2")
    pay(open_ledger(wiki), "plan", "raw/faq.md", None)
    month = open_ledger(wiki).month
    assert run(["usage", "-C", str(wiki), "--budget", "2"]) == 0
    said = capsys.readouterr().out
    assert f"{month}: $2.00 of $2.00, within the budget\n" in said
    assert "  not counted: 1 answer without a known price\n" in said
    assert run(["usage", "-C", str(wiki), "--budget", "1.5", "--since", "2026-10"]) == 1
    assert f"{month}: $2.00 of $1.50, $0.5000 over the budget\n" in capsys.readouterr().out


def test_a_ledger_needs_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["usage", "-C", str(tmp_path)]) == 2
    assert "is not in a Git repository" in capsys.readouterr().err


def test_a_repository_without_a_wiki_has_a_ledger(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["usage", "-C", str(repository.git_directory)]) == 0
    assert capsys.readouterr().out == "no answer of a model was paid for\n"
