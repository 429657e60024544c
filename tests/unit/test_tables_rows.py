from io import BytesIO
from itertools import islice

import pytest

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables import TableLimits, is_table, read_rows


def rows_of(data: bytes, **limits: int) -> list[tuple[dict[str, object], str | None]]:
    return [(dict(row.values), row.error) for row in read_rows(BytesIO(data), TableLimits(**limits))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["name", "city"], ["Ada Vance", "Leeds"], ["Bo Quill", "York"]]

    rows = rows_of("\n".join(delimiter.join(line) for line in lines).encode())

    assert rows == [({"name": "Ada Vance", "city": "Leeds"}, None), ({"name": "Bo Quill", "city": "York"}, None)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_found(codec: str) -> None:
    data = "name,city\nZoë Müller,Köln\nJosé Ñandú,A Coruña\n".encode(codec)

    assert rows_of(data)[0][0] == {"name": "Zoë Müller", "city": "Köln"}


def test_a_quoted_newline_stays_in_its_cell_and_empty_cells_are_left_out() -> None:
    rows = rows_of(b'name,note,city\n"Ada","two\nlines",\nBo,,York\n')

    assert rows == [({"name": "Ada", "note": "two\nlines"}, None), ({"name": "Bo", "city": "York"}, None)]


def test_a_file_without_a_header_gets_numbered_columns() -> None:
    rows = rows_of(b"Ada,ada@example.org,1990\nBo,bo@example.org,1991\n")

    assert rows[0] == ({"column_1": "Ada", "column_2": "ada@example.org", "column_3": "1990"}, None)


def test_columns_of_one_name_are_told_apart() -> None:
    rows = rows_of(b"phone,phone,\n1,2,3\n4,5,6\n")

    assert rows[0][0] == {"phone": "1", "phone_2": "2", "column_3": "3"}


def test_a_row_with_too_many_cells_is_that_rows_error_only() -> None:
    rows = rows_of(b"a,b\n1,2\n1,2,3\n3,4\n")

    assert [error is None for _, error in rows] == [True, False, True]


def test_an_endless_cell_is_that_rows_error_only() -> None:
    rows = rows_of(b"a,b\n1,2\n" + b"x" * 5000 + b",2\n3,4\n", cell=1000)

    assert [error is None for _, error in rows] == [True, False, True]


def test_keys_are_the_id_column_where_there_is_one_else_what_the_row_says() -> None:
    with_id = list(read_rows(BytesIO(b"id,name\n7,Ada\n8,Bo\n")))
    moved = list(read_rows(BytesIO(b"name,city\nAda,Leeds\nBo,York\n")))
    back = list(read_rows(BytesIO(b"name,city\nBo,York\nAda,Leeds\n")))

    assert [row.key for row in with_id] == ["7", "8"]
    assert {row.key for row in moved} == {row.key for row in back}


@pytest.mark.parametrize(
    "data",
    [
        b'{"id": 1, "name": "Ada"}\n\n{"id": 2, "name": "Bo", "x": null}\n',
        b'[{"id": 1, "name": "Ada"},\n {"id": 2, "name": "Bo"}]',
        b'\xef\xbb\xbf{"id": 1, "name": "Ada"}\r\n{"id": 2, "name": "Bo"}',
    ],
)
def test_json_lines_and_arrays_are_rows(data: bytes) -> None:
    assert rows_of(data) == [({"id": 1, "name": "Ada"}, None), ({"id": 2, "name": "Bo"}, None)]


def test_a_line_that_is_no_json_is_that_rows_error_only() -> None:
    rows = rows_of(b'{"a": 1}\n{"a": \n[1]\n{"a": NaN}\n' + b'{"a": "' + b"x" * 500 + b'"}\n{"a": 2}\n', row_bytes=200)

    assert [error is None for _, error in rows] == [True, False, False, True, False, True]


def test_a_million_rows_stream() -> None:
    class Endless:
        """A table that never ends."""

        def __init__(self) -> None:
            self.sent = 0

        def read(self, size: int = -1) -> bytes:
            first = b"id,name\n" if not self.sent else b""
            lines = b"".join(b"%d,Ada\n" % number for number in range(self.sent, self.sent + 1000))
            self.sent += 1000
            return (first + lines)[:size] if size > 0 else first + lines

    rows = read_rows(Endless())  # type: ignore[arg-type]

    assert [row.number for row in islice(rows, 3)] == [1, 2, 3]


def test_an_empty_table_and_one_with_too_many_rows_say_so() -> None:
    with pytest.raises(DocumentError) as empty:
        rows_of(b" \n")
    with pytest.raises(DocumentError) as long:
        rows_of(b"a,b\n1,2\n3,4\n", rows=1)

    assert (empty.value.code, long.value.code) == ("empty", "too_large")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"a,b\n1,2\n", "people.csv", True),
        (b"a,b,c\n1,2,3\n4,5,6\n", "people", True),
        (b'{"a": 1}\n', "notes.txt", True),
        (b"%PDF-1.7 a,b\n", "really.csv", False),
        (b"PK\x03\x04....", "really.csv", False),
        (b"Ada Vance\nEngineer, Leeds, UK\nWorked at Acme, then at Globex\n", "resume.txt", False),
        (b"<html><body>a,b</body></html>", "x.csv", False),
        (b"", "x.csv", False),
    ],
)
def test_content_decides_whether_a_file_is_a_table(data: bytes, name: str, expected: bool) -> None:
    assert is_table(data, name) is expected
