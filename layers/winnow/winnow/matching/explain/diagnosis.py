"""Signs of a poor estimate that the model itself shows.

Estimation without labels finds the class of pairs that agree more than chance explains. Whether these are the same
thing or merely alike it cannot say, but a poor estimate shows: its classes overlap, it hangs on one field, it
contradicts itself or it depends on which half of the data it saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.adjust.score_calibration import overlap
from winnow.matching.arrays import Bools, Floats, Ints
from winnow.matching.constants import (
    LAST_NAME_LEVELS,
    LOOKED_AT_AGAIN,
    REWEIGHED_PAIRS,
)
from winnow.matching.model.fellegi_sunter import Model, posterior
from winnow.matching.model.fit import halves
from winnow.matching.model.latent_classes import information
from winnow.matching.model.observations import Observations
from winnow.matching.prepare.columns import Column, find_naming_field
from winnow.matching.schema import Kind


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Signs of a poor estimate.

    Attributes:
        matches: expected number of matching pairs.
        unlike: share of the matches that are called otherwise, in the field that names a thing.
        one_field: share of a match's information that its most telling field gives.
        second: information that the second field gives, in nats.
        flipped: share of the merged pairs decided otherwise by the model of one half of the data; pairs that only the
            half would merge count half, for they are left to a person and spoil nothing.
        cut: share of the pairs over the threshold that clustering had to part.
        grey: expected share of wrong decisions among the pairs that may be matches: ``sum min(p, 1-p) / sum p``.
    """

    matches: float
    unlike: float
    one_field: float
    second: float
    flipped: float
    cut: float
    grey: float

    def signs(self) -> dict[str, float]:
        """The same as signs by name, for the self-check."""
        return {
            "grey": self.grey,
            "flipped": min(self.flipped, 1.0),
            "parted": self.cut,
            "one_field": self.one_field,
            "second_field": self.second,
            "called_otherwise": self.unlike,
        }


def diagnose(  # noqa: PLR0917 - pairs and what was made of them
    model: Model, observed: Observations, weight: Floats, shift: Floats, labels: Ints, threshold: float
) -> Diagnosis:
    """Check a model against the pairs that it was estimated from.

    Args:
        model: the fitted model.
        observed: what it was fitted on.
        weight: log odds of the candidate pairs.
        shift: by how much these differ from the model's.
        labels: cluster of each record.
        threshold: log odds from which pairs are merged.
    """
    c = observed.candidates
    merged = weight >= threshold
    known = _completeness(observed.columns, c.left, c.right, merged)
    told = np.sort(_by_origin(observed.columns, information(model) * known))[::-1]
    parted = merged & (labels[c.left] != labels[c.right])
    return Diagnosis(
        matches=model.matches,
        unlike=_called_otherwise(observed.columns, model),
        one_field=float(told[0] / max(told.sum(), 1e-9)),
        second=float(told[1]) if len(told) > 1 else 0.0,
        flipped=_flipped(model, observed, weight, shift, threshold),
        cut=float(parted.sum() / max(merged.sum(), 1)),
        grey=overlap(posterior(weight)),
    )


def _called_otherwise(columns: Sequence[Column], model: Model) -> float:
    """Share of the matches that are hardly alike in the field that names a thing; 0 where there is none."""
    named = find_naming_field(columns)
    return 0.0 if named is None else float(np.exp(model.log_m[named][-LAST_NAME_LEVELS:]).sum())


def _by_origin(columns: Sequence[Column], told: Floats) -> Floats:
    """Information with that of model numbers counted to the title that holds them: they are one field's evidence."""
    origin = {column.name: k for k, column in enumerate(columns)}
    out = told.copy()
    for k, column in enumerate(columns):
        title = column.name.removesuffix(".model")
        if column.kind is Kind.MODEL and title != column.name and title in origin:
            out[origin[title]] += out[k]
            out[k] = 0.0
    return out


def _completeness(columns: Sequence[Column], left: Ints, right: Ints, merged: Bools) -> Floats:
    """For each field the share of the merged pairs in which both records have a value."""
    if not merged.any():
        return np.ones(len(columns))
    return np.array([float((c.known[left[merged]] & c.known[right[merged]]).mean()) for c in columns])


def _flipped(model: Model, observed: Observations, weight: Floats, shift: Floats, threshold: float) -> float:
    """Share of the merged pairs that a model of half the pairs decides otherwise, for the worse of the halves; pairs
    that it would merge beyond them count half."""
    near = np.flatnonzero(weight > LOOKED_AT_AGAIN)
    near = near[:: max(1, len(near) // REWEIGHED_PAIRS)]
    merged = weight[near] >= threshold
    if not merged.any():
        return 0.0
    c = observed.candidates
    worst = 0.0
    for half in halves(model, observed):
        again = half.weigh(observed.columns, c.left[near], c.right[near], c.levels[near]) + shift[near]
        lost = merged & (again < 0)
        gained = ~merged & (weight[near] < 0) & (again >= threshold)
        worst = max(worst, float((lost.sum() + gained.sum() / 2) / merged.sum()))
    return worst
