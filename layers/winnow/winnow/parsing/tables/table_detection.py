"""Whether a file holds a table, decided by its content; its name only settles what content leaves open."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from typing import Final

from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables.lines import read_lines
from winnow.parsing.tables.sniffing import find_dialect, parse

BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\xff\xfe", b"\xfe\xff")
_SIGNATURES: Final = (
    b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8",
    b"II*\x00",
)  # fmt: skip
_CSV_NAME: Final = re.compile(r"\.(?:csv|tsv|tab)$", re.IGNORECASE)
_LEAST: Final = 3  # rows, and cells in nearly all of them, of a table that is not named as one
_NEARLY_ALL: Final = 0.95
_LINE_BYTES: Final = 1 << 18


def is_table(head: bytes, name: str) -> bool:
    """Whether a file that begins with ``head`` (its first 64 KB or all of it) is a table of rows.

    Lines of JSON objects, or a JSON array of objects, are one. Separated values are one when the file is named so, or
    when nearly every line has the same number (three at least) of cells: prose with commas has not.
    """
    if head[:1024].lstrip().startswith(_SIGNATURES) or b"%PDF-" in head[:1024]:
        return False
    encoding = find_encoding(head, whole=False)
    mark = next((len(mark) for mark in BYTE_ORDER_MARKS if head.startswith(mark)), 0)
    lines = [line.text or "" for line in read_lines(io.BytesIO(head[mark:]), encoding, _LINE_BYTES)]
    text = "".join(lines[:2]).strip()
    if not "".join(lines).strip() or text.startswith("<"):
        return False
    if is_json("".join(lines)):
        return True
    if _CSV_NAME.search(name):
        return True
    if len(lines) > 1 and not lines[-1].endswith("\n"):
        lines.pop()
    filled = [record for record in parse(lines, find_dialect(lines)) if any(cell.strip() for cell in record)]
    width, count = Counter(map(len, filled)).most_common(1)[0] if filled else (0, 0)
    return len(filled) >= _LEAST and width >= _LEAST and count >= _NEARLY_ALL * len(filled)


def is_json(text: str) -> bool:
    """Whether a text begins as JSON Lines of objects, as an array of objects, or as one object."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return start[1:].lstrip().startswith("{")
    first = start.split("\n", 1)[0].strip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return re.match(r'\{\s*(?:"(?:[^"\\]|\\.){0,200}"\s*:|\}|$)', start) is not None
