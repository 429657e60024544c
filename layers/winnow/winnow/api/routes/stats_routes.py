"""A project in numbers."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import NO_PROJECT
from winnow.api.examples import PROJECT, RUN_EXAMPLE
from winnow.api.models.stats_models import StatsResponse
from winnow.api.operations import Call, Operation, Response
from winnow.platform.auth import Role


def get_stats(call: Call[NoMembers, NoQuery]) -> Response:
    """A project in numbers."""
    return Response(
        StatsResponse.from_stats(call.services.statistics.count_project(call.caller, call.ids["project_id"]))
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/stats",
        operation_id="getProjectStats",
        tag="projects",
        summary="Get a project in numbers",
        description="Records by status and kind, reviews by state, jobs and failed files of the last 30 days with what "
        "they cost, and the runs with what they found.",
        handler=get_stats,
        role=Role.POWER_USER,
        response=StatsResponse,
        errors=(NO_PROJECT,),
        response_example={
            "project_id": PROJECT,
            "records": {"active": 969, "merged": 122, "archived": 4},
            "reviews": {"pending": 12, "accepted": 30, "rejected": 7, "withdrawn": 0},
            "jobs": {"pending": 0, "running": 1, "completed": 18, "failed": 1, "cancelled": 0},
            "failed_files": 2,
            "kinds": {"resume": 960, "note": 9},
            "cost_usd": 0.0314,
            "since": "2026-01-01T12:00:00.000Z",
            "duplicate_rate": 0.0592,
            "runs": [RUN_EXAMPLE],
            "last_ingestion_at": "2026-01-31T12:00:00.000Z",
        },
    ),
)
