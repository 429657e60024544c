"""Use cases over records: what a caller may read, write, use, put aside and bring back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.audit.entities import AuditEvent, Entity
from winnow.audit.store import append
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock, to_text
from winnow.platform.errors import Conflict, NotFound, PreconditionFailed, Unavailable
from winnow.platform.expressions import PRESENT, Action, Update
from winnow.platform.ids import ulid
from winnow.platform.table import ConditionFailed
from winnow.platform.values import Json
from winnow.projects.items import project_key
from winnow.records.entities import Record, Status
from winnow.records.items import record_key
from winnow.records.store import Position, RecordStore, write_actions

_TRIES = 5


@dataclass(frozen=True, slots=True)
class RecordService:
    """Reading records, and changing one at a time. Every use case asks the gate first."""

    store: RecordStore
    gate: Gate
    clock: Clock

    def get(self, caller: Caller, project_id: str, record_id: str) -> Record:
        """One record.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "record.read", project_id)
        return self._existing(project_id, record_id)

    def page(
        self, caller: Caller, project_id: str, status: Status, *, limit: int, after: Position | None
    ) -> tuple[list[Record], Position | None]:
        """A project's records of one status, newest first.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
        """
        self.gate.require(caller, Role.POWER_USER, "record.list", project_id)
        if self.store.table.get(project_key(project_id)) is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        return self.store.page(project_id, status, limit=limit, after=after)

    def use(self, caller: Caller, project_id: str, record_id: str) -> Record:
        """Notes that a record was used: it is less likely to be taken for stale. Not a new version.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "record.use", project_id)
        now = self.clock()
        used = Update(
            record_key(project_id, record_id),
            sets={"last_used_at": to_text(now)},
            adds={"uses": 1},
            condition=PRESENT,
        )
        try:
            append(self.store.table, self._event(caller, project_id, record_id, "record.used", {}), [used])
        except ConditionFailed as error:
            raise _missing() from error
        return self._existing(project_id, record_id)

    def archive(self, caller: Caller, project_id: str, record_id: str, version: int | None) -> Record:
        """Puts a record aside; one that is aside already stays as it is.

        Args:
            version: that the caller has seen; None is any.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has none of this id.
            PreconditionFailed: it has another version.
            Conflict: it was merged: its consolidated record stands for it.
        """
        self.gate.require(caller, Role.POWER_USER, "record.archive", project_id)
        return self._move(
            caller, project_id, record_id, version=version, status=Status.ARCHIVED, event_type="record.archived"
        )

    def restore(self, caller: Caller, project_id: str, record_id: str, version: int | None) -> Record:
        """Brings a record back that was put aside; raises as ``archive``."""
        self.gate.require(caller, Role.POWER_USER, "record.restore", project_id)
        return self._move(
            caller, project_id, record_id, version=version, status=Status.ACTIVE, event_type="record.restored"
        )

    def _move(
        self, caller: Caller, project_id: str, record_id: str, *, version: int | None, status: Status, event_type: str
    ) -> Record:
        for _ in range(_TRIES):
            before = self._existing(project_id, record_id)
            if version not in {None, before.version}:
                raise PreconditionFailed("version-changed", "The record has changed since: read it again.")
            if before.status is Status.MERGED:
                raise Conflict("record-merged", "The record was merged: its consolidated record stands for it.")
            if before.status is status:
                return before
            after = replace(before.changed(self.clock()), status=status)
            back = status is Status.ACTIVE
            counted = {"records": 1, "changed": 1} if back else {"records": -1}
            actions: list[Action] = [
                *write_actions(before, after),
                Update(project_key(project_id), adds=counted, condition=PRESENT),
            ]
            event = self._event(caller, project_id, record_id, event_type, {"version": after.version})
            with suppress(ConditionFailed):
                append(self.store.table, event, actions)
                return after
        raise Unavailable("busy", "The record is changing too fast: send the request again.")

    def _existing(self, project_id: str, record_id: str) -> Record:
        record = self.store.get(project_id, record_id)
        if record is None:
            raise _missing()
        return record

    def _event(
        self, caller: Caller, project_id: str, record_id: str, event_type: str, metadata: Mapping[str, Json]
    ) -> AuditEvent:
        now = self.clock()
        entity = Entity("record", record_id)
        return AuditEvent(ulid(now), now, project_id, caller.subject, event_type, entity, metadata=metadata)


def _missing() -> NotFound:
    return NotFound("record-not-found", "The project has no record of this id.")
