"""Records in the table, spread over 16 partitions a project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from winnow.platform.clock import to_text
from winnow.platform.errors import existing
from winnow.platform.expressions import ABSENT, Action, Check, Condition, Item, Put, difference
from winnow.platform.ids import all_shards
from winnow.platform.pages import MAX_WEIGHT, Chunk, Page, collect
from winnow.platform.readable import read_items
from winnow.platform.table import Slice, Table, key_of
from winnow.records.facets import values_of
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_items import (
    from_item,
    is_tombstone,
    listing,
    partition,
    record_key,
    to_item,
    version_key,
)
from winnow.records.searching import Criteria, words_of
from winnow.values import Json

_LOOKED_AT = 400  # index entries of each partition that one read of a search looks at: some 6,400 records, at most 1 MB
_READ = 200  # records a read, where the index does not say which are wanted
_READS = 5  # of the newest: where few are wanted, not the whole project is read for them
_SPREAD = 8  # half of the 16 partitions: one may have twice its share of the newest
_LEAST = 50  # index entries of a partition
_OLDEST, _NEWEST = "0", "~"  # sort before and after every time


def write_actions(before: Record | None, after: Record) -> list[Action]:
    """Writes a record: a new one, or the next version of ``before`` (which is kept as an earlier version).

    The condition fails when the record is not as ``before`` says: version n follows n - 1, whoever writes.
    """
    if before is None:
        return [Put(to_item(after), ABSENT)]
    unchanged = Condition("#version = :seen", {"seen": before.version})
    key = record_key(before.project_id, before.record_id)
    # Only what differs: a use that was counted since ``before`` was read is no new version, and stays counted.
    return [difference(key, to_item(before), to_item(after), unchanged), Put(_earlier(before))]


def _earlier(record: Record) -> Item:
    item = to_item(record)
    for name in ("gsi1pk", "gsi1sk", "words"):
        item.pop(name, None)
    return item | version_key(record.project_id, record.record_id, record.version).item()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a project to list: of one status, last changed at or after ``since``, matching ``criteria``.

    Attributes:
        kind: None is any.
        tag: that they bear.
        value: a field's name and one of the texts that its value is found by (``facets.values_of``).
    """

    status: Status = Status.ACTIVE
    since: datetime | None = None
    criteria: Criteria = field(default_factory=Criteria)
    kind: RecordKind | None = None
    tag: str | None = None
    value: tuple[str, str] | None = None

    def holds(self, record: Record) -> bool:
        """Whether a record is wanted."""
        if record.status is not self.status or (self.since and record.updated_at < self.since):
            return False
        if self.kind not in {None, record.kind} or (self.tag is not None and self.tag not in record.tags):
            return False
        if self.value:
            name, text = self.value
            if name not in record.fields or text not in values_of(record.fields[name].value):
                return False
        return not self.criteria.needles or self.criteria.match(words_of(record.kind, record.fields))

    @property
    def is_narrow(self) -> bool:
        """Whether only the record itself, and not the index, says that it is wanted."""
        return any((self.kind, self.tag, self.value))


