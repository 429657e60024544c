"""Which records are about a person who asks for access or erasure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from winnow.erasure.subject_search import Subject
from winnow.records.record import Record, RecordKind
from winnow.values import Field, Json, Provenance

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def record(**fields: Json) -> Record:
    held = {name: Field(value, Provenance.IMPORTED) for name, value in fields.items()}
    return Record("0f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55", "p", RecordKind.ROW, NOW, NOW, fields=held)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "ada vance"},
        {"name": "Vance, Ada"},
        {"name": "Dr. Ada M. Vance"},
        {"name": "VANCE  Áda"},
        {"vorname": "Ada", "nachname": "Vance"},
        {"LAST_NAME": "VANCE", "FIRST_NAME": "ADA", "city": "London"},
        {"work": [{"summary": "After a year in Leeds the bakery was led by Ada Vance and her brother."}]},
    ],
    ids=str,
)
def test_a_name_is_found_however_it_is_written(fields: dict[str, Json]) -> None:
    assert Subject(name="Ada Vance").matched_by(record(**fields)) == ["name"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Ada Lovelace", "manager": "Tom Vance"},
        {"name": "Vance"},
        {"name": "Adam Vance"},
        {"notes": "Ada was there on Monday, and in the week after it Mr Vance of the bakery came too."},
        {"active": True, "name": ""},
    ],
    ids=str,
)
def test_another_name_is_not(fields: dict[str, Json]) -> None:
    assert Subject(name="Ada Vance").matched_by(record(**fields)) == []


def test_true_is_no_word_of_a_person() -> None:
    assert Subject(name="True").matched_by(record(active=True)) == []


def test_an_address_is_found_whole_and_a_number_by_its_digits() -> None:
    held = record(contact="Ada <Ada@Example.org>, 020 7946-0018")

    assert Subject(email="ada@example.org", phone="+44 20 7946 0018").matched_by(held) == ["email", "phone"]
    assert Subject(email="da@example.org", phone="+44 20 7946 0019").matched_by(held) == []


def test_nothing_known_finds_nothing() -> None:
    assert Subject().matched_by(record(name="Ada Vance")) == []
    assert Subject(name=" - ", phone="12345").matched_by(record(name="Ada - Vance", phone="12345")) == []
