"""Candidate pairs with their weights: the model's, corrected for what only many pairs together show.

A pair's log odds are a sum of named terms: the prior, one weight a field, what pairs of latent classes that look like
it take away, and the corrections of this room. :meth:`WeighedPairs.explain_terms` gives them for any pairs, so that
what is shown is what was summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from winnow.matching import blocking
from winnow.matching.adjust.co_located_groups import find_co_located
from winnow.matching.adjust.conflicting_evidence import ConflictingEvidence
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.missing_fields import MissingFieldCorrection
from winnow.matching.adjust.plain_differences import differ_plainly, find_at_one_address
from winnow.matching.adjust.recurring_headings import find_recurring
from winnow.matching.adjust.single_fields import confirmed_by_lists, count_alike, find_confirmed, find_unchecked
from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.compare import comparison_levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    MOST_UNCHECKED,
    MOST_USUAL_MATCHES,
    NEARLY_ALL_UNCHECKED,
    NEARLY_EQUAL,
    RULED_OUT,
    RULED_OUT_IN_CLUSTER,
    SAME_SOURCE,
    TOLD_APART,
    USUAL_MATCHES,
    WEIGHED_AT_ONCE,
)
from winnow.matching.model import em, fellegi_sunter, fit
from winnow.matching.model.fellegi_sunter import Model
from winnow.matching.model.hard_negative_rules import births_differ, generations_differ, ruled_out
from winnow.matching.model.observations import Observations
from winnow.matching.model.prior_m import usual_log_m
from winnow.matching.prepare.columns import Column, find_naming_field
from winnow.matching.schema import Kind

RELATED_RECORDS = "related records"
BIRTH_DATES_DIFFER = "dates of birth differ"
GIVEN_NAMES_DIFFER = "given names differ"
NAME_SUFFIXES_DIFFER = "name suffixes differ"
MISSING_FIELDS = "missing fields"
CONFLICTING_EVIDENCE = "conflicting evidence"
OTHER_NAME_AT_ONE_PLACE = "other name at one place"
ONE_OF_A_SERIES = "one of a series"
ONE_FIELD_ALONE = "one field alone"
ONE_SOURCE = "one deduplicated source"

_OF_A_SERIES: Final = frozenset({Kind.DATE, Kind.NUMBER})
"""Kinds in which the members of a series differ."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What some pairs' log odds (nats) are the sum of.

    Attributes:
        levels: shape ``(pairs, fields)``.
        prior: the same for all pairs.
        fields: weight of each field, shape ``(pairs, fields)``.
        adjustments: by name what else counts, one number a pair.
    """

    levels: Levels
    prior: float
    fields: Floats
    adjustments: Mapping[str, Floats]

    @property
    def total(self) -> Floats:
        """Log odds of each pair."""
        total: Floats = self.prior + self.fields.sum(axis=1)
        return total + sum(self.adjustments.values())


@dataclass(frozen=True, slots=True)
class WeighedPairs:
    """Candidate pairs with their log odds, and what made them.

    Attributes:
        left, right, matrix: the pairs and their levels.
        weight: their log odds (nats).
        co_located: for fields by their place the records in groups whose members are told apart by it.
        recurring: records under a heading that recurs.
        inside: how many candidate pairs of one source are alike in each field, or in all parts of one name.
        confirmed: names of fields that sources confirm by hardly holding two records that are alike in them.
        checked: whether pairs that have a single telling field in common are set aside.
        agreeing: whether pairs that differ plainly in something are set aside.
    """

    columns: Sequence[Column]
    left: Ints
    right: Ints
    matrix: Levels
    weight: Floats
    model: Model
    conflicting: ConflictingEvidence
    missing_fields: MissingFieldCorrection
    observed: Observations
    sources: Sources
    co_located: Mapping[int, Bools]
    recurring: Bools
    inside: Mapping[str, int]
    confirmed: frozenset[str]
    checked: bool
    agreeing: bool
    workers: int

    @classmethod
    def fit(cls, columns: Sequence[Column], n: int, sources: Sources, workers: int) -> WeighedPairs:
        """Find the candidate pairs of ``n`` records, compare them, fit the model and weigh them."""
        found = blocking.candidates(columns, n)
        left, right = found.left, found.right
        matrix = comparison_levels.compare_records(columns, left, right, workers)
        i, j = em.random_pairs(n)
        levels = comparison_levels.compare_records(columns, i, j, workers)
        sampled = em.Sample(i, j, levels, np.ones(len(i)))
        pairs = em.Sample(left, right, matrix, np.ones(len(left)))
        total = max(n * (n - 1) / 2, 1.0)
        observed = Observations.from_pairs(columns, pairs, sampled, n, total)
        model = fit.fit(observed)
        weight = model.weigh(columns, left, right, matrix)
        inside = count_alike(columns, matrix[sources.within(left, right)]) if sources.several else {}
        if sources.several and not sources.clean.all():
            sources = sources.cleaned(left, right, fellegi_sunter.posterior(weight))
        if sources.clean.any():
            free = ~sources.apart(left, right)
            pairs, weight = pairs.where(free), weight[free]
            if sources.declared:  # what was inferred from weights may not change the model that they come from
                sampled = sampled.where(~sources.apart(i, j))
                total = max(total - sources.pairs_apart(), 1.0)
            observed = Observations.from_pairs(columns, pairs, sampled, n, total)
            if sources.declared:
                model = fit.fit(observed)
                weight = model.weigh(columns, pairs.left, pairs.right, pairs.levels)
        left, right, matrix = pairs.left, pairs.right, pairs.levels
        conflicting = ConflictingEvidence.count(columns, model.log_m, left, right, matrix, weight)
        penalty = conflicting.penalty(left, right, matrix)
        missing = MissingFieldCorrection.learn(columns, model, left, right, matrix, weight + penalty)
        shift = penalty + missing.shift(matrix, weight)
        fitted = cls(
            columns=columns,
            left=left,
            right=right,
            matrix=matrix,
            weight=weight + shift,
            model=model,
            conflicting=conflicting,
            missing_fields=missing,
            observed=observed,
            sources=sources,
            co_located={},
            recurring=np.zeros(n, bool),
            inside=inside,
            confirmed=frozenset(),
            checked=False,
            agreeing=False,
            workers=workers,
        )
        return fitted._stopped()

    def explain_terms(self, left: Ints, right: Ints) -> Terms:
        """What any pairs' log odds are the sum of."""
        return self._terms(left, right, comparison_levels.compare_records(self.columns, left, right, self.workers))

    def _terms(self, left: Ints, right: Ints, levels: Levels) -> Terms:
        """The same of compared pairs."""
        frequency = self.model.term_frequency_adjustments(self.columns, left, right, levels)
        fields = self.model.field_weights(levels, frequency)
        prior = self.model.prior_weight
        related = -self.model.latent_class_cost(levels, frequency)
        weight = prior + fields.sum(axis=1) + related
        denied = np.where(
            ruled_out(self.columns, levels, by_name=self.model.by_name), np.minimum(RULED_OUT - weight, 0.0), 0.0
        )
        born = births_differ(self.columns, levels)
        other_bearer = generations_differ(self.columns, levels) & ~born
        missing = self.missing_fields.shift(levels, weight + denied)
        conflict = self.conflicting.penalty(left, right, levels)
        weight = weight + denied + missing + conflict
        named = find_naming_field(self.columns)
        stopped = np.where(self._told_apart(left, right, levels), np.minimum(TOLD_APART - weight, 0.0), 0.0)
        by_name = self._told_apart(left, right, levels, [] if named is None else [named])
        alone = np.zeros(len(left))
        if self.checked:
            unchecked = self.find_unchecked(left, right, levels)
            alone = np.where(unchecked, np.minimum(RULED_OUT - weight - stopped, 0.0), 0.0)
        apart = self.sources.apart(left, right)
        source = np.where(apart, np.minimum(SAME_SOURCE - weight - stopped - alone, 0.0), 0.0)
        adjustments = {
            RELATED_RECORDS: related,
            BIRTH_DATES_DIFFER: np.where(born, denied, 0.0),
            NAME_SUFFIXES_DIFFER: np.where(other_bearer, denied, 0.0),
            GIVEN_NAMES_DIFFER: np.where(born | other_bearer, 0.0, denied),
            MISSING_FIELDS: missing,
            CONFLICTING_EVIDENCE: conflict,
            OTHER_NAME_AT_ONE_PLACE: np.where(by_name, stopped, 0.0),
            ONE_OF_A_SERIES: np.where(by_name, 0.0, stopped),
            ONE_FIELD_ALONE: alone,
            ONE_SOURCE: source,
        }
        return Terms(levels, prior, fields, adjustments)

    def without_duplicates(self, labels: Ints) -> WeighedPairs:
        """The same with the sources clean of which clusters show that what is alike within them is not one thing."""
        sources = self.sources.without_counterparts(labels)
        if (sources.clean == self.sources.clean).all():
            return self
        free = ~sources.apart(self.left, self.right)
        return replace(
            self,
            sources=sources,
            left=self.left[free],
            right=self.right[free],
            matrix=self.matrix[free],
            weight=self.weight[free],
        )

    def weigh_within(self, a: Ints, b: Ints) -> Floats:
        """Log odds of all pairs of some components, for parting them: pairs that a rule keeps apart weigh so little
        that they are not joined through a third record."""
        matrix = comparison_levels.compare_records(self.columns, a, b, self.workers)
        weight = self.model.weigh(self.columns, a, b, matrix)
        weight += self.missing_fields.shift(matrix, weight) + self.conflicting.penalty(a, b, matrix)
        stopped = ruled_out(self.columns, matrix, by_name=self.model.by_name) | self._told_apart(a, b, matrix)
        if self.agreeing:
            stopped |= differ_plainly(self.columns, a, b, matrix, ~stopped & (weight > TOLD_APART), joined=True)
        weight = np.where(stopped, np.minimum(weight, RULED_OUT_IN_CLUSTER), weight)
        return np.where(self.sources.apart(a, b), SAME_SOURCE, weight)

    def split_co_located(self, labels: Ints) -> WeighedPairs:
        """The same with the co-located groups among some clusters told apart by their names, and series by the facts
        that differ in them."""
        named = find_naming_field(self.columns)
        found = {
            k: find_co_located(self.left, self.right, self.matrix[:, k], labels)
            for k, column in enumerate(self.columns)
            if k == named or column.kind in _OF_A_SERIES
        }
        split = replace(self, co_located={k: members for k, members in found.items() if members.any()})
        return split._stopped()  # noqa: SLF001 - of its own class

    def split_recurring(self, labels: Ints) -> WeighedPairs:
        """The same with nothing merged under headings that recur, as some clusters show them."""
        named = find_naming_field(self.columns)
        if named is None:
            return self
        found = find_recurring(self.columns, named, self.model.log_u, self.left, self.right, self.matrix, labels)
        return replace(self, recurring=found)._stopped() if found.any() else self  # noqa: SLF001 - of its own class

    def confirm_single_fields(self, labels: Ints) -> WeighedPairs:
        """The same with what sources confirm by hardly holding two records that are alike in it.

        Args:
            labels: cluster of each record.
        """
        if not self.sources.several:
            return self
        alone = np.flatnonzero((labels[self.left] == labels[self.right]) & ~self.sources.within(self.left, self.right))
        alone = alone[find_unchecked(self.columns, self.model, self.matrix[alone])]
        found = confirmed_by_lists(self.columns, self.matrix[alone], self.inside, self.sources.pairs_across())
        return replace(self, confirmed=found)

    def find_unchecked(self, left: Ints, right: Ints, levels: Levels) -> Bools:
        """Pairs that a single field joins which nothing confirms, neither another field nor the sources.

        Args:
            left, right: the pairs.
            levels: their levels, shape ``(pairs, fields)``.
        """
        alone = find_unchecked(self.columns, self.model, levels)
        if self.confirmed:
            alone &= ~find_confirmed(self.columns, levels, self.confirmed) | self.sources.within(left, right)
        return alone

    def set_unchecked_aside(self, labels: Ints) -> WeighedPairs:
        """The same with pairs that a single field joins weighing no more than a doubtful pair, where many of what is
        merged are such pairs and some are not.

        Args:
            labels: cluster of each record.
        """
        unchecked = self.find_unchecked(self.left, self.right, self.matrix)
        merged = unchecked[labels[self.left] == labels[self.right]]
        if not len(merged) or not MOST_UNCHECKED < merged.mean() < NEARLY_ALL_UNCHECKED:
            return self
        loss = np.where(unchecked, np.minimum(RULED_OUT - self.weight, 0.0), 0.0)
        return replace(self, checked=True, weight=self.weight + loss)

    def with_usual_m(self) -> WeighedPairs:
        """The same weighed by what agreement and difference usually mean, for when the estimate is not trusted.

        What pairs usually look like that are one thing stands in place of what the estimate takes for matches; what is
        specific to the table (how often values are alike by chance, and classes of pairs that share something) stays.
        What was learnt from the estimate's matches goes.
        """
        records = len(self.recurring)
        model = replace(
            self.model,
            prior=min(max(self.model.prior, USUAL_MATCHES * records / self.model.total), MOST_USUAL_MATCHES),
            log_m=usual_log_m([column.kind for column in self.columns], self.model.log_u),
        )
        weighed = replace(
            self,
            model=model,
            conflicting=ConflictingEvidence(self.columns, model.log_m, {}),
            missing_fields=MissingFieldCorrection({}, {}, self.missing_fields.sizes),
        )
        weight = np.empty(len(self.left))
        for begin in range(0, len(weight), WEIGHED_AT_ONCE):
            part = slice(begin, begin + WEIGHED_AT_ONCE)
            terms = weighed._terms(self.left[part], self.right[part], self.matrix[part])  # noqa: SLF001 - of its own class
            weight[part] = terms.total
        return replace(weighed, weight=weight)

    def set_differing_aside(self, threshold: float) -> WeighedPairs:
        """The same with pairs that differ plainly in something weighing too little to be merged.

        Args:
            threshold: log odds from which pairs are merged; what weighs less is left as it is.
        """
        asked = self.weight > min(threshold, TOLD_APART)
        differing = differ_plainly(self.columns, self.left, self.right, self.matrix, asked)
        loss = np.where(differing, np.minimum(TOLD_APART - self.weight, 0.0), 0.0)
        return replace(self, agreeing=True, weight=self.weight + loss)

    def _stopped(self) -> WeighedPairs:
        """The same with what is told apart weighing too little to be asked about."""
        stopped = self._told_apart(self.left, self.right, self.matrix)
        loss = np.where(stopped, np.minimum(TOLD_APART - self.weight, 0.0), 0.0)
        return replace(self, weight=self.weight + loss)

    def _told_apart(self, left: Ints, right: Ints, matrix: Levels, fields: Sequence[int] | None = None) -> Bools:
        """Pairs inside a co-located group that differ in what tells its members apart, in some of the fields; or in any
        of them, and pairs under headings that recur. Where the naming field counts, also things at one address with
        wholly different names: the restaurants of a hotel."""
        named = find_naming_field(self.columns)
        apart = np.zeros(len(left), bool)
        if named is not None and (fields is None or named in fields):
            different = matrix[:, named] == len(LEVELS[self.columns[named].kind])
            apart |= find_at_one_address(self.columns, matrix) & different
        for k in self.co_located if fields is None else [k for k in fields if k in self.co_located]:
            members = self.co_located[k]
            apart |= members[left] & members[right] & (matrix[:, k] > NEARLY_EQUAL)
        if fields is None:
            apart |= self.recurring[left] & self.recurring[right]
        return apart
