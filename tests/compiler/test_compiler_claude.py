"""The compiler that asks a model: what is asked, what becomes of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes.model import FakeModel

from gitwiki.asking.replies import read_reply
from gitwiki.compiler.claude import prompts
from gitwiki.compiler.claude.compiler import EXCERPT, SECTION, WHOLE, ClaudeCompiler
from gitwiki.compiler.claude.replies import MendReply, PageReply, PlanReply
from gitwiki.compiler.claude.sections import sections, size
from gitwiki.errors import ReplyError
from gitwiki.ports import ReplyState
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftTerm, ExistingPage, Objection
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gitwiki.ports import Request
    from gitwiki.wiki.draft import PageDraft


def source(name: str, *texts: str, headings: Sequence[str] = ()) -> Source:
    at = headings or [""] * len(texts)
    blocks = [
        Block(text, BlockKind.PROSE, (heading,) if heading else (), line, line)
        for line, (text, heading) in enumerate(zip(texts, at, strict=True), start=1)
    ]
    found = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in found}
    raw = f"raw/{name}.md"
    return Source(name, raw, "0" * 40, f"On {name}", "", "", (), "", found, by_id)


LOOP = source(
    "loop",
    "The ground loop joins 24 boreholes under the back lane.",
    "A heat pump takes heat out of the ground loop.",
)
PUMP = source("pump", "A heat pump needs 0.95 kg of R-290.")


def planned(title: str, *paragraphs: str, **others: Any) -> dict[str, Any]:
    page = {"title": title, "type": "concept", "extends": "", "aliases": []}
    return page | {"paragraphs": list(paragraphs)} | others


def said(text: str, paragraph: str, quote: str) -> dict[str, Any]:
    return {"text": text, "evidence": [{"paragraph": paragraph, "quote": quote}]}


def plan(*pages: Mapping[str, Any], **others: Any) -> dict[str, Any]:
    return {"description": "d", "summary": [], "points": [], "pages": list(pages)} | others


def page(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("aliases", "summary", "sections", "facts", "caveats"))
    return {"description": "d"} | {name: [] for name in empty} | parts


def compiled(
    answer: Callable[[Request], Any],
    *sources: Source,
    wiki: Sequence[ExistingPage] = (),
) -> tuple[FakeModel, Mapping[str, PageDraft]]:
    model = FakeModel(answer)
    prepared = ClaudeCompiler(model).prepare(sources, wiki, "Write plainly.")
    drafts = prepared.drafts({each.id: each for each in sources}, {})
    return model, {draft.path: draft for draft in drafts}


def by_purpose(**answers: Any) -> Callable[[Request], Any]:
    return lambda request: answers[request.purpose]


def test_a_plan_and_a_page_become_drafts() -> None:
    first, second = (paragraph.id for paragraph in LOOP.paragraphs)
    quote = "joins 24 boreholes"
    statement = said("The ground loop has 24 boreholes.", first, quote)
    model, drafts = compiled(
        by_purpose(
            plan=plan(planned("ground loop", first, aliases=["loop"]), summary=[statement]),
            page=page(
                summary=[statement],
                sections=[{"heading": "Use", "statements": [statement]}],
                facts=[
                    {
                        "subject": "ground loop",
                        "attribute": "boreholes",
                        "value": "24",
                        "as_of": "",
                        "evidence": {"paragraph": f"[^loop-{first}]", "quote": quote},
                    }
                ],
            ),
        ),
        LOOP,
    )
    assert [request.purpose for request in model.asked] == ["plan", "page"]
    assert set(drafts) == {"wiki/concepts/ground-loop.md", "wiki/sources/loop.md"}
    draft = drafts["wiki/concepts/ground-loop.md"]
    assert draft.title_term == DraftTerm("Ground loop", "loop", first)
    assert draft.aliases == (DraftTerm("loop", "loop", first),)
    (summary,) = draft.tldr
    assert summary.citations == (Citation("loop", first, quote),)
    assert not summary.verbatim
    assert draft.facts[0].citation == Citation("loop", first, quote)
    assert drafts["wiki/sources/loop.md"].tldr == (summary,)
    # The paragraphs that name the page matter too, whether the plan lists them or not.
    assert dict(model.asked[1].documents[-1].paragraphs)["paragraphs"] == f"{first} {second}"


def test_a_title_that_no_source_has_costs_no_question_and_is_listed() -> None:
    model, drafts = compiled(by_purpose(plan=plan(planned("Quantum loop"))), LOOP)
    assert [request.purpose for request in model.asked] == ["plan"]
    draft = drafts["wiki/concepts/quantum-loop.md"]
    assert draft.title_term is not None
    assert (draft.title_term.text, draft.tldr, draft.sections) == ("Quantum loop", (), ())


def test_two_sources_that_speak_of_one_thing_get_one_page() -> None:
    def answer(request: Request) -> Any:
        if request.purpose == "plan":
            name = "Heat pumps" if request.subject == "raw/pump.md" else "heat pump"
            return plan(planned(name, aliases=["heat pump"]))
        (name, _) = request.documents[0].paragraphs[-1]
        return page(summary=[said(f"It is in {request.subject}.", name, "A heat pump")])

    model, drafts = compiled(answer, PUMP, LOOP)
    assert set(drafts) == {
        "wiki/concepts/heat-pump.md",
        "wiki/sources/loop.md",
        "wiki/sources/pump.md",
    }
    draft = drafts["wiki/concepts/heat-pump.md"]
    assert {c.source for s in draft.tldr for c in s.citations} == {"loop"}
    assert [section.heading for section in draft.sections] == ["On pump"]
    assert sum(request.purpose == "page" for request in model.asked) == 2


TWO_NAMES = source(
    "two",
    "A heat pump is also called a chiller.",
    "The chiller stands in the yard, and the heat pump in the house.",
)
#: What is planned for each source: one source splits what another joins, or calls it otherwise.
_PLANS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "one calls it otherwise": {
        "raw/loop.md": [planned("heat pump")],
        "raw/pump.md": [planned("Heat pumps", aliases=["heat pump"], type="entity")],
        "raw/two.md": [planned("chiller", aliases=["heat pump"])],
    },
    "one splits what another joins": {
        "raw/loop.md": [planned("heat pump", aliases=["ground loop"]), planned("boreholes")],
        "raw/pump.md": [planned("heat pump", aliases=["R-290"])],
        "raw/two.md": [planned("chiller"), planned("heat pump")],
    },
    "another joins what one splits": {
        "raw/loop.md": [planned("ground loop"), planned("heat pump")],
        "raw/pump.md": [planned("heat pump", aliases=["R-290"])],
        "raw/two.md": [planned("heat pump", aliases=["chiller"])],
    },
}


@pytest.mark.parametrize("case", _PLANS)
def test_what_a_source_is_asked_does_not_depend_on_the_others(case: str) -> None:
    def answer(request: Request) -> Any:
        if request.purpose == "plan":
            return plan(*_PLANS[case][request.subject])
        return page()

    def asked(*sources: Source) -> list[tuple[Any, ...]]:
        model, _ = compiled(answer, *sources, wiki=(FOREIGN,))
        # The subject is for people; it is no part of what is sent.
        return sorted((request.purpose, *request.documents) for request in model.asked)

    sources = (LOOP, PUMP, TWO_NAMES)
    together = asked(*sources)
    assert together == sorted(each for alone in sources for each in asked(alone))
    assert len(together) == 3 + sum(map(len, _PLANS[case].values()))


def test_what_one_source_splits_is_one_page_where_another_joins_it() -> None:
    def answer(request: Request) -> Any:
        if request.purpose == "plan":
            both = [planned("heat pump", aliases=["chiller"])]
            split = [planned("chiller"), planned("heat pump", aliases=["boiler"])]
            return plan(*(both if request.subject == "raw/a.md" else split))
        title = dict(request.documents[-1].paragraphs)["title"]
        (name, _) = request.documents[0].paragraphs[0]
        return page(summary=[said(f"{title} of {request.subject.split()[0]}.", name, "A heat")])

    first = source("a", *(paragraph.text for paragraph in TWO_NAMES.paragraphs))
    _, drafts = compiled(answer, first, TWO_NAMES)
    draft = drafts["wiki/concepts/heat-pump.md"]
    texts = [each.text for each in (*draft.tldr, *draft.sections[0].statements)]
    assert texts == [
        "Heat pump of raw/a.md.",
        "Chiller of raw/two.md.",
        "Heat pump of raw/two.md.",
    ]
    assert {path for path in drafts if "/sources/" not in path} == {draft.path}


EXISTING = ExistingPage("wiki/concepts/pump.md", "entity", "Pump", ("heat pump",))
FOREIGN = ExistingPage("wiki/concepts/far.md", "concept", "Far away", ())


@pytest.mark.parametrize(
    ("proposed", "path"),
    [
        (planned("heat pump"), "wiki/concepts/pump.md"),
        (planned("Heat pumps", aliases=["heat pump"]), "wiki/concepts/pump.md"),
        (planned("ground loop", extends="wiki/concepts/pump.md"), "wiki/concepts/pump.md"),
        (planned("ground loop", extends="wiki/../x.md"), "wiki/concepts/ground-loop.md"),
        (planned("ground loop", extends=".github/workflows/x.yml"), "wiki/concepts/ground-loop.md"),
        (planned("ground loop", aliases=["Far away"]), "wiki/concepts/ground-loop.md"),
        (planned("../../ground loop"), "wiki/concepts/ground-loop.md"),
    ],
)
def test_which_page_is_meant_is_for_code_to_say(proposed: Mapping[str, Any], path: str) -> None:
    answers = by_purpose(plan=plan(proposed), page=page())
    _, drafts = compiled(answers, LOOP, wiki=(EXISTING, FOREIGN))
    assert set(drafts) == {path, "wiki/sources/loop.md"}
    if path == EXISTING.path:
        assert (drafts[path].type, drafts[path].title) == ("entity", "Pump")


def test_a_long_source_is_read_whole_section_by_section() -> None:
    texts = [
        f"Part {part}, sentence {n}, " + "word " * 150 for part in range(12) for n in range(80)
    ]
    headings = [f"Part {part}" for part in range(12) for _ in range(80)]
    long = source("long", *texts, headings=headings)
    assert size(long.paragraphs) > 3 * SECTION
    model, _ = compiled(by_purpose(plan=plan()), long)
    read = [text for request in model.asked for _, text in request.documents[0].paragraphs]
    assert [text.strip() for text in read] == [text.strip() for text in texts]
    starts = [request.documents[0].paragraphs[0][1].split(",")[1] for request in model.asked]
    assert set(starts) == {" sentence 0"}


def test_what_is_too_long_for_the_model_after_all_is_read_in_halves() -> None:
    texts = [f"Sentence {n} " + "word " * 200 for n in range(60)]
    dense = source("dense", *texts)

    def answer(request: Request) -> Any:
        small = len(request.documents[0].paragraphs) <= 20
        return plan() if small else ReplyState.OVERFLOW

    model, drafts = compiled(answer, dense)
    read = [
        text
        for request in model.asked
        if len(request.documents[0].paragraphs) <= 20
        for _, text in request.documents[0].paragraphs
    ]
    assert [text.split()[1] for text in read] == [str(n) for n in range(60)]
    assert set(drafts) == {"wiki/sources/dense.md"}


def test_a_page_of_a_long_source_is_shown_what_matters_for_it() -> None:
    texts = ["The valve is made of brass.", *[f"Sentence {n} " + "x " * 400 for n in range(100)]]
    long = source("long", *texts)
    assert size(long.paragraphs) > WHOLE
    answers = by_purpose(plan=plan(planned("valve", long.paragraphs[50].id)), page=page())
    model, _ = compiled(answers, long)
    (asked,) = [request for request in model.asked if request.purpose == "page"]
    shown = [name for name, _ in asked.documents[0].paragraphs]
    assert shown == [long.paragraphs[0].id, long.paragraphs[50].id]
    assert not asked.documents[0].shared


def test_a_short_source_is_shown_whole_so_that_the_cache_has_it() -> None:
    answers = by_purpose(plan=plan(planned("ground loop"), planned("heat pump")), page=page())
    model, _ = compiled(answers, LOOP)
    pages = [request for request in model.asked if request.purpose == "page"]
    assert len(pages) == 2
    assert pages[0].documents[0] == pages[1].documents[0]
    assert pages[0].documents[0].shared


@pytest.mark.parametrize("pages", [100, 1_000, 10_000])
def test_a_larger_wiki_makes_no_question_longer(pages: int) -> None:
    names = [f"term{n}" for n in range(pages)]
    text = " and ".join(names)
    wiki = [ExistingPage(f"wiki/concepts/{name}.md", "concept", name, ()) for name in names]
    model, _ = compiled(by_purpose(plan=plan()), source("wide", text), wiki=wiki)
    (asked,) = model.asked
    assert len(asked.documents[1].paragraphs) == 40


@pytest.mark.parametrize("limit", [1, 50, 1_000, EXCERPT])
def test_sections_are_all_of_it_in_order(limit: int) -> None:
    texts = [f"{n} " + "word " * (n % 37 * 10) for n in range(120)]
    long = source("long", *texts, headings=[str(n // 9) for n in range(120)])
    found = sections(long.paragraphs, limit)
    assert tuple(each for run in found for each in run) == long.paragraphs
    assert all(size(run) <= limit or len(run) == 1 for run in found)


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("", PlanReply, "not JSON"),
        ("I cannot do that.", PlanReply, "not JSON"),
        ('{"statements": [', MendReply, "not JSON"),
        ("[]", MendReply, "not in the schema: Expected `object`, got `array`"),
        ('{"statements": [], "delete": ["x"]}', MendReply, "unknown field `delete`"),
        ('{"statements": [{"number": "1"}]}', MendReply, "at `$.statements[0].number`"),
        ('{"statements": null}', MendReply, "Expected `array`, got `null`"),
        ("{}", PageReply, "missing required field `description`"),
        ('{"statements": []} and more', MendReply, "not JSON"),
        ("\ud800", MendReply, "not JSON"),
        ("[" * 100_000, MendReply, "not"),
    ],
)
def test_an_answer_in_another_form_is_an_error_with_the_place(
    text: str, kind: Any, why: str
) -> None:
    with pytest.raises(ReplyError) as caught:
        read_reply(text, kind)
    assert why in str(caught.value)


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```", "\n\n```json\n{}\n```\n"])
def test_a_fence_around_an_answer_is_taken_off(fence: str) -> None:
    assert read_reply(fence.replace("{}", '{"statements": []}'), MendReply) == MendReply([])


def test_only_the_statements_that_were_sent_back_can_change() -> None:
    first, _ = (paragraph.id for paragraph in LOOP.paragraphs)
    wrong = said("The ground loop has 25 boreholes.", first, "24 boreholes")
    right = said("The ground loop runs under the lane.", first, "under the back lane")
    mended = {"number": 1} | said("The ground loop has 24 boreholes.", first, "24 boreholes")
    other = {"number": 2} | said("Nobody asked.", first, "24 boreholes")
    model = FakeModel(
        by_purpose(
            plan=plan(planned("ground loop", first)),
            page=page(summary=[wrong, right]),
            mend={"statements": [mended, other]},
        )
    )
    prepared = ClaudeCompiler(model).prepare([LOOP], (), "")
    prepared.drafts({"loop": LOOP}, {})
    path = "wiki/concepts/ground-loop.md"
    objection = Objection("statement", wrong["text"], "The number 25 does not occur.")
    (draft,) = prepared.mend({path: [objection]})
    texts = [statement.text for statement in draft.tldr]
    assert texts == ["The ground loop has 24 boreholes.", right["text"]]
    assert model.asked[-1].documents[-1].paragraphs == (
        ("1", "The ground loop has 25 boreholes. | The number 25 does not occur."),
    )


def test_what_was_of_no_use_twice_is_forgotten() -> None:
    model, drafts = compiled(by_purpose(plan="no JSON"), LOOP)
    assert drafts == {}
    assert model.forgotten == model.asked


def test_nothing_is_said_twice_on_a_page() -> None:
    first, second = (paragraph.id for paragraph in LOOP.paragraphs)
    one = said("The ground loop has 24 boreholes.", first, "joins 24 boreholes")
    again = one | {"text": "The ground  loop has 24 Boreholes."}
    other = said("A heat pump takes heat out of it.", second, "takes heat out")
    sections = [
        {"heading": "Use", "statements": [again, other, other]},
        {"heading": "More", "statements": [other]},
    ]
    answers = by_purpose(
        plan=plan(planned("ground loop", first), summary=[one], points=[one, other]),
        page=page(summary=[one], sections=sections),
    )
    _, drafts = compiled(answers, LOOP)
    for draft in drafts.values():
        texts = [[each.text for each in section.statements] for section in draft.sections]
        assert texts == [["A heat pump takes heat out of it."]]


def test_the_contract_is_in_every_question() -> None:
    answers = by_purpose(plan=plan(planned("ground loop")), page=page())
    model, _ = compiled(answers, LOOP)
    assert {request.contract for request in model.asked} == {"Write plainly."}


def test_the_prompts_are_part_of_what_a_compile_is_known_by() -> None:
    compiler = ClaudeCompiler(FakeModel(lambda _: None))
    assert compiler.prompts == prompts.version()
    assert compiler.model == "claude-opus-5-5"
    for name in ("plan", "page", "mend"):
        assert prompts.prompt(name).startswith(prompts.prompt("plan")[:200])


WANTED = ExistingPage(
    "wiki/entities/loop-1.md", "entity", "Ground loop", ("back lane", "heat net"), False, True
)


def test_a_page_that_is_wanted_is_listed_apart_and_gets_its_names() -> None:
    first, second = (paragraph.id for paragraph in LOOP.paragraphs)
    statement = said("The ground loop has 24 boreholes.", first, "joins 24 boreholes")
    answers = by_purpose(
        plan=plan(planned("the loop", first, extends=WANTED.path)), page=page(summary=[statement])
    )
    model, drafts = compiled(answers, LOOP, wiki=[WANTED])
    asked, written = model.asked
    assert [each.title for each in asked.documents] == ["Source: On loop", "Pages that are wanted"]
    assert asked.documents[1].paragraphs == (
        (WANTED.path, "entity: Ground loop; back lane; heat net"),
    )
    assert asked.instructions.endswith("more of a source than it says.\n")
    assert dict(written.documents[-1].paragraphs)["paragraphs"] == f"{first} {second}"

    assert set(drafts) == {WANTED.path, "wiki/sources/loop.md"}
    draft = drafts[WANTED.path]
    assert (draft.type, draft.title) == ("entity", "Ground loop")
    assert draft.title_term == DraftTerm("Ground loop", "loop", first)
    assert [term.text for term in draft.aliases] == ["The loop", "back lane"]


def test_a_wanted_page_is_new_until_the_wiki_has_it() -> None:
    first = LOOP.paragraphs[0].id
    answers = by_purpose(plan=plan(planned("ground loop", first)), page=page())
    prepared = ClaudeCompiler(FakeModel(answers)).prepare([LOOP], [WANTED], "")
    assert prepared.touches == ()
    there = ExistingPage(WANTED.path, "entity", "Ground loop", (), is_wanted=True)
    prepared = ClaudeCompiler(FakeModel(answers)).prepare([LOOP], [there], "")
    assert prepared.touches == (WANTED.path,)


def test_a_wanted_page_whose_title_no_source_has_is_dropped() -> None:
    answers = by_purpose(
        plan=plan(planned("heat pump", PUMP.paragraphs[0].id, extends=WANTED.path)), page=page()
    )
    alias = ExistingPage(WANTED.path, "entity", "Ground loop", ("heat pump",), False, True)
    _, drafts = compiled(answers, PUMP, wiki=[alias])
    draft = drafts[WANTED.path]
    assert (draft.title, draft.tldr, draft.sections) == ("Ground loop", (), ())


def test_without_wanted_pages_nothing_is_said_of_them() -> None:
    model, _ = compiled(by_purpose(plan=plan(), page=page()), LOOP)
    assert model.asked[0].instructions == prompts.prompt("plan")
