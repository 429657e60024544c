"""Pairs that share something and are two: neighbours, families, houses under one roof, editions."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.matching import read_table, score
from benchmarks.records.generate import generate
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.adjust.score_calibration import Calibration, calibrate_weights, discount_untrusted
from winnow.matching.explain.self_check import SOUND, Check
from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import Verdict
from winnow.matching.model import em
from winnow.matching.model.fellegi_sunter import LatentClass
from winnow.matching.model.latent_classes import known_classes
from winnow.matching.prepare.columns import build_columns
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema


@pytest.mark.parametrize(
    ("shape", "precision", "recall"),
    [("voters", 0.97, 0.85), ("patients", 0.97, 0.85), ("hotels", 0.80, 0.90), ("books", 0.80, 0.80)],
)
def test_where_correlated_non_matches_are_many_matches_are_still_found(
    shape: str, precision: float, recall: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, truth = read_table(csv.DictReader(generate(shape, 1_000, 1, "tune")))
    monkeypatch.setattr(
        "winnow.matching.resolve.check_run", lambda *_: SOUND
    )  # what the estimate finds, trusted or not

    found = resolve(table)

    reached = score(truth, found.clusters)
    assert reached[0] >= precision
    assert reached[1] >= recall


def test_things_that_are_behind_one_desk_are_not_merged_when_the_estimate_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table, truth = read_table(csv.DictReader(generate("clinics", 1_000, 1, "tune")))
    monkeypatch.setattr("winnow.matching.resolve.check_run", lambda *_: Check(0.0, ("for this test",)))

    found = resolve(table)

    precision, recall = score(truth, found.clusters)
    assert found.verdict is Verdict.ABSTAINED
    assert precision >= 0.95
    assert recall >= 0.1


def test_branches_with_a_telephone_of_their_own_and_without_are_looked_for() -> None:
    schema = Schema(
        (
            FieldRule("name", Kind.TITLE),
            FieldRule("phone", Kind.PHONE),
            FieldRule("address", Kind.ADDRESS),
            FieldRule("postcode", Kind.POSTCODE),
        )
    )
    cells = {
        "name": [f"house {k}" for k in range(9)],
        "phone": [f"555-010-{1000 + k}" for k in range(9)],
        "address": [f"{k} Mill Street" for k in range(9)],
        "postcode": [f"6060{k}" for k in range(9)],
    }
    columns = build_columns(cells, schema)

    apart_in = [fields.tolist() for fields in known_classes(columns)]

    assert [False, True, True, True] in apart_in
    assert [False, False, True, True] in apart_in  # one switchboard


def test_typing_errors_are_as_frequent_among_correlated_non_matches_as_among_matches() -> None:
    matches, others = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.4, 0.5])

    changed = em._with_typo_rate(others, matches, 2)

    assert changed == pytest.approx([0.5 * 7 / 9, 0.5 * 2 / 9, 0.5])


def test_while_parameters_are_held_only_shares_change() -> None:
    table, _ = read_table(csv.DictReader(generate("people", 300, 1, "tune")))
    known = WeighedPairs.fit(
        build_columns(table.columns, infer_schema(table.columns)), 300, Sources.from_names(None, 300), 1
    )
    before = replace(known.model, prior=known.model.prior / 2)
    data = known.observed.patterns(before.frequency, before.log_u, by_name=False)

    held = em.run(before, data, known.observed.sampled_u, held=True)

    assert held.prior == pytest.approx(known.model.prior, rel=0.1)
    assert held.log_m is before.log_m
    assert em.run(before, data, known.observed.sampled_u).log_m is not before.log_m


def test_pairs_in_which_a_class_cannot_show_itself_do_not_say_what_it_looks_like() -> None:
    """People of whom nothing but the name is known say nothing of the episodes of a series."""
    table, _ = read_table(csv.DictReader(generate("people", 300, 1, "tune")))
    columns = build_columns(table.columns, infer_schema(table.columns))
    known = WeighedPairs.fit(columns, 300, Sources.from_names(None, 300), 1)
    observed = known.observed
    seldom = int(np.argmin([column.known.mean() for column in columns]))
    shared = np.arange(len(columns)) != seldom
    one = LatentClass(1e-4, known.model.log_m, shared)
    model = replace(known.model, classes=(one,))
    data = observed.patterns(model.frequency, model.log_u, by_name=False)
    unsaid = data.levels[:, seldom] == 0

    after = [
        em._with_m_and_u(
            model, np.vstack([held[:2], held[2] * weight]), data, observed.sampled_u, [one.shows_itself(data.levels)]
        )
        .classes[0]
        .log_p
        for held in [em.expected_pairs(model, data)]
        for weight in (1.0, np.where(unsaid, 1e6, 1.0))
    ]

    assert unsaid.any()
    assert all(np.array_equal(a, b) for a, b in zip(*after, strict=True))
    assert np.array_equal(one.shows_itself(data.levels), ~unsaid)


def test_evidence_beyond_the_cap_counts_less() -> None:
    left, right, labels = np.array([0, 2]), np.array([1, 3]), np.array([0, 0, 2, 2])

    value = calibrate_weights(left, right, np.array([1.0, 12.5]), labels, 1.4, Calibration(cap=2.5, slope=0.2))

    assert value.shown.tolist() == pytest.approx([1.0, 4.5])


def test_a_record_that_fits_another_thing_too_is_less_sure_of_its_own() -> None:
    left, right, labels = np.array([0, 1, 3]), np.array([1, 2, 4]), np.array([0, 0, 2, 3, 3])
    weight = np.array([2.0, 2.0, 2.0])  # 1 is as much like 2 as like 0; 3 and 4 are like nobody else

    fitted = Calibration(competing=0.3, between_slope=1.0, between_intercept=0.0)
    torn, elsewhere, alone = calibrate_weights(left, right, weight, labels, 1.4, fitted).shown

    assert torn == pytest.approx(2.0 - 0.3 * 2.0)
    assert elsewhere == pytest.approx(1.4)  # kept apart, so no likelier than what is merged
    assert alone == pytest.approx(2.0)


def test_what_an_untrusted_run_says_is_worth_a_seventh_but_an_exact_key() -> None:
    left, right, labels = np.array([0, 2, 4]), np.array([1, 3, 5]), np.array([0, 1, 2, 2, 4, 5])
    exact = np.array([False, True, False])

    found = discount_untrusted(left, right, np.array([9.15, 3.0, -3.0]), labels, exact, np.zeros(3, bool))

    assert found.shown.tolist() == pytest.approx([-0.85 + 0.14 * 10.0, 4.6, -3.0])
    parts = found.adjustments(np.arange(3))
    assert (found.weight + sum(parts.values())).tolist() == pytest.approx(found.shown.tolist())


def test_of_pairs_as_much_alike_those_across_lists_are_asked_about_first() -> None:
    left, right, labels = np.array([0, 2, 4]), np.array([1, 3, 5]), np.arange(6)
    sources = Sources.from_names(["one", "one", "one", "other", "one", "one"], 6)
    weight, exact = np.array([11.65, 1.15, -3.0]), np.zeros(3, bool)

    found = discount_untrusted(left, right, weight, labels, exact, sources.within(left, right))
    of_one_list = Sources.from_names(None, 6).within(left, right)

    assert found.shown.tolist() == pytest.approx([-0.85 + 0.14 * 0.5, -0.85 + 0.14 * 2.0, -15.0])
    assert not of_one_list.any()
