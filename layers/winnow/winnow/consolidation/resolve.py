"""The whole of matching: schema → normalise → block → compare → score → cluster."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.consolidation import blocking, clustering, comparison, em, fitting, scoring
from winnow.consolidation.arrays import NONE, Bools, Floats, Ints
from winnow.consolidation.columns import Cell, build
from winnow.consolidation.evidence import Judge
from winnow.consolidation.identity import stable_ids
from winnow.consolidation.inference import infer
from winnow.consolidation.resolution import (
    DEFAULTS,
    UNDECIDED,
    Decisions,
    EvidenceList,
    MatchOptions,
    Pair,
    Resolution,
    Summary,
    Table,
    Verdict,
)
from winnow.consolidation.schema import Schema

_FORCED: Final = 1e6  # weight of a person's decision: no sum of evidence reaches it


@dataclass(frozen=True, slots=True)
class _Forced:
    """People's decisions as positions: pairs in ascending order with the weight that settles them."""

    left: Ints
    right: Ints
    weight: Floats
    pinned: Bools

    @classmethod
    def of(cls, decisions: Decisions, place: Mapping[str, int]) -> _Forced:
        """The decisions about records that are in the table. A refusal outweighs a thousand acceptances."""
        settled: dict[tuple[int, int], float] = {}
        for pairs, weight in ((decisions.must_link, _FORCED), (decisions.cannot_link, -1000 * _FORCED)):
            for a, b in pairs:
                if a in place and b in place and a != b:
                    settled[min(place[a], place[b]), max(place[a], place[b])] = weight
        pinned = np.zeros(len(place), bool)
        pinned[[place[record] for record in decisions.pinned if record in place]] = True
        keys = sorted(settled)
        return cls(
            np.array([a for a, _ in keys], np.int64),
            np.array([b for _, b in keys], np.int64),
            np.array([settled[key] for key in keys], float),
            pinned,
        )

    def apply(self, left: Ints, right: Ints, weight: Floats) -> Floats:
        """Weights with the decided pairs' overruled."""
        out = weight.copy()
        out[self.pinned[left] | self.pinned[right]] = -1000 * _FORCED
        if len(self.left) and len(left):
            n = len(self.pinned)
            mine = self.left * n + self.right
            wanted = np.minimum(left, right) * n + np.maximum(left, right)
            at = np.minimum(np.searchsorted(mine, wanted), len(mine) - 1)
            found = mine[at] == wanted
            overruled = self.weight[at] < 0
            change = found & (overruled | ~(self.pinned[left] | self.pinned[right]))
            out[change] = self.weight[at][change]
        return out


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 if sys.platform != "darwin" else 1024 * 1024), 1)


def _log_odds(probability: float) -> float:
    return float(np.log(probability) - np.log1p(-probability))


