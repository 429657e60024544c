"""The kind of job that reads a folder's files into records."""

from __future__ import annotations

from typing import Final

from winnow.ingestion.run.progress import on_terminal_actions
from winnow.jobs.kinds import JobKind
from winnow.platform.auth import Role
from winnow.projects.project import Pace

INGESTION: Final = JobKind(
    name="ingestion",
    role=Role.POWER_USER,
    queue="ingestion",
    # What `make run` shows on two cores of the local stack (40 resumes in 6 s), with room for a busy machine.
    pace=Pace(units=100, seconds=30.0),
    on_terminal=on_terminal_actions,
)
