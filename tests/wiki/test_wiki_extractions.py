from __future__ import annotations

import pytest

from gitwiki.wiki.extractions import Extraction, extracted_path, problem, raw_of, read

PATH = "extracted/2026/talk.pdf.md"
RAW = "raw/2026/talk.pdf"
FILES = {RAW: "ab" * 20, "raw/other.pdf": "cd" * 20}


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        (PATH, RAW),
        ("extracted/a.html.md", "raw/a.html"),
        ("raw/talk.pdf", ""),
        ("wiki/concepts/extracted.md", ""),
        ("extracted/picture.png", ""),
        ("notes/extracted/a.pdf.md", ""),
    ],
)
def test_the_source_of_a_text(path: str, raw: str) -> None:
    assert raw_of(path) == raw


def test_where_the_text_of_a_source_is() -> None:
    assert extracted_path(RAW) == PATH
    assert raw_of(extracted_path("raw/a.b.vtt")) == "raw/a.b.vtt"


def test_what_the_frontmatter_says() -> None:
    text = f"---\nraw: {RAW}\nblob: 1234567\nextractor: pdf/1\n---\n\nWords.\n"
    assert read(PATH, text) == Extraction(RAW, "1234567", "pdf/1")
    assert read(PATH, "---\nraw:\n---\n") == Extraction()
    assert read(PATH, "---\nraw: [\n---\n") is None


@pytest.mark.parametrize(
    ("said", "key", "message"),
    [
        (Extraction(RAW, "cd" * 20), "blob", f"it is the text of another version of {RAW}"),
        (Extraction(RAW, "ab" * 19 + "ac"), "blob", f"it is the text of another version of {RAW}"),
        (Extraction(RAW, "abab"), "blob", f"it is the text of another version of {RAW}"),
        (Extraction(RAW), "blob", f"it does not say which version of {RAW} it is the text of"),
        (
            Extraction("raw/other.pdf", "cd" * 20),
            "raw",
            f"it says that it is the text of raw/other.pdf, not of {RAW}",
        ),
    ],
)
def test_a_text_that_is_not_that_of_its_source(said: Extraction, key: str, message: str) -> None:
    assert problem(PATH, said, FILES) == (key, message)


def test_a_text_whose_source_is_gone() -> None:
    said = Extraction(RAW, "ab" * 20)
    assert problem(PATH, said, {"raw/other.pdf": "cd" * 20}) == ("raw", f"the source {RAW} is gone")


@pytest.mark.parametrize(
    "said",
    [
        Extraction(RAW, "ab" * 20, "pdf/1"),
        Extraction(RAW, "ab" * 20, "pdf/2"),
        Extraction(RAW, "ab" * 20),
        Extraction("", "ab" * 20),
        Extraction(RAW, "ab" * 4),
    ],
)
def test_a_text_of_the_source_that_is_there(said: Extraction) -> None:
    assert problem(PATH, said, FILES) is None
