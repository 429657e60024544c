"""Audit events in the table: only ever put, never changed, each linked to the one before it.

A job's events are a chain whose head is the job's own item. All others of a project are spread over 16 chain shards, so
that callers who do things at once don't wait for each other; a shard's head is an item beside the events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle

from winnow.audit.audit_event import AuditEvent, Entity
from winnow.audit.chains import Head
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import ABSENT, Action, Condition, Item, Key, Put
from winnow.platform.ids import shards_for, ulid, ulid_time
from winnow.platform.readable import read_items
from winnow.platform.retries import Backoff, retry
from winnow.platform.table import ConditionFailed, Table, key_of
from winnow.values import Json

_AT_ONCE = 200  # events of one read, oldest first
_BUSY = "Too much happens at once: send the request again."
_RACE = Backoff(attempts=32, base=0.005, longest=0.1)
# Fifty writers at once on 16 shards win one time in three: 32 lost races in a row are one in 400,000.


def partition(project_id: str, moment: datetime) -> str:
    """A project's events of one month."""
    return f"AUDIT#{project_id}#{moment:%Y-%m}"


def to_item(event: AuditEvent) -> Item:
    """The stored form."""
    return {
        "pk": partition(event.project_id, event.at),
        "sk": event.event_id,
        "gsi1pk": f"ENTITY#{event.entity.type}#{event.entity.id}",
        "gsi1sk": event.event_id,
        "at": to_text(event.at),
        "project_id": event.project_id,
        "actor": event.actor,
        "type": event.type,
        "entity_type": event.entity.type,
        "entity_id": event.entity.id,
        "chain": event.chain,
        "seq": event.seq,
        "prev": event.prev,
        "metadata": dict(event.metadata),
    }


def from_item(item: Item) -> AuditEvent:
    """The event that ``to_item`` wrote."""
    metadata, seq = item.get("metadata"), item.get("seq")
    return AuditEvent(
        event_id=str(item["sk"]),
        at=from_text(str(item["at"])),
        project_id=str(item["project_id"]),
        actor=str(item["actor"]),
        type=str(item["type"]),
        entity=Entity(str(item["entity_type"]), str(item["entity_id"])),
        chain=str(item.get("chain", "")),
        seq=seq if isinstance(seq, int) else 0,
        prev=str(item.get("prev", "")),
        metadata=metadata if isinstance(metadata, dict) else {},
    )


def put_event(event: AuditEvent) -> Put:
    """The action that writes an event that is a link already (a job's), for the transaction of what it tells of.

    Raises:
        ValueError: it is none; ``append`` makes it one.
    """
    if not event.chain:
        raise ValueError("an audit event belongs to a chain")
    return Put(to_item(event), ABSENT)


class _HeadMoved(Exception):  # noqa: N818 - never leaves this module
    """Another event was faster on this chain shard."""


def append(table: Table, event: AuditEvent, actions: Sequence[Action]) -> None:
    """Commits actions together with the event that tells of them; ``append_with`` a plain transaction."""
    append_with(table, event, actions, table.transact)


def append_with[T](
    table: Table, event: AuditEvent, actions: Sequence[Action], write: Callable[[Sequence[Action]], T]
) -> T:
    """Commits actions together with the event that tells of them, as the last link of a chain shard of its project.

    Where another event was faster on a shard, the next one is tried.

    Args:
        write: commits.

    Returns:
        What ``write`` returns.

    Raises:
        ConditionFailed: an action's condition failed; numbered as in ``actions``. Nothing was written.
        Unavailable: too much happens at once.
    """
    shards = cycle(shards_for(event.event_id))

    def link() -> T:
        shard = next(shards)
        head = _read_head(table, event.project_id, shard)
        linked = replace(event, chain=shard, seq=head.seq + 1, prev=head.digest)
        try:
            return write([*actions, put_event(linked), _move_head(head, linked)])
        except ConditionFailed as error:
            failed = {number: item for number, item in error.failed.items() if number < len(actions)}
            if failed:
                raise ConditionFailed(failed) from error
            raise _HeadMoved from error

    return retry(link, _HeadMoved, sleep=table.sleep, busy=_BUSY, backoff=_RACE)


def head_key(project_id: str, shard: str) -> Key:
    """Where a chain shard's head stands."""
    return Key(f"AUDITHEAD#{project_id}", shard)


def _read_head(table: Table, project_id: str, shard: str) -> Head:
    item = table.get(head_key(project_id, shard))
    return _head(item) if item else Head(shard, 0, "")


def _head(item: Item) -> Head:
    seq = item["seq"]
    return Head(str(item["sk"]), seq if isinstance(seq, int) else 0, str(item["digest"]))


