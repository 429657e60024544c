"""Use cases over records: what a caller may read, write, use, put aside and bring back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import append
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock, to_text
from winnow.platform.errors import Conflict, Invalid, NotFound, PreconditionFailed
from winnow.platform.expressions import Condition, Update
from winnow.platform.pages import Page
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed
from winnow.projects.project_counters import count_actions
from winnow.projects.project_items import project_key
from winnow.records.facets import Facets, count_facets, sort_key
from winnow.records.record import ArchivedBy, Record, RecordOrder, Status
from winnow.records.record_items import record_key
from winnow.records.record_labels import label_of
from winnow.records.record_store import RecordStore, Wanted, within_answer, write_actions
from winnow.values import Json

MAX_SORTED = 2_000
"""Records that are read to sort them by a value, or to count what they share."""


class BatchAction(StrEnum):
    """What can be done to all records that a search finds."""

    ARCHIVE = "archive"
    RESTORE = "restore"

    @property
    def done_to(self) -> Status:
        """The status of the records that it is done to."""
        return Status.ACTIVE if self is BatchAction.ARCHIVE else Status.ARCHIVED


@dataclass(frozen=True, slots=True)
class ActedOn:
    """What came of one of several records.

    Attributes:
        status: that it has now; None when it was refused.
        error: the code, when it was.
    """

    record_id: str
    status: Status | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a record, with the names of the fields in which it differs from the one that was kept before."""

    record: Record
    changed: tuple[str, ...]


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
        return self.store.existing(project_id, record_id)

    def labels(self, project_id: str, record_ids: Iterable[str]) -> Mapping[str, str]:
        """Labels by id, for lists that have asked the gate; a record that is gone has none.

        Args:
            record_ids: of one project.
        """
        return {record_id: label_of(record).text for record_id, record in self.named(project_id, record_ids).items()}

    def named(self, project_id: str, record_ids: Iterable[str]) -> Mapping[str, Record]:
        """Records by id, for lists that have asked the gate; one that is gone is left out.

        Args:
            record_ids: of one project.
        """
        return self.store.get_many(project_id, sorted(set(record_ids)))

    def sources(
        self, caller: Caller, project_id: str, record_id: str, *, limit: int, after: str | None
    ) -> Page[Record]:
        """The sources of a consolidated record in order of id; of another record there are none.

        Args:
            after: the id of the last source of the page before.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "record.sources", project_id)
        ids = [each for each in self.store.existing(project_id, record_id).consolidated_from if each > (after or "")]
        found = self.store.get_many(project_id, ids[:limit])
        items = [found[each] for each in ids[:limit] if each in found]
        return Page(items, ids[limit - 1] if len(ids) > limit else None)

    def page(
        self,
        caller: Caller,
        project_id: str,
        wanted: Wanted,
        *,
        limit: int,
        after: str | None,
        order: RecordOrder = RecordOrder.NEWEST,
        by: str | None = None,
    ) -> Page[Record]:
        """A project's records that are wanted.

        Args:
            after: the position of the page before.
            by: the field whose value decides, for the orders that go by one; None is the label.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
            Invalid: ``too-many-to-sort``: the table has no order by a value, and these are too many to be read.
        """
        self._require_project(caller, project_id, "record.list")
        if order in {RecordOrder.NEWEST, RecordOrder.OLDEST}:
            return self.store.page(project_id, wanted, limit=limit, after=after, oldest=order is RecordOrder.OLDEST)
        found, complete = self.store.newest(project_id, wanted, most=MAX_SORTED)
        if not complete:
            said = f"More than {MAX_SORTED:,} records would be sorted: narrow the search, or sort them by time."
            raise Invalid("too-many-to-sort", said)
        # Twice, so that records without a value come last in both directions.
        key = sort_key(found, by)
        found.sort(key=key, reverse=order is RecordOrder.DESCENDING)
        found.sort(key=lambda record: key(record)[0])
        start = int(after) if after else 0
        items = within_answer(found[start : start + limit])
        end = start + len(items)
        return Page(items, str(end) if end < len(found) else None)

    def facets(self, caller: Caller, project_id: str, wanted: Wanted) -> Facets:
        """What the wanted records of a project can be narrowed by, counted over the newest ``MAX_SORTED`` of them.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
        """
        self._require_project(caller, project_id, "record.list")
        found, complete = self.store.newest(project_id, wanted, most=MAX_SORTED)
        return count_facets(found, complete=complete)

    def act_on_page(
        self, caller: Caller, project_id: str, wanted: Wanted, action: BatchAction, *, limit: int, after: str | None
    ) -> Page[ActedOn]:
        """Archives or restores a page of the wanted records, newest first; one that is refused does not stop the
        others.

        Args:
            wanted: of the status that the action can be done to.
            after: the position of the page before.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
        """
        page = self.page(caller, project_id, wanted, limit=limit, after=after)
        act = self.archive if action is BatchAction.ARCHIVE else self.restore

        def act_on(record: Record) -> ActedOn:
            try:
                return ActedOn(record.record_id, act(caller, project_id, record.record_id, None).status, None)
            except (Conflict, NotFound) as error:
                return ActedOn(record.record_id, None, error.code)

        return Page([act_on(record) for record in page.items], page.position)

    def _require_project(self, caller: Caller, project_id: str, action: str) -> None:
        self.gate.require(caller, Role.POWER_USER, action, project_id)
        if self.store.table.get(project_key(project_id)) is None:
            raise NotFound("project-not-found", "There is no project of this id.")

    def versions(
        self, caller: Caller, project_id: str, record_id: str, *, limit: int, below: int | None
    ) -> tuple[list[Version], int | None]:
        """A record's versions, newest first, and below which one the next page goes on.

        A version that a consolidation replaced is not among them: the run's change holds what it was before.

        Args:
            below: only versions before this one; None starts with the present one.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has no such record.
        """
        self.gate.require(caller, Role.POWER_USER, "record.versions", project_id)
        present = self.store.existing(project_id, record_id)
        first = [present] if below is None else []
        most = limit + 1 - len(first)
        found = [*first, *self.store.versions(project_id, record_id, below=below or present.version, limit=most)]
        shown = compare_versions(found)[:limit]
        return shown, shown[-1].record.version if len(found) > limit else None

    def version(self, caller: Caller, project_id: str, record_id: str, version: int) -> Record:
        """One version of a record, the present or an earlier one.

        Args:
            version: its number, from 1.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has no such record, or this version of it was not kept.
        """
        self.gate.require(caller, Role.POWER_USER, "record.versions", project_id)
        present = self.store.existing(project_id, record_id)
        if present.version == version:
            return present
        found = self.store.version(project_id, record_id, version)
        if found is None:
            raise NotFound("version-not-found", "The record has no such version, or a consolidation replaced it.")
        return found

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
            condition=Condition("attribute_exists(#status)"),  # none, or a tombstone, has no status
        )
        try:
            append(self.store.table, self._event(caller, project_id, record_id, "record.used", {}), [used])
        except ConditionFailed as error:
            raise NotFound("record-not-found", "The project has no record of this id.") from error
        return self.store.existing(project_id, record_id)

    def archive(self, caller: Caller, project_id: str, record_id: str, version: int | None) -> Record:
        """Archives a record, until a person restores it: no change of its source brings it back.

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
            caller,
            project_id,
            record_id,
            version=version,
            status=Status.ARCHIVED,
            archived_by=ArchivedBy.PERSON,
            event_type="record.archived",
        )

    def restore(self, caller: Caller, project_id: str, record_id: str, version: int | None) -> Record:
        """Restores an archived record.

        Args:
            version: that the caller has read (``If-Match``); None for any.

        Raises:
            Forbidden, NotFound, PreconditionFailed: as ``archive``.
            Conflict: it was merged, or it is a consolidated record that a run has dissolved: its sources stand for
                themselves, and none of them may count twice.
        """
        self.gate.require(caller, Role.POWER_USER, "record.restore", project_id)
        return self._move(
            caller,
            project_id,
            record_id,
            version=version,
            status=Status.ACTIVE,
            archived_by=None,
            event_type="record.restored",
        )

    def _move(
        self,
        caller: Caller,
        project_id: str,
        record_id: str,
        *,
        version: int | None,
        status: Status,
        archived_by: ArchivedBy | None,
        event_type: str,
    ) -> Record:

        def write() -> Record:
            before = self.store.existing(project_id, record_id)
            if version not in {None, before.version}:
                raise PreconditionFailed("version-changed", "The record has changed since: read it again.")
            if before.status is Status.MERGED:
                raise Conflict("record-merged", "The record was merged: its consolidated record stands for it.")
            if before.is_dissolved and status is Status.ACTIVE:
                said = "A consolidation has dissolved the record: its sources stand for themselves."
                raise Conflict("record-dissolved", said)
            if before.status is status and before.archived_by is archived_by:
                return before
            after = replace(before.changed(self.clock()), status=status, archived_by=archived_by)
            back = status is Status.ACTIVE
            event = self._event(caller, project_id, record_id, event_type, {"version": after.version})
            moved = before.status is not status  # or archived before, and by a person only now
            gained = (1 if back else -1) * moved
            counts = count_actions(project_id, event.event_id, records=gained, changed=int(back and moved))
            append(self.store.table, event, [*write_actions(before, after), *counts])
            return after

        said = "The record is changing too fast: send the request again."
        return retry(write, ConditionFailed, sleep=self.store.table.sleep, busy=said)

    def _event(
        self, caller: Caller, project_id: str, record_id: str, event_type: str, metadata: Mapping[str, Json]
    ) -> AuditEvent:
        entity = Entity("record", record_id)
        return new_event(self.clock(), project_id, caller.subject, event_type, entity, metadata=metadata)


def compare_versions(found: Sequence[Record]) -> list[Version]:
    """Versions of one record, newest first, each with the fields in which it differs from the one after it here."""
    before = [*found[1:], None]
    return [Version(record, _changed(record, old)) for record, old in zip(found, before, strict=True)]


def _changed(record: Record, before: Record | None) -> tuple[str, ...]:
    old = before.fields if before else {}
    return tuple(sorted(name for name in {*record.fields, *old} if record.fields.get(name) != old.get(name)))
