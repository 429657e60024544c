"""The local stack's alarms ring as CloudWatch's do, on what its log lines, queues and requests measure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devstack.alarms import Point, State, judge
from devstack.metrics import Datum, of_log_line, of_queue, of_request

NOW = 1_800_000_030.0  # half a minute into a period
MINUTE = 60


def alarm(**changed: Any) -> dict[str, Any]:
    usual = {
        "Period": MINUTE,
        "EvaluationPeriods": 1,
        "Statistic": "Sum",
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    return usual | changed


def ago(*values: tuple[float, float]) -> list[Point]:
    """Points by minutes ago."""
    return [Point(NOW - minutes * MINUTE, value) for minutes, value in values]


@pytest.mark.parametrize(
    ("changed", "points", "state"),
    [
        ({}, [(0, 1)], State.ALARM),
        ({}, [(1, 1)], State.ALARM),  # the running minute has no value yet
        ({}, [(0, 0), (1, 1)], State.OK),
        ({}, [(2, 1)], State.OK),
        ({}, [], State.OK),
        ({"TreatMissingData": "breaching"}, [], State.ALARM),
        ({"TreatMissingData": "missing"}, [], State.INSUFFICIENT_DATA),
        ({"TreatMissingData": "ignore", "StateValue": "ALARM"}, [], State.ALARM),
        ({"EvaluationPeriods": 2}, [(0, 1)], State.OK),
        ({"EvaluationPeriods": 2}, [(0, 1), (1, 1)], State.ALARM),
        ({"EvaluationPeriods": 3, "DatapointsToAlarm": 2}, [(0, 1), (2, 1)], State.ALARM),
        ({"Threshold": 2}, [(0, 1), (0, 1.5)], State.ALARM),  # of one period
        ({"Threshold": 2, "Statistic": "Maximum"}, [(0, 1), (0, 1.5)], State.OK),
        ({"Threshold": 1, "ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching"}, [(0, 1)], "OK"),
    ],
)
def test_an_alarm_is_judged_by_its_last_periods(
    changed: dict[str, Any], points: list[tuple[float, float]], state: str
) -> None:
    assert judge(alarm(**changed), ago(*points), NOW) == state


def test_a_percentile_of_few_values_is_judged_or_left_out_as_the_alarm_says() -> None:
    changed: dict[str, Any] = {"ExtendedStatistic": "p99", "Statistic": None, "Threshold": 3000}
    slow = ago(*[(0.0, 10.0)] * 50, *[(0.0, 4000.0)] * 2)

    assert judge(alarm(**changed), slow, NOW) is State.ALARM
    assert judge(alarm(**changed), ago(*[(0.0, 10.0)] * 200, (0.0, 4000.0)), NOW) is State.OK
    assert judge(alarm(**changed, EvaluateLowSampleCountPercentile="ignore"), slow, NOW) is State.OK
    assert judge(alarm(**changed, EvaluateLowSampleCountPercentile="ignore"), slow * 20, NOW) is State.ALARM


def test_a_log_line_holds_metrics_of_each_set_of_dimensions() -> None:
    metrics = [{"Name": "Bugs"}, {"Name": "Seconds"}]
    about = {"Namespace": "Winnow", "Dimensions": [["stack", "service"], ["stack"]], "Metrics": metrics}
    line = {
        "_aws": {"Timestamp": 1500, "CloudWatchMetrics": [about]},
        "stack": "a", "service": "Api", "Bugs": 1, "Seconds": [2, 3],
    }  # fmt: skip

    found = list(of_log_line(json.dumps(line)))

    assert len(found) == 6
    assert Datum("Winnow", "Bugs", 1.0, {"stack": "a", "service": "Api"}, 1.5) in found
    assert Datum("Winnow", "Seconds", 3.0, {"stack": "a"}, 1.5) in found
    del line["service"]
    for other in ("", "text", '{"_aws": 1}', '{"_aws": {"Timestamp": "x"}}', json.dumps(line)):
        assert list(of_log_line(other)) == []


def test_a_queue_tells_what_waits_and_for_how_long_and_an_api_how_it_answered() -> None:
    messages = [{"sent_at": NOW - 900, "visible_at": NOW + 5}, {"sent_at": NOW - 5, "visible_at": NOW}]
    waiting = {each.name: each.value for each in of_queue("q", messages, NOW)}
    assert waiting == {"ApproximateNumberOfMessagesVisible": 1, "ApproximateAgeOfOldestMessage": 900}
    assert [each.value for each in of_queue("q", [], NOW)] == [0, 0]

    answered = {status: {each.name: each.value for each in of_request("a", status, 0.5)} for status in (200, 404, 502)}
    assert [(each["4xx"], each["5xx"]) for each in answered.values()] == [(0, 0), (1, 0), (0, 1)]
    assert answered[200]["Latency"] == 500
