"""What a file is, by its content: a name never decides between formats that have a signature."""

from __future__ import annotations

import re
from typing import Final, Literal

from winnow.parsing.documents.archive import Archive
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.file_names import is_google_link, is_left_behind
from winnow.parsing.documents.limits import Limits

type Format = Literal[
    "pdf", "docx", "odt", "fodt", "doc", "rtf", "html", "markdown", "text", "mail", "outlook", "pages", "word_xml",
    "tex", "json_resume", "europass", "vcard", "zip", "winmail",
]  # fmt: skip

PDF_HEADER_WITHIN: Final = 1024  # bytes; ISO 32000-1 annex H, implementation note 13
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WINMAIL: Final = b"\x78\x9f\x3e\x22"
_PDF_OBJECT: Final = re.compile(rb"[\r\n]\s{0,20}\d{1,10}\s{1,4}\d{1,5}\s{1,4}obj\b")
_MARKDOWN_NAME: Final = re.compile(r"\.(?:md|markdown|mdown|mkd)$", re.IGNORECASE)
_JSON_NAME: Final = re.compile(r"\.(?:json|jsonl|ndjson|geojson|jsonlines|ldjson)$", re.IGNORECASE)
_TEX_NAME: Final = re.compile(r"\.(?:tex|latex|ltx)$", re.IGNORECASE)
_HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,500}>\s*)?<(?:!doctype\s+html|html|head|body|title|meta|div|p|h[1-6]|table|ul|section|article|main|header|span|font|center)\b",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(rb"<!--[^>]{0,2000}-->\s{0,100}")
_TAGS: Final = re.compile(rb"</(?:p|div|span|li|td|h[1-6]|body|html)>", re.IGNORECASE)
_HEADERS: Final = re.compile(
    rb"(?:return-path|received|from|to|subject|date|mime-version|message-id|delivered-to|reply-to|content-type|"
    rb"x-[\w-]{1,60}|sender|cc|thread-topic|content-transfer-encoding|dkim-signature|authentication-results|"
    rb"arc-seal|list-unsubscribe|in-reply-to|references|content-language|accept-language|snapshot-content-location|"
    rb"content-location):",
    re.IGNORECASE,
)
_LEAST_HEADERS: Final = 3
_FLAT_ODT: Final = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_WORD_XML: Final = (b"schemas.microsoft.com/office/word/2003/wordml", b"schemas.microsoft.com/office/2006/xmlPackage")
_EUROPASS: Final = (b"SkillsPassport", b"europass.cedefop.europa.eu", b"europass.eu/1.0")
_MESSAGE_STREAM: Final = "__substg1.0_".encode("utf-16-le")
_WORKBOOK: Final = re.compile(rb"(?:W\x00o\x00r\x00k\x00b|B)\x00o\x00o\x00k\x00\x00\x00")  # a stream's whole name
_NAMED_OLE: Final = (
    ("PowerPoint Document", "A PowerPoint presentation"), ("VisioDocument", "A Visio drawing"),
    ("Quill", "A Publisher document"), ("MatOST", "A Microsoft Works document"),
)  # fmt: skip
_NAMED: Final = (
    (b"\x7fELF", "A program"), (b"MZ", "A program"), (b"\xca\xfe\xba\xbe", "A program"), (b"#!", "A script"),
    (b"ID3", "A sound"), (b"OggS", "A sound"), (b"fLaC", "A sound"), (b"\xff\xfb", "A sound"), (b"RIFF", "A recording"),
    (b"\x1aE\xdf\xa3", "A video"), (b"FLV", "A video"), (b"\x00\x00\x01\xba", "A video"),
    (b"%!PS", "PostScript"), (b"\xc5\xd0\xd3\xc6", "PostScript"), (b"AT&TFORM", "DjVu"), (b"\xffWPC", "WordPerfect"),
    (b"8BPS", "A Photoshop picture"), (b"\x00\x00\x00\x0cjP", "A JPEG 2000 picture"), (b"ITSF", "Compiled help"),
    (b"\xdb\xa5-\x00", "A document of a Word older than 97"), (b"1\xbe\x00\x00", "A Windows Write document"),
    (b"{\\pwi", "A Pocket Word document"), (b"BEGIN:VCALENDAR", "A calendar"),
    (b"L\x00\x00\x00\x01\x14\x02", "A shortcut"),
    (b"[InternetShortcut]", "A shortcut"), (b"-----BEGIN ", "A key or certificate"), (b"<svg", "An SVG drawing"),
    (b"AC10", "An AutoCAD drawing"), (b"\xe4R\\{\x8c\xd8\xa7M", "A OneNote section"),
    (b"bplist", "A property list"), (b"\x00\x05\x16\x07", "A file of macOS's own"), (b"wOFF", "A font"),
    (b"OTTO", "A font"), (b"\x00\x01\x00\x00\x00", "A font"), )  # fmt: skip
