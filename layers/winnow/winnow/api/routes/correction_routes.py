"""Edits of a record, suggestions for edited fields, and earlier versions."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, BAD_ETAG, MERGED, NO_RECORD, OUTDATED, UNSEEN
from winnow.api.examples import RECORD_EXAMPLE
from winnow.api.headers import require_if_match
from winnow.api.lists import start_position
from winnow.api.models.record_models import RecordPatch, RecordResponse, SuggestionsRequest, VersionsPage, VersionsQuery
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.api.routes.record_routes import record_response
from winnow.platform.auth import Role
from winnow.platform.errors import Invalid, NotFound
from winnow.values import Json


def list_versions(call: Call[NoMembers, VersionsQuery]) -> Response:
    """A page of a record's versions."""
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    scope: dict[str, Json] = {"list": "versions", "project": project_id, "record": record_id}
    position = start_position(call, scope)
    versions, below = call.services.records.versions(
        call.caller, project_id, record_id, limit=call.query.limit, below=int(position) if position else None
    )
    cursor = call.services.cursors.seal(str(below) if below else None, scope)
    return Response(VersionsPage.from_versions(versions, cursor))


def get_version(call: Call[NoMembers, NoQuery]) -> Response:
    """One version of a record."""
    ids = call.ids
    record = call.services.records.version(call.caller, ids["project_id"], ids["record_id"], int(ids["version"]))
    return Response(RecordResponse.from_record(record))


def edit_record(call: Call[RecordPatch, NoQuery]) -> Response:
    """Edits fields, pins or unpins."""
    version = require_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    patch = call.body
    return record_response(
        call.services.corrector.edit(call.caller, project_id, record_id, patch.fields, version, pinned=patch.pinned)
    )


def accept_suggestions(call: Call[SuggestionsRequest, NoQuery]) -> Response:
    """Accepts suggestions."""
    version = require_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return record_response(
        call.services.corrector.accept(call.caller, project_id, record_id, call.body.fields, version)
    )


def dismiss_suggestions(call: Call[SuggestionsRequest, NoQuery]) -> Response:
    """Dismisses suggestions."""
    version = require_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return record_response(
        call.services.corrector.dismiss(call.caller, project_id, record_id, call.body.fields, version)
    )


_PATH = "/api/v1/projects/{project_id}/records/{record_id}"
_BAD_FIELD = ErrorCase(Invalid, "invalid-field", "a value does not fit its field; `errors` says which and why")
_TOO_LARGE = ErrorCase(Invalid, "record-too-large", "the record would exceed 192 KiB")
_NO_SUGGESTION = ErrorCase(NotFound, "suggestion-not-found", "one of the fields has no suggestion")
_EDITED_EXAMPLE: dict[str, Json] = {
    **RECORD_EXAMPLE,
    "version": 2,
    "fields": {"name": {"value": "Ada Lovelace", "provenance": "user_edited", "confidence": 1.0, "span": None}},
}

OPERATIONS = (
    Operation(
        method="GET",
        path=f"{_PATH}/versions",
        operation_id="listRecordVersions",
        tag="records",
        summary="List versions of a record",
        description="Newest first. Every edit, ingestion and archiving keeps the version before it; what a "
        "consolidation replaced is in the run's changes instead.",
        handler=list_versions,
        role=Role.POWER_USER,
        query=VersionsQuery,
        response=VersionsPage,
        errors=(NO_RECORD, BAD_CURSOR),
        response_example={
            "items": [
                {"version": 2, "status": "active", "updated_at": "2026-01-31T12:05:00.000Z", "changed": ["name"]},
                {"version": 1, "status": "active", "updated_at": "2026-01-31T12:00:02.000Z", "changed": ["name"]},
            ],
            "next_cursor": None,
        },
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/versions/{{version}}",
        operation_id="getRecordVersion",
        tag="records",
        summary="Get a version of a record",
        handler=get_version,
        role=Role.POWER_USER,
        response=RecordResponse,
        errors=(NO_RECORD, ErrorCase(NotFound, "version-not-found", "there is no such version, or it was not kept")),
        response_example=RECORD_EXAMPLE,
    ),
    Operation(
        method="PATCH",
        path=_PATH,
        operation_id="editRecord",
        tag="records",
        summary="Edit a record",
        description="Each field that is given becomes `user_edited`: no ingestion and no consolidation overwrites it. "
        "A different value that they would have written is kept under `suggestions`. The fields of a resume keep "
        "their shape. An edit of a merged source takes effect in the next consolidation. A pinned record is neither "
        "merged nor archived by consolidations.",
        handler=edit_record,
        role=Role.POWER_USER,
        body=RecordPatch,
        response=RecordResponse,
        request_headers=("If-Match",),
        response_headers=("ETag",),
        errors=(NO_RECORD, UNSEEN, OUTDATED, MERGED, BAD_ETAG, _BAD_FIELD, _TOO_LARGE),
        request_example={"fields": {"name": "Ada Lovelace"}},
        response_example=_EDITED_EXAMPLE,
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/suggestions/accept",
        operation_id="acceptSuggestions",
        tag="records",
        summary="Accept suggestions",
        description="The suggestion becomes the field's value, with its own provenance and evidence, and the field "
        "follows its source again.",
        handler=accept_suggestions,
        role=Role.POWER_USER,
        body=SuggestionsRequest,
        response=RecordResponse,
        request_headers=("If-Match",),
        response_headers=("ETag",),
        errors=(NO_RECORD, _NO_SUGGESTION, UNSEEN, OUTDATED, MERGED, BAD_ETAG),
        request_example={"fields": ["name"]},
        response_example={**RECORD_EXAMPLE, "version": 3},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/suggestions/dismiss",
        operation_id="dismissSuggestions",
        tag="records",
        summary="Dismiss suggestions",
        description="The same value is not suggested for that field again.",
        handler=dismiss_suggestions,
        role=Role.POWER_USER,
        body=SuggestionsRequest,
        response=RecordResponse,
        request_headers=("If-Match",),
        response_headers=("ETag",),
        errors=(NO_RECORD, _NO_SUGGESTION, UNSEEN, OUTDATED, MERGED, BAD_ETAG),
        request_example={"fields": ["name"]},
        response_example={**_EDITED_EXAMPLE, "version": 3},
    ),
)
