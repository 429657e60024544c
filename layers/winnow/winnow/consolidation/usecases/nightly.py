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


def is_due(project: Project) -> bool:
    """Whether the nightly run should consolidate a project."""
    rules = project.consolidation
    return rules.enabled and rules.nightly and project.changed >= max(1, rules.new_records_threshold)


@dataclass(frozen=True, slots=True)
class NightlyConsolidation:
    """Accepts one job a due project and slot, however often it is asked to."""

    trigger: ConsolidationTrigger

    def run(self, project: Project, slot: str) -> int:
        """Accepts the project's job of a slot (the scheduled time) if it is due; answers how many were accepted.

        Args:
            slot: RFC 3339; the same slot makes the same jobs, so that a repeated call adds none.

        Raises:
            Unavailable: the store is too busy.
        """
        if not is_due(project):
            return 0
        command = TriggerConsolidation(
            project_id=project.project_id,
            options={},
            trigger_type=Trigger.SCHEDULED,
            job_id=derived_id("nightly", project.project_id, slot),
        )
        with suppress(AlreadySubmitted, BadRequest, Conflict, NotFound):
            self.trigger.trigger(system("scheduler"), command)
            return 1
        return 0
