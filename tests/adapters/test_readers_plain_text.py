from __future__ import annotations

from textwrap import dedent

import pytest

from gitwiki.adapters.readers import READERS, headings, read
from gitwiki.adapters.readers.dates import iso_date
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.wiki.source import Block, BlockKind, Reading

PROSE, ITEM, HEADING = BlockKind.PROSE, BlockKind.ITEM, BlockKind.HEADING
TABLE, CODE = BlockKind.TABLE, BlockKind.CODE

FOOTER = "Doe, et al.                 Standards Track                    [Page {}]"
HEADER = "RFC 7777                   Tea over Wires                     June 2014"

MEMO = "\n".join(
    [
        "",
        "Network Working Group                                            J. Doe",
        "Request for Comments: 7777                                      Example",
        "Obsoletes: 2068, 2145,                                           R. Roe",
        "           2616                                                 Example",
        "Category: Standards Track                                     June 2014",
        "",
        "",
        "                     Tea over Wires (TEA/1.1):",
        "                         Brewing and Pouring",
        "",
        "Abstract",
        "",
        "   The Tea over Wires protocol (TEA) is an application-level protocol for",
        "   distributed, collaborative tea systems.  It has been in use by tea",
        "   drinkers since the beginning of the year 1990 on several networks.",
        "",
        "Table of Contents",
        "",
        "   1.  Introduction ...................................................2",
        "       1.1.  Terminology ..............................................2",
        "   2.  Brewing ........................................................3",
        "",
        "",
        FOOTER.format(1),
        "\f",
        HEADER,
        "",
        "",
        "1.  Introduction",
        "",
        "1.1.  Terminology",
        "",
        "   pot",
        "      A vessel that holds tea until a client asks for it to be poured",
        "      into a cup.",
        "",
        "   cup:  The smallest unit of tea that a client may ask for, which is",
        "      never empty when it is delivered.",
        "",
        "2 Brewing",
        "",
        "   A pot that receives a request for tea while it is still brewing must",
        "   tell the client so, because a client that is kept waiting without any",
        "",
        "",
        FOOTER.format(2),
        "\f",
        HEADER,
        "",
        "",
        "   answer will close the connection.  A pot keeps the tea for at most",
        "   600 seconds.",
        "",
        "   o  A first rule, which is so long that it needs a second line to be",
        "      said.",
        "",
        "   o  A second rule.",
        "",
        "     tea-request = method SP pot-name CRLF",
        '     method      = "BREW" / "POUR"',
        "",
        "   For example:",
        "",
        "     BREW /pot-1 TEA/1.1",
        "     Host: tea.example",
        "",
        "   +------+-------------------+---------+",
        "   | Code | Meaning           | Section |",
        "   +------+-------------------+---------+",
        "   | 418  | I'm a teapot      | 2       |",
        "   | 503  | Out of tea        | 2.1     |",
        "   +------+-------------------+---------+",
        "",
        "          client ---------------> pot",
        "                 <---------------",
        "",
        "Appendix A.  Changes from RFC 2616",
        "",
        "   None of the earlier documents defined the cup as a unit of delivery.",
        "",
        "Author's Address",
        "",
        "   Jane Doe",
        "   Email: jane@example.org",
        "",
        "",
        FOOTER.format(3),
    ]
)


def reading(text: str, path: str = "raw/a.txt") -> Reading:
    outcome = read(path, text.encode())
    assert outcome.diagnostics == ()
    assert outcome.reading is not None
    return outcome.reading


def shown(text: str) -> list[tuple[str, str, str]]:
    """Kind, section and text of every block."""
    return [
        (block.kind.value, "/".join(block.section), block.text) for block in reading(text).blocks
    ]


def test_a_memo_says_what_it_is() -> None:
    memo = reading(MEMO)
    assert (memo.title, memo.label, memo.date, memo.obsoletes, memo.url) == (
        "Tea over Wires (TEA/1.1): Brewing and Pouring",
        "RFC 7777",
        "2014-06",
        ("RFC 2068", "RFC 2145", "RFC 2616"),
        "",
    )


