from __future__ import annotations

from dataclasses import replace

import pytest

from gitwiki.compiler.doubts import Doubt, DoubtReason
from gitwiki.compiler.verify import Count, Dropped, Reason, Report, combine, verify
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import (
    DraftFact,
    DraftSection,
    DraftStatement,
    DraftTerm,
    PageDraft,
)
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

PATH = "wiki/concepts/transformer.md"
HEADS = "The Transformer base has 8 attention heads of dimension 64."
TRAINING = "We trained the model for 12 hours on 8 P100 GPUs in June 2017 at Google Brain."
NEIGHBOUR = "The BERT large model has 16 attention heads; Alice Smith set max_len to 512 tokens."


def source(name: str, title: str, label: str, date: str, *texts: str) -> Source:
    paragraphs = identify(
        Block(text, BlockKind.PROSE, ("Model Architecture",), line, line)
        for line, text in enumerate(texts, start=1)
    )
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    raw = f"raw/{name}.md"
    return Source(name, raw, "0" * 40, title, label, date, (), "", paragraphs, by_id)


VASWANI = source("vaswani", "Attention Is All You Need", "RFC 1", "2017-06-12", HEADS, TRAINING)
DEVLIN = source("devlin", "Pre-training of BERT", "", "", NEIGHBOUR)
SOURCES = {"vaswani": VASWANI, "devlin": DEVLIN}
P_HEADS, P_TRAINING = (paragraph.id for paragraph in VASWANI.paragraphs)
P_NEIGHBOUR = DEVLIN.paragraphs[0].id
IN_HEADS = Citation("vaswani", P_HEADS, "8 attention heads")
IN_TRAINING = Citation("vaswani", P_TRAINING, "12 hours on 8 P100 GPUs")
IN_NEIGHBOUR = Citation("devlin", P_NEIGHBOUR, "16 attention heads")
TITLE = DraftTerm("Transformer", "vaswani", P_HEADS)
EMPTY = PageDraft(PATH, "concept", "Transformer", "", (), TITLE, (), ())


def said(text: str, *citations: Citation, verbatim: bool = False) -> DraftStatement:
    return DraftStatement(text, citations, verbatim)


def reasons(draft: PageDraft) -> list[tuple[str, str]]:
    return [(each.kind, each.reason.value) for each in verify(draft, SOURCES).report.dropped]


@pytest.mark.parametrize(
    "statement",
    [
        said(HEADS, IN_HEADS, verbatim=True),
        said("the transformer base has 8 attention heads", IN_HEADS, verbatim=True),
        said("The base model uses eight heads.", IN_HEADS),
        said("Transformers use heads of dimension 64.", IN_HEADS),
        said("Training took 720 min.", IN_TRAINING),
        said("Training took half a day in 2017.", IN_TRAINING),
        said("Google Brain trained the Transformer on P100 GPUs.", IN_TRAINING),
        said("The Transformer has 8 heads, BERT 16.", IN_HEADS, IN_NEIGHBOUR),
        said("RFC 1 says “8 attention heads” are used.", IN_HEADS),
        said("Attention Is All You Need uses eight heads.", IN_HEADS),
        said("Its Model Architecture has 8 heads.", IN_HEADS),
        said('It is called a "model".', IN_TRAINING),
    ],
)
def test_what_the_paragraph_says_is_kept(statement: DraftStatement) -> None:
    verified = verify(replace(EMPTY, tldr=(statement,)), SOURCES)
    assert verified.draft.tldr == (statement,)
    assert verified.report.dropped == ()
    assert verified.report.count("statement") == Count("statement", 1, 1)


