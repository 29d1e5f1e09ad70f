"""The workflows as ``gitwiki init --github`` writes them, read as GitHub reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from fakes.wikis import PROJECT

from gitwiki.wiki.paths import GITHUB_PATHS
from gitwiki.workflows.init import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: The action that the workflows use in tests; the commit is none.
ACTION = "gitwiki/gitwiki@0123456789abcdef0123456789abcdef01234567"


class _Loader(yaml.SafeLoader):
    """YAML 1.2 as far as workflows go: `on` is a word, not a truth value."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":bool")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    list("tTfF"),
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a workflow.

    Attributes:
        workflow: Path of the workflow.
        id: Its key.
        body: What is said of it.
    """

    workflow: str
    id: str
    body: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.workflow.rpartition('/')[2]}:{self.id}"

    @property
    def permissions(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.body["permissions"]
        return found

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.body["steps"]
        return found


def parse(text: str) -> dict[str, Any]:
    """A workflow."""
    loaded: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    return loaded


def files(branch: str = "main", action: str = f"{ACTION} # v0.1.0") -> dict[str, str]:
    """Every file that `--github` adds, by path."""
    found = {}
    for path in sorted(GITHUB_PATHS):
        template = PROJECT / "templates" / "github" / path.removeprefix(".github/")
        found[path] = filled(template.read_text(encoding="utf-8"), branch, action)
    return found


def workflow_files(branch: str = "main") -> dict[str, str]:
    """The workflows among them, by path."""
    return {path: text for path, text in files(branch).items() if "/workflows/" in path}


def workflows(branch: str = "main") -> dict[str, dict[str, Any]]:
    """The same, parsed."""
    return {path: parse(text) for path, text in workflow_files(branch).items()}


def jobs(found: Mapping[str, Mapping[str, Any]]) -> Iterator[Job]:
    """Every job of some workflows."""
    for path, workflow in found.items():
        for name, body in workflow["jobs"].items():
            yield Job(path, name, body)


def write(folder: Path, found: Mapping[str, str]) -> None:
    """Write files into a folder."""
    for path, text in found.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
