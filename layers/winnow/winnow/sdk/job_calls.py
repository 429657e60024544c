"""Calls about jobs: what starts one, lists, waits, cancels and retries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import httpx

from winnow.sdk.connection import Connection
from winnow.sdk.response_models import (
    ConfigurationResponse,
    FileResponse,
    JobCountsResponse,
    JobDetail,
    JobResponse,
    JobsPage,
    PlannedResponse,
    ReportResponse,
    RunResponse,
    RunsPage,
)
from winnow.sdk.started_job import StartedJob, StartedRollback, bind
from winnow.values import Json


class Calls:
    """What the groups of calls share.

    Attributes:
        _api: the connection.
        _http: for what is not the API: files in S3.
        _sleep: waits a number of seconds.
    """

    _api: Connection
    _http: httpx.Client
    _sleep: Callable[[float], None]


class JobCalls(Calls):
    """Jobs, and the runs among them."""

    def consolidate(
        self, project_id: str, options: Mapping[str, Json] | None = None, *, key: str | None = None
    ) -> StartedJob:
        """Starts a consolidation.

        Args:
            options: of the run, as ``ConsolidationOptions`` of the API has them, e.g. ``{"dry_run": True}``.
            key: idempotency key; the same key and options start one job, however often they are sent.
        """
        body: dict[str, Json] = {"project_id": project_id, "options": dict(options or {})}
        return self._started("/api/v1/consolidation/trigger", body, key)

    def ingest(
        self,
        project_id: str | None = None,
        *,
        source: str | None = None,
        path: str | None = None,
        key: str | None = None,
    ) -> StartedJob:
        """Starts an ingestion; what is left out is the deployment's default.

        Args:
            source: ``dropbox`` or ``s3``.
            path: a folder of it.
            key: idempotency key.
        """
        given = {"project_id": project_id, "source": source, "path": path}
        body: dict[str, Json] = {name: value for name, value in given.items() if value is not None}
        return self._started("/api/v1/ingestion/trigger", body, key)

    def job(self, job_id: str) -> JobDetail:
        """One job, with the first of its files."""
        return self._api.get(JobDetail, f"/api/v1/jobs/{job_id}")

    def files(self, job_id: str) -> Iterator[FileResponse]:
        """Every file of an ingestion with its outcome, page by page."""
        cursor: str | None = None
        while True:
            page = self._api.get(JobDetail, f"/api/v1/jobs/{job_id}", {"limit": "100", "cursor": cursor}).files
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def jobs(
        self,
        project_id: str | None = None,
        *,
        everywhere: bool = False,
        kind: str | None = None,
        status: str | None = None,
        since: str | None = None,
        until: str | None = None,
        failed_files: bool = False,
    ) -> Iterator[JobResponse]:
        """A project's jobs, newest first, page by page.

        Args:
            project_id: without it, the deployment's default project.
            everywhere: those of every project that the caller may see.
            kind: consolidation, erasure, export or ingestion.
            status: pending, running, completed, failed or cancelled.
            since: created not before this RFC 3339 time.
            until: created before this one.
            failed_files: only ended ingestions of which a file failed.
        """
        query = {"project_id": project_id, "kind": kind, "status": status, "from": since, "to": until}
        query["everywhere"] = "true" if everywhere else None
        query["failed_files"] = "true" if failed_files else None
        return self._api.pages(JobsPage, "/api/v1/jobs", query)

    def job_counts(
        self,
        project_id: str | None = None,
        *,
        everywhere: bool = False,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> JobCountsResponse:
        """A project's jobs by status, or those of all.

        Args:
            project_id, everywhere, kind, since, until: as of ``jobs``.
        """
        query = {"project_id": project_id, "kind": kind, "from": since, "to": until}
        query["everywhere"] = "true" if everywhere else None
        return self._api.get(JobCountsResponse, "/api/v1/job-counts", query)

    def cancel(self, job_id: str) -> JobResponse:
        """Cancels a job: a pending one at once, a running one at its next checkpoint."""
        return self._api.create(JobResponse, f"/api/v1/jobs/{job_id}/cancel", {})

    def retry(self, job_id: str, *, key: str | None = None) -> StartedJob:
        """Retries a job that failed, was cancelled or has failed files, as a new job."""
        return self._started(f"/api/v1/jobs/{job_id}/retry", {}, key)

    def watch(self, job_id: str, *, every: float = 1.0, timeout: float | None = None) -> Iterator[JobDetail]:
        """Polls a job until it has ended.

        Args:
            every: seconds between two polls.
            timeout: seconds after which it is given up; None waits for ever.

        Returns:
            Each state that was read; the last one has ended.

        Raises:
            TimeoutError: it had not ended after ``timeout`` seconds.
        """
        waited = 0.0
        while True:
            job = self.job(job_id)
            yield job
            if job.has_ended:
                return
            if timeout is not None and waited >= timeout:
                raise TimeoutError(f"job {job_id} was still {job.status} after {timeout:.0f} s")
            self._sleep(every)
            waited += every

    def export(self, project_id: str, options: Mapping[str, Json], *, key: str | None = None) -> StartedJob:
        """Starts an export: ``format``, and what ``records`` searches by."""
        return self._started(f"/api/v1/projects/{project_id}/exports", dict(options), key)

    def erase_records(
        self,
        project_id: str,
        record_ids: Sequence[str],
        *,
        file_ids: Sequence[str] = (),
        reason: str = "subject_request",
        reference: str | None = None,
        dry_run: bool = False,
        key: str | None = None,
    ) -> StartedJob:
        """Starts the erasure of records.

        Args:
            file_ids: files that are erased with whatever was made of them, e.g. such as could not be read.
            reason: ``subject_request``, ``mistake`` or ``other``.
            reference: e.g. a ticket's number; kept in the audit trail.
            dry_run: only says, in the job's result, what would be erased.
            key: idempotency key.
        """
        body: dict[str, Json] = {"reason": reason, "dry_run": dry_run}
        body |= {"record_ids": [*record_ids]} if record_ids or not file_ids else {}
        body |= {"file_ids": [*file_ids]} if file_ids else {}
        body |= {"reference": reference} if reference else {}
        return self._started(f"/api/v1/projects/{project_id}/erasures", body, key)

    def erase_expired(self, project_id: str, *, dry_run: bool = False, key: str | None = None) -> StartedJob:
        """Starts the erasure of what is older than the project keeps it."""
        body: dict[str, Json] = {"expired": True, "dry_run": dry_run}
        return self._started(f"/api/v1/projects/{project_id}/erasures", body, key)

    def erase_project(self, project_id: str, version: int) -> StartedJob:
        """Starts the erasure of a project of this version."""
        started = self._api.change(StartedJob, "DELETE", f"/api/v1/projects/{project_id}", version=version)
        return bind(started, self.watch)

    def configuration(self, project_id: str) -> ConfigurationResponse:
        """The consolidation settings of a project."""
        return self._api.get(ConfigurationResponse, f"/api/v1/consolidation/configure/{project_id}")

    def configure(self, project_id: str, changes: Mapping[str, Json]) -> ConfigurationResponse:
        """Configures the consolidation of a project."""
        return self._api.create(ConfigurationResponse, f"/api/v1/consolidation/configure/{project_id}", dict(changes))

    def run(self, job_id: str) -> RunResponse:
        """One run: a consolidation, dry run or rollback."""
        return self._api.get(RunResponse, f"/api/v1/consolidation/status/{job_id}")

    def runs(
        self, project_id: str, *, operation: str | None = None, since: str | None = None, until: str | None = None
    ) -> Iterator[RunResponse]:
        """A project's runs, newest first."""
        query = {"operation": operation, "from": since, "to": until}
        return self._api.pages(RunsPage, f"/api/v1/consolidation/history/{project_id}", query)

    def report(self, job_id: str) -> Iterator[PlannedResponse]:
        """The lines of a dry run's report."""
        return self._api.pages(ReportResponse, f"/api/v1/consolidation/report/{job_id}", {})

    def roll_back(
        self, job_id: str, reason: str, *, record_id: str | None = None, key: str | None = None
    ) -> StartedRollback:
        """Rolls a consolidation back, or what it did to one record."""
        body: dict[str, Json] = {"consolidation_id": job_id, "reason": reason}
        body |= {"record_id": record_id} if record_id else {}
        return bind(self._api.create(StartedRollback, "/api/v1/consolidation/rollback", body, key), self.watch)

    def _started(self, path: str, body: dict[str, Json], key: str | None) -> StartedJob:
        return bind(self._api.create(StartedJob, path, body, key), self.watch)
