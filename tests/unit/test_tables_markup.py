"""Spreadsheets in markup: pages of HTML that are called .xls, Excel's XML of 2003, flat OpenDocument."""

from __future__ import annotations

import io

import pytest

from winnow.parsing.documents import DocumentError
from winnow.parsing.tables import Row, TableLimits, find_table_kind, open_table_file
from winnow.parsing.tables.spreadsheets import table_lines


def rows(data: bytes, name: str) -> list[Row]:
    """The rows of a file, as a worker reads it."""
    kind = find_table_kind(data, name)
    assert kind is not None
    file = open_table_file(
        kind, lambda _: io.BytesIO(data), lambda whole, kind: table_lines(whole, kind, TableLimits())
    )
    with file.open() as table:
        return list(table)


def page(*lines: str, head: str = "") -> bytes:
    """A page with one table."""
    return f"<html><head>{head}</head><body><table>{''.join(lines)}</table></body></html>".encode()


PAGES = {
    "plain": page(
        "<tr><td>id<td>name<td>town</tr>",
        "<tr><td>007<td>Wenna &amp; Jory<td>K&ouml;ln</tr>",
        "<tr><td>008<td>Loveday<td></tr>",
    ),
    "headed": page(
        "<thead><tr><th>id</th><th>name</th><th>town</th></tr></thead><tbody>",
        "<tr><td>007</td><td>Wenna<br>&amp; Jory</td><td><b>Köln</b></td></tr>",
        '<tr style="display:none"><td>9</td><td>Nobody</td><td>Nowhere</td></tr>',
        "<tr><td>008</td><td>Loveday</td><td>&nbsp;</td></tr></tbody>",
        head='<meta charset="utf-8"><style>td{mso-number-format:"\\@"}</style>',
    ),
    "titled": page(
        '<tr><td colspan="3">Members of the guild</td></tr>',
        "<tr><th>id<th>name<th>town<tr><td>007<td>Wenna & Jory<td>Köln<tr><td>008<td>Loveday<td>",
    ),
    "framed": page(
        "<tr><td><table><tr><th>id<th>name<th>town</tr><tr><td>007<td>Wenna & Jory<td>Köln</tr>",
        "<tr><td>008<td>Loveday<td></tr></table></td></tr>",
    ),
}


@pytest.mark.parametrize("name", ["members.xls", "members.csv"])
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_that_is_called_a_spreadsheet_is_its_table(kind: str, name: str) -> None:
    read = rows(PAGES[kind], name)

    assert [row.key for row in read] == ["007", "008"]
    assert [row.values for row in read] == [
        {"id": "007", "name": "Wenna & Jory", "town": "Köln"},
        {"id": "008", "name": "Loveday"},
    ]


def test_a_page_that_is_called_a_page_stays_a_document() -> None:
    assert find_table_kind(PAGES["plain"], "cv.html") is None


def test_a_cell_over_several_rows_says_the_same_in_each() -> None:
    merged = page(
        "<tr><th>town<th>name<th>dues</tr><tr><td rowspan=2>Bude<td>Jory<td>3</tr><tr><td>Wenna<td>4</tr>",
        "<tr><td>Looe<td>Loveday<td>5</tr>",
    )

    assert [row.values["town"] for row in rows(merged, "dues.xls")] == ["Bude", "Bude", "Looe"]
    endless = page('<tr><td colspan="9999" rowspan="9999">x<td>y</tr>', "<tr><td>1<td>2</tr>" * 3)
    assert [list(row.values.values()) for row in rows(endless, "dues.xls")] == [["x", "y"], *[["x", "1"]] * 3]


def test_a_row_that_cells_above_fill_is_none() -> None:
    cells = '<tr><td rowspan="2">Bude</td><td rowspan="2">Wenna</td></tr><tr></tr>'
    data = f"<table><tr><th>town<th>name</tr>{cells}{cells.replace('Wenna', 'Jory')}</table>"

    assert [row.values["name"] for row in rows(data.encode(), "a.xls")] == ["Wenna", "Jory"]


def test_several_tables_of_a_page_have_headers_of_their_own() -> None:
    both = b"<table><tr><th>id<th>name<tr><td>1<td>Wenna</table><table><tr><th>id<th>town<tr><td>1<td>Bude</table>"

    assert [(row.key, row.values) for row in rows(both, "two.xls")] == [
        ("table 1/1", {"id": "1", "name": "Wenna"}),
        ("table 2/1", {"id": "1", "town": "Bude"}),
    ]


def test_a_page_without_a_table_in_it_says_so() -> None:
    for nothing in (b"<html><table></table></html>", page("<tr><td> </td></tr>")):
        with pytest.raises(DocumentError, match="no rows"):
            rows(nothing, "empty.xls")


NAMESPACE = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
)


