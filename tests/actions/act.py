"""Runs workflows with act, on this machine, as they are shipped.

What act does not do (filters, rights, approvals, concurrency) the dispatcher does before. Actions
of others are replaced by stubs that have the same inputs and outputs (`stubs.py`); the action of
gitwiki is the one of this checkout. Not covered: what pip installs, the runner of GitHub itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from fakes.wikis import PROJECT

from actions.shipped import ACTION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.dispatcher import Decision, JobRights, Trigger

    Plays = Mapping[str, Mapping[str, Any]]

_HERE = Path(__file__).parent
_INPUTS: Mapping[str, Mapping[str, list[str]]] = json.loads(
    (_HERE / "action-inputs.json").read_text(encoding="utf-8")
)
#: Of the action of gitwiki, as much as is needed to use it.
_OWN = ("action.yml", "action-requirements.txt", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the repository of a run is.

    Attributes:
        url: As ``GITHUB_SERVER_URL``.
        api_url: As ``GITHUB_API_URL``.
        repository: Full name.
        token_of: Makes the token of a job.
        secrets: Values by name.
        variables: The same, of variables.
    """

    url: str
    api_url: str
    repository: str
    token_of: Callable[[JobRights], str]
    secrets: Mapping[str, str]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A run that ended.

    Attributes:
        results: Of each job that was not skipped: ``success`` or ``failure``.
        record: What the stubs saw, in order.
        log: What was printed, by job.
        tokens: The token that each job had.
    """

    results: Mapping[str, str]
    record: tuple[Mapping[str, Any], ...]
    log: Mapping[str, str]
    tokens: Mapping[str, str]

    def seen(self, kind: str, job: str = "") -> list[Mapping[str, Any]]:
        """What stubs of a kind saw, in one job or in all."""
        return [each for each in self.record if each["kind"] == kind and job in {"", each["job"]}]

    def commands(self) -> dict[str, list[str]]:
        """The arguments of gitwiki by job."""
        return {each["job"]: each["arguments"] for each in self.seen("gitwiki")}


def find_act() -> str:
    """The program; without it the test is skipped."""
    beside = shutil.which("act", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("act")
    if found is None:
        pytest.skip("act is not installed; `make test` installs it")
    return found


class Act:
    """A runner.

    Args:
        folder: An empty folder for everything that it writes.
        server: Where the repository is.
    """

    def __init__(self, folder: Path, server: Server) -> None:
        self._act = find_act()
        self._folder = folder
        self._server = server
        self._runs = 0

    def run(
        self, decision: Decision, trigger: Trigger, source: Path, plays: Plays | None = None
    ) -> Run:
        """Run a workflow that was decided to run.

        Args:
            decision: What the dispatcher said.
            trigger: The event.
            source: A checkout of the commit that the workflow is read from.
            plays: What gitwiki does, by its command: its ``outputs``, what it ``writes`` into a
                bundle and ``prints``, the ``code`` it ends with; other commands are run.
        """
        self._runs += 1
        folder = self._folder / str(self._runs)
        (folder / "home").mkdir(parents=True)
        tokens = {job.id: self._server.token_of(job) for job in decision.jobs}
        (folder / "tokens.json").write_text(json.dumps({"": _STANDS_FOR, **tokens}), "utf-8")
        (folder / "event.json").write_text(json.dumps(trigger.payload), "utf-8")
        if plays is not None:
            (folder / "plays.json").write_text(json.dumps(plays), "utf-8")
        named = {name for job in decision.jobs for name in job.secrets}
        done = subprocess.run(
            (self._act, trigger.name, *self._options(folder, decision, named)),
            cwd=source,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return _read(done.stdout, folder / "record.jsonl", tokens)

    def _options(self, folder: Path, decision: Decision, secrets: set[str]) -> list[str]:
        server = self._server
        variables = {
            "GITHUB_REPOSITORY": server.repository,
            "GITHUB_SERVER_URL": server.url,
            "GITHUB_API_URL": server.api_url,
            "GITHUB_REF": decision.ref,
            "STUB_FOLDER": str(folder),
            "STUB_PROJECT": str(PROJECT),
            "STUB_PYTHON": sys.executable,
            "STUB_TOKEN": _STANDS_FOR,
        }
        values = {"GITHUB_TOKEN": _STANDS_FOR, **{k: server.secrets[k] for k in sorted(secrets)}}
        return [
            *("--json", "-W", decision.workflow, "-e", str(folder / "event.json")),
            *("-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--no-skip-checkout"),
            *("--action-cache-path", str(folder / "cache"), "--action-offline-mode"),
            *(f"--env={name}={value}" for name, value in variables.items()),
            *(f"--var={name}={value}" for name, value in server.variables.items()),
            *(f"--secret={name}={value}" for name, value in values.items()),
            *(f"--local-repository={name}={place}" for name, place in _actions(folder).items()),
        ]


#: Given to act as the token of the run; each job has one of its own instead.
_STANDS_FOR = "ghs_standsForTheTokenOfAJob"


def _environment(folder: Path) -> dict[str, str]:
    """That of a runner: a home of its own, no settings of ours, no pager (act has a terminal)."""
    kept = ("PATH", "LANG", "LC_ALL")
    given = {name: os.environ[name] for name in kept if name in os.environ}
    return {**given, "HOME": str(folder / "home"), "GIT_PAGER": "cat", "GIT_CONFIG_NOSYSTEM": "1"}


def _actions(folder: Path) -> dict[str, Path]:
    """Every action that a workflow may use, and the folder that stands for it."""
    found = {}
    for name, parts in _INPUTS.items():
        place = folder / "actions" / name.partition("@")[0]
        place.mkdir(parents=True, exist_ok=True)
        (place / "action.yml").write_text(_stub(name, parts), encoding="utf-8")
        found[name] = place
    own = folder / "actions" / "gitwiki"
    own.mkdir(exist_ok=True)
    for file in _OWN:
        shutil.copy(PROJECT / file, own)
    return {**found, ACTION: own}


def _stub(name: str, parts: Mapping[str, list[str]]) -> str:
    """An action with the inputs and outputs of another that runs a stub."""
    short = name.partition("@")[0].split("/")[1]
    program = f'exec "$STUB_PYTHON" -I "{_HERE / "stubs.py"}" {short}'
    step = {
        "id": "stub",
        "shell": "bash",
        "run": program,
        "env": {"STUB_INPUTS": "${{ toJSON(inputs) }}"},
    }
    body = {
        "name": name,
        "description": "A stub.",
        "inputs": {each: {"description": each, "default": ""} for each in parts["inputs"]},
        "outputs": {
            each: {"description": each, "value": f"${{{{ steps.stub.outputs.{each} }}}}"}
            for each in parts["outputs"]
        },
        "runs": {"using": "composite", "steps": [step]},
    }
    return yaml.safe_dump(body, sort_keys=False)


def _read(printed: str, record: Path, tokens: Mapping[str, str]) -> Run:
    results: dict[str, str] = {}
    log: dict[str, str] = {}
    for line in printed.splitlines():
        entry = json.loads(line) if line.startswith("{") else {"msg": line}
        job = str(entry.get("jobID", ""))
        log[job] = log.get(job, "") + str(entry.get("msg", "")).rstrip("\n") + "\n"
        if "jobResult" in entry:
            results[job] = entry["jobResult"]
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return Run(results, tuple(map(json.loads, lines)), log, tokens)
