"""The librarian over HTTP: who gets in, from where, with what; and ``gitwiki mcp --http``."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import httpx2
import pytest
import uvicorn
from click.testing import CliRunner
from fakes.library_wiki import run
from fakes.tool_calls import CALLS, use
from fakes.wikis import PROJECT
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from gitwiki.cli.main import cli
from gitwiki.errors import UnusableTokenError
from gitwiki.mcp_server.serving import (
    MAX_REQUEST,
    HttpSettings,
    checked_token,
    http_app,
    is_loopback,
    serve_http,
)
from gitwiki.workflows.search import open_search
from gitwiki.workflows.shelves import Shelves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gitwiki.ports import Outside

TOKEN = "a-token-that-nobody-guesses"
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
USUAL = json.dumps(LIST).encode()
NOTHING: dict[str, str | None] = {}


@pytest.fixture(scope="module")
def port(library: Outside) -> Iterator[int]:
    """The port of a server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        settings = HttpSettings("127.0.0.1", number, TOKEN, names=("wiki.example",))
        app = http_app(Shelves(library, open_search), settings, number)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield number
        finally:
            server.should_exit = True
            thread.join()


def ask(
    port: int, headers: Mapping[str, str | None] = NOTHING, body: bytes = USUAL
) -> tuple[int, str]:
    """Status and body of a request with the usual headers, but for those that are given."""
    usual: dict[str, str | None] = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "Host": f"127.0.0.1:{port}",
    }
    sent = {**usual, **headers}
    connection = HTTPConnection("127.0.0.1", port)
    try:
        connection.putrequest("POST", "/mcp", skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_a_client_with_the_token_uses_all_of_it(port: int) -> None:
    async def ask_all() -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
            async with Client(transport) as client:
                await use(client)

    run(ask_all)


def test_the_usual_request_is_answered(port: int) -> None:
    status, body = ask(port)
    assert status == 200
    assert len(json.loads(body)["result"]["tools"]) == len(CALLS)


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN]
)
def test_without_the_token_nothing_is_answered(port: int, given: str | None) -> None:
    status, body = ask(port, {"Authorization": given})
    assert (status, TOKEN in body) == (401, False)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:{port}"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Host": "127.0.0.1.evil.example:{port}"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example:{port}"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:{port}", "Origin": "http://localhost:{port}"}, 200),
        ({"Host": "wiki.example", "Origin": "https://wiki.example"}, 200),
    ],
)
def test_foreign_hosts_and_origins_are_refused(
    port: int, headers: Mapping[str, str], status: int
) -> None:
    sent: dict[str, str | None] = {}
    sent |= {name: value.replace("{port}", str(port)) for name, value in headers.items()}
    assert ask(port, sent)[0] == status


def test_a_request_that_is_too_large_is_refused(port: int) -> None:
    arguments = {"page": "x" * 2**20}
    params = {"name": "read_wiki", "arguments": arguments}
    body = json.dumps({**LIST, "method": "tools/call", "params": params}).encode()
    assert len(body) > MAX_REQUEST
    assert ask(port, body=body)[0] == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"\xff\xfe"])
def test_what_is_no_request_is_refused_and_the_server_goes_on(port: int, body: bytes) -> None:
    assert ask(port, body=body)[0] == 400
    assert ask(port)[0] == 200


def test_other_content_types_and_other_paths_are_refused(port: int) -> None:
    assert ask(port, {"Content-Type": "text/plain"})[0] == 400
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/../../etc/passwd", headers={"Authorization": f"Bearer {TOKEN}"})
    assert connection.getresponse().status == 404
    connection.close()


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_url_and_token_and_stops_when_told(folder: str) -> None:
    command = (sys.executable, "-m", "gitwiki", "mcp", "--http", "--port", "0", "-C", folder)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None
        told = process.stderr.readline() + process.stderr.readline()
        token = re.search(r"the token of this run is (\S{43})\n", told)
        url = re.search(r"serving MCP at http://127\.0\.0\.1:(\d+)/mcp; Ctrl-C ends it\n", told)
        assert token, told
        assert url, told
        number = int(url[1])
        answers = [
            ask(number, {"Authorization": f"Bearer {each}"})[0]
            for each in (token[1], "somebody else")
        ]
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert answers == [200, 401]
    assert (process.returncode, out) == (130, "")


@pytest.mark.parametrize(
    ("arguments", "token", "said"),
    [
        (("--port", "1"), "", "--host, --port, --token-file and --allow-host are for --http"),
        (("--http", "--host", "10.0.0.1"), "", "others can reach 10.0.0.1, so the token has to be"),
        (("--http", "--host", "wiki.example"), "", "others can reach wiki.example"),
        (("--http",), "short", "the token has fewer than 16 characters"),
        (("--http",), "with a space in its middle", "characters that no header can carry"),
        (
            ("--http", "--token-file", "missing"),
            "",
            "missing cannot be read; set GITWIKI_MCP_TOKEN",
        ),
    ],
)
def test_what_would_be_unsafe_is_refused(
    folder: str, arguments: tuple[str, ...], token: str, said: str
) -> None:
    result = CliRunner().invoke(
        cli, ["mcp", *arguments, "-C", folder], env={"GITWIKI_MCP_TOKEN": token}
    )
    assert said in str(result.exception)


def test_a_token_file_is_read_without_the_line_end(folder: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="ascii")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        options = ("--token-file", str(tmp_path / "token"), "--port", str(number))
        result = CliRunner().invoke(cli, ["mcp", "--http", *options, "-C", folder])
    assert str(result.exception).startswith(f"cannot listen on 127.0.0.1 port {number}: ")
    assert TOKEN not in result.output


def test_an_address_that_is_none_is_named(library: Outside) -> None:
    settings = HttpSettings("host.invalid", 0, TOKEN)
    with pytest.raises(Exception, match=r"^cannot listen on host\.invalid port 0: "):
        serve_http(Shelves(library, open_search), settings, print)


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
    ],
)
def test_which_hosts_only_this_machine_reaches(host: str, is_ours: bool) -> None:
    assert is_loopback(host) is is_ours


def test_tokens_lose_the_space_around_them() -> None:
    assert checked_token(f" {TOKEN}\n") == TOKEN
    with pytest.raises(UnusableTokenError):
        checked_token("ü" * 20)
