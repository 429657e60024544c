"""Load on the deployed local stack, with workers killed and messages doubled; then nothing is lost and nothing twice.

    make load                                   # 2,000 triggers, 50 callers, 5,000 files
    make load ARGS="--triggers 200 --files 300"

Brings a stack of its own up (the deployed template on MiniStack) and runs the same load three times: a tenth of it to
warm up, all of it undisturbed, and all of it while processes of the functions are killed (SIGKILL) and copies of
messages are sent. Each load is so many triggers (consolidations and ingestions of 20 small projects, a quarter of them
repetitions of an Idempotency-Key) from so many callers at once, beside one ingestion of so many files. Afterwards the
whole table and the queues are checked, and what is printed: latencies, recoveries, peak memory. Then a file of a quiet
project is timed beside the large folder, and tables of rows go through, for the worker's memory. Exit code 1 when
anything is broken. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from winnow.values import Json

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ |= {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}

from benchmarks.fair_share import LIMIT as FAIR  # noqa: E402
from benchmarks.fair_share import Measurement  # noqa: E402
from benchmarks.fair_share import show as show_waits  # noqa: E402
from benchmarks.lambda_processes import Processes  # noqa: E402
from benchmarks.load_callers import Answers, call_all, planned  # noqa: E402
from benchmarks.load_checks import broken, messages_alive, read, waiting  # noqa: E402
from benchmarks.load_mayhem import VICTIMS, Mayhem, note_peaks, open_jobs  # noqa: E402
from devstack import stack as devstack  # noqa: E402
from devstack.layout import Layout  # noqa: E402
from devstack.stack import Ports, Stack  # noqa: E402
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION  # noqa: E402
from winnow.exports.export_kind import EXPORT  # noqa: E402
from winnow.ingestion.run.ingestion_kind import INGESTION  # noqa: E402
from winnow.jobs.job import Job, State  # noqa: E402
from winnow.jobs.job_store import JobStore  # noqa: E402
from winnow.platform.queues import Queue  # noqa: E402
from winnow.platform.table import Table  # noqa: E402
from winnow.sdk.client import Client  # noqa: E402

PROJECTS = 20
API_AT_ONCE = 8  # processes of the API: each takes a second of processor time to start, which 50 at once have not
LIMIT = 1800.0  # s in which a load has to end
RECOVERY = 120.0  # s from the end of a lost worker's lease to the next claim
_WORKER = "ingestion-worker"
_CITIES = ("Emden", "Leer", "Husum", "Kappeln", "Wismar", "Barth", "Greetsiel")


@dataclass(slots=True)
class Run:
    """What a load came to.

    Attributes:
        seconds: until every job had ended, and until the callers had all their answers.
        mayhem: what befell it; its peaks are those of every process.
    """

    name: str
    project_id: str
    files: int
    job: Job
    answers: Answers
    seconds: float
    called: float
    mayhem: Mayhem

    def broken(self) -> list[str]:
        """What should not have happened in it."""
        found = self.answers.broken()
        if self.job.state is not State.COMPLETED:
            found.append(f"the ingestion of {self.files} files: {self.job.state}")
        late = [each for some in self.mayhem.recovered.values() for each in some if each > RECOVERY]
        return [f"{self.name}: {line}" for line in [*found, *(f"idle for {each:.0f} s after a lease" for each in late)]]


@dataclass(slots=True)
class Bed:
    """The stack and what is on it."""

    layout: Layout
    stack: Stack
    admin: Client
    projects: Sequence[str]
    processes: Mapping[str, Processes]
    accepted: dict[str, str] = field(default_factory=dict)

    @property
    def jobs(self) -> JobStore:
        """The deployed table's jobs."""
        return JobStore(Table(self.stack.client("dynamodb"), self.stack.outputs["TableName"]))

    def queues(self) -> dict[str, Queue]:
        """The queue of each kind of job."""
        client, outputs = self.stack.client("sqs"), self.stack.outputs
        ingestion = Queue(client, outputs["IngestionQueueUrl"])
        consolidation = Queue(client, outputs["ConsolidationQueueUrl"])
        return {INGESTION.name: ingestion, EXPORT.name: ingestion, CONSOLIDATION.name: consolidation}

    def run(self, name: str, files: int, triggers: int, callers: int, kills: int = 0) -> Run:
        """One load, from its first trigger to the end of its last job."""
        say(f"{name}: {triggers:,} triggers from {callers} callers, one ingestion of {files:,} files …")
        renew(self.processes[_WORKER])
        project_id = self.admin.create_project(f"{files} files, {name}").project_id
        started = time.monotonic()
        job_id = self.admin.ingest(project_id, source="dropbox", path=f"/{files}").job_id
        every = max(triggers / 300, 5.0)
        mayhem = Mayhem(self.processes, self.jobs, self.queues(), job_id, kills, every)
        if kills:
            mayhem.start()
        try:
            plan = planned(name, triggers, self.projects)
            answers = call_all(self.stack.api, self.stack.token(self.layout, "admin"), plan, callers)
            called = time.monotonic() - started
            self._wait(mayhem.peaks)
        finally:
            if kills:
                mayhem.stop()
        seconds = time.monotonic() - started
        self.accepted |= {**answers.accepted, job_id: "files"}
        job = self.jobs.get(job_id)
        assert job
        return Run(name, project_id, files, job, answers, seconds, called, mayhem)

    def _wait(self, peaks: dict[str, float]) -> None:
        """Until no job is open. One that never ends is found by the checks."""
        ends_at = time.monotonic() + LIMIT
        while open_jobs(self.jobs) and time.monotonic() < ends_at:
            time.sleep(2)
            for function in {*VICTIMS}:
                for pid in self.processes[function].pids():
                    note_peaks(peaks, function, pid)

    def table(self, rows: int) -> list[str]:
        """The peaks of a worker that ingests a table; what is broken."""
        renew(self.processes[_WORKER])
        peaks: dict[str, float] = {}
        project_id = self.admin.create_project(f"{rows} rows").project_id
        started = time.monotonic()
        job_id = self.admin.ingest(project_id, source="dropbox", path=f"/rows-{rows}").job_id
        self._wait(peaks)
        job = self.jobs.get(job_id)
        assert job
        seconds = time.monotonic() - started
        print(f"  table of {rows:>7,} rows {seconds:8.1f} s  worker {peaks[_WORKER]:5.0f} MB", flush=True)
        made = job.result.get("records")
        return [] if made == {"created": rows} else [f"a table of {rows} rows became {made}"]


