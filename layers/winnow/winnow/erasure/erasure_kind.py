"""The kind of job that erases."""

from __future__ import annotations

from typing import Final

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.kinds import JobKind
from winnow.platform.auth import Role
from winnow.projects.project import Pace
from winnow.projects.project_items import GOING

ERASURE: Final = JobKind(
    name="erasure",
    role=Role.ADMIN,
    queue="erasure",
    pace=Pace(units=1000, seconds=60.0),
    lock=CONSOLIDATION.lock,  # nothing is merged or rolled back while it is erased
    marks=(GOING,),  # a project whose erasure was cancelled in time is there again
    runs_to_its_end=True,
)
