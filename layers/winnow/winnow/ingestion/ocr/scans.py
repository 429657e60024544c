"""A scan on its way through OCR: begun, waited for, and read like any other document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winnow.ingestion.ocr.ocr_provider import AsyncRecognition, OcrProvider, PendingRecognition
from winnow.ingestion.ocr.scan_tags import scan_tag
from winnow.ingestion.run.ingestion_file import FileTask
from winnow.ingestion.run.outcomes import Waiting
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class Scans:
    """Brings scans to a provider."""

    provider: OcrProvider
    clock: Clock

    def begin(self, file: FileTask, data: bytes, pages: Sequence[int] = ()) -> Sequence[OcrPage] | Waiting:
        """The pages of a scan, or the wait for them. ``pages`` are their numbers where it is part of a document.

        Raises:
            DocumentError: the pages can't be recognised.
            TransientError: not now.
        """
        found = self.provider.recognize(data, scan_tag(file.job_id, file.file_id))
        if isinstance(found, AsyncRecognition):
            return self._waiting(PendingRecognition(found, self.clock(), tuple(pages)))
        return found

    def resume(self, pending: PendingRecognition) -> Sequence[OcrPage] | Waiting:
        """The pages of a scan that has been waited for, or how the wait goes on. One that nobody has asked about for
        long may be done all the same, so it is asked about before it is given up.

        Raises:
            DocumentError, TransientError: as ``begin``.
        """
        found = self.provider.collect(pending.recognition)
        if found is None and pending.has_timed_out(self.clock()):
            raise DocumentError("needs_ocr", "The recognition of its pages did not come to an end.")
        return self._waiting(pending) if found is None else found

    def _waiting(self, pending: PendingRecognition) -> Waiting:
        return Waiting(pending.to_position(), pending.next_poll(self.clock()))
