"""A scan on its way through OCR: begun, waited for, and read like any other document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winnow.ingestion.entrypoints.ocr_callback import tag_of
from winnow.ingestion.ocr.ocr_provider import OcrProvider, Ticket, Wait
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

    def begin(self, file: FileTask, data: bytes) -> Sequence[OcrPage] | Waiting:
        """The pages of a scan, or the wait for them.

        Raises:
            DocumentError: the pages can't be recognised.
            PassingFault: not now.
        """
        found = self.provider.recognize(data, tag_of(file.job_id, file.file_id))
        return self._waiting(Wait(found, self.clock())) if isinstance(found, Ticket) else found

    def resume(self, wait: Wait) -> Sequence[OcrPage] | Waiting:
        """The pages of a scan that has been waited for, or how the wait goes on.

        Raises:
            DocumentError, PassingFault: as ``begin``.
        """
        if wait.is_over(self.clock()):
            raise DocumentError("needs_ocr", "The recognition of its pages did not come to an end.")
        found = self.provider.collect(wait.ticket)
        return self._waiting(wait) if found is None else found

    def _waiting(self, wait: Wait) -> Waiting:
        return Waiting(wait.to_position(), wait.next_look(self.clock()))
