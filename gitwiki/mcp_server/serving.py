"""How a client gets to the server: over standard streams, or over HTTP with a token.

The HTTP server is meant for this machine. A page in a browser cannot use it: it does not know the
token, and requests with a foreign Host or Origin are refused, so that a name that suddenly leads
to this machine (DNS rebinding) is of no use either.
"""

from __future__ import annotations

import hmac
import socket
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import anyio
import uvicorn
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings

from gitwiki.errors import AddressError, UnusableTokenError
from gitwiki.mcp_server.server import make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitwiki.mcp_server.tools import Propose
    from gitwiki.workflows.shelves import Shelves

PATH = "/mcp"
#: Largest request in bytes; the largest that makes sense has a hundredth of that.
MAX_REQUEST = 1 << 18
_SHORTEST_TOKEN = 16
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_AT_ONCE = 64
_REALM = b'Bearer realm="gitwiki"'


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where the HTTP server listens and who may use it.

    Attributes:
        host: Name or address of the interface.
        port: Port; 0 for any that is free.
        token: What every request has to bring.
        names: Further names under which clients reach it, as behind a proxy.
    """

    host: str
    port: int
    token: str = field(repr=False)
    names: Sequence[str] = ()


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and nobody else can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_token(token: str) -> str:
    """A token without the space around it.

    Raises:
        UnusableTokenError: It could be guessed, or no header can carry it.
    """
    bare = token.strip()
    if len(bare) < _SHORTEST_TOKEN:
        raise UnusableTokenError(f"the token has fewer than {_SHORTEST_TOKEN} characters")
    if not (bare.isascii() and bare.isprintable()) or " " in bare:
        raise UnusableTokenError("the token has characters that no header can carry")
    return bare


def serve_stdio(shelves: Shelves, propose: Propose | None = None) -> None:
    """Serve the client at the other end of the standard streams until it is gone."""
    anyio.run(_serve_stdio, shelves, propose)


def serve_http(
    shelves: Shelves,
    settings: HttpSettings,
    ready: Callable[[str], None],
    propose: Propose | None = None,
) -> None:
    """Serve clients over HTTP until the process is told to stop.

    Args:
        shelves: What is read from.
        settings: Where and for whom.
        ready: Is told the URL once requests are taken.
        propose: What proposes a page, if it may.

    Raises:
        AddressError: Nobody can listen there.
    """
    with closing(_listen(settings)) as listener:
        port = listener.getsockname()[1]
        app = http_app(shelves, settings, port, propose)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            ws="none",
            limit_concurrency=_AT_ONCE,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        ready(f"http://{_in_url(settings.host)}:{port}{PATH}")
        uvicorn.Server(config).run(sockets=[listener])


def http_app(
    shelves: Shelves, settings: HttpSettings, port: int, propose: Propose | None = None
) -> ASGIApp:
    """The HTTP server as an ASGI application: token, then Host and Origin, size, protocol."""
    names = [*_LOCAL, _in_url(settings.host), *settings.names]
    hosts = [each for name in dict.fromkeys(names) for each in (f"{name}:{port}", name)]
    security = TransportSecuritySettings(
        allowed_hosts=hosts,
        allowed_origins=[f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")],
    )
    app = make_server(shelves, propose).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_REQUEST,
        transport_security=security,
    )
    return _Gate(app, settings.token)


class _Gate:
    """Lets requests through that bring the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(scope):
            await _send_refusal(send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._expected)


async def _send_refusal(send: Send) -> None:
    body = b"401: this server wants its token, as Authorization: Bearer TOKEN\n"
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(body)).encode()),
        (b"www-authenticate", _REALM),
    ]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _serve_stdio(shelves: Shelves, propose: Propose | None) -> None:
    server: Any = make_server(shelves, propose)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _listen(settings: HttpSettings) -> socket.socket:
    try:
        return socket.create_server(
            (settings.host, settings.port),
            family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET,
        )
    except (OSError, OverflowError) as error:
        raise AddressError(settings.host, settings.port, str(error)) from error


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
