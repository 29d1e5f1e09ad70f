"""Seeds for the rules about frontmatter and schema.md (GW0xx)."""

from __future__ import annotations

from defects.paths import (
    ANSWER,
    CLOCKWORK,
    CONCEPTS_INDEX,
    INDEX,
    LENSES_PAGE,
    NOTES_INDEX,
    QUESTIONS,
    READING_LIST,
    RUTH,
    SCHEMA,
    SIREN,
)
from defects.seeds import (
    Edit,
    Seed,
    append,
    at,
    below,
    defect,
    near_miss,
    on,
    replace,
    rewrite,
    without,
    write,
)

RUTH_TITLE = "title: Ruth Abernathy"
RUTH_DESCRIPTION = "description: The last keeper of Skerrow Head, who left on 30 September 1994."
BOM = b"\xef\xbb\xbf"
CITED = "[^automation-report-p-d2c031]"


def _marked(data: bytes) -> bytes:
    return BOM + data


def _first_line(line: str) -> Edit:
    return rewrite(RUTH, lambda data: line.encode() + data.removeprefix(b"---\n"))


def _described(text: str) -> Edit:
    return replace(RUTH, RUTH_DESCRIPTION, f"description: {text}")


def _quoted(count: int) -> str:
    return f"> She was the last keeper.{CITED}\n" * count


def _linked_from_questions(name: str) -> Edit:
    return replace(QUESTIONS, "Answers go into", f"[More]({name}). Answers go into")


UNPARSEABLE = (
    defect(
        "GW001",
        "a quote is opened and not closed",
        [replace(RUTH, RUTH_TITLE, 'title: "Ruth Abernathy')],
        at(RUTH),
    ),
    defect(
        "GW001",
        "a title has a colon and no quotes",
        [replace(RUTH, RUTH_TITLE, "title: Ruth Abernathy: the last keeper")],
        at(RUTH, "title: Ruth Abernathy: the"),
    ),
    defect(
        "GW001",
        "the line that ends it was deleted",
        [replace(RUTH, "09:00:00Z}\n---\n", "09:00:00Z}\n")],
        at(RUTH),
    ),
    defect(
        "GW001",
        "a list is indented with a tab",
        [replace(RUTH, "  - {id", "\t- {id")],
        at(RUTH, "\t- {id"),
    ),
    defect(
        "GW001",
        "an anchor and an alias save some typing",
        [replace(RUTH, RUTH_TITLE, "title: &name Ruth Abernathy\naliases: [*name]")],
        at(RUTH, "title: &name"),
    ),
    defect(
        "GW001",
        "it was saved as Latin-1",
        [rewrite(RUTH, lambda data: data.replace(b"Health", b"Sant\xe9"))],
        at(RUTH, "## Sant"),
    ),
    defect(
        "GW001",
        "it is a list and no mapping",
        [replace(RUTH, "type: entity\n", "- type: entity\n")],
        at(RUTH),
    ),
    defect(
        "GW001",
        "a template was never filled in",
        [replace(RUTH, RUTH_TITLE, "title: {{ title }}")],
        at(RUTH, "title: {{"),
    ),
    defect(
        "GW001",
        "a tag asks the reader of YAML for an object",
        [replace(RUTH, RUTH_TITLE, "title: !!python/name:os.system Ruth Abernathy")],
        at(RUTH, "title: !!"),
    ),
    near_miss(
        "GW001",
        "a description has a colon and quotes",
        [replace(RUTH, RUTH_DESCRIPTION, 'description: "Keeper: the last one"')],
    ),
    near_miss(
        "GW001",
        "a description is folded over three lines",
        [replace(RUTH, RUTH_DESCRIPTION, "description: >-\n  The last keeper\n  of Skerrow Head")],
    ),
    near_miss(
        "GW001",
        "there are comments",
        [replace(RUTH, RUTH_TITLE, f"# --- who ---\n{RUTH_TITLE}  # as in the report")],
    ),
    near_miss(
        "GW001",
        "the file has the line ends of Windows",
        [rewrite(RUTH, lambda data: data.replace(b"\n", b"\r\n"))],
    ),
    near_miss(
        "GW001",
        "the body has lines of dashes and of YAML",
        [append(READING_LIST, "\n---\n\n```yaml\ntitle: {{ title }}\n```\n")],
    ),
    near_miss(
        "GW001",
        "a key is in quotes, and its value in another script",
        [replace(RUTH, RUTH_DESCRIPTION, '"description": Последний смотритель маяка')],
    ),
)

