"""Signs that an estimate is sound, measured on a run without labels.

The strongest is to leave one field out: pairs that are matches by all the other fields go on agreeing in what was
hidden, for they are the same thing; series, branches and families don't. :data:`SIGNS` says of each sign in which
direction it speaks for the estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Final

import numpy as np

from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.adjust.plain_differences import differ_by_number, differ_in_field, differ_plainly
from winnow.matching.arrays import Bools, Floats, Ints, Levels, distinct
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    COMMON_FIELD,
    ENOUGH_MERGED,
    EQUAL,
    FEWEST_SIGN_CLUSTERS,
    FEWEST_SIGN_PAIRS,
    LAST_NAME_LEVELS,
    LEAST_SEPARATION,
    NEARLY_EQUAL,
    NO_SIGN,
    PAIR,
    SIGN_DIFFERENCES,
    SIGN_FLOOR,
    SIGN_PAIRS,
    SURE,
    UNKNOWN_AGREEMENT,
)
from winnow.matching.explain.agreement_signs import (
    AGREEING_GROUPS,
    Near,
    find_divided,
    measure_agreement,
    numbers_records,
    same_up_to,
)
from winnow.matching.model.hard_negative_rules import is_birth
from winnow.matching.model.latent_classes import information, lasting_fields
from winnow.matching.prepare.columns import Column, find_naming_field, names_people
from winnow.matching.schema import CLASSES, TITLES, Kind

_NAMES: Final = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, *TITLES, Kind.PEOPLE, Kind.PERSON_NAME})
_PERSONS_OWN: Final = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.PERSON_NAME, Kind.IDENTIFIER, *CLASSES})
_FACTS: Final = frozenset({Kind.DATE, Kind.NUMBER, *CLASSES, Kind.SET})
_LISTS: Final = frozenset({Kind.TEXT, Kind.SET})
"""Kinds whose values are hardly ever equal."""
_WRITTEN_OTHERWISE: Final = _NAMES | {Kind.ADDRESS, Kind.SET}
"""Kinds whose values are the same up to the level of what is much alike."""

SIGNS: Final[Mapping[str, int]] = {
    "left_out": 1,
    "left_out_mean": 1,
    "margin": 1,
    "called_otherwise": -1,
    "namesakes": -1,
    "upheld": 1,
    "child_rows": -1,
    "all_different": -1,
    "doubtful": -1,
    "divided": -1,
    "divided_anywhere": -1,
    "cluster_size": -1,
    "typical_weight": 1,
    "differing": -1,
    "numbered": -1,
    **dict.fromkeys(AGREEING_GROUPS, 1),
}
"""Signs that points are fitted to, by name: 1 when more of it speaks for the estimate, -1 when it speaks against."""


def measure_signs(pairs: WeighedPairs, labels: Ints, threshold: float) -> dict[str, float]:
    """The signs of a run, by name.

    Args:
        pairs: the weighed candidate pairs.
        labels: cluster of each record.
        threshold: log odds from which pairs are merged.
    """
    chosen = np.flatnonzero(pairs.weight > SIGN_FLOOR)
    chosen = chosen[:: max(1, len(chosen) // SIGN_PAIRS)]
    left, right = pairs.left[chosen], pairs.right[chosen]
    near = Near(left, right, pairs.matrix[chosen], pairs.weight[chosen], labels[left] == labels[right])
    merged = near.weight[near.weight >= threshold]
    sure = max(int((near.weight >= SURE).sum()), 1)
    size = np.bincount(labels, minlength=len(labels))[labels]
    lasting = _own_fields(pairs.columns)
    last = np.array([len(LEVELS[column.kind]) for column in pairs.columns])[lasting]
    levels = near.levels[near.inside][:, lasting]
    return {
        **_left_out(pairs, near, threshold, len(labels) - len(distinct(labels))),
        "margin": _median(merged) - threshold if len(merged) else 0.0,
        **measure_agreement(pairs, near),
        "named_alike": _named_alike(pairs.columns, near.levels[near.inside]),
        "called_otherwise": _called_otherwise(pairs),
        "namesakes": _namesakes(pairs.columns, near, size),
        "child_rows": _child_rows(levels, last),
        "all_different": _all_different(list(compress(pairs.columns, lasting)), labels),
        "doubtful": float(np.log10(1 + ((near.weight > -SURE) & (near.weight < SURE)).sum() / sure)),
        "unchecked": _unchecked(pairs, near),
        "divided": find_divided(pairs, near, lasting),
        "divided_anywhere": find_divided(pairs, near, ~_numbering(pairs.columns)),
        **_differing(pairs.columns, near),
        "typical_weight": _median(near.weight[near.inside]) if near.inside.any() else 0.0,
        "cluster_size": _cluster_size(pairs.sources, labels, near),
    }


def _cluster_size(sources: Sources, labels: Ints, near: Near) -> float:
    """Records in the cluster of a merged pair, as the binary logarithm of the mean. Of several lists the first record
    of each beyond two does not count: that four lists have a thing makes no series of it."""
    if not near.inside.any():
        return 0.0
    size = np.bincount(labels, minlength=len(labels))
    number = len(sources.clean)
    held = np.bincount(distinct(labels * number + sources.codes) // number, minlength=len(labels))
    counted = size - np.maximum(held - PAIR, 0)
    return float(np.log2(counted[labels[near.left[near.inside]]].mean()))


def _median(values: Floats) -> float:
    """The median of some numbers; numpy's own takes 5 ms to load masked arrays."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def _own_fields(columns: Sequence[Column]) -> Bools:
    """Fields that say what a thing is and stay as they are. People change their employer and position together, and the
    date of an entry is that of what was written about them: of theirs only names, births, numbers and classes last."""
    lasting = lasting_fields(columns)
    if names_people(columns):
        lasting &= np.array([column.kind in _PERSONS_OWN or is_birth(column) for column in columns])
    own: Bools = lasting & ~_numbering(columns)
    return own


