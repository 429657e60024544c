"""What is merged of an estimate that is not trusted as a whole: pairs that differ plainly in nothing."""

from __future__ import annotations

import csv
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.matching import read_table, score
from benchmarks.records.generate import generate
from winnow.matching import resolve as matching
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.adjust.plain_differences import differ_plainly
from winnow.matching.compare.comparison_levels import compare_records
from winnow.matching.explain.self_check import Check
from winnow.matching.match_types import Resolution, Verdict
from winnow.matching.prepare.columns import build_columns
from winnow.matching.schema import FieldRule, Kind, Schema


def resolved(shape: str, trusted: tuple[bool, bool, bool]) -> tuple[Resolution, dict[str, str]]:
    """A run over a shape, of which each of the three looks is trusted or not."""
    looks = iter(trusted)
    table, truth = read_table(csv.DictReader(generate(shape, 900, 5, "held_out")))
    with patch.object(matching, "check_run", lambda *_: Check(1.0) if next(looks) else Check(-1.0, ("no",))):
        return matching.resolve(table), truth


def test_volumes_of_a_series_are_kept_apart_and_their_copies_merged() -> None:
    everything, truth = resolved("volumes", (True, True, True))
    agreeing, _ = resolved("volumes", (False, False, True))
    nothing, _ = resolved("volumes", (False, False, False))

    assert score(truth, everything.clusters)[0] < 0.5
    precision, recall = score(truth, agreeing.clusters)
    assert precision > 0.98
    assert recall > score(truth, nothing.clusters)[1]
    assert agreeing.verdict is Verdict.TRUSTED
    assert agreeing.reasons == ()
    assert nothing.verdict is Verdict.ABSTAINED


def test_each_merge_says_that_the_pair_agrees_and_is_shown_as_sure() -> None:
    found, _ = resolved("volumes", (False, False, True))
    evidence = found.edges.at(range(20))

    assert {each.rule for each in evidence} == {"agrees in all that tells: the estimate is not trusted beyond that"}
    assert min(probability for _, probability in found.edges.labelled()) > 0.9


def test_what_differs_in_nothing_is_not_looked_at_where_another_look_is_trusted() -> None:
    """However hardly it is trusted: what differs in nothing may be a tenth of what is right."""
    checks = iter([Check(0.1), Check(0.1), Check(5.0)])
    table, truth = read_table(csv.DictReader(generate("volumes", 900, 5, "held_out")))
    with patch.object(matching, "check_run", lambda *_: next(checks)):
        found = matching.resolve(table)

    assert score(truth, found.clusters)[0] < 0.5


def test_what_would_leave_little_is_not_looked_at() -> None:
    """Patients who come again differ in the day of each visit."""
    found, _ = resolved("visits", (False, False, True))

    assert found.verdict is Verdict.ABSTAINED


def test_what_is_fewer_than_agree_on_an_exact_key_is_not_taken() -> None:
    with patch.object(matching, "_exact_agreement", lambda *_: lambda left, *_: np.ones(len(left), bool)):
        found, _ = resolved("volumes", (False, False, True))

    assert found.verdict is Verdict.ABSTAINED


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ({"title": "Silent Harbour, Volume 3"}, True),
        ({"year": "1988"}, True),
        ({"author": "Bob Roe"}, True),
        ({"title": "Silent Harbor, Volume 2"}, False),
        ({"year": ""}, False),
    ],
)
def test_pairs_differ_plainly_in_numbers_names_and_years(other: dict[str, str], apart: bool) -> None:
    one = {"title": "Silent Harbour, Volume 2", "author": "Ada Vance", "year": "1987"}
    fillers = [
        {"title": f"word{i} thing{i * 7}", "author": f"name{i} other{i}", "year": f"{1900 + i}"} for i in range(30)
    ]
    rows = [one, one | other, *fillers]
    kinds = {"title": Kind.TITLE, "author": Kind.PERSON_NAME, "year": Kind.NUMBER}
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row[name] or None for row in rows] for name in kinds}, schema)
    left, right = np.array([0]), np.array([1])
    matrix = compare_records(columns, left, right)

    assert differ_plainly(columns, left, right, matrix, np.array([True]))[0] == apart
    changed = [k for k, column in enumerate(columns) if column.name.split(".")[0] in other]
    if apart and changed:
        assert not differ_plainly(columns, left, right, matrix, np.array([True]), changed)[0]


SITE = {"name": "Northside League Oak School", "address": "12 Mill Road", "phone": "5550101"}


@pytest.mark.parametrize(
    ("other", "apart", "apart_where_others_join_them"),
    [
        ({"name": "Northside League Oak School Center"}, False, False),  # many names have the word
        ({"name": "The Crown at Northside League Oak School"}, True, False),  # a name of its own
        ({"name": "Northside League Oak School Center", "address": "19 Mill Road"}, True, True),
        ({"phone": "5559876"}, False, False),
        ({"phone": "5559876", "address": "19 Mill Road"}, True, True),
        ({"name": "Harbour Baths"}, True, True),
    ],
)
def test_things_at_one_address_may_be_called_a_little_otherwise(
    other: dict[str, str], apart: bool, apart_where_others_join_them: bool
) -> None:
    fillers = [
        {"name": f"Place{i} School Center", "address": f"{i} Street{i}", "phone": f"{7000000 + 7919 * i}"}
        for i in range(30)
    ]
    rows = [SITE, SITE | other, *fillers]
    kinds = {"name": Kind.TITLE, "address": Kind.ADDRESS, "phone": Kind.PHONE}
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row[name] for row in rows] for name in kinds}, schema)
    left, right, asked = np.array([0]), np.array([1]), np.array([True])
    matrix = compare_records(columns, left, right)

    assert differ_plainly(columns, left, right, matrix, asked)[0] == apart
    assert differ_plainly(columns, left, right, matrix, asked, joined=True)[0] == apart_where_others_join_them


def test_what_is_set_aside_weighs_too_little_to_be_merged_also_through_a_third_record() -> None:
    rows = [f"Silent Harbour{k}, Volume {n}" for k in range(40) for n in (1, 1, 2)]
    schema = Schema((FieldRule("title", Kind.TITLE), FieldRule("author", Kind.TITLE)))
    columns = build_columns({"title": rows, "author": [f"author{k}" for k in range(40) for _ in range(3)]}, schema)
    pairs = WeighedPairs.fit(columns, len(rows), Sources.from_names(None, len(rows)), 1)

    agreeing = pairs.set_differing_aside(0.0)

    volumes = np.array([int(row[-1]) for row in rows])
    other = volumes[pairs.left] != volumes[pairs.right]
    assert other.any()
    assert (agreeing.weight[other] < 0).all()
    assert (agreeing.weight[~other] == pairs.weight[~other]).all()
    assert (agreeing.weigh_within(pairs.left[other], pairs.right[other]) < -5).all()
