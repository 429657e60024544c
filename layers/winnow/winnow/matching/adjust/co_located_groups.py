"""Groups of three and more that are called otherwise than pairs are.

The bar, the café and the dining room of one hotel agree in address, telephone and town, and no pair of them shows that
it is not one restaurant that two guides name a little differently. All of them together do: where the records of a
table mostly come in pairs of one name, and those that come in groups are called otherwise nearly throughout, the groups
are things under one roof.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Levels

CALLED_ALIKE: Final = 2  # the level of names that are nearly equal
_FEWEST_PAIRS: Final = 20
_FEWEST_CROWDED: Final = 3
_LESS: Final = 0.75  # of the share of pairs that are called alike


def crowded(left: Ints, right: Ints, naming: Levels, labels: Ints) -> Bools:
    """For each record whether it is in such a group; nobody is where groups are called like pairs.

    Args:
        left, right: candidate pairs.
        naming: their levels in the field that names things.
        labels: cluster of each record.
    """
    size = np.bincount(labels, minlength=len(labels))[labels]
    inside = (labels[left] == labels[right]) & (naming > 0)
    alike: Floats = (naming <= CALLED_ALIKE).astype(float)
    pairs, groups = inside & (size[left] == 2), inside & (size[left] > 2)
    mostly_pairs = (size == 2).sum() > (size > 2).sum()
    if not mostly_pairs or pairs.sum() < _FEWEST_PAIRS or groups.sum() < _FEWEST_CROWDED:
        return np.zeros(len(labels), bool)
    found: Bools = (size > 2) & (alike[groups].mean() < _LESS * alike[pairs].mean())
    return found
