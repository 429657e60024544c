"""Two lists that hold the same under two headings."""

import random

import numpy as np
import pytest

from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import Table
from winnow.matching.prepare.default_dates import drop_unsaid_days
from winnow.matching.resolve import resolve
from winnow.matching.schema import Kind

type Columns = dict[str, list[str | None]]

_WORDS = [
    "amber",
    "birch",
    "cedar",
    "dune",
    "ember",
    "fjord",
    "grove",
    "harbour",
    "island",
    "juniper",
    "kestrel",
    "lagoon",
    "meadow",
    "north",
    "orchard",
    "pine",
]


def _two_lists(films: int = 300, heading: str = "release_date", seed: int = 3) -> tuple[Columns, list[str]]:
    """Films in two lists, one of which writes ``start_year`` and the other another heading; the years of remakes."""
    lot = random.Random(seed)
    rows: list[dict[str, str]] = []
    truth = []
    for film in range(films):
        title = " ".join(lot.sample(_WORDS, 2))  # few titles: only the year tells one film from another
        year = lot.randrange(1940, 2020)
        rows += [{"title": title, "start_year": f"{year}-01-01"}, {"title": title, heading: f"{year}-01-01"}]
        truth += [str(film)] * 2
    names = ("title", "start_year", heading)
    return {name: [row.get(name) for row in rows] for name in names}, truth


def test_columns_of_which_each_row_fills_one_are_one_field_if_they_say_the_same() -> None:
    """Given two lists with a year each, under other headings, then the years are one field, and read as years."""
    columns, _ = _two_lists()
    rules = {rule.name: rule for rule in infer_schema(columns).fields}
    assert rules["start_year"].parts == ("start_year", "release_date")
    assert "no row fills both this and release_date" in rules["start_year"].reason
    assert "release_date" not in rules


def test_lists_that_share_no_heading_are_compared_in_all_that_they_hold() -> None:
    """Given two lists of products without a heading in common, then names, makers and prices are one field each."""
    lot = random.Random(9)
    makers = ["Tessera", "Corvid", "Vanta", "Brontis"]
    rows: list[dict[str, str]] = []
    for _ in range(150):
        name, maker, price = " ".join(lot.sample(_WORDS, 3)), lot.choice(makers), f"{lot.randrange(20)}.50"
        rows += [{"item": name, "made by": maker, "price": price}, {"product": name, "firm": maker, "costs": price}]
    names = ("item", "made by", "price", "product", "firm", "costs")
    rules = {
        rule.name: rule.parts for rule in infer_schema({name: [row.get(name) for row in rows] for name in names}).fields
    }
    assert rules["item"] == ("item", "product")
    assert rules["price"] == ("price", "costs")


