"""The way to GitHub's API: who asks, how patiently, and what a failure means.

PyGithub would repeat a POST whose answer was lost, and so do twice what it was asked once. Here
only requests are repeated that may be; whoever creates something looks first whether it is there.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from github import Auth, Github
from github.GithubException import (
    BadAttributeException,
    BadCredentialsException,
    GithubException,
    RateLimitExceededExceedsMaxWait,
    RateLimitExceededException,
    UnknownObjectException,
)
from github.GithubRetry import GithubRetry

import gitwiki
from gitwiki.errors import (
    ForgeError,
    ForgeUnavailableError,
    NotPermittedError,
    NotThereError,
    OddAnswerError,
    RateLimitedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from github.Repository import Repository
    from urllib3.response import HTTPResponse

    from gitwiki.config import ForgeSettings

#: What may be done twice without harm: a merge names its head, an edit all that it sets.
_REPEATABLE = frozenset({"GET", "PUT", "PATCH", "DELETE"})
#: Seconds that a rate limit may ask for; who asks for more is not waited for.
_LONGEST_WAIT = 120
_TIMEOUT = 30
_PAGE = 100
_SERVER_ERROR = 500
#: Asked too fast, GitHub refuses writes for a while; a server on this machine does not.
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_SECONDS_BETWEEN_WRITES = 1.0
_SPACE = re.compile(r"\s+")
#: What becomes of an answer of another form: PyGithub looks at little before it uses it, and what
#: it looks at (types, redirections, addresses that lead elsewhere) it refuses in ways of its own.
_NONSENSE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadAttributeException,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Patience(GithubRetry):
    """Repeats what may be repeated, and waits for a rate limit if that is not for long."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "total": 4,
            "backoff_factor": 0.5,
            "allowed_methods": _REPEATABLE,
            "max_rate_limit_wait": _LONGEST_WAIT,
            "raise_on_status": False,
            # What a server asks for is not made less: it is refused if it is too much.
            "retry_after_max": sys.maxsize,
        }
        super().__init__(**(usual | kwargs))

    def increment(  # type: ignore[override]
        self,
        method: str | None = None,
        url: str | None = None,
        response: HTTPResponse | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> GithubRetry:
        """The patience that is left; none for a server that asks for a day."""
        wait = self.get_retry_after(response) if response is not None else None
        most = self.max_rate_limit_wait
        if response is not None and wait is not None and most is not None and wait > most:
            raise RateLimitExceededExceedsMaxWait(
                response.status, None, dict(response.headers), wait=wait
            )
        left = super().increment(method, url, response, *args, **kwargs)
        assert isinstance(left, GithubRetry)  # noqa: S101 - `new` makes one of its own class
        return left


def open_repository(
    settings: ForgeSettings, name: str, patience: Patience | None = None
) -> Repository:
    """A repository on GitHub, as PyGithub has it; nothing is asked yet.

    Args:
        settings: Where the API is, and the token.
        name: ``owner/name``.
        patience: How often and how long to try again.
    """
    is_here = urlsplit(settings.api_url).hostname in _HERE
    api = Github(
        auth=Auth.Token(settings.token),
        base_url=settings.api_url,
        timeout=_TIMEOUT,
        per_page=_PAGE,
        user_agent=f"gitwiki/{gitwiki.__version__}",
        retry=patience or Patience(),
        seconds_between_requests=None,
        seconds_between_writes=None if is_here else _SECONDS_BETWEEN_WRITES,
        lazy=True,
    )
    return api.get_repo(name)


@contextmanager
def asking(deed: str, permission: str) -> Iterator[None]:
    """Say what a failure means to people.

    Args:
        deed: What is asked for, such as ``closing #3``.
        permission: What a job of Actions needs for it, such as ``pull-requests: write``.

    Raises:
        RateLimitedError: GitHub wants to be left alone for long.
        NotPermittedError: The token may not.
        NotThereError: It is not there, or the token may not see it.
        ForgeUnavailableError: GitHub failed or could not be reached.
        OddAnswerError: What it answers makes no sense.
        ForgeError: It refused for another reason.
    """
    try:
        with reading(deed):
            yield
    except RateLimitExceededException as error:
        raise RateLimitedError(deed, _seconds(error)) from error
    except BadCredentialsException as error:
        raise NotPermittedError(deed, permission, "it is not valid") from error
    except UnknownObjectException as error:
        raise NotThereError(deed, permission, "not there, or not for this token") from error
    except GithubException as error:
        raise _meaning(deed, permission, error) from error
    except requests.exceptions.RequestException as error:
        raise ForgeUnavailableError(deed, f"GitHub did not answer ({_name(error)})") from error


@contextmanager
def reading(deed: str) -> Iterator[None]:
    """Say it to people where an answer makes no sense; nothing else is caught.

    Args:
        deed: What was asked for.

    Raises:
        OddAnswerError: What GitHub answers has another form than it documents.
    """
    try:
        yield
    except requests.exceptions.RequestException:
        # Some of them are also of the kinds below.
        raise
    except _NONSENSE as error:
        said = "".join(c for c in str(error)[:200] if c.isprintable())
        raise OddAnswerError(deed, f"{_name(error)}: {said}" if said else _name(error)) from error


def plain(text: str | None) -> str:
    """A text of the server: one that is not there is empty, halves of characters are dropped."""
    return (text or "").encode("utf-8", "ignore").decode()


def is_unsure(error: GithubException | requests.exceptions.RequestException) -> bool:
    """Whether what was asked for may have been done all the same."""
    return not isinstance(error, GithubException) or error.status >= _SERVER_ERROR


def message_of(error: GithubException) -> str:
    """What GitHub says, in one line of bounded length."""
    data = error.data if isinstance(error.data, dict) else {}
    said = [str(data.get("message", ""))]
    details = data.get("errors")
    listed = details if isinstance(details, list) else []
    said += [str(each.get("message", "") if isinstance(each, dict) else each) for each in listed]
    text = _SPACE.sub(" ", "; ".join(filter(None, said)))
    shown = "".join(c for c in text if c.isprintable())[:300]
    return shown or f"status {error.status}"


def _meaning(deed: str, permission: str, error: GithubException) -> ForgeError:
    if error.status == 403:
        return NotPermittedError(deed, permission, message_of(error))
    if error.status >= _SERVER_ERROR:
        return ForgeUnavailableError(deed, f"GitHub failed with {error.status}")
    return ForgeError(f"{deed}: GitHub refuses it: {message_of(error)}")


def _seconds(error: RateLimitExceededException) -> float:
    if isinstance(error, RateLimitExceededExceedsMaxWait):
        return error.wait or 0.0
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    given = str(headers.get("retry-after", ""))
    return float(given) if given.isascii() and given.isdigit() else 60.0


def _name(error: Exception) -> str:
    return type(error).__name__
