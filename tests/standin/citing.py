"""Citations as the API makes them: taken from the documents of the request, never made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.errors import ScriptError
from standin.received import texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from standin.received import Document, ReceivedRequest


def cite(request: ReceivedRequest, quote: str) -> dict[str, Any]:
    """The citation of the first document that has this text.

    Of a document in blocks, which are the least that can be cited, it is the whole block.

    Raises:
        ScriptError: No document has it.
    """
    for index, document in enumerate(request.documents):
        source = document.block["source"]
        where = {"document_index": index, "document_title": document.title or None}
        if source["type"] == "text" and quote in source["data"]:
            start = source["data"].index(quote)
            place = {"start_char_index": start, "end_char_index": start + len(quote)}
            return {"type": "char_location", "cited_text": quote, **where, **place}
        for number, text in enumerate(_blocks(document)):
            if quote in text:
                place = {"start_block_index": number, "end_block_index": number + 1}
                return {"type": "content_block_location", "cited_text": text, **where, **place}
    raise ScriptError(f"no document has {quote!r}")


def check_citations(request: ReceivedRequest, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Refuse citations that the API would not make.

    Raises:
        ScriptError: There is no such document, citations are off, or its text is another.
    """
    for block in blocks:
        for citation in block.get("citations") or ():
            _check(request, citation)


def _check(request: ReceivedRequest, citation: Mapping[str, Any]) -> None:
    if "document_index" not in citation:
        return
    documents = request.documents
    index = citation["document_index"]
    if not 0 <= index < len(documents):
        raise ScriptError(f"a citation of document {index} of {len(documents)}")
    document = documents[index]
    if not document.citations:
        raise ScriptError(f"a citation of document {index}, for which citations are not enabled")
    if citation["type"] != "page_location" and citation["cited_text"] != _cited(document, citation):
        raise ScriptError(f"document {index} does not have {citation['cited_text']!r} there")


def _cited(document: Document, citation: Mapping[str, Any]) -> str | None:
    source = document.block["source"]
    if citation["type"] == "char_location" and source["type"] == "text":
        data: str = source["data"]
        return data[citation["start_char_index"] : citation["end_char_index"]]
    if citation["type"] == "content_block_location" and source["type"] == "content":
        start, end = citation["start_block_index"], citation["end_block_index"]
        return "".join(_blocks(document)[start:end])
    return None


def _blocks(document: Document) -> Sequence[str]:
    source = document.block["source"]
    return tuple(texts_of(source["content"])) if source["type"] == "content" else ()
