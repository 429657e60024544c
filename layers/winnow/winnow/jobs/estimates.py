"""When a job will probably be done: the project's size at the pace of its last run of that kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from winnow.jobs.kinds import JobKind
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore

_START_UP = timedelta(seconds=5)  # queue, cold start and claim
_FRESH = timedelta(minutes=1)
_KEPT = 1000  # projects; a container lives for hours, its memory stays bounded


def estimate(project: Project | None, kind: JobKind, now: datetime) -> datetime:
    """The moment of completion: start-up + size x seconds a unit.

    The size is that of the last finished run, and at least the project's number of records where the kind works on all
    of them; the pace is that of the last finished run of the kind, or the kind's own before the first.
    """
    pace = (project.pace.get(kind.name) if project else None) or kind.pace
    size = project.records if project and kind.scales_with_records else 0
    units = max(size, pace.units)
    return now + _START_UP + timedelta(seconds=units * pace.seconds / max(pace.units, 1))


@dataclass(slots=True)
class Estimator:
    """Reads a project at most once a minute to estimate; the container keeps what it read."""

    projects: ProjectStore
    _seen: dict[str, tuple[datetime, Project | None]] = field(default_factory=dict)

    def estimate(self, project_id: str, kind: JobKind, now: datetime) -> datetime:
        """When a job of this kind that starts now will probably be done."""
        return estimate(self.project(project_id, now), kind, now)

    def project(self, project_id: str, now: datetime) -> Project | None:
        """The project as it was at most a minute ago; None when there was none."""
        read_at, project = self._seen.get(project_id, (None, None))
        if read_at is None or now - read_at >= _FRESH:
            project = self.projects.get(project_id)
            self.remember(project_id, project, now)
        return project

    def remember(self, project_id: str, project: Project | None, now: datetime) -> None:
        """Takes note of a project that was read otherwise."""
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen[project_id] = (now, project)
