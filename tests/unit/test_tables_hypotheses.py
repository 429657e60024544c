"""A dialect and a header are hypotheses about the whole table: nothing odd in one place decides anything."""

from __future__ import annotations

import io
import json

import pytest

from winnow.parsing.documents import DocumentError
from winnow.parsing.tables import Checkpoint, Row, Table, TableLimits, find_table_kind

PEOPLE = [
    ["Wenna Treloar", "wenna@example.org", "Truro"],
    ["Jory Penrose", "jory@example.com", "Bude"],
    ["Loveday Nance", "l.nance@example.net", "Looe"],
    ["Petroc Rowe", "petroc@example.org", "Hayle"],
]


def table(data: bytes | str, limits: TableLimits = TableLimits()) -> tuple[Table, list[Row]]:  # noqa: B008
    opened = Table(io.BytesIO(data.encode() if isinstance(data, str) else data), limits)
    return opened, list(opened)


def columns(data: str) -> tuple[str, ...]:
    return table(data)[0].layout.columns


def written(header: list[str], rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in ([header, *rows] if header else rows))


@pytest.mark.parametrize("odd", ["2019", "2026-04-01", "N/A", "true", "", "1,5"])
def test_a_header_may_hold_a_datum(odd: str) -> None:
    rows = [[*person, str(number)] for number, person in enumerate(PEOPLE)]

    found, read = table(written(["name", "email", "town", odd], rows, ";"))

    assert found.layout.columns[:3] == ("name", "email", "town")
    assert len(read) == len(PEOPLE)


def test_years_may_name_columns_of_numbers() -> None:
    assert columns("region,2021,2022,2023\nKernow,14,17,12\nDevon,8,9,4\nDorset,3,1,2\n") == (
        "region",
        "2021",
        "2022",
        "2023",
    )


def test_rows_without_a_header_are_all_data() -> None:
    found, read = table(written([], PEOPLE))

    assert found.layout.columns == ("column_1", "column_2", "column_3")
    assert read[0].values["column_1"] == "Wenna Treloar"


def test_a_trailing_delimiter_adds_no_column() -> None:
    found, read = table(written(["name", "email", "town"], [[*person, ""] for person in PEOPLE]))

    assert found.layout.columns == ("name", "email", "town")
    assert all(row.error is None for row in read)


def test_row_names_in_front_leave_the_header_where_it_belongs() -> None:
    rows = [[f'"{number}"', *person] for number, person in enumerate(PEOPLE, 1)]

    found, read = table(written(["name", "email", "town"], rows))

    assert found.layout.columns == ("column_1", "name", "email", "town")
    assert read[0].values["email"] == "wenna@example.org"


def test_titles_rules_counts_and_totals_are_no_rows() -> None:
    text = "Members of the guild\n\n id | name          | town\n----+---------------+------\n"
    text += "  1 | Wenna Treloar | Truro\n  2 | Jory Penrose  | Bude\n(2 rows)\n"
    assert [row.values for row in table(text)[1]] == [
        {"id": "1", "name": "Wenna Treloar", "town": "Truro"},
        {"id": "2", "name": "Jory Penrose", "town": "Bude"},
    ]

    markdown = "| id | town |\n|:---|-----:|\n| 1 | Truro |\n| 2 | Bude |\n"
    assert [row.values for row in table(markdown)[1]] == [{"id": "1", "town": "Truro"}, {"id": "2", "town": "Bude"}]

    summed = "id;town;dues\n1;Truro;4\n2;Bude;5\nTotal;;9\n"
    assert [row.error for row in table(summed)[1]] == [None, None, "The row sums up others."]


def test_a_box_of_a_database_client_is_a_table() -> None:
    rule = "+----+---------------+\n"
    box = f"{rule}| id | name          |\n{rule}|  1 | Wenna Treloar |\n|  2 | Jory Penrose  |\n{rule}"

    found, read = table(box + "2 rows in set (0.00 sec)\n")

    assert found.layout.columns == ("id", "name")
    assert [row.values["name"] for row in read] == ["Wenna Treloar", "Jory Penrose"]


