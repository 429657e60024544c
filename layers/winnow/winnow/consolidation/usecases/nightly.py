"""The nightly schedule: consolidates the enabled projects in which enough has changed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger, TriggerConsolidation
from winnow.jobs.job import Trigger
from winnow.jobs.submission import AlreadySubmitted
from winnow.platform.auth import system
from winnow.platform.errors import BadRequest, Conflict, NotFound
from winnow.platform.ids import derived_id
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore


def is_due(project: Project) -> bool:
    """Whether the nightly run should consolidate a project."""
    rules = project.consolidation
    return rules.enabled and rules.nightly and project.changed >= max(1, rules.new_records_threshold)


@dataclass(frozen=True, slots=True)
class NightlyConsolidation:
    """Accepts one job a due project and slot, however often the schedule fires."""

    projects: ProjectStore
    trigger: ConsolidationTrigger

    def run(self, slot: str) -> int:
        """Accepts the jobs of a slot (the scheduled time); answers how many.

        Args:
            slot: RFC 3339; the same slot makes the same jobs, so that a repeated call adds none.

        Raises:
            Unavailable: the store is too busy: the schedule tries again, and goes on where it broke off.
        """
        accepted = 0
        for project_id in self.projects.ids():
            project = self.projects.get(project_id)
            if project is None or not is_due(project):
                continue
            command = TriggerConsolidation(
                project_id=project.project_id,
                options={},
                trigger_type=Trigger.SCHEDULED,
                job_id=derived_id("nightly", project.project_id, slot),
            )
            with suppress(AlreadySubmitted, BadRequest, Conflict, NotFound):
                self.trigger.trigger(system("scheduler"), command)
                accepted += 1
        return accepted