DUPLICATE_KEYS = (
    defect(
        "GW002",
        "a merge kept both titles",
        [replace(RUTH, RUTH_TITLE, f"{RUTH_TITLE}\ntitle: R. Abernathy")],
        at(RUTH, "title: R. Abernathy"),
    ),
    defect(
        "GW002",
        "the same key with the same value",
        [replace(RUTH, "created: 2023-10-09", "created: 2023-10-09\ncreated: 2023-10-09")],
        at(RUTH),
    ),
    defect(
        "GW002",
        "once in quotes, once without",
        [replace(RUTH, RUTH_TITLE, f'{RUTH_TITLE}\n"title": R. Abernathy')],
        at(RUTH, '"title": R. Abernathy'),
    ),
    defect(
        "GW002",
        "two blobs of one source",
        [replace(RUTH, "raw: raw/automation-report.md", "raw: raw/x.md, raw: raw/y.md")],
        at(RUTH, "raw/x.md"),
    ),
    defect(
        "GW002",
        "a verification by two people in one entry",
        [replace(RUTH, "{by: human:alice,", "{by: human:alice, by: human:bob,")],
        at(RUTH, "human:bob"),
    ),
    defect(
        "GW002",
        "a second list of sources far below the first",
        [replace(RUTH, "confidence: low", "confidence: low\nsources: []")],
        at(RUTH, "sources: []"),
    ),
    near_miss(
        "GW002",
        "the same keys in two entries of a list",
        [
            replace(
                READING_LIST,
                "sources: []",
                "sources: [{raw: raw/lenses.md}, {raw: raw/fog-signals.md}]",
            )
        ],
    ),
    near_miss("GW002", "one of the two is a comment", [below(RUTH, RUTH_TITLE, "# title: Ruth")]),
    near_miss(
        "GW002",
        "a key of the page is a key of a mapping too",
        [below(RUTH, RUTH_TITLE, "about: {title: x, type: y}")],
    ),
    near_miss(
        "GW002",
        "a value has the words of a key",
        [replace(RUTH, RUTH_DESCRIPTION, 'description: "title: the last keeper"')],
    ),
    near_miss(
        "GW002",
        "a longer key begins with a shorter one",
        [below(RUTH, RUTH_TITLE, "title-source: report\ntitles: 1")],
    ),
    near_miss(
        "GW002",
        "the body repeats the frontmatter in code",
        [append(READING_LIST, "\n```yaml\ntype: note\ntype: note\n```\n")],
    ),
)


BYTE_ORDER_MARKS = (
    defect(
        "GW003",
        "an editor of Windows saved it",
        [rewrite(RUTH, lambda data: BOM + data.replace(b"\n", b"\r\n"))],
        at(RUTH),
    ),
    defect("GW003", "a page that gitwiki wrote has one", [rewrite(SIREN, _marked)], at(SIREN)),
    defect(
        "GW003",
        "a note has one, and its links are not read",
        [rewrite(QUESTIONS, _marked)],
        at(QUESTIONS),
        at(READING_LIST, "", "GW201"),
    ),
    defect(
        "GW003",
        "there is one, and no frontmatter",
        [write("wiki/notes/todo.md", BOM + b"# To do\n\nSee [questions](open-questions.md).\n")],
        at("wiki/notes/todo.md"),
    ),
    defect(
        "GW003",
        "two files were joined, and there are two in a row",
        [rewrite(RUTH, lambda data: BOM + BOM + data)],
        at(RUTH),
        at(RUTH, code="GW704"),
    ),
    near_miss("GW003", "schema.md has one", [rewrite(SCHEMA, _marked)]),
    near_miss(
        "GW003",
        "a source has one",
        [
            write("raw/letter.md", BOM + b"# A letter\n\nThe light is out.\n"),
            replace(READING_LIST, "sources: []", "sources: [raw/letter.md]"),
        ],
    ),
    near_miss(
        "GW003",
        "the page speaks of it",
        [append(READING_LIST, "\nA file may begin with `EF BB BF`, that is U+FEFF.\n")],
    ),
    near_miss(
        "GW003",
        "the page begins with a letter of the same bytes",
        [replace(RUTH, RUTH_TITLE, "title: Ruth Abernathy # \u00ef\u00bb\u00bf")],
    ),
    near_miss(
        "GW003",
        "a comment stands before the first key",
        [replace(RUTH, "---\ntype: entity", "---\n# \u00a7 1\ntype: entity")],
    ),
)

