"""Every operation of the API, one module a tag."""

from winnow.api.operations import Operation
from winnow.api.routes import audit, consolidation, jobs, projects, records, reviews, service, triggers

OPERATIONS: tuple[Operation, ...] = (
    *triggers.OPERATIONS,
    *consolidation.OPERATIONS,
    *jobs.OPERATIONS,
    *projects.OPERATIONS,
    *records.OPERATIONS,
    *reviews.OPERATIONS,
    *audit.OPERATIONS,
    *service.OPERATIONS,
)
