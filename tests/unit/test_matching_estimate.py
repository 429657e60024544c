"""Estimating weights, and what is made of them."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.matching.adjust.score_calibration import pool_with_clusters, reliability, safe_from
from winnow.matching.arrays import Floats, components
from winnow.matching.blocking import BlockingRule, identical, pairs_within
from winnow.matching.cluster.cluster_ids import stable_ids
from winnow.matching.cluster.clustering import cluster
from winnow.matching.model.em import group_fields, monotone, with_prior
from winnow.matching.model.fellegi_sunter import posterior
from winnow.matching.prepare.columns import build_columns
from winnow.matching.schema import FieldRule, Kind, Schema


def _cells_of(square: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    cells: np.ndarray = square[rows, columns]
    return cells


SHARES = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4)


@given(SHARES, SHARES)
def test_a_weaker_level_never_weighs_more(m: list[float], u: list[float]) -> None:
    share, chance = np.array(m) / sum(m), np.array(u) / sum(u)

    changed = monotone(share, chance)

    assert np.all(np.diff(changed / chance) <= 1e-9)
    assert changed.sum() == pytest.approx(1.0)


def test_weights_already_in_order_are_left_alone() -> None:
    m, u = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.2, 0.7])

    assert monotone(m, u) == pytest.approx(m)


def test_a_table_of_namesakes_does_not_outweigh_what_is_known_of_names() -> None:
    shown, prior = np.array([0.4, 0.6]), np.array([9.0, 0.5])

    few, many = with_prior(shown, 2.0, prior), with_prior(shown, 5_000.0, prior)

    assert few[1] < many[1] < 0.45
    assert many.sum() == pytest.approx(1.0)
    assert with_prior(shown, 5_000.0, None) is shown


def test_where_pairs_are_doubtful_less_is_merged() -> None:
    sure, doubtful = np.full(10, 8.0), np.full(40, 1.5)

    assert safe_from(np.r_[sure, doubtful[:5]], 1.4) == 1.4
    assert safe_from(np.r_[sure, doubtful], 1.4) == 1.5  # the threshold itself is not merged
    assert safe_from(np.empty(0), 1.4) == 1.4


def test_a_weight_of_zero_is_an_even_chance() -> None:
    assert posterior(np.array([0.0, np.log(99), -np.log(99)])) == pytest.approx([0.5, 0.99, 0.01])


def test_blocks_spend_their_budget_on_the_smallest_first() -> None:
    codes = np.array([0] * 100 + [1] * 3 + [2] * 2 + [-1] * 5)

    left, right = pairs_within(BlockingRule("k", np.arange(110), codes, budget=10))

    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == [(100, 101), (100, 102), (101, 102), (103, 104)]


def test_identical_records_point_to_the_first_of_them_and_empty_ones_to_themselves() -> None:
    columns = build_columns({"x": ["a b", "c d", "A-B", None, None]}, Schema((FieldRule("x", Kind.TITLE),)))

    assert identical(columns, 5).tolist() == [0, 1, 0, 3, 4]


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_components_join_what_is_linked_and_nothing_else(links: list[tuple[int, int]]) -> None:
    left = np.array([a for a, _ in links], np.int64)
    right = np.array([b for _, b in links], np.int64)

    labels = components(20, left, right)

    groups = [{i} for i in range(20)]
    for a, b in links:
        if groups[a] is not groups[b]:
            groups[a] |= groups[b]
            for i in groups[b]:
                groups[i] = groups[a]
    assert labels.tolist() == [min(groups[i]) for i in range(20)]


def weights_of(square: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right = np.triu_indices(len(square), 1)
    return left, right, square[left, right]


def test_two_groups_need_less_margin_than_one_record() -> None:
    alone, grouped = np.full((3, 3), -0.5), np.full((4, 4), -0.5)
    alone[:2, :2] = grouped[:2, :2] = grouped[2:, 2:] = 3.0

    for square, expected in ((alone, [0, 0, 2]), (grouped, [0, 0, 0, 0])):
        left, right, weight = weights_of(square)
        near = np.abs(right - left) == 1  # a chain of candidates above the threshold
        chain = np.where(near, 3.0, weight)
        labels = cluster(len(square), left, right, chain, rescore=partial(_cells_of, square), margin=1.4)
        assert labels.tolist() == expected


def test_a_weak_link_does_not_chain_strangers() -> None:
    square = np.full((6, 6), -8.0)
    square[:3, :3] = square[3:, 3:] = 6.0
    square[2, 3] = square[3, 2] = 1.0
    left, right, weight = weights_of(square)

    labels = cluster(6, left, right, weight, rescore=lambda a, b: square[a, b])

    assert labels.tolist() == [0, 0, 0, 3, 3, 3]


def test_identical_records_are_never_parted() -> None:
    square = np.full((4, 4), -8.0)
    left, right, weight = weights_of(square)

    labels = cluster(4, left, right, weight, rescore=lambda a, b: square[a, b], same=np.array([0, 0, 2, 2]))

    assert labels.tolist() == [0, 0, 2, 2]


def test_a_chain_too_long_to_check_is_cut_at_its_weakest_links() -> None:
    n = 1_200
    left, right = np.arange(n - 1), np.arange(1, n)
    weight = np.where(left % 10 == 9, 0.5, 9.0)

    labels = cluster(n, left, right, weight, rescore=lambda a, b: np.where(a // 10 == b // 10, 9.0, -9.0))

    assert labels.tolist() == [i // 10 * 10 for i in range(n)]


def test_a_doubtful_pair_is_judged_with_the_pairs_around_it() -> None:
    left, right = np.array([0, 0, 1, 2, 3]), np.array([1, 2, 2, 3, 4])
    weight = np.array([0.0, 9.0, 9.0, 1.0, -9.0])
    labels = np.array([0, 0, 0, 3, 4])

    settled = pool_with_clusters(left, right, weight, labels)

    assert settled[0] == pytest.approx(6.0)
    assert settled[3] == pytest.approx(1.0)


def test_reliability_compares_probability_and_outcome_by_bin() -> None:
    rows = reliability(np.array([0.05, 0.95, 1.0]), np.array([0.0, 1.0, 1.0]))

    assert rows == [(1, 0.05, 0.0), (2, 0.975, 1.0)]


def test_a_cluster_keeps_the_id_that_most_of_its_records_had() -> None:
    ids = stable_ids({"a": ["a", "b", "c"], "d": ["d"]}, {"b": "old", "c": "old", "a": "older", "d": "old"})

    assert ids == {"a": "old", "d": "d"}


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghxyz")),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
def test_cluster_ids_are_never_shared(previous: dict[str, str], groups: list[int]) -> None:
    members: dict[int, list[str]] = {}
    for record, group in zip("abcdefgh", groups, strict=True):
        members.setdefault(group, []).append(record)
    clusters = {group[0]: group for group in members.values()}

    ids = stable_ids(clusters, previous)

    assert ids.keys() == clusters.keys()
    assert len(set(ids.values())) == len(ids)


@given(rows=st.lists(st.tuples(*(st.integers(0, size) for size in (3, 2, 5, 4))), min_size=1, max_size=80))
def test_fields_in_groups_add_up_and_count_as_one_by_one(rows: list[tuple[int, ...]]) -> None:
    sizes, levels = [3, 2, 5, 4], np.array(rows, np.int8)
    worth: list[Floats] = [np.arange(0.0, size + 1) * 10.0**k for k, size in enumerate(sizes)]
    weights = np.arange(1.0, len(levels) + 1)

    groups = group_fields(np.repeat(levels, 100, axis=0), sizes)
    several = group_fields(levels, sizes)

    assert max(len(group.fields) for group in groups) > 1
    assert [k for group in several for k in group.fields] == [0, 1, 2, 3]
    one_by_one = np.sum([worth[k][levels[:, k]] for k in range(4)], axis=0)
    assert np.array_equal(np.sum([group.add_up(worth) for group in groups], axis=0)[::100], one_by_one)
    assert np.array_equal(np.sum([group.add_up(worth) for group in several], axis=0), one_by_one)
    counted = [held for group in groups for held in group.count(np.repeat(weights, 100))]
    for k, held in enumerate(counted):
        assert np.array_equal(held, 100 * np.bincount(levels[:, k], weights=weights, minlength=sizes[k] + 1))