@pytest.mark.parametrize(
    ("statement", "reason", "detail"),
    [
        (said(HEADS), "no-citation", ""),
        (said("It uses 9 heads.", IN_HEADS), "unsupported-number", "9"),
        (said("It uses nine heads.", IN_HEADS), "unsupported-number", "nine"),
        (said("Training took 12 days.", IN_TRAINING), "unsupported-number", "12 days"),
        (said("It uses 8 % of it.", IN_NEIGHBOUR), "unsupported-number", "8 %"),
        (said("It was trained in June 2018.", IN_TRAINING), "unsupported-date", "June 2018"),
        (said("It was trained in 2016.", IN_TRAINING), "unsupported-date", "2016"),
        (said("It was trained in 2017-07.", IN_TRAINING), "unsupported-date", "2017-07"),
        (said("OpenMind trained it.", IN_TRAINING), "unsupported-identifier", "OpenMind"),
        (said("It used V100 GPUs.", IN_TRAINING), "unsupported-identifier", "V100"),
        (said("It set max_size.", IN_NEIGHBOUR), "unsupported-identifier", "max_size"),
        (said("Alice Jones set it.", IN_NEIGHBOUR), "unsupported-name", "Alice Jones"),
        (said("Facebook trained it.", IN_TRAINING), "unsupported-name", "Facebook"),
        (said("It is a “very large model”.", IN_TRAINING), "altered-quote", "very large model"),
        (said("It has 16 heads.", IN_HEADS), "unsupported-number", "16"),
        (said("Alice Smith built it.", IN_HEADS), "unsupported-name", "Alice Smith"),
        (said("The Transformer has 16 heads.", IN_NEIGHBOUR), "unsupported-name", "Transformer"),
        (said(" ", IN_HEADS, verbatim=True), "not-verbatim", " "),
    ],
)
def test_an_altered_statement_is_dropped(
    statement: DraftStatement, reason: str, detail: str
) -> None:
    verified = verify(replace(EMPTY, tldr=(statement,)), SOURCES)
    assert verified.draft.tldr == ()
    last = verified.report.dropped[-1]
    assert (last.kind, last.text, last.reason, last.path) == (
        "statement",
        statement.text,
        reason,
        PATH,
    )
    assert (last.detail or last.text) == (detail or statement.text)


@pytest.mark.parametrize(
    ("citation", "kind", "reason"),
    [
        (Citation("nobody", P_HEADS, "8 attention heads"), "citation", "unresolved-citation"),
        (Citation("vaswani", "p-000000", "8 attention heads"), "citation", "unresolved-citation"),
        (Citation("devlin", P_HEADS, "8 attention heads"), "citation", "unresolved-citation"),
        (Citation("vaswani", P_HEADS, "9 attention heads"), "quote", "altered-quote"),
        (Citation("vaswani", P_HEADS, "attention head"), "quote", "altered-quote"),
        (Citation("vaswani", P_HEADS, ""), "quote", "altered-quote"),
        (Citation("vaswani", P_TRAINING, "8 attention heads"), "quote", "altered-quote"),
        (IN_TRAINING, "citation", "not-verbatim"),
    ],
)
def test_a_citation_that_does_not_hold_takes_its_statement_along(
    citation: Citation, kind: str, reason: str
) -> None:
    draft = replace(EMPTY, tldr=(said(HEADS, citation, verbatim=True),))
    assert reasons(draft) == [(kind, reason), ("statement", reason)]


def test_a_statement_stays_on_the_citations_that_hold() -> None:
    wrong = Citation("vaswani", P_HEADS, "9 heads")
    draft = replace(EMPTY, tldr=(said(HEADS, wrong, IN_TRAINING, IN_HEADS, verbatim=True),))
    verified = verify(draft, SOURCES)
    assert verified.draft.tldr == (said(HEADS, IN_HEADS, verbatim=True),)
    assert reasons(draft) == [("quote", "altered-quote"), ("citation", "not-verbatim")]


def test_paragraph_ids_become_canonical_and_citations_unique() -> None:
    digits = P_HEADS + "00"
    longer = next(
        f"p-{value:08x}"
        for value in _hashes_that_begin_with(P_HEADS.removeprefix("p-"))
        if _resolves(f"p-{value:08x}")
    )
    cited = replace(IN_HEADS, paragraph=longer)
    draft = replace(
        EMPTY,
        title_term=replace(TITLE, paragraph=longer),
        tldr=(said(HEADS, cited, IN_HEADS, verbatim=True),),
    )
    verified = verify(draft, SOURCES)
    assert verified.draft.tldr == (said(HEADS, IN_HEADS, verbatim=True),)
    assert verified.draft.title_term == TITLE
    assert digits != longer


def _hashes_that_begin_with(digits: str) -> range:
    first = int(digits + "00", 16)
    return range(first, first + 256)


