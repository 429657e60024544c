"""The one logger of a function. What is logged names ids, counts, codes and durations: never a value, text or token."""

from __future__ import annotations

import os
import traceback
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


def measure(name: str, value: float, unit: str = "Count") -> None:
    """Writes one metric (CloudWatch embedded metric format) of this stack, for its alarms.

    The stack is the only dimension: an alarm of one stack must not hear another in the same account.

    Args:
        name: of the metric, in the namespace ``Winnow``.
        unit: as CloudWatch names it, e.g. ``Seconds``.
        value: in ``unit``.
    """
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415 - as above

    stack = os.environ.get("WINNOW_STACK", "none")
    with single_metric(
        name=name, unit=MetricUnit(unit), value=value, namespace="Winnow", default_dimensions={"stack": stack}
    ):
        pass
