"""What Winnow costs on AWS, from counted units: python -m benchmarks.cost

Each kind of work is done on a deployment in memory, and what AWS would charge for is counted (``cost_meter``). Printed:
what a thousand of each cost, a million consolidation jobs, an idle month, and a month of three sizes. Prices are the
list prices of us-east-1 without free tiers, as of November 2026.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]
os.environ |= {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "WINNOW_STACK": "bench",  # so that metrics are written, and counted
}

from support.cloud.cloud import (  # noqa: E402 - after the environment is set
    API,
    BUCKET,
    CONSOLIDATION,
    DELIVERY,
    ERASURE,
    EXPORT,
    INGESTION,
    PAGES,
    SECRET,
    TABLE,
    Cloud,
    plugged,
)
from support.ingestion import PlainReader  # noqa: E402
from support.template import template  # noqa: E402

from benchmarks.cost_meter import Bill, Meter, metrics_in  # noqa: E402
from devstack.samples.bundle import write_samples  # noqa: E402
from ops.rendering import read_source, render  # noqa: E402
from winnow.api.api_wiring import Services  # noqa: E402
from winnow.consolidation import consolidation_wiring  # noqa: E402
from winnow.consolidation.consolidation_job import Consolidator  # noqa: E402
from winnow.consolidation.run.checkpoints import Checkpoints  # noqa: E402
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation  # noqa: E402
from winnow.ingestion.content.isolated_reader import understand  # noqa: E402
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion  # noqa: E402
from winnow.ingestion.ingestion_wiring import build as build_ingestion  # noqa: E402
from winnow.ingestion.sources.source_model import SourceName  # noqa: E402
from winnow.parsing.documents.document_model import DocumentError  # noqa: E402
from winnow.parsing.documents.document_reader import read_document  # noqa: E402
from winnow.platform import clients  # noqa: E402
from winnow.platform.auth import Caller, Role  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.queues import parse  # noqa: E402
from winnow.platform.settings import (  # noqa: E402
    ConsolidationWorkerSettings,
    EventPublisherSettings,
    IngestionWorkerSettings,
    SchedulerSettings,
)
from winnow.platform.table import Table  # noqa: E402
from winnow.projects.project_service import NewProject  # noqa: E402
from winnow.records.record import RecordKind  # noqa: E402
from winnow.records.record_store import Wanted  # noqa: E402
from winnow.records.writing import NewRecord  # noqa: E402
from winnow.schedules.scheduled_tasks import Schedules  # noqa: E402
from winnow.values import Field, Provenance  # noqa: E402
from winnow.webhooks.publisher_wiring import build_publisher  # noqa: E402

ADMIN = Caller("53c4a8d2-0061-70a1-4e5d-0f7b1c2d3e4f", frozenset({Role.ADMIN}))
MILLION = 1e6
PRICES: dict[str, float] = {  # US dollars
    "write_units": 0.625 / MILLION,
    "read_units": 0.125 / MILLION,
    "queue_requests": 0.40 / MILLION,
    "puts": 5.00 / MILLION,
    "gets": 0.40 / MILLION,
    "bus_events": 1.00 / MILLION,
    "invocations": 0.20 / MILLION,
    "gigabyte_seconds": 0.0000133334,  # arm64
    "api_requests": 1.00 / MILLION,
    "log_bytes": 0.50 / 1e9,
}
ALARM, SECRET_PRICE, METRIC, SCHEDULE = 0.10, 0.40, 0.30, 1.00 / MILLION  # a month each; of one call
TABLE_GB, BACKUP_GB, BUCKET_GB = 0.25, 0.20, 0.023  # a month
POLLS = 648_000  # receives a month of an idle queue: Lambda polls with five connections that wait 20 s each
MEMORY = {"Api": 1024, "IngestionWorker": 2048, "ConsolidationWorker": 3008, "EventPublisher": 512, "Scheduler": 512}
MONTH = {"sweep": 43_200, "poll_sources": 720, "consolidate_projects": 30, "erase_expired": 30}  # calls


@dataclass(slots=True)
class Deployment:
    """A deployment in memory, with the functions that are counted."""

    cloud: Cloud
    meter: Meter
    services: Services
    out: io.StringIO

    @contextmanager
    def function(self, name: str) -> Iterator[None]:
        """One invocation of the function of this name."""
        with self.meter.function(MEMORY[name], self.out.tell):
            yield

    def used(self, work: Callable[[], object]) -> Bill:
        """What a piece of work uses, with the events that it publishes."""
        before, done = self.meter.bill(), len(self.cloud.dynamodb.commits)
        work()
        self._publish(done)
        return self.meter.bill() - before

    def _publish(self, since: int) -> None:
        """The stream's batches of up to ten records each, as the publisher takes them."""
        publisher = build_publisher(EventPublisherSettings(TABLE, "bus", DELIVERY))
        records = [
            {"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1", "NewImage": after}}
            for commit in self.cloud.dynamodb.commits[since:]
            for (pk, _), before, after in commit.changes
            if before is None and after is not None and pk.startswith(("AUDIT#", "OUTBOX#"))
        ]
        for start in range(0, len(records), 10):
            with self.function("EventPublisher"):
                publisher.take_stream(records[start : start + 10])

    def request[T](self, work: Callable[[], T]) -> T:
        """A request of a caller: the gateway, and the API's function."""
        self.meter.counts["api_requests"] += 1
        with self.function("Api"):
            return work()

    def work_queue(self, url: str, name: str, run: Callable[[str], object]) -> None:
        """Has a function work all messages of a queue: for each a receive and a delete are charged."""
        while found := self.cloud.sqs.receive(url, 1):
            with self.function(name):
                run(found[0].body)
            self.cloud.sqs.delete(url, found[0].receipt)
            self.meter.counts["queue_requests"] += 2

    def consolidate(self, project_id: str) -> Bill:
        """A consolidation from its trigger to its end."""
        worker = consolidation_wiring.build(ConsolidationWorkerSettings(TABLE, BUCKET, CONSOLIDATION))
        table = Table(clients.dynamodb(), TABLE)
        worker = replace(worker, handler=Consolidator(table, Checkpoints(clients.s3(), BUCKET), isolated=False))

        def work() -> None:
            self.request(lambda: self.services.consolidation.trigger(ADMIN, TriggerConsolidation(project_id, {})))
            self.work_queue(CONSOLIDATION, "ConsolidationWorker", lambda body: worker.run(parse(body), lambda: 900.0))

        return self.used(work)

    def ingest(self, project_id: str) -> Bill:
        """An ingestion of the project's inbox from its trigger to its end."""
        settings = IngestionWorkerSettings(TABLE, BUCKET, INGESTION, CONSOLIDATION, PAGES, SECRET)
        worker = build_ingestion(settings, PlainReader())

        def work() -> None:
            self.request(lambda: self.services.ingestion.trigger(ADMIN, TriggerIngestion(project_id, SourceName.S3)))
            self.work_queue(INGESTION, "IngestionWorker", lambda body: worker.run(parse(body), lambda: 600.0))

        return self.used(work)

    def write_rows(self, project_id: str, count: int, copies: int) -> None:
        """So many records of persons, each so often."""
        rows = [
            NewRecord(
                f"{number}-{copy}",
                RecordKind.ROW,
                {
                    "name": Field(f"Person {chr(97 + number % 26)}{number}", Provenance.IMPORTED),
                    "email": Field(f"p{number}@example.org", Provenance.IMPORTED),
                },
            )
            for number in range(count)
            for copy in range(copies)
        ]
        for start in range(0, len(rows), 100):
            self.services.writer.write(ADMIN, project_id, rows[start : start + 100])


