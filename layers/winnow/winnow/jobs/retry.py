"""Retry is data: what to do after a fault, decided by a pure function."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from winnow.jobs.lifecycle import MAX_ATTEMPTS

_BASE = 2.0  # s
_CAP = 300.0  # s
_LONGEST_ASKED = 900.0  # s; what one message can wait in a queue


class TransientError(Exception):
    """Work can't go on now and may later.

    Args:
        code: stable name of the error, e.g. ``dropbox-rate-limited``.
        retry_after: seconds that the other side asked for; then the wait uses up no attempt.
    """

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class PermanentError(Exception):
    """Work can never go on; ``reason`` tells a person what to do."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Retry:
    """When to try again, and whether the attempt counts against the limit."""

    delay: timedelta
    counts: bool


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The attempts are used up."""


def decide(attempts_used: int, error: TransientError, rng: random.Random) -> Retry | GiveUp:
    """What follows a transient error after ``attempts_used`` earlier ones.

    Full-jitter exponential backoff (AWS Architecture Blog, 'Exponential Backoff and Jitter'): uniform between 0 and
    min(300, 2 x 2^attempts_used) seconds. A wait that the other side asked for is kept, up to 15
    minutes, and not counted.

    Args:
        attempts_used: attempts that failed before this one and counted.
        rng: draws the wait.
    """
    if error.retry_after is not None:
        return Retry(timedelta(seconds=min(max(error.retry_after, 0.0), _LONGEST_ASKED)), counts=False)
    if attempts_used + 1 >= MAX_ATTEMPTS:
        return GiveUp()
    return Retry(timedelta(seconds=rng.uniform(0, min(_CAP, _BASE * 2**attempts_used))), counts=True)
