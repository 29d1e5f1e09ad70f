"""Review: ask a model which statements of a wiki a person should compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki import budget
from gitwiki.asking.dialogue import Dialogue
from gitwiki.errors import BudgetError
from gitwiki.review.findings import Checked, check, together
from gitwiki.review.groups import group
from gitwiki.review.pairs import pairs
from gitwiki.review.plan import MOST_REQUESTS, Plan
from gitwiki.review.portions import portions
from gitwiki.review.questions import ReviewReply, question
from gitwiki.wiki.dates import first_day
from gitwiki.workflows.load import SourceAt, load_pages, load_sources, load_wiki

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from gitwiki.asking.dialogue import Answered
    from gitwiki.budget import Price
    from gitwiki.ports import Commit, Model, Readable, Reply, Spent
    from gitwiki.review.portions import Portion
    from gitwiki.review.questions import Question
    from gitwiki.workflows.load import LoadedWiki

#: Questions that are asked at a time: when the budget ends, those before are answered.
_AT_A_TIME = 16


class Unanswered(NamedTuple):
    """Pages about which there is no usable answer, and why."""

    pages: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review found.

    Attributes:
        checked: The findings that hold, and what was dropped.
        answered: How many questions were answered.
        unanswered: Those without an answer that can be used.
        unpaid: How many questions the budget was too small for.
        spent: What the answers took, whenever they came.
    """

    checked: Checked
    answered: int
    unanswered: tuple[Unanswered, ...]
    unpaid: int
    spent: Spent

    @property
    def is_whole(self) -> bool:
        """Whether every question was answered."""
        return not (self.unanswered or self.unpaid)


def plan_review(
    outside: Readable,
    commit: Commit,
    is_wanted: Callable[[str], bool] = lambda _: True,
    most: int = MOST_REQUESTS,
) -> Plan:
    """Choose what is compared and put it into questions; nothing is asked yet.

    Args:
        outside: Where the files are.
        commit: What is reviewed.
        is_wanted: Whether a path is among those that the user named.
        most: How many questions there may be.

    Raises:
        NotAWikiError: The commit has no schema.md.
    """
    loaded = load_wiki(outside, commit)
    wanted = pairs(loaded.wiki, is_wanted)
    paths = {path for pair in wanted for path in (pair.one, pair.other)}
    paths |= {page.path for page in loaded.wiki.pages.values() if is_wanted(page.path)}
    outside.progress.step(f"reading {len(paths)} pages")
    pages = load_pages(outside, loaded.entries, sorted(paths))
    listed = [portion for page in pages.values() for portion in portions(page)]
    groups = group(listed, wanted, most)
    dates = _dates(outside, loaded, [each for members in groups.groups for each in members])
    return Plan(
        questions=tuple(question(members, dates) for members in groups.groups),
        pages=len({each.path for members in groups.groups for each in members}),
        pairs=groups.compared,
        pairs_left_out=groups.left_out,
        pages_left_out=groups.alone_left_out,
    )


def review(plan: Plan, model: Model, prices: Mapping[str, Price]) -> Reviewed:
    """Ask the questions of a plan and check the answers.

    A budget that ends stops it with what was found so far, unless that is nothing.

    Raises:
        ModelError: The model cannot be asked.
    """
    checked: list[Checked] = []
    unanswered: list[Unanswered] = []
    replies: list[Reply] = []
    unpaid: list[BudgetError] = []
    for asked, outcome in _answers(plan.questions, model):
        if isinstance(outcome, BudgetError):
            unpaid.append(outcome)
            continue
        answers, taken = outcome
        replies += taken
        for each, answer in zip(asked, answers, strict=True):
            if answer.value is not None:
                checked.append(check(answer.value, each))
            elif answer.failure is not None:
                unanswered.append(Unanswered(each.paths, answer.failure.why))
    if unpaid and not (checked or unanswered):
        raise unpaid[0]
    spent = budget.spent(model.name, replies, prices)
    return Reviewed(together(checked), len(checked), tuple(unanswered), len(unpaid), spent)


_Outcome = tuple["list[Answered[ReviewReply]]", "list[Reply]"]


def _answers(
    questions: Sequence[Question], model: Model
) -> Iterator[tuple[Sequence[Question], _Outcome | BudgetError]]:
    """The answers to questions, several at a time; one by one where the budget ends."""
    for start in range(0, len(questions), _AT_A_TIME):
        some = questions[start : start + _AT_A_TIME]
        outcome = _ask(some, model)
        if not isinstance(outcome, BudgetError):
            yield some, outcome
            continue
        # Answers that came are kept: asked by itself, each such question costs nothing.
        yield from (([each], _ask([each], model)) for each in some)


def _ask(questions: Sequence[Question], model: Model) -> _Outcome | BudgetError:
    dialogue = Dialogue(model)
    try:
        answers = dialogue.ask([each.request for each in questions], ReviewReply)
    except BudgetError as error:
        return error
    return answers, dialogue.replies


def _dates(outside: Readable, loaded: LoadedWiki, shown: Collection[Portion]) -> Mapping[str, str]:
    """The dates of the sources that some pages cite, by id, as far as the sources have one."""
    cited = {name for portion in shown for said in portion.said for name in said.sources}
    wanted = [
        SourceAt(loaded.ids[raw], raw, blob)
        for raw, blob in loaded.raw.items()
        if loaded.ids[raw] in cited
    ]
    if wanted:
        outside.progress.step(f"reading the dates of {len(wanted)} sources")
    sources = load_sources(outside, wanted).sources
    return {name: source.date for name, source in sources.items() if first_day(source.date)}
