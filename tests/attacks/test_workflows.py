"""Attacks through workflows, by the shipped files (numbers as in the design).

Whether a workflow runs, and with which rights, is decided by tests/actions/dispatcher.py, which has
GitHub's documented rules; what a job then does is run by act, where a test is marked as slow.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from actions.dispatcher import Repository, Trigger, Verdict, dispatch
from actions.service import Service
from actions.shipped import ACTION, Job, files, jobs, parse, workflow_files, workflows
from fakes.elsewhere import elsewhere
from fakes.wikis import PROJECT
from hosted_wiki import ALL, HostedWiki

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from actions.dispatcher import Decision, JobRights
    from hub import Hub

SHIPPED = workflows()
JOBS = list(jobs(SHIPPED))
TEXTS = {path: text for path, text in files().items() if path.endswith(".yml")}
ACTION_FILE = parse((PROJECT / "action.yml").read_text("utf-8"))
SECRETS = frozenset({"ANTHROPIC_API_KEY", "OTHER"})
#: What decides how a change is judged.
_CONTRACT = ("schema.md", ".github/workflows/gitwiki-lint.yml", "CODEOWNERS")


def _decided(trigger: Trigger, **world: Any) -> dict[str, Decision]:
    """What becomes of each shipped workflow, by the name of its file."""
    repository = Repository(lambda _: workflow_files(), secrets=SECRETS, **world)
    return {
        decision.workflow.rpartition("/")[2].removesuffix(".yml"): decision
        for decision in dispatch(trigger, repository)
    }


def _running(trigger: Trigger, **world: Any) -> dict[str, tuple[JobRights, ...]]:
    """The jobs of the workflows that run now."""
    found = _decided(trigger, **world).items()
    return {name: it.jobs for name, it in found if it.verdict is Verdict.RUNS}


def _push(*paths: str, branch: str = "main", **more: Any) -> Trigger:
    payload = {"ref": f"refs/heads/{branch}", "before": "1" * 40, "after": "2" * 40}
    return Trigger("push", payload, files=paths, **more)


def _pull(*paths: str, origin: str = "eve/wiki", **more: Any) -> Trigger:
    pull = {
        "number": 1,
        "head": {"ref": "topic", "repo": {"full_name": origin}},
        "base": {"ref": "main", "repo": {"full_name": "acme/wiki"}},
    }
    return Trigger("pull_request", {"pull_request": pull}, "opened", files=paths, **more)


def _expressions(node: Any) -> Iterator[str]:
    """Every expression in a part of a workflow."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _expressions(value)
    else:
        yield from re.findall(r"\$\{\{(.*?)\}\}", str(node), re.DOTALL)


def _steps(job: Job, action: str) -> list[Mapping[str, Any]]:
    """The inputs of the steps of a job that use an action."""
    return [step.get("with", {}) for step in job.steps if step["uses"].startswith(action)]


# 34 The 301st file


