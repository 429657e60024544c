"""An ingestion worker on a deployment in memory, and a pump that plays SQS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.sqs.models import sqs_backends
from support.api import ADMIN, Api

from devstack.dropbox import DropboxServer
from winnow.exports.export_wiring import build_export_worker
from winnow.ingestion.ingestion_wiring import IngestionWorker, build
from winnow.ingestion.llm.llm_budget import Model
from winnow.ingestion.ocr.ocr_provider import AsyncRecognition, OcrProvider
from winnow.ingestion.run.content_reader import Reader, Understood
from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import FileTask
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Worker
from winnow.jobs.sweeper import Sweeper
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.formats.ocr_pages import OcrPage, OcrWord
from winnow.parsing.tables import TableKind
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue, parse
from winnow.platform.settings import ExportWorkerSettings, IngestionWorkerSettings
from winnow.records.record import Record, Status
from winnow.records.record_store import RecordStore, Wanted
from winnow.values import Field, Provenance

TOPIC = "arn:aws:sns:eu-central-1:123456789012:winnow-ocr"


@dataclass(slots=True)
class FakeClock:
    """A clock that only moves when told."""

    now: datetime = field(default_factory=system_clock)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += timedelta(seconds=seconds)


class PlainReader:
    """Reads text files: the first line is a name. What begins with ``BROKEN`` is a corrupt file, what begins with
    ``SCAN`` a picture of the words that follow."""

    def __init__(self) -> None:
        self.read_names: list[str] = []
        self.understood: list[str] = []

    def read_document(self, data: bytes, name: str) -> Document:
        self.read_names.append(name)
        if data.startswith(b"BROKEN"):
            raise DocumentError("corrupt", "The file is damaged.")
        if data.startswith(b"SCAN"):
            raise DocumentError("needs_ocr", "Its pages are pictures.")
        return Document("text", data.decode(), (), (), 1, None)

    def understand(self, document: Document) -> Understood:
        first = document.text.splitlines()[0]
        self.understood.append(first)
        if first == "INVOICE":
            return Understood({}, "It has none of the sections of a resume.")
        return Understood({"name": Field(first, Provenance.EXTRACTED, 0.9, (0, len(first)))})

    def convert_table(self, data: bytes, kind: TableKind) -> bytes:
        raise NotImplementedError("It reads no spreadsheets.")

    def make_scan(self, data: bytes, pages: Sequence[int]) -> bytes:
        return data

    def read_recognised(self, data: bytes, name: str, recognised: Mapping[int, OcrPage]) -> Document:
        raise NotImplementedError("It reads no documents of which some pages are pictures.")

    def assemble(self, pages: Sequence[OcrPage]) -> Document:
        return Document("text", " ".join(word.text for page in pages for word in page.words), (), (), 1, None)

    def understand_with(self, document: Document, answer: str) -> Understood:
        return self.understand(document)


@dataclass(slots=True)
class Recogniser:
    """Recognises the pictures that ``PlainReader`` sees, some time later.

    Attributes:
        done: it is through with all of them.
    """

    done: bool = False
    seen: dict[str, bytes] = field(default_factory=dict)
    name: str = "textract"

    def recognize(self, data: bytes, tag: str) -> AsyncRecognition:
        """Begins."""
        self.seen[tag] = data
        return AsyncRecognition(tag, [(595.0, 842.0)])

    def collect(self, recognition: AsyncRecognition) -> Sequence[OcrPage] | None:
        """What a picture says, also one that was begun by somebody else."""
        if not self.done:
            return None
        text = self.seen.get(recognition.async_job_id, b"SCAN Mary Somerville").decode().removeprefix("SCAN ")
        return [OcrPage([OcrWord(word, 0.0, 0.0, 9.0, 9.0, 0) for word in text.split()])]


@dataclass(slots=True)
class SilentModel:
    """A language model that says nothing of use."""

    asked: list[str] = field(default_factory=list)

    def complete(self, prompt: str) -> str:
        """Answers."""
        self.asked.append(prompt)
        return "{}"


@dataclass(slots=True)
class Ingestion:
    """The API, a Dropbox and the worker behind one queue."""

    api: Api
    dropbox: DropboxServer
    clock: FakeClock
    reader: PlainReader
    worker: IngestionWorker
    exporter: Worker
    delivered: list[dict[str, Any]] = field(default_factory=list)
    time_left: Callable[[], float] = lambda: 600.0

    @classmethod
    def start(
        cls,
        api: Api,
        dropbox: DropboxServer,
        reader: Reader | None = None,
        *,
        ocr: OcrProvider | None = None,
        model: Callable[[Clock], Model] | None = None,
        calls: int = 100,
        window: int = 16,
    ) -> Ingestion:
        """Connects a worker to the API's deployment and to a Dropbox; again, and it is deployed anew."""
        app = dropbox.registration
        members = {"app_key": app.app_key, "app_secret": app.app_secret, "refresh_token": app.refresh_token}
        settings = IngestionWorkerSettings(
            table=api.settings.table,
            bucket=api.settings.bucket,
            ingestion_queue_url=api.settings.ingestion_queue_url,
            consolidation_queue_url=api.settings.consolidation_queue_url,
            project_page_queue_url="none",
            dropbox_secret_arn=_secret(json.dumps(members)),
            files_in_flight=str(window),
            dropbox_endpoint=dropbox.url,
            ocr_topic_arn=TOPIC if ocr else "",
            bedrock_calls=str(calls),
        )
        clock, plain = FakeClock(), PlainReader()
        worker = build(settings, reader or plain, clock, ocr=ocr, model=model(clock) if model else None)
        exports = ExportWorkerSettings(api.settings.table, api.settings.bucket, api.settings.export_queue_url)
        return cls(api, dropbox, clock, plain, worker, build_export_worker(exports, clock))

    def trigger(self, project_id: str, source: str = "dropbox", **body: Any) -> str:
        """Triggers an ingestion; its job's id."""
        reply = self.api.call("POST", "/api/ingestion/trigger", {"project_id": project_id, "source": source, **body})
        assert reply.status == 202, reply.text
        return str(reply.json["job_id"])

    def pump(self, *, twice: bool = False, most: int = 1000) -> int:
        """Delivers messages of files and exports, at-least-once if told so, until their queues are empty; answers how
        many.

        Delays are not waited for: a delayed message is delivered at once.
        """
        sqs, settings = clients.sqs(), self.api.settings
        count = 0
        while count < most:
            taken = count
            for url in (settings.ingestion_queue_url, settings.export_queue_url):
                hurry(url)
                answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
                for message in answer.get("Messages", []):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    self.delivered.append(json.loads(message["Body"]))
                    for _ in range(2 if twice else 1):
                        self._work(url, message["Body"])
                    count += 1
            if count == taken:
                break
        return count

    def _work(self, url: str, body: str) -> None:
        """Hands a message to the function of its queue."""
        if url == self.api.settings.export_queue_url:
            self.exporter.run(parse(body), self.time_left)
        else:
            self.worker.run(self.worker.parse_message(body), self.time_left)

    def sweep(self) -> None:
        """One pass of the sweeper; what it sends waits in the queue."""
        queue = Queue(clients.sqs(), self.api.settings.ingestion_queue_url)
        Sweeper(JobStore(self.api.table), Dispatcher({INGESTION.name: queue}), self.clock).sweep()

    def ingest(self, project_id: str, source: str = "dropbox", **body: Any) -> Job:
        """Triggers an ingestion and works it to its end."""
        job_id = self.trigger(project_id, source, **body)
        self.pump()
        return self.job(job_id)

    def job(self, job_id: str) -> Job:
        """The job as it stands."""
        job = JobStore(self.api.table).get(job_id)
        assert job is not None
        return job

    def files(self, job_id: str) -> list[FileTask]:
        """The job's files."""
        return list(FileStore(self.api.table).of_job(job_id))

    def outcomes(self, job_id: str) -> Counter[str]:
        """How many files of the job ended in which way."""
        return Counter(file.outcome.value if file.outcome else "open" for file in self.files(job_id))

    def records(self, project_id: str, status: Status = Status.ACTIVE) -> list[Record]:
        """The project's records of a status."""
        return RecordStore(self.api.table).page(project_id, Wanted(status), limit=1000).items

    def names(self, project_id: str, status: Status = Status.ACTIVE) -> list[Any]:
        """The names in the project's records of a status."""
        return sorted(str(record.fields["name"].value) for record in self.records(project_id, status))

    def put_object(self, project_id: str, name: str, data: bytes) -> str:
        """Uploads to the project's inbox; the object's key."""
        key = f"inbox/{project_id}/{name}"
        clients.s3().put_object(Bucket=self.api.settings.bucket, Key=key, Body=data)
        return key

    def delete_object(self, key: str) -> None:
        """Removes an object from an inbox."""
        clients.s3().delete_object(Bucket=self.api.settings.bucket, Key=key)


def _secret(text: str) -> str:
    secrets = clients.secrets()
    with suppress(secrets.exceptions.ResourceExistsException):
        return str(secrets.create_secret(Name="dropbox", SecretString=text)["ARN"])
    return str(secrets.put_secret_value(SecretId="dropbox", SecretString=text)["ARN"])


def hurry(queue_url: str) -> None:
    """Makes every delayed message of a queue visible now."""
    for backends in sqs_backends.values():
        for backend in backends.values():
            for queue in backend.queues.values():
                if queue_url.endswith(f"/{queue.name}"):
                    for message in queue._messages:  # moto has no door for this
                        message.delayed_until = 0


__all__ = ["ADMIN", "FakeClock", "Ingestion", "PlainReader"]
