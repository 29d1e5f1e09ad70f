"""The files of the checkout as if they were a commit, so that they can be linted before one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from gitwiki.adapters.git import GitRepository
from gitwiki.ports import CHECKOUT, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE = "100644"
_FOLDERS = ("wiki", "raw", "extracted", "schema.md", "log.md")


@dataclass(frozen=True, slots=True)
class CheckoutRepository(GitRepository):
    """A repository in which the commit `CHECKOUT` stands for the files of the checkout.

    Attributes:
        entries: The files of the checkout, in path order.
        contents: Their contents by blob id.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: GitRepository) -> CheckoutRepository:
        """Read the checkout of a repository; without one, there are no files."""
        files = repository.read_worktree(_FOLDERS)
        ids = {path: repository.blob_id(data) for path, data in files.items()}
        same = {item.name: getattr(repository, item.name) for item in fields(GitRepository)}
        return cls(
            **same,
            entries={path: Entry(_FILE, ids[path]) for path in sorted(files)},
            contents={ids[path]: data for path, data in files.items()},
        )

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """Every file of a commit, or of the checkout, under the prefixes."""
        if commit != CHECKOUT:
            return GitRepository.tree(self, commit, *prefixes)
        starts = tuple(f"{prefix}/" for prefix in prefixes)
        return {
            path: entry
            for path, entry in self.entries.items()
            if not prefixes or path in prefixes or path.startswith(starts)
        }

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs, from the checkout where it has them."""
        wanted = list(ids)
        here = {blob: self.contents[blob] for blob in wanted if blob in self.contents}
        missing = [blob for blob in wanted if blob not in here]
        return {**here, **(GitRepository.blobs(self, missing) if missing else {})}

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes."""
        wanted = list(ids)
        here = {blob: len(self.contents[blob]) for blob in wanted if blob in self.contents}
        missing = [blob for blob in wanted if blob not in here]
        return {**here, **(GitRepository.sizes(self, missing) if missing else {})}
