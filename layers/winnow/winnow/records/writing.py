"""Use case: create and update records of a caller's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import batched, islice
from typing import Literal, cast

from winnow.audit.access import Gate
from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import append_with
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Gone, Invalid
from winnow.platform.expressions import Action, Put
from winnow.platform.idempotency import IdempotencyKey, commit_once
from winnow.platform.ids import derived_id, new_id
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed, Table
from winnow.projects.project_cache import ProjectCache
from winnow.projects.project_counters import count_actions
from winnow.records.record import Record, RecordKind, Source, record_id_of
from winnow.records.record_items import to_item
from winnow.records.record_store import RecordStore, write_actions
from winnow.records.revising import differs, revise
from winnow.storable import MAX_RECORD, TRANSACTION_BUDGET, size_of_item, size_of_items
from winnow.values import Field, Json

MAX_RECORDS = 100  # of one request
_CHUNK = 24  # records a transaction: two writes each, two more where a merge goes stale, and four beside; 100 at most


@dataclass(frozen=True, slots=True)
class NewRecord:
    """One record as a caller gives it.

    Attributes:
        key: the caller's own id for it; the same key again updates the same record.
    """

    key: str | None
    kind: RecordKind
    fields: Mapping[str, Field]
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one record."""

    record_id: str
    key: str | None
    outcome: Literal["created", "updated", "unchanged"]
    version: int


@dataclass(frozen=True, slots=True)
class RecordWriter:
    """Writes records that come through the API, as ingestion writes those that come from files."""

    store: RecordStore
    projects: ProjectCache
    gate: Gate
    clock: Clock

    def write(
        self, caller: Caller, project_id: str, records: Sequence[NewRecord], idempotency_key: str | None = None
    ) -> list[Written]:
        """Creates and updates records; what says nothing new is left alone. Answers in the order given.

        Every 24 records, or fewer when they are large, are one transaction with its audit event. The idempotency key is
        written with the last: a request that broke off before is simply done again, to the same effect. Of more than
        one transaction it is also read first, so that a use of it which is refused, or was answered before, does not do
        the ones before.

        Args:
            records: at most 100.
            idempotency_key: the caller's; None when none was sent.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
            Gone: some of the records were erased.
            Invalid: two of the records have one key, or the idempotency key was used for another request.
        """
        self.gate.require(caller, Role.POWER_USER, "record.write", project_id)
        self.projects.existing(project_id, self.clock())
        keys = [record.key for record in records if record.key is not None]
        if len(set(keys)) < len(keys):
            raise Invalid("duplicate-key", "Two of the records have the same key.")
        once = _idempotency(caller, project_id, records, idempotency_key)
        named = {_id_of(project_id, record, once, number): record for number, record in enumerate(records)}
        written: list[Written] = []
        chunks = list(batched(named.items(), _CHUNK, strict=False))
        earlier = once.earlier_answer(self.store.table, self.clock()) if once and len(chunks) > 1 else None
        if earlier is not None:
            return _with_keys(_from_json(earlier), named)
        for number, chunk in enumerate(chunks, start=1):
            last = once if number == len(chunks) else None
            written = self._write(caller, project_id, dict(chunk), written, last)
        return _with_keys(written, named)

    def _write(
        self,
        caller: Caller,
        project_id: str,
        named: Mapping[str, NewRecord],
        earlier: list[Written],
        once: IdempotencyKey | None,
    ) -> list[Written]:

        def write() -> list[Written]:
            now = self.clock()
            actions, outcomes, back, size = self._actions(project_id, named, now)
            if size > TRANSACTION_BUDGET and len(named) > 1:
                half = len(named) // 2
                first, second = dict(islice(named.items(), half)), dict(islice(named.items(), half, None))
                done = self._write(caller, project_id, first, earlier, None)
                return self._write(caller, project_id, second, done, once)
            written = [*earlier, *outcomes]
            created = sum(each.outcome == "created" for each in outcomes)
            updated = sum(each.outcome == "updated" for each in outcomes)
            told: dict[str, Json] = {
                "created": created,
                "updated": updated,
                "unchanged": len(outcomes) - created - updated,
                "records": [each.record_id for each in outcomes if each.outcome != "unchanged"],
            }
            event = new_event(
                now, project_id, caller.subject, "records.written", Entity("project", project_id), metadata=told
            )
            counts = count_actions(project_id, event.event_id, records=created + back, changed=created + updated)
            commit = partial(_commit, self.store.table, once, _to_json(written), now)
            return _from_json(append_with(self.store.table, event, [*counts, *actions], commit))

        # A record may have changed since it was read: then it is read again.
        said = "The records are changing too fast: send the request again."
        return retry(write, ConditionFailed, sleep=self.store.table.sleep, busy=said)

    def _actions(
        self, project_id: str, named: Mapping[str, NewRecord], now: datetime
    ) -> tuple[list[Action], list[Written], int, int]:
        """The writes, what they come to, how many records come back from the archive, and the bytes of the items.

        Raises:
            Gone: some of the records were erased.
            Invalid: with what a person edited on it, a record would become larger than one can be.
        """
        existing, erased = self.store.look_up(project_id, list(named))
        if erased:
            said = "Some of the records were erased: send the others, or give these another key."
            raise Gone("record-erased", said, {"records": [*sorted(erased)]})
        actions: list[Action] = []
        outcomes: list[Written] = []
        touched: list[Record] = []
        back = size = 0
        for record_id, given in named.items():
            before = existing.get(record_id)
            after = _written(project_id, record_id, given, before, now)
            if before is not None and not differs(before, after):
                outcomes.append(Written(record_id, given.key, "unchanged", before.version))
                continue
            grown = size_of_item(to_item(after))
            if grown > MAX_RECORD:
                raise Invalid(
                    "record-too-large", f"The record {given.key or record_id} has more than {MAX_RECORD} bytes."
                )
            size += grown + (size_of_item(to_item(before)) if before else 0)
            actions += write_actions(before, after)
            outcomes.append(Written(record_id, given.key, "updated" if before else "created", after.version))
            touched.append(after)
            back += before is not None and before.status is not after.status
        stale = self.store.stale_actions(project_id, touched, now)
        size += size_of_items(action.item for action in stale if isinstance(action, Put)) * 2
        return [*actions, *stale], outcomes, back, size


