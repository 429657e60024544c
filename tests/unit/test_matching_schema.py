from collections.abc import Sequence

import pytest

from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.prepare.columns import Cell
from winnow.matching.schema import RESUME, Kind, Schema, SchemaError, parse_schema

ROWS = 60
CELLS: dict[str, list[str | None]] = {
    "Full Name": [f"{['Ada', 'Alan', 'Grace', 'Linda'][i % 4]} Person{chr(97 + i % 26)}" for i in range(ROWS)],
    "eMail": [f"person{i}@mail.org" for i in range(ROWS)],
    "mobile_no": [f"+44 20 7946 0{i:03d}" for i in range(ROWS)],
    "dateOfBirth": [f"19{i % 60 + 30}-0{i % 9 + 1}-12" for i in range(ROWS)],
    "town": [["Leeds", "Bath", "Wells"][i % 3] for i in range(ROWS)],
    "zip": [f"{10000 + i * 13}" for i in range(ROWS)],
    "sex": ["mf"[i % 2] for i in range(ROWS)],
    "skills": [f"Python, SQL, Excel, tool{i}" for i in range(ROWS)],
    "description": [f"A fairly long sentence about thing number {i} and what it is for today" for i in range(ROWS)],
    "price": [f"${i}.99" for i in range(ROWS)],
    "addr": [f"{i} High Street" for i in range(ROWS)],
    "authors": [f"A. Writer{i}, B. Other" for i in range(ROWS)],
    "name": [f"Blue Kettle {i}" for i in range(ROWS)],
    "homepage": [f"https://example.org/{i}" for i in range(ROWS)],
    "serial": [f"XK{i:05d}" for i in range(ROWS)],
    "year": [f"({1950 + i})." for i in range(ROWS)],
    "pages": [f"pp. {i}--{i + 12}" for i in range(ROWS)],
    "tax_number": [f"NL {i:03d}245 {i + 100}B51" for i in range(ROWS)],
    "issue no": [f"{i}" for i in range(ROWS)],
    "web domain": [f"www.kettle{i}.nl" for i in range(ROWS)],
    "house_number": [f"{i}b" for i in range(ROWS)],
    "latitude": [f"48.{8000 + i}" for i in range(ROWS)],
    "pressure": [f"{2500 + 37 * i}.{i % 9 + 1}" for i in range(ROWS)],
    "month": [f"{1950 + i}-{i % 12 + 1:02d}" for i in range(ROWS)],
    "subscriber": [["Yes", "yes", "Y", "1", "No", "N", "n"][i % 7] for i in range(ROWS)],
}
KINDS = {
    "Full Name": Kind.PERSON_NAME,
    "eMail": Kind.EMAIL,
    "mobile_no": Kind.PHONE,
    "dateOfBirth": Kind.DATE,
    "town": Kind.PLACE,
    "zip": Kind.POSTCODE,
    "sex": Kind.CATEGORY,
    "skills": Kind.SET,
    "description": Kind.TEXT,
    "price": Kind.NUMBER,
    "addr": Kind.ADDRESS,
    "authors": Kind.PEOPLE,
    "name": Kind.TITLE,
    "homepage": Kind.URL,
    "serial": Kind.IDENTIFIER,
    "year": Kind.DATE,
    "pages": Kind.NUMBER,
    "tax_number": Kind.IDENTIFIER,
    "issue no": Kind.NUMBER,
    "web domain": Kind.URL,
    "house_number": Kind.ADDRESS,
    "latitude": Kind.COORDINATE,
    "pressure": Kind.NUMBER,
    "month": Kind.DATE,
    "subscriber": Kind.BOOLEAN,
}


@pytest.mark.parametrize("column", sorted(CELLS))
def test_a_column_is_understood_from_its_name_and_values(column: str) -> None:
    (rule,) = infer_schema({column: CELLS[column]}).fields

    assert rule.kind is KINDS[column]
    assert rule.reason


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("note", ["ok", "call back", "ok"]),
        ("c1", ["the pump leaks", "the pump is dry", "the door is open"]),
        ("c1", ["the pump in the hall leaks"] * 60),
    ],
)
def test_the_only_column_is_text_however_short_or_repeated_its_words_are(name: str, cells: list[str]) -> None:
    (rule,) = infer_schema({name: cells, "empty": [None] * len(cells)}).fields

    assert (rule.name, rule.kind) == (name, Kind.TEXT)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("eMail", Kind.EMAIL),
        ("homepage", Kind.URL),
        ("dateOfBirth", Kind.DATE),
        ("mobile_no", Kind.PHONE),
        ("skills", Kind.SET),
        ("Full Name", Kind.PERSON_NAME),
    ],
)
def test_values_speak_for_themselves_where_the_name_says_nothing(column: str, kind: Kind) -> None:
    (rule,) = infer_schema({"c7": CELLS[column]}).fields

    assert rule.kind is kind


def test_values_overrule_a_name_that_they_contradict() -> None:
    (rule,) = infer_schema({"phone": CELLS["eMail"]}).fields

    assert rule.kind is Kind.EMAIL


def test_a_text_that_repeats_the_other_columns_is_left_out() -> None:
    raw = [f"{n} {e} {t}" for n, e, t in zip(CELLS["Full Name"], CELLS["eMail"], CELLS["town"], strict=True)]
    table: dict[str, Sequence[Cell]] = {
        "name": CELLS["Full Name"],
        "email": CELLS["eMail"],
        "town": CELLS["town"],
        "raw": raw,
    }

    assert "raw" not in {rule.name for rule in infer_schema(table).fields}


def test_columns_that_tell_nothing_apart_are_left_out() -> None:
    table: dict[str, Sequence[Cell]] = {
        "email": CELLS["eMail"],
        "country": ["UK"] * ROWS,
        "copy": CELLS["eMail"],
        "empty": [None] * ROWS,
    }

    assert [rule.name for rule in infer_schema(table).fields] == ["email"]


def test_numbered_columns_are_one_list() -> None:
    table: dict[str, Sequence[Cell]] = {
        "title": CELLS["name"],
        **{f"track{i:02d}": [f"Song {i} {j}" for j in range(ROWS)] for i in range(1, 8)},
    }

    tracks = infer_schema(table).fields[-1]

    assert tracks.kind is Kind.SET
    assert tracks.parts == tuple(f"track{i:02d}" for i in range(1, 8))


def test_a_schema_is_read_in_both_forms_and_written_back() -> None:
    short, long = (
        parse_schema({"email": "email"}),
        parse_schema({"fields": {"email": {"kind": "email", "reason": "given"}}}),
    )

    assert short == long == parse_schema(short.to_dict())


@pytest.mark.parametrize("document", [{}, {"email": "mail"}, {"fields": []}, {"email": 3}, {"email": {"why": "x"}}])
def test_a_malformed_schema_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(SchemaError):
        parse_schema(document)


def test_two_rules_for_one_field_are_refused() -> None:
    with pytest.raises(SchemaError, match="two rules"):
        Schema((*RESUME.fields, RESUME.fields[0]))
