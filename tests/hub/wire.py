"""Requests and responses as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """What came in.

    Attributes:
        path: Without the prefix of the API and without the query; still quoted.
        headers: By name in small letters.
        origin: Scheme, host and port of the server.
    """

    method: str
    path: str
    raw_query: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str


@dataclass(frozen=True, slots=True)
class Wire:
    """What goes out.

    Attributes:
        drop: Hang up instead.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    drop: bool = False