MISSING_FRONTMATTER = (
    defect(
        "GW004",
        "a page is only a text",
        [write("wiki/notes/todo.md", "# To do\n\nAsk the museum.\n")],
        at("wiki/notes/todo.md", "# To do"),
    ),
    defect(
        "GW004",
        "a model put the whole page into a block of code",
        [rewrite(RUTH, lambda data: b"```markdown\n" + data + b"```\n")],
        at(RUTH, "```markdown"),
    ),
    defect(
        "GW004",
        "a blank line stands before it",
        [rewrite(RUTH, lambda data: b"\n" + data)],
        at(RUTH),
    ),
    defect(
        "GW004",
        "a model began with a sentence of its own",
        [rewrite(RUTH, lambda data: b"Here is the updated page:\n\n" + data)],
        at(RUTH, "Here is the"),
    ),
    defect(
        "GW004",
        "it is TOML between plus signs",
        [write(QUESTIONS, '+++\ntitle = "Open questions"\n+++\n\n# Open questions\n')],
        at(QUESTIONS),
        at(READING_LIST, "", "GW201"),
    ),
    defect(
        "GW004",
        "two dashes are one too few",
        [rewrite(RUTH, lambda data: data[1:])],
        at(RUTH),
    ),
    defect("GW004", "the page is empty", [write(RUTH, "")], at(RUTH)),
    near_miss("GW004", "the first line has spaces at its end", [_first_line("---  \n")]),
    near_miss("GW004", "the first line ends as on Windows", [_first_line("---\r\n")]),
    near_miss(
        "GW004",
        "a source has none",
        [
            write("raw/letter.md", "The light is out.\n"),
            replace(READING_LIST, "sources: []", "sources: [raw/letter.md]"),
        ],
    ),
    near_miss(
        "GW004",
        "a file of the wiki is no page",
        [write("wiki/assets/chart.svg", "<svg/>"), write("wiki/assets/README.txt", "Charts.\n")],
    ),
    near_miss(
        "GW004",
        "the body begins right behind it",
        [replace(RUTH, "---\n\n# Ruth", "---\n# Ruth")],
    ),
)

MISSING_FIELDS = (
    defect("GW005", "no description", [without(RUTH, RUTH_DESCRIPTION)], at(RUTH)),
    defect(
        "GW005",
        "a description of spaces",
        [replace(RUTH, RUTH_DESCRIPTION, 'description: "  "')],
        at(RUTH, 'description: "  "'),
    ),
    defect(
        "GW005",
        "the title is null",
        [replace(RUTH, RUTH_TITLE, "title: null")],
        at(RUTH, "title: null"),
    ),
    defect(
        "GW005",
        "the title is a list",
        [replace(RUTH, RUTH_TITLE, "title: [Ruth Abernathy]")],
        at(RUTH, "title: [Ruth"),
    ),
    defect(
        "GW005",
        "the type was forgotten in a note",
        [without(QUESTIONS, "type: note")],
        at(QUESTIONS),
    ),
    defect(
        "GW005",
        "the keys have capitals",
        [
            replace(RUTH, RUTH_TITLE, "Title: Ruth Abernathy"),
            replace(RUTH, "description: The", "Description: The"),
        ],
        at(RUTH),
        at(RUTH),
    ),
    defect(
        "GW005",
        "there is frontmatter, and nothing in it",
        [
            write("wiki/notes/todo.md", "---\n---\n\nSee [questions](open-questions.md).\n"),
            _linked_from_questions("todo.md"),
        ],
        at("wiki/notes/todo.md"),
        at("wiki/notes/todo.md"),
        at("wiki/notes/todo.md"),
    ),
    near_miss(
        "GW005",
        "the title is a number",
        [replace(QUESTIONS, "title: Open questions", "title: 404")],
    ),
    near_miss(
        "GW005",
        "the description is one word",
        [replace(RUTH, RUTH_DESCRIPTION, "description: Keeper")],
    ),
    near_miss(
        "GW005",
        "the fields stand last",
        [without(RUTH, RUTH_TITLE), below(RUTH, "confidence: low", RUTH_TITLE)],
    ),
    near_miss(
        "GW005", "the title is in quotes", [replace(RUTH, RUTH_TITLE, "title: 'Ruth Abernathy'")]
    ),
    near_miss(
        "GW005",
        "the title is the word true",
        [replace(QUESTIONS, "title: Open questions", "title: true")],
    ),
    near_miss(
        "GW005",
        "dates and sources are missing in a note",
        [without(QUESTIONS, "created:"), without(QUESTIONS, "updated:")],
    ),
)

