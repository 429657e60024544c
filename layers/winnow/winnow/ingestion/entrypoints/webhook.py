"""The entry points that are no API call, put together once a container: the S3 inbox and Dropbox's webhook."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from winnow.audit.access import Gate
from winnow.audit.audit_store import AuditStore
from winnow.ingestion.entrypoints.inbox_objects import InboxObjects
from winnow.ingestion.entrypoints.s3_inbox import Inbox
from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger
from winnow.ingestion.entrypoints.webhook_notifications import NotificationReceiver
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.submission import Submitter
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.errors import BadRequest, Forbidden, TooLarge, Unavailable, WinnowError
from winnow.platform.queues import Queue
from winnow.platform.secrets import Secrets
from winnow.platform.settings import InboxSettings, WebhookSettings
from winnow.platform.table import Table

_STATUS: Mapping[type[WinnowError], int] = {BadRequest: 400, Forbidden: 403, TooLarge: 413, Unavailable: 503}
_MAX_CHALLENGE = 1024  # characters


def build_inbox(settings: InboxSettings, clock: Clock = system_clock) -> Inbox:
    """The inbox of the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    dispatcher = Dispatcher({INGESTION.name: Queue(clients.sqs(), settings.ingestion_queue_url)})
    trigger = IngestionTrigger(Submitter(table, dispatcher), Gate(AuditStore(table), clock), clock)
    return Inbox(table, trigger, clock, InboxObjects(clients.s3, settings.bucket).delete)


@dataclass(frozen=True, slots=True)
class WebhookEntryPoint:
    """The webhook that Dropbox calls. Answers are plain text: nobody reads them but Dropbox."""

    receiver: NotificationReceiver
    secrets: Secrets
    secret_arn: str
    clock: Clock

    def handle_request(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request of an HTTP API (payload version 2.0).

        Args:
            event: as API Gateway sends it; its body may be in base64.
        """
        if event["requestContext"]["http"]["method"] == "GET":
            return self._challenge(event.get("queryStringParameters") or {})
        try:
            headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
            app_secrets = self.secrets.accepted_members(self.secret_arn, "app_secret")
            self.receiver.receive(_raw_body(event), headers.get("x-dropbox-signature"), app_secrets, self.clock())
        except WinnowError as error:
            return _text(_STATUS.get(type(error), 500), f"{error.code}\n")
        return _text(200, "")

    @staticmethod
    def _challenge(query: Mapping[str, str]) -> dict[str, Any]:
        """Dropbox proves that we listen: it sends a text and wants it back."""
        challenge = query.get("challenge", "")
        if not challenge or len(challenge) > _MAX_CHALLENGE:
            return _text(400, "no-challenge\n")
        return _text(200, challenge)


def build_webhook(settings: WebhookSettings, clock: Clock = system_clock) -> WebhookEntryPoint:
    """The webhook of the deployment that the settings describe."""
    receiver = NotificationReceiver(Queue(clients.sqs(), settings.ingestion_queue_url))
    return WebhookEntryPoint(receiver, Secrets(clients.secrets()), settings.dropbox_secret_arn, clock)


def _raw_body(event: Mapping[str, Any]) -> bytes:
    """The bytes that were sent: what was signed."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise BadRequest("malformed-notice", "The body is no notification of Dropbox's.") from error


def _text(status: int, body: str) -> dict[str, Any]:
    headers = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
    return {"statusCode": status, "headers": headers, "body": body}
