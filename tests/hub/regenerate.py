"""Make openapi.json and schema.graphql anew from GitHub's own descriptions, packed by Octokit.

Run it in this directory with network access and npm: `python regenerate.py`. What the stand-in
needs beyond today's operations is a line in `OPERATIONS`, `WEBHOOKS` or `MUTATIONS`.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OPENAPI = "@octokit/openapi@23.0.2"
GRAPHQL = "@octokit/graphql-schema@15.26.1"
HERE = Path(__file__).parent

OPERATIONS = frozenset(
    """
    git/create-ref git/delete-ref git/get-commit git/get-ref git/list-matching-refs git/update-ref
    issues/add-labels issues/create issues/create-comment issues/create-label issues/delete-comment
    issues/get issues/get-comment issues/get-label issues/list-comments
    issues/list-comments-for-repo issues/list-for-repo issues/list-labels-for-repo
    issues/list-labels-on-issue issues/remove-label issues/set-labels issues/update
    issues/update-comment
    pulls/check-if-merged pulls/create pulls/create-reply-for-review-comment pulls/create-review
    pulls/create-review-comment pulls/get
    pulls/get-review pulls/get-review-comment pulls/list pulls/list-commits pulls/list-files
    pulls/list-review-comments
    pulls/list-review-comments-for-repo pulls/list-reviews pulls/merge pulls/update
    rate-limit/get
    reactions/create-for-issue-comment reactions/list-for-issue-comment
    repos/compare-commits repos/create-commit-status repos/get repos/get-branch
    repos/get-collaborator-permission-level repos/get-combined-status-for-ref repos/get-commit
    repos/list-branches repos/list-commit-statuses-for-ref repos/list-commits
    repos/list-pull-requests-associated-with-commit
    users/get-authenticated users/get-by-username
    """.split()  # noqa: SIM905 - a list to read
)
WEBHOOKS = frozenset(
    """
    issue-comment-created issue-comment-deleted issue-comment-edited
    issues-closed issues-edited issues-opened issues-reopened
    pull-request-closed pull-request-edited pull-request-opened
    pull-request-ready-for-review pull-request-converted-to-draft pull-request-reopened
    pull-request-review-comment-created pull-request-review-submitted pull-request-synchronize push
    """.split()  # noqa: SIM905 - a list to read
)
MUTATIONS = ("convertPullRequestToDraft", "markPullRequestReadyForReview")
PULL_FIELDS = ("id", "isDraft", "number", "state", "title", "url")

_PROSE = {"description", "summary", "tags", "externalDocs", "example", "examples", "title"}
_NAMED = {"properties", "paths", "schemas", "parameters", "responses", "headers", "content"}


def main() -> None:
    """Write both files."""
    with tempfile.TemporaryDirectory() as directory:
        full = json.loads(_packed(OPENAPI, "generated/api.github.com.json", Path(directory)))
        schema = _packed(GRAPHQL, "schema.graphql", Path(directory))
    (HERE / "openapi.json").write_text(_text(openapi_subset(full)))
    (HERE / "schema.graphql").write_text(graphql_subset(schema))


def _packed(package: str, path: str, directory: Path) -> str:
    command = ("npm", "pack", "--silent", package)
    done = subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True)
    with tarfile.open(directory / done.stdout.strip()) as archive:
        member = archive.extractfile(f"package/{path}")
        assert member is not None, path
        return member.read().decode()


def openapi_subset(full: Mapping[str, Any]) -> dict[str, Any]:
    """The operations and webhooks that the stand-in knows, with all that they refer to."""
    paths = {path: _operations(item, OPERATIONS) for path, item in full["paths"].items()}
    webhooks = {name: item for name, item in full["x-webhooks"].items() if name in WEBHOOKS}
    assert webhooks.keys() == WEBHOOKS, WEBHOOKS - webhooks.keys()
    kept = {
        "openapi": full["openapi"],
        "info": {"title": f"A subset of {OPENAPI}", "version": full["info"]["version"]},
        "paths": _bare({path: item for path, item in paths.items() if item}),
        "x-webhooks": _bare(webhooks),
    }
    names = {
        operation["operationId"] for item in kept["paths"].values() for operation in item.values()
    }
    assert names == OPERATIONS, OPERATIONS - names
    kept["components"] = _referred(kept, full["components"])
    return kept


def _text(node: Any, depth: int = 0) -> str:
    """JSON with a line for each path and each component, so that a diff can be read."""
    if depth == 3 or not isinstance(node, dict):
        return json.dumps(node, sort_keys=True, separators=(",", ":"))
    lines = (f"{json.dumps(key)}:{_text(node[key], depth + 1)}" for key in sorted(node))
    return "{\n" + ",\n".join(lines) + "\n}" + "\n" * (depth == 0)


def _operations(item: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    return {
        method: operation
        for method, operation in item.items()
        if isinstance(operation, dict) and operation["operationId"] in wanted
    }


def _bare(node: Any, *, names: bool = False) -> Any:
    """Without prose and examples; below `properties` and the like every key is a name."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _bare(value, names=not names and key in _NAMED)
        for key, value in node.items()
        if names or not (key in _PROSE or key.startswith("x-"))
    }


def _referred(kept: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = list(_references(kept))
    while waiting:
        kind, name = waiting.pop()
        group = found.setdefault(kind, {})
        if name not in group:
            group[name] = _bare(components[kind][name])
            waiting += _references(group[name])
    return found


def _references(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            _, _, kind, name = reference.split("/")
            yield kind, name
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _references(item)


def graphql_subset(text: str) -> str:
    """What the stand-in knows: who asks, two mutations, a few plain fields of a pull request."""
    from graphql import build_schema, print_type  # noqa: PLC0415 - only this step needs it

    schema = build_schema(text, assume_valid_sdl=True)  # it defines two fields twice
    mutations = schema.mutation_type
    assert mutations is not None
    names = [
        f"{name[0].upper()}{name[1:]}{end}" for name in MUTATIONS for end in ("Input", "Payload")
    ]
    kept = [print_type(schema.type_map[name]) for name in (*names, "PullRequestState", "URI")]
    kept += [_part(schema.type_map["PullRequest"], PULL_FIELDS), _part(mutations, MUTATIONS)]
    query = schema.query_type
    assert query is not None
    kept += [_part(schema.type_map["User"], ("databaseId", "login")), _part(query, ("viewer",))]
    return "\n\n".join((f"# A subset of {GRAPHQL}, MIT", *kept)) + "\n"


def _part(whole: Any, names: Iterable[str]) -> str:
    from graphql import GraphQLObjectType, print_type  # noqa: PLC0415

    fields = {name: whole.fields[name] for name in names}
    return print_type(GraphQLObjectType(whole.name, fields))


if __name__ == "__main__":
    main()