def _resolves(paragraph: str) -> bool:
    term = replace(TITLE, paragraph=paragraph)
    return not verify(replace(EMPTY, title_term=term), SOURCES).report.dropped


FACT = DraftFact("Transformer base", "attention heads", "8", "2017-06", IN_HEADS)


@pytest.mark.parametrize(
    "fact",
    [
        FACT,
        replace(FACT, as_of=""),
        replace(FACT, as_of="2017"),
        replace(FACT, attribute="number of heads"),
        replace(FACT, subject="Model architecture", attribute="dimension", value="64"),
        replace(FACT, subject="transformers"),
        replace(FACT, subject="model", attribute="hours", value="12 hours", citation=IN_TRAINING),
    ],
)
def test_a_fact_of_the_paragraph_is_kept(fact: DraftFact) -> None:
    verified = verify(replace(EMPTY, facts=(fact,)), SOURCES)
    assert (verified.draft.facts, verified.report.dropped) == ((fact,), ())


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (replace(FACT, value="9"), "unsupported-number"),
        (replace(FACT, value="June 2017"), "unsupported-date"),
        (replace(FACT, value="max_len"), "unsupported-identifier"),
        (replace(FACT, value="Alice Smith"), "unsupported-name"),
        (replace(FACT, value="several"), "unsupported-term"),
        (replace(FACT, value=""), "unsupported-term"),
        (replace(FACT, subject="BERT"), "unsupported-term"),
        (replace(FACT, subject=""), "unsupported-term"),
        (replace(FACT, attribute="layers"), "unsupported-term"),
        (replace(FACT, as_of="2016"), "unsupported-date"),
        (replace(FACT, as_of="2017-06-13"), "unsupported-date"),
        (replace(FACT, as_of="recently"), "unsupported-date"),
    ],
)
def test_an_altered_fact_is_dropped(fact: DraftFact, reason: str) -> None:
    draft = replace(EMPTY, facts=(fact,))
    assert verify(draft, SOURCES).draft.facts == ()
    assert reasons(draft) == [("fact", reason)]


def test_a_fact_with_a_wrong_citation_is_dropped() -> None:
    fact = replace(FACT, citation=IN_NEIGHBOUR)
    assert reasons(replace(EMPTY, facts=(fact,))) == [("fact", "unsupported-number")]
    unresolved = replace(FACT, citation=replace(IN_HEADS, source="nobody"))
    assert reasons(replace(EMPTY, facts=(unresolved,))) == [
        ("citation", "unresolved-citation"),
        ("fact", "unresolved-citation"),
    ]


def test_a_number_is_not_the_same_without_its_sign() -> None:
    cold = source("cold", "Cold", "", "", "The temperature outside was -8 °C.")
    citation = Citation("cold", cold.paragraphs[0].id, "temperature outside")
    fact = DraftFact("outside", "temperature", "8 °C", "", citation)
    title = DraftTerm("temperature", "cold", cold.paragraphs[0].id)
    draft = replace(EMPTY, title="Temperature", title_term=title, facts=(fact,))
    assert verify(draft, {"cold": cold}).draft.facts == ()


def test_a_term_must_stand_where_it_points() -> None:
    good = DraftTerm("attention heads", "vaswani", P_HEADS)
    aliases = (
        good,
        DraftTerm("BERT", "vaswani", P_HEADS),
        DraftTerm("attention heads", "vaswani", P_TRAINING),
        DraftTerm("heads", "vaswani", "p-000000"),
        DraftTerm("former", "vaswani", P_HEADS),
    )
    verified = verify(replace(EMPTY, aliases=aliases), SOURCES)
    assert verified.draft.aliases == (good,)
    assert [(each.text, each.reason) for each in verified.report.dropped] == [
        ("BERT", Reason.UNSUPPORTED_TERM),
        ("attention heads", Reason.UNSUPPORTED_TERM),
        ("heads", Reason.UNRESOLVED_CITATION),
        ("former", Reason.UNSUPPORTED_TERM),
    ]
    assert verified.report.count("term") == Count("term", 6, 2)


