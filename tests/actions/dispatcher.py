"""Which workflows GitHub runs for an event, with which rights, or why it runs none.

act runs a workflow for any event that it is given: it knows neither filters nor the guard against
recursion, neither rights nor approvals. What GitHub decides before a job begins is decided here,
from the workflow files and the event. Every rule has its source in `RULES`; dates are those of the
source, where a rule is younger than most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from actions.patterns import chosen
from actions.shipped import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: What decides, by name: the rule, and where it is said.
RULES: Mapping[str, tuple[str, str]] = {
    "runs": (
        "A workflow runs for the events that it names.",
        "docs.github.com, Workflow syntax for GitHub Actions, on",
    ),
    "not-asked": (
        "A workflow does not run for events that it does not name.",
        "docs.github.com, Workflow syntax for GitHub Actions, on",
    ),
    "other": (
        "A dispatch is for one workflow, a schedule for those that name this time.",
        "docs.github.com, Events that trigger workflows, workflow_dispatch, schedule",
    ),
    "types": (
        "Of pull requests it hears opened, synchronize and reopened unless it says otherwise.",
        "docs.github.com, Events that trigger workflows, pull_request",
    ),
    "recursion": (
        (
            "What is done with GITHUB_TOKEN starts no workflow, "
            "except workflow_dispatch and repository_dispatch."
        ),
        "docs.github.com, GITHUB_TOKEN, When GITHUB_TOKEN triggers workflow runs",
    ),
    "approval": (
        (
            "A pull request that is opened, pushed to or reopened with GITHUB_TOKEN has runs that "
            "somebody with write access has to approve."
        ),
        "github/docs#44419 (2026-06-11); GitHub Enterprise Server creates none",
    ),
    "outsider": (
        "Runs of a pull request from a fork wait for approval if its author is new here.",
        "docs.github.com, Approving workflow runs from forks",
    ),
    "conflict": (
        "A pull request that cannot be merged has no runs of pull_request.",
        "docs.github.com, Events that trigger workflows, pull_request; orgs/community#26304",
    ),
    "deleted": (
        "A branch that is deleted starts nothing that hears push.",
        "docs.github.com, Events that trigger workflows, push, delete",
    ),
    "skip": (
        (
            "A word such as [skip ci] in a commit of a push, or in the head of a pull request, "
            "skips the workflows of push and pull_request."
        ),
        "docs.github.com, Skipping workflow runs",
    ),
    "branch": (
        "A filter of branches has to choose the branch: of a push its own, else the base.",
        "docs.github.com, Workflow syntax for GitHub Actions, on.push.branches",
    ),
    "tag": (
        "A workflow with a filter of branches alone does not run for tags.",
        "docs.github.com, Workflow syntax for GitHub Actions, on.push.branches",
    ),
    "paths": (
        (
            "A filter of paths has to choose one of the files that a push changes from end to end, "
            "or a pull request from where it left its base."
        ),
        "docs.github.com, Workflow syntax for GitHub Actions, Git diff comparisons",
    ),
    "paths-nothing": (
        "Where no file changed, a workflow with a filter of paths does not run.",
        "docs.github.com, Workflow syntax for GitHub Actions, Git diff comparisons",
    ),
    "paths-300": (
        "Of the files only the first 300 are looked at.",
        "docs.github.com, Workflow syntax for GitHub Actions, Git diff comparisons",
    ),
    "paths-unknown": (
        "With more than 1,000 commits, or a diff that takes too long, it always runs.",
        "docs.github.com, Workflow syntax for GitHub Actions, Git diff comparisons",
    ),
    "default-branch": (
        "For comments, schedules and the like the workflow of the default branch counts.",
        "docs.github.com, Events that trigger workflows, issue_comment, schedule",
    ),
    "fork-schedule": (
        "In a fork schedules are off.",
        "docs.github.com, Events that trigger workflows, schedule",
    ),
    "fork-rights": (
        "The token of a pull request from a fork may read at most, and there are no secrets.",
        "docs.github.com, GITHUB_TOKEN, permissions; Using secrets in GitHub Actions",
    ),
}

#: What is looked at of the files of a diff.
FIRST = 300
#: More commits than these are not compared.
MOST_COMMITS = 1000

_SKIP = re.compile(
    r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\n\n\nskip-checks: ?true\s*\Z"
)
_ALWAYS = frozenset({"workflow_dispatch", "repository_dispatch"})
_ON_A_BRANCH = frozenset({"push", "pull_request", "merge_group", "workflow_dispatch"})
_TYPES = {
    "pull_request": ("opened", "synchronize", "reopened"),
    "merge_group": ("checks_requested",),
}
_SCOPES = (
    "actions",
    "checks",
    "contents",
    "deployments",
    "issues",
    "packages",
    "pull-requests",
    "statuses",
)
_SECRET = re.compile(r"\bsecrets\.(\w+)")
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")


class Verdict(StrEnum):
    """What becomes of a workflow."""

    RUNS = "runs"
    WAITS = "waits for approval"
    NOTHING = "does not run"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happened, as far as it decides what runs.

    Attributes:
        name: Such as ``push``.
        action: Such as ``opened``; empty if there is none.
        payload: The body of the webhook.
        by_job: It was done with the ``GITHUB_TOKEN`` of a job.
        by_outsider: It was done by somebody whose first contribution waits for approval.
        files: What changed, in the order of the diff; None if GitHub does not know.
        commits: How many were pushed.
        messages: Of a push those of all its commits, of a pull request that of its head.
        conflicted: Of a pull request: it cannot be merged.
    """

    name: str
    payload: Mapping[str, Any]
    action: str = ""
    by_job: bool = False
    by_outsider: bool = False
    files: tuple[str, ...] | None = ()
    commits: int = 1
    messages: tuple[str, ...] = ()
    conflicted: bool = False

    @property
    def from_fork(self) -> bool:
        """Whether it is about a pull request whose branch is in another repository."""
        pull = self.payload.get("pull_request")
        if self.name != "pull_request" or not pull:
            return False
        origin = pull["head"]["repo"]
        return not origin or origin["full_name"] != pull["base"]["repo"]["full_name"]


