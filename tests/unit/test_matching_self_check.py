"""The self-check: points of signs, learned, that say whether what a run would merge is right."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.matching import read_table
from benchmarks.matching_self_check import Run, alter, fit, fit_looks, judge, mean_of, observe, rows_of
from benchmarks.records.generate import generate
from devstack.samples import write_samples
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.explain import self_check
from winnow.matching.explain.monotone_trees import Forest, Tree, add_up, read_forests
from winnow.matching.explain.run_signs import SIGNS, _all_different, _own_fields, measure_signs
from winnow.matching.explain.self_check import AGREEING, ESTIMATE, Check, count_points, judge_signs
from winnow.matching.match_types import Resolution, Table, Verdict
from winnow.matching.prepare.columns import build_columns
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema

SOUND = {"named_alike": 1.0, "unchecked": 0.0}
"""Signs that decide by themselves, where they speak for an estimate."""


def signs_of(shape: str) -> dict[str, float]:
    """The signs of a run over a shape's tuning half."""
    return observe(shape, rows_of(shape, 3, "tune")[:800])[0].signs


def resolved(shape: str, rows: int = 1_000) -> Resolution:
    return resolve(read_table(csv.DictReader(generate(shape, rows, 5, "held_out")))[0])


def asked(tree: Tree) -> set[str]:
    """The signs that a tree asks for."""
    return set() if isinstance(tree, float) else {tree[0], *asked(tree[2]), *asked(tree[3])}


@pytest.mark.parametrize("agreeing", [False, True])
def test_points_go_in_the_direction_in_which_a_sign_speaks(agreeing: bool) -> None:
    rng = Random(7)
    for _ in range(200):
        signs = {name: rng.uniform(-0.5, 1.5) * rng.choice((1, 1, 10)) for name in SIGNS}
        points = count_points(signs, agreeing=agreeing)
        for name, direction in SIGNS.items():
            better = signs | {name: signs[name] + direction * rng.uniform(0, 2)}
            assert count_points(better, agreeing=agreeing) >= points - 1e-9, name


def test_signs_are_those_that_the_trees_ask_for() -> None:
    assert set(signs_of("people")) == {*SIGNS, *SOUND}
    assert set(read_forests()) == {ESTIMATE, AGREEING}
    assert {name for forest in read_forests().values() for tree in forest for name in asked(tree)} <= set(SIGNS)


def test_what_is_left_out_goes_on_agreeing_among_people_and_not_among_films_of_one_star() -> None:
    people, films = signs_of("people"), signs_of("film_lists")

    assert people["left_out"] > 0.9
    assert people["persons_agree"] > 0.8
    assert films["titles_agree"] < 0.3


@pytest.mark.parametrize("shape", ["film_lists", "packages", "invoice_lines"])
def test_tables_of_lookalikes_are_not_trusted_and_the_result_says_why(shape: str) -> None:
    found = resolved(shape)

    assert found.verdict is Verdict.ABSTAINED
    assert all(found.reasons)


def test_reviews_say_that_their_probabilities_are_an_order_and_no_more() -> None:
    """Trusted or not: on tables that nothing was fitted to reviews do not come true as often as they say."""
    doubted, sound = resolved("film_lists").reviews, resolved("patients").reviews

    assert len(doubted)
    assert len(sound)
    assert list(doubted.probabilities) == sorted(doubted.probabilities, reverse=True)
    assert not doubted[0].calibrated
    assert not doubted.at([0])[0].calibrated
    assert not sound[0].calibrated


@pytest.mark.parametrize("shape", ["people", "restaurants", "patients"])
def test_tables_of_duplicates_are_trusted(shape: str) -> None:
    assert resolved(shape).verdict is Verdict.TRUSTED


