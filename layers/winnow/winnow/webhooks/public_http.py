"""POSTs to addresses that callers have named, and to no machine that only we can reach.

The name is resolved once, every address must be a public one, and the connection goes to one that was checked:
a name that resolves differently a moment later changes nothing. A redirect is an answer and is not followed; of an
answer nothing but its head is read; the whole exchange has one deadline, however slowly the other side speaks.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from winnow.platform.clock import Clock
from winnow.platform.errors import Invalid

MAX_URL = 2048  # characters
_HTTPS_PORT = 443
_MOST_ADDRESSES = 4  # of one name that are tried
_NOT_PUBLIC = (  # of a carrier, of protocols, of tests; and IPv4 addresses in the guise of IPv6
    "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
)  # fmt: skip
_REFUSED = tuple(ipaddress.ip_network(each) for each in _NOT_PUBLIC)

type Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST.

    Attributes:
        status: None when there was no answer.
        error: why there was none: ``address-refused``, ``unresolved``, ``tls``, ``timeout``, ``connection``.
        retry_after: seconds that the other side asked for.
    """

    status: int | None = None
    error: str = ""
    retry_after: float | None = None


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody may reach: no private, link-local, loopback or metadata address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if not parsed.is_global or parsed.is_multicast or parsed.is_reserved:
        return False
    return not any(parsed in network for network in _REFUSED if network.version == parsed.version)


def check_url(url: str) -> SplitResult:
    """The parts of an address that a webhook may have.

    Raises:
        Invalid: ``invalid-webhook-url``: it is no https address, or names a user, a fragment or a private IP address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _wrong("it is no address") from None
    host = parts.hostname or ""
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise _wrong(f"it has more than {MAX_URL} characters, or such as no address has")
    if parts.scheme != "https" or not host:
        raise _wrong("it must begin with https://")
    if parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        raise _wrong("it may name neither a user nor a password, a fragment or port 0")
    if _is_literal(host) and not is_public(host):
        raise _wrong("it is not on the public internet")
    return parts


def _is_literal(host: str) -> bool:
    """Whether a host is written as an IP address, in any spelling that a resolver takes for one."""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return True
    with suppress(OSError):
        socket.inet_aton(host)  # 127.1, 0x7f.1, 2130706433
        return True
    return False


def _wrong(why: str) -> Invalid:
    return Invalid("invalid-webhook-url", f"This address can't be a webhook's: {why}.")


class _PinnedConnection(HTTPConnection):
    """Goes to addresses that were checked, and speaks TLS to the host of that name."""

    def __init__(self, host: str, port: int, addresses: Sequence[str], deadline: float, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=deadline)
        self._addresses, self._tls = addresses, tls
        self._ends_at = monotonic() + deadline
        self.is_cut = False

    def connect(self) -> None:
        """Connects to the first of the addresses that takes the connection, whatever the name resolves to by now.

        Raises:
            TimeoutError: it was cut while it connected.
        """
        raw = self._reach()
        # The handshake comes second: by then ``cut`` finds the socket.
        self.sock = secure = self._tls.wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
        if self.is_cut:
            raise TimeoutError
        secure.do_handshake()

    def _reach(self) -> socket.socket:
        """Tries the addresses in turn; one that does not answer leaves the others their share of the time."""
        failed: OSError = TimeoutError()
        for tried, address in enumerate(self._addresses):
            left = self._ends_at - monotonic()
            if left <= 0 or self.is_cut:
                raise TimeoutError
            try:
                reached = socket.create_connection((address, self.port), left / (len(self._addresses) - tried))
            except OSError as error:
                failed = error
            else:
                reached.settimeout(self.timeout)  # from here on all the time there is; ``cut`` ends the exchange
                return reached
        raise failed

    def cut(self) -> None:
        """Ends the exchange, from another thread."""
        self.is_cut = True  # first: the exchange fails at once, and asks why
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    """One for the process: to read the system's certificates takes 20 ms."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class PublicHttp:
    """Sends POSTs.

    Attributes:
        deadline: seconds for one exchange, all in all.
    """

    clock: Clock
    deadline: float = 15.0
    resolve: Resolve = resolve
    is_allowed: Callable[[str], bool] = is_public
    tls: ssl.SSLContext = field(default_factory=_tls)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Sends a body; what came of it is an answer, and never raises.

        Args:
            url: passed ``check_url``.
            headers: by name, beside those of every request.
        """
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _HTTPS_PORT
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError):
            return Answer(error="unresolved")
        if not addresses or not all(self.is_allowed(address) for address in addresses):
            return Answer(error="address-refused")
        connection = _PinnedConnection(host, port, addresses[:_MOST_ADDRESSES], self.deadline, self.tls)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        timer = Timer(self.deadline, connection.cut)
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", path, body=body, headers={**headers, "Connection": "close"})
            response = connection.getresponse()  # reads the head; the body is never read
            return Answer(response.status, retry_after=self._seconds(response.headers.get("Retry-After")))
        except ssl.SSLError:
            return Answer(error="timeout" if connection.is_cut else "tls")
        except TimeoutError:
            return Answer(error="timeout")
        except (OSError, HTTPException):
            return Answer(error="timeout" if connection.is_cut else "connection")
        finally:
            timer.cancel()
            connection.close()

    def _seconds(self, value: str | None) -> float | None:
        """What ``Retry-After`` asks for, in seconds; None when it is neither a number nor a date."""
        if value is None:
            return None
        if value.strip().isdigit():
            return float(value.strip()[:9])
        with suppress(ValueError, TypeError):
            return max(0.0, (parsedate_to_datetime(value) - self.clock()).total_seconds())
        return None
