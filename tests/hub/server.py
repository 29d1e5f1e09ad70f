"""The server: real HTTP on the loopback, one thread a connection."""

from __future__ import annotations

from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Lock, Thread
from traceback import format_exc
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from hub.routing import respond
from hub.wire import Request

if TYPE_CHECKING:
    from socket import socket

    from hub.wire import Wire
    from hub.world import World

_POLL = 0.01


class Server:
    """A running server of a world."""

    def __init__(self, world: World) -> None:
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.world = world
        world.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = Thread(target=self._http.serve_forever, args=(_POLL,))
        self._thread.start()

    def stop(self) -> None:
        """End every connection and the server."""
        self._http.stop()
        self._thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that they are joined
    request_queue_size = 64
    world: World

    def __init__(self, *args: Any) -> None:
        self._open: set[socket] = set()
        self._lock = Lock()
        super().__init__(*args)

    def opened(self, connection: socket) -> None:
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def handle_error(self, *_who: Any) -> None:
        """What breaks in the stand-in is a fault of the stand-in, and said where all look."""
        self.world.violations.append(f"the stand-in broke: {format_exc()}")

    def stop(self) -> None:
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        super().finish()

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client may hang up at any time
            super().handle()

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - as http.server looks for them

    def log_message(self, *_args: object) -> None:
        """Say nothing on stderr."""

    def _answer(self) -> None:
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        world = self.server.world
        request = Request(
            self.command, url.path, url.query, query, headers, self._body(headers), world.url
        )
        self._send(respond(world, request))

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "") != "chunked":
            return self.rfile.read(int(headers.get("content-length", "0")))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _send(self, wire: Wire) -> None:
        if wire.drop:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(SHUT_RDWR)
            return
        self.send_response(wire.status)
        for name, value in wire.headers.items():
            self.send_header(name, value)
        if wire.status != 204:
            self.send_header("content-length", str(len(wire.body)))
        self.end_headers()
        self.wfile.write(wire.body)
