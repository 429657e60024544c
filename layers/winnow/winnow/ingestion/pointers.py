"""Pointers in the table: what is known of the files of a project's sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from winnow.ingestion.entities import Pointer
from winnow.ingestion.items import path_sort_key, paths_partition, pointer_from_item
from winnow.platform.expressions import Condition, Key
from winnow.platform.table import MAX_KEYS, Table, key_of
from winnow.records.items import pointer_key


@dataclass(frozen=True, slots=True)
class PointerStore:
    """Reading pointers; they are written by the transaction that ends a file."""

    table: Table

    def get(self, project_id: str, uri: str) -> Pointer | None:
        """What is known of a file, or None."""
        item = self.table.get(pointer_key(project_id, uri))
        return pointer_from_item(item) if item else None

    def get_many(self, project_id: str, uris: Sequence[str]) -> dict[str, Pointer]:
        """What is known of several files, by uri."""
        found = self.table.get_many([pointer_key(project_id, uri) for uri in uris])
        pointers = [pointer_from_item(item) for item in found.values()]
        return {pointer.uri: pointer for pointer in pointers}

    def any(self, project_id: str, source: str) -> bool:
        """Whether any file of the source is known."""
        condition = Condition("#gsi1pk = :pk", {"pk": paths_partition(project_id, source)})
        return bool(self.table.query(condition, index="gsi1", limit=1).items)

    def under(self, project_id: str, source: str, folder: str) -> Iterator[Pointer]:
        """Known files at a path or beneath it, in order of path; ``""`` is everything.

        The index follows the table by less than a second as a rule; a file that was written in that moment is found by
        the next listing.
        """
        values = {"pk": paths_partition(project_id, source)}
        condition = Condition("#gsi1pk = :pk", values)
        if folder:
            prefixed = {**values, "prefix": path_sort_key(folder)}
            condition = Condition("#gsi1pk = :pk AND begins_with(#gsi1sk, :prefix)", prefixed)
        batch: list[Key] = []
        for item in self.table.query_all(condition, index="gsi1"):
            batch.append(key_of(item))
            if len(batch) == MAX_KEYS:
                yield from self._load(batch, folder)
                batch = []
        yield from self._load(batch, folder)

    def _load(self, keys: Sequence[Key], folder: str) -> Iterator[Pointer]:
        found = self.table.get_many(keys)
        for item in found.values():
            pointer = pointer_from_item(item)
            if not folder or pointer.path == folder or pointer.path.startswith(folder.rstrip("/") + "/"):
                yield pointer
