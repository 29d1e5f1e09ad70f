"""The compiler that asks a model, with everything real but the model: SDK, HTTP, store, ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.wikis import Silent
from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replay import ReplayedModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.compiler.claude.compiler import ClaudeCompiler

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

MODEL = "claude-opus-5-5"


def paid_model(
    stand_in: StandIn, folder: Path, limits: Limits | None = None, name: str = MODEL
) -> PaidModel:
    """A model behind the stand-in that keeps its answers and its ledger in a folder."""
    api = MessagesApi(name, connect=stand_in.client, wait=lambda _: None)
    replies, ledger = Replies(folder / "replies"), Ledger(folder / "ledger.sqlite")
    return PaidModel(api, replies, ledger, limits or Limits(), Silent())


def claude(stand_in: StandIn, folder: Path, limits: Limits | None = None) -> ClaudeCompiler:
    """The compiler that asks the stand-in."""
    return ClaudeCompiler(paid_model(stand_in, folder, limits))


def replay(folder: Path) -> ClaudeCompiler:
    """The compiler with the answers that another run kept in a folder."""
    return ClaudeCompiler(ReplayedModel(Replies(folder / "replies"), MODEL, ""))
