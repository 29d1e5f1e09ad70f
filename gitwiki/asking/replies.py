"""What a model may answer: the schema that it is given and the check of what it sends back.

Both come from the same classes, so that they cannot differ. What is outside of the schema (sizes,
whether ids and names exist, whether anything is true) is for code that comes later.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from gitwiki.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T", bound=Struct)

_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(?P<json>.*?)\n?```\s*\Z", re.DOTALL)
_EXCERPT = 200


@cache
def reply_schema(kind: type[Struct]) -> Mapping[str, object]:
    """The JSON schema of an answer: objects closed, every field required."""
    schema: dict[str, Any] = msgspec.json.schema(kind)
    definitions: dict[str, Any] = schema["$defs"]
    root: dict[str, Any] = definitions.pop(kind.__name__)
    return {**root, "$defs": definitions}


def read_reply(text: str, kind: type[T]) -> T:
    """An answer as a value.

    Args:
        text: What the model wrote. A fence around all of it is taken off, as weak models write one.
        kind: What it was asked for.

    Raises:
        ReplyError: It is no JSON, or has another form.
    """
    fenced = _FENCED.match(text)
    words = fenced["json"] if fenced else text
    try:
        return msgspec.json.decode(words, type=kind)
    except msgspec.ValidationError as error:
        raise ReplyError(f"the JSON is not in the schema: {error}", _excerpt(text)) from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ReplyError(f"the answer is not JSON: {error}", _excerpt(text)) from error


def _excerpt(text: str) -> str:
    shown = " ".join(text[: 2 * _EXCERPT].split())
    return shown if len(shown) <= _EXCERPT else f"{shown[:_EXCERPT]}…"