def test_what_stands_under_two_headings_tells_films_of_one_title_apart() -> None:
    """Given remakes, then films are the same in title and in year, though the lists call the year otherwise."""
    columns, truth = _two_lists()
    ids = [str(i) for i in range(len(truth))]
    found = resolve(Table(ids, columns, ["one", "other"] * (len(ids) // 2)))
    years = [a or b for a, b in zip(columns["start_year"], columns["release_date"], strict=True)]
    together = [(int(a), int(b)) for (a, b), _ in found.edges.labelled()]
    assert all(years[a] == years[b] for a, b in together)


def _filled_apart(one: str, other: str, values: tuple[str, ...], other_values: tuple[str, ...]) -> Columns:
    n = 200
    lot = random.Random(5)
    return {
        "name": [" ".join(lot.sample(_WORDS, 3)) for _ in range(n)],
        one: [lot.choice(values) if i % 2 else None for i in range(n)],
        other: [None if i % 2 else lot.choice(other_values) for i in range(n)],
    }


def test_headings_that_differ_in_a_number_alone_are_those_of_two_lists() -> None:
    """Given two lists put together that have hardly a word in common, then their numbered headings say what is one."""
    apart = [f"{word}{i}" for word in ("harbour", "meadow") for i in range(100)]
    columns: Columns = {
        "guide1.name": [f"{name} house" if i < 100 else None for i, name in enumerate(apart)],
        "guide2.name": [f"the {name}" if i >= 100 else None for i, name in enumerate(apart)],
        "guide1.phone": [f"555{7919 * i:07}" if i < 100 else None for i in range(200)],
        "guide2.phone": [f"555{7919 * i:07}" if i >= 100 else None for i in range(200)],
        "home phone": [f"556{104729 * i:07}" if i % 3 else None for i in range(200)],
    }

    parts = {rule.name: rule.parts for rule in infer_schema(columns).fields if rule.parts}

    assert parts == {"guide1.name": ("guide1.name", "guide2.name"), "guide1.phone": ("guide1.phone", "guide2.phone")}


_DATES = tuple(f"{year}-0{month}-1{month}" for year in range(1950, 2000) for month in range(1, 9))
_PHONES = tuple(
    f"0{a} 55{b:02} {c:04}" for a, b, c in zip(range(100, 300), range(200), range(1000, 9000, 40), strict=False)
)
_PEOPLE = tuple(
    f"{a} {b}" for a in ("Karen", "James", "Irma", "Ulrich") for b in ("Novak", "Uhlig", "Eisner", "Brandt")
)


@pytest.mark.parametrize(
    ("case", "columns"),
    [
        ("births and deaths", _filled_apart("date of birth", "date of death", _DATES, _DATES)),
        ("stars and directors", _filled_apart("starring", "director", _PEOPLE, _PEOPLE)),
        ("other values", _filled_apart("shipped", "invoiced", _DATES, tuple(d.replace("19", "20", 1) for d in _DATES))),
        ("rows of other things", {**_filled_apart("founded", "opened", _DATES, _DATES)}),
    ],
)
def test_columns_that_hold_different_things_stay_two(case: str, columns: Columns) -> None:
    """Given columns of which each row fills one, but that say different things, then they are two fields."""
    if case == "rows of other things":  # firms that were founded, and shops that were opened
        columns["shop"] = [
            name if opened else None for name, opened in zip(columns["name"], columns["opened"], strict=True)
        ]
        columns["name"] = [None if shop else name for name, shop in zip(columns["name"], columns["shop"], strict=True)]
        columns["shop"] = [shop and f"xy{i} {shop[:3]}shop" for i, shop in enumerate(columns["shop"])]
    if case == "other values":
        columns["invoiced"] = [
            value and f"{2100 - int(value[:4]) % 50}-12-3{i % 2}" for i, value in enumerate(columns["invoiced"])
        ]
    assert not [rule for rule in infer_schema(columns).fields if rule.parts], case


def test_a_column_that_each_row_may_fill_beside_another_stays() -> None:
    """Given rows with both telephones, then a mobile number is not the same field as a number at home."""
    columns = _filled_apart("phone", "mobile", _PHONES, _PHONES)
    columns["mobile"] = [_PHONES[i % len(_PHONES)] for i in range(200)]
    kinds = {rule.name: rule for rule in infer_schema(columns).fields}
    assert kinds["phone"].kind is kinds["mobile"].kind is Kind.PHONE
    assert not kinds["phone"].parts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ([f"{1900 + i}-01-01" for i in range(90)], [f"{1900 + i}" for i in range(90)]),
        ([f"19{10 + i}-0{1 + i % 9}-01" for i in range(80)], [f"19{10 + i}-0{1 + i % 9}" for i in range(80)]),
        (
            [f"19{10 + i}-0{1 + i % 9}-1{i % 9}" for i in range(80)],
            [f"19{10 + i}-0{1 + i % 9}-1{i % 9}" for i in range(80)],
        ),
        (["1990-01-01", "1991-01-01"], ["1990-01-01", "1991-01-01"]),  # two birthdays
    ],
)
def test_the_first_of_january_that_all_dates_share_is_no_day(written: list[str], read: list[str]) -> None:
    """Given a column of years written as dates, then they are years; a day that some share stays."""
    assert drop_unsaid_days(written) == read
    assert np.array_equal(drop_unsaid_days([*written, ""]), [*read, ""])
