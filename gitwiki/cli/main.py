"""The command group. Each command is a module that is imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

import gitwiki

#: Command name to the module that holds it; the function is called ``command`` in each.
COMMANDS = {
    "init": "gitwiki.cli.init",
    "add": "gitwiki.cli.add",
    "status": "gitwiki.cli.status",
    "compile": "gitwiki.cli.compile",
    "propose": "gitwiki.cli.propose",
    "pr": "gitwiki.cli.pr",
    "sync": "gitwiki.cli.sync",
    "lint": "gitwiki.cli.lint",
    "check": "gitwiki.cli.check",
    "respond": "gitwiki.cli.respond",
    "health": "gitwiki.cli.health",
    "rule": "gitwiki.cli.rule",
    "review": "gitwiki.cli.review",
    "ask": "gitwiki.cli.ask",
    "search": "gitwiki.cli.search",
    "related": "gitwiki.cli.related",
    "read": "gitwiki.cli.read",
    "mcp": "gitwiki.cli.mcp",
    "log": "gitwiki.cli.log",
    "blame": "gitwiki.cli.blame",
    "audit": "gitwiki.cli.audit",
    "plan-topics": "gitwiki.cli.plan_topics",
    "usage": "gitwiki.cli.usage",
    "eval": "gitwiki.cli.eval",
    "merge-driver": "gitwiki.cli.merge_driver",
}

# The \b keeps click from filling the lines below it.
_STORY = """\
A wiki in Git: compiled from sources, checked by code, reviewed by people.

\b
  gitwiki init my-wiki   a repository: sources in raw/, pages in wiki/
  cd my-wiki
  gitwiki add paper.md   commits a source
  gitwiki compile        writes pages on a branch, opens a pull request
  gitwiki pr show 1      what it changes, each statement with its source
  gitwiki pr merge 1     now it is in the wiki
"""


class LazyGroup(click.Group):
    """A group that imports a command only when it is needed, so that start-up stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command.

        Raises:
            click.UsageError: There is none of that name.
        """
        if cmd_name not in COMMANDS:
            raise click.UsageError(_unknown(cmd_name), ctx)
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command


def _unknown(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a mistyped command

    near = get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean `gitwiki {near[0]}`?" if near else "`gitwiki -h` lists all of them"
    return f"There is no command {name!r}; {hint}"


@click.group(
    cls=LazyGroup,
    help=_STORY,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine, 1 findings or refused, 2 usage, 3 a bug of gitwiki, "
    "130 interrupted. `gitwiki COMMAND -h` says more about a command.",
)
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Work in this folder instead of the current one.",
)
@click.version_option(gitwiki.__version__, prog_name="gitwiki")
@click.pass_context
def cli(context: click.Context, directory: str | None) -> None:
    """What all commands have in common; what it is for is said in `_STORY`."""
    context.obj = directory
