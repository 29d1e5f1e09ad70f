from __future__ import annotations

import pytest

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.lint.context import find_places
from gitwiki.lint.engine import (
    Lint,
    lint_change,
    lint_pages,
    lint_wiki,
    new_only,
    rules_of_change,
)
from gitwiki.lint.rules import RULES
from gitwiki.wiki.page import parse
from gitwiki.wiki.schema import AFTER_MERGE, Schema, Suppression
from gitwiki.wiki.snapshot import Wiki, summarise

PATH = "wiki/concepts/a.md"
HEAD = "---\ntype: concept\ntitle: A\ndescription: An a\n---\n\n# A\n\n> Cited.[^a-p-123456]\n\n"
NOTE = '\n[^a-p-123456]: [A](../sources/a.md) ¶1 "cited"\n'


def page(line: str) -> str:
    return f"{HEAD}{line}\n{NOTE}"


def codes(found: tuple[Diagnostic, ...]) -> list[tuple[int, str]]:
    return [(item.line, item.code) for item in found if item.code == "GW304"]


def lint_of(schema: Schema | None = None, base: dict[str, str] | None = None) -> Lint:
    return Lint(Wiki("c", {}), schema or Schema(), base_texts=base)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("It is.", [(11, "GW304")]),
        ("It is. <!-- gitwiki: allow GW304 known to all -->", []),
        ("It is. <!-- gitwiki: allow uncited-statement known to all -->", []),
        ("<!-- gitwiki: allow GW304 known to all -->\nIt is.", []),
        ("<!-- gitwiki: allow GW304 known to all -->\n\nIt is.", [(13, "GW304")]),
        (
            "It is.[^a-p-123456] <!-- gitwiki: allow GW304 known to all -->\n\nIt was.",
            [(13, "GW304")],
        ),
        ("It is. <!-- gitwiki: allow GW304 -->", [(11, "GW304")]),
        ("It is. <!-- gitwiki: allow GW305 known to all -->", [(11, "GW304")]),
        ("It is. `<!-- gitwiki: allow GW304 known to all -->`", [(11, "GW304")]),
    ],
)
def test_a_comment_with_a_reason_accepts_a_finding(
    line: str, expected: list[tuple[int, str]]
) -> None:
    assert codes(lint_pages({PATH: page(line)}, lint_of())) == expected


def test_a_change_cannot_accept_its_own_findings() -> None:
    text = page("It is. <!-- gitwiki: allow GW304 known to all -->")
    assert codes(lint_pages({PATH: text}, lint_of(base={PATH: text}))) == []
    assert codes(lint_pages({PATH: text}, lint_of(base={PATH: page("It is.")}))) == [(11, "GW304")]
    assert codes(lint_pages({PATH: text}, lint_of(base={}))) == [(11, "GW304")]


def test_a_comment_at_the_base_counts_once() -> None:
    comment = "<!-- gitwiki: allow GW304 known to all -->"
    base, text = page(f"It is. {comment}"), page(f"It is. {comment}\n\nIt was. {comment}")
    assert codes(lint_pages({PATH: text}, lint_of(base={PATH: base}))) == [(13, "GW304")]


def test_a_safety_finding_is_not_accepted_by_a_comment() -> None:
    text = page("It is <span>.[^a-p-123456] <!-- gitwiki: allow GW701 looks better -->")
    found = lint_pages({PATH: text}, lint_of())
    # The tag, and a comment that accepts nothing and so hides text.
    assert [item.line for item in found if item.code == "GW701"] == [11, 11]


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        ("GW304", "wiki/*", []),
        ("uncited-statement", PATH, []),
        ("GW304", "wiki/entities/*", [(11, "GW304")]),
        ("GW301", "wiki/*", [(11, "GW304")]),
    ],
)
def test_schema_md_accepts_findings(rule: str, path: str, expected: list[tuple[int, str]]) -> None:
    schema = Schema(suppress=(Suppression(rule, path, "known"),))
    assert codes(lint_pages({PATH: page("It is.")}, lint_of(schema))) == expected


@pytest.mark.parametrize("path", ["wiki/index.md", "wiki/concepts/index.md", "log.md", "schema.md"])
def test_files_that_are_no_pages_are_checked_as_text(path: str) -> None:
    found = lint_pages({path: "# A\n\nIt is <span>.\n"}, lint_of())
    assert [(item.path, item.line, item.column, item.code) for item in found] == [
        (path, 3, 7, "GW701")
    ]


def test_a_page_that_cannot_be_read_is_still_checked_as_text() -> None:
    found = lint_pages({PATH: "---\na: [\n---\n\n<script>\n"}, lint_of())
    assert {item.code for item in found} == {"GW001", "GW701"}


