"""How the receiver answers a delivery, by the path that it was sent to."""

from __future__ import annotations

import json
import ssl
import time
from collections import Counter
from collections.abc import Callable, Mapping

METADATA = "https://169.254.169.254/latest/meta-data/"  # where a redirect would like to have the sender go
_DRIP = 0.1  # s between two bytes

type Behaviour = Callable[[ssl.SSLSocket, Mapping[str, str], str], None]
"""Answers on a connection, told the query and the delivery's id."""


def _head(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Content-Length: 0", *headers, "", ""]).encode()


def _says(status: str, *headers: str) -> Behaviour:
    """Always the same answer."""
    answer = _head(status, *headers)
    return lambda connection, _query, _id: connection.sendall(answer)


def _busy(connection: ssl.SSLSocket, query: Mapping[str, str], _id: str) -> None:
    """503, and when to come again: ``after`` are seconds or any other text."""
    connection.sendall(_head("503 Service Unavailable", f"Retry-After: {query.get('after', '120')}"))


def _slow(connection: ssl.SSLSocket, query: Mapping[str, str], _id: str) -> None:
    """Answers after so many ``seconds``."""
    time.sleep(float(query.get("seconds", "60")))
    connection.sendall(_head("204 No Content"))


def _drip(connection: ssl.SSLSocket, _query: Mapping[str, str], _id: str) -> None:
    """Never silent for long, and never done."""
    for letter in b"HTTP/1.1 200 OK\r\n" * 1000:
        connection.sendall(bytes([letter]))
        time.sleep(_DRIP)


def _endless_head(connection: ssl.SSLSocket, _query: Mapping[str, str], _id: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        connection.sendall(b"X-%d: y\r\n" % number)


def _endless_body(connection: ssl.SSLSocket, _query: Mapping[str, str], _id: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
    for _ in range(10_000):
        connection.sendall(b"x" * 65536)


def _another_protocol(connection: ssl.SSLSocket, _query: Mapping[str, str], _id: str) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")


def _silence(_connection: ssl.SSLSocket, _query: Mapping[str, str], _id: str) -> None:
    """Hangs up."""


def behaviours() -> Mapping[str, Behaviour]:
    """Every behaviour by its path."""
    seen: Counter[str] = Counter()

    def flaky(connection: ssl.SSLSocket, query: Mapping[str, str], delivery_id: str) -> None:
        """Down for the first ``times`` attempts of each delivery."""
        seen[delivery_id] += 1
        down = seen[delivery_id] <= int(query.get("times", "1"))
        connection.sendall(_head("500 Internal Server Error" if down else "204 No Content"))

    return {
        "/ok": _says("204 No Content"),
        "/down": _says("500 Internal Server Error"),
        "/gone": _says("410 Gone"),
        "/redirect": _says("302 Found", f"Location: {METADATA}"),
        "/busy": _busy,
        "/flaky": flaky,
        "/slow": _slow,
        "/drip": _drip,
        "/endless-head": _endless_head,
        "/endless-body": _endless_body,
        "/another-protocol": _another_protocol,
        "/silence": _silence,
    }


def listing(found: object) -> bytes:
    """An answer of JSON."""
    body = json.dumps(found).encode()
    return f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
