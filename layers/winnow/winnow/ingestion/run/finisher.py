"""The end of an ingestion: what its last transaction holds beside the job itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass

from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import append
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.progress import Progress, read_progress
from winnow.jobs.dispatch import message_of
from winnow.jobs.job import Job, State
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import JobStore, LostRace
from winnow.jobs.job_worker import Done, Work
from winnow.jobs.lifecycle import complete
from winnow.platform.clock import Clock, to_text
from winnow.platform.errors import Unavailable
from winnow.platform.expressions import Action, Check, Key, Put, Update
from winnow.platform.observability import measure
from winnow.platform.queues import Queue
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import ConditionFailed, Table
from winnow.projects.project import Project
from winnow.projects.project_items import disabled_name, project_key
from winnow.projects.project_store import ProjectStore
from winnow.values import Json

_SOON = 5  # s; a planner that still holds its job is about to leave it


@dataclass(frozen=True, slots=True)
class Finisher:
    """Ends ingestion jobs whose files have all ended."""

    table: Table
    queue: Queue
    clock: Clock
    actor: str

    def conclusion(self, job: Job, progress: Progress) -> Done:
        """The job's result, the actions that join its last transaction, and whether a consolidation may have to follow.

        The source's cursor moves on only when no file failed for a transient reason: else the next run lists the same
        changes again, and what was read meanwhile is recognised by its pointer.
        """
        records = progress.records
        result: dict[str, Json] = {
            "files": {
                **{name: count for name, count in sorted(progress.files.items()) if count},
                "not_read": job.counters.get("unchanged", 0),
            },
            "records": {name: count for name, count in asdict(records).items() if count},
        }
        now = self.clock()
        seconds = round((now - (job.started_at or job.created_at)).total_seconds(), 3)
        pace: dict[str, Json] = {"units": progress.ended, "seconds": seconds}
        also: list[Action] = []
        if progress.ended:
            also.append(Update(project_key(job.project_id), sets={f"pace_{INGESTION.name}": pace}))
        cursor, cursor_sk = job.checkpoint.get("cursor"), job.checkpoint.get("cursor_sk")
        if isinstance(cursor, str) and isinstance(cursor_sk, str) and not progress.retryable:
            key = Key(project_key(job.project_id).pk, cursor_sk)
            read_by = str(job.checkpoint.get("read_by", ""))
            also.append(Put({**key.item(), "cursor": cursor, "read_by": read_by, "at": to_text(now)}))
        return Done(result, also, follow_up=records.changed > 0 and self._watches_threshold(job.project_id))

    def finish_if_done(self, job_id: str) -> bool:
        """Ends a job from the side of its files: called after each file's outcome. Whether the job has ended."""
        job, progress = read_progress(self.table, job_id)
        if job is None or job.state.ended:
            return True
        if job.state is not State.RUNNING or job.phase != "files":
            return False
        if job.cancel_requested or progress.ended < job.counters.get("planned", 0):
            return False
        if StoredObject(job.checkpoint).flag("settle"):
            self._wake_planner(job)
            return False
        done = self.conclusion(job, progress)
        now = self.clock()
        completed = complete(job, now, done.result, follow_up=done.follow_up)
        try:
            JobStore(self.table).move(job, completed, actor=self.actor, now=now, also=done.also)
        except LostRace:
            return False  # another file was the last too, or the planner has the job: one of them ends it
        return True

    def _wake_planner(self, job: Job) -> None:
        """Has the job's planner look for the files that are gone, now that all others have been read."""
        held = job.lease_until is not None and job.lease_until > self.clock()
        message = message_of(job)
        with suppress(Unavailable):  # the sweeper sends it
            self.queue.send(message, delay=_SOON if held else 0)

    def _watches_threshold(self, project_id: str) -> bool:
        """Whether the project wants a consolidation when enough has changed. How much has is looked at after the end of
        the job: two ingestions that end at once then both see the whole count."""
        project = ProjectStore(self.table).get(project_id)
        return project is not None and project.consolidation.enabled and project.consolidation.on_threshold

    def disable_source(self, work: Work, code: str) -> None:
        """Switches a source off for a project until a person has mended it; the other source goes on.

        Raises:
            CancelRequested, LostRace: as ``Work``.
        """
        name = disabled_name(str(work.job.options["source"]))
        self._change_source(work, Update(project_key(work.job.project_id), sets={name: code}), "source.disabled", code)
        measure("SourcesDisabled", 1)

    def enable_source(self, work: Work, project: Project) -> None:
        """Switches a source on again that has just been read; nothing when it was on.

        Raises:
            CancelRequested, LostRace: as ``Work``.
        """
        source = str(work.job.options["source"])
        if source in project.sources.disabled:
            removed = Update(project_key(work.job.project_id), removes=(disabled_name(source),))
            self._change_source(work, removed, "source.enabled", "")

    def _change_source(self, work: Work, change: Update, event_type: str, code: str) -> None:
        job = work.job
        told: dict[str, Json] = {"source": str(job.options["source"]), "code": code, "job_id": job.job_id}
        project = Entity("project", job.project_id)
        event = new_event(self.clock(), job.project_id, self.actor, event_type, project, metadata=told)
        try:
            append(self.table, event, [change, Check(job_key(job.job_id), work.fence())])
        except ConditionFailed as error:
            work.adopt_cancel()
            raise LostRace from error
