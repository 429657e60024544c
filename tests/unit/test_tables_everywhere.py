"""A file gives the same rows to the ingestion worker, to ``winnow parse`` and to ``winnow consolidate --local``."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from support.workbooks import Cell, ods, xlsx
from typer import Typer
from typer.testing import CliRunner

from cli.local_inputs import read_lists
from cli.local_tables import open_local_table
from cli.parse import parse
from winnow.ingestion.content.isolated_reader import IsolatedReader
from winnow.ingestion.content.table_rows import find_table
from winnow.ingestion.sources.source_model import Page, SourceEntry
from winnow.parsing.sandbox import Isolated
from winnow.parsing.tables import Row, TableFile, TableLimits
from winnow.parsing.tables.spreadsheets import sheet_lines

GUILD: list[list[Cell]] = [
    ["rid", "name", "town", "dues"],
    ["a1", "Zoë Rowe", "Köln", 12],
    ["a2", "Jory Penrose", "Bude", 14],
    ["a3", "Loveday Nance", "Looe", 9],
]
OBJECTS = [dict(zip(map(str, GUILD[0]), row, strict=True)) for row in GUILD[1:]]


def csv(delimiter: str, end: str = "\n") -> str:
    return "".join(delimiter.join(map(str, row)) + end for row in GUILD)


FILES: Mapping[str, bytes] = {
    "comma.csv": csv(",").encode(),
    "windows.csv": csv(";", "\r\n").encode("cp1252"),
    "tabs.tsv": csv("\t").encode("utf-16"),
    "carriage.csv": csv("|", "\r").encode(),
    "markdown.csv": "".join(f"| {' | '.join(map(str, row))} |\n" for row in GUILD).encode(),
    "titled.csv": ("Members\n\n" + csv(",") + "x,y,z,1,2\n").encode(),
    "lines.jsonl": "".join(json.dumps(row) + "\n" for row in OBJECTS).encode(),
    "array.json": json.dumps(OBJECTS, indent=1).encode(),
    "rows.json": json.dumps(GUILD).encode(),
    "formulas.csv": "".join(",".join(f'="{cell}"' for cell in row) + "\n" for row in GUILD).encode(),
    "wrapped.json": json.dumps({"count": 3, "results": OBJECTS}).encode(),
    "packed.csv.gz": gzip.compress(csv(",").encode(), mtime=0),
    "book.xlsx": xlsx({"People": GUILD}),
    "book.ods": ods({"People": GUILD}),
    "contacts.vcf": "".join(f"BEGIN:VCARD\nFN:{row['name']}\nEND:VCARD\n" for row in OBJECTS).encode(),
    "sheets.xlsx": xlsx({"People": GUILD, "Empty": [], "Elders": GUILD[:2]}),
}


class OneFile:
    """A source of one file (``Source``)."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def list_page(self, path: str, cursor: str | None = None, limit: int = 1000) -> Page:
        raise NotImplementedError

    def download(self, entry: SourceEntry, max_bytes: int) -> bytes:
        return self._data

    def open(self, entry: SourceEntry, offset: int = 0) -> BinaryIO:
        return io.BytesIO(self._data[offset:])


@pytest.fixture(scope="module")
def isolated() -> Iterator[Isolated]:
    with Isolated(modules=[IsolatedReader.__module__]) as process:
        yield process


def rows_of(file: TableFile | None) -> list[Row]:
    assert file is not None
    with file.open() as table:
        return list(table)


@pytest.mark.parametrize("name", FILES)
def test_every_entry_point_reads_the_same_rows(tmp_path: Path, isolated: Isolated, name: str) -> None:
    """The worker reads it as a small file, which it holds, and as one that it streams."""
    data = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    entry = SourceEntry(name, name, name, name, len(data), "1", None, datetime(2026, 1, 1, tzinfo=UTC))

    convert = IsolatedReader(isolated).convert_table
    by_worker = rows_of(find_table(OneFile(data), entry, data, convert, TableLimits()))
    streamed = rows_of(find_table(OneFile(data), entry, None, convert, TableLimits()))
    local = rows_of(open_local_table(path, lambda: isolated, TableLimits()))
    compared = read_lists([path])

    assert by_worker == streamed == local
    usable = [row.values for row in by_worker if not row.error]
    told = {"name"} if name.endswith(".vcf") else OBJECTS[0].keys()
    expected = [{name: str(cell) for name, cell in row.items() if name in told} for row in OBJECTS]
    assert [{name: str(cell) for name, cell in values.items()} for values in usable][:3] == expected
    assert [
        {name: cell for name, cell in zip(compared.columns, row, strict=True) if cell is not None}
        for row in zip(*compared.columns.values(), strict=True)
    ] == [{name: str(cell) for name, cell in values.items()} for values in usable]


def test_parse_counts_the_same_rows(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    app = Typer()
    app.command()(parse)

    ran = CliRunner().invoke(app, [str(tmp_path), "--processes", "1"])

    counted = {
        Path(line["path"]).name: (line["rows"], line["row_errors"]) for line in map(json.loads, ran.stdout.splitlines())
    }
    assert counted == {**dict.fromkeys(FILES, (3, 0)), "titled.csv": (4, 1), "sheets.xlsx": (4, 0)}


def test_a_workbook_leaves_out_the_notes_below_a_table() -> None:
    sheet: list[list[Cell]] = [
        ["Harbour", "Boats"],
        ["Truro", 14],
        ["Bude", 9],
        ["Source: Register of boats"],
        ["(1) With dinghies"],
    ]

    lines = sheet_lines(xlsx({"Boats": sheet}), TableLimits())

    assert [json.loads(line)[1]["Harbour"] for line in lines.splitlines()] == ["Truro", "Bude"]
