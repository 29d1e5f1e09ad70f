"""What a compile that asks a model sends: every word of a corpus, and no more in a larger wiki.

The model is the stand-in of the tests (real HTTP, the real SDK), which answers with sentences of
what it is given. So the answers are shorter than those of a real model, and what is measured is
what goes in: calls, tokens by the count of the stand-in (four bytes each), the share of paragraphs
that reached the model, and what one source takes next to wikis of different sizes.
"""

from __future__ import annotations

import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpora import corpus
from benchmarks.runner import PROJECT
from benchmarks.sources import read_sources
from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.asking.texts import clean
from gitwiki.budget import told
from gitwiki.compiler.claude.compiler import ClaudeCompiler
from gitwiki.wiki.draft import ExistingPage
from gitwiki.wiki.words import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from standin import StandIn

    from gitwiki.wiki.source import Source

_PATTERN = "works/*/*.md"
_CONTRACT = (PROJECT / "schema.md").read_text(encoding="utf-8").split("---", 2)[2]
_WIKIS = (100, 1_000, 10_000)
_SAMPLE = 12
#: Enough for any corpus; the budget is measured elsewhere.
_LIMITS = Limits(run=Decimal(10_000), at_once=2)


class _Silent:
    def step(self, what: str) -> None:
        """Say nothing."""


def run() -> None:
    """Forecast and compile falsafa, then some of its sources next to larger and larger wikis."""
    folder = corpus("falsafa")
    if folder is None:
        return
    sys.path.insert(0, str(PROJECT / "tests"))
    sources = read_sources(sorted(folder.glob(_PATTERN)))
    words = sum(len(p.text.split()) for source in sources for p in source.paragraphs)
    print(f"falsafa: {len(sources)} sources, {words:,} words")
    _whole(sources)
    for pages in _WIKIS:
        _next_to(sources[:: len(sources) // _SAMPLE][:_SAMPLE], _wiki(sources, pages))


def _whole(sources: Sequence[Source]) -> None:
    """Everything, from the forecast to the drafts."""
    with tempfile.TemporaryDirectory() as place:
        compiler, server = _compiler(Path(place))
        with server:
            forecast = compiler.forecast(sources, (), _CONTRACT)
            print(f"  forecast: {told(forecast)}")
            prepared = compiler.prepare(sources, (), _CONTRACT)
            drafts = prepared.drafts({source.id: source for source in sources}, {})
            sent = {
                block["text"]
                for exchange in server.requests
                if exchange.request.endpoint == "messages"
                for document in exchange.request.documents
                for block in document.block["source"]["content"]
            }
    wanted = [f"{p.id}: {clean(p.text)}" for source in sources for p in source.paragraphs]
    reached = sum(text in sent for text in wanted)
    usage = prepared.spent.usage
    print(
        f"  compiled: {prepared.spent.calls:,} answers, {usage.read:,} tokens read "
        f"({usage.cache_read:,} from the cache), {usage.output:,} written, {len(drafts):,} drafts"
    )
    print(f"  {reached:,} of {len(wanted):,} paragraphs reached the model")


def _next_to(sources: Sequence[Source], pages: Sequence[ExistingPage]) -> None:
    """Some sources, each compiled by itself next to a wiki."""
    read = []
    for source in sources:
        with tempfile.TemporaryDirectory() as place:
            compiler, server = _compiler(Path(place))
            with server:
                prepared = compiler.prepare([source], pages, _CONTRACT)
                prepared.drafts({source.id: source}, {})
        read.append(prepared.spent.usage.read / max(1, prepared.spent.calls))
    print(f"  next to {len(pages):,} pages: {sum(read) / len(read):,.0f} tokens read a question")


def _compiler(folder: Path) -> tuple[ClaudeCompiler, StandIn]:
    from fakes.quoting_model import quoting_model  # noqa: PLC0415
    from standin import StandIn as Server  # noqa: PLC0415

    server = Server(quoting_model)
    api = MessagesApi("claude-opus-5-5", connect=server.client)
    replies, ledger = Replies(folder / "replies"), Ledger(folder / "ledger.sqlite")
    return ClaudeCompiler(PaidModel(api, replies, ledger, _LIMITS, _Silent())), server


def _wiki(sources: Iterable[Source], size: int) -> list[ExistingPage]:
    """Pages whose titles are words of the corpus, so that every source names many of them."""
    words = dict.fromkeys(
        word.lower()
        for source in sources
        for paragraph in source.paragraphs
        for word in WORD.findall(paragraph.text)
        if len(word) > 5
    )
    titles = [word.capitalize() for word in list(words)[:size]]
    return [ExistingPage(f"wiki/concepts/{t.lower()}.md", "concept", t, ()) for t in titles]
