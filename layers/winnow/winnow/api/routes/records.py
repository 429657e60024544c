"""Records."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import RECORD, RECORD_EXAMPLE
from winnow.api.headers import etag, if_match, required_if_match
from winnow.api.lists import position_of, sealed
from winnow.api.models.records import (
    RecordAnswer,
    RecordPatch,
    RecordRequest,
    RecordsPage,
    RecordsQuery,
    RecordsRequest,
    SuggestionsRequest,
    VersionsPage,
    VersionsQuery,
    WrittenRecords,
)
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR, KEY_REUSED, NO_PROJECT, NO_RECORD, OUTDATED, UNSEEN
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, Invalid, NotFound
from winnow.platform.values import Json
from winnow.records.entities import Record, RecordKind
from winnow.records.fields import Field, Provenance
from winnow.records.writing import MAX_RECORDS, NewRecord


def list_records(call: Call[NoMembers, RecordsQuery]) -> Answer:
    """A page of a project's records."""
    project_id = call.ids["project_id"]
    scope = call.query.scope(project_id)
    page = call.services.records.page(
        call.caller, project_id, call.query.wanted(), limit=call.query.limit, after=position_of(call, scope)
    )
    items = [RecordAnswer.of(record) for record in page.items]
    return Answer(RecordsPage(items=items, next_cursor=sealed(call, page, scope)))


def write_records(call: Call[RecordsRequest, NoQuery]) -> Answer:
    """Creates and updates records."""
    written = call.services.writer.write(
        call.caller,
        call.ids["project_id"],
        [_new(record) for record in call.body.records],
        call.headers.get("idempotency-key"),
    )
    return Answer(WrittenRecords.of(written))


def get_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """One record."""
    return _told(call.services.records.get(call.caller, call.ids["project_id"], call.ids["record_id"]))


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
    """Edits fields."""
    version = required_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return _told(call.services.corrector.edit(call.caller, project_id, record_id, call.body.fields, version))


def accept_suggestions(call: Call[SuggestionsRequest, NoQuery]) -> Answer:
    """Makes suggestions the fields' values."""
    version = required_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return _told(call.services.corrector.accept(call.caller, project_id, record_id, call.body.fields, version))


def dismiss_suggestions(call: Call[SuggestionsRequest, NoQuery]) -> Answer:
    """Drops suggestions."""
    version = required_if_match(call.headers)
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    return _told(call.services.corrector.dismiss(call.caller, project_id, record_id, call.body.fields, version))


def use_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """Notes a use."""
    return _told(call.services.records.use(call.caller, call.ids["project_id"], call.ids["record_id"]))


def archive_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """Puts a record aside."""
    version = if_match(call.headers)
    return _told(call.services.records.archive(call.caller, call.ids["project_id"], call.ids["record_id"], version))


def restore_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """Brings a record back."""
    version = if_match(call.headers)
    return _told(call.services.records.restore(call.caller, call.ids["project_id"], call.ids["record_id"], version))


def _told(record: Record) -> Answer:
    return Answer(RecordAnswer.of(record), etag(record.version))


def _new(given: RecordRequest) -> NewRecord:
    fields = {name: Field(value, Provenance.IMPORTED) for name, value in given.fields.items()}
    return NewRecord(given.key, RecordKind(given.kind), fields, given.tags)


