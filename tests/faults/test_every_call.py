"""A process killed at any of its calls: redelivery and the sweeper bring everything to the undisturbed end.

A process that dies leaves what it had written. So it is killed before each call that comes after a write, before its
first call, and after its last one: every other death leaves the same. ``make faults`` tries all calls, with every other
kind of fault too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from support.cloud.cloud import Plug
from support.simulation.engine import Made
from support.simulation.injection import Calm, Fault, Once
from support.simulation.scenarios import SCENARIOS, run

# What leaves nothing behind; whatever is not named here does.
_OF_OBJECTS = {"GetObject", "HeadObject", "ListObjectsV2", "ListObjectVersions"}
_READS = _OF_OBJECTS | {"GetItem", "BatchGetItem", "Query", "GetQueueAttributes"}


def points(made: list[Made]) -> Iterator[Once]:
    """Every place where a process can die; another fault when WINNOW_FAULT names one (``12 process paused``)."""
    chosen = os.environ.get("WINNOW_FAULT")
    if chosen:
        number, _, kind = chosen.partition(" ")
        yield Once(int(number), Fault(kind))
        return
    before: dict[int, str] = {}  # the latest call of each process
    last = {id(call.by): place for place, call in enumerate(made, start=1)}
    for place, call in enumerate(made, start=1):
        if before.get(id(call.by)) not in _READS:
            yield Once(place, Fault.KILLED_BEFORE)
        if last[id(call.by)] == place and call.operation not in _READS:
            yield Once(place, Fault.KILLED_AFTER)
        before[id(call.by)] = call.operation


@pytest.mark.parametrize("name", [name for name, scenario in SCENARIOS.items() if not scenario.is_long])
def test_a_process_killed_at_any_call_changes_nothing_about_the_end(plug: Plug, name: str) -> None:
    # given what the scenario comes to when nothing goes wrong
    scenario = SCENARIOS[name]
    undisturbed = run(plug, scenario, Calm())
    assert not undisturbed.broken
    ends = [undisturbed.picture]
    ends += [run(plug, scenario, Calm(), instead=other).picture for other in scenario.instead]

    for fault in points(undisturbed.made):
        # when the process that makes the n-th call dies there
        hurt = run(plug, scenario, fault)

        # then all invariants hold and the end is the same
        again = f"WINNOW_FAULT='{fault.number} {fault.fault}' pytest tests/faults -k '{name}'"
        assert fault.struck, again
        assert hurt.broken == {}, again
        assert hurt.picture in ends, again
