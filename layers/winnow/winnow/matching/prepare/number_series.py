"""Identifiers that are issued one after the other: in such a column the number beside one's own is somebody else's.

Where numbers are drawn at random hardly any other one is a figure apart, and a number that is was mistyped. In a series
every number has such neighbours, and where it runs by name the nearest is that of the father.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools
from winnow.matching.constants import FEWEST_IN_SERIES, NEXT_IN_SERIES, NUMBERED_IN_SERIES, RUN_OF_SERIES

_NUMBERED: Final = re.compile(r"([a-z]*)(\d{1,15})")


def find_series(values: Sequence[str]) -> Bools | None:
    """Which distinct values of a column are members of a series, if most are: they have another one near, and a slip of
    one that leaves the series has not, nor one that lost a figure.

    Args:
        values: normalised identifiers, each once; letters may stand before their figures.
    """
    numbers = defaultdict[tuple[str, int], list[tuple[int, int]]](list)
    for place, found in enumerate(map(_NUMBERED.fullmatch, values)):
        if found is not None:
            numbers[found[1], len(found[2])].append((int(found[2]), place))
    known = sum(map(bool, values))
    member = np.zeros(len(values), bool)
    for each in numbers.values():
        if len(each) < RUN_OF_SERIES * known:
            continue
        number, place = np.array(sorted(each), np.int64).T
        near = np.diff(number) <= NEXT_IN_SERIES
        member[place] = np.r_[near, False] | np.r_[False, near]
    return member if known >= FEWEST_IN_SERIES and member.sum() >= NUMBERED_IN_SERIES * known else None
