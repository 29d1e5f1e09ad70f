"""GW203 outdated-index: the index is derived from the pages by code."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.derive import index_files, is_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each index file that is missing, different or not called for."""
    files = context.wiki.files
    expected = index_files(context.wiki.pages.values())
    hint = "the next compile writes the index; nothing in it is edited by hand"
    for path, text in expected.items():
        if path not in files:
            yield Finding(0, "the index is missing", hint, path=path)
        elif files[path] != _blob_id(text, files[path]):
            yield Finding(0, "the index does not say what the pages say", hint, path=path)
    for path in files:
        if is_index(path) and path not in expected:
            yield Finding(0, "the index is of a folder without pages", hint, path=path)


def _blob_id(text: str, like: str) -> str:
    """The blob id of a text, by the hash that another id was made with (gitformat-loose)."""
    data = text.encode()
    new = hashlib.sha256 if len(like) == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return new(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


RULE = WikiRule(
    code="GW203",
    name="outdated-index",
    severity=Severity.WARNING,
    summary="An index file is not what the pages call for.",
    check=check,
    derived=True,
)
