"""Webhooks and deliveries in the table: both lie in partitions of their project, and go with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from winnow.platform.clock import epoch, from_text, to_text
from winnow.platform.expressions import ABSENT, Condition, Delete, Item, Key, Put
from winnow.platform.pages import Page
from winnow.platform.readable import read_items
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.values import Json
from winnow.webhooks.outgoing_webhook import Delivery, DeliveryState, Webhook

_PREFIX = "WEBHOOK#"
_KEPT = timedelta(days=30)


def webhook_key(project_id: str, webhook_id: str) -> Key:
    """Where a webhook stands.

    Args:
        webhook_id: of the project.
    """
    return Key(f"PROJECT#{project_id}", f"{_PREFIX}{webhook_id}")


def deliveries_of(project_id: str) -> str:
    """The partition of a project's deliveries."""
    return f"PROJECT#{project_id}#DELIVERIES"


def delivery_key(project_id: str, webhook_id: str, event_id: str) -> Key:
    """Where a delivery stands: those of one webhook in the order of their events."""
    return Key(deliveries_of(project_id), f"{webhook_id}#{event_id}")


def webhook_to_item(webhook: Webhook) -> Item:
    """The stored form."""
    item: Item = {
        **webhook_key(webhook.project_id, webhook.webhook_id).item(),
        "webhook_id": webhook.webhook_id,
        "project_id": webhook.project_id,
        "url": webhook.url,
        "secret": webhook.secret,
        "created_at": to_text(webhook.created_at),
        "created_by": webhook.created_by,
        "version": webhook.version,
    }
    optional: Item = {
        "types": list(webhook.types),
        "old_secret": webhook.old_secret,
        "old_secret_until": to_text(webhook.old_secret_until) if webhook.old_secret_until else None,
        "disabled": webhook.disabled,
    }
    return item | {name: value for name, value in optional.items() if value}


def webhook_from_item(item: Item) -> Webhook:
    """The webhook that ``webhook_to_item`` wrote."""
    stored = StoredObject(item)
    return Webhook(
        webhook_id=stored.text("webhook_id"),
        project_id=stored.text("project_id"),
        url=stored.text("url"),
        secret=stored.text("secret"),
        created_at=from_text(stored.text("created_at")),
        created_by=stored.text("created_by"),
        types=stored.texts("types"),
        old_secret=stored.text("old_secret"),
        old_secret_until=stored.moment("old_secret_until"),
        disabled=stored.text("disabled"),
        version=stored.integer("version", 1),
    )


def delivery_to_item(delivery: Delivery) -> Item:
    """The stored form; kept for 30 days, by which a repeat of the event is known."""
    item: Item = {
        **delivery_key(delivery.project_id, delivery.webhook_id, delivery.event_id).item(),
        "project_id": delivery.project_id,
        "webhook_id": delivery.webhook_id,
        "event_id": delivery.event_id,
        "type": delivery.event_type,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "counted_from": delivery.counted_from,
        "created_at": to_text(delivery.created_at),
        "next_at": to_text(delivery.next_at),
        "last": delivery.last,
        "expires_at": epoch(delivery.created_at + _KEPT),
    }
    return item | ({"ended_at": to_text(delivery.ended_at)} if delivery.ended_at else {})


def delivery_from_item(item: Item) -> Delivery:
    """The delivery that ``delivery_to_item`` wrote."""
    stored = StoredObject(item)
    return Delivery(
        project_id=stored.text("project_id"),
        webhook_id=stored.text("webhook_id"),
        event_id=stored.text("event_id"),
        event_type=stored.text("type"),
        created_at=from_text(stored.text("created_at")),
        next_at=from_text(stored.text("next_at")),
        state=DeliveryState(stored.text("state")),
        attempts=stored.integer("attempts"),
        counted_from=stored.integer("counted_from"),
        last=stored.text("last"),
        ended_at=stored.moment("ended_at"),
    )


def put_webhook(before: Webhook | None, after: Webhook) -> Put:
    """Writes a webhook over the version that was read.

    Args:
        before: as it was read; None for a new one.
    """
    unchanged = Condition("#version = :seen", {"seen": before.version}) if before else ABSENT
    return Put(webhook_to_item(after), unchanged)


def delete_webhook(webhook: Webhook) -> Delete:
    """Removes a webhook of the version that was read.

    Args:
        webhook: as it was read.
    """
    unchanged = Condition("#version = :seen", {"seen": webhook.version})
    return Delete(webhook_key(webhook.project_id, webhook.webhook_id), unchanged)


def put_delivery(before: Delivery | None, after: Delivery) -> Put:
    """Writes a delivery over the attempt that was read: of two workers with one message, one loses."""
    if before is None:
        return Put(delivery_to_item(after), ABSENT)
    seen = {"seen": before.attempts, "state": before.state.value}
    return Put(delivery_to_item(after), Condition("#attempts = :seen AND #state = :state", seen))


@dataclass(frozen=True, slots=True)
class WebhookStore:
    """Reading webhooks and deliveries."""

    table: Table

    def get(self, project_id: str, webhook_id: str) -> Webhook | None:
        """The webhook, or None.

        Args:
            webhook_id: of the project.
        """
        item = self.table.get(webhook_key(project_id, webhook_id))
        return webhook_from_item(item) if item else None

    def of_project(self, project_id: str) -> Iterator[Webhook]:
        """A project's webhooks, by id."""
        values: dict[str, Json] = {"pk": f"PROJECT#{project_id}", "prefix": _PREFIX}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        yield from read_items(self.table.query_all(condition), webhook_from_item)

    def delivery(self, project_id: str, webhook_id: str, event_id: str) -> Delivery | None:
        """The delivery of an event to a webhook, or None.

        Args:
            webhook_id: of the project.
            event_id: the audit event's, a ULID.
        """
        item = self.table.get(delivery_key(project_id, webhook_id, event_id))
        return delivery_from_item(item) if item else None

    def deliveries(self, project_id: str, webhook_id: str, *, limit: int, after: str | None) -> Page[Delivery]:
        """Deliveries to a webhook, newest first.

        Args:
            webhook_id: of the project.
            limit: of the page.
            after: the id of the last event of the page before.
        """
        first, last = f"{webhook_id}#", f"{webhook_id}#{after or '~'}"
        values: dict[str, Json] = {"pk": deliveries_of(project_id), "first": first, "last": last}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :last", values)
        part = self.table.query(condition, limit=limit + 2, forward=False)
        items = [item for item in part.items if item["sk"] != last]
        shown, more = items[:limit], len(items) > limit
        return Page(read_items(shown, delivery_from_item), str(shown[-1]["sk"]).removeprefix(first) if more else None)
