"""Delivers events to webhooks: one message, one attempt."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.platform.batches import TimeLeft, work_batch
from winnow.platform.settings import WebhookWorkerSettings
from winnow.webhooks.delivery_messages import parse_delivery
from winnow.webhooks.webhook_wiring import build_webhook_worker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from winnow.webhooks.delivery_worker import DeliveryWorker


@cache
def worker() -> DeliveryWorker:
    """The container's worker."""
    return build_webhook_worker(WebhookWorkerSettings.load())


def handle(record: SQSRecord, _time_left: TimeLeft) -> None:
    """Works one message."""
    worker().run(parse_delivery(record.body))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Works a batch; answers the messages that are to come again."""
    return work_batch(event, context, handle)
