"""``gitwiki ask`` as it is typed, with a stand-in for the Messages API."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from shutil import copytree
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from fakes.asking_model import asking_model
from fakes.git_repositories import git, make_repository
from fakes.holdings import (
    BOILER,
    HOLDS,
    MILLS,
    NEVER,
    calls,
    corrects,
    declines,
    mill,
    page_text,
    says,
)
from fakes.quoting_model import passages_of
from fakes.wikis import make_wiki
from standin import Answer, BadJson, DropBeforeHeaders, Refusal, Truncated

from gitwiki.__main__ import run
from gitwiki.bootstrap import open_decisions
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.ports import Via
from gitwiki.workflows import pulls
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from standin import StandIn

    from gitwiki.ports import Decision

LABEL, NEVER_AT = mill().label(HOLDS), mill().label(NEVER)
QUESTION = "How many litres of water does the boiler hold, and is it ever left alone?"
FILES = {
    "schema.md": "---\ngitwiki: 1\nname: Mill\n---\n",
    "log.md": "# Log\n",
    "raw/mills.md": MILLS,
    BOILER: page_text("Boiler", (HOLDS, LABEL), (NEVER, NEVER_AT)),
}
KEY = "sk-ant-" + "api03-" + "x9Yz" * 6


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Cli:
    """The command on the wiki of the mill, in this process."""

    def __init__(self, wiki: Path, patch: pytest.MonkeyPatch) -> None:
        self.wiki = wiki
        self._patch = patch

    def ask(self, *args: str, typed: str = "") -> Done:
        with self._patch.context() as patch:
            patch.setattr("sys.stdin", TextIOWrapper(BytesIO(typed.encode())))
            with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
                code = run(["ask", "-C", str(self.wiki), *args])
        return Done(code, out.getvalue(), err.getvalue())

    def without_a_key(self, *args: str, typed: str = "") -> Done:
        with self._patch.context() as patch:
            patch.delenv("ANTHROPIC_BASE_URL")
            return self.ask(*args, typed=typed)

    @property
    def decisions(self) -> list[Decision]:
        """What was recorded, the newest first."""
        log = open_decisions(self.wiki)
        return [each for one in log.since() if (each := log.get(one.id))]


@pytest.fixture
def cli(tmp_path: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Cli:
    make_repository(tmp_path / "wiki", FILES, checkout=True)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", stand_in.url)
    return Cli(tmp_path / "wiki", monkeypatch)


def play(stand_in: StandIn, *turns: Mapping[str, Any]) -> None:
    stand_in.play([Answer.json(each) for each in turns])


READ = calls(("read_page", BOILER))


def test_a_model_answers_and_the_answer_says_where_it_is_from(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, READ, says((HOLDS, [LABEL]), (NEVER, [NEVER_AT, LABEL])))
    done = cli.ask(QUESTION)
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[:-1] == [
        f"{HOLDS}[1] {NEVER}[2][1]",
        "",
        f'[1] Notes on the mill ¶3 raw/mills.md:9 "{HOLDS}"',
        f'[2] Notes on the mill ¶4 raw/mills.md:11 "{NEVER}"',
    ]
    assert lines[-1].startswith(f"from {BOILER}, claude-opus-5-5, ")
    assert lines[-1].split(", $0.0")[0].endswith(" tokens")


def test_the_answer_as_data(cli: Cli, stand_in: StandIn) -> None:
    wrong = "The boiler of the mill holds 500 litres of water."
    play(stand_in, READ, says((HOLDS, [LABEL]), (wrong, [LABEL])), corrects())
    data = cli.ask(QUESTION, "--json").data
    taken = data.pop("tokens"), data.pop("response_time"), data.pop("dollars")
    assert taken[0]["prompt"] > 1_000
    assert taken[0]["completion"] > 10
    assert min(taken[1:]) > 0
    assert data == {
        "from_wiki": False,
        "answer": HOLDS,
        "sources": ["raw/mills.md"],
        "question": QUESTION,
        "commit": git(cli.wiki, "rev-parse", "HEAD"),
        "via": "agent",
        "why": f"no page is sure: the name of {BOILER} is the least part of it; "
        "a model answered from what it read; "
        "1 of 2 statements were not supported and left out",
        "declined": False,
        "routed": True,
        "candidates": data["candidates"],
        "pages": [BOILER],
        "statements": [{"text": HOLDS, "labels": [LABEL], "page": BOILER, "heading": ""}],
        "citations": [
            {
                "label": LABEL,
                "source": "Notes on the mill",
                "raw": "raw/mills.md",
                "lines": [9, 9],
                "number": 3,
                "quote": HOLDS,
            }
        ],
        "dropped": [
            {
                "text": wrong,
                "why": "The number 500 litres does not occur in the cited paragraphs.",
            }
        ],
        "model": "claude-opus-5-5",
        "decision": 1,
        "filed": None,
    }


def test_the_decision_has_all_that_happened(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, calls(("search", "boiler")), READ, says((HOLDS, [LABEL])))
    cli.ask(QUESTION)
    (decision,) = cli.decisions
    assert decision.via is Via.AGENT
    assert decision.question == QUESTION
    assert decision.answer == HOLDS
    assert [(each.tool, each.turn) for each in decision.loaded if each.turn] == [
        ("search", 1),
        ("read_page", 2),
    ]
    assert decision.loaded[-1].blob == git(cli.wiki, "rev-parse", f"HEAD:{BOILER}")
    assert [(each.kept, each.page) for each in decision.verdicts] == [(True, BOILER)]
    assert len(decision.turns) == 3
    assert decision.model == "claude-opus-5-5"
    assert decision.usage.output > 0
    # What the model saw is what is on record.
    for turn, exchange in zip(decision.turns, stand_in.requests, strict=True):
        shown = passages_of(exchange.request, "")
        assert shown
        assert all(f"{name}: {text}" in turn.sent for name, text in shown)
        assert exchange.request.system_text in turn.sent


def test_the_same_question_again_costs_nothing(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play(asking_model)
    first, again = cli.ask(QUESTION, "--json").data, cli.ask(QUESTION, "--json").data
    assert first["answer"] == again["answer"] != ""
    assert stand_in.calls["messages"] == 3


def test_a_model_that_declines(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, calls(("search", "helicopter")), declines("not-found"))
    done = cli.ask("What colour is the helicopter?")
    assert (done.code, done.out) == (
        1,
        "no answer: the model found nothing in the wiki that answers it\n",
    )
    assert cli.decisions[0].via is Via.DECLINED


def test_nothing_that_holds_is_no_answer(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, READ, says(("The boiler holds 500 litres.", [LABEL])), corrects())
    done = cli.ask(QUESTION)
    assert (done.code, done.out) == (
        1,
        f"no answer: nothing that the model said is supported by what it read\n  near: {BOILER}\n",
    )


def test_a_label_that_is_made_up_supports_nothing(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, READ, says((HOLDS, ["mills-p-000000"]), (HOLDS, ["../x"])), corrects())
    data = cli.ask(QUESTION, "--json").data
    assert (data["declined"], data["answer"], data["citations"]) == (True, "", [])
    assert data["dropped"][0]["why"].startswith("It names no paragraph of what was read: ")


def test_a_refusal_is_a_decline(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play([Refusal("bio")])
    done = cli.ask(QUESTION)
    assert done.code == 1
    assert done.out == f"no answer: the model refused to answer\n  near: {BOILER}\n"
    assert cli.decisions[0].via is Via.DECLINED


@pytest.mark.parametrize(
    ("replies", "told"),
    [
        ([BadJson("Sure!"), BadJson("Sure, again!")], "the answer is not JSON"),
        ([Truncated(), Truncated()], "longer than what is taken"),
    ],
)
def test_an_answer_that_cannot_be_used_twice(
    cli: Cli, stand_in: StandIn, replies: list[Any], told: str
) -> None:
    stand_in.play(replies)
    done = cli.ask(QUESTION)
    assert done.code == 1
    assert done.out.startswith("no answer: the model gave no answer that can be used: ")
    assert told in done.out
    assert "Sure" not in done.out
    (decision,) = cli.decisions
    assert decision.via is Via.FAILED
    assert len(decision.turns) == 2


def test_bad_json_once_is_asked_again(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play([BadJson(), Answer.json(READ), Answer.json(says((HOLDS, [LABEL])))])
    assert cli.ask(QUESTION).code == 0


def test_a_budget_that_is_too_small(cli: Cli, stand_in: StandIn) -> None:
    done = cli.ask(QUESTION, "--budget", "0.001")
    assert (done.code, done.out) == (1, "")
    assert "stopped before a call that may cost" in done.err
    assert stand_in.calls["messages"] == 0
    (decision,) = cli.decisions
    assert (decision.via, len(decision.turns)) == (Via.FAILED, 1)
    assert "stopped before a call" in decision.why


def test_a_budget_that_ends_on_the_way(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer.json(calls(*[("search", "boiler " * 250)] * 8)))
    done = cli.ask(QUESTION, "--budget", "0.30")
    assert done.code == 1
    assert 0 < stand_in.calls["messages"] < 6
    (decision,) = cli.decisions
    assert decision.via is Via.FAILED
    assert decision.usage.output > 0


def test_without_a_key_sentences_are_chosen(cli: Cli, stand_in: StandIn) -> None:
    done = cli.without_a_key(QUESTION)
    assert done.code == 0
    assert HOLDS in done.out
    assert done.out.endswith(", no model\n")
    assert done.err.startswith("no model was asked: no ANTHROPIC_API_KEY is set")
    assert stand_in.calls == {}
    quiet = cli.ask("--no-model", QUESTION)
    assert (quiet.out, quiet.err) == (done.out, "")
    assert stand_in.calls == {}


def test_without_a_model_what_is_not_there_is_declined(cli: Cli) -> None:
    done = cli.ask("--no-model", "Who painted the ceiling of the chapel in Rome?")
    assert done.code == 1
    assert done.out.startswith("no answer: ")
    assert cli.decisions[0].via is Via.DECLINED


def test_a_named_model_without_a_key_is_refused(cli: Cli) -> None:
    done = cli.without_a_key("--model", "claude-haiku-5-5", QUESTION)
    assert done.code == 2
    assert "ANTHROPIC_API_KEY" in done.err
    assert cli.decisions[0].via is Via.FAILED


def test_the_model_that_is_named_is_asked(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, declines("unclear"))
    cli.ask("--model", "claude-haiku-5-5", QUESTION)
    assert stand_in.requests[0].request.model == "claude-haiku-5-5"


def test_kept_answers_are_replayed_without_a_key(
    cli: Cli, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.play(asking_model)
    first = cli.ask("--json", "--replies", str(tmp_path / "kept"), QUESTION).data
    again = cli.without_a_key("--json", "--replies", str(tmp_path / "kept"), QUESTION).data
    assert again["answer"] == first["answer"]


def test_as_of_another_commit(cli: Cli, stand_in: StandIn) -> None:
    (cli.wiki / BOILER).write_text(page_text("Boiler", (NEVER, NEVER_AT)), encoding="utf-8")
    git(cli.wiki, "commit", "-qam", "second")
    # The first turn is the same for both, so it is asked once.
    play(stand_in, READ, declines("not-found"), declines("not-found"))
    cli.ask(QUESTION)
    data = cli.ask(QUESTION, "--at", "HEAD~1", "--json").data
    assert data["commit"] == git(cli.wiki, "rev-parse", "HEAD~1")
    pages = [passages_of(exchange.request, "Page ") for exchange in stand_in.requests]
    assert [HOLDS in str(each) for each in pages] == [False, False, True]


def test_a_conversation(cli: Cli, stand_in: StandIn) -> None:
    play(stand_in, READ, says((HOLDS, [LABEL])), says((NEVER, [NEVER_AT])))
    typed = f"{QUESTION}\n\nAnd is it left alone?\n/quit\nnever asked\n"
    done = cli.ask("--chat", typed=typed)
    assert done.code == 0
    assert done.out.count("from wiki/concepts/boiler.md") == 2
    assert NEVER in done.out
    second, first = cli.decisions
    assert first.conversation == second.conversation != ""
    assert (first.routed, second.routed) == (True, False)
    assert second.why.startswith("answered from what the conversation had loaded")
    assert (BOILER, 0) in [(each.ref, each.turn) for each in second.loaded]
    asked = stand_in.requests[2].request
    assert ("answer", HOLDS) in passages_of(asked, "The conversation so far")
    assert ("question", "And is it left alone?") in passages_of(asked, "The question")


def test_a_conversation_without_a_model_remembers_what_it_is_about(cli: Cli) -> None:
    typed = "How many litres of water does the boiler hold?\nAnd is it ever left alone?\n"
    done = cli.ask("--chat", "--no-model", typed=typed)
    assert HOLDS in done.out
    assert NEVER in done.out
    assert len(cli.decisions) == 2


def test_what_is_refused_ends_no_conversation(cli: Cli, stand_in: StandIn) -> None:
    stand_in.play([DropBeforeHeaders()] * 9)
    done = cli.ask("--chat", "--no-model", typed=f"...\n{'x' * 5_000}\n{QUESTION}\n")
    assert done.err.count("gitwiki: the question ") == 2
    assert HOLDS in done.out
    assert len(cli.decisions) == 1


@pytest.mark.parametrize("question", ["", "   ", "?!", "\u200b\u200b"])
def test_a_question_without_words_is_refused(cli: Cli, question: str) -> None:
    done = cli.ask("--no-model", question)
    assert done.code == 2
    assert "the question is empty" in done.err
    assert cli.decisions == []


def test_a_log_that_cannot_be_written_is_a_warning(cli: Cli) -> None:
    log = cli.wiki / ".git" / "gitwiki" / "decisions.sqlite"
    cli.ask("--no-model", QUESTION)
    assert log.is_file()
    log.write_bytes(b"no database at all, " * 100)
    done = cli.ask("--no-model", QUESTION)
    assert done.code == 0
    assert HOLDS in done.out
    assert done.err.startswith("not recorded: the audit log ")
    assert cli.ask("--no-model", QUESTION, "--json").data["decision"] is None


def test_what_is_no_wiki_is_refused(tmp_path: Path, cli: Cli) -> None:
    make_repository(tmp_path / "other", {"README.md": "# Hello\n"})
    cli.wiki = tmp_path / "other"
    done = cli.ask("--no-model", QUESTION)
    assert done.code == 2
    assert "has no schema.md" in done.err


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wiki that was compiled and merged; lint has nothing to say of its pages."""
    folder = tmp_path_factory.mktemp("compiled") / "wiki"
    outside = make_wiki(folder)
    pull = compile_sources(outside, ExtractiveCompiler(), CompileRequest()).pull_request
    assert pull is not None
    pulls.merge(outside, pull.number)
    return folder


