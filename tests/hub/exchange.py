"""A request as an operation sees it, and what an operation answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hub.actors import TokenKind, at_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from hub.actors import Account, Token
    from hub.fields import Fields
    from hub.repository import HubRepository
    from hub.state import Issue, Pull
    from hub.world import World

    Handler: TypeAlias = Callable[["Call"], "Answer"]

DOCS = "https://docs.github.com/rest"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be answered: its token is known, and so is its repository.

    Attributes:
        place: The repository that the path names, if it names one.
        items: The JSON that was sent, if it was an array.
    """

    world: World
    token: Token
    place: HubRepository | None
    parameters: Mapping[str, str]
    query: Fields
    body: Fields
    items: list[Any] | None = None

    @property
    def repository(self) -> HubRepository:
        """The repository that the path names."""
        assert self.place is not None
        return self.place

    def text(self, name: str) -> str | None:
        """A text of the body."""
        value = self.body.get(name)
        return None if value is None else str(value)

    def thread(self) -> Issue:
        """The issue or pull request that the path names."""
        found = self.repository.threads.get(int(self.parameters["issue_number"]))
        if found is None:
            raise not_found()
        return found

    def pull(self) -> Pull:
        """The pull request that the path names."""
        found = self.repository.pulls.get(int(self.parameters["pull_number"]))
        if found is None:
            raise not_found()
        return found

    def commit(self, name: str) -> str:
        """The commit that a parameter of the path names: a branch, a tag, a ref or an id."""
        ref = self.parameters[name]
        places = (f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/{ref}", ref)
        found = next((sha for sha in map(self.repository.git.resolve, places) if sha), "")
        if not found:
            raise RefusedError(422, f"No commit found for SHA: {ref}")
        return found

    def only_for(self, author: Account) -> None:
        """What somebody wrote is changed by them or by those who may write to the repository."""
        if self.token.kind is not TokenKind.PERSON or self.token.account == author:
            return
        if not at_least(self.repository.role(self.token), "triage"):
            raise RefusedError(403, "Must have admin rights to Repository.")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is written.

    Attributes:
        pages: How long a page is if the caller does not say; 0 if there are none.
        paged: Which list of the body comes in pages; empty if the body is a list.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pages: int = 0
    paged: str = ""


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


def unknown(what: str) -> RefusedError:
    """What GitHub can do and the stand-in cannot; no operation knows this answer: a violation."""
    return RefusedError(501, f"the stand-in knows no {what}")


def not_found() -> RefusedError:
    """What there is not, or is not to be known of."""
    return RefusedError(404, "Not Found")


def invalid(resource: str, *, code: str = "custom", **fields: str) -> RefusedError:
    """A request that makes no sense: 422 with one error."""
    return RefusedError(422, "Validation Failed", [{"resource": resource, "code": code, **fields}])
