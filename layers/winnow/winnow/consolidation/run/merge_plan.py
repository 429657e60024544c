"""From clusters to the changes that make the stored records agree with them. Pure.

The plan is a difference: what already stands as it should is not in it, so a second run of the same data plans nothing,
and a run after one that broke off plans exactly what is missing. No record is written by two steps of a plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched, chain, count, islice

from winnow.consolidation.merge.consolidation_options import Options
from winnow.consolidation.merge.merging import consolidated_id, inputs_digest
from winnow.consolidation.merge.survivorship import Survivorship
from winnow.consolidation.run.change import Operation, RecordProjection, Step
from winnow.consolidation.run.staleness import is_stale
from winnow.records.record import Status
from winnow.values import Json


def archived_with_their_merge(projections: Iterable[RecordProjection]) -> set[str]:
    """The sources of consolidated records that a person archived: they are out of play until that is restored."""
    projections = list(projections)
    archived = {each.record_id for each in projections if each.is_consolidated and each.stays_archived}
    return {each.record_id for each in projections if not each.is_consolidated and each.merged_into in archived}


def previous_of(projections: Iterable[RecordProjection]) -> dict[str, str]:
    """The consolidated record of each source that is in matching, by the source's id."""
    projections = list(projections)
    consolidated = {each.record_id for each in projections if each.is_consolidated and not each.stays_archived}
    return {
        each.record_id: each.merged_into
        for each in projections
        if not each.is_consolidated and each.status is not Status.ARCHIVED and each.merged_into in consolidated
    }


