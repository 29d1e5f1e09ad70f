"""Plan topics: propose pages from what was asked and missed, and from the sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.compiler.analysis import analyse
from gitwiki.errors import FixedTopicsError
from gitwiki.lint.rules.gw207_wanted_page import missing_pages
from gitwiki.ports import CHECKOUT
from gitwiki.query.topics import (
    TERMS,
    Known,
    Proposed,
    SalientTerm,
    Survey,
    Wish,
    missed,
    propose,
    runs_of,
)
from gitwiki.wiki.paths import slug_of
from gitwiki.wiki.topics import PATH, extended, read
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.load import SourceAt, load_sources, load_wiki, reading_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Decisions, Outside, Readable, WorkingFiles
    from gitwiki.query.topics import Candidate
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki

#: So many sources are held in memory at a time.
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class TopicsPlan:
    """What is proposed for a wiki.

    Attributes:
        commit: The commit of the base that it was looked at.
        asked: How many questions no page answered.
        proposed: The pages, and the questions that no new page would answer.
        diagnostics: What is wrong with topics.yaml.
        listed: topics.yaml as it is; None if there is none.
    """

    commit: str
    asked: int
    proposed: Proposed
    diagnostics: tuple[Diagnostic, ...]
    listed: bytes | None = None


def plan_topics(
    outside: Outside, decisions: Decisions, since: str = "", listed: bytes | None = None
) -> TopicsPlan:
    """Propose pages that the base does not have and topics.yaml does not list.

    Args:
        outside: Where the wiki is.
        decisions: What was asked.
        since: The instant from which on questions count; empty for all of them.
        listed: topics.yaml of the checkout; None if there is none, where that of the base counts.

    Raises:
        DecisionsError: The log cannot be read.
    """
    loaded = load_wiki(outside, base_commit(outside))
    there = read((listed or b"").decode("utf-8", "replace"), loaded.schema.types)
    topics = (*there.topics, *loaded.topics)
    asked = missed(decisions.since(since))
    wishes = tuple(_wishes(loaded))
    survey = Survey(_runs([*(each.question for each in asked), *(each.name for each in wishes)]))
    salient: dict[str, Sequence[SalientTerm]] = {}
    for source in _sources(outside, loaded):
        survey.add(source)
        salient[source.id] = _terms(outside, source)
    known = Known(loaded.wiki.pages.values(), topics, loaded.schema.types)
    proposed = propose(asked, wishes, survey, salient, known)
    found = there.diagnostics if listed is not None else _of_topics(loaded)
    return TopicsPlan(loaded.commit.id, len(asked), proposed, found, listed)


def write_topics(
    working: WorkingFiles, plan: TopicsPlan, candidates: Iterable[Candidate]
) -> tuple[str, ...]:
    """Put candidates behind what topics.yaml of the checkout has; the paths that were written.

    Every byte of the file stays, and it is only written if it is still what was read.

    Raises:
        FixedTopicsError: Nothing can be put behind what is there.
    """
    before = plan.listed or b""
    try:
        after = extended(before.decode("utf-8"), (each.addition for each in candidates))
    except UnicodeDecodeError as error:
        raise FixedTopicsError("it is not valid UTF-8") from error
    except ValueError as error:
        raise FixedTopicsError(str(error)) from error
    return tuple(working.replace({PATH: (plan.listed, after.encode())}))


def listed_topics(checkout: Readable) -> bytes | None:
    """topics.yaml as it is in the checkout; None if it is not there."""
    entry = checkout.repository.tree(CHECKOUT, PATH).get(PATH)
    return checkout.repository.blobs([entry.blob]).get(entry.blob) if entry else None


def _of_topics(loaded: LoadedWiki) -> tuple[Diagnostic, ...]:
    return tuple(found for found in loaded.diagnostics if found.path == PATH)


def _wishes(loaded: LoadedWiki) -> Iterator[Wish]:
    for pages in missing_pages(loaded.wiki):
        name = slug_of(pages[min(pages)]).replace("-", " ").replace("_", " ")
        yield Wish(name, len(pages))


def _runs(texts: Iterable[str]) -> Iterable[tuple[str, ...]]:
    return dict.fromkeys(run for text in texts for run in runs_of(text))


def _sources(outside: Outside, loaded: LoadedWiki) -> Iterator[Source]:
    """Every source of the wiki that can be read, by path."""
    versions = [SourceAt(loaded.ids[raw], raw, blob) for raw, blob in sorted(loaded.raw.items())]
    outside.progress.step(f"reading {len(versions)} sources")
    for start in range(0, len(versions), _AT_ONCE):
        yield from load_sources(outside, versions[start : start + _AT_ONCE]).sources.values()


def _terms(outside: Outside, source: Source) -> Sequence[SalientTerm]:
    """What a source is about, found once for each of its versions."""
    kind, key = f"terms-{reading_version(outside)}", f"{source.blob}:{source.raw}"
    stored: Mapping[str, bytes] = outside.cache.load(kind, [key])
    if key in stored:
        return [_term(row) for row in json.loads(stored[key])]
    outside.progress.step(f"looking what {source.raw} is about")
    found = [
        SalientTerm(
            term.keys,
            tuple((form.text, form.seen) for form in term.forms),
            term.is_entity,
            term.score,
        )
        for term in analyse(source).terms[:TERMS]
    ]
    outside.cache.store(kind, {key: json.dumps(found).encode()})
    return found


def _term(row: list[object]) -> SalientTerm:
    keys, forms, is_entity, score = row
    spelt = tuple((text, seen) for text, seen in forms)  # type: ignore[attr-defined]
    return SalientTerm(tuple(keys), spelt, bool(is_entity), int(score))  # type: ignore[arg-type,call-overload]
