"""The hourly schedule: looks at the sources of the projects that want it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger, TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Trigger
from winnow.jobs.submission import AlreadySubmitted
from winnow.platform.auth import system
from winnow.platform.errors import NotFound
from winnow.platform.ids import derived_id
from winnow.projects.project import Project


@dataclass(frozen=True, slots=True)
class SourcePoll:
    """Accepts one job a project, source and slot, however often it is asked to."""

    trigger: IngestionTrigger

    def run(self, project: Project, slot: str) -> int:
        """Accepts the project's jobs of a slot (the scheduled time); answers how many. Disabled sources are left alone.

        Args:
            slot: RFC 3339; the same slot makes the same jobs, so that a repeated call adds none.

        Raises:
            Unavailable: the store is too busy.
        """
        accepted = 0
        sources = [source for source in SourceName if source not in project.sources.disabled]
        for source in sources if project.sources.poll else []:
            command = TriggerIngestion(
                project_id=project.project_id,
                source=source,
                trigger_type=Trigger.SCHEDULED,
                job_id=derived_id("poll", project.project_id, source, slot),
            )
            with suppress(AlreadySubmitted, NotFound):
                self.trigger.trigger(system("scheduler"), command)
                accepted += 1
        return accepted
