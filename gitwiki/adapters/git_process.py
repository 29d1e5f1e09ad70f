"""Running git, with nothing of the caller's environment and nothing that it may wait for.

Why plain subprocesses and not GitPython: ``import git`` takes 50 ms where one ``git rev-parse``
takes 2 ms, and writing through its index takes five to nine times as long as Git itself does. Its
``Git`` class only starts the same subprocess; the environment and the options, which are what
matters, would have to be put together here in any case.
"""

from __future__ import annotations

import logging
import os
import shlex
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.errors import GitError, NoGitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Hooks, fsmonitor and external programs of any kind would run code; attributes and excludes of the
# user would change what is read; a promisor remote would fetch. The lock timeouts (milliseconds)
# let several processes of gitwiki take turns.
_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.filesRefLockTimeout=5000",
    "core.packedRefsTimeout=5000",
    "gc.auto=0",
    "maintenance.auto=false",
    "log.showSignature=false",
    "protocol.allow=never",
    "submodule.recurse=false",
)
_OPTIONS = tuple(part for setting in _SETTINGS for part in ("-c", setting))

# What may speak to another repository, and how; nobody is there to be asked for a password.
_EXCHANGES = frozenset({"fetch", "push"})
_EXCHANGE_SECONDS = 60.0
_UNATTENDED = {
    "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "LC_ALL": "C",
}
_TIMED_OUT = 124

_LOGGER = logging.getLogger(__name__)

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    # Only for reflogs: the author of a commit is always given.
    "GIT_COMMITTER_NAME": "gitwiki",
    "GIT_COMMITTER_EMAIL": "gitwiki@localhost",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind.

    Attributes:
        code: Exit code.
        stdout: Standard output.
        stderr: Standard error, as text.
        process: Its process id, which git puts into the names of some files.
    """

    code: int
    stdout: bytes
    stderr: str
    process: int


@dataclass(frozen=True, slots=True)
class Git:
    """How to run git for one repository.

    Attributes:
        directory: Where it runs: the worktree, or the repository itself if it has none.
        git_dir: The repository, or what a linked worktree has of it; None lets git look for it.
    """

    directory: Path
    git_dir: Path | None = None

    def run(self, *args: str, data: bytes = b"") -> bytes:
        """Run a command that has to succeed.

        Args:
            args: The command and its arguments.
            data: Standard input.

        Returns:
            Standard output.

        Raises:
            GitError: It failed.
            NoGitError: There is no git.
        """
        outcome = self.attempt(*args, data=data)
        if outcome.code:
            raise GitError(args[0], outcome.stderr)
        return outcome.stdout

    def attempt(self, *args: str, data: bytes = b"") -> Outcome:
        """Run a command that may fail.

        Args:
            args: The command and its arguments.
            data: Standard input.

        Raises:
            NoGitError: There is no git.
        """
        _log(args)
        return _run((*_OPTIONS, *args), self.directory, self._environment(), data)

    def as_user(self, *args: str) -> Outcome:
        """Run a command with the user's own configuration, for what only that can say.

        Args:
            args: The command and its arguments; it must neither write nor run other programs.

        Raises:
            NoGitError: There is no git.
        """
        environment = _inherited("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG")
        _log(args)
        return _run(args, self.directory, environment | {"LC_ALL": "C"} | self._place(), b"")

    def exchange(
        self,
        *args: str,
        seconds: float = _EXCHANGE_SECONDS,
        settings: Sequence[tuple[str, str]] = (),
    ) -> Outcome:
        """Fetch from or push to another repository, as the user and unattended.

        The user's configuration holds, since it knows the way and the credentials. But no hook
        runs, nobody is asked anything, only the usual protocols are spoken, and after a while it is
        over.

        Args:
            args: ``fetch`` or ``push``, and its arguments.
            seconds: How long it may take.
            settings: More configuration by name, which may hold secrets: it is in no argument.

        Raises:
            ValueError: It is another command.
            NoGitError: There is no git.
        """
        if args[0] not in _EXCHANGES:
            raise ValueError(args[0])
        environment = _inherited("GIT_CONFIG", "GIT_SSH", "GIT_SSL", "GIT_PROXY")
        _log(args)
        command = (*_OPTIONS, *args)
        more = _as_environment(environment, settings)
        surroundings = environment | more | _UNATTENDED | self._place()
        return _run_apart(command, self.directory, surroundings, seconds)

    def _environment(self) -> Mapping[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return clean | _ENVIRONMENT | self._place()

    def _place(self) -> dict[str, str]:
        # An explicit GIT_DIR also means that git does not ask again whose repository it is.
        if self.git_dir is None:
            return {}
        place = {"GIT_DIR": str(self.git_dir)}
        return (
            place
            if self.directory == self.git_dir
            else place | {"GIT_WORK_TREE": str(self.directory)}
        )


def _as_environment(
    given: Mapping[str, str], settings: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Configuration as variables of the environment, after what is there already."""
    before = given.get("GIT_CONFIG_COUNT", "")
    first = int(before) if before.isdigit() else 0
    found = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (name, value) in enumerate(settings, first):
        found |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return found


def _inherited(*kept: str) -> dict[str, str]:
    """The environment of this process; of what is for git, only what begins so."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(kept) or not name.startswith("GIT_")
    }


def _log(args: tuple[str, ...]) -> None:
    """Log a command as somebody would type it, without the options that every one gets."""
    if _LOGGER.isEnabledFor(logging.DEBUG):
        _LOGGER.debug("git %s", shlex.join(args))


def _run(
    args: tuple[str, ...], directory: Path, environment: Mapping[str, str], data: bytes
) -> Outcome:
    try:
        with subprocess.Popen(
            ("git", *args),
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            # communicate() reads and writes at once, so that neither side fills a pipe and waits.
            stdout, stderr = process.communicate(data)
    except FileNotFoundError as error:
        raise NoGitError from error
    return Outcome(process.returncode, stdout, stderr.decode(errors="replace"), process.pid)


def _run_apart(
    args: tuple[str, ...], directory: Path, environment: Mapping[str, str], seconds: float
) -> Outcome:
    """Run git without a terminal, and end it with all that it started when its time is over."""
    try:
        process = subprocess.Popen(
            ("git", *args),
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise NoGitError from error
    try:
        stdout, stderr = process.communicate(timeout=seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return Outcome(_TIMED_OUT, b"", f"no answer in {seconds:g} seconds", process.pid)
    return Outcome(process.returncode, stdout, stderr.decode(errors="replace"), process.pid)
