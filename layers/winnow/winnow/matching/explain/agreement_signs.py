"""How far what is merged agrees, field by field and by what the fields tell: signs of the self-check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    AGREEMENT_U,
    CERTAIN,
    COMMON_FIELD,
    EQUAL,
    FEWEST_SIGN_PAIRS,
    MUCH_ALIKE,
    NEARLY_EQUAL,
    NO_SIGN,
)
from winnow.matching.prepare.columns import Column
from winnow.matching.schema import CLASSES, TITLES, Kind

_NAMES: Final = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, *TITLES, Kind.PEOPLE, Kind.PERSON_NAME})
_WRITTEN_OTHERWISE: Final = _NAMES | {Kind.ADDRESS, Kind.SET}
"""Kinds whose values are the same up to the level of what is much alike."""

AGREEING_GROUPS: Final[Mapping[str, frozenset[Kind]]] = {
    "persons_agree": frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.PERSON_NAME}),
    "titles_agree": frozenset(TITLES),
    "people_agree": frozenset({Kind.PEOPLE}),
    "dates_agree": frozenset({Kind.DATE}),
    "numbers_agree": frozenset({Kind.NUMBER}),
    "identifiers_agree": frozenset({Kind.IDENTIFIER, Kind.MODEL}),
    "contacts_agree": frozenset({Kind.EMAIL, Kind.PHONE, Kind.URL}),
    "addresses_agree": frozenset({Kind.ADDRESS}),
    "places_agree": frozenset({Kind.PLACE, Kind.POSTCODE, Kind.COORDINATE}),
    "classes_agree": frozenset(CLASSES),
}
"""Signs of what a group of kinds tells: how far what is merged agrees in the field of the group in which it does so
least."""


@dataclass(frozen=True, slots=True)
class Near:
    """Candidate pairs that may be matches, or nearly: a sample of them."""

    left: Ints
    right: Ints
    levels: Levels
    weight: Floats
    inside: Bools


def measure_agreement(pairs: WeighedPairs, near: Near) -> dict[str, float]:
    """How much more often than by chance the pairs inside clusters agree, 0 to 1.

    In each group of kinds in the field in which they agree least, and over all fields, each counting by what its values
    could tell.
    """
    groups: dict[str, float] = {}
    possible = upheld = 0.0
    for k, column in enumerate(pairs.columns):
        u = np.exp(pairs.model.log_u[k])
        chance = float(u[: same_up_to(column.kind)].sum())
        known = near.inside & (near.levels[:, k] > 0)
        told = known.sum() >= FEWEST_SIGN_PAIRS and chance <= AGREEMENT_U and not numbers_records(column)
        if not told or column.kind is Kind.TEXT:
            continue
        agree = (float((near.levels[known, k] <= same_up_to(column.kind)).mean()) - chance) / (1 - chance)
        tells = min(-float(np.log(u[0])), CERTAIN) * float(column.known.mean())
        possible += tells
        upheld += tells * max(agree, 0.0)
        for name, kinds in AGREEING_GROUPS.items():
            if column.kind in kinds and chance <= NO_SIGN:
                groups[name] = min(groups.get(name, agree), agree)
    return {
        "upheld": upheld / possible if possible else 0.0,
        **dict.fromkeys(AGREEING_GROUPS, NO_SIGN),
        **groups,
    }


def find_divided(pairs: WeighedPairs, near: Near, lasting: Bools) -> float:
    """Of the pairs inside clusters the share that differs plainly in a field or doesn't, whichever is less, for the
    field in which it is most: what always differs may change, what never does stays, and between the two some pairs are
    of another kind. A field that hardly any pair has (the editor of an article) says nothing of the others.

    Args:
        lasting: fields that say what a thing is.
    """
    most = 0.0
    for k, column in enumerate(pairs.columns):
        known = near.levels[near.inside & (near.levels[:, k] > 0), k]
        chance = float(np.exp(pairs.model.log_u[k])[: same_up_to(column.kind)].sum())
        common = len(known) >= max(FEWEST_SIGN_PAIRS, COMMON_FIELD * near.inside.sum())
        if lasting[k] and common and chance <= NO_SIGN:
            differ = float((known == len(LEVELS[column.kind])).mean())
            most = max(most, min(differ, 1 - differ))
    return most


def same_up_to(kind: Kind) -> int:
    """The level up to which two values of a kind are one."""
    if kind in CLASSES:
        return EQUAL
    return MUCH_ALIKE if kind in _WRITTEN_OTHERWISE else NEARLY_EQUAL


def numbers_records(column: Column) -> bool:
    """Whether no value of a field comes twice: it may number the records, whatever these are about."""
    held = column.counts[1:]
    return bool(len(held)) and int(held.max()) == 1
