"""Ingestions by the real worker, with the real readers in their child process, in a process that is bounded itself.

AWS is in memory. The worker gets what its function has on Lambda, so that what a file makes it take it takes from
there; its peak memory is its own and not that of a whole test session.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch

from support.bad_readers import OMENS, read_or_die
from support.cloud.cloud import (
    API,
    BUCKET,
    CONSOLIDATION,
    INGESTION,
    PAGES,
    SECRET,
    TABLE,
    Cloud,
    plugged,
)

from winnow.api.api_wiring import Services
from winnow.ingestion.content import isolated_reader
from winnow.ingestion.content.isolated_reader import IsolatedReader
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.ingestion_wiring import build
from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import FileTask
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import State
from winnow.jobs.job_store import JobStore
from winnow.parsing.documents.document_model import Document
from winnow.parsing.sandbox import Isolated
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.ids import all_shards
from winnow.platform.queues import parse
from winnow.platform.settings import IngestionWorkerSettings
from winnow.projects.project_service import NewProject
from winnow.records.record_store import RecordStore
from winnow.values import Json

ADMIN = Caller("ada", frozenset({Role.ADMIN}))
PROJECT = "00000000-0000-4000-8000-00000000abcd"
_INBOX = f"inbox/{PROJECT}/"
WORKER_BYTES = 2 << 30  # the function's MemorySize
READER_BYTES = 768 << 20
_SECONDS = 120.0  # of one file; what is hostile here is refused, or bounded, long before


@dataclass(frozen=True, slots=True)
class Ended:
    """How a file ended."""

    outcome: str
    code: str
    reason: str
    attempts: int
    created: int


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a job.

    Attributes:
        files: by path.
        records: what each holds, by the URI of its source.
        counted: files by outcome, as the job's result has them.
        grown: bytes by which the worker's peak memory rose above what it had with every file before it.
    """

    state: State
    files: Mapping[str, Ended]
    records: Mapping[str, Any]
    counted: Json
    grown: int


def ingest(files: Sequence[tuple[str, bytes]], *, sabotaged: bool = False) -> Report:
    """Ingests files, (path, bytes) each, as one job, in a process of its own.

    Args:
        sabotaged: the parser is that of ``bad_readers``.
    """
    forking = get_context("forkserver")  # a fork of a process that has imported all this and nothing else
    forking.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(1, mp_context=forking, initializer=_bound) as pool:
        return pool.submit(_ingest, files, sabotaged=sabotaged).result()


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))
    os.environ |= {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }


@dataclass(slots=True)
class Clock:
    """The true time, but that waits are skipped."""

    skipped: timedelta = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.skipped

    def skip_to(self, moment: datetime) -> None:
        """Waits until then, in no time."""
        self.skipped += max(moment - self(), timedelta())


class Checked(IsolatedReader):
    """The real reader; what it answers is looked at."""

    def read_document(self, data: bytes, name: str) -> Document:
        document = super().read_document(data, name)
        _check(document)
        return document


def _check(document: Document) -> None:
    end = 0
    for line in document.lines:
        assert document.text[line.start : line.end] == line.text
        assert line.start >= end
        assert line.text.strip()
        assert all(line.start <= a < b <= line.end for a, b in line.cells)
        end = line.end
    assert all(0 <= link.start <= link.end <= len(document.text) for link in document.links)


class Sabotaged(IsolatedReader):
    """The real reader, but for what it calls in its child. A file that hangs is waited for two seconds only; every
    other has all the time that it may need on a busy machine."""

    def read_document(self, data: bytes, name: str) -> Document:
        seconds = 2.0 if OMENS.get(data) == "hang" else _SECONDS
        with patch.object(self.isolated, "_seconds", seconds):
            return self.isolated.call(read_or_die, data, name)


def _ingest(files: Sequence[tuple[str, bytes]], *, sabotaged: bool) -> Report:
    modules = [isolated_reader.__name__, read_or_die.__module__]
    with plugged() as plug, Isolated(seconds=_SECONDS, memory_bytes=READER_BYTES, modules=modules) as isolated:
        clock = Clock()
        plug.cloud = cloud = Cloud(clock)
        services = Services.build(API)
        settings = IngestionWorkerSettings(TABLE, BUCKET, INGESTION, CONSOLIDATION, PAGES, SECRET)
        worker = build(settings, (Sabotaged if sabotaged else Checked)(isolated), clock)
        services.projects.create(ADMIN, NewProject("Hostile", project_id=PROJECT))
        for path, data in files:
            cloud.s3.put(_INBOX + path, data)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = services.ingestion.trigger(ADMIN, TriggerIngestion(PROJECT, SourceName.S3))
        job_id = str(answer["job_id"])
        _pump(cloud, clock, lambda body: worker.run(parse(body), lambda: 600.0))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        table = services.projects.store.table
        job = JobStore(table).get(job_id)
        assert job
        return Report(
            job.state,
            {file.entry.path.removeprefix(_INBOX): _ended(file) for file in FileStore(table).of_job(job_id)},
            _records(RecordStore(table)),
            job.result.get("files"),
            (after - before) * 1024,
        )


def _pump(cloud: Cloud, clock: Clock, work: Callable[[str], object]) -> None:
    """Delivers what is in the queue until it is empty."""
    while waiting := cloud.sqs.queues[INGESTION].messages:
        clock.skip_to(min(message.visible_at for message in waiting))
        for message in cloud.sqs.receive(INGESTION, 5):
            work(message.body)
            cloud.sqs.delete(INGESTION, message.receipt)


def _ended(file: FileTask) -> Ended:
    outcome = file.outcome.value if file.outcome else "open"
    return Ended(outcome, file.code, file.reason, file.fencing_token, file.counts.created)


def _records(store: RecordStore) -> dict[str, Any]:
    return {
        record.source.uri: (
            record.kind.value,
            record.status.value,
            record.version,
            {name: (field.value, field.confidence, field.span) for name, field in record.fields.items()},
            record.text_hash,
        )
        for shard in all_shards()
        for record in store.of_shard(PROJECT, shard)
    }
