"""A request as an operation sees it, and what an operation answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.world import World

    Handler: TypeAlias = Callable[["Call"], "Answer"]

DOCS = "https://docs.github.com/rest"
BODY_LIMIT = 65_536


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be answered: its token is known, and so is its repository.

    Attributes:
        body: The JSON that was sent; an empty object if none was.
    """

    world: World
    token: Token
    repository: HubRepository
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    @property
    def number(self) -> int:
        """The issue or pull request that the path names."""
        text = self.parameters.get("pull_number") or self.parameters["issue_number"]
        if not text.isdigit():
            raise not_found()
        return int(text)

    def text(self, name: str) -> str | None:
        """A text of the body."""
        value = self.body.get(name)
        return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is written.

    Attributes:
        pages: The body is a list, and a page of it is sent.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pages: bool = False


class RefusedError(Exception):
    """GitHub would not do it.

    Attributes:
        status: HTTP status.
        body: What GitHub says.
    """

    def __init__(
        self,
        status: int,
        message: str,
        errors: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, object] = {"message": message}
        if errors is not None:
            self.body["errors"] = errors
        self.body |= {"documentation_url": DOCS, "status": str(status)}


def not_found() -> RefusedError:
    """What there is not, or is not to be known of."""
    return RefusedError(404, "Not Found")


def invalid(resource: str, *, code: str = "custom", **fields: str) -> RefusedError:
    """A request that makes no sense: 422 with one error."""
    return RefusedError(422, "Validation Failed", [{"resource": resource, "code": code, **fields}])
