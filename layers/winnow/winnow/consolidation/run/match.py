"""Matching the records of a run, kind by kind, and planning what follows. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched, pairwise
from typing import Self

from winnow.consolidation.merge.consolidation_options import Options
from winnow.consolidation.merge.survivorship import Survivorship
from winnow.consolidation.run.change import Operation, RecordProjection, Step
from winnow.consolidation.run.merge_plan import (
    Planner,
    archived_with_their_merge,
    cut_to_size,
    kept_together,
    previous_of,
)
from winnow.consolidation.run.record_projections import columns_of
from winnow.matching import schema as schemas
from winnow.matching.match_types import Decisions, Evidence, MatchOptions, Pair, Resolution, Table, Verdict
from winnow.matching.resolve import resolve
from winnow.records.record import RecordKind, Status
from winnow.reviews.review import ordered
from winnow.values import Json

type Resolver = Callable[[Table, schemas.Schema | None, MatchOptions, Decisions], Resolution]
"""The matching engine: any function of this shape can take the place of ``resolve``."""

MOST_SOURCES = 1_000  # of one consolidated record: their ids alone are 39 KB of an item of 400
SCHEMA_REASONS = "schema_reasons"  # of the summary: too much for a job's item, so that only a report has it
_SHOWN = 5_000  # reviews of one run: more than people can decide before the next
_TOGETHER = 5_000  # steps whose evidence is worked out at once
_LINKS_SHOWN = 25  # of one merge: enough to see why, and an item of a merge of hundreds stays small


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run matches and merges: its options over its project's configuration.

    Attributes:
        match_threshold, review_threshold: probabilities.
        schema: of the project's rows; None: inferred.
    """

    project_id: str
    options: Options
    match_threshold: float
    review_threshold: float
    survivorship: Survivorship = field(default_factory=Survivorship)
    schema: schemas.Schema | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair for a person to decide, most probable first among its run's."""

    left: str
    right: str
    confidence: float
    evidence: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching found.

    Attributes:
        steps: the changes to make, without the evidence for them.
        links: what holds their clusters together.
        candidates: for a person to decide; at most ``_SHOWN``, the most probable.
        grey: every pair between the two thresholds.
        summary: for the job's result: verdict, reasons, counts.
    """

    steps: Sequence[Step]
    links: StepLinks
    candidates: Sequence[Candidate]
    grey: frozenset[Pair]
    summary: Mapping[str, Json]

    def explained(self) -> Iterator[Step]:
        """The steps with their evidence, worked out some thousand at a time: all of it at once would be gigabytes."""
        for part in batched(self.steps, _TOGETHER, strict=False):
            yield from self.links.explain(part)


def match(
    projections: Sequence[RecordProjection],
    settings: Settings,
    decided: Decisions,
    now: datetime,
    resolver: Resolver = resolve,
    *,
    held: Collection[str] = (),
) -> Matched:
    """Clusters the records and plans the changes.

    Args:
        held: records that a half-finished rollback holds: they are compared, and not changed.

    Raises:
        SchemaError: the project's schema names fields that its rows do not have.
        OptionsError: the thresholds are crossed over.
    """
    active = sum(each.status is Status.ACTIVE for each in projections)
    out_of_play = archived_with_their_merge(projections)
    sources = [
        each
        for each in projections
        if not each.is_consolidated and each.status is not Status.ARCHIVED and each.record_id not in out_of_play
    ]
    previous = previous_of(projections)
    decided = replace(
        decided, pinned=decided.pinned | {each.record_id for each in sources if each.pinned}, previous=previous
    )
    resolutions = _resolved(sources, settings, decided, resolver) if settings.options.merge else {}
    clusters: dict[str, str] = {}
    for resolution in resolutions.values():
        found = resolution.clusters
        if resolution.verdict is Verdict.ABSTAINED:
            held = {source: merged for source, merged in previous.items() if source not in decided.pinned}
            found = kept_together(found, held, decided.cannot_link)
        clusters |= found
    whole, clusters = clusters, cut_to_size(clusters, previous, MOST_SOURCES)
    planner = Planner(
        settings.project_id, projections, clusters, settings.options, settings.survivorship, now, frozenset(held)
    )
    steps = planner.steps()
    chosen = settings.options.chosen
    links = StepLinks.collect(steps, list(resolutions.values()))
    grey = _grey(resolutions.values(), whole)
    candidates = _candidates(grey[:_SHOWN], list(resolutions.values()))
    summary: dict[str, Json] = {
        "records_before": active,
        "kinds": dict(Counter(each.kind.value for each in projections if each.status is Status.ACTIVE)),
        "clusters": _standing(projections, steps) if chosen else len(planner.groups),
        "cut_clusters": sum(size > MOST_SOURCES for size in Counter(whole.values()).values()),
        "grey_pairs": len(grey),
        "conflicts": _conflicts(resolutions.values()),
        "verdicts": {kind.value: resolution.verdict.value for kind, resolution in resolutions.items()},
        "reasons": [*sorted({reason for resolution in resolutions.values() for reason in resolution.reasons})],
        "schema": {kind.value: _shown(resolution.schema) for kind, resolution in resolutions.items()},
        SCHEMA_REASONS: {
            kind.value: {rule.name: rule.reason for rule in resolution.schema.fields if rule.reason}
            for kind, resolution in resolutions.items()
        },
    }
    if chosen:
        summary |= {"chosen": len(chosen), "chosen_not_found": len(chosen) - len(steps)}
    return Matched(steps, links, candidates, frozenset(each.pair for each in grey), summary)


def _standing(projections: Iterable[RecordProjection], steps: Iterable[Step]) -> int:
    """How many consolidated records stand after the steps."""
    standing = {each.record_id for each in projections if each.is_consolidated and each.status is Status.ACTIVE}
    for step in steps:
        if step.operation is Operation.MERGE:
            standing = (standing - {*step.superseded}) | {step.record_id}
        else:
            standing.discard(step.record_id)
    return len(standing)


def _conflicts(resolutions: Iterable[Resolution]) -> list[Json]:
    """Pairs that a person accepted and another decision keeps apart."""
    found: list[Json] = [[left, right] for resolution in resolutions for left, right in resolution.conflicts]
    return found[:_LINKS_SHOWN]


@dataclass(frozen=True, slots=True)
class _Grey:
    """A pair for a person: the place of it in the reviews of the ``engine``-th resolution."""

    pair: Pair
    probability: float
    engine: int
    place: int


def _grey(resolutions: Iterable[Resolution], clusters: Mapping[str, str]) -> list[_Grey]:
    """The pairs for a person, the most probable first."""
    found = [
        _Grey(ordered(*pair), probability, engine, place)
        for engine, resolution in enumerate(resolutions)
        for place, (pair, probability) in enumerate(
            zip(resolution.reviews.pairs, resolution.reviews.probabilities, strict=True)
        )
        if clusters.get(pair[0]) != clusters.get(pair[1])
    ]
    return sorted(found, key=lambda each: (-each.probability, each.pair))


def _candidates(shown: Sequence[_Grey], resolutions: Sequence[Resolution]) -> list[Candidate]:
    evidence: dict[Pair, Evidence] = {}
    for engine, resolution in enumerate(resolutions):
        mine = [each for each in shown if each.engine == engine]
        explained = resolution.reviews.at([each.place for each in mine])
        evidence |= {each.pair: found for each, found in zip(mine, explained, strict=True)}
    return [Candidate(*each.pair, each.probability, evidence_to_json(evidence[each.pair])) for each in shown]


def _resolved(
    sources: Sequence[RecordProjection], settings: Settings, decided: Decisions, resolver: Resolver
) -> dict[RecordKind, Resolution]:
    by_kind: dict[RecordKind, list[RecordProjection]] = defaultdict(list)
    for each in sources:
        by_kind[each.kind].append(each)
    options = MatchOptions(match_threshold=settings.match_threshold, review_threshold=settings.review_threshold)
    decided = replace(decided, must_link=decided.must_link | copies_of(sources))
    found: dict[RecordKind, Resolution] = {}
    for kind, members in sorted(by_kind.items()):
        table = Table([each.record_id for each in members], columns_of(members, kind))
        found[kind] = resolver(table, _schema_of(kind, settings), options, decided)
    return found


def copies_of(sources: Iterable[RecordProjection]) -> frozenset[Pair]:
    """Pairs of documents with the same words, chained in order of id: the content hash is a strong key whatever the
    fields say, unless a person keeps the two apart (``cannot_link`` wins)."""
    by_words: dict[str, list[str]] = defaultdict(list)
    for each in sources:
        if each.words:
            by_words[each.words].append(each.record_id)
    return frozenset(pair for ids in by_words.values() for pair in pairwise(sorted(ids)))


def _schema_of(kind: RecordKind, settings: Settings) -> schemas.Schema | None:
    match kind:
        case RecordKind.RESUME:
            return schemas.RESUME
        case RecordKind.ROW:
            return settings.schema
        case RecordKind.NOTE:
            return None


def _shown(schema: schemas.Schema) -> dict[str, Json]:
    return {rule.name: rule.kind.value for rule in schema.fields}


@dataclass(frozen=True, slots=True)
class StepLinks:
    """The links between the members of each merge.

    Attributes:
        shown: of a step's position, at most ``_LINKS_SHOWN`` links, as number of resolution and place in its edges.
        number: of a step's position, how many links there are.
    """

    resolutions: Sequence[Resolution]
    shown: Mapping[int, Sequence[tuple[int, int]]]
    number: Mapping[int, int]

    @classmethod
    def collect(cls, steps: Sequence[Step], resolutions: Sequence[Resolution]) -> Self:
        """Finds the step that each link belongs to."""
        step_of = {
            member: step.position for step in steps if step.operation is Operation.MERGE for member in step.members
        }
        shown: dict[int, list[tuple[int, int]]] = defaultdict(list)
        number: Counter[int] = Counter()
        for engine, resolution in enumerate(resolutions):
            for place, (left, right) in enumerate(resolution.edges.pairs):
                position = step_of.get(left)
                if position is None or step_of.get(right) != position:
                    continue
                number[position] += 1
                if number[position] <= _LINKS_SHOWN:
                    shown[position].append((engine, place))
        return cls(resolutions, shown, number)

    def explain(self, steps: Sequence[Step]) -> Iterator[Step]:
        """These steps with the evidence for their links in their reasons."""
        links: dict[int, list[Json]] = defaultdict(list)
        for engine, resolution in enumerate(self.resolutions):
            wanted = [
                (step.position, place)
                for step in steps
                for number, place in self.shown.get(step.position, ())
                if number == engine
            ]
            explained = resolution.edges.at([place for _, place in wanted]) if wanted else []
            for (position, _), evidence in zip(wanted, explained, strict=True):
                links[position].append(evidence_to_json(evidence))
        for step in steps:
            found = links.get(step.position)
            more: dict[str, Json] = {"links": found, "number_of_links": self.number[step.position]} if found else {}
            yield replace(step, reason={**step.reason, **more})


def evidence_to_json(evidence: Evidence) -> dict[str, Json]:
    """The evidence for a pair, as stored and shown: ``weight`` is the sum of all other weights, in bits; where the
    probability only orders the pairs of the run, it says so."""
    shown: dict[str, Json] = {
        "left": evidence.left,
        "right": evidence.right,
        "probability": evidence.probability,
        "weight": evidence.weight,
        "prior": evidence.prior,
        "fields": [{"field": each.field, "level": each.level, "weight": each.weight} for each in evidence.fields],
        "adjustments": [{"name": each.name, "weight": each.weight} for each in evidence.adjustments],
    }
    more: dict[str, Json] = {} if evidence.calibrated else {"calibrated": False}
    return shown | more | ({"rule": evidence.rule} if evidence.rule else {})
