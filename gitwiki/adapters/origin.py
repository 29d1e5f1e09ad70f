"""The remote ``origin``, with which clones share a ref of gitwiki's own.

Sharing is a convenience: what fails is said as a step of the progress and is never an error.
"""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitwiki.adapters.git import GitRepository
    from gitwiki.adapters.git_process import Outcome
    from gitwiki.ports import Progress

_OWN = "refs/gitwiki/"
#: Where the refs of origin are seen, as it had them last.
_SEEN = "refs/gitwiki/origin/"
_TRIES = 5
_LONGEST_WAIT = 0.2
#: The configuration of a repository can name other programs.
_FETCH_FROM, _PUSH_TO = "--upload-pack=git-upload-pack", "--receive-pack=git-receive-pack"
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


class Seen(NamedTuple):
    """A ref as origin has it.

    Attributes:
        tip: Its commit; empty if there is none.
        is_fresh: Whether that was asked now; if not, it is what was seen last.
    """

    tip: str
    is_fresh: bool


class Origin:
    """The remote ``origin`` of a repository, if it has one.

    Args:
        repository: The clone.
        progress: Where it says what failed.
        wait: Called with seconds before another try.
    """

    def __init__(
        self,
        repository: GitRepository,
        progress: Progress,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._repository = repository
        self._progress = progress
        self._wait = wait

    @property
    def exists(self) -> bool:
        """Whether there is such a remote."""
        return not self._repository.git.attempt("config", "--get", "remote.origin.url").code

    def fetch(self, ref: str) -> Seen:
        """The commit of a ref below ``refs/gitwiki/``, with its objects."""
        if not self.exists:
            return Seen("", is_fresh=False)
        seen = _SEEN + ref.removeprefix(_OWN)
        # With a star, a ref that is not there is no error, and one that went away goes away here.
        spec = f"+{ref}*:{seen}*"
        quiet = ("--quiet", "--prune", "--no-tags", "--no-write-fetch-head")
        alone = (
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            _FETCH_FROM,
            "--end-of-options",
        )
        outcome = self._exchange("fetch", *quiet, *alone, "origin", spec)
        if outcome.code:
            self._remark("ask", ref, outcome.stderr)
        return Seen(self._repository.refs(seen).get(seen, ""), is_fresh=not outcome.code)

    def push(self, ref: str, commit: str) -> bool:
        """Let a ref of origin follow to a commit; False if it has moved elsewhere, or cannot be."""
        how = ("--quiet", "--no-verify", "--no-follow-tags", "--no-signed")
        alone = ("--recurse-submodules=no", _PUSH_TO, "--end-of-options")
        outcome = self._repository.git.exchange("push", *how, *alone, "origin", f"{commit}:{ref}")
        return not outcome.code

    def give_up(self, ref: str) -> None:
        """Say that a ref could not be pushed."""
        self._remark("tell", ref, "it did not take the push")

    def _exchange(self, *args: str) -> Outcome:
        """Run git; again if another process of this clone was writing the same ref."""
        for _ in range(_TRIES):
            outcome = self._repository.git.exchange(*args)
            if "cannot lock ref" not in outcome.stderr:
                break
            self._wait(random.uniform(0, _LONGEST_WAIT))  # noqa: S311 (nothing secret)
        return outcome

    def _remark(self, deed: str, ref: str, why: str) -> None:
        said = _CREDENTIALS.sub("", " ".join(why.split()))[:200]
        self._progress.step(f"origin: could not {deed} about {ref} ({said}); going on without")
