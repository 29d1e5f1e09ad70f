"""Every test has its own home, its own git configuration and no network."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, make_repository
from fakes.thoroughness import USUAL
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub import Hub
    from standin import StandIn

    from gitwiki.adapters.git import GitRepository
    from gitwiki.ports import Outside

# The same examples in every run, however busy the machine: a failure can be looked into.
settings.register_profile(
    "project",
    max_examples=USUAL,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")

_TESTS = Path(__file__).parent
#: Tests of what acts: it runs the pure packages too, but other tests are there to cover them.
_UNWATCHED = frozenset({"actions", "adapters", "cli", "hub", "live", "mcp_server", "workflows"})
_LOCAL = ("127.0.0.1", "::1", "localhost")
#: Somebody wants to try a real server (tests/live).
_IS_LIVE = bool(os.environ.get("GITWIKI_LIVE_GITHUB_TOKEN"))
#: A folder that is kept in memory, and how much room the tests want there.
_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it)
_ROOM = 4 << 30
#: What pytest asks for the folder of its temporary folders.
_ROOT = "PYTEST_DEBUG_TEMPROOT"


def pytest_configure(config: pytest.Config) -> None:
    """Put temporary repositories into memory: git makes thousands of small files in them.

    Not where the system runs no programs from there, since a hook that must not run would not run
    for that reason, and not where somebody named another place.
    """
    named = config.getoption("basetemp") or {_ROOT, "TMPDIR"} & os.environ.keys()
    if not named and _is_roomy(_MEMORY):
        os.environ[_ROOT] = str(_MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let coverage watch only the tests of the pure packages, which it is about: it costs time."""
    for item in items:
        if item.path.relative_to(_TESTS).parts[0] in _UNWATCHED:
            item.add_marker(pytest.mark.no_cover)


def _is_roomy(folder: Path) -> bool:
    """Whether files can be written to a folder, and run, and there is room for those of a run."""
    if not os.access(folder, os.W_OK | os.X_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free >= _ROOM


@pytest.fixture(autouse=True, scope="session")
def _hermetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = str(tmp_path_factory.mktemp("home"))
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _LOCAL:
            raise AssertionError(f"a test wants to talk to {address}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        own = ("GIT_", "GITHUB_", "GH_", "GITWIKI_", "ANTHROPIC_")
        for name in [name for name in os.environ if name.startswith(own)]:
            patch.delenv(name)
        patch.setenv("HOME", home)
        patch.setenv("XDG_CONFIG_HOME", home)
        patch.setenv("XDG_CACHE_HOME", home)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Ada")
            patch.setenv(f"GIT_{who}_EMAIL", "ada@example.org")
            patch.setenv(f"GIT_{who}_DATE", f"{NOW} +0000")
        if not _IS_LIVE:
            patch.setattr(socket.socket, "connect", connect_locally)
        yield


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    """A wiki repository without sources or pages."""
    return make_repository(
        tmp_path / "wiki",
        {"schema.md": "---\nname: Test\n---\n", "log.md": "# Log\n", "wiki/index.md": "# Index\n"},
    )


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in for the Messages API, without a script yet."""
    from standin import StandIn  # noqa: PLC0415 - most tests do without the SDK, which loads slowly

    with StandIn() as server:
        yield server


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A stand-in for GitHub, without repositories yet."""
    from hub import Hub  # noqa: PLC0415 - most tests do without its validators

    with Hub(tmp_path / "hub") as server:
        yield server


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """Works, pages, and a work of as many chapters as falsafa has; no test changes it."""
    from fakes.library_wiki import CHAPTERS, library_wiki  # noqa: PLC0415 - few tests need it

    return library_wiki(tmp_path_factory.mktemp("library") / "wiki", CHAPTERS)


@pytest.fixture(scope="session")
def folder(library: Outside) -> str:
    """Where that library is."""
    return str(library.repository.root)  # type: ignore[attr-defined]