@pytest.fixture
def clean(cli: Cli, compiled: Path, tmp_path: Path) -> Cli:
    """The same wiki for one test."""
    cli.wiki = tmp_path / "clean"
    copytree(compiled, cli.wiki)
    return cli


GWP = "wiki/concepts/gwp.md"
WARMING = "the warming caused by one kilogram of a gas over a hundred years"


def test_a_page_answers_without_a_token(clean: Cli, stand_in: StandIn) -> None:
    data = clean.ask("What is GWP?", "--json").data
    assert stand_in.calls == {}
    assert data["from_wiki"] is True
    assert data["tokens"] == {"prompt": 0, "completion": 0}
    assert (data["via"], data["pages"], data["model"]) == ("wiki", [GWP], "")
    assert WARMING in data["answer"]
    assert data["sources"] == ["raw/refrigerants.md"]
    assert {each["label"] for each in data["citations"]} == {
        label for each in data["statements"] for label in each["labels"]
    }
    text = clean.ask("What is GWP?").out
    assert text.endswith(f"\nfrom {GWP}, no model\n")
    assert stand_in.calls == {}
    (decision, _) = clean.decisions
    assert decision.via is Via.WIKI
    assert decision.candidates[0].page == GWP
    assert [(each.tool, each.ref) for each in decision.loaded] == [("fast_path", GWP)]
    assert decision.loaded[0].blob == git(clean.wiki, "rev-parse", f"HEAD:{GWP}")
    assert all(each.page == GWP and len(each.digest) == 6 for each in decision.verdicts)
    assert decision.turns == ()


