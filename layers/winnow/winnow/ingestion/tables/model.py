"""What reading a table gives, and how much of one is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow.platform.values import Json


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: 1 for the first row of data.
        key: tells the row from the others of its file, whatever its place: the value of the file's id column, or a
            digest of the row's values.
        values: by column; empty cells are left out.
        error: why the row can't be used, or None; the rows after it go on.
    """

    number: int
    key: str
    values: Mapping[str, Json] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Upper bounds; a table beyond them ends as that file's outcome."""

    rows: int = 2_000_000
    columns: int = 500
    cell: int = 32_768  # characters
    row_bytes: int = 262_144  # of one line of JSON; an item of the store holds 400 KB
