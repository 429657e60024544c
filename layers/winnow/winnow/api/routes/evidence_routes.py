"""What a record rests on: the document that it was read from, its sources, and what happened to it."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, NO_RECORD
from winnow.api.examples import JOB, OTHER_RECORD, RECORD, RECORD_EXAMPLE, SUBJECT
from winnow.api.lists import seal_next, start_position
from winnow.api.models.evidence_models import DocumentResponse, SourcesPage, SourcesQuery, TimelineResponse
from winnow.api.models.record_models import RecordResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import NotFound
from winnow.values import Json


def get_document(call: Call[NoMembers, NoQuery]) -> Response:
    """The document that a record was read from."""
    record_id = call.ids["record_id"]
    document = call.services.documents.read_document(call.caller, call.ids["project_id"], record_id)
    return Response(DocumentResponse.from_document(record_id, document))


def list_sources(call: Call[NoMembers, SourcesQuery]) -> Response:
    """A page of the sources of a consolidated record."""
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    scope: dict[str, Json] = {"list": "sources", "project": project_id, "record": record_id}
    page = call.services.records.sources(
        call.caller, project_id, record_id, limit=call.query.limit, after=start_position(call, scope)
    )
    items = [RecordResponse.from_record(record) for record in page.items]
    return Response(SourcesPage(items=items, next_cursor=seal_next(call, page, scope)))


def get_timeline(call: Call[NoMembers, NoQuery]) -> Response:
    """What happened to a record."""
    project_id, record_id = call.ids["project_id"], call.ids["record_id"]
    entries = call.services.timelines.read_timeline(call.caller, project_id, record_id)
    names = call.services.members.names([entry.actor for entry in entries if entry.actor])
    named = {each for entry in entries for each in (entry.into, *entry.sources) if each}
    labels = call.services.records.labels(project_id, sorted(named)[:_MAX_LABELS])
    return Response(TimelineResponse.from_entries(record_id, entries, names, labels))


_MAX_LABELS = 300  # records that are read for their labels
_PATH = "/api/v1/projects/{project_id}/records/{record_id}"
_NO_DOCUMENT = ErrorCase(NotFound, "document-not-found", "the record was not read from a document, or its text is gone")

OPERATIONS = (
    Operation(
        method="GET",
        path=f"{_PATH}/document",
        operation_id="getRecordDocument",
        tag="records",
        summary="Get the document of a record",
        description="The text that it was read from, where in it each field stands, and for 15 minutes a link to the "
        "file itself.",
        handler=get_document,
        role=Role.POWER_USER,
        response=DocumentResponse,
        errors=(NO_RECORD, _NO_DOCUMENT),
        response_example={
            "record_id": RECORD,
            "name": "ada-example.pdf",
            "text": "Ada Example\nEngineer",
            "complete": True,
            "evidence": [{"field": "name", "part": "", "start": 0, "end": 11, "confidence": 0.99}],
            "original_url": None,
            "expires_at": "2026-01-31T12:15:00.000Z",
        },
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/sources",
        operation_id="listRecordSources",
        tag="records",
        summary="List the sources of a record",
        description="The records that a consolidated record was made from; another record has none.",
        handler=list_sources,
        role=Role.POWER_USER,
        query=SourcesQuery,
        response=SourcesPage,
        errors=(NO_RECORD, BAD_CURSOR),
        response_example={"items": [RECORD_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path=f"{_PATH}/timeline",
        operation_id="getRecordTimeline",
        tag="records",
        summary="Get the timeline of a record",
        description="Newest first: when it was created, ingested again, edited, merged, rolled back, archived. Its "
        "newest 100 versions and 200 events, and every merge.",
        handler=get_timeline,
        role=Role.POWER_USER,
        response=TimelineResponse,
        errors=(NO_RECORD,),
        response_example={
            "record_id": RECORD,
            "items": [
                {
                    "at": "2026-01-31T12:05:00.000Z",
                    "what": "merged",
                    "actor": None,
                    "actor_name": None,
                    "version": 2,
                    "fields": [],
                    "job_id": JOB,
                    "into": OTHER_RECORD,
                    "sources": [RECORD],
                    "undone_by": None,
                },
                {
                    "at": "2026-01-31T12:00:02.000Z",
                    "what": "created",
                    "actor": SUBJECT,
                    "actor_name": "Ann Example",
                    "version": 1,
                    "fields": ["name"],
                    "job_id": None,
                    "into": None,
                    "sources": [],
                    "undone_by": None,
                },
            ],
            "labels": {RECORD: "Ada Example", OTHER_RECORD: "Ada Example"},
        },
    ),
)