def test_columns_that_blanks_set_apart_are_columns_and_a_row_with_a_gap_is_an_error() -> None:
    text = "id   name   town\n"
    text += "".join(f"{n}   {name}   {town}\n" for n, (name, _, town) in enumerate(PEOPLE, 1))

    found, read = table(text + "5   Kerensa Hocking\n")

    assert found.layout.columns == ("id", "name", "town")
    assert read[1].values == {"id": "2", "name": "Jory Penrose", "town": "Bude"}
    assert read[4].error == "The row has 2 cells, the table 3 columns."  # which cell is empty can't be told


REGISTER = [
    "id   name                town        dues",
    "1    Wenna Treloar       Truro       12.50",
    "2    Jory Penrose        Bude      1014.00",
    "3    Loveday Nance                    9.00",
    "4    Kerensa Hocking     Looe        21.75",
]


@pytest.mark.parametrize("name", ["register.txt", "register.csv"])
@pytest.mark.parametrize("rule", ["", "---- ------------------- ------- -----------"])
def test_of_columns_that_begin_at_one_place_an_empty_cell_is_told(name: str, rule: str) -> None:
    text = "\n".join([REGISTER[0], *([rule] if rule else []), *REGISTER[1:], "(4 rows affected)"]) + "\n"

    assert find_table_kind(text.encode(), name) == "text"
    found, read = table(text)
    assert found.layout.columns == ("id", "name", "town", "dues")
    assert [row.values.get("town") for row in read] == ["Truro", "Bude", None, "Looe"]
    assert [row.values["dues"] for row in read] == ["12.50", "1014.00", "9.00", "21.75"]
    assert [row.error for row in read] == [None] * 4
    again = Checkpoint.from_dict(found.checkpoint.to_dict())
    assert again.layout == found.layout


def test_a_word_over_the_end_of_its_column_is_that_rows_error() -> None:
    text = "\n".join([*REGISTER, "5    Peronel Nancekivell-Trevanion 9.00"]) + "\n"

    assert [row.error for row in table(text)[1]] == [None] * 4 + ["A cell reaches over the end of its column."]


def test_prose_that_blanks_set_in_columns_is_a_document() -> None:
    text = "".join(f"{year}   Sailmaker      Falk & Sons\n" for year in range(2000, 2012))

    assert find_table_kind(text.encode(), "cv.txt") is None


def test_a_note_below_a_table_is_no_row() -> None:
    text = written(["name", "email", "town"], [*PEOPLE, *PEOPLE[:2]]) + "Printed by the guild\n"

    assert [row.error for row in table(text)[1]] == [None] * 6 + ["The row has one cell, the table 3 columns."]
    ragged = written(["name", "email", "town"], [*PEOPLE, PEOPLE[0][:1], PEOPLE[1][:2]]) + "Kerensa\n"
    assert [row.error for row in table(ragged)[1]] == [None] * 7


def test_a_line_of_control_characters_is_no_row() -> None:
    text = written(["name", "email", "town"], PEOPLE).replace("Jory", "\x02\x03\nJory")

    assert len(table(text)[1]) == 4


def test_comments_and_a_header_said_again_are_no_rows() -> None:
    text = "# from the old register\nid,town\n1,Truro\n# moved\n2,Bude\nid,town\n3,Looe\n"

    assert [row.key for row in table(text)[1]] == ["1", "2", "3"]


@pytest.mark.parametrize("delimiter", ["^", "~", "§", "||", "\x01", "\x1f", ":", "::"])
def test_an_unusual_delimiter_is_found(delimiter: str) -> None:
    _, read = table(written(["name", "email", "town"], PEOPLE, delimiter))

    assert read[1].values == {"name": "Jory Penrose", "email": "jory@example.com", "town": "Bude"}


@pytest.mark.parametrize("value", ["07:45:10", "2020-01-31 07:45", "31/01/2020", "wenna@example.org", "1.5", "Truro"])
def test_one_column_stays_one(value: str) -> None:
    found, read = table(f"when\n{value}\n{value.replace('1', '2')}\n{value.replace('0', '1')}\n")

    assert len(found.layout.columns) == 1
    assert value in [*read[0].values.values(), *found.layout.columns]


