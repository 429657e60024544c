"""What matching is asked and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from winnow.matching.constants import DECIMALS, EXPLAINED_AT_ONCE, PAIR
from winnow.matching.prepare.columns import Cell
from winnow.matching.schema import Schema

type Pair = tuple[str, str]


class OptionsError(ValueError):
    """Options or a table that cannot be used; the message says why and names no values."""


@dataclass(frozen=True, slots=True)
class Table:
    """Records to resolve.

    Attributes:
        ids: one distinct id a record.
        columns: cells by field, each as long as ``ids``; a cell is text, several texts, or None.
        sources: for each record the data set that it came from, where that is known.
    """

    ids: Sequence[str]
    columns: Mapping[str, Sequence[Cell]]
    sources: Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Refuse ragged columns and repeated ids."""
        if len(set(self.ids)) != len(self.ids):
            raise OptionsError("record ids repeat; every record needs its own")
        ragged = sorted(name for name, cells in self.columns.items() if len(cells) != len(self.ids))
        if ragged:
            raise OptionsError(f"columns of another length than the ids: {', '.join(ragged)}")
        if self.sources is not None and len(self.sources) != len(self.ids):
            raise OptionsError("the sources are not as many as the records")


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """How sure a run must be.

    Attributes:
        match_threshold: probability from which a pair is merged.
        review_threshold: probability from which a pair is shown to a person.
        min_cluster_size: smaller clusters are left alone.
        workers: threads used for string comparison; the result does not depend on it.
        link_only: the table's sources are said to hold no duplicates of their own: records of one are never merged.
    """

    match_threshold: float = 0.8
    review_threshold: float = 0.3
    min_cluster_size: int = 2
    workers: int = 2
    link_only: bool = False

    def __post_init__(self) -> None:
        """Refuse crossed or impossible values."""
        if not 0 < self.review_threshold <= self.match_threshold < 1:
            raise OptionsError("thresholds must satisfy 0 < review_threshold <= match_threshold < 1")
        if self.min_cluster_size < PAIR:
            raise OptionsError("min_cluster_size must be at least 2")
        if self.workers < 1:
            raise OptionsError("workers must be at least 1")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people and earlier runs decided. Pairs and ids that are not in the table are ignored.

    Attributes:
        must_link: pairs that are the same, whatever the evidence.
        cannot_link: pairs that are not, whatever the evidence; they win over ``must_link``.
        pinned: records that are never merged.
        previous: cluster id of each record after the last run; clusters keep their ids.
    """

    must_link: frozenset[Pair] = frozenset()
    cannot_link: frozenset[Pair] = frozenset()
    pinned: frozenset[str] = frozenset()
    previous: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


DEFAULTS: Final = MatchOptions()
UNDECIDED: Final = Decisions()


class Verdict(StrEnum):
    """Whether the estimate can be relied on."""

    TRUSTED = "trusted"
    ABSTAINED = "abstained"  # only exact strong keys were merged; everything else is for review


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """One field's part in a pair's weight, in bits: +1 doubles the odds, -1 halves them."""

    field: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A part of a pair's weight that is no single field's, in bits: what related records, missing fields, a rule or the
    pairs around it add or take."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two records are, or are not, taken for the same.

    Attributes:
        probability: that they are the same, in the light of the pairs around it for the pairs that a resolution lists.
        weight: log2 of the odds of that probability: the sum of ``prior``, ``fields`` and ``adjustments``.
        prior: log2 of the odds before anything is compared.
        rule: the exact key or the person's decision that decided the pair whatever its weight, where one did.
        calibrated: whether pairs of that probability come true that often; where not, it only orders them.
    """

    left: str
    right: str
    probability: float
    weight: float
    prior: float
    fields: tuple[FieldEvidence, ...]
    rule: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    calibrated: bool = True

    def adjusted(self, more: Mapping[str, float], probability: float, *, calibrated: bool = True) -> Evidence:
        """The same with further adjustments (bits by name; those of zero are left out) and the probability shown.

        Args:
            more: bits to add, by the adjustment's name.
            probability: of a match, 0 to 1, after all adjustments.
            calibrated: whether pairs of that probability come true that often.
        """
        added = tuple(Adjustment(name, weight) for name, weight in more.items() if weight)
        return replace(
            self,
            probability=probability,
            weight=round(self.weight + sum(each.weight for each in added), DECIMALS),
            adjustments=self.adjustments + added,
            calibrated=calibrated,
        )


