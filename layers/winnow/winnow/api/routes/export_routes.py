"""Exports of records."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import JOB, PROJECT
from winnow.api.models.export_models import ExportAnswer, ExportRequest
from winnow.api.models.trigger_models import TriggerAnswer
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import KEY_REUSED, NO_PROJECT
from winnow.api.routes.trigger_routes import accepted
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, Gone, NotFound


def export_records(call: Call[ExportRequest, NoQuery]) -> Answer:
    """Accepts an export."""
    command = TriggerExport(
        project_id=call.ids["project_id"],
        format=Format(call.body.format),
        wanted=call.body.wanted(),
        idempotency_key=call.headers.get("idempotency-key"),
    )
    return accepted(call.services.exporting.trigger(call.caller, command))


def get_export(call: Call[NoMembers, NoQuery]) -> Answer:
    """A link to an export's file."""
    return Answer(ExportAnswer.of(call.services.exports.link(call.caller, call.ids["project_id"], call.ids["job_id"])))


_PATH = "/api/v1/projects/{project_id}/exports"

OPERATIONS = (
    Operation(
        method="POST",
        path=_PATH,
        operation_id="exportRecords",
        tag="records",
        summary="Export records to a file",
        description="A job writes the file: follow it at `Location`, then ask for its link. `jsonl` loses nothing; in "
        "`csv` lists and objects are JSON, and a cell that could begin a formula is led by an apostrophe.",
        handler=export_records,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=ExportRequest,
        answer=TriggerAnswer,
        request_headers=("Idempotency-Key",),
        answer_headers=("Location", "Retry-After"),
        refusals=(NO_PROJECT, KEY_REUSED),
        request_example={"format": "csv", "skill": "python"},
        answer_example={"job_id": JOB, "status": "pending"},
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/{{job_id}}",
        operation_id="getExport",
        tag="records",
        summary="A link to an export's file",
        description="Each link is in the audit trail and good for 15 minutes; the file is kept for 7 days.",
        handler=get_export,
        role=Role.POWER_USER,
        answer=ExportAnswer,
        refusals=(
            Refusal(NotFound, "export-not-found", "the project has no export of this id"),
            Refusal(Conflict, "export-not-completed", "the export has not completed"),
            Refusal(Gone, "export-expired", "the file is older than 7 days"),
        ),
        answer_example={
            "job_id": JOB,
            "project_id": PROJECT,
            "format": "csv",
            "records": 61,
            "skipped": 0,
            "bytes": 48213,
            "url": "https://winnow-data.s3.eu-central-1.amazonaws.com/exports/records.csv?X-Amz-Signature=0",
            "expires_at": "2026-01-31T12:15:00.000Z",
        },
    ),
)