def test_a_memo_is_cut_into_blocks() -> None:
    terms = ("Introduction", "Terminology")
    assert reading(MEMO).blocks[5:] == (
        Block("Tea over Wires (TEA/1.1): Brewing and Pouring", HEADING, (), 9, 10),
        Block("Abstract", HEADING, (), 12, 12),
        Block(
            "The Tea over Wires protocol (TEA) is an application-level protocol for distributed, "
            "collaborative tea systems. It has been in use by tea drinkers since the beginning of "
            "the year 1990 on several networks.",
            PROSE,
            ("Abstract",),
            14,
            16,
        ),
        Block("Introduction", HEADING, (), 30, 30),
        Block("Terminology", HEADING, ("Introduction",), 32, 32),
        Block("pot", ITEM, terms, 34, 34),
        Block(
            "A vessel that holds tea until a client asks for it to be poured into a cup.",
            PROSE,
            (*terms, "pot"),
            35,
            36,
        ),
        Block("cup", ITEM, terms, 38, 38),
        Block(
            "The smallest unit of tea that a client may ask for, which is never empty when it is "
            "delivered.",
            PROSE,
            (*terms, "cup"),
            38,
            39,
        ),
        Block("Brewing", HEADING, (), 41, 41),
        Block(
            "A pot that receives a request for tea while it is still brewing must tell the client "
            "so, because a client that is kept waiting without any answer will close the "
            "connection. A pot keeps the tea for at most 600 seconds.",
            PROSE,
            ("Brewing",),
            43,
            53,
        ),
        Block(
            "A first rule, which is so long that it needs a second line to be said.",
            ITEM,
            ("Brewing",),
            55,
            56,
        ),
        Block("A second rule.", ITEM, ("Brewing",), 58, 58),
        Block(
            'tea-request = method SP pot-name CRLF\nmethod      = "BREW" / "POUR"',
            CODE,
            ("Brewing",),
            60,
            61,
        ),
        Block("For example:", PROSE, ("Brewing",), 63, 63),
        Block("BREW /pot-1 TEA/1.1\nHost: tea.example", CODE, ("Brewing",), 65, 66),
        Block("Code | Meaning | Section", TABLE, ("Brewing",), 69, 69),
        Block("418 | I'm a teapot | 2", TABLE, ("Brewing",), 71, 71),
        Block("503 | Out of tea | 2.1", TABLE, ("Brewing",), 72, 72),
        Block("client ---------------> pot\n       <---------------", CODE, ("Brewing",), 75, 76),
        Block("Changes from RFC 2616", HEADING, (), 78, 78),
        Block(
            "None of the earlier documents defined the cup as a unit of delivery.",
            PROSE,
            ("Changes from RFC 2616",),
            80,
            80,
        ),
        Block("Author's Address", HEADING, (), 82, 82),
        Block("Jane Doe Email: jane@example.org", PROSE, ("Author's Address",), 84, 85),
    )


def test_the_header_of_a_memo_is_a_table() -> None:
    assert reading(MEMO).blocks[:5] == (
        Block("Network Working Group | J. Doe", TABLE, (), 2, 2),
        Block("Request for Comments: 7777 | Example", TABLE, (), 3, 3),
        Block("Obsoletes: 2068, 2145, | R. Roe", TABLE, (), 4, 4),
        Block("2616 | Example", TABLE, (), 5, 5),
        Block("Category: Standards Track | June 2014", TABLE, (), 6, 6),
    )


