"""What a client of the MCP server does on any transport: every tool, every refusal, portions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.library_wiki import CHAPTERS
from gitwiki.mcp_server.tools import TOOLS
from gitwiki.wiki.paragraphs import is_literal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from mcp import Client
    from mcp_types import CallToolResult

CACHE = "wiki/concepts/cache.md"
PAGES = (
    CACHE,
    "wiki/concepts/proxy.md",
    "wiki/concepts/gateway.md",
    "wiki/sources/alpha.md",
    "wiki/sources/beta.md",
)
#: A call of each tool that finds something.
CALLS: dict[str, dict[str, Any]] = {
    "list_works": {},
    "list_chapters": {"work": "republic"},
    "get_metadata": {"name": "republic"},
    "read_chapter": {"work": "republic", "chapter": "1"},
    "get_passage": {"label": "alpha-p-36d190"},
    "search_corpus": {"query": "truth"},
    "find_related": {"page": "cache"},
    "compare_works": {"works": ["republic", "laws"], "query": "truth"},
    "read_wiki": {"page": "cache"},
    "read_wiki_full": {"page": "cache"},
    "search_wiki": {"query": "cache"},
    "backlinks": {"page": "cache"},
}
#: What is not there, and what is said of it.
NOWHERE: list[tuple[str, dict[str, Any], str]] = [
    ("list_chapters", {"work": "republik"}, "there is no work 'republik'; did you mean republic?"),
    (
        "read_chapter",
        {"work": "republic", "chapter": "justise"},
        "republic has no chapter 'justise'; did you mean 01-justice?",
    ),
    (
        "read_chapter",
        {"work": "republic", "chapter": "45"},
        "republic has no chapter '45'; list its chapters to see them all",
    ),
    (
        "get_passage",
        {"label": "alpha"},
        "'alpha' cites no paragraph: a label is like attention-p-868413",
    ),
    (
        "get_passage",
        {"label": "alpah-p-868413"},
        "'alpah-p-868413' cites no paragraph: there is no source alpah; did you mean alpha?",
    ),
    (
        "get_passage",
        {"label": "alpha-p-000000"},
        "'alpha-p-000000' cites no paragraph: alpha has no paragraph of this id now",
    ),
    ("read_wiki", {"page": "cahce"}, f"no page is called 'cahce'; did you mean {CACHE}?"),
    ("read_wiki_full", {"page": "cahce"}, f"no page is called 'cahce'; did you mean {CACHE}?"),
    ("backlinks", {"page": "cahce"}, f"no page is called 'cahce'; did you mean {CACHE}?"),
    ("find_related", {"page": "cahce"}, f"no page is called 'cahce'; did you mean {CACHE}?"),
    ("search_corpus", {"query": "a", "work": "?"}, "there is no work '?'; list the works to see"),
    ("compare_works", {"query": "a", "works": ["laws", "x"]}, "there is no work 'x'; list the"),
    ("get_metadata", {"name": "cahce"}, "there is no page, passage, source, work or chapter"),
]
#: What a tool does not take.
UNUSABLE: list[tuple[str, dict[str, Any], str]] = [
    ("read_chapter", {"work": "republic"}, "Object missing required field `chapter`"),
    ("list_works", {"limit": 0}, "Expected `int` >= 1 - at `$.limit`"),
    ("list_works", {"limit": "many"}, "Expected `int`, got `str` - at `$.limit`"),
    ("list_works", {"limti": 3}, "Object contains unknown field `limti`"),
    ("search_wiki", {"query": ""}, "Expected `str` of length >= 1 - at `$.query`"),
    ("compare_works", {"works": ["laws"], "query": "a"}, "Expected `array` of length >= 2"),
    ("compare_works", {"works": "laws", "query": "a"}, "Expected `array`, got `str`"),
    ("read_wiki", {"page": ["cache"]}, "Expected `str`, got `array` - at `$.page`"),
]


async def use(client: Client) -> None:
    """Do all that a client can do with the tools of a library with a work of many chapters."""
    assert [tool.name for tool in (await client.list_tools()).tools] == list(CALLS)
    assert list(CALLS) == [tool.name for tool in TOOLS]
    for tool, given in CALLS.items():
        assert await _data(client, tool, **given)
    for tool, given, said in NOWHERE:
        assert (await _refusal(client, tool, given)).startswith(said)
    for tool, given, said in UNUSABLE:
        why = await _refusal(client, tool, given)
        assert why.startswith(f"{tool} cannot take these arguments: {said}")
        assert "; it takes: " in why
    listed = [each async for each in portions(client, "list_chapters", "chapters", work="nights")]
    assert [each["number"] for each in listed] == list(range(1, CHAPTERS + 1))
    assert listed[-1]["title"] == f"Night {CHAPTERS}"
    assert await _resolved(client) == 6


async def portions(client: Client, tool: str, part: str, **given: object) -> AsyncIterator[Any]:
    """What all portions of a call have."""
    cursor = ""
    while True:
        result = await client.call_tool(tool, {**given, "cursor": cursor})
        data = result.structured_content
        assert data, text_of(result)
        for each in data[part]:
            yield each
        cursor = data["next"]
        assert (f'cursor "{cursor}"' in text_of(result)) == bool(cursor)
        if not cursor:
            return


def text_of(result: CallToolResult) -> str:
    """The text of an answer."""
    (content,) = result.content
    assert content.type == "text"
    return content.text


async def _resolved(client: Client) -> int:
    """How many citations the pages have; each resolves to words of its paragraph."""
    count = 0
    for page in PAGES:
        for each in (await _data(client, "read_wiki_full", page=page))["citations"]:
            found = await _data(client, "get_passage", label=each["label"], context=0)
            assert is_literal(each["quote"], found["passage"]["text"])
            count += 1
    return count


async def _data(client: Client, tool: str, **given: object) -> Any:
    result = await client.call_tool(tool, given)
    assert not result.is_error, text_of(result)
    return result.structured_content


async def _refusal(client: Client, tool: str, given: Mapping[str, Any]) -> str:
    result = await client.call_tool(tool, dict(given))
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)