def _written(project_id: str, record_id: str, given: NewRecord, before: Record | None, now: datetime) -> Record:
    source = Source(uri=f"api:{given.key or record_id}")
    if before is None:
        return Record(
            record_id=record_id,
            project_id=project_id,
            kind=given.kind,
            created_at=now,
            updated_at=now,
            fields=dict(given.fields),
            tags=tuple(sorted(set(given.tags))),
            source=source,
        )
    return revise(
        before, fields=given.fields, source=source, text_ref=None, text_hash="", now=now, tags=tuple(given.tags)
    )


def _commit(
    table: Table, once: IdempotencyKey | None, answer: Mapping[str, Json], now: datetime, actions: Sequence[Action]
) -> dict[str, Json]:
    return commit_once(table, actions, once, answer, now)


def _id_of(project_id: str, record: NewRecord, once: IdempotencyKey | None, number: int) -> str:
    """Derived from the caller's key; without one, from the request's idempotency key and body; else random."""
    if record.key is not None:
        return record_id_of(project_id, f"api:{record.key}")
    return derived_id(project_id, once.scope, once.fingerprint, str(number)) if once else new_id()


def _to_json(written: Sequence[Written]) -> dict[str, Json]:
    """As it is kept with the idempotency key: without the records' keys, which may name a person and which whoever
    sends the request again knows."""
    return {"items": [[each.record_id, None, each.outcome, each.version] for each in written]}


def _with_keys(written: Sequence[Written], named: Mapping[str, NewRecord]) -> list[Written]:
    return [replace(each, key=named[each.record_id].key) for each in written]


def _from_json(answer: Mapping[str, Json]) -> list[Written]:
    items = cast("list[list[str]]", answer["items"])
    return [Written(*cast("tuple[str, str | None, Literal['created'], int]", tuple(item))) for item in items]


def _idempotency(
    caller: Caller, project_id: str, records: Sequence[NewRecord], key: str | None
) -> IdempotencyKey | None:
    if key is None:
        return None
    request: list[Json] = [
        [record.key, record.kind.value, {name: field.value for name, field in record.fields.items()}, [*record.tags]]
        for record in records
    ]
    return IdempotencyKey.for_request(
        caller=caller.subject, route="record.write", key=key, request={"project_id": project_id, "records": request}
    )
