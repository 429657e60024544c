"""Latent classes of correlated non-matches: pairs that share something for a common reason and are two all the same.

Their number is not given. As long as that explains the data better, pairs of the matches are handed to a new class
while matches start again from "agree on nearly everything". The new class holds correlated non-matches (a town, a
family, an artist) only when its pairs follow u in fields that tell much; a class of untidy matches would be alike in
all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Floats, Neighbours
from winnow.matching.constants import (
    CLASS_PAIRS_LOOKED_AT,
    ESTRANGED,
    FEWEST_CLASS_PAIRS,
    FIRST_NON_MATCH_LIKENESS,
    LASTING_INFORMATION,
    MOST_INSIDE,
    NEARLY_ALWAYS_EQUAL,
    NON_MATCH_LIKENESS,
    ONE_PAIR,
    OWN_INFORMATION,
    ROUGHLY_CONVERGED,
    SAME_CLASS,
    SHARED_NEIGHBOURS,
    SURE,
    TINY,
)
from winnow.matching.model.em import Patterns, expected_pairs, initial_m, log_likelihood, log_likelihoods, run
from winnow.matching.model.fellegi_sunter import LatentClass, Model
from winnow.matching.model.hard_negative_rules import is_birth
from winnow.matching.model.observations import Observations
from winnow.matching.prepare.columns import Column, find_naming_field, names_people
from winnow.matching.schema import Kind

_REACHED_BY: Final = frozenset({Kind.EMAIL, Kind.PHONE, Kind.URL})  # how a thing is reached, not what it is: it changes
_ONES_OWN: Final = frozenset({Kind.GIVEN_NAME, Kind.IDENTIFIER})  # what the members of a family don't share
_PERSONAL: Final = frozenset({Kind.FAMILY_NAME, Kind.EMAIL, Kind.PHONE})  # the same of companions, beside these
_LIVES_AT: Final = frozenset({Kind.ADDRESS, Kind.PLACE, Kind.POSTCODE, Kind.COORDINATE})  # the same of people, who move
_OF_A_FAMILY: Final = _LIVES_AT | {Kind.FAMILY_NAME, Kind.PHONE}  # what its members share


def information(model: Model) -> Floats:
    """Mean weight that each field gives a match, in nats: the Kullback-Leibler divergence of m from u."""
    return np.array([float((np.exp(m) * (m - u)).sum()) for m, u in zip(model.log_m, model.log_u, strict=True)])


def lasting_fields(columns: Sequence[Column]) -> Bools:
    """Fields that stay the same as long as a thing does: people move, and anything gets another telephone."""
    passing = _REACHED_BY | _LIVES_AT if names_people(columns) else _REACHED_BY
    return np.array([column.kind not in passing for column in columns], bool)


def known_classes(columns: Sequence[Column]) -> list[Bools]:
    """Classes that are known beforehand, each by the fields in which its pairs follow u.

    Neighbours share where they are, families the surname too but no identifier, kin on one telephone nothing that is
    the work of one of them, companions all but what is their own;
    things in one house differ in name and in how they are reached, those behind one desk in name alone, and branches in
    where they are, with a telephone of their own or with one switchboard. Where such pairs are many, the m parameters
    would otherwise be theirs.
    """
    elsewhere = np.array([column.kind not in _LIVES_AT for column in columns])
    if elsewhere.all():
        return []
    if names_people(columns):
        own = np.array([column.kind in _ONES_OWN or is_birth(column) for column in columns])
        persons = own | np.array([column.kind in _PERSONAL for column in columns])
        kin = np.array([column.kind not in _OF_A_FAMILY for column in columns])
        return [elsewhere, own, *([] if (kin == own).all() else [kin]), persons]
    named = np.arange(len(columns)) == find_naming_field(columns)
    if not named.any():
        return []
    reached = np.array([column.kind in _REACHED_BY for column in columns])
    called = np.array([column.kind is Kind.PHONE for column in columns])
    return [elsewhere, named | reached, named, ~elsewhere | called, ~elsewhere]


def add_latent_class(
    model: Model,
    data: Patterns,
    observed: Observations,
    seed: Bools | None = None,
    *,
    lenient: bool = False,
    own_share: float = OWN_INFORMATION,
) -> Model | None:
    """The model with one more latent class, or None when the data show none.

    Args:
        seed: fields in which the pairs of the class follow u from the start.
        lenient: the class must only explain the data as well: one field alone can't raise the likelihood. Then its
            pairs must look like non-matches in that field, and not only be allowed to.
        own_share: share of all information that must lie in the fields in which its pairs follow u.
    """
    sampled_u = observed.sampled_u
    start = tuple(np.log(initial_m(len(rate))) for rate in sampled_u)
    own = np.zeros(len(sampled_u), bool) if seed is None else seed.copy()
    if seed is None:
        parameters = tuple(
            np.log(0.8 * np.exp(m) + 0.2 * np.exp(u)) for m, u in zip(model.log_m, model.log_u, strict=True)
        )
    else:
        parameters = tuple(u if alone else m for alone, m, u in zip(own, start, model.log_u, strict=True))
    tried = replace(
        model,
        prior=model.prior / 2,
        log_m=start,
        classes=(*model.classes, LatentClass(model.prior / 2, parameters, ~own)),
    )
    if seed is not None:  # it takes its pairs first: where they are many, the m parameters would follow them
        tried = run(tried, data, sampled_u, ROUGHLY_CONVERGED, held=True)
        if tried.classes[-1].share * tried.total < ONE_PAIR:
            return None
    tried = run(tried, data, sampled_u, ROUGHLY_CONVERGED)
    price = _price(observed)
    best, least = None, log_likelihood(model, data) + (-price if lenient else price)
    while True:
        reached = log_likelihood(tried, data)
        correlated = (
            own.any() and reached > least and _is_acceptable(tried, own, own_share, model.classes, data, observed)
        )
        shown = not lenient or _is_like_non_matches(tried, own, data)
        if correlated and shown and _lies_between_entities(tried, data, observed):
            best, least = tried, reached
        likeness = _non_match_likeness(tried, tried.classes[-1])
        more = ~own & (likeness > NON_MATCH_LIKENESS)
        if not own.any() and not more.any():
            more = likeness >= max(float(likeness.max()), FIRST_NON_MATCH_LIKENESS)
        if not more.any():
            return best
        own |= more
        forced = replace(tried.classes[-1], shared=~own)
        tried = run(replace(tried, classes=(*tried.classes[:-1], forced)), data, sampled_u, ROUGHLY_CONVERGED)


def _non_match_likeness(model: Model, one: LatentClass) -> Floats:
    """For each field how near a latent class is to u: 0 like matches, 1 like independent non-matches.

    A field in which nearly all pairs agree by chance, as generation suffixes do, has no room between the two, so that
    what is measured in it is noise: 0.
    """
    out = []
    for m, u, r in zip(model.log_m, model.log_u, one.log_p, strict=True):
        far = float(np.abs(np.exp(m) - np.exp(u)).sum())
        near = float(np.abs(np.exp(r) - np.exp(m)).sum())
        out.append(min(near / far, 1.0) if far > TINY and float(np.exp(u[0])) <= NEARLY_ALWAYS_EQUAL else 0.0)
    return np.array(out)


def _price(observed: Observations) -> float:
    """Log likelihood that a class must add: half the logarithm of the number of pairs for each free parameter.

    The Bayesian information criterion (Schwarz, Estimating the dimension of a model, 1978).
    """
    parameters = 1 + sum(len(rate) - 1 for rate in observed.sampled_u)
    return 0.5 * parameters * float(np.log(max(len(observed.candidates.left), 2)))


def _is_acceptable(  # noqa: PLR0917 - a class, what is asked of it, and what it was found in
    tried: Model, own: Bools, own_share: float, others: Sequence[LatentClass], data: Patterns, observed: Observations
) -> bool:
    """Whether the last class shares something, but not what tells the most, and is not one of the others.

    What its pairs hardly ever have tells nothing: a field that is empty does not show that they differ in it. Pairs
    that differ only in how they are reached are no class of their own: they are things with a new telephone, people
    who moved. Nor are those born on other days and otherwise alike, which the veto keeps apart.
    """
    columns = observed.columns
    people = names_people(columns)
    lasting = lasting_fields(columns) & np.array([not is_birth(column) for column in columns])
    held = _held(tried, data)
    at_hand = held @ (data.levels > 0) / max(float(held.sum()), 1e-300)
    telling = information(tried) * at_hand
    return (
        not own.all()
        and _tells_apart(own & lasting, telling, least=LASTING_INFORMATION if people else 0.0)
        and float(telling[own].sum()) >= own_share * float(telling.sum())
        and min(tried.matches, tried.classes[-1].share * tried.total) >= FEWEST_CLASS_PAIRS
        and not any(np.array_equal(~own, one.shared) and _alike(tried.classes[-1], one) for one in others)
    )


def _tells_apart(fields: Bools, telling: Floats, least: float) -> bool:
    """Whether some fields hold a share of all information; with ``least`` 0 any field will do."""
    return bool(fields.any()) and float(telling[fields].sum()) >= least * float(telling.sum())


def _held(tried: Model, data: Patterns) -> Floats:
    """How many candidate pairs of each pattern are of the last class."""
    held: Floats = expected_pairs(tried, data)[-1] * data.candidates
    return held


def _is_like_non_matches(tried: Model, own: Bools, data: Patterns) -> bool:
    """Whether the last class's pairs look like non-matches, not like matches, where they are held to follow u."""
    held = _held(tried, data)
    for k in np.flatnonzero(own).tolist():
        m, u = np.exp(tried.log_m[k]), np.exp(tried.log_u[k])
        seen = np.bincount(data.levels[:, k], weights=held, minlength=len(m) + 1)[1:]
        if np.abs(seen / max(float(seen.sum()), 1e-300) - m).sum() < ESTRANGED * np.abs(u - m).sum():
            return False
    return True


