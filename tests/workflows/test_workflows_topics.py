"""Topics that people ask for, from a question that got no answer to a page of the wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.decisions import FakeDecisions
from fakes.git_repositories import NOW
from fakes.heading_compiler import HeadingCompiler
from fakes.small_wiki import ADA, ALPHA, BASICS, BETA, commit, new_wiki, text_of, write
from fakes.wikis import findings

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.ports import Decision, NewCommit, Verdict, Via
from gitwiki.query.topics import Unanswered
from gitwiki.wiki.paths import init_path_problem, write_path_problem
from gitwiki.wiki.schema import AFTER_MERGE, IN_PR
from gitwiki.wiki.topics import PATH, extended
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.pending import find_work
from gitwiki.workflows.plan_topics import plan_topics
from gitwiki.workflows.rebase import Ground, Origin, overtaken
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.ports import Compiler, Outside, PullRequest

SOURCES = {"alpha": ALPHA, "beta": BETA, "basics": BASICS}
GATEWAY = "- title: Gateway\n"
PAGE = "wiki/concepts/gateway.md"
CODE = ExtractiveCompiler()


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    """A wiki of three short sources, compiled by code and merged."""
    return made(tmp_path, IN_PR)


def made(folder: Path, derived: str) -> Outside:
    outside = new_wiki(folder / "wiki", SOURCES, derived)
    merged(outside, compiled(outside))
    return outside


def compiled(outside: Outside, compiler: Compiler = CODE) -> PullRequest:
    made = compile_sources(outside, compiler, CompileRequest()).pull_request
    assert made is not None
    return made


def merged(outside: Outside, pull: PullRequest) -> None:
    pulls.merge(outside, pull.number)
    sync(outside, CODE)


def pending(outside: Outside, compiler: Compiler = CODE) -> list[str]:
    loaded = load_wiki(outside, base_commit(outside))
    return [path for path, _ in find_work(outside, loaded, compiler).claims]


def asked(
    question: str, via: Via = Via.DECLINED, day: str = "2026-11-20", page: str = ""
) -> Decision:
    verdicts = (Verdict("It is so.", ("alpha-p-1",), page, "abc", kept=True),)
    return Decision(f"{day}T08:00:00Z", "c" * 40, question, via, "no page", verdicts=verdicts)


@pytest.mark.parametrize("derived", [IN_PR, AFTER_MERGE])
def test_a_question_without_an_answer_becomes_a_page(tmp_path: Path, derived: str) -> None:
    outside = made(tmp_path, derived)
    assert PAGE not in load_wiki(outside, base_commit(outside)).wiki.pages
    assert pending(outside) == []
    log = FakeDecisions(
        asked("What does a gateway wait for?"), asked("Who built the gateways?", day="2026-11-21")
    )
    plan = plan_topics(outside, log)
    best = plan.proposed.candidates[0]
    assert (best.topic.slug, best.topic.title, best.topic.category) == (
        "gateway",
        "Gateway",
        "concept",
    )
    assert best.why == 'asked 2 times, last 2026-11-21: "Who built the gateways?"; in 1 source'

    commit(outside, {PATH: extended("", [best.addition])})
    assert pending(outside) == ["raw/beta.md"]
    pull = compiled(outside)
    assert pull.proposal.sources == ("raw/beta.md",)
    assert not pull.proposal.draft
    merged(outside, pull)
    page = text_of(outside, "main", PAGE)
    assert "\ntitle: Gateway\n" in page
    assert "stands before the" in page
    assert pending(outside) == []
    assert [each for each in findings(outside) if each.path == PAGE and each.code != "GW201"] == []
    assert plan_topics(outside, log).proposed.candidates == ()


def test_only_the_sources_that_name_a_topic_are_pending(outside: Outside) -> None:
    commit(outside, {PATH: "- title: Zeppelin\n"})
    assert pending(outside) == []
    commit(outside, {PATH: "- title: Zeppelin\n- {title: Way station, aliases: [gateways]}\n"})
    assert pending(outside) == ["raw/beta.md"]
    commit(outside, {PATH: "# nothing yet\n"})
    assert pending(outside) == []


def test_a_topic_of_which_no_page_comes_is_told(outside: Outside) -> None:
    commit(outside, {PATH: "- {title: Way station, aliases: [gateway]}\n"})
    outcome = compile_sources(outside, CODE, CompileRequest())
    told = [each for each in outcome.diagnostics if each.code == "GW809"]
    assert [(each.path, each.message) for each in told] == [
        ("raw/beta.md", "no page came of the topic `Way station`, which it names")
    ]
    assert "wiki/concepts/way-station.md" not in outcome.files


def test_a_list_that_cannot_be_read_is_told_and_asks_for_nothing(outside: Outside) -> None:
    commit(outside, {PATH: "- title: [\n"})
    (found,) = [each for each in findings(outside) if each.path == PATH]
    assert found.code == "GW015"
    assert pending(outside) == []


def test_the_name_of_another_page_is_left_out(outside: Outside) -> None:
    (taken,) = [p for p in load_wiki(outside, base_commit(outside)).wiki.pages if "alpha" in p]
    page = text_of(outside, "main", taken).replace("source-summary", "answer", 1)
    commit(outside, {"wiki/answers/gate.md": page.replace("title: Alpha", "title: Gateway", 1)})
    commit(outside, {PATH: GATEWAY})
    loaded = load_wiki(outside, base_commit(outside))
    assert loaded.topics == ()
    said = [each.message for each in loaded.diagnostics if each.path == PATH]
    assert said == ["`Gateway` is the name of wiki/answers/gate.md"]


def test_an_open_pull_request_follows_the_topics(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path / "wiki", SOURCES)
    pull = compiled(outside)
    commit(outside, {PATH: GATEWAY})
    (synced,) = sync(outside, CODE)
    assert synced.state is SyncState.REBUILT
    assert synced.pull_request.proposal.keys != pull.proposal.keys
    outcome = compile_sources(outside, CODE, CompileRequest())
    assert outcome.pull_request is None
    assert outcome.claimed == tuple(f"raw/{name}.md" for name in sorted(SOURCES))
    merged(outside, synced.pull_request)
    assert PAGE in load_wiki(outside, base_commit(outside)).wiki.pages
    assert pending(outside) == []


def test_what_a_model_wrote_without_a_topic_is_outdated(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path / "wiki", SOURCES)
    model = HeadingCompiler("claude-opus-5-5")
    pull = compiled(outside, model)
    commit(outside, {PATH: "- title: Zeppelin\n"})
    ground = Ground(outside, load_wiki(outside, base_commit(outside)))
    assert overtaken(ground, Origin.of(ground, pull)) == ()

    commit(outside, {PATH: GATEWAY})
    (synced,) = sync(outside, model)
    assert synced.state is SyncState.OUTDATED
    assert [(each.path, each.why) for each in synced.obstacles] == [
        (PATH, "it asks for other pages of raw/beta.md than when this was compiled")
    ]


def test_a_change_under_review_cannot_ask_for_a_page(outside: Outside) -> None:
    base = base_commit(outside)
    new = write(outside, NewCommit(base.id, {PATH: GATEWAY.encode()}, "Ask\n", ADA, NOW + 60))
    outside.repository.move_ref("refs/heads/topic", new, None, "Ada")
    assert pending(outside) == []
    outside.repository.move_ref("refs/heads/main", new, base.id, "merged")
    assert pending(outside) == ["raw/beta.md"]


def test_no_compile_can_write_the_list() -> None:
    assert write_path_problem(PATH, exists=False) == "pages live under wiki/"
    assert init_path_problem(PATH, exists=False) == "pages live under wiki/"


def test_what_is_not_in_the_sources_is_kept_apart(outside: Outside) -> None:
    log = FakeDecisions(
        asked("How high do zeppelins fly?"),
        asked("How high does the zeppelin fly?", day="2026-11-19"),
        asked("Can the proxy sing?", Via.PASSAGES),
        asked("What is a gateway?", Via.AGENT, page="wiki/sources/beta.md"),
        asked("Where is the gateway?", Via.FAILED),
    )
    proposed = plan_topics(outside, log).proposed
    assert [each.asked[0].question for each in proposed.missing] == ["How high do zeppelins fly?"]
    assert len(proposed.missing[0].asked) == 2
    assert [each.topic.title for each in proposed.candidates] == ["Proxy"]
    assert proposed.pages == ()


def test_a_page_that_was_asked_and_did_not_answer(outside: Outside) -> None:
    commit(outside, {PATH: "- title: Proxy\n"})
    merged(outside, compiled(outside))
    log = FakeDecisions(asked("Can the proxy sing?"))
    proposed = plan_topics(outside, log).proposed
    assert proposed.candidates == ()
    (about,) = proposed.pages
    assert about == Unanswered("wiki/concepts/proxy.md", about.asked)


def test_a_link_that_leads_nowhere_asks_for_a_page(outside: Outside) -> None:
    path = "wiki/sources/alpha.md"
    text = text_of(outside, "main", path)
    commit(outside, {path: f"{text}\nSee the [way](../concepts/gateway.md).\n"})
    (best,) = plan_topics(outside, FakeDecisions()).proposed.candidates
    assert (best.topic.title, best.why) == ("Gateway", "1 page links to it; in 1 source")


def test_what_is_listed_is_not_proposed_again(outside: Outside) -> None:
    log = FakeDecisions(asked("What does a gateway wait for?"))
    assert plan_topics(outside, log, listed=GATEWAY.encode()).proposed.candidates == ()
    assert plan_topics(outside, log, since="2026-11-21").asked == 0
