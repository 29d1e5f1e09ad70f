"""The dispatcher against what GitHub's documentation says, one row a rule or more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.dispatcher import (
    RULES,
    Decision,
    Repository,
    Trigger,
    Verdict,
    dispatch,
    evaluated,
    running,
)
from actions.patterns import chosen, matches
from actions.queues import Group, Report, join, leave, missing
from actions.shipped import workflow_files

NOTHING, RUNS, WAITS = Verdict.NOTHING, Verdict.RUNS, Verdict.WAITS


def _workflow(on: str, rest: str = "") -> str:
    return f"on:\n  {on}\n{rest}jobs:\n  job:\n    runs-on: ubuntu-latest\n"


def _push(ref: str = "refs/heads/main", **more: Any) -> Trigger:
    return Trigger("push", {"ref": ref}, **more)


def _pull(action: str = "opened", origin: str | None = "acme/wiki", **more: Any) -> Trigger:
    repository = {"full_name": "acme/wiki"}
    head = {"ref": "topic", "repo": {"full_name": origin} if origin else None}
    pull = {"number": 7, "base": {"ref": "main", "repo": repository}, "head": head}
    return Trigger("pull_request", {"pull_request": pull}, action, **more)


def _comment(**more: Any) -> Trigger:
    return Trigger("issue_comment", {"comment": {"id": 9}}, "created", **more)


def _one(trigger: Trigger, on: str, rest: str = "", **more: Any) -> Decision:
    (decision,) = dispatch(trigger, Repository(lambda _: {"a.yml": _workflow(on, rest)}, **more))
    return decision


_PATHS = 'push: {branches: [main], paths: ["raw/**", "!raw/x/**"]}'
_MANY = tuple(f"a/{number:03}.md" for number in range(300))

CASES = [
    # An event that is named or not.
    (_push(), "push:", RUNS, "runs"),
    (_push(), "workflow_dispatch:", NOTHING, "not-asked"),
    (_comment(), "issue_comment:", RUNS, "default-branch"),
    (
        Trigger("schedule", {"schedule": "1 1 * * *"}),
        "schedule: [{cron: 1 1 * * *}]",
        RUNS,
        "default-branch",
    ),
    (Trigger("workflow_dispatch", {"ref": "refs/heads/x"}), "workflow_dispatch:", RUNS, "runs"),
    (
        Trigger("merge_group", {"merge_group": {"head_ref": "refs/heads/q"}}, "checks_requested"),
        "merge_group:",
        RUNS,
        "runs",
    ),
    (
        Trigger("workflow_dispatch", {"ref": "refs/heads/x", "workflow": "b.yml"}),
        "workflow_dispatch:",
        NOTHING,
        "other",
    ),
    (
        Trigger("schedule", {"schedule": "2 1 * * *"}),
        "schedule: [{cron: 1 1 * * *}]",
        NOTHING,
        "other",
    ),
    # Activities.
    (_pull("synchronize"), "pull_request:", RUNS, "runs"),
    (_pull("reopened"), "pull_request:", RUNS, "runs"),
    (_pull("labeled"), "pull_request:", NOTHING, "types"),
    (_pull("closed"), "pull_request:", NOTHING, "types"),
    (_pull("closed"), "pull_request: {types: [closed]}", RUNS, "runs"),
    (_pull("opened"), "pull_request: {types: [closed]}", NOTHING, "types"),
    (replace(_comment(), action="edited"), "issue_comment: {types: [created]}", NOTHING, "types"),
    (replace(_comment(), action="edited"), "issue_comment:", RUNS, "default-branch"),
    # What a job does with its token.
    (_push(by_job=True), "push:", NOTHING, "recursion"),
    (_comment(by_job=True), "issue_comment:", NOTHING, "recursion"),
    (_pull("closed", by_job=True), "pull_request: {types: [closed]}", NOTHING, "recursion"),
    (_pull(by_job=True), "pull_request:", WAITS, "approval"),
    (_pull("synchronize", by_job=True), "pull_request:", WAITS, "approval"),
    (_pull("reopened", by_job=True), "pull_request:", WAITS, "approval"),
    (
        Trigger("workflow_dispatch", {"ref": "refs/heads/main"}, by_job=True),
        "workflow_dispatch:",
        RUNS,
        "runs",
    ),
    (
        Trigger("repository_dispatch", {}, by_job=True),
        "repository_dispatch:",
        RUNS,
        "default-branch",
    ),
    # Pull requests of others, and such as cannot be merged.
    (_pull(origin="eve/wiki"), "pull_request:", RUNS, "fork-rights"),
    (_pull(origin=None), "pull_request:", RUNS, "fork-rights"),
    (_pull(origin="eve/wiki", by_outsider=True), "pull_request:", WAITS, "outsider"),
    (_pull(by_outsider=True), "pull_request:", RUNS, "runs"),
    (_pull(conflicted=True), "pull_request:", NOTHING, "conflict"),
    # Branches and tags.
    (_push("refs/heads/topic"), "push: {branches: [main]}", NOTHING, "branch"),
    (_push("refs/heads/topic"), "push: {branches-ignore: [main]}", RUNS, "runs"),
    (_push(), "push: {branches-ignore: [main]}", NOTHING, "branch"),
    (_push("refs/tags/v1"), "push: {branches: [main]}", NOTHING, "tag"),
    (_push("refs/tags/v1"), "push: {branches: [main], tags: [v*]}", RUNS, "runs"),
    (_push("refs/tags/x"), "push: {branches: [main], tags: [v*]}", NOTHING, "branch"),
    (_push("refs/tags/v1"), "push:", RUNS, "runs"),
    (_push(), "push: {tags: [v*]}", NOTHING, "branch"),
    (_push("refs/tags/v1"), 'push: {paths: ["raw/**"]}', RUNS, "runs"),
    (_pull(), "pull_request: {branches: [main]}", RUNS, "runs"),
    (_pull(), "pull_request: {branches: [release]}", NOTHING, "branch"),
    (
        Trigger("push", {"ref": "refs/heads/main", "deleted": True}),
        "push:",
        NOTHING,
        "deleted",
    ),
    # Paths.
    (_push(files=("raw/a.md",)), _PATHS, RUNS, "runs"),
    (_push(files=("a.md", "raw/deep/a.md")), _PATHS, RUNS, "runs"),
    (_push(files=("README.md", "raws/a.md")), _PATHS, NOTHING, "paths"),
    (_push(files=("raw/x/a.md",)), _PATHS, NOTHING, "paths"),
    (_push("refs/heads/dev", files=("raw/a.md",)), _PATHS, NOTHING, "branch"),
    (_push(), _PATHS, NOTHING, "paths-nothing"),
    (_push(files=(*_MANY, "raw/a.md")), _PATHS, NOTHING, "paths-300"),
    (_push(files=(*_MANY[1:], "raw/a.md")), _PATHS, RUNS, "runs"),
    (_push(files=_MANY, commits=1001), _PATHS, RUNS, "paths-unknown"),
    (_push(files=_MANY, commits=1000), _PATHS, NOTHING, "paths"),
    (_push(files=None), _PATHS, RUNS, "paths-unknown"),
    (_push(files=("a.md",)), 'push: {paths-ignore: ["**.md"]}', NOTHING, "paths"),
    (_push(files=("a.md", "b.py")), 'push: {paths-ignore: ["**.md"]}', RUNS, "runs"),
    (_pull(files=("docs/a.md",)), 'pull_request: {paths: ["wiki/**"]}', NOTHING, "paths"),
    # Words in messages.
    (_push(messages=("a", "b [skip ci]")), "push:", NOTHING, "skip"),
    (_push(messages=("Add x\n\n\nskip-checks: true\n",)), "push:", NOTHING, "skip"),
    (_push(messages=("skip ci", "skip-checks: true")), "push:", RUNS, "runs"),
    (_pull(messages=("Compile [no ci]",)), "pull_request:", NOTHING, "skip"),
    (_comment(messages=("[skip ci]",)), "issue_comment:", RUNS, "default-branch"),
]


@pytest.mark.parametrize(("trigger", "on", "verdict", "rule"), CASES)
def test_what_runs(trigger: Trigger, on: str, verdict: Verdict, rule: str) -> None:
    decision = _one(trigger, on)
    assert (decision.verdict, decision.rule) == (verdict, rule)
    assert bool(decision.jobs) == (verdict is not NOTHING)


def test_each_rule_has_a_source_and_a_case() -> None:
    assert {rule for *_, rule in CASES} | {"fork-schedule"} == set(RULES)
    assert all(text.endswith(".") and source for text, source in RULES.values())


def test_a_fork_has_no_schedule() -> None:
    decision = _one(
        Trigger("schedule", {"schedule": "1 1 * * *"}),
        "schedule: [{cron: 1 1 * * *}]",
        is_fork=True,
    )
    assert (decision.verdict, decision.rule) == (NOTHING, "fork-schedule")
    assert _one(_push(), "push:", is_fork=True).verdict is RUNS


@pytest.mark.parametrize(
    ("trigger", "ref"),
    [
        (_push("refs/heads/topic"), "refs/heads/topic"),
        (_pull(), "refs/pull/7/merge"),
        (_comment(), "refs/heads/trunk"),
        (Trigger("schedule", {"schedule": "1 1 * * *"}), "refs/heads/trunk"),
        (Trigger("workflow_dispatch", {"ref": "refs/heads/topic"}), "refs/heads/topic"),
        (Trigger("merge_group", {"merge_group": {"head_ref": "refs/heads/q"}}), "refs/heads/q"),
        (Trigger("push", {"ref": "refs/heads/topic", "deleted": True}), "refs/heads/trunk"),
    ],
)
def test_which_workflow_file_counts(trigger: Trigger, ref: str) -> None:
    texts = {ref: {"a.yml": _workflow("[push, pull_request, issue_comment, schedule]")}}
    repository = Repository(lambda where: texts.get(where, {}), default_branch="trunk")
    (decision,) = dispatch(trigger, repository)
    assert decision.ref == ref


_TWO = "permissions: {contents: read}\njobs:\n  a: {permissions: {statuses: write}}\n  b: {}\n"


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        (_TWO, [{"statuses": "write"}, {"contents": "read"}]),
        ("permissions: {}\njobs: {a: {}}\n", [{}]),
        ("permissions: {contents: none}\njobs: {a: {}}\n", [{}]),
        ("jobs: {a: {}}\n", [{"contents": "read", "packages": "read"}]),
    ],
)
def test_what_a_token_may_do(text: str, rights: list[dict[str, str]]) -> None:
    for trigger in (_push(), _comment()):
        repository = Repository(lambda _: {"a.yml": f"on: [push, issue_comment]\n{text}"})
        (decision,) = dispatch(trigger, repository)
        found = [dict(job.permissions) for job in decision.jobs]
        assert found == [{"metadata": "read", **each} for each in rights]


def test_what_a_token_may_do_where_nothing_is_said_depends_on_the_settings() -> None:
    (job,) = _one(_push(), "push:", unsaid="write").jobs
    assert job.permissions["contents"] == job.permissions["statuses"] == "write"
    (all_read,) = _one(_push(), "push:", "permissions: read-all\n", unsaid="write").jobs
    assert set(all_read.permissions.values()) == {"read"}


def test_a_pull_request_from_a_fork_reads_and_has_no_secrets() -> None:
    text = (
        "on: pull_request\npermissions: {contents: write, statuses: write, issues: none}\n"
        "jobs: {a: {steps: [{env: {K: '${{ secrets.KEY }}'}}]}}\n"
    )
    repository = Repository(lambda _: {"a.yml": text}, secrets=frozenset({"KEY"}))
    (ours,) = dispatch(_pull(), repository)[0].jobs
    assert ours.secrets == {"KEY"}
    assert ours.permissions["statuses"] == "write"
    (theirs,) = dispatch(_pull(origin="eve/wiki"), repository)[0].jobs
    assert theirs.secrets == set()
    assert theirs.permissions == {"metadata": "read", "contents": "read", "statuses": "read"}


def test_a_job_has_the_secrets_that_it_names() -> None:
    text = "on: push\njobs:\n  a: {env: {K: '${{ secrets.KEY }}'}}\n  b: {env: {K: KEY}}\n"
    repository = Repository(lambda _: {"a.yml": text}, secrets=frozenset({"KEY", "OTHER"}))
    assert [job.secrets for job in dispatch(_push(), repository)[0].jobs] == [{"KEY"}, set()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("x-${{ github.event.pull_request.number || github.ref }}", "x-7"),
        ("x-${{ github.event.merge_group.id || github.ref }}", "x-refs/pull/7/merge"),
        ("${{ github.event.nothing }}", ""),
        ("${{ github.event_name }}", "pull_request"),
    ],
)
def test_expressions_of_groups(text: str, value: str) -> None:
    assert evaluated(text, _pull(), "refs/pull/7/merge") == value


def test_an_expression_that_is_not_known() -> None:
    with pytest.raises(KeyError):
        evaluated("${{ inputs.x }}", _pull(), "")


# docs.github.com, "Filter pattern cheat sheet": every row of its two tables.
PATTERNS = [
    ("feature/*", "feature/my-branch feature/your-branch", "feature/a/b feature"),
    ("feature/**", "feature/beta-a/my-branch feature/mona/the/octocat", "features"),
    ("main", "main", "main2 amain"),
    ("*", "main releases", "all/the/branches"),
    ("**", "all/the/branches every/tag", ""),
    ("*feature", "mona-feature feature ver-10-feature", "a/feature"),
    ("v2*", "v2 v2.0 v2.9", "v1 v2/a"),
    ("v[12].[0-9]+.[0-9]+", "v1.10.1 v2.0.0", "v3.1.1 v1.x.1 v1.1"),
    ("*.jsx?", "page.js page.jsx", "page.jsxx a/page.js"),
    ("*.js", "app.js index.js", "js/index.js appXjs"),
    ("**.js", "index.js js/index.js src/js/app.js", "index.jsx"),
    ("docs/*", "docs/README.md docs/file.txt", "docs/a/b.md"),
    ("docs/**", "docs/README.md docs/mona/octocat.txt", "doc/a docs"),
    (
        "docs/**/*.md",
        "docs/README.md docs/mona/hello-world.md docs/a/markdown/file.md",
        "docs/a.txt",
    ),
    ("**/docs/**", "docs/hello.md dir/docs/my-file.txt space/docs/plan/space.doc", "mydocs/a"),
    ("**/README.md", "README.md js/README.md", "xREADME.md"),
    ("**/*src/**", "a/src/app.js my-src/code/js/app.js", "srcs/a"),
    ("**/*-post.md", "my-post.md path/their-post.md", "post.md"),
    ("**/migrate-*.sql", "migrate-10909.sql db/migrate-v1.0.sql db/sept/migrate-v1.sql", "a.sql"),
]


@pytest.mark.parametrize(("pattern", "right", "wrong"), PATTERNS)
def test_patterns(pattern: str, right: str, wrong: str) -> None:
    assert [name for name in right.split() if not matches(pattern, name)] == []
    assert [name for name in wrong.split() if matches(pattern, name)] == []


@pytest.mark.parametrize(
    ("patterns", "right", "wrong"),
    [
        (["*.md", "!README.md"], "hello.md", "README.md docs/hello.md"),
        (["*.md", "!README.md", "README*"], "hello.md README.md README.doc", "docs/hello.md"),
        (["!a.md"], "", "a.md b.md"),
    ],
)
def test_patterns_are_read_in_order(patterns: list[str], right: str, wrong: str) -> None:
    assert [name for name in right.split() if not chosen(patterns, name)] == []
    assert [name for name in wrong.split() if chosen(patterns, name)] == []


def test_one_run_waits_and_a_newer_one_takes_its_place() -> None:
    group, cancelled = join(Group(), "1")
    assert (group, cancelled) == (Group("1"), ())
    group, cancelled = join(group, "2")
    assert (group, cancelled) == (Group("1", ("2",)), ())
    group, cancelled = join(group, "3")
    assert (group, cancelled) == (Group("1", ("3",)), ("2",))
    assert leave(group) == Group("3")
    assert leave(leave(group)) == Group()


def test_a_queue_keeps_a_hundred() -> None:
    group = Group("0")
    for number in range(1, 101):
        group, cancelled = join(group, str(number), queue="max")
        assert cancelled == ()
    assert leave(group).running == "1"
    assert join(group, "101", queue="max").cancelled == ("1",)


def test_a_run_may_cancel_the_others() -> None:
    assert join(Group("1", ("2",)), "3", cancels=True) == (Group("3"), ("1", "2"))


@pytest.mark.parametrize(
    ("reports", "blocks"),
    [
        ((), True),
        ((Report("gitwiki/lint", "success"),), False),
        ((Report("gitwiki/lint", "failure"),), True),
        ((Report("gitwiki/lint", ""),), True),
        ((Report("gitwiki/lint", "skipped", "pull_request"),), False),
        ((Report("gitwiki/lint", "neutral", "push"),), False),
        ((Report("Check", "success", "pull_request"),), True),
        ((Report("gitwiki/lint", "success", "workflow_dispatch"),), True),
        ((Report("gitwiki/lint", "success", "workflow_run"),), True),
        ((Report("gitwiki/lint", "success"), Report("gitwiki/lint", "failure", "push")), True),
        ((Report("gitwiki/lint", "success"), Report("Check", "failure", "push")), False),
    ],
)
def test_a_required_status(reports: tuple[Report, ...], *, blocks: bool) -> None:
    assert bool(missing(["gitwiki/lint"], reports)) == blocks


# What the shipped workflows do, day by day.
SHIPPED = Repository(lambda _: workflow_files(), secrets=frozenset({"ANTHROPIC_API_KEY"}))
_MERGE = Trigger(
    "merge_group", {"merge_group": {"head_ref": "refs/heads/gh/q"}}, "checks_requested"
)


@pytest.mark.parametrize(
    ("trigger", "started"),
    [
        (_push(files=("raw/a.md",)), "gitwiki"),
        (_push(files=("extracted/a.pdf.md", "raw/a.pdf")), "gitwiki"),
        (_push(files=("log.md", "wiki/concepts/a.md")), "gitwiki gitwiki-sync"),
        (_push(files=("schema.md",)), "gitwiki gitwiki-sync"),
        (_push(files=("log.md",)), "gitwiki-sync"),
        (_push(files=("README.md", ".github/workflows/gitwiki.yml")), ""),
        (_push("refs/heads/topic", files=("raw/a.md", "wiki/a.md")), ""),
        (_push("refs/heads/gitwiki/compile/1", files=("wiki/a.md",), by_job=True), ""),
        (_push(files=("wiki/a.md",), by_job=True), ""),
        (_pull(files=("README.md",)), "gitwiki-lint"),
        (_pull("synchronize"), "gitwiki-lint"),
        (_pull(origin="eve/wiki"), "gitwiki-lint"),
        (_pull(by_job=True), ""),
        (_pull("closed"), ""),
        (_MERGE, "gitwiki-lint"),
        (_comment(), "gitwiki-respond"),
        (_comment(by_job=True), ""),
        (replace(_comment(), action="edited"), ""),
        (Trigger("schedule", {"schedule": "17 4 * * *"}), "gitwiki"),
        (Trigger("schedule", {"schedule": "47 4 * * *"}), "gitwiki-sync"),
        (Trigger("schedule", {"schedule": "37 5 * * 1"}), "gitwiki-health"),
    ],
)
def test_what_the_shipped_workflows_do(trigger: Trigger, started: str) -> None:
    names = [name.removesuffix(".yml") for name in running(trigger, SHIPPED)]
    assert sorted(names) == started.split()


def test_a_sync_replaces_no_compile() -> None:
    both = running(_push(files=("wiki/a.md",)), SHIPPED)
    assert {name: it.group for name, it in both.items()} == {
        "gitwiki.yml": "gitwiki-compile",
        "gitwiki-sync.yml": "gitwiki-sync",
    }
    assert not any(it.cancels for it in both.values())


def test_no_comment_replaces_another() -> None:
    groups = {
        running(Trigger("issue_comment", {"comment": {"id": number}}, "created"), SHIPPED)[
            "gitwiki-respond.yml"
        ].group
        for number in (1, 2)
    }
    assert len(groups) == 2


def test_a_fork_gets_no_key_and_no_status_from_the_shipped_workflows() -> None:
    decision = running(_pull(origin="eve/wiki"), SHIPPED)["gitwiki-lint.yml"]
    for job in decision.jobs:
        assert set(job.permissions.values()) == {"read"}
        assert job.secrets == set()
