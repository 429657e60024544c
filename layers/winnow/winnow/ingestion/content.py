"""The content of a file: fetch it, tell a table from a document, and say what it does to the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from winnow.ingestion.applying import Applier, Effect, Reading
from winnow.ingestion.connections import Connector
from winnow.ingestion.documents.fingerprint import fingerprint
from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import DocumentError
from winnow.ingestion.entities import Action as FileAction
from winnow.ingestion.entities import Counts, FileTask, Outcome, Pointer
from winnow.ingestion.items import pointer_to_item
from winnow.ingestion.outcomes import Finished, Paused, outcome_of
from winnow.ingestion.pointers import PointerStore
from winnow.ingestion.readers import READER, Reader, Understood, exact_hash
from winnow.ingestion.rows import RowWriter, opener_of
from winnow.ingestion.sources.model import FileTooLarge
from winnow.ingestion.twins import Twins
from winnow.platform.clock import Clock
from winnow.platform.expressions import Action, Put
from winnow.platform.table import Table
from winnow.projects.store import ProjectStore
from winnow.records.entities import RecordKind, Source, record_id_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Content:
    """Works on the content of files."""

    table: Table
    s3: S3Client
    bucket: str
    connector: Connector
    reader: Reader
    rows: RowWriter
    clock: Clock
    limits: Limits

    def work(self, file: FileTask, time_left: Callable[[], float]) -> Finished | Paused:
        """What becomes of a file.

        Raises:
            SourceError: it could not be fetched.
            Unavailable: the store is too busy.
            FileTaken: another worker has it now.
        """
        known = PointerStore(self.table).get(file.project_id, file.entry.uri)
        if file.action is FileAction.ARCHIVE:
            return self._archive(file, known, time_left)
        if known and known.knows(replace(file.entry, path=known.path), READER):
            return self._moved(file, known)
        project = ProjectStore(self.table).get(file.project_id)
        if project is None:
            return Finished(file, Outcome.FAILED, code="project-not-found", reason="The project is gone.")
        source = self.connector.open(project, file.source, "").source
        try:
            data = source.download(file.entry, self.limits.file_bytes)
        except FileTooLarge as error:
            data, refusal = None, _refused(file, error.code, error.reason)
        opener = opener_of(source, file.entry, data)
        if opener is not None:
            result = self.rows.write(file, opener, time_left)
            return self._remembered(result, table=True) if isinstance(result, Finished) else result
        return self._remembered(self._document(file, data) if data is not None else refusal)

    def _moved(self, file: FileTask, known: Pointer) -> Finished:
        """The same content under another path or revision: only the pointer follows."""
        pointer = replace(known, path=file.entry.path, name=file.entry.name, rev=file.entry.rev)
        return Finished(file, Outcome.UNCHANGED, Counts(unchanged=1), lambda: [Put(pointer_to_item(pointer))])

    def _document(self, file: FileTask, data: bytes) -> Finished:
        entry = file.entry
        record_id = record_id_of(file.project_id, entry.uri)
        try:
            document = self.reader.read(data, entry.name)
            words = fingerprint(document.text)
            twin = Twins(self.table).find(file.project_id, words, record_id)
            understood = Understood(twin.fields) if twin else self.reader.understand(document)
        except DocumentError as error:
            return _refused(file, error.code, error.reason)
        if understood.refused:
            return replace(_refused(file, "not_a_resume", understood.refused), outcome=Outcome.SKIPPED)
        text_ref = twin.text_ref if twin else self._keep_text(file.project_id, record_id, document.text)
        reading = Reading(
            kind=RecordKind.RESUME,
            source=Source(entry.uri, entry.rev, entry.content_hash or "", entry.name),
            fields=understood.fields,
            text_ref=text_ref,
            text_hash=words,
        )

        def actions() -> Sequence[Action]:
            effect = Applier(self.table).apply(file.project_id, entry.uri, [reading], self.clock())
            first = [] if twin else [Twins.remember(file.project_id, words, record_id)]
            return [*effect.actions, *first]

        counts = Applier(self.table).apply(file.project_id, entry.uri, [reading], self.clock()).counts
        reason = "Another file has the same words: its reading was taken over." if twin else ""
        return Finished(file, outcome_of(counts), counts, actions, code="same_text" if twin else "", reason=reason)

    def _keep_text(self, project_id: str, record_id: str, text: str) -> str:
        """Writes a document's text under a key that its content decides; the key."""
        key = f"text/{project_id}/{record_id}/{exact_hash(text)[:16]}"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), ContentType="text/plain; charset=utf-8")
        return key

    def _archive(self, file: FileTask, known: Pointer | None, time_left: Callable[[], float]) -> Finished | Paused:
        """The file is gone. A pointer that has moved to another path meanwhile says that it was only renamed."""
        if known is None or known.gone or known.path != file.entry.path:
            return Finished(file, Outcome.UNCHANGED)
        gone = replace(known, gone=True)
        if known.table:
            result = self.rows.archive_all(file, time_left)
            if isinstance(result, Paused):
                return result
            return replace(result, actions=lambda: [*result.actions(), Put(pointer_to_item(gone))])

        def effect() -> Effect:
            record_id = record_id_of(file.project_id, file.entry.uri)
            return Applier(self.table).archive(file.project_id, [record_id], self.clock())

        counts = effect().counts
        return Finished(file, Outcome.ARCHIVED, counts, lambda: [*effect().actions, Put(pointer_to_item(gone))])

    def _remembered(self, result: Finished, *, table: bool = False) -> Finished:
        """Adds the pointer: this content, read by this code, came to that. A lasting failure is remembered too."""
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
            table=table,
        )
        return replace(result, actions=lambda: [*result.actions(), Put(pointer_to_item(pointer))])


def _refused(file: FileTask, code: str, reason: str) -> Finished:
    return Finished(file, Outcome.FAILED, code=code, reason=reason)
