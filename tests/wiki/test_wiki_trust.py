"""Entries of ``verified`` on a page."""

from __future__ import annotations

import pytest

from gitwiki.errors import NoRoomError
from gitwiki.wiki.page import Page, parse
from gitwiki.wiki.trust import LINT, Verification, said, with_verified, without_outdated

PATH = "wiki/concepts/cache.md"
HEAD = "type: concept\ntitle: Cache\ndescription: A store.\naliases: [store]\ntags: [http]\n"
BODY = '\n# Cache\n\n> A store.[^a-p-123456]\n\n[^a-p-123456]: [A](../sources/a.md) ¶1 "A store"\n'
ALICE, AT = "human:alice", "2026-11-21T10:00:00Z"


def page(more: str = "", head: str = HEAD, body: str = BODY) -> Page:
    found = parse(PATH, f"---\n{head}{more}---\n{body}").page
    assert found is not None
    return found


NOW = said(page())


def entry(by: str = ALICE, at: str = AT, told: str = NOW, path: str = PATH) -> Verification:
    return Verification(path, by, at, told)


def verified(found: Page) -> list[tuple[object, object]]:
    return [(each["by"], each["at"]) for each in found.verified]  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: concept", "type: entity"),
        ("title: Cache", "title: Cash"),
        ("A store.\n", "No store.\n"),
        ("[store]", "[shop]"),
        ("aliases: [store]\ntags: [http]", "aliases: []\ntags: [http, store]"),
    ],
)
def test_what_a_page_says_in_its_frontmatter(old: str, new: str) -> None:
    assert said(page(head=HEAD.replace(old, new))) != NOW


@pytest.mark.parametrize(
    ("old", "new"), [("A store", "A shop"), ("123456]", "654321]"), ("¶1", "¶2"), ("> ", ">  ")]
)
def test_what_a_page_says_in_its_text(old: str, new: str) -> None:
    assert said(page(body=BODY.replace(old, new))) != NOW


def test_what_a_page_says_does_not_depend_on_dates_and_links_to_it() -> None:
    more = "related: [proxy]\nupdated: 2026-11-21\nconfidence: high\nverified: []\n"
    assert said(page(more)) == NOW


def test_entries_are_added_and_nothing_else_changes() -> None:
    found = with_verified(page("updated: 2026-11-21\n"), [entry(), entry(LINT)])
    assert verified(found) == [(ALICE, AT), (LINT, AT)]
    assert "\nverified:\n  - {by: human:alice, at: 2026-11-21T10:00:00Z}\n" in found.text
    assert (found.body, said(found)) == (BODY, NOW)
    assert with_verified(found, [entry(LINT), entry()]) is found


def test_of_one_actor_the_newest_entry_stays() -> None:
    before = page(
        "verified: [{by: human:alice, at: 2026-11-20T10:00:00Z, note: x}, {by: human:b}]\n"
    )
    found = with_verified(before, [entry(), entry(at="2026-11-19T10:00:00Z")])
    assert [each["by"] for each in found.verified] == ["human:b", ALICE]  # type: ignore[index]
    assert verified(with_verified(page(), [entry(at="2026-11-19T10:00:00Z"), entry()])) == [
        (ALICE, AT)
    ]


@pytest.mark.parametrize(
    "other", [entry(told="0" * 16), entry(path="wiki/concepts/other.md"), entry(at="yesterday")]
)
def test_what_was_not_verified_is_not_entered(other: Verification) -> None:
    before = page()
    assert with_verified(before, [other]) is before


def test_one_entry_need_not_be_in_a_list() -> None:
    before = page("verified: {by: human:bob, at: 2026-11-20T10:00:00Z}\n")
    found = with_verified(before, [entry()])
    assert verified(found) == [("human:bob", "2026-11-20T10:00:00Z"), (ALICE, AT)]


def test_entries_for_something_else_go() -> None:
    more = f"verified: [{{by: {ALICE}, at: {AT}}}, {{by: human:bob, at: {AT}}}, text]\n"
    before = page(more)
    old = entry(told="0" * 16)
    assert without_outdated(before, [old]).verified == before.verified[1:]
    assert without_outdated(before, [old, entry()]) is before
    assert without_outdated(before, []) is before
    only = page(f"verified: [{{by: {ALICE}, at: {AT}}}]\n")
    assert "verified" not in without_outdated(only, [old]).frontmatter.values


def test_a_page_without_room_says_so() -> None:
    crowded = page("".join(f"key{number}: {'x' * 1000}\n" for number in range(62)))
    with pytest.raises(NoRoomError):
        with_verified(crowded, [entry(f"human:{'a' * 40}{n}") for n in range(60)])
