"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to 681 runs over the tuning halves of the shapes in ``benchmarks/records`` and over composed tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "left_out": (
        (0.5, 0.8581, 1.0),
        (-0.936, -0.299, 0.004, 0.399),
    ),
    "left_out_mean": (
        (0.7597, 0.8624),
        (-0.602, -0.115, 0.217),
    ),
    "margin": (
        (1.747, 11.7902),
        (-1.401, 0.188, 0.313),
    ),
    "name_agrees": (
        (0.4327, 0.7434),
        (-0.804, -0.45, 0.156),
    ),
    "called_otherwise": (
        (0.118,),
        (0.207, -3.103),
    ),
    "namesakes": (
        (0.0146,),
        (0.25, -0.352),
    ),
    "facts_agree": (
        (0.8385,),
        (-0.114, 0.229),
    ),
    "upheld": (
        (0.584, 0.639, 0.9016, 0.9772, 0.9981),
        (-1.409, -1.207, 0.147, 0.552, 1.424, 1.566),
    ),
    "child_rows": (
        (0.6279,),
        (0.138, -0.479),
    ),
    "all_different": (
        (0.1156, 0.3269, 0.4788),
        (0.693, 0.146, -0.497, -0.771),
    ),
    "uneven": (
        (0.0367, 0.095),
        (0.207, -0.299, -2.838),
    ),
    "doubtful": (
        (0.6175,),
        (0.095, -0.51),
    ),
}
"""For each sign its cuts, ascending, and the points of each range between them."""
