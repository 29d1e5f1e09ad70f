"""``gitwiki mcp``."""

from __future__ import annotations

import secrets
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_here
from gitwiki.cli.options import Common, common
from gitwiki.config import read_mcp_token
from gitwiki.errors import UnusableTokenError, UsageError
from gitwiki.workflows.search import open_search
from gitwiki.workflows.shelves import Shelves

if TYPE_CHECKING:
    from gitwiki.mcp_server.serving import HttpSettings

_HOST, _PORT = "127.0.0.1", 8765
_LONGEST_TOKEN = 4096


@click.command("mcp", epilog="Example: gitwiki mcp --http --port 8765")
@click.option("--http", "over_http", is_flag=True, help="Serve over HTTP instead of stdio.")
@click.option("--host", metavar="HOST", help=f"With --http, where to listen. Default: {_HOST}.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"With --http, the port; 0 for any that is free. Default: {_PORT}.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="With --http, a file with the token; otherwise GITWIKI_MCP_TOKEN, or a new one.",
)
@click.option(
    "--allow-host",
    "names",
    metavar="NAME",
    multiple=True,
    help="With --http, a further name of this server, as behind a proxy. May be repeated.",
)
@common(json=False)
def command(
    options: Common,
    over_http: bool,
    host: str | None,
    port: int | None,
    token_file: str | None,
    names: tuple[str, ...],
) -> None:
    """Serve works, pages and search to clients of the Model Context Protocol.

    No tool asks a model, and none writes. The newest commit of the base branch is read at each
    call.
    """
    if not over_http and (host or port is not None or token_file or names):
        raise UsageError("--host, --port, --token-file and --allow-host are for --http")
    outside = open_here(options.directory, options.printer)
    shelves = Shelves(outside, open_search)
    shelves.at()  # what is wrong with the repository is said now, and not to the first client
    # The SDK takes a second to load.
    from gitwiki.mcp_server import serving  # noqa: PLC0415

    if not over_http:
        if sys.stdin.isatty():
            options.printer.note(
                "gitwiki: waiting for an MCP client on standard input; docs/mcp.md says how to add "
                "this server to one"
            )
        serving.serve_stdio(shelves)
        return
    settings = _settings(host or _HOST, _PORT if port is None else port, token_file, names)
    ready = partial(_say, options)
    serving.serve_http(shelves, settings, ready)


def _settings(host: str, port: int, token_file: str | None, names: tuple[str, ...]) -> HttpSettings:
    from gitwiki.mcp_server import serving  # noqa: PLC0415

    given = _read(token_file) if token_file else read_mcp_token()
    if given:
        return serving.HttpSettings(host, port, serving.checked_token(given), names)
    if not serving.is_loopback(host):
        raise UnusableTokenError(f"others can reach {host}, so the token has to be yours")
    token = secrets.token_urlsafe(32)
    click.echo(f"gitwiki: the token of this run is {token}", err=True)
    return serving.HttpSettings(host, port, token, names)


def _read(path: str) -> str:
    try:
        with Path(path).open(encoding="ascii") as stream:
            text = stream.read(_LONGEST_TOKEN)
    except (OSError, ValueError) as error:
        raise UnusableTokenError(f"{shlex.quote(path)} cannot be read") from error
    if not text.strip():
        raise UnusableTokenError(f"{shlex.quote(path)} is empty")
    return text


def _say(options: Common, url: str) -> None:
    options.printer.note(f"gitwiki: serving MCP at {url}; Ctrl-C ends it")
