"""Expectation maximisation over agreement patterns: u from random pairs, m, the prior and the latent classes.

Expectation maximisation (Dempster, Laird & Rubin, 1977) for record linkage follows Winkler, Using the EM algorithm for
weight computation in the Fellegi-Sunter model of record linkage (1988). Candidate pairs enter one by one, all other
pairs through a random sample that stands for them and is taken to hold no matches.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
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
    MOST_COMBINATIONS,
    ONE_PAIR,
    PAIR,
    PAIRS_BELIEVED,
    PATTERNS_A_COMBINATION,
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
class FieldGroup:
    """Some fields of all patterns, each combination of their levels numbered.

    Attributes:
        fields: their places.
        shape: number of levels of each, "unknown" among them.
        index: for each pattern the number of its combination.
    """

    fields: Sequence[int]
    shape: tuple[int, ...]
    index: Ints

    def add_up(self, parts: Sequence[Floats]) -> Floats:
        """For each pattern the sum of what its levels in these fields are worth.

        Args:
            parts: for each of all fields what each level is worth, "unknown" first.
        """
        table = np.zeros(1)
        for k in self.fields:
            table = np.add.outer(table, parts[k]).ravel()
        return table[self.index]

    def count(self, weights: Floats) -> Iterator[Floats]:
        """For each of these fields how much each level holds, "unknown" first, patterns weighing as given."""
        axes = range(len(self.shape))
        held = np.bincount(self.index, weights=weights, minlength=math.prod(self.shape)).reshape(self.shape)
        for axis in axes:
            yield held.sum(axis=tuple(other for other in axes if other != axis))


def group_fields(levels: Levels, sizes: Sequence[int]) -> list[FieldGroup]:
    """Successive fields in groups of so few that their combinations are few beside the patterns.

    Args:
        levels: one row a pattern.
        sizes: number of levels of each field, "unknown" not among them.
    """
    most = min(max(len(levels) // PATTERNS_A_COMBINATION, 1), MOST_COMBINATIONS)
    members: list[list[int]] = []
    for k, size in enumerate(sizes):
        if members and math.prod(sizes[i] + 1 for i in members[-1]) * (size + 1) <= most:
            members[-1].append(k)
        else:
            members.append([k])
    groups = []
    for fields in members:
        index = np.zeros(len(levels), np.int64)
        for k in fields:
            index *= sizes[k] + 1
            index += levels[:, k]
        groups.append(FieldGroup(fields, tuple(sizes[k] + 1 for k in fields), index))
    return groups


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct rows of levels: EM costs the number of patterns, not of pairs.

    Attributes:
        levels: one row a pattern.
        groups: the same by few fields at a time: one look-up serves a group, for each class at each step.
        counts: pairs that show it.
        frequency: mean term-frequency adjustment by field of the pairs that show it.
        candidates: patterns of candidate pairs; the others hold no matches.
        ruled_out: patterns that are matches in few cases, whatever their likelihood.
        typo_levels: for each field the level up to which two values are one, mistyped or written a little otherwise.
        prior_m: for each field what is known of m beforehand, as pairs of each level; None where nothing is.
    """

    levels: Levels
    groups: Sequence[FieldGroup]
    counts: Floats
    frequency: Floats
    candidates: Bools
    ruled_out: Bools
    typo_levels: Sequence[int]
    prior_m: Sequence[Floats | None]


def random_pairs(n: int, seed: int = 0) -> tuple[Ints, Ints]:
    """Up to 400,000 random pairs of different records; 50 a record when there are few."""
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


def fold(sample: Sample, frequency: Iterable[Floats], codes: tuple[Ints, Ints]) -> tuple[Levels, Floats, Floats]:
    """Equal rows of a sample folded together: levels, pairs and mean term-frequency adjustment of each pattern.

    ``frequency`` is the adjustment of each pair, field by field.
    """
    first, inverse = codes
    weight = np.bincount(inverse, weights=sample.counts, minlength=len(first))
    known = np.maximum(weight, 1e-300)
    means = [np.bincount(inverse, weights=one * sample.counts, minlength=len(first)) / known for one in frequency]
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


