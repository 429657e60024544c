"""A folder of many files fans out while its job's progress moves: ``python -m benchmarks.fan_out [FILES] [WORKERS]``.

The code is the worker's, in threads, from the job's message to its end; what costs processor time in a deployment, the
parsing, is left out. AWS is in memory: each call is answered after the time that is assumed below, as if by a service
without limits, and DynamoDB's transactions conflict as they do when two write one item at once. Printed: what a caller
who watches the job sees, how long the planning took, calls a file, and conflicts.
"""

from __future__ import annotations

import os
import queue
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
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

from support.cloud.answers import Refused  # noqa: E402 - after the environment is set
from support.cloud.cloud import (  # noqa: E402
    API,
    BUCKET,
    CONSOLIDATION,
    INGESTION,
    PAGES,
    SECRET,
    TABLE,
    Call,
    Cloud,
    plugged,
)
from support.ingestion import PlainReader  # noqa: E402

from winnow.api.api_wiring import Services  # noqa: E402
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion  # noqa: E402
from winnow.ingestion.ingestion_wiring import IngestionWorker, build  # noqa: E402
from winnow.ingestion.run.ingestion_file import FILES  # noqa: E402
from winnow.ingestion.sources.source_model import SourceName  # noqa: E402
from winnow.platform.auth import Caller, Role  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.queues import Message, parse  # noqa: E402
from winnow.platform.settings import IngestionWorkerSettings  # noqa: E402
from winnow.projects.project_service import NewProject  # noqa: E402

ADMIN = Caller("ada", frozenset({Role.ADMIN}))
SECONDS = {"dynamodb": 0.005, "s3": 0.015, "sqs": 0.005}  # assumed, of one call
WATCH = 2.0  # s between two looks at the job


class Region:
    """AWS to many threads at once."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.conflicts = 0
        self.messages: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._in_transactions: Counter[tuple[str, str]] = Counter()

    def around(self, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Takes the call's time, then answers; a queue's messages go to the workers."""
        keys = _written(call)
        with self._lock:
            self.calls[call.operation] += 1
            conflicting = any(self._in_transactions[key] for key in keys)
            self.conflicts += conflicting
            if not conflicting:
                self._in_transactions.update(keys)
        time.sleep(SECONDS[call.service])
        if conflicting:
            reasons = [{"Code": "TransactionConflict"} for _ in keys]
            raise Refused("TransactionCanceledException", "conflict", {"CancellationReasons": reasons})
        with self._lock:
            self._in_transactions.subtract(keys)
            return self._sent(call) if call.service == "sqs" else apply()

    def _sent(self, call: Call) -> dict[str, Any]:
        entries = call.request.get("Entries", [call.request])
        for entry in entries:
            self.messages.put(entry["MessageBody"])
        return {"Successful": [{"Id": entry.get("Id", "0")} for entry in entries]}


def _written(call: Call) -> list[tuple[str, str]]:
    """Keys of the items that a transaction writes."""
    found = []
    for entry in call.request.get("TransactItems", []):
        ((_, action),) = entry.items()
        key = action.get("Key") or action["Item"]
        found.append((key["pk"]["S"], key["sk"]["S"]))
    return found


def work(worker: IngestionWorker, region: Region) -> None:
    """One worker: takes messages until it is told to stop."""
    while (body := region.messages.get()) is not None:
        message: Message = parse(body)
        worker.run(message, lambda: 600.0)


def main(files: int, workers: int) -> None:
    """Ingests a folder and prints what is seen meanwhile."""
    region = Region()
    with plugged() as plug:
        plug.cloud = cloud = Cloud(system_clock, region.around)
        services = Services.build(API)
        settings = IngestionWorkerSettings(TABLE, BUCKET, INGESTION, CONSOLIDATION, PAGES, SECRET)
        worker = build(settings, PlainReader())
        project = services.projects.create(ADMIN, NewProject("Bench")).project_id
        rng = random.Random(1)
        for number in range(files):
            text = f"Person {number}\n" + " ".join(f"word{rng.randrange(10**6)}" for _ in range(100))
            cloud.s3.put(f"inbox/{project}/{number % 100:02d}/{number}.txt", text.encode())
        region.calls.clear()
        threads = [threading.Thread(target=work, args=(worker, region), daemon=True) for _ in range(workers)]
        for thread in threads:
            thread.start()
        start = time.perf_counter()
        answer = services.ingestion.trigger(ADMIN, TriggerIngestion(project, SourceName.S3))
        job = watch(services, str(answer["job_id"]), start, region)
        for _ in threads:
            region.messages.put(None)
        for thread in threads:
            thread.join()
    print(f"{job.state.value}: {job.result}")
    per_file = {name: round(count / files, 2) for name, count in region.calls.most_common() if count / files > 0.005}
    print(f"calls a file: {sum(per_file.values()):.1f} {per_file}")
    print(f"transactions that met another and were sent again: {region.conflicts}")


def watch(services: Services, job_id: str, start: float, region: Region) -> Any:
    """Looks at the job now and then, as a caller does; the job as it ended."""
    print("  seconds   planned     ended  progress  waiting")
    planned_at, last = 0.0, -1.0
    while True:
        job = services.watcher.watch(ADMIN, job_id, limit=1, after=None).job
        seconds = time.perf_counter() - start
        ended, planned = job.counters.get("ended", 0), job.counters.get("planned", 0)
        print(f"{seconds:9.1f} {planned:9,} {ended:9,} {job.progress:9.3f} {region.messages.qsize():8,}", flush=True)
        assert job.progress >= last, "progress went back"
        last = job.progress
        if not planned_at and job.phase == FILES:
            planned_at = seconds
        if job.state.ended:
            print(f"planned within {planned_at:.1f} s, ended after {seconds:.1f} s: {ended / seconds:.0f} files/s")
            return job
        time.sleep(WATCH)


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]]
    main(*(sizes + [10_000, 20][len(sizes) :]))
