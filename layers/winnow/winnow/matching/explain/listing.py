"""The lists of a run's answer: the links that hold its clusters together and the pairs for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from winnow.matching.adjust.constraints import Constraints
from winnow.matching.adjust.score_calibration import CLUSTER_CONTEXT, CalibratedPairs
from winnow.matching.arrays import Floats, Ints
from winnow.matching.cluster.edges import best_between_clusters, span_clusters
from winnow.matching.constants import BITS, DECIMALS, MOST_REVIEWS, MUST_LINK, RECORDS_A_REVIEW
from winnow.matching.match_types import EvidenceList, Explainer
from winnow.matching.model.fellegi_sunter import posterior


class PairLister:
    """Lists pairs of a run by the records' ids, with what was added to each one's own weight.

    Attributes:
        shown: log odds of the candidate pairs and, behind them, of the decided pairs.
    """

    def __init__(self, pairs: CalibratedPairs, decided: Constraints, ids: Sequence[str], explainer: Explainer) -> None:
        """Take the candidate pairs and what people decided."""
        self.pairs, self.ids, self.explainer = pairs, ids, explainer
        self.left = np.r_[pairs.left, decided.left]
        self.right = np.r_[pairs.right, decided.right]
        own = np.r_[pairs.shown, decided.weight]
        self.shown = decided.apply(self.left, self.right, own)
        self._decided = self.shown != own
        self._decided[len(pairs.left) :] = True

    def list_links(self, labels: Ints) -> EvidenceList:
        """The links that hold each cluster together, in order of their ids.

        Args:
            labels: cluster of each record, as its smallest record.
        """
        chosen, loose = span_clusters(len(labels), self.left, self.right, self.shown, labels)
        left, right = np.r_[self.left[chosen], labels[loose]], np.r_[self.right[chosen], loose]
        shown = np.r_[self.shown[chosen], np.zeros(len(loose))]
        added = {name: np.r_[bits, np.zeros(len(loose))] for name, bits in self._adjustments(chosen).items()}
        if len(loose):  # the records around them hold them together: nothing is known of these pairs themselves
            own = self.explainer.explain_all(
                [(self.ids[a], self.ids[b]) for a, b in zip(labels[loose], loose, strict=True)]
            )
            added[CLUSTER_CONTEXT][len(chosen) :] = [-each.weight for each in own]
        ids = [(min(self.ids[a], self.ids[b]), max(self.ids[a], self.ids[b])) for a, b in zip(left, right, strict=True)]
        order = sorted(range(len(ids)), key=ids.__getitem__)
        return self._list(left, right, shown, added, np.array(order, np.int64))

    def list_reviews(self, labels: Ints, least: float) -> EvidenceList:
        """Pairs that ask which clusters may be one, most probable first, and no more than people can decide.

        Their probabilities are said to order them and no more, whether or not the estimate is trusted: on tables that
        nothing was fitted to they come true up to a quarter more or less often than they say
        (``python -m benchmarks.matching_calibration --held-out 41``).

        Args:
            labels: cluster of each record.
            least: log odds from which a pair is shown.
        """
        possible = np.flatnonzero((self.shown >= least) & (self.shown < MUST_LINK))
        possible = possible[labels[self.left[possible]] != labels[self.right[possible]]]
        most = max(MOST_REVIEWS, len(self.ids) // RECORDS_A_REVIEW)
        chosen = possible[
            best_between_clusters(self.left[possible], self.right[possible], self.shown[possible], labels, most)
        ]
        left, right, shown = self.left[chosen], self.right[chosen], self.shown[chosen]
        found = self._list(left, right, shown, self._adjustments(chosen), np.arange(len(chosen)))
        return replace(found, calibrated=False)

    def _adjustments(self, chosen: Ints) -> dict[str, Floats]:
        """What was added to the own weights of some pairs, in bits by name; nothing to those that people decided."""
        last = max(len(self.pairs.left) - 1, 0)
        if not len(self.pairs.left):
            return {CLUSTER_CONTEXT: np.zeros(len(chosen))}
        found = self.pairs.adjustments(np.minimum(chosen, last))
        return {name: np.where(self._decided[chosen], 0.0, nats * BITS) for name, nats in found.items()}

    def _list(self, left: Ints, right: Ints, shown: Floats, added: Mapping[str, Floats], order: Ints) -> EvidenceList:
        pairs = [
            (min(self.ids[a], self.ids[b]), max(self.ids[a], self.ids[b]))
            for a, b in zip(left[order].tolist(), right[order].tolist(), strict=True)
        ]
        probability = np.round(posterior(shown[order]), 4).tolist()
        return EvidenceList(
            pairs,
            probability,
            self.explainer,
            {name: np.round(bits[order], DECIMALS).tolist() for name, bits in added.items()},
        )
