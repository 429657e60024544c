"""Files with the same words: one is read by its parser, the others are linked to it and take over what it said.

17 % of the files in real folders are such copies: one resume exported in two formats, or uploaded twice. Whoever comes
first with a text reserves it; who comes while it is being read waits, so that two copies in one job are not both read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.ingestion.run.content_reader import READER, Understood
from winnow.ingestion.run.file_store import LEASE
from winnow.ingestion.run.ingestion_items import text_key
from winnow.jobs.retry import TransientError
from winnow.platform.clock import to_text
from winnow.platform.expressions import ABSENT, Condition, Item, Put
from winnow.platform.table import ConditionFailed, Table
from winnow.records.record_items import is_tombstone
from winnow.records.record_store import RecordStore
from winnow.values import Provenance

_WAIT = 10.0  # s; reading a text takes less than one


@dataclass(frozen=True, slots=True)
class ExactTextDuplicate:
    """What was made of the same words before; nothing is made of them again where that was erased."""

    understood: Understood
    text_ref: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class ExactTextDuplicates:
    """Finds what a text was first made into."""

    table: Table

    def find_or_reserve(
        self, project_id: str, fingerprint: str, record_id: str, now: datetime
    ) -> ExactTextDuplicate | None:
        """What was made of exactly these words; None when nothing was that could be taken over. Then the text is the
        caller's to read, as long as a worker may hold a file.

        Raises:
            TransientError: another file with these words is being read.
        """
        reservation: Item = {**_item(project_id, fingerprint, record_id), "claimed_until": to_text(now + LEASE)}
        try:
            self.table.write(Put(reservation, ABSENT))
        except ConditionFailed as error:
            found = self._made_of(project_id, fingerprint, record_id, error.failed[0] or {})
        else:
            return None
        if found is None:
            free = "attribute_not_exists(#claimed_until) OR #claimed_until < :now OR #record_id = :mine"
            try:
                self.table.write(Put(reservation, Condition(free, {"now": to_text(now), "mine": record_id})))
            except ConditionFailed as error:
                raise TransientError("same_text", retry_after=_WAIT) from error
        return found

    def _made_of(self, project_id: str, fingerprint: str, record_id: str, known: Item) -> ExactTextDuplicate | None:
        """What another file's reading left, as this release's parser left it. A record that a person has edited is no
        duplicate: what the parser said of the edited fields is gone."""
        if is_tombstone(known):
            return ExactTextDuplicate(Understood({}), erased=True)
        if known.get("reader") != READER:
            return None
        if "refused" in known:
            return ExactTextDuplicate(Understood({}, str(known["refused"])))
        first = str(known["record_id"])
        record = RecordStore(self.table).get(project_id, first) if first != record_id else None
        if record is None or record.text_hash != fingerprint:
            return None
        edited = any(field.provenance is Provenance.USER_EDITED for field in record.fields.values())
        return None if edited else ExactTextDuplicate(Understood(record.fields), record.text_ref)

    @staticmethod
    def remember(project_id: str, fingerprint: str, record_id: str, refused: str | None = None) -> Put:
        """Says which record a text was made into, or why it is none, and ends the reservation; the last one to say so
        wins, any of them will do."""
        item = _item(project_id, fingerprint, record_id)
        return Put({**item, "refused": refused} if refused else item)


def _item(project_id: str, fingerprint: str, record_id: str) -> Item:
    return {**text_key(project_id, fingerprint).item(), "record_id": record_id, "reader": READER}