def sample_u(column: Column, frequency: Floats, sampled: Levels) -> Floats:
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


def _with_typo_rate(r: Floats, m: Floats, typo_levels: int) -> Floats:
    """P(level | latent class) of a shared field, with as many typing errors among what agrees as matches have: what two
    things share is written as one thing is written twice. A class with more of them would be one of untidy matches."""
    agreeing = float(r[:typo_levels].sum())
    tidy: Floats = np.concatenate((m[:typo_levels] * (agreeing / float(m[:typo_levels].sum())), r[typo_levels:]))
    return tidy


def with_prior(m: Floats, pairs: float, prior: Floats | None) -> Floats:
    """m drawn to what is known of it beforehand.

    The data count as a few pairs at most, however many they are: pairs of one table share its faults, so that a
    thousand namesakes are one piece of evidence and not a thousand.

    Args:
        m: as the data show it.
        pairs: expected matches with the field known.
        prior: pairs of each level that stand for other tables.
    """
    if prior is None:
        return m
    worth = min(pairs, PAIRS_BELIEVED)
    drawn: Floats = (worth * m + prior) / (worth + float(prior.sum()))
    return drawn


def initial_m(levels: int) -> Floats:
    """A first guess of m: matches mostly agree, and disagree in one case in fifteen or so."""
    guess = 0.7 ** np.arange(levels) * np.r_[6.0, np.ones(levels - 1)]
    guess[-1] = 0.6
    start: Floats = guess / guess.sum()
    return start


def _rarity(model: Model, data: Patterns) -> Floats:
    """What equal rare values add to each pattern for matches and for each latent class: ``(1 + classes, patterns)``.

    It stays as it is while the model's classes share the same fields. Not BLAS, whose threads wait for each other for
    longer than so small a product takes.
    """
    shared = np.stack([np.ones(data.levels.shape[1]), *(one.shared.astype(float) for one in model.classes)])
    added: Floats = np.einsum("cf,pf->cp", shared, data.frequency)
    return added


def log_likelihoods(model: Model, data: Patterns, rarity: Floats | None = None) -> Floats:
    """Log joint probability of each class with each pattern, relative to u: shape ``(classes, patterns)``.

    The classes are matches, independent non-matches, and the latent classes of correlated non-matches.

    Args:
        rarity: what equal rare values add, where it is known already.
    """
    ratios = [_ratios(model.log_m, model.log_u), *(_ratios(one.log_p, model.log_u) for one in model.classes)]
    out = np.empty((2 + len(model.classes), len(data.counts)))
    held = np.delete(np.arange(len(out)), 1)  # the classes of pairs that are not independent
    out[held] = _rarity(model, data) if rarity is None else rarity
    out[1] = np.log1p(-model.prior - sum(one.share for one in model.classes))
    for row, share, parts in zip(held, (model.prior, *(one.share for one in model.classes)), ratios, strict=True):
        out[row] += np.log(share)
        for group in data.groups:
            out[row] += group.add_up(parts)
    doubted = np.flatnonzero(data.ruled_out)
    most = np.logaddexp.reduce(out[1:, doubted], axis=0) + RULED_OUT
    out[0, doubted] = np.minimum(out[0, doubted], most)
    out[0, ~data.candidates] = -np.inf
    return out


def _ratios(log_p: Sequence[Floats], log_u: Sequence[Floats]) -> list[Floats]:
    """For each field the log ratio of each level; 0 for what is unknown, which comes first."""
    return [np.concatenate((_UNKNOWN, p - u)) for p, u in zip(log_p, log_u, strict=True)]


def _counted(groups: Sequence[FieldGroup], weights: Floats) -> list[Floats]:
    """For each field how many pairs show each level, patterns weighing as given."""
    return [held[1:] for group in groups for held in group.count(weights)]


def _shares(held: Floats) -> Floats:
    """The share of each level."""
    seen = held + LEVEL_PSEUDO_COUNT
    share: Floats = seen / seen.sum()
    return share