def test_trees_are_fitted_monotone_and_tell_right_from_wrong() -> None:
    base = dict.fromkeys(SIGNS, 0.5) | SOUND | {"left_out_mean": 0.9}
    runs = [
        Run(
            f"set {k}",
            "first",
            0.99 if right else 0.3,
            0.9,
            50,
            base | {"left_out": 0.9 if right else 0.6, "margin": k},
        )
        for k, right in enumerate([False, True] * 30)
    ]

    forests: dict[str, list[Tree]] = {ESTIMATE: fit(runs), AGREEING: [1.0]}

    assert all(asked(tree) <= {"left_out", "margin"} for tree in forests[ESTIMATE])
    with patch.object(self_check, "read_forests", lambda: forests):
        assert judge_signs(base | {"left_out": 0.95, "margin": 80.0}).reasons == ()
        assert "60%" in judge_signs(base | {"left_out": 0.6, "margin": 0.0}).reasons[0]
        assert "20%" in judge_signs(base | {"left_out": 0.2, "margin": 80.0}).reasons[0]
        assert "30%" in judge_signs(base | {"left_out": 0.95, "margin": 80.0, "named_alike": 0.3}).reasons[0]
        assert "60%" in judge_signs(base | {"left_out": 0.95, "margin": 80.0, "unchecked": 0.6}).reasons[0]
        assert judge_signs(base | {"left_out": 0.6, "margin": 0.0}, agreeing=True).points == 1.0


def test_reasons_are_of_what_the_table_tells() -> None:
    """A list of persons has no place and no telephone: neither is why it is not trusted."""
    forests: dict[str, list[Tree]] = {
        ESTIMATE: [("places_agree", 0.8, -3.0, 1.0), ("persons_agree", 0.8, -1.0, 1.0), ("left_out", 0.8, -1.0, 1.0)]
    }
    signs = dict.fromkeys(SIGNS, 0.5) | SOUND
    confirmed = signs | {"left_out": 0.95, "left_out_mean": 0.9}

    def reasons(**measured: float) -> tuple[str, ...]:
        with patch.object(self_check, "read_forests", lambda: forests):
            return judge_signs(confirmed | measured).reasons

    assert reasons(persons_agree=0.4) == ("what was found is not alike in persons' names: above chance only 40% agree",)
    assert reasons(places_agree=0.4)[0] == "what was found differs in a place: above chance only 40% agree"
    assert reasons() == ("the table has too few fields by which what was found could be checked",)
    assert reasons(persons_agree=1.0, left_out=0.0, left_out_mean=0.5)[0].startswith("without any one of its fields")


def test_trees_never_go_against_a_sign_though_the_runs_do() -> None:
    """Of these runs the wrong ones agree more: no tree says that agreement is a fault."""
    base = dict.fromkeys(SIGNS, 0.5) | SOUND
    runs = [
        Run(f"set {k}", "first", 0.99 if k % 2 else 0.3, 0.9, 50, base | {"left_out": 0.9 - 0.3 * (k % 2)})
        for k in range(60)
    ]

    assert all(isinstance(tree, float) for tree in fit(runs))


def test_a_table_has_its_looks_and_what_exact_keys_merge_which_nothing_is_fitted_to() -> None:
    looks = observe("volumes", rows_of("volumes", 5, "tune")[:800])

    assert [run.look for run in looks] == ["first", "surer", "agreeing", "exact keys"]
    assert looks[2].precision > looks[0].precision
    assert looks[3].signs == {}
    few = [[replace(run, name=f"volumes {k}") for run in looks] for k in range(15)]
    assert set(fit_looks(few)) == {ESTIMATE, AGREEING}


def test_a_third_look_counts_most_where_the_looks_before_it_are_refused() -> None:
    """Of tables with little agreement two in three are right; those whose first look is refused are the wrong ones."""
    refuse_little_margin: Forest = (("margin", 1.0, -9.0, 9.0),)
    signs = dict.fromkeys(SIGNS, 0.5) | SOUND
    tables = []
    for k in range(90):
        right = k % 3 > 0
        first = Run(f"set {k}", "first", 0.9, 0.9, 50, signs | {"margin": 2.0 if right else 0.5})
        third = Run(f"set {k}", "agreeing", 1.0 if right else 0.3, 0.9, 50, signs | {"left_out": 0.6})
        tables += [[first, third], [first, replace(third, precision=1.0, signs=signs | {"left_out": 0.9})]]
    little = signs | {"left_out": 0.6}

    counted_more = add_up(fit_looks(tables, refuse_little_margin)[AGREEING], little)
    counted_alike = add_up(fit_looks(tables, (9.0,))[AGREEING], little)

    assert counted_more < counted_alike


