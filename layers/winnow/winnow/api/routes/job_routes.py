"""Jobs: list, get, cancel, retry."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, KEY_REUSED, NO_JOB
from winnow.api.examples import FILE_EXAMPLE, JOB, JOB_EXAMPLE
from winnow.api.lists import seal_next, start_position
from winnow.api.models.job_models import JobDetail, JobQuery, JobResponse, JobsPage, JobsQuery
from winnow.api.models.trigger_models import TriggerResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.api.routes.trigger_routes import accepted_response
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.exports.trigger_export import TriggerExport, format_of, wanted_of
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Job, Kind, Trigger
from winnow.jobs.job_service import JobFilter
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Conflict
from winnow.values import Json


def list_jobs(call: Call[NoMembers, JobsQuery]) -> Response:
    """A page of a project's jobs."""
    query = call.query
    project_id = query.project_id or call.services.settings.default_project_id
    scope = {"list": "jobs", "project": project_id, "kind": query.kind, "status": query.status}
    page = call.services.jobs.page(
        call.caller,
        project_id,
        JobFilter(kind=query.kind, state=query.status),
        limit=query.limit,
        after=start_position(call, scope),
    )
    return Response(
        JobsPage(items=[JobResponse.from_job(job) for job in page.items], next_cursor=seal_next(call, page, scope))
    )


def get_job(call: Call[NoMembers, JobQuery]) -> Response:
    """One job with a page of its files."""
    job_id = call.ids["job_id"]
    scope: dict[str, Json] = {"list": "files", "job": job_id}
    watched = call.services.watcher.watch(
        call.caller, job_id, limit=call.query.limit, after=start_position(call, scope)
    )
    return Response(JobDetail.from_watched(watched, seal_next(call, watched.files, scope)))


def cancel_job(call: Call[NoMembers, NoQuery]) -> Response:
    """Cancels a job."""
    return Response(JobResponse.from_job(call.services.jobs.cancel(call.caller, call.ids["job_id"])))


def retry_job(call: Call[NoMembers, NoQuery]) -> Response:
    """Creates a job that repeats the work of one that failed or was cancelled."""
    job = call.services.jobs.ended(call.caller, call.ids["job_id"])
    key = call.headers.get("idempotency-key")
    if job.kind is Kind.CONSOLIDATION:
        again = TriggerConsolidation(
            job.project_id, job.options, Trigger.RETRY, idempotency_key=key, retry_of=job.job_id
        )
        return accepted_response(call.services.consolidation.trigger(call.caller, again))
    if job.kind is Kind.EXPORT:
        wanted = wanted_of(job.options)
        repeated = TriggerExport(job.project_id, format_of(job.options), wanted, Trigger.RETRY, key, job.job_id)
        return accepted_response(call.services.exporting.trigger(call.caller, repeated))
    return accepted_response(call.services.ingestion.trigger(call.caller, _ingestion_again(job, key)))


def _ingestion_again(job: Job, key: str | None) -> TriggerIngestion:
    path, keys = job.options.get("path"), job.options.get("keys")
    return TriggerIngestion(
        project_id=job.project_id,
        source=SourceName(str(job.options.get("source", SourceName.DROPBOX))),
        path=path if isinstance(path, str) else None,
        keys=[str(each) for each in keys] if isinstance(keys, list) else (),
        trigger_type=Trigger.RETRY,
        idempotency_key=key,
        retry_of=job.job_id,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/jobs",
        operation_id="listJobs",
        tag="jobs",
        summary="List jobs",
        description="The jobs of one project, newest first.",
        handler=list_jobs,
        role=Role.POWER_USER,
        query=JobsQuery,
        response=JobsPage,
        errors=(BAD_CURSOR,),
        response_example={"items": [JOB_EXAMPLE], "next_cursor": None},
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
        description="A pending job is cancelled at once, a running one at its next checkpoint. Cancelling a "
        "consolidation requires an admin, an ingestion or export a power user.",
        handler=cancel_job,
        role=Role.POWER_USER,
        body=NoMembers,
        response=JobResponse,
        errors=(NO_JOB, ErrorCase(Conflict, "job-ended", "the job has ended")),
        response_example={**JOB_EXAMPLE, "status": "cancelled"},
    ),
    Operation(
        method="POST",
        path="/api/v1/jobs/{job_id}/retry",
        operation_id="retryJob",
        tag="jobs",
        summary="Retry a job",
        description="Creates a new job that repeats the work of one that failed or was cancelled. Retrying a "
        "consolidation requires an admin, an ingestion or export a power user.",
        handler=retry_job,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=NoMembers,
        response=TriggerResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(
            NO_JOB,
            ErrorCase(BadRequest, "consolidation-disabled", "consolidation is disabled for the project"),
            ErrorCase(Conflict, "job-not-retryable", "the job is open or has completed"),
            ErrorCase(
                Conflict, "consolidation-in-progress", "a consolidation is pending or running; `job_id` is its id"
            ),
            KEY_REUSED,
        ),
        response_example={"job_id": JOB, "status": "pending"},
    ),
)
