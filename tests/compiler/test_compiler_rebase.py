"""A change made again on a page that has moved on: what comes, what goes, and who wrote it."""

from __future__ import annotations

import pytest

from gitwiki.compiler.rebase import rebase_page
from gitwiki.wiki.derive import confidence
from gitwiki.wiki.edits import with_digests
from gitwiki.wiki.page import Page, items, parse, statement_digest, written_by_gitwiki

PATH = "wiki/concepts/cache.md"
NOTES = """\
[^a-p-000001]: [Notes A](../sources/a.md) ¶1 "a"
[^b-p-000002]: [Notes B](../sources/b.md) ¶2 "b"
[^c-p-000003]: [Notes C](../sources/c.md) ¶3 "c"
"""
A, B, C = "[^a-p-000001]", "[^b-p-000002]", "[^c-p-000003]"
#: A page as a compile of source A made it.
OLD = f"""\
# Cache

> A cache is a store.{A}

## Notes A

It keeps answers.{A}
It has a limit.{A}
"""


def made(body: str, **fields: str) -> Page:
    """A page all of which gitwiki wrote."""
    cited = [name for name in "abc" if f"[^{name}-p-" in body]
    usual = confidence("concept", len(cited), "## Caveats" in body)
    given = {"title": "Cache", "confidence": usual, **fields}
    listed = "".join(f"  - {{id: {name}, raw: raw/{name}.md}}\n" for name in cited)
    lines = "".join(f"{key}: {value}\n" for key, value in given.items())
    generated = "generated: {by: gitwiki/0 test, at: 2026-11-21T10:00:00Z, key: c0ffee}\n"
    notes = "".join(f"{line}\n" for line in NOTES.splitlines() if line[:13] in body)
    head = f"---\ntype: concept\n{lines}sources:\n{listed}{generated}---\n\n"
    page = parsed(f"{head}{body}\n{notes}")
    return with_digests(page, [statement_digest(item.kind, item.text) for item in items(page)])


def by_person(page: Page, old: str, new: str) -> Page:
    """A page after a person changed its text."""
    assert old in page.text
    return parsed(page.text.replace(old, new))


def parsed(text: str) -> Page:
    page, diagnostics = parse(PATH, text)
    assert page is not None, diagnostics
    return page


def body(page: Page) -> str:
    """The text of a page without its footnotes."""
    return page.body.partition("\n[^")[0].strip("\n") + "\n"


def people(page: Page) -> list[str]:
    """What a person wrote on a page, as it says itself."""
    ours = written_by_gitwiki(page)
    return [item.text for item in items(page) if statement_digest(item.kind, item.text) not in ours]


def test_what_both_add_is_there() -> None:
    ours = made(f"{OLD}\n## Notes B\n\nIt drops the oldest.{B}\n")
    theirs = made(f"{OLD}\n## Notes C\n\nIt is fast.{C}\n")
    page, clashes, left = rebase_page(made(OLD), ours, theirs)
    assert (clashes, left) == ((), ())
    assert body(page) == (
        f"{OLD}\n## Notes B\n\nIt drops the oldest.{B}\n\n## Notes C\n\nIt is fast.{C}\n"
    )
    assert [ref.id for ref in page.sources] == ["a", "b", "c"]
    assert page.confidence == "high"
    assert people(page) == []


def test_a_page_that_both_made_keeps_one_summary() -> None:
    ours = made(f"# Cache\n\n> A cache is a store.{B}\n\n## Notes B\n\nIt keeps answers.{B}\n")
    theirs = made(f"# Cache\n\n> A cache is fast.{C}\n\n## Notes C\n\nIt has a limit.{C}\n")
    page, clashes, _ = rebase_page(None, ours, theirs)
    assert clashes == ()
    assert body(page) == (
        f"# Cache\n\n> A cache is a store.{B}\n\n## Notes B\n\nIt keeps answers.{B}\n"
        f"\n## Notes C\n\nIt has a limit.{C}\nA cache is fast.{C}\n"
    )
    assert people(page) == []
    # What is no summary any more was not taken away by a person.
    assert statement_digest("tldr", "A cache is fast.") not in written_by_gitwiki(page)


