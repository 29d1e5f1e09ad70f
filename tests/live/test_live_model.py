"""A small compile against a real model, for whoever has one; never in CI.

    GITWIKI_LIVE_URL=http://127.0.0.1:8080 GITWIKI_LIVE_MODEL=name .venv/bin/pytest tests/live

Any server on this machine that speaks the Messages API will do, such as llama.cpp. What is tested
is the wire, and that answers of whatever quality end in a whole pull request or a named outcome.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git, make_repository
from fakes.wikis import Silent, open_wiki

from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.adapters.model.wire import Documents
from gitwiki.compiler.claude.compiler import ClaudeCompiler
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from pathlib import Path

    import anthropic

URL, MODEL = os.environ.get("GITWIKI_LIVE_URL", ""), os.environ.get("GITWIKI_LIVE_MODEL", "")
KEY = os.environ.get("GITWIKI_LIVE_KEY", "none")
LANTERN = """\
# The lantern of the harbour

A lantern is a lamp in a closed case of glass and metal.

The lantern of the harbour burns oil. It was made in 1911 and weighs 14 kg.

The keeper cleans the lantern every morning.
"""

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not URL, reason="GITWIKI_LIVE_URL names no server"),
]


def _connect() -> anthropic.Anthropic:
    import anthropic  # noqa: PLC0415 - only where there is a server

    return anthropic.Anthropic(base_url=URL, api_key=KEY, max_retries=0, timeout=900)


def test_whatever_a_real_model_answers_has_a_name(tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    schema = "---\ngitwiki: 1\n---\n\nWrite plainly.\n"
    files = {"schema.md": schema, "log.md": "# Log\n", "raw/lantern.md": LANTERN}
    make_repository(directory, files, checkout=True)
    outside = open_wiki(directory)
    api = MessagesApi(MODEL, documents=Documents.TEXT, connect=_connect)
    replies, ledger = Replies(tmp_path / "replies"), Ledger(tmp_path / "ledger.sqlite")
    model = PaidModel(api, replies, ledger, Limits(at_once=1), Silent())
    outcome = compile_sources(outside, ClaudeCompiler(model), CompileRequest())
    assert ledger.rows()
    assert git(directory, "fsck", "--strict", "--no-dangling") == ""
    if outcome.pull_request is None:
        assert [each.code for each in outcome.diagnostics] == ["GW809"]
    else:
        assert outcome.review is not None
        assert f"answers of {MODEL}" in outcome.pull_request.proposal.body