def _numbering(columns: Sequence[Column]) -> Bools:
    """Fields of which no value comes twice."""
    return np.array([numbers_records(column) for column in columns], bool)


def _left_out(pairs: WeighedPairs, near: Near, threshold: float, merged: int) -> dict[str, float]:
    """How pairs that are merged without one field agree in it: the least over the fields, and the mean.

    The least is the share of matches among these pairs, as their agreement in the field shows it; the mean is of how
    much more often than by chance they say the same, each field counting by the information that it gives. Where many
    are merged and hardly any without each of the fields, nothing confirms any of it: the least is 0.

    Args:
        pairs: the weighed candidate pairs.
        near: those that are looked at.
        threshold: log odds from which pairs are merged.
        merged: by how many records clusters are fewer.
    """
    told = information(pairs.model)
    shares, agreeing, weights = [], [], []
    for k, column in enumerate(pairs.columns):
        m, u = np.exp(pairs.model.log_m[k]), np.exp(pairs.model.log_u[k])
        speaks = np.flatnonzero(m > u)
        among_matches, among_others = float(m[speaks].sum()), float(u[speaks].sum())
        if among_matches - among_others <= LEAST_SEPARATION:
            continue
        known = np.flatnonzero(near.levels[:, k] > 0)
        hidden = near.levels[known]
        parts = _of_one_origin(pairs.columns, column)
        hidden[:, parts] = 0
        left, right = near.left[known], near.right[known]
        weight = pairs.model.weigh(pairs.columns, left, right, hidden)
        weight += pairs.missing_fields.shift(hidden, weight)
        reached = weight >= threshold
        if pairs.agreeing:
            reached &= ~differ_plainly(pairs.columns, left, right, hidden, reached, parts)
        over = near.levels[known[reached], k]
        if len(over) >= FEWEST_SIGN_PAIRS:
            speaking = float(np.isin(over, speaks + 1).mean())
            shares.append((speaking - among_others) / (among_matches - among_others))
            chance = float(u[: same_up_to(column.kind)].sum())
            agreeing.append((float((over <= same_up_to(column.kind)).mean()) - chance) / (1 - chance))
            weights.append(float(told[k]))
    mean = float(np.average(agreeing, weights=weights)) if sum(weights) > 0 else NO_SIGN
    unknown = 0.0 if merged >= ENOUGH_MERGED else NO_SIGN
    return {"left_out": min(shares, default=unknown), "left_out_mean": mean}


