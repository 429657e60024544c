"""Runs of a project's consolidation, and how it is configured."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from itertools import islice

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, KEY_REUSED, NO_JOB, NO_PROJECT
from winnow.api.examples import JOB, OTHER_RECORD, PROJECT, RECORD, RULES_EXAMPLE, RUN_EXAMPLE
from winnow.api.lists import seal_next, start_position
from winnow.api.models.job_models import RunResponse, RunsPage, RunsQuery, run_operation
from winnow.api.models.project_models import ConfigurationResponse, ConsolidationRequest
from winnow.api.models.review_models import (
    PlannedResponse,
    ReportQuery,
    ReportResponse,
    RollbackRequest,
    RollbackResponse,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.api.routes.trigger_routes import POLL_AFTER
from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.usecases.configure import Configure
from winnow.jobs.job import Job
from winnow.jobs.job_service import JobFilter
from winnow.platform.auth import Role
from winnow.platform.clock import to_text
from winnow.platform.errors import Conflict, Gone, Invalid, NotFound
from winnow.records.record_labels import label_of, shown_values
from winnow.values import Json

_MAX_LABELS = 300  # records of a page of a report that are read for their labels


def status(call: Call[NoMembers, NoQuery]) -> Response:
    """One run."""
    job = call.services.runs.get(call.caller, call.ids["job_id"])
    return Response(RunResponse.from_job(job, call.services.members.names([job.triggered_by])))


def history(call: Call[NoMembers, RunsQuery]) -> Response:
    """A page of a project's runs."""
    query, project_id = call.query, call.ids["project_id"]
    scope: dict[str, Json] = {
        "list": "runs",
        "project": project_id,
        "operation": query.operation,
        "from": to_text(query.since) if query.since else None,
        "to": to_text(query.until) if query.until else None,
    }

    def is_wanted(job: Job) -> bool:
        return run_operation(job) == query.operation

    wanted = JobFilter(since=query.since, until=query.until, also=is_wanted if query.operation else None)
    page = call.services.runs.page(
        call.caller, project_id, wanted, limit=query.limit, after=start_position(call, scope)
    )
    names = call.services.members.names([job.triggered_by for job in page.items])
    items = [RunResponse.from_job(job, names) for job in page.items]
    return Response(RunsPage(items=items, next_cursor=seal_next(call, page, scope)))


def report(call: Call[NoMembers, ReportQuery]) -> Response:
    """A page of a dry run's report."""
    job_id = call.ids["job_id"]
    scope: dict[str, Json] = {"list": "report", "job": job_id}
    page = call.services.reports.page(call.caller, job_id, limit=call.query.limit, after=start_position(call, scope))
    lines = [PlannedResponse.from_line(line) for line in page.lines]
    records = call.services.records.named(page.project_id, _records_of(lines))
    labels = {record_id: label_of(record).text for record_id, record in records.items()}
    items = [line.named(labels) for line in lines]
    report_page = ReportResponse(
        consolidation_id=job_id,
        summary=dict(page.summary),
        items=items,
        labels=labels,
        values={record_id: shown_values(record) for record_id, record in records.items()},
        next_cursor=call.services.cursors.seal(page.position, scope),
    )
    return Response(report_page)


def _records_of(items: Sequence[PlannedResponse]) -> list[str]:
    """Ids of the records that the lines name, as many as are worth reading for one page."""
    named = (record_id for item in items for record_id in (item.record_id, *item.sources) if record_id)
    return list(islice(dict.fromkeys(named), _MAX_LABELS))


def configure(call: Call[ConsolidationRequest, NoQuery]) -> Response:
    """Configures the consolidation of a project."""
    command = Configure(call.ids["project_id"], call.body.rules())
    return Response(ConfigurationResponse.from_project(call.services.configurator.configure(call.caller, command)))


def configuration(call: Call[NoMembers, NoQuery]) -> Response:
    """The consolidation settings of a project."""
    project = call.services.configurator.configuration(call.caller, call.ids["project_id"])
    return Response(ConfigurationResponse.from_project(project))


def roll_back(call: Call[RollbackRequest, NoQuery]) -> Response:
    """Rolls a run back, or what it did to one record."""
    command = RollbackConsolidation(
        consolidation_id=call.body.consolidation_id,
        reason=call.body.reason,
        record_id=call.body.record_id,
        idempotency_key=call.headers.get("idempotency-key"),
    )
    rollback = RollbackResponse.model_validate(call.services.rollback.roll_back(call.caller, command))
    return Response(
        rollback, {"Location": f"/api/v1/consolidation/status/{rollback.job_id}", "Retry-After": POLL_AFTER}
    )


_CONFIGURATION: dict[str, Json] = {
    "project_id": PROJECT,
    "version": 2,
    "consolidation": {**RULES_EXAMPLE, "schema": {"email": {"kind": "email", "reason": "given"}}},
}

OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/consolidation/rollback",
        operation_id="rollBackConsolidation",
        tag="consolidation",
        summary="Roll back a consolidation",
        description="Restores the state before a run, or before what it did to one record. Possible for seven days and "
        "only while the records have not changed since: otherwise 409 lists those that have. A small rollback has "
        "completed when the response arrives, a large one is a job to poll at `Location`. With more than a thousand "
        "changes the job checks for conflicts, and fails before it restores anything. Later runs do not repeat a "
        "merge that was rolled back.",
        handler=roll_back,
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        body=RollbackRequest,
        response=RollbackResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(
            ErrorCase(NotFound, "consolidation-not-found", "there is no consolidation of this id"),
            ErrorCase(NotFound, "change-not-found", "the run did not change this record"),
            ErrorCase(Conflict, "rollback-conflicts", "records have changed since; `conflicts` lists them"),
            ErrorCase(Conflict, "rollback-erased", "records that it changed were erased; `records` lists some"),
            ErrorCase(Conflict, "already-rolled-back", "it was rolled back before"),
            ErrorCase(Conflict, "nothing-to-roll-back", "the run changed nothing"),
            ErrorCase(
                Conflict, "consolidation-in-progress", "a consolidation is pending or running; `job_id` is its id"
            ),
            ErrorCase(Gone, "rollback-expired", "the run ended more than seven days ago"),
            KEY_REUSED,
        ),
        request_example={"consolidation_id": JOB, "reason": "Two people of one name were merged."},
        response_example={
            "job_id": PROJECT,
            "status": "completed",
            "consolidation_id": JOB,
            "result": {"records_before": 969, "records_after": 1030, "changes": 61, "restored": 183},
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/status/{job_id}",
        operation_id="getConsolidationStatus",
        tag="consolidation",
        summary="Get a run",
        description="The status, progress and counts of a consolidation, dry run or rollback.",
        handler=status,
        role=Role.ADMIN,
        response=RunResponse,
        errors=(NO_JOB,),
        response_example={**RUN_EXAMPLE, "consolidation_id": JOB},
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/report/{job_id}",
        operation_id="getConsolidationReport",
        tag="consolidation",
        summary="Get the report of a dry run",
        description="What the run would have done: every change in order, then every review. Kept for 30 days.",
        handler=report,
        role=Role.ADMIN,
        query=ReportQuery,
        response=ReportResponse,
        errors=(
            BAD_CURSOR,
            NO_JOB,
            ErrorCase(Conflict, "no-report", "the run was no dry run, or has not completed"),
            ErrorCase(Gone, "report-expired", "the dry run ended more than 30 days ago"),
        ),
        response_example={
            "consolidation_id": JOB,
            "summary": {"records_before": 1030, "records_after": 969, "changes": 61, "reviews": 4, "dry_run": True},
            "items": [
                {
                    "change_id": "5f0c9a3b1d2e4c67",
                    "label": "Ada Example + A. Example",
                    "operation": "merge",
                    "record_id": PROJECT,
                    "sources": [RECORD, OTHER_RECORD],
                    "released": [],
                    "superseded": [],
                    "because": [f"{RECORD} and {OTHER_RECORD}: 99.8 % the same; email equal +12.4 bits"],
                    "reason": {"change": "new", "number_of_links": 1},
                    "review_id": None,
                    "state": None,
                    "confidence": None,
                }
            ],
            "labels": {RECORD: "Ada Example", OTHER_RECORD: "A. Example"},
            "values": {RECORD: {"name": "Ada Example"}, OTHER_RECORD: {"name": "A. Example"}},
            "next_cursor": None,
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/history/{project_id}",
        operation_id="listConsolidations",
        tag="consolidation",
        summary="List runs",
        description="Consolidations, dry runs and rollbacks of a project with their counts before and after, newest "
        "first.",
        handler=history,
        role=Role.ADMIN,
        query=RunsQuery,
        response=RunsPage,
        errors=(BAD_CURSOR, NO_PROJECT),
        response_example={"items": [RUN_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/configure/{project_id}",
        operation_id="getConsolidationConfiguration",
        tag="consolidation",
        summary="Get the consolidation settings",
        handler=configuration,
        role=Role.ADMIN,
        response=ConfigurationResponse,
        errors=(NO_PROJECT,),
        response_example=_CONFIGURATION,
    ),
    Operation(
        method="POST",
        path="/api/v1/consolidation/configure/{project_id}",
        operation_id="configureConsolidation",
        tag="consolidation",
        summary="Configure consolidation",
        description="Members that are left out keep their value. `schema` is the comparison schema: which fields are "
        "compared, and as what kind. `{}` removes it, and it is inferred from the records.",
        handler=configure,
        role=Role.ADMIN,
        body=ConsolidationRequest,
        response=ConfigurationResponse,
        errors=(
            NO_PROJECT,
            ErrorCase(Invalid, "invalid-thresholds", "review_threshold is not below match_threshold"),
            ErrorCase(Invalid, "invalid-schema", "the schema names no known kind, or is malformed"),
            ErrorCase(Invalid, "invalid-survivorship", "a survivorship rule is unknown or named twice"),
        ),
        request_example={"match_threshold": 0.97, "schema": {"email": "email"}},
        response_example=_CONFIGURATION,
    ),
)
