from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pyromark
import pytest
from fakes.growth import assert_grows_linearly
from fakes.wikis import PROJECT
from jsonschema import Draft202012Validator

import gitwiki
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.lint.report.characters import shown
from gitwiki.lint.report.counts import RulesOff, totals
from gitwiki.lint.report.findings import finding_data
from gitwiki.lint.report.fingerprints import identities, line_hashes
from gitwiki.lint.report.github import github_report
from gitwiki.lint.report.json import json_report, statistics_report
from gitwiki.lint.report.markdown import markdown_report
from gitwiki.lint.report.names import name_of
from gitwiki.lint.report.sarif import RulePage, sarif_report
from gitwiki.lint.report.statistics import statistics, statistics_text
from gitwiki.lint.report.text import text_report
from gitwiki.lint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

FOUND = (
    Diagnostic("wiki/a,b.md", 3, "GW101", "the link to `x|y` leads nowhere", 5, hint="fix: it"),
    Diagnostic(
        "wiki/a,b.md", 4, "GW704", "hidden\n::set-env::100%\x1b[31m", severity=Severity.WARNING
    ),
    Diagnostic("wiki/c.md", 0, "GW999", "for @all, see #1", severity=Severity.INFO),
)
OFF = RulesOff(("GW301", "GW302"), "this folder has no schema.md")
SCHEMA = Draft202012Validator(
    json.loads((PROJECT / "docs" / "lint-report.schema.json").read_text(encoding="utf-8"))
)


REPAIRABLE = Diagnostic("wiki/c.md", 1, "GW003", "a byte-order mark")


def many(number: int, severity: Severity, code: str = "GW101") -> tuple[Diagnostic, ...]:
    """Findings, each in a file of its own."""
    return tuple(
        Diagnostic(f"wiki/{n:05}.md", 1, code, "it is wrong", severity=severity)
        for n in range(number)
    )


# Characters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 °C, 日本, 4\u00a0KB, 1\u202f000", "5 °C, 日本, 4\u00a0KB, 1\u202f000"),
        ("a\nb\rc\td\x85e\u2028f\u2029", "a\\u000ab\\u000dc\\u0009d\\u0085e\\u2028f\\u2029"),
        ("\x1b[2J\x07\x9b", "\\u001b[2J\\u0007\\u009b"),
        ("\u202e\u2066\u200b\ufeff\u00ad", "\\u202e\\u2066\\u200b\\ufeff\\u00ad"),
        ("\U000e0041\udc80", "\\U000e0041\\udc80"),
    ],
)
def test_what_would_be_obeyed_or_hidden_is_shown_as_its_code(text: str, expected: str) -> None:
    assert shown(text) == expected


# Text


def test_text() -> None:
    lines = {"wiki/a,b.md": ["one", "two", "  see [x](y)\x1b[2J  ", ""]}
    assert text_report(FOUND, lines, offers_fix=False) == (
        "wiki/a,b.md\n"
        "  3:5     error   GW101 dead-link: the link to `x|y` leads nowhere\n"
        "          | see [x](y)\\u001b[2J  \n"
        "          |   ^\n"
        "          fix: it\n"
        "  4       warning GW704 hidden-character: hidden\\u000a::set-env::100%\\u001b[31m\n"
        "\n"
        "wiki/c.md\n"
        "          info    GW999: for @all, see #1\n"
        "\n"
        "1 error, 1 warning, 1 notice in 2 files\n"
    )
    assert text_report(()) == "no findings\n"


def test_text_says_which_rules_are_off_and_what_can_be_repaired() -> None:
    assert text_report((), off=OFF) == (
        "no findings\n2 rules are off: this folder has no schema.md\n"
    )
    assert text_report((), off=RulesOff(("GW301",), "why")).endswith("1 rule is off: why\n")
    assert text_report((REPAIRABLE,)).splitlines()[-2:] == [
        "1 error in 1 file",
        "`gitwiki lint --fix` may repair 1 of them",
    ]
    assert text_report((REPAIRABLE,), offers_fix=False).endswith("\n1 error in 1 file\n")


