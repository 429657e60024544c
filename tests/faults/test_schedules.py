"""Random schedules: a small fixed set, that they can be had again, and that they notice what they are there for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
from support.cloud.cloud import Plug
from support.simulation.invariants import CHECKS
from support.simulation.run import schedule
from support.simulation.schedules import Result

from winnow.ingestion import content, pointers, worker
from winnow.ingestion.files import FileStore
from winnow.ingestion.worker import FileWorker
from winnow.jobs import store
from winnow.jobs.store import JobStore
from winnow.jobs.submission import Submitter
from winnow.jobs.sweeper import Sweep, Sweeper
from winnow.platform.expressions import PRESENT, Action, Put, Update
from winnow.platform.idempotency import IdempotencyKey
from winnow.platform.table import Table

SEEDS = range(80)
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_loses_a_job_or_applies_an_effect_twice(plug: Plug, part: int) -> None:
    for seed in SEEDS[part::PARTS]:
        # when many callers, files, jobs and faults meet
        result = schedule(plug, seed)

        # then all invariants hold
        assert result.broken == {}, f"make faults SEED={seed}"


def test_a_seed_is_a_schedule(plug: Plug) -> None:
    # given a schedule with faults in it
    first = schedule(plug, 3)
    assert first.injected

    # when it is run again
    second = schedule(plug, 3)

    # then it is the same, call for call
    assert second.trace == first.trace


def test_the_set_meets_every_kind_of_fault(plug: Plug) -> None:
    # when the set is run
    injected = {fault for seed in SEEDS for fault in schedule(plug, seed).injected}

    # then each kind has struck
    from support.simulation.injection import Fault

    assert injected == {fault.value for fault in Fault}
