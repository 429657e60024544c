"""Processes that take turns over one virtual clock: a seed decides everything, so a run can be had again.

A process is a greenlet that runs the product's code as it is. Each call to AWS is where it may be put to sleep for the
call's latency, and where a fault may strike; between two calls nothing else runs. What happens next is whatever is
due first, so latencies drawn at random are interleavings drawn at random. Time passes only when nothing is due.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from greenlet import getcurrent, greenlet
from support.cloud.answers import Refused
from support.cloud.cloud import Call
from support.faults import Killed
from support.simulation.injection import Fault, Injector, broken_off, partly, refusal

START = datetime.fromisoformat("2026-11-22T09:00:00+00:00")
_LONGEST_PAUSE = 300.0  # s; on AWS a worker is gone after its function's timeout, of 300 s or more


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended: with a result, with an error, or killed."""

    result: Any = None
    error: Exception | None = None
    killed: bool = False


@dataclass(slots=True)
class Process:
    """One invocation of a function, or one request of a caller.

    Attributes:
        deadline: when the platform kills it; one that is paused has so much longer, but not for ever.
        latest: when it is gone in any case.
        skew: by how much its machine's clock is wrong.
    """

    name: str
    deadline: datetime
    skew: timedelta
    greenlet: greenlet
    latest: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A call that a process has made."""

    operation: str
    by: Process


@dataclass(slots=True)
class Engine:
    """The virtual clock, what is due, and the process whose turn it is."""

    seed: int
    injector: Injector
    latency: float = 0.01  # s, the mean of a call's
    pauses: tuple[float, float] = (1.0, _LONGEST_PAUSE)  # s, the shortest and the longest; leases are 90 s and 120 s
    now: datetime = START
    calls: int = 0
    made: list[Made] = field(default_factory=list)
    current: Process | None = None
    alive: int = 0
    trace: list[str] = field(default_factory=list)
    rng: random.Random = field(init=False)
    _due: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _number: int = 0

    def __post_init__(self) -> None:
        """Seeds what is drawn."""
        self.rng = random.Random(self.seed)

    def true_time(self) -> datetime:
        """The moment as AWS knows it."""
        return self.now

    def clock(self) -> datetime:
        """The moment as the machine of the present process has it."""
        return self.now + (self.current.skew if self.current else timedelta())

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Has something happen later. Of two things due at once the one that was asked for first comes first."""
        self._number += 1
        heappush(self._due, (self.now + timedelta(seconds=seconds), self._number, action))

    def start(
        self,
        name: str,
        work: Callable[[], Any],
        then: Callable[[Ending], None] = lambda _: None,
        *,
        timeout: float = 60.0,
        longest_pause: float = _LONGEST_PAUSE,
    ) -> None:
        """Starts a process now; ``then`` learns how it ended (and calls nothing of AWS itself).

        Args:
            timeout: seconds that it may run.
            longest_pause: seconds that it may be frozen besides; one that is thawed later is gone.
        """
        hub = getcurrent()

        def body() -> None:
            try:
                ending = Ending(work())
            except Killed:
                ending = Ending(killed=True)
            except Exception as error:  # noqa: BLE001 - the platform sees any error as a failed invocation
                ending = Ending(error=error)
            self.alive -= 1
            self.trace.append(f"{self._stamp()} {name} ends: {_told(ending)}")
            then(ending)

        deadline = self.now + timedelta(seconds=timeout)
        latest = deadline + timedelta(seconds=longest_pause)
        process = Process(name, deadline, self.injector.skew(), greenlet(body, parent=hub.parent or hub), latest)
        self.alive += 1
        self.after(0.0, lambda: self._resume(process))

    def let_pass(self, span: timedelta) -> None:
        """Moves the clock on at once; what was due in between happens afterwards, late."""
        self.now += span

    def run(self, is_over: Callable[[], bool], limit: timedelta) -> bool:
        """Does what is due, in order, until it is over; False when it is not over by then or nothing is due."""
        end = self.now + limit
        while not is_over():
            if not self._due or self._due[0][0] > end:
                return False
            due, _, action = heappop(self._due)
            self.now = max(self.now, due)  # what was due while time was let pass is late
            action()
        return True

    def sleep(self, seconds: float) -> None:
        """Lets a process wait; nobody waits outside of one."""
        process = self.current
        if process is None:
            return
        self.after(seconds, lambda: self._resume(process))
        assert process.greenlet.parent
        process.greenlet.parent.switch()

    def _resume(self, process: Process) -> None:
        self.current = process
        try:
            process.greenlet.switch()
        finally:
            self.current = None

    def around(self, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Stands around every call of the clients (see ``Cloud.around``)."""
        process = self.current
        if process is None:
            return apply()
        self.calls += 1
        self.made.append(Made(call.operation, process))
        fault = self.injector.strike(call, self.calls)
        self.trace.append(f"{self._stamp()} {process.name} {call.operation}{f' !{fault}' if fault else ''}")
        self.sleep(self.rng.expovariate(1 / self.latency))
        if fault is Fault.PAUSED:  # frozen, and thawed when nobody reckons with it any more
            asleep = self.rng.uniform(*self.pauses)
            process.deadline = min(process.deadline + timedelta(seconds=asleep), process.latest)
            self.sleep(asleep)
            if self.now > process.latest:
                raise Killed
        elif self.now > process.deadline:
            raise Killed
        return self._struck(fault, call, apply)

    def _struck(self, fault: Fault | None, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What becomes of a call that a fault strikes."""
        if fault in {Fault.KILLED_AFTER, Fault.LOST_ANSWER, Fault.REPEATED}:
            with suppress(Refused):
                apply()
        match fault:
            case Fault.KILLED_BEFORE | Fault.KILLED_AFTER:
                raise Killed
            case Fault.UNREACHABLE:
                raise broken_off(fault)
            case Fault.LOST_ANSWER:
                self.sleep(10.0)  # botocore's read timeout
                raise broken_off(fault)
            case Fault.THROTTLED | Fault.SERVER_ERROR | Fault.CONFLICT:
                raise refusal(fault, call)
            case Fault.PARTIAL:
                return partly(call, apply)
            case Fault.REPEATED:
                self.sleep(self.rng.expovariate(1 / self.latency))
                return apply()
            case _:
                return apply()

    def _stamp(self) -> str:
        return f"{(self.now - START).total_seconds():9.3f}"


def _told(ending: Ending) -> str:
    if ending.killed:
        return "killed"
    return repr(ending.error) if ending.error else "well"