def _unchecked(pairs: WeighedPairs, near: Near) -> float:
    """Share of the pairs inside clusters that have a single telling field in common."""
    alone = pairs.find_unchecked(near.left[near.inside], near.right[near.inside], near.levels[near.inside])
    return float(alone.mean()) if len(alone) else 0.0


def _differing(columns: Sequence[Column], near: Near) -> dict[str, float]:
    """Shares of the pairs inside clusters that differ plainly in a field or by a number, and that differ by a number in
    a title, an address or a text."""
    inside = np.flatnonzero(near.inside)
    inside = inside[:: max(1, len(inside) // SIGN_DIFFERENCES)]
    if not len(inside):
        return {"differing": 0.0, "numbered": 0.0}
    left, right, levels = near.left[inside], near.right[inside], near.levels[inside]
    numbered = differ_by_number(columns, left, right, levels, np.ones(len(inside), bool))
    return {
        "differing": float((numbered | differ_in_field(columns, levels)).mean()),
        "numbered": float(numbered.mean()),
    }


def _named_alike(columns: Sequence[Column], levels: Levels) -> float:
    """Share of the pairs inside clusters whose names are equal or nearly so, where things have names.

    Args:
        levels: of the pairs inside clusters.
    """
    named = find_naming_field(columns)
    if named is None:
        return UNKNOWN_AGREEMENT
    known = levels[levels[:, named] > 0, named]
    return float((known <= NEARLY_EQUAL).mean()) if len(known) else UNKNOWN_AGREEMENT


def _called_otherwise(pairs: WeighedPairs) -> float:
    """Share of the matches that are hardly alike in the field that names a thing; 0 where there is none."""
    named = find_naming_field(pairs.columns)
    return 0.0 if named is None else float(np.exp(pairs.model.log_m[named][-LAST_NAME_LEVELS:]).sum())


def _namesakes(columns: Sequence[Column], near: Near, size: Ints) -> float:
    """How many records bear the name of a merged pair for each that its cluster holds, as a mean binary logarithm.

    A name that many clusters share says little: a column of a journal, a chain of shops.

    Args:
        size: records in each record's cluster.
    """
    named = find_naming_field(columns)
    if named is None:
        return 0.0
    column, merged = columns[named], near.left[near.inside]
    merged = merged[column.known[merged]]
    bearers = column.counts[column.codes[merged]] / np.maximum(size[merged], 1)
    return float(np.log2(np.maximum(bearers, 1.0)).mean()) if len(merged) else 0.0


def _child_rows(levels: Levels, last: Ints) -> float:
    """Share of the pairs inside clusters that plainly differ in some fields and are equal letter by letter in the rest.

    What one system writes of one thing again and again (the lines of a bill, the days of a course) is not written twice
    by hand: duplicates differ a little here and there.

    Args:
        levels: of the pairs inside clusters.
        last: the level of plain difference in each field.
    """
    if not len(levels):
        return 0.0
    differs = levels == last
    return float((differs.any(axis=1) & (differs | (levels <= EQUAL)).all(axis=1)).mean())


def _all_different(columns: Sequence[Column], labels: Ints) -> float:
    """Share of the clusters of three and more that have as many values as records in one field, for the field in which
    most do: a slip makes one record of three differ, and a series makes all. A field that hardly any cluster has says
    nothing of the others."""
    size = np.bincount(labels, minlength=len(labels))
    members = np.flatnonzero(size[labels] > PAIR)
    fewest = max(FEWEST_SIGN_CLUSTERS, COMMON_FIELD * (size > PAIR).sum())
    most = 0.0
    for column in columns:
        known = members[column.known[members]]
        if column.kind in _LISTS or not len(known):
            continue
        records = np.bincount(labels[known], minlength=len(labels))
        values = np.bincount(
            distinct(labels[known] * len(column.values) + column.codes[known]) // len(column.values),
            minlength=len(labels),
        )
        several = records > PAIR
        if several.sum() >= fewest:
            most = max(most, float((values[several] == records[several]).mean()))
    return most


def _of_one_origin(columns: Sequence[Column], column: Column) -> list[int]:
    """The column and those that hold parts of it: a title and the model numbers in it."""
    stem = column.name.removesuffix(".model")
    return [j for j, each in enumerate(columns) if each.name == column.name or each.name.removesuffix(".model") == stem]
