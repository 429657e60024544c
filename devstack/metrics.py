"""Metrics that AWS makes by itself and MiniStack does not: those in log lines (EMF), of queues, and of an HTTP API.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SERVER_ERROR, _CLIENT_ERROR = 500, 400


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of a metric.

    Attributes:
        at: s since 1970; None is now.
    """

    namespace: str
    name: str
    value: float
    dimensions: Mapping[str, str]
    at: float | None = None


def of_log_line(text: str) -> Iterator[Datum]:
    """The metrics that a log line holds, of each set of dimensions that it names."""
    if '"_aws"' not in text:
        return
    try:
        line = json.loads(text)
        at = line["_aws"]["Timestamp"] / 1000
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                dimensions = {name: str(line[name]) for name in names}
                for metric in directive["Metrics"]:
                    value = line[metric["Name"]]
                    for each in value if isinstance(value, list) else [value]:
                        yield Datum(directive["Namespace"], metric["Name"], float(each), dimensions, at)
    except (ValueError, LookupError, TypeError):
        return  # CloudWatch passes over what it can't read


def of_queue(name: str, messages: Sequence[Mapping[str, Any]], now: float) -> Iterator[Datum]:
    """What SQS tells of a queue each minute.

    Args:
        name: of the queue.
        messages: as MiniStack keeps them, with ``sent_at`` and ``visible_at`` in s since 1970.
        now: s since 1970.
    """
    dimensions = {"QueueName": name}
    visible = sum(message["visible_at"] <= now for message in messages)
    yield Datum("AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, dimensions)
    age = max((now - message["sent_at"] for message in messages), default=0.0)
    yield Datum("AWS/SQS", "ApproximateAgeOfOldestMessage", age, dimensions)


def of_request(api_id: str, status: int, seconds: float) -> Iterator[Datum]:
    """What an HTTP API tells of one request."""
    dimensions = {"ApiId": api_id}
    yield Datum("AWS/ApiGateway", "Count", 1, dimensions)
    yield Datum("AWS/ApiGateway", "4xx", float(_CLIENT_ERROR <= status < _SERVER_ERROR), dimensions)
    yield Datum("AWS/ApiGateway", "5xx", float(status >= _SERVER_ERROR), dimensions)
    yield Datum("AWS/ApiGateway", "Latency", seconds * 1000, dimensions)
