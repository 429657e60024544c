"""Juniors and seniors, numbers in series: what tells the bearers of one name apart."""

import numpy as np
import pytest

from winnow.matching.adjust.plain_differences import differ_in_field
from winnow.matching.compare.comparison_levels import LEVELS, compare_records
from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import Table
from winnow.matching.model.hard_negative_rules import is_birth, ruled_out
from winnow.matching.model.latent_classes import known_classes
from winnow.matching.prepare.columns import Column, build_columns, make_column
from winnow.matching.prepare.generations import NONE, read_generation, take_generation
from winnow.matching.prepare.number_series import find_series
from winnow.matching.prepare.uninformative_columns import clear_unwritten_suffixes
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema

GIVEN = ["Ada", "Alan", "Grace", "Linda", "Pierre", "Marta", "Sven", "Olga", "Maria", "Ivan", "Elena", "Hans"]
FAMILY = ["Nowak", "Lindqvist", "Eisner", "Kestner", "Trautmann", "Oberlin", "Dahlke", "Rosner", "Imhof", "Gruber"]


@pytest.mark.parametrize(
    ("name", "left", "generation"),
    [
        ("alan kestner jr.", "alan kestner", "2"),
        ("kestner, alan, jr", "kestner, alan", "2"),
        ("kestner jr., alan", "kestner, alan", "2"),
        ("kestner, jr., alan", "kestner, alan", "2"),
        ("alan kestner iii", "alan kestner", "3"),
        ("alan kestner sr", "alan kestner", "1"),
        ("alan kestner 2nd", "alan kestner", "2"),
        ("paul imhof der jungere", "paul imhof", "2"),
        ("jose nowak rosner filho", "jose nowak rosner", "2"),
        ("jose rosner neto", "jose rosner", "3"),
        ("jean imhof pere", "jean imhof", "1"),
        ("ifj. gruber hans", "gruber hans", "2"),
        ("jose neto", "jose neto", NONE),
        ("ada nowak sen", "ada nowak sen", NONE),
        ("junior rosner", "junior rosner", NONE),
        ("jr", "jr", NONE),
        ("ivan eisner", "ivan eisner", NONE),
    ],
)
def test_what_says_a_generation_is_no_part_of_a_name(name: str, left: str, generation: str) -> None:
    assert take_generation(name) == (left, generation)


@pytest.mark.parametrize(
    ("cell", "generation"), [("Jr.", "2"), ("d. J.", "2"), ("d.Ä.", "1"), ("V", "5"), ("Jr., M.D.", "2"), ("M.D.", "")]
)
def test_a_cell_of_suffixes_says_a_generation(cell: str, generation: str) -> None:
    assert read_generation(cell) == generation


def test_a_column_of_generations_is_known_by_its_values_beside_names_only() -> None:
    suffixes: list[str | None] = [["Jr.", None, "III", "Sr.", None, None][i % 6] for i in range(60)]
    names: dict[str, list[str | None]] = {
        "x": [GIVEN[i % 12] for i in range(60)],
        "y": [FAMILY[i % 10] for i in range(60)],
    }
    persons = names | {"z": suffixes}
    things: dict[str, list[str | None]] = {"x": [f"blue kettle {i}" for i in range(60)], "z": suffixes}
    only_juniors = names | {"z": [each and "Jr" for each in suffixes]}

    assert {rule.name: rule.kind for rule in infer_schema(persons).fields}["z"] is Kind.NAME_SUFFIX
    assert {rule.name: rule.kind for rule in infer_schema(only_juniors).fields}["z"] is Kind.NAME_SUFFIX
    assert {rule.name: rule.kind for rule in infer_schema(things).fields}["z"] is not Kind.NAME_SUFFIX


def people(suffixes: list[str | None], born: list[str | None] | None = None) -> list[Column]:
    """Namesakes with some suffixes and days of birth."""
    rules = [FieldRule("given", Kind.GIVEN_NAME), FieldRule("family", Kind.FAMILY_NAME)]
    table: dict[str, list[str | None]] = {"given": [*["Alan"] * 4, "Ada"], "family": [*["Kestner"] * 4, "Imhof"]}
    table["suffix"] = suffixes
    rules.append(FieldRule("suffix", Kind.NAME_SUFFIX))
    if born is not None:
        table["dob"] = born
        rules.append(FieldRule("dob", Kind.DATE))
    return build_columns(table, Schema(tuple(rules)))


def test_bearers_of_one_name_are_told_apart_by_their_suffixes() -> None:
    columns = people(["Jr.", "Sr.", "II", None, None])

    matrix = compare_records(columns, np.array([0, 0, 0]), np.array([1, 2, 3]))

    levels = LEVELS[Kind.NAME_SUFFIX]
    assert [levels[level - 1] for level in matrix[:, -1]] == [
        "different",
        "equal",
        "only one has one",
    ]
    assert ruled_out(columns, matrix, by_name=False).tolist() == [True, False, True]


def test_a_day_of_birth_shows_that_a_suffix_was_left_out() -> None:
    columns = people(["Jr.", None, None, None, None], ["1961-05-30", "1961-05-30", "1933-11-02", None, "1940-01-09"])

    matrix = compare_records(columns, np.array([0, 0, 0]), np.array([1, 2, 3]))

    assert ruled_out(columns, matrix, by_name=False).tolist() == [False, True, True]