UNKNOWN_TYPES = (
    defect(
        "GW006",
        "a type of another wiki",
        [replace(QUESTIONS, "type: note", "type: Runbook")],
        at(QUESTIONS, "type: Runbook"),
    ),
    defect(
        "GW006",
        "a capital",
        [replace(RUTH, "type: entity", "type: Entity")],
        at(RUTH, "type: Entity"),
    ),
    defect(
        "GW006",
        "a plural",
        [replace(RUTH, "type: entity", "type: entities")],
        at(RUTH, "type: entities"),
    ),
    defect(
        "GW006",
        "a typo in the page of a source",
        [replace(LENSES_PAGE, "type: source-summary", "type: source_summary")],
        at(LENSES_PAGE, "type: source_summary"),
    ),
    defect(
        "GW006",
        "two types in one",
        [replace(RUTH, "type: entity", "type: entity, person")],
        at(RUTH, "type: entity, person"),
    ),
    defect(
        "GW006",
        "the change that brings the page also brings its type",
        [replace(SCHEMA, "note]", "note, person]"), replace(RUTH, "type: entity", "type: person")],
        at(RUTH, "type: person", only="change"),
    ),
    near_miss("GW006", "a type that schema.md adds", [replace(RUTH, "type: entity", "type: note")]),
    near_miss("GW006", "a type in quotes", [replace(RUTH, "type: entity", "type: 'entity'")]),
    near_miss(
        "GW006", "a type with a comment", [replace(RUTH, "type: entity", "type: entity # a person")]
    ),
    near_miss(
        "GW006",
        "a type that is not that of the folder",
        [replace(RUTH, "type: entity", "type: concept")],
    ),
    near_miss(
        "GW006", "another key speaks of a type", [below(RUTH, "type: entity", "kind: person")]
    ),
)

BAD_DATES = (
    defect(
        "GW007",
        "day and month are swapped",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-13-09")],
        at(RUTH, "2023-13-09"),
    ),
    defect(
        "GW007",
        "a day that the calendar does not have",
        [replace(RUTH, "created: 2023-10-09", "created: 2023-02-29")],
        at(RUTH, "2023-02-29"),
    ),
    defect(
        "GW007",
        "a date in words",
        [replace(RUTH, "created: 2023-10-09", "created: 9 October 2023")],
        at(RUTH, "9 October 2023"),
    ),
    defect(
        "GW007",
        "updated before it was created",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-08")],
        at(RUTH, "updated: 2023-10-08"),
    ),
    defect(
        "GW007",
        "a template was not filled in",
        [replace(RUTH, "created: 2023-10-09", "created: YYYY-MM-DD")],
        at(RUTH, "YYYY-MM-DD"),
    ),
    defect(
        "GW007",
        "no zeros",
        [replace(RUTH, "created: 2023-10-09", "created: 2023-9-8")],
        at(RUTH, "2023-9-8"),
    ),
    defect(
        "GW007",
        "slashes",
        [replace(QUESTIONS, "updated: 2023-11-02", "updated: 2023/11/02")],
        at(QUESTIONS, "2023/11/02"),
    ),
    near_miss(
        "GW007",
        "an instant with a time zone",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-09T08:30:00+02:00")],
    ),
    near_miss("GW007", "a leap day", [replace(RUTH, "created: 2023-10-09", "created: 2020-02-29")]),
    near_miss(
        "GW007",
        "created and updated on one day at different times",
        [replace(RUTH, "created: 2023-10-09", "created: 2023-10-09T10:00:00Z")],
    ),
    near_miss(
        "GW007", "a date in quotes", [replace(RUTH, "created: 2023-10-09", "created: '2023-10-09'")]
    ),
    near_miss("GW007", "no date at all", [without(QUESTIONS, "created: 2023-10-16")]),
    near_miss(
        "GW007",
        "a date of its own kind under another key",
        [below(RUTH, "created: 2023-10-09", "interviewed: spring 2023")],
    ),
)

