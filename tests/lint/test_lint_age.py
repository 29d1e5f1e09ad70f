"""Rules about what time does to a page."""

from __future__ import annotations

import pytest

from gitwiki.lint.engine import Lint, lint_pages, lint_wiki
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import PageSummary, Wiki
from gitwiki.wiki.source import Source

PATH = "wiki/concepts/cache.md"


def found(code: str, page: PageSummary, date: str) -> list[str]:
    wiki = Wiki("c", {PATH: page, "wiki/concepts/empty.md": PageSummary("x", "b")})
    diagnostics = lint_wiki(wiki, Schema(), (BY_CODE[code],), date=date)
    assert all(item.path == PATH for item in diagnostics)
    return [item.message for item in diagnostics]


def of_confidence(updated: str, confidence: str = "high", status: str = "") -> PageSummary:
    return PageSummary(PATH, "b", updated=updated, confidence=confidence, status=status)


@pytest.mark.parametrize(
    ("updated", "date", "day"),
    [
        ("2026-05-20", "2026-11-21", "2026-05-20"),
        ("2020-01-01", "2026-11-21", "2020-01-01"),
        ("2026-02-27", "2026-08-31", "2026-02-27"),
        ("2024-02-28", "2024-08-31", "2024-02-28"),
        ("2025-07-20T23:59:59Z", "2026-01-21", "2025-07-20"),
    ],
)
def test_stale_confidence(updated: str, date: str, day: str) -> None:
    expected = f"`confidence: high`, but last updated on {day}"
    assert found("GW501", of_confidence(updated), date) == [expected]


@pytest.mark.parametrize(
    ("page", "date"),
    [
        (of_confidence("2026-05-21"), "2026-11-21"),
        (of_confidence("2026-02-28"), "2026-08-31"),
        (of_confidence("2025-07-21"), "2026-01-21"),
        (of_confidence("2020-01-01", "medium"), "2026-11-21"),
        (of_confidence("2020-01-01", status="deprecated"), "2026-11-21"),
        (of_confidence(""), "2026-11-21"),
        (of_confidence("long ago"), "2026-11-21"),
        (of_confidence("2020-01-01"), ""),
    ],
)
def test_confidence_that_is_not_stale(page: PageSummary, date: str) -> None:
    assert found("GW501", page, date) == []


@pytest.mark.parametrize(
    "stale_after",
    [
        "2026-11-20T10:00:00Z",
        "2026-11-21T00:00:00Z",
        "2026-11-21T10:00:00+14:00",
        "2026-11-20",
        "0001-01-01T00:00:00+14:00",
        "2026-11-20 23:59:59Z",
    ],
)
def test_expired_pages(stale_after: str) -> None:
    page = PageSummary(PATH, "b", stale_after=stale_after)
    assert found("GW502", page, "2026-11-21") == [f"the page is stale since {stale_after}"]


@pytest.mark.parametrize(
    ("stale_after", "status", "date"),
    [
        ("2026-11-21T00:00:01Z", "", "2026-11-21"),
        ("2026-11-20T23:00:00-05:00", "", "2026-11-21"),
        ("2026-11-21", "", "2026-11-21"),
        ("9999-12-31T23:59:59-14:00", "", "2026-11-21"),
        ("2020-01-01T00:00:00Z", "deprecated", "2026-11-21"),
        ("2020-01-01T00:00:00Z", "", ""),
        ("2020", "", "2026-11-21"),
        ("never", "", "2026-11-21"),
        ("", "", "2026-11-21"),
    ],
)
def test_pages_that_have_not_expired(stale_after: str, status: str, date: str) -> None:
    page = PageSummary(PATH, "b", stale_after=stale_after, status=status)
    assert found("GW502", page, date) == []


BLOB = "2" * 40


def newer(listed: str, updated: str, date: str, generated: str = "") -> list[tuple[int, str]]:
    """What GW503 says of a page that lists a source, which is of a date."""
    text = f"---\ntype: concept\nupdated: {updated}\n{generated}sources:\n  - {listed}\n---\n"
    source = Source("notes", "raw/notes.md", BLOB, "Notes", "", date, (), "", (), {})
    lint = Lint(Wiki("c", {}), sources={"notes": source}, rules=(BY_CODE["GW503"],))
    return [(item.line, item.message) for item in lint_pages({PATH: text}, lint)]


MAPPING = f"{{id: notes, raw: raw/notes.md, blob: '{BLOB}'}}"


@pytest.mark.parametrize(
    ("listed", "updated", "date", "day"),
    [
        ("raw/notes.md", "2026-03-01", "2026-03-02", "2026-03-01"),
        ("raw/notes.md", "2026-03-31", "2026-04", "2026-03-31"),
        ("../../raw/notes.md", "2025-12-31", "2026", "2025-12-31"),
        ("{id: notes}", "2026-03-01T23:00:00Z", "2026-06-01", "2026-03-01"),
        (MAPPING, "2026-03-01", "2026-06-01", "2026-03-01"),
    ],
)
def test_newer_sources(listed: str, updated: str, date: str, day: str) -> None:
    assert newer(listed, updated, date) == [(5, f"source notes is of {date}, the page of {day}")]


KEY = "generated: {by: gitwiki/0.1.0, at: 2026-03-01T10:00:00Z, key: 1}\n"


@pytest.mark.parametrize(
    ("listed", "updated", "date", "generated"),
    [
        ("raw/notes.md", "2026-03-01", "2026-03-01", ""),
        ("raw/notes.md", "2026-03-01", "2026-03", ""),
        ("raw/notes.md", "2026-03-01", "2026", ""),
        ("raw/notes.md", "2026-03-01", "", ""),
        ("raw/notes.md", "2026-03-01", "2026-13", ""),
        ("raw/notes.md", "", "2026-06-01", ""),
        ("raw/notes.md", "2026-02-30", "2026-06-01", ""),
        ("raw/other.md", "2026-03-01", "2026-06-01", ""),
        ("raw/old/notes.md", "2026-03-01", "2026-06-01", ""),
        (MAPPING.replace("2", "3"), "2026-03-01", "2026-06-01", ""),
        (MAPPING, "2026-03-01", "2026-06-01", KEY),
    ],
)
def test_sources_that_are_not_newer(listed: str, updated: str, date: str, generated: str) -> None:
    assert newer(listed, updated, date, generated) == []
