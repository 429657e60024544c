"""Every operation of the API, one module a tag."""

from winnow.api.operations import Operation
from winnow.api.routes import health, triggers

OPERATIONS: tuple[Operation, ...] = (*triggers.OPERATIONS, *health.OPERATIONS)
