"""Webhook notifications as Dropbox sends them: the challenge first, then signed posts.

https://www.dropbox.com/developers/reference/webhooks
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT = 30  # seconds for an answer; Dropbox waits ten, but a laptop's cold start may take longer


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the receiver answered."""

    status: int
    body: bytes
    headers: dict[str, str]


def challenge(url: str) -> bool:
    """Ask the receiver whether it wants notifications: it has to echo the challenge, and nothing else."""
    word = secrets.token_urlsafe(24)
    answer = _send(Request(f"{url}?{urlencode({'challenge': word})}"))  # noqa: S310 - the test's own URL
    return answer.status == 200 and answer.body == word.encode()  # noqa: PLR2004 - HTTP's own number


def notification(accounts: Sequence[str]) -> bytes:
    """The body of a notification: the accounts that changed, and no word on what changed."""
    return json.dumps({"list_folder": {"accounts": list(accounts)}, "delta": {"users": []}}).encode()


def signature(body: bytes, app_secret: str) -> str:
    """HMAC-SHA256 of the raw body under the app's secret, lower-case hexadecimal."""
    return hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def notify(url: str, body: bytes, signed: str | None) -> Delivery:
    """Post a notification. ``signed`` None leaves the signature out."""
    headers = {"Content-Type": "application/json", "User-Agent": "DropboxWebhooks/1.0"}
    if signed is not None:
        headers["X-Dropbox-Signature"] = signed
    return _send(Request(url, data=body, headers=headers, method="POST"))  # noqa: S310 - the test's own URL


def _send(request: Request) -> Delivery:
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
            return Delivery(answer.status, answer.read(), dict(answer.headers))
    except HTTPError as refused:
        return Delivery(refused.code, refused.read(), dict(refused.headers))
