"""The content of a file: fetch it, tell a table from a document, and say what it does to the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.ingestion.applying import Applier, Reading
from winnow.ingestion.connections import Connector
from winnow.ingestion.documents.fingerprint import fingerprint
from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import Document, DocumentError
from winnow.ingestion.documents.ocr import OcrPage
from winnow.ingestion.entities import Action as FileAction
from winnow.ingestion.entities import Counts, FileTask, Outcome, Pointer
from winnow.ingestion.outcomes import Finished, Paused, Waiting, outcome_of
from winnow.ingestion.pointers import PointerStore, pointer_action
from winnow.ingestion.readers import READER, Reader, Understood, exact_hash
from winnow.ingestion.recognition import Wait, weakened
from winnow.ingestion.rows import RowWriter, has_rows, opener_of
from winnow.ingestion.scans import Scans
from winnow.ingestion.sources.model import FileTooLarge, SourceNotFound
from winnow.ingestion.triggering import SourceName
from winnow.ingestion.twins import Twins
from winnow.platform.clock import Clock
from winnow.platform.errors import Unavailable
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
    scans: Scans
    rows: RowWriter
    clock: Clock
    limits: Limits

    def work(self, file: FileTask, time_left: Callable[[], float]) -> Finished | Paused | Waiting:
        """What becomes of a file.

        Raises:
            SourceError: it could not be fetched.
            PassingFault: its pages can't be recognised now.
            Unavailable: the store is too busy.
            FileTaken: another worker has it now.
            Superseded: another task has dealt with the source's file meanwhile.
        """
        known = PointerStore(self.table).get(file.project_id, file.entry.uri)
        if file.action is FileAction.ARCHIVE:
            return self._archive(file, known, time_left)
        if known and known.knows(replace(file.entry, path=known.path), READER, self.scans.name):
            return self._moved(file, known)
        wait = Wait.from_position(file.position)
        if wait:
            result = self._scan(file, lambda: self.scans.resume(wait))
            return self._remembered(result, known) if isinstance(result, Finished) else result
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
            taken = PointerStore(self.table).take(file, known)
            written = self.rows.write(replace(file, known=file.known or bool(taken.rev)), opener, time_left)
            return self._remembered(written, taken, table=True) if isinstance(written, Finished) else written
        result = self._document(file, data) if data is not None else refusal
        return self._remembered(result, known) if isinstance(result, Finished) else result

    def given_up(self, file: FileTask) -> Finished:
        """The end of a file that broke its worker again and again, remembered like any other that can't be read."""
        reason = f"It broke off {file.failures} times: it is too large, or damaged in an unusual way."
        result = _refused(file, "attempts-exhausted", reason)
        if file.action is FileAction.ARCHIVE:
            return replace(result, retryable=True)
        known = PointerStore(self.table).get(file.project_id, file.entry.uri)
        return self._remembered(result, known, table=has_rows(file))

    def _moved(self, file: FileTask, known: Pointer) -> Finished:
        """The same content under another path or revision: only the pointer follows."""
        pointer = replace(known, path=file.entry.path, name=file.entry.name, rev=file.entry.rev)
        counts = file.counts + Counts(unchanged=1)  # rows that it wrote before another task overtook it stay counted
        return Finished(file, outcome_of(counts), counts, [pointer_action(known, pointer)])

    def _document(self, file: FileTask, data: bytes) -> Finished | Waiting:
        try:
            document = self.reader.read(data, file.entry.name)
        except DocumentError as error:
            if error.code == "needs_ocr":
                return self._scan(file, lambda: self.scans.begin(file, data))
            return _refused(file, error.code, error.reason)
        return self._read(file, document)

    def _scan(self, file: FileTask, recognize: Callable[[], Sequence[OcrPage] | Waiting]) -> Finished | Waiting:
        """A scan, once its pages have been recognised; one that can't be stays what it is."""
        try:
            pages = recognize()
            if isinstance(pages, Waiting):
                return pages
            document = self.reader.assemble(pages)
        except DocumentError as error:
            return _refused(file, error.code, error.reason)
        return self._read(file, document, pages)

    def _read(self, file: FileTask, document: Document, pages: Sequence[OcrPage] = ()) -> Finished:
        """What a document does to its record; ``pages`` when its text was recognised."""
        entry = file.entry
        record_id = record_id_of(file.project_id, entry.uri)
        words = fingerprint(document.text)
        twin = Twins(self.table).find(file.project_id, words, record_id)
        try:
            understood = Understood(twin.fields) if twin else self.reader.understand(document)
        except DocumentError as error:
            return _refused(file, error.code, error.reason)
        if understood.refused:
            return replace(_refused(file, "not_a_resume", understood.refused), outcome=Outcome.SKIPPED)
        doubted = pages and not twin
        text_ref = twin.text_ref if twin else self._keep_text(file.project_id, record_id, document.text)
        ocr = self.scans.name if pages else ""
        reading = Reading(
            kind=RecordKind.RESUME,
            source=Source(entry.uri, entry.rev, entry.content_hash or "", entry.name, ocr),
            fields=weakened(understood.fields, document.text, pages) if doubted else understood.fields,
            text_ref=text_ref,
            text_hash=words,
        )

        effect = Applier(self.table).apply(file.project_id, entry.uri, [reading], self.clock())
        actions = effect.actions if twin else [*effect.actions, Twins.remember(file.project_id, words, record_id)]
        reason = "Another file has the same words: its reading was taken over." if twin else ""
        code = "same_text" if twin else ""
        return Finished(file, outcome_of(effect.counts), effect.counts, actions, code=code, reason=reason)

    def _keep_text(self, project_id: str, record_id: str, text: str) -> str:
        """Writes a document's text under a key that its content decides; the key."""
        key = f"text/{project_id}/{record_id}/{exact_hash(text)[:16]}"
        try:
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), ContentType="text/plain; charset=utf-8")
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not take the text.") from error
        return key

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

    def _remembered(self, result: Finished, known: Pointer | None, *, table: bool = False) -> Finished:
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
            ocr=self.scans.name if result.code == "needs_ocr" else "",
            table=table,
        )
        return replace(result, actions=[*result.actions, pointer_action(known, pointer)])


def _refused(file: FileTask, code: str, reason: str) -> Finished:
    return Finished(file, Outcome.FAILED, file.counts, code=code, reason=reason)
