"""The consolidation of a project, as the handler of its job: read, match, merge, with a checkpoint between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from winnow.consolidation.merge import survivorship as survivorships
from winnow.consolidation.merge.consolidation_options import Options, frozen_settings
from winnow.consolidation.rollback.rollback_job import RollbackRun
from winnow.consolidation.run.apply_merges import Applier, Tally
from winnow.consolidation.run.change import RecordProjection
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.checkpoint_files import CheckpointFiles, Position
from winnow.consolidation.run.checkpoints import RESERVE, CheckpointMissing, Checkpoints, PackedFiles, prefix_of
from winnow.consolidation.run.child_process import ChildDied, compute_in_child
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.run.match import SCHEMA_REASONS, Resolver, Settings, match
from winnow.consolidation.run.record_projections import projection_of
from winnow.consolidation.run.review_changes import review_changes, write_reviews
from winnow.jobs.job import Job
from winnow.jobs.job_worker import Continue, Done, Outcome, Work
from winnow.jobs.retry import PermanentError, TransientError
from winnow.matching import schema as schemas
from winnow.matching.match_types import Decisions, OptionsError
from winnow.matching.resolve import resolve
from winnow.platform.clock import from_text, to_text
from winnow.platform.ids import all_shards
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Status
from winnow.records.record_store import RecordStore
from winnow.reviews.review import Pair, Review, Rulings, rulings
from winnow.reviews.review_store import ReviewStore
from winnow.values import Json

_SHARDS_AT_ONCE = 4
_HELD = 20_000  # records read between two files: 20 MB
_SMALL = 2_000  # records that are read and matched in a second or two: less than a checkpoint is worth
_HEARTBEAT = 20.0  # s between looks at the lease while matching computes; the lease is 90 s
_CHECKPOINT = timedelta(seconds=30)  # between two checkpoints of one stage
_MATCHING = (
    0.0006  # s a record, twice what `benchmarks/consolidation_stages.py` says: less left, and the next process does it
)


class _OutOfTime(Exception):  # noqa: N818 - an outcome, not a fault
    """The checkpoint is written, the rest is for the next process."""


@dataclass(frozen=True, slots=True)
class Consolidator:
    """Consolidates projects. Called again after any interruption, it goes on from the job's checkpoint.

    Attributes:
        isolated: matching runs in a process of its own, beside which the worker keeps its lease.
    """

    table: Table
    checkpoints: Checkpoints
    resolver: Resolver = resolve
    isolated: bool = True

    def __call__(self, work: Work) -> Outcome:
        """Carries a claimed job as far as the time left allows.

        Raises:
            PermanentError: the project's configuration can't be used.
            CancelRequested, LostRace: as ``Work``.
        """
        project = ProjectStore(self.table).get(work.job.project_id)
        if project is None:
            raise PermanentError("project-gone", "The project does not exist any more.")
        if "rollback_of" in work.job.options:
            return RollbackRun(work, project, self.table).go_on()
        run = _Run(
            work,
            project,
            settings_of(work.job, project),
            self.table,
            self.checkpoints,
            self.resolver,
            self.isolated,
        )
        try:
            return run.go_on()
        except CheckpointMissing:  # it has expired: the run begins anew, with all the time that a function has
            work.checkpoint(checkpoint={}, phase="read", counters={})
            return Continue()
        except _OutOfTime:
            return Continue()
        except ChildDied as error:
            raise TransientError("matching-broke-off") from error


def settings_of(job: Job, project: Project) -> Settings:
    """A run's settings: those that it was accepted with. A job of a release that did not freeze them goes by the
    project's configuration of the moment.

    Raises:
        PermanentError: the schema or the survivorship rules can't be used.
    """
    stored = StoredObject(job.accepted_with or frozen_settings(project.consolidation, job.options))
    schema = stored.mapping("schema")
    try:
        return Settings(
            project_id=project.project_id,
            options=Options.layered(stored.mapping("options")),
            match_threshold=stored.real("match_threshold"),
            review_threshold=stored.real("review_threshold"),
            survivorship=survivorships.parse(stored.mapping("survivorship")),
            schema=schemas.parse_schema(schema) if schema else None,
        )
    except (schemas.SchemaError, survivorships.SurvivorshipError) as error:
        raise PermanentError("invalid-configuration", f"Change the project's consolidation: {error}.") from error


@dataclass(frozen=True, slots=True)
class Plan:
    """What matching has come to: packed files for the next stage, by name, and how many steps and reviews they hold.

    Attributes:
        prefix: below which the files are to lie.
    """

    files: Mapping[str, bytes]
    steps: int
    reviews: int
    prefix: str

    def summary(self) -> dict[str, Json]:
        """What matching says of the run."""
        outline = CheckpointFiles(PackedFiles(dict(self.files))).outline(Position(prefix=self.prefix))
        return StoredObject(outline).mapping("summary")


def make_plan(
    job: Job,
    settings: Settings,
    read: Mapping[str, bytes],
    existing: Mapping[Pair, Review],
    ruled: Rulings,
    *,
    now: datetime,
    prefix: str,
    resolver: Resolver,
) -> Plan:
    """Matches what was read and plans the changes. Calls no AWS: it may run in a process of its own.

    Args:
        read: the packed files of what was read, by name.
        existing, ruled: the project's reviews, and what people have decided.
        now: the moment that the run bears.
        prefix: below which the plan's files are to lie.

    Raises:
        OptionsError, SchemaError: as ``match``.
    """
    projections = CheckpointFiles(PackedFiles(dict(read))).projections(Position(files=tuple(read)))
    decided = Decisions(must_link=ruled.must_link, cannot_link=ruled.cannot_link)
    matched = match(projections, settings, decided, now, resolver, held=ruled.held)
    # A run of chosen changes does those and nothing else: what it says of other pairs, the next whole run says again.
    whole = settings.options.merge and not settings.options.chosen
    reviews = review_changes(job, matched, existing, now) if whole else []
    written = PackedFiles()
    CheckpointFiles(written).write_plan(prefix, matched.explained(), reviews, {"summary": dict(matched.summary)})
    return Plan(written.files, len(matched.steps), len(reviews), prefix)


@dataclass(slots=True)
class _Run:
    """One process's part of a run.

    Attributes:
        small: what was read of a small project, packed: not worth a checkpoint, as the next worker can read it again.
    """

    work: Work
    project: Project
    settings: Settings
    table: Table
    checkpoints: Checkpoints
    resolver: Resolver
    isolated: bool
    small: PackedFiles = field(default_factory=PackedFiles)

    @property
    def files(self) -> CheckpointFiles:
        """The files between the stages."""
        return CheckpointFiles(self.checkpoints)

    @property
    def at(self) -> datetime:
        """The moment that all changes of the run bear: when it first began."""
        return from_text(to_text(self.work.job.started_at or self.work.clock()))  # as the stored job says it

    def go_on(self) -> Outcome:
        position = Position.from_checkpoint(self.work.job.checkpoint)
        if position.stage == "read":
            position = self._read(position)
            if not position.files:
                summary: dict[str, Json] = {"records_before": 0}
                dry = self.settings.options.dry_run
                return (
                    self._report(summary, position, has_plan=False) if dry else self._done(summary, Tally(), position)
                )
            if self.work.short_of_time(RESERVE + _MATCHING * position.records):
                raise _OutOfTime
        if position.stage == "match":
            plan = self._match(position)
            if not plan.steps and not plan.reviews and not self.settings.options.dry_run:
                # nothing is to be done, so there is nothing to go on with either
                return self._done(plan.summary(), Tally(), position)
            position = self._keep(plan, position)
        return self._merge(position)

    def _save(self, position: Position, phase: str, progress: float, tally: Tally | None = None) -> None:
        self.work.checkpoint(
            checkpoint=position.to_json(),
            phase=phase,
            progress=round(progress, 3),
            counters=tally.to_counters() if tally else None,
        )
        if self.work.short_of_time(RESERVE):
            raise _OutOfTime

    def _prefix(self) -> str:
        return prefix_of(self.work.job.job_id, self.work.job.fencing_token)

    def _read(self, position: Position) -> Position:
        """Reads the records page by page, of several shards side by side; of each only its projection is kept,
        in files."""
        if position == Position():
            position = replace(position, counted=self.project.records, changed=self.project.changed)
        store, shards = RecordStore(self.table), all_shards()
        held: list[RecordProjection] = []
        saved = self.work.clock()

        def read_part(begun: tuple[str, str]) -> tuple[list[RecordProjection], str | None]:
            found, last = store.part_of_shard(self.project.project_id, *begun)
            return [projection_of(record) for record in found], last

        opened, next_shard = dict(position.open), position.next_shard
        while opened or next_shard < len(shards):
            fresh = shards[next_shard : next_shard + _SHARDS_AT_ONCE - len(opened)]
            opened |= dict.fromkeys(fresh, "")
            next_shard += len(fresh)
            parts = self.table.side_by_side(read_part, list(opened.items()))
            held += [each for found, _ in parts for each in found]
            opened = {shard: last for shard, (_, last) in zip(opened, parts, strict=True) if last}
            if len(held) >= _HELD or self._is_due(saved):
                position = self._kept(replace(position, open=opened, next_shard=next_shard), held)
                held = []
                self._save(position, "read", 0.3 * next_shard / len(shards))
                saved = self.work.clock()
        is_small = not position.files and len(held) <= _SMALL
        files = CheckpointFiles(self.small) if is_small else self.files
        position = self._kept(replace(position, stage="match", open={}, next_shard=next_shard), held, files)
        position = replace(position, drift=self._drift(position))
        if position.files and not is_small:
            self._save(position, "match", 0.3)
        return position

    def _kept(
        self, position: Position, held: Sequence[RecordProjection], files: CheckpointFiles | None = None
    ) -> Position:
        """The position behind what is held, which is now in a file."""
        if not held:
            return position
        name = (files or self.files).write_projections(self._prefix(), len(position.files), held)
        active = position.active + sum(each.status is Status.ACTIVE for each in held)
        return replace(position, files=(*position.files, name), records=position.records + len(held), active=active)

    def _drift(self, position: Position) -> int:
        """By how much the project's count of records differs from what was read; 0 when it has changed meanwhile.

        Whoever writes records counts them in the same transaction, so the count is right by itself. What an earlier
        release left uncounted is put right here.
        """
        now = ProjectStore(self.table).get(self.project.project_id)
        if now is None or (now.records, now.changed) != (position.counted, position.changed):
            return 0
        return position.active - position.counted

    def _match(self, position: Position) -> Plan:
        """Matches what was read and plans the changes."""
        store = ReviewStore(self.table)
        existing = {review.pair: review for review in store.of_project(self.project.project_id)}
        ruled = rulings(existing.values(), store.separations(self.project.project_id), self.work.clock())
        read = {name: self.small.files.get(name) or self.checkpoints.fetch(name) for name in position.files}
        compute = partial(
            make_plan,
            self.work.job,
            self.settings,
            read,
            existing,
            ruled,
            now=self.at,
            prefix=self._prefix(),
            resolver=self.resolver,
        )
        try:
            return compute_in_child(compute, self.work.heartbeat, _HEARTBEAT) if self.isolated else compute()
        except OptionsError as error:
            raise PermanentError("invalid-options", f"Change the options: {error}.") from error
        except schemas.SchemaError as error:
            raise PermanentError("invalid-schema", f"Change the project's schema: {error}.") from error

    def _keep(self, plan: Plan, position: Position) -> Position:
        """Writes the plan; the position at its beginning."""
        for name, body in plan.files.items():
            self.checkpoints.put(name, body)
        position = Position(
            stage="merge",
            drift=position.drift,
            changed=position.changed,
            prefix=self._prefix(),
            first=ChangeStore(self.table).next_position(self.work.job.job_id),
            steps=plan.steps,
            reviews=plan.reviews,
        )
        self._save(position, "merge", 0.6)
        return position

    def _merge(self, position: Position) -> Outcome:
        summary = self.files.outline(position).get("summary")
        summary = summary if isinstance(summary, dict) else {}
        if self.settings.options.dry_run:
            return self._report(summary, position)
        tally = Tally.from_counters(self.work.job.counters)
        applier = Applier(
            work=self.work,
            records=RecordStore(self.table),
            changes=ChangeStore(self.table),
            survivorship=self.settings.survivorship,
            at=self.at,
            tally=tally,
            first=position.first,
        )
        if position.step < position.steps:
            applier.resume(position.step)
        saved = self.work.clock()
        for reached in applier.apply(self.files.steps(position)):
            position = replace(position, step=reached)
            if self._is_due(saved):
                self._save(position, "merge", 0.6 + 0.35 * reached / position.steps, tally)
                saved = self.work.clock()
        begun = position.review
        for reached in write_reviews(self.work, self.files.reviews(position)):
            position = replace(position, review=begun + reached)
            if self._is_due(saved):
                self._save(position, "review", 0.95, tally)
                saved = self.work.clock()
        return self._done(summary, tally, position)

    def _is_due(self, saved: datetime) -> bool:
        return self.work.clock() - saved > _CHECKPOINT or self.work.short_of_time(RESERVE)

    def _report(self, summary: Mapping[str, Json], position: Position, *, has_plan: bool = True) -> Done:
        """A dry run ends with what the plan says, and changes nothing but its job. An empty project has no plan."""
        tally = Tally()
        for step in self.files.steps(position) if has_plan else ():
            tally.add(step)
        result = self._result(summary, tally, position)
        job = self.work.job
        steps = self.files.steps(position) if has_plan else ()
        reviews = self.files.reviews(position) if has_plan else ()
        reasons = {SCHEMA_REASONS: summary[SCHEMA_REASONS]} if SCHEMA_REASONS in summary else {}
        key = self.files.report(job.job_id, job.fencing_token, steps, reviews, {**result, **reasons})
        return Done(result={**result, "dry_run": True, "report": key}, also=CONSOLIDATION.release_lock(job))

    def _done(self, summary: Mapping[str, Json], tally: Tally, position: Position) -> Done:
        """The last transaction: the job ends, and the project is told that what had changed was looked at.

        Its counts are added to, not set: what others have added since the run began stays.
        """
        result = self._result(summary, tally, position)
        before, sets = _records_before(summary), dict[str, Json]()
        if before:
            seconds = (self.work.clock() - self.at).total_seconds()
            sets[f"pace_{CONSOLIDATION.name}"] = {"units": before, "seconds": round(max(seconds, 0.001), 3)}
        looked_at = 0 if self.settings.options.chosen else position.changed  # what was not chosen is still to be done
        counts = {"records": position.drift, "changed": -looked_at}
        adds = {name: number for name, number in counts.items() if number}
        return Done(result=result, also=CONSOLIDATION.release_lock(self.work.job, sets=sets, adds=adds))

    @staticmethod
    def _result(summary: Mapping[str, Json], tally: Tally, position: Position) -> dict[str, Json]:
        return {
            **{name: value for name, value in summary.items() if name != SCHEMA_REASONS},
            "records_after": _records_before(summary) + tally.delta,
            "changes": tally.changes,
            "merged": tally.sources,
            "archived": tally.archived,
            "reviews": position.reviews,
            "left_for_next_run": tally.left,
        }


def _records_before(summary: Mapping[str, Json]) -> int:
    before = summary.get("records_before")
    return before if isinstance(before, int) else 0
