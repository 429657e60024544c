"""The ingestion worker, put together once a container."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.ingestion.content.content import Content
from winnow.ingestion.content.document_records import DocumentRecords
from winnow.ingestion.content.file_worker import FileWorker
from winnow.ingestion.content.table_rows import RowWriter
from winnow.ingestion.entrypoints.ocr_callback import parse_message
from winnow.ingestion.entrypoints.webhook_notifications import NotificationHandler
from winnow.ingestion.llm.bedrock import Bedrock
from winnow.ingestion.llm.llm_budget import Model, ModelBudget
from winnow.ingestion.ocr.ocr_provider import OcrProvider
from winnow.ingestion.ocr.scans import Scans
from winnow.ingestion.ocr.textract import Textract
from winnow.ingestion.run.content_reader import Reader
from winnow.ingestion.run.file_window import FileWindow
from winnow.ingestion.run.finisher import Finisher
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.listing_snapshot import ListingSnapshot
from winnow.ingestion.run.planner import Planner
from winnow.ingestion.sources.connector import Connector
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Worker
from winnow.parsing.documents.limits import Limits
from winnow.parsing.sandbox import Isolated
from winnow.parsing.tables import TableLimits
from winnow.parsing.tesseract import Tesseract
from winnow.platform import clients
from winnow.platform.batches import TimeLeft
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Message, PoisonMessage, Queue
from winnow.platform.secrets import Secrets
from winnow.platform.settings import IngestionWorkerSettings
from winnow.platform.table import Table
from winnow.projects.project_store import ProjectStore

ACTOR = "system:ingestion_worker"


@dataclass(frozen=True, slots=True)
class IngestionWorker:
    """Takes every message of the ingestion queue.

    Attributes:
        ocr_topic: the topic through which Textract says that it is done, if it is set up.
    """

    jobs: Worker
    files: FileWorker
    notices: NotificationHandler
    ocr_topic: str = ""

    def parse_message(self, body: str) -> Message:
        """The message in a queue record's body.

        Raises:
            PoisonMessage, NewerMessage: as ``ocr_callback.parse_message``.
        """
        return parse_message(body, self.ocr_topic)

    def run(self, message: Message, time_left: TimeLeft) -> bool:
        """Works one message; returns when it may be deleted: whether an ingestion may have ended with it.

        Raises:
            PoisonMessage: no such kind of message belongs here.
            Unavailable: let the queue deliver it again.
        """
        match message.kind:
            case "file":
                return self.files.run(message, time_left)
            case INGESTION.name:
                self.jobs.run(message, time_left)
                return True
            case "dropbox_notice":
                self.notices.handle(message)
            case "export":  # of a release in which exports had no queue of their own: the sweeper sends the job to it
                return False
            case _:
                raise PoisonMessage("no such kind of message")
        return False


def ocr_of(settings: IngestionWorkerSettings, isolated: Isolated) -> OcrProvider | None:
    """The deployment's OCR: Textract when it is set up, else a Tesseract that is installed here, else none."""
    if settings.ocr_topic_arn:
        return Textract(
            clients.textract(), clients.s3(), settings.bucket, settings.ocr_topic_arn, settings.ocr_role_arn, isolated
        )
    return Tesseract.find(isolated)


def model_of(settings: IngestionWorkerSettings, clock: Clock = system_clock) -> Model | None:
    """The language model that reads along, or None when it is switched off, as it is by default."""
    return Bedrock(clients.bedrock(), settings.bedrock_model, clock) if settings.bedrock_model else None


def build(
    settings: IngestionWorkerSettings,
    reader: Reader,
    clock: Clock = system_clock,
    *,
    ocr: OcrProvider | None = None,
    model: Model | None = None,
) -> IngestionWorker:
    """Wires the worker to the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    queue = Queue(clients.sqs(), settings.ingestion_queue_url)
    dispatcher = Dispatcher({INGESTION.name: queue})
    secrets = Secrets(clients.secrets())
    connector = Connector(
        s3=clients.s3(),
        bucket=settings.bucket,
        dropbox_secret=lambda: secrets.members(settings.dropbox_secret_arn),
        dropbox_endpoint=settings.dropbox_endpoint,
        origin_bucket=settings.origin_bucket,
    )
    finisher = Finisher(table, queue, clock, ACTOR)
    window = FileWindow(table, max(1, int(settings.files_in_flight)))
    documents = DocumentRecords(
        table=table,
        s3=clients.s3(),
        bucket=settings.bucket,
        reader=reader,
        scans=Scans(ocr, clock) if ocr else None,
        assistance=ModelBudget(table, model, int(settings.bedrock_calls)) if model else None,
        clock=clock,
    )
    planner = Planner(
        table=table,
        queue=queue,
        window=window,
        connector=connector,
        snapshot=ListingSnapshot(clients.s3(), settings.bucket),
        finisher=finisher,
        clock=clock,
        ocr=documents.ocr,
    )
    content = Content(
        table=table,
        connector=connector,
        documents=documents,
        rows=RowWriter(table, clock, TableLimits()),
        clock=clock,
        limits=Limits(),
    )
    return IngestionWorker(
        jobs=Worker(INGESTION, JobStore(table), dispatcher, clock, ACTOR, planner),
        files=FileWorker(table, queue, window, content, finisher, clock, ACTOR),
        notices=NotificationHandler(ProjectStore(table), Queue(clients.sqs(), settings.project_page_queue_url)),
        ocr_topic=settings.ocr_topic_arn,
    )
