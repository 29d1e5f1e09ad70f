"""The report: numbers added up by hand, gates, JSON and Markdown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from fakes.eval_runs import ALPHA, CASES, NOTHING, ScriptedArm, cites, raw_and_wiki, runs

from gitwiki.errors import BadReportError, BudgetError
from gitwiki.evals.arms import ArmName
from gitwiki.evals.gates import Floor, check_baseline, check_floors
from gitwiki.evals.markdown import as_markdown
from gitwiki.evals.report import Absence, Gate, Number, Report, Time, as_data, read, write
from gitwiki.evals.summary import summarise
from gitwiki.ports import Usage, Via

EXPECTED = Path(__file__).with_name("eval.md")
REPORT = summarise(raw_and_wiki(), CASES, "c" * 40, 10)


def test_rows_by_arm_and_tier() -> None:
    assert [(row.arm, row.tier, row.count, row.score.value) for row in REPORT.rows] == [
        ("raw", "all", 3, 0.5),
        ("raw", "easy", 2, 0.25),
        ("raw", "none|of", 1, 1.0),
        ("wiki", "all", 3, 0.5),
        ("wiki", "easy", 2, 0.75),
        ("wiki", "none|of", 1, 0.0),
    ]


def test_the_shares_of_a_row() -> None:
    row = REPORT.row("raw")
    assert row is not None
    shares = (row.full, row.half, row.none, row.answered, row.declined)
    assert [each.value for each in shares] == [0.3333, 0.3333, 0.3333, 0.6667, 0.3333]
    assert row.right is not None
    assert row.via == {"declined": 1, "passages": 2}
    assert (row.right.value, row.works, row.read, row.dollars) == (0.25, 1.0, 0, 0.0)


def test_a_single_tier_is_all() -> None:
    arm = ScriptedArm(ArmName.RAW, dict.fromkeys("ab", NOTHING))
    report = summarise(runs(arm, cases=CASES[:2]), CASES[:2], "c", 1)
    assert [row.tier for row in report.rows] == ["all"]
    assert report.rows[0].right is None


def test_tokens_and_dollars() -> None:
    paid = cites("alpha", via=Via.AGENT)._replace(
        usage=Usage(100, 7, 20, 3), dollars=Decimal("0.25")
    )
    arm = ScriptedArm(ArmName.AGENT, {"a": paid, "b": paid, "z": paid})
    row = summarise(runs(arm), CASES, "c", 1).rows[0]
    assert (row.read, row.written, row.dollars) == (369, 21, 0.75)
    unpriced = ScriptedArm(ArmName.AGENT, {**arm.script, "b": paid._replace(dollars=None)})
    assert summarise(runs(unpriced), CASES, "c", 1).rows[0].dollars is None


def test_arms_are_compared_case_by_case() -> None:
    found = {each.tier: each for each in REPORT.differences}
    assert list(found) == ["all", "easy", "none|of"]
    whole = found["all"]
    assert (whole.arm, whole.over, whole.count) == ("wiki", "raw", 3)
    assert (whole.score.value, whole.better, whole.worse) == (0.0, 1, 1)
    assert found["easy"].score.value == 0.5
    assert not whole.is_sure


def test_a_difference_is_sure_if_its_interval_has_no_zero() -> None:
    (difference, *_) = REPORT.differences
    assert replace(difference, score=Number(0.1, 0.01, 0.2)).is_sure
    assert replace(difference, score=Number(-0.1, -0.2, -0.01)).is_sure
    assert not replace(difference, score=Number(0.1, 0.0, 0.2)).is_sure


def test_times_are_apart() -> None:
    assert REPORT.times == (Time("raw", 1.0, 1.0, 3.0), Time("wiki", 1.0, 1.0, 3.0))
    assert b"seconds" not in write(replace(REPORT, times=None))
    assert "Times" not in as_markdown(replace(REPORT, times=None), 9)


def test_a_report_is_read_as_it_was_written() -> None:
    assert read(write(REPORT), "eval.json") == REPORT
    assert as_data(REPORT)["cases"] == 3


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Input data was truncated"),
        (b"[" * 100_000, "Expected `object`, got `array`"),
        (b"{}", "missing required field `format`"),
        (b'{"format": 1, "commit": 7}', r"Expected `str`, got `int` - at `\$.commit`"),
        (b'{"format": 9, "commit": "c", "cases": 1, "hits": 1}', "it has format 9"),
    ],
)
def test_what_is_no_report(data: bytes, why: str) -> None:
    with pytest.raises(BadReportError, match=why):
        read(data, "eval.json")


def _gates(report: Report, *floors: Floor) -> list[tuple[bool, str]]:
    return [(gate.ok, gate.why) for gate in check_floors(report, floors)]


def test_a_floor() -> None:
    assert _gates(REPORT, Floor("raw", 0.5), Floor("wiki", 0.6)) == [
        (True, "the score is 0.5000"),
        (False, "the score is 0.5000"),
    ]


def test_an_arm_that_was_not_run_is_under_any_floor() -> None:
    report = replace(REPORT, absent=(Absence("agent", "there is no model"),))
    assert _gates(report, Floor("agent", 0.0), Floor("extracts", 0.0)) == [
        (False, "there is no model"),
        (False, "the arm was not run"),
    ]


def test_an_arm_that_stopped_is_under_any_floor() -> None:
    spent = BudgetError("run", "$1", "$1", "$0.10")
    arm = ScriptedArm(ArmName.AGENT, {"a": cites("alpha"), "b": spent})
    report = summarise(runs(arm), CASES, "c", 1)
    ((ok, why),) = _gates(report, Floor("agent", 0.5))
    assert not ok
    assert why.startswith("after 1 of 3 questions: stopped before a call")


def _compared(now: Report, before: Report, most: float = 0.02) -> list[Gate]:
    return list(check_baseline(now, before, ["raw", "wiki", "agent"], most))


def test_a_baseline_that_is_the_same() -> None:
    assert _compared(REPORT, REPORT) == [
        Gate(
            f"--baseline {arm}, --max-drop 0.02",
            ok=True,
            why="the score of 3 shared cases moved by +0.0000",
        )
        for arm in ("raw", "wiki")
    ]


def test_an_arm_that_does_worse_than_before() -> None:
    arm = ScriptedArm(ArmName.WIKI, dict.fromkeys("abz", NOTHING))
    now = summarise(runs(arm), CASES, "c", 1)
    (wiki,) = [gate for gate in _compared(now, REPORT) if "wiki" in gate.name]
    assert not wiki.ok
    assert wiki.why == "the score of 3 shared cases moved by -0.1667; worse: a, b"
    assert [gate.ok for gate in _compared(now, REPORT, 0.2) if "wiki" in gate.name] == [True]


def test_an_arm_that_is_missing_does_worse() -> None:
    now = replace(
        REPORT,
        answers=tuple(each for each in REPORT.answers if each.arm == "wiki"),
        absent=(Absence("raw", "nobody could search"),),
    )
    raw, wiki = _compared(now, REPORT)
    assert (raw.ok, raw.why) == (False, "nobody could search")
    assert wiki.ok


def test_a_case_that_was_changed_is_not_compared() -> None:
    other = (replace(CASES[0], question="What was alpha?"), *CASES[1:])
    arm = ScriptedArm(ArmName.RAW, dict.fromkeys("abz", NOTHING))
    now = summarise(runs(arm, cases=other), other, "c", 1)
    (raw,) = [gate for gate in _compared(now, REPORT) if "raw" in gate.name]
    assert raw.why == (
        "the score of 2 shared cases moved by -0.2500, 1 are new or changed; worse: b"
    )


def test_runs_that_have_no_case_in_common() -> None:
    other = [replace(case, question="Who?") for case in CASES]
    arm = ScriptedArm(ArmName.RAW, dict.fromkeys("abz", NOTHING))
    now = summarise(runs(arm, cases=other), other, "c", 1)
    assert [gate.why for gate in _compared(now, REPORT) if "raw" in gate.name] == [
        "the two runs have no case in common"
    ]


def test_markdown() -> None:
    report = replace(
        REPORT,
        gates=tuple(check_floors(REPORT, [Floor("wiki", 0.6)])),
        absent=(Absence("agent", "there is no model"),),
    )
    assert as_markdown(report, 1) == EXPECTED.read_text(encoding="utf-8")


def test_markdown_of_tokens() -> None:
    paid = cites("alpha")._replace(usage=Usage(100, 7), dollars=Decimal("0.25"))
    unpriced = paid._replace(dollars=None)
    arms = (
        ScriptedArm(ArmName.EXTRACTS, dict.fromkeys("abz", unpriced)),
        ScriptedArm(ArmName.AGENT, dict.fromkeys("abz", paid)),
    )
    report = replace(summarise(runs(*arms), CASES, "c", 1), model="claude-x")
    text = as_markdown(report, 0)
    assert "## Tokens of claude-x\n" in text
    assert "| extracts | all | 300 | 21 | 107 | unknown |" in text
    assert "| agent | all | 300 | 21 | 107 | 0.7500 |" in text
    assert "without a full score" not in text


def test_of_many_sources_the_first_are_listed() -> None:
    arm = ScriptedArm(ArmName.RAW, dict.fromkeys("abz", cites("p", "q", "r", "s", "t")))
    text = as_markdown(summarise(runs(arm), CASES, "c", 1), 1)
    assert "| raw/p.md, raw/q.md, raw/r.md, and 2 more |" in text


def test_nothing_of_a_case_is_markup_or_steers_a_terminal() -> None:
    case = replace(CASES[0], id="<b>a|@ada\x1b[2J", tier="*")
    arm = ScriptedArm(ArmName.RAW, {case.id: NOTHING._replace(why="[x](y)")})
    found = runs(arm, cases=[case], targets={case.id: (ALPHA,)})
    text = as_markdown(summarise(found, [case, CASES[1]], "c", 1), 9)
    assert r"| \<b>a\|@&#8203;ada\\u001b\[2J | 0 | declined | missing: alpha | \[x\](y) |" in text
    assert "| raw | \\* |" in text
