"""Tables: whatever the dialect, rows come out with their key; a bad row is its own error and nobody else's."""

from __future__ import annotations

import io
import itertools
import json
import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.parsing.documents import DocumentError
from winnow.parsing.tables import Checkpoint, Row, Table, TableLimits, is_table, read_rows


def rows(data: bytes | str, limits: TableLimits = TableLimits()) -> list[Row]:  # noqa: B008
    return list(read_rows(io.BytesIO(data.encode() if isinstance(data, str) else data), limits))


def values(data: bytes | str) -> list[dict[str, object]]:
    return [dict(row.values) for row in rows(data)]


@pytest.mark.parametrize("program", [bytes(range(256)) * 8, b"\x7fELF\x02\x01\x01" + bytes(200) + b"libc.so,main\n"])
def test_binary_data_is_no_table_whatever_its_name(program: bytes) -> None:
    with pytest.raises(DocumentError, match="binary data") as caught:
        rows(program)
    assert caught.value.code == "unsupported_type"


def test_some_stray_control_characters_make_a_table_no_binary_data() -> None:
    assert values("name,city\nAda\x00,Bath\nBo\x07 Quill,Hull\n" + "Cy,Ely\n" * 20)[1]["city"] == "Hull"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_understood(delimiter: str, encoding: str, end: str) -> None:
    records = [
        ["id", "name", "city"],
        ["7", "Mira Fälk", "Köln"],
        ["8", '"Jo, the; Elder"', "Łódź" if "utf" in encoding else ""],
    ]
    text = end.join(delimiter.join(record) for record in records) + end

    found = rows(text.encode(encoding))

    assert [row.number for row in found] == [1, 2]
    assert [row.key for row in found] == ["7", "8"]
    assert found[0].values == {"id": "7", "name": "Mira Fälk", "city": "Köln"}
    assert found[1].values["name"] == "Jo, the; Elder"
    assert [row.error for row in found] == [None, None]


def test_quoted_newlines_stray_quotes_and_nuls_stay_in_their_row() -> None:
    text = 'id,note,n\n1,"two\nlines, ""quoted""",a\n2,5" pipe,b\n3,nul\x00byte,c\n4, "spaced, out",d\n'

    assert values(text) == [
        {"id": "1", "note": 'two\nlines, "quoted"', "n": "a"},
        {"id": "2", "note": '5" pipe', "n": "b"},
        {"id": "3", "note": "nulbyte", "n": "c"},
        {"id": "4", "note": "spaced, out", "n": "d"},
    ]


def test_backslash_escapes_are_understood() -> None:
    assert values('id,note\n1,"a \\"b\\", c"\n2,"d"\n')[0] == {"id": "1", "note": 'a "b", c'}


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    text = 'id,note\n1,"open\n' + "".join(f"{n},fine\n" for n in range(2, 3000))

    found = rows(text)

    assert [row.key for row in found[1:]] == [str(n) for n in range(2, 3000)]


def test_ragged_rows() -> None:
    found = rows("id,name,city\n1,Mira\n2,Jo,Emden,extra\n3,Ada,Bonn,,\n\n4,Bo,Ulm\n")

    assert [row.error is None for row in found] == [True, False, True, True]
    assert found[0].values == {"id": "1", "name": "Mira"}
    assert "4 cells" in (found[1].error or "")
    assert found[3].number == 4


def test_headers_are_named_numbered_or_found_below_a_title() -> None:
    assert list(rows("id,name,name,\n1,a,b,c\n2,d,e,f\n")[0].values) == ["id", "name", "name_2", "column_4"]
    assert rows("7,mira@example.org,2019-02-03\n8,jo@example.org,2020-02-03\n")[0].values == {
        "column_1": "7",
        "column_2": "mira@example.org",
        "column_3": "2019-02-03",
    }
    assert rows("Report of May\n\nid,name\n1,Mira\n2,Jo\n")[0].values == {"id": "1", "name": "Mira"}
    assert rows("sep=;\nid;name\n1;Mira\n")[0].values == {"id": "1", "name": "Mira"}


def test_the_key_is_the_id_column_else_the_content() -> None:
    assert [row.key for row in rows("name,rec_id,age\nMira,rec-1,40\nJo,rec-2,50\n")] == ["rec-1", "rec-2"]
    not_unique = rows("id,name\n1,Mira\n1,Jo\n")
    assert all((row.key or "").startswith("sha256:") for row in not_unique)
    assert not_unique[0].key != not_unique[1].key
    swapped, plain = rows("age,name\n40,Mira\n")[0], rows("name,age,empty\nMira,40,\n")[0]
    assert swapped.key == plain.key


