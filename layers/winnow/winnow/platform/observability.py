"""The one logger of a function. What is logged names ids, counts, codes and durations: never a value, text or token."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The function's logger: JSON lines; its name and level are the ``POWERTOOLS_…`` variables."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415 - costs tens of ms, paid where something is logged

    return Logger(utc=True)


@contextmanager
def log_context(**ids: str | int) -> Iterator[None]:
    """Every line that is logged inside carries these.

    Args:
        ids: e.g. ``job_id`` and ``attempt``.
    """
    with logger().append_context_keys(**ids):
        yield


def frames(error: BaseException) -> list[str]:
    """Where an error came from, innermost last, without its message, which may hold personal data."""
    return [
        f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def log_unexpected(message: str, error: BaseException, **ids: str | int) -> None:
    """Logs a bug by its type and frames, and those of what caused it.

    Args:
        message: what failed, in a fixed text without data.
        error: its own message is not logged: it may hold personal data.
        ids: further members of the log line, e.g. ``job_id``.
    """
    causes: list[str] = []
    cause: BaseException | None = error.__cause__ or error.__context__
    while cause is not None:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    logger().error(message, extra={"error": type(error).__name__, "frames": frames(error), "causes": causes, **ids})


BUGS = "Bugs"
"""The metric of unexpected errors that a handler caught: Lambda's own ``Errors`` counts none of them."""


def measure(
    name: str, value: float, unit: str = "Count", *, by: Mapping[str, str] | None = None, **told: str | None
) -> None:
    """Writes one metric of this stack for its alarms and dashboard, as a log line that CloudWatch reads a metric from.

    Outside a deployed function (no ``WINNOW_STACK``) there is nobody to tell, and nothing is written.

    Args:
        name: of the metric, in the namespace ``Winnow``.
        value: in ``unit``.
        unit: as CloudWatch names it, e.g. ``Seconds``.
        by: dimensions beside the stack, each with few values: what they differ in is paid for by the metric. None is
            the function's own name (``service``). An alarm of one stack never hears another in the same account.
        told: what else stands in the log line and can be asked for there: ids and codes, which would be too many to be
            dimensions.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    stack = os.environ.get("WINNOW_STACK")
    if not stack:
        return
    dimensions = {"stack": stack, **(by or {"service": os.environ.get("POWERTOOLS_SERVICE_NAME", "none")})}
    directive = {"Namespace": "Winnow", "Dimensions": [list(dimensions)], "Metrics": [{"Name": name, "Unit": unit}]}
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    line = {"_aws": about, **dimensions, name: value, **{key: text for key, text in told.items() if text}}
    sys.stdout.write(f"{json.dumps(line)}\n")
