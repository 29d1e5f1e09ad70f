"""A model that obeys whatever a source asks for, behind the stand-in for the Messages API.

It answers as an honest model would, with what an attacker wants put on top of it, in the schema
or beyond it. Everything else is real: SDK, HTTP, compiler, Git.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakes.models import claude
from fakes.quoting_model import passages_of, source_of
from fakes.wikis import open_wiki
from hostile_wiki import Compiled, HostileWiki, Ran
from standin import Answer, WrongSchema

from gitwiki.cli.findings import as_data
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from standin import ReceivedRequest, Reply, StandIn

Json = dict[str, Any]

#: The source that is compiled in most cases; the model makes a page about its kettle.
KETTLE = """\
# The kettle of the station

A kettle is a vessel in which water is boiled for tea.

The kettle of the station is black and holds 2 litres of water.

The keeper fills the kettle every morning before six.
"""
KETTLE_PAGE = "wiki/concepts/kettle.md"
KETTLE_SOURCE = "wiki/sources/kettle.md"
#: What the honest part of the answers says.
BOILED = "A kettle is a vessel in which water is boiled for tea."
HOLDS = "The kettle of the station is black and holds 2 litres of water."
FILLS = "The keeper fills the kettle every morning before six."


class Passages:
    """The paragraphs of a source as the model gets them."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        self.found = found

    def of(self, words: str) -> str:
        """The id of the paragraph that has some words."""
        return next(name for name, text in self.found if words in text)

    def said(self, text: str, words: str = "water is boiled") -> Json:
        """A statement that rests on the paragraph with some words, and quotes them."""
        return {"text": text, "evidence": [{"paragraph": self.of(words), "quote": words}]}


def nothing(_: Passages) -> Json:
    """No wish."""
    return {}


@dataclass(frozen=True)
class Fooled:
    """A model with the wishes of an attacker.

    Attributes:
        plan, page, mend: What takes the place of parts of the honest answer.
        sources: The sources that it is fooled by, by a part of their text; honest about others.
        raw: By the title of the reply schema, a text instead of any answer.
    """

    plan: Callable[[Passages], Json] = nothing
    page: Callable[[Passages], Json] = nothing
    mend: Callable[[Passages], Json] = nothing
    source: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, request: ReceivedRequest) -> Reply:
        """The answer to a question."""
        kind = str((request.schema or {})["title"])
        passages = Passages(source_of(request))
        is_fooled = any(self.source in text for _, text in passages.found)
        if is_fooled and kind in self.raw:
            return WrongSchema(self.raw[kind])
        honest = {"PlanReply": _plan, "PageReply": _page, "MendReply": _mend}[kind](request)
        wish = {"PlanReply": self.plan, "PageReply": self.page, "MendReply": self.mend}[kind]
        return Answer.json(honest | (wish(passages) if is_fooled else {}))


def planned(title: str, *paragraphs: str, **others: Any) -> Json:
    """A page of a plan."""
    page = {"title": title, "type": "concept", "extends": "", "aliases": []}
    return page | {"paragraphs": list(paragraphs)} | others


def _plan(request: ReceivedRequest) -> Json:
    said = _all(source_of(request))
    subject = _subject(request)
    pages = [planned(subject, *(each["evidence"][0]["paragraph"] for each in said))]
    return {"description": "A note.", "summary": said[:1], "points": said[1:], "pages": pages}


def _page(request: ReceivedRequest) -> Json:
    wanted = dict(passages_of(request, "The assignment"))["paragraphs"].split()
    said = _all([each for each in source_of(request) if each[0] in wanted])
    sections = [{"heading": "Use", "statements": said[1:]}] if said[1:] else []
    parts: Json = {"description": "A thing.", "aliases": [], "summary": said[:1]}
    return parts | {"sections": sections, "facts": [], "caveats": []}


def _mend(_: ReceivedRequest) -> Json:
    return {"statements": []}


def _subject(request: ReceivedRequest) -> str:
    """What the first sentence is about: `A kettle is ...`."""
    words = next(text for _, text in source_of(request) if text.startswith(("A ", "An ")))
    return words.split()[1]


def _all(passages: Sequence[tuple[str, str]]) -> list[Json]:
    """Each plain sentence that is a paragraph, with its beginning as the quote."""
    return [
        {"text": text, "evidence": [{"paragraph": name, "quote": " ".join(text.split()[:6])}]}
        for name, text in passages
        if text.endswith(".") and text.startswith(("A ", "An ", "The ")) and len(text) < 200
    ]


@dataclass(frozen=True)
class FooledWiki:
    """A hostile wiki, and a model that is asked about it.

    Attributes:
        wiki: The wiki.
        stand_in: Behind which the model stands.
    """

    wiki: HostileWiki
    stand_in: StandIn

    @classmethod
    def make(
        cls, directory: Path, stand_in: StandIn, files: Mapping[str, str | bytes], **options: Any
    ) -> FooledWiki:
        """A wiki with these files; its one honest source is one of them, or none is."""
        return cls(HostileWiki.make(directory, files, **options), stand_in)

    def compile(self, model: Callable[[ReceivedRequest], Any], *paths: str) -> Compiled:
        """Compile with a model, and check that nothing moved but the branch of the change."""
        self.stand_in.play(model)
        return self.wiki.watch(lambda: self._run(paths))

    @property
    def sent(self) -> list[Json]:
        """The bodies of all requests, those that only count tokens included."""
        return [dict(each.request.body) for each in self.stand_in.requests]

    @property
    def sent_text(self) -> str:
        """All that was sent, as text."""
        return json.dumps(self.sent, ensure_ascii=False)

    @property
    def questions(self) -> list[ReceivedRequest]:
        """The questions that were answered."""
        return [each.request for each in self.stand_in.requests if each.request.stream]

    def _run(self, paths: Sequence[str]) -> Ran:
        compiler = claude(self.stand_in, self.wiki.directory.parent / "kept")
        outside = open_wiki(self.wiki.directory)
        outcome = compile_sources(outside, compiler, CompileRequest(paths=tuple(paths)))
        pull, proposal = outcome.pull_request, outcome.proposal
        data = {
            "pull_request": pull.number if pull else None,
            "commit": proposal.commit if proposal else None,
            "title": proposal.title if proposal else "",
            "body": proposal.body if proposal else "",
            "draft": proposal.draft if proposal else None,
            "sources": list(proposal.sources) if proposal else [],
            "diagnostics": as_data(outcome.diagnostics),
        }
        return Ran(0, json.dumps(data), "")
