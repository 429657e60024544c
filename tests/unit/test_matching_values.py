"""Normalising values and comparing them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.matching.compare.comparison_levels import LEVELS, compare_column, compare_records
from winnow.matching.model.hard_negative_rules import ruled_out
from winnow.matching.prepare import person_names
from winnow.matching.prepare.columns import build_columns, cell_normaliser, codes_in
from winnow.matching.prepare.normalise import normalise
from winnow.matching.schema import FieldRule, Kind, Schema


@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        (Kind.PHONE, "+1 (212) 555-0134", "2125550134"),
        (Kind.PHONE, "212.555.0134 x12", "2125550134"),
        (Kind.PHONE, "000-000-0000", ""),
        (Kind.PHONE, "12", ""),
        (Kind.EMAIL, " Ada+jobs@Mail.ORG ", "ada@mail.org"),
        (Kind.URL, "https://www.Example.org/ada/", "example.org/ada"),
        (Kind.DATE, "12 March 1990", "1990-03-12"),
        (Kind.DATE, "19900312", "1990-03-12"),
        (Kind.DATE, "25/12/1990", "1990-12-25"),
        (Kind.DATE, "12/25/1990", "1990-12-25"),
        (Kind.DATE, "1990-03", "1990-03"),
        (Kind.DATE, "1990", "1990"),
        (Kind.PLACE, "Austin, TX, USA", "austin"),
        (Kind.NUMBER, "$1,299.00", "1299"),
        (Kind.FAMILY_NAME, "Müller-Lüdenscheidt", "muller ludenscheidt"),
        (Kind.TITLE, "  The  Art of: War ", "the art of war"),
        (Kind.TITLE, "N/A", ""),
        (Kind.TITLE, "Война и мир", "война и мир"),
    ],
)
def test_values_get_one_spelling(kind: Kind, written: str, normal: str) -> None:
    assert normalise(written, kind) == normal


@given(st.text(max_size=40), st.sampled_from(sorted(Kind)))
def test_normalising_takes_any_text_and_settles(text: str, kind: Kind) -> None:
    cell = cell_normaliser(kind)(text)

    assert isinstance(cell, str)
    assert cell == cell_normaliser(kind)(text)


@pytest.mark.parametrize(
    ("written", "given_name", "family"),
    [
        ("ada lovelace", "ada", "lovelace"),
        ("lovelace, ada", "ada", "lovelace"),
        ("dr. ada m. lovelace phd", "ada", "lovelace"),
        ("ludwig van beethoven", "ludwig", "van beethoven"),
        ("martin luther king jr.", "martin", "king"),
        ("king, jr.", "", "king"),
        ("madonna", "", "madonna"),
        ("", "", ""),
    ],
)
def test_whole_names_are_split(written: str, given_name: str, family: str) -> None:
    assert person_names.split_name(written) == (given_name, family)


def level_name(kind: Kind, left: str | None, right: str | None) -> str:
    """The level of two values in a column of their kind."""
    (column,) = build_columns({"x": [left, right, "zz9", "yy8"]}, Schema((FieldRule("x", kind),)))
    level = int(compare_column(column, np.array([0]), np.array([1]))[0])
    return LEVELS[kind][level - 1] if level else "missing"


@pytest.mark.parametrize(
    ("kind", "left", "right", "expected"),
    [
        (Kind.GIVEN_NAME, "Bob", "Robert", "nickname"),
        (Kind.GIVEN_NAME, "R.", "Robert", "initial"),
        (Kind.GIVEN_NAME, "Margaret", "Margarte", "typing error"),
        (Kind.GIVEN_NAME, "Ada", "Grace", "different"),
        (Kind.FAMILY_NAME, "Lovelace", "Lovelacee", "typing error"),
        (Kind.FAMILY_NAME, "King", "Lovelace King", "much alike"),
        (Kind.EMAIL, "ada@mail.org", "ada@mial.org", "typing error"),
        (Kind.EMAIL, "lovelace@mail.org", "lovelace@post.net", "typing error"),
        (Kind.EMAIL, "smith83@mail.org", "smith89@mail.org", "alike"),
        (Kind.EMAIL, "ada@mail.org", "alan@post.net", "different"),
        (Kind.PHONE, "212 555 0134", "212 555 0135", "one edit or without area code"),
        (Kind.PHONE, "(312) 555-0134", "555-0134", "one edit or without area code"),
        (Kind.PHONE, "(312) 555-0134", "555-0137", "different"),
        (Kind.DATE, "1990-03-12", "1990-12-03", "typing error or less precise"),
        (Kind.DATE, "1990-03-12", "1990", "typing error or less precise"),
        (Kind.DATE, "1990-03-12", "1990-03-29", "two parts equal"),
        (Kind.DATE, "1990-03-12", "1990-11-28", "same year or near"),
        (Kind.DATE, "1990-03-12", "1961-11-28", "different"),
        (Kind.NUMBER, "100", "101", "within 2 %"),
        (Kind.NUMBER, "100", "160", "different"),
        (Kind.COORDINATE, "48.8584", "48.8586", "within 30 m"),
        (Kind.COORDINATE, "-0.00001", "0.0002", "within 30 m"),
        (Kind.COORDINATE, "2.2945", "2.2960", "within 300 m"),
        (Kind.COORDINATE, "48.85", "48.87", "within 3 km"),
        (Kind.COORDINATE, "48.85", "-48.85", "different"),
        (Kind.MODEL, "Camera DSC-W120", "camera dscw120b", "one begins with the other or holds it"),
        (Kind.MODEL, "Camera DSC-W120", "camera dscw130", "different"),
        (Kind.ADDRESS, "12 High Street", "14 High Street", "alike"),
        (Kind.CATEGORY, "a1", "b2", "different"),
        (Kind.TITLE, "n/a", "The Art of War", "missing"),
    ],
)
def test_values_are_compared_by_kind(kind: Kind, left: str, right: str, expected: str) -> None:
    assert level_name(kind, left, right) == expected
    assert level_name(kind, right, left) == expected


@given(st.sampled_from(sorted(set(LEVELS) - {Kind.MODEL})), st.text("ab1 @.", min_size=1, max_size=12))
def test_a_value_is_equal_to_itself(kind: Kind, text: str) -> None:
    built = build_columns({"x": [text, text, "zz9@q.org 2020", "5 yy8@q.org"]}, Schema((FieldRule("x", kind),)))

    for column in built[:1]:  # none of a column that says nothing
        assert int(compare_column(column, np.array([0]), np.array([1]))[0]) == int(column.codes[0] != 0)


def test_codes_in_titles_are_found_however_they_are_written() -> None:
    assert codes_in("Sony Cyber-shot DSC-W120 (silver), 2020") == "dscw120"
    assert codes_in("a plain title of 2020") == ""


def test_names_in_each_others_place_are_a_typing_error() -> None:
    columns = build_columns(
        {"first": ["Nicholson", "Logann", "Mary"], "last": ["Logan", "Nicholson", "Jones"]},
        Schema((FieldRule("first", Kind.GIVEN_NAME), FieldRule("last", Kind.FAMILY_NAME))),
    )

    swapped, strangers = compare_records(columns, np.array([0, 0]), np.array([1, 2])).tolist()

    assert swapped == [3, 2]
    assert strangers == [len(LEVELS[Kind.GIVEN_NAME]), len(LEVELS[Kind.FAMILY_NAME])]


def test_like_addresses_made_of_like_names_are_different_addresses() -> None:
    columns = build_columns(
        {"name": ["Ada Thompsonas", "Ada Thompsonin"], "email": ["ada.thompsonas@x.org", "ada.thompsonin@x.org"]},
        Schema((FieldRule("name", Kind.PERSON_NAME), FieldRule("email", Kind.EMAIL))),
    )

    matrix = compare_records(columns, np.array([0]), np.array([1]))

    assert columns[-1].kind is Kind.EMAIL
    assert matrix[0, -1] == len(LEVELS[Kind.EMAIL])


def test_born_on_other_days_is_a_veto_unless_an_address_vouches() -> None:
    columns = build_columns(
        {"dob": ["1941-02-03", "1987-11-25", "1987-11-25"], "email": ["a@x.org", "b@y.net", "a@x.org"]},
        Schema((FieldRule("dob", Kind.DATE), FieldRule("email", Kind.EMAIL))),
    )

    matrix = compare_records(columns, np.array([0, 0]), np.array([1, 2]))

    assert ruled_out(columns, matrix, by_name=True).tolist() == [True, False]


def test_other_given_names_are_a_veto_unless_one_address_vouches() -> None:
    columns = build_columns(
        {
            "given": ["Mei", "Kayla", "Mey", "Kim"],
            "family": ["Wanova"] * 3 + ["Imhof"],
            "mail": ["mw@post.example", "k@web.example", None, "mw@post.example"],
        },
        Schema(
            (
                FieldRule("given", Kind.GIVEN_NAME),
                FieldRule("family", Kind.FAMILY_NAME),
                FieldRule("mail", Kind.EMAIL),
            )
        ),
    )

    matrix = compare_records(columns, np.array([0, 0, 0]), np.array([1, 2, 3]))

    assert ruled_out(columns, matrix, by_name=True).tolist() == [True, False, False]


def test_a_first_and_a_middle_name_in_each_others_place_are_no_veto() -> None:
    columns = build_columns(
        {"first": ["Ada", "Rosa", "Olga"], "middle": ["Rosa", "Rosa", "Vera"], "last": ["Kestner", "Kestner", "Imhof"]},
        Schema(
            (
                FieldRule("first", Kind.GIVEN_NAME),
                FieldRule("middle", Kind.GIVEN_NAME),
                FieldRule("last", Kind.FAMILY_NAME),
            )
        ),
    )

    matrix = compare_records(columns, np.array([0, 0]), np.array([1, 2]))

    assert ruled_out(columns, matrix, by_name=True).tolist() == [False, True]
