"""``gitwiki init``."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import create_outside
from gitwiki.cli.options import Common, common, next_steps
from gitwiki.cli.shipped import shipped
from gitwiki.errors import UsageError
from gitwiki.wiki.paths import GITHUB_PATHS
from gitwiki.workflows.init import Contents, init

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.workflows.init import Initialised


@click.command("init", epilog="Example: gitwiki init my-wiki --github")
@click.argument("where", required=False, type=click.Path(file_okay=False), metavar="[DIR]")
@click.option("--github", is_flag=True, help="Add workflows, so that GitHub runs gitwiki.")
@click.option(
    "--action",
    metavar="OWNER/NAME@COMMIT",
    help="With --github: the action that the workflows use. "
    "Default: the repository and the commit that gitwiki was installed from.",
)
@common()
def command(options: Common, where: str | None, action: str | None, *, github: bool) -> None:
    """Make a wiki repository, or adopt the one that is there.

    DIR is made if it is missing; without it the current folder is used. Nothing that exists is
    overwritten: what is missing is added in one commit.
    """
    if action and not github:
        raise click.UsageError("--action goes with --github")
    folder = options.directory / (where or ".")
    _require_top(folder)
    contents = _contents(action, github=github)
    done = init(create_outside(folder, options.printer), contents, int(time.time()))
    data = {"branch": done.branch, "created": done.created, "kept": done.kept}
    options.printer.result("\n".join(_text(folder, done)), {**data, "commit": done.commit})
    if not done.created:
        return
    here = [] if folder == Path() else [(f"cd {shlex.quote(str(folder))}", "")]
    steps = [("gitwiki add FILE...", "put sources into raw/"), ("gitwiki compile", "make pages")]
    options.printer.note(next_steps(*here, *steps))
    if github:
        options.printer.note("\n".join(_settings(done.branch, contents.action)))


def _contents(action: str | None, *, github: bool) -> Contents:
    schema = shipped("schema.md")
    if not github:
        return Contents(schema)
    from gitwiki.cli.action import action_of  # noqa: PLC0415 - seldom wanted

    names = {path: path.replace(".github/", "templates/github/", 1) for path in GITHUB_PATHS}
    templates = {path: shipped(name) for path, name in names.items()}
    return Contents(schema, templates, action_of(action))


def _text(folder: Path, done: Initialised) -> Iterator[str]:
    place = "this folder" if folder == Path() else str(folder)
    if not done.created:
        yield f"{place} is a wiki already; nothing to add"
        return
    yield f"{place} is a wiki now, on branch {done.branch}"
    yield f"  added  {', '.join(done.created)}"
    if done.kept:
        yield f"  kept   {', '.join(done.kept)}"


def _settings(branch: str, action: str) -> Iterator[str]:
    """What only a person can set on GitHub."""
    from gitwiki.cli.action import is_pinned  # noqa: PLC0415 - seldom wanted

    yield "On GitHub, once it is pushed (docs/github.md says why):"
    yield "  Settings > Actions > General: allow GitHub Actions to create pull requests"
    yield "  Settings > Secrets and variables > Actions: ANTHROPIC_API_KEY, for a model to compile"
    yield f"  Settings > Rules, for {branch}: require a pull request, 1 approval and the status"
    yield "    gitwiki/lint from GitHub Actions; block force pushes"
    yield "  .github/CODEOWNERS: say who approves changes to schema.md and to the workflows"
    if not is_pinned(action):
        yield f"  .github/workflows: name a commit in the place of {action}"


def _require_top(folder: Path) -> None:
    """Refuse a folder inside a repository: the wiki would be made at the top of that instead."""
    if not folder.is_dir() or (folder / "HEAD").is_file():
        return
    absolute = folder.resolve()
    tops = (each for each in (absolute, *absolute.parents) if (each / ".git").exists())
    top = next(tops, absolute)
    if top != absolute:
        message = (
            f"{folder} is inside the repository at {top}; `gitwiki init {shlex.quote(str(top))}` "
            f"makes that one a wiki, `git init {shlex.quote(str(folder))}` a new one of this folder"
        )
        raise UsageError(message)
