"""Expectation maximisation over patterns of agreement: u on random pairs, m, the prior and the related classes.

Expectation maximisation (Dempster, Laird & Rubin, 1977) for record linkage follows Winkler, Using the EM algorithm for
weight computation in the Fellegi-Sunter model of record linkage (1988). Candidate pairs enter one by one, all other
pairs through a random sample that stands for them and is taken to hold no matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

import numpy as np

from winnow.matching.arrays import NONE, Bools, Floats, Ints, Levels, distinct
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    CONVERGED,
    EM_LEAST_STEPS,
    EM_STEPS,
    LEAST_U,
    LEVEL_PSEUDO_COUNT,
    ONE_PAIR,
    PAIR,
    RANDOM_PAIRS,
    RANDOM_PAIRS_A_RECORD,
    RULED_OUT,
)
from winnow.matching.model.fellegi_sunter import Model
from winnow.matching.prepare.columns import Column

_UNKNOWN: Final = np.zeros(1)


@dataclass(frozen=True, slots=True)
class Sample:
    """Pairs with their levels, and how many pairs each stands for."""

    left: Ints
    right: Ints
    levels: Levels
    counts: Floats

    def where(self, chosen: Bools) -> Sample:
        """The chosen pairs."""
        return Sample(self.left[chosen], self.right[chosen], self.levels[chosen], self.counts[chosen])


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct rows of levels: EM costs the number of patterns, not of pairs.

    Attributes:
        levels: one row a pattern.
        cells: the same, shape ``(fields, patterns)``, as places in a row of all fields' levels, each with one for
            "unknown" before it: one look-up then serves all fields.
        counts: pairs that show it.
        rarity: mean rarity by field of the pairs that show it.
        candidates: patterns of candidate pairs; the others hold no matches.
        vetoed: patterns that are matches in few cases, whatever their likelihood.
        slips: for each field the level up to which two values are one, mistyped or written a little otherwise.
    """

    levels: Levels
    cells: Ints
    counts: Floats
    rarity: Floats
    candidates: Bools
    vetoed: Bools
    slips: Sequence[int]


def random_pairs(n: int, seed: int = 0) -> tuple[Ints, Ints]:
    """Up to 400,000 random pairs of different records; 25 a record when there are few."""
    if n < PAIR:
        return NONE, NONE
    wanted = min(RANDOM_PAIRS, RANDOM_PAIRS_A_RECORD * n)
    lots = Random(seed).randbytes(16 * wanted)  # numpy.random takes 15 ms to load
    draw = (np.frombuffer(lots, np.uint64) % n).astype(np.int64).reshape(-1, 2)
    draw = draw[draw[:, 0] != draw[:, 1]]
    return draw.min(axis=1), draw.max(axis=1)


