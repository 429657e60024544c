"""Rows of a table, where reading stands, and how much is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, NamedTuple, cast

from winnow.storable import MAX_DEPTH
from winnow.values import Json

type TableFormat = Literal["csv", "json", "keyed"]


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Upper bounds for one table. More rows or columns end the file; a row beyond the others is that row's error."""

    rows: int = 2_000_000
    columns: int = 500
    cell: int = 32_767
    """Characters; what a spreadsheet's cell can hold."""
    row_bytes: int = 262_144
    """An item of the store holds 400 KB."""
    depth: int = MAX_DEPTH
    """Levels of lists and objects inside a value."""
    file_bytes: int = 20 * 1024 * 1024
    """Of a spreadsheet, which is read as a whole; tables in text have no limit of their own."""
    expanded_bytes: int = 2 * 1024 * 1024 * 1024
    """Of a compressed table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: 1 for the first row of data.
        key: tells the row from the others of its file, whatever its place: the value of the id column, or a digest of
            the row's values, so that two rows that say the same are one.
        values: by column, empty ones left out: strings for CSV, any JSON for JSON.
        error: why the row cannot be used, or None; the rows after it go on. It names no content.
        line: of the file, from 1, where the row begins.
    """

    number: int
    key: str
    values: dict[str, Json] = field(default_factory=dict)
    error: str | None = None
    line: int = 0


class Record(NamedTuple):
    """What was read.

    Attributes:
        row: without a number; None for what is no row.
        size: the bytes it took.
        lines: the lines it took.
        layout: where it gave the columns other names: what holds from here on.
        before: lines that stand before the row.
    """

    row: Row | None
    size: int
    lines: int = 1
    layout: Layout | None = None
    before: int = 0


class Dialect(NamedTuple):
    """How records are written.

    Attributes:
        delimiter: one character or two; empty where a table has one column only.
        quote: empty where quotes are characters like any other.
        escape: a backslash where quotes are escaped by one instead of doubled.
        framed: lines begin and end with a delimiter, as in Markdown.
        wrapped: every line stands in quotes as a whole, and what stands in them is the record.
        cuts: where the columns of a table that is set in columns begin, in characters; empty where that is not known.
    """

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    framed: bool = False
    wrapped: bool = False
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found out about the file from its beginning, and is needed to read on from its middle."""

    format: TableFormat
    """``keyed``: lines of JSON that hold a row's key and its values, as Winnow writes a spreadsheet's rows."""
    encoding: str
    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    columns: tuple[str, ...] = ()
    key_column: str | None = None
    in_lines: bool = True
    """JSON only: every line is a row; else objects follow each other, as in an array."""
    wrapped: bool = False
    """JSON only: the rows are a list inside an object, and end with it."""
    framed: bool = False
    """CSV only: lines begin and end with a delimiter."""
    even: bool = False
    """CSV only: every row has all cells, so that a line of one cell is a note and no row."""
    in_quotes: bool = False
    """CSV only: every line stands in quotes as a whole."""
    cuts: tuple[int, ...] = ()
    """CSV only: where the columns begin, of a table that is set in columns."""
    typed: tuple[int, ...] = ()
    """CSV only: the places of the columns that hold data, not words."""
    comments: str = ""
    """CSV only: what lines begin with that are comments."""
    decimals: tuple[int, ...] = ()
    """CSV only: the places of numbers whose decimal commas part them like cells."""
    any_end: bool = False
    """Lines end with LF, CR LF or CR, mixed; else a CR inside a line is white space."""

    @property
    def dialect(self) -> Dialect:
        """How the records are written."""
        return Dialect(self.delimiter, self.quote, self.escape, self.framed, self.in_quotes, self.cuts)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where reading goes on: ``offset`` bytes and ``lines`` lines into the file, after ``rows`` rows."""

    layout: Layout
    offset: int
    rows: int
    skip: int = 0
    """Records that still stand before the first row: the header and titles above it."""
    lines: int = 0

    def to_dict(self) -> dict[str, Json]:
        """As plain JSON."""
        layout = {**asdict(self.layout), "columns": list(self.layout.columns), "cuts": list(self.layout.cuts)}
        layout |= {"typed": list(self.layout.typed), "decimals": list(self.layout.decimals)}
        return {"layout": layout, "offset": self.offset, "rows": self.rows, "skip": self.skip, "lines": self.lines}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Json]) -> Checkpoint:
        """What ``to_dict`` gave; members that this release does not know are left out.

        Raises:
            ValueError: when it did not come from there.
        """
        try:
            layout = cast("dict[str, Any]", stored["layout"])
            known = {member.name: layout[member.name] for member in fields(Layout) if member.name in layout}
            columns = tuple(str(name) for name in known["columns"])
            places = {name: tuple(map(int, known.get(name, ()))) for name in ("cuts", "typed", "decimals")}
            offset, rows, skip, lines = (int(cast("int", stored.get(name, 0))) for name in _NUMBERS)
            return cls(Layout(**{**known, **places, "columns": columns}), offset, rows, skip, lines)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("not a checkpoint of a table") from error


_NUMBERS = ("offset", "rows", "skip", "lines")
