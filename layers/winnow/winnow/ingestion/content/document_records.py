"""From a document's bytes to what it does to its record: read, recognise, recognise again by its words, understand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.ingestion.content.exact_text_duplicates import ExactTextDuplicates
from winnow.ingestion.content.record_changes import Applier, Reading
from winnow.ingestion.content.unreadable import Unreadable, content_key
from winnow.ingestion.llm.llm_budget import ModelBudget
from winnow.ingestion.ocr.ocr_provider import PendingRecognition
from winnow.ingestion.ocr.scans import Scans
from winnow.ingestion.run.content_reader import Reader, Understood, exact_hash
from winnow.ingestion.run.ingestion_file import FileTask, Outcome
from winnow.ingestion.run.outcomes import Finished, Waiting, archive_remark, outcome_of, refused
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.fingerprint import fingerprint
from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.parsing.resumes.confidence.ocr_confidence import weakened
from winnow.platform.clock import Clock
from winnow.platform.errors import Unavailable
from winnow.platform.table import Table
from winnow.records.record import RecordKind, Source, record_id_of
from winnow.values import Field, Json, Provenance, Span

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class DocumentRecords:
    """Works on documents. Its methods raise TransientError when one can't be read just now."""

    table: Table
    s3: S3Client
    bucket: str
    reader: Reader
    scans: Scans | None
    assistance: ModelBudget | None
    clock: Clock

    @property
    def ocr(self) -> str:
        """Name of the OCR provider, or nothing."""
        return self.scans.provider.name if self.scans else ""

    def begin(self, file: FileTask, data: bytes) -> Finished | Waiting:
        """What becomes of a document. A content that could not be read before is not parsed again."""
        unreadable = Unreadable(self.table, self.ocr)
        key = content_key(file.project_id, data)
        try:
            unreadable.check(key)
        except DocumentError as error:
            return refused(file, error)
        try:
            document = self.reader.read_document(data, file.entry.name)
        except DocumentError as error:
            if error.code == "needs_ocr" and self.scans:
                return self._scan(file, partial(self._begin_whole, self.scans, file, data))
            remembered = unreadable.remember(key, error)
            return replace(refused(file, error), actions=[remembered])
        if document.pages_without_text and self.scans:
            return self._complete(file, data, document, partial(self._begin_pages, self.scans, file, data, document))
        return self._read(file, document)

    def resume(self, file: FileTask, pending: PendingRecognition, data: bytes | None) -> Finished | Waiting:
        """What becomes of a scan that has been waited for; ``data`` when only pages of the file were recognised."""
        if self.scans is None:
            return refused(
                file, DocumentError("needs_ocr", "The OCR that its pages were given to is not used any more.")
            )
        if data is None:
            return self._scan(file, partial(self.scans.resume, pending))
        try:
            document = self.reader.read_document(data, file.entry.name)
        except DocumentError as error:
            return refused(file, error)
        return self._complete(file, data, document, partial(self.scans.resume, pending))

    def _begin_whole(self, scans: Scans, file: FileTask, data: bytes) -> Sequence[OcrPage] | Waiting:
        return scans.begin(file, self.reader.make_scan(data, ()))

    def _begin_pages(
        self, scans: Scans, file: FileTask, data: bytes, document: Document
    ) -> Sequence[OcrPage] | Waiting:
        pages = document.pages_without_text
        return scans.begin(file, self.reader.make_scan(data, pages), pages)

    def _complete(
        self,
        file: FileTask,
        data: bytes,
        document: Document,
        recognize: Callable[[], Sequence[OcrPage] | Waiting],
    ) -> Finished | Waiting:
        """A document some of whose pages are pictures; what can't be recognised stays named in its record."""
        try:
            pages = recognize()
            if isinstance(pages, Waiting):
                return pages
            numbered = dict(zip(document.pages_without_text, pages, strict=False))
            complete = self.reader.read_recognised(data, file.entry.name, numbered)
        except DocumentError:
            return self._read(file, document)
        return self._read(file, complete, pages, complete.spans_of_pages(numbered))

    def _scan(self, file: FileTask, recognize: Callable[[], Sequence[OcrPage] | Waiting]) -> Finished | Waiting:
        """A scan once its pages have been recognised; one that can't be stays what it is."""
        try:
            pages = recognize()
            return pages if isinstance(pages, Waiting) else self._read(file, self.reader.assemble(pages), pages)
        except DocumentError as error:
            return refused(file, error)

    def _read(
        self,
        file: FileTask,
        document: Document,
        pages: Sequence[OcrPage] = (),
        recognised: Sequence[Span] | None = None,
    ) -> Finished:
        """What a document does to its record; ``pages`` when text was recognised, of which it may be parts only."""
        entry, project_id = file.entry, file.project_id
        record_id = record_id_of(project_id, entry.uri)
        words = fingerprint(document.text)
        duplicate = ExactTextDuplicates(self.table).find_or_reserve(project_id, words, record_id, self.clock())
        if duplicate and duplicate.erased:
            return self._without_erased_words(file, record_id)
        try:
            understood = duplicate.understood if duplicate else self._understand(file.job_id, document)
        except DocumentError as error:
            return refused(file, error)
        first = [] if duplicate else [ExactTextDuplicates.remember(project_id, words, record_id, understood.refused)]
        if understood.refused:
            reason = understood.refused
            return Finished(file, Outcome.SKIPPED, actions=first, code="not_a_resume", reason=reason)
        fields = understood.fields
        if pages and not duplicate:
            fields = weakened(fields, document.text, pages, recognised)
        if document.pages_without_text:
            unread: list[Json] = [*document.pages_without_text]
            fields = {**fields, "pages_without_text": Field(unread, Provenance.EXTRACTED)}
        reading = Reading(
            kind=RecordKind.RESUME,
            source=Source(entry.uri, entry.rev, entry.content_hash or "", entry.name, self.ocr if pages else ""),
            fields=fields,
            text_ref=duplicate.text_ref if duplicate else self._keep_text(project_id, record_id, document.text),
            text_hash=words,
        )
        effect = Applier(self.table).apply(project_id, entry.uri, [reading], self.clock())
        code, reason = archive_remark(effect.counts)
        if duplicate and not code:
            code, reason = "same_text", "Another file has the same words: its reading was taken over."
        actions = [*effect.actions, *first]
        return Finished(file, outcome_of(effect.counts), effect.counts, actions, code=code, reason=reason)

    def _without_erased_words(self, file: FileTask, record_id: str) -> Finished:
        """The end of a file whose words were erased under another name. What it said before they came is gone from it:
        that record is put aside as if the file were gone, and comes back when the file says something else again."""
        effect = Applier(self.table).archive(file.project_id, [record_id], self.clock())
        reason = "A record of the same words was erased: none is made of them again."
        if effect.counts.archived:
            reason += " The record of what the file said before is archived."
        return Finished(file, Outcome.SKIPPED, effect.counts, effect.actions, code="erased", reason=reason)

    def _understand(self, job_id: str, document: Document) -> Understood:
        """What a document says, to the rules and, where it is switched on, to a language model that reads along."""
        understood = self.reader.understand(document)
        if understood.refused or self.assistance is None:
            return understood
        answer = self.assistance.ask_about(job_id, document.text)
        try:
            return self.reader.understand_with(document, answer) if answer else understood
        except DocumentError:  # of the answer, not of the document: that could be understood
            return understood

    def _keep_text(self, project_id: str, record_id: str, text: str) -> str:
        """Writes a document's text under a key that its content decides; the key."""
        key = f"text/{project_id}/{record_id}/{exact_hash(text)[:16]}"
        try:
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), ContentType="text/plain; charset=utf-8")
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not take the text.") from error
        return key
