"""Notifications of Dropbox's webhook: "something changed in this account". Thousands may come at once, and be replayed.

All notifications of one account within half a minute are one window with one id. The message is delayed until the
window has closed, so the one job that it makes for a project sees everything that the window's notifications were
about; a copy finds that job made. The projects are handed out in pages (``projects.project_pages``): ten thousand of
them are no work for one call of a function.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger, TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Trigger
from winnow.jobs.submission import AlreadySubmitted
from winnow.platform.auth import system
from winnow.platform.clock import epoch
from winnow.platform.errors import BadRequest, Forbidden, NotFound, TooLarge
from winnow.platform.ids import derived_id
from winnow.platform.queues import Message, Queue
from winnow.projects.project import Project
from winnow.projects.project_pages import send_pages
from winnow.projects.project_store import ProjectStore

KIND = "dropbox_notice"  # the messages' own name for it, which other releases know
TASK = "sync_dropbox"  # what a page of projects is told to do
WINDOW = 30  # s
MAX_BODY = 256 * 1024  # bytes; a notification of 1,000 accounts is 50 KB


def is_signed(body: bytes, signature: str, app_secret: str) -> bool:
    """Whether the body carries the app's signature: HMAC-SHA256 of its raw bytes, in lower-case hexadecimal.

    Source: https://www.dropbox.com/developers/reference/webhooks; compared in constant time.
    """
    expected = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(app_secret) and hmac.compare_digest(expected.encode(), signature.encode())


def accounts_of(body: bytes) -> list[str]:
    """The accounts that a notification names, each once.

    Raises:
        BadRequest: it is no notification.
    """
    try:
        members = json.loads(body)
        accounts = members["list_folder"]["accounts"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadRequest("malformed-notice", "The body is no notification of Dropbox's.") from error
    if not isinstance(accounts, list) or not all(isinstance(account, str) for account in accounts):
        raise BadRequest("malformed-notice", "The body is no notification of Dropbox's.")
    return sorted(set(accounts))


@dataclass(frozen=True, slots=True)
class NotificationReceiver:
    """Takes notifications in."""

    queue: Queue

    def receive(self, body: bytes, signature: str | None, app_secrets: Iterable[str], now: datetime) -> int:
        """Checks a notification and queues one message an account and window; answers how many.

        Args:
            signature: of the header ``X-Dropbox-Signature``.
            app_secrets: those that may have signed it, each read when it is asked for.

        Raises:
            TooLarge: the body is over the limit.
            Forbidden: the signature is missing or wrong.
            BadRequest: it is signed and no notification.
            Unavailable: the queue did not take it: Dropbox sends it again.
        """
        if len(body) > MAX_BODY:
            raise TooLarge("body-too-large", f"A notification has at most {MAX_BODY} bytes.")
        if not signature or not any(is_signed(body, signature, secret) for secret in app_secrets):
            raise Forbidden("bad-signature", "The signature is missing or does not fit the body.")
        accounts = accounts_of(body)
        window, passed = divmod(epoch(now), WINDOW)
        for account in accounts:
            message = Message(kind=KIND, job_id=derived_id(KIND, account, str(window)))
            self.queue.send(message, delay=WINDOW - passed)
        return len(accounts)


@dataclass(frozen=True, slots=True)
class NotificationHandler:
    """Hands a notification out to all projects, page by page: which of them watch Dropbox, only they themselves say.

    Attributes:
        pages: the queue of pages of projects.
    """

    projects: ProjectStore
    pages: Queue

    def handle(self, message: Message) -> None:
        """Sends the window's pages; those that were sent before make no job a second time.

        Raises:
            Unavailable: the store or the queue is too busy: let the queue deliver the message again.
        """
        send_pages(self.projects, self.pages, TASK, message.job_id)


@dataclass(frozen=True, slots=True)
class NotifiedSync:
    """Makes the jobs of a notification: one for each project that watches Dropbox."""

    trigger: IngestionTrigger

    def run(self, project: Project, slot: str) -> int:
        """Accepts the project's job of a window, unless it exists already; answers how many jobs.

        Args:
            slot: the window's id.

        Raises:
            Unavailable: the store is too busy.
        """
        if not project.sources.poll or SourceName.DROPBOX in project.sources.disabled:
            return 0
        command = TriggerIngestion(
            project_id=project.project_id,
            source=SourceName.DROPBOX,
            trigger_type=Trigger.DROPBOX_WEBHOOK,
            job_id=derived_id(slot, project.project_id),
        )
        with suppress(AlreadySubmitted, NotFound):
            self.trigger.trigger(system("dropbox_webhook"), command)
            return 1
        return 0