LONG_DESCRIPTIONS = (
    defect("GW008", "121 characters", [_described("x" * 121)], at(RUTH, "xxx")),
    defect(
        "GW008",
        "an abstract of three sentences",
        [_described("The last keeper of Skerrow Head. " * 4)],
        at(RUTH, "description: The last"),
    ),
    defect(
        "GW008",
        "a folded block",
        [
            replace(
                RUTH,
                RUTH_DESCRIPTION,
                "description: >\n" + "  the last keeper of the light\n" * 5 + "tags: []",
            )
        ],
        at(RUTH, "description: >"),
    ),
    defect("GW008", "a list of words", [_described("keeper, " * 16)], at(RUTH, "keeper, keeper")),
    defect(
        "GW008",
        "another script",
        [replace(QUESTIONS, "What nobody has found in a source yet.", "灯" * 121)],
        at(QUESTIONS, "灯"),
    ),
    near_miss("GW008", "120 characters", [_described("x" * 120)]),
    near_miss("GW008", "120 letters of several bytes", [_described("ö" * 120)]),
    near_miss(
        "GW008", "long only because of spaces", [_described('"The last' + " " * 120 + 'keeper"')]
    ),
    near_miss(
        "GW008",
        "a long title",
        [replace(QUESTIONS, "title: Open questions", "title: " + "Open questions " * 10)],
    ),
    near_miss("GW008", "a long comment behind it", [_described("The last keeper # " + "x" * 150)]),
    near_miss(
        "GW008",
        "a long value under a key of another name",
        [below(RUTH, RUTH_TITLE, "summary: " + "x" * 300)],
    ),
)

MISSING_SUMMARIES = (
    defect(
        "GW009",
        "the quote marks are missing",
        [replace(RUTH, "> Ruth Abernathy was", "Ruth Abernathy was")],
        at(RUTH, "# Ruth Abernathy"),
    ),
    defect(
        "GW009",
        "four statements",
        [replace(RUTH, "> Ruth Abernathy was", _quoted(3) + "> Ruth Abernathy was")],
        at(RUTH, "> Ruth Abernathy was the last"),
    ),
    defect(
        "GW009",
        "it stands below the first section",
        [
            replace(
                CLOCKWORK,
                "> The clockwork turned the lens by means of a falling "
                "weight.[^lenses-p-5c6644]\n\n## Work\n",
                "## Work\n\n> The clockwork turned the lens by means of a falling "
                "weight.[^lenses-p-5c6644]\n",
            )
        ],
        at(CLOCKWORK, "# Clockwork"),
    ),
    defect(
        "GW009",
        "a heading says TLDR instead",
        [replace(RUTH, "> Ruth Abernathy was", "## TLDR\n\nRuth Abernathy was")],
        at(RUTH, "# Ruth Abernathy"),
    ),
    defect(
        "GW009",
        "the page of a source has lost it",
        [rewrite(LENSES_PAGE, lambda data: data.replace(b"\n> ", b"\n- "))],
        at(LENSES_PAGE, "# Lenses and Lamps"),
    ),
    defect(
        "GW009",
        "the quote is empty",
        [replace(RUTH, "> Ruth Abernathy was", ">\n\nRuth Abernathy was")],
        at(RUTH, "# Ruth Abernathy"),
    ),
    near_miss(
        "GW009",
        "three statements",
        [replace(RUTH, "> Ruth Abernathy was", _quoted(2) + "> Ruth Abernathy was")],
    ),
    near_miss("GW009", "a note has none", [append(QUESTIONS, "\nNothing more.\n")]),
    near_miss(
        "GW009", "an answer has none", [replace(ANSWER, "confidence: medium", "confidence: low")]
    ),
    near_miss(
        "GW009",
        "its line is in emphasis",
        [
            replace(
                CLOCKWORK, "> The clockwork turned the lens", "> *The clockwork* turned the lens"
            )
        ],
    ),
    near_miss(
        "GW009",
        "an image stands before it",
        [
            replace(
                RUTH,
                "> Ruth Abernathy was",
                "![x](../../raw/assets/diaphone.png)\n\n> Ruth Abernathy was",
            )
        ],
    ),
    near_miss(
        "GW009",
        "it has no space behind the mark",
        [replace(RUTH, "> Ruth Abernathy was", ">Ruth Abernathy was")],
    ),
)

TOPICS = "topics.yaml"
LIST = "# wanted\n- {slug: fog-bell, title: Fog bell, aliases: [bell]}\n"


def _topics(text: str, line: str, **others: str) -> Seed:
    """A list of topics with something wrong in a line."""
    return defect("GW015", others["what"], [write(TOPICS, f"{LIST}{text}")], at(TOPICS, line))