def test_single_quotes_and_quotes_that_are_none() -> None:
    quoted = "id,name,home\n1,'Treloar, Wenna','4 Mill Lane, Truro'\n2,'Penrose, Jory','9 Fore St, Bude'\n"
    assert table(quoted)[1][0].values == {"id": "1", "name": "Treloar, Wenna", "home": "4 Mill Lane, Truro"}

    inches = 'part,size,town\npipe,5" wide,Truro\nhose,7",Bude\nrope,9" long,Looe\n'
    assert [row.values["size"] for row in table(inches)[1]] == ['5" wide', '7"', '9" long']

    possessive = "id,name\n1,O'Nance\n2,D'Arcy\n3,'t Hart\n"
    assert [row.values["name"] for row in table(possessive)[1]] == ["O'Nance", "D'Arcy", "'t Hart"]


def test_a_backslash_before_a_quote_is_an_escape_only_where_that_explains_the_rows() -> None:
    escaped = 'id,note\n1,"said \\"aye\\", twice"\n2,"no"\n'
    assert table(escaped)[1][0].values["note"] == 'said "aye", twice'

    path = 'id,folder,town\n1,"C:\\guild\\",Truro\n2,"D:\\",Bude\n3,"E:\\x\\",Looe\n'
    assert [row.values["town"] for row in table(path)[1]] == ["Truro", "Bude", "Looe"]


def test_a_quoted_cell_of_many_lines_is_one_cell() -> None:
    letter = "\n".join(f"line {number}, of a long letter" for number in range(150))

    _, read = table(f'id,letter\n1,"{letter}"\n2,none\n')

    assert [row.key for row in read] == ["1", "2"]
    assert read[1].line == 152


def test_a_stray_carriage_return_is_white_space_and_mixed_ends_are_ends() -> None:
    stray = "id,town\n1,Tru\rro\n2,Bude\n3,Looe\n"
    assert [row.values.get("town") for row in table(stray)[1]] == ["Tru ro", "Bude", "Looe"]

    mixed = "id,town,dues\r1,Truro,14\n2,Bude,15\r\n3,Looe,9\r4,Hayle,7\n"
    assert [row.key for row in table(mixed)[1]] == ["1", "2", "3", "4"]


def test_one_row_in_another_encoding_is_read_in_its_own() -> None:
    rows = ["id,name,town", *(f"{number},Zoë Bräuer,Köln" for number in range(30))]
    data = "\n".join(rows).encode() + "\n30,Jürgen Größmann aus Köln,Köln\n".encode("cp1252")

    assert table(data)[1][-1].values["town"] == "Köln"


def test_a_row_error_names_its_line_and_no_content() -> None:
    _, read = table('id,town\n1,"two\nlines"\n2,Bude,secret\n3,Looe\n')

    bad = read[1]
    assert (bad.line, bad.error) == (4, "The row has 3 cells, the table 2 columns.")


def test_a_table_with_nothing_below_its_header_says_so() -> None:
    for text in ("id,name,email\n", "customerName;phoneNumber\n", "id\tname\n\n\n"):
        with pytest.raises(DocumentError, match="header and no rows"):
            table(text)


def test_long_rows_are_rows() -> None:
    wide = ["c" + str(number) for number in range(100)]
    row = ["x" * 1500] * 100

    _, read = table(",".join(wide) + "\n" + (",".join(row) + "\n") * 2)

    assert [len(found.values) for found in read] == [100, 100]


@pytest.mark.parametrize(
    ("member", "kept"),
    [
        ("NaN", None),
        ("-Infinity", None),
        ("1e400", "1e400"),
        ("1e130", "1e130"),
        ("1e-200", "1e-200"),
        ("7" * 50, "7" * 50),
        ("9" * 5000, "9" * 5000),
        ("0.1", 0.1),
        ("12", 12),
        ('"half \\ud83d"', "half \ufffd"),
    ],
)
def test_a_number_that_cannot_be_stored_is_kept_as_text_and_what_is_none_is_missing(member: str, kept: object) -> None:
    _, read = table(f'{{"id": 1, "x": {member}}}\n{{"id": 2, "x": 3}}\n')

    assert [row.error for row in read] == [None, None]
    assert read[0].values.get("x") == kept
    assert read[1].values == {"id": 2, "x": 3}


