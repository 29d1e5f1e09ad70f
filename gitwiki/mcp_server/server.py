"""The server: tools, resources and prompts of one repository for the official SDK to serve.

One call is answered after the other, in a thread of its own, so that the connection stays alive
while a long source is read. Errors that a caller can do something about are results that say so.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, unquote

import anyio
import mcp_types as types
import msgspec
from anyio import to_thread
from mcp import MCPError
from mcp.server.caching import CacheHint
from mcp.server.lowlevel import Server

import gitwiki
from gitwiki.asking.texts import clean
from gitwiki.errors import GitwikiError
from gitwiki.mcp_server.prompts import INSTRUCTIONS, PROMPTS
from gitwiki.mcp_server.tools import tools_with
from gitwiki.wiki.derive import is_index
from gitwiki.workflows import librarian_pages
from gitwiki.workflows.librarian import some

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from mcp.server.context import ServerRequestContext

    from gitwiki.mcp_server.tools import Propose, Tool
    from gitwiki.query.handouts import Handout
    from gitwiki.workflows.shelves import Shelves

#: What the URIs of pages begin with, and those of paragraphs.
PAGES, PASSAGES = "gitwiki://wiki/", "gitwiki://passage/"
_MARKDOWN = "text/markdown"
_PER_PAGE = 100
#: Longest resource in characters: a client cannot ask for one in portions.
_LONGEST = 200_000
_SHOWN = 200
#: What a server is stays the same while it runs.
_KEPT = CacheHint(ttl_ms=300_000)
_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")


def make_server(shelves: Shelves, propose: Propose | None = None) -> Server[Any]:
    """A server that has not been started.

    Args:
        shelves: What it reads from.
        propose: What proposes a page; None for a server that only reads.
    """
    desk = _Desk(shelves, propose)
    return Server(
        "gitwiki",
        version=gitwiki.__version__,
        title="gitwiki",
        instructions=INSTRUCTIONS,
        cache_hints={"tools/list": _KEPT, "prompts/list": _KEPT},
        lifespan=desk.open,
        on_list_tools=desk.list_tools,
        on_call_tool=desk.call_tool,
        on_list_resources=desk.list_resources,
        on_list_resource_templates=desk.list_templates,
        on_read_resource=desk.read_resource,
        on_list_prompts=desk.list_prompts,
        on_get_prompt=desk.get_prompt,
    )


class _Desk:
    """Answers the requests of clients."""

    def __init__(self, shelves: Shelves, propose: Propose | None) -> None:
        self._shelves = shelves
        self._tools = {tool.name: tool for tool in tools_with(propose)}
        self._prompts = {prompt.name: prompt for prompt in PROMPTS}
        self._one = anyio.CapacityLimiter(1)

    @asynccontextmanager
    async def open(self, _: Server[Any]) -> AsyncIterator[None]:
        """While the server runs; the index is brought up to date meanwhile, not at first need."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(to_thread.run_sync, self._warm, abandon_on_cancel=True))
            yield
            tasks.cancel_scope.cancel()

    async def list_tools(
        self, _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        """All tools, on one page."""
        return types.ListToolsResult(tools=[_listed(tool) for tool in self._tools.values()])

    async def call_tool(
        self, _: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        """What a tool hands out, as text and as data; a refusal is a result too."""
        tool = self._tools.get(params.name)
        if tool is None:
            raise _refused(f"there is no tool {params.name[:_SHOWN]!r}: {', '.join(self._tools)}")
        try:
            found = await self._in_turn(partial(self._run, tool, params.arguments or {}))
        except GitwikiError as error:
            return types.CallToolResult(content=[_text(clean(str(error)))], is_error=True)
        return types.CallToolResult(
            content=[_text(_said(found))], structured_content=msgspec.to_builtins(found)
        )

    async def list_resources(
        self, _: ServerRequestContext[Any], params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        """The index and the pages, so many at a time."""
        cursor = (params.cursor if params else None) or ""
        return await self._answer(partial(self._resources, cursor))

    async def list_templates(
        self, _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        """How the URIs of pages and paragraphs are made."""
        page = types.ResourceTemplate(
            name="page",
            title="A page of the wiki",
            uri_template=f"{PAGES}{{+path}}",
            mime_type=_MARKDOWN,
        )
        passage = types.ResourceTemplate(
            name="passage",
            title="A paragraph of a source, by the label that cites it",
            uri_template=f"{PASSAGES}{{label}}",
            mime_type="text/plain",
        )
        return types.ListResourceTemplatesResult(resource_templates=[page, passage])

    async def read_resource(
        self, _: ServerRequestContext[Any], params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """A page, the index or a paragraph."""
        return await self._answer(partial(self._resource, str(params.uri)))

    async def list_prompts(
        self, _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        """All prompts, on one page."""
        listed = [
            types.Prompt(
                name=each.name,
                title=each.title,
                description=each.description,
                arguments=[
                    types.PromptArgument(name=name, description=what, required=True)
                    for name, what in each.arguments.items()
                ],
            )
            for each in PROMPTS
        ]
        return types.ListPromptsResult(prompts=listed)

    async def get_prompt(
        self, _: ServerRequestContext[Any], params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        """A prompt with its arguments."""
        prompt = self._prompts.get(params.name)
        if prompt is None:
            known = ", ".join(self._prompts)
            raise _refused(f"there is no prompt {params.name[:_SHOWN]!r}: {known}")
        filled = await self._answer(partial(prompt.filled, params.arguments or {}))
        message = types.PromptMessage(role="user", content=_text(filled))
        return types.GetPromptResult(description=prompt.description, messages=[message])

    async def _answer(self, work: Callable[[], T]) -> T:
        """What work comes to; a refusal becomes an error of the protocol."""
        try:
            return await self._in_turn(work)
        except GitwikiError as error:
            raise _refused(clean(str(error))) from error

    async def _in_turn(self, work: Callable[[], T]) -> T:
        """Do work in a thread, one after the other."""
        try:
            return await to_thread.run_sync(work, limiter=self._one)
        except GitwikiError:
            raise
        except Exception as error:
            # The SDK would tell the client what the exception says, such as a path of this machine.
            _LOGGER.exception("a bug of gitwiki; please report it with the lines above")
            raise MCPError(types.INTERNAL_ERROR, "a bug of gitwiki: see its log") from error

    def _warm(self) -> None:
        try:
            _LOGGER.debug("indexed %s", self._shelves.at().search.commit)
        except GitwikiError as error:
            _LOGGER.debug("nothing is indexed: %s", error)  # whoever searches is told

    def _run(self, tool: Tool[Any], given: Mapping[str, Any]) -> Handout:
        arguments = tool.read(given)
        return tool.run(self._shelves.at(getattr(arguments, "at", "")), arguments)

    def _resources(self, cursor: str) -> types.ListResourcesResult:
        shelf = self._shelves.at()
        wiki = shelf.loaded.wiki
        indexes = [path for path in wiki.files if is_index(path)]
        listed = [*sorted(indexes), *wiki.pages]
        chosen, after = some(shelf, ("resources",), listed, _PER_PAGE, cursor)
        found = []
        for path in chosen:
            entry = librarian_pages.page_entry(shelf, path) if path in wiki.pages else None
            resource = types.Resource(
                uri=f"{PAGES}{quote(path.removeprefix('wiki/'))}",
                name=path,
                title=entry.title if entry else "Index",
                description=entry.description if entry else None,
                mime_type=_MARKDOWN,
            )
            found.append(resource)
        return types.ListResourcesResult(resources=found, next_cursor=after or None)

    def _resource(self, uri: str) -> types.ReadResourceResult:
        shelf = self._shelves.at()
        if uri.startswith(PAGES):
            text = librarian_pages.file_text(shelf, f"wiki/{unquote(uri.removeprefix(PAGES))}")
            kind = _MARKDOWN
        else:
            label = unquote(uri.removeprefix(PASSAGES)) if uri.startswith(PASSAGES) else uri
            reading, at = shelf.passage(label)
            text, kind = reading.texts[at], "text/plain"
        content = types.TextResourceContents(uri=uri, mime_type=kind, text=text[:_LONGEST])
        return types.ReadResourceResult(contents=[content])


def _listed(tool: Tool[Any]) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.reads_only,
            destructive_hint=False,
            idempotent_hint=tool.reads_only,
            open_world_hint=False,
        ),
    )


def _said(found: Handout) -> str:
    more = f'\n\nThere is more: call again with cursor "{found.next}"' if found.next else ""
    return f"{found.as_text()}\n\n(commit {found.commit[:12]}){more}"


def _text(text: str) -> types.TextContent:
    return types.TextContent(text=text)


def _refused(why: str) -> MCPError:
    return MCPError(types.INVALID_PARAMS, why)
