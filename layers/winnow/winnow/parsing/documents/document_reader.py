"""Bytes of a document of any supported type to its text with layout; what a file holds in other files is read too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Final

from winnow.parsing.documents.document_detection import Format, detect_format, find_picture_format
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.file_names import is_left_behind
from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.parsing.documents.limits import Limits
from winnow.parsing.documents.parcels import Parcel, join_documents

DEFAULT_LIMITS: Final = Limits()
_DEEPEST: Final = 2  # files in files: a message that is attached to a message
_TOO_DEEP: Final = "Files are nested too deeply in each other."
_COVER_LETTERS: Final = 600  # a portfolio's cover page says no more than this


def read_document(
    data: bytes, name: str, limits: Limits = DEFAULT_LIMITS, recognised: Mapping[int, OcrPage] | None = None
) -> Document:
    """Read a document. Its type is decided by content; ``name`` only tells Markdown from plain text.

    Args:
        data: the file.
        name: its name, without folders.
        limits: how much is read.
        recognised: what OCR read on pages of a PDF, counted from 1, that have no text of their own.

    Raises:
        DocumentError: when the file is refused or cannot be read; its ``code`` says why.
    """
    return _read(data, name, limits, recognised or {}, _Within(0, [limits.archive_bytes]))


@dataclass(frozen=True, slots=True)
class _Within:
    """Where a file stands.

    Attributes:
        depth: in how many others.
        left: how many bytes zips may still give, in all of the outermost file.
    """

    depth: int
    left: list[int]


def _read(data: bytes, name: str, limits: Limits, recognised: Mapping[int, OcrPage], within: _Within) -> Document:
    if len(data) > limits.file_bytes:
        raise DocumentError("too_large", f"The file is larger than {limits.file_bytes} bytes.")
    if not data:
        raise DocumentError("empty", "The file is empty.")
    picture = find_picture_format(data)
    if picture:
        raise DocumentError("needs_ocr", f"The file is a picture ({picture}).")
    kind, archive = detect_format(data, name, limits)
    if kind == "zip" and within.depth == 0:
        raise DocumentError("unsupported_type", "A zip archive of files is not read: send the files themselves.")
    if kind == "zip" and within.depth >= _DEEPEST:
        raise DocumentError("expands_too_much", _TOO_DEEP)
    # A reader and what it needs is loaded with the first file of its kind.
    module, function = _READERS[kind]
    reader = getattr(import_module(f"winnow.parsing.documents.formats.{module}"), function)
    if kind == "pdf":
        return _read_pdf(reader(data, limits, recognised), data, limits, within)
    found: Document | Parcel = reader(data if archive is None else archive, limits)
    if kind == "zip" and isinstance(found, Parcel):
        within.left[0] -= sum(len(content) for _, content in found.attachments)
        if within.left[0] < 0:
            raise DocumentError("expands_too_much", "The archives expand to more than is read.")
    return _read_parcel(found, limits, within) if isinstance(found, Parcel) else found


def _read_pdf(document: Document, data: bytes, limits: Limits, within: _Within) -> Document:
    """A PDF, or what it carries when its own page is only the cover of a portfolio."""
    if len(document.text) > _COVER_LETTERS or b"/EmbeddedFile" not in data:
        return document
    held = import_module("winnow.parsing.documents.formats.pdf").list_attachments(data)
    if not held or within.depth >= _DEEPEST:
        return document
    try:
        return _read_parcel(Parcel("The portfolio", held), limits, within)
    except DocumentError as error:
        if "Acrobat" in document.text or "portfolio" in document.text.lower():
            raise DocumentError(
                "unsupported_type", "The PDF is a portfolio of other files, none of which can be read."
            ) from error
        return document


def _read_parcel(parcel: Parcel, limits: Limits, within: _Within) -> Document:
    """The files that a container holds, and then what it says itself.

    Raises:
        DocumentError: ``needs_ocr`` when a picture is all there is; else what the only file raised, or ``empty``.
    """
    if within.depth >= _DEEPEST:
        raise DocumentError("expands_too_much", _TOO_DEEP)
    parts: list[Document] = []
    refused: list[DocumentError] = []
    for name, content in [*parcel.attachments, *([parcel.letter] if parcel.letter else [])]:
        if is_left_behind(name.rsplit("/", 1)[-1]):
            continue
        try:
            parts.append(_read(content, name, limits, {}, replace(within, depth=within.depth + 1)))
        except DocumentError as error:
            refused.append(error)
        if sum(len(part.text) for part in parts) > limits.characters:
            raise DocumentError("expands_too_much", f"The text is longer than {limits.characters} characters.")
    if parts:
        return join_documents(parts, parcel.title)
    if len(refused) == 1 and refused[0].code != "needs_ocr":
        raise refused[0]
    if refused:
        raise DocumentError("unsupported_type", f"{parcel.described} holds no file that can be read.")
    raise DocumentError("empty", f"{parcel.described} says nothing.")


_READERS: Final[dict[Format, tuple[str, str]]] = {
    "pdf": ("pdf", "read_pdf"),
    "docx": ("docx", "read_docx"),
    "odt": ("odt", "read_odt"),
    "fodt": ("odt", "read_odt"),
    "doc": ("doc", "read_doc"),
    "rtf": ("rtf", "read_rtf"),
    "html": ("html", "read_html"),
    "markdown": ("markdown", "read_markdown"),
    "text": ("plain", "read_plain"),
    "mail": ("mail", "open_mail"),
    "outlook": ("mail", "open_outlook_message"),
    "pages": ("apple_pages", "open_pages"),
    "word_xml": ("word_xml", "read_word_xml"),
    "tex": ("tex", "read_tex"),
    "json_resume": ("structured_resumes", "read_json_resume"),
    "europass": ("structured_resumes", "read_europass"),
    "vcard": ("structured_resumes", "read_vcard"),
    "zip": ("zipped_files", "open_zipped_files"),
    "winmail": ("winmail", "open_winmail"),
}