def _alike(one: LatentClass, other: LatentClass) -> bool:
    """Whether two classes show nearly the same levels in every field."""
    return all(np.abs(np.exp(a) - np.exp(b)).sum() < SAME_CLASS for a, b in zip(one.log_p, other.log_p, strict=True))


def _lies_between_entities(tried: Model, data: Patterns, observed: Observations) -> bool:
    """Whether the pairs of the last class lie between entities rather than inside them.

    Matches are transitive: when most records that match one of a pair match the other too, the pair is a match itself,
    of an untidy kind (somebody with two addresses), and its class one of matches. A chain of matches from one to the
    other is not enough: two houses of one agency are chained by a listing that names the agency alone.
    """
    logs = log_likelihoods(tried, data)[:, data.candidates]
    sure = logs[0] - np.logaddexp.reduce(logs[1:], axis=0) > SURE
    pattern = observed.codes[0][1]
    c = observed.candidates
    matched, held = sure[pattern], np.flatnonzero((logs.argmax(axis=0) == len(logs) - 1)[pattern])
    held = held[:: max(1, len(held) // CLASS_PAIRS_LOOKED_AT)]
    near = Neighbours.from_pairs(observed.n, c.left[matched], c.right[matched])
    a, b = c.left[held], c.right[held]
    counted = (near.degrees[a] > 0) & (near.degrees[b] > 0)
    inside = (
        near.shared(a[counted], b[counted]) > SHARED_NEIGHBOURS * np.minimum(near.degrees[a], near.degrees[b])[counted]
    )
    return bool(inside.sum() <= MOST_INSIDE * counted.sum())
