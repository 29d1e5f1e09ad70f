from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitwiki.adapters.readers import READERS, read
from gitwiki.wiki.paragraphs import (
    LongText,
    excerpt,
    has_words,
    hyphenated,
    identify,
    is_literal,
    normalise,
    stands_plainly,
)
from gitwiki.wiki.source import Block, BlockKind

ANY_TEXT = st.text(max_size=200)
WORDS = st.sampled_from(
    ["a", "cache", "holds", "well-known", "10-20", "fresh", "5.1", "max_age", "“it’s”", "x²"]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=20)
MARKS = st.sampled_from(
    [
        *("\n", "\n\n", "   ", "\f", "- ", "o  ", "1. ", "# ", "> ", "```", "[[a|b]]", "\r\n"),
        *("| a | b |", "|---|---|", "<!-- x -->", "<b>", "<div hidden>", "[^1]", "[^1]: "),
        *("+---+---+", "a = b", "2.1.  ", "Page 1", "....", "e\u0301", "---\n", "a: b\n"),
        *("\u200b", "exam-\nple", "term\n      ", "Chapter 1\n"),
    ]
)
DOCUMENTS = st.lists(st.one_of(MARKS, WORDS), max_size=40).map("".join)
#: What normalising and word boundaries turn on.
ODD = st.sampled_from(
    [
        *("a", "B", "5", " ", " ", "-", "--", "–", "—", ".", ",", "“", "”", "'", "(", ")", "\n"),
        *("- \n", "\u00ad", "\u200b", "\u0301", "é", "ß", "ﬁ", "İ", "Σ", "中", "…", "\u0345"),
        *("\ud800", "[", ";"),
    ]
)
ODD_TEXT = st.lists(ODD, min_size=1, max_size=14).map("".join)
PATHS = st.sampled_from([f"raw/a{suffix}" for reader in READERS for suffix in reader.suffixes])


def blocks(texts: list[str]) -> list[Block]:
    return [Block(text, BlockKind.PROSE, (), 1, 1) for text in texts]


@given(ANY_TEXT)
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(SENTENCES, st.lists(st.sampled_from([" ", "\n", "  ", "\n   ", "\u00a0"]), min_size=20))
def test_ids_survive_reflowing(words: list[str], gaps: list[str]) -> None:
    reflowed = "".join(word + gap for word, gap in zip(words, gaps, strict=False))
    one, other = identify(blocks([" ".join(words)])), identify(blocks([reflowed]))
    assert [paragraph.id for paragraph in one] == [paragraph.id for paragraph in other]


@given(st.lists(ANY_TEXT, max_size=10), st.integers(0, 10), ANY_TEXT)
def test_ids_survive_insertion(texts: list[str], at: int, new: str) -> None:
    before = identify(blocks(texts))
    after = identify(blocks([*texts[:at], new, *texts[at:]]))
    kept = {paragraph.id[:8] for paragraph in before}
    assert kept <= {paragraph.id[:8] for paragraph in after}
    assert len({paragraph.id for paragraph in after}) == len(texts) + 1
    assert [paragraph.number for paragraph in after] == list(range(1, len(texts) + 2))


@given(SENTENCES, st.integers(0, 40))
def test_an_excerpt_between_words_is_literal(words: list[str], limit: int) -> None:
    text = " ".join(words)
    short = excerpt(text, limit)
    assert text.startswith(short)
    assert len(short) <= limit
    if len(short) >= len(words[0]):
        assert is_literal(short, text)


@given(ODD_TEXT, st.data())
def test_what_stands_plainly_is_literal(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    folded, wanted = normalise(text), normalise(words)
    if stands_plainly(words, text):
        parted = has_words(hyphenated(text), hyphenated(words))
        assert has_words(folded, wanted) or parted
    if LongText(f" {text} ").stands_plainly(words):
        assert stands_plainly(words, text)
    assert LongText(folded).has_words(wanted) == has_words(folded, wanted)


@given(PATHS, st.binary(max_size=300))
def test_readers_take_any_bytes(path: str, data: bytes) -> None:
    outcome = read(path, data)
    assert outcome.reading is not None or outcome.diagnostics


@given(PATHS, st.one_of(DOCUMENTS, ANY_TEXT))
def test_blocks_are_on_lines_of_the_file(path: str, text: str) -> None:
    data = text.encode("utf-8", "ignore")
    outcome = read(path, data)
    assert outcome == read(path, data)
    if outcome.reading is None:
        assert outcome.diagnostics
        return
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert outcome.reading.blocks
    for block in outcome.reading.blocks:
        assert 1 <= block.first_line <= block.last_line <= lines
        assert block.text.strip()
        assert block.kind is BlockKind.CODE or "\n" not in block.text
        assert not set(block.text) & set("\u200b\u202e\ufeff\x00")
