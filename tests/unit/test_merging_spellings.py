"""Of several spellings of one value the one survives that a person would write."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from winnow.consolidation.merge.spellings import group_spellings
from winnow.consolidation.merge.survivorship import DEFAULT, SourceValue, candidates
from winnow.values import Field, Json, Provenance

START = datetime(2026, 1, 1, tzinfo=UTC)


def survivor_of(*values: Json, edited: Json = None) -> Json:
    """The value that survives of sources of which each is newer than the one before."""
    said = [
        SourceValue(
            f"r{i}",
            Field(value, Provenance.USER_EDITED if value == edited else Provenance.IMPORTED),
            START + timedelta(days=i),
        )
        for i, value in enumerate(values)
    ]
    return candidates(said, DEFAULT)[0].value


@pytest.mark.parametrize(
    ("best", "others"),
    [
        ("Carla", ["CARLA", "carla"]),
        ("Novotná", ["Novotna", "NOVOTNA"]),
        ("Inês Duarte", ["Ines Duarte", "INES DUARTE"]),
        ("John Smith", ["J. Smith", "J SMITH", "John S."]),
        ("12 High Street", ["12 HIGH STREET"]),
    ],
)
def test_mixed_case_accents_and_whole_names_survive_in_whatever_order_they_came(best: str, others: list[str]) -> None:
    assert all(survivor_of(*order) == best for order in permutations([best, *others]))


def test_another_value_that_is_newer_survives_though_it_is_written_worse() -> None:
    assert survivor_of("Carla Novotná", "DAGMAR NOVOTNA") == "DAGMAR NOVOTNA"


def test_spellings_are_as_new_together_as_the_newest_of_them() -> None:
    assert survivor_of("Bath", "Leeds", "BATH") == "Bath"


@pytest.mark.parametrize("nothing", ["N/A", "-", "unknown", "??"])
def test_what_stands_for_a_missing_value_never_hides_one_that_says_something(nothing: str) -> None:
    assert survivor_of("0201 555 0199", nothing) == "0201 555 0199"
    assert survivor_of("0201 555 0199", nothing, edited=nothing) == nothing
    assert survivor_of(nothing) == nothing


def test_what_a_person_wrote_stays_as_it_was_written() -> None:
    assert survivor_of("Carla", "CARLA", edited="CARLA") == "CARLA"


def test_addresses_and_codes_have_no_case_and_lists_no_spelling() -> None:
    assert survivor_of("Ada@x.org", "ada@x.org") == "ada@x.org"
    assert survivor_of("xK12", "XK12") == "XK12"
    assert survivor_of(["A"], ["a"]) == ["a"]


def test_an_initial_that_may_stand_for_two_names_stands_for_none() -> None:
    assert group_spellings(["J. Smith", "John Smith", "Jane Smith"]) == [0, 1, 2]
    assert group_spellings(["J. Smith", "John Smith", "JOHN SMITH"]) == [1, 1, 1]


def test_a_digit_is_a_number_and_no_initial() -> None:
    assert group_spellings(["Flat 3", "Flat 37", "F. 3"]) == [0, 1, 0]


def test_initials_stand_for_a_name_whose_middle_is_an_initial_in_whatever_order_they_came() -> None:
    for order in permutations(["J. R. Smith", "John R. Smith", "John Robert Smith"]):
        assert len(set(group_spellings(order))) == 1
