"""Waiting for what a deployed stack does in its own time. A busy machine may need long: the limit is a ceiling for what
never comes, and no verdict about speed."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 600.0  # s; the sweeper alone comes once a minute
LOOK = 0.25  # s between two looks


def wait_for[T](look: Callable[[], T | None], what: str) -> T:
    """What ``look`` answers as soon as it answers something."""
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        found = look()
        if found is not None:
            return found
        time.sleep(LOOK)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")