def _move_head(head: Head, last: AuditEvent) -> Put:
    """Puts the head on the shard's new last event, unless another event came between. No function may update or delete
    a head, so it is put."""
    unmoved = Condition("#seq = :seen", {"seen": head.seq}) if head.seq else ABSENT
    key = head_key(last.project_id, head.chain)
    return Put({**key.item(), "seq": last.seq, "digest": last.digest()}, unmoved)


@dataclass(slots=True)
class Reads:
    """How many calls to the table an answer may take.

    Attributes:
        most: after which to end, wherever that is; None reads to the end.
        cut: whether it ended before everything was read.
        reached: of what was cut, the id up to which everything was read.
    """

    most: int | None = None
    made: int = 0
    cut: bool = False
    reached: str = ""


_LOWEST = b"\x00" * 10  # of all ids of one moment the first


def events_between(
    table: Table,
    partition_of: Callable[[str, datetime], str],
    project_id: str,
    first: str,
    last: str,
    *,
    after: bool = False,
    reads: Reads | None = None,
) -> Iterator[AuditEvent]:
    """A project's events between two ids, oldest first, from month to month; without ``last`` itself.

    Args:
        partition_of: a project's partition of the month of a moment.
        after: without ``first`` itself, too.
        reads: bounds the calls; None reads to the end.
    """
    reads, start = reads or Reads(), ulid_time(first)
    month = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month <= ulid_time(last):
        values: dict[str, Json] = {"pk": partition_of(project_id, month), "first": first, "last": last}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :last", values)
        position: Item | None = None
        while True:
            if reads.most is not None and reads.made >= reads.most:
                reads.cut, reads.reached = True, str(position["sk"]) if position else ulid(month, _LOWEST)
                return
            part = table.query(condition, start=position, limit=_AT_ONCE)
            reads.made, position = reads.made + 1, part.last
            items = [item for item in part.items if item["sk"] != last and not (after and item["sk"] == first)]
            yield from read_items(items, from_item)
            if position is None:
                break
        month = (month + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class AuditStore:
    """Reading events, and writing those that stand alone."""

    table: Table

    def record(self, event: AuditEvent) -> None:
        """Writes one event by itself (a refusal changes nothing else).

        Raises:
            Unavailable: the store is too busy.
        """
        append(self.table, event, [])

    def shard_heads(self, project_id: str) -> list[Head]:
        """The heads of a project's chain shards, where they stand now."""
        condition = Condition("#pk = :pk", {"pk": head_key(project_id, "").pk})
        return [_head(item) for item in self.table.query_all(condition)]

    def before(
        self, project_id: str, month: datetime, position: str, first: str, limit: int
    ) -> tuple[list[AuditEvent], str | None]:
        """Some of a project's events of one month, newest first, and the position to read on from or None at the end.

        Args:
            position: they come before this event id …
            first: … and not before this one.
            month: any moment in the month that is read.
        """
        values = {"pk": partition(project_id, month), "first": first, "position": position}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :position", values)
        if first >= position:
            return [], None
        part = self.table.query(condition, limit=limit, forward=False)
        items = [item for item in part.items if item["sk"] != position]
        return read_items(items, from_item), str(part.last["sk"]) if part.last else None

    def get(self, project_id: str, event_id: str) -> AuditEvent | None:
        """One event of a project, or None.

        Args:
            event_id: a ULID, whose time says in which month the event lies.
        """
        item = self.table.get(Key(partition(project_id, ulid_time(event_id)), event_id))
        return from_item(item) if item else None

    def between(
        self, project_id: str, first: str, last: str, *, after: bool = False, reads: Reads | None = None
    ) -> Iterator[AuditEvent]:
        """A project's events between two ids, oldest first; see ``events_between``.

        Args:
            first, last: ids of events; ``last`` itself is left out.
            after: ``first`` itself is left out, too.
            reads: bounds the calls to the table.
        """
        return events_between(self.table, partition, project_id, first, last, after=after, reads=reads)

    def entity_before(
        self, entity: Entity, position: str, first: str, limit: int
    ) -> tuple[list[AuditEvent], str | None]:
        """Some of one thing's events, newest first, and the position to read on from or None at the end.

        Args:
            position, first: as in ``before``.
        """
        if first >= position:
            return [], None
        values = {"pk": f"ENTITY#{entity.type}#{entity.id}", "first": first, "position": position}
        condition = Condition("#gsi1pk = :pk AND #gsi1sk BETWEEN :first AND :position", values)
        part = self.table.query(condition, index="gsi1", limit=limit, forward=False)
        keys = [key_of(item) for item in part.items if item["gsi1sk"] != position]
        found = self.table.get_many(keys)
        events = read_items([found[key] for key in keys if key in found], from_item)
        return events, str(part.last["gsi1sk"]) if part.last else None
