"""A stand-in for GitHub: real git over HTTP, the REST API and what is needed of GraphQL.

Not called `github`, which would hide PyGithub from the tests.
"""

from __future__ import annotations

from hub.faults import Fault, Moment, dropped, primary_limit, secondary_limit, server_error
from hub.hub import Hub
from hub.repository import HubRepository
from hub.state import BranchRule, Event

__all__ = [
    "BranchRule",
    "Event",
    "Fault",
    "Hub",
    "HubRepository",
    "Moment",
    "dropped",
    "primary_limit",
    "secondary_limit",
    "server_error",
]
