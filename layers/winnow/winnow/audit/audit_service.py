"""Use case: read the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity
from winnow.audit.audit_store import AuditStore
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.ids import ulid, ulid_time
from winnow.platform.pages import Chunk, Page, collect

_REACH = timedelta(days=366)  # how far back a list goes when its caller does not say
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # before the first event there ever was
_CHUNK = 100  # events a read
_FIRST = bytes(10)  # a ULID's random part that sorts before every other


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events are wanted; None is any. ``since`` is inclusive, ``until`` is not."""

    actor: str | None = None
    type: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, event: AuditEvent) -> bool:
        """Whether an event's actor and type are wanted."""
        return self.actor in {None, event.actor} and self.type in {None, event.type}


@dataclass(frozen=True, slots=True)
class AuditService:
    """Reading events. Reading leaves no trace of its own; a refusal does."""

    store: AuditStore
    gate: Gate
    clock: Clock

    def of_project(
        self, caller: Caller, project_id: str, wanted: AuditFilter, *, limit: int, after: str | None
    ) -> Page[AuditEvent]:
        """A project's events, newest first, from month to month; ``after`` is the last event of the page before.

        Raises:
            Forbidden: the caller is no admin.
        """
        self.gate.require(caller, Role.ADMIN, "audit.read", project_id)
        newest, oldest = self._bounds(wanted)
        first = ulid(oldest, _FIRST)

        def read_chunk(position: str) -> Chunk[AuditEvent]:
            moment = ulid_time(position)
            found, more = self.store.before(project_id, moment, position, first, _CHUNK)
            if more:
                return Chunk([(event.event_id, event) for event in found], more)
            month = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            before = month - timedelta(milliseconds=1)
            onward = ulid(before, b"\xff" * 10) if before >= oldest else None
            return Chunk([(event.event_id, event) for event in found], onward)

        return collect(read_chunk, after or ulid(newest, _FIRST), limit=limit, wanted=wanted.matches)

    def of_entity(
        self, caller: Caller, entity: Entity, wanted: AuditFilter, *, limit: int, after: str | None
    ) -> Page[AuditEvent]:
        """One thing's events, newest first.

        Raises:
            Forbidden: the caller is no admin.
        """
        self.gate.require(caller, Role.ADMIN, "audit.read")
        newest, oldest = self._bounds(wanted)
        first = ulid(oldest, _FIRST)

        def read_chunk(position: str) -> Chunk[AuditEvent]:
            found, onward = self.store.entity_before(entity, position, first, _CHUNK)
            return Chunk([(event.event_id, event) for event in found], onward)

        return collect(read_chunk, after or ulid(newest, _FIRST), limit=limit, wanted=wanted.matches)

    def _bounds(self, wanted: AuditFilter) -> tuple[datetime, datetime]:
        """The newest (exclusive) and the oldest moment to look at."""
        future = self.clock() + timedelta(days=1)  # what another clock has written is seen too
        newest = max(min(wanted.until or future, future), _EPOCH)
        return newest, max(wanted.since or newest - _REACH, _EPOCH)
