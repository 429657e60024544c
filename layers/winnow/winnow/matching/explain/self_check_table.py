"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to 1964 runs over the tuning halves of the shapes in ``benchmarks/records`` and over composed tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "left_out": (
        (0.0, 0.794, 1.0005, 1.001),
        (-2.126, -0.334, -0.048, 0.606, 0.682),
    ),
    "left_out_mean": (
        (0.8917, 0.9629),
        (-0.368, 0.268, 0.302),
    ),
    "margin": (
        (2.1089, 12.294, 19.7386),
        (-0.606, 0.128, 0.202, 1.26),
    ),
    "name_agrees": (
        (0.7321, 0.8449),
        (-0.525, -0.12, 0.133),
    ),
    "called_otherwise": (
        (0.0519, 0.1492),
        (0.081, -0.326, -0.609),
    ),
    "namesakes": (
        (0.0204,),
        (0.149, -0.235),
    ),
    "facts_agree": (
        (0.9127,),
        (-0.119, 0.602),
    ),
    "upheld": (
        (0.6229, 0.9046),
        (-1.204, 0.16, 0.785),
    ),
    "child_rows": (
        (0.6154, 0.8715),
        (0.129, -0.169, -1.175),
    ),
    "all_different": (
        (0.0471, 0.1479, 0.3284),
        (0.44, 0.313, -0.387, -0.693),
    ),
    "doubtful": (
        (0.0998, 0.2528, 0.7371),
        (0.164, 0.1, -0.055, -0.608),
    ),
}
"""For each sign its cuts, ascending, and the points of each range between them."""
