"""Two GraphQL mutations, which PyGithub needs for drafts, and who asks, on GitHub's own schema.

Sources: jobs and Apps need contents: write besides pull-requests: write, else FORBIDDEN [I:
cli/cli#8910, delta-io/delta-rs#4748, cli/cli discussion 6924 with its confirmation].
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, build_schema, graphql_sync

from hub.actors import TokenKind, at_least
from hub.bodies.accounts import node_id
from hub.bodies.issues import thread_url
from hub.events import tell_pull

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo, GraphQLSchema

    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.state import Pull
    from hub.world import World


@cache
def _schema() -> GraphQLSchema:
    return build_schema((Path(__file__).parent / "schema.graphql").read_text())


def execute(world: World, token: Token, request: bytes) -> dict[str, Any]:
    """Answer a GraphQL request; what is wrong with it is in the answer, as on GitHub."""
    given = json.loads(request)
    done = graphql_sync(
        _schema(),
        given["query"],
        root_value=_Root(world, token),
        variable_values=given.get("variables"),
    )
    for error in done.errors or ():
        if not error.extensions:
            world.violations.append(f"request of graphql: {error.message}")
    answer = done.formatted
    errors = [_error_body(error) for error in done.errors or ()]
    return {"data": answer.get("data"), **({"errors": errors} if errors else {})}


def _error_body(error: GraphQLError) -> dict[str, Any]:
    kind = (error.extensions or {}).get("type")
    body = dict(error.formatted)
    body.pop("extensions", None)
    return ({"type": kind} if kind else {}) | body


def _refused(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


class _Root:
    """What can be asked and done; the names are GitHub's."""

    def __init__(self, world: World, token: Token) -> None:
        self._world = world
        self._token = token

    def viewer(self, _info: GraphQLResolveInfo[Any]) -> dict[str, Any]:
        account = self._token.account
        return {"databaseId": account.id, "login": account.login}

    def convertPullRequestToDraft(  # noqa: N802 - as the schema has it
        self,
        _info: GraphQLResolveInfo[Any],
        input: dict[str, Any],  # noqa: A002 - the same
    ) -> dict[str, Any]:
        return self._set_draft(input, "converted_to_draft", draft=True)

    def markPullRequestReadyForReview(  # noqa: N802 - as the schema has it
        self,
        _info: GraphQLResolveInfo[Any],
        input: dict[str, Any],  # noqa: A002 - the same
    ) -> dict[str, Any]:
        return self._set_draft(input, "ready_for_review", draft=False)

    def _set_draft(self, given: dict[str, Any], action: str, *, draft: bool) -> dict[str, Any]:
        repository, pull = self._find(given["pullRequestId"])
        if not self._may(repository, pull):
            raise _refused("FORBIDDEN", "Resource not accessible by integration")
        if pull.state != "open":
            raise _refused("UNPROCESSABLE", "Pull request is closed")
        if draft and not repository.settings.drafts:
            said = "Draft pull requests are not supported in this repository."
            raise _refused("UNPROCESSABLE", said)
        if pull.draft != draft:
            pull.draft, pull.updated_at = draft, self._world.clock.tick()
            tell_pull(repository, self._token, pull, action)
        mutation = given.get("clientMutationId")
        return {"clientMutationId": mutation, "pullRequest": _pull_fields(repository, pull)}

    def _find(self, wanted: str) -> tuple[HubRepository, Pull]:
        for repository in self._world.repositories.values():
            for pull in repository.pulls.values():
                if node_id("PR", pull.id) == wanted:
                    return repository, pull
        message = f"Could not resolve to a node with the global id of '{wanted}'"
        raise _refused("NOT_FOUND", message)

    def _may(self, repository: HubRepository, pull: Pull) -> bool:
        if self._token.kind is TokenKind.PERSON:
            own = self._token.account == pull.author
            return own or at_least(repository.role(self._token), "write")
        scopes, name = ("contents", "pull-requests"), repository.full_name
        allowed = all(self._token.allows(scope, "write", name) for scope in scopes)
        return allowed and repository.settings.bots_may_draft


def _pull_fields(repository: HubRepository, pull: Pull) -> dict[str, Any]:
    return {
        "id": node_id("PR", pull.id),
        "isDraft": pull.draft,
        "number": pull.number,
        "state": "MERGED" if pull.merged_at else pull.state.upper(),
        "title": pull.title,
        "url": thread_url(repository, pull),
    }
