"""Erasures, and what is held about a person."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, BAD_ETAG, KEY_REUSED, NO_PROJECT, NO_RECORD, OUTDATED, UNSEEN
from winnow.api.examples import JOB, RECORD, RECORD_EXAMPLE
from winnow.api.headers import require_if_match
from winnow.api.lists import seal_next, start_position
from winnow.api.models.erasure_models import (
    ErasureRequestBody,
    EverythingResponse,
    MatchResponse,
    SubjectPage,
    SubjectQuery,
)
from winnow.api.models.trigger_models import TriggerResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.api.routes.trigger_routes import accepted_response
from winnow.platform.auth import Role
from winnow.platform.errors import BadRequest, Conflict, NotFound
from winnow.platform.ids import digest
from winnow.values import Json


def erase_records(call: Call[ErasureRequestBody, NoQuery]) -> Response:
    """Triggers an erasure."""
    body, project_id, key = call.body, call.ids["project_id"], call.headers.get("idempotency-key")
    erasing = call.services.erasing
    if body.expired:
        return accepted_response(
            erasing.erase_expired(call.caller, project_id, dry_run=body.dry_run, idempotency_key=key)
        )
    return accepted_response(
        erasing.erase_records(
            call.caller,
            project_id,
            body.record_ids or (),
            body.why,
            file_ids=body.file_ids or (),
            reference=body.reference or "",
            dry_run=body.dry_run,
            idempotency_key=key,
        )
    )


def erase_project(call: Call[NoMembers, NoQuery]) -> Response:
    """Triggers the erasure of a project."""
    version = require_if_match(call.headers)
    return accepted_response(call.services.erasing.erase_project(call.caller, call.ids["project_id"], version))


def find_subject(call: Call[NoMembers, SubjectQuery]) -> Response:
    """A page of the records that may be about a person."""
    project_id, query = call.ids["project_id"], call.query
    asked = digest(query.email or "", query.phone or "", query.name or "")
    scope: dict[str, Json] = {"list": "subject", "project": project_id, "asked": asked}
    page = call.services.subjects.find(
        call.caller, project_id, query.subject(), limit=query.limit, after=start_position(call, scope)
    )
    items = [MatchResponse.from_match(match) for match in page.items]
    return Response(SubjectPage(items=items, next_cursor=seal_next(call, page, scope)))


def get_everything(call: Call[NoMembers, NoQuery]) -> Response:
    """All that is held about one record."""
    held = call.services.subjects.everything(call.caller, call.ids["project_id"], call.ids["record_id"])
    return Response(EverythingResponse.from_everything(held))


_BUSY = ErrorCase(
    Conflict, "consolidation-in-progress", "records of the project are being merged, rolled back or erased"
)
_ACCEPTED: dict[str, Json] = {"job_id": JOB, "status": "pending"}

OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/projects/{project_id}/erasures",
        operation_id="eraseRecords",
        tag="privacy",
        summary="Erase records",
        description="A job erases the records from every place: versions, changes, reviews, texts and files with all "
        "their versions, exports, checkpoints. What they were merged into goes too, and copies of the same words; a "
        "consolidated record takes its sources with it. A table in the inbox that holds a row goes as a whole, while "
        "the records of its other rows stay. A tombstone keeps the files and rows from coming back. Runs that touched "
        "the records can't be rolled back any more. A file that no record was made of, as it could not be read, is "
        "named by its id. With `expired`, the project's `retention` says what goes.",
        handler=erase_records,
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        body=ErasureRequestBody,
        response=TriggerResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "Retry-After"),
        errors=(
            NO_PROJECT,
            NO_RECORD,
            ErrorCase(NotFound, "file-not-found", "no ingestion of the project has seen one of the files"),
            _BUSY,
            KEY_REUSED,
            ErrorCase(BadRequest, "no-retention", "`expired` was asked for, and the project keeps everything"),
        ),
        request_example={"record_ids": [RECORD], "reason": "subject_request", "reference": "DSR-2026-17"},
        response_example=_ACCEPTED,
    ),
    Operation(
        method="DELETE",
        path="/api/v1/projects/{project_id}",
        operation_id="eraseProject",
        tag="privacy",
        summary="Erase a project",
        description="A job erases everything in it; from the answer on there is no such project. The audit trail "
        "stays.",
        handler=erase_project,
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        response=TriggerResponse,
        request_headers=("If-Match",),
        response_headers=("Location", "Retry-After"),
        errors=(NO_PROJECT, _BUSY, OUTDATED, UNSEEN, BAD_ETAG),
        response_example=_ACCEPTED,
    ),
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/subject",
        operation_id="findSubject",
        tag="privacy",
        summary="Find the records about a person",
        description="Records that hold the email address, phone number or name anywhere in their fields; a document's "
        "text is not searched. Somebody confirms them before they are erased or handed over. Each search is audited, "
        "without what was searched for.",
        handler=find_subject,
        role=Role.ADMIN,
        query=SubjectQuery,
        response=SubjectPage,
        errors=(NO_PROJECT, BAD_CURSOR),
        response_example={
            "items": [
                {
                    "record_id": RECORD,
                    "label": "Ada Example",
                    "detail": "ada@example.org",
                    "kind": "row",
                    "status": "active",
                    "matched_by": ["email"],
                    "merged_into": None,
                    "consolidated_from": [],
                }
            ],
            "next_cursor": None,
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/subject/{record_id}",
        operation_id="getEverything",
        tag="privacy",
        summary="Get all that is held about a record",
        description="The record with earlier versions, its text, what consolidations keep of it, reviews and audit "
        "events: the answer to a person who asks, record by record. Each is audited.",
        handler=get_everything,
        role=Role.ADMIN,
        response=EverythingResponse,
        errors=(NO_PROJECT, NO_RECORD),
        response_example={
            "record": RECORD_EXAMPLE,
            "versions": [],
            "text": None,
            "changes": [],
            "reviews": [],
            "events": [],
        },
    ),
)