@dataclass(frozen=True, slots=True)
class Repository:
    """What of a repository decides.

    Attributes:
        workflows: The workflow files at a ref, by path.
        default_branch: Its name.
        secrets: The names of its secrets.
        is_fork: It is a fork itself.
        unsaid: What a token may do where a workflow says nothing: ``read`` or ``write``.
    """

    workflows: Callable[[str], Mapping[str, str]]
    default_branch: str = "main"
    secrets: frozenset[str] = frozenset()
    is_fork: bool = False
    unsaid: str = "read"


@dataclass(frozen=True, slots=True)
class JobRights:
    """What a job is given.

    Attributes:
        id: Its key in the workflow.
        permissions: Of its token; what is not there is none.
        secrets: The names of the secrets that it names and that there are.
    """

    id: str
    permissions: Mapping[str, str]
    secrets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one workflow.

    Attributes:
        workflow: Its path.
        verdict: Whether it runs.
        rule: The rule that decided, a key of `RULES`.
        ref: Where its file was read, which is also `GITHUB_REF` of the run.
        jobs: All of its jobs, if it runs or waits; conditions are evaluated when it runs.
        group: The concurrency group of the run; empty if it has none.
        cancels: It cancels what is running in its group.
        queue: ``single`` or ``max``: how many runs may wait in the group.
    """

    workflow: str
    verdict: Verdict
    rule: str
    ref: str
    jobs: tuple[JobRights, ...] = field(default=())
    group: str = ""
    cancels: bool = False
    queue: str = "single"


def dispatch(trigger: Trigger, repository: Repository) -> tuple[Decision, ...]:
    """What becomes of each workflow, in the order of their paths."""
    ref = ref_of(trigger, repository)
    found = sorted(repository.workflows(ref).items())
    return tuple(_decide(trigger, repository, path, parse(text)) for path, text in found)


def running(trigger: Trigger, repository: Repository) -> dict[str, Decision]:
    """The workflows that run now, by the name of their file."""
    return {
        decision.workflow.rpartition("/")[2]: decision
        for decision in dispatch(trigger, repository)
        if decision.verdict is Verdict.RUNS
    }


def ref_of(trigger: Trigger, repository: Repository) -> str:
    """The ref of a run, where its workflow file is read as well."""
    payload = trigger.payload
    if trigger.name == "pull_request":
        return f"refs/pull/{payload['pull_request']['number']}/merge"
    if trigger.name == "merge_group":
        return str(payload["merge_group"]["head_ref"])
    if trigger.name in _ON_A_BRANCH and not payload.get("deleted"):
        return str(payload["ref"])
    return f"refs/heads/{repository.default_branch}"


def _decide(
    trigger: Trigger, repository: Repository, path: str, workflow: Mapping[str, Any]
) -> Decision:
    ref = ref_of(trigger, repository)
    events = _events(workflow)
    against = "" if _is_meant(trigger, path, events) else "other"
    against = against or next(_against(trigger, repository, events), "")
    if against:
        return Decision(path, Verdict.NOTHING, against, ref)
    wait = _wait(trigger)
    decisive = wait or _for_it(trigger)
    concurrency = workflow.get("concurrency", {})
    concurrency = {"group": concurrency} if isinstance(concurrency, str) else concurrency
    return Decision(
        path,
        Verdict.WAITS if wait else Verdict.RUNS,
        decisive,
        ref,
        tuple(
            _rights(trigger, repository, workflow, name, job)
            for name, job in workflow["jobs"].items()
        ),
        # Groups that differ in case only are the same.
        evaluated(str(concurrency.get("group", "")), trigger, ref).lower(),
        bool(concurrency.get("cancel-in-progress", False)),
        str(concurrency.get("queue", "single")),
    )


def _is_meant(trigger: Trigger, path: str, events: Mapping[str, Any]) -> bool:
    """Whether an event that is for one workflow, or for those of one time, is for this one."""
    if trigger.name == "workflow_dispatch":
        return str(trigger.payload.get("workflow", path)) == path
    if trigger.name == "schedule" and "schedule" in events:
        return trigger.payload["schedule"] in [each["cron"] for each in events["schedule"]]
    return True


def _events(workflow: Mapping[str, Any]) -> Mapping[str, Any]:
    """The events that a workflow names, each with what it says of it."""
    named = workflow["on"]
    if isinstance(named, str):
        return {named: {}}
    return {key: {} for key in named} if isinstance(named, list) else named


def _against(trigger: Trigger, repository: Repository, events: Mapping[str, Any]) -> Iterator[str]:
    """The rules against a run, the first first."""
    if trigger.name not in events:
        yield "not-asked"
        return
    said = events[trigger.name] or {}
    said = {} if isinstance(said, list) else said
    if trigger.by_job and trigger.name not in _ALWAYS and not _waits(trigger):
        yield "recursion"
    if repository.is_fork and trigger.name == "schedule":
        yield "fork-schedule"
    if trigger.action and trigger.action not in said.get("types", _usual_types(trigger)):
        yield "types"
    if trigger.name in {"push", "pull_request"}:
        yield from _against_change(trigger, said)


def _usual_types(trigger: Trigger) -> Sequence[str]:
    return _TYPES.get(trigger.name, (trigger.action,))


def _against_change(trigger: Trigger, said: Mapping[str, Any]) -> Iterator[str]:
    """The rules for pushes and pull requests."""
    if trigger.conflicted:
        yield "conflict"
    if trigger.payload.get("deleted"):
        yield "deleted"
    if any(map(_SKIP.search, trigger.messages)):
        yield "skip"
    yield from _against_ref(trigger, said)
    if not _is_tag(trigger) and {"paths", "paths-ignore"} & said.keys():
        yield from _against_files(trigger, said)


def _is_tag(trigger: Trigger) -> bool:
    return str(trigger.payload.get("ref", "")).startswith("refs/tags/")


def _against_ref(trigger: Trigger, said: Mapping[str, Any]) -> Iterator[str]:
    if trigger.name == "pull_request":
        name, kind, other = trigger.payload["pull_request"]["base"]["ref"], "branches", ""
    else:
        name = trigger.payload["ref"].split("/", 2)[2]
        kind, other = ("tags", "branches") if _is_tag(trigger) else ("branches", "tags")
    only, ignored = said.get(kind), said.get(f"{kind}-ignore")
    if only is not None and not chosen(only, name):
        yield "branch"
    if ignored is not None and chosen(ignored, name):
        yield "branch"
    others = {other, f"{other}-ignore"} & said.keys()
    if only is None and ignored is None and other and others:
        yield "tag" if kind == "tags" else "branch"


def _against_files(trigger: Trigger, said: Mapping[str, Any]) -> Iterator[str]:
    if trigger.files is None or trigger.commits > MOST_COMMITS:
        return
    if not trigger.files:
        yield "paths-nothing"
    elif not any(_wanted(said, path) for path in trigger.files[:FIRST]):
        yield "paths-300" if any(_wanted(said, path) for path in trigger.files) else "paths"


def _wanted(said: Mapping[str, Any], path: str) -> bool:
    if "paths" in said:
        return chosen(said["paths"], path)
    return not chosen(said["paths-ignore"], path)


def _for_it(trigger: Trigger) -> str:
    """The rule that is named for a run: the one that is special about it."""
    if trigger.name == "push" and (trigger.files is None or trigger.commits > MOST_COMMITS):
        return "paths-unknown"
    if trigger.from_fork:
        return "fork-rights"
    return "runs" if trigger.name in _ON_A_BRANCH else "default-branch"


def _wait(trigger: Trigger) -> str:
    """Why a run waits for somebody's approval; empty if it does not."""
    if _waits(trigger):
        return "approval"
    return "outsider" if trigger.from_fork and trigger.by_outsider else ""


