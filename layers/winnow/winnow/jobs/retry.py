"""Retry is data: what to do after a fault, decided by a pure function."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from winnow.jobs.lifecycle import MAX_FAILURES

_BASE = 2.0  # s
_CAP = 300.0  # s


class PassingFault(Exception):  # noqa: N818 - named after what it means for the job
    """Work can't go on now and may later.

    Args:
        code: stable name of the fault, e.g. ``dropbox-rate-limited``.
        retry_after: seconds the other side asked for; then the wait is not counted as a failed attempt.
    """

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class LastingFault(Exception):  # noqa: N818
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


def decide(failures: int, fault: PassingFault, rng: random.Random) -> Retry | GiveUp:
    """What follows a passing fault after ``failures`` earlier ones.

    Full-jitter exponential backoff (AWS Architecture Blog, 'Exponential Backoff and Jitter'): uniform between 0 and
    min(300, 2 x 2^failures) seconds. A wait that the other side asked for is kept and not counted.
    """
    if fault.retry_after is not None:
        return Retry(timedelta(seconds=min(max(fault.retry_after, 0.0), 900.0)), counts=False)
    if failures + 1 >= MAX_FAILURES:
        return GiveUp()
    return Retry(timedelta(seconds=rng.uniform(0, min(_CAP, _BASE * 2**failures))), counts=True)
