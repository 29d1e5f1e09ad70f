"""Where the URL of a remote leads, in the forms that git takes."""

from __future__ import annotations

import re
from typing import NamedTuple

# ssh://git@host/owner/name.git, git@host:owner/name.git and https://host:port/owner/name
_ADDRESS = re.compile(
    r"(?:(?:https?|ssh)://(?:[^@/\s]+@)?(?P<host>[^/\s]+)/|\w[\w.-]*@(?P<ssh>[^:/\s]+):)"
    r"(?P<name>[A-Za-z0-9][\w-]*/(?!\.{1,2}(?:\.git)?/?$)[\w.-]+?)(?:\.git)?/?",
    re.ASCII,
)


class Address(NamedTuple):
    """Where a remote is: the host, with its port if it has one, and ``owner/name``."""

    host: str
    name: str


def parse_address(url: str) -> Address | None:
    """The address that the URL of a remote means; None if it is of another kind."""
    found = _ADDRESS.fullmatch(url.strip())
    if found is None:
        return None
    host = (found["host"] or found["ssh"]).lower()
    if url.strip().startswith("ssh"):
        host = host.partition(":")[0]
    return Address(host, found["name"])
