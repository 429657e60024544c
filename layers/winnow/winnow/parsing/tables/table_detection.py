"""Whether a file holds a table, decided by its content; its name only settles what content leaves open."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from winnow.parsing.documents.document_detection import is_pdf
from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.documents.file_names import is_google_link
from winnow.parsing.tables.address_books import is_address_book
from winnow.parsing.tables.cell_kinds import is_datum, kind_of_cell
from winnow.parsing.tables.column_cuts import cuts_word
from winnow.parsing.tables.dialects import BLANKS, find_dialect, is_rule, parse_records
from winnow.parsing.tables.labelled_records import opens_blocks, opens_records
from winnow.parsing.tables.lines import read_physical_lines
from winnow.parsing.tables.row_roles import is_footer
from winnow.parsing.tables.table_header import find_header
from winnow.parsing.tables.table_model import Dialect, TableLimits
from winnow.parsing.tables.whole_tables import opens_columns

type TableKind = Literal[
    "text",
    "gzip",
    "gzipped_whole",
    "spreadsheet",
    "parquet",
    "columns",
    "records",
    "blocks",
    "html",
    "excel_xml",
    "flat_ods",
    "address_book",
]

BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\xff\xfe", b"\xfe\xff")
HEAD_BYTES: Final = 1 << 16
"""How much of a file's beginning tells a table from a document."""
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET: Final = b"PAR1"
_SIGNATURES: Final = (
    b"%PDF-", _ZIP, b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*",
    b"BEGIN:VCARD",
)  # fmt: skip
_TABLE_NAME: Final = re.compile(r"\.(?:csv|tsv|tab|psv)$", re.IGNORECASE)
_SHEET_NAME: Final = re.compile(r"\.(?:xlsx|xlsm|xlsb|xls|xltx|ods|fods)$", re.IGNORECASE)
_SHEET_PARTS: Final = (b"xl/workbook", b"xl/worksheets", b"xl/_rels")
_OTHER_PARTS: Final = (b"word/", b"ppt/", b"visio/")  # of files that may hold whole workbooks
_OPEN_DOCUMENT: Final = b"opendocument.spreadsheet"
_ZIP_ENTRY: Final = struct.Struct("<4x2xHH8xLLHH")  # .ZIP File Format Specification 6.3.10, 4.3.7
_RESUME: Final = re.compile(r'^\s*\{[^{}]{0,2000}"basics"\s*:\s*\{')
_TABLE_TAG: Final = re.compile(rb"<table\b", re.IGNORECASE)
_MEMBER: Final = re.compile(r'\{\s*(?:"(?:[^"\\]|\\.){0,200}"\s*:|\}|$)')
_EXCEL_XML: Final = (b"urn:schemas-microsoft-com:office:spreadsheet", b"Workbook")
_FLAT_ODS: Final = (
    b"urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    b"application/vnd.oasis.opendocument.spreadsheet",
)
_WHOLE_HEAD: Final = 1024
_LEAST: Final = 3  # rows, and cells in nearly all of them, of a table that is not named as one
_NEARLY_ALL: Final = 0.95
_LINE_BYTES: Final = 1 << 18


def find_table_kind(head: bytes, name: str) -> TableKind | None:
    """How a file that begins with ``head`` (its first 64 KB or all of it) holds a table of rows; None when it doesn't.

    Lines of JSON objects, or a JSON array of objects, are one. Separated values are one when the file is named so, or
    when nearly every line has the same number (three at least) of cells: prose with commas has not. A JSON Resume is a
    document.
    """
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_GZIP):
        inner = _unzipped_head(head)
        inner_name = re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)
        kind = find_table_kind(inner, inner_name) if inner and not inner.startswith(_GZIP) else None
        return "gzip" if kind == "text" else "gzipped_whole" if kind else None
    if head.startswith((_ZIP, _OLE)):
        inside = list(zip_names(head))
        if any(part.startswith(_OTHER_PARTS) for part in inside):
            return None
        named = _SHEET_NAME.search(name) is not None or _OPEN_DOCUMENT in head[:_WHOLE_HEAD]
        return "spreadsheet" if named or any(part.startswith(_SHEET_PARTS) for part in inside) else None
    if is_address_book(head):
        return "address_book"
    return _markup_kind(head, name) or _whole_kind(head) or ("text" if _is_table_text(head, name) else None)


def zip_names(head: bytes) -> Iterator[bytes]:
    """The names of a zip's entries, as far as its head goes, without those of zips that it holds uncompressed."""
    at = head.find(_ZIP)
    while 0 <= at <= len(head) - _ZIP_ENTRY.size:
        _, _, packed, _, named, more = _ZIP_ENTRY.unpack_from(head, at)
        start = at + _ZIP_ENTRY.size + named
        yield head[start - named : start]
        at = head.find(
            _ZIP, start + more + packed
        )  # its size may follow it: then it is compressed, and looks like none


