from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.errors import LargeProposalError
from gitwiki.ports import Check, CheckState, Proposal
from gitwiki.proposals import (
    BODY_LIMIT,
    body_limit,
    from_data,
    read_marker,
    to_data,
    with_marker,
)

PROPOSAL = Proposal(
    key="c0ffee",
    branch="gitwiki/compile/c0ffee",
    base="main",
    commit="1" * 40,
    title="Compile “teapots” --> <b>",
    body="# What changed\n",
    sources=("raw/a--b.md", "raw/<!--.md"),
    keys=("k1", "k2"),
    draft=True,
    compiler="claude m",
    checks=(Check("gitwiki/lint", "1" * 40, CheckState.FAILURE, "2 errors"),),
)


def test_a_proposal_comes_back_from_json() -> None:
    values = json.loads(json.dumps(to_data(PROPOSAL)))
    assert from_data(values, PROPOSAL.body) == PROPOSAL


def test_a_marker_is_one_line_in_front() -> None:
    text = with_marker({"key": "c0ffee", "title": "--> <b>"}, "Body\n")
    assert text == (
        '<!-- gitwiki:v1 {"key":"c0ffee","title":"-\\u002d\\u003e \\u003cb\\u003e"} -->\n\nBody\n'
    )


@given(st.text(), st.text())
def test_whatever_is_in_it_a_marker_comes_back(title: str, body: str) -> None:
    title, body = (text.replace("\r", "") for text in (title, body))
    found = read_marker(with_marker({"title": title}, body))
    assert found == ({"title": title}, body)
    assert with_marker({"title": title}, "").count("--") == 2


def test_the_line_endings_of_a_browser_do_no_harm() -> None:
    text = with_marker({"key": "k"}, "One\nTwo\n").replace("\n", "\r\n")
    assert read_marker(text) == ({"key": "k"}, "One\nTwo\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No marker",
        " <!-- gitwiki:v1 {} -->\n",
        "<!-- gitwiki:v1 {broken -->\n",
        "<!-- gitwiki:v2 {} -->\n",
        "<!-- gitwiki:v1 [1] -->\n",
    ],
)
def test_what_is_no_marker_is_body(text: str) -> None:
    assert read_marker(text) == ({}, text)


@pytest.mark.parametrize("text", ["{bad}", '{"a":' * 5000 + "1" + "}" * 5000])
def test_a_marker_that_cannot_be_read_says_nothing(text: str) -> None:
    assert read_marker(f"<!-- gitwiki:v1 {text} -->\n\nBody\n") == ({}, "Body\n")


def test_a_body_of_the_limit_fits_beside_its_marker() -> None:
    sources = tuple(f"raw/a-source-with-a-name-{n}.md" for n in range(500))
    limit = body_limit(sources)
    values = to_data(PROPOSAL) | {"sources": list(sources), "keys": ["0" * 16] * 500}
    assert len(with_marker(values, "x" * limit)) <= BODY_LIMIT
    assert limit > 10_000


def test_too_many_sources_are_refused() -> None:
    sources = [f"raw/{n}.md" for n in range(5000)]
    with pytest.raises(LargeProposalError, match="about 5000 sources"):
        with_marker({"sources": sources}, "x" * body_limit(sources))


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", 7), ("sources", "raw/a.md"), ("sources", [1]), ("keys", ["k1"]), ("checks", [{}])],
)
def test_what_is_no_proposal_is_refused(field: str, value: object) -> None:
    values = to_data(PROPOSAL) | {field: value}
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_data(values, "")
