"""A matching engine that a test can foresee."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from winnow.matching import schema as schemas
from winnow.matching.cluster.cluster_ids import stable_ids
from winnow.matching.match_types import (
    Decisions,
    Evidence,
    EvidenceList,
    FieldEvidence,
    MatchOptions,
    Pair,
    Resolution,
    Summary,
    Table,
    Verdict,
)
from winnow.matching.prepare.columns import Cell


@dataclass(frozen=True, slots=True)
class Sure:
    """Explains a pair by the address that it shares."""

    def explain(self, left: str, right: str) -> Evidence:
        """Always the same evidence."""
        return Evidence(left, right, 0.99, 6.6, -3.0, (FieldEvidence("email", "equal", 9.6),), "email")

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """The same for several."""
        return [self.explain(*pair) for pair in pairs]


@dataclass(frozen=True, slots=True)
class ByEmail:
    """One address, one cluster; one name and two addresses, a review. People's decisions hold."""

    verdict: Verdict = Verdict.TRUSTED

    def __call__(
        self, table: Table, _: schemas.Schema | None, options: MatchOptions, decisions: Decisions
    ) -> Resolution:
        """The same shape as ``winnow.matching.resolve.resolve``."""
        clusters = _Clusters({record: {record} for record in table.ids}, decisions)
        wanted = sorted(pair for pair in decisions.must_link if set(pair) <= set(table.ids))
        conflicts = [pair for pair in wanted if not clusters.link(pair)]
        edges = wanted + [pair for held in _sharing(table, "email") for pair in combinations(held, 2)]
        edges = [edge for edge in edges if clusters.of[edge[0]] is not clusters.of[edge[1]] and clusters.link(edge)]
        members = {min(held): sorted(held) for held in clusters.of.values()}
        names = stable_ids(dict(sorted(members.items())), decisions.previous)
        label = {record: names[first] for first, held in members.items() for record in held}
        decided = decisions.must_link | decisions.cannot_link
        namesakes = [pair for held in _sharing(table, "name") for pair in combinations(held, 2)]
        reviews = [pair for pair in namesakes if label[pair[0]] != label[pair[1]] and pair not in decided]
        trusted = self.verdict is Verdict.TRUSTED
        return Resolution(
            clusters={record: label[record] for record in sorted(table.ids)},
            edges=EvidenceList(edges, [0.99] * len(edges), Sure()),
            reviews=EvidenceList(reviews, [0.8] * len(reviews), Sure(), calibrated=False),
            verdict=self.verdict,
            reasons=() if trusted else ("too few records to learn from",),
            schema=schemas.Schema(()),
            conflicts=tuple(conflicts),
            summary=Summary(len(table.ids), 0, 0, len(reviews), 0.0, 0.0, 0),
            explainer=Sure(),
        )


@dataclass(slots=True)
class _Clusters:
    of: dict[str, set[str]]
    decisions: Decisions

    def link(self, pair: Pair) -> bool:
        """Unites two clusters unless somebody decided otherwise; answers whether they are one."""
        left, right = (self.of[record] for record in pair)
        if left is right:
            return True
        forbidden = any((a in left and b in right) or (b in left and a in right) for a, b in self.decisions.cannot_link)
        if forbidden or (left | right) & self.decisions.pinned:
            return False
        left |= right
        self.of |= dict.fromkeys(right, left)
        return True


def _sharing(table: Table, name: str) -> Sequence[Sequence[str]]:
    """Records with the same value of a column, sorted."""
    held: dict[Cell, list[str]] = {}
    cells: Iterable[Cell] = table.columns.get(name, [None] * len(table.ids))
    for record, cell in sorted(zip(table.ids, cells, strict=True), key=lambda pair: pair[0]):
        if cell:
            held.setdefault(cell, []).append(record)
    return list(held.values())
