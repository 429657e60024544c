"""The clock as a value that can be handed in, so that time is never a hidden input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

type Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds; sorts as text in order of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment that ``to_text`` wrote.

    Raises:
        ValueError: not an RFC 3339 time with an offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset, e.g. 2026-01-31T12:00:00Z")
    return moment.astimezone(UTC)


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970, as DynamoDB's TTL counts them."""
    return int(moment.timestamp())


def is_fresh(then: datetime, now: datetime, span: timedelta) -> bool:
    """Whether what was remembered at a moment may still be used. What was remembered in the future may not: the clock
    has been set back since, and would keep it for as long.

    Args:
        then: when it was remembered.
        span: for how long it may be used.
    """
    return timedelta() <= now - then < span
