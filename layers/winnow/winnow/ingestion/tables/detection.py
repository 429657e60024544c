"""Whether a file holds a table, decided by its content; its name only settles what content leaves open."""

from __future__ import annotations

import json

from winnow.ingestion.tables.dialect import delimiter_of, regularity, sample_rows
from winnow.ingestion.tables.encoding import text_of

_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0")
_TABLE_NAMES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json")
_MIN_ROWS = 3  # of like width, in a file that is not named as a table


def is_table(head: bytes, name: str) -> bool:
    """Whether a file that begins with ``head`` (its first 64 KB or all of it) is a table of rows.

    Lines of JSON objects, or a JSON array of objects, are one. Separated values are one when the file is named so, or
    when nearly every line has the same number (three at least) of cells: prose with commas has not.
    """
    if head[:1024].lstrip().startswith(_SIGNATURES):
        return False
    text = text_of(head).lstrip("\ufeff \t\r\n")
    if not text or text.startswith("<"):
        return False
    if is_json(text):
        return True
    named = name.lower().endswith(_TABLE_NAMES)
    delimiter = delimiter_of(text)
    if delimiter is None:
        return named and not name.lower().endswith(".json")
    if named:
        return True
    share, width = regularity(rows := sample_rows(text, delimiter))
    return len(rows) >= _MIN_ROWS and share >= 0.95 and width >= _MIN_ROWS  # noqa: PLR2004


def is_json(text: str) -> bool:
    """Whether a text is JSON Lines of objects or an array of objects, as far as it goes."""
    if text.startswith("["):
        return text[1:].lstrip().startswith("{")
    first = text.split("\n", 1)[0].strip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
