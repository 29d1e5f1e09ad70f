"""Entry point of the ``gitwiki`` command: run it, and turn what went wrong into an exit code.

0 fine, 1 findings or refused, 2 usage, 3 our bug, 130 interrupted.
"""

from __future__ import annotations

import gc
import sys

import click

from gitwiki.cli.main import cli
from gitwiki.cli.output import Printer, printable
from gitwiki.errors import GitwikiError


def main() -> None:
    """Run the command line and exit."""
    # Nearly all that a command makes lives until its end: looking for garbage seldom saves a
    # seventh of the time of a compile next to 10,000 pages.
    gc.set_threshold(100_000, 20, 50)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with these arguments and return the exit code."""
    try:
        result = cli.main(args=arguments, prog_name="gitwiki", standalone_mode=False)
    except SystemExit:
        # How click ends when nobody reads standard output any more, as in `gitwiki log | head`.
        return 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("gitwiki: interrupted; run it again", err=True)
        return 130
    except GitwikiError as error:
        click.echo(printable(f"gitwiki: {error}", "\n"), err=True)
        _tell_summary(error)
        return error.exit_code
    except Exception:  # noqa: BLE001 - the one place where a bug of ours ends
        return _our_bug()
    return result if isinstance(result, int) else 0


def _tell_summary(error: GitwikiError) -> None:
    from gitwiki.cli.step_summary import append_refusal  # noqa: PLC0415 - only when refused

    append_refusal(error, Printer())


def _our_bug() -> int:
    import traceback  # noqa: PLC0415 - only needed when something broke

    click.echo(traceback.format_exc(), err=True)
    click.echo("gitwiki: this is a bug of ours; please report it with the lines above", err=True)
    return 3


if __name__ == "__main__":
    main()
