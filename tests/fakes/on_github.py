"""A clone of a repository on GitHub's stand-in, with the real adapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakes.git_repositories import git
from fakes.wikis import Silent
from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.github.client import Patience, open_repository
from gitwiki.adapters.github.forge import GitHubForge
from gitwiki.adapters.github.remote import Remote
from gitwiki.adapters.github.server import GitHubServer
from gitwiki.config import read_forge_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hub import Hub, HubRepository

#: What the job that proposes may do.
PROPOSES = {"contents": "write", "pull-requests": "write"}


@dataclass(frozen=True)
class OnGitHub:
    """A clone as a job has it.

    Attributes:
        clone: The repository.
        wiki: The same on the server.
        forge: Its pull requests.
        server: What else the server has.
        person: Where a person pushes to.
        waited: Seconds that it would have waited.
    """

    clone: GitRepository
    wiki: HubRepository
    forge: GitHubForge
    server: GitHubServer
    person: str
    waited: list[float]

    @classmethod
    def of(
        cls,
        hub: Hub,
        directory: Path,
        files: Mapping[str, str],
        permissions: Mapping[str, str] | None = None,
    ) -> OnGitHub:
        """A clone of `acme/wiki`, which is made with some files if it is not there."""
        wiki = hub.repository("acme/wiki")
        if not wiki.head():
            wiki.commit(files)
        token = hub.job_token(wiki, PROPOSES if permissions is None else permissions)
        directory.parent.mkdir(parents=True, exist_ok=True)
        git(directory.parent, "clone", "-q", hub.git_url(wiki, token), directory.name)
        git(directory, "remote", "set-url", "origin", wiki.clone_url)
        clone = GitRepository.open(directory)
        settings = read_forge_settings(
            {"GITHUB_TOKEN": token, "GITHUB_SERVER_URL": hub.url, "GITHUB_API_URL": hub.api_url}
        )
        remote = Remote(clone, settings, wiki.full_name)
        api = open_repository(settings, wiki.full_name, Patience(backoff_factor=0.0))
        waited: list[float] = []
        forge = GitHubForge(clone, remote, api, Silent(), waited.append)
        server = GitHubServer(clone, remote, api)
        return cls(clone, wiki, forge, server, hub.git_url(wiki, hub.person("ada")), waited)

    @property
    def root(self) -> Path:
        """The checkout."""
        assert self.clone.root is not None
        return self.clone.root

    def push(self, commit: str, ref: str) -> None:
        """Push as a person."""
        git(self.root, "push", "-q", "--force", self.person, f"{commit}:{ref}")

    def branches(self) -> Mapping[str, str]:
        """The branches of the server."""
        refs = self.wiki.refs()
        return {name: commit for name, commit in refs.items() if name.startswith("refs/heads/")}
