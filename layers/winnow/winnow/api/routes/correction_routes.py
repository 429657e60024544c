"""Corrections: what people say of a record's fields, and what the record was before."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import RECORD_EXAMPLE
from winnow.api.headers import required_if_match
from winnow.api.lists import position_of
from winnow.api.models.record_models import RecordAnswer, RecordPatch, SuggestionsRequest, VersionsPage, VersionsQuery
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR, BAD_ETAG, MERGED, NO_RECORD, OUTDATED, UNSEEN
from winnow.api.routes.record_routes import told
from winnow.platform.auth import Role
from winnow.platform.errors import Invalid, NotFound
from winnow.values import Json


def list_versions(call: Call[NoMembers, VersionsQuery]) -> Answer:
    """A page of a record's versions."""
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    scope: dict[str, Json] = {"list": "versions", "project": project_id, "record": record_id}
    position = position_of(call, scope)
    versions, below = call.services.records.versions(
        call.caller, project_id, record_id, limit=call.query.limit, below=int(position) if position else None
    )
    cursor = call.services.cursors.seal(str(below) if below else None, scope)
    return Answer(VersionsPage.of(versions, cursor))


def get_version(call: Call[NoMembers, NoQuery]) -> Answer:
    """One version of a record."""
    ids = call.ids
    record = call.services.records.version(call.caller, ids["project_id"], ids["record_id"], int(ids["version"]))
    return Answer(RecordAnswer.of(record))


def edit_record(call: Call[RecordPatch, NoQuery]) -> Answer:
    """Edits fields, and pins."""
    version = required_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    patch = call.body
    return told(
        call.services.corrector.edit(call.caller, project_id, record_id, patch.fields, version, pinned=patch.pinned)
    )


def accept_suggestions(call: Call[SuggestionsRequest, NoQuery]) -> Answer:
    """Makes suggestions the fields' values."""
    version = required_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return told(call.services.corrector.accept(call.caller, project_id, record_id, call.body.fields, version))


def dismiss_suggestions(call: Call[SuggestionsRequest, NoQuery]) -> Answer:
    """Drops suggestions."""
    version = required_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return told(call.services.corrector.dismiss(call.caller, project_id, record_id, call.body.fields, version))


_PATH = "/api/v1/projects/{project_id}/records/{record_id}"
_BAD_FIELD = Refusal(Invalid, "invalid-field", "a value is not one for its field; `errors` says which and why")
_TOO_LARGE = Refusal(Invalid, "record-too-large", "the record would have more than 192 KiB")
_NO_SUGGESTION = Refusal(NotFound, "suggestion-not-found", "nothing is suggested for one of the fields")
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
        summary="List a record's versions, newest first",
        description="Every edit, ingestion and archiving keeps the version before it. What a consolidation replaced is "
        "in the run's changes instead.",
        handler=list_versions,
        role=Role.POWER_USER,
        query=VersionsQuery,
        answer=VersionsPage,
        refusals=(NO_RECORD, BAD_CURSOR),
        answer_example={
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
        summary="One version of a record",
        handler=get_version,
        role=Role.POWER_USER,
        answer=RecordAnswer,
        refusals=(NO_RECORD, Refusal(NotFound, "version-not-found", "there is no such version, or none that was kept")),
        answer_example=RECORD_EXAMPLE,
    ),
    Operation(
        method="PATCH",
        path=_PATH,
        operation_id="editRecord",
        tag="records",
        summary="Edit fields of a record, or pin it",
        description="Each field that is given becomes `user_edited`: no ingestion and no consolidation overwrites it. "
        "What they would have written is kept beside it under `suggestions` when it differs. The fields of a resume "
        "keep their shape. Of a merged record's source, the edit counts in the next consolidation. A pinned "
        "record is left alone by them: one of your own stands for itself, a consolidated one keeps its id.",
        handler=edit_record,
        role=Role.POWER_USER,
        body=RecordPatch,
        answer=RecordAnswer,
        request_headers=("If-Match",),
        answer_headers=("ETag",),
        refusals=(NO_RECORD, UNSEEN, OUTDATED, MERGED, BAD_ETAG, _BAD_FIELD, _TOO_LARGE),
        request_example={"fields": {"name": "Ada Lovelace"}},
        answer_example=_EDITED_EXAMPLE,
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/suggestions/accept",
        operation_id="acceptSuggestions",
        tag="records",
        summary="Accept what is suggested for edited fields",
        description="The suggestion becomes the field's value, with its own provenance and evidence, and the field "
        "follows its source again.",
        handler=accept_suggestions,
        role=Role.POWER_USER,
        body=SuggestionsRequest,
        answer=RecordAnswer,
        request_headers=("If-Match",),
        answer_headers=("ETag",),
        refusals=(NO_RECORD, _NO_SUGGESTION, UNSEEN, OUTDATED, MERGED, BAD_ETAG),
        request_example={"fields": ["name"]},
        answer_example={**RECORD_EXAMPLE, "version": 3},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/suggestions/dismiss",
        operation_id="dismissSuggestions",
        tag="records",
        summary="Dismiss what is suggested for edited fields",
        description="The same value is not suggested for the field again.",
        handler=dismiss_suggestions,
        role=Role.POWER_USER,
        body=SuggestionsRequest,
        answer=RecordAnswer,
        request_headers=("If-Match",),
        answer_headers=("ETag",),
        refusals=(NO_RECORD, _NO_SUGGESTION, UNSEEN, OUTDATED, MERGED, BAD_ETAG),
        request_example={"fields": ["name"]},
        answer_example={**_EDITED_EXAMPLE, "version": 3},
    ),
)
