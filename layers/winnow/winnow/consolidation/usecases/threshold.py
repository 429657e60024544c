"""After an ingestion: a project that it carried over its threshold is consolidated, once for each ingestion.

An ingestion that may have done so completes with ``follow_up`` set, and the sweeper sends it until that is taken away
here. So the look at the threshold survives the death of the worker that ended the job.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from winnow.audit.access import Gate
from winnow.audit.audit_store import AuditStore
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger, TriggerConsolidation
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.estimates import Estimator
from winnow.jobs.job import Job, Trigger
from winnow.jobs.job_store import JobStore
from winnow.jobs.submission import AlreadySubmitted, Submitter
from winnow.platform import clients
from winnow.platform.auth import system
from winnow.platform.clock import Clock, system_clock
from winnow.platform.errors import BadRequest, Conflict, NotFound
from winnow.platform.ids import derived_id
from winnow.platform.queues import Message, Queue
from winnow.platform.settings import IngestionWorkerSettings
from winnow.platform.table import Table
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore


def is_over(project: Project) -> bool:
    """Whether so much has come or changed that the project wants to be consolidated at once."""
    rules = project.consolidation
    return rules.enabled and rules.on_threshold and project.changed >= max(1, rules.new_records_threshold)


@dataclass(frozen=True, slots=True)
class ThresholdTrigger:
    """Starts consolidations of projects that an ingestion carried over their threshold."""

    jobs: JobStore
    projects: ProjectStore
    trigger: ConsolidationTrigger

    @classmethod
    def build(cls, settings: IngestionWorkerSettings, clock: Clock = system_clock) -> Self:
        """Wires it to the deployment that the settings describe."""
        table = Table(clients.dynamodb(), settings.table)
        projects = ProjectStore(table)
        dispatcher = Dispatcher({CONSOLIDATION.name: Queue(clients.sqs(), settings.consolidation_queue_url)})
        gate = Gate(AuditStore(table), clock)
        submitter = Submitter(table, dispatcher)
        trigger = ConsolidationTrigger(submitter, Estimator(submitter.projects), gate, clock)
        return cls(JobStore(table), projects, trigger)

    def after_message(self, message: Message) -> str | None:
        """As ``after``, for the ingestion that a message was about; whichever message was its last starts it."""
        ingestion = self.jobs.get(message.job_id)
        return self.after(ingestion) if ingestion else None

    def after(self, ingestion: Job) -> str | None:
        """The id of the consolidation that follows a completed ingestion; None when none does.

        The id is derived from the ingestion's, so asking twice starts one. While the project is being consolidated
        already, the ingestion keeps its ``follow_up``: it is asked again when that run has ended.

        Raises:
            Unavailable: the store is too busy; ask again.
        """
        if not ingestion.follow_up:
            return None
        project = self.projects.get(ingestion.project_id)
        follower = derived_id("threshold", ingestion.job_id)
        started = None
        if project and is_over(project) and project.active_job != follower:
            try:
                started = self._start(project.project_id, follower)
            except Conflict:
                return None
        self.jobs.followed_up(ingestion)
        return started

    def _start(self, project_id: str, job_id: str) -> str | None:
        """Starts the consolidation; None when there is nothing to start any more.

        Raises:
            Conflict: another one is under way.
        """
        command = TriggerConsolidation(project_id, options={}, trigger_type=Trigger.THRESHOLD, job_id=job_id)
        with suppress(AlreadySubmitted, BadRequest, NotFound):
            return str(self.trigger.trigger(system("ingestion_worker"), command)["job_id"])
        return None
