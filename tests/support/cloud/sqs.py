"""SQS in memory: standard queues with delays, visibility timeouts and dead-letter queues."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from support.cloud.answers import Refused
from support.cloud.expressions import Wire

_MAX_DELAY = 900  # s
_MAX_BATCH = 10


@dataclass(slots=True)
class Message:
    """A message; its receipt changes with every receive."""

    message_id: str
    body: str
    visible_at: datetime
    receives: int = 0
    receipt: str = ""


@dataclass(slots=True)
class Queue:
    """One queue.

    Attributes:
        visibility: how long a received message is hidden.
        max_receives: after so many a message goes to ``dead_letters``.
    """

    url: str
    visibility: timedelta = timedelta(seconds=30)
    max_receives: int = 0
    dead_letters: str = ""
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class SQS:
    """The queues of a deployment by URL. Order is that of sending; a test that wants another shuffles it."""

    clock: Callable[[], datetime]
    queues: dict[str, Queue] = field(default_factory=dict)
    on_sent: Callable[[str, Message], None] = lambda _url, _message: None
    _ids: count[int] = field(default_factory=lambda: count(1))

    def answer(self, operation: str, request: Wire) -> dict[str, Any]:
        """Answers one call.

        Raises:
            Refused: as SQS refuses it.
        """
        if request["QueueUrl"] not in self.queues:
            raise Refused("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        queue = self.queues[request["QueueUrl"]]
        match operation:
            case "SendMessage":
                return self._send(queue, request["MessageBody"], request.get("DelaySeconds", 0))
            case "SendMessageBatch":
                return self._send_batch(queue, request["Entries"])
            case "ReceiveMessage":
                most, hidden = request.get("MaxNumberOfMessages", 1), request.get("VisibilityTimeout")
                found = self.receive(queue.url, most, None if hidden is None else timedelta(seconds=hidden))
                shown = [{"MessageId": m.message_id, "ReceiptHandle": m.receipt, "Body": m.body} for m in found]
                return {"Messages": shown} if shown else {}
            case "ChangeMessageVisibility":
                self.hide(queue.url, request["ReceiptHandle"], timedelta(seconds=request["VisibilityTimeout"]))
                return {}
            case "GetQueueAttributes":
                waiting = sum(message.visible_at <= self.clock() for message in queue.messages)
                return {"Attributes": {"ApproximateNumberOfMessages": str(waiting)}}
            case "DeleteMessage":
                self.delete(queue.url, request["ReceiptHandle"])
                return {}
        raise NotImplementedError(operation)

    def receive(self, url: str, most: int, hidden: timedelta | None = None) -> list[Message]:
        """Takes up to ``most`` visible messages; those that came too often go to the dead letters instead."""
        queue, now, found = self.queues[url], self.clock(), list[Message]()
        for message in list(queue.messages):
            if message.visible_at > now or len(found) == most:
                continue
            if queue.max_receives and message.receives >= queue.max_receives:
                queue.messages.remove(message)
                message.receives = 0
                self.queues[queue.dead_letters].messages.append(message)
                self.on_sent(queue.dead_letters, message)
                continue
            message.receives += 1
            message.visible_at = now + (queue.visibility if hidden is None else hidden)
            message.receipt = f"{message.message_id}#{next(self._ids)}"
            found.append(message)
        return found

    def hide(self, url: str, receipt: str, hidden: timedelta) -> None:
        """Hides a received message anew, from now on; by an older receipt nothing is hidden."""
        for message in self.queues[url].messages:
            if message.receipt == receipt:
                message.visible_at = self.clock() + hidden

    def delete(self, url: str, receipt: str) -> None:
        """Deletes a message by its newest receipt; an older one deletes nothing."""
        queue = self.queues[url]
        queue.messages = [message for message in queue.messages if message.receipt != receipt]

    def _send(self, queue: Queue, body: str, delay: int) -> dict[str, Any]:
        if not 0 <= delay <= _MAX_DELAY:
            raise Refused("InvalidParameterValue", "DelaySeconds is 0 to 900.")
        if not body:
            raise Refused("MissingParameter", "The request must contain the parameter MessageBody.")
        message = Message(f"m{next(self._ids):06d}", body, self.clock() + timedelta(seconds=delay))
        queue.messages.append(message)
        self.on_sent(queue.url, message)
        return {"MessageId": message.message_id, "MD5OfMessageBody": _md5(body)}

    def _send_batch(self, queue: Queue, entries: Sequence[Wire]) -> dict[str, Any]:
        ids = [entry["Id"] for entry in entries]
        if not 0 < len(entries) <= _MAX_BATCH:
            raise Refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "Maximum number of entries is 10.")
        if len(set(ids)) < len(ids):
            raise Refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Two entries have one Id.")
        sent = [
            {"Id": entry["Id"], **self._send(queue, entry["MessageBody"], entry.get("DelaySeconds", 0))}
            for entry in entries
        ]
        return {"Successful": sent}


def _md5(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