def test_a_page_that_a_person_wrote() -> None:
    text = "---\ntype: note\nsources: [a.md, 7]\nrelated: {a: b}\ncreated: true\n---\n- [ ] do\n"
    assert [(item.line, item.code) for item in lint_pages({PATH: text}, lint_of())] == [
        (1, "GW005"),
        (1, "GW005"),
        (2, "GW006"),
        (5, "GW007"),
    ]


def test_the_order_of_pages_does_not_matter() -> None:
    texts = {PATH: page("It is."), "wiki/b.md": page("It is."), "log.md": "<b onclick=x>"}
    found = lint_pages(texts, lint_of())
    assert found == lint_pages(dict(reversed(texts.items())), lint_of())
    assert list(found) == sorted(found)


def test_findings_about_the_wiki_are_accepted_alike() -> None:
    texts: dict[str, str] = {}

    def wiki(line: str) -> Wiki:
        parsed = parse(PATH, page(line)).page
        assert parsed is not None
        made = Wiki(line, {PATH: summarise(parsed, "b")})
        texts[made.commit] = parsed.text
        return made

    def dead(*arguments: Wiki | None, schema: Schema | None = None) -> list[int]:
        after, base = arguments if len(arguments) == 2 else (arguments[0], None)
        assert after is not None
        places = {PATH: find_places(texts[after.commit])}
        found = lint_wiki(after, schema or Schema(), base=base, locate=lambda _: places)
        return [item.line for item in found if item.code == "GW101"]

    plain = wiki("See [it](x.md).[^a-p-123456]")
    comment = wiki("See [it](x.md).[^a-p-123456] <!-- gitwiki: allow GW101 to be written -->")
    assert dead(plain) == [11, 13]
    assert dead(comment) == [13]
    assert dead(comment, comment) == [13]
    assert dead(comment, plain) == [11, 13]
    assert dead(comment, Wiki("c", {})) == [11, 13]
    assert dead(plain, schema=Schema(suppress=(Suppression("dead-link", PATH, "x"),))) == []


def test_a_change_of_the_log_may_be_accepted() -> None:
    before, after = Wiki("a", {}, log="# Log\n\n- a\n"), Wiki("b", {}, log="# Log\n\n- b\n")
    (finding,) = lint_change(before, after, Schema())
    assert (finding.path, finding.line, finding.code) == ("log.md", 3, "GW205")
    schema = Schema(suppress=(Suppression("GW205", "log.md", "archived"),))
    assert lint_change(before, after, schema) == ()
    assert lint_change(Wiki("a", {}), after, Schema()) == ()
    cut = Wiki("b", {}, log="# Log\n")
    assert [item.line for item in lint_change(before, cut, Schema())] == [2]


def test_where_the_log_is_written_after_merges_a_branch_may_have_an_older_one() -> None:
    before = Wiki("a", {}, log="# Log\n\n- a\n\n- b\n")
    later = Schema(derived=AFTER_MERGE)

    def found(log: str, schema: Schema) -> list[int]:
        return [item.line for item in lint_change(before, Wiki("b", {}, log=log), schema)]

    assert found("# Log\n\n- a\n", Schema()) == [4]
    assert found("# Log\n\n- a\n", later) == []
    assert found("# Log\n\n- c\n", later) == [3]
    assert found("# Log\n\n- a\n\n- c\n", later) == [5]
    assert found("", later) == [1]


def test_where_files_are_derived_after_merges_a_change_is_not_held_to_them() -> None:
    wiki = Wiki("a", {})
    later = Schema(derived=AFTER_MERGE)
    assert {rule.code for rule in RULES} - {
        rule.code for rule in rules_of_change(RULES, later)
    } == {"GW203", "GW204"}
    assert rules_of_change(RULES, Schema()) == RULES
    # The wiki as a whole still is.
    assert {item.code for item in lint_wiki(wiki, later)} == {"GW203"}


def test_only_what_is_new() -> None:
    def at(line: int, message: str = "m", severity: Severity = Severity.ERROR) -> Diagnostic:
        return Diagnostic("a.md", line, "GW304", message, severity=severity)

    assert new_only([at(1)], [at(9)]) == ()
    assert new_only([at(1)], [at(9), at(3)]) == (at(9),)
    assert new_only([at(1), at(2)], [at(3)]) == ()
    assert new_only([at(1, "n")], [at(1)]) == (at(1),)
    assert new_only([], [at(2), at(1), at(1)]) == (at(1), at(2))


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, "x" * 100_000, "<" * 100_000, "<!--" * 25_000, "a\u202e" * 50_000,
     "xoxb-" * 20_000, "-----BEGIN " * 9_000, "[^a-p-123456]" * 7_000, "<<<<<<< \n" * 11_000,
     "![](//x)" * 12_000, "| a | b |\n" * 10_000, "A " * 50_000, "1." * 50_000, "-" * 100_000],
    ids=lambda line: line[:8].encode("unicode_escape").decode(),
)  # fmt: skip
def test_hostile_pages_end(line: str) -> None:
    lint_pages({PATH: page(line)}, lint_of())