BAD_TOPICS = (
    _topics("- {title: Lens, slug: Lens}\n", "slug: Lens", what="a slug with a capital"),
    _topics("- {title: Lens, category: thing}\n", "category: thing", what="a category of its own"),
    _topics("- {title: Lens, alias: [x]}\n", "alias: [x]", what="a key is misspelt"),
    _topics("- {title: Fog bells}\n", "title: Fog bells", what="a topic is there twice"),
    _topics("- title: What is a lens?\n", "What is", what="a question for a title"),
    _topics("- slug: lens\n", "slug: lens", what="the title is missing"),
    near_miss("GW015", "a list of topics", [write(TOPICS, LIST)]),
    near_miss("GW015", "a list of comments", [write(TOPICS, "# nothing yet\n")]),
    near_miss("GW015", "an empty list", [write(TOPICS, "")]),
    near_miss("GW015", "a title alone", [write(TOPICS, "- title: Lens\n")]),
    near_miss("GW015", "another list", [write("notes/topics.yaml", "title: [\n")]),
    near_miss("GW015", "a slug of digits", [write(TOPICS, "- {title: 1886, slug: 1886}\n")]),
)

BAD_SCHEMAS = (
    defect(
        "GW010",
        "a setting is misspelt",
        [replace(SCHEMA, "limits:", "limit:")],
        at(SCHEMA, "limit:"),
    ),
    defect(
        "GW010",
        "a setting of another tool",
        [replace(SCHEMA, "gitwiki: 1", "gitwiki: 1\ntheme: dark")],
        at(SCHEMA, "theme: dark"),
    ),
    defect("GW010", "a limit in words", [replace(SCHEMA, "12_000", "12 KB")], at(SCHEMA, "12 KB")),
    defect(
        "GW010",
        "a suppression without a reason",
        [replace(SCHEMA, "gitwiki: 1", "gitwiki: 1\nsuppress:\n  - {rule: GW304, path: '*'}")],
        at(SCHEMA, "rule: GW304"),
    ),
    defect(
        "GW010",
        "a version that does not exist yet",
        [replace(SCHEMA, "gitwiki: 1", "gitwiki: 2")],
        at(SCHEMA, "gitwiki: 2"),
    ),
    defect(
        "GW010",
        "the frontmatter is gone",
        [rewrite(SCHEMA, lambda data: data.replace(b"---\n", b""))],
        at(SCHEMA),
        at(QUESTIONS, "type: note", "GW006", only="tree"),
        at(READING_LIST, "type: note", "GW006", only="tree"),
    ),
    defect(
        "GW010",
        "the types are one string",
        [replace(SCHEMA, "gitwiki: 1", "gitwiki: 1\nlinks: both")],
        at(SCHEMA, "links: both"),
    ),
    defect(
        "GW010",
        "a setting is given twice",
        [replace(SCHEMA, "gitwiki: 1", "gitwiki: 1\nlinks: markdown\nlinks: wikilink")],
        at(SCHEMA, "links: wikilink"),
    ),
    defect(
        "GW010",
        "a suppression of a rule that does not exist",
        [
            replace(
                SCHEMA,
                "gitwiki: 1",
                "gitwiki: 1\nsuppress:\n  - {rule: GW999, path: '*', reason: typo}",
            )
        ],
        at(SCHEMA, "rule: GW999"),
    ),
    near_miss(
        "GW010", "a comment", [replace(SCHEMA, "gitwiki: 1", "gitwiki: 1  # format\n# theme: dark")]
    ),
    near_miss(
        "GW010",
        "a complete suppression",
        [
            replace(
                SCHEMA,
                "gitwiki: 1",
                "gitwiki: 1\nsuppress:\n  - "
                "{rule: orphan-page, path: 'wiki/notes/*', reason: entered from the site}",
            )
        ],
    ),
    near_miss(
        "GW010",
        "an empty list of suppressions",
        [replace(SCHEMA, "gitwiki: 1", "gitwiki: 1\nsuppress: []")],
    ),
    near_miss(
        "GW010", "the prose has settings in code", [append(SCHEMA, "\n```yaml\ntheme: dark\n```\n")]
    ),
    near_miss("GW010", "a number without an underscore", [replace(SCHEMA, "12_000", "12000")]),
    near_miss(
        "GW010",
        "the types in a block",
        [replace(SCHEMA, "types: [concept,", "types:\n  [concept,")],
    ),
)

_PAGE = """---
type: note
title: Ship book
description: What the ship wrote
---

# Ship book

See the [keeper](../concepts/keeper.md).
"""


