"""The compiler itself: a plan for each source, a draft for each page, one correction.

Each source is planned by itself, section by section if it is long, and each page is asked for
source by source. So what is asked of a source does not depend on the other sources of a batch, nor
does its length on the size of the wiki, and an answer that came once serves again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gitwiki import budget
from gitwiki.asking.dialogue import Dialogue, Failure
from gitwiki.asking.replies import reply_schema
from gitwiki.compiler.claude import prompts
from gitwiki.compiler.claude.documents import (
    assignment,
    can_be_listed,
    contract_of,
    keeps_back,
    list_document,
    page_document,
    rejected_document,
    source_document,
    wanted_document,
)
from gitwiki.compiler.claude.drafts import page_draft, source_draft, untitled_draft, with_mended
from gitwiki.compiler.claude.forecast import forecast
from gitwiki.compiler.claude.plan import (
    Assignment,
    PlannedPart,
    SourcePlan,
    extending,
    mentioned,
    parts,
)
from gitwiki.compiler.claude.replies import MendReply, PageReply, PlanReply
from gitwiki.compiler.claude.sections import sections, size
from gitwiki.compiler.linker import Linker, Name
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.ports import ReplyState, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.asking.dialogue import Answered
    from gitwiki.budget import Price
    from gitwiki.compiler.claude.replies import MendedStatement
    from gitwiki.ports import Forecast, Model, Spent
    from gitwiki.wiki.draft import ExistingPage, Objection, PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Paragraph, Source

#: Tokens of a source that are read at once; what is longer is read section by section.
SECTION = 60_000
#: A source of fewer tokens is shown whole for each of its pages, since the prompt cache has it.
WHOLE = 20_000
#: Tokens of a longer source that are shown for one page.
EXCERPT = 12_000
#: Pages of the wiki that are named to the planner.
_MOST_LISTED = 40
#: Pages that are wanted and named to it besides.
_MOST_WANTED = 20
#: Tokens of an answer, thinking included.
_PLAN_ANSWER, _PAGE_ANSWER, _MEND_ANSWER = 24_000, 16_000, 12_000
#: A section that does not fit into the context after all is halved, but not into crumbs.
_SMALLEST = 2_000
_TASKS = {
    "plan": "Plan what this source contributes.",
    "page": "Write what this source says on the page of the assignment.",
    "mend": "Correct the rejected statements that can be corrected.",
}


class ClaudeCompiler:
    """Compiles sources by asking a language model.

    Args:
        model: Who is asked.
        prices: What models cost.
    """

    name = "claude"
    #: Changes when the same answers would make other drafts.
    version = "2"

    def __init__(self, model: Model, prices: Mapping[str, Price] = budget.PRICES) -> None:
        self._model = model
        self._prices = prices
        self.prompts = prompts.version()

    @property
    def model(self) -> str:
        """The model and its setting."""
        return " ".join(filter(None, (self._model.name, self._model.effort)))

    def prepare(
        self, sources: Sequence[Source], pages: Sequence[ExistingPage], contract: str
    ) -> ClaudePrepared:
        """Plan what sources contribute; a source that cannot be planned is left out.

        Raises:
            ModelError: The model cannot be asked.
            LongContractError: The contract is too long.
        """
        dialogue = Dialogue(self._model)
        desk = Desk(dialogue, contract, self._model.name, self._prices)
        planner = _Planner(dialogue, pages, desk.contract)
        plans, unfinished = planner.plan(sorted(sources, key=lambda source: source.raw))
        return ClaudePrepared(desk, plans, parts(plans, pages), unfinished)

    def forecast(
        self, sources: Sequence[Source], pages: Sequence[ExistingPage], contract: str
    ) -> Forecast:
        """What compiling some sources is likely to take; the model is asked to count, no more.

        Raises:
            LongContractError: The contract is too long.
        """
        planner = _Planner(Dialogue(self._model), pages, contract_of(contract))
        plans = [
            planner.request(source, section)
            for source in sources
            for section in sections(source.paragraphs, SECTION)
        ]
        known = budget.price_of(self._model.name, self._prices)
        return forecast(self._model, plans, [size(s.paragraphs) <= WHOLE for s in sources], known)


class Desk:
    """What the steps of one compile share: the dialogue, the contract, the bill."""

    def __init__(
        self, dialogue: Dialogue, contract: str, model: str, prices: Mapping[str, Price]
    ) -> None:
        self.dialogue = dialogue
        self.contract = contract_of(contract)
        self.remarks = (_secret("schema.md"),) if keeps_back(contract) else ()
        self._model = model
        self._prices = prices

    @property
    def spent(self) -> Spent:
        """What the answers took so far."""
        return budget.spent(self._model, self.dialogue.replies, self._prices)


class _Planner:
    """Asks for the plans of sources."""

    def __init__(self, dialogue: Dialogue, pages: Sequence[ExistingPage], contract: str) -> None:
        self._dialogue = dialogue
        self._pages = pages
        self._contract = contract
        names = (Name(name, page.path) for page in pages for name in (page.title, *page.aliases))
        self._linker = Linker.of(names)

    def plan(
        self, sources: Sequence[Source]
    ) -> tuple[tuple[SourcePlan, ...], dict[str, Diagnostic]]:
        """The plans, and by id the sources that have none, with the reason."""
        wanted = [
            (source, section)
            for source in sources
            for section in sections(source.paragraphs, SECTION)
        ]
        found: dict[str, list[tuple[tuple[Paragraph, ...], PlanReply]]] = defaultdict(list)
        unfinished: dict[str, Diagnostic] = {}
        for source, section, answer in self._ask(wanted):
            if answer.value is not None:
                reply = extending(answer.value, {page.path for page in self._listed(section)})
                found[source.id].append((section, reply))
            elif answer.failure is not None:
                unfinished.setdefault(source.id, _uncompiled(source, answer.failure))
        plans = (
            SourcePlan(source, tuple(found[source.id]))
            for source in sources
            if source.id in found and source.id not in unfinished
        )
        return tuple(plans), unfinished

    def request(self, source: Source, section: Sequence[Paragraph]) -> Request:
        """The question for the plan of a source, or of a section of it."""
        listed = self._listed(section)
        there = [page for page in listed if page.exists]
        wanted = [page for page in listed if not page.exists]
        instructions = prompts.prompt("plan")
        return Request(
            purpose="plan",
            subject=source.raw,
            instructions=prompts.with_wanted(instructions) if wanted else instructions,
            contract=self._contract,
            documents=(
                source_document(source, section),
                *((list_document(there),) if there else ()),
                *((wanted_document(wanted),) if wanted else ()),
            ),
            task=_TASKS["plan"],
            reply_schema=reply_schema(PlanReply),
            most_tokens=_PLAN_ANSWER,
        )

    def _listed(self, section: Sequence[Paragraph]) -> tuple[ExistingPage, ...]:
        """The pages that the model is told of."""
        counts = self._linker.mentions("\n".join(paragraph.text for paragraph in section))
        known = [page for page in self._pages if can_be_listed(page)]
        wanted = mentioned(counts, (each for each in known if not each.exists), _MOST_WANTED)
        return (*mentioned(counts, (each for each in known if each.exists), _MOST_LISTED), *wanted)

    def _ask(
        self, wanted: Sequence[tuple[Source, tuple[Paragraph, ...]]]
    ) -> list[tuple[Source, tuple[Paragraph, ...], Answered[PlanReply]]]:
        """The answers in reading order; what is too long for the model is asked for in halves."""
        requests = [self.request(source, section) for source, section in wanted]
        answers = self._dialogue.ask(requests, PlanReply)
        found = []
        for (source, section), answer in zip(wanted, answers, strict=True):
            if _is_too_long(answer) and len(section) > 1 and size(section) > _SMALLEST:
                halves = sections(section, size(section) // 2 + 1)
                found += self._ask([(source, half) for half in halves])
            else:
                found.append((source, section, answer))
        return found


class ClaudePrepared:
    """Planned sources, ready to be drafted.

    Args:
        desk: Where the model is asked.
        plans: What was read out of each source.
        planned: The parts of pages to be written.
        unfinished: By id, the sources without a plan.
    """

    def __init__(
        self,
        desk: Desk,
        plans: Sequence[SourcePlan],
        planned: Sequence[PlannedPart],
        unfinished: Mapping[str, Diagnostic],
    ) -> None:
        self._desk = desk
        self._plans = plans
        self._parts = planned
        self.unfinished = unfinished
        self._drafts: dict[str, PageDraft] = {}
        self._remarks: list[Diagnostic] = []

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the existing pages that it will extend, sorted."""
        return tuple(sorted({part.path for part in self._parts if part.exists}))

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """Pages that could not be written, and what was kept from the model."""
        hidden = (found for plan in self._plans for found in _kept_back(plan.source))
        return (*self._desk.remarks, *hidden, *self._remarks)

    @property
    def spent(self) -> Spent:
        """What it took so far."""
        return self._desk.spent

    def drafts(
        self, sources: Mapping[str, Source], pages: Mapping[str, Page]
    ) -> tuple[PageDraft, ...]:
        """The drafts, sorted by path.

        Raises:
            ModelError: The model cannot be asked.
        """
        self._remarks += [_secret(path) for path, page in pages.items() if keeps_back(page.body)]
        asked = [(part, each) for part in self._parts for each in part.assignments]
        answers = self._ask_pages(asked, sources, pages)
        paths = {part.path for part in self._parts if _has_name(part)}
        found: dict[str, list[tuple[PlannedPart, PageReply]]] = defaultdict(list)
        for (part, _), answer in zip(asked, answers, strict=True):
            if part.path not in paths:
                continue
            if answer.value is not None:
                found[part.path].append((part, answer.value))
            elif answer.failure is not None:
                self._remarks.append(_unwritten(part, sources[part.source], answer.failure))
        drafts = [page_draft(said, sources) for said in found.values()]
        drafts += [untitled_draft(part) for part in self._parts if part.path not in paths]
        drafts += map(source_draft, self._plans)
        self._drafts = {draft.path: draft for draft in sorted(drafts, key=lambda d: d.path)}
        return tuple(self._drafts.values())

    def mend(self, objections: Mapping[str, Sequence[Objection]]) -> tuple[PageDraft, ...]:
        """The drafts in which statements could be corrected.

        Raises:
            ModelError: The model cannot be asked.
        """
        wanted = self._by_source(objections)
        requests = [self._mend_request(key, found) for key, found in wanted.items()]
        drafts = dict(self._drafts)
        answers = self._desk.dialogue.ask(requests, MendReply)
        for ((path, source), found), answer in zip(wanted.items(), answers, strict=True):
            mended: dict[str, MendedStatement] = {}
            for statement in answer.value.statements if answer.value else ():
                if 0 < statement.number <= len(found):
                    mended.setdefault(found[statement.number - 1].text, statement)
            drafts[path] = with_mended(drafts[path], mended, self._source(source))
        return tuple(draft for path, draft in drafts.items() if draft is not self._drafts[path])

    def _ask_pages(
        self,
        asked: Sequence[tuple[PlannedPart, Assignment]],
        sources: Mapping[str, Source],
        pages: Mapping[str, Page],
    ) -> list[Answered[PageReply]]:
        def request(part: PlannedPart, assigned: Assignment, most: int = EXCERPT) -> Request:
            return self._page_request(
                part, assigned, sources[part.source], pages.get(part.path), most
            )

        answers = self._desk.dialogue.ask([request(*each) for each in asked], PageReply)
        too_long = [at for at, answer in enumerate(answers) if _is_too_long(answer)]
        again = [request(*asked[at], EXCERPT // 4) for at in too_long]
        retried = self._desk.dialogue.ask(again, PageReply)
        for at, answer in zip(too_long, retried, strict=True):
            answers[at] = answer
        return answers

    def _page_request(
        self, part: PlannedPart, assigned: Assignment, source: Source, page: Page | None, most: int
    ) -> Request:
        """The question for one page; of a long source only the paragraphs that matter."""
        whole = most == EXCERPT and size(source.paragraphs) <= WHOLE
        shown = source.paragraphs if whole else _excerpt(assigned.paragraphs, source, most)
        about = {
            "title": assigned.title,
            "type": assigned.type,
            "other names": "; ".join(assigned.aliases),
            "paragraphs": " ".join(assigned.paragraphs),
        }
        there = (page_document(page),) if page else ()
        return Request(
            purpose="page",
            subject=f"{source.raw} {part.path}",
            instructions=prompts.prompt("page"),
            contract=self._desk.contract,
            documents=(
                source_document(source, shown, shared=whole),
                *there,
                assignment(about),
            ),
            task=_TASKS["page"],
            reply_schema=reply_schema(PageReply),
            most_tokens=_PAGE_ANSWER,
        )

    def _by_source(
        self, objections: Mapping[str, Sequence[Objection]]
    ) -> dict[tuple[str, str], list[Objection]]:
        """What does not hold, by page and the source that it rests on."""
        found: dict[tuple[str, str], list[Objection]] = defaultdict(list)
        for path, raised in sorted(objections.items()):
            sources = _sources_of(self._drafts[path])
            for each in raised:
                for source in sources.get(each.text, ()):
                    found[path, source].append(each)
        return dict(found)

    def _mend_request(self, key: tuple[str, str], raised: Sequence[Objection]) -> Request:
        path, source_id = key
        source = self._source(source_id)
        part = next((p for p in self._parts if (p.path, p.source) == key), None)
        some = part.paragraphs if part else source.by_id
        shown = _excerpt(some, source, EXCERPT)
        return Request(
            purpose="mend",
            subject=f"{source.raw} {path}",
            instructions=prompts.prompt("mend"),
            contract=self._desk.contract,
            documents=(source_document(source, shown), rejected_document(raised)),
            task=_TASKS["mend"],
            reply_schema=reply_schema(MendReply),
            most_tokens=_MEND_ANSWER,
        )

    def _source(self, name: str) -> Source:
        return next(plan.source for plan in self._plans if plan.source.id == name)


def _has_name(part: PlannedPart) -> bool:
    """Whether a page may be called what it is to be called, as far as code can tell."""
    named = part.exists or part.title_paragraph or part.type == "comparison"
    return bool(named and part.paragraphs)


def _is_too_long(answer: Answered[PlanReply] | Answered[PageReply]) -> bool:
    return answer.failure is not None and answer.failure.state is ReplyState.OVERFLOW


def _excerpt(ids: Iterable[str], source: Source, most: int) -> tuple[Paragraph, ...]:
    """The paragraphs that matter for a page, in reading order, as far as they fit."""
    kept: list[Paragraph] = []
    for paragraph in (source.by_id[name] for name in ids if name in source.by_id):
        most -= size([paragraph])
        if most < 0 and kept:
            break
        kept.append(paragraph)
    return tuple(kept)


def _sources_of(draft: PageDraft) -> dict[str, dict[str, None]]:
    """The text of each statement of a draft, to the sources that cite for it, in order."""
    said = (*draft.tldr, *(s for each in draft.sections for s in each.statements), *draft.caveats)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for each in said:
        found[each.text] |= dict.fromkeys(citation.source for citation in each.citations[:1])
    return found


def _uncompiled(source: Source, failure: Failure) -> Diagnostic:
    hint = "it stays pending; run the compile again, with another model if that does not help"
    return Diagnostic(source.raw, 0, "GW809", f"not compiled: {failure.why}", hint=hint)


def _unwritten(part: PlannedPart, source: Source, failure: Failure) -> Diagnostic:
    message = f"nothing of it was written to {part.path}: {failure.why}"
    return Diagnostic(source.raw, 0, "GW809", message, severity=Severity.WARNING)


def _kept_back(source: Source) -> Iterable[Diagnostic]:
    for paragraph in source.paragraphs:
        if keeps_back(paragraph.text):
            yield _secret(source.raw, paragraph.block.first_line)


def _secret(path: str, line: int = 0) -> Diagnostic:
    """What looks like a key was there, and the model was not shown it."""
    return Diagnostic(
        path,
        line,
        "GW705",
        "what looks like a key or token was not shown to the model",
        severity=Severity.WARNING,
        hint="make it invalid where it was issued; Git keeps what was committed",
    )