def test_members_without_a_name_get_one_and_deep_ones_are_that_rows_error() -> None:
    deep = json.loads("[" * 40 + "]" * 40)
    _, read = table("\n".join(map(json.dumps, [{"": "a", "id": 1}, {"id": 2, "d": deep}, {"id": 3}])))

    assert read[0].values == {"column_1": "a", "id": 1}
    assert read[1].error == "A value is nested too deeply."
    assert read[2].key == "3"
    assert table("[" * 100_000 + "\n" + '{"id": 1}\n')[1][-1].key


def test_objects_that_follow_each_other_on_a_line_are_rows() -> None:
    assert [row.key for row in table('{"id": 1}{"id": 2} {"id": 3}\n{"id": 4}\n')[1]] == ["1", "2", "3", "4"]


ROWS = [{"id": number, "name": name, "tags": [{"a": 1}]} for number, (name, _, _) in enumerate(PEOPLE)]


@pytest.mark.parametrize(
    "wrapper",
    [
        {"results": ROWS},
        {"count": 4, "next": None, "results": ROWS, "facets": {"towns": [{"name": "Bude"}]}},
        {"response": {"numFound": 4, "docs": ROWS}},
        {"type": "FeatureCollection", "features": ROWS},
        {"Mitglieder": ROWS},
    ],
    ids=["bare", "with counts", "nested", "GeoJSON", "one member"],
)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_that_an_object_wraps_is_the_table(
    wrapper: dict[str, object], indent: int | None, encoding: str
) -> None:
    data = json.dumps(wrapper, indent=indent).encode(encoding)
    found, read = table(data)

    assert [row.values for row in read] == ROWS
    assert [row.error for row in read] == [None] * 4
    opened = Table(io.BytesIO(data))
    rows = iter(opened)
    next(rows)
    stored = Checkpoint.from_dict(opened.checkpoint.to_dict())
    assert [row.values for row in Table(io.BytesIO(data[stored.offset :]), checkpoint=stored)] == ROWS[1:]
    assert found.layout.key_column == "id"


@pytest.mark.parametrize(
    "single",
    [
        {"id": 1, "name": "Wenna Treloar", "addresses": [{"town": "Truro"}, {"town": "Bude"}]},
        {"data": {"id": 1, "name": "Wenna Treloar"}},
        {"data": ["Truro", "Bude"]},
    ],
)
def test_a_record_that_holds_a_list_is_one_row(single: dict[str, object]) -> None:
    assert [row.values for row in table(json.dumps(single))[1]] == [single]
    lines = "\n".join(json.dumps({"items": ROWS}) for _ in range(3))
    assert len(table(lines)[1]) == 3


def test_a_json_resume_is_a_document_and_lines_of_them_are_a_table() -> None:
    resume = {"basics": {"name": "Wenna Treloar"}, "work": [{"name": "Guild"}]}

    assert find_table_kind(json.dumps(resume, indent=1).encode(), "resume.json") is None
    assert find_table_kind("\n".join([json.dumps(resume)] * 2).encode(), "resumes.jsonl") == "text"


@pytest.mark.parametrize("units", [",cm,kg", "-,[cm],[kg]", ",(cm),(kg)", " ,%,EUR"])
def test_a_row_of_units_below_the_header_is_no_data(units: str) -> None:
    found, read = table(f"name,height,weight\n{units}\nWenna,170,60\nJory,182,80\nPetroc,165,55\n")

    assert found.layout.columns == ("name", "height", "weight")
    assert [row.values["name"] for row in read] == ["Wenna", "Jory", "Petroc"]
    assert read[0].line == 3


def test_words_above_words_are_no_units() -> None:
    _, read = table("name,grade,town\nWenna,a,Truro\nJory,b,Bude\nPetroc,c,Hayle\n")

    assert len(read) == 3


@pytest.mark.parametrize("total", ["Total,35", "Total:,35", "Summe,35"])
def test_a_total_in_a_table_of_two_columns_is_a_row_that_cannot_be_used(total: str) -> None:
    _, read = table(f"item,amount\nForks,10\nSpoons,20\nKnives,5\n{total}\n")

    assert [row.error for row in read] == [None, None, None, "The row sums up others."]