@pytest.mark.parametrize(
    ("title", "term"),
    [
        ("BERT", DraftTerm("BERT", "vaswani", P_HEADS)),
        ("BERT", TITLE),
        ("Transformer", None),
    ],
)
def test_without_its_title_nothing_of_a_page_holds(title: str, term: DraftTerm | None) -> None:
    draft = replace(
        EMPTY,
        title=title,
        title_term=term,
        description="It has 8 heads.",
        aliases=(DraftTerm("heads", "vaswani", P_HEADS),),
        tldr=(said(HEADS, IN_HEADS),),
        sections=(DraftSection("Heads", (said(HEADS, IN_HEADS),)),),
        facts=(FACT,),
        caveats=(said(HEADS, IN_HEADS),),
    )
    verified = verify(draft, SOURCES)
    assert verified.draft == replace(EMPTY, title=title, title_term=None)
    assert verified.report.counts == (
        Count("caveat", 1, 0),
        Count("fact", 1, 0),
        Count("statement", 2, 0),
        Count("term", 2, 0),
    )
    assert {each.reason for each in verified.report.dropped} == {Reason.UNSUPPORTED_TERM}


@pytest.mark.parametrize(
    ("kind", "title", "names", "holds"),
    [
        ("source-summary", "Attention Is All You Need", (), True),
        ("source-summary", "RFC 1: Attention", (), True),
        ("source-summary", "Attention Is Everything", (), False),
        ("concept", "Transformer", ("transformer",), True),
        ("concept", "Transformer", ("BERT",), False),
        ("comparison", "Transformer and BERT", (), True),
        ("answer", "How many heads?", (), True),
    ],
)
def test_a_title_without_a_term(kind: str, title: str, names: tuple[str, ...], holds: bool) -> None:
    draft = replace(EMPTY, type=kind, title=title, title_term=None, tldr=(said(HEADS, IN_HEADS),))
    assert bool(verify(draft, SOURCES, names).draft.tldr) is holds


def test_a_section_without_statements_is_dropped_and_a_made_up_heading_replaced() -> None:
    good, bad = said(HEADS, IN_HEADS), said("It has 9.", IN_HEADS)
    sections = (
        DraftSection("Heads", (bad,)),
        DraftSection("Eight Key Findings", (good, bad)),
        DraftSection("Results of 2016", (good,)),
    )
    verified = verify(replace(EMPTY, sections=sections), SOURCES)
    assert verified.draft.sections == (
        DraftSection("Eight Key Findings", (good,)),
        DraftSection("Model Architecture", (good,)),
    )
    assert verified.report.dropped[-1] == Dropped(
        "heading", "Results of 2016", Reason.UNSUPPORTED_DATE, PATH, "2016"
    )


def test_a_description_rests_on_the_paragraphs_that_the_page_cites() -> None:
    draft = replace(
        EMPTY,
        description="A model with 8 heads, trained in 12 hours.",
        tldr=(said(HEADS, IN_HEADS),),
        facts=(
            replace(FACT, subject="model", attribute="hours", value="12", citation=IN_TRAINING),
        ),
    )
    assert verify(draft, SOURCES).draft == draft
    without = replace(draft, facts=())
    verified = verify(without, SOURCES)
    assert verified.draft == replace(without, description=HEADS)
    assert verified.report.dropped == (
        Dropped("description", draft.description, Reason.UNSUPPORTED_NUMBER, PATH, "12 hours"),
    )


def test_a_caveat_is_in_gitwikis_words() -> None:
    text = "Sources disagree on the attention heads: 8 and 16."
    good = DraftStatement(text, (IN_HEADS, IN_NEIGHBOUR), verbatim=True)
    bad = DraftStatement(text, (IN_HEADS,), verbatim=True)
    verified = verify(replace(EMPTY, caveats=(good, bad)), SOURCES)
    assert verified.draft.caveats == (replace(good, verbatim=False),)
    assert verified.report.count("caveat") == Count("caveat", 2, 1)


def test_the_name_of_another_page_is_no_alias() -> None:
    aliases = tuple(DraftTerm(name, "vaswani", P_HEADS) for name in ("attention heads", "heads"))
    draft = replace(EMPTY, aliases=aliases)
    verified = verify(draft, SOURCES, is_taken=lambda name: name == "heads")
    assert verified.draft.aliases == aliases[:1]
    assert verified.report.dropped == (Dropped("term", "heads", Reason.TAKEN_NAME, PATH),)
    assert verified.report.count("term") == Count("term", 3, 2)