@pytest.mark.parametrize(
    ("line", "column", "quoted"),
    [
        ("short", 0, ["| short"]),
        ("   indented\r", 0, ["| indented"]),
        ("\tsee it", 2, ["| see it", "| ^"]),
        (" \u200b hidden first", 2, ["| \\u200b hidden first", "| ^"]),
        ("\u00a0x", 1, ["| \u00a0x", "| ^"]),
        ("a\tb [x]", 5, ["| a b [x]", "|     ^"]),
        ("日本 [x]", 4, ["| 日本 [x]", "|      ^"]),
        ("e\u0301 [x]", 4, ["| e\u0301 [x]", "|   ^"]),
        ("a\u202eb [x]", 5, ["| a\\u202eb [x]", "|          ^"]),
        ("past its end", 40, ["| past its end"]),
        ("   ", 0, []),
        ("", 1, []),
        ("0123456789" * 9, 0, ["| " + "0123456789" * 6 + "…"]),
        ("0123456789" * 9, 1, ["| " + "0123456789" * 6 + "…", "| ^"]),
        (
            "0123456789" * 9 + "X" + "0123456789" * 9,
            91,
            [
                "| …" + "0123456789" * 2 + "X" + "0123456789" * 3 + "012345678…",
                "|" + " " * 22 + "^",
            ],
        ),
        ("0123456789" * 9 + "X", 91, ["| …" + "0123456789" * 2 + "X", "|" + " " * 22 + "^"]),
    ],
)
def test_the_line_of_a_finding_is_shown_around_its_column(
    line: str, column: int, quoted: list[str]
) -> None:
    found = Diagnostic("a.md", 1, "GW101", "wrong", column)
    text = text_report((found,), {"a.md": [line]}, width=60)
    shown_lines = [each[10:] for each in text.split("\n") if each.startswith(" " * 10 + "|")]
    assert shown_lines == quoted


def test_a_long_line_and_a_long_message_are_cut() -> None:
    def prepare(size: int) -> tuple[Diagnostic, str]:
        return Diagnostic("a.md", 1, "GW101", "x" * size, size // 2), "\x1b日" * (size // 2)

    def run(given: tuple[Diagnostic, str]) -> None:
        found, line = given
        text = text_report((found,) * 100, {"a.md": [line]})
        assert max(map(len, text.split("\n"))) < 1_100

    assert_grows_linearly(prepare, run, 25_000)


def test_the_parts_of_the_text_are_painted() -> None:
    text = text_report(
        FOUND[:1], {"wiki/a,b.md": ["", "", "see it"]}, paint=lambda t, p: f"<{p} {t}>"
    )
    assert text == (
        "<path wiki/a,b.md>\n"
        "  3:5     <error error  > GW101 dead-link: the link to `x|y` leads nowhere\n"
        "          <quiet |> see it\n"
        "          <quiet |>     <mark ^>\n"
        "          <quiet fix: it>\n"
        "\n"
        "1 error in 1 file\n"
        "`gitwiki lint --fix` may repair 1 of them\n"
    )


# JSON


def test_json() -> None:
    report = json_report([finding_data(FOUND[0])], OFF)
    assert report == {
        "version": 1,
        "counts": {"error": 1, "warning": 0, "info": 0},
        "findings": [
            {
                "path": "wiki/a,b.md",
                "line": 3,
                "column": 5,
                "code": "GW101",
                "name": "dead-link",
                "severity": "error",
                "message": "the link to `x|y` leads nowhere",
                "hint": "fix: it",
                "fix": True,
            }
        ],
        "rules_off": ["GW301", "GW302"],
    }
    assert finding_data(FOUND[2])["fix"] is False


@pytest.mark.parametrize(
    "report",
    [
        json_report(()),
        json_report([*map(finding_data, FOUND)], OFF),
        json_report([finding_data(REPAIRABLE)]),
        statistics_report((), ()),
        statistics_report(FOUND, statistics(FOUND), OFF),
    ],
    ids=["empty", "findings", "repairable", "no statistics", "statistics"],
)
def test_json_is_what_its_schema_says(report: dict[str, object]) -> None:
    SCHEMA.check_schema(SCHEMA.schema)
    assert [error.message for error in SCHEMA.iter_errors(report)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"rules_off": ["101"]},
        {"more": 1},
        {"statistics": {}},
        {"findings": [{"path": "a.md"}]},
        {"counts": {"error": 0}},
    ],
)
def test_the_schema_refuses_what_the_report_never_says(change: dict[str, object]) -> None:
    assert not SCHEMA.is_valid({**json_report(()), **change})


