"""Decision trees that were boosted (Friedman, Greedy function approximation, 2001) and only go one way in each sign.

They are written by ``python -m benchmarks.matching_self_check --fit`` into ``self_check_trees.json``: under the name of
a look a list of trees. A tree is a number (log odds that it adds), or a list of a sign, a cut, the tree for values
below the cut and the tree for the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

type Tree = float | tuple[str, float, Tree, Tree]
"""Log odds; or a sign, a cut, what is below and what is from it on."""

type Forest = Sequence[Tree]
"""Trees whose log odds add up."""


def add_up(forest: Forest, signs: Mapping[str, float]) -> float:
    """The log odds of all trees together.

    Args:
        signs: value of each sign that the trees ask for.
    """
    total = 0.0
    for tree in forest:
        while not isinstance(tree, float):
            name, cut, low, high = tree
            tree = high if signs[name] >= cut else low  # noqa: PLW2901 - down to a leaf
        total += tree
    return total


@cache
def read_forests() -> Mapping[str, Forest]:
    """The trees of each look, by its name."""
    stored = json.loads((files("winnow.matching.explain") / "self_check_trees.json").read_text("utf-8"))
    return {look: tuple(_as_tree(each) for each in trees) for look, trees in stored.items()}


def _as_tree(stored: Any) -> Tree:
    if not isinstance(stored, list):
        return float(stored)
    name, cut, low, high = stored
    return str(name), float(cut), _as_tree(low), _as_tree(high)
