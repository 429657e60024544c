"""Cursors: where the next page of one list starts, signed, so that none can be made up or carried to another list."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from winnow.platform.errors import BadRequest
from winnow.values import Json, canonical_json

_MAC = 16  # bytes of HMAC-SHA256: 128 bits


@dataclass(frozen=True, slots=True)
class Cursors:
    """Makes and reads cursors.

    Attributes:
        secrets: the secrets of the deployment that are good now, the present one first, each read when it is asked
            for: a cursor that was made before a rotation is good after it.
    """

    secrets: Callable[[], Iterable[str]]

    def seal(self, position: str | None, scope: Mapping[str, Json]) -> str | None:
        """The cursor for a position of the list that ``scope`` describes; None at its end."""
        if position is None:
            return None
        present = next(iter(self.secrets()))
        return urlsafe_b64encode(_mac(present, position, scope) + position.encode()).decode().rstrip("=")

    def open(self, cursor: str | None, scope: Mapping[str, Json]) -> str | None:
        """The position that a cursor of this list stands for; None where there is no cursor.

        Raises:
            BadRequest: it was changed, or belongs to another list.
        """
        if cursor is None:
            return None
        try:
            data = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
            position = data[_MAC:].decode()
        except ValueError as error:
            raise _invalid() from error
        if not any(hmac.compare_digest(data[:_MAC], _mac(secret, position, scope)) for secret in self.secrets()):
            raise _invalid()
        return position


def _mac(secret: str, position: str, scope: Mapping[str, Json]) -> bytes:
    message = canonical_json([dict(scope), position], ascii_only=True)
    return hmac.digest(secret.encode(), message.encode(), hashlib.sha256)[:_MAC]


def _invalid() -> BadRequest:
    return BadRequest("invalid-cursor", "The cursor is not one of this list: start again without it.")
