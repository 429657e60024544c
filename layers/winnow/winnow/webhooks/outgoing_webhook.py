"""Webhooks and their deliveries. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from winnow.values import Json

RETRIED_FOR: Final = timedelta(days=3)
"""So long after its first attempt a delivery is tried again."""
OLD_SECRET_VALID: Final = timedelta(hours=24)
"""So long after a rotation deliveries are signed with the old secret too."""
MAX_WEBHOOKS: Final = 10  # of a project

_FIRST = 5.0  # s
_GROWS = 4.0  # fold with each attempt: 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 6 h, 12 h, 12 h …
_LONGEST = 12 * 3600.0  # s


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address that a project's events are sent to.

    Attributes:
        types: of events, as they are published; empty for all.
        secret: what deliveries are signed with, ``whsec_…``.
        old_secret: the one before the last rotation, until ``old_secret_until``.
        disabled: why nothing is sent: ``by_caller``, ``gone`` (the receiver answered 410); empty while it is enabled.
        version: counts every change.
    """

    webhook_id: str
    project_id: str
    url: str
    secret: str
    created_at: datetime
    created_by: str
    types: tuple[str, ...] = ()
    old_secret: str = ""
    old_secret_until: datetime | None = None
    disabled: str = ""
    version: int = 1

    def wants(self, event: Mapping[str, Json]) -> bool:
        """Whether a published event is to be sent to this address."""
        if event["type"] == TEST:
            return event["subject"] == f"webhook/{self.webhook_id}"
        return not self.types or event["type"] in self.types

    def secrets(self, now: datetime) -> list[str]:
        """What deliveries are signed with now, the newest first."""
        old = [self.old_secret] if self.old_secret_until and self.old_secret_until > now else []
        return [self.secret, *old]


TEST: Final = "winnow.webhook.test"
"""The type of the event that a caller sends to one webhook to try it."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"  # for three days, or its receiver is gone, or its webhook was disabled


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook.

    Attributes:
        attempts: so far; a worker's writes carry the number that it saw.
        counted_from: of ``attempts``, how many were made before it was sent again by a caller.
        next_at: when to try (again); a worker that is at it has put it off.
        last: what came of the last attempt: a status as text, or the code of an error.
    """

    project_id: str
    webhook_id: str
    event_id: str
    event_type: str
    created_at: datetime
    next_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    counted_from: int = 0
    last: str = ""
    ended_at: datetime | None = None


def next_attempt(
    delivery: Delivery, now: datetime, rng: random.Random, retry_after: float | None = None
) -> datetime | None:
    """When a delivery that did not come through is tried again; None when it is given up.

    Exponential backoff with jitter; the last attempt falls within the three days.

    Args:
        delivery: with the attempt counted that has just failed.
        retry_after: seconds that the receiver asked for; kept, up to 12 hours, when they are more.
    """
    before = delivery.attempts - delivery.counted_from - 1
    wait = min(_LONGEST, _FIRST * _GROWS**before) * rng.uniform(0.75, 1.25)
    wait = max(wait, min(retry_after or 0.0, _LONGEST))
    at = now + timedelta(seconds=wait)
    return at if at <= delivery.created_at + RETRIED_FOR else None
