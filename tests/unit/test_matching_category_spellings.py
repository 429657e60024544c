"""Spellings of categories that belong together are seen in the whole column."""

import pytest

from winnow.matching.prepare.category_spellings import read_spellings
from winnow.matching.prepare.normalise import normalise, read_notation
from winnow.matching.schema import Kind
from winnow.text import fold


@pytest.mark.parametrize(
    ("column", "same", "other"),
    [
        (["USA", "United States", "us", "FR", "France", "DEU"], ["USA", "United States", "us"], "France"),
        (["México", "Mexico", "MX", "España"], ["México", "Mexico", "MX"], "España"),
        (["M", "male", "Male", "F", "female"], ["M", "male", "m"], "F"),
    ],
)
def test_spellings_of_one_category_are_equal(column: list[str], same: list[str], other: str) -> None:
    notation = read_notation(column, Kind.CATEGORY)

    assert len({normalise(value, Kind.CATEGORY, notation) for value in same}) == 1
    assert normalise(other, Kind.CATEGORY, notation) != normalise(same[0], Kind.CATEGORY, notation)


@pytest.mark.parametrize(
    "column",
    [
        ["de", "en", "fr", "it"],  # languages: no country is named
        ["CA", "DE", "IN", "GA", "NY", "TX"],  # states
        ["m", "male", "married", "s", "single", "separated"],  # a letter with which several begin
        ["France", "Lyon", "Nice", "Metz"],
        ["A", "B", "C"],
    ],
)
def test_what_may_be_something_else_stays_as_it_is(column: list[str]) -> None:
    assert read_spellings(map(fold, column)) == {}


def test_of_many_values_no_letter_stands_for_another() -> None:
    assert read_spellings(["m", "male", *(f"value {i}" for i in range(20))]) == {}
