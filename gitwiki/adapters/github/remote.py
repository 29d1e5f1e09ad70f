"""Branches on GitHub: fetched, and pushed with the commit that they are to replace.

The token goes with each exchange as a header that is only for this server, in the environment of
git: it is in no file, no URL and no argument.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitwiki.errors import (
    ForgeUnavailableError,
    NoRemoteBranchError,
    PushRefusedError,
    RefMovedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.adapters.git import GitRepository
    from gitwiki.adapters.git_process import Outcome
    from gitwiki.config import ForgeSettings

#: Where refs of the server are seen in this clone.
SEEN = "refs/gitwiki/github/"
#: Branches of gitwiki's own.
_OWN = "refs/heads/gitwiki/"
_SECONDS = 600.0
_TRIES = 3
_MOVED = re.compile(r"\(stale info\)|\(fetch first\)|\(non-fast-forward\)|reference already exists")
_REFUSED = re.compile(r"\[remote rejected\][^(\n]*\((?P<why>[^\n]*)\)|remote: (?P<said>error: .*)")
_ABSENT = re.compile(r"couldn't find remote ref")


class Remote:
    """The repository on the server, for one clone of it.

    Args:
        repository: The clone.
        settings: Where the server is, and the token.
        name: ``owner/name``.
    """

    def __init__(self, repository: GitRepository, settings: ForgeSettings, name: str) -> None:
        self._repository = repository
        self.url = f"{settings.server_url}/{name}"
        self._address = f"{self.url}.git"
        self._settings = _credentials(settings, self._address)
        self._secret = settings.token

    def fetch(self, refs: Mapping[str, str]) -> None:
        """Fetch refs of the server, history and all.

        Args:
            refs: Full name there, or a pattern with one star, to full name here.

        Raises:
            NoRemoteBranchError: One of them is not there.
            ForgeUnavailableError: The server could not be asked.
        """
        specs = [f"+{there}:{here}" for there, here in refs.items()]
        deep = ("--unshallow",) if (self._repository.git_directory / "shallow").exists() else ()
        how = ("--quiet", "--no-tags", "--prune", "--no-write-fetch-head", "--no-auto-maintenance")
        alone = ("--no-recurse-submodules", "--end-of-options")
        for attempt in range(_TRIES):
            outcome = self._exchange("fetch", *how, *deep, *alone, self._address, *specs)
            if not outcome.code:
                return
            if _ABSENT.search(outcome.stderr):
                raise NoRemoteBranchError(", ".join(refs), self.url)
            if attempt == _TRIES - 1:
                raise ForgeUnavailableError(f"fetching from {self.url}", self._said(outcome))

    def tip(self, ref: str) -> str | None:
        """The commit that a ref of the server has now, with its objects; None if it is not there.

        Raises:
            ForgeUnavailableError: The server could not be asked.
        """
        here = f"{SEEN}tip/{ref.removeprefix('refs/')}"
        try:
            self.fetch({ref: here})
        except NoRemoteBranchError:
            return None
        return self._repository.refs(here).get(here)

    def push(self, ref: str, new: str | None, old: str | None) -> None:
        """Compare and swap one ref of the server; None as ``old`` creates, as ``new`` deletes it.

        Raises:
            RefMovedError: The ref was not at ``old``.
            PushRefusedError: The server does not allow it.
            ForgeUnavailableError: The server could not be asked.
        """
        lease = f"--force-with-lease={ref}:{old or ''}"
        how = ("--quiet", "--no-verify", "--no-follow-tags", "--no-signed")
        alone = ("--recurse-submodules=no", lease, "--end-of-options")
        spec = f"{new or ''}:{ref}"
        for attempt in range(_TRIES):
            outcome = self._exchange("push", *how, *alone, self._address, spec)
            if not outcome.code:
                return
            refused = _REFUSED.search(outcome.stderr)
            moved = _MOVED.search(outcome.stderr)
            if refused and not moved:
                why = refused["why"] or refused["said"]
                raise PushRefusedError(ref, self._clean(f"{why}: {outcome.stderr}")[:400])
            # The answer of a push that was done may be lost; then the ref is where it should be.
            actual = self.tip(ref)
            if actual == new:
                return
            if actual != old or moved:
                raise RefMovedError(ref, old, actual)
            if attempt == _TRIES - 1:
                raise ForgeUnavailableError(f"pushing {ref}", self._said(outcome))

    def _exchange(self, *args: str) -> Outcome:
        return self._repository.git.exchange(*args, seconds=_SECONDS, settings=self._settings)

    def _said(self, outcome: Outcome) -> str:
        return self._clean(outcome.stderr)[:300] or f"git ended with {outcome.code}"

    def _clean(self, text: str) -> str:
        """What git said, in one line and without the token."""
        for secret in (self._secret, *(value for _, value in self._settings)):
            text = text.replace(secret, "***") if secret else text
        text = re.sub(r"(?<=://)[^/@\s]+@", "", text)
        return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def _credentials(settings: ForgeSettings, address: str) -> Sequence[tuple[str, str]]:
    """Settings for git under which the repository, and no other, is shown the token.

    They name its whole address: of two settings git takes the one that says more of the address.
    """
    basic = base64.b64encode(f"x-access-token:{settings.token}".encode()).decode()
    parts = urlsplit(settings.server_url)
    return (
        # An empty one drops those of the checkout: GitHub takes no two.
        (f"http.{address}.extraheader", ""),
        (f"http.{address}.extraheader", f"AUTHORIZATION: basic {basic}"),
        # Nothing but the header: no helper of the user is asked, none is told.
        (f"credential.{parts.scheme}://{parts.netloc}/.helper", ""),
        (f"http.{address}.followRedirects", "false"),
    )


def own_branches() -> Mapping[str, str]:
    """What to fetch for the branches of gitwiki's pull requests."""
    return {f"{_OWN}*": f"{SEEN}heads/gitwiki/*"}


def seen_branch(branch: str) -> str:
    """Where a branch of the server is seen in this clone."""
    return f"{SEEN}heads/{branch}"


def missing(repository: GitRepository, commits: Iterable[str]) -> list[str]:
    """Those commits whose objects are not here."""
    return [commit for commit in commits if repository.resolve(commit) is None]