_ARCHIVES: Final = (
    (b"7z\xbc\xaf\x27\x1c", "A 7z archive"), (b"Rar!", "A RAR archive"), (b"\x1f\x8b", "A gzip archive of no table"),
    (b"BZh", "A bzip2 archive"), (b"\xfd7zXZ", "An xz archive"), (b"(\xb5/\xfd", "A zstd archive"),
)  # fmt: skip
_TABLES: Final = (
    (b"PAR1", "A Parquet table"), (b"SQLite format", "A database"),
    (b"\x00\x01\x00\x00Standard", "An Access database"),
    (b"ID;P", "A SYLK table"), (b"TABLE\r\n0,1", "A DIF table"), (b"TABLE\n0,1", "A DIF table"),
    (b"ARROW1", "An Arrow table"), (b"ORC", "An ORC table"), (b"Obj\x01", "An Avro table"),
    (b"\x89HDF", "An HDF5 file"),
    (b"\x93NUMPY", "A NumPy array"), (b"$FL2", "An SPSS table"), (b"<stata_dta>", "A Stata table"),
    *((bytes((version, order, 1)), "A Stata table") for version in b"ilnoqrs" for order in (1, 2)),
    (b"\x09\x00\x04\x00", "A workbook of an Excel older than 5"),
    (b"\x09\x02\x06\x00", "A workbook of an Excel older than 5"),
    (b"\x09\x04\x06\x00", "A workbook of an Excel older than 5"),
    (b"\x09\x08\x08\x00", "A workbook of an Excel older than 97"),
    (b"HEADER RECORD*******LIBRARY", "A SAS table"), (b"\x00" * 12 + b"\xc2\xea\x81", "A SAS table"),
)  # fmt: skip
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
    (b"GIF8", "GIF"), (b"BM", "BMP"),
)  # fmt: skip
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_HEAD: Final = 256  # bytes that are looked at for what no text holds
_LEAST_OF_TEXT: Final = 32  # below are control characters
_INSTEAD: Final = "is not read: export it as PDF or DOCX."
_UNPACKED: Final = "is not read: unpack it, and send what it holds."
_AS_TABLE: Final = "is not read: export it as CSV or XLSX."


def _begins(data: bytes, start: bytes) -> bool:
    """Whether data begins with a signature; one of letters alone counts only before what no text holds: "MZ Khan",
    "OTTO FARROW" and "BM Sharma" are the first lines of resumes."""
    if not data.startswith(start):
        return False
    return not start.isalnum() or any(byte < _LEAST_OF_TEXT for byte in data[:_HEAD].translate(None, b"\t\n\r\f"))


def find_picture_format(data: bytes) -> str | None:
    """The name of a picture's format; None for what is no picture."""
    if data[4:8] == b"ftyp":
        return "HEIC" if data[8:12] in _HEIF_BRANDS or b"heic" in data[8:40] else None
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    return next((name for start, name in _PICTURES if _begins(data, start)), None)


def is_pdf(data: bytes) -> bool:
    """Whether data, or what begins it, is a PDF: with the header first, or with something before it and objects behind.

    A text that only speaks of "%PDF-1.7" is none.
    """
    at = data.find(b"%PDF-", 0, PDF_HEADER_WITHIN)
    if at < 0:
        return False
    return not data[:at].strip(b"\xef\xbb\xbf\x00 \t\r\n\f") or _PDF_OBJECT.search(data, at) is not None


def detect_format(data: bytes, name: str, limits: Limits) -> tuple[Format, Archive | None]:
    """The format, and the opened archive when it is one.

    Raises:
        DocumentError: ``unsupported_type`` with a sentence that names the format; what opening an archive raises.
    """
    if is_left_behind(name.rsplit("/", 1)[-1]) and not data.startswith((b"%PDF-", *ZIP)):
        raise DocumentError("unsupported_type", "The file was left behind by a program and holds no document.")
    if data.startswith(ZIP):
        archive = Archive(data, limits)
        return _in_archive(archive), archive
    if data.startswith(_WINMAIL):
        return "winmail", None
    head = data[:PDF_HEADER_WITHIN]
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf", None
    if is_pdf(data) and _find_mail_or_card(data) is None:
        return "pdf", None
    if data.startswith(OLE):
        return _in_ole(data), None
    for signatures, instead in ((_NAMED, _INSTEAD), (_ARCHIVES, _UNPACKED), (_TABLES, _AS_TABLE)):
        named = next((described for start, described in signatures if _begins(data, start)), None)
        if named:
            raise DocumentError("unsupported_type", f"{named} {instead}")
    if data[4:8] == b"ftyp":
        raise DocumentError("unsupported_type", f"A video {_INSTEAD}")
    return _without_signature(data, name), None


