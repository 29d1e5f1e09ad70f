"""What a commit says of itself, read back, also after it went through other hands."""

from __future__ import annotations

import pytest

from gitwiki.compiler.record import (
    Record,
    author,
    authors,
    log_entry,
    logged_keys,
    message,
    name_of,
    read,
)
from gitwiki.wiki.derive import LogEntry, append_log

NOW = 1_700_000_000
FACTS = (
    "statements: 12 proposed, 11 kept",
    "terms: 3 proposed, 3 kept",
    "conflicts with edits by people: 0",
    "key: 36c69e1b88b6, cost: 1,204 tokens read, 96 written",
)
RECORD = Record(
    title="Compile Attention",
    summary="1 source, 2 new pages and 1 changed page: 9 items added, 0 changed, 1 removed.",
    facts=FACTS,
    key="36c69e1b88b6",
    sources=(("raw/attention.md", "0123456789abcdef"), ("raw/a%20b.md", "fedcba9876543210")),
)
MESSAGE = """\
Compile Attention

1 source, 2 new pages and 1 changed page: 9 items added, 0 changed, 1 removed.

- statements: 12 proposed, 11 kept
- terms: 3 proposed, 3 kept
- conflicts with edits by people: 0
- key: 36c69e1b88b6, cost: 1,204 tokens read, 96 written

Gitwiki-Key: 36c69e1b88b6
Gitwiki-Source: raw/attention.md 0123456789abcdef
Gitwiki-Source: raw/a%20b.md fedcba9876543210
"""


def test_a_message_is_read_back() -> None:
    assert message(RECORD) == MESSAGE
    assert read(MESSAGE) == RECORD
    assert read(MESSAGE.replace("\n", "\r\n")) == RECORD


def test_the_log_says_what_the_message_says() -> None:
    assert log_entry(RECORD, NOW) == LogEntry(
        NOW, "compile", "Compile Attention", (RECORD.summary, *FACTS)
    )


def test_only_the_first_sentence_of_the_summary_is_logged() -> None:
    longer = RECORD._replace(summary=f"{RECORD.summary} Every statement carries its words.")
    assert read(message(longer)) == RECORD
    assert log_entry(longer, NOW) == log_entry(RECORD, NOW)


def test_authors_are_named_and_read_back() -> None:
    people = (author("Ada", "ada@example.org"), author("Bob Ünï", "bob@example.org"))
    text = message(RECORD, people)
    assert text.endswith(
        "fedcba9876543210\n"
        "Co-authored-by: Ada <ada@example.org>\n"
        "Co-authored-by: Bob Ünï <bob@example.org>\n"
    )
    assert authors(text) == people
    assert [name_of(each) for each in people] == ["Ada", "Bob Ünï"]
    assert read(text) == RECORD


@pytest.mark.parametrize("name", ["Ada\nGitwiki-Key: 0", "Ada <x", "Ada>\r\n\x00 B"])
def test_a_name_stays_in_its_line(name: str) -> None:
    text = message(RECORD, [author(name, "a@example.org>\nx")])
    assert text.count("\n") == MESSAGE.count("\n") + 1
    assert len(authors(text)) == 1
    assert read(text) == RECORD


def test_what_a_forge_made_of_it_when_it_squashed() -> None:
    squashed = (
        "Compile Attention (#12)\n\n* "
        + MESSAGE.replace("\n\nGitwiki", "\n\nGitwiki")
        + "\n* Correct a word\n\nCo-authored-by: Ada <ada@example.org>\n"
    )
    assert read(squashed) == RECORD
    assert authors(squashed) == ("Ada <ada@example.org>",)


@pytest.mark.parametrize(
    "text",
    [
        "Correct a word\n",
        "Merge pull request #1: Compile\n\nGitwiki-Pull: 1\nGitwiki-Key: 36c69e1b88b6\n",
        "Compile\n\nGitwiki-Source: raw/a.md 0123456789abcdef\n",
        "Compile\n\nGitwiki-Key: not-a-key\nGitwiki-Source: raw/a.md 0123456789abcdef\n",
        "",
    ],
)
def test_other_commits_have_none(text: str) -> None:
    assert read(text) is None


def test_of_a_commit_of_an_older_gitwiki_little_is_known() -> None:
    text = "Compile Attention\n\nGitwiki-Key: 36c69e1b88b6\nGitwiki-Source: raw/a.md 0123456789\n"
    found = read(text)
    assert found is not None
    assert log_entry(found, NOW).lines == ("key: 36c69e1b88b6, cost: not known",)


def test_what_is_forged_into_a_message_reaches_the_log_in_no_other_form() -> None:
    forged = (
        "[Look](https://evil.example) <script>alert(1)</script> @everyone fixes #1\n\n"
        "1 source, see <b>this</b>: 1 item added.\n\n"
        "- statements: 1 proposed, 1 kept\n"
        "- statements: [x](https://evil.example)\n"
        "- key: 000000000000, cost: 1 tokens\n"
        "- key: 36c69e1b88b6, cost: 1 tokens](https://evil.example)\n\n"
        "Gitwiki-Key: 36c69e1b88b6\nGitwiki-Source: raw/a.md 0123456789abcdef\n"
    )
    found = read(forged)
    assert found is not None
    log = append_log("# Log\n", log_entry(found, NOW))
    assert log == (
        "# Log\n\n"
        "## [2023-11-14] compile | (Look)(https: //evil.example) \\<script>alert(1)\\</script> "
        "@ everyone fixes # 1\n\n"
        "- statements: 1 proposed, 1 kept\n"
        "- key: 36c69e1b88b6, cost: not known\n"
    )
    # It is found again, so that it is written once.
    assert logged_keys(log) == {"36c69e1b88b6"}
