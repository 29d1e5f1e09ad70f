"""The server: real HTTP on the loopback, one thread a connection."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, SO_LINGER, SOL_SOCKET
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from struct import pack
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

import anthropic

from standin.api import Api
from standin.catalogue import MODELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from socket import socket
    from types import TracebackType

    from standin.catalogue import Model
    from standin.received import Asked, Exchange
    from standin.replies import Disturbance, Reply
    from standin.scripts import Condition, Script
    from standin.transport import Wire

_POLL = 0.01
_NO_CERTIFICATES = SSLContext(PROTOCOL_TLS_CLIENT)


class StandIn:
    """A stand-in for the Messages API, started by `with` and gone after it.

    Leaving it raises an `AssertionError` when a script was asked for what it does not say, or said
    what the API could not have said.

    Args:
        script: Who replies, to `messages` and to the items of batches.
        models: The models that there are.
        batch_polls: End a batch when it is retrieved for this time; None leaves it to
            `finish_batch`.
    """

    def __init__(
        self,
        script: Script | None = None,
        *,
        models: Sequence[Model] = MODELS,
        batch_polls: int | None = None,
    ) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._api = self._server.api = Api(self.url, models, batch_polls)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,))
        self._clients: list[anthropic.Anthropic] = []
        if script is not None:
            self.play(script)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self._clients:
            client.close()
        self._server.stop()
        self._thread.join()
        if error is None:
            assert not self._api.problems, "; ".join(self._api.problems)

    def play(self, script: Script) -> None:
        """Use this script before the ones that are there; a queue that ran out is passed over."""
        self._api.scripts.add(lambda _: True, script)

    def when(self, condition: Condition, script: Script) -> None:
        """Use this script for the requests that fit the condition, before the ones there are."""
        self._api.scripts.add(condition, script)

    def disturb(self, endpoint: str, *disturbances: Disturbance) -> None:
        """Let the next calls of an endpoint, such as `batches.retrieve`, go wrong."""
        self._api.disturb(endpoint, disturbances)

    def finish_batch(self, name: str, outcomes: Mapping[str, Reply] | None = None) -> None:
        """End a batch.

        Args:
            name: Its id.
            outcomes: By custom id, what is not left to the script: `Expired()`, an `HttpFailure`
                for an errored item, an answer.
        """
        self._api.batches.finish(name, outcomes or {})

    def forget_cache(self) -> None:
        """Let the time to live of the whole prompt cache pass."""
        self._api.cache.clear()

    def client(self, **options: Any) -> anthropic.Anthropic:
        """A client of the real SDK that talks to this server; it is closed with the server."""
        given = {"base_url": self.url, "api_key": "test", "max_retries": 0, **options}
        # No proxies, and no certificates, which take longer to load than most tests run.
        http_client = anthropic.DefaultHttpxClient(trust_env=False, verify=_NO_CERTIFICATES)
        client = anthropic.Anthropic(**{"http_client": http_client, **given})
        self._clients.append(client)
        return client

    @property
    def requests(self) -> tuple[Exchange, ...]:
        """Every request in order of arrival, with what was given for it."""
        return self._api.exchanges()

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What the scripts were asked and what they said, items of batches included."""
        return tuple(self._api.asked)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs in its environment for the SDK in it to talk to this server."""
        return {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": "test", "NO_PROXY": "*"}

    @property
    def calls(self) -> Counter[str]:
        """How often each endpoint was called."""
        return Counter(self._api.calls)

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with the scripts."""
        return tuple(self._api.problems)

    @property
    def left(self) -> int:
        """How many replies of queues nobody has asked for yet."""
        return self._api.scripts.left()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that they are joined
    request_queue_size = 64
    api: Api

    def __init__(self, *args: Any) -> None:
        self.stopping = Event()
        self._open: set[socket] = set()
        self._resets: set[socket] = set()
        self._lock = Lock()
        super().__init__(*args)

    def opened(self, connection: socket) -> None:
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def reset(self, connection: socket) -> None:
        """Let the closing of a connection tell the client that it was reset."""
        connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
        self._resets.add(connection)

    def shutdown_request(self, request: Any) -> None:
        """End a connection, politely if it is not to be reset."""
        if request in self._resets:
            self._resets.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def stop(self) -> None:
        """End every connection, also those that a client keeps open for later."""
        self.stopping.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

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

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_args: object) -> None:
        """Say nothing on stderr."""

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(url.query))
        self._send(self.server.api.handle(self.command, url.path, query, headers, raw))

    def _send(self, wire: Wire) -> None:
        if wire.silent:
            self._hang_up()
            return
        size = sum(map(len, wire.chunks))
        self.send_response(wire.status)
        length = ("transfer-encoding", "chunked") if wire.stream else ("content-length", str(size))
        for name, value in (*wire.headers.items(), length):
            self.send_header(name, value)
        if not wire.stream:
            self._pause(wire)
        self.end_headers()
        if wire.stream:
            self._send_chunks(wire)
        else:
            body = b"".join(wire.chunks)
            self.wfile.write(body[: size // 2] if wire.drop else body)
        if wire.drop:
            self._hang_up(reset=wire.reset)

    def _send_chunks(self, wire: Wire) -> None:
        for chunk in wire.chunks:
            self._pause(wire)
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        if not wire.drop:
            self.wfile.write(b"0\r\n\r\n")

    def _pause(self, wire: Wire) -> None:
        if wire.pause:
            self.server.stopping.wait(wire.pause)

    def _hang_up(self, *, reset: bool = False) -> None:
        self.close_connection = True
        if reset:
            self.server.reset(self.connection)
            return
        with suppress(OSError):
            self.connection.shutdown(SHUT_RDWR)
