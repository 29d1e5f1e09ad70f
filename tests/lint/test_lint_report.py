from __future__ import annotations

import json

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.lint.report import (
    github_report,
    json_report,
    markdown_report,
    name_of,
    statistics,
    text_report,
    totals,
)

FOUND = (
    Diagnostic("wiki/a,b.md", 3, "GW101", "the link to `x|y` leads nowhere", 5, hint="fix: it"),
    Diagnostic(
        "wiki/a,b.md", 4, "GW704", "hidden\n::set-env::100%\x1b[31m", severity=Severity.WARNING
    ),
    Diagnostic("wiki/c.md", 0, "GW999", "for @all, see #1", severity=Severity.INFO),
)


def test_text() -> None:
    lines = {"wiki/a,b.md": ["one", "two", "  see [x](y)\x1b[2J  ", ""]}
    assert text_report(FOUND, lines) == (
        "wiki/a,b.md\n"
        "  3:5     error   GW101 dead-link: the link to `x|y` leads nowhere\n"
        "          | see [x](y)\\u001b[2J\n"
        "          fix: it\n"
        "  4       warning GW704 hidden-character: hidden\\u000a::set-env::100%\\u001b[31m\n"
        "\n"
        "wiki/c.md\n"
        "          info    GW999 : for @all, see #1\n"
        "\n"
        "1 error, 1 warning, 1 notice\n"
    )
    assert text_report(()) == "no findings\n"


def test_json() -> None:
    report = json.loads(json_report(FOUND[:1]))
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
            }
        ],
    }


def test_github() -> None:
    assert github_report(FOUND) == (
        "::error file=wiki/a%2Cb.md,line=3,col=5,title=GW101 dead-link::"
        "the link to `x|y` leads nowhere: fix: it\n"
        "::warning file=wiki/a%2Cb.md,line=4,title=GW704 hidden-character::"
        "hidden%0A::set-env::100%25\x1b[31m\n"
        "::notice file=wiki/c.md,title=GW999::for @all, see #1\n"
    )


def test_markdown() -> None:
    assert markdown_report(FOUND) == (
        "1 error, 1 warning, 1 notice\n"
        "\n"
        "| Where | Level | Rule | What |\n"
        "|---|---|---|---|\n"
        "| wiki/a,b.md:3 | error | GW101 dead-link | the link to \\`x\\|y\\` leads nowhere |\n"
        "| wiki/a,b.md:4 | warning | GW704 hidden-character "
        "| hidden\\\\u000a::set-env::100%\\\\u001b\\[31m |\n"
        "| wiki/c.md | notice | GW999  | for @\u2060all, see #\u20601 |\n"
    )
    assert markdown_report(()) == "no findings\n"


def test_statistics() -> None:
    assert statistics((FOUND[1], *FOUND[:2])) == (
        "     2  GW704  hidden-character\n     1  GW101  dead-link\n"
    )
    assert totals(FOUND[:1] * 2) == "2 errors"
    assert name_of("GW000") == ""