def test_excels_xml_of_2003_is_a_workbook() -> None:
    data = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {NAMESPACE}>
      <Worksheet ss:Name="Members"><Table>
      <Row><Cell><Data ss:Type="String">id</Data></Cell><Cell><Data ss:Type="String">name</Data></Cell>
        <Cell><Data ss:Type="String">dues</Data></Cell><Cell><Data ss:Type="String">joined</Data></Cell></Row>
      <Row><Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="String">Wenna</Data></Cell>
        <Cell><Data ss:Type="Number">12.5</Data></Cell>
        <Cell><Data ss:Type="DateTime">2026-11-30T00:00:00.000</Data></Cell></Row>
      <Row ss:Hidden="1"><Cell><Data ss:Type="Number">9</Data></Cell></Row>
      <Row><Cell><Data ss:Type="Number">2</Data></Cell><Cell><Data ss:Type="String">Jory</Data></Cell>
        <Cell ss:Index="4"><Data ss:Type="String">never</Data></Cell></Row>
      <Row><Cell><Data ss:Type="Number">3</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell></Row>
      </Table></Worksheet><Worksheet ss:Name="Empty"/></Workbook>""".encode()

    read = rows(data, "members.xml")

    assert [row.values for row in read] == [
        {"id": 1, "name": "Wenna", "dues": 12.5, "joined": "2026-11-30"},
        {"id": 9},
        {"id": 2, "name": "Jory", "joined": "never"},
        {"id": 3},
    ]


def test_a_flat_opendocument_spreadsheet_is_a_workbook() -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:"

    def cell(text: str) -> str:
        return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"

    header = "".join(map(cell, ("id", "name", "dues")))
    first = cell("1") + cell("Wenna") + '<table:table-cell office:value-type="float" office:value="12.5"/>'
    data = f"""<?xml version="1.0"?><office:document xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0"
      xmlns:text="{office}text:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>
      <office:spreadsheet><table:table table:name="Members"><table:table-row>{header}</table:table-row>
      <table:table-row>{first}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>
      <table:table-row>{cell("2")}{cell("Jory")}</table:table-row></table:table></office:spreadsheet></office:body>
      </office:document>""".encode()

    assert [row.values for row in rows(data, "members.fods")] == [
        {"id": "1", "name": "Wenna", "dues": 12.5},
        {"id": "2", "name": "Jory"},
    ]


def test_merged_cells_of_excels_xml_move_no_cell() -> None:
    def cell(text: str, merged: str = "") -> str:
        return f'<Cell {merged}><Data ss:Type="String">{text}</Data></Cell>'

    def number(text: str) -> str:
        return f'<Cell><Data ss:Type="Number">{text}</Data></Cell>'

    lines = (
        "".join(map(cell, ("town", "name", "id", "share"))),
        cell("Bude", 'ss:MergeDown="1"') + cell("Wenna") + number("1234") + number("1.5E3"),
        cell("Jory", 'ss:Index="2"') + number("77") + number("INF"),
        cell("Looe", 'ss:MergeAcross="1"') + number("8") + number("0.25"),
    )
    table = "".join(f"<Row>{line}</Row>" for line in lines)
    data = f'<Workbook {NAMESPACE}><Worksheet ss:Name="A"><Table>{table}</Table></Worksheet></Workbook>'

    assert [row.values for row in rows(data.encode(), "members.xml")] == [
        {"town": "Bude", "name": "Wenna", "id": 1234, "share": 1500},
        {"town": "Bude", "name": "Jory", "id": 77},
        {"town": "Looe", "id": 8, "share": 0.25},
    ]


def test_a_flat_opendocument_spreadsheet_says_what_the_packed_one_says() -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    header = "".join(
        f"<table:table-cell><text:p>{name}</text:p></table:table-cell>"
        for name in ("town", "name", "id", "paid", "share", "joined")
    )
    bude = '<table:table-cell table:number-rows-spanned="2"><text:p>Bude</text:p></table:table-cell>'
    wenna = "<table:table-cell><text:p>Wenna<text:s/>Trew</text:p><text:p>Dr</text:p></table:table-cell>"
    rest = """<table:table-cell office:value-type="float" office:value="1234"><text:p>1,234</text:p></table:table-cell>
      <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>
      <table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>
      <table:table-cell office:value-type="date" office:date-value="2026-11-30"><text:p>30 Nov</text:p>
      </table:table-cell>"""
    jory = "<table:table-cell><text:p>Jory</text:p></table:table-cell>"
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    data = f"""<office:document xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0"
      xmlns:text="{office}text:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>
      <office:spreadsheet><table:table table:name="A"><table:table-row>{header}</table:table-row>
      <table:table-row>{bude}{wenna}{rest}</table:table-row>
      <table:table-row><table:covered-table-cell/>{jory}</table:table-row>
      <table:table-row table:number-rows-repeated="2"><table:table-cell/>{jory}</table:table-row>{tail}
      </table:table></office:spreadsheet></office:body></office:document>""".encode()

    assert [row.values for row in rows(data, "members.fods")] == [
        {
            "town": "Bude",
            "name": "Wenna Trew\nDr",
            "id": 1234,
            "paid": True,
            "share": 0.5,
            "joined": "2026-11-30",
        },
        {"town": "Bude", "name": "Jory"},
        {"name": "Jory"},
        {"name": "Jory"},
    ]


def test_a_row_that_is_repeated_a_million_times_is_refused() -> None:
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = "<table:table-cell><text:p>x</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    names = f'xmlns:office="{name}office:1.0" xmlns:table="{name}table:1.0" xmlns:text="{name}text:1.0"'
    data = f"""<office:document {names} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
      <table:table>{row}</table:table></office:document>"""

    with pytest.raises(DocumentError, match="repeated") as refused:
        rows(data.encode(), "many.fods")
    assert refused.value.code == "expands_too_much"


def flat_ods(body: str) -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    names = f'xmlns:office="{name}office:1.0" xmlns:table="{name}table:1.0" xmlns:text="{name}text:1.0"'
    names += f' xmlns:style="{name}style:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    return f"<office:document {names}>{body}</office:document>".encode()


def flat_rows(*rows: tuple[str, ...], attributes: str = "") -> str:
    said = (
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        for row in rows
    )
    return "".join(f"<table:table-row {attributes}>{cells}</table:table-row>" for cells in said)


def test_hidden_sheets_are_left_out_and_hidden_rows_and_columns_are_read() -> None:
    people = flat_rows(("id", "name")) + flat_rows(("1", "Wenna"), attributes='table:visibility="filter"')
    hidden = '<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/>'
    flat = flat_ods(
        f"<office:automatic-styles>{hidden}</style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="A"><table:table-column table:visibility="collapse"/>{people}</table:table>'
        f'<table:table table:name="B" table:style-name="off">{people}</table:table></office:spreadsheet></office:body>'
    )
    lines = (
        '<Row><Cell><Data ss:Type="String">id</Data></Cell><Cell><Data ss:Type="String">name</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="String">1</Data></Cell>'
        '<Cell><Data ss:Type="String">Wenna</Data></Cell></Row>'
    )
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
    excel = (
        f'<Workbook {NAMESPACE}><Worksheet ss:Name="A"><Table><Column ss:Hidden="1"/>{lines}</Table></Worksheet>'
        f'<Worksheet ss:Name="B"><Table>{lines}</Table>{options}</WorksheetOptions></Worksheet></Workbook>'
    )

    assert [row.values for row in rows(flat, "a.fods")] == [{"id": "1", "name": "Wenna"}]
    assert [row.values for row in rows(excel.encode(), "a.xml")] == [{"id": "1", "name": "Wenna"}]


def test_a_flat_spreadsheets_cells_hold_what_they_are_and_not_how_they_look() -> None:
    cell = (
        '<table:table-cell office:value-type="string" office:string-value="{}"><text:p>{}</text:p></table:table-cell>'
    )
    time = '<table:table-cell office:value-type="time" office:time-value="PT09H30M05S"><text:p>9:30</text:p>'
    chart = (
        f'<table:shapes><table:table table:name="local-table">{flat_rows(("of", "chart"))}</table:table></table:shapes>'
    )
    row = f"<table:table-row>{cell.format('Wenna', 'W.')}{cell.format('', '#N/A')}{time}</table:table-cell>"
    data = flat_ods(
        f'<table:table table:name="A">{chart}<table:table-header-rows>{flat_rows(("name", "town", "at"))}'
        f"</table:table-header-rows>{row}</table:table-row></table:table>"
    )

    assert [row.values for row in rows(data, "a.fods")] == [{"name": "Wenna", "at": "09:30:05"}]


@pytest.mark.parametrize("damaged", [f"<Workbook {NAMESPACE}><Worksheet>", f"<!DOCTYPE x><Workbook {NAMESPACE}/>"])
def test_damaged_markup_says_so(damaged: str) -> None:
    with pytest.raises(DocumentError) as refused:
        rows(damaged.encode(), "members.xml")
    assert refused.value.code == "corrupt"


def test_a_hidden_sheet_is_read_when_it_is_named() -> None:
    hidden = '<style:style style:name="off"><style:table-properties table:display="false"/></style:style>'
    people = flat_rows(("id", "name"), ("1", "Wenna"))
    data = flat_ods(f'{hidden}<table:table table:name="B" table:style-name="off">{people}</table:table>')

    assert b"Wenna" in table_lines(data, "flat_ods", TableLimits(), ("B",))
    with pytest.raises(DocumentError, match="no rows"):
        table_lines(data, "flat_ods", TableLimits())
