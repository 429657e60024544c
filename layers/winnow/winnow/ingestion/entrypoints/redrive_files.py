"""What a redriven dead letter that belongs to no job yet asks for: notifications of S3 and of Dropbox.

Each goes once more to the queue that it came from, and is worked there like any other. So an upload to a project that
was erased meanwhile is deleted by the one function that may delete uploads."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.ingestion.entrypoints.s3_inbox import created_in
from winnow.ingestion.entrypoints.webhook_notifications import KIND
from winnow.platform.queues import PoisonMessage, Queue, parse


@dataclass(frozen=True, slots=True)
class UploadNotice:
    """A notification of S3, as it came.

    Attributes:
        body: its JSON text.
        group: empty, as for S3's own messages: one may tell of several projects.
    """

    body: str
    group: str = ""

    def to_body(self) -> str:
        """The notification's JSON text."""
        return self.body


@dataclass(frozen=True, slots=True)
class NotificationRedriver:
    """Sends notifications once more; the jobs that they call for are made once, however often they are told of.

    Attributes:
        inbox_queue: that S3 notifies.
        ingestion_queue: from which a notification of Dropbox is handed out.
    """

    inbox_queue: Queue
    ingestion_queue: Queue

    def accept(self, body: str) -> bool:
        """Sends a notification once more; False when the body is none.

        Args:
            body: of the dead letter, as it was received.

        Raises:
            Unavailable: the queue did not take it.
        """
        try:
            message = parse(body)
        except PoisonMessage:
            try:
                created_in(body)
            except PoisonMessage:
                return False
            self.inbox_queue.send(UploadNotice(body))
            return True
        if message.kind != KIND:
            return False
        self.ingestion_queue.send(message)
        return True
