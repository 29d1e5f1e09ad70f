"""Make a wiki repository, or adopt an existing one without overwriting anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.errors import CheckoutDirtyError
from gitwiki.ports import NewCommit
from gitwiki.wiki.derive import LOG, index_files
from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from gitwiki.ports import Outside

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


def init(outside: Outside, schema: str, now: int) -> Initialised:
    """Commit what a wiki needs and the repository does not have.

    Args:
        outside: The repository, possibly without any commit.
        schema: Text of the default schema.md.
        now: Seconds since the epoch, for the commit.

    Raises:
        CheckoutDirtyError: A file of the checkout is in the way.
    """
    repository = outside.repository
    branch = repository.default_branch()
    ref = f"refs/heads/{branch}"
    head = repository.resolve(ref)
    base = head.id if head else ""
    present = repository.tree(base) if base else {}
    files = _files(schema)
    missing = {path: text.encode() for path, text in files.items() if path not in present}
    kept = tuple(sorted(set(files) - set(missing)))
    if not missing:
        return Initialised(branch, (), kept, "")
    message = "Start a gitwiki wiki\n"
    commit = repository.write(NewCommit(base, missing, message, repository.identity(), now))
    conflict = repository.checkout_conflict(branch, base, commit)
    if conflict:
        raise CheckoutDirtyError(conflict)
    repository.move_ref(ref, commit, base or None, message.strip())
    repository.advance_checkout(branch, base, commit)
    return Initialised(branch, tuple(sorted(missing)), kept, commit)


def _files(schema: str) -> dict[str, str]:
    return {
        "schema.md": schema,
        ".gitattributes": _ATTRIBUTES,
        "raw/.gitkeep": "",
        LOG: "# Log\n",
        f"{ROOT}/index.md": index_files(())[f"{ROOT}/index.md"],
    }
