"""The kind of job that writes a project's records to a file."""

from __future__ import annotations

from typing import Final

from winnow.jobs.kinds import JobKind
from winnow.platform.auth import Role
from winnow.projects.project import Pace

EXPORT: Final = JobKind(
    name="export",
    role=Role.POWER_USER,
    queue="export",
    pace=Pace(units=1000, seconds=20.0),  # as a consolidation's; no caller is told an estimate of it yet
    scales_with_records=True,
)
