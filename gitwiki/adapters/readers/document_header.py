"""What a text says about itself at its head: label, date, title, what it replaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.adapters.readers.dates import iso_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.adapters.readers.pages import Line

_FIELD = re.compile(r"(?P<key>[A-Za-z][A-Za-z .-]{1,30}?)\s*:\s*(?P<value>\S.*)?")
_NUMBERS = re.compile(r"[\d, ]+(?:\(.*\))?")
_SERIES = {"request for comments": "RFC"}
_LABEL_KEYS = ("document", "document id", "document number", "document no.", "label", "identifier")
_OBSOLETES_KEYS = ("obsoletes", "supersedes", "replaces")
_KNOWN = frozenset(
    {
        *_SERIES,
        *_LABEL_KEYS,
        *_OBSOLETES_KEYS,
        "title",
        "date",
        "published",
        "url",
        "source",
        "updates",
    }
    | {
        "category",
        "author",
        "authors",
        "issn",
        "std",
        "bcp",
        "fyi",
        "version",
        "status",
        "release date",
    }
    | {"language", "translator", "editor", "network working group"}
)
#: A header stands within this many lines from the top.
_REACH = 60


class DocumentHeader(NamedTuple):
    """The header block of a document.

    Attributes:
        lines: The lines it takes.
        title: Only if a field says it.
        label, date, obsoletes, url: As in `gitwiki.wiki.source.Reading`.
    """

    lines: tuple[Line, ...] = ()
    title: str = ""
    label: str = ""
    date: str = ""
    obsoletes: tuple[str, ...] = ()
    url: str = ""


def document_header(stretches: Sequence[Sequence[Line]]) -> DocumentHeader:
    """Read the header of a document, given as stretches between blank lines.

    A header is among the first three stretches and has two known fields, or is the first one and
    numbers the document. The left of its columns has the fields, the right one authors and date.
    """
    for stretch in stretches[:3]:
        if stretch[-1].number > _REACH:
            break
        fields = _fields(stretch)
        known = [key for key in fields if key in _KNOWN]
        if len(known) >= 2 or any(key in _SERIES for key in known):
            return _header(tuple(stretch), fields)
    return DocumentHeader()


def _header(lines: tuple[Line, ...], fields: dict[str, str]) -> DocumentHeader:
    label = next((f"{_SERIES[key]} {fields[key]}" for key in _SERIES if fields.get(key)), "")
    label = label or _first(fields, _LABEL_KEYS)
    return DocumentHeader(
        lines,
        title=_first(fields, ("title",)),
        label=label,
        date=iso_date(_first(fields, ("date", "published", "release date"))) or _right_date(lines),
        obsoletes=_labels(_first(fields, _OBSOLETES_KEYS), label),
        url=_first(fields, ("url", "source")),
    )


def _fields(lines: Sequence[Line]) -> dict[str, str]:
    """The fields of the left column; a value that ends with a comma goes on in the next line."""
    fields: dict[str, str] = {}
    key = ""
    for line in lines:
        left = re.split(r"\s{3,}", line.text.strip(), maxsplit=1)[0]
        found = _FIELD.fullmatch(left)
        if key and fields[key].endswith(",") and line.indent and not found:
            fields[key] += f" {left}"
        elif found:
            key = found["key"].lower()
            fields.setdefault(key, (found["value"] or "").strip())
        else:
            key = ""
    return fields


def _first(fields: dict[str, str], keys: Sequence[str]) -> str:
    return next((fields[key] for key in keys if fields.get(key)), "")


def _right_date(lines: Sequence[Line]) -> str:
    """The date in the right column."""
    rights = [re.split(r"\s{3,}", line.text.strip())[-1] for line in lines]
    return next((date for text in reversed(rights) if (date := _month_date(text))), "")


def _month_date(text: str) -> str:
    """A date with a month in words; a bare number may be anything."""
    return "" if text.isdigit() else iso_date(text)


def _labels(value: str, label: str) -> tuple[str, ...]:
    """The labels of a list; numbers alone belong to the series of the document itself."""
    series = label.rstrip("0123456789") if label[-1:].isdigit() else ""
    parts = [part.strip() for part in value.split(",")]
    return tuple(series + part if part.isdigit() else part for part in parts if part)
