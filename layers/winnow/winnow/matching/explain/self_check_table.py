"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to 298 runs over the tuning halves of the shapes in ``benchmarks/records``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "left_out": (
        (0.4989,),
        (-0.211, 0.02),
    ),
    "name_agrees": (
        (0.7298, 0.8405),
        (-0.568, 0.05, 0.185),
    ),
    "facts_agree": (
        (0.8484,),
        (-0.296, 0.691),
    ),
    "places_agree": (
        (0.9624,),
        (-0.073, 0.282),
    ),
    "upheld": (
        (0.5852, 0.6311, 0.91),
        (-1.74, -0.911, 0.504, 0.726),
    ),
    "child_rows": (
        (0.441, 0.5728, 0.6435),
        (0.206, 0.063, -0.252, -0.681),
    ),
    "cluster_size": (
        (1.0011, 1.0153, 1.6062),
        (1.02, 0.66, -0.128, -0.472),
    ),
    "margin": (
        (0.4974,),
        (-0.272, 0.057),
    ),
    "near_misses": (
        (0.1136,),
        (0.158, -0.157),
    ),
    "doubtful": (
        (0.5295, 0.66),
        (0.153, -0.257, -0.716),
    ),
    "flipped": (
        (0.0003, 0.0072),
        (0.205, -0.106, -0.914),
    ),
    "one_field": (
        (0.2784, 0.442),
        (0.356, -0.051, -0.207),
    ),
    "called_otherwise": (
        (0.0131, 0.0709, 0.0996),
        (0.399, 0.247, -0.836, -2.2),
    ),
    "distinct": (
        (0.999,),
        (-0.138, 2.169),
    ),
}
"""For each sign its cuts, ascending, and the points of each range between them."""
