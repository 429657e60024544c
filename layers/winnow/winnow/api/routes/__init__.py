"""Every operation of the API, one module a tag. A module is imported when one of its operations is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winnow.api.operations import Operation

MODULES = (
    "trigger_routes",
    "consolidation_routes",
    "job_routes",
    "file_routes",
    "project_routes",
    "stats_routes",
    "member_routes",
    "record_routes",
    "correction_routes",
    "evidence_routes",
    "export_routes",
    "erasure_routes",
    "review_routes",
    "audit_routes",
    "event_routes",
    "webhook_routes",
    "dead_letter_routes",
    "service_routes",
)


def operations_by_module() -> Mapping[str, tuple[Operation, ...]]:
    """All of them, in the order of the document."""
    return {name: import_module(f"{__name__}.{name}").OPERATIONS for name in MODULES}
