"""Signatures of deliveries, verified as a receiver does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping


def is_signed(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether one of a delivery's signatures is of this secret, as Standard Webhooks' own libraries verify it.

    Args:
        headers: by their name in lower case.
        secret: ``whsec_…``.
    """
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")
