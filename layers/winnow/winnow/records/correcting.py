"""Use cases: a person edits a record's fields, and accepts or dismisses what is suggested for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from winnow.audit.access import Gate
from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import append
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, Invalid, NotFound, PreconditionFailed
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed
from winnow.projects.project_counters import count_actions
from winnow.records.editing import accept, dismiss, edit, pin
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_items import to_item
from winnow.records.record_store import RecordStore, write_actions
from winnow.records.shapes import misfits
from winnow.storable import MAX_EDITED, size_of_item
from winnow.values import Json

_MAX_ERRORS = 20  # named in one answer


@dataclass(frozen=True, slots=True)
class Corrector:
    """Lets people correct records. The audit trail names the fields, never their values."""

    store: RecordStore
    gate: Gate
    clock: Clock

    def edit(
        self,
        caller: Caller,
        project_id: str,
        record_id: str,
        values: Mapping[str, Json],
        version: int | None,
        *,
        pinned: bool | None = None,
    ) -> Record:
        """Gives fields the values that a person says they have; None clears a field. Pins the record, or lets it go.

        A source of a consolidated record can be edited: its edit counts in the next consolidation.

        Args:
            version: that the caller has seen; None is any.
            pinned: whether consolidations leave the record as it is; None leaves that as it was.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has no such record.
            PreconditionFailed: it has another version.
            Conflict: it was superseded by another consolidated record, which stands for it.
            Invalid: a value is not one for its field, or the record would become too large.
        """
        self.gate.require(caller, Role.POWER_USER, "record.edit", project_id)

        def change(before: Record, now: datetime) -> Record:
            _check(before.kind, values)
            after = pin(edit(before, values, now), before, pinned=pinned)
            if size_of_item(to_item(after)) > MAX_EDITED:
                raise Invalid("record-too-large", f"With these values the record has more than {MAX_EDITED} bytes.")
            return after

        return self._write(
            caller, project_id, record_id, version=version, event_type="record.edited", names=values, change=change
        )

    def accept(
        self, caller: Caller, project_id: str, record_id: str, names: Collection[str], version: int | None
    ) -> Record:
        """Makes what is suggested for these fields their value; they follow their source again.

        Args:
            names: of the fields.
            version: that the caller has read (``If-Match``); None for any.

        Raises:
            NotFound: the project has no such record, or nothing is suggested for one of the fields.
            Forbidden, PreconditionFailed, Conflict: as ``edit``.
        """
        self.gate.require(caller, Role.POWER_USER, "record.accept", project_id)
        return self._write(
            caller,
            project_id,
            record_id,
            version=version,
            event_type="record.suggestion_accepted",
            names=names,
            change=lambda before, now: accept(before, names, now),
        )

    def dismiss(
        self, caller: Caller, project_id: str, record_id: str, names: Collection[str], version: int | None
    ) -> Record:
        """Drops what is suggested for these fields; the same values are not suggested again. Raises as ``accept``.

        Args:
            names: of the fields.
            version: that the caller has read (``If-Match``); None for any.

        Raises:
            NotFound, Forbidden, PreconditionFailed, Conflict: as ``accept``.
        """
        self.gate.require(caller, Role.POWER_USER, "record.dismiss", project_id)
        return self._write(
            caller,
            project_id,
            record_id,
            version=version,
            event_type="record.suggestion_dismissed",
            names=names,
            change=lambda before, _: dismiss(before, names),
        )

    def _write(
        self,
        caller: Caller,
        project_id: str,
        record_id: str,
        *,
        version: int | None,
        event_type: str,
        names: Collection[str],
        change: Callable[[Record, datetime], Record],
    ) -> Record:
        """One transaction: the record, its earlier version, what goes stale by it, and the audit event."""

        def write() -> Record:
            before = self.store.existing(project_id, record_id)
            if version not in {None, before.version}:
                raise PreconditionFailed("version-changed", "The record has changed since: read it again.")
            if before.status is Status.MERGED and before.consolidated_from:
                raise Conflict("record-merged", "The record was merged: its consolidated record stands for it.")
            now = self.clock()
            try:
                after = change(before, now)
            except KeyError as error:
                raise NotFound("suggestion-not-found", "Nothing is suggested for one of these fields.") from error
            if after is before:
                return before
            metadata: dict[str, Json] = {"fields": [*sorted(set(names))], "version": after.version}
            if after.pinned != before.pinned:
                metadata["pinned"] = after.pinned
            event = new_event(
                now, project_id, caller.subject, event_type, Entity("record", record_id), metadata=metadata
            )
            actions = list(write_actions(before, after))
            if after.fields is not before.fields or after.pinned != before.pinned:  # else nothing that a merge reads
                actions += count_actions(project_id, event.event_id, changed=1)
            if after.fields is not before.fields:
                actions += self.store.stale_actions(project_id, [after], now)
            append(self.store.table, event, actions)
            return after

        said = "The record is changing too fast: send the request again."
        return retry(write, ConditionFailed, sleep=self.store.table.sleep, busy=said)


def _check(kind: RecordKind, values: Mapping[str, Json]) -> None:
    wrong = {name: found for name, value in values.items() if (found := misfits(kind, name, value))}
    if wrong:
        errors = [
            {"pointer": f"/fields/{name}{each.pointer}", "detail": each.wanted}
            for name, found in wrong.items()
            for each in found
        ]
        detail = f"Some fields can't have these values: {', '.join(sorted(wrong))}."
        raise Invalid("invalid-field", detail, {"errors": errors[:_MAX_ERRORS]})
