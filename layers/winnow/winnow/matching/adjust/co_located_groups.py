"""Groups of three and more that differ in something in which pairs agree.

The bar, the café and the dining room of one hotel agree in address, telephone and town, and no pair of them shows that
it is not one restaurant that two guides name a little differently. All of them together do: where the records of a
table mostly come in pairs of one name, and those that come in groups are called otherwise nearly throughout, the groups
are things under one roof. So it is with facts: two lists give one year for a paper, and the groups that give several
are the column that an editor writes each year.
"""

from __future__ import annotations

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.constants import FEWEST_GROUP_NAMES, FEWEST_PAIR_NAMES, LESS_ALIKE, NEARLY_EQUAL, PAIR


def find_co_located(left: Ints, right: Ints, naming: Levels, labels: Ints) -> Bools:
    """For each record whether it is in such a group; nobody is where groups agree like pairs.

    Args:
        left, right: candidate pairs.
        naming: their levels in a field that names things or gives a fact.
        labels: cluster of each record.
    """
    size = np.bincount(labels, minlength=len(labels))[labels]
    inside = (labels[left] == labels[right]) & (naming > 0)
    alike: Floats = (naming <= NEARLY_EQUAL).astype(float)
    pairs, groups = inside & (size[left] == PAIR), inside & (size[left] > PAIR)
    mostly_pairs = (size == PAIR).sum() > (size > PAIR).sum()
    if not mostly_pairs or pairs.sum() < FEWEST_PAIR_NAMES or groups.sum() < FEWEST_GROUP_NAMES:
        return np.zeros(len(labels), bool)
    found: Bools = (size > PAIR) & (alike[groups].mean() < LESS_ALIKE * alike[pairs].mean())
    return found
