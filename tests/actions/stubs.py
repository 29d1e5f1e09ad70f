"""What is run in the place of the actions of others, and of the Python that they set up.

    python stubs.py checkout | setup-python | upload-artifact | download-artifact
    python stubs.py python ARGUMENTS | gitwiki ARGUMENTS

Only the standard library is used. `STUB_FOLDER` holds what a run has in common: tokens.json (the
token of each job, and the word that stands for them), artifacts/ and record.jsonl, to which every
call appends what it saw. If it holds plays.json, commands of gitwiki that are named there are not
run: what is said there is done instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["STUB_FOLDER"])
PROJECT = Path(os.environ["STUB_PROJECT"])


def main(name: str, arguments: list[str]) -> int:
    """Do what a stub does."""
    deeds = {
        "checkout": _checkout,
        "setup-python": _setup_python,
        "upload-artifact": _upload,
        "download-artifact": _download,
    }
    if name in deeds:
        inputs = {key: str(value) for key, value in json.loads(os.environ["STUB_INPUTS"]).items()}
        _record(name, inputs=inputs)
        return deeds[name](inputs)
    return (_python if name == "python" else _gitwiki)(arguments)


def _checkout(inputs: dict[str, str]) -> int:
    """Fetch as actions/checkout does: its refspecs, its local branch, its remote without `.git`."""
    branch = inputs["ref"]
    if not branch or inputs["fetch-depth"] != "0" or inputs["persist-credentials"] != "false":
        return _unforeseen("actions/checkout", inputs)
    token = _token(inputs["token"] or os.environ["STUB_TOKEN"])
    server = os.environ["GITHUB_SERVER_URL"]
    basic = b64encode(f"x-access-token:{token}".encode()).decode()
    header = ("-c", f"http.{server}/.extraheader=AUTHORIZATION: basic {basic}")
    everything = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
    for command in (
        ("init", "-q", "."),
        ("remote", "add", "origin", f"{server}/{os.environ['GITHUB_REPOSITORY']}"),
        (*header, "fetch", "-q", "--prune", "origin", *everything),
        ("checkout", "-q", "--force", "-B", branch, f"refs/remotes/origin/{branch}"),
    ):
        done = subprocess.run(("git", *command), check=False)
        if done.returncode:
            return done.returncode
    return 0


def _setup_python(inputs: dict[str, str]) -> int:
    """Say where Python is; it is `_python` that is there."""
    if inputs["update-environment"] != "false" or inputs["python-version"] != "3.11":
        return _unforeseen("actions/setup-python", inputs)
    _output("python-path", str(_script(FOLDER / "python", "python")))
    return 0


def _python(arguments: list[str]) -> int:
    """Make an environment, install into it, each in name only: gitwiki is run as it lies here.

    What pip would do, and whether the packages are there, is not covered.
    """
    match arguments:
        case ["-I", "-m", "venv", place]:
            _record("venv", place=place)
            _script(Path(place) / "bin" / "python", "python")
        case ["-I", "-m", "pip", *rest] if "install" in rest:
            _record("pip", arguments=rest)
            if (Path(rest[-1]) / "pyproject.toml").is_file():
                # In the environment that was made before: next to its Python.
                _script(Path(os.environ["VENV"]) / "bin" / "gitwiki", "gitwiki")
        case _:
            return _unforeseen("python", {"arguments": " ".join(arguments)})
    return 0


def _gitwiki(arguments: list[str]) -> int:
    """Run the gitwiki of this checkout with the token of the job."""
    environment = dict(os.environ)
    environment["GITHUB_TOKEN"] = _token(environment["GITHUB_TOKEN"])
    environment["PYTHONPATH"] = str(PROJECT)
    plays = FOLDER / "plays.json"
    known = json.loads(plays.read_text(encoding="utf-8")) if plays.exists() else {}
    if arguments[0] in known:
        code = _play(known[arguments[0]], arguments)
    else:
        # -P: as with the script that pip writes, the current folder is no place for modules.
        command = (os.environ["STUB_PYTHON"], "-P", "-m", "gitwiki", *arguments)
        code = subprocess.run(command, env=environment, check=False).returncode
    written = {
        name: Path(os.environ[name]).read_text(encoding="utf-8")
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        if Path(os.environ[name]).exists()
    }
    given = {key: value for key, value in environment.items() if not key.startswith("STUB_")}
    seen = {"arguments": arguments, "environment": given, "files": _files(arguments[-1])}
    _record("gitwiki", code=code, **seen, **written)
    return code


def _files(place: str) -> list[str]:
    """What lies in a folder that gitwiki was given."""
    return sorted(os.listdir(place)) if os.path.isdir(place) else []  # noqa: PTH112, PTH208


def _play(play: dict[str, Any], arguments: list[str]) -> int:
    """Do what a test says instead of running gitwiki."""
    for name, value in play.get("outputs", {}).items():
        _output(name, value)
    for argument in arguments:
        if argument.startswith("--output=") and "writes" in play:
            Path(argument.partition("=")[2]).write_text(play["writes"], encoding="utf-8")
    sys.stdout.write(play.get("prints", ""))
    return int(play.get("code", 0))


def _upload(inputs: dict[str, str]) -> int:
    """Keep one file."""
    file, place = Path(inputs["path"]), FOLDER / "artifacts" / inputs["name"]
    if not file.is_file() or (place.exists() and inputs["overwrite"] != "true"):
        return _unforeseen("actions/upload-artifact", inputs)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    shutil.copy(file, place)
    return 0


def _download(inputs: dict[str, str]) -> int:
    """Give copies of what was kept: by its name, or all that a pattern matches, in one folder."""
    if inputs["pattern"] and inputs["merge-multiple"] != "true":
        return _unforeseen("actions/download-artifact", inputs)
    found = sorted((FOLDER / "artifacts").glob(inputs["name"] or inputs["pattern"]))
    if not found and inputs["name"]:
        sys.stdout.write(f"::error::Artifact not found for name: {inputs['name']}\n")
        return 1
    for place in found:
        shutil.copytree(place, inputs["path"], dirs_exist_ok=True)
    return 0


def _token(given: str) -> str:
    """The token of this job, where the word that stands for it is given; any other as it is.

    act has one token for all jobs of a run; GitHub has one for each.
    """
    tokens: dict[str, str] = json.loads((FOLDER / "tokens.json").read_text(encoding="utf-8"))
    return tokens[os.environ["GITHUB_JOB"]] if given == tokens[""] else given


def _script(place: Path, name: str) -> Path:
    """An executable file that runs a stub."""
    place.parent.mkdir(parents=True, exist_ok=True)
    text = f'#!/bin/sh\nexec "$STUB_PYTHON" -I "{Path(__file__).resolve()}" {name} "$@"\n'
    place.write_text(text, encoding="utf-8")
    place.chmod(0o755)
    return place


def _output(name: str, value: str) -> None:
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}={value}\n")


def _unforeseen(name: str, inputs: dict[str, str]) -> int:
    given = {key: value for key, value in inputs.items() if value}
    sys.stdout.write(f"::error::the stub of {name} knows nothing of {given}\n")
    return 97


def _record(kind: str, **said: Any) -> None:
    line = json.dumps({"kind": kind, "job": os.environ["GITHUB_JOB"], **said})
    with (FOLDER / "record.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
