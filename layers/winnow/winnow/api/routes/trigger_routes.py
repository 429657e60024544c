"""The two requests that define the product."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoQuery
from winnow.api.examples import JOB, PROJECT
from winnow.api.models.trigger_models import ConsolidationTriggerRequest, IngestionTriggerRequest, TriggerAnswer
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import KEY_REUSED, NO_PROJECT
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Conflict, Invalid, NotFound
from winnow.values import Json

POLL_AFTER = "2"  # s; a job takes at least its start-up


def accepted(told: dict[str, Json]) -> Answer:
    """202: where the job can be watched, and when to look."""
    answer = TriggerAnswer.model_validate(told)
    return Answer(answer, {"Location": f"/api/v1/jobs/{answer.job_id}", "Retry-After": POLL_AFTER})


def trigger_consolidation(call: Call[ConsolidationTriggerRequest, NoQuery]) -> Answer:
    """Accepts a consolidation."""
    command = TriggerConsolidation(
        project_id=call.body.project_id,
        options=call.body.options.given(),
        idempotency_key=call.headers.get("idempotency-key"),
    )
    return accepted(call.services.consolidation.trigger(call.caller, command))


def trigger_ingestion(call: Call[IngestionTriggerRequest, NoQuery]) -> Answer:
    """Accepts an ingestion. The deployment's default project comes into being when it is first needed."""
    default = call.services.settings.default_project_id
    command = TriggerIngestion(
        project_id=call.body.project_id or default,
        source=SourceName(call.body.source),
        path=call.body.path,
        idempotency_key=call.headers.get("idempotency-key"),
    )
    try:
        return accepted(call.services.ingestion.trigger(call.caller, command))
    except NotFound:
        if command.project_id != default:
            raise
        call.services.projects.ensure_default(default)
        return accepted(call.services.ingestion.trigger(call.caller, command))


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/consolidation/trigger",
        operation_id="triggerConsolidation",
        tag="consolidation",
        summary="Consolidate a project",
        description="Finds the records that stand for the same thing and merges them. Follow the job at `Location`.",
        handler=trigger_consolidation,
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        body=ConsolidationTriggerRequest,
        answer=TriggerAnswer,
        request_headers=("Idempotency-Key",),
        answer_headers=("Location", "Retry-After"),
        refusals=(
            NO_PROJECT,
            Refusal(BadRequest, "consolidation-disabled", "consolidation is switched off for the project"),
            Refusal(Conflict, "consolidation-in-progress", "one is pending or running; `job_id` names it"),
            KEY_REUSED,
        ),
        request_example={"project_id": PROJECT, "options": {"dry_run": False}},
        answer_example={"job_id": JOB, "status": "pending", "estimated_completion": "2026-01-31T12:00:25.000Z"},
    ),
    Operation(
        method="POST",
        path="/api/v1/ingestion/trigger",
        aliases=("/api/ingestion/trigger",),
        operation_id="triggerIngestion",
        tag="ingestion",
        summary="Ingest a folder",
        description="New and changed files become records, unchanged ones are skipped, deleted ones are archived. "
        "`{}` ingests the default folder of the deployment's default project from Dropbox.",
        handler=trigger_ingestion,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=IngestionTriggerRequest,
        answer=TriggerAnswer,
        request_headers=("Idempotency-Key",),
        answer_headers=("Location", "Retry-After"),
        refusals=(
            NO_PROJECT,
            Refusal(Invalid, "invalid-path", "the path leaves its root, is too long or not printable"),
            KEY_REUSED,
        ),
        request_example={"project_id": PROJECT, "source": "dropbox", "path": "/resumes"},
        answer_example={"job_id": JOB, "status": "pending"},
    ),
)