def pattern_codes(levels: Levels, sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """For each distinct row of levels its first place, and for each row its pattern."""
    code = np.zeros(len(levels), np.int64)
    for k, step in enumerate(np.cumprod(np.r_[1, np.array(sizes[:-1], np.int64) + 1])):
        code += levels[:, k] * step
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first, inverse


def fold(sample: Sample, rarity: Iterable[Floats], codes: tuple[Ints, Ints]) -> tuple[Levels, Floats, Floats]:
    """Equal rows of a sample folded together: levels, pairs and mean rarity of each pattern. ``rarity`` comes field by
    field."""
    first, inverse = codes
    weight = np.bincount(inverse, weights=sample.counts, minlength=len(first))
    known = np.maximum(weight, 1e-300)
    means = [np.bincount(inverse, weights=one * sample.counts, minlength=len(first)) / known for one in rarity]
    return sample.levels[first], weight, np.stack(means, axis=1)


def frequencies(column: Column, entities: Ints | None = None) -> Floats:
    """Share of the entities (records, while these are unknown) with a known value that hold each value."""
    if entities is None:
        counts = column.counts.astype(float)
    else:
        pairs = distinct(entities * len(column.values) + column.codes)
        counts = np.bincount(pairs % len(column.values), minlength=len(column.values)).astype(float)
    counts[0] = 0.0
    share: Floats = counts / max(float(counts.sum()), 1.0)
    return share


def base_rates(column: Column, frequency: Floats, sampled: Levels) -> Floats:
    """P(level) over random pairs: equality exactly, from the value counts, the other levels from the sample."""
    levels = len(LEVELS[column.kind])
    counted = np.bincount(sampled, minlength=levels + 1)[1:].astype(float) + 0.5
    equal = max(float((frequency**2).sum()), 1e-7)
    rest = counted[1:] * (1 - equal) / counted[1:].sum()
    rates: Floats = np.r_[equal, rest]
    return rates


def monotone(m: Floats, u: Floats) -> Floats:
    """m changed as little as possible so that a weaker level never weighs more than a stronger one.

    Isotonic regression of m/u with weights u by pooling adjacent violators (Ayer et al., 1955).
    """
    ratio = m / u
    if (ratio[1:] <= ratio[:-1]).all():
        return m
    blocks: list[tuple[float, float, int]] = []
    for a, b in zip(m.tolist(), u.tolist(), strict=True):
        blocks.append((a, b, 1))
        while len(blocks) > 1 and blocks[-1][0] / blocks[-1][1] > blocks[-2][0] / blocks[-2][1]:
            (a2, b2, n2), (a1, b1, n1) = blocks.pop(), blocks.pop()
            blocks.append((a1 + a2, b1 + b2, n1 + n2))
    ratio = np.repeat([a / b for a, b, _ in blocks], [n for *_, n in blocks])
    changed: Floats = ratio * u
    return changed


def _as_tidy(r: Floats, m: Floats, slips: int) -> Floats:
    """P(level | related) of a shared field, with as many slips among what agrees as matches have: what two things share
    is written as the same thing is written twice. A class of pairs with more slips would be one of untidy matches."""
    agreeing = float(r[:slips].sum())
    tidy: Floats = np.concatenate((m[:slips] * (agreeing / float(m[:slips].sum())), r[slips:]))
    return tidy


def sharp(levels: int) -> Floats:
    """A first guess of m: matches mostly agree, and disagree in one case in fifteen or so."""
    guess = 0.7 ** np.arange(levels) * np.r_[6.0, np.ones(levels - 1)]
    guess[-1] = 0.6
    start: Floats = guess / guess.sum()
    return start


def log_likelihoods(model: Model, data: Patterns) -> Floats:
    """Log joint probability of each class, matches, strangers, related…, with each pattern, relative to u: shape
    ``(classes, patterns)``."""
    out = np.empty((2 + len(model.related), len(data.counts)))
    out[0] = np.log(model.prior) + data.rarity.sum(axis=1) + _ratios(model.log_m, model.log_u)[data.cells].sum(axis=0)
    out[1] = np.log1p(-model.prior - sum(r.share for r in model.related))
    for row, one in zip(out[2:], model.related, strict=True):
        shared = data.rarity @ one.shared.astype(float)
        row[:] = np.log(one.share) + shared + _ratios(one.log_r, model.log_u)[data.cells].sum(axis=0)
    doubted = np.flatnonzero(data.vetoed)
    most = np.logaddexp.reduce(out[1:, doubted], axis=0) + RULED_OUT
    out[0, doubted] = np.minimum(out[0, doubted], most)
    out[0, ~data.candidates] = -np.inf
    return out


def starts(base: Sequence[Floats]) -> Ints:
    """Where each field begins in a row of all fields' levels, each with one for "unknown" before it."""
    begins: Ints = np.cumsum([0, *(len(rates) + 1 for rates in base[:-1])])
    return begins


def _ratios(log_p: Sequence[Floats], log_u: Sequence[Floats]) -> Floats:
    """Such a row of log ratios; 0 for what is unknown."""
    return np.concatenate([part for p, u in zip(log_p, log_u, strict=True) for part in (_UNKNOWN, p - u)])


def _counted(cells: Ints, weights: Floats, base: Sequence[Floats]) -> list[Floats]:
    """For each field the share of each level, patterns weighing as given."""
    sizes = sum(len(rates) + 1 for rates in base)
    seen = np.bincount(cells.ravel(), weights=np.tile(weights, len(base)), minlength=sizes) + LEVEL_PSEUDO_COUNT
    parts = (seen[at + 1 : at + 1 + len(rates)] for at, rates in zip(starts(base).tolist(), base, strict=True))
    return [part / part.sum() for part in parts]


def expected_pairs(model: Model, data: Patterns) -> Floats:
    """How many pairs of each pattern each class holds, shape ``(classes, patterns)``."""
    logs = log_likelihoods(model, data)
    parts = np.exp(logs - logs.max(axis=0))
    held: Floats = parts * (data.counts / parts.sum(axis=0))
    return held


def _with_shares(model: Model, held: Floats) -> Model:
    """The model with as many pairs in each class as are held."""
    share = held.sum(axis=1) / model.total
    related = (replace(r, share=float(np.clip(s, 1e-14, 0.3))) for r, s in zip(model.related, share[2:], strict=True))
    prior = float(np.clip(share[0], 1e-14, 0.5))
    return replace(model, prior=prior, related=tuple(related), iterations=model.iterations + 1)


def _with_looks(model: Model, held: Floats, data: Patterns, base: Sequence[Floats]) -> Model:
    """The model with the levels that the pairs held by each class show."""
    matched, *relations = (_counted(data.cells, weights, base) for weights in (held[0], *held[2:]))
    log_m, log_u = [], []
    log_r: list[list[Floats]] = [[] for _ in relations]
    for k, (rate, m, *rs) in enumerate(zip(base, matched, *relations, strict=True)):
        # Random pairs hold matches and relations too: take them out, or duplication would look like chance.
        u = rate - model.prior * m
        u -= sum(one.share * r for r, one in zip(rs, model.related, strict=True) if one.shared[k])
        u = np.maximum(u, LEAST_U * rate)
        u /= u.sum()
        log_u.append(np.log(u))
        log_m.append(np.log(monotone(m, u)))
        for looks, r, one in zip(log_r, rs, model.related, strict=True):
            looks.append(np.log(_as_tidy(r, m, data.slips[k]) if one.shared[k] else u))
    related = (replace(one, log_r=tuple(looks)) for one, looks in zip(model.related, log_r, strict=True))
    return replace(model, log_m=tuple(log_m), log_u=tuple(log_u), related=tuple(related))


def run(
    model: Model, data: Patterns, base: Sequence[Floats], tolerance: float = CONVERGED, *, held: bool = False
) -> Model:
    """EM until no log share of a class that holds a pair changes by more than ``tolerance``.

    Args:
        held: what matches and relations look like is left as it is; only how many there are changes.
    """
    for step in range(EM_STEPS):
        before = _pairs(model)
        expected = expected_pairs(model, data)
        model = _with_shares(model, expected)
        model = model if held else _with_looks(model, expected, data, base)
        after = _pairs(model)
        counted = np.maximum(before, after) >= ONE_PAIR  # a class that dwindles takes for ever to be none
        if step > EM_LEAST_STEPS and np.abs(np.log(after[counted] / before[counted])).max(initial=0.0) < tolerance:
            break
    return model


def _pairs(model: Model) -> Floats:
    """How many pairs each class holds, strangers aside."""
    return np.array([model.prior, *(r.share for r in model.related)]) * model.total


def log_likelihood(model: Model, data: Patterns) -> float:
    """Log likelihood of the candidate pairs, up to a constant that depends on u."""
    whole = np.logaddexp.reduce(log_likelihoods(model, data), axis=0)
    return float((whole * data.counts)[data.candidates].sum())