def test_a_key_that_no_source_has_is_said_nowhere() -> None:
    key = "ghp_" + "ab" * 12
    text = said(f"the base says so: {key}", IN_HEADS)
    report = verify(replace(EMPTY, tldr=(text,), caveats=(text,)), SOURCES).report
    assert [each.kind for each in report.dropped] == ["statement", "caveat"]
    assert key not in repr(report)


def test_every_reason_is_a_sentence() -> None:
    sentences = [Dropped("statement", "It.", reason, PATH, "8").sentence for reason in Reason]
    assert all(each.endswith(".") and each[0] in "ITt“8" for each in sentences)
    assert Dropped("quote", "9 heads", Reason.ALTERED_QUOTE, PATH).sentence == (
        "The quote “9 heads” does not stand literally in the cited paragraph."
    )


def test_reports_add_up() -> None:
    draft = replace(EMPTY, tldr=(said(HEADS, IN_HEADS), said("It has 9.", IN_HEADS)))
    report = verify(draft, SOURCES).report
    assert combine([]) == Report()
    assert combine([report]) == report
    both = combine([report, report])
    assert both.dropped == report.dropped * 2
    assert both.count("statement") == Count("statement", 4, 2)
    assert both.count("statement").dropped == 2
    assert both.count("nothing") == Count("nothing", 0, 0)


def test_ten_thousand_statements() -> None:
    sections = (DraftSection("Heads", (said("The base uses eight heads.", IN_HEADS),) * 10_000),)
    verified = verify(replace(EMPTY, sections=sections), SOURCES)
    assert verified.report.count("statement") == Count("statement", 10_000, 10_000)


ORDERS = source("orders", "Orders", "", "", "A pump MUST NOT wait. It never stops; a tank is full.")
IN_ORDERS = Citation("orders", ORDERS.paragraphs[0].id, "MUST NOT wait")


def doubts_of(draft: PageDraft) -> tuple[Doubt, ...]:
    return verify(replace(draft, type="answer", title_term=None), {"orders": ORDERS}).report.doubts


def test_what_is_kept_may_be_doubted() -> None:
    wrong = said("A pump must wait.", IN_ORDERS)
    draft = replace(EMPTY, tldr=(wrong,), caveats=(wrong,), description="A pump must wait.")
    found = doubts_of(draft)
    assert [each.kind for each in found] == ["statement", "caveat", "description"]
    assert set(found) == {
        Doubt(
            kind, "A pump must wait.", DoubtReason.DROPPED_NEGATION, PATH, "A pump MUST NOT wait."
        )
        for kind in ("statement", "caveat", "description")
    }
    assert [each.sentence for each in found[:1]] == ["The evidence negates what this says."]


@pytest.mark.parametrize(
    "text", ["It never stops; a tank is full.", "a pump MUST NOT wait", "A pump must not wait…"]
)
def test_whole_sentences_of_the_evidence_are_not_doubted(text: str) -> None:
    assert doubts_of(replace(EMPTY, tldr=(said(text, IN_ORDERS),))) == ()
    assert doubts_of(replace(EMPTY, tldr=(said(text.rstrip("…"), IN_ORDERS, verbatim=True),))) == ()


def test_a_fact_may_have_the_value_of_something_else() -> None:
    tanks = source(
        "tanks", "Tanks", "", "", "A buffer tank of 50 litres, a cylinder of 180 litres."
    )
    citation = Citation("tanks", tanks.paragraphs[0].id, "buffer tank of 50 litres")
    facts = (
        DraftFact("buffer tank", "litres", "180 litres", "", citation),
        DraftFact("buffer tank", "litres", "50 litres", "", citation),
    )
    draft = replace(EMPTY, type="answer", title_term=None, facts=facts)
    verified = verify(draft, {"tanks": tanks})
    assert verified.draft.facts == facts
    assert [(each.kind, each.text, each.reason) for each in verified.report.doubts] == [
        ("fact", "buffer tank | litres | 180 litres", DoubtReason.EXCHANGED_VALUES)
    ]
    assert combine([verified.report, verified.report]).doubts == verified.report.doubts * 2


def test_every_doubt_is_a_sentence() -> None:
    assert all(Doubt("fact", "x", reason, PATH).sentence.endswith(".") for reason in DoubtReason)
