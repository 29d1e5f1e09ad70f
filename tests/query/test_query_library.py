"""Works, chapters and cards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.query.library import Card, card_of, divisions, natural, title_of, works
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source


def _listed(*paths: str) -> dict[str, list[tuple[int, str]]]:
    found = works(paths)
    return {
        name: [(each.number, each.name) for each in work.chapters] for name, work in found.items()
    }


def test_a_folder_is_a_work_and_so_is_a_file_that_stands_alone() -> None:
    found = works(["raw/b.md", "raw/a/1.md", "raw/a/2.md", "raw/a.md"])
    assert list(found) == ["a", "a.md", "b.md"]
    assert [work.is_file for work in found.values()] == [False, True, True]
    assert [work.path for work in found.values()] == ["raw/a", "raw/a.md", "raw/b.md"]


def test_chapters_are_in_the_order_of_their_numbers_which_they_keep() -> None:
    listed = _listed("raw/w/10-x.md", "raw/w/2-y.md", "raw/w/01.md")
    assert listed == {"w": [(1, "01"), (2, "2-y"), (10, "10-x")]}


def test_chapters_without_telling_numbers_are_counted() -> None:
    assert _listed("raw/w/b.md", "raw/w/a.md") == {"w": [(1, "a"), (2, "b")]}
    assert _listed("raw/w/i/1.md", "raw/w/ii/1.md") == {"w": [(1, "i/1"), (2, "ii/1")]}
    assert _listed("raw/w/1-a.md", "raw/w/01-b.md") == {"w": [(1, "1-a"), (2, "01-b")]}


def test_what_would_have_one_name_keeps_its_ending() -> None:
    assert _listed("raw/w/1.md", "raw/w/1.txt") == {"w": [(1, "1.md"), (2, "1.txt")]}


def test_the_file_that_speaks_of_a_work_is_no_chapter_unless_it_is_all() -> None:
    found = works(["raw/w/index.md", "raw/w/1.md"])["w"]
    assert (found.about, [each.raw for each in found.chapters]) == (
        "raw/w/index.md",
        ["raw/w/1.md"],
    )
    alone = works(["raw/w/README.md"])["w"]
    assert [each.raw for each in alone.chapters] == ["raw/w/README.md"]
    assert not alone.is_file


@given(st.lists(st.text(max_size=12), max_size=6))
def test_names_of_any_kind_can_be_sorted(names: list[str]) -> None:
    found = sorted(names, key=natural)
    assert [natural(each) for each in found] == sorted(map(natural, names))


def test_names_are_sorted_as_people_do() -> None:
    names = ["10", "9", "b10", "B9", "a", "1" * 30]
    assert sorted(names, key=natural)[:3] == ["9", "10", "1" * 30]
    assert sorted(["b10", "B9"], key=natural) == ["B9", "b10"]


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("Text alone.\n", Card()),
        ("# A *title* #\n\nText.\n", Card(title="A title")),
        ("---\ntitle: T\n---\n# Other\n", Card(title="T", values=(("title", "T"),))),
        (
            "---\nchapter_title: One\nwork_title: All\nauthor_name: A\nyear: 1924\n---\n",
            Card(
                title="One",
                work="All",
                author="A",
                date="1924",
                values=(
                    ("chapter_title", "One"),
                    ("work_title", "All"),
                    ("author_name", "A"),
                    ("year", "1924"),
                ),
            ),
        ),
        (
            "---\nauthor: {name: Ada, born: {year: 1815}}\ntags: [a, [b]]\nempty:\n---\n",
            Card(
                author="Ada",
                values=(
                    ("author.name", "Ada"),
                    ("author.born", ""),
                    ("tags", "a, b"),
                    ("empty", ""),
                ),
            ),
        ),
        ("---\nnot: [closed\n---\n# Title\n", Card(title="Title")),
        ("---\n" + "x" * 70_000, Card()),
    ],
)
def test_a_card_has_what_the_head_of_a_text_says(text: str, card: Card) -> None:
    assert card_of(text, "raw/x.md") == card


def test_a_value_of_a_card_is_short_on_one_line_and_without_secrets() -> None:
    key = "ghp_" + "0123456789abcdefghijABCDEFGHIJ456789"
    long = card_of(f"---\ntitle: {'word ' * 400}\nera: {key}\nbio: |\n  a\n  b\n---\n", "raw/x.md")
    assert len(long.title) == 600
    assert long.title.endswith("…")
    assert key not in long.era
    assert dict(long.values)["bio"] == "a b"


def test_a_card_has_so_many_values_at_most() -> None:
    text = "".join(f"k{number}: {number}\n" for number in range(100))
    assert len(card_of(f"---\n{text}---\n", "raw/x.md").values) == 40


def test_what_has_no_title_is_called_by_its_path() -> None:
    assert title_of(Card(), "raw/republic/02.md") == "Republic 02"
    assert title_of(Card(title="T"), "raw/x.md") == "T"


def _source(*blocks: tuple[BlockKind, str, tuple[str, ...]]) -> Source:
    made = tuple(Block(text, kind, section, 1, 1) for kind, text, section in blocks)
    paragraphs = identify(made)
    by_id = {each.id: each for each in paragraphs}
    return Source("x", "raw/x.md", "0", "Title", "", "", (), "", paragraphs, by_id)


def test_the_chapters_of_a_file_are_its_top_level_headings() -> None:
    source = _source(
        (BlockKind.HEADING, "Title", ()),
        (BlockKind.PROSE, "Before.", ()),
        (BlockKind.HEADING, "One", ()),
        (BlockKind.PROSE, "First.", ("One",)),
        (BlockKind.HEADING, "Deeper", ("One",)),
        (BlockKind.PROSE, "Second.", ("One", "Deeper")),
        (BlockKind.HEADING, "Two", ()),
        (BlockKind.PROSE, "Third.", ("Two",)),
    )
    found = [(each.number, each.title, len(each.paragraphs)) for each in divisions(source)]
    assert found == [(1, "", 2), (2, "One", 4), (3, "Two", 2)]