def _without_signature(data: bytes, name: str) -> Format:
    start = _plain_start(data)
    if is_google_link(name) and start.lstrip().startswith(b"{"):
        raise DocumentError("unsupported_type", "A link to a Google document is not read: download it as PDF or DOCX.")
    marked = _find_mail_or_card(start)
    if marked:
        return marked
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"basics"' in start:
        return "json_resume"
    if b"<" in start[:1024]:
        found = _find_markup(start)
        if found:
            return found
    if _TEX_NAME.search(name) or b"\\documentclass" in start or b"\\begin{document}" in start:
        return "tex"
    if _JSON_NAME.search(name):
        raise DocumentError("unsupported_type", "The file is called JSON, and is none that can be read.")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise DocumentError("unsupported_type", "XML of this kind is not read: export it as PDF, DOCX or CSV.")
    return "markdown" if _MARKDOWN_NAME.search(name) else "text"


def _find_mail_or_card(start: bytes) -> Format | None:
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD":
        return "vcard"
    lines = start[: 1 << 14].replace(b"\r\n", b"\n").split(b"\n")
    if lines and lines[0].startswith(b"From "):  # an mbox of one message
        lines = lines[1:]
    headers = 0
    for line in lines:
        if line[:1] in (b" ", b"\t") and headers:
            continue
        if not _HEADERS.match(line):
            break
        headers += 1
    if headers < _LEAST_HEADERS:
        return None
    top = b"\n".join(lines[: 4 * headers + 20]).lower()
    is_page = b"multipart/related" in top and (b"snapshot-content-location:" in top or b"\nto:" not in b"\n" + top)
    return "html" if is_page else "mail"


def _find_markup(start: bytes) -> Format | None:
    if any(mark in start for mark in _WORD_XML):
        return "word_xml"
    if any(mark in start for mark in _EUROPASS) and b"<?xml" in start[:200]:
        return "europass"
    if _FLAT_ODT in start and b"office:document" in start:
        return "fodt"
    if _HTML.match(_COMMENT.sub(b"", start)) or (b"<html" in start.lower() and len(_TAGS.findall(start)) > 1):
        return "html"
    return None


def _plain_start(data: bytes) -> bytes:
    """The first kilobytes as a single-byte encoding would have them, so that tags show in UTF-16 and UTF-32 too."""
    return data[: 1 << 14].replace(b"\x00", b"").lstrip(b"\xff\xfe")


def _in_ole(data: bytes) -> Format:
    if _MESSAGE_STREAM in data:
        return "outlook"
    for stream, described in _NAMED_OLE:
        if stream.encode("utf-16-le") in data:
            raise DocumentError("unsupported_type", f"{described} {_INSTEAD}")
    if "WordDocument".encode("utf-16-le") not in data and _WORKBOOK.search(data):
        raise DocumentError("unsupported_type", "An Excel workbook is read when its name ends in .xls: rename it.")
    return "doc"


def _in_archive(archive: Archive) -> Format:
    names = archive.names()
    if "mimetype" in archive:
        kind = archive.read_part("mimetype").strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            return "odt"
        raise DocumentError("unsupported_type", f"{_described(kind)} {_INSTEAD}")
    if "word/document.xml" in archive or any(name.startswith("word/document") for name in names):
        return "docx"
    if "content.xml" in archive and "META-INF/manifest.xml" in archive:
        return "odt"
    if "EncryptedPackage" in archive:
        raise DocumentError("encrypted", "The document needs a password.")
    if any(name in archive for name in ("Index/Document.iwa", "index.apxl", "index.xml", "Index.zip")) or any(
        name.startswith(("QuickLook/", "Index/")) for name in names
    ):
        return "pages"
    for start, described in _IN_ZIP:
        if any(name.startswith(start) for name in names):
            raise DocumentError("unsupported_type", f"{described} {_INSTEAD}")
    return "zip"


_IN_ZIP: Final = (
    ("ppt/", "A PowerPoint presentation"), ("xl/", "A spreadsheet that is no table"), ("visio/", "A Visio drawing"),
    ("FixedDocSeq.fdseq", "XPS"), ("Documents/1/", "XPS"), ("META-INF/MANIFEST.MF", "A program"),
    ("classes.dex", "A program"),
)  # fmt: skip


def _described(kind: bytes) -> str:
    for part, described in (
        (b"epub", "An EPUB book"), (b"presentation", "A presentation"),
        (b"spreadsheet", "A spreadsheet that is no table"),
        (b"graphics", "A drawing"), (b"formula", "A formula"),
    ):  # fmt: skip
        if part in kind:
            return described
    return "The archive"
