"""The content of a file: fetch it, tell a table from a document, and say what it does to the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from winnow.ingestion.content.document_records import DocumentRecords
from winnow.ingestion.content.record_changes import Applier
from winnow.ingestion.content.table_rows import RowWriter, find_table, has_rows
from winnow.ingestion.ocr.ocr_provider import PendingRecognition
from winnow.ingestion.run.content_reader import READER
from winnow.ingestion.run.ingestion_file import Action as FileAction
from winnow.ingestion.run.ingestion_file import Counts, FileTask, Outcome, Pointer
from winnow.ingestion.run.outcomes import Finished, Paused, Waiting, outcome_of, refused
from winnow.ingestion.run.source_pointers import PointerStore, pointer_action
from winnow.ingestion.sources.connector import Connector
from winnow.ingestion.sources.source_model import FileTooLarge, SourceName, SourceNotFound
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.limits import Limits
from winnow.platform.clock import Clock
from winnow.platform.table import Table
from winnow.records.record import record_id_of


@dataclass(frozen=True, slots=True)
class Content:
    """Works on the content of files."""

    table: Table
    connector: Connector
    documents: DocumentRecords
    rows: RowWriter
    clock: Clock
    limits: Limits

    def work(self, file: FileTask, time_left: Callable[[], float]) -> Finished | Paused | Waiting:
        """What becomes of a file.

        Raises:
            SourceError: it could not be fetched.
            TransientError: its pages can't be recognised now.
            Unavailable: the store is too busy.
            FileTaken: another worker has it now.
            Superseded: another task has dealt with the source's file meanwhile.
        """
        known = PointerStore(self.table).get(file.project_id, file.entry.uri)
        if known and known.erased:
            return _erased(file)
        if file.action is FileAction.ARCHIVE:
            return self._archive(file, known, time_left)
        if known and known.knows(replace(file.entry, path=known.path), READER, self.documents.ocr):
            return self._moved(file, known)
        pending = PendingRecognition.from_position(file.position)
        if pending:
            return self._remembered(self._resumed(file, pending), known)
        source = self.connector.source(file.project_id, file.source)
        try:
            data = source.download(file.entry, self.limits.file_bytes)
        except FileTooLarge as error:
            data, refusal = None, refused(file, error)
        try:
            rows = find_table(source, file.entry, data, self.documents.reader.convert_table, self.rows.limits)
        except DocumentError as error:
            return self._remembered(refused(file, error), known)
        if rows is not None:
            taken = PointerStore(self.table).take(file, known)
            written = self.rows.write(replace(file, known=file.known or bool(taken.rev)), rows, time_left)
            return self._remembered(written, taken, table=True)
        return self._remembered(self.documents.begin(file, data) if data is not None else refusal, known)

    def _resumed(self, file: FileTask, pending: PendingRecognition) -> Finished | Waiting:
        """A file that has waited for its recognition; it is fetched again when only pages of it were recognised."""
        if not pending.pages:
            return self.documents.resume(file, pending, None)
        try:
            data = self.connector.source(file.project_id, file.source).download(file.entry, self.limits.file_bytes)
        except FileTooLarge as error:
            return refused(file, error)
        return self.documents.resume(file, pending, data)

    def given_up(self, file: FileTask) -> Finished:
        """The end of a file that broke its worker again and again, remembered like any other that can't be read."""
        reason = f"It broke off {file.attempts_used} times: it is too large, or damaged in an unusual way."
        result = Finished(file, Outcome.FAILED, file.counts, code="attempts-exhausted", reason=reason)
        if file.action is FileAction.ARCHIVE:
            return replace(result, retryable=True)
        known = PointerStore(self.table).get(file.project_id, file.entry.uri)
        if known and known.erased:
            return _erased(file)
        return self._remembered(result, known, table=has_rows(file))

    def _moved(self, file: FileTask, known: Pointer) -> Finished:
        """The same content under another path or revision: only the pointer follows."""
        pointer = replace(known, path=file.entry.path, name=file.entry.name, rev=file.entry.rev)
        counts = file.counts + Counts(unchanged=1)  # rows that it wrote before another task overtook it stay counted
        return Finished(file, outcome_of(counts), counts, [pointer_action(known, pointer)])

    def _archive(self, file: FileTask, known: Pointer | None, time_left: Callable[[], float]) -> Finished | Paused:
        """The file is gone. A pointer that has moved to another path meanwhile says that it was only renamed; and what
        came after the listing had passed its place is there after all."""
        if known is None or known.gone or known.path != file.entry.path or self._is_back(file):
            return Finished(file, Outcome.UNCHANGED, file.counts)
        gone = replace(known, gone=True, taken="")
        if known.table:
            taken = PointerStore(self.table).take(file, known)
            result = self.rows.archive_all(file, time_left)
            if isinstance(result, Paused):
                return result
            return replace(result, actions=[pointer_action(taken, gone)])
        record_id = record_id_of(file.project_id, file.entry.uri)
        effect = Applier(self.table).archive(file.project_id, [record_id], self.clock())
        return Finished(file, Outcome.ARCHIVED, effect.counts, [*effect.actions, pointer_action(known, gone)])

    def _is_back(self, file: FileTask) -> bool:
        """Whether an object is in the inbox after all. Dropbox tells of files and deletions in their order."""
        if file.source != SourceName.S3:
            return False
        try:
            self.connector.s3_source(file.project_id).describe(file.entry.path)
        except SourceNotFound:
            return False
        return True

    def _remembered[T](self, result: Finished | T, known: Pointer | None, *, table: bool = False) -> Finished | T:
        """Adds the pointer to a file's end: this content, read by this code, came to that. A permanent error is
        remembered too."""
        if not isinstance(result, Finished):
            return result
        file, entry = result.file, result.file.entry
        pointer = Pointer(
            project_id=file.project_id,
            source=file.source,
            uri=entry.uri,
            path=entry.path,
            name=entry.name,
            rev=entry.rev,
            content_hash=entry.content_hash or "",
            reader=READER,
            failed=result.code if result.outcome in {Outcome.FAILED, Outcome.SKIPPED} else "",
            ocr=self.documents.ocr if result.code == "needs_ocr" else "",
            table=table,
        )
        return replace(result, actions=[*result.actions, pointer_action(known, pointer)])


def _erased(file: FileTask) -> Finished:
    """The end of a file whose record was erased."""
    reason = "What was made of it was erased: it is not read again."
    return Finished(file, Outcome.SKIPPED, file.counts, code="erased", reason=reason)
