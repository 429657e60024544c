"""Publishes audit events: from the table's stream, and from the trail what the stream has lost."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.events.publisher import gap_of
from winnow.platform.batches import TimeLeft, work_batch
from winnow.platform.settings import EventPublisherSettings
from winnow.webhooks.publisher_wiring import build_publisher

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from winnow.events.publisher import Publisher


@cache
def publisher() -> Publisher:
    """The container's publisher."""
    return build_publisher(EventPublisherSettings.load())


def handle(record: SQSRecord, _time_left: TimeLeft) -> None:
    """Publishes the events of one gap."""
    publisher().close(gap_of(record.body))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Takes a batch of the stream, or of the queue of gaps; answers what is to come again."""
    if event["Records"][0]["eventSource"] == "aws:dynamodb":
        failed = publisher().take_stream(event["Records"])
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
    return work_batch(event, context, handle)
