"""Files with the same words: one is read by its parser, the others are linked to it and take over what it said.

17 % of the files in real folders are such copies: one resume exported in two formats, or uploaded twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from winnow.ingestion.readers import READER
from winnow.platform.expressions import Item, Key, Put
from winnow.platform.ids import shard_of
from winnow.platform.table import Table
from winnow.records.entities import Record
from winnow.records.fields import Provenance
from winnow.records.items import partition
from winnow.records.store import RecordStore


def text_key(project_id: str, fingerprint: str) -> Key:
    """Where it stands which record was first made of a text."""
    return Key(partition(project_id, shard_of(fingerprint)), f"TEXT#{fingerprint}")


@dataclass(frozen=True, slots=True)
class Twins:
    """Finds the record that a text was first made into."""

    table: Table

    def find(self, project_id: str, fingerprint: str, record_id: str) -> Record | None:
        """Another record of exactly these words, whose fields are as this release's parser left them; else None.

        A record that a person has edited is no twin: what the parser said of the edited fields is gone.
        """
        known = self.table.get(text_key(project_id, fingerprint))
        if known is None or known.get("reader") != READER or known["record_id"] == record_id:
            return None
        twin = RecordStore(self.table).get(project_id, str(known["record_id"]))
        if twin is None or twin.text_hash != fingerprint:
            return None
        edited = any(field.provenance is Provenance.USER_EDITED for field in twin.fields.values())
        return None if edited else twin

    @staticmethod
    def remember(project_id: str, fingerprint: str, record_id: str) -> Put:
        """Says which record a text was made into; the last one to say so wins, any of them will do."""
        item: Item = {**text_key(project_id, fingerprint).item(), "record_id": record_id, "reader": READER}
        return Put(item)
