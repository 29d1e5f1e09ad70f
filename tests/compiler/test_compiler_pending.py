"""What is left to compile is a state of the tree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitwiki.compiler.pending import (
    DeletedSource,
    PendingSource,
    Recipe,
    Shard,
    Work,
    compile_key,
    pending,
)
from gitwiki.wiki.snapshot import PageSummary, SourceRef

RECIPE = Recipe("extractive", "1", "", "", "5c4e", "1-n1")
RAW = {"raw/a.md": "aaaa", "raw/b.txt": "bbbb"}
IDS = {"raw/a.md": "a", "raw/b.txt": "b"}


def source_page(path: str, blob: str, key: str) -> PageSummary:
    source_id = path.removeprefix("raw/").split(".")[0]
    return PageSummary(
        path=f"wiki/sources/{source_id}.md",
        blob="f00d",
        type="source-summary",
        sources=(SourceRef(source_id, path, blob),),
        key=key,
    )


def concept(*sources: SourceRef) -> PageSummary:
    return PageSummary(path="wiki/concepts/c.md", blob="c0", type="concept", sources=sources)


def test_everything_is_pending_in_an_empty_wiki() -> None:
    work = pending(RAW, IDS, (), RECIPE)

    assert work == Work(
        sources=(
            PendingSource("a", "raw/a.md", "aaaa", compile_key("aaaa", RECIPE)),
            PendingSource("b", "raw/b.txt", "bbbb", compile_key("bbbb", RECIPE)),
        )
    )
    assert work


def test_what_a_page_records_is_not_pending() -> None:
    pages = [source_page(path, blob, compile_key(blob, RECIPE)) for path, blob in RAW.items()]

    assert not pending(RAW, IDS, pages, RECIPE)


def test_a_concept_page_does_not_record_a_source() -> None:
    pages = [concept(SourceRef("a", "raw/a.md", "aaaa"))]

    assert [source.raw for source in pending(RAW, IDS, pages, RECIPE).sources] == [*RAW]


def test_a_changed_source_knows_the_blob_that_pages_rest_on() -> None:
    pages = [source_page("raw/a.md", "old1", compile_key("old1", RECIPE))]

    work = pending({"raw/a.md": "aaaa"}, IDS, pages, RECIPE)

    assert work.sources == (
        PendingSource("a", "raw/a.md", "aaaa", compile_key("aaaa", RECIPE), previous="old1"),
    )


def test_another_schema_makes_every_source_pending_again() -> None:
    pages = [source_page(path, blob, compile_key(blob, RECIPE)) for path, blob in RAW.items()]

    work = pending(RAW, IDS, pages, replace(RECIPE, schema="0ther"))

    assert [(source.raw, source.previous) for source in work.sources] == [
        ("raw/a.md", "aaaa"),
        ("raw/b.txt", "bbbb"),
    ]


def test_a_source_that_is_gone_is_work_while_pages_rest_on_it() -> None:
    gone = SourceRef("gone", "raw/gone.md", "9999")

    work = pending({}, {}, [concept(gone)], RECIPE)

    assert [(item.id, item.raw, item.blob) for item in work.deleted] == [
        ("gone", "raw/gone.md", "9999")
    ]
    assert isinstance(work.deleted[0], DeletedSource)


def test_the_key_of_work_does_not_depend_on_order_but_on_every_source() -> None:
    work = pending(RAW, IDS, (), RECIPE)
    turned = Work(sources=tuple(reversed(work.sources)))

    assert work.key == turned.key
    assert len(work.key) == 12
    assert len({work.key, work.only(["raw/a.md"]).key, work.only(["raw/b.txt"]).key}) == 3


def test_claimed_work_is_left_out_by_path_and_key() -> None:
    twice = pending({"raw/a.md": "same", "raw/b.txt": "same"}, IDS, (), RECIPE)
    claimed = {("raw/a.md", compile_key("same", RECIPE))}

    assert [source.raw for source in twice.without(claimed).sources] == ["raw/b.txt"]


@pytest.mark.parametrize(
    "listed",
    [
        SourceRef("web", "", "", "https://example.org/a"),
        SourceRef("paper", "notes/paper.pdf", "aaaa"),
        SourceRef("passwd", "raw/../../etc/passwd", "aaaa"),
        SourceRef("never", "raw/never.md", ""),
    ],
    ids=lambda listed: str(listed.id),
)
def test_what_was_never_a_source_is_not_gone(listed: SourceRef) -> None:
    assert not pending({}, {}, [concept(listed)], RECIPE)


def test_each_source_is_in_one_shard_whatever_it_is_called() -> None:
    raw = {f"raw/{n}.md": f"{n:040x}" for n in range(60)}
    gone = concept(SourceRef("gone", "raw/gone.md", "beef"))
    work = pending(raw, {path: path[4:-3] for path in raw}, [gone], RECIPE)
    for of in (1, 2, 7):
        parts = [work.of(Shard(number, of)) for number in range(1, of + 1)]
        claims = [claim for part in parts for claim in part.claims]
        assert sorted(claims) == sorted(work.claims)
        assert all(parts)
    same = pending(
        {"raw/a.md": "aaaa", "raw/b.md": "aaaa"}, {"raw/a.md": "a", "raw/b.md": "b"}, [], RECIPE
    )
    assert sorted(len(same.of(Shard(number, 5)).sources) for number in range(1, 6)) == [
        0,
        0,
        0,
        0,
        2,
    ]
