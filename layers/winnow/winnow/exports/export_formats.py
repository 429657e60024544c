"""Records as lines of a file, in each format. Pure.

``jsonl``: a JSON object a line with everything but the evidence inside structured values: nothing is lost.
``csv``: a row a record and a column a field (RFC 4180, UTF-8 with a byte order mark, every cell quoted); lists and
objects are JSON in their cell, formulas are made harmless (``winnow.exports.cells``).
``json-resume``: a JSON Resume document (https://jsonresume.org/schema) a line; only resumes have one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from io import StringIO

from winnow.exports.cells import safe, written
from winnow.platform.clock import to_text
from winnow.records.json_resume import to_json_resume
from winnow.records.record import Record, RecordKind
from winnow.records.record_labels import label_of
from winnow.values import Json


class Format(StrEnum):
    """What a file of records looks like."""

    JSONL = "jsonl"
    CSV = "csv"
    JSON_RESUME = "json-resume"

    @property
    def suffix(self) -> str:
        """How the file's name ends."""
        return "csv" if self is Format.CSV else "jsonl"

    @property
    def content_type(self) -> str:
        """The file's media type."""
        return "text/csv; charset=utf-8" if self is Format.CSV else "application/x-ndjson"


_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
_OWN = "winnow:"  # leads the columns that are no fields
_OWN_COLUMNS = tuple(
    _OWN + name
    for name in (
        "record_id",
        "kind",
        "status",
        "version",
        "created_at",
        "updated_at",
        "tags",
        "source",
        "label",
        "detail",
    )
)


def header(format_: Format, columns: Sequence[str]) -> bytes:
    """What a file begins with; ``columns`` are the fields' names, of a CSV file."""
    if format_ is not Format.CSV:
        return b""
    return (_BYTE_ORDER_MARK + _row([*_OWN_COLUMNS, *columns])).encode()


def line(format_: Format, record: Record, columns: Sequence[str]) -> bytes:
    """One record; nothing where the format has no form for it."""
    match format_:
        case Format.JSONL:
            return _json_line(_whole(record))
        case Format.JSON_RESUME:
            return _json_line(_resume(record)) if record.kind is RecordKind.RESUME else b""
        case Format.CSV:
            values = [written(record.fields[name].value) if name in record.fields else "" for name in columns]
            return _row([*_own(record), *values]).encode()


def columns_of(names: Iterable[str]) -> list[str]:
    """The columns of fields with these names. A field that came out of another export's own columns has none."""
    return sorted({name for name in names if name not in _OWN_COLUMNS})


def _own(record: Record) -> list[str]:
    label = label_of(record)
    return [
        record.record_id,
        record.kind.value,
        record.status.value,
        str(record.version),
        to_text(record.created_at),
        to_text(record.updated_at),
        written(list(record.tags)) if record.tags else "",
        record.source.name or record.source.uri,
        label.text,
        label.detail,
    ]


def _row(texts: Iterable[str]) -> str:
    line_ = StringIO()
    # All are quoted: a cell that another separator cuts in two would begin a new one.
    csv.writer(line_, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([safe(text) for text in texts])
    return line_.getvalue()


def _json_line(document: Mapping[str, Json]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _whole(record: Record) -> dict[str, Json]:
    source, label = record.source, label_of(record)
    return {
        "record_id": record.record_id,
        "label": label.text,
        "detail": label.detail,
        "kind": record.kind.value,
        "status": record.status.value,
        "version": record.version,
        "created_at": to_text(record.created_at),
        "updated_at": to_text(record.updated_at),
        "tags": list(record.tags),
        "source": {"uri": source.uri, "rev": source.rev, "content_hash": source.content_hash, "name": source.name},
        "merged_into": record.merged_into,
        "consolidated_from": list(record.consolidated_from),
        "fields": {
            name: {
                "value": field.value,
                "provenance": field.provenance.value,
                "confidence": field.confidence,
                "span": list(field.span) if field.span else None,
            }
            for name, field in sorted(record.fields.items())
        },
    }


def _resume(record: Record) -> dict[str, Json]:
    meta: dict[str, Json] = {
        "version": "v1.0.0",
        "lastModified": record.updated_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "record_id": record.record_id,
    }
    return {**to_json_resume(record.fields), "meta": meta}
