"""What many pairs together show, and no pair by itself."""

from random import Random

import numpy as np
import pytest

from benchmarks.matching import score
from benchmarks.records.drawing import coin_words, skewed
from winnow.matching.adjust.co_located_groups import find_co_located
from winnow.matching.adjust.conflicting_evidence import ConflictingEvidence
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.missing_fields import MissingFieldCorrection
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.adjust.score_calibration import weigh_growth
from winnow.matching.arrays import Floats, Ints, Levels, Neighbours
from winnow.matching.compare import comparison_levels
from winnow.matching.constants import RULED_OUT
from winnow.matching.explain.self_check import SOUND
from winnow.matching.match_types import Table
from winnow.matching.model.em import frequencies, random_pairs, sample_u
from winnow.matching.model.fellegi_sunter import Model
from winnow.matching.prepare.columns import Column, build_columns
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema

WORKS = Schema((FieldRule("title", Kind.TITLE), FieldRule("year", Kind.DATE)))


def all_pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(n, 1)
    return left.astype(np.int64), right.astype(np.int64)


def model_of(columns: list[Column], n: int) -> Model:
    """Matches agree in nineteen cases of twenty."""
    i, j = random_pairs(n)
    sampled = comparison_levels.compare_records(columns, i, j)
    rates = [sample_u(c, frequencies(c), sampled[:, k]) for k, c in enumerate(columns)]
    log_m = tuple(np.log(np.r_[0.95, np.full(len(rate) - 1, 0.05 / (len(rate) - 1))]) for rate in rates)
    log_u = tuple(np.log(rate / rate.sum()) for rate in rates)
    return Model(0.2, n * (n - 1) / 2, log_m, log_u, tuple(frequencies(c) for c in columns))


def penalty_of(  # noqa: PLR0917 - a pair list and its levels
    columns: list[Column], log_m: list[Floats], left: Ints, right: Ints, matrix: Levels, weight: float
) -> Floats:
    """The penalty of each pair when all of them have the same log odds."""
    counted = ConflictingEvidence.count(columns, log_m, left, right, matrix, np.full(len(left), weight))
    return counted.penalty(left, right, matrix)


def test_a_fact_that_several_records_hold_against_several_others_is_no_typing_error() -> None:
    columns = build_columns({"year": ["1975"] * 3 + ["1976"] * 2 + ["1977"]}, Schema((FieldRule("year", Kind.DATE),)))
    left, right = all_pairs(6)
    matrix = comparison_levels.compare_records(columns, left, right)
    log_m = [np.log([0.9, 0.01, 0.01, 0.04, 0.04])]

    loss = penalty_of(columns, log_m, left, right, matrix, weight=5.0)

    lost = dict(zip(zip(left.tolist(), right.tolist(), strict=True), loss.tolist(), strict=True))
    assert lost[0, 1] == 0.0  # both say 1975
    assert lost[0, 3] == pytest.approx(np.log(0.04))  # one more record stands by 1976, two by 1975
    assert lost[0, 5] == 0.0  # nobody else says 1977: a typing error


def test_records_that_do_not_match_back_nobody() -> None:
    columns = build_columns({"year": ["1975"] * 2 + ["1976"] * 2}, Schema((FieldRule("year", Kind.DATE),)))
    left, right = all_pairs(4)
    matrix = comparison_levels.compare_records(columns, left, right)

    loss = penalty_of(columns, [np.log(np.full(5, 0.2))], left, right, matrix, weight=-1.0)

    assert not loss.any()


def test_a_name_that_several_records_hold_is_another_thing_and_a_spelling_of_it_is_not() -> None:
    sites = ["Brelourt Nursery", "Brelourt Nursrey", "Beadan Center", "Beadan Centre"]
    columns = build_columns({"site": sites}, Schema((FieldRule("site", Kind.TITLE),)))
    left, right = all_pairs(4)
    matrix = comparison_levels.compare_records(columns, left, right)

    loss = penalty_of(columns, [np.log([0.5, 0.2, 0.1, 0.1, 0.05, 0.05])], left, right, matrix, weight=5.0)

    assert (loss < 0).tolist() == [False, True, True, True, True, False]


