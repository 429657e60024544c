"""The kind of job that consolidates a project, or takes a consolidation back."""

from __future__ import annotations

from typing import Final

from winnow.jobs.kinds import JobKind
from winnow.platform.auth import Role
from winnow.projects.project import Pace

CONSOLIDATION: Final = JobKind(
    name="consolidation",
    role=Role.ADMIN,
    queue="consolidation",
    # What `make run` shows on two cores of the local stack (1,000 rows in 5 s), with room for a busy machine.
    pace=Pace(units=1000, seconds=20.0),
    scales_with_records=True,
    lock="active_job",
)