# GitHub


def test_github() -> None:
    assert github_report(FOUND) == (
        "::error file=wiki/a%2Cb.md,line=3,col=5,title=GW101 dead-link::"
        "the link to `x|y` leads nowhere: fix: it\n"
        "::warning file=wiki/a%2Cb.md,line=4,title=GW704 hidden-character::"
        "hidden\\u000a::set-env::100%25\\u001b[31m\n"
        "::notice file=wiki/c.md,title=GW999::for @all, see #1\n"
    )
    assert github_report(()) == ""


def test_github_gets_errors_first_and_no_more_than_it_shows() -> None:
    found = (
        *many(12, Severity.INFO, "GW999"),
        *many(11, Severity.WARNING, "GW201"),
        *many(13, Severity.ERROR),
    )
    lines = github_report(found).splitlines()
    assert [line.split()[0] for line in lines] == (
        ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    )
    assert lines[-1] == (
        "::notice title=gitwiki lint::7 more findings (3 errors, 1 warning, 3 notices): "
        "`gitwiki lint` lists all of them"
    )


def test_github_shows_ten_of_each_level_without_a_closing_line() -> None:
    found = many(10, Severity.ERROR) + many(10, Severity.INFO, "GW999")
    assert github_report(found).count("\n") == 20
    assert "title=gitwiki lint" not in github_report(found)


def test_github_says_in_a_notice_which_rules_are_off() -> None:
    assert github_report((), OFF) == (
        "::notice title=gitwiki lint::2 rules are off: this folder has no schema.md\n"
    )
    lines = github_report(many(10, Severity.INFO), OFF, "see there").splitlines()
    assert len(lines) == 10
    assert lines[-1] == (
        "::notice title=gitwiki lint::1 more finding (1 notice): see there; "
        "2 rules are off: this folder has no schema.md"
    )


def _as_the_runner_reads(log: str) -> list[str]:
    """Names of the commands that are obeyed (actions/runner, ActionCommand)."""
    lines = re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", log)
    new = [match[1] for line in lines if (match := re.match(r"\s*::([\w-]+)", line))]
    return new + re.findall(r"##\[([\w-]+)", log)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029", "%0A"])
def test_no_text_of_a_finding_starts_a_command(end: str) -> None:
    hostile = f"x{end}::add-mask::secret{end}##[add-path]/tmp{end}  ::set-env name=A::b"
    found = Diagnostic(f"wiki/{hostile}.md", 1, "GW101", hostile, hint=hostile)
    log = github_report((found,), RulesOff(("GW301",), hostile), hostile)
    assert _as_the_runner_reads(log) == ["error", "notice"]
    # What the runner makes of the one command goes to the log once more.
    decoded = log.replace("%25", "%")
    assert decoded.count("\n") == 2
    assert log.isprintable() or set(re.sub(r"[^\W\d_]|[ -~]", "", log)) == {"\n"}


def test_a_long_message_is_cut_as_the_runner_would() -> None:
    found = Diagnostic("wiki/a.md", 1, "GW101", "𝒳" * 5_000)
    message = github_report((found,)).rstrip("\n").rpartition("::")[2]
    assert message == "𝒳" * 1_999 + "…"
    assert len(message.encode("utf-16-le")) // 2 <= 4_096


# Markdown


