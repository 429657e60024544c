"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to 681 runs over the tuning halves of the shapes in ``benchmarks/records`` and over composed tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "left_out": (
        (0.5, 0.8581, 0.9902, 1.0),
        (-1.312, -0.317, 0.023, 0.174, 0.376),
    ),
    "left_out_mean": (
        (0.7597, 0.8624),
        (-0.554, -0.073, 0.194),
    ),
    "margin": (
        (1.747, 11.7902),
        (-1.423, 0.182, 0.264),
    ),
    "name_agrees": (
        (0.7434, 0.8484),
        (-0.478, 0.069, 0.134),
    ),
    "called_otherwise": (
        (0.118,),
        (0.211, -3.319),
    ),
    "namesakes": (
        (0.0148,),
        (0.158, -0.228),
    ),
    "facts_agree": (
        (0.8385,),
        (-0.237, 0.497),
    ),
    "upheld": (
        (0.639, 0.9016, 0.9772, 0.9981),
        (-1.391, 0.156, 0.568, 1.534, 1.862),
    ),
    "child_rows": (
        (0.8284,),
        (0.081, -0.843),
    ),
    "all_different": (
        (0.1777, 0.3728),
        (0.574, -0.321, -0.768),
    ),
    "doubtful": (
        (0.0828, 0.6175),
        (0.096, 0.035, -0.377),
    ),
}
"""For each sign its cuts, ascending, and the points of each range between them."""
