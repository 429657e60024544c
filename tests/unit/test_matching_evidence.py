"""What is shown of a pair adds up to the weight that is shown, which is the one that decided."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from math import log2

import numpy as np
import pytest

from benchmarks.matching import read_table
from benchmarks.records.generate import generate
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import (
    CONFLICTING_EVIDENCE,
    MISSING_FIELDS,
    OTHER_NAME_AT_ONE_PLACE,
    RELATED_RECORDS,
    WeighedPairs,
)
from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import Decisions, Evidence, EvidenceList, Resolution, Table
from winnow.matching.model.hard_negative_rules import ruled_out
from winnow.matching.prepare.columns import build_columns
from winnow.matching.resolve import resolve

SHAPES = ("people", "restaurants", "citations", "suppliers", "products", "notes", "beers", "patients")
ROWS = 500


def table_of(shape: str) -> Table:
    return read_table(csv.DictReader(generate(shape, ROWS, 7, "tune")))[0]


def summed(evidence: Evidence) -> float:
    """The bits that are shown, added up."""
    fields = sum(each.weight for each in evidence.fields)
    return evidence.prior + fields + sum(each.weight for each in evidence.adjustments)


def listed(resolution: Resolution) -> list[Evidence]:
    return [*resolution.edges.at(range(len(resolution.edges))), *resolution.reviews.at(range(len(resolution.reviews)))]


@pytest.fixture(scope="module")
def resolutions() -> dict[str, Resolution]:
    return {shape: resolve(table_of(shape)) for shape in SHAPES}


@pytest.fixture(scope="module")
def shown(resolutions: dict[str, Resolution]) -> list[Evidence]:
    """Every merge and review of every shape, explained."""
    return [each for resolution in resolutions.values() for each in listed(resolution)]


def test_terms_add_up_to_the_weight_of_every_merge_and_review(shown: list[Evidence]) -> None:
    assert len(shown) > 1_500
    off = [abs(each.weight - summed(each)) for each in shown]
    assert max(off) <= 0.05


def test_the_weight_shown_is_that_of_the_probability_shown(shown: list[Evidence]) -> None:
    doubtful = [each for each in shown if 0.01 < each.probability < 0.99]

    assert doubtful
    off = [abs(each.weight - log2(each.probability / (1 - each.probability))) for each in doubtful]
    assert max(off) <= 0.05


def test_one_pair_is_explained_as_the_lists_show_it(resolutions: dict[str, Resolution]) -> None:
    found = resolutions["citations"]

    for evidence in listed(found)[::40]:
        assert found.explain(evidence.right, evidence.left) == evidence


class CountingExplainer:
    """Says nothing of any pair, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def explain(self, left: str, right: str) -> Evidence:
        return self.explain_all([(left, right)])[0]

    def explain_all(self, pairs: Sequence[tuple[str, str]]) -> list[Evidence]:
        self.asked += 1
        return [Evidence(left, right, 0.5, 0.0, 0.0, ()) for left, right in pairs]


def test_a_list_is_explained_many_pairs_at_a_time() -> None:
    explainer = CountingExplainer()
    pairs = [(f"{i}", f"{i + 1}") for i in range(2_500)]

    said = list(EvidenceList(pairs, [0.25] * len(pairs), explainer))

    assert [(each.left, each.right, each.probability) for each in said] == [(*pair, 0.25) for pair in pairs]
    assert explainer.asked == 3


@pytest.mark.parametrize("shape", ["people", "citations", "suppliers", "beers"])
def test_terms_are_those_that_candidate_pairs_were_weighed_by(shape: str) -> None:
    table = table_of(shape)
    columns = build_columns(table.columns, infer_schema(table.columns))
    pairs = WeighedPairs.fit(columns, ROWS, Sources.from_names(None, ROWS), 1)

    terms = pairs.explain_terms(pairs.left, pairs.right)
    within = pairs.weigh_within(pairs.left, pairs.right)

    free = ~ruled_out(columns, pairs.matrix, by_name=pairs.model.by_name)
    free &= terms.adjustments[OTHER_NAME_AT_ONE_PLACE] == 0  # within a cluster both weigh less than alone
    assert np.abs(terms.total - pairs.weight).max() < 1e-6
    assert np.abs(terms.total - within)[free].max() < 1e-6


def test_adjustments_are_named(shown: list[Evidence]) -> None:
    named = {each.name for one in shown for each in one.adjustments}

    assert {RELATED_RECORDS, MISSING_FIELDS, "calibration", "pairs of the same clusters"} <= named


def test_an_estimate_that_is_not_trusted_gives_way_to_what_is_usual() -> None:
    table = table_of("beers")
    columns = build_columns(table.columns, infer_schema(table.columns))
    pairs = WeighedPairs.fit(columns, ROWS, Sources.from_names(None, ROWS), 1)
    name = [column.name for column in columns].index("beer")

    usual = pairs.with_usual_m()

    assert np.exp(usual.model.log_m[name]).sum() == pytest.approx(1.0)
    assert usual.model.log_m[name][-1] < np.log(0.1)  # one thing seldom has two names, whatever the estimate says
    terms = usual.explain_terms(usual.left, usual.right)
    assert np.abs(terms.total - usual.weight).max() < 1e-6
    assert not terms.adjustments[MISSING_FIELDS].any()
    assert not terms.adjustments[CONFLICTING_EVIDENCE].any()
    assert usual.model.log_u == pairs.model.log_u


def test_a_person_s_decision_is_no_term(resolutions: dict[str, Resolution]) -> None:
    left, right = resolutions["people"].edges.pairs[0]

    bound = resolve(table_of("people"), decisions=Decisions(must_link=frozenset({(left, right)})))

    evidence = bound.explain(left, right)
    assert evidence.rule == "a person accepted this pair"
    assert evidence.weight == pytest.approx(summed(evidence), abs=0.05)


def test_conflicting_evidence_counts_in_the_weights_of_candidates_and_inside_clusters() -> None:
    table = table_of("citations")
    columns = build_columns(table.columns, infer_schema(table.columns))
    pairs = WeighedPairs.fit(columns, ROWS, Sources.from_names(None, ROWS), 1)
    deaf = replace(pairs, conflicting=replace(pairs.conflicting, backing={}))

    conflict = pairs.explain_terms(pairs.left, pairs.right).adjustments[CONFLICTING_EVIDENCE]
    loss = deaf.weigh_within(pairs.left, pairs.right) - pairs.weigh_within(pairs.left, pairs.right)

    assert (conflict < -1.0).sum() > 20
    assert np.abs(loss + conflict).max() < 1e-6