class Explainer(Protocol):
    """Computes the evidence for any pair of the run's records."""

    def explain(self, left: str, right: str) -> Evidence:
        """The evidence for one pair of record ids. Raises ``KeyError`` when an id is unknown."""
        ...

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """The evidence for several pairs, worked out together: many times faster than one by one."""
        ...


@dataclass(frozen=True, slots=True)
class EvidenceList(Sequence[Evidence]):
    """Pairs whose evidence is worked out when it is read: a run over a million records holds millions of them.

    Attributes:
        pairs: ids, the smaller first in each.
        probabilities: what the pairs around each pair say is taken into account.
        explainer: works out what each pair weighs by itself.
        adjustments: by name what the pairs around it and the calibration add to each pair's weight, in bits.
        calibrated: whether pairs come true as often as their probabilities say; where not, these only order them.
    """

    pairs: Sequence[Pair]
    probabilities: Sequence[float]
    explainer: Explainer
    adjustments: Mapping[str, Sequence[float]] = field(default_factory=dict)
    calibrated: bool = True

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.pairs)

    def __iter__(self) -> Iterator[Evidence]:
        """The evidence of each pair, worked out for many at a time."""
        for begin in range(0, len(self), EXPLAINED_AT_ONCE):
            yield from self.at(range(begin, min(begin + EXPLAINED_AT_ONCE, len(self))))

    def labelled(self) -> Iterator[tuple[Pair, float]]:
        """Each pair with its probability, without working out the evidence."""
        return zip(self.pairs, self.probabilities, strict=True)

    def at(self, places: Sequence[int]) -> list[Evidence]:
        """The evidence of several pairs."""
        found = self.explainer.explain_all([self.pairs[place] for place in places])
        return [self._adjusted(place, each) for place, each in zip(places, found, strict=True)]

    def __getitem__(self, place: int) -> Evidence:  # type: ignore[override]  # slices are not needed
        """The evidence of one pair."""
        return self._adjusted(place, self.explainer.explain(*self.pairs[place]))

    def _adjusted(self, place: int, evidence: Evidence) -> Evidence:
        more = {name: weights[place] for name, weights in self.adjustments.items()}
        return evidence.adjusted(more, self.probabilities[place], calibrated=self.calibrated)


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a run. ``clusters`` are those of two and more records, ``merged`` the records in them."""

    records: int
    clusters: int
    merged: int
    reviews: int
    seconds: float
    peak_mb: float
    candidates: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer.

    Attributes:
        clusters: cluster id of each record id, in the order of the ids. A record alone is its own cluster.
        edges: the links that hold the merged clusters together: one fewer than records for each cluster.
        reviews: pairs for a person, most probable first: at most a tenth of the records, or 200.
        verdict, reasons: whether the estimate is trusted, and why not.
        schema: what was compared and why.
        conflicts: must-link pairs that a cannot-link pair or a pin overruled.
    """

    clusters: Mapping[str, str]
    edges: EvidenceList
    reviews: EvidenceList
    verdict: Verdict
    reasons: tuple[str, ...]
    schema: Schema
    conflicts: tuple[Pair, ...]
    summary: Summary
    explainer: Explainer

    def explain(self, left: str, right: str) -> Evidence:
        """The evidence for any two records of the run, as the lists show it for the pairs in them.

        Args:
            left, right: two record ids, in either order.

        Raises:
            KeyError: an id is unknown.
        """
        pair = min(left, right), max(left, right)
        for listed in (self.edges, self.reviews):
            if pair in listed.pairs:
                return listed[listed.pairs.index(pair)]
        return self.explainer.explain(*pair)
