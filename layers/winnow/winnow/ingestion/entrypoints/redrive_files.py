"""What a redriven dead letter that belongs to no job yet asks for: notifications of S3 and of Dropbox."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.ingestion.entrypoints.s3_inbox import Inbox, created_in
from winnow.ingestion.entrypoints.webhook_notifications import KIND
from winnow.platform.queues import PoisonMessage, Queue, parse


@dataclass(frozen=True, slots=True)
class NotificationRedriver:
    """Accepts the jobs that a notification calls for; those that exist already are left alone.

    Attributes:
        queue: the ingestion queue, to which a notification of Dropbox goes once more: it is handed out from there.
    """

    inbox: Inbox
    queue: Queue

    def accept(self, body: str) -> bool:
        """Does what the notification asks for; False when the body is none.

        Raises:
            Unavailable: the store or the queue is too busy.
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
        self.queue.send(message)
        return True
