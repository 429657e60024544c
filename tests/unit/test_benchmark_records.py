"""The generators of labelled record sets: repeatable, as large as asked, with matches and with halves kept apart."""

from __future__ import annotations

import csv
from collections import Counter
from random import Random

import pytest

from benchmarks.records import adversarial, catalogues, everyday, recurring, registers
from benchmarks.records import generate as sets
from benchmarks.records.drawing import Half, mistype, take_half
from benchmarks.records.sentences import FACTS, SLOTS

ROWS = 800


def read(shape: str, seed: int = 3, half: Half = "tune", rows: int = ROWS) -> list[dict[str, str]]:
    return list(csv.DictReader(sets.generate(shape, rows, seed, half)))


@pytest.mark.parametrize("shape", sorted(sets.SHAPES))
def test_a_set_is_repeatable_and_of_the_size_asked_for(shape: str) -> None:
    found = read(shape)
    assert found == read(shape)
    assert found != read(shape, seed=4)
    assert [row["rid"] for row in found] == [str(n) for n in range(ROWS)]
    assert list(found[0]) == ["rid", "truth", "src", *sets.SHAPES[shape].columns]


SMALL = adversarial.SHAPES | catalogues.SHAPES | everyday.SHAPES | recurring.SHAPES | registers.SHAPES


@pytest.mark.parametrize("shape", sorted(sets.SHAPES.keys() - SMALL.keys()))
def test_a_set_holds_matches_that_differ_and_entities_that_stand_alone(shape: str) -> None:
    found = read(shape)
    sizes = Counter(row["truth"] for row in found)
    assert 1 in sizes.values()
    assert max(sizes.values()) > 1
    columns = sets.SHAPES[shape].columns
    spellings = {(row["truth"], *(row[column] for column in columns)) for row in found}
    repeated = sum(size - 1 for size in sizes.values())
    assert len(spellings) - len(sizes) > repeated / 2  # most versions of an entity are not copies


@pytest.mark.parametrize("shape", sorted(adversarial.SHAPES | recurring.SHAPES))
def test_a_set_that_is_made_to_mislead_holds_pairs_to_be_told_apart(shape: str) -> None:
    """Rows of different entities agree in most of their columns; that is what these sets are for."""
    found = read(shape)
    columns = sets.SHAPES[shape].columns
    alike = 0
    for column in columns:
        entities: dict[str, set[str]] = {}
        for row in found:
            entities.setdefault(row[column], set()).add(row["truth"])
        alike += any(len(sharing) > 1 for value, sharing in entities.items() if value)
    assert alike > len(columns) / 2


@pytest.mark.parametrize("shape", sorted(SMALL.keys() - {"rubrics"}))
def test_what_is_equal_in_every_column_is_one_thing(shape: str) -> None:
    """Nobody could tell such rows apart. (Letters to an editor recur within a year.)"""
    columns = sets.SHAPES[shape].columns
    entities: dict[tuple[str, ...], list[str]] = {}
    for row in read(shape, rows=1200):
        entities.setdefault(tuple(row[column].lower() for column in columns), []).append(row["truth"])
    again = sum(len(rows) - 1 for rows in entities.values())
    others = sum(len(set(rows)) - 1 for rows in entities.values())
    assert others <= max(6, again / 20)


def test_a_coin_has_one_mint_and_one_metal_and_its_year_is_its_own() -> None:
    coins: dict[str, set[tuple[str, ...]]] = {}
    told: dict[str, dict[str, set[str]]] = {}
    for row in read("coins", rows=1200):
        coins.setdefault(row["truth"], set()).add((row["country"], row["denomination"], row["year"]))
        for column in ("mint", "metal"):
            told.setdefault(row["truth"], {}).setdefault(column, set()).update({row[column]} - {""})
    assert all(len(values) <= 1 for columns in told.values() for values in columns.values())
    assert len(set.union(*coins.values())) == len(coins)


def test_namesakes_and_households_are_in_every_population() -> None:
    found = read("people", rows=4000)
    by_name: dict[str, set[str]] = {}
    by_phone: dict[str, set[str]] = {}
    for row in found:
        by_name.setdefault(row["full_name"], set()).add(row["truth"])
        if row["mobile"]:
            by_phone.setdefault("".join(filter(str.isdigit, row["mobile"]))[-10:], set()).add(row["truth"])
    assert sum(len(people) > 1 for people in by_name.values()) > 20
    assert sum(len(people) > 1 for people in by_phone.values()) > 20
    assert max(map(len, by_phone.values())) > 5  # an agency


def test_a_fact_is_worded_with_the_same_slots_everywhere() -> None:
    for half, facts in FACTS.items():
        for fact in facts:
            slots = [
                {slot for slot in (*SLOTS[half], "who", "n", "day", "month", "place") if f"{{{slot}}}" in text}
                for text in (*fact.yes, *fact.no)
            ]
            assert all(found == slots[0] for found in slots), fact.yes[0]


def test_two_notes_of_one_text_say_one_thing() -> None:
    truths: dict[str, set[str]] = {}
    for row in read("notes", rows=4000):
        truths.setdefault(row["text"], set()).add(row["truth"])
    assert all(len(found) == 1 for found in truths.values())


def test_no_two_products_are_one() -> None:
    models = Counter(row["truth"] for row in read("products", rows=3000))
    assert max(models.values()) <= 4  # four shops, one offer each


def test_the_halves_share_no_words() -> None:
    words = ("a", "b", "c", "d", "e")
    assert take_half(words, "tune") == ("a", "c", "e")
    assert take_half(words, "held_out") == ("b", "d")
    names = {half: {row["headline"] for row in read("people", half=half)} for half in ("tune", "held_out")}
    assert not names["tune"] & names["held_out"]


def test_a_slip_changes_a_word_by_little() -> None:
    rng = Random(5)
    assert mistype(rng, "ab") == "ab"
    for _ in range(200):
        assert abs(len(mistype(rng, "Winterbourne")) - 12) <= 1
