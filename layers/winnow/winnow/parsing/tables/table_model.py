"""Rows of a table, where reading stands, and how much is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast

from winnow.values import Json

type TableFormat = Literal["csv", "json"]


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Upper bounds for one table. More rows or columns end the file; a row beyond the others is that row's error."""

    rows: int = 2_000_000
    columns: int = 500
    cell: int = 32_767
    """Characters; what a spreadsheet's cell can hold."""
    row_bytes: int = 262_144
    """An item of the store holds 400 KB."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: 1 for the first row of data.
        key: tells the row from the others of its file, whatever its place: the value of the id column, or a digest of
            the row's values, so that two rows that say the same are one.
        values: by column, empty ones left out: strings for CSV, any JSON for JSON.
        error: why the row cannot be used, or None; the rows after it go on.
    """

    number: int
    key: str
    values: dict[str, Json] = field(default_factory=dict)
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