def test_footnotes_with_commas_are_rows_that_cannot_be_used() -> None:
    rows = "Wenna,Truro,30\nJory,Bude,41\nPetroc,Hayle,28\n"
    _, read = table(f"name,town,age\n{rows}Source: town register, read on 3 May\nNote: ages of 2019, as told\n")

    assert [row.error is None for row in read] == [True, True, True, False, False]


def test_a_header_may_name_one_column_of_several() -> None:
    assert columns("name,,\nWenna,Truro,30\nJory,Bude,41\nPetroc,Hayle,28\n") == ("name", "column_2", "column_3")


def test_quotes_within_the_cells_of_a_tsv_are_characters() -> None:
    _, read = table('name\tsize\tnote\nPipe\t3"\tsteel\nRod\t5" long\tiron\nTube\t12"\tthin\n')

    assert [row.values["size"] for row in read] == ['3"', '5" long', '12"']


def test_a_rule_may_be_drawn_cell_by_cell() -> None:
    assert [row.values for row in table("rid,name\n===,====\n1,Wenna Rowe\n2,Jory Penrose\n")[1]] == [
        {"rid": "1", "name": "Wenna Rowe"},
        {"rid": "2", "name": "Jory Penrose"},
    ]


def test_lines_of_utf_8_stay_so_beside_one_in_another_encoding() -> None:
    lines = [b"rid;town\n", "1;Köln\n".encode(), "2;Düren\n".encode("cp1252"), "3;Łódź\n".encode()]
    assert [row.values["town"] for row in table(b"".join(lines))[1]] == ["Köln", "Düren", "Łódź"]


def test_cells_that_are_written_as_formulas_are_text() -> None:
    text = '="rid",="name",="town"\n="007",="Rowe, Wenna",="Truro"\n="008",="Jory",="Bude"\n'
    assert [row.values for row in table(text)[1]] == [
        {"rid": "007", "name": "Rowe, Wenna", "town": "Truro"},
        {"rid": "008", "name": "Jory", "town": "Bude"},
    ]


@pytest.mark.parametrize("title", ["", "Payments\n", "Payments\n\n"])
def test_below_an_empty_line_another_table_may_begin(title: str) -> None:
    members = written(["id", "name", "email", "town"], [[str(n), *row] for n, row in enumerate(PEOPLE, 1)])
    text = f"{members}\n{title}order,member,amount\nA1,1,5\nA2,2,7\n\nA3,2,8\n"

    opened = Table(io.BytesIO(text.encode()))
    read = list(opened)

    assert [row.values for row in read[4:]] == [
        {"order": "A1", "member": "1", "amount": "5"},
        {"order": "A2", "member": "2", "amount": "7"},
        {"order": "A3", "member": "2", "amount": "8"},
    ]
    again = Table(io.BytesIO(text.encode()))
    rows = iter(again)
    for _ in range(5):
        next(rows)
    stored = Checkpoint.from_dict(again.checkpoint.to_dict())
    assert list(Table(io.BytesIO(text.encode()[stored.offset :]), checkpoint=stored)) == read[5:]


def test_a_header_below_a_title_and_an_empty_line_is_the_tables_own() -> None:
    text = "Members of the guild\n\nid,name,town\n7,Wenna,Truro\n8,Jory,Bude\n"

    assert [(row.key, row.line) for row in table(text)[1]] == [("7", 4), ("8", 5)]


def test_rows_below_an_empty_line_are_rows() -> None:
    text = written(["name", "email", "town"], PEOPLE) + "\n" + written([], PEOPLE[:2]) + "\nKerensa,,Looe\n"

    assert [row.values.get("town") for row in table(text)[1]] == [
        "Truro",
        "Bude",
        "Looe",
        "Hayle",
        "Truro",
        "Bude",
        "Looe",
    ]


