"""How long a file of a quiet project waits while another project ingests a folder of thousands, on the local stack.

    python -m benchmarks.fair_share                 # 5,000 files; part of `make load` too
    python -m benchmarks.fair_share --unbounded     # again with all files sent at once, as if there were no window

Brings a stack of its own up. A project of its own ingests folders of one file, one after the other: for each it is
taken how long it takes from the request until a worker has the file. First nothing else happens; then another project's
folder is being worked on. Exit code 1 when the median is over twice the undisturbed one. Waits depend on what else the
machine does; the local AWS's own processor time for each file of the folder, which is printed too, does not, and must
not grow with the folder.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ |= {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}

import httpx  # noqa: E402

from benchmarks.lambda_processes import aws_pid, processor_seconds  # noqa: E402
from devstack import stack as devstack  # noqa: E402
from devstack.layout import Layout  # noqa: E402
from devstack.stack import Ports, Stack  # noqa: E402
from winnow.ingestion.run.file_store import FileStore  # noqa: E402
from winnow.ingestion.run.ingestion_file import FILES  # noqa: E402
from winnow.ingestion.run.progress import read_progress  # noqa: E402
from winnow.jobs.job_store import JobStore  # noqa: E402
from winnow.platform.table import Table  # noqa: E402
from winnow.sdk.client import Client  # noqa: E402

LIMIT = 2.0  # times the undisturbed median
TRIES = 15
_WARM_UP = 3
_LOOK = 0.02  # s between two looks at a file
_GIVE_UP = 120.0  # s for one file
_QUIET = "/quiet"


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from the request until a worker had the file, one for each try."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"median {self.median:6.2f} s, longest {max(self.seconds):6.2f} s of {len(self.seconds)}"


@dataclass(slots=True)
class Measurement:
    """A quiet project and a loud one on a stack.

    Attributes:
        folder: the loud project's, in the Dropbox stand-in.
        made: ingestions so far.
        aws_ms: processor time of the local AWS for each file of the loud project, of the quiet one's ingestions beside
            it too, ms.
    """

    layout: Layout
    stack: Stack
    admin: Client
    folder: str
    made: int = 0
    aws_ms: float = 0.0

    @property
    def _table(self) -> Table:
        return Table(self.stack.client("dynamodb"), self.stack.outputs["TableName"])

    def run(self, tries: int = TRIES) -> tuple[Waits, Waits]:
        """The quiet project's waits when nothing else happens, and while the loud one's folder is worked on."""
        quiet = self.admin.create_project("Quiet").project_id
        self.waits(quiet, _WARM_UP)
        alone = self.waits(quiet, tries)
        loud = self.admin.create_project("Loud").project_id
        job_id = self.admin.ingest(loud, source="dropbox", path=self.folder).job_id
        self._until_planned(job_id)
        before = self._spent(job_id)
        beside = self.waits(quiet, tries)
        after = self._spent(job_id)
        self.aws_ms = 1000 * (after[0] - before[0]) / max(after[1] - before[1], 1)
        job = JobStore(self._table).get(job_id)
        assert job is not None
        assert not job.state.ended, "the loud project was done before the quiet one was measured: give it more files"
        self.admin.cancel(job_id)
        return alone, beside

    def _spent(self, job_id: str) -> tuple[float, int]:
        """Processor seconds of the local AWS so far, and files of a job that have ended."""
        return processor_seconds(aws_pid(self.layout)), read_progress(self._table, job_id)[1].ended

    def waits(self, project_id: str, tries: int) -> Waits:
        """So many ingestions of one file each, one after the other."""
        return Waits([self._wait(project_id) for _ in range(tries)])

    def _wait(self, project_id: str) -> float:
        self.made += 1
        path = f"{_QUIET}/{self.made}"
        with httpx.Client(base_url=f"{self.stack.dropbox}/_control/files", timeout=60) as dropbox:
            dropbox.put(f"{path}/one.txt", content=f"Person {self.made}\nSailmaker\n".encode()).raise_for_status()
        files, started = FileStore(self._table), time.monotonic()
        job_id = self.admin.ingest(project_id, source="dropbox", path=path).job_id
        while time.monotonic() - started < _GIVE_UP:
            if any(file.fencing_token for file in files.of_job(job_id)):
                seconds = time.monotonic() - started
                self._until_ended(job_id)
                return seconds
            time.sleep(_LOOK)
        return _GIVE_UP

    def _until_ended(self, job_id: str) -> None:
        jobs = JobStore(self._table)
        while (job := jobs.get(job_id)) and not job.state.ended:
            time.sleep(_LOOK)

    def _until_planned(self, job_id: str) -> None:
        jobs = JobStore(self._table)
        while (job := jobs.get(job_id)) and job.phase != FILES:
            time.sleep(0.2)


def show(measurement: Measurement, tries: int = TRIES) -> float:
    """Measures and prints the waits; how many times longer the median is beside the loud project."""
    alone, beside = measurement.run(tries)
    ratio = beside.median / alone.median
    print(f"  a file of a quiet project, alone                  {alone}")
    print(f"  the same beside another project's folder          {beside}")
    print(f"  {ratio:.2f} times as long (at most {LIMIT})")
    print(f"  {measurement.aws_ms:.0f} ms of the local AWS's processor for each file of the folder", flush=True)
    return ratio


def main() -> int:
    """Measures. Returns 1 when the quiet project waits too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--tries", type=int, default=TRIES)
    parser.add_argument("--unbounded", action="store_true", help="without a window")
    given = parser.parse_args()
    from benchmarks.load import fill  # noqa: PLC0415 - load measures this too

    layout = Layout(state=ROOT / ".devstack" / "fair-share")
    try:
        stack = devstack.up(layout, Ports.free(), say=lambda text: print(text, file=sys.stderr, flush=True))
        if given.unbounded:
            _unbind(stack)
        fill(stack, [given.files], [])
        with Client(stack.api, lambda: stack.token(layout, "admin")) as admin:
            ratio = show(Measurement(layout, stack, admin, f"/{given.files}"), given.tries)
        return int(ratio > LIMIT)
    finally:
        devstack.reset(layout)


def _unbind(stack: Stack) -> None:
    """Gives jobs a window that holds every file."""
    functions, name = stack.client("lambda"), stack.outputs["IngestionWorkerFunctionName"]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "WINNOW_FILES_IN_FLIGHT": "1000000"}}
    )


if __name__ == "__main__":
    sys.exit(main())
