from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.estimates import Estimator, estimate
from winnow.projects.project import Pace, Project
from winnow.projects.project_cache import ProjectCache
from winnow.projects.project_store import ProjectStore

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def project(**members: object) -> Project:
    return Project("p", "Hiring", NOW, "u", NOW, **members)  # type: ignore[arg-type]


@dataclass
class CountingStore:
    """Projects, and how often they were read."""

    found: Project | None
    reads: list[str] = field(default_factory=list)

    def get(self, project_id: str) -> Project | None:
        self.reads.append(project_id)
        return self.found


def test_the_estimate_is_the_size_at_the_pace_of_the_last_run() -> None:
    known = project(records=20_000, pace={"consolidation": Pace(units=10_000, seconds=60)})

    done = estimate(known, CONSOLIDATION, NOW)

    assert done - NOW == timedelta(seconds=5 + 120)


def test_the_first_run_is_estimated_from_the_documented_fallback() -> None:
    fallback = CONSOLIDATION.pace

    done = estimate(project(records=3 * fallback.units), CONSOLIDATION, NOW)

    assert done - NOW == timedelta(seconds=5 + 3 * fallback.seconds)
    assert estimate(None, CONSOLIDATION, NOW) - NOW == timedelta(seconds=5 + fallback.seconds)


def test_a_project_is_read_at_most_once_a_minute() -> None:
    store = CountingStore(project())
    estimator = Estimator(ProjectCache(cast("ProjectStore", store)))

    for seconds in (0, 1, 59, 60, 61, 119, 120):
        estimator.estimate("p", CONSOLIDATION, NOW + timedelta(seconds=seconds))
    estimator.estimate("q", CONSOLIDATION, NOW)

    assert store.reads == ["p", "p", "p", "q"]
