"""Use cases: one consolidation run, and a project's runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job import Job
from winnow.jobs.job_service import JobFilter, list_jobs
from winnow.jobs.job_store import JobStore
from winnow.platform.auth import Caller
from winnow.platform.errors import NotFound
from winnow.platform.pages import Page
from winnow.projects.project_items import project_key


@dataclass(frozen=True, slots=True)
class RunHistory:
    """Reads consolidation runs: consolidations, dry runs and rollbacks."""

    store: JobStore
    gate: Gate

    def get(self, caller: Caller, job_id: str) -> Job:
        """One consolidation run.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no run of this id.
        """
        self.gate.require_somewhere(caller, CONSOLIDATION.role, "consolidation.read")
        missing = NotFound("job-not-found", "There is no consolidation of this id.")
        job = self.store.get(job_id)
        if job is None or job.kind != CONSOLIDATION.name:
            raise missing
        self.gate.require(caller, CONSOLIDATION.role, "consolidation.read", job.project_id, hidden=missing)
        return job

    def page(self, caller: Caller, project_id: str, wanted: JobFilter, *, limit: int, after: str | None) -> Page[Job]:
        """A project's consolidation runs, newest first; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such project.
        """
        self.gate.require(caller, CONSOLIDATION.role, "consolidation.history", project_id)
        if self.store.table.get(project_key(project_id)) is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        return list_jobs(self.store, project_id, replace(wanted, kind=CONSOLIDATION.name), limit, after)
