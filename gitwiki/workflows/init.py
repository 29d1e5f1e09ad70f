"""Make a wiki repository, or adopt an existing one without overwriting anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitwiki.errors import CheckoutDirtyError, OddBranchError
from gitwiki.ports import NewCommit
from gitwiki.wiki.derive import LOG, index_files
from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.ports import Outside

# Letters that mean themselves in YAML and in the patterns of branches that GitHub reads.
_PLAIN_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")

_ATTRIBUTES = """\
# Sources are kept byte for byte: no conversion of line endings.
raw/** -text
# A local merge of pages goes statement by statement, once git knows the driver:
#   git config merge.gitwiki.driver 'gitwiki merge-driver %O %A %B %P'
wiki/**/*.md merge=gitwiki
# The log and the index files keep the entries of both sides.
wiki/**/index.md merge=union
log.md merge=union
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a wiki begins with, besides what follows from it.

    Attributes:
        schema: Text of schema.md.
        github: Templates of the files that make GitHub run gitwiki, by path; may be empty.
        action: The action that they use, as ``owner/name@commit # version``.
    """

    schema: str
    github: Mapping[str, str] = field(default_factory=dict)
    action: str = ""


@dataclass(frozen=True, slots=True)
class Initialised:
    """What `init` did.

    Attributes:
        branch: The branch it committed to.
        created: Paths that are new.
        kept: Paths that were there and were left alone.
        commit: The commit; empty if nothing was missing.
    """

    branch: str
    created: tuple[str, ...]
    kept: tuple[str, ...]
    commit: str


def init(outside: Outside, contents: Contents, now: int) -> Initialised:
    """Commit what a wiki needs and the repository does not have.

    Args:
        outside: The repository, possibly without any commit.
        contents: What it begins with.
        now: Seconds since the epoch, for the commit.

    Raises:
        CheckoutDirtyError: A file of the checkout is in the way.
        OddBranchError: The name of the branch cannot stand in a workflow.
    """
    repository = outside.repository
    branch = repository.default_branch()
    ref = f"refs/heads/{branch}"
    head = repository.resolve(ref)
    base = head.id if head else ""
    present = repository.tree(base) if base else {}
    files = _files(contents, branch)
    missing = {path: text.encode() for path, text in files.items() if path not in present}
    kept = tuple(sorted(set(files) - set(missing)))
    if not missing:
        return Initialised(branch, (), kept, "")
    started = "schema.md" in present
    message = "Add what gitwiki needs\n" if started else "Start a gitwiki wiki\n"
    commit = repository.write_first(NewCommit(base, missing, message, repository.identity(), now))
    conflict = repository.checkout_conflict(branch, base, commit)
    if conflict:
        raise CheckoutDirtyError(conflict)
    repository.move_ref(ref, commit, base or None, message.strip())
    repository.advance_checkout(branch, base, commit)
    return Initialised(branch, tuple(sorted(missing)), kept, commit)


def filled(template: str, branch: str, action: str) -> str:
    """A template of a workflow with what differs from wiki to wiki.

    Args:
        template: Has ``__BRANCH__`` and ``__ACTION__`` in their places.
        branch: The branch that pull requests are merged into.
        action: The action of gitwiki, as ``owner/name@commit # version``.

    Raises:
        OddBranchError: The name of the branch has letters that mean something else there.
    """
    if not _PLAIN_BRANCH.fullmatch(branch):
        raise OddBranchError(branch)
    return template.replace("__BRANCH__", branch).replace("__ACTION__", action)


def _files(contents: Contents, branch: str) -> dict[str, str]:
    github = {path: filled(text, branch, contents.action) for path, text in contents.github.items()}
    return {
        "schema.md": contents.schema,
        ".gitattributes": _ATTRIBUTES,
        "raw/.gitkeep": "",
        LOG: "# Log\n",
        f"{ROOT}/index.md": index_files(())[f"{ROOT}/index.md"],
        **github,
    }
