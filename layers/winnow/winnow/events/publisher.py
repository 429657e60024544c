"""Publishing audit events: from the table's stream as they are committed, and from the trail what the stream has lost.

The stream hands over each event at least once and, of one project and month, in the order of their commits. A batch
that could not be published for an hour is given up by Lambda, which tells a queue from when to when it was written.
Then the events of that time are read from the trail and published, some of them again: a consumer knows repeats by
their id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched, chain
from typing import Any

from winnow.audit.audit_event import AuditEvent
from winnow.audit.audit_store import AuditStore
from winnow.audit.audit_store import from_item as event_from_item
from winnow.events.cloud_event import to_cloud_event
from winnow.events.event_bus import EventBus
from winnow.events.outbox import EventLog
from winnow.platform.clock import from_text
from winnow.platform.errors import Unavailable
from winnow.platform.expressions import item_from_wire
from winnow.platform.ids import ulid
from winnow.platform.observability import measure
from winnow.platform.queues import PoisonMessage
from winnow.platform.readable import read_items
from winnow.projects.project_store import ProjectStore
from winnow.values import Json

_AROUND = timedelta(minutes=15)  # an event's id is made before it is committed, by another clock than the stream's
_RESTORED = timedelta(hours=1)  # so much older than the write that put it there, an event comes from a backup
_SOME = 100  # events that are published at once
_LOWEST, _HIGHEST = b"\x00" * 10, b"\xff" * 10


@dataclass(frozen=True, slots=True)
class Gap:
    """From when to when events were committed that may not have been published."""

    since: datetime
    until: datetime


def gap_of(body: str) -> Gap:
    """The gap that Lambda tells of when it has given a batch of the stream up.

    Raises:
        PoisonMessage: it is no such message.
    """
    try:
        told = json.loads(body)["DDBStreamBatchInfo"]
        first, last = told["approximateArrivalOfFirstRecord"], told["approximateArrivalOfLastRecord"]
        return Gap(from_text(first) - _AROUND, from_text(last) + _AROUND)
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise PoisonMessage("no batch of a stream") from error


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes events.

    Attributes:
        deliver: has published events sent to the webhooks that want them.
    """

    bus: EventBus
    audit: AuditStore
    projects: ProjectStore
    deliver: Callable[[Sequence[Mapping[str, Json]]], None]

    def publish(self, events: Iterable[AuditEvent]) -> int:
        """Publishes those of the events that leave, in their order; how many.

        Raises:
            Unavailable: the bus did not take them all: publish them again.
        """
        count = 0
        for some in batched(events, _SOME, strict=False):
            leaving = [made for event in some if (made := to_cloud_event(event))]
            self.bus.put(leaving)
            self.deliver(leaving)
            count += len(leaving)
        return count

    def take_stream(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """Publishes what a batch of the table's stream has of audit events, but for those that a restore has copied.

        Args:
            records: of the stream, in its order, as Lambda hands them over.

        Returns:
            The sequence number of the first record that was not published, if any: the stream goes on from there.
        """
        written = [record["dynamodb"] for record in records if _is_event(record["dynamodb"].get("NewImage", {}))]
        events = [
            event
            for each in written
            for event in read_items([item_from_wire(each["NewImage"])], event_from_item)
            if not _is_restored(event, each)
        ]
        try:
            measure("EventsPublished", self.publish(events))
        except Unavailable:
            return [str(records[0]["dynamodb"]["SequenceNumber"])]
        return []

    def close(self, gap: Gap) -> int:
        """Publishes every project's events of a gap from the table, of those too that were erased since; how many.

        Raises:
            Unavailable: the store or the bus is too busy: the message comes again.
        """
        first, last = ulid(gap.since, _LOWEST), ulid(gap.until, _HIGHEST)
        log, projects = EventLog(self.audit), chain(self.projects.ids(), self.projects.erased_ids())
        return sum(self.publish(log.between(project_id, first, last)) for project_id in projects)


def _is_event(image: Mapping[str, Any]) -> bool:
    return str(image.get("pk", {}).get("S", "")).startswith(("AUDIT#", "OUTBOX#"))


def _is_restored(event: AuditEvent, written: Mapping[str, Any]) -> bool:
    """Whether an event was published long ago, by the deployment that it was restored from."""
    at = float(written.get("ApproximateCreationDateTime", 0))
    return datetime.fromtimestamp(at, UTC) - event.at > _RESTORED
