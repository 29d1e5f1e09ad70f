"""The form of fields; what the lint rule says of each is in tests/lint."""

from __future__ import annotations

import pytest

from gitwiki.wiki.okf import Misfit, is_actor, misfits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("human:alice", True),
        ("process:gitwiki-lint", True),
        ("gitwiki/0.1.0 extractive", True),
        ("human:", False),
        ("human: alice", False),
        ("Human:alice", False),
        ("gitwiki", False),
        ("gitwiki/", False),
        ("https://example.org", False),
        ("", False),
    ],
)
def test_is_actor(text: str, expected: bool) -> None:
    assert is_actor(text) is expected


def test_each_field_is_looked_at_once_and_in_a_fixed_order() -> None:
    values = {
        "tags": 1,
        "status": "new",
        "verified": ("a", {"by": "", "at": ""}),
        "sources": ({"id": "a"}, {"id": 7}),
    }
    assert [(found.key, found.message, found.words) for found in misfits(values)] == [
        ("sources", "source a has no `resource`", "a"),
        ("sources", "an entry of `sources` has no `resource`", "7"),
        ("verified", "an entry of `verified` does not say by whom and when", ""),
        ("verified", "`verified` does not say by whom", ""),
        ("verified", "`verified` does not say when", ""),
        ("status", "`new` is no `status`", ""),
        ("tags", "`tags` is no list of texts", ""),
    ]


def test_fields_that_are_not_there_are_not_missing() -> None:
    assert list(misfits({})) == list[Misfit]()
