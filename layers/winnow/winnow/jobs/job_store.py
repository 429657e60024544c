"""Jobs in the table: every transition and its audit event are one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import put_event
from winnow.jobs.job import Job
from winnow.jobs.job_items import from_item, job_key, listing, open_partition, to_item
from winnow.jobs.job_metrics import measure_step
from winnow.jobs.lifecycle import Step, Transition, extend_lease, release, reset_attempts
from winnow.platform.clock import to_text
from winnow.platform.expressions import ABSENT, Action, Condition, Item, Key, Put, Update, difference
from winnow.platform.pages import Chunk
from winnow.platform.readable import read_items
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json


class LostRace(Exception):  # noqa: N818 - an outcome, not a fault
    """The job is not (any more) as the writer saw it: another worker, caller or sweep was first."""


def chain_of(job_id: str) -> str:
    """The name of the chain that a job's audit events form."""
    return f"job:{job_id}"


def audit_event(job: Job, event_type: str, actor: str, now: datetime, metadata: Mapping[str, Json]) -> AuditEvent:
    """The audit event of a job's newest transition, linked to the one before."""
    event = new_event(now, job.project_id, actor, event_type, Entity("job", job.job_id), metadata=metadata)
    return replace(event, chain=chain_of(job.job_id), seq=job.version, prev=job.audit_head)


def creation_actions(job: Job, event_type: str, now: datetime, metadata: Mapping[str, Json]) -> tuple[Put, Put]:
    """The new job and its first audit event, for the transaction that accepts it.

    Args:
        event_type: of the audit event, e.g. ``ingestion.trigger``.
        metadata: further facts for the event.
    """
    event = audit_event(job, event_type, job.triggered_by, now, metadata)
    return Put(to_item(replace(job, audit_head=event.digest())), ABSENT), put_event(event)


def fence(job: Job) -> Condition:
    """Holds while no other worker or caller has moved the job since it was read."""
    return Condition("#version = :fence AND #attempt = :mine", {"fence": job.version, "mine": job.fencing_token})


def _as_held(job: Job) -> Condition:
    """Holds while nobody has extended the job's lease since it was read: who claims it goes on from what it read."""
    if job.lease_until is None:
        return Condition("attribute_not_exists(#lease_until)")
    return Condition("#lease_until = :held", {"held": to_text(job.lease_until)})


def reset_attempts_action(job: Job, now: datetime) -> Update:
    """Starts a job's attempts anew, unless it has moved since it was read."""
    return difference(job_key(job.job_id), to_item(job), to_item(reset_attempts(job, now)), fence(job))