def _saved_as(path: str) -> list[Edit]:
    """Write a page under some name, and link to it."""
    name = path.removeprefix("wiki/")
    return [
        write(path, _PAGE),
        replace(READING_LIST, "Start with", f"See [it](../{name}). Start with"),
    ]


RESERVED_NAMES = (
    defect(
        "GW011",
        "a page about logs",
        _saved_as("wiki/concepts/log.md"),
        at("wiki/concepts/log.md", "type: note"),
    ),
    defect(
        "GW011",
        "a page in the place of the index of its folder",
        _saved_as("wiki/people/index.md"),
        at("wiki/people/index.md", "type: note"),
        settled=False,
    ),
    defect(
        "GW011",
        "at the top of the bundle",
        _saved_as("wiki/log.md"),
        at("wiki/log.md", "type: note"),
    ),
    defect(
        "GW011",
        "the index of a folder has a title",
        [rewrite(CONCEPTS_INDEX, lambda data: b"---\ntitle: Concepts\n---\n\n" + data)],
        at(CONCEPTS_INDEX, "title: Concepts"),
        settled=False,
    ),
    defect(
        "GW011",
        "the index of the bundle has one more key",
        [replace(INDEX, 'okf_version: "0.2"', 'okf_version: "0.2"\nauthor: Ada')],
        at(INDEX, "author: Ada"),
        settled=False,
    ),
    defect(
        "GW011",
        "the index of a folder has the version",
        [rewrite(NOTES_INDEX, lambda data: b'---\nokf_version: "0.2"\n---\n\n' + data)],
        at(NOTES_INDEX, "okf_version"),
        settled=False,
    ),
    defect(
        "GW011",
        "in a folder of a folder",
        _saved_as("wiki/concepts/lamps/log.md"),
        at("wiki/concepts/lamps/log.md", "type: note"),
    ),
    near_miss("GW011", "a name that only begins so", _saved_as("wiki/concepts/log-book.md")),
    near_miss("GW011", "a name that only ends so", _saved_as("wiki/concepts/blog.md")),
    near_miss(
        "GW011",
        "a page whose title is Log",
        [
            *_saved_as("wiki/concepts/log-page.md"),
            replace("wiki/concepts/log-page.md", "title: Ship book", "title: Log"),
        ],
    ),
    near_miss("GW011", "a log that is no page", [write("wiki/assets/log.txt", "type: note\n")]),
    near_miss(
        "GW011",
        "sources of these names",
        [
            write("raw/index.md", "---\ntype: note\n---\n\nThe light is out.\n"),
            write("raw/log.md", "The light is out.\n"),
        ],
    ),
    near_miss(
        "GW011",
        "a log of the bundle without frontmatter is no page",
        [write("wiki/assets/index.txt", "---\ntype: note\n---\n")],
    ),
)

NONCONFORMANT = (
    defect(
        "GW012",
        "tags in one text",
        [below(QUESTIONS, "title: Open", "tags: lights, sea")],
        at(QUESTIONS, "tags: lights"),
    ),
    defect(
        "GW012",
        "a number among the tags",
        [below(QUESTIONS, "title: Open", "tags: [lights, 1903]")],
        at(QUESTIONS, "tags: [lights"),
    ),
    defect(
        "GW012",
        "an unknown status",
        [below(QUESTIONS, "title: Open", "status: published")],
        at(QUESTIONS, "status: published"),
    ),
    defect(
        "GW012",
        "a status with a capital",
        [below(QUESTIONS, "title: Open", "status: Draft")],
        at(QUESTIONS, "status: Draft"),
    ),
    defect(
        "GW012",
        "a day after which it is stale",
        [below(QUESTIONS, "title: Open", "stale_after: 2030-01-01")],
        at(QUESTIONS, "stale_after:"),
    ),
    defect(
        "GW012",
        "an instant without an offset",
        [below(QUESTIONS, "title: Open", "stale_after: 2030-01-01T10:00:00")],
        at(QUESTIONS, "stale_after:"),
    ),
    defect(
        "GW012",
        "generated by somebody at some time",
        [below(QUESTIONS, "title: Open", "generated: by a model")],
        at(QUESTIONS, "generated:"),
    ),
    defect(
        "GW012",
        "a source without a place",
        [replace(READING_LIST, "sources: []", "sources: [{id: talk, title: A talk}]")],
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW012",
        "an alias that is a mapping",
        [below(QUESTIONS, "title: Open", "aliases: [{en: riddles}]")],
        at(QUESTIONS, "aliases:"),
    ),
    defect(
        "GW012",
        "verified, but not when",
        [below(QUESTIONS, "title: Open", "verified: [{by: human:alice}]")],
        at(QUESTIONS, "verified:"),
        at(QUESTIONS, code="GW601"),
    ),
    near_miss(
        "GW012", "tags in a block", [below(QUESTIONS, "title: Open", "tags:\n  - lights\n  - sea")]
    ),
    near_miss(
        "GW012",
        "a year in quotes among the tags",
        [below(QUESTIONS, "title: Open", "tags: [lights, '1903']")],
    ),
    near_miss(
        "GW012",
        "each status",
        [
            below(QUESTIONS, "title: Open", "status: stable"),
            below(READING_LIST, "title: Reading", "status: draft"),
        ],
    ),
    near_miss(
        "GW012",
        "an instant with an offset",
        [below(QUESTIONS, "title: Open", "stale_after: 2030-01-01T10:00:00+01:00")],
    ),
    near_miss(
        "GW012",
        "keys without values",
        [below(QUESTIONS, "title: Open", "tags:\nstatus:\nstale_after:\nverified:\ngenerated:")],
    ),
    near_miss(
        "GW012",
        "keys of other tools",
        [below(QUESTIONS, "title: Open", "cssclasses: wide\npublish: true\nweight: 3")],
    ),
    near_miss(
        "GW012",
        "a single verification without a list",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-10")],
    ),
)