def test_a_header_said_again_in_another_case_or_order_is_no_row_and_orders_what_follows() -> None:
    text = "id,name,town\n1,Wenna,Truro\nID,Name,Town\n2,Jory,Bude\ntown,name,id\nLooe,Loveday,3\n"

    assert [row.values for row in table(text)[1]] == [
        {"id": "1", "name": "Wenna", "town": "Truro"},
        {"id": "2", "name": "Jory", "town": "Bude"},
        {"id": "3", "name": "Loveday", "town": "Looe"},
    ]


def test_comments_with_delimiters_are_comments_wherever_they_stand() -> None:
    text = "# exported 2026-11-30\n# by nobody, for a test\n#\nid,name\n1,Wenna\n# moved, to Bude\n2,Jory\n3,Loveday\n"

    assert columns(text) == ("id", "name")
    assert [(row.key, row.line) for row in table(text)[1]] == [("1", 5), ("2", 7), ("3", 8)]


@pytest.mark.parametrize("header", ["#id,name,town", "# id,name,town"])
def test_a_header_may_begin_like_a_comment(header: str) -> None:
    text = f"{header}\n1,Wenna,Truro\n2,Jory,Bude\n"

    assert columns(text) == ("id", "name", "town")
    assert [row.key for row in table(text)[1]] == ["1", "2"]


def test_numbers_with_a_mark_in_front_are_no_comments() -> None:
    assert len(table("tag,name\n#1,Wenna\n#2,Jory\n#3,Loveday\n")[1]) == 3


@pytest.mark.parametrize("groups", [",,Address,Address", "Person,,Address,", ",,Where,"])
def test_a_row_that_groups_the_columns_is_not_the_header(groups: str) -> None:
    text = f"{groups}\nid,name,street,town\n1,Wenna,4 Mill Lane,Truro\n2,Jory,9 Quay,Bude\n"

    assert columns(text) == ("id", "name", "street", "town")


def test_a_header_may_go_on_in_the_next_line() -> None:
    text = "id,name,Address,,dues\n,,street,town,\n1,Wenna,4 Mill Lane,Truro,3\n2,Jory,9 Quay,Bude,4\n"

    assert columns(text) == ("id", "name", "street", "town", "dues")
    assert [row.key for row in table(text)[1]] == ["1", "2"]
    gaps = "id,name,note,\n1,Wenna,,x\n,,lost,found\n2,Jory,,\n"
    assert len(table(gaps)[1]) == 3


def test_columns_of_one_name_bear_their_groups() -> None:
    text = (
        ",Home,,Work,\nname,street,town,street,town\nWenna,4 Mill Lane,Truro,1 Row,Bude\nJory,9 Quay,Bude,2 Row,Looe\n"
    )

    assert columns(text) == ("name", "Home street", "Home town", "Work street", "Work town")


def test_columns_of_groups_within_groups_bear_both() -> None:
    text = (
        ",Now,,,,Planned,,,\n,Boats,,Crew,,Boats,,Crew,\nharbour,#,%,#,%,#,%,#,%\n"
        "Truro,14,30,12,28,14,31,12,27\nBude,9,21,8,19,9,22,8,18\n"
    )

    assert columns(text)[:3] == ("harbour", "Now Boats #", "Now Boats %")
    assert columns(text)[-1] == "Planned Crew %"


def test_a_note_that_is_set_out_over_the_cells_above_a_header_is_no_header() -> None:
    text = (
        "Members,,,\nas they,were,,counted\nName,Town,Age,Joined\n"
        "Wenna,Truro,44,2019-04-01\nJory,Bude,38,2020-05-17\nLoveday,Looe,51,2018-11-30\n"
    )

    found, read = table(text)

    assert found.layout.columns == ("Name", "Town", "Age", "Joined")
    assert len(read) == 3


def test_lines_that_stand_in_quotes_as_wholes_are_records() -> None:
    text = '"id,name,town"\n"1,""Treloar, Wenna"",Truro"\n"2,Jory,Bude"\n'

    assert [row.values for row in table(text)[1]] == [
        {"id": "1", "name": "Treloar, Wenna", "town": "Truro"},
        {"id": "2", "name": "Jory", "town": "Bude"},
    ]


def test_a_column_of_names_in_quotes_is_one_column() -> None:
    for text in ('"Treloar, Wenna"\n"Penrose, Jory"\n"Nance, Loveday"\n', "\"{'a':1}\"\n\"{'a':2}\"\n"):
        assert len(columns(text)) == 1


