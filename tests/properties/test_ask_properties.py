"""Whatever a model says: each citation of an answer is a paragraph of the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.holdings import BOILER, HOLDS, MILL, NEVER, REBUILT, calls, corrects, mill, says
from fakes.model import FakeModel
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.ports import ReplyState
from gitwiki.query.agent import Agent, Bounds
from gitwiki.query.answer import Said
from gitwiki.query.cited import cite_all
from gitwiki.query.extracts import extract
from gitwiki.query.holdings import place_of
from gitwiki.query.witness import Trace
from gitwiki.wiki.paragraphs import is_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports import Request

HOLDINGS = mill()
LABELS = [HOLDINGS.label(words) for words in (HOLDS, NEVER, REBUILT, "river Ouse")]
SENTENCES = [
    HOLDS,
    NEVER,
    REBUILT,
    "The boiler holds 500 litres.",
    "Ruth Abernathy rebuilt the boiler in 1921.",
    "The mill stands on the river Ouse.",
]
names = st.sampled_from([*LABELS, BOILER, MILL, "kettle", "mills-p-000000", "../x", "[^x]"])
names |= st.text(max_size=30)
statements = st.lists(
    st.tuples(st.sampled_from(SENTENCES) | st.text(max_size=80), st.lists(names, max_size=3)),
    max_size=4,
)
tools = st.sampled_from(["search", "read_page", "read_passage", "list_pages"])
turns = st.one_of(
    st.lists(st.tuples(tools, names), min_size=1, max_size=4).map(lambda each: calls(*each)),
    statements.map(lambda each: says(*each)),
    st.text(max_size=20),
    st.sampled_from([*ReplyState]),
)


def _model(script: Sequence[Any], mended: Any) -> FakeModel:
    replies = iter(script)

    def answer(request: Request) -> Any:
        if request.purpose == "ask-mend":
            return mended
        return next(replies, says((HOLDS, [LABELS[0]])))

    return FakeModel(answer)


@given(
    st.lists(turns, max_size=4),
    statements.map(lambda said: corrects(*((at, *each) for at, each in enumerate(said, start=1)))),
    st.lists(names, max_size=3),
)
def test_each_citation_of_the_agent_resolves(
    script: list[Any], mended: dict[str, Any], opened: list[str]
) -> None:
    trace = Trace()
    opening = [calls(*(("read_page", each) for each in opened))] if opened else []
    agent = Agent(HOLDINGS, _model([*opening, *script], mended), trace, Bounds(turns=5))
    ended = agent.answer("What holds how much?")
    assert ended.why
    said = [Said(each.text, each.labels, each.page) for each in trace.kept]
    _assert_cited(said)
    read = {each.ref for each in trace.loaded}
    assert all(each.page in read for each in said if each.page)


@given(st.text(max_size=60) | st.lists(st.sampled_from(" ".join(SENTENCES).split())).map(" ".join))
def test_each_citation_of_extracts_resolves_and_has_the_sentence(question: str) -> None:
    found = extract(question, HOLDINGS.find(question, 12), HOLDINGS)
    _assert_cited(found.said)
    for each in found.said:
        places = [place_of(HOLDINGS, label) for label in each.labels]
        assert all(place and is_literal(each.text, place.paragraph.text) for place in places)


def _assert_cited(said: Sequence[Said]) -> None:
    cited = {each.label: each for each in cite_all(said, HOLDINGS)}
    assert set(cited) == {label for each in said for label in each.labels}
    assert all(each.labels for each in said)
    for label, each in cited.items():
        place = place_of(HOLDINGS, label)
        assert place is not None
        assert place.label == label
        assert place.source.paragraphs[each.number - 1] == place.paragraph
        assert is_literal(each.quote, place.paragraph.text)
        assert (each.raw, each.first_line) == ("raw/mills.md", place.paragraph.block.first_line)