_PATH = "/api/v1/projects/{project_id}/records"
_BAD_ETAG = Refusal(Invalid, "invalid-if-match", "it is no ETag")
_MERGED = Refusal(Conflict, "record-merged", "the record was merged: its consolidated record stands for it")
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
        path=_PATH,
        operation_id="listRecords",
        tag="records",
        summary="List or search a project's records, newest first",
        description="All that is asked for must hold. A search looks at a bounded number of records for one page: the "
        "page may be short, even empty, while `next_cursor` leads on.",
        handler=list_records,
        role=Role.POWER_USER,
        query=RecordsQuery,
        answer=RecordsPage,
        refusals=(BAD_CURSOR, NO_PROJECT),
        answer_example={"items": [RECORD_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="POST",
        path=_PATH,
        operation_id="writeRecords",
        tag="records",
        summary=f"Create or update up to {MAX_RECORDS} records",
        description="An agent's notes, or rows of another system. A record with your `key` is updated when the same "
        "key comes again; what a person has edited stays. Without a key every call creates a record.",
        handler=write_records,
        role=Role.POWER_USER,
        status=HTTPStatus.CREATED,
        body=RecordsRequest,
        answer=WrittenRecords,
        request_headers=("Idempotency-Key",),
        refusals=(NO_PROJECT, Refusal(Invalid, "duplicate-key", "two of the records have one key"), KEY_REUSED),
        request_example={
            "records": [{"key": "crm-4711", "kind": "row", "fields": {"name": "Ada Example"}, "tags": ["crm"]}]
        },
        answer_example={"items": [{"record_id": RECORD, "key": "crm-4711", "outcome": "created", "version": 1}]},
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/{{record_id}}",
        operation_id="getRecord",
        tag="records",
        summary="One record",
        handler=get_record,
        role=Role.POWER_USER,
        answer=RecordAnswer,
        answer_headers=("ETag",),
        refusals=(NO_RECORD,),
        answer_example=RECORD_EXAMPLE,
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/{{record_id}}/versions",
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
        path=f"{_PATH}/{{record_id}}/versions/{{version}}",
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
        path=f"{_PATH}/{{record_id}}",
        operation_id="editRecord",
        tag="records",
        summary="Edit fields of a record",
        description="Each field that is given becomes `user_edited`: no ingestion and no consolidation overwrites it. "
        "What they would have written is kept beside it under `suggestions` when it differs. The fields of a resume "
        "keep their shape. Of a merged record's source, the edit counts in the next consolidation.",
        handler=edit_record,
        role=Role.POWER_USER,
        body=RecordPatch,
        answer=RecordAnswer,
        request_headers=("If-Match",),
        answer_headers=("ETag",),
        refusals=(NO_RECORD, UNSEEN, OUTDATED, _MERGED, _BAD_ETAG, _BAD_FIELD, _TOO_LARGE),
        request_example={"fields": {"name": "Ada Lovelace"}},
        answer_example=_EDITED_EXAMPLE,
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/suggestions/accept",
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
        refusals=(NO_RECORD, _NO_SUGGESTION, UNSEEN, OUTDATED, _MERGED, _BAD_ETAG),
        request_example={"fields": ["name"]},
        answer_example={**RECORD_EXAMPLE, "version": 3},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/suggestions/dismiss",
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
        refusals=(NO_RECORD, _NO_SUGGESTION, UNSEEN, OUTDATED, _MERGED, _BAD_ETAG),
        request_example={"fields": ["name"]},
        answer_example={**_EDITED_EXAMPLE, "version": 3},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/uses",
        operation_id="useRecord",
        tag="records",
        summary="Note that a record was used",
        description="A record in use is less likely to be archived as stale.",
        handler=use_record,
        role=Role.POWER_USER,
        body=NoMembers,
        answer=RecordAnswer,
        answer_headers=("ETag",),
        refusals=(NO_RECORD,),
        answer_example={**RECORD_EXAMPLE, "uses": 1, "last_used_at": "2026-01-31T12:05:00.000Z"},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/archive",
        operation_id="archiveRecord",
        tag="records",
        summary="Put a record aside",
        handler=archive_record,
        role=Role.POWER_USER,
        body=NoMembers,
        answer=RecordAnswer,
        request_headers=("If-Match",),
        answer_headers=("ETag",),
        refusals=(NO_RECORD, OUTDATED, _MERGED, _BAD_ETAG),
        answer_example={**RECORD_EXAMPLE, "status": "archived", "version": 2},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/restore",
        operation_id="restoreRecord",
        tag="records",
        summary="Bring an archived record back",
        handler=restore_record,
        role=Role.POWER_USER,
        body=NoMembers,
        answer=RecordAnswer,
        request_headers=("If-Match",),
        answer_headers=("ETag",),
        refusals=(NO_RECORD, OUTDATED, _MERGED, _BAD_ETAG),
        answer_example={**RECORD_EXAMPLE, "version": 3},
    ),
)
