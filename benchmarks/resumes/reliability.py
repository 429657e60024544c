"""Whether confidences mean what they say: the table of said and right, and the model they are fitted with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

import numpy as np

from winnow.parsing.resumes.confidence.confidence_features import Features

BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.01)
RIDGE = 0.1
RIDGE_OF_ENTRIES = 10.0
"""Values of one list share most of their features, and a person with forty courses gives forty such values: what is
learned from them is learned from fewer persons than there are values, and is held back more."""
RIDGE_OF_JUDGED, RIDGE_OF_FEW_JUDGED = 1.0, 3.0
"""For weights that are moved from where they are by values that were judged by eye, a hundred or more, or fewer."""
NEWTON_STEPS = 100
LONGEST_STEP = 1.0  # of a weight: from weights that are sure of everything Newton's first step would be huge
LARGEST_LOG_ODDS = 30.0

type Judged = tuple[str, float, bool]
"""Kind of value, its confidence, and whether it is right."""


def fit(
    rows: Sequence[tuple[Features, float, bool]], ridge: float = RIDGE, start: Sequence[float] | None = None
) -> list[float]:
    """Weights of a logistic model, the constant last, by Newton's method.

    Args:
        rows: The features of each value, how much it weighs, whether it is right.
        ridge: Penalty on the squares of the weights, so that features that hardly vary don't decide.
        start: Weights from which the penalty measures, in place of 0: what few values don't speak against stays.

    Returns:
        One weight a feature, and the constant.
    """
    features = np.array([[*of_value, 1.0] for of_value, _, _ in rows])
    sizes = np.array([size for _, size, _ in rows])
    right = np.array([float(is_right) for _, _, is_right in rows])
    penalty = np.diag([*([ridge] * (features.shape[1] - 1)), 0.01])
    held = np.zeros(features.shape[1]) if start is None else np.array(start)
    weights = held.copy()
    for _ in range(NEWTON_STEPS):
        said = 1 / (1 + np.exp(-np.clip(features @ weights, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)))
        slope = features.T @ (sizes * (right - said)) - penalty @ (weights - held)
        bend = features.T @ (features * (sizes * said * (1 - said))[:, None]) + penalty
        weights += np.clip(np.linalg.solve(bend, slope), -LONGEST_STEP, LONGEST_STEP)
    return [round(float(weight), 3) for weight in weights]


def report_reliability(field_values: Sequence[Judged]) -> None:
    """Of the values given a confidence, how many are right: a confidence of 0.9 should be right in 90 %.

    By confidence, and by kind of value with the mean distance of its bins (each weighing as many values as it holds).
    """
    print("\nreliability: of the values given a confidence, how many are right")
    print(f"{'confidence':>14}{'values':>8}{'mean':>8}{'right':>8}{'apart':>8}")
    for low, high in pairwise(BINS):
        inside = [(confidence, right) for _, confidence, right in field_values if low <= confidence < high]
        if inside:
            mean, share = said_and_right(inside)
            print(f"{low:6.2f} - {min(high, 1):5.2f}{len(inside):8}{mean:8.3f}{share:8.3f}{share - mean:+8.3f}")
    print(f"\n{'kind of value':26}{'values':>8}{'mean':>8}{'right':>8}{'apart':>8}")
    for kind in sorted({kind for kind, _, _ in field_values}):
        of_kind = [(confidence, right) for each, confidence, right in field_values if each == kind]
        mean, share = said_and_right(of_kind)
        print(f"{kind:26}{len(of_kind):8}{mean:8.3f}{share:8.3f}{distance(of_kind):8.3f}")


def said_and_right(values: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """(mean confidence, share that is right)."""
    return fmean(confidence for confidence, _ in values), fmean(right for _, right in values)


def distance(values: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: mean distance of confidence and share right over the bins."""
    total = 0.0
    for low, high in pairwise(BINS):
        inside = [value for value in values if low <= value[0] < high]
        if inside:
            mean, share = said_and_right(inside)
            total += len(inside) * abs(mean - share)
    return total / len(values)
