"""What must hold for every workflow that gitwiki ships, and for its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fakes.wikis import PROJECT

from actions.shipped import ACTION, Job, files, jobs, parse, workflows, write
from gitwiki.errors import OddBranchError
from gitwiki.wiki.paths import GITHUB_PATHS
from gitwiki.workflows.init import filled

SHIPPED = workflows()
CI_PATH = ".github/workflows/ci.yml"
CI = {CI_PATH: parse((PROJECT / CI_PATH).read_text(encoding="utf-8"))}
ALL = {**SHIPPED, **CI}
JOBS = list(jobs(SHIPPED))
ALL_JOBS = list(jobs(ALL))
ACTION_TEXT = (PROJECT / "action.yml").read_text(encoding="utf-8")
TEXTS = {
    **files(),
    CI_PATH: (PROJECT / CI_PATH).read_text(encoding="utf-8"),
    "action.yml": ACTION_TEXT,
}
YAMLS = [path for path in TEXTS if path.endswith(".yml")]
INPUTS = json.loads((Path(__file__).parent / "action-inputs.json").read_text(encoding="utf-8"))

#: What each job of a kind may do, and nothing else.
PERMISSIONS = {
    "compile": {"contents": "read", "pull-requests": "read"},
    "propose": {"contents": "write", "pull-requests": "write"},
    "check": {"contents": "read", "pull-requests": "read", "statuses": "write"},
    "sync": {"contents": "write", "pull-requests": "write"},
    "rebase": {"contents": "write", "pull-requests": "write"},
    "trust": {"contents": "write", "pull-requests": "write", "statuses": "read"},
    "health": {"contents": "read", "pull-requests": "read", "issues": "write"},
    "respond": {"contents": "read", "pull-requests": "write"},
}
_USES = re.compile(r"^ *(?:- )?uses: (?P<action>\S+)(?P<comment>.*)$", re.MULTILINE)
_PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")


def _tool(name: str) -> str:
    """A program of the development environment, or the test is skipped."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    found = beside or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; `make test` installs it")
    return found


