"""Trying again: every place that meets a lost race, a conflict or a full queue goes through ``retry``.

What is decided here is only how often and how soon within one call. Whether a job is tried again is data
(``winnow.jobs.retry``), and calls that never reached AWS are botocore's to repeat (``winnow.platform.clients``).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from winnow.platform.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often and how soon.

    Attributes:
        attempts: in all, the first among them.
        base: s; the n-th wait is drawn from 0 to ``base`` x 2^n …
        longest: … and to so many seconds at most.
    """

    attempts: int
    base: float
    longest: float

    def wait(self, number: int) -> float:
        """The seconds to wait after an attempt (the first is 0), with full jitter.

        Source: AWS Architecture Blog, "Exponential Backoff and Jitter".

        Args:
            number: of the attempt that failed, from 0.
        """
        return random.uniform(0, min(self.longest, self.base * 2**number))


RACE: Final = Backoff(attempts=6, base=0.01, longest=0.1)
"""Somebody else changed what was read: it has changed, so the next look is soon."""
CONFLICT: Final = Backoff(attempts=12, base=0.025, longest=0.5)
"""Two transactions met at an item, or DynamoDB throttled: 2 s on average, 4 s at most, until the call gives up."""


def retry[T](
    attempt: Callable[[], T],
    on: type[Exception] | tuple[type[Exception], ...],
    *,
    sleep: Callable[[float], None],
    busy: str,
    code: str = "busy",
    backoff: Backoff = RACE,
) -> T:
    """The result of ``attempt``, made again while it raises one of ``on``.

    Args:
        sleep: waits so many seconds; a table's own (``Table.sleep``), so that tests and simulations don't wait.
        busy: the sentence that the caller is told when no attempt succeeded.
        attempt: what to do.
        on: the errors after which it is worth trying again.
        code: of the problem that the caller is told when no attempt succeeded.
        backoff: how often and how long.

    Raises:
        Unavailable: every attempt failed so.
    """
    for number in range(backoff.attempts):
        try:
            return attempt()
        except on as error:
            failed = error
        if number + 1 < backoff.attempts:
            sleep(backoff.wait(number))
    raise Unavailable(code, busy) from failed
