"""Apple Pages: the preview that a document carries is read; the document itself is in a format of Apple's own."""

from __future__ import annotations

from typing import Final

from winnow.parsing.documents.archive import Archive
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.limits import Limits
from winnow.parsing.documents.parcels import Parcel

_PREVIEWS: Final = ("QuickLook/Preview.pdf", "preview.pdf", "QuickLook/Thumbnail.pdf")
_OTHERS: Final = (
    ("Index/Tables/", "Apple Numbers is not read: export it as CSV or XLSX."),
    ("Index/CalculationEngine", "Apple Numbers is not read: export it as CSV or XLSX."),
    ("Index/Slide", "Apple Keynote is not read: export it as PDF."),
)


def open_pages(archive: Archive, _limits: Limits) -> Parcel:
    """The preview of a Pages document.

    Raises:
        DocumentError: ``unsupported_type`` when there is none in PDF, and for Numbers and Keynote.
    """
    for start, described in _OTHERS:
        if any(name.startswith(start) for name in archive.names()):
            raise DocumentError("unsupported_type", described)
    for name in _PREVIEWS:
        if name in archive:
            return Parcel("The Pages document", [("preview.pdf", archive.read_part(name))])
    raise DocumentError("unsupported_type", "Apple Pages is not read: export it as PDF or DOCX.")
