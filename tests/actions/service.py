"""GitHub Actions for a repository of the stand-in: what happens there starts workflows, in act."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fakes.git_repositories import git
from hub.actors import TokenKind
from hub.bodies.repositories import repository_body
from hub.git import ZERO
from hub.mergeability import known_mergeability, look

from actions.act import Act, Server
from actions.dispatcher import Decision, Repository, Trigger, Verdict, dispatch
from actions.queues import Group, join
from actions.shipped import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hub import Hub
    from hub.repository import HubRepository
    from hub.state import Event

    from actions.act import Plays, Run
    from actions.dispatcher import JobRights


@dataclass(frozen=True, slots=True)
class Started:
    """A workflow that an event was decided about.

    Attributes:
        name: File name of the workflow, without its ending.
        decision: Whether it runs, and why or why not.
        trigger: The event.
        run: What came of it; None if it did not run.
        cancelled: It would have run, but a newer run took its place.
    """

    name: str
    decision: Decision
    trigger: Trigger
    run: Run | None = None
    cancelled: bool = False

    def __str__(self) -> str:
        if self.cancelled:
            return f"{self.name}: cancelled"
        if self.run is None:
            return f"{self.name}: {self.decision.verdict} ({self.decision.rule})"
        jobs = ", ".join(f"{job} {result}" for job, result in sorted(self.run.results.items()))
        return f"{self.name}: {jobs}"


@dataclass
class Service:
    """Runs the workflows of one repository, one after another.

    Attributes:
        folder: An empty folder for everything that it writes.
        hub: The stand-in.
        repository: The repository.
        secrets: Of the repository, by name.
        variables: Of the repository, by name.
        outsiders: Logins whose pull requests from forks wait for approval.
        plays: What gitwiki does instead of being run, as in `Act.run`.
        started: What it decided so far.
    """

    folder: Path
    hub: Hub
    repository: HubRepository
    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    outsiders: frozenset[str] = frozenset()
    plays: Plays | None = None
    started: list[Started] = field(default_factory=list)
    _seen: int = 0
    _checkouts: int = 0

    def work(self) -> list[Started]:
        """Do what the events since the last time start, and what these start in turn.

        Returns:
            What ran, or would have but for an approval or a newer run.
        """
        before = len(self.started)
        while events := self._news():
            self._run(*filter(None, map(self.trigger, events)))
        done = self.started[before:]
        return [each for each in done if each.decision.verdict is not Verdict.NOTHING]

    def forget(self) -> None:
        """Start nothing for what happened so far."""
        self._news()

    def schedule(self) -> list[Started]:
        """Do what the clock starts in a week, each once."""
        ref = f"refs/heads/{self.repository.default_branch}"
        events = [parse(text)["on"] for text in self._workflows(ref).values()]
        times = [each["cron"] for event in events for each in event.get("schedule", [])]
        return [each for at in times for each in self.start(Trigger("schedule", {"schedule": at}))]

    def dispatch(self, name: str, **inputs: str) -> list[Started]:
        """Do what somebody starts by hand.

        Args:
            name: File name of the workflow, without its ending.
            inputs: What they choose.
        """
        payload = {
            "ref": f"refs/heads/{self.repository.default_branch}",
            "workflow": f".github/workflows/{name}.yml",
            "inputs": inputs,
            "repository": repository_body(self.repository),
        }
        return self.start(Trigger("workflow_dispatch", payload))

    def start(self, trigger: Trigger) -> list[Started]:
        """Do what an event starts that nobody caused on the server."""
        before = len(self.started)
        self._run(trigger)
        done = self.started[before:]
        return [each for each in done if each.decision.verdict is not Verdict.NOTHING]

    def approve(self, waiting: Started) -> Started:
        """Press the button for a run that waits for approval."""
        assert waiting.decision.verdict is Verdict.WAITS
        done = self._ran(replace(waiting, decision=replace(waiting.decision, rule="runs")))
        self.started.append(done)
        return done

    def trigger(self, event: Event) -> Trigger | None:
        """An event of the server as the dispatcher wants it; None if it is of another one."""
        if event.repository != self.repository.full_name:
            return None
        found = Trigger(
            event.name,
            event.payload,
            event.action,
            by_job=event.token.kind is TokenKind.JOB,
            by_outsider=event.actor in self.outsiders,
        )
        if event.name == "push":
            return self._pushed(found)
        return self._pulled(found) if event.name == "pull_request" else found

    def _pushed(self, trigger: Trigger) -> Trigger:
        """With the files between both ends of a push; a new branch is compared with the base."""
        before, after = str(trigger.payload["before"]), str(trigger.payload["after"])
        if after == ZERO:
            return trigger
        bare = self.repository.git
        old = before if before != ZERO else bare.merge_base(after, self._base())
        files = tuple(each.path for each in bare.changes(old, after)) if old else None
        commits = bare.log(f"{old}..{after}" if old else after)
        messages = tuple(commit.message for commit in commits)
        return replace(trigger, files=files, commits=len(commits), messages=messages)

    def _pulled(self, trigger: Trigger) -> Trigger:
        """With the files since a pull request left its base, and whether it can be merged."""
        payload: Any = trigger.payload
        pull = self.repository.pulls[payload["pull_request"]["number"]]
        # GitHub works it out when it is asked for, and knows it the next time.
        look(self.repository, pull)
        look(self.repository, pull)
        conflicted = known_mergeability(self.repository, pull) is False
        bare = self.repository.git
        base = bare.merge_base(pull.head, pull.base_sha)
        files = tuple(each.path for each in bare.changes(base, pull.head)) if base else None
        messages = (bare.commit(pull.head).message,)
        return replace(trigger, files=files, messages=messages, conflicted=conflicted)

    def _base(self) -> str:
        return self.repository.head(self.repository.default_branch)

    def _news(self) -> list[Event]:
        found = self.hub.events[self._seen :]
        self._seen += len(found)
        return list(found)

    def _run(self, *triggers: Trigger) -> None:
        """Run what events of one moment start; each group has one run, and one that waits."""
        decided = [each for trigger in triggers for each in self._decided(trigger)]
        groups: dict[str, Group] = {}
        cancelled: set[str] = set()
        for number, each in enumerate(decided):
            if each.decision.verdict is Verdict.RUNS:
                name = each.decision.group or f"alone {number}"
                joined = join(
                    groups.get(name, Group()),
                    str(number),
                    cancels=each.decision.cancels,
                    queue=each.decision.queue,
                )
                groups[name] = joined.group
                cancelled.update(joined.cancelled)
        for number, each in enumerate(decided):
            gone = str(number) in cancelled
            runs = each.decision.verdict is Verdict.RUNS and not gone
            self.started.append(self._ran(each) if runs else replace(each, cancelled=gone))

    def _decided(self, trigger: Trigger) -> Iterator[Started]:
        world = Repository(self._workflows, secrets=frozenset(self.secrets))
        for decision in dispatch(trigger, world):
            name = decision.workflow.rpartition("/")[2].removesuffix(".yml")
            yield Started(name, decision, trigger)

    def _workflows(self, ref: str) -> dict[str, str]:
        """The workflow files at a ref."""
        bare = self.repository.git
        commit = bare.resolve(ref)
        listed = bare.attempt("ls-tree", "--name-only", commit, ".github/workflows/").stdout
        paths = listed.decode().splitlines()
        return {path: bare.run("cat-file", "blob", f"{commit}:{path}") for path in paths}

    def _ran(self, each: Started) -> Started:
        self._checkouts += 1
        source = self.folder / "sources" / str(self._checkouts)
        source.mkdir(parents=True)
        commit = self.repository.git.resolve(each.decision.ref)
        git(source, "init", "-q", "-b", self.repository.default_branch)
        git(source, "remote", "add", "origin", str(self.repository.path))
        git(source, "fetch", "-q", "origin", commit)
        git(source, "reset", "-q", "--hard", commit)
        act = Act(self.folder / "runs" / str(self._checkouts), self._server())
        trigger = each.trigger
        return replace(each, run=act.run(each.decision, trigger, source, self.plays))

    def _server(self) -> Server:
        return Server(
            self.hub.url,
            self.hub.api_url,
            self.repository.full_name,
            self._token,
            self.secrets,
            self.variables,
        )

    def _token(self, job: JobRights) -> str:
        return self.hub.job_token(self.repository, job.permissions)
