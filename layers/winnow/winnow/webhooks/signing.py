"""Signatures of deliveries, as Standard Webhooks has them
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

_PREFIX: Final = "whsec_"
_BYTES: Final = 32
_FEWEST, _MOST = 24, 64  # bytes of a secret that the specification allows


def new_secret() -> str:
    """A new signing secret."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether a text is a signing secret: ``whsec_`` and the base64 of 24 to 64 bytes."""
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(_PREFIX) and _FEWEST <= len(key) <= _MOST


def signed_headers(delivery_id: str, now: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The headers by which a receiver knows who sent a body and when, and that nobody changed it.

    Args:
        delivery_id: the same for every attempt; a receiver knows repeats by it.
        keys: secrets, each of which makes a signature: two while one takes over from the other.
    """
    timestamp = str(int(now.timestamp()))
    content = b".".join([delivery_id.encode(), timestamp.encode(), body])
    made = [f"v1,{_signature(key, content)}" for key in keys]
    return {"webhook-id": delivery_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(made)}


def _signature(key: str, content: bytes) -> str:
    digest = hmac.new(base64.b64decode(key.removeprefix(_PREFIX)), content, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