def _markup_kind(head: bytes, name: str) -> TableKind | None:
    """The kind of a spreadsheet in markup: Excel's own XML, or a page that is called a spreadsheet."""
    start = head.replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"<", b"MIME-Version:")):
        return None
    if all(mark in start for mark in _EXCEL_XML):
        return "excel_xml"
    if all(mark in start for mark in _FLAT_ODS):
        return "flat_ods"
    named = _SHEET_NAME.search(name) or _TABLE_NAME.search(name)
    return "html" if named and _TABLE_TAG.search(start) else None


def _whole_kind(head: bytes) -> TableKind | None:
    """The kind of a table in text that is read as a whole: JSON of columns, expanded output of a database shell."""
    start = head[:_WHOLE_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    text = head.decode(find_encoding(head, whole=False), "replace")
    if not start.startswith((b"{", b"[", b"-[ RECORD", "─[ RECORD".encode(), b"*****")):
        return "blocks" if opens_blocks(text) else None
    return "columns" if opens_columns(text) else "records" if opens_records(text) else None


def is_table(head: bytes, name: str) -> bool:
    """Whether a file that begins with ``head`` holds a table; see ``find_table_kind``."""
    return find_table_kind(head, name) is not None


def _is_table_text(head: bytes, name: str) -> bool:
    if head[:1024].lstrip().startswith(_SIGNATURES) or is_pdf(head) or is_google_link(name):
        return False
    encoding = find_encoding(head, whole=False)
    mark = next((len(mark) for mark in BYTE_ORDER_MARKS if head.startswith(mark)), 0)
    lines = [line.text or "" for line in read_physical_lines(io.BytesIO(head[mark:]), encoding, _LINE_BYTES)]
    text = "".join(lines[:2]).strip()
    if not "".join(lines).strip() or text.startswith("<"):
        return False
    if is_json("".join(lines)):
        return not _is_json_resume(lines)
    if _TABLE_NAME.search(name):
        return True
    if len(lines) > 1 and not lines[-1].endswith("\n"):
        lines.pop()
    dialect = find_dialect(lines)
    if dialect.delimiter and len(lines) > 1 and _SHEET_NAME.search(name):  # a CSV that is called a workbook
        return True
    if not dialect.delimiter.strip(" "):
        return _is_set_in_columns(lines, dialect)
    filled = [record for record in parse_records(lines, dialect) if any(cell.strip() for cell in record)]
    width, count = Counter(map(len, filled)).most_common(1)[0] if filled else (0, 0)
    return len(filled) >= _LEAST and width >= _LEAST and count >= _NEARLY_ALL * len(filled)


def _is_set_in_columns(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether blanks part the columns of a table, and not of prose: each line has all of them, three at least, and the
    first names what the others hold."""
    if dialect.delimiter != BLANKS:
        return False
    written = [line for line in lines if line.strip() and not is_rule(line) and not is_footer([line])]
    filled = parse_records(written, dialect)
    width = len(filled[0]) if filled else 0
    whole = len(filled) > _LEAST <= width and all(len(record) == width for record in filled)
    if not whole or (dialect.cuts and any(cuts_word(line, dialect.cuts) for line in written)):
        return False
    header = find_header(filled, TableLimits())
    columns = [[kind_of_cell(record[at]) for record in filled[1:]] for at in range(width)]
    typed = any(all(is_datum(kind) for kind in column) for column in columns)
    return header.before == 1 and typed and all(map(str.strip, filled[0]))


def is_json(text: str) -> bool:
    """Whether a text begins as JSON Lines of objects, as an array of objects, or as one object."""
    start = text.lstrip("\ufeff\x1e \t\r\n")
    if start.startswith("["):
        return start[1:].lstrip().startswith("{") or _is_list(start)
    first = start.split("\n", 1)[0].strip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first, parse_int=str), dict)
    except (ValueError, RecursionError):
        return _MEMBER.match(start) is not None


def _is_list(text: str) -> bool:
    """Whether a text is a JSON list of whatever, or of nothing."""
    try:
        return isinstance(json.loads(text, parse_int=str), list)
    except (ValueError, RecursionError):
        return False


def _is_json_resume(lines: list[str]) -> bool:
    """Whether a text is one resume in the JSON Resume schema, and not lines of them."""
    text = "".join(lines).lstrip("\ufeff")
    filled = [line for line in lines if line.strip()]
    several = len(filled) > 1 and all(line.lstrip().startswith("{") for line in filled[:2])
    return not several and (_RESUME.match(text) is not None or ('"basics"' in text and '"work"' in text))


def _unzipped_head(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""
