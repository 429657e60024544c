"""What a redriven dead letter that belongs to no job yet asks for: notifications of S3 and of Dropbox."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.ingestion.entrypoints.s3_inbox import Inbox, created_in
from winnow.ingestion.entrypoints.webhook_notifications import KIND, NotificationHandler
from winnow.platform.queues import PoisonMessage, parse


@dataclass(frozen=True, slots=True)
class NotificationRedriver:
    """Accepts the jobs that a notification calls for; those that exist already are left alone."""

    inbox: Inbox
    notices: NotificationHandler

    def accept(self, body: str) -> bool:
        """Does what the notification asks for; False when the body is none.

        Raises:
            Unavailable: the store is too busy.
        """
        try:
            message = parse(body)
        except PoisonMessage:
            try:
                self.inbox.receive(created_in(body))
            except PoisonMessage:
                return False
            return True
        if message.kind != KIND:
            return False
        self.notices.handle(message)
        return True
