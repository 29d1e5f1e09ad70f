"""Bundles made by a compile, and what becomes of them: everything real but the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakes.models import MODEL, paid_model
from gitwiki.adapters.model.recorded import RecordedModel
from gitwiki.bootstrap.bundles import Recording, open_replay
from gitwiki.budget import price_of
from gitwiki.bundle import join
from gitwiki.compiler.claude.compiler import ClaudeCompiler
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.workflows.compile import CompileRequest, compile_pending
from gitwiki.workflows.propose import Proposed, Wanted, compile_again, propose

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

    from gitwiki.adapters.model.ledger import Ledger
    from gitwiki.bundle import Bundle
    from gitwiki.compiler.pending import Shard
    from gitwiki.ports import Model, Outside

ANYTHING = Wanted()


def recording(model: Model | None = None, ledger: Ledger | None = None) -> Recording:
    """A compiler whose answers are remembered; the extractive one without a model."""
    if model is None:
        return Recording(ExtractiveCompiler())
    recorded = RecordedModel(model)
    return Recording(ClaudeCompiler(recorded), recorded, price_of(MODEL), ledger)


def asking(stand_in: StandIn, folder: Path) -> Recording:
    """The compiler that asks the stand-in, with its ledger."""
    model = paid_model(stand_in, folder)
    return recording(model, model._ledger)


def maybe_bundle(
    outside: Outside,
    recorded: Recording | None = None,
    *paths: str,
    shard: Shard | None = None,
) -> Bundle | None:
    """Compile what is pending into a bundle; None if nothing came of it."""
    recorded = recorded or recording()
    request = CompileRequest(paths=paths, shard=shard)
    return recorded.bundle(compile_pending(outside, recorded.compiler, request), request)


def make_bundle(
    outside: Outside,
    recorded: Recording | None = None,
    *paths: str,
    shard: Shard | None = None,
) -> Bundle:
    """Compile what is pending into a bundle; something has to come of it."""
    found = maybe_bundle(outside, recorded, *paths, shard=shard)
    assert found is not None
    return found


def propose_bundles(outside: Outside, *bundles: Bundle, wanted: Wanted = ANYTHING) -> Proposed:
    """What the job that proposes does, but for the ledger."""
    joined = join(bundles)
    wanted = replace(wanted, pull=joined.pull)
    outcome = compile_again(outside, open_replay(joined), joined, wanted)
    return propose(outside, outcome, joined.pull)
