"""Erasing, as the handler of its job.

1. **plan**: which records go; written down in the bucket (``plan_files``), so that a worker that takes over erases the
   same ones, though what tied them together is gone by then.
2. **records**: each record becomes a tombstone, in a transaction with its audit event.
3. **wait**: jobs that were accepted before that may still hold what they have read; they end first, and with them the
   workers that had lost them, which may still write to the bucket.
4. **purge**: every other place is gone through (``erasure_places``).
5. **check**: the places are gone through again; whatever is found is erased, until nothing is.

Every step is the same done twice, so a worker may die anywhere. Nothing of a record is in the job: ids, codes, counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import NoReturn, Self

from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import append
from winnow.consolidation.run.checkpoints import CheckpointMissing
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.erasure.bucket_objects import BucketObjects
from winnow.erasure.erasure_kind import ERASURE
from winnow.erasure.erasure_places import OF_PROJECT, OF_RECORDS, Ground, Place, count_change, free_actions
from winnow.erasure.erasure_plan import RecordGraph, RecordOutline, Target, file_uri_of
from winnow.erasure.erasure_request import ErasureRequest, Scope, plan_of
from winnow.erasure.named_files import uris_of_files
from winnow.erasure.plan_files import PlanFiles
from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import Pointer
from winnow.ingestion.run.ingestion_items import pointer_to_item, text_key
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.source_pointers import PointerStore
from winnow.jobs.job import Job, State
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Continue, Done, Outcome, Work
from winnow.jobs.retry import PermanentError, TransientError
from winnow.platform.clock import to_text
from winnow.platform.expressions import ABSENT, Action, Check, Condition, Delete, Put
from winnow.platform.ids import all_shards
from winnow.platform.retries import retry
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import ConditionFailed, Table
from winnow.projects.late_uploads import erased_marker
from winnow.projects.project_cache import FRESH
from winnow.projects.project_items import project_key
from winnow.records.record import Record, record_id_of
from winnow.records.record_items import partition, pointer_key, record_key, tombstone, version_prefix
from winnow.records.record_store import RecordStore
from winnow.values import Json
from winnow.webhooks.webhook_store import WebhookStore, webhook_key

_CHUNK = 50  # records that are read at once and then erased one by one
_WAIT = 30.0  # s between two looks whether earlier jobs have ended
_LONGEST_RUN = timedelta(minutes=5)  # the timeout of workers in the template
_LONGEST_RUNS = {CONSOLIDATION.name: timedelta(minutes=15)}  # of those that have a longer one
_MOST_CHECKS = 5  # each erases what it finds; a place that never gets empty is a fault
_MOST_TEXTS = 50  # of one record, whose tombstones are written in one transaction; the others come later
_SHOWN = 100  # ids in the result of a dry run
_NEVER, _LAST = "0", "~"  # sort before and after every time


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an erasure stands: the job's checkpoint.

    Attributes:
        plan: key of the plan in the bucket.
        done: of the stage ``records`` how many are erased; of the others at which place it is.
        begun: when the last record had become a tombstone.
        latest: when the last of the jobs was accepted, by its own machine's clock, that were there by then; None before
            the first look at them.
        looks: how often it was looked whether others have ended, in vain.
        records: how many the plan has.
        checks: how often everything has been gone through again.
        erased: things erased by place; ``left`` what the present check has found.
    """

    stage: str = "plan"
    plan: str = ""
    done: int = 0
    begun: datetime | None = None
    latest: datetime | None = None
    looks: int = 0
    records: int = 0
    checks: int = 0
    left: int = 0
    erased: Mapping[str, int] | None = None

    @classmethod
    def from_job(cls, job: Job) -> Self:
        """What ``to_json`` wrote."""
        stored = StoredObject(job.checkpoint)
        return cls(
            stage=stored.text("stage", "plan"),
            plan=stored.text("plan"),
            done=stored.integer("done"),
            begun=stored.moment("begun"),
            latest=stored.moment("latest"),
            looks=stored.integer("looks"),
            records=stored.integer("records"),
            checks=stored.integer("checks"),
            left=stored.integer("left"),
            erased=stored.integers("erased"),
        )

    def to_json(self) -> dict[str, Json]:
        """As the job keeps it."""
        return {
            "stage": self.stage,
            "plan": self.plan,
            "done": self.done,
            "begun": to_text(self.begun) if self.begun else None,
            "latest": to_text(self.latest) if self.latest else None,
            "looks": self.looks,
            "records": self.records,
            "checks": self.checks,
            "left": self.left,
            "erased": dict(self.erased or {}),
        }