@pytest.mark.slow
def test_34_what_a_filter_of_paths_misses_is_compiled_later(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki = HostedWiki.make(hub, tmp_path, monkeypatch, files())
    service = Service(tmp_path / "actions", hub, wiki.repository)
    service.forget()
    many = {f"a/{number:03}.txt": "x\n" for number in range(300)}
    wiki.push({**many, "raw/pot.md": "# Pot\n\nA pot is a vessel for tea.\n"})
    assert service.work() == []
    assert "paths-300" in {each.decision.rule for each in service.started}
    assert wiki.repository.pulls == {}
    assert "gitwiki: check success, compile success, propose success" in map(
        str, service.schedule()
    )
    pages = wiki.repository.git.run("ls-tree", "-r", "--name-only", wiki.pull.head)
    assert "wiki/sources/pot.md" in pages


# 46 and 47 Strangers


@pytest.mark.parametrize("path", ["raw/evil.md", "wiki/a.md", *_CONTRACT, "action.yml"])
def test_46_a_pull_request_from_a_fork_is_linted_and_nothing_else(path: str) -> None:
    (name, lint), *others = _running(_pull(path)).items()
    assert (name, others) == ("gitwiki-lint", [])
    for job in lint:
        assert set(job.permissions.values()) <= {"read"}
        assert job.secrets == frozenset()
    # Only a push to the default branch compiles: that is what somebody who may write has merged.
    assert "gitwiki" not in _running(_push("raw/evil.md", branch="topic"))
    assert "gitwiki" in _running(_push("raw/good.md"))


def test_46_a_fork_has_no_run_of_its_own() -> None:
    for job in JOBS:
        if "needs" in job.body:
            continue
        events = SHIPPED[job.workflow]["on"]
        by_person = "issue_comment" in events or "pull_request" in events
        assert by_person or "!github.event.repository.fork" in job.body["if"], str(job)


def test_46_a_stranger_waits_for_approval() -> None:
    decided = _decided(_pull("raw/evil.md", by_outsider=True))
    assert decided["gitwiki-lint"].verdict is Verdict.WAITS
    assert [it for it in decided.values() if it.verdict is Verdict.RUNS] == []


def test_47_no_workflow_runs_with_rights_for_what_a_stranger_does() -> None:
    events = {event for workflow in SHIPPED.values() for event in workflow["on"]}
    assert not {"pull_request_target", "workflow_run", "repository_dispatch"} & events
    # A comment is heard with rights; the code that runs then is that of the default branch.
    comment = Trigger("issue_comment", {"comment": {"id": 1}, "issue": {"number": 1}}, "created")
    heard = _decided(comment)["gitwiki-respond"]
    assert (heard.verdict, heard.ref) == (Verdict.RUNS, "refs/heads/main")


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_47_nothing_of_a_change_is_checked_out_or_run(job: Job) -> None:
    (checkout,) = _steps(job, "actions/checkout@")
    assert checkout["ref"] == "main"
    assert "repository" not in checkout
    assert all("run" not in step for step in job.steps)
    used = {step["uses"] for step in job.steps}
    assert all(re.match(r"actions/[\w-]+@|gitwiki/gitwiki@", each) for each in used), used
    # The code comes from the action: what lies in the checkout is imported by nobody.
    scripts = "\n".join(step["run"] for step in ACTION_FILE["runs"]["steps"] if "run" in step)
    assert len(re.findall(r"\bpython\b\S* +-I\b|\$PYTHON\" -I\b", scripts)) == scripts.count(" -m ")


# 48 and 49 What the files say

#: What an expression may take from an event: numbers, ids and commits, and what is only compared.
_FROM_EVENTS = frozenset(
    {
        "github.event.pull_request.number",
        "github.event.merge_group.head_sha",
        "github.event.merge_group.base_sha",
        "github.event.comment.id",
        "github.event.comment.body",
        "github.event.issue.pull_request",
        "github.event.repository.fork",
    }
)


@pytest.mark.parametrize("path", TEXTS)
def test_48_no_text_of_an_event_reaches_a_script(path: str) -> None:
    loaded = parse(TEXTS[path])
    named = {
        name for each in _expressions(loaded) for name in re.findall(r"github\.event[\w.]*", each)
    }
    assert named <= _FROM_EVENTS
    for job in jobs({path: loaded}) if "jobs" in loaded else ():
        for step in job.steps:
            given = {key: value for key, value in step.items() if key != "if"}
            assert "comment.body" not in str(given)
    for step in ACTION_FILE["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", TEXTS)
def test_49_every_action_is_named_by_its_commit(path: str) -> None:
    loaded = parse(TEXTS[path])
    used = [step["uses"] for body in loaded.get("jobs", {}).values() for step in body["steps"]]
    used += [step["uses"] for step in ACTION_FILE["runs"]["steps"] if "uses" in step]
    assert used
    for name in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name), name


# 50 and 51 What one job hands to the next


def test_50_the_artifact_holds_the_bundle_and_no_token() -> None:
    for job in JOBS:
        for checkout in _steps(job, "actions/checkout@"):
            assert checkout["persist-credentials"] is False, str(job)
        for upload in _steps(job, "actions/upload-artifact@"):
            (made,) = [it["bundle"] for it in _steps(job, ACTION) if it["command"] == "compile"]
            assert upload["path"] == made
            assert made.startswith("${{ runner.temp }}/")
            assert made.endswith(".json")
    uploads = [job for job in JOBS if _steps(job, "actions/upload-artifact@")]
    assert {job.id for job in uploads} == {"compile"}
    assert not any(_steps(job, "actions/cache") for job in JOBS)