def renew(processes: Processes) -> None:
    """Ends idle processes of a function, so that the next ones' memory is their own."""
    for pid in processes.pids():
        processes.kill(pid)


def fill(stack: Stack, folders: Sequence[int], tables: Sequence[int]) -> None:
    """Puts the files and tables into the Dropbox stand-in. Each file is a short resume of another person."""
    with httpx.Client(base_url=f"{stack.dropbox}/_control/files", timeout=60) as dropbox:
        for files in folders:
            for number in range(files):
                dropbox.put(f"/{files}/{number:05d}.txt", content=resume(number)).raise_for_status()
        for rows in tables:
            lines = "".join(f"{row},Person {row},p{row}@example.org,{_CITIES[row % 7]}\n" for row in range(rows))
            dropbox.put(f"/rows-{rows}/people.csv", content=f"id,name,email,city\n{lines}").raise_for_status()


def resume(number: int) -> bytes:
    """A short resume in plain text."""
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    city = _CITIES[number % len(_CITIES)]
    return (
        f"Mira Falk{letters}\n{city}, Germany\nmira.{number}@example.org\n+49 4921 {number:06d}\n\nEXPERIENCE\n\n"
        f"Sailmaker, Loft {number} GmbH\n{city} | 03/2015 - 07/2021\n- Sewed {number % 90 + 3} sails\n\n"
        f"EDUCATION\nJourneyman, Craft School {city} (2011 - 2014)\n\nSKILLS\nSewing, Splicing, Rigging\n"
    ).encode()


def say(text: str) -> None:
    """To whoever waits."""
    print(text, file=sys.stderr, flush=True)


def percentiles(seconds: Sequence[float]) -> str:
    """p50, p95, p99 and the most, in ms."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else [*seconds] * 99
    return "".join(f"{1000 * each:9,.0f}" for each in (cuts[49], cuts[94], cuts[98], max(seconds)))


def show(run: Run) -> None:
    """A run's figures."""
    answers = run.answers
    print(f"{run.name}: ended after {run.seconds:.0f} s; callers had their answers after {run.called:.0f} s")
    print(f"  files    {run.job.state.value}: {run.job.result.get('files')}")
    told = {status: len(each) for status, each in sorted(answers.seconds.items())}
    print(f"  answers  {told}, {len(answers.accepted):,} jobs accepted, sent again {dict(answers.again)}")
    print("  ms             p50      p95      p99      max")
    for status, each in sorted(answers.seconds.items()):
        print(f"  {status:>8} {percentiles(each)}")
    shown = ", ".join(f"{name} {peak:.0f} MB" for name, peak in sorted(run.mayhem.peaks.items()) if peak)
    print(f"  peak     {shown}", flush=True)
    if run.mayhem.kills:
        show_mayhem(run.mayhem)


