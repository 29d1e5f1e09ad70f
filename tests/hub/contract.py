"""Whether requests and responses are what GitHub's own description says they are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema.exceptions import best_match
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent
_OPEN = frozenset({"allOf", "anyOf", "oneOf", "additionalProperties"})
_SLASHES = frozenset({"ref", "branch", "base", "head", "path"})


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where the description is known to be wrong.

    Attributes:
        subject: ``request of`` or ``response of`` an operation, or ``event`` and its name, as a
            regular expression.
        error: What the check says, as a regular expression.
        since: When it was found.
        reason: Who is right, and how that is known.
    """

    subject: str
    error: str
    since: str
    reason: str


DEVIATIONS = (
    Deviation(
        "request of issues/(add|set)-labels",
        r"\$: \[.*",
        "2026-11-21",
        "PyGithub sends a bare array; the prose of the operation allows it, its schema does not",
    ),
    Deviation(
        "response of .*",
        r"\$: Additional properties are not allowed \('status' was unexpected\)",
        "2026-11-27",
        "GitHub sends the status in every error; the schema of validation errors lacks it",
    ),
    Deviation(
        "response of .*",
        "there is no (401|403)",
        "2026-11-27",
        "any request can be unauthorised, forbidden or fail; few operations say so",
    ),
    Deviation(
        "response of repos/create-commit-status",
        "there is no 422",
        "2026-11-27",
        "a description beyond 140 characters is 422, as many have reported",
    ),
    Deviation(
        "(response of|event) .*",
        r".*(state_reason|start_side): None is not one of .*",
        "2026-11-27",
        "null of an open issue, of a comment at one line; nullable, but null is not in the enum",
    ),
    Deviation(
        "response of .*",
        r".*\.(author|committer): None is not valid under any of the given schemas",
        "2026-11-27",
        "null where an address belongs to no account; nullable, but beside oneOf without a type",
    ),
)


# Addresses that GitHub answers though the description has none of them: `statuses_url` of a pull
# request is one, and PyGithub asks it. (2026-11-27)
ALIASES = (("/repos/{owner}/{repo}/statuses/{ref}", "GET", "repos/list-commit-statuses-for-ref"),)


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that a request is for, with what its path says."""

    operation: str
    parameters: Mapping[str, str]


@cache
def description() -> dict[str, Any]:
    """The vendored part of GitHub's description."""
    loaded: dict[str, Any] = json.loads((_HERE / "openapi.json").read_text())
    return loaded


def route(method: str, path: str) -> Route | None:
    """The operation that a request is for; None if the description has none like it."""
    from urllib.parse import unquote  # noqa: PLC0415

    for known, pattern, operation in _routes():
        found = pattern.fullmatch(path) if known == method else None
        if found:
            given = {name: unquote(value) for name, value in found.groupdict().items()}
            return Route(operation, given)
    return None


@cache
def _routes() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    known = [
        (path, method.upper(), operation["operationId"])
        for path, item in description()["paths"].items()
        for method, operation in item.items()
    ]
    ranked = sorted((*known, *ALIASES), key=lambda it: _rank(it[0]))
    return tuple((method, _pattern(path), operation) for path, method, operation in ranked)


def _rank(path: str) -> tuple[int, int]:
    """Plain words before parameters, longer before shorter."""
    return (-len(re.sub(r"\{\w+\}", "", path)), path.count("{"))


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    texts = [
        re.escape(part) if at % 2 == 0 else f"(?P<{part}>{'.+' if part in _SLASHES else '[^/]+'})"
        for at, part in enumerate(parts)
    ]
    return re.compile("".join(texts))


@cache
def _operations() -> dict[str, dict[str, Any]]:
    paths = description()["paths"].values()
    return {operation["operationId"]: operation for item in paths for operation in item.values()}


def wrong_request(operation: str, query: Mapping[str, str], body: object) -> str:
    """What is wrong with a request; empty if nothing is."""
    said = _wrong_query(operation, query)
    content = _operations()[operation].get("requestBody", {}).get("content", {})
    if said or not content:
        return said or ("no body is expected" if body else "")
    if body is None:
        return (
            "a body is required" if _operations()[operation]["requestBody"].get("required") else ""
        )
    schema = content["application/json"]["schema"]
    return _wrong(f"request of {operation}", OAS30WriteValidator, schema, body)


def _wrong_query(operation: str, query: Mapping[str, str]) -> str:
    known = {
        parameter["name"]: parameter["schema"]
        for parameter in map(_deref, _operations()[operation].get("parameters", ()))
        if parameter["in"] == "query"
    }
    for name, value in query.items():
        if name not in known:
            return f"there is no query parameter {name}"
        if "enum" in known[name] and value not in known[name]["enum"]:
            return f"query parameter {name}: {value!r} is not one of {known[name]['enum']}"
    return ""


def wrong_response(operation: str, status: int, body: object) -> str:
    """What is wrong with a response; empty if nothing is."""
    responses = _operations()[operation]["responses"]
    subject = f"response of {operation}"
    if str(status) not in responses:
        return "" if _is_known(subject, f"there is no {status}") else f"there is no {status}"
    content = _deref(responses[str(status)]).get("content", {})
    if not content:
        return "no body is expected" if body is not None and status < 400 else ""
    schema = content["application/json"]["schema"]
    return _wrong(subject, OAS30ReadValidator, schema, body)


def wrong_event(webhook: str, payload: object) -> str:
    """What is wrong with the payload of an event; empty if nothing is."""
    body = description()["x-webhooks"][webhook]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    return _wrong(f"event {webhook}", OAS30ReadValidator, schema, payload)


def _wrong(subject: str, validator: Any, schema: Mapping[str, Any], body: object) -> str:
    """What is wrong with a body, known deviations of its subject aside."""
    checks = validator(
        _closed(schema), registry=_registry(), format_checker=validator.FORMAT_CHECKER
    )
    texts = {
        f"{error.json_path}: {error.message[:300]}": error for error in checks.iter_errors(body)
    }
    errors = (error for text, error in texts.items() if not _is_known(subject, text))
    error = best_match(errors)
    return f"{error.json_path}: {error.message[:300]}" if error else ""


def _is_known(subject: str, error: str) -> bool:
    return any(
        re.fullmatch(it.subject, subject) and re.fullmatch(it.error, error) for it in DEVIATIONS
    )


@cache
def _registry() -> Registry[Any]:
    components = description()["components"]
    return Registry().with_resources(
        (name, Resource.from_contents({"components": _closed(components, whole=whole)}, DRAFT4))
        for name, whole in (("urn:closed", True), ("urn:open", False))
    )


def _closed(node: Any, *, whole: bool = True) -> Any:
    """References made absolute, and objects without the fields that are not described."""
    if isinstance(node, str) and node.startswith("#/components/"):
        return f"urn:{'closed' if whole else 'open'}{node}"
    if isinstance(node, list):
        return [_closed(item, whole=whole) for item in node]
    if not isinstance(node, dict):
        return node
    parts = {"allOf", "anyOf"}
    closed = {
        key: _closed(value, whole=whole if key == "$ref" else key not in parts)
        for key, value in node.items()
    }
    if whole and isinstance(node.get("properties"), dict) and not _OPEN & node.keys():
        closed["additionalProperties"] = False
    return closed


def _deref(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    found: dict[str, Any] = description()["components"][kind][name]
    return found
