"""Jobs: what runs, what ran, and how to stop or repeat it."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import FILE_EXAMPLE, JOB, JOB_EXAMPLE
from winnow.api.lists import position_of, sealed
from winnow.api.models.job_models import JobAnswer, JobDetail, JobQuery, JobsPage, JobsQuery
from winnow.api.models.trigger_models import TriggerAnswer
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR, KEY_REUSED, NO_JOB
from winnow.api.routes.trigger_routes import accepted
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.exports.trigger_export import TriggerExport, format_of, wanted_of
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Job, Kind, Trigger
from winnow.jobs.job_service import JobFilter
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Conflict
from winnow.values import Json


def list_jobs(call: Call[NoMembers, JobsQuery]) -> Answer:
    """A page of a project's jobs."""
    query = call.query
    project_id = query.project_id or call.services.settings.default_project_id
    scope = {"list": "jobs", "project": project_id, "kind": query.kind, "status": query.status}
    page = call.services.jobs.page(
        call.caller,
        project_id,
        JobFilter(kind=query.kind, state=query.status),
        limit=query.limit,
        after=position_of(call, scope),
    )
    return Answer(JobsPage(items=[JobAnswer.of(job) for job in page.items], next_cursor=sealed(call, page, scope)))


def get_job(call: Call[NoMembers, JobQuery]) -> Answer:
    """One job, closely."""
    job_id = call.ids["job_id"]
    scope: dict[str, Json] = {"list": "files", "job": job_id}
    watched = call.services.watcher.watch(call.caller, job_id, limit=call.query.limit, after=position_of(call, scope))
    return Answer(JobDetail.of_watched(watched, sealed(call, watched.files, scope)))


def cancel_job(call: Call[NoMembers, NoQuery]) -> Answer:
    """Asks for a job to stop."""
    return Answer(JobAnswer.of(call.services.jobs.cancel(call.caller, call.ids["job_id"])))


def retry_job(call: Call[NoMembers, NoQuery]) -> Answer:
    """Accepts a new job that does what a failed or cancelled one was asked to do."""
    job = call.services.jobs.ended(call.caller, call.ids["job_id"])
    key = call.headers.get("idempotency-key")
    if job.kind is Kind.CONSOLIDATION:
        again = TriggerConsolidation(
            job.project_id, job.options, Trigger.RETRY, idempotency_key=key, retry_of=job.job_id
        )
        return accepted(call.services.consolidation.trigger(call.caller, again))
    if job.kind is Kind.EXPORT:
        wanted = wanted_of(job.options)
        repeated = TriggerExport(job.project_id, format_of(job.options), wanted, Trigger.RETRY, key, job.job_id)
        return accepted(call.services.exporting.trigger(call.caller, repeated))
    return accepted(call.services.ingestion.trigger(call.caller, _ingestion_again(job, key)))


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
        summary="List a project's jobs",
        handler=list_jobs,
        role=Role.POWER_USER,
        query=JobsQuery,
        answer=JobsPage,
        refusals=(BAD_CURSOR,),
        answer_example={"items": [JOB_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/jobs/{job_id}",
        operation_id="getJob",
        tag="jobs",
        summary="One job with its progress and its files",
        handler=get_job,
        role=Role.POWER_USER,
        query=JobQuery,
        answer=JobDetail,
        refusals=(NO_JOB, BAD_CURSOR),
        answer_example={**JOB_EXAMPLE, "files": {"items": [FILE_EXAMPLE], "next_cursor": None}},
    ),
    Operation(
        method="POST",
        path="/api/v1/jobs/{job_id}/cancel",
        operation_id="cancelJob",
        tag="jobs",
        summary="Cancel a job",
        description="At once when it is pending, at its next checkpoint when it runs. "
        "A consolidation takes an admin, an ingestion or export a power user.",
        handler=cancel_job,
        role=Role.POWER_USER,
        body=NoMembers,
        answer=JobAnswer,
        refusals=(NO_JOB, Refusal(Conflict, "job-ended", "the job has ended")),
        answer_example={**JOB_EXAMPLE, "status": "cancelled"},
    ),
    Operation(
        method="POST",
        path="/api/v1/jobs/{job_id}/retry",
        operation_id="retryJob",
        tag="jobs",
        summary="Do a failed or cancelled job's work again, as a new job",
        description="A consolidation takes an admin, an ingestion or export a power user.",
        handler=retry_job,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=NoMembers,
        answer=TriggerAnswer,
        request_headers=("Idempotency-Key",),
        answer_headers=("Location", "Retry-After"),
        refusals=(
            NO_JOB,
            Refusal(BadRequest, "consolidation-disabled", "consolidation is switched off for the project"),
            Refusal(Conflict, "job-not-retryable", "the job is open or has completed"),
            Refusal(Conflict, "consolidation-in-progress", "one is pending or running; `job_id` names it"),
            KEY_REUSED,
        ),
        answer_example={"job_id": JOB, "status": "pending"},
    ),
)
