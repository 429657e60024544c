"""Many callers at once on one project, and what they are told: ``python -m benchmarks.contention [CALLERS] [ROUNDS]``.

The use cases are the API's, called from threads that all begin a round at the same moment. AWS is in memory. As AWS has
it, a transaction is cancelled by a conflict when another one that shares an item with it is under way; each takes
``TRANSACTION`` seconds, other calls a little less. Printed for each call: the share of 503, how often a transaction met
another, and the times from call to answer. A consolidation may be told 202 or 409 and nothing else.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
from support.cloud.cloud import API, Call, Cloud, plugged  # noqa: E402

from winnow.api.api_wiring import Services  # noqa: E402
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation  # noqa: E402
from winnow.exports.export_formats import Format  # noqa: E402
from winnow.exports.trigger_export import TriggerExport  # noqa: E402
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion  # noqa: E402
from winnow.ingestion.sources.source_model import SourceName  # noqa: E402
from winnow.platform.auth import Caller, Role  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.errors import Conflict, Unavailable  # noqa: E402
from winnow.projects.project_service import NewProject  # noqa: E402
from winnow.records.record import RecordKind, record_id_of  # noqa: E402
from winnow.records.writing import NewRecord  # noqa: E402
from winnow.values import Field, Provenance  # noqa: E402

ADMIN = Caller("ada", frozenset({Role.ADMIN}))
TRANSACTION = 0.012  # s, of one TransactWriteItems; assumed
OTHER = 0.004  # s, of any other call; assumed

type Key = tuple[str, str]
type Operation = Callable[[Services, str, int], object]


class Region:
    """AWS to many threads at once: transactions on shared items conflict."""

    def __init__(self) -> None:
        self.conflicts = 0
        self._lock = threading.Lock()
        self._under_way: Counter[Key] = Counter()

    def around(self, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Takes the call's time, then answers."""
        keys = _touched(call)
        with self._lock:
            conflicting = any(self._under_way[key] for key in keys)
            self.conflicts += conflicting
            if call.operation == "TransactWriteItems" and not conflicting:
                self._under_way.update(keys)
        time.sleep(TRANSACTION if call.operation == "TransactWriteItems" else OTHER)
        if conflicting and call.operation == "TransactWriteItems":
            reasons = [{"Code": "TransactionConflict"} for _ in keys]
            raise Refused("TransactionCanceledException", "conflict", {"CancellationReasons": reasons})
        if conflicting:
            raise Refused("TransactionConflictException", "conflict")
        with self._lock:
            try:
                return {} if call.service == "sqs" else apply()
            finally:
                if call.operation == "TransactWriteItems":
                    self._under_way.subtract(keys)


def _touched(call: Call) -> list[Key]:
    """Keys of the items that a call writes, or checks in a transaction."""
    if call.operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        actions = [call.request]
    else:
        actions = [action for entry in call.request.get("TransactItems", []) for action in entry.values()]
    keys = [action.get("Key") or action["Item"] for action in actions]
    return [(key["pk"]["S"], key["sk"]["S"]) for key in keys]


def _ingest(services: Services, project: str, _: int) -> object:
    return services.ingestion.trigger(ADMIN, TriggerIngestion(project, SourceName.S3))


def _export(services: Services, project: str, _: int) -> object:
    return services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL))


def _consolidate(services: Services, project: str, _: int) -> object:
    return services.consolidation.trigger(ADMIN, TriggerConsolidation(project, {}))


def _write(services: Services, project: str, number: int) -> object:
    text = {"text": Field(f"note {number}", Provenance.IMPORTED)}
    return services.writer.write(ADMIN, project, [NewRecord(f"{number}", RecordKind.NOTE, text)])


def _of_record(change: Callable[[Services, str, str, int], object]) -> Operation:
    def operate(services: Services, project: str, number: int) -> object:
        return change(services, project, record_id_of(project, f"api:{number}"), number)

    return operate


OPERATIONS: dict[str, Operation] = {
    "ingestion": _ingest,
    "export": _export,
    "POST records": _write,
    "PATCH record": _of_record(lambda s, p, r, n: s.corrector.edit(ADMIN, p, r, {"text": f"edited {n}"}, None)),
    "use of a record": _of_record(lambda s, p, r, _: s.records.use(ADMIN, p, r)),
    "archive": _of_record(lambda s, p, r, _: s.records.archive(ADMIN, p, r, None)),
    "restore": _of_record(lambda s, p, r, _: s.records.restore(ADMIN, p, r, None)),
    "consolidation": _consolidate,
}


def measure(services: Services, region: Region, operation: Operation, callers: int, rounds: int) -> str:
    """Every caller calls once a round, all at the same moment."""
    told: Counter[str] = Counter()
    times: list[float] = []
    project = services.projects.create(ADMIN, NewProject("Bench")).project_id
    with ThreadPoolExecutor(callers) as pool:
        if operation not in {_ingest, _export, _consolidate, _write}:
            list(pool.map(lambda number: _write(services, project, number), range(callers * rounds)))
        if operation is OPERATIONS["restore"]:
            list(pool.map(lambda n: OPERATIONS["archive"](services, project, n), range(callers * rounds)))
        region.conflicts = 0
        for turn in range(rounds):
            barrier = threading.Barrier(callers)

            def call(number: int, barrier: threading.Barrier = barrier) -> None:
                barrier.wait()
                start = time.perf_counter()
                try:
                    operation(services, project, number)
                    told["accepted"] += 1
                except Conflict:
                    told["409"] += 1
                except Unavailable:
                    told["503"] += 1
                times.append(time.perf_counter() - start)

            list(pool.map(call, range(turn * callers, (turn + 1) * callers)))
    times.sort()
    share = 100 * told["503"] / len(times)
    median, tail = times[len(times) // 2], times[int(0.99 * len(times))]
    return (
        f"{told['accepted']:6} {told['409']:5} {told['503']:5} {share:6.1f} % {region.conflicts:9}"
        f" {1000 * median:7.0f} {1000 * tail:7.0f} {1000 * times[-1]:7.0f}"
    )


def main(callers: int, rounds: int) -> None:
    """Prints a line for each call."""
    print(f"{callers} callers at once, {rounds} rounds; a transaction takes {1000 * TRANSACTION:.0f} ms")
    print("                     ok   409   503    503    conflicts  median     p99     max (ms)")
    for name, operation in OPERATIONS.items():
        region = Region()
        with plugged() as plug:
            plug.cloud = Cloud(system_clock, region.around)
            print(f"{name:16} {measure(Services.build(API), region, operation, callers, rounds)}", flush=True)


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]]
    main(*(sizes + [50, 4][len(sizes) :]))
