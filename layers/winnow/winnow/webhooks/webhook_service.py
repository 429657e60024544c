"""Use cases over webhooks: create, list, change, rotate, try, delete; see deliveries and send them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import append
from winnow.events.cloud_event import event_types
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, Invalid, NotFound, existing
from winnow.platform.expressions import PRESENT, Action, Check
from winnow.platform.ids import new_id
from winnow.platform.pages import Page
from winnow.platform.queues import Queue
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed
from winnow.projects.project_cache import ProjectCache
from winnow.projects.project_items import project_key
from winnow.values import Json
from winnow.webhooks.delivery_messages import DeliveryMessage
from winnow.webhooks.outgoing_webhook import MAX_WEBHOOKS, OLD_SECRET_VALID, Delivery, DeliveryState, Webhook
from winnow.webhooks.public_http import Resolve, check_url, is_public
from winnow.webhooks.signing import new_secret
from winnow.webhooks.webhook_store import WebhookStore, delete_webhook, put_delivery, put_webhook

_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class WebhookService:
    """Webhooks of projects. Every use case asks the gate first; a secret is told once, when it is made.

    Attributes:
        resolve: the addresses of a host, so that a private one is refused when it is named, and not only when it is
            called.
    """

    store: WebhookStore
    projects: ProjectCache
    queue: Queue
    gate: Gate
    clock: Clock
    resolve: Resolve

    def create(self, caller: Caller, project_id: str, url: str, types: Sequence[str]) -> Webhook:
        """Creates a webhook.

        Args:
            types: of events that are sent; none sends all.
            url: an https address on the public internet.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: there is no such project.
            Invalid: the address can't be a webhook's, or there is no event of such a type.
            Conflict: the project has ten.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.create", project_id)
        now = self.clock()
        self.projects.existing(project_id, now)
        self._check(url, types)
        if len(list(self.store.of_project(project_id))) >= MAX_WEBHOOKS:
            raise Conflict("too-many-webhooks", f"A project has {MAX_WEBHOOKS} webhooks at most: delete one first.")
        webhook = Webhook(
            new_id(), project_id, url, new_secret(), created_at=now, created_by=caller.subject,
            types=tuple(sorted(set(types))),
        )  # fmt: skip
        actions: list[Action] = [put_webhook(None, webhook), Check(project_key(project_id), PRESENT)]
        try:
            append(self.store.table, self._event(caller, webhook, "webhook.created"), actions)
        except ConditionFailed as error:
            raise NotFound("project-not-found", "There is no project of this id.") from error
        return webhook

    def list_webhooks(self, caller: Caller, project_id: str) -> list[Webhook]:
        """A project's webhooks.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: there is no such project.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.list", project_id)
        self.projects.existing(project_id, self.clock())
        return list(self.store.of_project(project_id))

    def change(
        self, caller: Caller, project_id: str, webhook_id: str, *, enabled: bool | None, types: Sequence[str] | None
    ) -> Webhook:
        """Enables or disables a webhook, or changes which events it gets. Events of the time in which it is disabled
        are not sent later: read them by polling.

        Args:
            enabled: None leaves it as it is.
            types: None leaves them as they are; none at all sends all.
            webhook_id: of the project.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: the project has no such webhook.
            Invalid: there is no event of such a type.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.update", project_id)
        self._check_types(types or ())

        def changed(webhook: Webhook) -> Webhook:
            return replace(
                webhook,
                types=webhook.types if types is None else tuple(sorted(set(types))),
                disabled=webhook.disabled if enabled is None else ("" if enabled else "by_caller"),
            )

        return self._change(caller, project_id, webhook_id, changed, "webhook.updated")

    def rotate(self, caller: Caller, project_id: str, webhook_id: str) -> Webhook:
        """Makes a new secret; for 24 hours deliveries are signed with both. Raises as ``change``.

        Args:
            webhook_id: of the project.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.rotate", project_id)

        def rotated(webhook: Webhook) -> Webhook:
            until = self.clock() + OLD_SECRET_VALID
            return replace(webhook, secret=new_secret(), old_secret=webhook.secret, old_secret_until=until)

        return self._change(caller, project_id, webhook_id, rotated, "webhook.rotated")

    def delete(self, caller: Caller, project_id: str, webhook_id: str) -> None:
        """Deletes a webhook: what is under way to it is not sent any more. Raises as ``change``.

        Args:
            webhook_id: of the project.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.delete", project_id)

        def remove() -> None:
            webhook = self._existing(project_id, webhook_id)
            append(self.store.table, self._event(caller, webhook, "webhook.deleted"), [delete_webhook(webhook)])

        retry(remove, ConditionFailed, sleep=self.store.table.sleep, busy="The webhook is changing too fast.")

    def send_test(self, caller: Caller, project_id: str, webhook_id: str) -> str:
        """Sends an event to one webhook to try it; the event's id. Raises as ``change``.

        Args:
            webhook_id: of the project.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.test", project_id)
        event = self._event(caller, self._existing(project_id, webhook_id), "webhook.tested")
        append(self.store.table, event, [])
        return event.event_id

    def deliveries(
        self, caller: Caller, project_id: str, webhook_id: str, *, limit: int, after: str | None
    ) -> Page[Delivery]:
        """A page of the deliveries of the last 30 days, newest first. Raises as ``change``.

        Args:
            webhook_id: of the project.
            limit: deliveries of the page.
            after: the id of the last event of the page before.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.deliveries", project_id)
        self._existing(project_id, webhook_id)
        return self.store.deliveries(project_id, webhook_id, limit=limit, after=after)

    def redeliver(self, caller: Caller, project_id: str, webhook_id: str, event_id: str) -> Delivery:
        """Sends a delivery again, with three days of its own.

        Args:
            webhook_id: of the project.
            event_id: of a delivery of the last 30 days.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: the project has no such webhook, or there was no such delivery within 30 days.
            Conflict: the webhook is disabled.
        """
        self.gate.require(caller, Role.ADMIN, "webhook.redeliver", project_id)
        if self._existing(project_id, webhook_id).disabled:
            raise Conflict("webhook-disabled", "The webhook is disabled: enable it first.")

        def send_again() -> Delivery:
            found = self.store.delivery(project_id, webhook_id, event_id)
            before = existing(found, "delivery-not-found", "There was no such delivery within the last 30 days.")
            now = self.clock()
            fresh = replace(
                before,
                state=DeliveryState.PENDING,
                attempts=before.attempts + 1,  # so that a worker that is at it now has lost
                counted_from=before.attempts + 1,
                created_at=now,
                next_at=now,
                ended_at=None,
            )
            self.store.table.write(put_delivery(before, fresh))
            return fresh

        again = retry(
            send_again, ConditionFailed, sleep=self.store.table.sleep, busy="The delivery is changing too fast."
        )
        self.queue.send(DeliveryMessage(project_id, webhook_id, event_id))
        return again

    def _check(self, url: str, types: Sequence[str]) -> None:
        self._check_types(types)
        parts = check_url(url)
        with suppress(OSError, UnicodeError):  # a name that is not there yet may be there by the first delivery
            addresses = self.resolve(parts.hostname or "", parts.port or _HTTPS_PORT)
            if not all(is_public(address) for address in addresses):
                raise Invalid("invalid-webhook-url", "This address can't be a webhook's: it is not public.")

    def _check_types(self, types: Sequence[str]) -> None:
        unknown = sorted(set(types) - set(event_types()))
        if unknown:
            raise Invalid("unknown-event-type", f"There are no events of {len(unknown)} of these types.")

    def _change(
        self,
        caller: Caller,
        project_id: str,
        webhook_id: str,
        change: Callable[[Webhook], Webhook],
        event_type: str,
    ) -> Webhook:

        def write() -> Webhook:
            before = self._existing(project_id, webhook_id)
            after = replace(change(before), version=before.version + 1)
            append(self.store.table, self._event(caller, after, event_type), [put_webhook(before, after)])
            return after

        return retry(write, ConditionFailed, sleep=self.store.table.sleep, busy="The webhook is changing too fast.")

    def _existing(self, project_id: str, webhook_id: str) -> Webhook:
        found = self.store.get(project_id, webhook_id)
        return existing(found, "webhook-not-found", "The project has no webhook of this id.")

    def _event(
        self, caller: Caller, webhook: Webhook, event_type: str, metadata: Mapping[str, Json] | None = None
    ) -> AuditEvent:
        entity = Entity("webhook", webhook.webhook_id)
        return new_event(self.clock(), webhook.project_id, caller.subject, event_type, entity, metadata=metadata or {})
