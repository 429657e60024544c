"""Tables in markup: pages of HTML that are called spreadsheets, as web applications export them, Excel's XML of 2003
and flat OpenDocument spreadsheets. Runs in the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import attribute, local, parse_xml
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.formats.html import html_of, is_too_deep
from winnow.parsing.tables.cell_values import read_number
from winnow.values import Json

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

type Rows = list[list[Json]]

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s+")
_LEAST_CELLS: Final = 2  # of a table's widest row; a page's frame has one
_MOST_ROWS: Final = 1_048_576  # of a sheet, in every program that writes these files
_MOST_REPEATED: Final = 10_000  # times that a row that holds something comes one after the other
_MOST_BLANKS: Final = 1_000  # that one element stands for
_AROUND_ROWS: Final = frozenset(("body", "spreadsheet", "table-row-group", "table-header-rows", "table-rows"))
_DURATION: Final = re.compile(r"PT(\d{1,4})H(\d{1,2})M(\d{1,2})(?:[.,]\d{0,9})?S")  # more hours are a moment
_BLANKS_OF: Final = {"tab": "\t", "line-break": "\n"}  # elements of OpenDocument that stand for a blank


@dataclass(slots=True)
class _Grid:
    """The rows of a table whose cells may reach over several columns and rows. A cell over several rows says the same
    in each that says something itself; in the columns beside its first it says nothing.

    Attributes:
        most: columns; one more is kept, so that a table that is too wide is seen to be.
        rows: those that are shown.
        cells: of the row that is being read.
        below: by column: how many more rows a cell reaches into, and what it says.
        own: whether the row that is being read has a cell of its own that says something.
    """

    most: int
    rows: Rows = field(default_factory=list)
    cells: list[Json] = field(default_factory=list)
    below: dict[int, tuple[int, Json]] = field(default_factory=dict)
    own: bool = False

    def add(self, value: Json, *, across: int = 1, down: int = 1) -> None:
        """One more cell, beside those that reach into this row."""
        self.skip_to(len(self.cells))
        value = value.replace("\r\n", "\n") if isinstance(value, str) else value
        self.own = self.own or value != ""
        for number in range(min(across, self.most + 1 - len(self.cells))):
            said = "" if number else value
            if down > 1:
                self.below[len(self.cells)] = (down - 1, said)
            self.cells.append(said)

    def skip_to(self, column: int) -> None:
        """Goes on at a column, and beyond the cells that reach into the row from above."""
        while len(self.cells) < min(column, self.most) or len(self.cells) in self.below:
            self.skip_one()

    def skip_one(self) -> None:
        """A column without a cell of its own: what reaches into it from above, if anything."""
        more, said = self.below.pop(len(self.cells), (0, ""))
        if more > 1:
            self.below[len(self.cells)] = (more - 1, said)
        self.cells.append(said)

    def end_row(self, *, shown: bool = True, times: int = 1) -> None:
        """The row is whole; it comes so often."""
        self.skip_to(len(self.cells))
        while self.cells and self.cells[-1] == "":
            self.cells.pop()
        if shown:
            self.rows += [self.cells] * times if self.own else [[]]
        self.cells, self.own = [], False


def read_html_tables(data: bytes, most: int) -> list[tuple[str, Rows]]:
    """The tables of a page, each with a number for a name; one that only frames others is left out.

    Args:
        data: the page, or an MHT archive of it.
        most: columns; of a wider table one more is kept, by which it is seen to be too wide.

    Raises:
        DocumentError: ``expands_too_much``.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - 8 MB that other formats need not load

    text = html_of(data)
    if is_too_deep(text):
        raise DocumentError("expands_too_much", "Elements are nested too deeply.")
    tables = [_html_rows(table, most) for table in LexborHTMLParser(text).css("table") if table.css_first("table tr")]
    wide = [rows for rows in tables if max(map(len, rows), default=0) >= _LEAST_CELLS]
    return [(f"table {number}", rows) for number, rows in enumerate(wide or tables, 1)]


def _html_rows(table: LexborNode, most: int) -> Rows:
    """The rows of a table, without those of tables in its cells."""
    grid = _Grid(most)
    for line in _rows_of(table):
        for cell in (child for child in line.iter() if child.tag in ("td", "th")):
            text = _BLANKS.sub(" ", cell.text(separator=" ")).strip()
            down = _count(cell.attributes.get("rowspan"), _MOST_ROWS)
            grid.add(text, across=_count(cell.attributes.get("colspan"), most), down=down)
        grid.end_row(shown=not _HIDDEN.search(line.attributes.get("style") or "") and "hidden" not in line.attributes)
    return grid.rows


def _rows_of(table: LexborNode) -> Iterator[LexborNode]:
    """The table's rows: its children and those of its sections."""
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")


def _count(written: str | None, most: int) -> int:
    """How many columns or rows an attribute says, from 1 to ``most``; 1 where it says nothing that is a number."""
    text = (written or "").strip()
    return (
        min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_ROWS)) else 1
    )


def read_excel_xml(data: bytes, most: int, wanted: Sequence[str] = ()) -> list[tuple[str, Rows]]:
    """The sheets of Excel's XML of 2003 (SpreadsheetML) that are shown, by their names.

    Args:
        data: the file.
        most: columns, as for ``read_html_tables``.
        wanted: the names of sheets that are read although they are hidden.

    Raises:
        DocumentError: ``corrupt``.
    """
    sheets = [sheet for sheet in parse_xml(data).iter() if local(sheet.tag) == "Worksheet"]
    shown = [sheet for sheet in sheets if _is_shown(sheet) or attribute(sheet, "Name") in wanted]
    return [(attribute(sheet, "Name") or "", _excel_rows(sheet, most)) for sheet in shown]


