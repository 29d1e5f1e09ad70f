"""A stand-in for GitHub: real git over HTTP, the REST API and what is needed of GraphQL.

Not called `github`, which would hide PyGithub from the tests.
"""

from __future__ import annotations

from hub.hub import Hub
from hub.repository import HubRepository
from hub.state import BranchRule, Event

__all__ = ["BranchRule", "Event", "Hub", "HubRepository"]
