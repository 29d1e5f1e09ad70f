"""Where every text of a request comes from: proved for one request after the other.

A request may hold words of gitwiki (prompts, tasks, complaints, names of documents, the reply
schema), the prose of schema.md, paragraphs of sources as a person sees them, pages of the wiki and
earlier replies of the model. What is none of these is a stranger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pyromark

from gitwiki.asking.replies import reply_schema
from gitwiki.compiler.claude import prompts
from gitwiki.compiler.claude.replies import MendReply, PageReply, PlanReply
from gitwiki.compiler.verify import Dropped, Reason
from gitwiki.wiki.page import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin import Exchange

_TASKS = {
    "Plan what this source contributes.",
    "Write what this source says on the page of the assignment.",
    "Correct the rejected statements that can be corrected.",
}
_CUT_OFF = "Your answer was cut off. Answer again, shorter, and whole."
#: What was wrong is in words of the decoder: no longer than that, and without those of the model.
_BAD_FORM = re.compile(
    r"Your answer cannot be used: .{1,200}\. Answer again, with JSON in the schema only\."
)
_SCHEMAS = [reply_schema(kind) for kind in (PlanReply, PageReply, MendReply)]
_KEYS = {"model", "max_tokens", "system", "messages", "output_config", "stream"}
_ID = r"p-[0-9a-f]{6,8}(?:\.\d+)?"
_TYPES = {"concept", "entity", "comparison"}
#: Foot and head of pages that are set for a printer.
_PAGE_BREAK = re.compile(r"\n+[^\n]*\[Page \d+\]\n\f?\n*RFC [^\n]*\n+")
_ALIKE = str.maketrans({"ß": "ss"})
_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)


@dataclass(frozen=True)
class Origins:
    """What a request may be made of.

    Attributes:
        contract: The prose of schema.md at the base.
        sources: Path in raw/ to text.
        pages: Path in wiki/ to text, at the base.
        model: Name of the model.
    """

    contract: str
    sources: Mapping[str, str]
    pages: Mapping[str, str]
    model: str


def strangers(exchanges: Sequence[Exchange], origins: Origins) -> list[str]:
    """The texts of all requests that come from nowhere, each with where it stands."""
    found: list[str] = []
    said: list[str] = []
    for exchange in exchanges:
        found += _Body(origins, " ".join(said)).strangers(exchange.request.body)
        said += [getattr(exchange.reply, "text", "")]
    return found


class _Body:
    """The check of one request, after some replies."""

    def __init__(self, origins: Origins, replies: str) -> None:
        self._origins = origins
        self._said = replies
        self._replies = _squashed(replies.replace('\\"', '"').replace("\\\\", "\\"))
        self._sources = [_seen(path, text) for path, text in origins.sources.items()]
        self._pages = [_squashed(text) for text in origins.pages.values()]

    def strangers(self, body: Mapping[str, Any]) -> Iterator[str]:
        """What of a body comes from nowhere."""
        yield from (f"key {key}" for key in body.keys() - _KEYS)
        if body["model"] != self._origins.model:
            yield f"model {body['model']}"
        if body["output_config"] not in [
            {"format": {"type": "json_schema", "schema": schema}} for schema in _SCHEMAS
        ]:
            yield f"output_config {body['output_config']}"
        yield from self._system(body["system"])
        for message in body["messages"]:
            yield from self._message(message)

    def _system(self, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        instructions, contract = (block["text"] for block in blocks)
        if instructions not in [prompts.prompt(name) for name in ("plan", "page", "mend")]:
            yield f"system {instructions}"
        if contract != f"# The contract of this wiki\n\n{self._origins.contract}":
            yield f"contract {contract}"

    def _message(self, message: Mapping[str, Any]) -> Iterator[str]:
        content = message["content"]
        if message["role"] == "assistant":
            if content not in self._said:
                yield f"assistant {content}"
            return
        for block in [{"text": content}] if isinstance(content, str) else content:
            if block.get("type") == "document":
                yield from self._document(block)
            elif block["text"] not in {*_TASKS, _CUT_OFF} and not _BAD_FORM.fullmatch(
                block["text"]
            ):
                yield f"user {block['text']}"

    def _document(self, block: Mapping[str, Any]) -> Iterator[str]:
        title = block["title"]
        checks = {
            "Pages that the wiki has": self._is_listed,
            "The page as it is": self._is_on_a_page,
            "The assignment": self._is_assigned,
            "Rejected statements": self._is_rejected,
        }
        check = checks.get(title, self._is_paragraph)
        if title not in checks and not self._is_title(title):
            yield f"title {title}"
        for each in block["source"]["content"]:
            name, _, text = each["text"].partition(": ")
            if not check(name, text):
                yield f"{title}: {each['text']}"

    def _is_title(self, title: str) -> bool:
        bare = re.sub(r" \(\d{4}(?:-\d\d){0,2}\)\Z", "", title.removeprefix("Source: "))
        names = [_squashed(path) for path in self._origins.sources]
        raw = [_squashed(text) for text in self._origins.sources.values()]
        return any(_squashed(bare) in place for place in (*names, *raw))

    def _is_paragraph(self, name: str, text: str) -> bool:
        is_seen = any(_squashed(text) in source for source in self._sources)
        return re.fullmatch(_ID, name) is not None and is_seen

    def _is_listed(self, name: str, text: str) -> bool:
        page, _ = parse(name, self._origins.pages[name])
        return page is not None and text == "; ".join((page.title, *page.aliases))

    def _is_on_a_page(self, name: str, text: str) -> bool:
        parts = [_squashed(part) for part in text.split(" | ")]
        places = [page for page in self._pages if all(part in page for part in parts)]
        kinds = {"summary", "text", "fact", "caveat"}
        return bool(places) and (name in kinds or any(_squashed(name) in page for page in places))

    def _is_assigned(self, name: str, text: str) -> bool:
        if name == "paragraphs":
            return re.fullmatch(rf"{_ID}(?: {_ID})*", text) is not None
        if name == "type":
            return text in _TYPES
        known = (self._replies, *self._pages)
        return name in {"title", "other names"} and all(
            any(_squashed(part) in place for place in known) for part in text.split("; ")
        )

    def _is_rejected(self, name: str, text: str) -> bool:
        statement, _, why = text.rpartition(" | ")
        details = [found[1] for form in _reasons() if (found := form.fullmatch(why))]
        return (
            name.isdigit()
            and _squashed(statement) in self._replies
            and any(_squashed(detail) in self._replies for detail in details)
        )


@cache
def _reasons() -> Sequence[re.Pattern[str]]:
    """The sentences of verification, with what they quote of a draft in a group."""
    sentences = [Dropped("statement", "\0", reason, "", "\0").sentence for reason in Reason]
    return [re.compile(f"{re.escape(each).replace(chr(0), '(.*)')}()") for each in sentences]


def _squashed(text: str) -> str:
    """Letters and digits only: white space, hyphens and marks may differ."""
    return "".join(filter(str.isalnum, text.translate(_ALIKE).casefold()))


@cache
def _seen(path: str, text: str) -> str:
    """What a person sees of a source, squashed; as another program renders it."""
    if not path.endswith(".md"):
        return _squashed(_PAGE_BREAK.sub("\n", text))
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    rendering = _Rendering()
    rendering.feed(pyromark.html(text, options=_OPTIONS))
    rendering.close()
    return _squashed("".join(rendering.texts))


class _Rendering(HTMLParser):
    """The texts of HTML: no comment, no attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
