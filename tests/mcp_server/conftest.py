"""One library for all tests of the MCP server that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.library_wiki import CHAPTERS, library_wiki

if TYPE_CHECKING:
    from gitwiki.ports import Outside


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """Works, pages, and a work of as many chapters as falsafa has; no test changes it."""
    return library_wiki(tmp_path_factory.mktemp("library") / "wiki", CHAPTERS)


@pytest.fixture(scope="session")
def folder(library: Outside) -> str:
    """Where that library is."""
    return str(library.repository.root)  # type: ignore[attr-defined]
