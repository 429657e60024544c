"""The nightly erasure of what is older than its project keeps it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from winnow.erasure.erasure_request import ErasureRequest, Reason, Scope, cutoffs_of
from winnow.erasure.trigger_erasure import ErasureTrigger
from winnow.jobs.submission import AlreadySubmitted
from winnow.platform.auth import system
from winnow.platform.clock import from_text
from winnow.platform.errors import Conflict, NotFound
from winnow.platform.ids import derived_id
from winnow.projects.project import Project


@dataclass(frozen=True, slots=True)
class Retention:
    """Accepts one erasure a project and slot, where the project does not keep everything."""

    erasing: ErasureTrigger

    def run(self, project: Project, slot: str) -> int:
        """Accepts the project's erasure of a slot; answers how many were accepted. A project that another job holds
        waits for the next night.

        Args:
            slot: the scheduled time; records are old by it.

        Raises:
            Unavailable: the store is too busy.
        """
        if not project.retention:
            return 0
        cutoffs = cutoffs_of(project.retention, from_text(slot))
        request = ErasureRequest(Scope.RETENTION, Reason.RETENTION, cutoffs=cutoffs)
        job_id = derived_id("retention", project.project_id, slot)
        with suppress(Conflict, NotFound, AlreadySubmitted):
            self.erasing.submit_scheduled(system("scheduler"), project.project_id, request, job_id)
            return 1
        return 0
