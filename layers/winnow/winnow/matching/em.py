"""Expectation maximisation over patterns of agreement: u on random pairs, m, the prior and the related classes.

Expectation maximisation (Dempster, Laird & Rubin, 1977) for record linkage follows Winkler, Using the EM algorithm for
weight computation in the Fellegi-Sunter model of record linkage (1988). Candidate pairs enter one by one, all other
pairs through a random sample that stands for them and is taken to hold no matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from winnow.matching.arrays import NONE, Bools, Floats, Ints, Levels, distinct
from winnow.matching.columns import Column
from winnow.matching.comparison import LEVELS
from winnow.matching.scoring import VETOED, Model, Related

_ITERATIONS: Final = 60
CONVERGED: Final = 1e-4
_RANDOM_PAIRS: Final = 400_000
_SOFTEN: Final = 0.3  # pseudo-count of each level
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
        counts: pairs that show it.
        rarity: mean rarity by field of the pairs that show it.
        candidates: patterns of candidate pairs; the others hold no matches.
        vetoed: patterns that are matches in few cases, whatever their likelihood.
        slips: for each field the level up to which two values are one, mistyped or written a little otherwise.
    """

    levels: Levels
    counts: Floats
    rarity: Floats
    candidates: Bools
    vetoed: Bools
    slips: Sequence[int]


def random_pairs(n: int, seed: int = 0) -> tuple[Ints, Ints]:
    """Up to 400,000 random pairs of different records; 25 a record when there are few."""
    if n < 2:
        return NONE, NONE
    draw = np.random.default_rng(seed).integers(0, n, (min(_RANDOM_PAIRS, 25 * n), 2))
    draw = draw[draw[:, 0] != draw[:, 1]]
    return draw.min(axis=1), draw.max(axis=1)


