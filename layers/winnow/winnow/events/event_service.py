"""Use case: read a project's events in order, from where a consumer left off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from winnow.audit.access import Gate
from winnow.audit.audit_store import AuditStore
from winnow.events.cloud_event import to_cloud_event
from winnow.events.outbox import EventLog, ReadBounds
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Invalid
from winnow.platform.ids import ulid, ulid_time
from winnow.projects.project_cache import ProjectCache
from winnow.values import Json

SETTLED = timedelta(seconds=45)
"""An event's id is made before its transaction is committed, by the clock of whoever writes it. What is younger than
this may still get a neighbour that sorts before it, so it is not shown yet: a consumer who goes on from the last id
misses nothing."""
_REACH = timedelta(days=30)  # from when on events are shown to who names none
_READS = 12  # months, or pages of one, that are read for one answer
_LOWEST = b"\x00" * 10


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events in order.

    Attributes:
        after: the id to go on from; of a page without events, the id up to which there are none.
    """

    events: Sequence[Mapping[str, Json]]
    after: str


@dataclass(frozen=True, slots=True)
class EventService:
    """Reads events: the same that the bus and webhooks are fed from."""

    audit: AuditStore
    projects: ProjectCache
    gate: Gate
    clock: Clock

    def page(self, caller: Caller, project_id: str, after: str | None, *, limit: int) -> EventPage:
        """The events of a project after one, oldest first.

        Args:
            after: an event's id; None begins 30 days ago. It need not be there any more.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
            Invalid: ``after`` is no id of an event.
        """
        self.gate.require(caller, Role.POWER_USER, "event.list", project_id)
        now = self.clock()
        self.projects.existing(project_id, now)
        position = after or ulid(now - _REACH, _LOWEST)
        try:
            ulid_time(position)
        except (ValueError, OverflowError) as error:
            raise Invalid("invalid-after", "`after` is the id of an event, as it was sent.") from error
        last = ulid(now - SETTLED, _LOWEST)
        found: list[Mapping[str, Json]] = []
        bounds = ReadBounds.at_most(_READS)
        for event in EventLog(self.audit).between(project_id, position, last, after=True, bounds=bounds):
            made = to_cloud_event(event)
            if made:
                found.append(made)
            position = event.event_id
            if len(found) == limit:
                break
        else:  # a year without events takes all the reads: the next call begins after it
            position = max(position, bounds.reached or position)
        return EventPage(found, position)
