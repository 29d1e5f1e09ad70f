"""A compile in batches that is killed, resumed here or in another clone, and never pays twice."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes import wikis
from fakes.batching import QUESTIONS, echo, open_office, start
from fakes.git_repositories import git, make_repository
from fakes.quoting_model import quoting_model
from fakes.wikis import make_wiki, run, run_json
from standin import StandIn

from gitwiki.__main__ import run as gitwiki
from gitwiki.adapters.batch_records import BATCHES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SECONDS = 60
_SOURCES = ("faq.md", "grid-operator-note.md")


class Place(NamedTuple):
    """A bare repository and two clones of it."""

    origin: Path
    here: Path
    there: Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A wiki that two people have."""
    make_repository(tmp_path / "origin", {"schema.md": ""}, bare=True)
    return _clones(tmp_path)


def _clones(folder: Path) -> Place:
    found = Place(folder / "origin", folder / "here", folder / "there")
    for clone in found[1:]:
        git(folder, "clone", "-q", str(found.origin), str(clone))
    return found


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def _ask_and_die(clone: Path, moment: str, server: StandIn) -> None:
    with start(clone, moment, server.environment) as process:
        _, err = process.communicate(timeout=_SECONDS)
    assert process.returncode == -signal.SIGKILL, err


def _batches(server: StandIn) -> list[str]:
    return [batch.id for batch in server.client().messages.batches.list()][::-1]


def _costs(server: StandIn) -> tuple[int, int, int]:
    """Batches that were made, questions that were answered, single questions."""
    return len(_batches(server)), len(server.asked), server.calls["messages"]


#: Moments at which a process dies: nothing was submitted, it was and nobody knows the id, it is on
#: record, and its results are being read.
_MOMENTS = ("submitting", "before submit", "after submit", "waiting", "reading")


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_kill_is_resumed_in_the_same_clone(place: Place, moment: str) -> None:
    with StandIn(echo, batch_polls=2) as server:
        _ask_and_die(place.here, moment, server)
        if moment == "after submit":
            server.finish_batch(_batches(server)[0])
        office = open_office(place.here, server.client)
        assert len(office.model.ask(QUESTIONS)) == 3
        assert _costs(server) == (1, 3, 0)
        assert len(office.ledger.rows()) == 3
        (record,) = office.on_record
        assert [record.batch] == _batches(server)


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_kill_is_resumed_in_another_clone(place: Place, moment: str) -> None:
    with StandIn(echo, batch_polls=2) as server:
        _ask_and_die(place.here, moment, server)
        if moment == "after submit":
            server.finish_batch(_batches(server)[0])
        office = open_office(place.there, server.client)
        assert len(office.model.ask(QUESTIONS)) == 3
        assert _costs(server) == (1, 3, 0)
        # And who was killed reads them too, for nothing.
        assert len(open_office(place.here, server.client).model.ask(QUESTIONS)) == 3
        assert _costs(server) == (1, 3, 0)
        tips = {git(folder, "rev-parse", BATCHES) for folder in place}
        assert len(tips) == 1


