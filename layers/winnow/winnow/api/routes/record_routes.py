"""Records."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import RECORD, RECORD_EXAMPLE
from winnow.api.headers import etag, if_match
from winnow.api.lists import position_of, sealed
from winnow.api.models.record_models import (
    RecordAnswer,
    RecordRequest,
    RecordsPage,
    RecordsQuery,
    RecordsRequest,
    WrittenRecords,
)
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR, BAD_ETAG, KEY_REUSED, MERGED, NO_PROJECT, NO_RECORD, OUTDATED
from winnow.platform.auth import Role
from winnow.platform.errors import Invalid
from winnow.records.record import Record, RecordKind
from winnow.records.writing import MAX_RECORDS, NewRecord
from winnow.values import Field, Provenance


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
    return told(call.services.records.get(call.caller, call.ids["project_id"], call.ids["record_id"]))


def use_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """Notes a use."""
    return told(call.services.records.use(call.caller, call.ids["project_id"], call.ids["record_id"]))


def archive_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """Puts a record aside."""
    version = if_match(call.headers)
    return told(call.services.records.archive(call.caller, call.ids["project_id"], call.ids["record_id"], version))


def restore_record(call: Call[NoMembers, NoQuery]) -> Answer:
    """Brings a record back."""
    version = if_match(call.headers)
    return told(call.services.records.restore(call.caller, call.ids["project_id"], call.ids["record_id"], version))


def told(record: Record) -> Answer:
    """A record with its ETag."""
    return Answer(RecordAnswer.of(record), etag(record.version))


def _new(given: RecordRequest) -> NewRecord:
    fields = {name: Field(value, Provenance.IMPORTED) for name, value in given.fields.items()}
    return NewRecord(given.key, RecordKind(given.kind), fields, given.tags)


_PATH = "/api/v1/projects/{project_id}/records"

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
        refusals=(NO_RECORD, OUTDATED, MERGED, BAD_ETAG),
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
        refusals=(NO_RECORD, OUTDATED, MERGED, BAD_ETAG),
        answer_example={**RECORD_EXAMPLE, "version": 3},
    ),
)