def test_altered_tables_keep_their_truth() -> None:
    rows = rows_of("firms", 1, "tune")[:300]

    for seed in range(12):
        changed = alter(rows, Random(seed))
        assert {row["truth"] for row in changed} <= {row["truth"] for row in rows}
        assert len({row["rid"] for row in changed}) == len(changed)


def test_a_series_in_which_every_record_differs_is_told_from_slips() -> None:
    schema = Schema((FieldRule("title", Kind.TITLE), FieldRule("year", Kind.NUMBER)))
    titles = [f"harbour {k} lantern {k * 7}" for k in range(5) for _ in range(3)]
    labels = np.repeat(np.arange(0, 15, 3), 3)

    def share(years: list[str]) -> float:
        return _all_different(build_columns({"title": titles, "year": years}, schema), labels)

    assert share([str(100 + 37 * k) for k in range(15)]) == 1.0
    assert share([str(100 + 37 * (k // 3) + 5 * (k % 3 == 0)) for k in range(15)]) == 0.0


def test_a_field_that_hardly_any_group_has_says_nothing_of_the_others() -> None:
    """Editors of five works of sixty, written in three ways each."""
    names = [f"work{k // 3}" for k in range(180)]
    schema = Schema((FieldRule("title", Kind.TITLE), FieldRule("editor", Kind.PEOPLE)))

    def share(edited: int) -> float:
        editors = [f"editor{k}" if k < 3 * edited else "" for k in range(180)]
        return _all_different(
            build_columns({"title": names, "editor": editors}, schema), np.repeat(np.arange(0, 180, 3), 3)
        )

    assert share(5) == 0.0
    assert share(6) == 1.0


def test_what_half_of_the_pairs_differ_in_speaks_against_them() -> None:
    """Copies of one title: in the pages all agree, or one in two pairs differs."""

    def divided(differing: int, paged: int = 40) -> float:
        rows = [
            (f"harbour{k} lantern{k * 7}", 50 + 7 * k + 1000 * (again and k < differing) if k < paged else "")
            for k in range(40)
            for again in (0, 1)
        ]
        schema = Schema((FieldRule("title", Kind.TITLE), FieldRule("pages", Kind.NUMBER)))
        columns = build_columns({"title": [row[0] for row in rows], "pages": [str(row[1]) for row in rows]}, schema)
        pairs = WeighedPairs.fit(columns, 80, Sources.from_names(None, 80), 1)
        return measure_signs(pairs, np.repeat(np.arange(0, 80, 2), 2), 0.0)["divided"]

    assert divided(0) == 0.0
    assert divided(20) == pytest.approx(0.5, abs=0.1)
    with patch("winnow.matching.explain.agreement_signs.COMMON_FIELD", 0.7):
        assert divided(12, paged=24) == 0.0
        assert divided(20) == pytest.approx(0.5, abs=0.1)


def test_of_people_only_what_stays_tells_a_series_from_one_person() -> None:
    kinds = {
        "given": Kind.GIVEN_NAME,
        "family": Kind.FAMILY_NAME,
        "birth_date": Kind.DATE,
        "position": Kind.TITLE,
        "updated_at": Kind.DATE,
        "entry": Kind.IDENTIFIER,
    }
    values: dict[str, list[str | None]] = {
        "given": ["Ada", "Ada", "Bob"],
        "family": ["Vance", "Vance", "Roe"],
        "birth_date": ["1980-01-02", "1980-01-02", "1975-06-07"],
        "position": ["engineer", "head of data", "engineer"],
        "updated_at": ["2024-01-01", "2025-02-02", "2024-01-01"],
        "entry": ["E1", "E2", "E3"],
    }
    columns = build_columns(values, Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items())))

    own = [column.name for column, stays in zip(columns, _own_fields(columns), strict=True) if stays]

    assert sorted(own) == ["birth_date", "family", "given"]


def test_contacts_of_whom_some_have_changed_employers_are_trusted(tmp_path: Path) -> None:
    rows = list(csv.DictReader(write_samples(tmp_path).table.read_text().splitlines()))
    found = resolve(
        Table([str(k) for k in range(len(rows))], {name: [row[name] or None for row in rows] for name in rows[0]})
    )
    assert found.verdict is Verdict.TRUSTED
    assert len(set(found.clusters.values())) < 700


def test_what_nothing_confirms_is_not_trusted_where_much_is_merged_and_says_so() -> None:
    """Names and towns agree, and no pair is left when one of the two is not looked at."""
    towns = [f"town{chr(97 + k // 20)}{chr(97 + k % 20)}" for k in range(40)]
    rows = [(f"{word} {n}", towns[n % 40]) for n, word in enumerate(["amber", "cedar", "delta", "ember"] * 60)]
    table = {"title": [row[0] for row in rows + rows[:60]], "town": [row[1] for row in rows + rows[:60]]}
    schema = Schema((FieldRule("title", Kind.TITLE), FieldRule("town", Kind.PLACE)))
    columns = build_columns(table, schema)
    pairs = WeighedPairs.fit(columns, 300, Sources.from_names(None, 300), 1)
    labels = np.array([*range(240), *range(60)])

    unconfirmed = measure_signs(pairs, labels, float(pairs.weight.max()))
    few = measure_signs(pairs, np.array([*range(240), *range(5), *range(245, 300)]), float(pairs.weight.max()))

    assert unconfirmed["left_out"] == 0.0
    assert few["left_out"] == 0.5
    assert judge_signs(unconfirmed).reasons


def test_a_surer_second_look_counts_though_the_first_one_would_do() -> None:
    looks = [Run("a", "first", 0.9, 0.9, 50, {"points": 1.0}), Run("a", "surer", 1.0, 0.8, 40, {"points": 1.9})]
    with patch("benchmarks.matching_self_check.judge_signs", lambda signs, agreeing: Check(signs["points"])):
        assert judge(looks) == (looks[1], True)
        assert judge([looks[0], replace(looks[1], signs={"points": 1.5})]) == (looks[0], True)
        assert judge([replace(looks[0], signs={"points": 2.5}), looks[1]])[0].precision == 0.9


def test_what_differs_in_nothing_counts_where_the_rest_is_not_trusted() -> None:
    doubted = Run("a", "first", 0.2, 0.9, 50, {"points": -1.0})
    agreeing = Run("a", "agreeing", 1.0, 0.5, 30, {"points": 1.0})

    def points(signs: dict[str, float], agreeing: bool) -> Check:
        return Check(signs["points"], ("no",) if signs["points"] < 0 else ())

    with patch("benchmarks.matching_self_check.judge_signs", points):
        assert judge([doubted, agreeing]) == (agreeing, True)
        assert judge([doubted, replace(agreeing, signs={"points": -1.0})]) == (doubted, False)
        assert judge([replace(doubted, signs={"points": 3.0}), agreeing])[0].look == "first"
        assert judge([replace(doubted, signs={"points": 0.3}), agreeing])[0].look == "first"
        assert judge([replace(doubted, signs={"points": 0.3}), replace(agreeing, signs={"points": 1.5})])[0] != doubted


def test_the_mean_of_two_fits_says_the_mean_of_what_they_say() -> None:
    one: dict[str, list[Tree]] = {"estimate": [("margin", 0.5, -1.0, 1.0)], "agreeing": [0.5]}
    other: dict[str, list[Tree]] = {"estimate": [("margin", 2.0, -3.0, 0.0)], "agreeing": [("upheld", 0.9, 0.1, 0.3)]}
    both = mean_of([one, other])

    for value in (0.1, 1.0, 3.0):
        signs = {"margin": value, "upheld": value}
        for look in both:
            assert add_up(both[look], signs) == pytest.approx(
                (add_up(one[look], signs) + add_up(other[look], signs)) / 2
            )
