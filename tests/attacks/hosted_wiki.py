"""A wiki on the stand-in for GitHub, and jobs that run the command line on it as Actions would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakes.git_repositories import git
from fakes.wikis import PROJECT
from hostile_wiki import GOOD, INDEX, SCHEMA, HostileWiki

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest
    from hostile_wiki import Ran
    from hub import Hub, HubRepository
    from hub.state import Pull

#: What the jobs of the workflows may do, by their names in them.
COMPILE = {"contents": "read", "pull-requests": "read"}
PROPOSE = {"contents": "write", "pull-requests": "write"}
CHECK = {"contents": "read", "pull-requests": "read", "statuses": "write"}
#: What a person with write access may do.
ALL = {"contents": "write", "pull-requests": "write", "statuses": "write", "issues": "write"}


@dataclass(frozen=True)
class Job:
    """A clone, and the environment of a job.

    Attributes:
        wiki: The clone, with the command line on it.
        environment: Of the job.
        patch: Sets it.
    """

    wiki: HostileWiki
    environment: Mapping[str, str]
    patch: pytest.MonkeyPatch

    @property
    def directory(self) -> Path:
        """The checkout."""
        return self.wiki.directory

    @property
    def token(self) -> str:
        """What the job shows to the server."""
        return self.environment["GITHUB_TOKEN"]

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Run one command; it must not end as a bug of ours."""
        with self.patch.context() as patch:
            for name, value in {**self.environment, **environment}.items():
                patch.setenv(name, value)
            return self.wiki.run(*arguments)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Begin one command as a process of its own, in the checkout.

        -P: as with the script that pip writes, the current folder is no place for modules.
        """
        given = {**os.environ, **self.environment, **environment, "PYTHONPATH": str(PROJECT)}
        return subprocess.Popen(
            (sys.executable, "-P", "-m", "gitwiki", *arguments),
            cwd=self.directory,
            env=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True)
class HostedWiki:
    """A repository on the server.

    Attributes:
        hub: The server.
        repository: The wiki there.
        folder: Where clones are put.
        patch: Sets the environment of jobs.
    """

    hub: Hub
    repository: HubRepository
    folder: Path
    patch: pytest.MonkeyPatch

    @classmethod
    def make(
        cls,
        hub: Hub,
        folder: Path,
        patch: pytest.MonkeyPatch,
        files: Mapping[str, str | bytes] | None = None,
    ) -> HostedWiki:
        """A wiki whose one pending source is a good one."""
        usual: dict[str, str | bytes] = {
            "schema.md": SCHEMA,
            "log.md": "# Log\n",
            "wiki/index.md": INDEX,
            "raw/lanterns.md": GOOD,
        }
        repository = hub.repository("acme/wiki", {**usual, **(files or {})})
        return cls(hub, repository, folder, patch)

    def job(self, permissions: Mapping[str, str], name: str = "job") -> Job:
        """A job with a checkout of its own, as actions/checkout makes one."""
        token = self.hub.job_token(self.repository, permissions)
        git(self.folder, "clone", "-q", self.hub.git_url(self.repository, token), name)
        directory = self.folder / name
        git(directory, "remote", "set-url", "origin", self.repository.clone_url)
        environment = self.hub.environment(self.repository, token)
        return Job(HostileWiki(directory, checkout=True), environment, self.patch)

    def push(self, files: Mapping[str, str | bytes | None], branch: str = "main") -> str:
        """A person pushes a commit; its id."""
        return self.hub.push(self.repository, self.hub.person("ada"), files, branch=branch)

    @property
    def pull(self) -> Pull:
        """The only pull request."""
        (found,) = self.repository.pulls.values()
        return found

    @property
    def branches(self) -> Mapping[str, str]:
        """The branches of the server, by name."""
        refs = self.repository.refs()
        start = "refs/heads/"
        return {name.removeprefix(start): it for name, it in refs.items() if name.startswith(start)}

    @property
    def state(self) -> tuple[object, ...]:
        """All that anybody could want to change."""
        threads = {
            number: (it.title, it.body, it.state, tuple(it.labels), getattr(it, "draft", None))
            for number, it in self.repository.threads.items()
        }
        said = {number: it.body for number, it in self.repository.comments.items()}
        statuses = [(it.commit, it.context, it.state) for it in self.repository.statuses]
        reviews = [
            (number, len(it.reviews), len(it.line_comments), it.merged_at)
            for number, it in self.repository.pulls.items()
        ]
        labels = sorted(self.repository.labels)
        # What GitHub makes of a pull request by itself when it is looked at is nobody's doing.
        refs = {name: it for name, it in self.repository.refs().items() if "/merge" not in name}
        return refs, threads, said, statuses, reviews, labels, len(self.hub.events)
