"""Rules about who wrote and who verified what."""

from __future__ import annotations

import pytest

from gitwiki.lint.engine import lint_change, lint_wiki
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import Actor, PageSummary, Wiki
from gitwiki.wiki.trust import Verification

PATH = "wiki/concepts/cache.md"
ALICE = Actor("human:alice", "2026-11-20T10:00:00Z")
PROCESS = Actor("process:gitwiki-lint", "2026-11-20T10:00:00Z")


def changed(code: str, before: PageSummary | None, after: PageSummary | None) -> list[str]:
    """What a rule says of a change; the pages lie where they say."""
    old, new = (Wiki("c", {page.path: page} if page else {}) for page in (before, after))
    diagnostics = lint_change(old, new, Schema(), (BY_CODE[code],))
    assert all(after and item.path == after.path for item in diagnostics)
    return [item.message for item in diagnostics]


def verified(*actors: Actor, path: str = PATH, blob: str = "b") -> PageSummary:
    return PageSummary(path, blob, verified=actors)


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [
        (None, verified(ALICE), "human:alice"),
        (verified(), verified(ALICE, blob="c"), "human:alice"),
        (verified(PROCESS), verified(PROCESS, ALICE, blob="c"), "human:alice"),
        (verified(ALICE), verified(ALICE._replace(at="2026-11-21T10:00:00Z")), "human:alice"),
        (verified(PROCESS), verified(PROCESS._replace(by="human:bob")), "human:bob"),
        (verified(ALICE), verified(Actor("", "2026-11-21T10:00:00Z")), "somebody"),
        (verified(ALICE, path="wiki/old.md"), verified(ALICE, blob="c"), "human:alice"),
    ],
)
def test_forged_verifications(before: PageSummary | None, after: PageSummary, by: str) -> None:
    assert changed("GW601", before, after) == [f"the change says that {by} verified the page"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (verified(ALICE), verified(ALICE, blob="c")),
        (verified(ALICE, PROCESS), verified(PROCESS, ALICE, blob="c")),
        (verified(ALICE, PROCESS), verified(PROCESS, blob="c")),
        (verified(ALICE), verified(blob="c")),
        (verified(ALICE), verified(ALICE, ALICE, blob="c")),
        (verified(ALICE, path="wiki/old.md"), verified(ALICE)),
        (None, verified()),
        (verified(ALICE), None),
    ],
)
def test_verifications_that_are_not_forged(
    before: PageSummary | None, after: PageSummary | None
) -> None:
    assert changed("GW601", before, after) == []


@pytest.mark.parametrize(
    ("granted", "found"),
    [
        (Verification(PATH, *ALICE, "said"), 0),
        (Verification(PATH, *ALICE, "other"), 1),
        (Verification("wiki/other.md", *ALICE, "said"), 1),
        (Verification(PATH, "human:bob", ALICE.at, "said"), 1),
        (Verification(PATH, ALICE.by, PROCESS.at.replace("10:", "11:"), "said"), 1),
    ],
)
def test_what_the_forge_has_granted_is_not_forged(granted: Verification, found: int) -> None:
    before = Wiki("c", {PATH: verified()})
    after = Wiki("c", {PATH: verified(ALICE, blob="c")._replace(said="said")})
    rules = (BY_CODE["GW601"],)
    assert len(lint_change(before, after, Schema(), rules, granted=frozenset({granted}))) == found


def test_a_copy_of_a_verified_page_is_not_verified() -> None:
    original = verified(ALICE, path="wiki/old.md")
    before = Wiki("c", {original.path: original})
    after = Wiki("c", {**before.pages, PATH: verified(ALICE)})
    (item,) = lint_change(before, after, Schema(), (BY_CODE["GW601"],))
    assert (item.path, item.line) == (PATH, 0)


def outdated(*actors: Actor, updated: str = "", generated: str = "") -> list[str]:
    page = PageSummary(
        PATH, "b", updated=updated, generated=Actor("gitwiki/0.1", generated), verified=actors
    )
    wiki = Wiki("c", {PATH: page})
    return [item.message for item in lint_wiki(wiki, Schema(), (BY_CODE["GW602"],))]


def at(moment: str, by: str = "human:alice") -> Actor:
    return Actor(by, moment)


OLD = "human:alice verified the page at {}, before it was {}"


