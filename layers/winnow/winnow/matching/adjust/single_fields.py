"""Pairs of which two records have a single telling field in common: nothing can confirm or contradict what it says.

Two lists of people, of which one holds names only, find namesakes and persons alike, and no other field to tell which.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winnow.matching.arrays import Bools, Levels
from winnow.matching.constants import TELLING
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
