"""Exports of records."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import KEY_REUSED, NO_PROJECT
from winnow.api.examples import JOB, PROJECT
from winnow.api.models.export_models import ExportRequest, ExportResponse
from winnow.api.models.trigger_models import TriggerResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.api.routes.trigger_routes import accepted_response
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, Gone, NotFound


def export_records(call: Call[ExportRequest, NoQuery]) -> Response:
    """Triggers an export."""
    command = TriggerExport(
        project_id=call.ids["project_id"],
        format=Format(call.body.format),
        wanted=call.body.wanted(),
        idempotency_key=call.headers.get("idempotency-key"),
    )
    return accepted_response(call.services.exporting.trigger(call.caller, command))


def get_export(call: Call[NoMembers, NoQuery]) -> Response:
    """A link to an export's file."""
    return Response(
        ExportResponse.from_link(call.services.exports.link(call.caller, call.ids["project_id"], call.ids["job_id"]))
    )


_PATH = "/api/v1/projects/{project_id}/exports"

OPERATIONS = (
    Operation(
        method="POST",
        path=_PATH,
        operation_id="exportRecords",
        tag="records",
        summary="Export records",
        description="A job writes the file: poll it at `Location`, then get the export's link. `jsonl` is complete; "
        "in `csv` lists and objects are JSON, and an apostrophe precedes a cell that a spreadsheet would run as a "
        "formula.",
        handler=export_records,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=ExportRequest,
        response=TriggerResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(NO_PROJECT, KEY_REUSED),
        request_example={"format": "csv", "skill": "python"},
        response_example={"job_id": JOB, "status": "pending"},
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/{{job_id}}",
        operation_id="getExport",
        tag="records",
        summary="Get the link of an export",
        description="Each link is audited and valid for 15 minutes; the file is kept for 7 days.",
        handler=get_export,
        role=Role.POWER_USER,
        response=ExportResponse,
        errors=(
            ErrorCase(NotFound, "export-not-found", "the project has no export of this id"),
            ErrorCase(Conflict, "export-not-completed", "the export has not completed"),
            ErrorCase(Gone, "export-expired", "the file is older than 7 days"),
            ErrorCase(Gone, "export-erased", "a record that may be in the file was erased since"),
        ),
        response_example={
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