def test_title_and_description_of_a_page_that_both_made_are_those_of_the_base() -> None:
    text = f"> A cache is a store.{B}\n"
    ours = made(f"# Cache\n\n{text}", description="Of the base")
    theirs = made(f"# CACHE\n\n{text}", title="CACHE", description="Of the other")
    page, clashes, _ = rebase_page(None, ours, theirs)
    assert clashes == ()
    assert (page.title, page.description, body(page)) == (
        "Cache",
        "Of the base",
        f"# Cache\n\n{text}",
    )
    assert written_by_gitwiki(page) == written_by_gitwiki(ours)


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_the_description_of_a_person_counts(side: str) -> None:
    old = made(OLD, description="Of the compile")
    ours = made(f"{OLD}It is fast.{B}\n", description="Of the base")
    theirs = made(f"{OLD}It is large.{C}\n", description="Of the other")
    if side == "ours":
        ours = by_person(ours, "Of the base", "Of Ada")
    else:
        theirs = by_person(theirs, "Of the other", "Of Ada")
    page, clashes, _ = rebase_page(old, ours, theirs)
    assert (clashes, page.description, people(page)) == ((), "Of Ada", ["Of Ada"])


def test_what_is_said_already_is_not_said_again_but_gets_more_evidence() -> None:
    ours = made(f"{OLD}\n## Notes B\n\nIt drops “the oldest”.{B}\n")
    theirs = made(f'{OLD}\n## Notes C\n\nIt drops "the oldest".{C}\nIt is fast.{C}\n')
    page, _, _ = rebase_page(made(OLD), ours, theirs)
    assert body(page) == (
        f"{OLD}\n## Notes B\n\nIt drops “the oldest”.{B}{C}\n\n## Notes C\n\nIt is fast.{C}\n"
    )
    assert {"b-p-000002", "c-p-000003"} <= set(page.footnotes)


def test_what_a_person_said_gets_no_evidence_from_a_compile() -> None:
    ours = by_person(made(OLD), "It has a limit.", "It drops the oldest.")
    theirs = made(f"{OLD}\n## Notes C\n\nIt drops the oldest.{C}\n")
    page, _, _ = rebase_page(made(OLD), ours, theirs)
    assert f"It drops the oldest.{A}\n" in page.text
    assert C not in body(page)
    assert people(page) == ["It drops the oldest."]


def test_more_evidence_goes_where_a_person_has_moved_a_statement() -> None:
    ours = by_person(made(OLD), f"It has a limit.{A}\n", f"\n## Limits\n\nIt has a limit.{A}\n")
    theirs = made(OLD.replace(f"It has a limit.{A}", f"It has a limit.{A}{C}"))
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert f"## Limits\n\nIt has a limit.{A}{C}\n" in page.text


def test_new_evidence_does_not_go_to_what_a_person_wrote_instead() -> None:
    ours = by_person(made(OLD), "It has a limit.", "It has no limit at all.")
    theirs = made(OLD.replace(f"It has a limit.{A}", f"It has a limit.{A}{C}"))
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert body(page) == body(ours)
    assert people(page) == ["It has no limit at all."]


def test_what_a_person_removed_does_not_come_back() -> None:
    twice = f"{OLD}\n## Notes B\n\nIt is fast.{B}\n"
    ours = by_person(made(twice), f"It is fast.{B}\n", "")
    theirs = made(f"{OLD}\n## Notes C\n\nIt is fast.{C}\nIt is large.{C}\n")
    page, clashes, left = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert "It is fast." not in page.text
    assert f"It is large.{C}\n" in page.text
    assert [(each.path, each.proposed) for each in left] == [(PATH, "It is fast.")]


def test_what_lost_its_evidence_goes_but_not_what_has_some_of_another_source() -> None:
    ours = made(OLD.replace(f"It keeps answers.{A}", f"It keeps answers.{A}{B}"))
    theirs = made(f"# Cache\n\n> A cache is a thing.{C}\n\n## Notes C\n\nIt is fast.{C}\n")
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert body(page) == (
        f"# Cache\n\n> A cache is a thing.{C}\n\n## Notes A\n\nIt keeps answers.{B}\n"
        f"\n## Notes C\n\nIt is fast.{C}\n"
    )
    assert people(page) == []
    assert "a-p-000001" not in page.footnotes