@contextmanager
def deployed() -> Iterator[Deployment]:
    """A deployment; what it prints is kept from the screen."""
    out = io.StringIO()
    with plugged() as plug, redirect_stdout(out):
        meter = Meter()
        plug.cloud = meter.cloud = cloud = Cloud(system_clock, meter.around)
        yield Deployment(cloud, meter, Services.build(API), out)


def consolidations() -> tuple[Bill, Bill]:
    """A job that finds nothing to do among 20 records, and what each duplicate that is merged adds."""
    with deployed() as it:
        quiet = it.services.projects.create(ADMIN, NewProject("Quiet")).project_id
        it.write_rows(quiet, 20, 1)
        nothing = it.consolidate(quiet)
        busy = it.services.projects.create(ADMIN, NewProject("Busy")).project_id
        it.write_rows(busy, 200, 2)
        merged = it.consolidate(busy)
    return nothing, (merged - nothing) * (1 / 200)


def documents(count: int = 200) -> Bill:
    """A document of a folder, read as the devstack's sample resumes are."""
    with deployed() as it:
        project_id = it.services.projects.create(ADMIN, NewProject("Documents")).project_id
        for number in range(count):
            it.cloud.s3.put(f"inbox/{project_id}/{number}.txt", f"Person {number}\n{number * 7919}".encode())
        bill = it.ingest(project_id) * (1 / count)
    return replace(bill, gigabyte_seconds=bill.gigabyte_seconds + MEMORY["IngestionWorker"] / 1024 * _reading())


