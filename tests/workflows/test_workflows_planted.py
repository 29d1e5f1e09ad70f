"""Three sources compiled by a model that is right most of the time and wrong where it was planted.

The true paraphrases and the planted errors are those of tests/compiler/verification, written by
hand; here they come as answers of a model, over HTTP, and what counts is the pull request.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fakes.models import claude
from fakes.quoting_model import passages_of
from fakes.wikis import EXAMPLES, make_wiki, pages_at
from standin import Answer, StandIn

from gitwiki.proposals import BODY_LIMIT
from gitwiki.wiki.markup import escape, inert
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin import ReceivedRequest

    from gitwiki.compiler.doubts import Doubt
    from gitwiki.compiler.verify import Dropped
    from gitwiki.wiki.page import Page

DATA = Path(__file__).parents[1] / "compiler" / "verification"
SOURCES = ("faq", "field-trial", "installer-handbook")
#: Names that stand in each source: the pages that the model plans, besides the source's own.
TITLES = {
    "faq": (
        *("heat pump", "ground loop", "borehole", "buffer tank", "weather compensation", "sewer"),
        *("flow temperature", "hot water", "radiator", "peak demand", "defrost cycle", "power cut"),
    ),
    "field-trial": (
        *("shared ground loop", "SCOP", "Aldersgate Terrace", "R-290", "set-point", "metering"),
        *("immersion heater", "winter", "tariff", "boiler", "Brackenford"),
    ),
    "installer-handbook": (
        *("antifreeze", "refrigerant", "cylinder", "valve", "pipe", "manifold", "gas fitter"),
        *("compressor", "strainer", "legionella cycle", "return temperature", "cupboard"),
    ),
}

Said = dict[str, Any]


def _load(name: str) -> list[Said]:
    found: list[Said] = json.loads((DATA / name).read_text("utf-8"))
    return found


def _is_ours(item: Said) -> bool:
    sources = {source for source, _, _ in item["citations"]}
    return len(sources) == 1 and sources <= set(SOURCES)


def _terms(items: Sequence[Said]) -> Iterator[Said]:
    """Names out of one example, each proposed for a page of another that does not have it."""
    texts = {name: EXAMPLES[f"{name}.md"].read_text("utf-8").casefold() for name in SOURCES}
    for number, each in enumerate(item for item in items if item["kind"] == "terms"):
        name = SOURCES[number % len(SOURCES)]
        if each["text"].casefold() not in texts[name]:
            yield {"kind": "terms", "text": each["text"], "citations": [[name, "", ""]]}


TRUE = [each for each in _load("true_paraphrases.json") if _is_ours(each)]
_ERRORS = _load("planted_errors.json")
PLANTED = [
    *(each for each in _ERRORS if _is_ours(each) and each["kind"] != "terms"),
    *_terms(_ERRORS),
]


def _of(source: str, items: Sequence[Said]) -> list[Said]:
    return [each for each in items if each["citations"][0][0] == source]


def _statement(item: Said) -> Said:
    evidence = [{"paragraph": name, "quote": quote} for _, name, quote in item["citations"]]
    return {"text": item["text"], "evidence": evidence}


def _share(items: Sequence[Said], source: str, title: str) -> list[Said]:
    """What the model says on one page: every twelfth of what it says of the source."""
    titles = TITLES[source]
    at = [name.casefold() for name in titles].index(title.casefold())
    return _of(source, items)[at :: len(titles)]


def model(request: ReceivedRequest) -> Answer:
    """Plans the pages of a source and writes them, planted errors included; mends nothing."""
    kind = str((request.schema or {})["title"])
    if kind == "MendReply":
        return Answer.json({"statements": []})
    source = _source_of(request)
    if kind == "PlanReply":
        return Answer.json(_plan(source))
    title = dict(passages_of(request, "The assignment"))["title"]
    return Answer.json(_page(source, title))


def _source_of(request: ReceivedRequest) -> str:
    text = request.documents[0].title
    known = {
        "Your questions": "faq",
        "A shared ground loop": "field-trial",
        "Aldersgate Terrace: handbook": "installer-handbook",
    }
    return next(name for start, name in known.items() if start in text)


def _plan(source: str) -> Said:
    pages = [
        {"title": title, "type": "concept", "extends": "", "aliases": [], "paragraphs": []}
        for title in TITLES[source]
    ]
    first = _statement(_of(source, TRUE)[0])
    return {"description": "", "summary": [first], "points": [], "pages": pages}


def _page(source: str, title: str) -> Said:
    planted = _share(PLANTED, source, title)
    said = [*_share(TRUE, source, title), *(e for e in planted if e["kind"] != "terms")]
    statements = list(map(_statement, said))
    return {
        "description": "",
        "aliases": [each["text"] for each in planted if each["kind"] == "terms"],
        "summary": statements[:1],
        "sections": [{"heading": "What is known", "statements": statements[1:]}],
        "facts": [],
        "caveats": [],
    }


class Compiled:
    """What became of the answers: a pull request for each source."""

    def __init__(self, folder: Path) -> None:
        self.bodies: list[str] = []
        self.pages: dict[str, Mapping[str, Page]] = {}
        self.dropped: list[Dropped] = []
        self.doubts: list[Doubt] = []
        outside = make_wiki(folder / "wiki", [f"{name}.md" for name in SOURCES])
        with StandIn(model) as server:
            for name in SOURCES:
                request = CompileRequest(paths=(f"raw/{name}.md",))
                outcome = compile_sources(outside, claude(server, folder), request)
                assert outcome.pull_request is not None
                assert outcome.review is not None
                proposal = outcome.pull_request.proposal
                self.bodies.append(proposal.body)
                self.pages[name] = pages_at(outside, proposal.commit)
                self.dropped += outcome.review.report.dropped
                self.doubts += outcome.review.report.doubts

    @property
    def statements(self) -> Iterator[str]:
        """Everything that the pages say."""
        for page in self._all_pages():
            yield from (each.text for each in (*page.tldr, *page.statements, *page.caveats))

    @property
    def names(self) -> set[str]:
        """Every alias."""
        return {name for page in self._all_pages() for name in page.aliases}

    def _all_pages(self) -> Iterator[Page]:
        for pages in self.pages.values():
            yield from pages.values()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return Compiled(tmp_path_factory.mktemp("planted"))


def test_enough_is_planted() -> None:
    assert Counter(each["kind"] for each in PLANTED) == {
        "numbers": 74,
        "negation": 33,
        "terms": 32,
        "names": 25,
        "comparator": 23,
        "quotes": 22,
        "citations": 17,
        "modality": 2,
    }
    assert len(TRUE) == 233


def test_each_source_has_ten_to_fifteen_pages(compiled: Compiled) -> None:
    counts = {name: len(pages) for name, pages in compiled.pages.items()}
    assert counts == {"faq": 13, "field-trial": 12, "installer-handbook": 13}


def test_every_true_statement_but_one_is_kept(compiled: Compiled) -> None:
    said = set(compiled.statements)
    missing = [each["text"] for each in TRUE if each["text"] not in said]
    # The evidence gives the first of the two values in a table, without its unit.
    assert missing == ["Electricity use rose from 46.2 MWh to 124 MWh over the three seasons."]
    doubted = {each.text for each in compiled.doubts}
    assert sum(each["text"] in doubted for each in TRUE) == 4


def test_what_was_planted_is_dropped_or_doubted(compiled: Compiled) -> None:
    dropped = {each.text for each in compiled.dropped}
    doubted = {each.text for each in compiled.doubts} - dropped
    found = {
        kind: tuple(
            sum(each["kind"] == kind and each["text"] in texts for each in PLANTED)
            for texts in (dropped, doubted)
        )
        for kind in sorted({each["kind"] for each in PLANTED})
    }
    assert found == {  # dropped, doubted
        "citations": (9, 8),
        "comparator": (0, 21),
        "modality": (0, 1),
        "names": (25, 0),
        "negation": (0, 31),
        "numbers": (58, 15),
        "quotes": (22, 0),
        "terms": (32, 0),
    }
    passed = [each for each in PLANTED if each["text"] not in dropped | doubted]
    # Both numbers stand in the cited paragraph, of each other's thing.
    assert [each["text"] for each in passed if each["kind"] == "numbers"] == [
        "The heat pump and cylinder cost £9,100, boreholes and pipework £7,600."
    ]


def test_all_of_it_is_listed_in_the_pull_requests(compiled: Compiled) -> None:
    listed = "\n".join(compiled.bodies)
    for text in (*(e.text for e in compiled.dropped), *(e.text for e in compiled.doubts)):
        assert inert(escape(text))[:100] in listed
    assert all(len(body) <= BODY_LIMIT for body in compiled.bodies)


def test_nothing_that_was_dropped_is_on_a_page(compiled: Compiled) -> None:
    assert not set(compiled.statements) & {each.text for each in compiled.dropped}
    assert not compiled.names & {each["text"] for each in PLANTED}
