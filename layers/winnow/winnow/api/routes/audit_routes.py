"""The audit trail."""

from __future__ import annotations

from typing import Any

from winnow.api.bodies import NoMembers
from winnow.api.examples import JOB, PROJECT, SUBJECT
from winnow.api.lists import position_of, sealed
from winnow.api.models.audit_models import AuditAnswer, AuditPage, AuditQuery, HeadAnswer, HeadsPage, HeadsQuery
from winnow.api.operations import Answer, Call, Operation
from winnow.api.refusals import BAD_CURSOR
from winnow.audit.audit_event import Entity
from winnow.audit.audit_service import AuditFilter
from winnow.audit.audit_store import NO_PROJECT
from winnow.platform.auth import Role
from winnow.values import Json


def list_audit(call: Call[NoMembers, AuditQuery]) -> Answer:
    """A page of the trail."""
    query, audit = call.query, call.services.audit
    scope: dict[str, Json] = {"list": "audit", **query.model_dump(mode="json", exclude={"limit", "cursor"})}
    after = position_of(call, scope)
    wanted = AuditFilter(actor=query.actor, type=query.type, since=query.since, until=query.until)
    if query.entity_type and query.entity_id:
        entity = Entity(query.entity_type, query.entity_id)
        page = audit.of_entity(call.caller, entity, wanted, limit=query.limit, after=after)
    else:
        project_id = _project_of(call, query.project_id)
        page = audit.of_project(call.caller, project_id, wanted, limit=query.limit, after=after)
    items = [AuditAnswer.of(event) for event in page.items]
    return Answer(AuditPage(items=items, next_cursor=sealed(call, page, scope)))


def list_heads(call: Call[NoMembers, HeadsQuery]) -> Answer:
    """A page of the heads of a project's chains."""
    project_id = _project_of(call, call.query.project_id)
    scope: dict[str, Json] = {"list": "heads", "project": project_id}
    page = call.services.trail.heads(call.caller, project_id, after=position_of(call, scope))
    items = [HeadAnswer(chain=head.chain, seq=head.seq, digest=head.digest) for head in page.items]
    return Answer(HeadsPage(items=items, next_cursor=sealed(call, page, scope)))


def _project_of(call: Call[Any, Any], named: str | None) -> str:
    project_id = named or call.services.settings.default_project_id
    return NO_PROJECT if project_id == "none" else project_id


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/audit",
        operation_id="listAuditEvents",
        tag="audit",
        summary="Who did what, when, to which thing",
        description="Newest first. A page may hold fewer events than `limit` and still have a next one, "
        "when what is wanted is rare. Without `from`, a year is looked at.",
        handler=list_audit,
        role=Role.ADMIN,
        query=AuditQuery,
        answer=AuditPage,
        refusals=(BAD_CURSOR,),
        answer_example={
            "items": [
                {
                    "event_id": "01KG9Z4Y9R7S0QW3E5T6Y7U8IP",
                    "at": "2026-01-31T12:00:00.000Z",
                    "project_id": PROJECT,
                    "actor": SUBJECT,
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
        summary="Where the hash chains of a project's events end",
        description="With the events themselves, this shows whether any was changed, taken out or put in: "
        "`winnow audit verify` does it. Read the heads before the events.",
        handler=list_heads,
        role=Role.ADMIN,
        query=HeadsQuery,
        answer=HeadsPage,
        refusals=(BAD_CURSOR,),
        answer_example={
            "items": [{"chain": f"job:{JOB}", "seq": 3, "digest": "9f86d081884c7d65…"}],
            "next_cursor": None,
        },
    ),
)
