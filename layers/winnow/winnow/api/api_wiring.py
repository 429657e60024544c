"""The services behind the API, put together once a container."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from winnow.api.cursors import Cursors
from winnow.audit.access import Gate
from winnow.audit.audit_service import AuditService
from winnow.audit.audit_store import AuditStore
from winnow.consolidation.rollback.rollback_service import RollbackService
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.usecases.configure import Configurator
from winnow.consolidation.usecases.explain_merge import Explainer
from winnow.consolidation.usecases.project_stats import Statistics
from winnow.consolidation.usecases.record_timeline import Timelines
from winnow.consolidation.usecases.retry_run import RunRetry
from winnow.consolidation.usecases.run_history import RunHistory
from winnow.consolidation.usecases.run_report import Reports
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger
from winnow.erasure.erasure_kind import ERASURE
from winnow.erasure.subject_service import SubjectService
from winnow.erasure.trigger_erasure import ErasureTrigger
from winnow.events.event_service import EventService
from winnow.exports.export_files import ExportFiles
from winnow.exports.export_kind import EXPORT
from winnow.exports.export_service import ExportService
from winnow.exports.trigger_export import ExportTrigger
from winnow.ingestion.entrypoints.failed_files import FailedFiles
from winnow.ingestion.entrypoints.ingestion_status import Watcher
from winnow.ingestion.entrypoints.redrive_files import NotificationRedriver
from winnow.ingestion.entrypoints.trigger_ingestion import DropboxFolders, IngestionTrigger
from winnow.ingestion.entrypoints.upload_status import UploadTracker
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.chain_heads import ChainHeads
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.estimates import Estimator
from winnow.jobs.job import Job
from winnow.jobs.job_service import JobService
from winnow.jobs.job_store import JobStore
from winnow.jobs.redrive import Redriver
from winnow.jobs.submission import Submitter
from winnow.platform import clients
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue
from winnow.platform.secrets import Secrets
from winnow.platform.settings import ApiSettings
from winnow.platform.table import Table
from winnow.project_tasks import project_tasks
from winnow.projects.member_service import MemberService
from winnow.projects.member_store import MemberStore
from winnow.projects.memberships import Memberships
from winnow.projects.project_pages import PageWorker
from winnow.projects.project_service import ProjectService
from winnow.projects.project_store import ProjectStore
from winnow.projects.uploads import Uploads
from winnow.records.correcting import Corrector
from winnow.records.documents import DocumentReader
from winnow.records.record_service import RecordService
from winnow.records.record_store import RecordStore
from winnow.records.writing import RecordWriter
from winnow.reviews.review_service import ReviewService
from winnow.reviews.review_store import ReviewStore
from winnow.values import Json
from winnow.webhooks import public_http
from winnow.webhooks.webhook_service import WebhookService
from winnow.webhooks.webhook_store import WebhookStore

type Retry = Callable[[Caller, Job, str | None], dict[str, Json]]
"""Accepts a new job that does what an ended one was asked to do, under the caller's idempotency key."""


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case the API offers.

    Attributes:
        retries: by name of kind.
    """

    settings: ApiSettings
    consolidation: ConsolidationTrigger
    ingestion: IngestionTrigger
    jobs: JobService
    retries: Mapping[str, Retry]
    watcher: Watcher
    failed_files: FailedFiles
    projects: ProjectService
    members: MemberService
    configurator: Configurator
    uploads: Uploads
    upload_tracker: UploadTracker
    records: RecordService
    writer: RecordWriter
    corrector: Corrector
    exporting: ExportTrigger
    exports: ExportService
    erasing: ErasureTrigger
    subjects: SubjectService
    reviews: ReviewService
    documents: DocumentReader
    timelines: Timelines
    statistics: Statistics
    rollback: RollbackService
    explainer: Explainer
    runs: RunHistory
    reports: Reports
    audit: AuditService
    events: EventService
    webhooks: WebhookService
    chain_heads: ChainHeads
    redriver: Redriver
    cursors: Cursors

    @classmethod
    def build(cls, settings: ApiSettings, clock: Clock = system_clock) -> Services:
        """Wires the use cases to the deployment that the settings describe."""
        table = Table(clients.dynamodb(), settings.table)
        audit = AuditStore(table)
        members = MemberStore(table)
        open_access = settings.project_access == "open"
        memberships = None if open_access else Memberships(members, clock, settings.default_project_id)
        gate = Gate(audit, clock, memberships)
        projects = ProjectService(ProjectStore(table), gate, clock, members)
        records = RecordStore(table)
        dispatcher = Dispatcher.build(JOB_KINDS.values(), lambda name: Queue(clients.sqs(), settings.queue_url(name)))
        jobs = JobService(JobStore(table), dispatcher, gate, clock, JOB_KINDS)
        runs = RunHistory(jobs.store, gate)
        submitter = Submitter(table, dispatcher)
        changes = ChangeStore(table)
        ingestion = IngestionTrigger(submitter, gate, clock, DropboxFolders(projects.store))
        ingestion_queue = Queue(clients.sqs(), settings.ingestion_queue_url)
        notices = NotificationRedriver(Queue(clients.sqs(), settings.inbox_queue_url), ingestion_queue)
        consolidation = ConsolidationTrigger(submitter, Estimator(submitter.projects), gate, clock)
        erasing = ErasureTrigger(submitter, projects.store, records, gate, clock)
        pages = PageWorker(projects.store, project_tasks(consolidation, ingestion, erasing))
        exporting = ExportTrigger(submitter, gate, clock)
        rollback = RollbackService(jobs.store, projects.store, records, changes, submitter, gate, clock)
        return cls(
            settings=settings,
            consolidation=consolidation,
            ingestion=ingestion,
            jobs=jobs,
            retries={
                CONSOLIDATION.name: RunRetry(consolidation, rollback).retry,
                INGESTION.name: ingestion.retry,
                EXPORT.name: exporting.retry,
                ERASURE.name: erasing.retry,
            },
            watcher=Watcher(table, jobs),
            failed_files=FailedFiles(jobs.store, ingestion, gate, clock),
            projects=projects,
            members=MemberService(members, projects.store, gate, clock, open_access=open_access),
            configurator=Configurator(projects, gate),
            uploads=Uploads(clients.s3, settings.bucket, submitter.projects, gate, clock),
            upload_tracker=UploadTracker(table, clients.s3, settings.bucket, gate, settings.origin_bucket),
            records=RecordService(records, gate, clock),
            writer=RecordWriter(records, submitter.projects, gate, clock),
            corrector=Corrector(records, gate, clock),
            exporting=exporting,
            exports=ExportService(jobs.store, audit, lambda: ExportFiles(clients.s3(), settings.bucket), gate, clock),
            erasing=erasing,
            subjects=SubjectService(records, audit, submitter.projects, clients.s3, settings.bucket, gate, clock),
            reviews=ReviewService(ReviewStore(table), records, gate, clock),
            documents=DocumentReader(records, clients.s3, settings.bucket, gate, clock, settings.origin_bucket),
            timelines=Timelines(records, changes, audit, gate),
            statistics=Statistics(projects.store, records, ReviewStore(table), jobs.store, gate, clock),
            rollback=rollback,
            explainer=Explainer(records, changes, gate),
            runs=runs,
            reports=Reports(runs, lambda: Checkpoints(clients.s3(), settings.bucket), clock),
            audit=AuditService(audit, gate, clock),
            events=EventService(audit, submitter.projects, gate, clock),
            webhooks=WebhookService(
                WebhookStore(table),
                submitter.projects,
                Queue(clients.sqs(), settings.delivery_queue_url),
                gate,
                clock,
                public_http.resolve,
            ),
            chain_heads=ChainHeads(audit, jobs.store, gate),
            redriver=Redriver(table, dispatcher, [notices.accept, pages.accept], gate, clock),
            cursors=Cursors(_reader(settings.cursor_secret_arn)),
        )


def _reader(arn: str) -> Callable[[], Iterable[str]]:
    """Reads a secret that signs; its client is made when the first cursor needs it."""
    kept: list[Secrets] = []

    def read_secrets() -> Iterable[str]:
        if not kept:
            kept.append(Secrets(clients.secrets()))
        return kept[0].accepted_texts(arn)

    return read_secrets