def test_markdown() -> None:
    assert markdown_report(FOUND, OFF) == (
        "**gitwiki lint: 1 error, 1 warning, 1 notice in 2 files**\n"
        "\n"
        "### Errors\n"
        "\n"
        "| Where | Rule | What | What to do |\n"
        "|---|---|---|---|\n"
        "| `wiki/a,b.md:3` | GW101 dead-link | the link to \\`x\\|y\\` leads nowhere | fix: it |\n"
        "\n"
        "### Warnings\n"
        "\n"
        "| Where | Rule | What | What to do |\n"
        "|---|---|---|---|\n"
        "| `wiki/a,b.md:4` | GW704 hidden-character "
        "| hidden\\\\u000a::set-env::100%\\\\u001b\\[31m |  |\n"
        "\n"
        "### Notices\n"
        "\n"
        "| Where | Rule | What | What to do |\n"
        "|---|---|---|---|\n"
        "| `wiki/c.md` | GW999 | for @&#8203;all, see #&#8203;1 |  |\n"
        "\n"
        "2 rules are off: this folder has no schema.md\n"
    )
    assert markdown_report(()) == "**gitwiki lint: no findings**\n"


HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "<!-- open",
    "[click](javascript:alert(1))",
    "![pixel](https://evil.example/x.png)",
    "<https://evil.example>",
    "https://evil.example/path and www.evil.example",
    "| a | b |",
    "`code` and ``more`` and `<b>`",
    "a` `<b>bold</b>",
    "`x\\`|y`",
    "\\`<i>\\",
    "**bold** _it_ ~~no~~ $x$ &lt;b&gt; &#60;i>",
    "# heading\n- item\n\n> quote",
    "[ref]: https://evil.example",
    "mail@evil.example",
    "```\nfence",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_markdown_comes_from_a_file_but_text(text: str) -> None:
    found = Diagnostic(f"wiki/{text}.md", 1, "GW101", f"say {text} end", hint=text)
    options = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH
    html = pyromark.html(markdown_report((found,)), options=options)
    tags = set(re.findall(r"<(/?[a-z!-][a-z0-9]*)", html))
    assert tags <= {
        *("p", "/p", "strong", "/strong", "h3", "/h3", "table", "/table", "thead", "/thead"),
        *("tbody", "/tbody", "tr", "/tr", "th", "/th", "td", "/td", "code", "/code"),
    }
    assert html.count("<td>") == 4
    # Outside of code nothing is left that a forge makes a link of.
    prose = re.sub(r"<code>.*?</code>", "", html)
    assert re.findall(r"://|www\.|@\w|#\d|GH-\d", prose, re.IGNORECASE) == []


@pytest.mark.parametrize(
    "text", ["@alice", "see @org/team.", "#12", "a/b#12", "GH-12", "gh-3", "fixes #1"]
)
def test_nobody_is_mentioned_and_nothing_is_linked(text: str) -> None:
    report = markdown_report((Diagnostic("a.md", 0, "GW101", text, hint=text),))
    html = pyromark.html(report, options=pyromark.Options.ENABLE_TABLES)
    assert re.findall(r"@\w|#\d|GH-\d", html, re.IGNORECASE) == []
    assert html.replace("\u200b", "").count(f"<td>{text}</td>") == 2


def test_markdown_is_cut_at_its_limit_and_counts_the_rest() -> None:
    found = many(60, Severity.WARNING, "GW201") + many(99, Severity.ERROR)
    report = markdown_report(found, OFF, limit=5_000)
    assert 4_500 < len(report.encode()) <= 5_000
    assert "### Warnings" not in report
    rows = report.count("\n| `")
    assert report.endswith(
        f"\nand {159 - rows} more findings ({99 - rows} errors, 60 warnings)\n"
        "\n2 rules are off: this folder has no schema.md\n"
    )


def test_a_limit_that_is_too_small_leaves_the_totals() -> None:
    assert markdown_report(FOUND[:1], limit=1) == (
        "**gitwiki lint: 1 error in 1 file**\n\nand 1 more finding (1 error)\n"
    )


def hostile(number: int) -> tuple[Diagnostic, ...]:
    message = "`" * 200 + "@[" * 100
    return tuple(Diagnostic("a.md", n, "GW101", message, hint="x") for n in range(number))


@pytest.mark.parametrize(
    ("report", "number"),
    [
        (partial(markdown_report, limit=1_000_000), 50),  # all are shown
        (partial(markdown_report, limit=2_000), 1_000),  # all but a few are counted
        (github_report, 1_000),
    ],
)
def test_findings_of_hostile_text_are_reported_in_linear_time(
    report: Callable[[tuple[Diagnostic, ...]], str], number: int
) -> None:
    assert_grows_linearly(hostile, report, number)