def test_what_a_person_reworded_stays_although_the_evidence_is_gone() -> None:
    ours = by_person(made(OLD), "It has a limit.", "It has a limit of its own.")
    theirs = made(f"# Cache\n\n> A cache is a store.{A}\n\n## Notes A\n\nIt keeps answers.{A}\n")
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert body(page) == body(ours)
    assert people(page) == ["It has a limit of its own."]


def test_two_people_who_reword_one_statement_are_a_clash() -> None:
    ours = by_person(made(OLD), "It has a limit.", "It has no limit.")
    theirs = by_person(made(OLD), "It has a limit.", "It has two limits.")
    _, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert [(clash.section, clash.ours, clash.theirs) for clash in clashes] == [
        ("Notes A", f"It has no limit.{A}", f"It has two limits.{A}")
    ]


def test_what_a_person_wrote_in_the_change_stays_theirs() -> None:
    ours = made(f"{OLD}\n## Notes B\n\nIt is fast.{B}\n")
    compiled = made(f"{OLD}\n## Notes C\n\nIt is large.{C}\n")
    theirs = by_person(compiled, f"It is large.{C}\n", f"It is large.{C}\nAda likes it.{C}\n")
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert f"It is large.{C}\nAda likes it.{C}\n" in page.text
    assert people(page) == ["Ada likes it."]


_TABLE = "\n## Facts\n\n| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n"


def fact(value: str, label: str) -> str:
    return f"| Cache | limit | {value} | | {label} |\n"


def test_values_that_disagree_get_their_caveat() -> None:
    ours = made(f"{OLD}{_TABLE}{fact('4 KB', B)}")
    theirs = made(f"{OLD}{_TABLE}{fact('8 KB', C)}")
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert body(page) == (
        f"{OLD}{_TABLE}{fact('4 KB', B)}{fact('8 KB', C)}\n## Caveats\n\n"
        f"Sources disagree on the limit of Cache: 4 KB and 8 KB.{B}{C}\n"
    )
    assert people(page) == []
    # Three sources would be high; a disagreement takes one step off.
    assert page.confidence == "medium"


def test_a_caveat_that_is_no_longer_all_of_it_is_written_anew() -> None:
    both = f"{OLD}{_TABLE}{fact('4 KB', A)}{{}}\n## Caveats\n\n{{}}\n"
    said = "Sources disagree on the limit of Cache: 4 KB and {}."
    ours = made(both.format(fact("8 KB", B), said.format("8 KB") + A + B))
    theirs = made(both.format(fact("9 KB", C), said.format("9 KB") + A + C))
    old = made(f"{OLD}{_TABLE}{fact('4 KB', A)}")
    page, clashes, _ = rebase_page(old, ours, theirs)
    assert clashes == ()
    assert [caveat.text for caveat in page.caveats] == [
        "Sources disagree on the limit of Cache: 4 KB, 8 KB and 9 KB."
    ]


def test_confidence_that_a_person_lowered_stays_low() -> None:
    old = made(f"{OLD}It is fast.{B}\n")
    ours = by_person(old, "confidence: medium", "confidence: low")
    theirs = made(f"{OLD}It is fast.{B}\nIt is large.{C}\n")
    assert theirs.confidence == "high"
    page, _, _ = rebase_page(old, ours, theirs)
    assert (page.confidence, len(page.sources)) == ("low", 3)


def test_a_title_that_a_person_took_away_stays_away() -> None:
    ours = by_person(made(f"{OLD}It is fast.{B}\n"), "# Cache\n\n", "")
    theirs = made(f"{OLD}It is large.{C}\n")
    page, clashes, _ = rebase_page(made(OLD), ours, theirs)
    assert clashes == ()
    assert body(page) == OLD.replace("# Cache\n\n", "") + f"It is fast.{B}\nIt is large.{C}\n"
