"""How a night is served in which every project is due: ``python -m benchmarks.schedules [PROJECTS] [notice]``.

The schedule's call hands out pages of projects, then each page is worked, by the deployed function as it is. With
``notice`` it is a notification of Dropbox that is handed out, by the ingestion worker, and every project watches. AWS
is in memory, and each call is answered after the time that is assumed below, so what is measured is the number of calls
and Python's own work. The pages are worked one after the other, as one of the function's places does it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]
os.environ |= {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}

from support.cloud.cloud import CONSOLIDATION, ERASURE, EXPORT, INGESTION, PAGES, TABLE, Call, Cloud, plugged  # noqa: E402
from support.template import template  # noqa: E402 - after the environment is set

from winnow.ingestion.entrypoints.webhook_notifications import NotificationHandler  # noqa: E402
from winnow.platform import clients  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.ids import new_id  # noqa: E402
from winnow.platform.queues import Message  # noqa: E402
from winnow.platform.settings import SchedulerSettings  # noqa: E402
from winnow.platform.table import Table  # noqa: E402
from winnow.projects.project import Project, Sources  # noqa: E402
from winnow.projects.project_store import create_action  # noqa: E402
from winnow.schedules.scheduled_tasks import Schedules  # noqa: E402

SECONDS = {"dynamodb": 0.006, "sqs": 0.008}  # assumed, of one call
TRANSACTION = 0.012  # s, assumed
FUNCTION = template()["SchedulerFunction"]["Properties"]
TIMEOUT, PLACES = FUNCTION["Timeout"], FUNCTION["Events"]["ProjectPages"]["Properties"]["ScalingConfig"]


def main(number: int, occasion: str) -> None:
    """Prints what handing out takes, and what the pages take.

    Args:
        number: of the projects.
        occasion: ``night`` or ``notice``.
    """
    queue = INGESTION if occasion == "notice" else CONSOLIDATION
    calls: Counter[str] = Counter()
    measured = SimpleNamespace(on=False)

    def around(call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if measured.on:
            calls[call.operation] += 1
            time.sleep(TRANSACTION if call.operation == "TransactWriteItems" else SECONDS[call.service])
        return apply()

    with plugged() as plug:
        plug.cloud = cloud = Cloud(system_clock, around)
        table, now = Table(clients.dynamodb(), TABLE), system_clock()
        for name in range(number):
            sources = Sources(poll=occasion == "notice")
            table.write(create_action(Project(new_id(), f"p{name}", now, "ada", now, changed=100, sources=sources)))
        schedules = Schedules.build(SchedulerSettings(TABLE, INGESTION, CONSOLIDATION, EXPORT, ERASURE, PAGES))
        cloud.dynamodb.commits.clear()
        measured.on, begun = True, time.perf_counter()
        if occasion == "notice":
            NotificationHandler(schedules.projects, schedules.pages).handle(Message("dropbox_notice", new_id()))
        else:
            schedules.run("consolidate_projects", "2026-01-01T03:00:00Z", lambda: TIMEOUT)
        print(f"{number:,} projects due; handed out in {time.perf_counter() - begun:.1f} s: {dict(calls)}")
        calls.clear()
        took = []
        for message in list(cloud.sqs.queues[PAGES].messages):
            begun = time.perf_counter()
            schedules.work(message.body, lambda begun=begun: TIMEOUT - (time.perf_counter() - begun))  # type: ignore[misc]
            took.append(time.perf_counter() - begun)
        jobs = sum(sk == "JOB" for _, sk in cloud.dynamodb.items)
        sent = {json.loads(message.body)["job_id"] for message in cloud.sqs.queues[queue].messages}
    places = PLACES["MaximumConcurrency"]
    print(
        f"{len(took)} pages: the longest {max(took):.1f} s of the function's {TIMEOUT} s, all {sum(took):.0f} s,",
        f"{sum(took) / places:.0f} s in {places} places: {dict(calls)}",
    )
    print(f"{jobs:,} jobs accepted, {len(sent):,} sent")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB, the table in memory included")


if __name__ == "__main__":
    main(int(next(iter(sys.argv[1:]), "10000")), "".join(sys.argv[2:3]) or "night")
