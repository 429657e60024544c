"""Takes EventBridge Scheduler's calls, and the pages of projects that it hands out to itself.

A schedule's call is the nightly consolidation, the hourly look at the sources, or the sweep. The first two are for
every project: their call sends pages of projects to the scheduler's own queue, and a page is a call of its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.platform.batches import TimeLeft, work_batch
from winnow.platform.settings import SchedulerSettings
from winnow.schedules.scheduled_tasks import Schedules

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def schedules() -> Schedules:
    """The container's schedules."""
    return Schedules.build(SchedulerSettings.load())


def handle(record: SQSRecord, time_left: TimeLeft) -> None:
    """Works one page of projects."""
    schedules().work(record.body, time_left)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Runs the task that the schedule names and answers what it did; of pages it answers which are to come again."""
    if "Records" in event:
        return work_batch(event, context, handle)

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    return schedules().run(str(event["task"]), str(event.get("scheduled_time", "")), time_left)