def expected_pairs(model: Model, data: Patterns, rarity: Floats | None = None) -> Floats:
    """How many pairs of each pattern each class holds, shape ``(classes, patterns)``."""
    logs = log_likelihoods(model, data, rarity)
    parts = np.exp(logs - logs.max(axis=0))
    held: Floats = parts * (data.counts / parts.sum(axis=0))
    return held


def _with_shares(model: Model, held: Floats) -> Model:
    """The model with as many pairs in each class as are held."""
    share = held.sum(axis=1) / model.total
    classes = (replace(r, share=float(np.clip(s, 1e-14, 0.3))) for r, s in zip(model.classes, share[2:], strict=True))
    prior = float(np.clip(share[0], 1e-14, 0.5))
    return replace(model, prior=prior, classes=tuple(classes), iterations=model.iterations + 1)


def _with_m_and_u(
    model: Model, held: Floats, data: Patterns, sampled_u: Sequence[Floats], shown: Sequence[Bools]
) -> Model:
    """The model with the parameters (m, u and those of the latent classes) that the pairs held by each class show.

    Args:
        held: pairs of each pattern that each class holds.
        shown: for each latent class the patterns in which its pairs can be told from matches.
    """
    matched = _counted(data.groups, held[0])
    others = [_counted(data.groups, pairs * mask) for pairs, mask in zip(held[2:], shown, strict=True)]
    log_m, log_u = [], []
    log_p: list[list[Floats]] = [[] for _ in others]
    for k, (rate, agreed, *counted) in enumerate(zip(sampled_u, matched, *others, strict=True)):
        m = with_prior(_shares(agreed), float(agreed.sum()), data.prior_m[k])
        rs = [_shares(each) for each in counted]
        # Random pairs hold matches and correlated non-matches too: take them out, or duplication looks like chance.
        u = rate - model.prior * m
        u -= sum(one.share * r for r, one in zip(rs, model.classes, strict=True) if one.shared[k])
        u = np.maximum(u, LEAST_U * rate)
        u /= u.sum()
        log_u.append(np.log(u))
        log_m.append(np.log(monotone(m, u)))
        for parameters, r, one in zip(log_p, rs, model.classes, strict=True):
            parameters.append(np.log(_with_typo_rate(r, m, data.typo_levels[k]) if one.shared[k] else u))
    classes = (replace(one, log_p=tuple(parameters)) for one, parameters in zip(model.classes, log_p, strict=True))
    return replace(model, log_m=tuple(log_m), log_u=tuple(log_u), classes=tuple(classes))


def run(
    model: Model, data: Patterns, sampled_u: Sequence[Floats], tolerance: float = CONVERGED, *, held: bool = False
) -> Model:
    """EM until no log share of a class that holds a pair changes by more than ``tolerance``.

    Args:
        held: the m and u parameters are left as they are; only how many pairs each class holds changes.
    """
    rarity = _rarity(model, data)
    shown = [one.shows_itself(data.levels) for one in model.classes]
    for step in range(EM_STEPS):
        before = _pairs(model)
        expected = expected_pairs(model, data, rarity)
        model = _with_shares(model, expected)
        model = model if held else _with_m_and_u(model, expected, data, sampled_u, shown)
        after = _pairs(model)
        counted = np.maximum(before, after) >= ONE_PAIR  # a class that dwindles takes for ever to be none
        if step > EM_LEAST_STEPS and np.abs(np.log(after[counted] / before[counted])).max(initial=0.0) < tolerance:
            break
    return model


def _pairs(model: Model) -> Floats:
    """How many pairs each class holds, independent non-matches aside."""
    return np.array([model.prior, *(r.share for r in model.classes)]) * model.total


def log_likelihood(model: Model, data: Patterns) -> float:
    """Log likelihood of the candidate pairs, up to a constant that depends on u."""
    whole = np.logaddexp.reduce(log_likelihoods(model, data), axis=0)
    return float((whole * data.counts)[data.candidates].sum())
