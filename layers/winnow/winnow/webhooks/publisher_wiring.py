"""The event publisher, put together once a container: the bus, and the webhooks of each event's project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from winnow.audit.audit_store import AuditStore
from winnow.events.event_bus import EventBus
from winnow.events.publisher import Publisher
from winnow.platform import clients
from winnow.platform.clock import Clock, is_fresh, system_clock
from winnow.platform.queues import Queue
from winnow.platform.settings import EventPublisherSettings
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.projects.project_store import ProjectStore
from winnow.values import Json
from winnow.webhooks.delivery_messages import DeliveryMessage
from winnow.webhooks.outgoing_webhook import TEST, Webhook
from winnow.webhooks.webhook_store import WebhookStore

_FRESH = timedelta(seconds=30)  # a webhook gets its first events so long after it was made, at most


@dataclass(slots=True)
class DeliveryDispatcher:
    """Sends a message for each published event and webhook that wants it.

    Attributes:
        store: read at most twice a minute for each project.
    """

    store: WebhookStore
    queue: Queue
    clock: Clock
    _known: dict[str, tuple[datetime, list[Webhook]]] = field(default_factory=dict)

    def dispatch(self, events: Sequence[Mapping[str, Json]]) -> None:
        """Has events delivered; a repeat of one is known by the worker.

        Raises:
            Unavailable: the store or the queue is too busy: publish the events again.
        """
        messages: list[DeliveryMessage] = []
        for event in events:
            project_id = StoredObject.wrap(event["data"]).text("project_id")
            messages += [
                DeliveryMessage(project_id, webhook.webhook_id, str(event["id"]))
                for webhook in self._webhooks(project_id, fresh=event["type"] == TEST)
                if not webhook.disabled and webhook.wants(event)
            ]
        self.queue.send_all(messages)

    def _webhooks(self, project_id: str, *, fresh: bool) -> list[Webhook]:
        now = self.clock()
        known = self._known.get(project_id)
        if known is None or fresh or not is_fresh(known[0], now, _FRESH):
            if len(self._known) >= 1000:  # noqa: PLR2004 - a container lives for hours, its memory stays bounded
                self._known.clear()
            known = self._known[project_id] = (now, list(self.store.of_project(project_id)))
        return known[1]


def build_publisher(settings: EventPublisherSettings, clock: Clock = system_clock) -> Publisher:
    """The publisher of the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    bus = EventBus(clients.events(), settings.event_bus)
    queue = Queue(clients.sqs(), settings.delivery_queue_url)
    deliveries = DeliveryDispatcher(WebhookStore(table), queue, clock)
    return Publisher(bus, AuditStore(table), ProjectStore(table), deliveries.dispatch)