def test_a_book_has_chapters_and_paragraphs() -> None:
    book = dedent("""\
        The Long Road

        CONTENTS

        CHAPTER I. The Gate
        CHAPTER II. The Hill

        CHAPTER I. THE GATE

        It was late in the year when the two travellers came at last to the gate
        of the town, and nobody was there to open it for them.

        They waited for a long time in the rain, which had not stopped since the
        morning of the day before.

        CHAPTER II. THE HILL

            Tell me of the hill,
            and of the road that climbs it.
        """)
    assert reading(book).title == "The Long Road"
    assert shown(book) == [
        ("heading", "", "The Long Road"),
        ("heading", "", "CHAPTER I. THE GATE"),
        (
            "prose",
            "CHAPTER I. THE GATE",
            (
                "It was late in the year when the two travellers came at last to the gate of the "
                "town, and nobody was there to open it for them."
            ),
        ),
        (
            "prose",
            "CHAPTER I. THE GATE",
            (
                "They waited for a long time in the rain, which had not stopped since the morning "
                "of the day before."
            ),
        ),
        ("heading", "", "CHAPTER II. THE HILL"),
        (
            "prose",
            "CHAPTER II. THE HILL",
            "Tell me of the hill, and of the road that climbs it.",
        ),
    ]


def test_notes_have_underlined_headings_and_lists() -> None:
    notes = dedent("""\
        Notes
        =====

        Things
        ------
        - one thing
        - another thing
          that goes on
        1. a number
        2. another number

        A line that ends the notes.
        """)
    assert shown(notes) == [
        ("heading", "", "Notes"),
        ("heading", "", "Things"),
        ("item", "Things", "one thing"),
        ("item", "Things", "another thing that goes on"),
        ("item", "Things", "a number"),
        ("item", "Things", "another number"),
        ("prose", "Things", "A line that ends the notes."),
    ]


def test_headings_marked_as_in_markdown_are_headings() -> None:
    notes = (
        "# Notes\n\n## Things ##\nA first thing to say about things.\n\n# More\n\n"
        "More things to say.\n"
    )
    assert shown(notes) == [
        ("heading", "", "Notes"),
        ("heading", "Notes", "Things"),
        ("prose", "Notes/Things", "A first thing to say about things."),
        ("heading", "", "More"),
        ("prose", "More", "More things to say."),
    ]


def test_words_that_lead_in_are_no_terms() -> None:
    text = NUMBERED.replace("   reason\n\n", "   Otherwise:\n\n")
    assert "Otherwise:" in [block.text for block in reading(text).blocks if block.kind is PROSE]
    text = NUMBERED.replace("   reason\n\n", "   reason:\n\n")
    assert reading(text).blocks == reading(NUMBERED).blocks


def test_each_speech_of_a_transcript_is_a_paragraph() -> None:
    transcript = (
        "[00:01] Alice: We ship on Friday.\n[00:04] Bob: Not before the\ntests pass.\n"
        "[00:09] Alice: Fine.\n"
    )
    assert shown(transcript) == [
        ("prose", "", "[00:01] Alice: We ship on Friday."),
        ("prose", "", "[00:04] Bob: Not before the tests pass."),
        ("prose", "", "[00:09] Alice: Fine."),
    ]


def test_unwrapped_lines_are_paragraphs() -> None:
    first, second = "One two three. " * 20, "Four five six. " * 20
    assert shown(f"{first}\n{second}\n") == [
        ("prose", "", first.strip()),
        ("prose", "", second.strip()),
    ]


def test_an_indented_first_line_begins_a_paragraph() -> None:
    text = (
        "It was the best of times and it was the worst of times, all in all.\n"
        "It was the age of wisdom, and the age of foolishness, as it seemed.\n"
        "  There were a king with a large jaw and a queen with a plain face on\n"
        "the throne of that country, and so it went on for years and years now.\n"
    )
    assert [block.first_line for block in reading(text).blocks] == [1, 3]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("an exam-\nple, this example", "an example, this example"),
        ("a well-\nknown thing", "a well-known thing"),
        ("client- \nand server-side", "client- and server-side"),
        ("ISO-\n8859-1", "ISO-8859-1"),
        (
            "exam-\nple example, fire-\nplace, fire, a place",
            "example example, fire-place, fire, a place",
        ),
        ("exam-\nple example, ab-\ncd", "example example, abcd"),
        ("well-known is well-\nknown", "well-known is well-known"),
        ("a --\nb", "a -- b"),
    ],
)
def test_words_broken_at_a_line_end_are_joined(lines: str, expected: str) -> None:
    assert shown(f"The text says that {lines} now.\n") == [
        ("prose", "", f"The text says that {expected} now.")
    ]


