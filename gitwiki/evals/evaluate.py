"""Evaluate: ask the questions of a file of cases at one commit, in every way that there is."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gitwiki.errors import NoArmError
from gitwiki.evals.arms import ArmName, AskArm, FastPathArm, SearchArm
from gitwiki.evals.expected import Known, find_targets, with_titles
from gitwiki.evals.report import Absence
from gitwiki.evals.run import run_arms
from gitwiki.evals.summary import summarise
from gitwiki.evals.uncompiled import uncompiled
from gitwiki.query.typed import tidy
from gitwiki.query.works import is_about, work_of
from gitwiki.wiki import frontmatter
from gitwiki.workflows.ask import Means, ask
from gitwiki.workflows.fast_path import Vote, ask_pages
from gitwiki.workflows.holdings import CommitHoldings
from gitwiki.workflows.lint import day_of
from gitwiki.workflows.load import SourceAt, load_sources, load_wiki, open_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from gitwiki.evals.arms import Arm
    from gitwiki.evals.cases import Case
    from gitwiki.evals.expected import Target
    from gitwiki.evals.report import Report
    from gitwiki.ports import Commit, Outside, Search
    from gitwiki.workflows.ask import Answered
    from gitwiki.workflows.fast_path import FastAnswer
    from gitwiki.workflows.load import LoadedWiki

#: Opens the search of a commit.
Open: TypeAlias = "Callable[[Outside, Commit], Search]"
#: How many hits a search arm cites unless somebody says otherwise.
HITS = 10
_OWN_PAGE = "source-summary"
_NO_MODEL = "there is no model: set ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL, or name --replies"


class Questions(NamedTuple):
    """What is asked.

    Attributes:
        cases: The cases.
        place: Path of their file, as people know it.
    """

    cases: Sequence[Case]
    place: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is asked.

    Attributes:
        arms: The arms that are wanted.
        hits: How many hits a search arm cites.
        means: With what ``ask`` answers. Nothing is recorded, and it is the day of the commit,
            whatever it says.
        ticks: Seconds from some moment on.
    """

    arms: Collection[ArmName] = tuple(ArmName)
    hits: int = HITS
    means: Means = field(default_factory=Means)
    ticks: Callable[[], float] = time.perf_counter


def evaluate(
    outside: Outside,
    commit: Commit,
    questions: Questions,
    wish: Wish,
    open_search: Open,
) -> Report:
    """Ask every question in every arm and grade what comes of it; nothing is written or recorded.

    Args:
        outside: Where the wiki is.
        commit: The commit that is asked.
        questions: What is asked.
        wish: How.
        open_search: Opens the search of a commit.

    Raises:
        NotAWikiError: The commit has no schema.md.
        BadCasesError: A case expects what the wiki does not have; nothing was asked.
        NoArmError: No arm can be run.
    """
    loaded = load_wiki(outside, commit)
    targets = _targets(outside, loaded, questions)
    wanted = [name for name in ArmName if name in wish.arms]
    absent = [Absence(name, _NO_MODEL) for name in wanted if _is_absent(name, wish.means)]
    names = [name for name in wanted if not _is_absent(name, wish.means)]
    if not names:
        raise NoArmError(_NO_MODEL)
    arms = list(_arms(names, outside, loaded, wish, open_search))
    runs = run_arms(arms, questions.cases, targets, wish.ticks, outside.progress)
    report = summarise(runs, questions.cases, commit.id, wish.hits)
    model = wish.means.model.name if wish.means.model and ArmName.AGENT in names else ""
    return replace(report, absent=tuple(absent), model=model)


def _is_absent(name: ArmName, means: Means) -> bool:
    return name is ArmName.AGENT and means.model is None


def _arms(
    names: Sequence[ArmName], outside: Outside, loaded: LoadedWiki, wish: Wish, open_search: Open
) -> Iterator[Arm]:
    """The arms, with their indexes made, so that no question waits for one."""
    commit = loaded.commit
    silent = replace(wish.means, decisions=None, now=lambda: day_of(commit))
    holdings = CommitHoldings(outside, loaded, partial(open_search, outside, commit))
    for name in names:
        if name is ArmName.RAW:
            bare = uncompiled(outside)
            raw = _by_id(open_tree(bare, commit).ids)
            yield SearchArm(name, open_search(bare, commit), wish.hits, raw)
        elif name is ArmName.WIKI:
            raw, own = _by_id(loaded.ids), _own_pages(loaded)
            yield SearchArm(name, holdings.search, wish.hits, raw, own)
        elif name is ArmName.FAST_PATH:
            yield FastPathArm(partial(_serve, holdings, Vote(holdings.search)))
        else:
            means = silent if name is ArmName.AGENT else replace(silent, model=None)
            yield AskArm(name, partial(_ask, holdings, means))


def _by_id(ids: Mapping[str, str]) -> Mapping[str, str]:
    return {name: path for path, name in ids.items()}


def _ask(holdings: CommitHoldings, means: Means, question: str) -> Answered:
    return ask(holdings, question, means)


def _serve(holdings: CommitHoldings, vote: Vote, question: str) -> FastAnswer:
    return ask_pages(holdings.outside, holdings.loaded, tidy(question), vote)


def _own_pages(loaded: LoadedWiki) -> Mapping[str, str]:
    """The page of each source to its raw path."""
    pages = loaded.wiki.pages.items()
    own = {
        path: page.sources[0].raw for path, page in pages if page.type == _OWN_PAGE and page.sources
    }
    return {path: raw for path, raw in own.items() if raw in loaded.raw}


def _targets(
    outside: Outside, loaded: LoadedWiki, questions: Questions
) -> Mapping[str, tuple[Target, ...]]:
    """What each case expects, and what answers may call it."""
    ids = {raw: name for raw, name in loaded.ids.items() if raw in loaded.raw}
    pages = {path: page.title for path, page in loaded.wiki.pages.items()}
    found = find_targets(questions.cases, Known(ids, pages), questions.place)
    paths = {path for each in found.values() for target in each for path in target.paths}
    return with_titles(found, _titles(outside, loaded, paths))


def _titles(outside: Outside, loaded: LoadedWiki, paths: Collection[str]) -> Mapping[str, str]:
    """The titles of sources and works."""
    at = [SourceAt(loaded.ids[raw], raw, loaded.raw[raw]) for raw in loaded.raw if raw in paths]
    titles = {each.raw: each.title for each in load_sources(outside, at).sources.values()}
    about = {work_of(raw): raw for raw in sorted(loaded.raw, reverse=True) if is_about(raw)}
    wanted = {work: loaded.raw[raw] for work, raw in about.items() if work in paths}
    texts = outside.repository.blobs(wanted.values())
    for work, blob in wanted.items():
        text = texts.get(blob, b"").decode("utf-8", "replace")
        matter = frontmatter.read(text, about[work]).frontmatter
        titles[work] = str(matter.values.get("title") or "") if matter else ""
    return titles
