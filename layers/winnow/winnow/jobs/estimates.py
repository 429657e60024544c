"""When a job will probably be done: the project's size at the pace of its last run of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from winnow.jobs.job import Kind
from winnow.projects.project import Pace, Project
from winnow.projects.project_store import ProjectStore

FALLBACK: Mapping[Kind, Pace] = {
    # Before a project's first run: what `make run` shows on two cores of the local stack (1,000 rows consolidated in
    # 5 s, 40 resumes read in 6 s), with room for a busy machine.
    Kind.CONSOLIDATION: Pace(units=1000, seconds=20.0),
    Kind.INGESTION: Pace(units=100, seconds=30.0),
}
_START_UP = timedelta(seconds=5)  # queue, cold start and claim
_FRESH = timedelta(minutes=1)
_KEPT = 1000  # projects; a container lives for hours, its memory stays bounded


def estimate(project: Project | None, kind: Kind, now: datetime) -> datetime:
    """The moment of completion: start-up + size x seconds a unit.

    The size is the project's number of records (at least that of its last run); the pace is that of the last finished
    run of the kind, or ``FALLBACK`` before the first.
    """
    fallback = FALLBACK[kind]
    pace = (project.pace.get(kind.value) if project else None) or fallback
    size = project.records if project and kind is Kind.CONSOLIDATION else 0
    units = max(size, pace.units)
    return now + _START_UP + timedelta(seconds=units * pace.seconds / max(pace.units, 1))


@dataclass(slots=True)
class Estimator:
    """Reads a project at most once a minute to estimate; the container keeps what it read."""

    projects: ProjectStore
    _seen: dict[str, tuple[datetime, Project | None]] = field(default_factory=dict)

    def estimate(self, project_id: str, kind: Kind, now: datetime) -> datetime:
        """When a job of this kind that starts now will probably be done."""
        read_at, project = self._seen.get(project_id, (None, None))
        if read_at is None or now - read_at >= _FRESH:
            project = self.projects.get(project_id)
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            self._seen[project_id] = (now, project)
        return estimate(project, kind, now)
