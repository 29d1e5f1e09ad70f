"""``gitwiki mcp``."""

from __future__ import annotations

import secrets
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from gitwiki.bootstrap import open_here, open_outside
from gitwiki.cli.options import Common, common
from gitwiki.config import read_mcp_token
from gitwiki.errors import UnusableTokenError, UsageError
from gitwiki.workflows.propose_page import propose_page
from gitwiki.workflows.search import open_search
from gitwiki.workflows.shelves import Shelves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from gitwiki.mcp_server.serving import HttpSettings
    from gitwiki.query.handouts import Proposed
    from gitwiki.workflows.propose_page import Sentence

_HOST, _PORT = "127.0.0.1", 8765
_LONGEST_TOKEN = 4096


class _HttpOptions(TypedDict):
    """The options that go with ``--http``, as they were given."""

    host: str | None
    port: int | None
    token_file: str | None
    names: tuple[str, ...]


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
@click.option(
    "--allow-propose",
    is_flag=True,
    help="Let clients propose pages, each as a pull request for people to review.",
)
@common(json=False)
def command(
    options: Common, over_http: bool, allow_propose: bool, **http: Unpack[_HttpOptions]
) -> None:
    """Serve works, pages and search to clients of the Model Context Protocol.

    No tool asks a model, and none writes unless it may. The newest commit of the base branch is
    read at each call.
    """
    if not over_http and any(value not in {None, ()} for value in http.values()):
        raise UsageError("--host, --port, --token-file and --allow-host are for --http")
    outside = open_here(options.directory, options.printer)
    shelves = Shelves(outside, open_search)
    shelves.at()  # what is wrong with the repository is said now, and not to the first client
    propose = partial(_propose, options) if allow_propose else None
    # The SDK takes a second to load.
    from gitwiki.mcp_server import serving  # noqa: PLC0415

    if not over_http:
        if sys.stdin.isatty():
            options.printer.note(
                "gitwiki: waiting for an MCP client on standard input; docs/mcp.md says how to add "
                "this server to one"
            )
        serving.serve_stdio(shelves, propose)
        return
    serving.serve_http(shelves, _settings(http), partial(_say, options), propose)


def _propose(options: Common, question: str, sentences: Sequence[Sentence]) -> Proposed:
    """Propose a page, on the base as its forge has it now."""
    outside = open_outside(options.directory, options.printer)
    return propose_page(outside, Shelves(outside, open_search).at(), question, sentences)


def _settings(http: _HttpOptions) -> HttpSettings:
    from gitwiki.mcp_server import serving  # noqa: PLC0415

    host, port = http["host"] or _HOST, _PORT if http["port"] is None else http["port"]
    given = _read(http["token_file"]) if http["token_file"] else read_mcp_token()
    if given:
        return serving.HttpSettings(host, port, serving.checked_token(given), http["names"])
    if not serving.is_loopback(host):
        raise UnusableTokenError(f"others can reach {host}, so the token has to be yours")
    token = secrets.token_urlsafe(32)
    click.echo(f"gitwiki: the token of this run is {token}", err=True)
    return serving.HttpSettings(host, port, token, http["names"])


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
