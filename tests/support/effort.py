"""How much a piece of code does, as a number that no clock and no other process has a part in."""

from __future__ import annotations

import sys
from collections.abc import Callable

_TOOL = sys.monitoring.PROFILER_ID


def python_calls(work: Callable[[], object]) -> int:
    """How many Python functions are entered while ``work`` runs."""
    count = 0

    def entered(*_: object) -> None:
        nonlocal count
        count += 1

    sys.monitoring.use_tool_id(_TOOL, "effort")
    try:
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, entered)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.PY_START)
        work()
    finally:
        sys.monitoring.set_events(_TOOL, 0)
        sys.monitoring.free_tool_id(_TOOL)
    return count
