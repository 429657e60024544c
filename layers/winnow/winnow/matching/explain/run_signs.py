"""Signs that an estimate is sound, measured on a run without labels.

The strongest is to leave one field out: pairs that are matches by all the other fields go on agreeing in what was
hidden, for they are the same thing; series, branches and families don't. :data:`SIGNS` says of each sign in which
direction it speaks for the estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.arrays import Bools, Floats, Ints, Levels, quantile
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    AGREEMENT_U,
    CERTAIN,
    EQUAL,
    FEWEST_SIGN_PAIRS,
    LEAST_SEPARATION,
    MUCH_ALIKE,
    NEARLY_EQUAL,
    NO_SIGN,
    SIGN_FLOOR,
    SIGN_PAIRS,
    SURE,
    UNKNOWN_AGREEMENT,
)
from winnow.matching.prepare.columns import Column
from winnow.matching.schema import Kind

_NAMES: Final = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.TITLE, Kind.PEOPLE, Kind.PERSON_NAME})
_FACTS: Final = frozenset({Kind.DATE, Kind.NUMBER, Kind.CATEGORY, Kind.SET})
_IDENTIFIERS: Final = frozenset({Kind.IDENTIFIER, Kind.MODEL, Kind.EMAIL, Kind.PHONE, Kind.URL})
_WRITTEN_OTHERWISE: Final = _NAMES | {Kind.ADDRESS, Kind.SET}
"""Kinds whose values are the same up to the level of what is much alike."""

SIGNS: Final[Mapping[str, int]] = {
    "left_out": 1,
    "name_agrees": 1,
    "telling_agrees": 1,
    "facts_agree": 1,
    "identifiers_agree": 1,
    "places_agree": 1,
    "upheld": 1,
    "child_rows": -1,
    "cluster_size": -1,
    "margin": 1,
    "near_misses": -1,
    "doubtful": -1,
    "grey": -1,
    "flipped": -1,
    "parted": -1,
    "one_field": -1,
    "second_field": 1,
    "called_otherwise": -1,
    "distinct": 1,
}
"""Signs by name: 1 when more of it speaks for the estimate, -1 when it speaks against."""


@dataclass(frozen=True, slots=True)
class _Near:
    """Candidate pairs that may be matches, or nearly: a sample of them."""

    left: Ints
    right: Ints
    levels: Levels
    weight: Floats
    inside: Bools


def measure_signs(pairs: WeighedPairs, labels: Ints, threshold: float) -> dict[str, float]:
    """The signs that come from the weighed pairs and their clusters; those of the diagnosis are added to them.

    Args:
        pairs: the weighed candidate pairs.
        labels: cluster of each record.
        threshold: log odds from which pairs are merged.
    """
    chosen = np.flatnonzero(pairs.weight > SIGN_FLOOR)
    chosen = chosen[:: max(1, len(chosen) // SIGN_PAIRS)]
    left, right = pairs.left[chosen], pairs.right[chosen]
    near = _Near(left, right, pairs.matrix[chosen], pairs.weight[chosen], labels[left] == labels[right])
    merged = near.weight >= threshold
    sure = max(int((near.weight >= SURE).sum()), 1)
    distinct = [(len(c.values) - 1) / max(int(c.known.sum()), 1) for c in pairs.columns]
    size = np.bincount(labels)
    size = size[size > 1]
    return {
        "left_out": min(_left_out(pairs, near, threshold), default=NO_SIGN),
        **_agreement(pairs, near),
        "child_rows": _child_rows(pairs.columns, near),
        "cluster_size": float(np.log2(size.mean())) if len(size) else 0.0,
        "margin": quantile(near.weight[merged], 0.1) - threshold if merged.any() else 0.0,
        "near_misses": float(np.log10(1 + (near.weight < -SURE).sum() / sure)),
        "doubtful": float(np.log10(1 + ((near.weight > -SURE) & (near.weight < SURE)).sum() / sure)),
        "distinct": max(distinct),
    }


def _left_out(pairs: WeighedPairs, near: _Near, threshold: float) -> list[float]:
    """For each field, judged by pairs that are weighed without it: the share of matches among those that are still over
    the threshold, as their agreement in the field shows it."""
    shares = []
    for k, column in enumerate(pairs.columns):
        m, u = np.exp(pairs.model.log_m[k]), np.exp(pairs.model.log_u[k])
        speaks = np.flatnonzero(m > u)
        among_matches, among_others = float(m[speaks].sum()), float(u[speaks].sum())
        if among_matches - among_others <= LEAST_SEPARATION:
            continue
        known = np.flatnonzero(near.levels[:, k] > 0)
        hidden = near.levels[known]
        hidden[:, _of_one_origin(pairs.columns, column)] = 0
        weight = pairs.model.weigh(pairs.columns, near.left[known], near.right[known], hidden)
        weight += pairs.missing_fields.shift(hidden, weight)
        over = known[weight >= threshold]
        if len(over) >= FEWEST_SIGN_PAIRS:
            agreeing = float(np.isin(near.levels[over, k], speaks + 1).mean())
            shares.append((agreeing - among_others) / (among_matches - among_others))
    return shares


def _agreement(pairs: WeighedPairs, near: _Near) -> dict[str, float]:
    """How much more often than by chance the pairs inside clusters agree, 0 to 1.

    In what names a record, in the field that could tell most, in the field of each group of kinds in which they agree
    least, and over all fields, each counting by what its values could tell.
    """
    groups: dict[str, list[float]] = {"facts_agree": [], "identifiers_agree": [], "places_agree": []}
    names: dict[str, list[tuple[float, float]]] = {}
    all_fields: list[tuple[float, float]] = []
    for k, column in enumerate(pairs.columns):
        u = np.exp(pairs.model.log_u[k])
        chance = float(u[: _same_up_to(column.kind)].sum())
        known = near.inside & (near.levels[:, k] > 0)
        if known.sum() < FEWEST_SIGN_PAIRS or chance > AGREEMENT_U or column.kind is Kind.TEXT:
            continue
        agree = (float((near.levels[known, k] <= _same_up_to(column.kind)).mean()) - chance) / (1 - chance)
        tells = min(-float(np.log(u[0])), CERTAIN) * float(column.known.mean())
        all_fields.append((tells, agree))
        if column.kind in _NAMES:
            names.setdefault(_name_of(column), []).append((tells, agree))
        else:
            groups[_group(column.kind)].append(agree)
    found = {name: min(values, default=UNKNOWN_AGREEMENT) for name, values in groups.items()}
    naming = max(names.values(), key=lambda parts: sum(tells for tells, _ in parts), default=[(0.0, UNKNOWN_AGREEMENT)])
    found["name_agrees"] = min(agree for _, agree in naming)
    found["telling_agrees"] = max(all_fields, default=(0.0, UNKNOWN_AGREEMENT))[1]
    possible = sum(tells for tells, _ in all_fields)
    upheld = sum(tells * max(agree, 0.0) for tells, agree in all_fields)
    found["upheld"] = upheld / possible if possible else 0.0
    return found


def _same_up_to(kind: Kind) -> int:
    """The level up to which two values of a kind are one."""
    if kind is Kind.CATEGORY:
        return EQUAL
    return MUCH_ALIKE if kind in _WRITTEN_OTHERWISE else NEARLY_EQUAL


def _name_of(column: Column) -> str:
    """What a column names: a person's given and family name name one person."""
    person = column.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME)
    return column.name.removesuffix(".given").removesuffix(".family") if "." in column.name or not person else "person"


def _child_rows(columns: Sequence[Column], near: _Near) -> float:
    """Share of the pairs inside clusters that plainly differ in some fields and are equal letter by letter in the rest.

    What one system writes of one thing again and again (the lines of a bill, the days of a course) is not written twice
    by hand: duplicates differ a little here and there.
    """
    last = np.array([len(LEVELS[column.kind]) for column in columns])
    levels = near.levels[near.inside]
    if not len(levels):
        return 0.0
    differs = levels == last
    return float((differs.any(axis=1) & (differs | (levels <= EQUAL)).all(axis=1)).mean())


def _group(kind: Kind) -> str:
    if kind in _FACTS:
        return "facts_agree"
    return "identifiers_agree" if kind in _IDENTIFIERS else "places_agree"


def _of_one_origin(columns: Sequence[Column], column: Column) -> list[int]:
    """The column and those that hold parts of it: a title and the model numbers in it."""
    stem = column.name.removesuffix(".model")
    return [j for j, each in enumerate(columns) if each.name == column.name or each.name.removesuffix(".model") == stem]
