"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to 151 runs over the tuning halves of the shapes in ``benchmarks/records``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "left_out": ((0.4644,), (-1.328, 0.144)),
    "name_agrees": ((0.6532, 0.8602), (-0.397, -0.173, 0.207)),
    "facts_agree": ((0.5085, 0.8841), (-0.49, 0.208, 1.007)),
    "places_agree": ((0.984,), (-0.111, 0.451)),
    "upheld": ((0.6378, 0.8984), (-1.322, 0.475, 0.655)),
    "child_rows": ((0.8852,), (0.027, -0.208)),
    "cluster_size": ((1.0056,), (0.941, -0.221)),
    "doubtful": ((0.5993,), (0.283, -1.002)),
    "flipped": ((0.0028,), (0.075, -0.26)),
    "one_field": ((0.2832, 0.3196), (0.629, 0.148, -0.264)),
    "called_otherwise": ((0.0896,), (0.457, -2.846)),
    "distinct": ((0.995, 1.0), (-0.227, 0.83, 1.974)),
}
"""For each sign its cuts, ascending, and the points of each range between them."""