FUTURE_DATES = (
    defect(
        "GW013",
        "created next year",
        [
            replace(
                QUESTIONS,
                "created: 2023-10-16\nupdated: 2023-11-02",
                "created: 2024-10-16\nupdated: 2024-11-02",
            )
        ],
        at(QUESTIONS, "created:"),
        at(QUESTIONS, "updated:"),
    ),
    defect(
        "GW013",
        "updated in two days",
        [replace(QUESTIONS, "updated: 2023-11-02", "updated: 2023-11-16")],
        at(QUESTIONS, "updated:"),
    ),
    defect(
        "GW013",
        "a year too many digits on",
        [replace(RUTH, "updated: 2023-10-09", "updated: 3023-10-09")],
        at(RUTH, "updated:"),
        at(RUTH, "verified:", "GW602"),
    ),
    defect(
        "GW013",
        "verified tomorrow evening",
        [replace(RUTH, "2023-10-10T09:00:00Z", "2023-11-16T09:00:00Z")],
        at(RUTH, "verified:"),
        at(RUTH, code="GW601"),
    ),
    defect(
        "GW013",
        "generated later than committed",
        [rewrite(SIREN, lambda data: data.replace(b"at: 2023-11-14T", b"at: 2023-12-14T"))],
        at(SIREN, "generated:"),
    ),
    near_miss("GW013", "today", [replace(QUESTIONS, "updated: 2023-11-02", "updated: 2023-11-14")]),
    near_miss(
        "GW013",
        "tomorrow, which it is in the east already",
        [replace(QUESTIONS, "updated: 2023-11-02", "updated: 2023-11-15")],
    ),
    near_miss(
        "GW013",
        "the day on which it becomes stale",
        [below(QUESTIONS, "title: Open", "stale_after: 2030-01-01T00:00:00Z")],
    ),
    near_miss(
        "GW013",
        "a date in the text",
        [append(QUESTIONS, "\nThe lens goes in 2027, on 2027-03-01.\n")],
    ),
    near_miss(
        "GW013", "a key of another name", [below(QUESTIONS, "title: Open", "meeting: 2031-01-01")]
    ),
    near_miss(
        "GW013",
        "the future has come",
        [replace(QUESTIONS, "updated: 2023-11-02", "updated: 2024-02-02"), on("2024-02-03")],
    ),
)

SEEDS: tuple[Seed, ...] = (
    *UNPARSEABLE,
    *DUPLICATE_KEYS,
    *BYTE_ORDER_MARKS,
    *MISSING_FRONTMATTER,
    *MISSING_FIELDS,
    *UNKNOWN_TYPES,
    *BAD_DATES,
    *LONG_DESCRIPTIONS,
    *MISSING_SUMMARIES,
    *BAD_TOPICS,
    *BAD_SCHEMAS,
    *RESERVED_NAMES,
    *NONCONFORMANT,
    *FUTURE_DATES,
)
