"""The consolidation worker over up to a million records, stage by stage, against a store that costs next to nothing.

    python -m benchmarks.consolidation_stages --records 1000000 [--until merge]

The store is a process of its own (``memory_store.py``), and so is the worker: its memory is its own. As on AWS an
invocation has 900 s; what it leaves, the next one takes up from the checkpoint. Files of stages are on this disk.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

os.environ |= {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}

from botocore.exceptions import ClientError  # noqa: E402 - after the environment is set

from benchmarks.memory_store import TABLE  # noqa: E402
from winnow.audit.access import Gate  # noqa: E402
from winnow.audit.audit_store import AuditStore  # noqa: E402
from winnow.consolidation.consolidation_job import Consolidator  # noqa: E402
from winnow.consolidation.run.checkpoints import Checkpoints  # noqa: E402
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION  # noqa: E402
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger, TriggerConsolidation  # noqa: E402
from winnow.jobs.dispatch import Dispatcher  # noqa: E402
from winnow.jobs.estimates import Estimator  # noqa: E402
from winnow.jobs.job import Job, State  # noqa: E402
from winnow.jobs.job_store import JobStore  # noqa: E402
from winnow.jobs.job_worker import CancelRequested, Worker  # noqa: E402
from winnow.jobs.submission import Submitter  # noqa: E402
from winnow.platform import clients  # noqa: E402
from winnow.platform.auth import Caller, Role  # noqa: E402
from winnow.platform.clock import system_clock  # noqa: E402
from winnow.platform.ids import new_id  # noqa: E402
from winnow.platform.queues import Queue, parse  # noqa: E402
from winnow.platform.table import Table  # noqa: E402
from winnow.projects.project import Project  # noqa: E402
from winnow.projects.project_store import create_action  # noqa: E402


@dataclass(frozen=True, slots=True)
class Disk:
    """The two calls of a bucket that checkpoints make, over a folder."""

    folder: Path

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803, ARG002 - boto3's names
        path = self.folder / Key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Body)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803, ARG002
        try:
            return {"Body": BytesIO((self.folder / Key).read_bytes())}
        except FileNotFoundError as error:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject") from error


@dataclass(slots=True)
class Messages:
    """The one call of a queue that jobs make, over a list."""

    bodies: list[str] = field(default_factory=list)

    def send_message(self, *, MessageBody: str, **_: object) -> None:  # noqa: N803
        self.bodies.append(MessageBody)


@dataclass(slots=True)
class Stopwatch:
    """Says what each stage took; ends the run before the stage where it was asked to."""

    until: str
    stage: str = "read"
    began: tuple[float, float] = field(default_factory=lambda: (time.monotonic(), time.process_time()))

    def look(self, job: Job) -> None:
        """Notes which stage the job is in."""
        if job.phase and job.phase != self.stage:
            self.say()
            self.stage, self.began = job.phase, (time.monotonic(), time.process_time())
            if self.stage == self.until:
                raise CancelRequested

    def say(self) -> None:
        """Prints what the stage took."""
        wall, processor = time.monotonic() - self.began[0], time.process_time() - self.began[1]
        print(
            f"  {self.stage:6} {wall:8.1f} s, {processor:8.1f} s of processor time, {peak():6.0f} MB at most",
            flush=True,
        )


def peak() -> float:
    """The most resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True, slots=True)
class WatchedJobs(JobStore):
    """A job store that shows each checkpoint to a stopwatch."""

    watch: Stopwatch

    def extend_lease(self, job: Job, now: datetime, also: Job | None = None) -> Job:
        """As the store does."""
        after = JobStore.extend_lease(self, job, now, also)
        self.watch.look(after)
        return after


def run(endpoint: str, project_id: str, folder: Path, until: str, invocation: float) -> Job:
    """One consolidation to its end, or to a stage."""
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint
    table, messages = Table(clients.dynamodb(), TABLE), Messages()
    now = system_clock()
    table.write(create_action(Project(project_id, "Bench", created_at=now, created_by="bench", updated_at=now)))
    watch = Stopwatch(until)
    jobs = WatchedJobs(table, watch)
    dispatcher = Dispatcher({CONSOLIDATION.name: Queue(messages, "bench")})  # type: ignore[arg-type]
    gate = Gate(AuditStore(table), system_clock)
    submitter = Submitter(table, dispatcher)
    trigger = ConsolidationTrigger(submitter, Estimator(submitter.projects), gate, system_clock)
    caller = Caller("bench", frozenset({Role.ADMIN}))
    job_id = str(trigger.trigger(caller, TriggerConsolidation(project_id, {}))["job_id"])
    handler = Consolidator(table, Checkpoints(Disk(folder), "bench"))  # type: ignore[arg-type]
    invocations = 0
    while messages.bodies:
        invocations += 1
        ends_at = time.monotonic() + invocation
        worker = Worker(CONSOLIDATION, jobs, dispatcher, system_clock, "bench", handler)
        worker.run(parse(messages.bodies.pop(0)), lambda at=ends_at: at - time.monotonic())  # type: ignore[misc]
    watch.say()
    print(f"  {invocations} invocations of {invocation:.0f} s")
    job = jobs.get(job_id)
    assert job
    return job


def main() -> int:
    """Runs each size in processes of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--until", choices=("match", "merge", "end"), default="end", help="stop before this stage")
    parser.add_argument("--invocation", type=float, default=900.0, help="seconds of one; a function has 900 on AWS")
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    project_id = new_id()
    command = [sys.executable, str(ROOT / "benchmarks" / "memory_store.py"), str(port), project_id, str(given.records)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as store, tempfile.TemporaryDirectory() as folder:
        try:
            assert store.stdout
            print(store.stdout.readline().strip(), flush=True)
            job = run(f"http://127.0.0.1:{port}", project_id, Path(folder), given.until, given.invocation)
        finally:
            store.terminate()
    counts = {name: value for name, value in job.result.items() if isinstance(value, int)}
    print(f"  {job.state.value}: {counts}")
    return int(given.until == "end" and job.state is not State.COMPLETED)


if __name__ == "__main__":
    sys.exit(main())
