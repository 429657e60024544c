"""Takes EventBridge Scheduler's calls: the nightly consolidation, the hourly look at the sources, the sweep."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.platform.settings import SchedulerSettings
from winnow.schedules.scheduled_tasks import Schedules

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def schedules() -> Schedules:
    """The container's schedules."""
    return Schedules.build(SchedulerSettings.load())


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Runs the task that the schedule names; answers what it did."""

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    return schedules().run(str(event["task"]), str(event.get("scheduled_time", "")), time_left)
