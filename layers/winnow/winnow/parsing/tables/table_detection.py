"""Whether a file holds a table, decided by its content; its name only settles what content leaves open."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections import Counter
from typing import Final, Literal

from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables.dialects import find_dialect, parse_records
from winnow.parsing.tables.lines import read_physical_lines
from winnow.parsing.tables.whole_tables import opens_columns, opens_records

type TableKind = Literal["text", "gzip", "spreadsheet", "parquet", "columns", "records"]

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
_SHEET_PARTS: Final = (b"xl/workbook", b"xl/worksheets", b"xl/_rels", b"opendocument.spreadsheet")
_RESUME: Final = re.compile(r'^\s*\{[^{}]{0,2000}"basics"\s*:\s*\{')
_MEMBER: Final = re.compile(r'\{\s*(?:"(?:[^"\\]|\\.){0,200}"\s*:|\}|$)')
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
        return "gzip" if inner and find_table_kind(inner, inner_name) == "text" else None
    if head.startswith((_ZIP, _OLE)):
        named = _SHEET_NAME.search(name) is not None
        return (
            "spreadsheet" if named or (head.startswith(_ZIP) and any(part in head for part in _SHEET_PARTS)) else None
        )
    return _whole_kind(head) or ("text" if _is_table_text(head, name) else None)


def _whole_kind(head: bytes) -> TableKind | None:
    """The kind of a table in text that is read as a whole: JSON of columns, expanded output of a database shell."""
    start = head[:_WHOLE_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"{", b"[", b"-[ RECORD", b"*****")):
        return None
    text = head.decode(find_encoding(head, whole=False), "replace")
    return "columns" if opens_columns(text) else "records" if opens_records(text) else None


def is_table(head: bytes, name: str) -> bool:
    """Whether a file that begins with ``head`` holds a table; see ``find_table_kind``."""
    return find_table_kind(head, name) is not None


def _is_table_text(head: bytes, name: str) -> bool:
    if head[:1024].lstrip().startswith(_SIGNATURES) or b"%PDF-" in head[:1024]:
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
    if not dialect.delimiter.strip(" "):  # prose that blanks part is no table unless it is called one
        return False
    filled = [record for record in parse_records(lines, dialect) if any(cell.strip() for cell in record)]
    width, count = Counter(map(len, filled)).most_common(1)[0] if filled else (0, 0)
    return len(filled) >= _LEAST and width >= _LEAST and count >= _NEARLY_ALL * len(filled)


def is_json(text: str) -> bool:
    """Whether a text begins as JSON Lines of objects, as an array of objects, or as one object."""
    start = text.lstrip("\ufeff\x1e \t\r\n")
    if start.startswith("["):
        return start[1:].lstrip().startswith("{")
    first = start.split("\n", 1)[0].strip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first, parse_int=str), dict)
    except (ValueError, RecursionError):
        return _MEMBER.match(start) is not None


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
