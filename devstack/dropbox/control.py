"""The control endpoint: what a test or the demo orders from a stand-in that runs as its own process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import unquote

from devstack.dropbox import webhook
from devstack.dropbox.account import Account
from devstack.dropbox.answers import Answer, bad_request, ok
from devstack.dropbox.faults import Fault, Faults, Kind
from devstack.dropbox.oauth import OAuth
from devstack.dropbox.routes import Routes


@dataclass(frozen=True, slots=True)
class Call:
    """One API call that arrived, whatever it was answered."""

    route: str
    arg: dict[str, Any]


class Controlled(Protocol):
    """What orders can reach of a stand-in."""

    account: Account
    faults: Faults
    oauth: OAuth
    routes: Routes
    calls: list[Call]

    def notify(self, url: str) -> webhook.Delivery:
        """Call a webhook."""
        ...


type Order = Callable[[Controlled, str, bytes], Any]


def control(dropbox: Controlled, method: str, what: str, body: bytes) -> Answer:
    """Obey one order. ``what`` is the path behind ``/_control/``; its first part and the method choose the order."""
    subject, _, rest = what.partition("/")
    order = ORDERS.get((method, subject))
    if order is None:
        return Answer(HTTPStatus.NOT_FOUND, b'"no such order"')
    try:
        result = order(dropbox, "/" + unquote(rest), body)
    except (ValueError, TypeError, KeyError) as wrong:
        return bad_request(f"bad order: {wrong}")
    except OSError as unreachable:
        return Answer(HTTPStatus.BAD_GATEWAY, json.dumps(f"the webhook did not answer: {unreachable}").encode())
    return ok({"done": True} if result is None else result)


def _add_fault(dropbox: Controlled, _: str, body: bytes) -> None:
    order = json.loads(body)
    dropbox.faults.add(Fault(Kind(order.pop("kind")), **order))


def _put_file(dropbox: Controlled, path: str, body: bytes) -> None:
    dropbox.account.put(path, body)


def _delete_file(dropbox: Controlled, path: str, _: bytes) -> None:
    dropbox.account.delete(path)


def _move_file(dropbox: Controlled, path: str, body: bytes) -> None:
    dropbox.account.move(path, json.loads(body)["to"])


ORDERS: dict[tuple[str, str], Order] = {
    ("GET", "health"): lambda *_: None,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): lambda dropbox, *_: dropbox.faults.clear(),
    ("GET", "calls"): lambda dropbox, *_: [{"route": call.route, "arg": call.arg} for call in dropbox.calls],
    ("DELETE", "calls"): lambda dropbox, *_: dropbox.calls.clear(),
    ("PUT", "files"): _put_file,
    ("DELETE", "files"): _delete_file,
    ("POST", "move"): _move_file,
    ("POST", "expire_tokens"): lambda dropbox, *_: dropbox.oauth.expire_tokens(),
    ("POST", "revoke"): lambda dropbox, *_: dropbox.oauth.revoke(),
    ("POST", "expire_cursors"): lambda dropbox, *_: dropbox.routes.expire_cursors(),
    ("POST", "challenge"): lambda _, __, body: {"accepted": webhook.challenge(json.loads(body)["url"])},
    ("POST", "notify"): lambda dropbox, _, body: {"status": dropbox.notify(json.loads(body)["url"]).status},
}
