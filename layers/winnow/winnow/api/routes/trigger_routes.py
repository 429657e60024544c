"""The two requests that define the product."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoQuery
from winnow.api.common_errors import KEY_REUSED, NO_PROJECT, OUTSIDE_FOLDER
from winnow.api.examples import JOB, PROJECT
from winnow.api.models.trigger_models import ConsolidationTriggerRequest, IngestionTriggerRequest, TriggerResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Conflict, Invalid, NotFound
from winnow.values import Json

POLL_AFTER = "2"  # s; a job takes at least its start-up


def accepted_response(members: dict[str, Json]) -> Response:
    """The 202 of an accepted job: where it can be followed, and how many seconds to wait before.

    Args:
        members: of ``TriggerResponse``, as the use case stored them for the idempotency key.
    """
    accepted = TriggerResponse.model_validate(members)
    return Response(accepted, {"Location": f"/api/v1/jobs/{accepted.job_id}", "Retry-After": POLL_AFTER})


def trigger_consolidation(call: Call[ConsolidationTriggerRequest, NoQuery]) -> Response:
    """Triggers a consolidation."""
    command = TriggerConsolidation(
        project_id=call.body.project_id,
        options=call.body.options.given(),
        idempotency_key=call.headers.get("idempotency-key"),
    )
    return accepted_response(call.services.consolidation.trigger(call.caller, command))


def trigger_ingestion(call: Call[IngestionTriggerRequest, NoQuery]) -> Response:
    """Triggers an ingestion. The deployment's default project is created when it is first needed."""
    default = call.services.settings.default_project_id
    command = TriggerIngestion(
        project_id=call.body.project_id or default,
        source=SourceName(call.body.source),
        path=call.body.path,
        idempotency_key=call.headers.get("idempotency-key"),
    )
    try:
        return accepted_response(call.services.ingestion.trigger(call.caller, command))
    except NotFound:
        if command.project_id != default:
            raise
        call.services.projects.ensure_default(default)
        return accepted_response(call.services.ingestion.trigger(call.caller, command))


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/consolidation/trigger",
        operation_id="triggerConsolidation",
        tag="consolidation",
        summary="Trigger a consolidation",
        description="Finds the records of a project that stand for the same thing and merges them. Poll the job at "
        "`Location`.",
        handler=trigger_consolidation,
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        body=ConsolidationTriggerRequest,
        response=TriggerResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(
            NO_PROJECT,
            ErrorCase(BadRequest, "consolidation-disabled", "consolidation is disabled for the project"),
            ErrorCase(
                Conflict, "consolidation-in-progress", "a consolidation is pending or running; `job_id` is its id"
            ),
            KEY_REUSED,
        ),
        request_example={"project_id": PROJECT, "options": {"dry_run": False}},
        response_example={"job_id": JOB, "status": "pending", "estimated_completion": "2026-01-31T12:00:25.000Z"},
    ),
    Operation(
        method="POST",
        path="/api/v1/ingestion/trigger",
        aliases=("/api/ingestion/trigger",),
        operation_id="triggerIngestion",
        tag="ingestion",
        summary="Trigger an ingestion",
        description="New and changed files become records, unchanged ones are skipped, deleted ones are archived. "
        "`{}` ingests the default folder of the deployment's default project from Dropbox.",
        handler=trigger_ingestion,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=IngestionTriggerRequest,
        response=TriggerResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(
            OUTSIDE_FOLDER,
            NO_PROJECT,
            ErrorCase(Invalid, "invalid-path", "the path leaves its root, is too long or not printable"),
            KEY_REUSED,
        ),
        request_example={"project_id": PROJECT, "source": "dropbox", "path": "/resumes"},
        response_example={"job_id": JOB, "status": "pending"},
    ),
)