def _waits(trigger: Trigger) -> bool:
    usual = trigger.action in _TYPES["pull_request"]
    return trigger.by_job and trigger.name == "pull_request" and usual


def _rights(
    trigger: Trigger,
    repository: Repository,
    workflow: Mapping[str, Any],
    name: str,
    job: Mapping[str, Any],
) -> JobRights:
    said = job.get("permissions", workflow.get("permissions"))
    if said is None:
        both = {"contents": "read", "packages": "read"}
        said = both if repository.unsaid == "read" else "write-all"
    if isinstance(said, str):
        said = dict.fromkeys(_SCOPES, said.removesuffix("-all"))
    named = frozenset(_SECRET.findall(str(job) + str(workflow.get("env", ""))))
    if trigger.from_fork:
        least = {scope: "read" for scope, level in said.items() if level != "none"}
        return JobRights(name, {"metadata": "read", **least}, frozenset())
    given = {scope: level for scope, level in said.items() if level != "none"}
    return JobRights(name, {"metadata": "read", **given}, named & repository.secrets)


def evaluated(text: str, trigger: Trigger, ref: str) -> str:
    """A text with its expressions filled in, as far as concurrency groups use them.

    Raises:
        KeyError: It has an expression of another kind.
    """
    github = {"event": trigger.payload, "event_name": trigger.name, "ref": ref}

    def fill(found: re.Match[str]) -> str:
        values = (_value(github, part.strip()) for part in found[1].split("||"))
        return str(next(filter(None, values), ""))

    return _EXPRESSION.sub(fill, text)


def _value(github: Mapping[str, Any], path: str) -> Any:
    first, *rest = path.split(".")
    if first != "github" or rest[0] not in github:
        raise KeyError(path)
    value: Any = github
    for name in rest:
        value = value.get(name) if isinstance(value, dict) else None
    return value
