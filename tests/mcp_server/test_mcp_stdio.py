"""``gitwiki mcp`` as a process at the other end of standard streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from fakes.library_wiki import run
from fakes.tool_calls import text_of, use
from fakes.wikis import PROJECT
from mcp import Client, StdioServerParameters, stdio_client

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (sys.executable, "-m", "gitwiki", "mcp")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT)}


def test_a_client_starts_it_and_uses_all_of_it(folder: str, tmp_path: Path) -> None:
    parameters = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "-C", folder], env=ENVIRONMENT
    )
    log = tmp_path / "log"

    async def ask() -> tuple[str, str]:
        with log.open("w", encoding="utf-8") as errors:
            async with Client(stdio_client(parameters, errors)) as client:
                await use(client)
                large = await client.call_tool("read_wiki", {"page": "x" * 2**20})
                return client.protocol_version, text_of(large)

    version, large = run(ask)
    assert version == "2026-07-28"
    assert "Expected `str` of length <= 400" in large
    assert log.read_text(encoding="utf-8") == ""


def test_standard_output_carries_the_protocol_and_nothing_else(folder: str) -> None:
    """A client of the handshake, written by hand, whose lines are not all JSON."""
    hello: dict[str, Any] = {"protocolVersion": "2025-06-18", "capabilities": {}}
    hello["clientInfo"] = {"name": "hand", "version": "0"}
    asked: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "list_works", "arguments": {}}},
        {"id": 3, "method": "tools/call", "params": {"name": "search_wiki", "arguments": []}},
        {"id": 4, "method": "nothing"},
        {"id": 5, "method": "ping"},
    ]
    lines = ["this is no JSON", *(json.dumps({"jsonrpc": "2.0", **each}) for each in asked)]
    with subprocess.Popen(
        (*COMMAND, "-C", folder, "--verbose"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n".join([*lines, ""]))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(5)]
        process.stdin.close()
        assert process.stdout.read() == ""
    assert process.returncode == 0
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    by_id = {answer.get("id"): answer for answer in answers}
    assert by_id[1]["result"]["protocolVersion"] == "2025-06-18"
    assert by_id[2]["result"]["structuredContent"]["total"] == 6
    assert by_id[3]["error"]["code"] == -32602
    assert by_id[4]["error"]["code"] == -32601
    assert by_id[5]["result"] == {}


def test_what_is_wrong_with_the_repository_is_said_at_once(tmp_path: Path) -> None:
    process = subprocess.run(
        (*COMMAND, "-C", str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    assert (process.returncode, process.stdout) == (2, "")
    assert "is not in a Git repository" in process.stderr