def _is_shown(sheet: Element) -> bool:
    """Whether Excel shows a sheet; the others are ``SheetHidden`` and ``SheetVeryHidden``."""
    said = [child.text or "" for options in sheet for child in options if local(child.tag) == "Visible"]
    return not any("hidden" in text.casefold() for text in said)


def _excel_rows(sheet: Element, most: int) -> Rows:
    grid = _Grid(most)
    for row in (element for element in sheet.iter() if local(element.tag) == "Row"):
        for cell in (child for child in row if local(child.tag) == "Cell"):
            grid.skip_to(_count(attribute(cell, "Index"), most) - 1)
            value = next((child for child in cell if local(child.tag) == "Data"), None)
            down = _merged(attribute(cell, "MergeDown"), _MOST_ROWS)
            across = _merged(attribute(cell, "MergeAcross"), most)
            grid.add("" if value is None else _excel_value(value), across=across, down=down)
        grid.end_row()
    return grid.rows


def _merged(written: str | None, most: int) -> int:
    """Over how many columns or rows a cell of Excel's reaches, whose attribute says how many beside its own."""
    return 1 if written in (None, "", "0") else _count(written, most) + 1


def _excel_value(data: Element) -> Json:
    text = "".join(data.itertext()).strip()
    match attribute(data, "Type"):
        case "Number":
            return read_number(text)
        case "DateTime":
            return _moment(text)
        case "Boolean":
            return text == "1"
        case "Error":
            return ""
        case _:
            return text


def _moment(text: str) -> str:
    """A date and time of an XML file as all spreadsheets are read: no time where it is midnight."""
    return text.removesuffix(".000").removesuffix("T00:00:00").replace("T", " ")


def read_flat_ods(data: bytes, most: int, wanted: Sequence[str] = ()) -> list[tuple[str, Rows]]:
    """The sheets of a flat OpenDocument spreadsheet that are shown, by their names.

    Args:
        data: the file.
        most: columns, as for ``read_html_tables``.
        wanted: the names of sheets that are read although they are hidden.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``.
    """
    book = parse_xml(data)
    hidden = {
        attribute(style, "name")
        for style in book.iter()
        if local(style.tag) == "style" and any(attribute(said, "display") == "false" for said in style)
    }
    shown = [
        sheet
        for sheet in _within(book, "table")
        if attribute(sheet, "style-name") not in hidden - {None} or attribute(sheet, "name") in wanted
    ]
    return [(attribute(sheet, "name") or "", _ods_rows(sheet, most)) for sheet in shown]


def _within(element: Element, name: str) -> Iterator[Element]:
    """The elements of a name, without those of charts and other objects, which have tables of their own."""
    for child in element:
        if local(child.tag) == name:
            yield child
        elif local(child.tag) in _AROUND_ROWS:
            yield from _within(child, name)


def _ods_rows(sheet: Element, most: int) -> Rows:
    """The rows of a sheet; equal ones that follow each other are written once, with their number."""
    grid = _Grid(most)
    for row in _within(sheet, "table-row"):
        for cell in row:
            times = _count(attribute(cell, "number-columns-repeated"), most)
            if local(cell.tag) == "covered-table-cell":  # by one beside it, or above
                for _ in range(min(times, most - len(grid.cells))):
                    grid.skip_one()
            elif local(cell.tag) == "table-cell":
                down = _count(attribute(cell, "number-rows-spanned"), _MOST_ROWS)
                value = _ods_value(cell)
                for _ in range(min(times, most + 1 - len(grid.cells))):
                    grid.add(value, down=down)
        repeated = _count(attribute(row, "number-rows-repeated"), _MOST_ROWS)
        if repeated > _MOST_REPEATED and any(cell != "" for cell in grid.cells):
            raise DocumentError("expands_too_much", f"A row is repeated more than {_MOST_REPEATED:,} times.")
        grid.end_row(times=repeated)
    return grid.rows


def _ods_value(cell: Element) -> Json:
    text = "\n".join(_ods_text(part) for part in cell if local(part.tag) == "p").strip()
    match attribute(cell, "value-type"):
        case "float" | "currency" | "percentage":
            return read_number(attribute(cell, "value") or text)
        case "date":
            return _moment(attribute(cell, "date-value") or text)
        case "time":
            time = _DURATION.fullmatch(attribute(cell, "time-value") or "")
            return ":".join(time.groups()) if time else text
        case "boolean":
            return attribute(cell, "boolean-value") == "true"
        case "string":  # OpenDocument 1.2, part 1, 19.379: what is written below is how it looked
            held = attribute(cell, "string-value")
            return text if held is None else held
        case _:
            return text


def _ods_text(element: Element) -> str:
    """The text of a paragraph, in which blanks but for the first, tabs and line breaks are elements."""
    name = local(element.tag)
    if name == "s":
        return " " * _count(attribute(element, "c"), _MOST_BLANKS)
    inside = "".join(_ods_text(part) + (part.tail or "") for part in element)
    return _BLANKS_OF.get(name, (element.text or "") + inside)