def _reading() -> float:
    """Processor seconds that a sample resume takes to read, on average; the first of each format loads its reader."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_samples(Path(folder)).resumes

        def read() -> None:
            for path in files:
                with suppress(DocumentError):  # a few are broken
                    understand(read_document(path.read_bytes(), path.name))

        read()
        begun = time.process_time()  # of the parsers alone: the second time their modules are loaded
        read()
        return (time.process_time() - begun) / len(files)


def rows(count: int = 2000) -> Bill:
    """A row of a table."""
    with deployed() as it:
        project_id = it.services.projects.create(ADMIN, NewProject("Rows")).project_id
        lines = "".join(f"{number},Person {number},p{number}@example.org\n" for number in range(count))
        it.cloud.s3.put(f"inbox/{project_id}/people.csv", f"id,name,email\n{lines}".encode())
        return it.ingest(project_id) * (1 / count)


def reading_requests(count: int = 20) -> Bill:
    """A request for a page of 50 records."""
    with deployed() as it:
        project_id = it.services.projects.create(ADMIN, NewProject("Read")).project_id
        it.write_rows(project_id, 100, 1)

        def work() -> None:
            for _ in range(count):
                it.request(lambda: it.services.records.page(ADMIN, project_id, Wanted(), limit=50, after=None))

        return it.used(work) * (1 / count)


def idle() -> tuple[Bill, int]:
    """A month in which nothing happens: the schedules of a deployment with one project; and how many custom metrics."""
    total = Bill()
    with deployed() as it:
        it.services.projects.create(ADMIN, NewProject("Idle"))
        schedules = Schedules.build(SchedulerSettings(TABLE, INGESTION, CONSOLIDATION, EXPORT, ERASURE, PAGES))

        def call(task: str) -> None:
            with it.function("Scheduler"):
                schedules.run(task, "", lambda: 60.0)
            it.work_queue(PAGES, "Scheduler", lambda body: schedules.work(body, lambda: 60.0))

        call("sweep")  # the first one loads things
        for task, calls in MONTH.items():
            total += it.used(lambda task=task: call(task)) * calls  # type: ignore[misc]
        return total, len(metrics_in(it.out.getvalue()))


def dollars(bill: Bill) -> float:
    """What a bill comes to."""
    return sum((price * float(getattr(bill, name)) for name, price in PRICES.items()), 0.0)


def show(name: str, bill: Bill, times: float) -> None:
    """A line: units of one, and what so many cost."""
    used = (
        f"{bill.write_units:7.1f} {bill.read_units:7.1f} {bill.queue_requests:6.1f} {bill.puts:5.1f} {bill.gets:5.1f}"
        f" {bill.bus_events:6.2f} {bill.invocations:7.2f} {bill.gigabyte_seconds:8.3f}"
    )
    print(f"{name:34}{used} {dollars(bill) * times:10.2f}")


def main() -> None:
    """Prints all tables."""
    for name, megabytes in MEMORY.items():
        set_to = template()[f"{name}Function"]["Properties"].get("MemorySize", megabytes)
        assert set_to in (megabytes, {"Ref": "ConsolidationMemory"}), f"the template gives {name} {set_to} MB"
    nothing, merge = consolidations()
    document, row, request = documents(), rows(), reading_requests()
    quiet, metrics = idle()
    head = f"{'':34}  write    read  queue   put   get    bus  invoke   GB·s"
    print(f"{head}  $ a 1,000")
    for name, bill in (
        ("consolidation, nothing to do", nothing),
        ("  and each duplicate merged", merge),
        ("document ingested", document),
        ("row of a table ingested", row),
        ("request for 50 records", request),
    ):
        show(name, bill, 1000)
    print("\na million consolidation jobs with nothing to do, $")
    for name, price in PRICES.items():
        if getattr(nothing, name):
            print(f"  {name.replace('_', ' '):20}{MILLION * price * getattr(nothing, name):8.2f}")
    print(f"  {'all':20}{MILLION * dollars(nothing):8.2f}")
    resources = render(read_source())
    kinds = [resource["Type"].removeprefix("AWS::") for resource in resources.values()]
    polled = sum(
        resource["Properties"]["EventSourceArn"]["Fn::GetAtt"][0].endswith("Queue")
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
    )
    standing = {
        f"{kinds.count('CloudWatch::Alarm')} alarms": ALARM * kinds.count("CloudWatch::Alarm"),
        f"{kinds.count('SecretsManager::Secret')} secrets": SECRET_PRICE * kinds.count("SecretsManager::Secret"),
        f"{metrics} custom metrics of the schedules": METRIC * metrics,
        f"{polled} queues that Lambda polls": polled * POLLS * PRICES["queue_requests"],
        "schedules, sweeper": dollars(quiet) + SCHEDULE * sum(MONTH.values()),
    }
    print("\nan idle month, $")
    for name, price in standing.items():
        print(f"  {name:34}{price:8.2f}")
    base = sum(standing.values())
    print(f"  {'all':34}{base:8.2f}")
    print("\na month, $                      files     rows  requests   jobs  GB table  GB bucket")
    for name, files, table_rows, requests, jobs, table_gb, bucket_gb in (
        ("a team", 1_000, 10_000, 20_000, 60, 0.1, 1),
        ("a company", 50_000, 500_000, 500_000, 3_000, 5, 50),
        ("a platform", 1_000_000, 10_000_000, 10_000_000, 60_000, 100, 1_000),
    ):
        work = document * files + row * table_rows + request * requests + nothing * jobs
        work += merge * ((files + table_rows) / 5)  # one of five is a duplicate
        storage = table_gb * (TABLE_GB + BACKUP_GB) + bucket_gb * BUCKET_GB
        shown = f"{files:9,} {table_rows:9,} {requests:9,} {jobs:6,} {table_gb:8} {bucket_gb:8,}"
        print(f"  {name:22}{shown}   work {dollars(work):9.2f}  storage {storage:7.2f}")
        print(f"  {'':22}{'':56}   all  {dollars(work) + storage + base:9.2f}")


if __name__ == "__main__":
    main()
