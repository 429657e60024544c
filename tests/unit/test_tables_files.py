"""Tables however they are packed: gzipped, in spreadsheets, in Parquet."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import zipfile
from functools import partial
from typing import BinaryIO

import pytest
from support.ole import container
from support.workbooks import Cell, Sheets, ods, xlsx

from winnow.parsing.documents import DocumentError
from winnow.parsing.tables import Checkpoint, Row, TableFile, TableKind, TableLimits, find_table_kind, open_table_file
from winnow.parsing.tables.spreadsheets import _value, sheet_lines, table_lines
from winnow.parsing.tables.whole_tables import columnar_lines
from winnow.values import Json

GUILD: list[list[Cell]] = [
    ["id", "name", "dues"],
    [1, "Wenna Treloar", 12.5],
    [2, "Jory Penrose", 14],
    [3, "Loveday Nance", None],
]


def opened(data: bytes, name: str, limits: TableLimits = TableLimits()) -> TableFile:  # noqa: B008
    def opener(offset: int) -> BinaryIO:
        return io.BytesIO(data[offset:])

    def convert(content: bytes, kind: TableKind) -> bytes:
        return table_lines(content, kind, limits)

    kind = find_table_kind(data, name)
    assert kind is not None
    return open_table_file(kind, opener, convert, limits)


def rows(data: bytes, name: str, limits: TableLimits = TableLimits()) -> list[Row]:  # noqa: B008
    with opened(data, name, limits).open(limits) as table:
        return list(table)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_spreadsheets_rows_keep_their_kinds_and_keys(write: partial[bytes]) -> None:
    read = rows(write({"Guild": GUILD}), "guild.xlsx")

    assert [row.key for row in read] == ["1", "2", "3"]
    assert read[0].values == {"id": 1, "name": "Wenna Treloar", "dues": 12.5}
    assert read[1].values["dues"] == 14
    assert "dues" not in read[2].values


def test_every_sheet_has_a_header_of_its_own_and_no_key_twice() -> None:
    sheets: Sheets = {
        "Guild": GUILD,
        "Empty": [],
        "Friends": [["Friends of the guild"], [], ["no", "town"], [1, "Truro"], [2, "Bude"]],
    }

    read = rows(xlsx(sheets), "guild.xlsx")

    assert [row.key for row in read] == ["Guild/1", "Guild/2", "Guild/3", "Friends/1", "Friends/2"]
    assert read[3].values == {"no": 1, "town": "Truro"}


def test_sheets_may_be_chosen() -> None:
    data = xlsx({"Guild": GUILD, "Friends": [["no", "town"], [1, "Truro"]]})

    assert b"Truro" in sheet_lines(data, TableLimits(), ["Friends"])
    assert b"Wenna" not in sheet_lines(data, TableLimits(), ["Friends"])
    with pytest.raises(DocumentError, match="the sheets are: Guild, Friends"):
        sheet_lines(data, TableLimits(), ["Enemies"])


def test_a_spreadsheet_is_told_by_its_content_not_its_name() -> None:
    assert find_table_kind(xlsx({"Guild": GUILD}), "guild.pdf") == "spreadsheet"
    assert find_table_kind(ods({"Guild": GUILD}), "guild") == "spreadsheet"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (xlsx({"Guild": []}), "empty"),
        (xlsx({"Guild": [["id", "name"]]}), "empty"),
        (b"PK\x03\x04xl/workbook nothing", "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "corrupt"),
    ],
)
def test_a_spreadsheet_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        rows(data, "guild.xls")
    assert caught.value.code == code


def test_a_gzipped_table_reads_on_from_a_checkpoint() -> None:
    text = "id,town\n" + "".join(f"{number},Truro\n" for number in range(2000))
    file = opened(gzip.compress(text.encode()), "towns.csv.gz")
    with file.open() as table:
        first = [next(iter(table)).key]
        stored = json.loads(json.dumps(table.checkpoint.to_dict()))

    with file.open(checkpoint=Checkpoint.from_dict(stored)) as table:
        rest = [row.key for row in table]

    assert first + rest == [str(number) for number in range(2000)]


def test_a_gzip_that_is_damaged_or_a_bomb_is_refused() -> None:
    data = gzip.compress(b"id,town\n" + b"1,Truro\n" * 100_000)
    with pytest.raises(DocumentError) as caught:
        rows(data[: len(data) // 2], "towns.csv.gz")
    assert caught.value.code == "corrupt"

    with pytest.raises(DocumentError) as caught:
        rows(data, "towns.csv.gz", TableLimits(expanded_bytes=100_000))
    assert caught.value.code == "expands_too_much"


def test_a_workbook_may_be_gzipped() -> None:
    read = rows(gzip.compress(xlsx({"Guild": GUILD})), "guild.xlsx.gz")

    assert [row.values["name"] for row in read] == ["Wenna Treloar", "Jory Penrose", "Loveday Nance"]
    with pytest.raises(DocumentError) as refused:
        table_lines(gzip.compress(bytes(30_000_000)), "gzipped_whole", TableLimits())
    assert refused.value.code == "expands_too_much"


def test_a_workbook_in_another_file_makes_that_file_no_workbook() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("word/embeddings/sheet.xlsx", xlsx({"Guild": GUILD}))

    assert find_table_kind(held.getvalue(), "cv.docx") is None
    assert find_table_kind(held.getvalue(), "cv.xls") is None
    assert find_table_kind(ods({"Guild": GUILD}), "guild") == "spreadsheet"


def test_what_is_gzipped_and_no_table_is_none() -> None:
    assert find_table_kind(gzip.compress(b"Wenna Treloar\nSailmaker in Truro\n"), "letter.txt.gz") is None
    assert find_table_kind(b"\x1f\x8b\x08 broken", "towns.csv.gz") is None


def test_checkpoints_of_other_releases_are_read() -> None:
    stored: dict[str, Json] = {
        "layout": {"format": "csv", "encoding": "utf-8", "columns": ["id"], "delimiter": ",", "of_a_later_release": 1},
        "offset": 3,
        "rows": 0,
        "skip": 0,
        "of_a_later_release": True,
    }

    assert Checkpoint.from_dict(stored).layout.columns == ("id",)
    damaged: list[dict[str, Json]] = [{}, {"layout": {}}, {"layout": {"columns": [], "format": "csv"}, "offset": "x"}]
    for broken in damaged:
        with pytest.raises(ValueError, match="not a checkpoint"):
            Checkpoint.from_dict(broken)


def test_parquet_says_what_it_needs_where_that_is_not_installed() -> None:
    if importlib.util.find_spec("pyarrow"):
        pytest.skip("pyarrow is installed")
    with pytest.raises(DocumentError, match="pip install"):
        rows(b"PAR1" + bytes(20) + b"PAR1", "people.parquet")


def test_a_parquet_file_gives_its_rows_with_their_kinds() -> None:
    arrow = pytest.importorskip("pyarrow", reason="130 MB that only Parquet needs: pip install 'winnow[parquet]'")
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    columns = zip(*GUILD[1:], strict=True)
    parquet.write_table(arrow.table(dict(zip(map(str, GUILD[0]), map(list, columns), strict=True))), stream)

    read = rows(stream.getvalue(), "people.bin")

    assert [row.key for row in read] == ["1", "2", "3"]
    assert [row.values for row in read] == [
        {"id": 1, "name": "Wenna Treloar", "dues": 12.5},
        {"id": 2, "name": "Jory Penrose", "dues": 14.0},
        {"id": 3, "name": "Loveday Nance"},
    ]


COLUMNS = {
    "lists.json": b'{"name": ["Wenna", "Jory"], "age": [30, 41], "town": ["Truro", null]}',
    "indexed.json": (
        b'{"name": {"0": "Wenna", "1": "Jory"}, "age": {"0": 30, "1": 41}, "town": {"0": "Truro", "1": null}}'
    ),
    "rows.json": b'[["name", "age", "town"], ["Wenna", 30, "Truro"], ["Jory", 41]]',
    "split.json": (
        b'{"columns": ["name", "age", "town"], "index": [0, 1], "data": [["Wenna", 30, "Truro"], ["Jory", 41, null]]}'
    ),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_json_of_columns_has_the_rows_that_the_columns_make(name: str) -> None:
    read = rows(COLUMNS[name], name)

    assert [row.values for row in read] == [{"name": "Wenna", "age": 30, "town": "Truro"}, {"name": "Jory", "age": 41}]
    assert len({row.key for row in read}) == 2


@pytest.mark.parametrize(
    "data",
    [
        b'{"name": "Wenna", "tags": ["a", "b"]}',
        b'{"tags": ["a", "b"], "towns": ["Truro"]}',
        b'{"tags": [{"a": 1}], "towns": [{"b": 2}]}',
        b'{"tags": ["a"]}',
    ],
)
def test_an_object_with_lists_is_one_row(data: bytes) -> None:
    assert find_table_kind(data, "some.json") == "text"


EXPANDED = {
    "psql.txt": (
        b"-[ RECORD 1 ]-----\nname | Wenna\nage  | 30\nnote | a | b\n-[ RECORD 2 ]-----\nname | Jory\nage  | \n"
    ),
    "mysql.txt": (
        b"*************************** 1. row ***************************\n  name: Wenna\n   age: 30\n  note: a | b\n"
        b"*************************** 2. row ***************************\n  name: Jory\n   age: \n2 rows in set\n"
    ),
}


@pytest.mark.parametrize("name", EXPANDED)
def test_the_expanded_output_of_a_database_shell_is_a_table(name: str) -> None:
    read = rows(EXPANDED[name], name)

    assert [row.values for row in read] == [{"name": "Wenna", "age": "30", "note": "a | b"}, {"name": "Jory"}]


GOING_ON = {
    "psql.txt": (
        "-[ RECORD 1 ]-----\nname | Wenna\nnote | one      +\n     | two | 2  +\n     | name: 3\n-[ RECORD 2 ]-----\n"
        "name | Jory\nnote | 1 +\n(2 rows)\n\n"
    ),
    "unicode.txt": (
        "─[ RECORD 1 ]─────\nname │ Wenna\nnote │ one      ↵\n     │ two | 2  ↵\n     │ name: 3\n─[ RECORD 2 ]─┬─\n"
        "name │ Jory\nnote │ 1 +\n"
    ),
    "mysql.txt": (
        "*************************** 1. row ***************************\nname: Wenna\nnote: one\ntwo | 2\nname: 3\n"
        "*************************** 2. row ***************************\nname: Jory\nnote: 1 +\n"
        "2 rows in set (0.00 sec)\n"
    ),
}


@pytest.mark.parametrize("name", GOING_ON)
def test_a_value_of_expanded_output_goes_on_over_several_lines(name: str) -> None:
    read = rows(GOING_ON[name].replace("name: 3", "since: 3").encode(), name)

    assert [row.values for row in read] == [
        {"name": "Wenna", "note": "one\ntwo | 2\nsince: 3"},
        {"name": "Jory", "note": "1 +"},
    ]


def test_names_of_letters_of_another_width_are_names_all_the_same() -> None:
    row = "*************************** {}. row ***************************\n   id: {}\n名前: {}\n note: a\n"

    read = rows((row.format(1, 7, "Wenna") + row.format(2, 8, "Jory") + " b: c\n").encode(), "mysql.txt")

    assert [row.values for row in read][1] == {"id": "8", "名前": "Jory", "note": "a\n b: c"}


def test_a_row_of_columns_that_cannot_be_used_says_why() -> None:
    data = json.dumps({"name": ["Wenna", "Jory"], "note": ["x" * 40_000, "y"]}).encode()

    assert [row.error for row in rows(data, "columns.json")] == ["A value is longer than 32767 characters.", None]


PANDAS = {
    "split.json": b'{"columns": ["name", "age"], "index": ["w", "j"], "data": [["Wenna", 30], ["Jory", 41]]}',
    "index.json": b'{"w": {"key": "w", "name": "Wenna", "age": 30}, "j": {"key": "j", "name": "Jory", "age": 41}, '
    b'"x": {"key": "x", "name": "Nance", "age": 2}}',
    "columns.json": b'{"name": {"w": "Wenna", "j": "Jory"}, "age": {"w": 30, "j": 41}}',
    "three.json": b'{"key": {"a": "w", "b": "j", "c": "x"}, "name": {"a": "Wenna", "b": "Jory", "c": "Nance"}, '
    b'"age": {"a": 30, "b": 41, "c": 2}}',
    "table.json": b'{"schema": {"fields": [{"name": "key"}, {"name": "name"}], "primaryKey": ["key"]}, "data": '
    b'[{"key": "w", "name": "Wenna", "age": 30}, {"key": "j", "name": "Jory", "age": 41}]}',
    "values.json": b'[["key", "name", "age"], ["w", "Wenna", 30], ["j", "Jory", 41]]',
}


@pytest.mark.parametrize("name", PANDAS)
def test_names_of_rows_are_a_column(name: str) -> None:
    read = rows(PANDAS[name], name)

    assert [row.values for row in read if row.values["name"] != "Nance"] == [
        {"key": "w", "name": "Wenna", "age": 30},
        {"key": "j", "name": "Jory", "age": 41},
    ]


def test_rows_by_their_numbers_and_rows_without_names_are_rows() -> None:
    numbered = rows(b'{"0": {"name": "Wenna", "age": 30}, "1": {"name": "Jory", "age": 41}}', "rows.json")
    bare = rows(b'[["Wenna", 30], ["Jory", 41, null], ["Nance", 2, "!"]]', "rows.json")
    home = b'{"title": {"en": "Sailmaker", "de": "Segelmacher"}, "name": {"en": "Wenna", "de": "Wenna"}}'

    assert [row.values for row in numbered] == [{"name": "Wenna", "age": 30}, {"name": "Jory", "age": 41}]
    assert [row.values for row in bare] == [
        {"column_1": "Wenna", "column_2": 30},
        {"column_1": "Jory", "column_2": 41},
        {"column_1": "Nance", "column_2": 2, "column_3": "!"},
    ]
    assert len(rows(home, "texts.json")) == 1


def test_records_of_labelled_lines_may_leave_fields_out() -> None:
    text = "name: Wenna\ntown: Bude\n\nname: Jory\ntown: Looe\nphone: 5550101\n\nname: Nance\ntown: Par\n\nname: Kew\n"
    prose = "Name: Wenna\nTown: Bude\n\nName: I come from Bude\nand sew\n\nName: x\nTown: y\n"

    assert [len(row.values) for row in rows(text.encode(), "people.txt")] == [2, 3, 2, 1]
    assert find_table_kind(prose.encode(), "letter.txt") is None


def test_entries_of_a_directory_are_a_table() -> None:
    text = "version: 1\n\n# Wenna\ndn: uid=wenna\ncn:: V2VubmEgVHLDqWxvYXI=\nnote: sews sa\n ils\n\n"
    text += "dn: uid=jory\ncn: Jory\n"

    assert [row.values for row in rows(text.encode(), "people.ldif")] == [
        {"dn": "uid=wenna", "cn": "Wenna Tréloar", "note": "sews sails"},
        {"dn": "uid=jory", "cn": "Jory"},
    ]


def test_workbooks_that_cannot_be_opened_say_what_they_are() -> None:
    macros = io.BytesIO(xlsx({"A": GUILD}))
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/macrosheets/sheet1.xml", "<x/>")
    broken = macros.getvalue().replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet_.xml")
    first, protected = bytes.fromhex("0908100000060500aa1fcd07c100010006040000"), bytes.fromhex("2f00060000007a14af83")

    with pytest.raises(DocumentError, match=r"Excel 4\.0 macros"):
        sheet_lines(broken, TableLimits())
    with pytest.raises(DocumentError, match="needs a password"):
        sheet_lines(container({"Workbook": first + protected + bytes(5000)}), TableLimits())


def test_columns_that_differ_in_length_are_said_to() -> None:
    with pytest.raises(DocumentError, match="differ in length"):
        columnar_lines(b'{"name": ["Wenna", "Jory"], "age": [30]}', TableLimits())


@pytest.mark.parametrize(("name", "key"), [("p%d", "p1"), ("%d", None)])
def test_json_of_rows_by_their_names_has_these_rows(name: str, key: str | None) -> None:
    people = {name % number: {"id": number, "name": f"Wenna {number}", "town": "Bude"} for number in range(3)}
    data = json.dumps(people).encode()

    read = rows(data, "people.json")

    assert [row.values["name"] for row in read] == ["Wenna 0", "Wenna 1", "Wenna 2"]
    assert (read[1].key, read[1].values.get("key")) == ("1", key)
    many = {f"p{number}": {"id": number, "name": "Wenna", "note": "x" * 200} for number in range(1000)}
    assert len(rows(json.dumps(many).encode(), "people.json")) == 1000  # the head of the file ends within a row
    two = {"home": {"street": "9 Quay", "town": "Bude"}, "work": {"street": "1 Row", "town": "Looe"}}
    assert [row.values for row in rows(json.dumps(two).encode(), "person.json")] == [two]


def test_records_of_labelled_lines_are_a_table() -> None:
    text = "dn: uid=wenna\nname: Wenna\nmail: w@example.org\nmail: wt@example.org\n\n"
    text += "dn: uid=jory\nname: Jory\nmail: j@example.org\nmail: jp@example.org\n\n\n"
    text += "dn: uid=nance\nname: Loveday\n  Nance\nmail: n@example.org\nmail: ln@example.org\n"

    kind = find_table_kind(text.replace("Loveday\n  Nance", "Loveday Nance").encode(), "people.ldif")
    assert kind == "blocks"
    lines = [json.loads(line)[1] for line in table_lines(text.encode(), "blocks", TableLimits()).splitlines()]
    assert lines[1] == {"dn": "uid=jory", "name": "Jory", "mail": "j@example.org; jp@example.org"}
    assert lines[2]["name"] == "Loveday Nance"
    assert (
        find_table_kind(b"Name: Wenna\nMail: w@example.org\n\nWork: guild\nSince: 2020\n\nTown: Bude\n", "a.txt")
        is None
    )


def test_a_workbooks_tables_below_each_other_are_tables_of_their_own() -> None:
    orders: list[list[Cell]] = [["order", "member", "amount"], ["A1", 1, 5], ["A2", 2, 7]]

    read = rows(
        xlsx({"All": [["Members of the guild"], [], *GUILD, ["Total", None, 26.5], [], ["Orders"], [], *orders]}),
        "a.xlsx",
    )

    assert [row.error for row in read] == [None, None, None, "The row sums up others.", None, None]
    assert [row.values for row in read[4:]] == [
        {"order": "A1", "member": 1, "amount": 5},
        {"order": "A2", "member": 2, "amount": 7},
    ]


def test_a_sheet_of_notes_is_no_table_beside_one() -> None:
    notes: list[list[Cell]] = [["Members of the guild, as of today."], ["Not for print."]]

    assert [row.key for row in rows(xlsx({"Read me": notes, "Data": GUILD}), "a.xlsx")] == ["1", "2", "3"]
    towns: list[list[Cell]] = [["town"], ["Bude"], ["Looe"]]
    listed = rows(xlsx({"Towns": towns, "Data": GUILD}), "a.xlsx")
    assert [row.values.get("town") for row in listed] == ["Bude", "Looe", None, None, None]


def test_a_merged_cell_says_the_same_in_every_row_it_reaches_over() -> None:
    dues: list[list[Cell]] = [
        [None, None, None], ["town", "name", "dues"], ["Bude", "Jory", 3], [None, "Wenna", 4], ["Looe", "Loveday", 5],
    ]  # fmt: skip

    read = rows(xlsx({"Dues": dues}, merged=["A3:A4"]), "dues.xlsx")

    assert [row.values["town"] for row in read] == ["Bude", "Bude", "Looe"]


def test_a_row_that_merged_cells_alone_reach_into_is_none() -> None:
    sheet: list[list[Cell]] = [["town", "name"], ["Bude", "Wenna"], [], ["Looe", "Jory"], [None, "Nance"], []]

    read = rows(xlsx({"A": sheet}, merged=["A2:A3", "B2:B3", "A4:A6", "B5:B6"]), "a.xlsx")

    assert [row.values for row in read] == [
        {"town": "Bude", "name": "Wenna"},
        {"town": "Looe", "name": "Jory"},
        {"town": "Looe", "name": "Nance"},
    ]


def test_columns_that_merged_cells_leave_empty_hide_no_header() -> None:
    sheet: list[list[Cell]] = [
        ["Guild of sailmakers", *[None] * 9],
        ["Member", None, None, None, "Dues", None, None, None, None, "Since"],
        ["Wenna", None, None, None, 12.5, None, None, None, None, 2011],
        ["Jory", None, None, None, 14, None, None, None, None, 2014],
        ["Nance", None, None, None, 9, None, None, None, None, 2020],
    ]

    read = rows(xlsx({"A": sheet}), "a.xlsx")

    assert read[0].values == {"Member": "Wenna", "Dues": 12.5, "Since": 2011}
    assert len(read) == 3


def test_a_cell_far_out_costs_no_sheet() -> None:
    far: list[list[Cell]] = [[*GUILD[0], *[None] * 20, "far"], *GUILD[1:]]

    assert [row.values["name"] for row in rows(xlsx({"All": far}), "a.xlsx", TableLimits(columns=10))] == [
        "Wenna Treloar",
        "Jory Penrose",
        "Loveday Nance",
    ]


def test_long_numbers_of_a_workbook_are_whole_and_its_lines_end_in_one_way() -> None:
    odd: list[list[Cell]] = [["id", "note"], [12345678901234500.0, "one\r\ntwo"], [2.0, "three"]]

    assert [row.values for row in rows(xlsx({"All": odd}), "a.xlsx")] == [
        {"id": 12345678901234500, "note": "one\ntwo"},
        {"id": 2, "note": "three"},
    ]


def test_an_address_book_is_a_table_of_its_contacts() -> None:
    wenna = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Treloar;Wenna;;;\r\nFN:Wenna Treloar\r\nORG:Quay & Sons;Sails\r\n"
        "TITLE:Sailmaker\r\nitem1.EMAIL;TYPE=home:wenna@example.org\r\nEMAIL;TYPE=work:w.treloar@exam\r\n ple.com\r\n"
        "TEL;TYPE=cell:tel:+447700900123\r\nADR:;;4 Mill Lane;Truro;Cornwall;TR1 2AB;UK\r\nEND:VCARD\r\n"
    )
    book = f"{wenna}BEGIN:VCARD\nFN:The Anchor\nTEL:01872 555000\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"

    first, second = rows(book.encode(), "contacts.vcf")

    assert first.values == {
        "given_name": "Wenna",
        "family_name": "Treloar",
        "organisation": "Quay & Sons",
        "title": "Sailmaker",
        "email": "wenna@example.org",
        "email_2": "w.treloar@example.com",
        "phone": "+447700900123",
        "street": "4 Mill Lane",
        "city": "Truro",
        "region": "Cornwall",
        "postcode": "TR1 2AB",
        "country": "UK",
    }
    assert second.values == {"name": "The Anchor", "phone": "01872 555000"}
    assert find_table_kind(wenna.encode(), "wenna.vcf") is None  # one contact is a document


def test_a_cell_holds_no_nul() -> None:
    assert _value("T\x00r\x00u\x00r\x00o\x00\r\x00\n\x00") == "Truro\n"
