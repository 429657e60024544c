"""The self-check: whether what a run would merge is right, judged without labels.

Estimation without labels finds the pairs that agree more than chance explains. Whether these are the same thing or
merely alike shows in signs (:mod:`winnow.matching.explain.run_signs`), none of which decides alone.
How much they count together is learned: trees (:mod:`winnow.matching.explain.monotone_trees`) are fitted by
``python -m benchmarks.matching_self_check --fit`` to runs over made-up tables of which the truth is known. The log odds
only ever rise or fall with a sign, in the direction in which it speaks. What differs plainly in nothing that lasts is
judged by trees of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.arrays import Ints
from winnow.matching.constants import (
    FEWEST_MATCHES,
    LEAST_AGREEING_POINTS,
    LEAST_LEFT_OUT,
    LEAST_NAMED_ALIKE,
    LEAST_POINTS,
    MOST_UNCHECKED,
    NO_SIGN,
    TOLD_REASONS,
)
from winnow.matching.explain.agreement_signs import AGREEING_GROUPS
from winnow.matching.explain.monotone_trees import add_up, read_forests
from winnow.matching.explain.run_signs import SIGNS, measure_signs

ESTIMATE: Final = "estimate"
AGREEING: Final = "agreeing"
"""What is judged: what the estimate merges, or of that what differs plainly in nothing."""

_REASONS: Final[Mapping[str, str]] = {
    "left_out": "without one field, only {:.0%} of what the others would merge agrees in it",
    "left_out_mean": "what the fields together would merge agrees too little in each field that is left out: {:.0%}",
    "margin": "most merges are barely over the threshold",
    "named_alike": "the names of what was found are alike at most: only {:.0%} are equal or nearly so",
    "called_otherwise": "what was found is not alike in name: {:.0%} of the matches are called otherwise",
    "namesakes": "the names of what was found are shared by other groups of records",
    "upheld": "only {:.0%} of what the fields could tell holds for what was found",
    "child_rows": "{:.0%} of what was found is equal in some fields and different in the rest, like lines of a bill",
    "all_different": "in {:.0%} of the larger groups found, all records differ in one field, like members of a series",
    "doubtful": "many pairs are as likely matches as not",
    "divided": "{:.0%} of what was found differs in a field in which the rest agrees, or the other way round",
    "divided_anywhere": "{:.0%} of what was found differs in a field in which the rest agrees, or the other way round",
    "typical_weight": "most of what was found agrees in little that tells",
    "differing": "{:.0%} of what was found differs plainly in something",
    "numbered": "{:.0%} of what was found differs by a number in a title or an address",
    "persons_agree": "what was found is not alike in persons' names: above chance only {:.0%} agree",
    "titles_agree": "what was found is not alike in titles or names: above chance only {:.0%} agree",
    "people_agree": "what was found differs in the people it lists: above chance only {:.0%} agree",
    "dates_agree": "what was found differs in a date: above chance only {:.0%} agree",
    "numbers_agree": "what was found differs in a number: above chance only {:.0%} agree",
    "identifiers_agree": "what was found differs in an identifier: above chance only {:.0%} agree",
    "contacts_agree": "what was found differs in a mail address, telephone or link: above chance only {:.0%} agree",
    "addresses_agree": "what was found differs in an address: above chance only {:.0%} agree",
    "places_agree": "what was found differs in a place: above chance only {:.0%} agree",
    "classes_agree": "what was found differs in a category: above chance only {:.0%} agree",
    "cluster_size": "what was found are large groups, as series and families are",
    "unchecked": "{:.0%} of what was found have only one telling field in common, which nothing confirms",
}

_UNCONFIRMED: Final = "without any one of its fields hardly anything would be merged: nothing confirms what was found"
_LITTLE_TO_CHECK: Final = "the table has too few fields by which what was found could be checked"


@dataclass(frozen=True, slots=True)
class Check:
    """What the self-check says of a run.

    Attributes:
        points: log odds of a sound estimate; less than nothing where one sign decides against it.
        reasons: why what it would merge is not to be trusted, as sentences; empty when it is.
    """

    points: float
    reasons: tuple[str, ...] = ()


SOUND: Final = Check(np.inf)
"""Of a run that is trusted without being looked at."""


def check_run(pairs: WeighedPairs, labels: Ints, threshold: float) -> Check:
    """Whether what a run would merge is to be trusted.

    Args:
        pairs: the weighed candidate pairs.
        labels: cluster of each record, were the run trusted.
        threshold: log odds from which pairs are merged.
    """
    if pairs.model.matches < FEWEST_MATCHES:
        matches = round(pairs.model.matches)
        said = f"only {matches} matching pairs are" if matches > 1 else "hardly a matching pair is"
        return Check(-np.inf, (f"{said} expected: too few to estimate from",))
    if len(np.unique(labels)) == len(labels):
        return Check(-np.inf, ("no two records are alike enough: only what is equal in all that names it is merged",))
    return judge_signs(measure_signs(pairs, labels, threshold), agreeing=pairs.agreeing)


def count_points(signs: Mapping[str, float], *, agreeing: bool = False) -> float:
    """Log odds of a sound estimate."""
    return add_up(read_forests()[AGREEING if agreeing else ESTIMATE], signs)


def find_faults(signs: Mapping[str, float], *, agreeing: bool = False) -> dict[str, float]:
    """By how much the log odds would be higher if one sign spoke as well for the estimate as it can.

    Args:
        signs: by name, as they were measured.
        agreeing: whether only what differs plainly in nothing was merged.

    Returns:
        Log odds by sign. A sign that the table has no field for, or that too few pairs show, is no fault of the
        estimate and is not among them.
    """
    total = count_points(signs, agreeing=agreeing)
    best = {name: direction * np.inf for name, direction in SIGNS.items()}
    return {
        name: count_points({**signs, name: best[name]}, agreeing=agreeing) - total
        for name in SIGNS
        if not _is_unknown(name, signs)
    }


def _is_unknown(name: str, signs: Mapping[str, float]) -> bool:
    """Whether a table tells nothing of a sign."""
    if name == "left_out":
        return signs["left_out_mean"] == NO_SIGN
    return name in {"left_out_mean", *AGREEING_GROUPS} and signs[name] == NO_SIGN


def judge_signs(signs: Mapping[str, float], *, agreeing: bool = False) -> Check:
    """The points of an estimate, and the signs that speak most against it when these don't suffice.

    Three signs decide by themselves: matches that don't go on agreeing in what is left out, names that are alike at
    most (the variants of a product, the vintages of a wine), and pairs that nothing confirms.

    Args:
        signs: by name, as they were measured.
        agreeing: whether only what differs plainly in nothing was merged.
    """
    points = count_points(signs, agreeing=agreeing)
    against = {
        "left_out": signs["left_out"] < LEAST_LEFT_OUT,
        "named_alike": signs["named_alike"] < LEAST_NAMED_ALIKE,
        "unchecked": signs["unchecked"] > MOST_UNCHECKED,
    }
    faults = [name for name, speaks in against.items() if speaks]
    if not faults and points >= (LEAST_AGREEING_POINTS if agreeing else LEAST_POINTS):
        return Check(points)
    gained = find_faults(signs, agreeing=agreeing)
    faults += sorted((name for name in gained if gained[name] > 0 and name not in faults), key=lambda k: -gained[k])
    total = min(points, -1.0) if any(against.values()) else points
    return Check(total, tuple(_say(name, signs) for name in faults[:TOLD_REASONS]) or (_LITTLE_TO_CHECK,))


def _say(name: str, signs: Mapping[str, float]) -> str:
    """The sentence of a sign that speaks against an estimate."""
    if name == "left_out" and _is_unknown(name, signs):
        return _UNCONFIRMED
    return _REASONS[name].format(round(signs[name], 2) + 0.0)  # never "-0%"
