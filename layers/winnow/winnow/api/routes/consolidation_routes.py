"""Runs of a project's consolidation, and how it is configured."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import JOB, OTHER_RECORD, PROJECT, RECORD, RULES_EXAMPLE, RUN_EXAMPLE
from winnow.api.lists import position_of, sealed
from winnow.api.models.job_models import RunAnswer, RunsPage, RunsQuery, operation_of
from winnow.api.models.project_models import ConfigurationAnswer, ConsolidationRequest
from winnow.api.models.review_models import PlannedAnswer, ReportAnswer, ReportQuery, RollbackAnswer, RollbackRequest
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR, KEY_REUSED, NO_JOB, NO_PROJECT
from winnow.api.routes.trigger_routes import POLL_AFTER
from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.usecases.configure import Configure
from winnow.jobs.job import Job
from winnow.jobs.job_service import JobFilter
from winnow.platform.auth import Role
from winnow.platform.clock import to_text
from winnow.platform.errors import Conflict, Gone, Invalid, NotFound
from winnow.values import Json


def status(call: Call[NoMembers, NoQuery]) -> Answer:
    """One run."""
    return Answer(RunAnswer.of(call.services.jobs.run(call.caller, call.ids["job_id"])))


def history(call: Call[NoMembers, RunsQuery]) -> Answer:
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
        return operation_of(job) == query.operation

    wanted = JobFilter(since=query.since, until=query.until, also=is_wanted if query.operation else None)
    page = call.services.jobs.runs(call.caller, project_id, wanted, limit=query.limit, after=position_of(call, scope))
    return Answer(RunsPage(items=[RunAnswer.of(job) for job in page.items], next_cursor=sealed(call, page, scope)))


def report(call: Call[NoMembers, ReportQuery]) -> Answer:
    """A page of what a dry run would have done."""
    job_id = call.ids["job_id"]
    scope: dict[str, Json] = {"list": "report", "job": job_id}
    page = call.services.reports.page(call.caller, job_id, limit=call.query.limit, after=position_of(call, scope))
    answer = ReportAnswer(
        consolidation_id=job_id,
        summary=dict(page.summary),
        items=[PlannedAnswer.of(line) for line in page.lines],
        next_cursor=call.services.cursors.seal(page.position, scope),
    )
    return Answer(answer)


def configure(call: Call[ConsolidationRequest, NoQuery]) -> Answer:
    """Changes how a project is consolidated."""
    command = Configure(call.ids["project_id"], call.body.rules())
    return Answer(ConfigurationAnswer.of(call.services.configurator.configure(call.caller, command)))


def configuration(call: Call[NoMembers, NoQuery]) -> Answer:
    """How a project is consolidated."""
    project = call.services.configurator.configuration(call.caller, call.ids["project_id"])
    return Answer(ConfigurationAnswer.of(project))


def roll_back(call: Call[RollbackRequest, NoQuery]) -> Answer:
    """Takes a run, or what it did to one record, back."""
    command = RollbackConsolidation(
        consolidation_id=call.body.consolidation_id,
        reason=call.body.reason,
        record_id=call.body.record_id,
        idempotency_key=call.headers.get("idempotency-key"),
    )
    answer = RollbackAnswer.model_validate(call.services.rollback.roll_back(call.caller, command))
    return Answer(answer, {"Location": f"/api/v1/consolidation/status/{answer.job_id}", "Retry-After": POLL_AFTER})


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
        summary="Restore what was before a consolidation",
        description="Within seven days, and only while nothing has changed since: else the answer lists what has. A "
        "small rollback has completed with the answer, a large one is a job to follow at `Location`; of more than a "
        "thousand changes the job itself looks for what has changed, and fails before it takes anything back. What is "
        "taken back does not come back by itself.",
        handler=roll_back,
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        body=RollbackRequest,
        answer=RollbackAnswer,
        request_headers=("Idempotency-Key",),
        answer_headers=("Location", "Retry-After"),
        refusals=(
            Refusal(NotFound, "consolidation-not-found", "there is no consolidation of this id"),
            Refusal(NotFound, "change-not-found", "the run did not change the record"),
            Refusal(Conflict, "rollback-conflicts", "records were changed since; `conflicts` lists them"),
            Refusal(Conflict, "already-rolled-back", "it was taken back before"),
            Refusal(Conflict, "nothing-to-roll-back", "the run changed nothing"),
            Refusal(Conflict, "consolidation-in-progress", "one is pending or running; `job_id` names it"),
            Refusal(Gone, "rollback-expired", "the run ended more than seven days ago"),
            KEY_REUSED,
        ),
        request_example={"consolidation_id": JOB, "reason": "Two people of one name were merged."},
        answer_example={
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
        summary="How a run stands",
        handler=status,
        role=Role.ADMIN,
        answer=RunAnswer,
        refusals=(NO_JOB,),
        answer_example={**RUN_EXAMPLE, "consolidation_id": JOB},
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/report/{job_id}",
        operation_id="getConsolidationReport",
        tag="consolidation",
        summary="What a dry run would have done",
        description="Every change in the order in which a run makes it, then every review. Kept for 30 days.",
        handler=report,
        role=Role.ADMIN,
        query=ReportQuery,
        answer=ReportAnswer,
        refusals=(
            BAD_CURSOR,
            NO_JOB,
            Refusal(Conflict, "no-report", "it was no dry run, or has not completed"),
            Refusal(Gone, "report-expired", "the dry run ended more than 30 days ago"),
        ),
        answer_example={
            "consolidation_id": JOB,
            "summary": {"records_before": 1030, "records_after": 969, "changes": 61, "reviews": 4, "dry_run": True},
            "items": [
                {
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
            "next_cursor": None,
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/history/{project_id}",
        operation_id="listConsolidations",
        tag="consolidation",
        summary="A project's runs, newest first",
        handler=history,
        role=Role.ADMIN,
        query=RunsQuery,
        answer=RunsPage,
        refusals=(BAD_CURSOR, NO_PROJECT),
        answer_example={"items": [RUN_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/consolidation/configure/{project_id}",
        operation_id="getConsolidationConfiguration",
        tag="consolidation",
        summary="How a project is consolidated",
        handler=configuration,
        role=Role.ADMIN,
        answer=ConfigurationAnswer,
        refusals=(NO_PROJECT,),
        answer_example=_CONFIGURATION,
    ),
    Operation(
        method="POST",
        path="/api/v1/consolidation/configure/{project_id}",
        operation_id="configureConsolidation",
        tag="consolidation",
        summary="Say how a project is consolidated",
        description="Members that are left out stay as they are. `schema` says which fields are compared, and as what; "
        "`{}` removes it, and the fields are inferred from the records.",
        handler=configure,
        role=Role.ADMIN,
        body=ConsolidationRequest,
        answer=ConfigurationAnswer,
        refusals=(
            NO_PROJECT,
            Refusal(Invalid, "invalid-thresholds", "review_threshold is not below match_threshold"),
            Refusal(Invalid, "invalid-schema", "the schema names no known kind, or is malformed"),
            Refusal(Invalid, "invalid-survivorship", "a survivorship rule is unknown or named twice"),
        ),
        request_example={"match_threshold": 0.97, "schema": {"email": "email"}},
        answer_example=_CONFIGURATION,
    ),
)
