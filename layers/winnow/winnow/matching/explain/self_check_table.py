"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to 681 runs over the tuning halves of the shapes in ``benchmarks/records`` and over composed tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "left_out": (
        (0.5, 0.8581, 1.0),
        (-1.091, -0.275, 0.065, 0.292),
    ),
    "left_out_mean": (
        (0.7597, 0.8624),
        (-0.592, -0.112, 0.212),
    ),
    "margin": (
        (1.747, 11.7902),
        (-1.38, 0.162, 0.385),
    ),
    "name_agrees": (
        (0.7434,),
        (-0.426, 0.118),
    ),
    "called_otherwise": (
        (0.118,),
        (0.203, -3.204),
    ),
    "namesakes": (
        (0.0148,),
        (0.191, -0.265),
    ),
    "facts_agree": (
        (0.8385,),
        (-0.181, 0.363),
    ),
    "upheld": (
        (0.639, 0.9016, 0.9772, 0.9981),
        (-1.389, 0.155, 0.568, 1.519, 1.778),
    ),
    "child_rows": (
        (0.8187,),
        (0.047, -0.47),
    ),
    "all_different": (
        (0.1818, 0.3955, 0.7149),
        (0.599, -0.306, -0.771, -0.936),
    ),
    "uneven": (
        (0.0858,),
        (0.153, -2.606),
    ),
    "doubtful": (
        (0.6175,),
        (0.09, -0.509),
    ),
}
"""For each sign its cuts, ascending, and the points of each range between them."""