def test_pairs_that_miss_a_field_are_judged_by_fuller_pairs() -> None:
    titles = [word for word in coin_words(Random(1), 120, 4) for _ in range(3)]
    years = [year for i in range(120) for year in (f"{1900 + i % 90}", f"{1900 + (i + 7 * (i % 2)) % 90}", None)]
    columns = build_columns({"title": titles, "year": years}, WORKS)  # every other title is that of two works
    first = np.arange(0, 360, 3)
    left, right = np.r_[first, first], np.r_[first + 1, first + 2]
    matrix = comparison_levels.compare_records(columns, left, right)
    model = model_of(columns, 360)
    weight = model.weigh(columns, left, right, matrix)
    assert weight[120:].min() > 1.4  # an equal title alone looks sure

    correction = MissingFieldCorrection.learn(columns, model, left, right, matrix, weight)
    shift = correction.shift(matrix, weight)

    assert not shift[:120].any()  # nothing is missing
    assert (weight + shift)[120:].max() < weight[120:].min()
    assert shift[120:].max() < -0.5


def test_groups_that_are_called_otherwise_than_pairs_are_co_located() -> None:
    pairs, halls = 30, 4
    labels = np.r_[np.repeat(np.arange(0, 60, 2), 2), np.repeat(60 + 3 * np.arange(halls), 3)]
    left, right = all_pairs(len(labels))
    inside = labels[left] == labels[right]
    left, right = left[inside], right[inside]
    hall = left >= 2 * pairs

    assert find_co_located(left, right, np.where(hall, 5, 1), labels).tolist() == [False] * 60 + [True] * 12
    assert not find_co_located(left, right, np.ones(len(left), np.int64), labels).any()
    few = labels < 20  # too few pairs to know what things are called
    assert not find_co_located(left[few[left]], right[few[left]], np.where(hall, 5, 1)[few[left]], labels).any()


def test_what_an_editor_writes_each_year_is_told_apart_by_the_year_and_papers_in_two_lists_are_not() -> None:
    words = coin_words(Random(5), 120)
    papers = [(f"{words[k]} of {words[k + 1]}", str(1990 + k % 14), 2 * k) for k in range(60) for _ in "ab"]
    columns_ = [(f"{words[80 + k]} column", str(1994 + year), 120 + 3 * k) for k in range(6) for year in range(3)]
    rows = [*papers, *columns_]
    schema = Schema((FieldRule("title", Kind.TITLE), FieldRule("year", Kind.DATE)))
    columns = build_columns({"title": [row[0] for row in rows], "year": [row[1] for row in rows]}, schema)
    labels = np.array([row[2] for row in rows])
    pairs = WeighedPairs.fit(columns, len(rows), Sources.from_names(None, len(rows)), 1)

    split = pairs.split_co_located(labels)

    inside = labels[pairs.left] == labels[pairs.right]
    series = inside & (labels[pairs.left] >= 120)
    assert series.sum() == 18
    assert split.weight[series].max() <= RULED_OUT
    assert (split.weight == pairs.weight)[inside & ~series].all()
    terms = split.explain_terms(pairs.left[series], pairs.right[series])
    assert np.allclose(terms.total, split.weight[series])
    assert set(split.co_located) == {1}


def test_rooms_of_one_hotel_are_told_apart_and_its_two_listings_are_not() -> None:
    rng = Random(3)
    words, streets = coin_words(rng, 150), coin_words(rng, 40)
    rows = []
    for number, word in enumerate(words):
        house = f"{rng.randrange(1, 999)} {rng.choice(streets)} street", f"{rng.randrange(10**9, 10**10)}"
        rooms = [f"{word} {room}" for room in ("oyster bar", "dining room", "terrace")] if number % 20 == 0 else [word]
        for room in rooms:
            copies = 2 if number % 2 or len(rooms) > 1 else 1
            rows += [(f"{number} {room}", (room, *house))] * copies
    rng.shuffle(rows)
    ids = [str(i) for i in range(len(rows))]
    fields = {name: [row[1][k] for row in rows] for k, name in enumerate(("name", "address", "phone"))}

    found = resolve(Table(ids, fields))

    truth = {rid: row[0] for rid, row in zip(ids, rows, strict=True)}
    precision, recall = score(truth, found.clusters)
    assert precision > 0.95
    assert recall > 0.95