def pattern_codes(levels: Levels, sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """For each distinct row of levels its first place, and for each row its pattern."""
    code = np.zeros(len(levels), np.int64)
    for k, step in enumerate(np.cumprod(np.r_[1, np.array(sizes[:-1], np.int64) + 1])):
        code += levels[:, k] * step
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first, inverse


def fold(
    sample: Sample,
    rarity: Iterable[Floats],
    codes: tuple[Ints, Ints],
    vetoed: Bools,
    slips: Sequence[int],
    *,
    candidates: bool,
) -> Patterns:
    """Equal rows of a sample folded together; ``rarity`` comes field by field, ``vetoed`` pattern by pattern."""
    first, inverse = codes
    weight = np.bincount(inverse, weights=sample.counts, minlength=len(first))
    known = np.maximum(weight, 1e-300)
    means = [np.bincount(inverse, weights=one * sample.counts, minlength=len(first)) / known for one in rarity]
    return Patterns(
        sample.levels[first], weight, np.stack(means, axis=1), np.full(len(first), candidates), vetoed, slips
    )


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
    tidy: Floats = np.r_[m[:slips] * agreeing / m[:slips].sum(), r[slips:]]
    return tidy


def sharp(levels: int) -> Floats:
    """A first guess of m: matches mostly agree, and disagree in one case in fifteen or so."""
    guess = 0.7 ** np.arange(levels) * np.r_[6.0, np.ones(levels - 1)]
    guess[-1] = 0.6
    start: Floats = guess / guess.sum()
    return start


def log_likelihoods(model: Model, data: Patterns) -> list[Floats]:
    """Log joint probability of each pattern with each class: matches, strangers, related…, relative to u."""
    cells = _cells(data, model.log_u)
    strangers = np.full(len(data.counts), np.log1p(-model.prior - sum(r.share for r in model.related)))
    matches = np.log(model.prior) + data.rarity.sum(axis=1) + _ratios(model.log_m, model.log_u)[cells].sum(axis=1)
    out = [strangers]
    for one in model.related:
        shared = data.rarity @ one.shared.astype(float)
        out.append(np.log(one.share) + shared + _ratios(one.log_r, model.log_u)[cells].sum(axis=1))
    most = np.where(data.vetoed, np.logaddexp.reduce(out, axis=0) + VETOED, np.inf)
    return [np.where(data.candidates, np.minimum(matches, most), -np.inf), *out]


def _starts(base: Sequence[Floats]) -> Ints:
    """Where each field begins in a row of all fields' levels, each with one for "unknown" before it."""
    ends: Ints = np.cumsum([0, *(len(rates) + 1 for rates in base[:-1])])
    return ends


def _cells(data: Patterns, base: Sequence[Floats]) -> Ints:
    """For each pattern and field the place of its level in such a row: one look-up then serves all fields."""
    cells: Ints = data.levels + _starts(base)
    return cells


def _ratios(log_p: Sequence[Floats], log_u: Sequence[Floats]) -> Floats:
    """Such a row of log ratios; 0 for what is unknown."""
    return np.concatenate([part for p, u in zip(log_p, log_u, strict=True) for part in (_UNKNOWN, p - u)])


def _counted(cells: Ints, weights: Floats, base: Sequence[Floats]) -> list[Floats]:
    """For each field the share of each level, patterns weighing as given."""
    sizes = sum(len(rates) + 1 for rates in base)
    seen = np.bincount(cells.ravel(), weights=np.repeat(weights, cells.shape[1]), minlength=sizes) + _SOFTEN
    return [part[1:] / part[1:].sum() for part in np.split(seen, _starts(base)[1:])]


def _step(model: Model, data: Patterns, base: Sequence[Floats]) -> Model:
    """One step of EM."""
    logs = log_likelihoods(model, data)
    peak = np.max(logs, axis=0)
    parts = [np.exp(log - peak) for log in logs]
    whole = np.sum(parts, axis=0)
    matched, _, *relations = (part / whole * data.counts for part in parts)
    prior = float(np.clip(matched.sum() / model.total, 1e-14, 0.5))
    shares = [float(np.clip(r.sum() / model.total, 1e-14, 0.3)) for r in relations]
    cells = _cells(data, base)
    counted = [_counted(cells, weights, base) for weights in (matched, *relations)]
    log_m, log_u = [], []
    log_r: list[list[Floats]] = [[] for _ in relations]
    for k, (rate, m, *rs) in enumerate(zip(base, *counted, strict=True)):
        # Random pairs hold matches and relations too: take them out, or duplication would look like chance.
        u = rate - prior * m - sum(s * r for s, r, one in zip(shares, rs, model.related, strict=True) if one.shared[k])
        u = np.maximum(u, 0.05 * rate)
        u /= u.sum()
        log_u.append(np.log(u))
        log_m.append(np.log(monotone(m, u)))
        for i, (r, one) in enumerate(zip(rs, model.related, strict=True)):
            log_r[i].append(np.log(_as_tidy(r, m, data.slips[k]) if one.shared[k] else u))
    related = tuple(
        Related(share, tuple(r), one.shared) for share, r, one in zip(shares, log_r, model.related, strict=True)
    )
    return replace(
        model,
        prior=prior,
        log_m=tuple(log_m),
        log_u=tuple(log_u),
        related=related,
        iterations=model.iterations + 1,
    )


def run(
    model: Model, data: Patterns, base: Sequence[Floats], tolerance: float = CONVERGED, *, held: bool = False
) -> Model:
    """EM until no log share changes by more than ``tolerance``.

    Args:
        held: what matches and relations look like is left as it is; only how many there are changes.
    """
    for step in range(_ITERATIONS):
        before = np.log([model.prior, *(r.share for r in model.related)])
        again = _step(model, data, base)
        model = _with_shares(model, again) if held else again
        after = np.log([model.prior, *(r.share for r in model.related)])
        if step > 5 and np.abs(after - before).max() < tolerance:
            break
    return model


def _with_shares(model: Model, again: Model) -> Model:
    """A model with another's shares."""
    related = tuple(replace(one, share=other.share) for one, other in zip(model.related, again.related, strict=True))
    return replace(model, prior=again.prior, related=related, iterations=again.iterations)


def log_likelihood(model: Model, data: Patterns) -> float:
    """Log likelihood of the candidate pairs, up to a constant that depends on u."""
    whole = np.logaddexp.reduce(np.array(log_likelihoods(model, data)), axis=0)
    return float((whole * data.counts)[data.candidates].sum())
