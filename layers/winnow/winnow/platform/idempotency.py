"""The Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header-07): one key, one effect, one answer.

The item is written in the transaction of the effect itself, so key and effect can't part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from winnow.platform.clock import epoch
from winnow.platform.errors import Invalid
from winnow.platform.expressions import Action, Condition, Item, Key, Put
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json, canonical_json

KEPT = timedelta(hours=24)
MAX_LENGTH = 255


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key for one route, with the fingerprint of what it asked for.

    Attributes:
        scope: who and where: the same key of another caller or route is another key.
        fingerprint: SHA-256 of the request's members.
    """

    scope: str
    fingerprint: str

    @classmethod
    def for_request(cls, *, caller: str, route: str, key: str, request: Mapping[str, Json]) -> IdempotencyKey:
        """The key of a request.

        Args:
            route: the operation: a key counts for one route.
            key: the header's value.
            request: what was asked for; another request under the same key is refused.

        Raises:
            Invalid: the header is empty, too long or not printable ASCII.
        """
        if not 0 < len(key) <= MAX_LENGTH or not key.isascii() or not key.isprintable():
            raise Invalid(
                "invalid-idempotency-key", f"Idempotency-Key must be 1 to {MAX_LENGTH} printable ASCII characters."
            )
        body = canonical_json(dict(request), ascii_only=True)
        return cls(
            scope=hashlib.sha256("\x1f".join([caller, route, key]).encode()).hexdigest(),
            fingerprint=hashlib.sha256(body.encode()).hexdigest(),
        )

    def key(self) -> Key:
        """Where the key's item stands."""
        return Key(f"IDEMPOTENCY#{self.scope}", "IDEMPOTENCY")

    def remember(self, answer: Mapping[str, Json], now: datetime) -> Put:
        """Writes the key with the answer it stands for; refused while an earlier use of it counts (``_expired``)."""
        item: Item = {
            **self.key().item(),
            "fingerprint": self.fingerprint,
            "answer": dict(answer),
            "expires_at": epoch(now + KEPT),
        }
        return Put(item, Condition("attribute_not_exists(#pk) OR #expires_at <= :now", {"now": epoch(now)}))

    def earlier_answer(self, table: Table, now: datetime) -> dict[str, Json] | None:
        """The answer that the first use of the key got; None when there was none, or it is too long ago.

        Raises:
            Invalid: the key was used for another request.
        """
        stored = table.get(self.key())
        if stored is None or _expired(stored, now):
            return None
        if stored.get("fingerprint") != self.fingerprint:
            raise Invalid("idempotency-key-reused", "This Idempotency-Key was used with another body: send a new key.")
        answer = stored.get("answer")
        return answer if isinstance(answer, dict) else {}


def _expired(stored: Item, now: datetime) -> bool:
    """Whether an item's time is up. TTL deletes up to days late, so that it is there says nothing."""
    expires_at = stored["expires_at"]
    return isinstance(expires_at, int) and expires_at <= epoch(now)


def commit_once(
    table: Table, actions: Sequence[Action], key: IdempotencyKey | None, answer: Mapping[str, Json], now: datetime
) -> dict[str, Json]:
    """Commits actions together with the key; answers ``answer``, or what the key's first use was told.

    Raises:
        ConditionFailed: an action's condition failed; numbered as in ``actions``. Nothing was written.
        Invalid: the key was used for another request.
    """
    remembered = [key.remember(answer, now)] if key else []
    try:
        table.transact([*actions, *remembered])
    except ConditionFailed:
        earlier = key.earlier_answer(table, now) if key else None
        if earlier is None:
            raise
        return earlier
    return dict(answer)