@pytest.mark.parametrize(
    ("moment", "updated", "generated", "what"),
    [
        ("2026-11-01T10:00:00Z", "2026-11-21", "", "updated on 2026-11-21"),
        ("2026-11-20T09:59:59Z", "2026-11-21", "", "updated on 2026-11-21"),
        (
            "2026-11-20T09:59:59Z",
            "2026-11-20",
            "2026-11-20T10:00:00Z",
            "generated at 2026-11-20T10:00:00Z",
        ),
        (
            "2026-11-20T10:30:00+01:00",
            "",
            "2026-11-20T10:00:00Z",
            "generated at 2026-11-20T10:00:00Z",
        ),
        (
            "0001-01-01T00:00:00+14:00",
            "",
            "9999-12-31T23:59:59-14:00",
            "generated at 9999-12-31T23:59:59-14:00",
        ),
        ("2026-11-01T10:00:00Z", "2026-11-21T23:00:00Z", "", "updated on 2026-11-21T23:00:00Z"),
    ],
)
def test_outdated_verifications(moment: str, updated: str, generated: str, what: str) -> None:
    found = outdated(at(moment), updated=updated, generated=generated)
    assert found == [OLD.format(moment, what)]


@pytest.mark.parametrize(
    ("moment", "updated", "generated"),
    [
        ("2026-11-21T00:00:00Z", "2026-11-21", ""),
        ("2026-11-20T23:00:00Z", "2026-11-21", ""),
        ("2026-11-20T10:00:00Z", "2026-11-21", ""),
        ("2026-11-20T10:00:00Z", "", "2026-11-20T10:00:00Z"),
        ("2026-11-20T11:00:01+01:00", "", "2026-11-20T10:00:00Z"),
        ("2026-11-01", "2026-11-21", "2026-11-21T10:00:00Z"),
        ("2026-11-01T10:00:00", "2026-11-21", "2026-11-21T10:00:00Z"),
        ("2026-11-01T10:00:00Z", "", ""),
        ("2026-11-01T10:00:00Z", "soon", "soon"),
    ],
)
def test_verifications_that_may_be_newer(moment: str, updated: str, generated: str) -> None:
    assert outdated(at(moment), updated=updated, generated=generated) == []


def test_of_one_actor_the_last_verification_counts() -> None:
    old, new = at("2026-11-01T10:00:00Z"), at("2026-11-22T10:00:00Z")
    other = at("2026-11-02T10:00:00Z", "human:bob")
    assert outdated(old, new, updated="2026-11-21") == []
    assert outdated(old, other, updated="2026-11-21") == [
        OLD.format(old.at, "updated on 2026-11-21"),
        OLD.format(other.at, "updated on 2026-11-21").replace("alice", "bob"),
    ]
    assert len(outdated(old, new, other, updated="2026-11-21")) == 1


@pytest.mark.parametrize(
    "by",
    ["alice", "Human:alice", "human:", "user:alice", "gitwiki", "/0.1", "https://a.b/c", "a b"],
)
def test_actors_that_are_none(by: str) -> None:
    expected = f"`{by}` is no actor that could verify a page"
    assert outdated(at("2026-11-22T10:00:00Z", by), updated="2026-11-21") == [expected]


@pytest.mark.parametrize(
    "by",
    [
        "human:alice",
        "human:alice@example.org",
        "process:gitwiki-lint",
        "gitwiki/0.1.0",
        "gitwiki/0.1.0 extractive",
        "",
    ],
)
def test_actors(by: str) -> None:
    assert outdated(at("2026-11-22T10:00:00Z", by), updated="2026-11-21") == []


def written(key: str, *people: str) -> PageSummary:
    return PageSummary(PATH, f"{key}{people}", key=key, people=people)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (written("1", "a"), written("2"), "a statement"),
        (written("1", "a", "b", "c"), written("2", "b"), "2 statements"),
        (written("", "a", "b"), written("2", "b"), "a statement"),
        (written("1", "a", "b"), written("2", "c"), "a statement"),
        (written("1", "a", "b", "c"), written("2", "d"), "2 statements"),
    ],
)
def test_statements_that_a_compile_removes(
    before: PageSummary, after: PageSummary, what: str
) -> None:
    expected = f"a compile removed {what} that a person wrote"
    assert changed("GW603", before, after) == [expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (written("1", "a"), written("1")),
        (written("1", "a"), written("")),
        (written("", "a"), written("")),
        (written("1", "a", "b"), written("2", "b", "a")),
        (written("1", "a"), written("2", "a", "b")),
        (written("1", "a"), written("2", "b")),
        (written("1"), written("2")),
        (written("1", "a"), None),
        (None, written("2", "a")),
    ],
)
def test_statements_that_a_compile_keeps(
    before: PageSummary | None, after: PageSummary | None
) -> None:
    assert changed("GW603", before, after) == []
