"""Names that end in the place where the thing is, or in its year."""

import pytest

from winnow.matching.prepare.columns import build_columns
from winnow.matching.prepare.own_places import drop_own_places, drop_own_years
from winnow.matching.schema import FieldRule, Kind, Schema

_SCHEMA = Schema((FieldRule("name", Kind.ORGANISATION), FieldRule("city", Kind.PLACE)))


@pytest.mark.parametrize(
    ("name", "city", "called"),
    [
        ("Restaurant Ritz-Carlton Atlanta", "Atlanta", "restaurant ritz carlton"),
        ("Blue Door (New York)", "new york", "blue door"),
        ("Trattoria Emilia München", "Munchen", "Trattoria Emilia München"),  # not written as the place is
        ("Blue Door Boston", "Atlanta", "Blue Door Boston"),  # another place
        ("Hotel Atlanta", "Atlanta", "Hotel Atlanta"),  # nothing would be left that names it
        ("University of Leeds", "Leeds", "University of Leeds"),
        ("Café Überlingen", "Lingen", "Café Überlingen"),  # part of a word
        ("Atlanta", "Atlanta", "Atlanta"),
    ],
)
def test_a_name_is_compared_without_the_place_that_it_ends_in(name: str, city: str, called: str) -> None:
    """Given a name and where the thing is, then the place at the end is left out if two words name it without."""
    assert drop_own_places({"name": [name], "city": [city]}, _SCHEMA)["name"] == [called]


def test_the_same_name_with_and_without_its_place_is_equal() -> None:
    """Given two rows of one house, then their names are one value; other columns and missing cells stay."""
    table: dict[str, list[str | None]] = {
        "name": ["Ritz Carlton Atlanta", "Ritz-Carlton", "Blue Door", None],
        "city": ["Atlanta", "Atlanta", None, "Boston"],
    }
    name, city = build_columns(table, _SCHEMA)
    assert name.values == ["", "blue door", "ritz carlton"]
    assert name.codes.tolist() == [2, 2, 1, 0]
    assert city.values == ["", "atlanta", "boston"]


_FILMS = Schema((FieldRule("title", Kind.TITLE), FieldRule("year", Kind.DATE)))


def test_titles_are_compared_without_the_year_that_one_list_writes_behind_them() -> None:
    table: dict[str, list[str | None]] = {
        "title": ["The Lantern (1931)", "Two Rivers [1948]", "Harbour 1950", "1931", "Room1948", "Dust", None],
        "year": ["1931", "1948-05-03", "1950", "1931", "1948", None, "1950"],
    }

    told = drop_own_years(table, _FILMS)

    assert told["title"] == ["The Lantern", "Two Rivers", "Harbour", "1931", "Room1948", "Dust", None]
    assert told["year"] == table["year"]


@pytest.mark.parametrize(
    "others",
    [
        [("Two Rivers", "1948"), ("Dust", None)],  # few end in their year
        [("Two Rivers 1948", "1948"), ("Dust 1950", "1950")],  # all say it
        [("Two Rivers 1948", "1948"), ("Dust 1950", None)],  # also those without a date
    ],
)
def test_a_year_that_tells_titles_apart_stays(others: list[tuple[str, str | None]]) -> None:
    rows = [("Harbour 1950", "1950"), ("The Lantern", "1931"), *others]
    table: dict[str, list[str | None]] = {"title": [title for title, _ in rows], "year": [year for _, year in rows]}

    assert drop_own_years(table, _FILMS) == table
