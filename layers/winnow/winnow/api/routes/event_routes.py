"""Events by polling."""

from __future__ import annotations

from winnow.api.bodies import NoMembers
from winnow.api.common_errors import NO_PROJECT
from winnow.api.examples import JOB, PROJECT
from winnow.api.models.event_models import EventsPage, EventsQuery
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import Invalid


def list_events(call: Call[NoMembers, EventsQuery]) -> Response:
    """Events after one."""
    query = call.query
    return Response(
        EventsPage.from_page(call.services.events.page(call.caller, query.project_id, query.after, limit=query.limit))
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/events",
        operation_id="listEvents",
        tag="events",
        summary="List events",
        description="A project's events as CloudEvents 1.0, oldest first: the same that the event bus gets at once. "
        "Ask again with `after` of the answer before. So that nothing is missed, events are shown 45 seconds after "
        "they happened.",
        handler=list_events,
        role=Role.POWER_USER,
        query=EventsQuery,
        response=EventsPage,
        errors=(NO_PROJECT, ErrorCase(Invalid, "invalid-after", "`after` is no id of an event")),
        response_example={
            "items": [
                {
                    "specversion": "1.0",
                    "id": "01KG8D0Z6Q5T8W3N4R2V7X9YAB",
                    "source": f"/projects/{PROJECT}",
                    "type": "winnow.job.completed",
                    "subject": f"job/{JOB}",
                    "time": "2026-01-31T12:00:20.000Z",
                    "datacontenttype": "application/json",
                    "dataschema": "urn:winnow:event:job.completed:1",
                    "data": {"project_id": PROJECT, "job_id": JOB},
                }
            ],
            "after": "01KG8D0Z6Q5T8W3N4R2V7X9YAB",
        },
    ),
)
