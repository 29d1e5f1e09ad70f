"""A wiki on the stand-in, and a person who may write to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hub import Hub, HubRepository


@pytest.fixture
def wiki(hub: Hub) -> HubRepository:
    """A repository with two pages."""
    return hub.repository("acme/wiki", {"a.md": "one\ntwo\nthree\n", "b.md": "b\n"})


@pytest.fixture
def alice(hub: Hub) -> str:
    """The token of a person who may write."""
    return hub.person("alice")
