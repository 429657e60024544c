"""Calibration: from a reader's raw score to the share of such values that turn out right.

``data/calibration.json`` holds, per kind of leaf, points of a rising curve (raw score, observed share); between points
it is linear. It is made from the tuning half of the invented resumes by

    python -m benchmarks.resumes.generate --people 90 --each 4
    python -m benchmarks.resumes_accuracy build/corpus --calibrate
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

_LIKE = {
    "given_name": "name",
    "family_name": "name",
    "phones/number": "phones/raw",
    "volunteer/organization": "work/name",
    "volunteer/position": "work/position",
    "work/current": "work/startDate",
}
"""Kinds without labels of their own, and the kind whose curve they share."""

type Curve = Sequence[tuple[float, float]]


@cache
def _curves() -> Mapping[str, Curve]:
    source = files(__package__) / "data" / "calibration.json"
    return {
        name: [(raw, share) for raw, share in points] for name, points in json.loads(source.read_text("utf-8")).items()
    }


def leaf_kind(field: str, pointer: str) -> str:
    """The kind of leaf a curve is kept for: ``work/name``, ``skills/keywords``, ``name``."""
    return field + re.sub(r"/\d+", "", pointer)


def calibrated(kind: str, raw: float) -> float:
    """The probability that a leaf of ``kind`` with this raw score is right, in 0..1."""
    curve = _curves().get(_LIKE.get(kind, kind))
    if not curve:
        return round(min(max(raw, 0.0), 1.0), 3)
    at = bisect_left(curve, (raw, 0.0))
    if at == 0:
        return curve[0][1]
    if at == len(curve):
        return curve[-1][1]
    (left, low), (right, high) = curve[at - 1], curve[at]
    return round(low + (high - low) * (raw - left) / (right - left), 3)
