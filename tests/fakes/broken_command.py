"""A command of gitwiki with a bug."""

from __future__ import annotations

import click


@click.command("broken")
def command() -> None:
    """Divide by zero."""
    click.echo(1 // 0)
