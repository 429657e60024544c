"""Delivering: one message, one attempt.

The delivery's item is the truth: how often it was tried, when to try again, whether it came through. A worker first
puts off the next attempt by a conditional write, so of two workers with one message only one sends. A wait that is
longer than a queue can hold is several messages, each of which only looks at the time. Whoever dies between two
steps leaves a message that comes again: a receiver may get an event twice, and knows it by its id.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol

from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import AuditStore, append
from winnow.events.cloud_event import to_cloud_event
from winnow.events.outbox import EventLog
from winnow.platform.clock import Clock
from winnow.platform.expressions import Action
from winnow.platform.observability import measure
from winnow.platform.queues import MAX_DELAY, Queue
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json
from winnow.webhooks.delivery_messages import DeliveryMessage
from winnow.webhooks.outgoing_webhook import Delivery, DeliveryState, Webhook, next_attempt
from winnow.webhooks.public_http import Answer
from winnow.webhooks.signing import signed_headers
from winnow.webhooks.webhook_store import WebhookStore, put_delivery, put_webhook

_LEASE = timedelta(seconds=60)  # longer than an attempt may take
_ACTOR = "system:webhook_worker"


class Http(Protocol):
    """Sends POSTs (``public_http.PublicHttp``)."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Sends a body; answers what came of it.

        Args:
            url: an address that a webhook may have.
            headers: by name, beside those of every request.
        """
        ...


@dataclass(frozen=True, slots=True)
class DeliveryWorker:
    """Takes messages of deliveries."""

    table: Table
    queue: Queue
    http: Http
    clock: Clock
    rng: random.Random = field(default_factory=random.Random)

    def run(self, message: DeliveryMessage) -> None:
        """Works a message; returns when it may be deleted.

        Raises:
            Unavailable: the store or the queue is too busy: let the queue deliver the message again.
        """
        store = WebhookStore(self.table)
        webhook = store.get(message.project_id, message.webhook_id)
        audited = EventLog(AuditStore(self.table)).get(message.project_id, message.event_id)
        event = to_cloud_event(audited) if audited else None
        if webhook is None or event is None:
            return
        now = self.clock()
        known = store.delivery(message.project_id, message.webhook_id, message.event_id)
        if known and known.state is not DeliveryState.PENDING:
            return
        before = known or Delivery(
            message.project_id, message.webhook_id, message.event_id, str(event["type"]), created_at=now, next_at=now
        )
        if webhook.disabled:
            self._give_up(known, before, message)
            return
        if known and known.next_at > now:
            self._wait(message, known.next_at, now)
            return
        claimed = replace(before, attempts=before.attempts + 1, next_at=now + _LEASE)
        try:
            self.table.write(put_delivery(known, claimed))
        except ConditionFailed:  # another worker has the same message
            self._wait(message, claimed.next_at, now)
            return
        self._conclude(webhook, claimed, self._send(webhook, event, now), message)

    def _give_up(self, known: Delivery | None, before: Delivery, message: DeliveryMessage) -> None:
        """Ends a delivery whose webhook was disabled meanwhile, begun or not: a caller may have it sent again."""
        now = self.clock()
        try:
            self.table.write(put_delivery(known, replace(before, state=DeliveryState.FAILED, ended_at=now)))
        except ConditionFailed:  # a worker is at it, and may die of it; or a caller has it sent again
            self._wait(message, now + _LEASE, now)

    def _send(self, webhook: Webhook, event: Mapping[str, Json], now: datetime) -> Answer:
        thin = {"type": event["type"], "timestamp": event["time"], "id": event["id"], "data": event["data"]}
        body = json.dumps(thin, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Winnow-Webhooks/1",
            **signed_headers(str(event["id"]), now, body, webhook.secrets(now)),
        }
        return self.http.post(webhook.url, headers, body)

    def _conclude(self, webhook: Webhook, tried: Delivery, answer: Answer, message: DeliveryMessage) -> None:
        now = self.clock()
        last = str(answer.status) if answer.status else answer.error
        also: list[Action] = []
        if answer.status and HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            after = replace(tried, state=DeliveryState.DELIVERED, last=last, ended_at=now)
        elif answer.status == HTTPStatus.GONE:
            after = replace(tried, state=DeliveryState.FAILED, last=last, ended_at=now)
            disabled = replace(webhook, disabled="gone", version=webhook.version + 1)
            also.append(put_webhook(webhook, disabled))
        else:
            again = next_attempt(tried, now, self.rng, answer.retry_after)
            after = replace(tried, last=last, next_at=again or now)
            if again is None:
                after = replace(after, state=DeliveryState.FAILED, ended_at=now)
        try:
            self._write(tried, after, also)
        except ConditionFailed:  # the webhook was changed, or sent again by a caller: the message looks again
            self._wait(message, now + _LEASE, now)
            return
        if after.state is DeliveryState.PENDING:
            self._wait(message, after.next_at, now)
        measure(f"Deliveries{after.state.value.capitalize()}", 1)

    def _write(self, before: Delivery, after: Delivery, also: list[Action]) -> None:
        written = put_delivery(before, after)
        if not also:
            self.table.write(written)
            return
        entity = Entity("webhook", before.webhook_id)
        told: dict[str, Json] = {"code": "gone"}
        event = new_event(self.clock(), before.project_id, _ACTOR, "webhook.disabled", entity, metadata=told)
        append(self.table, event, [written, *also])

    def _wait(self, message: DeliveryMessage, until: datetime, now: datetime) -> None:
        """Has the message come again then, or as late as the queue can."""
        seconds = int((until - now).total_seconds()) + 1
        self.queue.send(message, delay=max(0, min(seconds, MAX_DELAY)))
