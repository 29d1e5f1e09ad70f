"""What a request body may hold: the SDK's own parameter types, with unknown keys refused.

The types of the SDK are TypedDicts for its callers: pydantic would let unknown keys pass, would not
look into an `Iterable`, and would take any dictionary for one of the response models that stand in
the same unions. So the types are rewritten: `Iterable` becomes `list`, response models go, and each
TypedDict forbids what it does not name.
"""

from __future__ import annotations

import os
import types
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from threading import RLock
from typing import (
    IO,
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from anthropic.types.message_count_tokens_params import MessageCountTokensParams
from anthropic.types.message_create_params import (
    MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming,
)
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict, is_typeddict

from standin.errors import invalid_request

#: Parameters of the SDK's methods that it sends as headers.
_HEADERS = frozenset(("user_profile_id", "workspace_id"))
_TAGS = ("type", "role")
_make_typed_dict: Any = TypedDict  # which type checkers only let be called with literals
_building = RLock()
_typed_dicts: dict[tuple[type, frozenset[str]], Any] = {}


def check_message(body: object) -> None:
    """Raise the 400 of the API unless this is a body of POST /v1/messages."""
    streaming = isinstance(body, Mapping) and body.get("stream") is True
    params = MessageCreateParamsStreaming if streaming else MessageCreateParamsNonStreaming
    _check(body, params)


def check_count(body: object) -> None:
    """Raise the 400 of the API unless this is a body of POST /v1/messages/count_tokens."""
    _check(body, MessageCountTokensParams)


def check_batch(body: object) -> None:
    """Raise the 400 of the API unless this is a body of POST /v1/messages/batches.

    The parameters of the single requests are not looked into: the API does that while it works on
    the batch, and such a request ends as errored.
    """
    _check(body, _Batch)


class _BatchItem(TypedDict):
    custom_id: str
    params: dict[str, Any]


class _Batch(TypedDict):
    requests: list[_BatchItem]


def _check(body: object, params: Any) -> None:
    try:
        with _building:  # the first use builds the validators of some hundred types
            adapter = _adapter(params)
        adapter.validate_python(body, strict=True)
    except ValidationError as error:
        raise invalid_request(_message(error)) from None


@cache
def _adapter(params: Any) -> TypeAdapter[Any]:
    return TypeAdapter(_strict(params, _HEADERS))


def _message(error: ValidationError) -> str:
    """What is wrong, in the words of the API: `messages.0.content.0.text: Field required`.

    What fits no member of a union has one error a member: the one that got farthest is meant.
    """
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    first = max(errors, key=lambda found: len(found["loc"]))
    place = ".".join(str(part) for part in first["loc"] if "[" not in str(part))
    return f"{place}: {first['msg']}" if place else first["msg"]


def _strict(kind: Any, without: frozenset[str] = frozenset()) -> Any:
    if is_typeddict(kind):
        return _strict_dict(kind, without)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _strict_union(args)
    if origin in (Required, NotRequired):
        return origin[_strict(args[0])]
    if origin is Annotated:
        return _strict(args[0])
    if origin in (Iterable, Sequence, list):
        return list[_strict(args[0])]  # type: ignore[misc]
    return kind


def _strict_dict(kind: Any, without: frozenset[str]) -> Any:
    """The same TypedDict, closed; each is made once, as some of them hold themselves."""
    if (kind, without) not in _typed_dicts:
        config = getattr(kind, "__pydantic_config__", None)
        if config is not None and config.get("extra") == "allow":
            return kind
        hints = get_type_hints(kind, include_extras=True)
        fields = {name: _optional(kind, name, hint) for name, hint in hints.items()}
        kept = {name: field for name, field in fields.items() if name not in without}
        closed: Any = _make_typed_dict(kind.__name__, kept)
        closed.__pydantic_config__ = ConfigDict(extra="forbid")
        _typed_dicts[kind, without] = closed
    return _typed_dicts[kind, without]


def _optional(kind: Any, name: str, hint: Any) -> Any:
    inner = _strict(hint)
    if get_origin(inner) in (Required, NotRequired):
        return inner
    return Required[inner] if name in kind.__required_keys__ else NotRequired[inner]


def _strict_union(members: tuple[Any, ...]) -> Any:
    kept = [_strict(member) for member in members if not _is_local(member)]
    dicts = [member for member in kept if is_typeddict(member)]
    tag = next((tag for tag in _TAGS if len(dicts) > 1 and _all_tagged(dicts, tag)), None)
    if tag is None:
        return Union[tuple(kept)]  # noqa: UP007
    tagged: Any = Annotated[Union[tuple(dicts)], Field(discriminator=tag)]  # noqa: UP007
    others = tuple(member for member in kept if member not in dicts)
    return Union[(tagged, *others)] if others else tagged


def _is_local(kind: Any) -> bool:
    """Whether only the SDK's caller may give this: response models, open files and paths."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        return all(_is_local(member) for member in get_args(kind))
    kind = get_origin(kind) or kind
    return isinstance(kind, type) and issubclass(kind, (BaseModel, IO, os.PathLike))


def _all_tagged(dicts: Sequence[Any], tag: str) -> bool:
    """Whether each TypedDict must have this key, and with its own literal values."""
    seen: set[object] = set()
    for kind in dicts:
        hint = get_type_hints(kind).get(tag)
        if tag not in kind.__required_keys__ or get_origin(hint) is not Literal:
            return False
        values = set(get_args(hint))
        if values & seen:
            return False
        seen |= values
    return True
