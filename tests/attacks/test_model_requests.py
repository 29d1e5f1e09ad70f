"""A full run over all ten examples: nothing is sent that comes from nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fakes.git_repositories import NOW
from fakes.models import MODEL, claude
from fakes.quoting_model import page, plan, quoting_model
from fakes.wikis import EXAMPLES, PROJECT, make_wiki, pages_at
from provenance import Origins, strangers
from standin import Answer, BadJson, StandIn, WrongSchema

from gitwiki.wiki import schema as schemas
from gitwiki.workflows import pulls
from gitwiki.workflows.add import add
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from standin import Exchange, ReceivedRequest, Reply

    from gitwiki.ports import Outside

_SECOND = """\
# A second memo on the feeder

## {title}

The second memo lowers the limit to 140 kW for the whole street <!-- zebra -->.

The change holds from the first of May until further notice is given[^1].

[^2]: zebra
[^1]: As the board said.
"""


def _fallible(request: ReceivedRequest) -> Reply:
    """As the quoting model, but of each page the first statement has another number."""
    kind = str((request.schema or {})["title"])
    if kind == "MendReply":
        return quoting_model(request)
    answer = {"PlanReply": plan, "PageReply": page}[kind](request)
    said = [dict(each) for each in answer["summary"]]
    for each in said:
        each["text"] = f"{each['text'].rstrip('.')}, in all 98765 times."
    return Answer.json({**answer, "summary": said})


class _Run:
    """Two compiles that ask every kind of question, and what each may be made of."""

    def __init__(self, stand_in: StandIn, directory: Path) -> None:
        outside = make_wiki(directory / "wiki", tuple(EXAMPLES))
        stand_in.play(_fallible)
        odd: Any = [BadJson("Here it is: zebra"), WrongSchema('{"zebra": 1}')]
        stand_in.when(lambda request: (request.schema or {})["title"] == "PlanReply", odd)
        first = compile_sources(outside, claude(stand_in, directory), CompileRequest())
        assert first.pull_request is not None
        self.first = stand_in.requests
        self.origins = _origins(outside, {})
        pulls.merge(outside, first.pull_request.number)
        there = pages_at(outside, "main")
        title = next(each.title for each in there.values() if each.type == "concept")
        add(outside, "second.md", _SECOND.format(title=title).encode(), NOW)
        pages = {path: each.text for path, each in there.items()}
        compile_sources(outside, claude(stand_in, directory), CompileRequest())
        self.second = stand_in.requests[len(self.first) :]
        self.second_origins = _origins(outside, pages)


def _origins(outside: Outside, pages: Mapping[str, str]) -> Origins:
    prose = schemas.read((PROJECT / "schema.md").read_text("utf-8")).schema.prose
    tree = outside.repository.tree("main", "raw/")
    blobs = outside.repository.blobs(entry.blob for entry in tree.values())
    sources = {path: blobs[entry.blob].decode() for path, entry in tree.items()}
    return Origins(prose, sources, pages, MODEL)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> _Run:
    with StandIn() as server:
        return _Run(server, tmp_path_factory.mktemp("run"))


def _titles(exchanges: tuple[Exchange, ...]) -> set[str]:
    return {
        document.title.partition(":")[0]
        for exchange in exchanges
        for document in exchange.request.documents
    }


def test_every_kind_of_question_was_asked(run: _Run) -> None:
    assert _titles(run.first) == {"Source", "The assignment", "Rejected statements"}
    assert {"Pages that the wiki has", "The page as it is"} <= _titles(run.second)
    again = [each for each in run.first if len(each.request.body["messages"]) == 3]
    assert len(again) == 2
    assert {each.request.endpoint for each in run.first} == {"messages", "count_tokens"}


def test_every_text_that_is_sent_has_an_origin(run: _Run) -> None:
    assert strangers(run.first, run.origins) == []
    assert strangers([*run.first, *run.second], run.second_origins) == []


def test_every_paragraph_of_every_source_was_sent(run: _Run) -> None:
    """An origin for everything would be easy if nothing were sent."""
    sent = "".join(each.request.message_text for each in run.first)
    assert len(sent) > sum(map(len, run.origins.sources.values()))


def test_what_has_no_origin_is_found(run: _Run) -> None:
    """The proof fails for a text that is changed by a letter, wherever it stands."""
    one = replace(run.origins, contract=run.origins.contract.replace("reader", "raeder"))
    assert strangers(run.first[:1], one)
    less = dict(run.origins.sources)
    dropped = less.popitem()
    assert dropped[1]
    assert strangers(run.first, replace(run.origins, sources=less))
    assert strangers(run.first, replace(run.origins, model="another"))


def test_what_nobody_sees_was_not_sent(run: _Run) -> None:
    assert not any("zebra" in each.request.text for each in run.second)