def _run(folder: Path, *command: str) -> str:
    """Run a program that finds nothing; returns what it said if it did."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture(params=["main", "release/2.x"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the files that are shipped, those of this project beside them."""
    write(tmp_path, {**files(request.param), CI_PATH: TEXTS[CI_PATH], "action.yml": ACTION_TEXT})
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_zizmor_finds_nothing(repository: Path) -> None:
    zizmor = (_tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic")
    assert _run(repository, *zizmor, ".") == ""


def test_zizmor_looks_at_all_of_it(repository: Path) -> None:
    broken = TEXTS["action.yml"].replace('"$GITWIKI"', "${{ inputs.command }}")
    write(repository, {"action.yml": broken})
    zizmor = (_tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic")
    said = _run(repository, *zizmor, ".")
    assert "template-injection" in said
    assert all(path in said for path in (*SHIPPED, ".github/dependabot.yml", CI_PATH))


def test_actionlint_finds_nothing(repository: Path) -> None:
    assert _run(repository, _tool("actionlint"), "-no-color") == ""


@pytest.mark.parametrize("path", ALL)
def test_act_takes_them(repository: Path, path: str) -> None:
    act = (_tool("act"), "--validate", "--strict", "-W", path)
    assert _run(repository, *act) == ""


@pytest.mark.parametrize("path", YAMLS)
def test_each_action_is_named_by_its_commit_with_its_version(path: str) -> None:
    used = [found for found in _USES.finditer(TEXTS[path]) if found["action"] != "./"]
    assert used or "/workflows/" not in path
    for found in used:
        assert _PINNED.fullmatch(found["action"]), found[0]
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", found["comment"]), found[0]


def test_the_same_action_has_the_same_commit_everywhere() -> None:
    used = {
        found[0].strip().removeprefix("- ") for t in TEXTS.values() for found in _USES.finditer(t)
    }
    names = [re.split(r"[ @]", line)[1] for line in used]
    assert len(names) == len(set(names)), sorted(used)


@pytest.mark.parametrize("path", YAMLS)
def test_no_action_is_used_with_inputs_that_it_does_not_have(path: str) -> None:
    for step in _steps(parse(TEXTS[path])):
        if "uses" in step:
            real = INPUTS.get(step["uses"], {"inputs": list(_own_inputs())})
            assert set(step.get("with", {})) <= set(real["inputs"]), step


def test_the_inputs_are_those_of_the_commits_that_are_used() -> None:
    used = {found["action"] for text in TEXTS.values() for found in _USES.finditer(text)}
    assert {name for name in used if name.startswith("actions/")} == set(INPUTS)


def _own_inputs() -> dict[str, Any]:
    found: dict[str, Any] = parse(ACTION_TEXT)["inputs"]
    return found


def _steps(loaded: dict[str, Any]) -> list[dict[str, Any]]:
    bodies = [*loaded.get("jobs", {}).values(), loaded.get("runs", {})]
    return [step for body in bodies for step in body.get("steps", [])]


@pytest.mark.parametrize("path", ALL)
def test_nothing_is_permitted_but_to_jobs(path: str) -> None:
    assert ALL[path]["permissions"] == {}


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_each_job_may_do_what_its_kind_does(job: Job) -> None:
    assert job.permissions == PERMISSIONS[job.id]


@pytest.mark.parametrize("job", ALL_JOBS, ids=str)
def test_each_job_has_permissions_and_ends(job: Job) -> None:
    assert isinstance(job.permissions, dict)
    assert 0 < job.body["timeout-minutes"] <= 60
    assert job.body["runs-on"] == "ubuntu-latest"


@pytest.mark.parametrize("job", ALL_JOBS, ids=str)
def test_who_has_the_key_cannot_write_and_who_writes_has_no_key(job: Job) -> None:
    writes = "write" in job.permissions.values()
    has_secret = "secrets." in json.dumps(job.body)
    assert not (writes and has_secret)
    assert has_secret == (job.id == "compile")


def test_the_key_is_given_to_one_step_of_a_job() -> None:
    for job in JOBS:
        given = [step for step in job.steps if "secrets." in json.dumps(step)]
        assert len(given) == (job.id == "compile")
        assert "secrets." not in json.dumps({k: v for k, v in job.body.items() if k != "steps"})
        assert all(step["with"]["command"] == "compile" for step in given)
    assert all("secrets." not in json.dumps({**w, "jobs": 0}) for w in SHIPPED.values())


@pytest.mark.parametrize("path", ALL)
def test_no_workflow_runs_what_a_stranger_wrote_with_rights(path: str) -> None:
    events = ALL[path]["on"]
    assert not {"pull_request_target", "workflow_run"} & set(events)


@pytest.mark.parametrize("path", YAMLS)
def test_no_line_of_a_script_is_made_of_an_expression(path: str) -> None:
    for step in _steps(parse(TEXTS[path])):
        assert "${{" not in str(step.get("run", "")), step


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_the_workflows_run_the_action_and_nothing_else(job: Job) -> None:
    assert all("run" not in step for step in job.steps)
    commands = [step["with"]["command"] for step in job.steps if step["uses"] == ACTION]
    assert len(commands) == 1


@pytest.mark.parametrize("job", ALL_JOBS, ids=str)
def test_no_token_is_left_in_a_checkout(job: Job) -> None:
    checkouts = [step["with"] for step in job.steps if "actions/checkout@" in step.get("uses", "")]
    assert len(checkouts) == 1
    assert checkouts[0]["persist-credentials"] is False


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_all_of_the_base_branch_is_checked_out(job: Job) -> None:
    (checkout,) = [step["with"] for step in job.steps if "actions/checkout@" in step["uses"]]
    assert checkout["fetch-depth"] == 0
    assert checkout["ref"] == "main"


def test_lint_has_no_filter_and_hears_the_merge_queue() -> None:
    events = SHIPPED[".github/workflows/gitwiki-lint.yml"]["on"]
    assert events == {"pull_request": None, "merge_group": None}


@pytest.mark.parametrize("job", ALL_JOBS, ids=str)
def test_no_job_is_called_like_the_status(job: Job) -> None:
    assert job.body["name"] != "gitwiki/lint"
    assert job.id != "gitwiki/lint"


@pytest.mark.parametrize("path", ALL)
def test_runs_of_a_workflow_do_not_meet(path: str) -> None:
    concurrency = ALL[path]["concurrency"]
    assert concurrency["group"]
    # A run that reads only may be given up; one that writes is brought to its end.
    writes = [job for job in jobs({path: ALL[path]}) if {"contents", "issues"} & _written(job)]
    assert not (writes and concurrency["cancel-in-progress"])


def _written(job: Job) -> set[str]:
    return {scope for scope, level in job.permissions.items() if level == "write"}


def test_the_groups_differ() -> None:
    groups = [workflow["concurrency"]["group"] for workflow in ALL.values()]
    assert len(groups) == len(set(groups))


def test_what_is_pushed_by_a_job_is_linted_in_the_same_run() -> None:
    for path, workflow in SHIPPED.items():
        pushing = [job.id for job in jobs({path: workflow}) if "contents" in _written(job)]
        if pushing:
            check = workflow["jobs"]["check"]
            needs = check["needs"]
            assert set(pushing) <= set([needs] if isinstance(needs, str) else needs), path
            assert "!cancelled()" in check["if"]


def test_the_artifact_is_the_bundle_alone_and_goes_soon() -> None:
    uploads = [s["with"] for job in JOBS for s in job.steps if "/upload-artifact@" in s["uses"]]
    assert len(uploads) == 2
    for upload in uploads:
        assert upload["path"] == "${{ runner.temp }}/" + upload["name"] + ".json"
        assert upload["retention-days"] == 1
        assert upload["if-no-files-found"] == "error"


def test_the_digest_goes_another_way_than_the_bundle() -> None:
    for job in JOBS:
        for step in job.steps:
            if step.get("with", {}).get("command") == "propose":
                compiling = SHIPPED[job.workflow]["jobs"]["compile"]
                digests = [name for name in compiling["outputs"] if name.startswith("sha256")]
                given = [f"${{{{ needs.compile.outputs.{name} }}}}" for name in digests]
                assert step["with"]["sha256"] == " ".join(given)
                assert "compile" in job.body["needs"]


def test_jobs_side_by_side_have_outputs_of_their_own() -> None:
    # GitHub skips outputs that are empty and puts the others together; of one name, one is lost.
    # docs.github.com, "Pass job outputs", "Using job outputs in a matrix job".
    job = SHIPPED[".github/workflows/gitwiki.yml"]["jobs"]["compile"]
    part = job["strategy"]["matrix"]["part"]
    choices = dict(re.findall(r"inputs\.shards == '(\d)' && '(\[.*?\])'", part))
    inputs = SHIPPED[".github/workflows/gitwiki.yml"]["on"]["workflow_dispatch"]["inputs"]
    assert ["1", *sorted(choices)] == inputs["shards"]["options"]
    assert part.endswith("|| '[1]') }}")
    parts = {number: json.loads(listed) for number, listed in choices.items()}
    assert all(found == list(range(1, int(number) + 1)) for number, found in parts.items())
    digest = "steps.gitwiki.outputs.sha256"
    assert job["outputs"] == {
        "bundle": "${{ steps.gitwiki.outputs.bundle == 'true' && 'true' || '' }}",
        **{
            f"sha256-{part}": f"${{{{ matrix.part == {part} && {digest} || '' }}}}"
            for part in max(parts.values(), key=len)
        },
    }


@pytest.mark.parametrize("job", [job for job in JOBS if "needs" not in job.body], ids=str)
def test_a_copy_of_a_wiki_does_nothing_by_itself(job: Job) -> None:
    condition = job.body.get("if", "")
    by_hand = "comment.body" in condition or "pull_request" in ALL[job.workflow]["on"]
    assert "!github.event.repository.fork" in condition or by_hand


def test_every_template_is_filled_in() -> None:
    assert set(files()) == GITHUB_PATHS
    assert [path for path, text in files().items() if "__" in text] == []
    found = {p.relative_to(PROJECT / "templates/github").as_posix() for p in _templates()}
    assert {f".github/{name}" for name in found} == GITHUB_PATHS


def _templates() -> list[Path]:
    return [path for path in (PROJECT / "templates" / "github").rglob("*") if path.is_file()]


@pytest.mark.parametrize("branch", ["a+b", "it's", 'a"b', "!x", "a b", "a,b", "a\nb", "ünï", "-x"])
def test_a_branch_whose_name_means_something_else_there(branch: str) -> None:
    with pytest.raises(OddBranchError):
        filled("x", branch, "a/b@c")


def test_the_templates_are_in_the_wheel() -> None:
    # `make test` installs an editable package, so nothing else would notice.
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"templates" = "gitwiki/shipped/templates"' in project
    assert os.path.isdir(PROJECT / "templates")  # noqa: PTH112
