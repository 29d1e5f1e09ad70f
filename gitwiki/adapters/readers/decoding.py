"""From the bytes of a text source to its text: what is refused, and what is dropped and said."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.wiki.hidden import visible

#: Largest source in bytes, longest line of one in characters, and most lines.
MAX_BYTES = 20 * 2**20
MAX_LINE = 2**20
MAX_LINES = 10**6

_LFS = b"version https://git-lfs.github.com/spec/"

_LONE_RETURN = re.compile(r"\r\n?")


class Decoded(NamedTuple):
    """The text of a source, its lines ended by line feeds, or None and why not.

    Attributes:
        text: Without a byte order mark and without characters that nobody sees.
        hidden: How many of those were dropped.
        first_hidden: The line of the first of them, from 1; 0 if there is none.
        diagnostics: The refusal, if text is None.
    """

    text: str | None
    hidden: int = 0
    first_hidden: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(path: str, data: bytes) -> Decoded:
    """Check and decode the bytes of a text source."""
    if len(data) > MAX_BYTES:
        said = f"The file has {len(data)} bytes; a source may have {MAX_BYTES}."
        return _refused(path, "GW803", said, "Split it into several sources.")
    if data.startswith(_LFS):
        said = "The file is a Git LFS pointer, not the source itself."
        return _refused(path, "GW804", said, "Commit the file without LFS, or its extracted text.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(path, "GW802", _encoding(data, line), "Save it as UTF-8.", line)
    return _checked(path, text)


def hidden_text(path: str, count: int, line: int) -> Diagnostic:
    """The warning that text nobody sees was dropped."""
    said = f"{count} invisible characters or comments were dropped, the first on line {line}."
    if count == 1:
        said = f"An invisible character or comment was dropped on line {line}."
    hint = "Look at the raw file: hidden text can carry instructions to a model."
    return Diagnostic(path, line, "GW806", said, severity=Severity.WARNING, hint=hint)


def empty(path: str) -> Diagnostic:
    """The refusal of a source that has no text."""
    return Diagnostic(path, 0, "GW805", "The source has no text.", hint="Remove or replace it.")


def _checked(path: str, text: str) -> Decoded:
    if "\x00" in text:
        said = "The file is binary: it contains zero bytes."
        return _refused(path, "GW802", said, "Add its text instead.")
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    if text.count("\n") > MAX_LINES:
        said = f"The file has more than {MAX_LINES} lines."
        return _refused(path, "GW803", said, "Split it into several sources.")
    if len(text) > MAX_LINE:
        for number, content in enumerate(text.split("\n"), start=1):
            if len(content) > MAX_LINE:
                said = f"Line {number} has {len(content)} characters; a line may have {MAX_LINE}."
                return _refused(path, "GW803", said, "Break the line.", number)
    left, hidden, first = visible(text)
    return Decoded(left, hidden, text.count("\n", 0, first) + 1 if hidden else 0)


def _refused(path: str, code: str, said: str, hint: str, line: int = 0) -> Decoded:
    return Decoded(None, diagnostics=(Diagnostic(path, line, code, said, hint=hint),))


def _encoding(data: bytes, line: int) -> str:
    """What the bytes are if they are not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "The file is UTF-16, not UTF-8."
    if b"\x00" in data[:8192]:
        return "The file is binary, or text in UTF-16, not UTF-8."
    return f"The file is not UTF-8: line {line} has bytes that are no character."