def test_labels_of_other_series_are_read() -> None:
    text = dedent("""\
        Document: SLA-12
        Supersedes: 9, 11
        Date: 7 March 2021
        Source: https://example.org/sla

        Service level

        The service answers within two seconds in the office hours of the week.
        """)
    sla = reading(text)
    assert (sla.label, sla.obsoletes, sla.date, sla.url, sla.title) == (
        "SLA-12",
        ("SLA-9", "SLA-11"),
        "2021-03-07",
        "https://example.org/sla",
        "Service level",
    )


def test_pages_without_form_feeds_are_told_by_their_footers() -> None:
    page = "\n\nTea Company                 Manual                 [Page {}]\n\n"
    text = "".join(
        f"The text of page {word} is here.{page.format(n)}" for n, word in enumerate("abc")
    )
    assert [block.text for block in reading(text).blocks] == [
        f"The text of page {word} is here." for word in "abc"
    ]


def refusal(data: bytes, path: str = "raw/a.txt") -> Diagnostic:
    outcome = read(path, data)
    assert outcome.reading is None
    (diagnostic,) = outcome.diagnostics
    return diagnostic


@pytest.mark.parametrize("path", ["raw/a.txt", "raw/a.md"])
@pytest.mark.parametrize(
    ("data", "line", "code", "message"),
    [
        (
            b"ok\n\xff\xfa",
            2,
            "GW802",
            "The file is not UTF-8: line 2 has bytes that are no character.",
        ),
        ("tea".encode("utf-16"), 1, "GW802", "The file is UTF-16, not UTF-8."),
        (b"\x89PNG\x00", 1, "GW802", "The file is binary, or text in UTF-16, not UTF-8."),
        (b"a\x00b", 0, "GW802", "The file is binary: it contains zero bytes."),
        (b"", 0, "GW805", "The source has no text."),
        (b"\xef\xbb\xbf \n\t\n", 0, "GW805", "The source has no text."),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
            0,
            "GW804",
            "The file is a Git LFS pointer, not the source itself.",
        ),
        (
            b"a\n" + b"b" * (2**20 + 1),
            2,
            "GW803",
            "Line 2 has 1048577 characters; a line may have 1048576.",
        ),
        (b"\n" * (10**6 + 1), 0, "GW803", "The file has more than 1000000 lines."),
        (
            b"a" * (20 * 2**20 + 1),
            0,
            "GW803",
            "The file has 20971521 bytes; a source may have 20971520.",
        ),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value)[:12],
)
def test_what_cannot_be_read_is_refused(
    path: str, data: bytes, line: int, code: str, message: str
) -> None:
    found = refusal(data, path)
    assert (found.path, found.line, found.code, found.message) == (path, line, code, message)
    assert found.severity is Severity.ERROR
    assert found.hint


@pytest.mark.parametrize(
    ("path", "what"), [("raw/a.xyz", ".xyz"), ("raw/a", "files without an ending")]
)
def test_an_unknown_format_is_refused(path: str, what: str) -> None:
    assert refusal(b"text", path) == Diagnostic(
        path,
        0,
        "GW801",
        f"No reader for {what}; there are readers for .markdown, .md, .text, .txt.",
        hint="Add its text as Markdown or plain text.",
    )


def test_hidden_characters_are_dropped_and_said() -> None:
    outcome = read("raw/a.txt", "one\ntw\u200bo\u202e\U000e0041 th\u00adree\n".encode())
    assert outcome.reading is not None
    assert [block.text for block in outcome.reading.blocks] == ["one two th\u00adree"]
    assert outcome.diagnostics == (
        Diagnostic(
            "raw/a.txt",
            2,
            "GW806",
            "3 invisible characters or comments were dropped, the first on line 2.",
            severity=Severity.WARNING,
            hint="Look at the raw file: hidden text can carry instructions to a model.",
        ),
    )


def test_a_joiner_that_spells_a_word_is_not_hidden() -> None:
    text = "می\u200cخواهم 👩\u200d💻"
    assert [block.text for block in reading(text).blocks] == [text]
    assert read("raw/a.txt", "a\u200cb".encode()).diagnostics[0].code == "GW806"


