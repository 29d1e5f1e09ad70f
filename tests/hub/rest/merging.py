"""Merging, and what is looked at before: files and commits of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.bodies.commits import commit_body, file_bodies
from hub.bodies.pulls import compared
from hub.exchange import Answer, not_found
from hub.merging import Order, merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler

_FILES, _COMMITS = 3000, 250  # as many as GitHub lists [D]


def _merge(call: Call) -> Answer:
    order = Order(
        method=str(call.body.get("merge_method", "merge")),
        sha=str(call.body.get("sha", "")),
        title=call.text("commit_title"),
        message=call.text("commit_message"),
    )
    sha = merge(call.repository, call.token, call.pull(), order)
    return Answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def _is_merged(call: Call) -> Answer:
    if call.pull().merged_at is None:
        raise not_found()
    return Answer(status=204)


def _files(call: Call) -> Answer:
    old, new = compared(call.repository, call.pull())
    changes = call.repository.git.changes(old, new)[:_FILES]
    return Answer(file_bodies(call.repository, changes, old, new), pages=30)


def _commits(call: Call) -> Answer:
    pull = call.pull()
    found = call.repository.git.log(f"{pull.base_sha}..{pull.head}")[:_COMMITS]
    return Answer([commit_body(call.repository, commit) for commit in found], pages=30)


OPERATIONS: Mapping[str, Handler] = {
    "pulls/merge": _merge,
    "pulls/check-if-merged": _is_merged,
    "pulls/list-files": _files,
    "pulls/list-commits": _commits,
}
