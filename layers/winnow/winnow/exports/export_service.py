"""Use case: fetch an export that was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from winnow.audit.access import Gate
from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import AuditStore
from winnow.exports.export_files import ExportFiles, key_of, name_of
from winnow.exports.export_kind import EXPORT
from winnow.exports.trigger_export import format_of
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, Gone, NotFound
from winnow.platform.stored_object import StoredObject

KEPT = timedelta(days=7)  # as the bucket's lifecycle says
_VALID = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Link:
    """Where an export's file can be fetched, by whoever has the address, until it expires."""

    job: Job
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ExportService:
    """Hands out links to exports; each is in the audit trail.

    Attributes:
        files: makes the access to the bucket, when the first link needs it.
    """

    jobs: JobStore
    audit: AuditStore
    files: Callable[[], ExportFiles]
    gate: Gate
    clock: Clock

    def link(self, caller: Caller, project_id: str, job_id: str) -> Link:
        """A link to the file of a completed export.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has no export of this id.
            Conflict: it has not completed.
            Gone: the file was kept for a week, or until a record was erased.
        """
        self.gate.require(caller, Role.POWER_USER, "export.link", project_id)
        job = self.jobs.get(job_id)
        if job is None or job.kind != EXPORT.name or job.project_id != project_id:
            raise NotFound("export-not-found", "The project has no export of this id.")
        if job.state is not State.COMPLETED:
            raise Conflict("export-not-completed", f"The export is {job.state.value}: look at the job.")
        now = self.clock()
        if job.erased_at:
            raise Gone("export-erased", "A record that may be in the export was erased since: start another one.")
        if job.ended_at and now - job.ended_at > KEPT - _VALID:
            raise Gone("export-expired", f"An export is kept for {KEPT.days} days: start another one.")
        self.audit.record(new_event(now, project_id, caller.subject, "export.linked", Entity("job", job_id)))
        key = key_of(project_id, job_id, file_of(job))
        return Link(job, self.files().link(key, _VALID), now + _VALID)


def file_of(job: Job) -> str:
    """The name of the file that a completed export has written.

    Args:
        job: of this release or of 0.1, whose exports do not name their file.
    """
    return StoredObject(job.result).text("file") or name_of(format_of(job.options), 0)