def test_line_ends_do_not_matter() -> None:
    blocks = reading(MEMO).blocks
    assert reading(MEMO.replace("\n", "\r\n")).blocks == blocks
    assert reading("\ufeff" + MEMO).blocks == blocks
    assert reading(MEMO.replace("\n", "\r")).blocks == blocks


def test_readers_share_no_ending() -> None:
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert sorted(suffixes) == [".markdown", ".md", ".text", ".txt"]
    assert all(reader.version >= 1 and reader.max_bytes == 20 * 2**20 for reader in READERS)


NUMBERED = """\
1.  First

   The first section says enough to fill more than a single line of this
   document, which is set at an indent of three.

1.1.  A title so long that it has to be broken before the end of
      the line

   The text of that section is long enough to be taken for running text,
   and it lists some steps, which are not headings at all:

1. Open the lid of the pot and look into it before the water is poured

9. Close it

2.  Second

   name = value
      The name of a value is what stands to the left of the sign, and it
      is never empty.

   reason

       The reason is given by whoever asks for it, in words that another
       one understands without help.

   .-----.
   | pot |  and the cup
   '-----'
   /--\\    ____________

   Pot      Cup     Spoon
   -----------------------
   large    small   tiny
            blue
   round    flat    bent

   | "100"  ; first
   | "101"  ; second

   Names of pots:
      green-1  green-2
      brown-1  brown-2

Appendix A

   [POT]  Doe, J., "The Pot and other things that hold a drink for some
          time", June 2014.

IESG Note:

   The group has looked at this document and has nothing to say about it
   that is not said above.
"""


def test_only_numbers_that_follow_are_headings() -> None:
    found = [block for block in reading(NUMBERED).blocks if block.kind is HEADING]
    assert [(block.section, block.text, block.first_line) for block in found] == [
        ((), "First", 1),
        (("First",), "A title so long that it has to be broken before the end of the line", 6),
        ((), "Second", 16),
        ((), "Appendix A", 45),
        ((), "IESG Note", 50),
    ]


def test_what_is_set_apart_is_not_prose() -> None:
    second = [block for block in reading(NUMBERED).blocks if block.section[:1] == ("Second",)]
    assert [(block.kind.value, block.section[1:], block.text) for block in second] == [
        ("item", (), "name = value"),
        (
            "prose",
            ("name = value",),
            "The name of a value is what stands to the left of the sign, and it is never empty.",
        ),
        ("item", (), "reason"),
        (
            "prose",
            ("reason",),
            (
                "The reason is given by whoever asks for it, in words that another one "
                "understands without help."
            ),
        ),
        ("code", (), ".-----.\n| pot |  and the cup\n'-----'\n/--\\    ____________"),
        ("table", (), "Pot | Cup | Spoon"),
        ("table", (), "large | small | tiny blue"),
        ("table", (), "round | flat | bent"),
        ("code", (), '| "100"  ; first\n| "101"  ; second'),
        ("prose", (), "Names of pots:"),
        ("table", (), "green-1 | green-2"),
        ("table", (), "brown-1 | brown-2"),
    ]


def test_an_entry_of_a_bibliography_is_an_item() -> None:
    entries = [block for block in reading(NUMBERED).blocks if block.text.startswith("[POT]")]
    assert entries == [
        Block(
            '[POT] Doe, J., "The Pot and other things that hold a drink for some time", June 2014.',
            ITEM,
            ("Appendix A",),
            47,
            48,
        )
    ]


def test_repeated_lines_at_page_edges_are_furniture() -> None:
    words = ["one", "two", "three", "four", "five"]
    pages = [
        f"The Teapot {'Quarterly' if n % 2 else 'Review'}\n\nThe text of page {word} goes\n"
        f"over to line {word}.\n\n- {n} -\n"
        for n, word in enumerate(words, start=1)
    ]
    assert [block.text for block in reading("\f".join(pages)).blocks] == [
        "The Teapot Quarterly",
        *(f"The text of page {word} goes over to line {word}." for word in words),
    ]