# SARIF


def _run(report: dict[str, Any]) -> dict[str, Any]:
    """The only run of a SARIF log."""
    assert len(report["runs"]) == 1
    run: dict[str, Any] = report["runs"][0]
    return run


def test_sarif() -> None:
    found = (
        replace(FOUND[1], path="wiki/ä b%.md", line=0),
        Diagnostic("wiki/c.md", 2, "GW101", "the [x](1) is @wrong", 3, hint="write it"),
    )
    texts = {"wiki/c.md": "# C\nsee it\n"}
    report = sarif_report(found, texts, off=OFF)
    assert {key: value for key, value in report.items() if key != "runs"} == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
        "sarif-schema-2.1.0.json",
        "version": "2.1.0",
    }
    run = _run(report)
    driver = run["tool"]["driver"]
    rules = [rule["id"] for rule in driver["rules"]]
    assert (driver["name"], driver["semanticVersion"]) == ("gitwiki", gitwiki.__version__)
    assert rules == [rule.code for rule in RULES if rule.code not in OFF.codes]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {
        "SRCROOT": {"description": {"text": "The top of the repository."}}
    }
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {
                    "level": "note",
                    "message": {"text": "2 rules are off: this folder has no schema.md"},
                }
            ],
        }
    ]
    first, second = identities((found[1], found[0]))
    assert run["results"] == [
        {
            "ruleId": "GW101",
            "ruleIndex": rules.index("GW101"),
            "level": "error",
            "message": {"text": "The \\[x](1) is @wrong. Write it."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "wiki/c.md", "uriBaseId": "SRCROOT"},
                        "region": {
                            "startLine": 2,
                            "startColumn": 3,
                            "endLine": 2,
                            "endColumn": 7,
                        },
                    }
                }
            ],
            "partialFingerprints": {
                "gitwikiFinding/v1": first,
                "primaryLocationLineHash": line_hashes(texts["wiki/c.md"], {2})[2],
            },
            "properties": {"fix": True},
        },
        {
            "ruleId": "GW704",
            "ruleIndex": rules.index("GW704"),
            "level": "warning",
            "message": {"text": "Hidden\\u000a::set-env::100%\\u001b[31m."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {
                            "uri": "wiki/%C3%A4%20b%25.md",
                            "uriBaseId": "SRCROOT",
                        },
                        "region": {"startLine": 1, "startColumn": 1, "endLine": 1},
                    }
                }
            ],
            "partialFingerprints": {"gitwikiFinding/v1": second},
            "properties": {"fix": True},
        },
    ]


def test_sarif_has_what_docs_say_of_a_rule() -> None:
    page = (
        "# GW101 dead-link\n\nA link.\n\n"
        "## What it does\n\nReports `links` of\n[GW102](GW102.md).\n\n"
        "## Example\n\n```text\nSee it.\n```\n"
    )
    report = sarif_report((), pages={"GW101": RulePage(page, "Links")})
    rules = {rule["id"]: rule for rule in _run(report)["tool"]["driver"]["rules"]}
    assert rules["GW101"] == {
        "id": "GW101",
        "name": "dead-link",
        "shortDescription": {"text": "A link leads to a page or file that is not there."},
        "fullDescription": {"text": "Reports links of GW102."},
        "help": {
            "text": "GW101 dead-link\n\nA link.\n\nWhat it does\n\nReports links of\nGW102.\n\n"
            "Example\n\nSee it.\n",
            "markdown": page.replace("[GW102](GW102.md)", "GW102"),
        },
        "defaultConfiguration": {"level": "error", "enabled": True},
        "properties": {"tags": ["Links"], "precision": "high", "problem.severity": "error"},
    }
    safety = rules["GW704"]
    assert safety["properties"]["tags"] == ["security"]
    assert safety["fullDescription"] == safety["shortDescription"]
    assert safety["help"] == {
        "text": safety["shortDescription"]["text"],
        "markdown": safety["shortDescription"]["text"],
    }