def test_a_delimiter_after_a_backslash_is_a_character_in_a_framed_table() -> None:
    text = "| id | name |\n|--|--|\n| 1 | Rowe \\| Sons |\n| 2 | Nance |\n"

    assert [row.values["name"] for row in table(text)[1]] == ["Rowe | Sons", "Nance"]


@pytest.mark.parametrize("total", ["Grand total", "Gesamtsumme", "Zwischensumme:", "Sub-total", "合計"])
def test_totals_of_any_name_are_rows_that_cannot_be_used(total: str) -> None:
    text = f"town,item,dues\nTruro,pump,3\nBude,hose,4\n{total},,7\n"

    assert [row.error for row in table(text)[1]] == [None, None, "The row sums up others."]


@pytest.mark.parametrize(
    "record",
    [
        {"type": "Feature", "geometry": None, "properties": ROWS[0]},
        {"type": "people", "id": 0, "attributes": ROWS[0], "links": {"self": "/0"}},
        {"_index": "people", "_id": "x", "_score": 1.0, "_source": ROWS[0]},
        {"node": ROWS[0], "cursor": "abc"},
    ],
    ids=["GeoJSON", "JSON:API", "Elasticsearch", "GraphQL"],
)
def test_a_row_that_is_packed_into_another_object_is_unpacked(record: dict[str, object]) -> None:
    read = table(json.dumps({"data": [record, {**record}]}))[1]

    assert [{name: row.values[name] for name in ROWS[0]} for row in read] == [ROWS[0]] * 2
    own = {"id": 1, "name": "Wenna", "attributes": {"town": "Truro"}}
    assert [row.values for row in table(json.dumps([own, own]))[1]] == [own] * 2


def test_typed_values_of_a_database_are_their_values() -> None:
    document = {"_id": {"$oid": "5f00"}, "since": {"$date": "2020-01-01T00:00:00Z"}, "dues": {"$numberLong": "7"}}

    assert table(json.dumps(document) + "\n" + json.dumps(document))[1][0].values == {
        "_id": "5f00",
        "since": "2020-01-01T00:00:00Z",
        "dues": "7",
    }


@pytest.mark.parametrize(
    "nothing", ["[]", "[\n]\n", '{"data": []}', '{"total": 0, "results": [], "meta": {"page": 1}}']
)
def test_json_without_rows_says_so(nothing: str) -> None:
    assert find_table_kind(nothing.encode(), "people.json") == "text"
    with pytest.raises(DocumentError, match=r"empty: The table has no rows\."):
        table(nothing)


@pytest.mark.parametrize("values", ["[1, 2, 3]", '["Wenna", "Jory"]'])
def test_a_list_of_plain_values_is_no_table_and_says_so(values: str) -> None:
    assert find_table_kind(values.encode(), "people.json") == "text"
    with pytest.raises(DocumentError, match="No row"):
        table(values)


def test_rows_of_a_list_know_the_lines_they_begin_in() -> None:
    text = json.dumps({"count": 4, "results": [{"id": n, "town": "Bude"} for n in range(4)]}, indent=1)

    lines = text.splitlines()
    assert [lines[row.line - 1].strip() for row in table(text)[1]] == ["{"] * 4
    assert [row.line for row in table('{"id": 1},\n{"id": 2},\n{"id": 3}\n')[1]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "names", "first"),
    [
        ("name,height,weight\nAda,1,72,60,5\nBea,1,80,71,0\nCid,1,65,55,5\n", 3, ["Ada", "1,72", "60,5"]),
        ("id,town,price\n1,Truro,12,50\n2,Bude,8\n3,Looe,110,00\n4,Hayle,7,25\n", 3, ["1", "Truro", "12,50"]),
        ("town,share\nTruro,12,5%\nBude,8,05%\nLooe,11,0%\n", 2, ["Truro", "12,5%"]),
        ("a,b,c,d\n1,72,60,5,30,2\n1,80,71,0,31,4\n1,65,55,5,29,3\n", 6, ["1", "72", "60", "5", "30", "2"]),
        ("town,rank\nTruro,12,5\nBude,8,7\nLooe,11,142\n", 3, ["Truro", "12", "5"]),
    ],
    ids=["every number", "some rows", "with a sign", "not told which", "names of rows"],
)
def test_decimal_commas_without_quotes_are_put_together_where_one_way_fits(
    text: str, names: int, first: list[str]
) -> None:
    found, read = table(text)

    assert len(found.layout.columns) == names
    assert list(read[0].values.values()) == first


