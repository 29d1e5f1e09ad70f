"""JSON schemas of structured output: which of them the API compiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.errors import invalid_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: `anthropic.transform_schema` moves these into the description, as the API refuses them.
_UNSUPPORTED = frozenset(
    (
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "if",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "uniqueItems",
    )
)
_MAX_OPTIONAL = 24


def check_schema(schema: Mapping[str, Any]) -> None:
    """Raise the 400 of the API for a schema that it does not compile."""
    optional = 0
    for part in _parts(schema):
        _check_part(part)
        optional += len(set(part.get("properties", ())) - set(part.get("required", ())))
    if optional > _MAX_OPTIONAL:
        raise _refused(f"Schemas contains too many optional parameters ({optional})")
    _check_references(schema)


def _check_part(part: Mapping[str, Any]) -> None:
    if part.get("type") == "object" and part.get("additionalProperties") is not False:
        raise _refused("For 'object' type, 'additionalProperties' must be explicitly set to false")
    if unsupported := sorted(_UNSUPPORTED & part.keys()):
        kind = part.get("type", "any")
        raise _refused(f"For '{kind}' type, property '{unsupported[0]}' is not supported")
    if part.get("minItems", 0) not in (0, 1):
        raise _refused("For 'array' type, 'minItems' values other than 0 or 1 are not supported")


def _check_references(schema: Mapping[str, Any]) -> None:
    definitions = {
        f"#/{where}/{name}": inner
        for where in ("$defs", "definitions")
        for name, inner in schema.get(where, {}).items()
    }
    uses = {name: set(_references(inner)) for name, inner in definitions.items()}
    if missing := set(_references(schema)) - definitions.keys():
        raise _refused(f"$ref '{min(missing)}' is not supported")
    for name in uses:
        if name in _reachable(name, uses):
            raise _refused("Recursive schemas are not supported")


def _reachable(start: str, uses: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    wanted = set(uses[start])
    while wanted:
        name = wanted.pop()
        found.add(name)
        wanted |= uses[name] - found
    return found


def _references(schema: Mapping[str, Any]) -> Iterator[str]:
    return (part["$ref"] for part in _parts(schema) if "$ref" in part)


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """The schema and every schema in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for name in ("properties", "$defs", "definitions"):
        for inner in schema.get(name, {}).values():
            yield from _parts(inner)
    for name in ("anyOf", "allOf", "oneOf"):
        for inner in schema.get(name, ()):
            yield from _parts(inner)
    yield from _parts(schema.get("items"))


def _refused(message: str) -> Exception:
    return invalid_request(f"output_config.format.schema: {message}")
