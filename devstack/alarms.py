"""Alarms of the local stack, judged as CloudWatch judges them. Pure.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import ge, gt, le, lt
from typing import Any, Final

_ENOUGH = 10  # samples beyond a percentile, without which it says little

_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": gt,
    "GreaterThanOrEqualToThreshold": ge,
    "LessThanThreshold": lt,
    "LessThanOrEqualToThreshold": le,
}
_STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "Sum": math.fsum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda values: math.fsum(values) / len(values),
    "SampleCount": len,
}


class State(StrEnum):
    """What an alarm says."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a metric.

    Attributes:
        at: s since 1970.
    """

    at: float
    value: float


def judge(alarm: Mapping[str, Any], points: Sequence[Point], now: float) -> State:
    """The state of an alarm on one metric.

    Args:
        alarm: as DescribeAlarms describes it.
        points: of its metric and dimensions, in any order.
        now: s since 1970.

    Returns:
        What it says of its last ``EvaluationPeriods`` periods. The one that is running counts once it has a value.
    """
    period, count = int(alarm["Period"]), int(alarm["EvaluationPeriods"])
    current = now // period
    by_period: dict[float, list[float]] = {}
    for point in points:
        by_period.setdefault(point.at // period, []).append(point.value)
    last = current if current in by_period else current - 1
    found = [_breaches(alarm, by_period.get(last - back)) for back in range(count)]
    missing = alarm.get("TreatMissingData") or "missing"
    if not any(each is not None for each in found) and missing in {"missing", "ignore"}:
        return State.INSUFFICIENT_DATA if missing == "missing" else State(alarm.get("StateValue", "OK"))
    breaching = sum(missing == "breaching" if each is None else each for each in found)
    return State.ALARM if breaching >= int(alarm.get("DatapointsToAlarm") or count) else State.OK


def _breaches(alarm: Mapping[str, Any], values: Sequence[float] | None) -> bool | None:
    """Whether a period is beyond the threshold; None when it has no value."""
    if not values:
        return None
    percentile = alarm.get("ExtendedStatistic")
    if percentile:
        share = float(percentile.removeprefix("p")) / 100
        if alarm.get("EvaluateLowSampleCountPercentile") == "ignore" and len(values) < _ENOUGH / min(share, 1 - share):
            return None
        value = _percentile(sorted(values), share)
    else:
        value = _STATISTICS[alarm["Statistic"]](values)
    return _COMPARE[alarm["ComparisonOperator"]](value, float(alarm["Threshold"]))


def _percentile(values: Sequence[float], share: float) -> float:
    """Between the two nearest ranks."""
    place = share * (len(values) - 1)
    for low, high in pairwise(range(len(values))):
        if low <= place < high:
            return values[low] + (place - low) * (values[high] - values[low])
    return values[-1]
