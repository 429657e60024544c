# ruff: noqa: SLF001 - MiniStack offers no other way in
"""CloudWatch of the local stack: MiniStack's, with the metrics and the judgement of alarms that AWS has.

MiniStack 1.5 reads no metric from a log line, has none of queues and HTTP APIs, and judges an alarm by all metrics of
its name whatever their dimensions, only when a metric is put, and never for want of data.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from ministack.services import apigateway, cloudwatch, cloudwatch_logs, sqs

from devstack.alarms import Point, judge
from devstack.metrics import Datum, of_log_line, of_queue, of_request


def install() -> None:
    """Puts all of it in MiniStack's place."""
    _replace(cloudwatch_logs, "_append_log_events", _reading_metrics)
    _replace(apigateway, "handle_execute", _measured)
    _replace(cloudwatch, "_describe_alarms", _judged_before)
    _replace(cloudwatch, "_evaluate_alarm", lambda _: evaluate)


def evaluate(alarm: dict[str, Any]) -> None:
    """Judges an alarm and, when its state changes, tells those whom it names."""
    wanted = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    points = [
        Point(float(point["Timestamp"]), float(point["Value"]))
        for (namespace, name, _), found in list(cloudwatch._metrics.items())
        if (namespace, name) == (alarm.get("Namespace"), alarm.get("MetricName"))
        for point in found
        if dict(point.get("Dimensions") or {}) == wanted
    ]
    before, state = alarm["StateValue"], judge(alarm, points, time.time()).value
    if state == before:
        return
    reason = f"{alarm['MetricName']} against {alarm['Threshold']}"
    alarm |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)


def _replace(module: Any, name: str, around: Callable[[Any], Any]) -> None:
    setattr(module, name, around(getattr(module, name)))


def _put(data: Iterable[Datum]) -> None:
    for each in data:
        dimensions = dict(each.dimensions)
        point = {"Value": each.value, "Unit": "None", "Dimensions": dimensions, "Timestamp": each.at or time.time()}
        cloudwatch._metric_bucket((each.namespace, each.name, cloudwatch._dims_key(dimensions))).append(point)


def _reading_metrics(append: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Log lines are kept as before, and what they measure is put."""

    def appended(stream: Any, events: Any) -> None:
        append(stream, events)
        for event in events:
            _put(of_log_line(str(event.get("message", ""))))

    return appended


def _measured(handle: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Requests are answered as before, and measured."""

    async def handled(api_id: str, *arguments: Any, **named: Any) -> Any:
        began = time.monotonic()
        answer = await handle(api_id, *arguments, **named)
        _put(of_request(api_id, int(answer[0]), time.monotonic() - began))
        return answer

    return handled


def _judged_before(describe: Callable[..., Any]) -> Callable[..., Any]:
    """Alarms are described as they stand now."""

    def described(*arguments: Any, **named: Any) -> Any:
        now = time.time()
        for queue in list(sqs._queues.values()):
            _put(of_queue(str(queue["name"]), list(queue["messages"]), now))
        for alarm in list(cloudwatch._alarms.values()):
            evaluate(alarm)
        return describe(*arguments, **named)

    return described
