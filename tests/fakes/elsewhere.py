"""A server that is not the one that is meant, and what it gets to see."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_POLL = 0.01


@dataclass
class Elsewhere:
    """A server of somebody else, on this machine.

    Attributes:
        port: Of its address.
        seen: The headers of every request, by name in small letters; ``path`` is among them.
    """

    port: int
    seen: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """By the number of the host, as the stand-in has it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_host(self) -> str:
        """By another name of the host."""
        return f"http://localhost:{self.port}"


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Run such a server; it knows nothing and answers 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            names = {name.lower(): value for name, value in self.headers.items()}
            found.seen.append({**names, "path": self.path})
            self.send_response(404)
            self.send_header("content-length", "0")
            self.end_headers()

        do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - as http.server has them

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Elsewhere(server.server_address[1])
        thread = Thread(target=server.serve_forever, args=(_POLL,))
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
