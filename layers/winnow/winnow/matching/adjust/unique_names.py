"""Things that two lists call by one name and say nothing else of that could be compared.

A list of films with their writers and one with their stars have the titles in common and nothing else: no estimate can
confirm what they say. How often two things are called alike shows inside each list, in the names that come twice there.
Where chance would find few of the names that stand once in both lists, two records of such a name are one thing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winnow.matching.arrays import Bools, Ints, Levels
from winnow.matching.constants import CHANCE_OF_NAMES, EQUAL, FEWEST_UNIQUE_NAMES, PAIR
from winnow.matching.prepare.columns import Column, find_naming_field


def find_named_once(columns: Sequence[Column], lists: Ints, left: Ints, right: Ints, matrix: Levels) -> Bools:
    """Pairs across lists of one name that stands once in each of them, of which nothing else is known of both.

    Args:
        lists: the list that each record is of.
        left, right: the pairs.
        matrix: their levels, shape ``(pairs, fields)``.
    """
    none = np.zeros(len(left), bool)
    named_by = find_naming_field(columns)
    if named_by is None or not lists.any():
        return none
    name = columns[named_by]
    confirmed = _confirm_names(name, lists)
    others = [k for k, column in enumerate(columns) if column.name.removesuffix(".model") != name.name]
    alone = (matrix[:, named_by] == EQUAL) & (matrix[:, others] == 0).all(axis=1)
    x, y = lists[left], lists[right]
    found: Bools = alone & confirmed[x, y, name.codes[left]]
    return found


def _confirm_names(name: Column, lists: Ints) -> Bools:
    """For each two lists and each value whether it names one thing in both; shape ``(lists, lists, values)``."""
    number, values = int(lists.max()) + 1, len(name.values)
    held = np.stack([np.bincount(name.codes[(lists == k) & name.known], minlength=values) for k in range(number)])
    confirmed = np.zeros((number, number, values), bool)
    for i in range(number):
        for j in range(i):
            once = (held[i] == 1) & (held[j] == 1)
            if once.sum() >= FEWEST_UNIQUE_NAMES and _count_chance(held[i], held[j]) <= CHANCE_OF_NAMES * once.sum():
                confirmed[i, j] = confirmed[j, i] = once
    return confirmed


def _count_chance(one: Ints, other: Ints) -> float:
    """How many names two lists would have in common by chance, each once.

    Were names drawn from one hat, a list would hold twice half as many as two lists of its size hold once each (both
    are Poisson counts of one rate). Of what is in both lists the name is taken by its counterpart: chance is left with
    the rest of either.

    Args:
        one, other: how many records of each list have each value.
    """
    sizes = float(one.sum()), float(other.sum())
    left_over = (one[other == 0].sum() / sizes[0]) * (other[one == 0].sum() / sizes[1])
    by_one = PAIR * float((one == PAIR).sum()) * sizes[1] / sizes[0]
    by_other = PAIR * float((other == PAIR).sum()) * sizes[0] / sizes[1]
    return float(max(by_one, by_other) * left_over)
