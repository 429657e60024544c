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
from winnow.matching.match_types import Resolution, Table, Verdict
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
    """Goods differ in their price from one list to the next."""
    found, _ = resolved("price_lists", (False, False, True))

    assert found.verdict is Verdict.ABSTAINED


def test_what_has_few_fields_to_differ_in_is_not_looked_at() -> None:
    table, _ = read_table(csv.DictReader(generate("volumes", 900, 5, "held_out")))
    few = Table(table.ids, {name: table.columns[name] for name in ("title", "author", "series")})
    looks: list[WeighedPairs] = []

    def refuse(pairs: WeighedPairs, *_: object) -> Check:
        looks.append(pairs)
        return Check(-1.0, ("no",))

    with patch.object(matching, "check_run", refuse):
        matching.resolve(few)

    assert looks
    assert not any(pairs.agreeing for pairs in looks)


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


def _apart(kinds: dict[str, Kind], fillers: list[dict[str, str]], one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two records differ plainly, in a table with some others."""
    rows = [one, one | other, *fillers]
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row[name] for row in rows] for name in kinds}, schema)
    left, right, asked = np.array([0]), np.array([1]), np.array([True])
    return bool(differ_plainly(columns, left, right, compare_records(columns, left, right), asked)[0])


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ({"city": "Northwick", "zip": "90417"}, False),  # the suburb for the city
        ({"city": "Northwick", "street": "19 Mill Road"}, True),
        ({"zip": "90417", "street": ""}, True),
    ],
)
def test_things_at_one_address_may_be_in_a_place_of_another_name(other: dict[str, str], apart: bool) -> None:
    kinds = {"name": Kind.TITLE, "street": Kind.ADDRESS, "city": Kind.PLACE, "zip": Kind.POSTCODE}
    fillers = [
        {"name": f"Place{i} School", "street": f"{i} Street{i}", "city": f"Town{i % 9}", "zip": f"{10000 + 77 * i}"}
        for i in range(30)
    ]
    one = {"name": "Harbour Baths", "street": "12 Mill Road", "city": "Eastport", "zip": "33120"}

    assert _apart(kinds, fillers, one, other) is apart


PERSON_KINDS = {
    "first": Kind.GIVEN_NAME, "last": Kind.FAMILY_NAME, "born": Kind.DATE, "street": Kind.ADDRESS, "city": Kind.PLACE,
    "phone": Kind.PHONE, "employer": Kind.ORGANISATION, "seen": Kind.DATE, "points": Kind.NUMBER,
    "member": Kind.IDENTIFIER,
}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ({"street": "8 Quay Lane", "city": "Northwick", "phone": "5559876"}, False),  # moved
        ({"employer": "Harlow Foods", "seen": "2021-11-30"}, False),  # another entry about the same person
        ({"born": "1961-02-14"}, True),
        ({"last": "Okonkwo"}, True),
        ({"member": "K-70415"}, True),
        ({"points": "912"}, True),  # a line of what the person has
    ],
)
def test_people_may_differ_in_what_changes_in_a_life_and_not_in_what_lasts(other: dict[str, str], apart: bool) -> None:
    fillers = [
        {
            "first": f"Given{i}", "last": f"Family{i}", "born": f"{1940 + i}-05-11", "street": f"{i} Way{i}",
            "city": f"Town{i % 9}", "phone": f"{7000000 + 7919 * i}", "employer": f"Firm{i % 7} Works",
            "seen": f"20{i % 20:02}-01-{i % 27 + 1:02}", "points": f"{100 + 7 * i}",
            "member": f"K-{10000 + 311 * i}",
        }
        for i in range(30)
    ]  # fmt: skip
    one = {
        "first": "Ada", "last": "Vance", "born": "1984-09-03", "street": "12 Mill Road", "city": "Eastport",
        "phone": "5550101", "employer": "Merrow Glass", "seen": "2003-04-17", "points": "377", "member": "K-20938",
    }  # fmt: skip

    assert _apart(PERSON_KINDS, fillers, one, other) is apart
    namesakes = {name: kind for name, kind in PERSON_KINDS.items() if name not in {"born", "member"}}
    if {*other} <= {*namesakes}:
        assert _apart(namesakes, fillers, one, other)


@pytest.mark.parametrize(("other", "apart"), [({"venue": "Notes on Glass"}, False), ({"title": "Tidal Kilns"}, True)])
def test_a_thing_may_have_another_title_beside_the_one_that_names_it(other: dict[str, str], apart: bool) -> None:
    kinds = {"title": Kind.TITLE, "venue": Kind.TITLE}
    fillers = [{"title": f"Study{i} of thing{i * 7}", "venue": f"Journal{i % 5} of Craft"} for i in range(30)]
    one = {"title": "Cold Working of Soda Glass", "venue": "Journal1 of Craft"}

    assert _apart(kinds, fillers, one, other) is apart


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
