"""Identifiers: random where nobody may guess them, derived where the same thing must get the same id."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime

_NAMESPACE = uuid.UUID("6f2c1a52-5b0f-4f5e-9f0d-0f6a2f7c9b11")  # of all ids that Winnow derives
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHARDS = 16


def new_id() -> str:
    """A random UUID (version 4)."""
    return str(uuid.uuid4())


def derived_id(*parts: str) -> str:
    """The UUID (version 5, RFC 9562) of these parts in this order: the same parts, the same id, everywhere."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def ulid(moment: datetime, entropy: bytes | None = None) -> str:
    """A ULID: 48 bits of milliseconds and 80 random bits in Crockford's base 32; sorts by time as text.

    Source: https://github.com/ulid/spec. ``entropy`` (10 bytes) makes it reproducible.
    """
    number = (int(moment.timestamp() * 1000) << 80) | int.from_bytes(entropy or secrets.token_bytes(10))
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))


def ulid_time(text: str) -> datetime:
    """The moment that a ULID was made at, to the millisecond.

    Raises:
        ValueError: it is not a ULID.
    """
    number = 0
    for letter in text[:10]:
        number = number * 32 + _CROCKFORD.index(letter)
    return datetime.fromtimestamp(number / 1000, UTC)


def digest(*parts: str) -> str:
    """SHA-256 of the parts, as 32 hexadecimal characters (128 bits: no collision to be met in practice)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def shard_of(identifier: str) -> str:
    """Which of the 16 partitions an id belongs to, ``"00"`` to ``"15"``; even, and stable across releases."""
    return f"{hashlib.sha256(identifier.encode()).digest()[0] % SHARDS:02d}"


def shards_for(identifier: str) -> list[str]:
    """Every shard, in an order of the id's own (rendezvous hashing): who finds one taken goes on to the next."""
    return sorted(all_shards(), key=lambda shard: hashlib.sha256(f"{identifier}{shard}".encode()).digest())


def all_shards() -> list[str]:
    """Every shard's name in order."""
    return [f"{number:02d}" for number in range(SHARDS)]