@pytest.mark.slow
def test_50_what_is_left_of_a_run_has_no_token(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki = HostedWiki.make(hub, tmp_path, monkeypatch, files())
    service = Service(tmp_path / "actions", hub, wiki.repository)
    service.forget()
    wiki.push({"raw/pot.md": "# Pot\n\nA pot is a vessel for tea.\n"})
    (run,) = [each.run for each in service.work() if each.run]
    kept = [path for path in (tmp_path / "actions").rglob("artifacts/*/*") if path.is_file()]
    assert [path.name for path in kept] == ["gitwiki-bundle-1.json"]
    artifact = kept[0].read_text("utf-8")
    logs = "".join(run.log.values())
    assert len(run.tokens) == 3
    assert "Compile" in logs
    for token in run.tokens.values():
        assert token not in artifact + logs


def test_51_the_digest_goes_another_way_than_the_bundle() -> None:
    found = 0
    for job in JOBS:
        for propose in [it for it in _steps(job, ACTION) if it["command"] == "propose"]:
            (download,) = _steps(job, "actions/download-artifact@")
            assert download["path"] == propose["bundle"]
            digests = set(_expressions(propose["sha256"]))
            assert all(each.startswith(" needs.compile.outputs.sha256") for each in digests)
            compiling = SHIPPED[job.workflow]["jobs"]["compile"]["outputs"]
            named = {each.strip().rpartition(".")[2] for each in digests}
            assert named == {name for name in compiling if name.startswith("sha256")}
            found += 1
    assert found == 2


@pytest.mark.slow
def test_51_a_bundle_that_was_altered_on_its_way_is_not_proposed(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job that compiles says one digest, and its artifact is another file by the time."""
    wiki = HostedWiki.make(hub, tmp_path, monkeypatch, files())
    bundle = tmp_path / "bundle.json"
    assert wiki.job(ALL).run("compile", "--output", str(bundle)).code == 0
    said = {"bundle": "true", "sha256": "0" * 64}
    compiled = {"outputs": said, "writes": bundle.read_text("utf-8")}
    plays = {"compile": compiled}
    service = Service(tmp_path / "actions", hub, wiki.repository, plays=plays)
    (done,) = service.dispatch("gitwiki")
    assert str(done) == "gitwiki: check success, compile success, propose failure"
    assert done.run is not None
    assert "has the SHA-256" in done.run.log["propose"]
    assert wiki.repository.pulls == {}
    assert wiki.branches.keys() == {"main"}


# 55 and 56 Who judges


def test_55_a_change_is_judged_by_the_code_and_the_contract_of_the_base() -> None:
    checks = [job for job in JOBS if any(it["command"] == "check" for it in _steps(job, ACTION))]
    assert len(checks) == len(SHIPPED)
    for job in checks:
        (checkout,) = _steps(job, "actions/checkout@")
        assert checkout["ref"] == "main", str(job)
        given = {key: value for it in _steps(job, ACTION) for key, value in it.items()}
        # Which head, and nothing of how it is judged.
        assert given.keys() <= {"command", "pull", "rev", "base"}, str(job)
        assert not any("head_ref" in each or "head.ref" in each for each in _expressions(job.body))


@pytest.mark.slow
def test_55_a_change_of_the_contract_does_not_help_the_change(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki = HostedWiki.make(hub, tmp_path, monkeypatch, files())
    service = Service(tmp_path / "actions", hub, wiki.repository)
    service.forget()
    waived = "---\ngitwiki: 1\nsuppress: [{rule: GW101, path: '**', reason: x}]\n---\n\nNew.\n"
    dead = "---\ntype: concept\ntitle: D\n---\n\n# D\n\n[x](nowhere.md)\n"
    easy = "on: pull_request\njobs: {}\n"
    lint = ".github/workflows/gitwiki-lint.yml"
    ada = hub.client(hub.person("ada")).get_repo("acme/wiki")
    wiki.push({"schema.md": waived, "wiki/concepts/d.md": dead, "gitwiki.py": "exit()\n"}, "topic")
    ada.create_pull(base="main", head="topic", title="Waive")
    assert list(map(str, service.work())) == ["gitwiki-lint: check failure"]
    (status,) = wiki.repository.statuses
    assert (status.context, status.state) == ("gitwiki/lint", "failure")
    # A branch may have another workflow, which then does not post; the next run of ours does.
    wiki.push({lint: easy}, "topic")
    service.forget()
    service.dispatch("gitwiki")
    head = wiki.repository.pulls[1].head
    assert [each.state for each in wiki.repository.statuses if each.commit == head] == ["failure"]


def test_56_only_the_job_that_lints_may_post_a_status() -> None:
    posting = {job.id for job in JOBS if job.permissions.get("statuses") == "write"}
    assert posting == {"check"}
    for job in JOBS:
        if job.id == "check":
            commands = [it["command"] for it in _steps(job, ACTION)]
            assert (commands, "secrets." in json.dumps(job.body)) == (["check"], False)
        # A check of that name would be required as well, and anybody's workflow can have a job.
        assert "gitwiki/lint" not in (job.id, job.body["name"])


# 63 and 64 Who says where the servers are

_OF_SERVERS = re.compile(r"GITHUB_(?:API|SERVER|GRAPHQL)_URL|ANTHROPIC_CUSTOM_HEADERS|_PROXY")


def test_63_no_workflow_and_no_step_says_where_the_api_is() -> None:
    for path, text in {**TEXTS, "action.yml": json.dumps(ACTION_FILE)}.items():
        assert not _OF_SERVERS.search(text), path
        assert not re.search(r"GITHUB_(?:ENV|PATH)\b", text), path
    for job in JOBS:
        assert not {"env", "defaults", "container", "services"} & job.body.keys(), str(job)
        assert not any("env" in step for step in job.steps), str(job)
    assert not any({"env", "defaults"} & workflow.keys() for workflow in SHIPPED.values())


def test_64_where_the_model_is_comes_from_an_input_of_the_job_that_asks_it() -> None:
    names = ("anthropic-base-url", "anthropic-api-key")
    for job in JOBS:
        for given in _steps(job, ACTION):
            said = {name: given[name] for name in names if name in given}
            asks = given["command"] == "compile"
            assert said == (
                {
                    "anthropic-base-url": "${{ vars.ANTHROPIC_BASE_URL }}",
                    "anthropic-api-key": "${{ secrets.ANTHROPIC_API_KEY }}",
                }
                if asks
                else {}
            ), str(job)
    (step,) = [it for it in ACTION_FILE["runs"]["steps"] if it.get("id") == "gitwiki"]
    names_of = {name: value for name, value in step["env"].items() if name.startswith("ANTHROPIC")}
    assert names_of == {
        "ANTHROPIC_API_KEY": "${{ inputs.anthropic-api-key }}",
        "ANTHROPIC_BASE_URL": "${{ inputs.anthropic-base-url }}",
    }


@pytest.mark.slow
def test_63_64_no_file_of_the_wiki_leads_a_job_elsewhere(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with elsewhere() as other:
        lures = {
            "schema.md": f"---\ngitwiki: 1\napi_url: {other.url}\n---\n\nBASE_URL={other.url}\n",
            ".env": f"GITHUB_API_URL={other.url}\nANTHROPIC_BASE_URL={other.url}\n",
            "gitwiki.py": "raise SystemExit(9)\n",
            "raw/pot.md": "# Pot\n\nA pot is a vessel for tea.\n",
        }
        wiki = HostedWiki.make(hub, tmp_path, monkeypatch, {**files(), **lures})
        secrets = {"ANTHROPIC_API_KEY": "sk-ant-of-this-test"}
        # With a key, a model would be asked at its own address; the schema says that none is.
        wiki.push({"schema.md": lures["schema.md"].replace("gitwiki: 1", "compiler: extractive")})
        service = Service(tmp_path / "actions", hub, wiki.repository, secrets)
        service.forget()
        (done,) = service.dispatch("gitwiki")
        assert str(done) == "gitwiki: check success, compile success, propose success"
    assert other.seen == []
    assert done.run is not None
    addresses = {
        (it["environment"]["GITHUB_API_URL"], it["environment"].get("ANTHROPIC_BASE_URL"))
        for it in done.run.seen("gitwiki")
    }
    assert addresses == {(hub.api_url, None)}
