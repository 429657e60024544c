"""Runs every scenario with a fault of every kind at every call, and many random schedules: ``make faults``.

python -m support.simulation.run 10000            seeds 0 to 9999, on two processes
python -m support.simulation.run 1000 --first 10000    seeds 10000 to 10999, and no scenario before them
python -m support.simulation.run --seed 4711      one schedule, with its trace
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

from support.cloud.cloud import Plug, plugged
from support.simulation.injection import Calm, Fault, Once, possible
from support.simulation.invariants import CHECKS
from support.simulation.scenarios import SCENARIOS, run
from support.simulation.schedules import Result, play, start
from support.simulation.world import determined, silent

_PROCESSES = 2
_STEP = 50  # schedules a task of a process


@dataclass(slots=True)
class Sum:
    """What many runs came to."""

    runs: int = 0
    calls: int = 0
    days: int = 0
    jobs: Counter[str] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def __iadd__(self, other: Sum) -> Sum:
        self.runs += other.runs
        self.calls += other.calls
        self.days += other.days
        self.jobs += other.jobs
        self.injected += other.injected
        self.broken += other.broken
        self.failures += other.failures
        return self


@contextmanager
def ready() -> Iterator[Plug]:
    """A process that can simulate."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ[name] = "simulated"
    os.environ |= {"AWS_DEFAULT_REGION": "eu-central-1", "POWERTOOLS_SERVICE_NAME": "simulation"}
    gc.set_threshold(100_000)  # most of what is made lives as long as its run
    with plugged() as plug, silent():
        yield plug


def schedule(plug: Plug, seed: int) -> Result:
    """Runs the schedule of a seed."""
    world, users = start(seed)
    plug.cloud = world.cloud
    with determined(world):
        return play(world, users)


def schedules(seeds: Sequence[int]) -> Sum:
    """Runs the schedules of some seeds."""
    total = Sum()
    with ready() as plug:
        for seed in seeds:
            result = schedule(plug, seed)
            total.runs += 1
            total.calls += result.calls
            total.days += result.days
            total.jobs += result.jobs
            total.injected += result.injected
            total.broken += Counter({kind: len(lines) for kind, lines in result.broken.items()})
            total.failures += [f"seed {seed}: {line}" for lines in result.broken.values() for line in lines]
    return total


def every_call(name: str) -> Sum:
    """Runs a scenario with each fault that can happen to a call, at every call: a crash before and after it, a refusal,
    a lost answer, a pause longer than most leases, …
    """
    total = Sum()
    with ready() as plug:
        scenario = SCENARIOS[name]
        undisturbed = run(plug, scenario, Calm())
        ends = [undisturbed.picture]
        ends += [run(plug, scenario, Calm(), instead=other).picture for other in scenario.instead]
        for number, call in enumerate(undisturbed.made, start=1):
            for fault in possible(call.operation):
                hurt = run(plug, scenario, Once(number, fault))
                total.runs += 1
                total.calls += len(hurt.made)
                total.injected[fault] += 1
                total.broken += Counter({kind: len(lines) for kind, lines in hurt.broken.items()})
                if hurt.picture not in ends:
                    total.broken["other invariants broken"] += 1
                if hurt.broken or hurt.picture not in ends:
                    what = hurt.broken or "another end than undisturbed"
                    total.failures.append(f"WINNOW_FAULT='{number} {fault}' pytest tests/faults -k '{name}': {what}")
    return total


def main() -> int:
    """Prints the figures; answers 1 when anything is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schedules", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", type=int, help="the first seed; the scenarios are left out")
    parser.add_argument("--seed", type=int, help="run this one and print its trace")
    given = parser.parse_args()
    if given.seed is not None:
        with ready() as plug:
            result = schedule(plug, given.seed)
        _say(*result.trace, *(f"BROKEN {kind}: {line}" for kind, lines in result.broken.items() for line in lines))
        return bool(result.broken)
    with get_context("spawn").Pool(_PROCESSES) as pool:
        begun = time.monotonic()
        single = Sum()
        for part in pool.imap_unordered(every_call, SCENARIOS if given.first is None else ()):
            single += part
        if single.runs:
            _report("runs with one fault, of every kind at every call", single, time.monotonic() - begun)
        begun = time.monotonic()
        stormy = Sum()
        seeds = range(given.first or 0, (given.first or 0) + given.schedules)
        steps = [seeds[first : first + _STEP] for first in range(0, given.schedules, _STEP)]
        for part in pool.imap_unordered(schedules, steps):
            stormy += part
        _report("random schedules", stormy, time.monotonic() - begun)
    return bool(single.failures or stormy.failures)


def _report(what: str, total: Sum, seconds: float) -> None:
    jobs = sum(total.jobs.values())
    _say(f"{total.runs:,} {what}: {total.calls:,} calls to AWS, {jobs:,} jobs, {seconds:,.0f} s")
    _say(f"  {total.days:>9,}  days that passed")
    _say(*(f"  {number:>9,}  jobs {state}" for state, number in sorted(total.jobs.items())))
    _say(*(f"  {total.injected[fault]:>9,}  {fault.value}" for fault in Fault if total.injected[fault]))
    _say(*(f"  {total.broken[kind]:>9,}  {kind}" for kind in CHECKS))
    _say(*(f"  FAILED {line}" for line in total.failures[:20]))


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