def resolve(
    table: Table,
    schema: Schema | None = None,
    options: MatchOptions = DEFAULTS,
    decisions: Decisions = UNDECIDED,
) -> Resolution:
    """Find the records that are about the same thing.

    The answer depends on the records, options and decisions only: not on their order, the hash seed or the number of
    threads. Previous clusters give ids, never membership, so an incremental run equals a full one.

    Raises:
        SchemaError: the schema names unknown fields.
    """
    started = time.perf_counter()
    order = sorted(range(len(table.ids)), key=lambda i: table.ids[i])
    ids = [table.ids[i] for i in order]
    cells: dict[str, Sequence[Cell]] = {name: [column[i] for i in order] for name, column in table.columns.items()}
    schema = infer(cells) if schema is None else schema
    schema.check(cells)
    columns = build(cells, schema)
    place = {record: i for i, record in enumerate(ids)}
    forced = _Forced.of(decisions, place)
    n = len(ids)
    total = n * (n - 1) / 2
    found = blocking.candidates(columns)
    left, right = found.left, found.right
    matrix = comparison.compare(columns, left, right, options.workers)
    i, j = em.random_pairs(n) if n > 1 else (NONE, NONE)
    sampled = comparison.compare(columns, i, j, options.workers)
    candidates = em.Sample(left, right, matrix, np.ones(len(left)))
    others = em.Sample(i, j, sampled, np.ones(len(i)))
    model = fitting.fit(columns, candidates, others, max(total, 1.0))
    weight = model.weigh(columns, left, right, matrix)
    judge = Judge(columns, model, place, {}, options.workers)
    threshold = _log_odds(options.match_threshold)

    def rescore(a: Ints, b: Ints) -> Floats:
        return forced.apply(a, b, judge.weigh(a, b) - threshold)

    everyone = np.r_[left, forced.left], np.r_[right, forced.right]
    settled = forced.apply(*everyone, np.r_[weight, np.zeros(len(forced.left))] - threshold)
    labels = clustering.cluster(n, *everyone, settled, rescore=rescore)
    labels = _drop_small(labels, options.min_cluster_size)
    links = _spanning(n, *everyone, settled, labels)
    open_ = (weight >= _log_odds(options.review_threshold)) & (labels[left] != labels[right])
    open_ &= np.abs(forced.apply(left, right, weight)) < _FORCED
    reviews = _best_by_clusters(left[open_], right[open_], weight[open_], labels)

    members: dict[str, list[str]] = {}
    for record, label in zip(ids, labels.tolist(), strict=True):
        members.setdefault(ids[label], []).append(record)
    names = stable_ids(members, decisions.previous)
    clusters = {record: names[ids[label]] for record, label in zip(ids, labels.tolist(), strict=True)}
    conflicts = tuple(
        sorted(
            p for p in decisions.must_link if p[0] in clusters and p[1] in clusters and clusters[p[0]] != clusters[p[1]]
        )
    )
    several = [m for m in members.values() if len(m) > 1]
    return Resolution(
        clusters=clusters,
        edges=_listed(links, ids, judge, threshold),
        reviews=_listed(reviews, ids, judge, 0.0),
        verdict=Verdict.TRUSTED,
        reasons=(),
        schema=schema,
        conflicts=conflicts,
        summary=Summary(
            n,
            len(several),
            sum(map(len, several)),
            len(reviews[0]),
            round(time.perf_counter() - started, 3),
            _peak_mb(),
            len(left),
        ),
        explainer=judge,
    )


def _drop_small(labels: Ints, least: int) -> Ints:
    size = np.bincount(labels, minlength=len(labels))[labels] if len(labels) else labels
    return np.where(size >= least, labels, np.arange(len(labels)))


def _spanning(n: int, left: Ints, right: Ints, weight: Floats, labels: Ints) -> tuple[Ints, Ints, Floats]:
    """The strongest links that hold each cluster together (a maximum spanning forest: Kruskal, 1956)."""
    inside = np.flatnonzero(labels[left] == labels[right])
    inside = inside[np.argsort(-weight[inside], kind="stable")]
    root = list(range(n))

    def top(x: int) -> int:
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        return x

    kept = []
    for k, a, b in zip(inside.tolist(), left[inside].tolist(), right[inside].tolist(), strict=True):
        x, y = top(a), top(b)
        if x != y:
            root[max(x, y)] = min(x, y)
            kept.append(k)
    at = np.array(kept, np.int64)
    return left[at], right[at], weight[at]


def _best_by_clusters(left: Ints, right: Ints, weight: Floats, labels: Ints) -> tuple[Ints, Ints, Floats]:
    """One pair for each pair of clusters: a person answers once. Most probable first."""
    order = np.lexsort((right, left, -weight))
    left, right, weight = left[order], right[order], weight[order]
    a, b = labels[left], labels[right]
    key = np.minimum(a, b) * len(labels) + np.maximum(a, b)
    first = np.sort(np.unique(key, return_index=True)[1])
    return left[first], right[first], weight[first]


def _listed(found: tuple[Ints, Ints, Floats], ids: Sequence[str], judge: Judge, shift: float) -> EvidenceList:
    left, right, weight = found
    pairs: list[Pair] = [(ids[a], ids[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    return EvidenceList(pairs, np.round(scoring.posterior(weight + shift), 4).tolist(), judge)