def show_mayhem(mayhem: Mayhem) -> None:
    """What was done to a run, and how long it took to get over it."""
    print(f"  killed   {dict(mayhem.killed)}; {mayhem.copies:,} copies of messages sent")
    for what, each in mayhem.recovered.items():
        if each:
            middle, most = statistics.median(each), max(each)
            print(
                f"  {what:5} {len(each)} lost their worker: claimed {middle:.0f} s (most {most:.0f} s) after the lease"
            )


def check(bed: Bed, runs: Sequence[Run]) -> list[str]:
    """Everything that has to hold; prints what was looked at."""
    killed = sum(run.mayhem.killed.total() for run in runs)
    stored = read(bed.stack, bed.accepted)
    found = broken(stored, {run.project_id: run.files for run in runs if run.files == runs[-1].files})
    found += [line for run in runs for line in run.broken()]
    for name, ready, hidden in waiting(bed.stack):
        if ready:
            found.append(f"{ready} messages are left in {name}")
        if hidden:
            print(f"  {hidden} messages of killed workers are still hidden in {name}")
    if not killed and any(run.mayhem.kills for run in runs):
        found.append("no process of a function was found to be killed: nothing was disturbed")
    found += messages_alive(bed.stack, stored, bed.queues())
    ended = Counter(job.state.value for job in stored.jobs.values())
    transitions = sum(job.version for job in stored.jobs.values())
    events = sum(pk.startswith("AUDIT#") and item.get("entity_type") == "job" for (pk, _), item in stored.items.items())
    print(
        f"accepted {len(bed.accepted):,}, stored {len(stored.jobs):,}, ended {dict(ended)}, {killed} processes killed"
    )
    print(f"transitions {transitions:,}, audit events of jobs {events:,}, records {len(stored.records):,}")
    return found


def main() -> int:
    """Runs the loads. Returns 1 when something is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triggers", type=int, default=2000)
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=12, help="processes killed in the disturbed run")
    parser.add_argument(
        "--rows", type=int, action="append", help="again for another table; 10,000 and 100,000; 0: none"
    )
    given = parser.parse_args()
    tables = [rows for rows in given.rows or [10_000, 100_000] if rows]
    layout = Layout(state=ROOT / ".devstack" / "load")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # 128 + SIGTERM; the stack is stopped on the way out
    try:
        stack = devstack.up(layout, Ports.free(), say=say)
        stack.client("lambda").put_function_concurrency(
            FunctionName=stack.outputs["ApiFunctionName"], ReservedConcurrentExecutions=API_AT_ONCE
        )
        small = max(given.files // 10, 1)
        fill(stack, sorted({small, given.files}), tables)
        with Client(stack.api, lambda: stack.token(layout, "admin")) as admin:
            projects = [make_project(admin, number) for number in range(PROJECTS)]
            processes = {name: Processes(layout, name) for name in VICTIMS}
            bed = Bed(layout, stack, admin, projects, processes)
            runs = []
            for name, files, triggers, kills in (
                ("warm-up", small, given.triggers // 10, 0),
                ("undisturbed", given.files, given.triggers, 0),
                ("disturbed", given.files, given.triggers, given.kills),
            ):
                runs.append(bed.run(name, files, triggers, given.callers, kills))
                show(runs[-1])
            found = check(bed, runs)
            print(f"beside a folder of {given.files:,} files:")
            ratio = show_waits(Measurement(layout, stack, admin, f"/{given.files}"))
            if ratio > FAIR:
                found.append(f"a file of a quiet project started after {ratio:.1f} times its undisturbed time")
            for rows in tables:
                found += bed.table(rows)
        for line in found:
            print(f"BROKEN: {line}")
        print(f"invariants broken: {len(found)}")
        return int(bool(found))
    finally:
        devstack.reset(layout)


def make_project(admin: Client, number: int) -> str:
    """A small project: four rows of two people."""
    project_id = admin.create_project(f"Small {number}").project_id
    rows: list[dict[str, Json]] = [
        {"key": str(row), "fields": {"name": f"Ann Roe {row // 2}", "email": f"a{row // 2}@x.de"}} for row in range(4)
    ]
    admin.write_records(project_id, rows)
    return project_id


if __name__ == "__main__":
    sys.exit(main())
