"""Jobs: list, get, cancel, retry."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, KEY_REUSED, NO_JOB, NO_MEMBER, OUTSIDE_FOLDER
from winnow.api.examples import FILE_EXAMPLE, JOB, JOB_EXAMPLE
from winnow.api.lists import seal_next, start_position
from winnow.api.models.job_models import (
    JobCountsQuery,
    JobCountsResponse,
    JobDetail,
    JobQuery,
    JobResponse,
    JobsPage,
    JobsQuery,
)
from winnow.api.models.trigger_models import TriggerResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.api.routes.trigger_routes import accepted_response
from winnow.jobs.job_service import JobFilter
from winnow.platform.auth import Role
from winnow.platform.clock import to_text
from winnow.platform.errors import BadRequest, Conflict, Gone
from winnow.values import Json

TO_ITS_END = ErrorCase(Conflict, "job-not-cancellable", "an erasure that has begun runs to its end")
_MOST_PROJECTS = 100  # whose jobs are put into one list
KIND_UNKNOWN = ErrorCase(Conflict, "job-kind-unknown", "the job is of a kind that only a later release knows")


def list_jobs(call: Call[NoMembers, JobsQuery]) -> Response:
    """A page of the jobs of a project, or of all."""
    query, jobs = call.query, call.services.jobs
    project_id = query.project_id or call.services.settings.default_project_id
    scope: dict[str, Json] = {
        "list": "jobs",
        "project": None if query.everywhere else project_id,
        "kind": query.kind,
        "status": query.status,
        "from": to_text(query.since) if query.since else None,
        "to": to_text(query.until) if query.until else None,
        "failed_files": query.failed_files,
    }
    also = (lambda job: job.failed_files > 0) if query.failed_files else None
    wanted = JobFilter(kind=query.kind, state=query.status, since=query.since, until=query.until, also=also)
    after = start_position(call, scope)
    if query.everywhere:
        page = jobs.page_everywhere(call.caller, _all_projects(call), wanted, limit=query.limit, after=after)
    else:
        page = jobs.page(call.caller, project_id, wanted, limit=query.limit, after=after)
    names = call.services.members.names([job.triggered_by for job in page.items])
    items = [JobResponse.from_job(job, names) for job in page.items]
    return Response(JobsPage(items=items, next_cursor=seal_next(call, page, scope)))


def count_jobs(call: Call[NoMembers, JobCountsQuery]) -> Response:
    """The jobs of a project, or of all, by state."""
    query = call.query
    project_id = query.project_id or call.services.settings.default_project_id
    if not query.everywhere:
        call.services.jobs.gate.require(call.caller, Role.POWER_USER, "job.list", project_id)
    ids = _all_projects(call) if query.everywhere else [project_id]
    wanted = JobFilter(kind=query.kind, since=query.since, until=query.until)
    return Response(JobCountsResponse.from_counts(call.services.jobs.count(call.caller, ids, wanted)))


def _all_projects(call: Call[NoMembers, Any]) -> list[str]:
    projects = call.services.projects.page(call.caller, limit=_MOST_PROJECTS, after=None)
    return [project.project_id for project in projects.items]


def get_job(call: Call[NoMembers, JobQuery]) -> Response:
    """One job with a page of its files."""
    job_id = call.ids["job_id"]
    scope: dict[str, Json] = {"list": "files", "job": job_id}
    watched = call.services.watcher.watch(
        call.caller, job_id, limit=call.query.limit, after=start_position(call, scope)
    )
    names = call.services.members.names([watched.job.triggered_by])
    return Response(JobDetail.from_watched(watched, seal_next(call, watched.files, scope), names))


def cancel_job(call: Call[NoMembers, NoQuery]) -> Response:
    """Cancels a job."""
    return Response(JobResponse.from_job(call.services.jobs.cancel(call.caller, call.ids["job_id"])))


def retry_job(call: Call[NoMembers, NoQuery]) -> Response:
    """Creates a job that repeats the work of one that failed or was cancelled."""
    job = call.services.jobs.ended(call.caller, call.ids["job_id"])
    retry = call.services.retries[job.kind]
    return accepted_response(retry(call.caller, job, call.headers.get("idempotency-key")))


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/jobs",
        operation_id="listJobs",
        tag="jobs",
        summary="List jobs",
        description="The jobs of one project, or of every project that you may see, newest first.",
        handler=list_jobs,
        role=Role.POWER_USER,
        query=JobsQuery,
        response=JobsPage,
        errors=(BAD_CURSOR, NO_MEMBER),
        response_example={"items": [JOB_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/job-counts",
        operation_id="countJobs",
        tag="jobs",
        summary="Count jobs by status",
        description="The jobs of one project, or of every project that you may see, by status.",
        handler=count_jobs,
        role=Role.POWER_USER,
        query=JobCountsQuery,
        response=JobCountsResponse,
        errors=(NO_MEMBER,),
        response_example={
            "counts": {"pending": 0, "running": 1, "completed": 18, "failed": 1, "cancelled": 0},
            "completed_with_failures": 2,
            "examined": 20,
            "complete": True,
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/jobs/{job_id}",
        operation_id="getJob",
        tag="jobs",
        summary="Get a job",
        description="Its status and progress, and of an ingestion a page of its files with their outcomes.",
        handler=get_job,
        role=Role.POWER_USER,
        query=JobQuery,
        response=JobDetail,
        errors=(NO_JOB, BAD_CURSOR),
        response_example={**JOB_EXAMPLE, "files": {"items": [FILE_EXAMPLE], "next_cursor": None}},
    ),
    Operation(
        method="POST",
        path="/api/v1/jobs/{job_id}/cancel",
        operation_id="cancelJob",
        tag="jobs",
        summary="Cancel a job",
        description="A pending job is cancelled at once, a running one at its next checkpoint. What a "
        "consolidation has merged by then stays, and can be rolled back like any other run. Cancelling a "
        "consolidation requires an admin, an ingestion or export a power user.",
        handler=cancel_job,
        role=Role.POWER_USER,
        body=NoMembers,
        response=JobResponse,
        errors=(NO_JOB, ErrorCase(Conflict, "job-ended", "the job has ended"), TO_ITS_END, KIND_UNKNOWN),
        response_example={**JOB_EXAMPLE, "status": "cancelled"},
    ),
    Operation(
        method="POST",
        path="/api/v1/jobs/{job_id}/retry",
        operation_id="retryJob",
        tag="jobs",
        summary="Retry a job",
        description="Creates a new job that repeats the work of one that failed, was cancelled, or completed while "
        "files of it failed; files that are unchanged since they were ingested are passed over. Retrying a "
        "consolidation requires an admin, an ingestion or export a power user.",
        handler=retry_job,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=NoMembers,
        response=TriggerResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(
            OUTSIDE_FOLDER,
            NO_JOB,
            ErrorCase(BadRequest, "consolidation-disabled", "consolidation is disabled for the project"),
            ErrorCase(Conflict, "job-not-retryable", "the job is open, or has completed without a failed file"),
            KIND_UNKNOWN,
            ErrorCase(Conflict, "rollback-conflicts", "the job is a rollback, and records were changed since"),
            ErrorCase(Conflict, "already-rolled-back", "the job is a rollback, and another one has done its work"),
            ErrorCase(Gone, "rollback-expired", "the job is a rollback of a run that ended more than seven days ago"),
            ErrorCase(Gone, "job-erased", "what the job was asked to do was erased, with a record or with its project"),
            ErrorCase(
                Conflict, "consolidation-in-progress", "a consolidation is pending or running; `job_id` is its id"
            ),
            KEY_REUSED,
        ),
        response_example={"job_id": JOB, "status": "pending"},
    ),
)