def test_a_stale_page_does_not_answer_as_it_stands(clean: Cli, stand_in: StandIn) -> None:
    raw = clean.wiki / "raw" / "refrigerants.md"
    raw.write_text(f"{raw.read_text(encoding='utf-8')}\nOne more line.\n", encoding="utf-8")
    git(clean.wiki, "commit", "-qam", "second")
    done = clean.ask("What is GWP?", "--json", "--no-model")
    assert done.data["via"] == "passages"
    assert done.data["why"].startswith(f"{GWP} is not clean: GW307 source refrigerants has changed")
    assert clean.ask("What is GWP?", "--json", "--at", "HEAD~1").data["via"] == "wiki"
    assert stand_in.calls == {}


UNCLEAR = "Is propane a refrigerant of the heat pump?"
REFRIGERANT = "wiki/concepts/refrigerant.md"


def test_where_votes_disagree_a_model_may_say_which_page(clean: Cli, stand_in: StandIn) -> None:
    play(stand_in, {"page": REFRIGERANT})
    data = clean.ask(UNCLEAR, "--json").data
    (exchange,) = stand_in.requests
    listed = dict(passages_of(exchange.request, "Pages that it may be about"))
    assert listed[REFRIGERANT].startswith("Refrigerant")
    assert (data["via"], data["pages"]) == ("wiki", [REFRIGERANT])
    assert data["candidates"][0]["because"].endswith("+model")
    assert data["tokens"]["completion"] > 0
    assert len(clean.decisions[0].turns) == 1


@pytest.mark.parametrize("picked", ["", "wiki/concepts/none.md", "../schema.md", "schema.md"])
def test_a_model_that_picks_no_page_of_the_list_goes_on_as_the_agent(
    clean: Cli, stand_in: StandIn, picked: str
) -> None:
    play(stand_in, {"page": picked}, declines("not-found"))
    data = clean.ask(UNCLEAR, "--json").data
    assert data["via"] == "declined"
    assert "; no pick; the model found nothing" in data["why"]
    assert len(clean.decisions[0].turns) == 2


def test_a_question_that_follows_may_be_answered_by_a_page(clean: Cli, stand_in: StandIn) -> None:
    typed = "What is GWP?\nWhat is a heat pump?\n"
    done = clean.ask("--chat", "--quiet", typed=typed)
    assert done.out.count(", no model\n") == 2
    assert stand_in.calls == {}
    assert [each.via for each in clean.decisions] == [Via.WIKI, Via.WIKI]
