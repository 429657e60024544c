"""Records."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import (
    BAD_CURSOR,
    BAD_ETAG,
    DISSOLVED,
    KEY_REUSED,
    MERGED,
    NO_PROJECT,
    NO_RECORD,
    OUTDATED,
)
from winnow.api.examples import RECORD, RECORD_EXAMPLE
from winnow.api.headers import etag_header, parse_if_match
from winnow.api.lists import seal_next, start_position
from winnow.api.models.record_models import (
    BatchRequest,
    BatchResponse,
    FacetsQuery,
    FacetsResponse,
    RecordRequest,
    RecordResponse,
    RecordsPage,
    RecordsQuery,
    RecordsRequest,
    WrittenRecords,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import Gone, Invalid
from winnow.records.record import Record, RecordKind
from winnow.records.record_service import MAX_SORTED
from winnow.records.writing import MAX_RECORDS, NewRecord
from winnow.values import Field, Provenance


def list_records(call: Call[NoMembers, RecordsQuery]) -> Response:
    """A page of a project's records."""
    project_id = call.ids["project_id"]
    scope = call.query.scope(project_id)
    page = call.services.records.page(
        call.caller,
        project_id,
        call.query.wanted(),
        limit=call.query.limit,
        after=start_position(call, scope),
        order=call.query.sort,
        by=call.query.by,
    )
    items = [RecordResponse.from_record(record) for record in page.items]
    return Response(RecordsPage(items=items, next_cursor=seal_next(call, page, scope)))


def get_facets(call: Call[NoMembers, FacetsQuery]) -> Response:
    """What records can be narrowed by."""
    found = call.services.records.facets(call.caller, call.ids["project_id"], call.query.wanted())
    return Response(FacetsResponse.from_facets(found))


def act_on_records(call: Call[BatchRequest, NoQuery]) -> Response:
    """Archives or restores a page of the records that a search finds."""
    project_id, body, cursors = call.ids["project_id"], call.body, call.services.cursors
    scope = body.scope(project_id)
    page = call.services.records.act_on_page(
        call.caller,
        project_id,
        body.wanted(),
        body.action,
        limit=body.limit,
        after=cursors.open(body.cursor, scope),
    )
    return Response(BatchResponse.from_page(page.items, cursors.seal(page.position, scope)))


def write_records(call: Call[RecordsRequest, NoQuery]) -> Response:
    """Creates and updates records."""
    written = call.services.writer.write(
        call.caller,
        call.ids["project_id"],
        [_new(record) for record in call.body.records],
        call.headers.get("idempotency-key"),
    )
    return Response(WrittenRecords.from_written(written))


def get_record(call: Call[NoMembers, NoQuery]) -> Response:
    """One record."""
    return record_response(call.services.records.get(call.caller, call.ids["project_id"], call.ids["record_id"]))


def use_record(call: Call[NoMembers, NoQuery]) -> Response:
    """Counts a use."""
    return record_response(call.services.records.use(call.caller, call.ids["project_id"], call.ids["record_id"]))


def archive_record(call: Call[NoMembers, NoQuery]) -> Response:
    """Archives a record."""
    version = parse_if_match(call.headers)
    return record_response(
        call.services.records.archive(call.caller, call.ids["project_id"], call.ids["record_id"], version)
    )


def restore_record(call: Call[NoMembers, NoQuery]) -> Response:
    """Restores an archived record."""
    version = parse_if_match(call.headers)
    return record_response(
        call.services.records.restore(call.caller, call.ids["project_id"], call.ids["record_id"], version)
    )