def test_json_lines_and_arrays() -> None:
    lines = '{"id": 1, "tags": ["a"]}\n\n[1]\n{"id": 2, broken\n{"id": 3, "n": NaN}\n{"id": 4}\n'
    found = rows(lines)
    assert [(row.key, row.error is None) for row in found] == [
        ("1", True), ("row-2", False), ("row-3", False), ("3", True), ("4", True),
    ]  # fmt: skip
    assert found[0].values == {"id": 1, "tags": ["a"]}

    array = json.dumps([{"id": "x", "text": "é" * 10}, {"id": "y"}], indent=2)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert [row.key for row in rows(array.encode(encoding))] == ["x", "y"]
    broken = '[\n {"id": 1},\n {"id": oops},\n {"id": 3}\n]'
    assert [row.key for row in rows(broken)] == ["1", "row-2", "3"]
    assert rows(json.dumps({"id": 1, "name": "Mira"}, indent=1))[0].key == "1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("id,name\n", "a.CSV", True),
        ('[\n {\n  "id": 1}]', "a.json", True),
        ('{\n "id": 1\n}', "a", True),
        ("a;b;c\n1;2;3\n4;5;6\n", "people", True),
        ("{curly} prose, of one kind, or two\nanother, line, here\n", "notes.txt", False),
        ("Mira Falk\nSailmaker", "a.txt", False),
    ],
)
def test_content_and_name_say_what_is_a_table(text: str, name: str, encoding: str, *, expected: bool) -> None:
    assert is_table(text.encode(encoding), name) is expected


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        ("", TableLimits(), "empty"),
        (" \n\n", TableLimits(), "empty"),
        (",".join("abcdef") + "\n", TableLimits(columns=5), "too_large"),
        ("id\n" + "1\n" * 11, TableLimits(rows=10), "too_large"),
        ('{"a": nothing}\n{"b": nothing}\n', TableLimits(), "corrupt"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(data: str, limits: TableLimits, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        rows(data, limits=limits)
    assert caught.value.code == code


def test_limits_are_the_rows_own_error() -> None:
    limits = TableLimits(cell=10, row_bytes=1000)
    found = rows(f"id,note\n1,{'x' * 11}\n2,{'x' * 5000}\n3,ok\n4,ok\n", limits=limits)
    assert [row.error is None for row in found] == [False, False, True, True]
    lines = [{"id": 1, "a": "x" * 11}, {"id": 2, "a": json.loads("[" * 60 + "]" * 60)}, {"id": 3}]
    found = rows("\n".join(map(json.dumps, lines)), limits)
    assert [row.error is None for row in found] == [False, False, True]


CELLS = st.text(st.sampled_from('ab",;\n é\t'), max_size=12)


@given(
    records=st.lists(
        st.fixed_dictionaries({"name": st.text(max_size=12), "note": CELLS}),
        min_size=1,
        max_size=12,
    ),
    kind=st.sampled_from(["csv", "jsonl", "json"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    data=st.data(),
)
def test_reading_on_from_a_checkpoint_gives_the_rest(
    records: list[dict[str, str]], kind: str, encoding: str, data: st.DataObject
) -> None:
    blob = written(records, kind).encode(encoding, "replace")
    whole = rows(blob)
    stop = data.draw(st.integers(0, len(whole)))

    table = Table(io.BytesIO(blob))
    first = list(itertools.islice(table, stop))
    stored = json.loads(json.dumps(table.checkpoint.to_dict()))
    stream = io.BytesIO(blob)
    checkpoint = Checkpoint.from_dict(stored)
    stream.seek(checkpoint.offset)
    rest = list(Table(stream, checkpoint=checkpoint))

    assert first + rest == whole
    assert len(whole) == len(records)


def written(records: list[dict[str, str]], kind: str) -> str:
    numbered = [{"id": str(number), **record} for number, record in enumerate(records, 1)]
    if kind == "jsonl":
        return "".join(json.dumps(record) + "\n" for record in numbered)
    if kind == "json":
        return json.dumps(numbered, ensure_ascii=False, indent=1)
    cells = [["id", "name", "note"], *([*record.values()] for record in numbered)]
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in record) + "\r\n" for record in cells)


class Endless(io.RawIOBase):
    """A file of many rows that is never held in memory."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._blocks: Iterator[bytes] = (
            b"".join(b"%d,Mira Falk,Emden\n" % (block + number) for number in range(1000))
            for block in range(0, count, 1000)
        )
        self._rest = b"id,name,city\n"

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            block = next(self._blocks, b"")
            if not block:
                break
            self._rest += block
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(count: int) -> int:
        stream = Endless(count)
        tracemalloc.start()
        rows = sum(1 for _ in read_rows(cast("BinaryIO", stream)))
        assert rows == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(40_000) < peak(20_000) + 200_000
