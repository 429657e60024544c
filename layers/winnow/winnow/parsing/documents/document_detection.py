"""What a file is, by its content: a name never decides between formats that have a signature."""

from __future__ import annotations

import re
from typing import Literal, cast

from winnow.parsing.documents.archive import Archive
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.limits import Limits

type Format = Literal["pdf", "docx", "odt", "fodt", "doc", "rtf", "html", "markdown", "text"]

PDF_HEADER_WITHIN = 1024  # bytes; ISO 32000-1 annex H, implementation note 13
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown|mdown|mkd)$", re.IGNORECASE)
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|div|p|h[1-6]|table|ul|section|article|main|header|span|font|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(rb"</(?:p|div|span|li|td|h[1-6]|body|html)>", re.IGNORECASE)
_FLAT_ODT = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_OTHER = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM", b"\x7fELF", b"MZ", b"\x1f\x8b",
    b"7z\xbc\xaf", b"Rar!", b"\xca\xfe\xba\xbe", b"ID3", b"OggS", b"SQLite format", b"%!PS", b"\x00\x00\x00\x0cjP",
)  # fmt: skip


def detect_format(data: bytes, name: str, limits: Limits) -> tuple[Format, Archive | None]:
    """The format, and the opened archive when it is one.

    Raises:
        DocumentError: ``unsupported_type``; what opening an archive raises.
    """
    if data.startswith(ZIP):
        archive = Archive(data, limits)
        return _in_archive(archive), archive
    head = data[:PDF_HEADER_WITHIN]
    for kind, found in (
        ("rtf", head.lstrip().startswith(b"{\\rtf")),
        ("pdf", b"%PDF-" in head),
        ("doc", data.startswith(OLE)),
    ):
        if found:
            return cast("Format", kind), None
    if data.startswith(_OTHER) or data[4:8] == b"ftyp":
        raise DocumentError("unsupported_type", "The file is of no supported type.")
    return _without_signature(data, name), None


def _without_signature(data: bytes, name: str) -> Format:
    start = _plain_start(data)
    if _FLAT_ODT in start and b"office:document" in start:
        return "fodt"
    if _HTML.match(start) or (b"<html" in start.lower() and len(_TAGS.findall(start)) > 1):
        return "html"
    return "markdown" if _MARKDOWN_NAME.search(name) else "text"


def _plain_start(data: bytes) -> bytes:
    """The first kilobytes as a single-byte encoding would have them, so that tags show in UTF-16 and UTF-32 too."""
    return data[: 1 << 14].replace(b"\x00", b"").lstrip(b"\xff\xfe")


def _in_archive(archive: Archive) -> Format:
    if "mimetype" in archive:
        kind = archive.read("mimetype").strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            return "odt"
        raise DocumentError("unsupported_type", "The archive is not a text document.")
    if "word/document.xml" in archive or any(name.startswith("word/document") for name in archive.names()):
        return "docx"
    if "content.xml" in archive and "META-INF/manifest.xml" in archive:
        return "odt"
    if "EncryptedPackage" in archive:
        raise DocumentError("encrypted", "The document needs a password.")
    raise DocumentError("unsupported_type", "The archive is not a document.")