def test_a_new_address_and_telephone_make_nobody_a_correlated_non_match(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winnow.matching.resolve.check_run", lambda *_: SOUND)  # whatever the self-check thinks of it
    rng = Random(1)
    given, family = coin_words(rng, 60), coin_words(rng, 200)
    kinds = (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.DATE, Kind.EMAIL, Kind.PHONE)
    names = ("given", "family", "born", "email", "phone")
    rows: list[tuple[str | None, ...]] = []
    truth: dict[str, str] = {}
    for person in range(150):
        one = skewed(rng, given, 1.5), skewed(rng, family, 1.5)
        born = f"{rng.randrange(1950, 2000)}-{rng.randrange(1, 13):02}-{rng.randrange(2, 29):02}"
        for version in range(rng.choice((1, 2, 3))):
            if not version or rng.random() < 0.5:
                reached = f"{one[0]}{rng.randrange(10**6)}@example.org".lower(), str(rng.randrange(10**9, 10**10))
            truth[str(len(rows))] = str(person)
            rows.append((*one, born if rng.random() < 0.8 else None, *reached))
    table = Table(list(truth), {name: [row[k] for row in rows] for k, name in enumerate(names)})

    found = resolve(table, Schema(tuple(map(FieldRule, names, kinds))))

    precision, recall = score(truth, found.clusters)
    assert precision > 0.98
    assert recall > 0.9  # as correlated non-matches, people with new addresses left less than half of them


def test_neighbours_that_both_have_are_counted() -> None:
    near = Neighbours.from_pairs(5, np.array([0, 0, 1, 1, 3]), np.array([1, 2, 2, 3, 4]))

    assert near.degrees.tolist() == [2, 3, 2, 2, 1]
    assert near.shared(np.array([0, 0, 2]), np.array([1, 3, 4])).tolist() == [1, 1, 0]


def test_a_third_record_of_a_thing_counts_little_where_things_have_two() -> None:
    """Forty things of two records each and twenty of one; then twenty more of three."""
    pairs = np.repeat(np.arange(0, 80, 2), 2)
    alone = np.arange(80, 100)
    threes = np.repeat(np.arange(100, 160, 3), 3)
    left, right = np.array([0, 80, 0]), np.array([80, 81, 2])

    third, second, fourth = weigh_growth(left, right, np.r_[pairs, alone])
    third_of_some = weigh_growth(left, right, np.r_[pairs, alone, threes])[0]

    assert max(third, fourth) < -2
    assert second > 0
    assert third_of_some > third + 2


def test_pages_called_by_their_owners_names_are_equal_or_different() -> None:
    """Given profiles whose addresses hold the names, then an address that is alike says no more than the names do; of
    pages that say nothing of their owners it does."""
    schema = Schema(
        (
            FieldRule("family", Kind.FAMILY_NAME),
            FieldRule("page", Kind.URL),
            FieldRule("shop", Kind.URL),
        )
    )
    table = {
        "family": ["Tinglov", "Inglov", "Tinglov"],
        "page": [f"https://people.example/person/hartmut-{name}" for name in ("tinglov", "inglov", "tinglov")],
        "shop": [f"https://shops.example/berlin/kettle-row-{k}" for k in (11, 17, 11)],
    }
    columns = build_columns(table, schema)
    left, right = all_pairs(3)

    levels = comparison_levels.compare_records(columns, left, right)

    assert levels[:, 1].tolist() == [4, 1, 4]
    assert levels[:, 2].tolist() == [3, 1, 3]
