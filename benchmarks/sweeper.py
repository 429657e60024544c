"""How long a sweep takes, and what it reads: ``python -m benchmarks.sweeper [OPEN] [OVERDUE]``.

``OPEN`` jobs are stored, of which ``OVERDUE`` are overdue; the others wait for their turn. AWS is in memory, each call
is answered after the time that is assumed below, so what is measured is the number of calls and Python's own work. The
second part has every job overdue at once and queues that take all, as after an outage: a sweep then has the scheduler's
time, and the next one goes on where it stopped.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]
os.environ |= {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}

from support.cloud.cloud import INGESTION, TABLE, Call, Cloud, plugged  # noqa: E402 - after the environment is set

from winnow.ingestion.run.ingestion_kind import INGESTION as KIND  # noqa: E402
from winnow.jobs.dispatch import Dispatcher  # noqa: E402
from winnow.jobs.job_items import to_item  # noqa: E402
from winnow.jobs.job_store import JobStore  # noqa: E402
from winnow.jobs.submission import pending  # noqa: E402
from winnow.jobs.sweeper import Sweeper  # noqa: E402
from winnow.platform import clients  # noqa: E402
from winnow.platform.auth import Caller  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.expressions import item_to_wire  # noqa: E402
from winnow.platform.queues import Queue  # noqa: E402
from winnow.platform.table import Table  # noqa: E402

SECONDS = {"dynamodb": 0.004, "sqs": 0.005}  # assumed, of one call
TIMEOUT = 50.0  # s, of the scheduler's function


class Counting:
    """AWS to several threads at once, which counts its calls."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def around(self, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Takes the call's time, then answers."""
        time.sleep(SECONDS[call.service])
        with self._lock:
            self.calls[call.operation] += 1
            if call.operation == "SendMessageBatch":
                return {"Successful": [{"Id": entry["Id"]} for entry in call.request["Entries"]]}
            return apply()


def main(stored: int, overdue: int) -> None:
    """Prints a line for a usual minute, then one for each minute after an outage."""
    counting = Counting()
    with plugged() as plug:
        plug.cloud = cloud = Cloud(system_clock, counting.around)
        table = Table(clients.dynamodb(), TABLE)
        now = system_clock()
        for number in range(stored):
            due = now - timedelta(seconds=60) if number < overdue else now + timedelta(hours=1)
            job = replace(pending(KIND, f"p{number % 100}", Caller("ada"), now, {}), due_at=due, indexed_at=due)
            cloud.dynamodb.answer("PutItem", {"TableName": TABLE, "Item": item_to_wire(to_item(job))})
        dispatcher = Dispatcher({KIND.name: Queue(clients.sqs(), INGESTION)})
        print(f"{stored:,} open jobs, {overdue:,} of them overdue")
        sweep(counting, Sweeper(JobStore(table), dispatcher, system_clock))
        later = Sweeper(JobStore(table), dispatcher, lambda: now + timedelta(hours=2))
        print("all overdue, as after an outage:")
        while not sweep(counting, later):
            pass
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB, the table in memory included")


def sweep(counting: Counting, sweeper: Sweeper) -> bool:
    """Prints what one sweep did; whether nothing is left to do."""
    counting.calls.clear()
    start, cpu = time.perf_counter(), time.process_time()
    swept = sweeper.sweep(lambda: TIMEOUT - (time.perf_counter() - start))
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    print(
        f"  {seconds:5.1f} s ({used:4.1f} s of processor): {swept.due:,} overdue, {swept.sent:,} sent;",
        dict(counting.calls),
    )
    return swept.complete and not swept.due


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]]
    main(*(sizes + [100_000, 500][len(sizes) :]))