def test_decimal_commas_are_known_after_a_checkpoint() -> None:
    data = b"name,height\n" + b"Ada,1,72\nBea,1,80\nCid,1,05\nDot,1,66\n"
    opened = Table(io.BytesIO(data))
    next(iter(opened))
    kept = Checkpoint.from_dict(json.loads(json.dumps(opened.checkpoint.to_dict())))

    rest = list(Table(io.BytesIO(data[kept.offset :]), TableLimits(), kept))

    assert [row.values for row in rest][:2] == [{"name": "Bea", "height": "1,80"}, {"name": "Cid", "height": "1,05"}]


def test_notes_above_and_below_a_small_table_do_not_hide_its_columns() -> None:
    found, read = table(
        "Table 7: Boats by harbour\nSet on 3 May\n\nHarbour,2021,2022\nTruro,14,12\nBude,9,8\nLooe,7,5\n"
        "\nSource: Register of boats\n(1) With dinghies\n* Estimated\n"
    )

    assert found.layout.columns == ("Harbour", "2021", "2022")
    assert [row.error is None for row in read] == [True, True, True, False, False, False]


@pytest.mark.parametrize("note", ["Source: Register,,", "Quelle: Amt,,", "Stand: 1.1.2024,,", "* Estimated,,"])
def test_a_note_padded_to_the_width_of_the_table_is_no_row(note: str) -> None:
    _, read = table(f"Harbour,Boats,Crew\nTruro,14,30\nBude,9,21\nLooe,7,12\n{note}\n")

    assert read[-1].error == "The line is a note, not a row."


def test_a_header_of_two_lines_may_say_each_group_over_all_of_its_columns() -> None:
    found, read = table("Harbour,2021,2021,2022,2022\n,Boats,Crew,Boats,Crew\nTruro,14,30,12,28\nBude,9,21,8,19\n")

    assert found.layout.columns == ("Harbour", "2021 Boats", "2021 Crew", "2022 Boats", "2022 Crew")
    assert len(read) == 2


def test_columns_that_are_empty_everywhere_at_the_end_are_none_and_empty_lines_of_cells_no_rows() -> None:
    found, read = table("id,town,boats,,,\n1,Truro,14,,,\n2,Bude,9,,,\n,,,,,\n,,,,,\n")

    assert found.layout.columns == ("id", "town", "boats")
    assert [row.values["town"] for row in read] == ["Truro", "Bude"]


@pytest.mark.parametrize("name", ["export.xls", "export.xlsx"])
def test_separated_values_that_are_called_a_workbook_are_a_table(name: str) -> None:
    assert find_table_kind(b"id\ttown\n1\tTruro\n2\tBude\n", name) == "text"
    assert find_table_kind(b"A letter of one line.\nAnd another one.\n", name) is None


def test_lines_of_nothing_but_delimiters_are_no_rows() -> None:
    with pytest.raises(DocumentError, match="no rows"):
        table(",,,\n,,,\n,,,\n")


def test_lines_without_a_common_column_of_blanks_are_no_table() -> None:
    ruled = "on:\n" + "".join(f"{' ' * number}part {number}  x\n" for number in range(9)) + "--- ---\n"

    assert find_table_kind(ruled.encode(), "steps.yaml") is None


def test_a_value_of_a_series_is_no_header() -> None:
    rooms = "Room 12,Sewing\nRoom 14,Splicing\nRoom 15,Rigging\n"

    assert [len(row.values) for row in table(rooms)[1]] == [2, 2, 2]
    assert len(table("Room 12\nRoom 14\nRoom 15\n")[1]) == 3
    assert len(table("name1,name2\nWenna 1,Jory 2\nNance 3,Petroc 4\n")[1]) == 2
