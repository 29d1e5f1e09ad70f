"""Seeds for the rules about frontmatter and schema.md (GW0xx)."""

from __future__ import annotations

from defects.paths import (
    ANSWER,
    CLOCKWORK,
    CONCEPTS_INDEX,
    LENSES_PAGE,
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
                RUTH,
                "verified: {by: human:alice, at: 2023-10-10T09:00:00Z}",
                "verified:\n  - {by: human:alice, at: 2023-10-10T09:00:00Z}\n"
                "  - {by: human:bob, at: 2023-10-10T09:00:00Z}",
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
    near_miss(
        "GW004",
        "the index of a folder has none",
        [replace(CONCEPTS_INDEX, "# Concepts", "# Concepts")],
    ),
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
                "> The clockwork turned the lens by means of a falling weight.[^lenses-p-5c6644]\n\n## Work\n",
                "## Work\n\n> The clockwork turned the lens by means of a falling weight.[^lenses-p-5c6644]\n",
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
        "one statement over two lines",
        [replace(RUTH, "> Ruth Abernathy was the last", "> Ruth Abernathy was\n> the last")],
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
        gap="schema.md is read without knowing the rules, so a typo suppresses nothing, silently",
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
                "gitwiki: 1\nsuppress:\n  - {rule: orphan-page, path: 'wiki/notes/*', reason: entered from the site}",
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
    *BAD_SCHEMAS,
)
