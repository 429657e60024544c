"""Calibration: from what speaks for a value to the share of such values that turn out right.

``data/calibration.json`` holds a logistic model per kind of value: a weight for each of its features
(``confidence_features.Features``) and a constant. They are fitted to the tuning halves of the invented resumes,
ordinary and hard, to the resumes of people who publish theirs as JSON, printed in public themes (``PEOPLE``), and to
values of public resumes that were judged by eye (``JUDGED``; all of these are outside the repository), by

    python -m benchmarks.resumes.generate
    python -m benchmarks.resumes.generate --hard --people 240 --each 8
    python -m benchmarks.resumes_accuracy build/corpus build/corpus-hard PEOPLE... JUDGED... --calibrate
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from winnow.parsing.data_files import read_data_file
from winnow.parsing.resumes.confidence.confidence_features import Features

_LIKE = {
    "phones/number": "phones/raw",
    "volunteer/organization": "work/name",
    "volunteer/position": "work/position",
    "volunteer/startDate": "work/startDate",
    "volunteer/endDate": "work/endDate",
    "work/current": "work/startDate",
    "volunteer/current": "work/startDate",
    "experience_months": "work/startDate",
}
"""Kinds without labels of their own, and the kind whose model they share."""

MOST = 0.995
"""No confidence is higher: a corpus of some thousand values of a kind cannot say more."""


@cache
def _models() -> Mapping[str, Sequence[float]]:
    models: Mapping[str, Sequence[float]] = json.loads(read_data_file("calibration.json"))
    return models


@lru_cache(maxsize=4096)
def value_kind(field: str, pointer: str) -> str:
    """The kind of value a model is kept for: ``work/name``, ``skills/keywords``, ``name``."""
    return field + re.sub(r"/\d+", "", pointer)


def is_calibrated(kind: str) -> bool:
    """Whether a model is kept for values of ``kind``, so that their features are worth measuring."""
    return bool(_models().get(_LIKE.get(kind, kind)))


def calibrated(kind: str, raw: float, features: Features) -> float:
    """The probability, in 0..1, that a value of ``kind`` with these features is right; ``raw`` without a model."""
    weights = _models().get(_LIKE.get(kind, kind))
    if not weights:
        return round(min(max(raw, 0.0), 1.0), 3)
    log_odds = weights[-1] + sum(weight * feature for weight, feature in zip(weights, features, strict=False))
    return round(min(MOST, 1 / (1 + math.exp(-max(-20.0, min(20.0, log_odds))))), 3)
