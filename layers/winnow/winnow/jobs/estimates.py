"""When a job will probably be done: the project's size at the pace of its last run of that kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from winnow.jobs.kinds import JobKind
from winnow.projects.project import Project
from winnow.projects.project_cache import ProjectCache

_START_UP = timedelta(seconds=5)  # queue, cold start and claim


def estimate(project: Project | None, kind: JobKind, now: datetime) -> datetime:
    """The moment of completion: start-up + size x seconds a unit.

    The size is that of the last finished run, and at least the project's number of records where the kind works on all
    of them; the pace is that of the last finished run of the kind, or the kind's own before the first.
    """
    pace = (project.pace.get(kind.name) if project else None) or kind.pace
    size = project.records if project and kind.scales_with_records else 0
    units = max(size, pace.units)
    return now + _START_UP + timedelta(seconds=units * pace.seconds / max(pace.units, 1))


@dataclass(frozen=True, slots=True)
class Estimator:
    """Estimates from what the container knows of projects."""

    projects: ProjectCache

    def estimate(self, project_id: str, kind: JobKind, now: datetime) -> datetime:
        """When a job of this kind that starts now will probably be done."""
        return estimate(self.projects.get(project_id, now), kind, now)
