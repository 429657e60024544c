"""Tables in markup: pages of HTML that are called spreadsheets, as web applications export them, Excel's XML of 2003
and flat OpenDocument spreadsheets. Runs in the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import attribute, local, parse_xml
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.formats.html import html_of, is_too_deep
from winnow.values import Json

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

type Rows = list[list[Json]]

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s+")
_LEAST_CELLS: Final = 2  # of a table's widest row; a page's frame has one


def read_html_tables(data: bytes, most: int) -> list[tuple[str, Rows]]:
    """The tables of a page, each with a number for a name; one that only frames others is left out.

    Args:
        data: the page, or an MHT archive of it.
        most: columns; cells beyond are not spread any more.

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
    """The rows of a table, without those of tables in its cells. A cell over several rows says the same in each."""
    rows: Rows = []
    below: dict[int, tuple[int, str]] = {}  # by column: how many more rows a cell reaches into, and what it says
    for line in _own(table, "tr"):
        cells: list[Json] = []
        for cell in (child for child in line.iter() if child.tag in ("td", "th")):
            _fill_from_above(cells, below)
            text = _BLANKS.sub(" ", cell.text(separator=" ")).strip()
            deep = _span(cell, "rowspan", most)
            for number in range(min(_span(cell, "colspan", most), most - len(cells) + 1)):
                if deep > 1:
                    below[len(cells)] = (deep - 1, "" if number else text)
                cells.append("" if number else text)
        _fill_from_above(cells, below)
        if not _HIDDEN.search(line.attributes.get("style") or "") and "hidden" not in line.attributes:
            rows.append(cells)
    return rows


def _own(table: LexborNode, tag: str) -> Iterator[LexborNode]:
    """The table's rows: its children and those of its sections."""
    for child in table.iter():
        if child.tag == tag:
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.iter() if row.tag == tag)


def _fill_from_above(cells: list[Json], below: dict[int, tuple[int, str]]) -> None:
    while len(cells) in below:
        more, text = below.pop(len(cells))
        if more > 1:
            below[len(cells)] = (more - 1, text)
        cells.append(text)


def _span(cell: LexborNode, name: str, most: int) -> int:
    written = (cell.attributes.get(name) or "").strip()
    return (
        min(max(int(written), 1), most)
        if written.isascii() and written.isdigit() and len(written) < len("10000")
        else 1
    )


def read_excel_xml(data: bytes, most: int) -> list[tuple[str, Rows]]:
    """The sheets of Excel's XML of 2003 (SpreadsheetML), by their names.

    Args:
        data: the file.
        most: columns; cells beyond are left out.

    Raises:
        DocumentError: ``corrupt``.
    """
    sheets = [sheet for sheet in parse_xml(data).iter() if local(sheet.tag) == "Worksheet"]
    return [(attribute(sheet, "Name") or "", list(_excel_rows(sheet, most))) for sheet in sheets]


def _excel_rows(sheet: Element, most: int) -> Iterator[list[Json]]:
    for row in (element for element in sheet.iter() if local(element.tag) == "Row"):
        cells: list[Json] = []
        for cell in (child for child in row if local(child.tag) == "Cell"):
            index = attribute(cell, "Index") or ""
            place = int(index) - 1 if index.isascii() and index.isdigit() and len(index) < len("10000") else len(cells)
            if place >= most:
                break
            cells += [""] * (place - len(cells))
            value = next((child for child in cell if local(child.tag) == "Data"), None)
            cells.append("" if value is None else _excel_value(value))
        if attribute(row, "Hidden") != "1":
            yield cells


def _excel_value(data: Element) -> Json:
    text = "".join(data.itertext()).strip()
    match attribute(data, "Type"):
        case "Number":
            try:
                number = float(text)
            except ValueError:
                return text
            return number if "." in text or "e" in text.lower() else int(text) if text.lstrip("-").isdigit() else text
        case "DateTime":
            return text.removesuffix(".000").removesuffix("T00:00:00").replace("T", " ")
        case "Boolean":
            return text == "1"
        case "Error":
            return ""
        case _:
            return text


def read_flat_ods(data: bytes, most: int) -> list[tuple[str, Rows]]:
    """The sheets of a flat OpenDocument spreadsheet, by their names.

    Args:
        data: the file.
        most: columns; cells beyond are left out.

    Raises:
        DocumentError: ``corrupt``.
    """
    sheets = [sheet for sheet in parse_xml(data).iter() if local(sheet.tag) == "table"]
    return [(attribute(sheet, "name") or "", list(_ods_rows(sheet, most))) for sheet in sheets]


def _ods_rows(sheet: Element, most: int) -> Iterator[list[Json]]:
    for row in (element for element in sheet.iter() if local(element.tag) == "table-row"):
        cells: list[Json] = []
        for cell in (child for child in row if local(child.tag) in ("table-cell", "covered-table-cell")):
            written = attribute(cell, "number-columns-repeated") or "1"
            times = int(written) if written.isascii() and written.isdigit() and len(written) < len("10000000") else 1
            cells += [_ods_value(cell)] * min(times, most - len(cells))
        while cells and cells[-1] == "":
            cells.pop()
        if attribute(row, "visibility") is None:
            yield cells


def _ods_value(cell: Element) -> Json:
    date = attribute(cell, "date-value")
    if date:
        return date.removesuffix("T00:00:00").replace("T", " ")
    text: Sequence[str] = ["".join(part.itertext()) for part in cell if local(part.tag) == "p"]
    value = attribute(cell, "value")
    if value is not None and attribute(cell, "value-type") in ("float", "currency"):
        try:
            return float(value)
        except ValueError:
            return value
    return " ".join(text).strip()
