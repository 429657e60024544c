"""The webhook worker, put together once a container."""

from __future__ import annotations

from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue
from winnow.platform.settings import WebhookWorkerSettings
from winnow.platform.table import Table
from winnow.webhooks.delivery_worker import DeliveryWorker
from winnow.webhooks.public_http import PublicHttp


def build_webhook_worker(settings: WebhookWorkerSettings, clock: Clock = system_clock) -> DeliveryWorker:
    """The worker of the deployment that the settings describe."""
    queue = Queue(clients.sqs(), settings.delivery_queue_url)
    return DeliveryWorker(Table(clients.dynamodb(), settings.table), queue, PublicHttp(clock), clock)