def test_sarif_of_more_than_github_takes_keeps_the_errors() -> None:
    found = many(24_999, Severity.WARNING, "GW201") + many(3, Severity.ERROR)
    run = _run(sarif_report(found))
    results = run["results"]
    assert len(results) == 25_000
    assert [result["level"] for result in results[:4]] == ["error"] * 3 + ["warning"]
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {"level": "warning", "message": {"text": "2 findings left out (2 warnings)"}}
    ]


def test_sarif_has_all_that_github_requires() -> None:
    """By hand against the schema of OASIS too, which may not be copied into this repository."""
    texts = {"wiki/a,b.md": "one\ntwo\n\n"}
    found = (
        *FOUND,
        Diagnostic("wiki/a,b.md", 3, "GW101", "on an empty line", 4),
        Diagnostic("wiki/a,b.md", 9, "GW101", "past the end"),
        Diagnostic("wiki/\udc80.md", 1, "GW707", "no UTF-8"),
    )
    report = sarif_report(found, texts)
    json.dumps(report).encode()
    run = _run(report)
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1_024
    results = run["results"]
    assert len(results) == len(found)
    for result in results:
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        assert (
            result.get("ruleIndex") is None or rules[result["ruleIndex"]]["id"] == result["ruleId"]
        )
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert re.fullmatch(
            r"[A-Za-z0-9_.~/-]+|(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+",
            place["artifactLocation"]["uri"],
        )
        region = place["region"]
        assert 1 <= region["startLine"] == region["endLine"]
        assert 1 <= region["startColumn"] <= region.get("endColumn", region["startColumn"])


# Fingerprints

# Printed by the script of github/codeql-action for the same files.
TEXT = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End"
HASHES = {
    1: "8b7cf3e952e7aeb2:1",
    2: "b1ae1287ec4718d9:1",
    3: "bff680108adb0fcc:1",
    4: "c6805c5e1288b612:1",
    5: "b86d3392aea1be30:1",
    6: "e6ceba753e1a442:1",
}


def test_line_hashes_are_those_of_github() -> None:
    assert line_hashes(TEXT, range(1, 9)) == HASHES
    assert line_hashes(TEXT, {3}) == {3: HASHES[3]}
    assert line_hashes("", {1}) == {1: "c129715d7a2bc9a3:1"}
    assert line_hashes(TEXT, ()) == {}
    assert line_hashes("Lorem ipsum dolor sit amet.\n" * 10, {3, 7, 11}) == {
        3: "a7f2ff13bc495cf2:3",
        7: "a7f2ff1481e87703:1",
        11: "c129715d7a2bc9a3:1",
    }


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_line_hashes_take_all_line_ends_alike(end: str) -> None:
    assert line_hashes(TEXT.replace("\n", end), range(1, 7)) == HASHES


def test_line_hashes_count_in_utf_16() -> None:
    before, after = line_hashes("𝒳\nx\n", {2}), line_hashes("ab\nx\n", {2})
    assert before == after


def test_identities_stay_when_lines_move() -> None:
    twice = (FOUND[0], replace(FOUND[0], line=9), FOUND[2])
    moved = (replace(FOUND[0], line=7), replace(FOUND[0], line=8), FOUND[2])
    first = list(identities(twice))
    assert first == list(identities(moved))
    assert [each[-2:] for each in first] == [":1", ":2", ":1"]
    assert first[0][:-2] == first[1][:-2] != first[2][:-2]


# Numbers


def test_statistics() -> None:
    found = (FOUND[1], *FOUND[:2], replace(FOUND[1], path="wiki/other.md"))
    listed = statistics(found)
    assert listed == (
        ("GW704", "hidden-character", "warning", 3, 0.75, 2),
        ("GW101", "dead-link", "error", 1, 0.25, 1),
    )
    assert statistics_text(listed) == (
        "findings    share  files  severity  rule\n"
        "       3    75.0%      2  warning   GW704 hidden-character\n"
        "       1    25.0%      1  error     GW101 dead-link\n"
    )
    assert (statistics(()), statistics_text(())) == ((), "")


def test_totals() -> None:
    assert totals(FOUND[:1] * 2) == "2 errors"
    assert totals(reversed(FOUND)) == "1 error, 1 warning, 1 notice"
    assert totals(()) == "no findings"
    assert name_of("GW000") == ""
