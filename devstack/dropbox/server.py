"""The stand-in's HTTP server: one loopback port for Dropbox's api, content and www hosts, and a control endpoint.

``with DropboxServer() as dropbox:`` gives a test its own account on a free port. ``dropbox.fail(Kind.RATE_LIMITED,
"files/download")`` orders what the next call meets; over HTTP, ``POST /_control/faults`` does the same.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from devstack.dropbox import webhook
from devstack.dropbox.account import Account
from devstack.dropbox.answers import Answer, Refused, bad_request
from devstack.dropbox.control import Call, control
from devstack.dropbox.faults import Fault, Faults, Kind
from devstack.dropbox.mishaps import TRANSMISSION, replacement
from devstack.dropbox.oauth import TOKEN_SECONDS, OAuth, Registration
from devstack.dropbox.routes import Routes

CONTENT_ROUTES = frozenset({"files/download", "files/upload"})
PIECES = 20  # a slow body comes in about this many


class DropboxServer:
    """A Dropbox with one account and one registered app."""

    def __init__(
        self,
        account: Account | None = None,
        *,
        registration: Registration | None = None,
        folder: Path | None = None,
        port: int = 0,
        token_seconds: int = TOKEN_SECONDS,
    ):
        self.account = account or Account()
        self.registration = registration or Registration.random()
        self.oauth = OAuth(self.registration, self.account.account_id, token_seconds=token_seconds)
        self.routes = Routes(self.account)
        self.faults = Faults()
        self.calls: list[Call] = []
        self._folder = folder
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.dropbox = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def serve(self) -> None:
        """Serve in the foreground until interrupted."""
        self._http.serve_forever(0.2)

    def fail(self, kind: Kind, route: str = "*", **options: Any) -> None:
        """Order a fault; the options are those of Fault."""
        self.faults.add(Fault(Kind(kind), route, **options))

    def count(self, route: str) -> int:
        """How many calls of a route have arrived."""
        return sum(call.route == route for call in self.calls)

    def notify(self, url: str) -> webhook.Delivery:
        """Tell a webhook that the account has changed."""
        body = webhook.notification([self.account.account_id])
        return webhook.notify(url, body, webhook.signature(body, self.registration.app_secret))

    def answer_call(self, route: str, authorization: str | None, arg: dict[str, Any], body: bytes) -> Answer:
        """Answer one API call rightly, or with Dropbox's own error."""
        try:
            self.oauth.check(authorization)
            if self._folder is not None:
                self.account.mirror(self._folder)
            return self.routes.call(route, arg, body)
        except Refused as refused:
            return refused.answer
        except (KeyError, TypeError, AttributeError) as malformed:
            return bad_request(f'Error in call to API function "{route}": request body: {malformed!r}')


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    dropbox: DropboxServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no event; everything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # header and body leave together: no delayed acknowledgement between them
    timeout = 60

    def do_GET(self) -> None:
        """The authorization page and the control endpoint."""
        self._handle(b"")

    def do_POST(self) -> None:
        """API calls, tokens, the pressed Allow, control."""
        self._handle(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_PUT(self) -> None:
        """Control."""
        self.do_POST()

    def do_DELETE(self) -> None:
        """Control."""
        self._handle(b"")

    def _handle(self, body: bytes) -> None:
        dropbox = self.server.dropbox
        url = urlsplit(self.path)
        if url.path.startswith("/_control/"):
            self._send(control(dropbox, self.command, url.path.removeprefix("/_control/"), body))
            return
        route = url.path.removeprefix("/2").strip("/")
        fault = dropbox.faults.take(route)
        instead = None if fault is None else replacement(fault)
        try:
            if route.startswith("oauth2/"):
                right = self._authorize(route, url.query, body)
            else:
                right = self._call(route, body, instead)
        except Refused as refused:
            right = refused.answer
        if fault is not None and fault.kind is Kind.DROPPED:
            self.close_connection = True
        else:
            self._send(instead or right, fault if fault is not None and fault.kind in TRANSMISSION else None)

    def _authorize(self, route: str, query: str, body: bytes) -> Answer:
        oauth = self.server.dropbox.oauth
        match route, self.command:
            case "oauth2/authorize", "GET":
                return oauth.authorize_page(dict(parse_qsl(query)))
            case "oauth2/authorize", "POST":
                return oauth.authorize(dict(parse_qsl(body.decode())))
            case "oauth2/token", "POST":
                self.server.dropbox.calls.append(Call(route, {}))
                return oauth.grant_token(dict(parse_qsl(body.decode())))
        return bad_request("Not found")

    def _call(self, route: str, body: bytes, instead: Answer | None) -> Answer:
        """Answer an API call; one that meets a fault is counted, but does nothing."""
        try:
            raw = self.headers.get("Dropbox-API-Arg", "null") if route in CONTENT_ROUTES else body or b"null"
            arg = json.loads(raw) or {}
        except ValueError:
            return bad_request(f'Error in call to API function "{route}": request body: could not decode input as JSON')
        self.server.dropbox.calls.append(Call(route, arg))
        return instead or self.server.dropbox.answer_call(route, self.headers.get("Authorization"), arg, body)

    def _send(self, answer: Answer, mishap: Fault | None = None) -> None:
        status, body = answer.status, answer.body
        headers = dict(answer.headers)
        wanted = self.headers.get("Range", "")
        if "Dropbox-API-Result" in headers and wanted.startswith("bytes=") and wanted.endswith("-"):
            start = int(wanted[len("bytes=") : -1])
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            status, body = 206, body[start:]
        if mishap is not None and mishap.kind is Kind.CORRUPT:
            body = bytes(byte ^ 0x20 for byte in body)
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Dropbox-Request-Id", f"{time.monotonic_ns():032x}")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        match mishap.kind if mishap else None:
            case Kind.CUT_SHORT:
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            case Kind.SLOW:
                self._trickle(body, mishap.delay if mishap else 0)
            case _:
                self.wfile.write(body)

    def _trickle(self, body: bytes, delay: float) -> None:
        step = max(1, len(body) // PIECES)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(delay)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing: paths of calls name people's files."""
