"""Commits, comparisons and branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.bodies.commits import commit_body, detailed_commit_body, file_bodies, git_commit_body
from hub.bodies.pulls import simple_pull_body
from hub.bodies.repositories import api_of, html_of
from hub.exchange import Answer, RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler
    from hub.repository import HubRepository

_COMMITS = 250  # on a page of a comparison
_FILES = 300  # as many as a comparison, or a page of a commit, shows


def _get(call: Call) -> Answer:
    """A commit; its files come in pages, the rest of it in each. [D]"""
    shown = detailed_commit_body(call.repository, call.repository.git.commit(call.commit("ref")))
    return Answer(shown, pages=_FILES, paged="files")


def _list(call: Call) -> Answer:
    git, name = call.repository.git, call.query.get("sha", call.repository.default_branch)
    start = git.resolve(f"refs/heads/{name}") or git.resolve(name)
    if not start:
        raise not_found()
    path = call.query.get("path")
    commits = reversed(git.log(start, paths=(path,) if path else ()))
    return Answer([commit_body(call.repository, commit) for commit in commits], pages=30)


def _get_git(call: Call) -> Answer:
    sha = call.parameters["commit_sha"]
    if call.repository.git.resolve(sha) != sha:
        raise not_found()
    return Answer(git_commit_body(call.repository, call.repository.git.commit(sha)))


def _compare(call: Call) -> Answer:
    repository, git = call.repository, call.repository.git
    try:
        base, head = call.commit("base"), call.commit("head")
    except RefusedError:
        raise not_found() from None
    start = git.merge_base(base, head)
    if not start:
        raise RefusedError(404, f"No common ancestor between {base} and {head}.")
    ahead, behind = git.log(f"{base}..{head}"), git.count(f"{head}..{base}")
    shown = {
        "status": _relation(len(ahead), behind),
        "ahead_by": len(ahead),
        "behind_by": behind,
        "total_commits": len(ahead),
        "base_commit": commit_body(repository, git.commit(base)),
        "merge_base_commit": commit_body(repository, git.commit(start)),
        "commits": [commit_body(repository, commit) for commit in ahead],
        "files": file_bodies(repository, git.changes(start, head)[:_FILES], start, head),
    }
    if int(call.query.get("page", 1)) > 1:
        shown["files"] = []  # on the first page only [D]
    return Answer(shown | _comparison_urls(call), pages=_COMMITS, paged="commits")


def _comparison_urls(call: Call) -> dict[str, str]:
    end = f"compare/{call.parameters['base']}...{call.parameters['head']}"
    html = f"{html_of(call.repository)}/{end}"
    return {
        "url": f"{api_of(call.repository)}/{end}",
        "html_url": html,
        "permalink_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
    }


def _relation(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


def _branches(call: Call) -> Answer:
    repository = call.repository
    protected = call.query.get("protected")
    heads = {
        ref.removeprefix("refs/heads/"): sha
        for ref, sha in repository.refs().items()
        if ref.startswith("refs/heads/")
    }
    found = [_short(repository, name, sha) for name, sha in sorted(heads.items())]
    wanted = [it for it in found if protected in {None, str(it["protected"]).lower()}]
    return Answer(wanted, pages=30)


def _short(repository: HubRepository, name: str, sha: str) -> dict[str, Any]:
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{api_of(repository)}/commits/{sha}"},
        "protected": name in repository.settings.rules,
    }


def _branch(call: Call) -> Answer:
    repository, name = call.repository, call.parameters["branch"]
    sha = repository.head(name)
    if not sha:
        raise RefusedError(404, "Branch not found")
    url = f"{api_of(repository)}/branches/{name}"
    contexts = list(repository.rule(name).required_statuses)
    enabled = name in repository.settings.rules
    checks = {"enforcement_level": "everyone" if contexts else "off", "contexts": contexts}
    shown = _short(repository, name, sha) | {
        "commit": commit_body(repository, repository.git.commit(sha)),
        "_links": {"self": url, "html": f"{html_of(repository)}/tree/{name}"},
        "protection": {"enabled": enabled, "required_status_checks": {**checks, "checks": []}},
        "protection_url": f"{url}/protection",
    }
    return Answer(shown)


def _pulls(call: Call) -> Answer:
    """Pull requests that brought a commit in, or would."""
    git, sha = call.repository.git, call.commit("commit_sha")
    found = [
        simple_pull_body(call.repository, pull)
        for pull in call.repository.pulls.values()
        if sha == pull.merge_commit
        or (git.merge_base(sha, pull.head) == sha and git.merge_base(sha, pull.base_sha) != sha)
    ]
    return Answer(found, pages=30)


OPERATIONS: Mapping[str, Handler] = {
    "repos/get-commit": _get,
    "repos/list-commits": _list,
    "git/get-commit": _get_git,
    "repos/compare-commits": _compare,
    "repos/list-branches": _branches,
    "repos/get-branch": _branch,
    "repos/list-pull-requests-associated-with-commit": _pulls,
}