def record_response(record: Record) -> Response:
    """The response of one record, with its ETag."""
    return Response(RecordResponse.from_record(record), etag_header(record.version))


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
        summary="List or search records",
        description="Newest first, unless `sort` says otherwise; all filters must match. One page of a search examines "
        "a bounded number of records: it may be short, even empty, while `next_cursor` leads to more.",
        handler=list_records,
        role=Role.POWER_USER,
        query=RecordsQuery,
        response=RecordsPage,
        errors=(
            BAD_CURSOR,
            NO_PROJECT,
            ErrorCase(
                Invalid, "too-many-to-sort", f"more than {MAX_SORTED:,} records would have to be sorted by a value"
            ),
        ),
        response_example={"items": [RECORD_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/facets",
        operation_id="getFacets",
        tag="records",
        summary="Count the values of records",
        description="The kinds, tags and fields that the records of a search share, with the number of records of each "
        "value: what the search can be narrowed by. Fields that tell records apart, such as names, are left out.",
        handler=get_facets,
        role=Role.POWER_USER,
        query=FacetsQuery,
        response=FacetsResponse,
        errors=(NO_PROJECT,),
        response_example={
            "examined": 969,
            "complete": True,
            "kinds": [{"value": "row", "records": 969}],
            "tags": [{"value": "crm", "records": 12}],
            "fields": [{"field": "city", "values": [{"value": "Oslo", "records": 31}], "others": 0}],
        },
    ),
    Operation(
        method="POST",
        path="/api/v1/projects/{project_id}/batch",
        operation_id="actOnRecords",
        tag="records",
        summary="Archive or restore what a search finds",
        description="A page of the records, newest first; send the same request with `next_cursor` until it is null. "
        "A record that is refused does not stop the others.",
        handler=act_on_records,
        role=Role.POWER_USER,
        body=BatchRequest,
        response=BatchResponse,
        errors=(NO_PROJECT, BAD_CURSOR),
        request_example={"action": "archive", "filter": {"field": "city", "value": "Oslo"}},
        response_example={"items": [{"record_id": RECORD, "status": "archived", "error": None}], "next_cursor": None},
    ),
    Operation(
        method="POST",
        path=_PATH,
        operation_id="writeRecords",
        tag="records",
        summary="Create or update records",
        description=f"Up to {MAX_RECORDS} at once: an agent's notes, or rows of another system. A record with a `key` "
        "of yours is updated when the same key is sent again; fields that a person has edited stay. Without a key "
        "every call creates a record.",
        handler=write_records,
        role=Role.POWER_USER,
        status=HTTPStatus.CREATED,
        body=RecordsRequest,
        response=WrittenRecords,
        request_headers=("Idempotency-Key",),
        errors=(
            NO_PROJECT,
            ErrorCase(Invalid, "duplicate-key", "two of the records have one key"),
            ErrorCase(Gone, "record-erased", "records of these keys were erased; `records` has their ids"),
            KEY_REUSED,
        ),
        request_example={
            "records": [{"key": "crm-4711", "kind": "row", "fields": {"name": "Ada Example"}, "tags": ["crm"]}]
        },
        response_example={"items": [{"record_id": RECORD, "key": "crm-4711", "outcome": "created", "version": 1}]},
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/{{record_id}}",
        operation_id="getRecord",
        tag="records",
        summary="Get a record",
        handler=get_record,
        role=Role.POWER_USER,
        response=RecordResponse,
        response_headers=("ETag",),
        errors=(NO_RECORD,),
        response_example=RECORD_EXAMPLE,
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/uses",
        operation_id="useRecord",
        tag="records",
        summary="Record a use",
        description="Counts a use of the record; one that is used is less likely to be archived as stale.",
        handler=use_record,
        role=Role.POWER_USER,
        body=NoMembers,
        response=RecordResponse,
        response_headers=("ETag",),
        errors=(NO_RECORD,),
        response_example={**RECORD_EXAMPLE, "uses": 1, "last_used_at": "2026-01-31T12:05:00.000Z"},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/archive",
        operation_id="archiveRecord",
        tag="records",
        summary="Archive a record",
        description="It leaves lists, searches and consolidations, is kept, and can be restored.",
        handler=archive_record,
        role=Role.POWER_USER,
        body=NoMembers,
        response=RecordResponse,
        request_headers=("If-Match",),
        response_headers=("ETag",),
        errors=(NO_RECORD, OUTDATED, MERGED, BAD_ETAG),
        response_example={**RECORD_EXAMPLE, "status": "archived", "version": 2},
    ),
    Operation(
        method="POST",
        path=f"{_PATH}/{{record_id}}/restore",
        operation_id="restoreRecord",
        tag="records",
        summary="Restore a record",
        description="Makes an archived record active again. A consolidated record that a run has dissolved stays "
        "archived, because its sources count in its place.",
        handler=restore_record,
        role=Role.POWER_USER,
        body=NoMembers,
        response=RecordResponse,
        request_headers=("If-Match",),
        response_headers=("ETag",),
        errors=(NO_RECORD, OUTDATED, MERGED, DISSOLVED, BAD_ETAG),
        response_example={**RECORD_EXAMPLE, "version": 3},
    ),
)