@dataclass(frozen=True, slots=True)
class JobStore:
    """Reading jobs and moving them on."""

    table: Table

    def get(self, job_id: str) -> Job | None:
        """The job, or None."""
        item = self.table.get(job_key(job_id))
        return from_item(item) if item else None

    def move(
        self,
        before: Job,
        transition: Transition,
        *,
        actor: str,
        now: datetime,
        metadata: Mapping[str, Json] | None = None,
        also: Sequence[Action] = (),
    ) -> Job:
        """Writes one transition with its audit event.

        Args:
            also: further actions of the same transaction; of one that ends the job, ``JobKind.terminal_actions`` or
                ``completion_actions``.
            actor: whom the audit event names: a caller's subject, or a part of Winnow such as ``system:sweeper``.
            metadata: further facts for the event.

        Returns:
            The job as it is stored now.

        Raises:
            LostRace: the job was moved by another since ``before`` was read, or one of ``also`` was refused.
        """
        step, after = transition.step, transition.job
        details: dict[str, Json] = {"attempt": after.fencing_token, **(metadata or {})}
        if after.failure:
            details["code"] = after.failure.code
        event = audit_event(replace(after, audit_head=before.audit_head), step.value, actor, now, details)
        moved = replace(after, audit_head=event.digest())
        condition = fence(before) & _as_held(before) if step in {Step.CLAIM, Step.RECLAIM} else fence(before)
        actions: list[Action] = [
            difference(job_key(before.job_id), to_item(before), to_item(moved), condition),
            put_event(event),
            *also,
        ]
        try:
            self.table.transact(actions)
        except ConditionFailed as error:
            raise LostRace from error
        measure_step(step, moved, now)
        return moved

    def extend_lease(self, job: Job, now: datetime, changed: Job | None = None) -> Job:
        """A worker's heartbeat; ``changed`` may carry a new checkpoint, progress and counters.

        Raises:
            LostRace: the lease was lost, or a caller asked to cancel.
        """
        return self._rewrite(job, extend_lease(changed or job, now))

    def checkpoint_with(self, job: Job, now: datetime, changed: Job, also: Sequence[Action]) -> Job:
        """A checkpoint and what it stands for in one transaction: after a crash neither is there without the other.

        Raises:
            ConditionFailed: number 0 is the job's own fence, the others are ``also`` in order.
        """
        after = extend_lease(changed, now)
        update = difference(job_key(job.job_id), to_item(job), to_item(after), fence(job))
        self.table.transact([update, *also])
        return after

    def release(self, job: Job, now: datetime) -> Job:
        """A worker leaves the job at a checkpoint.

        Raises:
            LostRace: the lease was lost, or a caller asked to cancel.
        """
        return self._rewrite(job, release(job, now))

    def followed_up(self, job: Job) -> None:
        """What follows a completed job has been decided: the sweeper need not send it any more."""
        with suppress(LostRace):
            self._rewrite(job, replace(job, follow_up=False))

    def reschedule(self, job: Job, due_at: datetime) -> None:
        """Puts off the sweeper's next look at a job, and files it in the index by that.

        Nothing happens when the job has moved meanwhile, or its holder has extended the lease, which is not put off.

        Args:
            due_at: when the sweeper is to look again.
        """
        unchanged = Condition("#due_at = :seen", {"seen": to_text(job.due_at)})
        with suppress(LostRace):
            self._rewrite(job, replace(job, due_at=due_at, indexed_at=due_at), unchanged)

    def _rewrite(self, before: Job, after: Job, condition: Condition | None = None) -> Job:
        wanted = fence(before) & condition if condition else fence(before)
        try:
            self.table.write(difference(job_key(before.job_id), to_item(before), to_item(after), wanted))
        except ConditionFailed as error:
            raise LostRace from error
        return after

    def before(self, project_id: str, position: str, first: str, limit: int) -> Chunk[Job]:
        """Some of a project's jobs, newest first.

        Args:
            position: they were created before this ``time#id`` …
            first: … and not before this time.
        """
        if first >= position:
            return Chunk([], None)
        values = {"pk": listing(project_id), "first": first, "position": position}
        condition = Condition("#gsi1pk = :pk AND #gsi1sk BETWEEN :first AND :position", values)
        part = self.table.query(condition, index="gsi1", limit=limit, forward=False)
        jobs = read_items(self._items([item for item in part.items if item["gsi1sk"] != position]), from_item)
        entries = [(f"{to_text(job.created_at)}#{job.job_id}", job) for job in jobs]
        return Chunk(entries, str(part.last["gsi1sk"]) if part.last else None)

    def open_jobs(self, shard: str, until: datetime, start: Item | None, limit: int) -> tuple[list[Job], Item | None]:
        """Some of a shard's open jobs that the index has at or before a moment, in its order.

        Args:
            start: where the page before ended, or None to begin.
            shard: of the index: ``"00"`` to ``"15"``.
            until: the latest ``due_at`` that is wanted.

        Returns:
            The jobs, and where the next page starts or None at the end.
        """
        values = {"pk": open_partition(shard), "until": f"{to_text(until)}~"}
        condition = Condition("#gsi2pk = :pk AND #gsi2sk < :until", values)
        part = self.table.query(condition, index="gsi2", start=start, limit=limit)
        jobs = read_items(self._items(part.items), from_item)
        return [job for job in jobs if job.open], part.last

    def _items(self, index_items: Sequence[Item]) -> list[Item]:
        keys = [Key(str(item["pk"]), str(item["sk"])) for item in index_items]
        found = self.table.get_many(keys)
        return [found[key] for key in keys if key in found]