def test_chapters_at_page_tops_are_no_furniture() -> None:
    words = ["first", "second", "third"]
    pages = [
        f"Chapter {n}\n\nThe text of the {word} chapter, in which nothing happens.\n"
        for n, word in enumerate(words, start=1)
    ]
    blocks = reading("\f".join(pages)).blocks
    assert [block.text for block in blocks if block.kind is HEADING] == [
        "Chapter 1",
        "Chapter 2",
        "Chapter 3",
    ]


def test_text_is_not_lost_where_all_pages_are_alike() -> None:
    assert [block.text for block in reading("1\n\f2\n").blocks] == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("3.2.1.  Method", headings.Title(3, "Method", (3, 2, 1))),
        ("3.2.1 Method", headings.Title(3, "Method", (3, 2, 1))),
        ("Appendix B: Changes", headings.Title(1, "Changes", (1066,))),
        ("Appendix B", headings.Title(1, "Appendix B", (1066,))),
        ("A.1.  Details", headings.Title(2, "Details", (1065, 1))),
        ("Section 4", headings.Title(1, "Section 4", (4,))),
        ("A cache is full", None),
        ("a. lower", None),
        ("12", None),
        ("1.  | a | b |", None),
        ("1. " + "long " * 40, None),
    ],
)
def test_numbered_titles(line: str, title: headings.Title | None) -> None:
    assert headings.numbered_title(line) == title


@pytest.mark.parametrize(
    ("before", "number", "expected"),
    [
        ((), (1,), True),
        ((8, 2), (8, 2, 1), True),
        ((8, 2), (8, 3), True),
        ((8, 2), (9,), True),
        ((8, 2), (1,), False),
        ((8, 2), (8, 2), False),
        ((8, 2), (8, 9), False),
        ((8, 2), (1065,), True),
        ((1065, 3), (1066,), True),
        ((), (945,), False),
    ],
)
def test_numbers_follow_each_other(
    before: tuple[int, ...], number: tuple[int, ...], *, expected: bool
) -> None:
    assert headings.follows(before, number) is expected


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("CHAPTER IV.", headings.Title(3, "CHAPTER IV.")),
        ("Book Two", headings.Title(2, "Book Two")),
        ("THE GATE", headings.Title(4, "THE GATE")),
        ("Part of it was lost.", None),
        ("Preface", headings.Title(4, "Preface")),
        ("A quiet day", None),
        ("BOOKS, TOYS,", None),
    ],
)
def test_division_titles(line: str, title: headings.Title | None) -> None:
    assert headings.division_title(line) == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Abstract", headings.Title(1, "Abstract")),
        ("IESG Note:", headings.Title(1, "IESG Note")),
        ("For example:", None),
        ("the user's privacy", None),
        ("It ends.", None),
        ("name = value", None),
        ("As described below:", None),
    ],
)
def test_plain_titles(line: str, title: headings.Title | None) -> None:
    assert headings.plain_title(line) == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-06-07", "2022-06-07"),
        ("2022-06-07T10:00:00Z", "2022-06-07"),
        ("2022", "2022"),
        ("June 1999", "1999-06"),
        ("7 March 2021", "2021-03-07"),
        ("Sept. 3, 2020", "2020-09-03"),
        ("31 February 2020", ""),
        ("soon", ""),
        ("20221", ""),
    ],
)
def test_dates_are_read(text: str, expected: str) -> None:
    assert iso_date(text) == expected


def test_a_table_of_wrapped_cells_is_joined_by_column() -> None:
    table = dedent("""\
        The codes that a pot may answer with are listed in the table below.

        +------+--------------+
        | Code | Meaning      |
        +------+--------------+
        | 418  | I'm a        |
        |      | teapot       |
        +------+--------------+
        | 503  | Out of tea   |
        +------+--------------+
        """)
    assert shown(table)[1:] == [
        ("table", "", "Code | Meaning"),
        ("table", "", "418 | I'm a teapot"),
        ("table", "", "503 | Out of tea"),
    ]
