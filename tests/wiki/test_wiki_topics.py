"""topics.yaml: what it asks for, what is wrong with it, and what is put behind it."""

from __future__ import annotations

import pytest

from gitwiki.wiki.snapshot import PageSummary
from gitwiki.wiki.topics import (
    MOST,
    Addition,
    Finder,
    Topic,
    extended,
    finder,
    in_force,
    one_line,
    read,
)

FULL = """\
# What readers ask for
- slug: heat-pump
  title: Heat pump
  aliases: [air source heat pump, "ASHP"]
  category: concept

- {title: Aldersgate Terrace, category: entity}
- title: 404
"""
HEAT_PUMP = Topic("heat-pump", "Heat pump", ("air source heat pump", "ASHP"))


def said(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.message) for each in read(text).diagnostics]


def test_a_list() -> None:
    parsed = read(FULL)
    assert parsed.diagnostics == ()
    assert parsed.topics == (
        HEAT_PUMP,
        Topic("aldersgate-terrace", "Aldersgate Terrace", (), "entity"),
        Topic("404", "404"),
    )
    assert [each.line for each in parsed.topics] == [2, 7, 8]
    assert [each.path for each in parsed.topics] == [
        "wiki/concepts/heat-pump.md",
        "wiki/entities/aldersgate-terrace.md",
        "wiki/concepts/404.md",
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_a_list_without_topics(text: str) -> None:
    assert read(text) == ((), ())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- title: A b\n- title: [\n", 3, "it cannot be read: "),
        ("- title: A b\n---\n- title: C d\n", 1, "it is no list of topics"),
        ("title: A b\n", 1, "it is no list of topics"),
        ("- title: A b\nother: 1\n", 1, "it is no list of topics"),
        ("\ufeff- title: A b\n", 1, "it starts with a byte-order mark"),
        ("- &a {title: A b}\n- *a\n", 1, "it cannot be read: anchors and tags"),
        ("- title: A b\n  title: C d\n", 2, "it cannot be read: the key title is there twice"),
        ("- !!python/object:os.system {title: A b}\n", 1, "it cannot be read: anchors and tags"),
        ("- title: " + "[" * 5_000, 1, "it cannot be read: exceeded"),
        ("- title: x" * 9_000, 1, "it is larger than 64 KiB"),
        ("# one\n- Heat pump\n", 2, "a topic is no mapping"),
        ("- {slug: heat-pump}\n", 1, "the title is no text"),
        ("- {title: true}\n", 1, "the title is no text"),
        ("- {title: '  '}\n", 1, "the title has no words"),
        ('- {title: "a\\nb"}\n', 1, "the title has no words, or spaces"),
        ('- {title: "heat\\u202epump"}\n', 1, "the title has characters that cannot be seen"),
        ("- {title: " + "long " * 30 + "x}\n", 1, "the title is longer than 100 characters"),
        ("- {title: What is it?}\n", 1, "the title is a question and no name"),
        ("- {title: the}\n", 1, "the title has no word that tells it from others"),
        ("- {title: ghp_" + "a" * 36 + "}\n", 1, "the title has what looks like a key or token"),
        ("- {title: A b, slug: ../../x}\n", 1, "the slug cannot name a page"),
        ("- {title: A b, slug: A b}\n", 1, "the slug cannot name a page"),
        ("- {title: A b, slug: index}\n", 1, "the slug cannot name a page"),
        ("- {title: A b, slug: [a]}\n", 1, "the slug cannot name a page"),
        ("- {title: A b, category: answer}\n", 1, "no compiler writes pages of the category"),
        ("- {title: A b, aliases: c d}\n", 1, "the aliases are no list of at most 20 names"),
        ("- {title: A b, aliases: [[c]]}\n", 1, "an alias is no text"),
        ("- {title: A b, tags: [c]}\n", 1, "unknown key `tags`"),
        ("- title: A b\n- {title: C, slug: a-b}\n", 2, "`a-b` is the slug of the topic in line 1"),
        ("- title: Pump\n- {title: C, aliases: [pumps]}\n", 2, "`pumps` is a name of the topic in"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_line(text: str, line: int, message: str) -> None:
    (found,) = said(text)
    assert found[0] == line
    assert found[1].startswith(message)


def test_a_wrong_entry_leaves_the_others() -> None:
    parsed = read("- title: A b\n- {slug: X, title: Q}\n- title: C d\n")
    assert [each.title for each in parsed.topics] == ["A b", "C d"]
    assert [(each.line, each.hint) for each in parsed.diagnostics] == [(2, "write `slug: x`")]


def test_a_category_that_the_wiki_does_not_allow() -> None:
    parsed = read("- {title: A b, category: entity}\n", ["concept", "answer"])
    assert parsed.topics == ()
    assert parsed.diagnostics[0].hint == "write one of concept"


def test_a_very_long_list_is_cut() -> None:
    parsed = read("".join(f"- title: word{number}x\n" for number in range(MOST + 5)))
    assert len(parsed.topics) == MOST
    assert [each.line for each in parsed.diagnostics] == [MOST + 1]


def test_entries_that_are_not_told_apart_by_their_lines() -> None:
    parsed = read('- title: "a\n- b"\n- {title: C d, x: 1}\n')
    assert [each.title for each in parsed.topics] == ["a - b"]
    assert [each.line for each in parsed.diagnostics] == [1]


def test_a_list_in_brackets_is_refused() -> None:
    (found,) = said("[{title: A b}]\n")
    assert found[1].startswith("it cannot be read: ")


def test_names_of_other_pages() -> None:
    pages = [
        PageSummary("wiki/concepts/heat-pump.md", "b", "concept", "Pump", aliases=("Heat pump",)),
        PageSummary("wiki/concepts/air.md", "b", "concept", "Air-source heat pumps"),
        PageSummary("wiki/sources/ashp.md", "b", "source-summary", "ASHP"),
    ]
    found = in_force([HEAT_PUMP, Topic("air-2", "Air source heat pump", (), line=9)], pages)
    assert found.topics == (Topic("heat-pump", "Heat pump", ("ASHP",)),)
    assert [(each.line, each.message) for each in found.diagnostics] == [
        (1, "`air source heat pump` is the name of wiki/concepts/air.md"),
        (9, "`Air source heat pump` is the name of wiki/concepts/air.md"),
    ]


def test_what_texts_name() -> None:
    find = finder([HEAT_PUMP, Topic("cache", "Cache")])
    texts = ["The heat-pumps hum.", "A Heatpump and an ashp.", "He cached it; heat, then pump it"]
    assert find.names_in(texts) == {"wiki/concepts/heat-pump.md": ("ASHP", "Heat pump")}
    assert find.names_in(["Caches!"]) == {"wiki/concepts/cache.md": ("Cache",)}
    assert list(Finder({"p": ["heat pump"]}).written_in("Two heat-pumps.")) == [
        ("p", "heat pump", "heat-pumps")
    ]


NEW = Addition(Topic("ground-loop", "Ground loop", ("loop: a", "x")), 'asked once: "a\nb"')
WRITTEN = """
# asked once: "a b"
- slug: ground-loop
  title: Ground loop
  aliases: ["loop: a", x]
  category: concept
"""


def test_a_new_list() -> None:
    text = extended("", [NEW])
    assert text.startswith("# Pages that are wanted")
    assert text.endswith(WRITTEN)
    assert read(text) == ((NEW.topic,), ())


@pytest.mark.parametrize("text", [FULL, FULL.rstrip("\n"), "# mine\n", "- title: A b # why\n\n\n"])
def test_what_is_there_stays(text: str) -> None:
    after = extended(text, [NEW])
    assert after.startswith(text)
    assert after.endswith(WRITTEN)
    assert read(after).topics == (*read(text).topics, NEW.topic)


def test_indentation_and_line_ends_are_those_of_the_list() -> None:
    after = extended("  - title: A b\r\n", [NEW])
    assert after == "  - title: A b\r\n" + "".join(
        f"  {line}".rstrip() + "\r\n" for line in WRITTEN.splitlines()
    )


@pytest.mark.parametrize(
    "text", ["[]\n", "- title: [\n", "[{title: A b}]\n", "- title: A b\n...\n"]
)
def test_what_nothing_can_be_put_behind(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        extended(text, [NEW])


def test_a_comment_is_one_harmless_line() -> None:
    token = "ghp_" + "a" * 36
    assert "\n" not in one_line("a\nb\u2028c\x85d\x1b[31m")
    assert one_line("a\nb\u2028c\x85d\x1b[31m").isprintable()
    assert token not in one_line(f"who has {token}?")
