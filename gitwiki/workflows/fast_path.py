"""Answer from a page as it stands, or say why no page may."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gitwiki.ports import ALL
from gitwiki.query.aliases import AliasIndex, NamedPage, build, decode, encode
from gitwiki.query.fast_path import Asked, Shown, Standing, refusal, show
from gitwiki.query.route import USUAL, route
from gitwiki.wiki.citations import is_gone
from gitwiki.wiki.dates import day, instant, midnight
from gitwiki.workflows.lint import day_of, lint_by
from gitwiki.workflows.load import (
    SourceAt,
    load_pages,
    load_sources,
    load_wiki,
    reading_version,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitwiki.ports import Commit, Outside, Readable
    from gitwiki.ports.search import Search
    from gitwiki.query.route import Arbiter, Route, Thresholds
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.workflows.load import LoadedWiki

_ALIASES = "aliases"
_REPLACED = "replaced"
_DEPRECATED = "deprecated"


class FastAnswer(NamedTuple):
    """What came of the fast path.

    Attributes:
        route: Where the question led.
        shown: The answer, or why there is none.
        blob: Blob id of the page that was read; empty if none was.
    """

    route: Route
    shown: Shown
    blob: str = ""


class Vote(NamedTuple):
    """Who votes besides the names of the pages, and when the vote is clear.

    Attributes:
        search: Search at the commit that is asked.
        arbiter: Is asked where the others do not agree; None if there is nobody.
        thresholds: See `gitwiki.query.route`.
    """

    search: Search
    arbiter: Arbiter | None = None
    thresholds: Thresholds = USUAL


def ask_pages(
    outside: Outside, loaded: LoadedWiki, question: str, vote: Vote, today: str = ""
) -> FastAnswer:
    """Answer a question from one page of a wiki as it stands, if one may.

    Args:
        outside: Where the wiki is.
        loaded: The wiki at the commit that is asked.
        question: Any text.
        vote: Who votes.
        today: As for `standing`.
    """
    index = open_aliases(outside, loaded)
    found = route(question, index, vote.search, vote.arbiter, vote.thresholds)
    if found.page is None:
        return FastAnswer(found, Shown(None, refusal(found, None)))
    stands = standing(outside, loaded.commit, found.page, today)
    page = load_pages(outside, loaded.entries, [found.page]).get(found.page)
    if page is None:
        return FastAnswer(found, Shown(None, refusal(found, Standing(found.page, ""))))
    cited = load_sources(outside, _sources_of(loaded, found.page)).sources
    shown = show(Asked(question, loaded.commit.id, found), page, stands, cited)
    return FastAnswer(found, shown, stands.blob)


def standing(outside: Outside, commit: Commit, path: str, today: str = "") -> Standing:
    """How a page stands at a commit: what lint says of it, and whether its sources are the same.

    Lint goes by the contract of the base, so that a commit cannot pass by its own.

    Args:
        outside: Where the wiki is.
        commit: The commit.
        path: Repository path of the page.
        today: ISO 8601; a page whose time has passed by then is stale, and by the day of the commit
            anyway.
    """
    loaded = load_wiki(outside, commit)
    page = loaded.wiki.pages.get(path)
    if page is None:
        return Standing(path, "")
    base = outside.repository.resolve(outside.repository.base_ref()) or commit
    return Standing(
        path=path,
        blob=page.blob,
        findings=tuple(each for each in lint_by(outside, commit, base) if each.path == path),
        stale=(
            *_expired(page, (day_of(commit), today)),
            *_changed(page, loaded, _replaced(outside, loaded)),
        ),
    )


def open_aliases(outside: Readable, loaded: LoadedWiki) -> AliasIndex:
    """The names of all pages of a wiki, from the cache if none of them has changed."""
    pages = [
        NamedPage(page.path, page.title, page.aliases, page.type)
        for page in loaded.wiki.pages.values()
    ]
    key = _digest(msgspec.json.encode(sorted(pages)))
    known = _known_aliases(outside.cache.load(_ALIASES, [ALL]).get(ALL, b""), key)
    if known is not None:
        return known
    outside.progress.step(f"learning the names of {len(pages)} pages")
    index = build(pages)
    outside.cache.store(_ALIASES, {ALL: key + encode(index)})
    return index


def _known_aliases(stored: bytes, key: bytes) -> AliasIndex | None:
    """The index that is kept under a key; None if it is another, of another version or cut off."""
    if not stored.startswith(key):
        return None
    try:
        return decode(stored[len(key) :])
    except ValueError:
        return None


def _expired(page: PageSummary, days: Iterable[str]) -> Iterator[str]:
    """Why a page says itself that it holds no more."""
    if page.status == _DEPRECATED:
        yield "it is deprecated"
    if page.stale_after and any(_is_past(page.stale_after, each) for each in days):
        yield f"it is stale since {page.stale_after}"


def _is_past(stale_after: str, today: str) -> bool:
    """Whether a moment, or a day without a clock, is over on a day; what is no date always is."""
    now = day(today)
    if now is None:
        return False
    moment = instant(stale_after)
    if moment:
        return moment <= midnight(now)
    named = day(stale_after)
    return named is None or named < now


def _changed(page: PageSummary, loaded: LoadedWiki, replaced: Mapping[str, str]) -> Iterator[str]:
    """What has become of the sources of a page since it was written."""
    files = loaded.wiki.files
    for source in page.sources:
        now = files.get(source.raw, "")
        if is_gone(source, files):
            yield f"{source.raw} was deleted"
        elif source.blob and now and not now.startswith(source.blob):
            yield f"{source.raw} has changed"
        elif source.raw in replaced:
            yield f"{source.raw} is replaced by {replaced[source.raw]}"


def _replaced(outside: Readable, loaded: LoadedWiki) -> Mapping[str, str]:
    """Sources that another one says it replaces, by path, to the path of that one."""
    versions = [SourceAt(loaded.ids[raw], raw, blob) for raw, blob in sorted(loaded.raw.items())]
    key = _digest(msgspec.json.encode([reading_version(outside), versions]))
    known = _known_replaced(outside.cache.load(_REPLACED, [ALL]).get(ALL, b""), key)
    if known is not None:
        return known
    sources = load_sources(outside, versions).sources.values()
    newer = {_label(label): each.raw for each in sources for label in each.obsoletes}
    found = {
        each.raw: newer[_label(each.label)]
        for each in sources
        if each.label and newer.get(_label(each.label), each.raw) != each.raw
    }
    outside.cache.store(_REPLACED, {ALL: key + msgspec.json.encode(found)})
    return found


def _known_replaced(stored: bytes, key: bytes) -> dict[str, str] | None:
    if not stored.startswith(key):
        return None
    try:
        return _REPLACED_DECODER.decode(stored[len(key) :])
    except msgspec.DecodeError:
        return None


def _sources_of(loaded: LoadedWiki, path: str) -> list[SourceAt]:
    cited = loaded.wiki.pages[path].citations
    return [
        SourceAt(loaded.ids[raw], raw, blob)
        for raw, blob in loaded.raw.items()
        if loaded.ids[raw] in cited
    ]


def _label(label: str) -> str:
    return "".join(label.casefold().split())


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


_REPLACED_DECODER = msgspec.json.Decoder(dict[str, str])