@dataclass(frozen=True, slots=True)
class RecordStore:
    """Reading records."""

    table: Table

    def get(self, project_id: str, record_id: str) -> Record | None:
        """The record, or None; also where it was erased."""
        item = self.table.get(record_key(project_id, record_id))
        return from_item(item) if item and not is_tombstone(item) else None

    def existing(self, project_id: str, record_id: str) -> Record:
        """The record.

        Raises:
            NotFound: the project has none of this id.
        """
        return existing(self.get(project_id, record_id), "record-not-found", "The project has no record of this id.")

    def get_many(self, project_id: str, record_ids: Sequence[str]) -> dict[str, Record]:
        """Those of the records that exist, by id.

        Args:
            record_ids: of one project; duplicates are read once.
        """
        return self.look_up(project_id, record_ids)[0]

    def look_up(self, project_id: str, record_ids: Sequence[str]) -> tuple[dict[str, Record], frozenset[str]]:
        """Those of the records that exist, by id, and the ids of those that were erased.

        Args:
            record_ids: of one project.
        """
        found = self.table.get_many([record_key(project_id, record_id) for record_id in record_ids])
        records = [from_item(item) for item in found.values() if not is_tombstone(item)]
        erased = frozenset(str(item["record_id"]) for item in found.values() if is_tombstone(item))
        return {record.record_id: record for record in records}, erased

    def stale_actions(self, project_id: str, touched: Iterable[Record], now: datetime) -> list[Action]:
        """Marks the consolidated records whose sources were touched: the next consolidation computes them anew.

        One that is marked already must still be as it was read: a run that computes it meanwhile takes the mark away.
        """
        merged = {record.merged_into for record in touched if record.merged_into}
        actions: list[Action] = []
        for record in self.get_many(project_id, sorted(merged)).values():
            if record.stale:
                unchanged = Condition("#version = :seen", {"seen": record.version})
                actions.append(Check(record_key(project_id, record.record_id), unchanged))
            else:
                actions += write_actions(record, replace(record.changed(now), stale=True))
        return actions

    def of_shard(self, project_id: str, shard: str) -> Iterator[Record]:
        """Every record of one partition, whatever its status, in order of id.

        Args:
            shard: ``"00"`` to ``"15"``.
        """
        condition = Condition(
            "#pk = :pk AND begins_with(#sk, :prefix)", {"pk": partition(project_id, shard), "prefix": "RECORD#"}
        )
        for item in self.table.query_all(condition):
            if not is_tombstone(item):
                yield from_item(item)

    def part_of_shard(self, project_id: str, shard: str, after: str) -> tuple[list[Record], str | None]:
        """Some records of one partition, as many as one call gives (1 MB), in order of id.

        Args:
            after: the id of the last record of the part before; ``""`` begins.
            shard: ``"00"`` to ``"15"``.

        Returns:
            The records, and the id to go on after, or None at the end.
        """
        values = {"pk": partition(project_id, shard), "prefix": "RECORD#"}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        start = record_key(project_id, after).item() if after else None
        part = self.table.query(condition, start=start)
        records = [from_item(item) for item in part.items if not is_tombstone(item)]
        return records, str(part.last["sk"]).removeprefix("RECORD#") if part.last else None

    def page(
        self, project_id: str, wanted: Wanted, *, limit: int, after: str | None = None, oldest: bool = False
    ) -> Page[Record]:
        """Records newest first; a search that finds little answers short pages, even empty ones, until its end.

        Args:
            after: the position of the page before.
            oldest: the oldest first.
        """
        most = max(limit + 1, _READ) if wanted.is_narrow else limit + 1
        looked_at = _LOOKED_AT if wanted.criteria.needles else most

        def read_slice(position: str) -> Chunk[Record]:
            return self._stretch(project_id, wanted, position, looked_at, most, oldest=oldest)

        # Each is asked again: the index is a moment behind, and finds a little too much.
        start = after or (_OLDEST if oldest else _NEWEST)
        return collect(read_slice, start, limit=limit, wanted=wanted.holds, weigh=_weight)

    def newest(self, project_id: str, wanted: Wanted, *, most: int) -> tuple[list[Record], bool]:
        """The newest of the wanted records, and whether they are all.

        Args:
            most: how many are read at most, at once; where few of the records are wanted, some times as many are
                looked at.
        """
        looked_at = _LOOKED_AT if wanted.criteria.needles else max(most // _SPREAD, _LEAST)
        found: list[Record] = []
        position: str | None = _NEWEST
        for _ in range(_READS):
            if position is None or len(found) > most:
                break
            chunk = self._stretch(project_id, wanted, position, looked_at, most + 1, oldest=False)
            found += [record for _, record in chunk.entries if wanted.holds(record)]
            position = chunk.onward
        return found[:most], position is None and len(found) <= most

    def _stretch(
        self, project_id: str, wanted: Wanted, position: str, looked_at: int, most: int, *, oldest: bool
    ) -> Chunk[Record]:
        """The next records: the 16 partitions are read side by side, each a little way, and merged.

        What lies beyond the point that every partition was read to is left to the next stretch: it may have older
        records than some that were not looked at yet.
        """
        since = to_text(wanted.since) if wanted.since else _OLDEST
        first, last = (max(since, position), _NEWEST) if oldest else (since, position)
        needles = wanted.criteria.needles
        held = {f"word{number}": needle for number, needle in enumerate(needles)}
        contained = Condition(" AND ".join(f"contains(#words, :{name})" for name in held), held) if held else None

        def of_shard(shard: str) -> Slice:
            values = {"pk": listing(project_id, wanted.status, shard), "first": first, "last": last}
            condition = Condition("#gsi1pk = :pk AND #gsi1sk BETWEEN :first AND :last", values)
            return self.table.query(condition, index="gsi1", limit=looked_at, forward=oldest, wanted=contained)

        slices = self.table.side_by_side(of_shard, all_shards())
        ends = [str(part.last["gsi1sk"]) for part in slices if part.last]
        reached = (min(ends) if oldest else max(ends)) if ends else None

        def is_within(place: str) -> bool:
            return reached is None or (place <= reached if oldest else place >= reached)

        found = {
            str(item["gsi1sk"]): key_of(item)
            for part in slices
            for item in part.items
            if str(item["gsi1sk"]) != position and is_within(str(item["gsi1sk"]))
        }
        places = sorted(found, reverse=not oldest)[:most]
        items = self.table.get_many([found[place] for place in places])
        standing = {key: item for key, item in items.items() if not is_tombstone(item)}  # the index is a moment behind
        place_of = {found[place]: place for place in places if found[place] in standing}
        stored = [standing[key] for key in place_of]
        entries = read_items(stored, lambda item: (place_of[key_of(item)], from_item(item)))
        return Chunk(entries, places[-1] if len(places) < len(found) else reached)

    def count(self, project_id: str, status: Status, *, most: int) -> int:
        """Number of a project's records of one status; counting ends soon after ``most`` of each of the 16 partitions.

        The index is a moment behind.
        """

        def of_shard(shard: str) -> int:
            condition = Condition("#gsi1pk = :pk", {"pk": listing(project_id, status, shard)})
            return self.table.count(condition, index="gsi1", most=most)

        return sum(self.table.side_by_side(of_shard, all_shards()))

    def versions(self, project_id: str, record_id: str, *, below: int, limit: int) -> list[Record]:
        """Earlier versions that were kept, newest first, from the one before version ``below`` on."""
        key = version_key(project_id, record_id, 0)
        values: dict[str, Json] = {"pk": key.pk, "first": key.sk, "last": version_key(project_id, record_id, below).sk}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :last", values)
        found = [from_item(item) for item in self.table.query(condition, limit=limit + 1, forward=False).items]
        return [record for record in found if record.version < below][:limit]

    def version(self, project_id: str, record_id: str, version: int) -> Record | None:
        """An earlier version, if it was kept.

        Args:
            version: its number, from 1.
        """
        item = self.table.get(version_key(project_id, record_id, version))
        return from_item(item) if item else None


def within_answer(records: Sequence[Record]) -> list[Record]:
    """As many of the records as one answer of Lambda can hold, at least one."""
    found: list[Record] = []
    weight = 0
    for record in records:
        weight += _weight(record)
        if found and weight > MAX_WEIGHT:
            break
        found.append(record)
    return found


def _weight(record: Record) -> int:
    return len(json.dumps(to_item(record), ensure_ascii=False).encode())
