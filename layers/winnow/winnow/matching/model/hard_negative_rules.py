"""Clear disagreements that no amount of agreement elsewhere outweighs.

Father and son share a name, an address and a phone; so would any sum of weights let them pass for one person. Where
the dates of birth clearly differ and no e-mail address or identifier says otherwise, a pair is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import EQUAL, NEARLY_EQUAL
from winnow.matching.prepare.columns import Column
from winnow.matching.schema import Kind

_BIRTH: Final = re.compile(r"birth|dob|born", re.IGNORECASE)
_VOUCHING: Final = frozenset({Kind.EMAIL, Kind.IDENTIFIER})


def is_birth(column: Column) -> bool:
    """Whether a column holds the day or year of birth."""
    return column.kind is Kind.DATE and _BIRTH.search(column.name) is not None


def ruled_out(columns: Sequence[Column], matrix: Levels) -> Bools:
    """Pairs of people born on clearly different days, for whom no e-mail address or identifier vouches."""
    differ = np.zeros(len(matrix), bool)
    vouched = np.zeros(len(matrix), bool)
    for k, column in enumerate(columns):
        level = matrix[:, k]
        if is_birth(column):
            differ |= level == len(LEVELS[Kind.DATE])
        if column.kind in _VOUCHING:
            vouched |= (level == EQUAL) | (level == NEARLY_EQUAL)
    return differ & ~vouched
