"""The services behind the API, put together once a container."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.audit.access import Gate
from winnow.audit.store import AuditStore
from winnow.consolidation.triggering import ConsolidationTrigger
from winnow.ingestion.triggering import IngestionTrigger
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.entities import Kind
from winnow.jobs.estimates import Estimator
from winnow.jobs.service import JobService
from winnow.jobs.store import JobStore
from winnow.jobs.submission import Submitter
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue
from winnow.platform.settings import ApiSettings
from winnow.platform.table import Table
from winnow.projects.service import ProjectService
from winnow.projects.store import ProjectStore


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case the API offers."""

    settings: ApiSettings
    consolidation: ConsolidationTrigger
    ingestion: IngestionTrigger
    jobs: JobService
    projects: ProjectService

    @classmethod
    def build(cls, settings: ApiSettings, clock: Clock = system_clock) -> Services:
        """Wires the use cases to the deployment that the settings describe."""
        table = Table(clients.dynamodb(), settings.table)
        gate = Gate(AuditStore(table), clock)
        projects = ProjectStore(table)
        dispatcher = Dispatcher(
            {
                Kind.CONSOLIDATION: Queue(clients.sqs(), settings.consolidation_queue_url),
                Kind.INGESTION: Queue(clients.sqs(), settings.ingestion_queue_url),
            }
        )
        submitter = Submitter(table, dispatcher)
        return cls(
            settings=settings,
            consolidation=ConsolidationTrigger(submitter, Estimator(projects), gate, clock),
            ingestion=IngestionTrigger(submitter, gate, clock),
            jobs=JobService(JobStore(table), dispatcher, gate, clock),
            projects=ProjectService(projects, gate, clock),
        )
