"""The evidence behind each pair, in words and bits that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.adjust.pair_weights import (
    BIRTH_DATES_DIFFER,
    GIVEN_NAMES_DIFFER,
    NAME_SUFFIXES_DIFFER,
    WeighedPairs,
)
from winnow.matching.compare.field_evidence import describe_fields, to_bits
from winnow.matching.constants import CERTAIN
from winnow.matching.match_types import Adjustment, Evidence, Pair
from winnow.matching.model.fellegi_sunter import posterior

_FOR_A_PERSON = {
    BIRTH_DATES_DIFFER: "the dates of birth differ: for a person to decide",
    NAME_SUFFIXES_DIFFER: "only one is a junior, or they are of other generations: for a person to decide",
    GIVEN_NAMES_DIFFER: "the given names differ: for a person to decide",
}


@dataclass(frozen=True, slots=True)
class PairExplainer:
    """Explains pairs of records by the terms that they were weighed by.

    Attributes:
        place: position of each record id in the columns.
        rules: what decided a pair other than its weight, by ordered pair of ids.
        rule: what decided all pairs, when the weights were not trusted.
    """

    pairs: WeighedPairs
    place: Mapping[str, int]
    rules: Mapping[Pair, str]
    rule: str | None = None

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        return self.explain_all([(left, right)])[0]

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        if not pairs:
            return []
        one, other = (np.array([self.place[pair[side]] for pair in pairs]) for side in (0, 1))
        terms = self.pairs.explain_terms(np.minimum(one, other), np.maximum(one, other))
        total = terms.total
        probability = posterior(total)
        columns = self.pairs.columns
        found = []
        for row, (left, right) in enumerate(pairs):
            fields = describe_fields(columns, terms.levels[row], terms.fields[row])
            adjustments = tuple(
                Adjustment(name, to_bits(weights[row])) for name, weights in terms.adjustments.items() if weights[row]
            )
            denied = (said for name, said in _FOR_A_PERSON.items() if terms.adjustments[name][row])
            rule = next(denied, self.rule)
            found.append(
                Evidence(
                    left,
                    right,
                    round(float(probability[row]), 4),
                    to_bits(total[row]),
                    to_bits(terms.prior),
                    fields,
                    self.rules.get((min(left, right), max(left, right)), rule),
                    adjustments,
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class EqualRowExplainer:
    """Explains pairs of records that no field tells apart: they are equal throughout, or nothing is known of them.

    Attributes:
        rows: the first record that is equal to each record in every field.
        place: position of each record id in ``rows``.
        rules: what people decided, by ordered pair of ids.
    """

    rows: Sequence[int]
    place: Mapping[str, int]
    rules: Mapping[Pair, str]

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        equal = self.rows[self.place[left]] == self.rows[self.place[right]]
        weight = CERTAIN if equal else -CERTAIN
        rule = self.rules.get((min(left, right), max(left, right)), "equal in every field" if equal else None)
        terms = (Adjustment("equal in every field" if equal else "not equal in every field", to_bits(weight)),)
        probability = round(float(posterior(np.array([weight]))[0]), 4)
        return Evidence(left, right, probability, to_bits(weight), 0.0, (), rule, terms)

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        return [self.explain(left, right) for left, right in pairs]