@dataclass(slots=True)
class Planner:
    """Plans the changes of one run.

    Attributes:
        clusters: cluster of every source that was matched: the id of its consolidated record, or of one of its sources.
        held: records that this run leaves as they are, whatever matching says.
    """

    project_id: str
    projections: Sequence[RecordProjection]
    clusters: Mapping[str, str]
    options: Options
    survivorship: Survivorship
    now: datetime
    held: frozenset[str] = frozenset()
    known: dict[str, RecordProjection] = field(init=False)
    previous: dict[str, str] = field(init=False)
    groups: dict[str, list[str]] = field(init=False)  # members by target, two or more
    alone: set[str] = field(init=False)

    def __post_init__(self) -> None:
        """Names the consolidated record of every cluster."""
        self.known = {each.record_id: each for each in self.projections}
        self.previous = previous_of(self.projections)
        by_cluster: dict[str, list[str]] = defaultdict(list)
        for record, cluster in sorted(self.clusters.items()):
            by_cluster[cluster].append(record)
        single = {members[0] for members in by_cluster.values() if len(members) == 1}
        last = {self.previous[record]: [record] for record in sorted(single) if self._is_last_of_an_edited(record)}
        self.alone = single - {record for members in last.values() for record in members}
        self.groups = self._named({name: members for name, members in by_cluster.items() if len(members) > 1}) | last

    def _is_last_of_an_edited(self, source: str) -> bool:
        """Whether a source is all that is left of a consolidated record that a person has edited or pinned. Their work
        stays in force as long as a source does."""
        merged = self.known.get(self.previous.get(source, ""))
        if merged is None or not (merged.edited or merged.pinned):
            return False
        others = (self.known.get(each) for each in merged.members if each != source)
        return all(each is None or each.status is Status.ARCHIVED for each in others)

    def _named(self, clusters: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Clusters by the id of their consolidated record. One that holds a pinned record keeps that record's id."""
        targets = {name: name for name in clusters if self._is_consolidated(name)}
        for name, members in clusters.items():
            pinned = self._pinned(members)
            if len(pinned) == 1 and pinned[0] not in targets.values():
                targets[name] = pinned[0]
        taken = {*targets.values(), *(each.record_id for each in self.projections if each.stays_archived)}
        for name, members in sorted(clusters.items()):
            if name not in targets:
                spare = (
                    f"{members[0]}#{number}" for number in count(2)
                )  # its members' own ids may all be elsewhere by now
                ids = (consolidated_id(self.project_id, seed) for seed in chain(members, spare))
                targets[name] = next(each for each in ids if each not in taken)
                taken.add(targets[name])
        return {targets[name]: members for name, members in clusters.items()}

    def _is_consolidated(self, record_id: str) -> bool:
        return record_id in self.known and self.known[record_id].is_consolidated

    def _pinned(self, members: Sequence[str]) -> list[str]:
        held = {self.previous[member] for member in members if member in self.previous}
        return sorted(record_id for record_id in held if self.known[record_id].pinned)

    def steps(self) -> list[Step]:
        """The steps in their order: merges and releases by their smallest source, then archivings by record."""
        found: list[Step] = []
        if self.options.merge:
            found = self._merges()
        if self.options.archive:
            found += self._archivings({record for step in found for record in step.versions} | self.held)
        if self.options.chosen:  # any of the steps may be left out: no record is written by two of them
            found = [step for step in found if step.change_id in set(self.options.chosen)]
        return [replace(step, position=position) for position, step in enumerate(found)]

    def _merges(self) -> list[Step]:
        successors = self._successors()
        superseded: dict[str, list[str]] = defaultdict(list)
        for record_id, successor in successors.items():
            if successor is not None and successor != record_id:
                superseded[successor].append(record_id)
        detached: dict[str, list[str]] = defaultdict(list)
        for source, record_id in sorted(self.previous.items()):
            if source in self.alone:
                detached[successors.get(record_id) or record_id].append(source)
        left_alone = self._left_alone()
        steps = []
        for target, members in self.groups.items():
            step = self._merge(target, members, detached.pop(target, []), sorted(superseded[target]))
            if step:
                steps.append(step)
        dissolved = [record_id for record_id, successor in successors.items() if successor is None]
        steps += [self._release(record_id, detached.get(record_id, [])) for record_id in dissolved]
        steps = [step for step in steps if not left_alone & step.versions.keys()]
        return sorted(steps, key=lambda step: (min((*step.members, *step.detached), default=""), step.record_id))

    def _successors(self) -> dict[str, str | None]:
        """What becomes of each consolidated record that stands: itself, the record that takes it over, or nothing.

        It is taken over by the record that gets most of its sources (ties: the smaller id).
        """
        votes: dict[str, Counter[str]] = {}
        target_of = {member: target for target, members in self.groups.items() for member in members}
        for source, record_id in self.previous.items():
            tally = votes.setdefault(record_id, Counter())
            if source in target_of:
                tally[target_of[source]] += 1
        successors: dict[str, str | None] = {}
        for each in self.projections:
            if (
                not each.is_consolidated
                or each.stays_archived
                or each.status is Status.MERGED
                or (each.record_id not in votes and not each.inputs)
            ):
                continue
            tally = votes.get(each.record_id, Counter())
            if each.record_id in self.groups:
                successors[each.record_id] = each.record_id
            else:
                successors[each.record_id] = min(tally, key=lambda target: (-tally[target], target), default=None)
        return successors

    def _left_alone(self) -> set[str]:
        """Records that this run leaves as they are: those that are held, and those of clusters below the smallest size
        or with two pinned records."""
        left_alone = set(self.held)
        for target, members in self.groups.items():
            grows = any(self.previous.get(member) != target for member in members)
            too_small = grows and len(members) < self.options.min_cluster_size
            if too_small or len(self._pinned(members)) > 1:
                left_alone.update(members)
                left_alone.update(self.previous[member] for member in members if member in self.previous)
        return left_alone

    def _merge(self, target: str, members: list[str], detached: list[str], superseded: list[str]) -> Step | None:
        existing = self.known.get(target)
        if existing and not detached and not superseded and self._stands(existing, members):
            return None
        return Step(
            position=0,
            operation=Operation.MERGE,
            record_id=target,
            members=tuple(members),
            detached=tuple(detached),
            superseded=tuple(superseded),
            versions={target: existing.version if existing else 0, **self._versions(members, detached, superseded)},
            reason={"change": self._kind_of(existing, members, detached, superseded)},
            delta=self._becoming_active(target, detached) - self._active(members, superseded),
        )

    def _stands(self, existing: RecordProjection, members: Sequence[str]) -> bool:
        """Whether the stored record and its sources are already what a merge would make of them."""
        if existing.status is Status.MERGED or existing.stale or existing.members != tuple(members):
            return False
        sources = [self.known[member] for member in members]
        if any(each.status is not Status.MERGED or each.merged_into != existing.record_id for each in sources):
            return False
        contents = [(each.record_id, each.content) for each in sources]
        return existing.inputs == inputs_digest(contents, self.survivorship)

    @staticmethod
    def _kind_of(
        existing: RecordProjection | None, members: Sequence[str], detached: Sequence[str], superseded: Sequence[str]
    ) -> Json:
        if existing is None:
            return "new"
        if superseded:
            return "joined"
        if detached or set(existing.members) - set(members):
            return "reduced"
        return "extended" if set(members) - set(existing.members) else "recomputed"

    def _release(self, record_id: str, detached: Sequence[str]) -> Step:
        return Step(
            position=0,
            operation=Operation.RELEASE,
            record_id=record_id,
            detached=tuple(detached),
            versions=self._versions([record_id], detached),
            reason={"change": "released"},
            delta=self._becoming_active(None, detached) - self._active([record_id]),
        )

    def _archivings(self, busy: set[str]) -> list[Step]:
        """Stale records that stand for themselves, unless this run changes them otherwise."""
        stale = [
            each
            for each in self.projections
            if each.record_id not in busy and each.status is Status.ACTIVE and is_stale(each, self.options, self.now)
        ]
        return [
            Step(
                position=0,
                operation=Operation.ARCHIVE,
                record_id=each.record_id,
                versions={each.record_id: each.version},
                reason={"change": "archived", "days": self.options.archive_stale_days, "uses": each.uses},
                delta=-1,
            )
            for each in sorted(stale, key=lambda each: each.record_id)
        ]

    def _versions(self, *groups: Iterable[str]) -> dict[str, int]:
        return {record_id: self.known[record_id].version for group in groups for record_id in group}

    def _active(self, *groups: Iterable[str]) -> int:
        return sum(self.known[record_id].status is Status.ACTIVE for group in groups for record_id in group)

    def _becoming_active(self, target: str | None, detached: Iterable[str]) -> int:
        """How many records that do not stand for themselves now will."""
        later = [*detached, *([target] if target else [])]
        return sum(each not in self.known or self.known[each].status is not Status.ACTIVE for each in later)


def cut_to_size(clusters: Mapping[str, str], previous: Mapping[str, str], most: int) -> dict[str, str]:
    """Clusters of at most so many records: an item of the table holds no more names.

    What was merged together before stays together while it fits; newcomers, and what nothing else here was merged
    with, fill those groups in order of id, then make groups of their own.
    """
    sizes = Counter(clusters.values())
    if not sizes or max(sizes.values()) <= most:
        return dict(clusters)
    together = Counter((cluster, previous.get(record, "")) for record, cluster in clusters.items())
    held: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    fresh: dict[str, list[str]] = defaultdict(list)
    for record, cluster in sorted(clusters.items()):
        if sizes[cluster] > most:
            merged = previous.get(record, "")
            alone = not merged or together[cluster, merged] == 1
            (fresh[cluster] if alone else held[cluster][merged]).append(record)
    cut, taken = dict(clusters), set(sizes)
    for cluster in sorted({*held, *fresh}):
        spare = iter(fresh[cluster])
        for merged, members in sorted(held[cluster].items()):
            name = merged if merged == cluster or merged not in taken else members[0]
            taken.add(name)
            cut |= dict.fromkeys([*members, *islice(spare, max(0, most - len(members)))], name)
        for some in batched(spare, most, strict=False):
            cut |= dict.fromkeys(some, some[0])
    return cut


def kept_together(
    clusters: Mapping[str, str], previous: Mapping[str, str], apart: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Clusters in which every earlier merge still holds, for a run whose estimate is not trusted.

    Such a run may add to what was merged before, it may not take it apart: only a person's decision (``apart``) does,
    and no addition goes against one.
    """
    strangers: dict[str, set[str]] = defaultdict(set)
    for left, right in apart:
        strangers[left].add(right)
        strangers[right].add(left)

    def at_odds(some: set[str], others: set[str]) -> bool:
        return any(strangers[each] & others for each in some if each in strangers)

    held: dict[str, set[str]] = defaultdict(set)
    for record, merged in sorted(previous.items()):
        held[merged].add(record)
    groups = {name: members for name, members in held.items() if not at_odds(members, members)}
    group_of = {record: name for name, members in groups.items() for record in members}
    found: dict[str, list[str]] = defaultdict(list)
    for record, cluster in sorted(clusters.items()):
        found[cluster].append(record)
    for members in found.values():
        for record in members:
            if record not in group_of:
                group_of[record] = record
                groups[record] = {record}
        first, *rest = sorted({group_of[record] for record in members}, key=lambda name: (name not in held, name))
        for name in rest:
            if not at_odds(groups[name], groups[first]):
                moved = groups.pop(name)
                groups[first] |= moved
                group_of |= dict.fromkeys(moved, first)
    return {record: group_of[record] for record in clusters}
