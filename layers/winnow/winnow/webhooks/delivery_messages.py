"""Messages that have an event delivered to a webhook: ids only."""

from __future__ import annotations

import json
from dataclasses import dataclass

from winnow.platform.queues import VERSION, PoisonMessage, parse

KIND = "delivery"  # the messages' own name for a delivery, which other releases know


@dataclass(frozen=True, slots=True)
class DeliveryMessage:
    """Which event is to go to which webhook."""

    project_id: str
    webhook_id: str
    event_id: str

    @property
    def group(self) -> str:
        """The project whose message it is."""
        return self.project_id

    def to_body(self) -> str:
        """The message as JSON text."""
        members = {"v": VERSION, "kind": KIND, "job_id": ""}
        ids = {"project_id": self.project_id, "webhook_id": self.webhook_id, "event_id": self.event_id}
        return json.dumps({**members, **ids}, separators=(",", ":"))


def parse_delivery(body: str) -> DeliveryMessage:
    """The message in a queue record's body; unknown members of this version are ignored.

    Raises:
        PoisonMessage: it is no such message.
        NewerMessage: its version is above this code's.
    """
    if parse(body).kind != KIND:
        raise PoisonMessage("no delivery")
    members = json.loads(body)
    ids = [members.get(name) for name in ("project_id", "webhook_id", "event_id")]
    if not all(isinstance(each, str) and each for each in ids):
        raise PoisonMessage("project_id, webhook_id or event_id is missing or of the wrong type")
    return DeliveryMessage(*ids)
