"""Pointers in the table: what is known of the files of a project's sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from winnow.ingestion.run.ingestion_file import FileTask, Pointer, name_of
from winnow.ingestion.run.ingestion_items import pointer_from_item, pointer_to_item
from winnow.ingestion.run.outcomes import Superseded
from winnow.platform.expressions import ABSENT, Check, Condition, Put
from winnow.platform.ids import all_shards
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import ConditionFailed, Table
from winnow.records.record_items import partition, pointer_key, pointer_prefix
from winnow.values import Json


def pointer_action(known: Pointer | None, after: Pointer) -> Put:
    """Writes a pointer over the one that was read before the file was; refused when another task was faster.

    So an older version of a file, or its disappearance, never overwrites what a newer one has made of it.
    """
    return Put(pointer_to_item(after), _unchanged(known) if known else ABSENT)


def _unchanged(known: Pointer) -> Condition:
    values: dict[str, Json] = {"rev": known.rev, "path": known.path}
    taken = "attribute_not_exists(#taken)"
    if known.taken:
        taken, values["taken"] = "#taken = :taken", known.taken
    gone = "attribute_exists(#gone)" if known.gone else "attribute_not_exists(#gone)"
    kept = "attribute_not_exists(#erased)"  # a tombstone is never written over
    return Condition(f"#rev = :rev AND #path = :path AND {gone} AND {taken} AND {kept}", values)


def taken_check(file: FileTask) -> Check:
    """Holds while no other task has taken the file's rows over."""
    return Check(pointer_key(file.project_id, file.entry.uri), Condition("#taken = :me", {"me": name_of(file)}))


_LYING = ("source", "uri", "path", "name", "gone")  # attributes of a pointer that say where a file lies


def _pointers(project_id: str, shard: str) -> Condition:
    values: dict[str, Json] = {"pk": partition(project_id, shard), "prefix": pointer_prefix()}
    return Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What is known of where a file lies."""

    uri: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class PointerStore:
    """Reading pointers; they are written by the transaction that ends a file."""

    table: Table

    def get(self, project_id: str, uri: str) -> Pointer | None:
        """What is known of a file, or None.

        Args:
            uri: of the file in its source.
        """
        item = self.table.get(pointer_key(project_id, uri))
        return pointer_from_item(item) if item else None

    def get_many(self, project_id: str, uris: Sequence[str]) -> dict[str, Pointer]:
        """What is known of several files, by uri.

        Args:
            uris: of files in their source.
        """
        keys = {pointer_key(project_id, uri): uri for uri in uris}  # that of an erased file has no uri
        found = self.table.get_many(list(keys))
        return {keys[key]: pointer_from_item(item) for key, item in found.items()}

    def take(self, file: FileTask, known: Pointer | None) -> Pointer:
        """Takes a file's rows: from now on no other task that had begun before can write any.

        One that had been gone is there again: should it vanish before its rows are all written, a listing misses it.

        Raises:
            Superseded: another task has dealt with the file since ``known`` was read.
        """
        entry = file.entry
        blank = Pointer(
            file.project_id, file.source, entry.uri, entry.path, entry.name, rev="", content_hash="", reader=0
        )
        taken = replace(known or blank, table=True, gone=False, taken=name_of(file))
        if taken != known:
            try:
                self.table.write(pointer_action(known, taken))
            except ConditionFailed as error:
                raise Superseded from error
        return taken

    def any(self, project_id: str) -> bool:
        """Whether any file of the project is known."""
        return any(self.table.query(_pointers(project_id, shard), limit=1).items for shard in all_shards())

    def of_source(self, project_id: str, source: str) -> Iterator[KnownFile]:
        """Every known file of a source that is not gone, partition by partition.

        Read from the table itself, which is never behind: what was written a moment ago is there.

        Args:
            source: the name of a source, e.g. ``dropbox``.
        """
        for shard in all_shards():
            for item in self.table.query_all(
                _pointers(project_id, shard), attributes=("source", "uri", "path", "name", "gone")
            ):
                stored = StoredObject(item)
                if stored.text("source") == source and not stored.flag("gone"):
                    yield KnownFile(stored.text("uri"), stored.text("path"), stored.text("name"))
