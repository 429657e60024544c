"""Files of records: no spreadsheet runs anything of them, and nothing of them is lost."""

from __future__ import annotations

import csv
import json
import unicodedata
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from winnow.exports.cells import original, safe, written
from winnow.exports.export_formats import Format, columns_of, header, line
from winnow.parsing.tables import read_rows
from winnow.platform.clock import from_text
from winnow.records.record import Record, RecordKind, Source
from winnow.records.record_labels import label_of
from winnow.values import Field, Json, Provenance

SCHEMA = json.loads((Path(__file__).parents[1] / "support" / "jsonresume-schema.json").read_text("utf-8"))
AT = from_text("2026-01-31T12:00:00.000Z")
NASTY = st.text(
    st.sampled_from(list("=+-@＝＋－＠﹢\t\r\n\x00\ufeff\u200b\u00a0\u3000'\" ;,|aé1")), max_size=8
) | st.text(max_size=8)


def begins_a_formula(cell: str) -> bool:
    """OWASP's list, and what a lenient program might make of it: after anything blank or invisible, in any width."""
    shown = cell.lstrip("\t\r\n \u00a0\u3000\ufeff\u200b\x00")
    return cell[:1] in {"\t", "\r", "\n"} or unicodedata.normalize("NFKC", shown[:1])[:1] in {"=", "+", "-", "@"}


def record(kind: RecordKind = RecordKind.ROW, **values: Json) -> Record:
    """A record with these fields."""
    fields = {name: Field(value, Provenance.IMPORTED) for name, value in values.items()}
    return Record(
        "r1", "p1", kind, AT, AT, fields=fields, tags=("crm",), source=Source("s3://inbox/a.csv#1", name="=a.csv")
    )


@given(NASTY)
@example("=1+1")
@example(" \u200b＝HYPERLINK()")
@example("'=1+1")
@example("\ufeff@SUM(A1)")
def test_no_cell_begins_a_formula_and_every_text_comes_back(text: str) -> None:
    cell = safe(text)

    assert not begins_a_formula(cell)
    assert original(cell) == text


@pytest.mark.parametrize("text", ["", "Ada", "a=b", "1-2", "[1]", '{"a": 1}', "O'Hara", "x\n=1"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


@given(
    st.dictionaries(
        NASTY.filter(lambda name: name.strip() != ""), NASTY | st.integers() | st.lists(NASTY, max_size=2), max_size=4
    )
)
def test_a_csv_file_reads_back_as_what_was_written(values: dict[str, Json]) -> None:
    columns = columns_of(values)
    data = header(Format.CSV, columns) + line(Format.CSV, record(**dict[str, Any](values)), columns)

    head, row = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""))

    assert not any(begins_a_formula(cell) for cell in [*head, *row])
    assert [original(cell) for cell in head[10:]] == columns
    assert [original(cell) for cell in row[10:]] == [written(values[name]) for name in columns]
    label = label_of(record(**dict[str, Any](values)))
    assert row[:10] == [
        "r1",
        "row",
        "active",
        "1",
        "2026-01-31T12:00:00.000Z",
        "2026-01-31T12:00:00.000Z",
        '["crm"]',
        "'=a.csv",
        *(safe(part) for part in (label.text, label.detail)),
    ]


def test_a_csv_file_is_a_table_to_winnow_itself() -> None:
    columns = columns_of(["name", "phone"])
    rows = [record(name="Ada, Countess", phone="+44 1234"), record(name="Müller;=1+1")]
    data = header(Format.CSV, columns) + b"".join(line(Format.CSV, each, columns) for each in rows)

    first, second = read_rows(BytesIO(data))

    assert (first.values["name"], first.values["phone"]) == ("Ada, Countess", "'+44 1234")
    assert second.values["name"] == "Müller;=1+1"


def test_a_line_of_json_holds_every_value_with_where_it_came_from() -> None:
    told = json.loads(line(Format.JSONL, record(name="=Ada", tags=["a"], none=None), ()))

    assert told["fields"]["name"] == {"value": "=Ada", "provenance": "imported", "confidence": 1.0, "span": None}
    assert (told["record_id"], told["tags"], told["fields"]["none"]["value"]) == ("r1", ["crm"], None)
    assert header(Format.JSONL, ()) == b""


def test_a_resume_is_a_valid_json_resume_whatever_was_cleared_and_a_row_is_none() -> None:
    resume = record(
        RecordKind.RESUME,
        name="Ada Lovelace",
        label=None,
        emails=["ada@example.org"],
        phones=None,
        work=[{"name": "Acme", "position": "Analyst", "startDate": "1842-10", "current": True}],
        skills=[{"name": "Languages", "keywords": ["Python"]}],
        notes="a field of our own",
    )

    told = json.loads(line(Format.JSON_RESUME, resume, ()))

    jsonschema.validate(told, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert (told["basics"]["name"], told["meta"]["record_id"]) == ("Ada Lovelace", "r1")
    assert "label" not in told["basics"]
    assert line(Format.JSON_RESUME, record(name="Ada"), ()) == b""
