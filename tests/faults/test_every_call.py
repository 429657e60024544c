"""A process killed at any of its calls: redelivery and the sweeper bring everything to the undisturbed end.

Killed after a call that only reads is killed before the next one, so every call is met from before and every write from
behind as well; ``make faults`` meets all of them from both sides.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from support.cloud.cloud import Plug
from support.simulation.injection import WRITES, Calm, Fault, Once
from support.simulation.scenarios import SCENARIOS, run

KINDS = (Fault.KILLED_BEFORE, Fault.KILLED_AFTER)


def points(calls: list[str]) -> Iterator[Once]:
    """Every place where a process can die; one of them when it is named by WINNOW_FAULT (``12 after``)."""
    chosen = os.environ.get("WINNOW_FAULT", "")
    for number, call in enumerate(calls, start=1):
        for fault in KINDS:
            if chosen:
                wanted = chosen == f"{number} {fault.split()[1]}"
            else:
                wanted = fault is Fault.KILLED_BEFORE or call in WRITES
            if wanted:
                yield Once(number, fault)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_process_killed_at_any_call_changes_nothing_about_the_end(plug: Plug, name: str) -> None:
    # given what the scenario comes to when nothing goes wrong
    scenario = SCENARIOS[name]
    undisturbed = run(plug, scenario, Calm())
    assert not undisturbed.broken
    ends = [undisturbed.picture]
    if scenario.instead:
        ends.append(run(plug, scenario, Calm(), instead=True).picture)

    for fault in points(undisturbed.calls):
        # when the process that makes the n-th call dies there
        hurt = run(plug, scenario, fault)

        # then all invariants hold and the end is the same
        again = f"WINNOW_FAULT='{fault.number} {fault.fault.split()[1]}' pytest tests/faults -k '{name}'"
        assert fault.struck, again
        assert hurt.broken == {}, again
        assert hurt.picture in ends, again
