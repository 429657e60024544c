"""The audit trail."""

from __future__ import annotations

from typing import Any

from winnow.api.bodies import NoMembers
from winnow.api.common_errors import BAD_CURSOR, NO_MEMBER
from winnow.api.examples import JOB, PROJECT, SUBJECT
from winnow.api.lists import seal_next, start_position
from winnow.api.models.audit_models import AuditPage, AuditQuery, AuditResponse, HeadResponse, HeadsPage, HeadsQuery
from winnow.api.operations import Call, Operation, Response
from winnow.audit.audit_event import NO_PROJECT, Entity
from winnow.audit.audit_service import AuditFilter
from winnow.platform.auth import Role
from winnow.values import Json


def list_audit(call: Call[NoMembers, AuditQuery]) -> Response:
    """A page of audit events."""
    query, audit = call.query, call.services.audit
    scope: dict[str, Json] = {"list": "audit", **query.model_dump(mode="json", exclude={"limit", "cursor"})}
    after = start_position(call, scope)
    wanted = AuditFilter(actor=query.actor, type=query.type, since=query.since, until=query.until)
    if query.entity_type and query.entity_id:
        entity = Entity(query.entity_type, query.entity_id)
        page = audit.of_entity(call.caller, entity, wanted, limit=query.limit, after=after)
    else:
        project_id = _named_project(call, query.project_id)
        page = audit.of_project(call.caller, project_id, wanted, limit=query.limit, after=after)
    names = call.services.members.names([event.actor for event in page.items])
    items = [AuditResponse.from_event(event, names) for event in page.items]
    return Response(AuditPage(items=items, next_cursor=seal_next(call, page, scope)))


def list_heads(call: Call[NoMembers, HeadsQuery]) -> Response:
    """A page of the heads of a project's hash chains."""
    project_id = _named_project(call, call.query.project_id)
    scope: dict[str, Json] = {"list": "heads", "project": project_id}
    page = call.services.chain_heads.page(call.caller, project_id, after=start_position(call, scope))
    items = [HeadResponse(chain=head.chain, seq=head.seq, digest=head.digest) for head in page.items]
    return Response(HeadsPage(items=items, next_cursor=seal_next(call, page, scope)))


def _named_project(call: Call[Any, Any], named: str | None) -> str:
    project_id = named or call.services.settings.default_project_id
    return NO_PROJECT if project_id == "none" else project_id


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/audit",
        operation_id="listAuditEvents",
        tag="audit",
        summary="List audit events",
        description="Who did what, when, to which thing; newest first. A page may hold fewer events than `limit` and "
        "still have a next one when few match. Without `from` the last year is searched.",
        handler=list_audit,
        role=Role.ADMIN,
        query=AuditQuery,
        response=AuditPage,
        errors=(BAD_CURSOR, NO_MEMBER),
        response_example={
            "items": [
                {
                    "event_id": "01KG9Z4Y9R7S0QW3E5T6Y7U8IP",
                    "at": "2026-01-31T12:00:00.000Z",
                    "project_id": PROJECT,
                    "actor": SUBJECT,
                    "actor_name": "Ann Example",
                    "type": "ingestion.trigger",
                    "entity": {"type": "job", "id": JOB},
                    "chain": f"job:{JOB}",
                    "seq": 1,
                    "prev": "",
                    "metadata": {"trigger_type": "manual", "source": "s3"},
                }
            ],
            "next_cursor": None,
        },
    ),
    Operation(
        method="GET",
        path="/api/v1/audit/heads",
        operation_id="listAuditHeads",
        tag="audit",
        summary="List the heads of the hash chains",
        description="Where each chain of a project's audit events ends. Together with the events it shows whether one "
        "was changed, removed or inserted: see `winnow audit verify`. Read the heads before the events.",
        handler=list_heads,
        role=Role.ADMIN,
        query=HeadsQuery,
        response=HeadsPage,
        errors=(BAD_CURSOR, NO_MEMBER),
        response_example={
            "items": [{"chain": f"job:{JOB}", "seq": 3, "digest": "9f86d081884c7d65…"}],
            "next_cursor": None,
        },
    ),
)
