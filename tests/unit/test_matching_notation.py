"""How a column writes its values is read off all of them: dates, amounts, telephones, wrongly decoded text."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.matching.compare.comparison_levels import LEVELS, compare_column, compare_records
from winnow.matching.model.hard_negative_rules import ruled_out
from winnow.matching.prepare.columns import Column, build_columns
from winnow.matching.prepare.default_dates import find_default_dates
from winnow.matching.prepare.encoding_damage import is_garbled, mend_encoding
from winnow.matching.prepare.normalise import normalise, read_notation
from winnow.matching.prepare.version_words import find_version_words
from winnow.matching.schema import FieldRule, Kind, Schema


def normal(kind: Kind, column: list[str]) -> list[str]:
    """The values of one column in the spelling of its kind."""
    notation = read_notation(column, kind)
    return [normalise(value, kind, notation) for value in column]


def one_column(kind: Kind, cells: list[str]) -> Column:
    """A table's only column."""
    return build_columns({"x": cells}, Schema((FieldRule("x", kind),)))[0]


def level_of(kind: Kind, left: str, right: str, *others: str) -> str:
    """How alike the first two values of a column are."""
    column = one_column(kind, [left, right, *others, "zz9", "yy8"])
    return LEVELS[kind][int(compare_column(column, np.array([0]), np.array([1]))[0]) - 1]


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (["3/4/1990", "25/12/1990", "30/01/1991"], "1990-04-03"),
        (["3/4/1990", "12/25/1990", "01/30/1991"], "1990-03-04"),
        (["3/4/1990"], "1990-03-04"),
        (["01.02.1990", "12/25/1990"], "1990-02-01"),
        (["10/10/70", "8/20/91"], "1970-10-10"),
        (["17-May-90"], "1990-05-17"),
        (["17. Mai 1990"], "1990-05-17"),
        (["May 90"], "1990-05"),
        (["90-05-17", "91-12-30"], "1990-05-17"),
        (["10/10/70", "1/2/1862"], "1770-10-10"),
        (["17051990"], "1990-05-17"),
        (["1990-05-17T08:30:00Z"], "1990-05-17"),
        (["05/17/1990 8:30 PM"], "1990-05-17"),
        (["0000-00-00"], ""),
        (["1990-00-00"], "1990"),
        (["1833-85-26"], "1833-85-26"),
    ],
)
def test_dates_are_read_in_the_order_of_their_column(column: list[str], first: str) -> None:
    assert normal(Kind.DATE, column)[0] == first


@given(st.dates(), st.booleans())
def test_a_parsed_date_is_parsed_to_itself(day: date, day_first: bool) -> None:
    notation = read_notation(["25/12/1990" if day_first else "12/25/1990"], Kind.DATE)

    assert normalise(str(day), Kind.DATE, notation) == str(day)


def test_an_impossible_date_is_a_slip_and_no_veto() -> None:
    assert level_of(Kind.DATE, "1833-85-26", "1833-05-26") == "typing error or less precise"
    assert level_of(Kind.DATE, "1833-85-26", "1902-11-03") == "same year or near"
    columns = build_columns(
        {"dob": ["1833-85-26", "1902-11-03", "1951-02-02"], "email": ["a@x.org", "b@y.net", "c@z.com"]},
        Schema((FieldRule("dob", Kind.DATE), FieldRule("email", Kind.EMAIL))),
    )
    matrix = compare_records(columns, np.array([0, 1]), np.array([1, 2]))

    assert ruled_out(columns, matrix, by_name=True).tolist() == [False, True]


def test_days_that_come_far_too_often_stand_for_no_date() -> None:
    days = [f"{1900 + i % 90}-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(300)]

    assert find_default_dates([*days, *["1970-01-01"] * 90, *["1930-05-05"] * 4, ""]) == {"1970-01-01"}
    assert find_default_dates(["2021-03-01"] * 90 + ["2021-03-02"] * 3) == set()
    assert find_default_dates(["9999-12-31", "2021-03-02"]) == {"9999-12-31"}


def test_a_default_birthday_is_missing_in_its_column() -> None:
    days = [f"{1900 + i % 90}-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(300)]
    column = one_column(Kind.DATE, [*days, *["01/01/1901"] * 60])

    assert column.known.tolist() == [True] * 300 + [False] * 60


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (["1.299,00 €", "12,50 €"], "1299"),
        (["1.299", "3,5"], "1299"),
        (["1.299", "0.5"], "1.299"),
        (["1,299", "0.5"], "1299"),
        (["1'299.00 CHF"], "1299"),
        (["1 299,50 kr"], "1299.5"),
        (["1,234,567"], "1234567"),
        (["(12.50)"], "-12.5"),
        (["(1994)"], "1994"),
        (["12,50- EUR"], "-12.5"),
        (["pp. 248--260"], "248"),
        (["3.1.2"], "3.1"),
        (["no number"], ""),
    ],
)
def test_amounts_are_read_with_the_decimal_mark_of_their_column(column: list[str], first: str) -> None:
    assert normal(Kind.NUMBER, column)[0] == first


