"""How the tests of the stand-in drive it: PyGithub and git, as its users do."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from github import GithubException

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from github.PullRequest import PullRequest
    from github.Repository import Repository

    from hub import Hub, HubRepository


@dataclass(frozen=True, slots=True)
class Refusal:
    """What GitHub says when it would not do something."""

    status: int
    message: str


def refusal(do: Callable[[], object]) -> Refusal:
    """What GitHub says to it; of a 422 what is behind "Validation Failed"."""
    with pytest.raises(GithubException) as caught:
        do()
    data = caught.value.data or {}
    message = str(data.get("message", ""))
    for error in data.get("errors", ()):
        message = error if isinstance(error, str) else error.get("message") or error["code"]
    return Refusal(caught.value.status, message)


def seen_by(hub: Hub, token: str, name: str = "acme/wiki") -> Repository:
    """A repository as PyGithub has it."""
    return hub.client(token).get_repo(name)


def proposed(
    hub: Hub,
    wiki: HubRepository,
    token: str,
    files: Mapping[str, str | bytes | None] | None = None,
    *,
    branch: str = "topic",
    draft: bool = False,
) -> PullRequest:
    """A pull request with one commit."""
    hub.push(wiki, token, files or {"c.md": "c\n"}, branch=branch, message=f"on {branch}")
    repository = seen_by(hub, token)
    return repository.create_pull(
        base="main", head=branch, title=f"Propose {branch}", body="Why", draft=draft
    )


def ready(hub: Hub, token: str, number: int) -> PullRequest:
    """A pull request after GitHub has worked out whether it can be merged."""
    repository = seen_by(hub, token)
    repository.get_pull(number)
    return repository.get_pull(number)


def run_git(directory: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Git as a person runs it, whatever comes of it."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ("git", "-C", str(directory), *args)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
