"""Rows of a table, where reading stands, and how much is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from winnow.records.fields import Json

type TableFormat = Literal["csv", "json"]
type TableErrorCode = Literal["empty", "unsupported_type", "too_many_rows", "too_many_columns"]


class TableError(Exception):
    """A table that cannot be read (on). ``reason`` is a sentence for a person and names no content of the file."""

    def __init__(self, code: TableErrorCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code: TableErrorCode = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Upper bounds for one table. A row beyond ``cell_characters`` or ``row_bytes`` is that row's error."""

    rows: int = 5_000_000
    columns: int = 1_000
    cell_characters: int = 32_767
    """What a spreadsheet's cell can hold."""
    row_bytes: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` counts from 1 and leaves the header out.

    ``key`` identifies the row inside its file: the value of the id column, or a hash of the content, so that two rows
    with the same content are the same row. ``values`` holds strings and None for CSV, any JSON for JSON. ``error`` says
    why the row cannot be used; ``values`` then holds what could be read.
    """

    number: int
    key: str | None
    values: dict[str, Json]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found out about the file from its beginning, and is needed to read on from its middle."""

    format: TableFormat
    encoding: str
    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    columns: tuple[str, ...] = ()
    key_column: str | None = None
    in_lines: bool = True
    """JSON only: every line is a row; else objects follow each other, as in an array."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where reading goes on: ``offset`` bytes into the file, after ``rows`` rows."""

    layout: Layout
    offset: int
    rows: int
    skip: int = 0
    """Records that still stand before the first row: the header and titles above it."""

    def to_dict(self) -> dict[str, Json]:
        """As plain JSON."""
        layout: dict[str, Json] = {
            "format": self.layout.format,
            "encoding": self.layout.encoding,
            "delimiter": self.layout.delimiter,
            "quote": self.layout.quote,
            "escape": self.layout.escape,
            "columns": list(self.layout.columns),
            "key_column": self.layout.key_column,
            "in_lines": self.layout.in_lines,
        }
        return {"layout": layout, "offset": self.offset, "rows": self.rows, "skip": self.skip}

    @classmethod
    def from_dict(cls, stored: dict[str, Json]) -> Checkpoint:
        """What ``to_dict`` gave.

        Raises:
            ValueError: when it did not come from there.
        """
        try:
            layout = cast("dict[str, Any]", stored["layout"])
            columns = tuple(str(name) for name in layout["columns"])
            offset, rows, skip = (cast("int", stored[name]) for name in ("offset", "rows", "skip"))
            return cls(Layout(**{**layout, "columns": columns}), int(offset), int(rows), int(skip))
        except (KeyError, TypeError) as error:
            raise ValueError("not a checkpoint of a table") from error