def test_a_batch_that_is_still_under_way_is_waited_for_before_it_is_asked_again(
    place: Place,
) -> None:
    with StandIn(echo) as server:
        _ask_and_die(place.here, "after submit", server)
        looks: list[float] = []

        def look(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 4:
                server.finish_batch(_batches(server)[0])

        office = open_office(place.here, server.client, on_wait=look)
        assert len(office.model.ask(QUESTIONS)) == 3
        assert _costs(server) == (1, 3, 0)


@pytest.mark.parametrize("where", ["one clone", "two clones"])
def test_two_at_once_submit_one_batch(place: Place, where: str) -> None:
    clones = [place.here] * 2 if where == "one clone" else [place.here, place.there]
    with StandIn(echo, batch_polls=4) as server:
        running = [start(clone, "", server.environment) for clone in clones]
        said = [process.communicate(timeout=_SECONDS) for process in running]
        assert [out for out, _ in said] == ["3\n"] * 2, said
        assert _costs(server) == (1, 3, 0)
        for clone in set(clones):
            assert len(open_office(clone, server.client).ledger.rows()) == 3


def test_clones_that_were_apart_come_together(place: Place) -> None:
    """Both asked while origin was away; then both know both batches."""
    away = place.origin.with_name("away")
    with StandIn(echo, batch_polls=1) as server:
        place.origin.rename(away)
        mine = open_office(place.here, server.client)
        mine.model.ask(QUESTIONS[:1])
        assert any("could not ask about" in step for step in mine.steps.seen)
        open_office(place.there, server.client).model.ask(QUESTIONS[1:2])
        away.rename(place.origin)
        seen = [
            {record.keys for record in open_office(clone, server.client).on_record}
            for clone in (place.here, place.there, place.here)
        ]
        assert list(map(len, seen)) == [1, 2, 2]
        for clone in (place.here, place.there):
            assert len(open_office(clone, server.client).model.ask(QUESTIONS[:2])) == 2
        assert _costs(server) == (2, 2, 0)
        assert len({git(folder, "rev-parse", BATCHES) for folder in place}) == 1


def test_an_origin_that_takes_no_push_is_a_remark(place: Place) -> None:
    hook = place.origin / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with StandIn(echo, batch_polls=1) as server:
        office = open_office(place.here, server.client)
        assert len(office.model.ask(QUESTIONS)) == 3
        assert any("could not tell about refs/gitwiki/batches" in s for s in office.steps.seen)
        assert len(office.on_record) == 1


def test_hooks_of_the_clone_do_not_run(place: Place) -> None:
    """ATTACK: a hook that came with a copied repository."""
    for name in ("pre-push", "reference-transaction", "post-checkout"):
        hook = place.here / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {place.here}/{name}-ran\n")
        hook.chmod(0o755)
    with StandIn(echo, batch_polls=1) as server:
        open_office(place.here, server.client).model.ask(QUESTIONS)
    assert list(place.here.glob("*-ran")) == []
    assert BATCHES in git(place.origin, "for-each-ref")


@pytest.mark.parametrize("setting", ["protocol.ext.allow", "protocol.allow"])
def test_a_remote_that_is_a_program_does_not_run(place: Place, setting: str) -> None:
    """ATTACK: an address that makes git run something, whatever the configuration allows."""
    git(place.here, "config", setting, "always")
    git(place.here, "config", "remote.origin.url", f"ext::touch {place.here}/ran")
    with StandIn(echo, batch_polls=1) as server:
        office = open_office(place.here, server.client)
        assert len(office.model.ask(QUESTIONS)) == 3
    assert not (place.here / "ran").exists()
    assert any("not allowed" in step for step in office.steps.seen)


# The command.


@pytest.fixture
def shared(tmp_path: Path) -> Place:
    """A wiki with two pending sources that two people have."""
    make_wiki(tmp_path / "first", _SOURCES, characters=1500)
    git(tmp_path, "clone", "-q", "--bare", str(tmp_path / "first"), str(tmp_path / "origin"))
    return _clones(tmp_path)


class Undisturbed(NamedTuple):
    """What a compile comes to when nothing goes wrong: its questions and its commit."""

    questions: int
    commit: str


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A compile that nobody kills."""
    wiki = tmp_path_factory.mktemp("undisturbed") / "wiki"
    make_wiki(wiki, _SOURCES, characters=1500)
    with StandIn(quoting_model, batch_polls=1) as server:
        found = run_json(wiki, "compile", "--batch", environment=server.environment)
        assert server.calls["messages"] == 0
        return Undisturbed(len(server.asked), found["commit"])


@pytest.mark.slow
@pytest.mark.parametrize("resumed", ["here", "there"])
def test_a_compile_that_is_killed_while_it_waits(
    shared: Place, undisturbed: Undisturbed, resumed: str
) -> None:
    with StandIn(quoting_model, batch_polls=2) as server:
        with wikis.start(
            shared.here, "compile", "--batch", environment=server.environment
        ) as process:
            _until(lambda: server.calls["batches.retrieve"] > 0)
            process.kill()
            process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert server.calls["batches.create"] == 1
        clone = shared.here if resumed == "here" else shared.there
        found = run_json(clone, "compile", "--batch", environment=server.environment)
        assert found["commit"] == undisturbed.commit
        assert (len(server.asked), server.calls["messages"]) == (undisturbed.questions, 0)
        assert server.calls["batches.create"] == len(_batches(server)) == 2


@pytest.mark.slow
def test_an_interrupt_loses_nothing(shared: Place) -> None:
    with StandIn(quoting_model, batch_polls=2) as server:
        with wikis.start(
            shared.here, "compile", "--batch", environment=server.environment
        ) as process:
            _until(lambda: server.calls["batches.retrieve"] > 0)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate()
        assert (process.returncode, "interrupted; run it again" in err) == (130, True)
        run(shared.here, "compile", "--batch", environment=server.environment)
        assert server.calls["batches.create"] == 2


@pytest.mark.slow
def test_round_after_round_without_waiting(shared: Place, undisturbed: Undisturbed) -> None:
    """Each run reads one round and submits the next; the clones take turns."""
    with StandIn(quoting_model) as server:
        said = []
        for turn in range(3):
            clone = (shared.here, shared.there)[turn % 2]
            found = run_json(
                clone, "compile", "--batch", "--no-wait", environment=server.environment
            )
            said.append((found["pull_request"], found.get("batches")))
            for batch in _batches(server):
                server.finish_batch(batch)
        first, second = _batches(server)
        assert said == [(None, [first]), (None, [second]), (1, None)]
        assert found["commit"] == undisturbed.commit
        assert (len(server.asked), server.calls["messages"]) == (undisturbed.questions, 0)


def test_what_is_said_without_waiting(shared: Place) -> None:
    with StandIn(quoting_model) as server:
        said = run(shared.here, "compile", "--batch", "--no-wait", environment=server.environment)
        (batch,) = _batches(server)
        assert said == (
            f"2 questions are under way in a batch ({batch}): run the same command again later, "
            "within 24 hours they are answered\n"
        )


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--no-wait",), "--no-wait goes with --batch"),
        (("--batch", "--compiler", "extractive"), "the compiler is extractive"),
        (("--batch", "--compiler", "replay"), "the compiler is replay"),
        (("--batch",), "no key for the Messages API"),
    ],
)
def test_options_that_make_no_sense(
    shared: Place, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], why: str
) -> None:
    assert gitwiki(["compile", *args, "-C", str(shared.here)]) == 2
    assert why in capsys.readouterr().err
