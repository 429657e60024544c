"""The receiver's server: TLS on a loopback port, a thread a connection, one request each."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from http.client import parse_headers
from io import BytesIO
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from devstack.receiver.behaviours import behaviours, listing
from devstack.receiver.certificate import serving
from devstack.receiver.local_worker import HOST

_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_PATIENCE = 60.0  # s for a request to come in, and for an answer to be taken


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery that has come.

    Attributes:
        path: with its query.
        headers: by their name in lower case.
    """

    path: str
    headers: dict[str, str]
    body: str


class ReceiverServer:
    """Takes deliveries, notes them, and answers as their path says.

    ``with ReceiverServer(pem) as receiver:`` gives a test one on a free port.
    """

    def __init__(self, pem: Path, *, port: int = 0) -> None:
        """Listens.

        Args:
            pem: a file with the key and the certificate of ``HOST`` (``certificate.make``).
            port: 0 takes any that is free.
        """
        self.received: list[Received] = []
        self._tls = serving(pem)
        self._behaviours = behaviours()
        self._listening = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self.serve, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    @property
    def url(self) -> str:
        """Where it listens, by the name of its certificate, without a slash at the end."""
        return f"https://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # a thread in ``accept`` would still take a connection
        self._listening.close()
        self._thread.join()

    def serve(self) -> None:
        """Serves until the socket is closed."""
        with suppress(OSError):
            while True:
                raw, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(raw,), daemon=True).start()

    def _talk(self, raw: socket.socket) -> None:
        raw.settimeout(_PATIENCE)
        with suppress(OSError), self._tls.wrap_socket(raw, server_side=True) as connection:
            found = _read(connection)
            if found is None:
                return
            url = urlsplit(found.path)
            if url.path == "/_control/deliveries":
                connection.sendall(listing([asdict(each) for each in self.received]))
                return
            self.received.append(found)
            behaviour = self._behaviours.get(url.path)
            if behaviour is None:
                connection.sendall(_NOT_FOUND)
            else:
                behaviour(connection, dict(parse_qsl(url.query)), found.headers.get("webhook-id", ""))


def _read(connection: ssl.SSLSocket) -> Received | None:
    """A whole request, whose head and body may come apart; None when the other side hung up before it was whole."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65536)
        if not more:
            return None
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    headers = {name.lower(): value for name, value in parse_headers(BytesIO(fields + b"\r\n\r\n")).items()}
    while len(body) < int(headers.get("content-length", "0")):
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return Received(line.decode("latin-1").split(" ")[1], headers, body.decode("utf-8", "replace"))