@dataclass(frozen=True, slots=True)
class Eraser:
    """Carries erasures. Called again after any interruption, it goes on from the job's checkpoint.

    Attributes:
        index_lag: seconds by which the index of a project's jobs may follow the table.
    """

    table: Table
    objects: BucketObjects
    plans: PlanFiles
    index_lag: float

    def __call__(self, work: Work) -> Outcome:
        """Carries a claimed job as far as the time left allows.

        Raises:
            PermanentError: the plan is gone, or a place does not get empty.
            TransientError: jobs that were accepted before have not ended.
            LostRace: as ``Work``.
            Unavailable: the store or the bucket is too busy.
        """
        request = ErasureRequest.from_options(work.job.options)
        return _Run(
            work, request, self.table, self.objects, self.plans, self.index_lag, Progress.from_job(work.job)
        ).go_on()


@dataclass(slots=True)
class _Run:
    """One process's part of an erasure."""

    work: Work
    request: ErasureRequest
    table: Table
    objects: BucketObjects
    plans: PlanFiles
    index_lag: float
    progress: Progress

    @property
    def project_id(self) -> str:
        return self.work.job.project_id

    def go_on(self) -> Outcome:
        if self.progress.stage == "plan":
            targets = self._plan()
            if self.request.dry_run:
                return Done(_dry_result(targets))
        while self.progress.stage in {"records", "wait"}:
            if self.progress.stage == "records" and not self._erase_records():
                return Continue()
            self._await_earlier_jobs()
            self._go_on_with_copies()
        while self.progress.stage in {"purge", "check"}:
            if not self._go_through():
                return Continue()
        return self._done()

    def _save(self, **changes: object) -> None:
        self.progress = replace(self.progress, **changes)  # type: ignore[arg-type]
        erased = dict(self.progress.erased or {})
        self.work.checkpoint(checkpoint=self.progress.to_json(), phase=self.progress.stage, counters=erased)

    def _count(self, place: str, count: int) -> Mapping[str, int]:
        return dict(Counter(self.progress.erased or {}) + Counter({place: count}))

    # plan

    def _plan(self) -> Sequence[Target]:
        """Finds out which records go, and writes it down; an erasure that is repeated goes on with the first one's
        plan."""
        if self.request.scope is Scope.PROJECT:
            # Whoever has read one of them has long written of its delivery when the project's items go.
            for webhook in WebhookStore(self.table).of_project(self.project_id):
                self.table.write(Delete(webhook_key(self.project_id, webhook.webhook_id)))
            self._save(stage="wait", begun=self.work.clock())
            return []
        key = self.request.plan
        targets = self._repeated_plan(key) if key else self._find_targets()
        if self.request.dry_run:
            return targets
        key = key or self.plans.write(self.work.job, targets)
        self._save(stage="records", plan=key, records=len(targets), done=0)
        return targets

    def _read_graph(self) -> RecordGraph:
        """The project's records as they are now."""
        outlines: dict[str, RecordOutline] = {}
        store = RecordStore(self.table)
        for shard in all_shards():
            earlier: dict[str, set[str]] = defaultdict(set)
            for record_id, words in self._versions_of_shard(shard):
                earlier[record_id].add(words)
            for record in store.of_shard(self.project_id, shard):
                outlines[record.record_id] = RecordOutline.from_record(record, earlier[record.record_id])
            self.work.heartbeat()
        return RecordGraph(outlines)

    def _versions_of_shard(self, shard: str) -> Iterator[tuple[str, str]]:
        """Of each earlier version that was made of a text the record's id and the text's digest."""
        values: dict[str, Json] = {"pk": partition(self.project_id, shard), "prefix": version_prefix()}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        for item in self.table.query_all(condition, attributes=("pk", "sk", "record_id", "text_hash")):
            if item.get("text_hash"):
                yield str(item["record_id"]), str(item["text_hash"])

    def _find_targets(self) -> list[Target]:
        graph = self._read_graph()
        outlines = graph.outlines
        if self.request.scope is Scope.RETENTION:
            return graph.targets(graph.expired(self.request.cutoffs))
        uris = set(uris_of_files(self.table, self.project_id, self.request.file_ids).values())
        made = {each.record_id: file_uri_of(each.uri) for each in outlines.values() if file_uri_of(each.uri) in uris}
        files = [
            Target(record_id_of(self.project_id, uri), uri, "", "", consolidated=False, alone=True)
            for uri in sorted(uris - {*made.values()})
        ]
        return [*files, *graph.targets(graph.closure([*self.request.record_ids, *made]))]

    def _repeated_plan(self, key: str) -> list[Target]:
        """The plan of an erasure that ended before its work was done, without the records that are kept after all,
        because somebody has changed or used them since; one that holds values of what is gone already has to go."""
        planned = self._written_plan(key)
        if self.request.scope is not Scope.RETENTION:
            return planned
        graph = self._read_graph()
        gone = {target.record_id for target in planned} - graph.outlines.keys()
        wanted = gone | graph.expired(self.request.cutoffs) | graph.made_from(gone)
        targets = [target for target in planned if target.record_id in wanted]
        if targets != planned:
            self.plans.rewrite(key, targets)
        return targets

    def _written_plan(self, key: str) -> list[Target]:
        """The records of a plan; none of one that another job has completed since, and deleted.

        Raises:
            PermanentError: somebody has deleted it before its work was done.
        """
        try:
            return self.plans.read_targets(key)
        except CheckpointMissing as error:
            if any(job.state is State.COMPLETED and plan_of(job) == key for job in self._jobs()):
                return []
            said = "What the erasure had found is not there any more: ask for it again."
            raise PermanentError("erasure-plan-missing", said) from error

    # records

    def _erase_records(self) -> bool:
        """Erases the records of the plan, from where the progress says; whether all are."""
        targets = self._written_plan(self.progress.plan)
        for some in batched(targets[self.progress.done :], _CHUNK, strict=False):
            gone = sum(self._erase_record(target) for target in some)
            self._save(done=self.progress.done + len(some), erased=self._count("records", gone))
            if self.work.short_of_time():
                return False
        self._save(stage="wait", done=0, begun=self.work.clock(), latest=None)
        return True

    def _erase_record(self, target: Target) -> bool:
        """Puts a tombstone in a record's place; whether there was one."""

        def erase() -> bool:
            store = RecordStore(self.table)
            record = store.get(self.project_id, target.record_id)
            while record and self._frees_sources(record, target):
                record = store.get(self.project_id, target.record_id)
            if record is None:
                return self._erase_file(target)
            told: dict[str, Json] = {"job_id": self.work.job.job_id, "reason": self.request.reason.value}
            entity, actor = Entity("record", record.record_id), self.work.job.triggered_by
            event = new_event(self.work.clock(), self.project_id, actor, "record.erased", entity, metadata=told)
            counts = count_change(self.project_id, record.record_id, None, record)
            append(self.table, event, [*self._stones(record, target), *counts, self._fence()])
            return True

        def erase_if_mine() -> bool:
            try:
                return erase()
            except ConditionFailed:
                self.work.checkpoint()  # raises LostRace where another worker has the job
                raise

        said = "The record is changing too fast."
        return retry(erase_if_mine, ConditionFailed, sleep=self.table.sleep, busy=said)

    def _fence(self) -> Check:
        return Check(job_key(self.work.job.job_id), self.work.fence())

    def _frees_sources(self, merged: Record, target: Target) -> bool:
        """Lets the sources of a consolidated record that stay stand for themselves before it goes, and dissolves those
        that it had superseded: an erasure that fails between the two leaves a stale record, and none that was merged
        into nothing. Whether there was one."""
        store, freed = RecordStore(self.table), False
        for source in store.get_many(self.project_id, [*merged.consolidated_from, *target.superseded]).values():
            if source.merged_into == merged.record_id:
                now = self.work.clock()
                stale = store.stale_actions(self.project_id, [source], now)
                self.table.transact([*free_actions(source, now, merged), *stale, self._fence()])
                self.work.heartbeat()
                freed = True
        return freed

    def _erase_file(self, target: Target) -> bool:
        """Puts tombstones in the place of a file and of the record that it never became; whether there was none."""
        place = record_key(self.project_id, target.record_id)
        if target.consolidated or self.table.get(place) is not None:
            return False
        now, job_id = self.work.clock(), self.work.job.job_id
        told: dict[str, Json] = {"job_id": job_id, "reason": self.request.reason.value}
        entity, actor = Entity("record", target.record_id), self.work.job.triggered_by
        event = new_event(now, self.project_id, actor, "record.erased", entity, metadata=told)
        stone = Put(tombstone(self.project_id, target.record_id, 1, job_id, now), ABSENT)
        append(self.table, event, [stone, *self._stone_of_file(target), self._fence()])
        return True

    def _stone_of_file(self, target: Target) -> Iterator[Action]:
        """The tombstone of a file that nothing else was made of, where it is known. It says where the file lies until
        it is certain that nothing else was made of it meanwhile."""
        known = PointerStore(self.table).get(self.project_id, target.file_uri) if target.alone else None
        if known and not known.erased:
            yield self._pointer_stone(target, replace(known, taken=""))

    def _pointer_stone(self, target: Target, pointer: Pointer) -> Put:
        key = pointer_key(self.project_id, target.file_uri)
        stamped = {"erased_by": self.work.job.job_id, "erased_at": to_text(self.work.clock())}
        return Put({**pointer_to_item(replace(pointer, erased=True)), **key.item(), **stamped})

    def _stones(self, record: Record, target: Target) -> Iterator[Action]:
        """The tombstones of a record, its file and its words. A consolidated record has none: it comes back, if at all,
        from other sources."""
        unchanged = Condition("#version = :seen", {"seen": record.version})
        now, job_id = self.work.clock(), self.work.job.job_id
        if target.consolidated:
            yield Delete(record_key(self.project_id, record.record_id), unchanged)
            return
        yield Put(tombstone(self.project_id, record.record_id, record.version + 1, job_id, now), unchanged)
        yield from self._stone_of_file(target)
        for words in target.words[:_MOST_TEXTS]:
            key = text_key(self.project_id, words)
            yield Put({**key.item(), "erased_by": job_id, "erased_at": to_text(now)})

    # wait

    def _await_earlier_jobs(self) -> None:
        """Returns when no job is open, and no worker alive, that may have read something before it was erased.

        Raises:
            TransientError: some are.
        """
        if self.progress.latest is None:
            self.table.sleep(self.index_lag)
            seen = (job.created_at for job in self._jobs())
            self._save(latest=max(seen, default=self._begun))
        begun, now = self._begun, self.work.clock()
        settled, earlier = begun, [job for job in self._jobs() if self._is_earlier(job)]
        if self.request.scope is Scope.PROJECT:  # none is accepted once nobody remembers the project
            settled, earlier = begun + FRESH + timedelta(seconds=30), self._jobs()
        waiting = any(not job.state.ended for job in earlier)
        if now < settled or waiting or any(self._may_be_written_for(job, now) for job in earlier):
            self._wait()

    def _is_earlier(self, job: Job) -> bool:
        """Whether a job may have been accepted before the last record was a tombstone: all that were there by then
        count, whatever their machines' clocks said."""
        return job.created_at <= self._latest

    def _wait(self) -> NoReturn:
        """Looks again later. A look that came to its end starts the attempts anew, however long the wait is."""
        self._save(looks=self.progress.looks + 1)
        raise TransientError("jobs-open", retry_after=_WAIT)

    def _may_be_written_for(self, job: Job, now: datetime) -> bool:
        """Whether a worker of an ended job may still run: one that lost it, or one of its files, to another worker, or
        that had a file when it was cancelled. The table refuses what such a one writes, the bucket does not."""
        longest = longest_run(job.kind)
        if job.ended_at is None or now >= job.ended_at + longest:
            return False
        held = [job.lost_at]
        for file in FileStore(self.table).of_job(job.job_id) if job.kind == INGESTION.name else ():
            held += [file.lost_at, None if file.done else file.lease_until]
        return any(moment and now < moment + longest for moment in held)

    def _go_on_with_copies(self) -> None:
        """Goes on to the other places; or back to the records, when another file with the same words, or rows of a file
        that goes as a whole, were read before their tombstones stood. By now nobody reads one any more."""
        targets = self._written_plan(self.progress.plan) if self.progress.plan else []
        if not targets:
            self._save(stage="purge", done=0)
            return
        graph = self._read_graph()
        words = {each for target in targets for each in target.words}
        whole = {target.uri for target in targets if target.uri and target.uri == target.file_uri}
        rows = {each.record_id for each in graph.outlines.values() if file_uri_of(each.uri) in whole}
        merges = graph.made_from(
            target.record_id for target in targets
        )  # since an erasure that failed, whose plan this is
        left = graph.targets(graph.made_of(words) | graph.closure(rows) | merges)
        if not left:
            self._settle_files(targets, graph)
            self._save(stage="purge", done=0)
            return
        known = {target.record_id for target in targets}
        more = [target for target in left if target.record_id not in known]
        everything = sorted([*targets, *more], key=lambda target: target.consolidated)
        self.plans.rewrite(self.progress.plan, everything)
        self._save(stage="records", records=len(everything), done=0)

    def _settle_files(self, targets: Sequence[Target], graph: RecordGraph) -> None:
        """Takes the names out of the tombstones of files; a table of which other rows have come since the plan was made
        has none, and is read again."""
        staying = {file_uri_of(each.uri) for each in graph.outlines.values()}
        pointers = PointerStore(self.table)
        for uri, target in {each.file_uri: each for each in targets if each.alone and each.file_uri}.items():
            known = pointers.get(self.project_id, uri)
            if known is None or not known.erased or not known.uri:
                continue
            if uri in staying:
                self.table.write(Put(pointer_to_item(replace(known, erased=False, rev="", content_hash="", reader=0))))
            else:
                blank = Pointer(self.project_id, "", "", "", "", rev="", content_hash="", reader=0)
                self.table.write(self._pointer_stone(target, blank))
            self.work.heartbeat()
        settled = [replace(each, alone=each.alone and each.file_uri not in staying) for each in targets]
        if settled != targets:
            self.plans.rewrite(self.progress.plan, settled)

    @property
    def _begun(self) -> datetime:
        return self.progress.begun or self.work.clock()

    @property
    def _latest(self) -> datetime:
        """When the last job was accepted that may have seen what is erased."""
        return max(self._begun, self.progress.latest or self._begun)

    def _jobs(self) -> list[Job]:
        """The project's other jobs, newest first."""
        store, position, found = JobStore(self.table), _LAST, list[Job]()
        while True:
            part = store.before(self.project_id, position, _NEVER, 100)
            found += [job for _, job in part.entries if job.job_id != self.work.job.job_id]
            self.work.heartbeat()
            if part.onward is None:
                return found
            position = part.onward

    # purge and check

    def _go_through(self) -> bool:
        """Goes through the places from where the progress says, and on to the next stage; False when time is short."""
        places = OF_PROJECT if self.request.scope is Scope.PROJECT else OF_RECORDS
        ground = self._ground()
        for number, (name, place) in enumerate(places.items()):
            if number < self.progress.done:
                continue
            if not self._empty(name, place, ground):
                return False
            self._save(done=number + 1)
        if self.progress.stage == "check" and not self.progress.left:
            self._save(stage="end", done=0)
        elif self.progress.checks == _MOST_CHECKS:
            said = f"Something was found {self.progress.checks} times after it was erased: ask for the erasure again."
            raise PermanentError("erasure-incomplete", said)
        else:
            self._save(stage="check", done=0, left=0, checks=self.progress.checks + 1)
        return True

    def _empty(self, name: str, place: Place, ground: Ground) -> bool:
        """Erases what a place holds; False when time is short."""
        for found in place(ground):
            found.erase()
            checking = self.progress.stage == "check"
            left = self.progress.left + found.things * checking
            self.progress = replace(self.progress, erased=self._count(name, found.things), left=left)
            self.work.heartbeat()
            if self.work.short_of_time():
                self._save()
                return False
        return True

    def _ground(self) -> Ground:
        targets = self._written_plan(self.progress.plan) if self.progress.plan else []
        return Ground(
            table=self.table,
            objects=self.objects,
            plans=self.plans,
            plan=self.progress.plan,
            job=self.work.job,
            targets={target.record_id: target for target in targets},
            jobs=self._jobs(),
            latest=self._latest,
            now=self.work.clock(),
        )

    # end

    def _done(self) -> Done:
        """The report; the job's counters say how much was erased at each place. The plan goes last: it names files.

        Raises:
            TransientError: a worker that has lost this job may still write it.
        """
        if self.progress.plan:
            lost, now = self.work.job.lost_at, self.work.clock()
            if lost and now < lost + longest_run(ERASURE.name):
                self._wait()
            self.plans.delete(self.progress.plan)
        result: dict[str, Json] = {"records": self.progress.records, "found_by_last_check": 0}
        whole = self.request.scope is Scope.PROJECT
        marker = Put(erased_marker(self.project_id, self.work.clock()))  # uploads that arrive later go, too
        return Done(result, also=[Delete(project_key(self.project_id)), marker] if whole else ())


def longest_run(kind: str) -> timedelta:
    """How long an invocation of a worker can last.

    Args:
        kind: of its jobs.
    """
    return _LONGEST_RUNS.get(kind, _LONGEST_RUN)


def _dry_result(targets: Sequence[Target]) -> dict[str, Json]:
    ids: list[Json] = [target.record_id for target in targets[:_SHOWN]]
    return {"records": len(targets), "record_ids": ids}