def test_a_run_that_is_not_trusted_merges_no_junior_with_his_namesake() -> None:
    columns = people(["Jr.", None, "II", None, None])

    matrix = compare_records(columns, np.array([0, 0]), np.array([1, 2]))

    assert differ_in_field(columns, matrix).tolist() == [True, False]


def test_suffixes_in_names_and_in_a_column_of_their_own_are_one_field() -> None:
    columns = build_columns(
        {"name": ["Alan Kestner Jr.", "Alan Kestner", "Ada Imhof"], "x": [None, "Jr", None]},
        Schema((FieldRule("name", Kind.PERSON_NAME), FieldRule("x", Kind.NAME_SUFFIX))),
    )

    suffix = next(column for column in columns if column.kind is Kind.NAME_SUFFIX)
    assert [suffix.values[code] for code in suffix.codes] == ["2", "2", NONE]
    assert [column.name for column in columns] == ["name.given", "name.family", "x"]


def test_a_list_that_writes_no_suffixes_says_of_nobody_that_they_have_none() -> None:
    column = make_column("x", Kind.NAME_SUFFIX, ["2", NONE, NONE, NONE])

    (cleared,) = clear_unwritten_suffixes([column], np.array([0, 0, 1, 1]))

    assert cleared.known.tolist() == [True, True, False, False]


def test_kin_on_one_telephone_are_a_class_that_shares_no_skills() -> None:
    kinds = {"given": Kind.GIVEN_NAME, "family": Kind.FAMILY_NAME, "mail": Kind.EMAIL, "phone": Kind.PHONE}
    kinds |= {"town": Kind.PLACE, "skills": Kind.SET}
    columns = [make_column(name, kind, ["a", "b"]) for name, kind in kinds.items()]

    classes = [[c.name for c, own in zip(columns, each, strict=True) if own] for each in known_classes(columns)]

    assert ["given", "mail", "skills"] in classes


@pytest.mark.parametrize(
    ("heading", "born"),
    [("Geburtsdatum", True), ("date de naissance", True), ("Né le", True), ("nascimento", True),
     ("data urodzenia", True), ("Fødselsdato", True), ("дата рождения", True), ("DOB", True), ("hired", False),
     ("Datum", False)],
)  # fmt: skip
def test_dates_of_birth_are_known_in_many_languages(heading: str, born: bool) -> None:
    assert is_birth(make_column(heading, Kind.DATE, ["1961-05-30", "1933-11-02"])) is born


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1931-09-24", "1971-09-26", "different"),  # decades and a day: father and son
        ("1939-04-10", "1969-04-30", "different"),
        ("1931-09-24", "1971-09-24", "typing error or less precise"),  # one figure
        ("1931-09-24", "1913-09-24", "typing error or less precise"),  # two swapped
        ("1931-09-24", "2019-09-24", "two parts equal"),  # the year of the day of writing
        ("1931-09-24", "1937-09-25", "two parts equal"),  # two figures, no decade
        ("1942-22-28", "1962-12-28", "same year or near"),  # a slip of an unknown day
    ],
)  # fmt: skip
def test_dates_decades_apart_are_one_only_by_a_single_slip(one: str, other: str, level: str) -> None:
    columns = build_columns({"born": [one, other, "1950-01-02"]}, Schema((FieldRule("born", Kind.DATE),)))

    matrix = compare_records(columns, np.array([0]), np.array([1]))

    assert LEVELS[Kind.DATE][matrix[0, 0] - 1] == level


def test_the_next_number_of_a_series_is_somebody_elses_and_a_slip_is_a_slip() -> None:
    numbers = [str(104_000 + 3 * i) for i in range(80)]
    series = make_column("no", Kind.IDENTIFIER, [*numbers, "604003", "10403"])
    drawn = make_column("no", Kind.IDENTIFIER, [str(i * i * 7919 % 999_983) for i in range(80)])

    levels = compare_records([series], np.array([1, 1, 1]), np.array([2, 80, 81]))

    assert [LEVELS[Kind.IDENTIFIER][level - 1] for level in levels[:, 0]] == ["different", "one edit", "one edit"]
    assert series.series is not None
    assert drawn.series is None
    assert find_series(["", "12", "13"]) is None


def test_fathers_and_sons_in_a_register_that_runs_by_name_are_two() -> None:
    rows: list[tuple[int, str, str, str | None, str, int, str]] = []
    for i in range(90):
        given, family, town = GIVEN[i % 12], FAMILY[i * 7 % 10] + "aeiou"[i % 5] + "nrstl"[i // 5 % 5], f"Town {i % 9}"
        rows += [(i, given, family, None, f"19{20 + i % 20}-0{i % 9 + 1}-1{i % 10}", 700_000 + 2 * i, town)] * 2
        if i % 6 == 0:
            rows += [(i + 500, given, family, "Jr.", f"19{50 + i % 20}-1{i % 3}-2{i % 9}", 700_001 + 2 * i, town)] * 2
    headings = ("first", "last", "suffix", "birthday", "member no", "town")
    columns = {
        name: [None if row[k + 1] is None else str(row[k + 1]) for row in rows] for k, name in enumerate(headings)
    }

    found = resolve(Table([str(k) for k in range(len(rows))], columns))

    assert len({*found.clusters.values()}) == len({row[0] for row in rows})
    assert len({(row[0], found.clusters[str(k)]) for k, row in enumerate(rows)}) == len({row[0] for row in rows})
