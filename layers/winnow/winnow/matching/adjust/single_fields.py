"""Pairs of which two records have a single telling field in common: nothing can confirm or contradict what it says.

Two lists of people, of which one holds names only, find namesakes and persons alike, and no other field to tell which.
What tells is each list itself: where hardly any two of its own records have one name, two of one name in two lists are
one person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from winnow.matching.arrays import Bools, Levels
from winnow.matching.constants import CHANCE_OF_LISTS, NEARLY_EQUAL, TELLING
from winnow.matching.model.fellegi_sunter import Model
from winnow.matching.model.latent_classes import information
from winnow.matching.prepare.columns import Column
from winnow.matching.schema import STRONG, Kind


def name_of(column: Column) -> str:
    """What a column is a part of: a person's given and family name are one name, a title holds its model number."""
    name = column.name.removesuffix(".model").removesuffix(".given").removesuffix(".family")
    person = column.kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME)
    return name if "." in column.name or not person else "person"


def find_unchecked(columns: Sequence[Column], model: Model, levels: Levels) -> Bools:
    """Pairs that have at most one telling field in common.

    A mail address, a telephone or a number of one's own needs no other field.

    Args:
        levels: shape ``(pairs, fields)``.
    """
    told = information(model)
    common = np.zeros(len(levels), np.int64)
    for name in dict.fromkeys(name_of(column) for column in columns):
        parts = [k for k, column in enumerate(columns) if name_of(column) == name and told[k] >= TELLING]
        if parts:
            enough = any(columns[k].kind in STRONG for k in parts)
            common += (2 if enough else 1) * (levels[:, parts] > 0).any(axis=1)
    unchecked: Bools = common <= 1
    return unchecked


def _alike_by_name(columns: Sequence[Column], levels: Levels) -> Iterator[tuple[str, Bools]]:
    """For each name of columns the pairs that know all of its parts and are nearly equal in each."""
    for name in dict.fromkeys(name_of(column) for column in columns):
        parts = levels[:, [k for k, column in enumerate(columns) if name_of(column) == name]]
        yield name, ((parts > 0) & (parts <= NEARLY_EQUAL)).all(axis=1)


def count_alike(columns: Sequence[Column], levels: Levels) -> dict[str, int]:
    """How many pairs are nearly equal in each field, or in all parts of one name.

    Args:
        levels: shape ``(pairs, fields)``.
    """
    return {name: int(alike.sum()) for name, alike in _alike_by_name(columns, levels)}


def confirmed_by_lists(
    columns: Sequence[Column], levels: Levels, inside: Mapping[str, int], chance: float
) -> frozenset[str]:
    """Names of columns in which hardly any two records of one list are alike, by what is merged across lists.

    Args:
        levels: of the pairs across lists that one field joins, shape ``(pairs, fields)``.
        inside: how many pairs of one list are alike in each.
        chance: pairs across lists for each pair inside one.
    """
    across = count_alike(columns, levels)
    return frozenset(n for n, found in across.items() if found and inside[n] * chance <= CHANCE_OF_LISTS * found)


def find_confirmed(columns: Sequence[Column], levels: Levels, confirmed: frozenset[str]) -> Bools:
    """Pairs that are alike in a field which the lists confirm.

    Args:
        levels: of pairs across lists, shape ``(pairs, fields)``.
        confirmed: names of columns, as :func:`confirmed_by_lists` gives them.
    """
    found = np.zeros(len(levels), bool)
    for name, alike in _alike_by_name(columns, levels):
        if name in confirmed:
            found |= alike
    return found