def test_places_of_the_globe_are_read_in_degrees_and_zero_is_none() -> None:
    assert normal(Kind.COORDINATE, ["48,8584", "48° 51' 30\" N", "2°17'40″W", "0.0"]) == [
        "48.8584",
        "48.858333",
        "-2.2944444",
        "",
    ]


@pytest.mark.parametrize(
    "spellings",
    [
        ["+49 (0)221 470 1234", "0221/4701234", "0049 221 4701234", "+49 221 470-1234 ext. 12"],
        ["+43 1 2985222", "(43 1) 2985222", "01 2985222"],
        ["+1 (212) 555-0134", "212.555.0134 x12", "1-212-555-0134"],
        ["+39 392 123 4567", "392 1234567", "0039 392 1234567"],
    ],
)
def test_spellings_of_one_telephone_number_are_one(spellings: list[str]) -> None:
    assert len(set(normal(Kind.PHONE, spellings))) == 1


def test_text_that_was_decoded_wrongly_is_mended_or_says_nothing() -> None:
    assert mend_encoding("MÃ¼ller") == "Müller"
    assert mend_encoding("Müller".encode().decode("cp1252").encode().decode("cp1252")) == "Müller"
    assert mend_encoding("São Paulo, Ångström, Ðuro") == "São Paulo, Ångström, Ðuro"
    assert all(map(is_garbled, ["¼ÛÁö¿ø - Æ÷±â", "???? ?????", "Ëþáîâü"]))
    assert not any(map(is_garbled, ["Sœur Élise à l’Opéra", "Война и мир", "Why?", "Ærø"]))
    assert normalise("Æº¸®½º", Kind.TITLE) == ""


def test_a_column_that_is_garbled_throughout_is_compared_as_it_stands() -> None:
    garbled = ["Ïåòð Ïåòðîâ", "Èâàí Èâàíîâ", "Ìàðèÿ Ñåðîâà"]

    assert all(normal(Kind.TITLE, garbled))
    assert normal(Kind.TITLE, [*garbled, "Blue Kettle", "Red Door", "Old Mill", "New Inn"])[:3] == ["", "", ""]


def test_what_stands_in_brackets_behind_several_titles_is_a_version() -> None:
    titles = ["Harvest (Live)", "River (live)", "Stone [LIVE]", "Mirror (remix)", "Ghost (1960)", "Acme (UK) Ltd", "UK"]

    assert {"live", "ii"} <= find_version_words(titles)
    assert not {"remix", "1960", "uk"} & find_version_words(titles)
    assert (
        level_of(Kind.TITLE, "Harvest Moon (Live)", "Harvest Moon", "River (live)", "Stone (live)") == "somewhat alike"
    )
    assert level_of(Kind.TITLE, "Harvest Moon Live", "Harvest Moon") != "somewhat alike"


def test_a_title_with_a_word_that_answers_to_none_of_the_others_is_no_near_copy() -> None:
    """The bar and the café of one house differ in one word; so would a part of nearly the same name."""
    assert level_of(Kind.TITLE, "Grand Harbour Palace Hotel Bar", "Grand Harbour Palace Hotel Café") == "alike"
    assert level_of(Kind.TITLE, "Grand Harbour Palace Hotel Bar", "Grand Harbour Palace Hotel Barr") != "alike"


def test_a_text_in_several_fields_of_a_record_is_one_piece_of_evidence() -> None:
    sheet = "Tessera Vanta X2 2311 - 12.5 inch - Win 7"
    rows = [("Tessera", "Core i5", sheet), (sheet, sheet, sheet.upper()), ("Corvid", "Core i7", "Corvid One 14 inch")]
    brands, types, titles = (list(column) for column in zip(*rows, strict=True))

    columns = build_columns(
        {"brand": brands, "cpu": types, "title": titles},
        Schema(tuple(FieldRule(name, Kind.TITLE) for name in ("brand", "cpu", "title"))),
    )
    known = {column.name: column.known.tolist() for column in columns}

    assert known == {"brand": [True, False, True], "cpu": [True, False, True], "title": [True, True, True]}
