"""A process killed at any of its calls: redelivery and the sweeper bring everything to the undisturbed end.

Killed after a call that only reads is killed before the next one, so every call is met from before and every write from
behind as well. ``make faults`` tries every other kind of fault there too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from support.cloud.cloud import Plug
from support.simulation.injection import WRITES, Calm, Fault, Once
from support.simulation.scenarios import SCENARIOS, run


def points(calls: list[str]) -> Iterator[Once]:
    """Every place where a process can die; another fault when WINNOW_FAULT names one (``12 process paused``)."""
    chosen = os.environ.get("WINNOW_FAULT")
    if chosen:
        number, _, kind = chosen.partition(" ")
        yield Once(int(number), Fault(kind))
        return
    for place, call in enumerate(calls, start=1):
        yield Once(place, Fault.KILLED_BEFORE)
        if call in WRITES:
            yield Once(place, Fault.KILLED_AFTER)


@pytest.mark.parametrize("name", [name for name, scenario in SCENARIOS.items() if not scenario.is_long])
def test_a_process_killed_at_any_call_changes_nothing_about_the_end(plug: Plug, name: str) -> None:
    # given what the scenario comes to when nothing goes wrong
    scenario = SCENARIOS[name]
    undisturbed = run(plug, scenario, Calm())
    assert not undisturbed.broken
    ends = [undisturbed.picture]
    ends += [run(plug, scenario, Calm(), instead=other).picture for other in scenario.instead]

    for fault in points(undisturbed.calls):
        # when the process that makes the n-th call dies there
        hurt = run(plug, scenario, fault)

        # then all invariants hold and the end is the same
        again = f"WINNOW_FAULT='{fault.number} {fault.fault}' pytest tests/faults -k '{name}'"
        assert fault.struck, again
        assert hurt.broken == {}, again
        assert hurt.picture in ends, again
