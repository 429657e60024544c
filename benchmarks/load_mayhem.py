"""What befalls a stack under load: processes of its functions are killed, messages are sent twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.lambda_processes import Processes, children, peak_mb
from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import FileTask
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.planner import file_message
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Item
from winnow.platform.ids import all_shards
from winnow.platform.queues import Message, Queue

VICTIMS = ("ingestion-worker", "consolidation-worker", "ingestion-worker", "api")
_COPIES = 5  # of jobs and of files each, every second


@dataclass(frozen=True, slots=True)
class Held:
    """Work that somebody held when a process was killed."""

    what: Job | FileTask
    lease_until: datetime


@dataclass(slots=True)
class Mayhem:
    """Kills and copies until it is stopped.

    Attributes:
        job_id: the large ingestion.
        kills, every: how many processes are killed, and how many seconds lie between two.
        killed: by function.
        copies: messages that were sent once more.
        recovered: for each piece of work that lost its worker: seconds from the end of its lease to its next claim.
        peaks: of the functions' processes and their readers, MB.
        known: jobs whose messages are copied, whatever has become of them.
    """

    processes: Mapping[str, Processes]
    jobs: JobStore
    queues: Mapping[str, Queue]
    job_id: str
    kills: int
    every: float
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    killed: Counter[str] = field(default_factory=Counter)
    copies: int = 0
    recovered: dict[str, list[float]] = field(default_factory=lambda: {"job": [], "file": []})
    peaks: dict[str, float] = field(default_factory=dict)
    known: list[Job] = field(default_factory=list)
    _held: list[Held] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins, beside the load."""
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Ends; what still waits for its next claim then is none of this run's."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        while not self._stop.wait(1.0):
            if self._done < self.kills:
                if time.monotonic() - began > self.every * (1 + self._done):
                    self._kill()
                self._copy()
            self._follow()

    @property
    def _done(self) -> int:
        return self.killed.total()

    def _kill(self) -> None:
        function = VICTIMS[self._done % len(VICTIMS)]
        processes = self.processes[function]
        pids = processes.pids()
        if not pids:
            return
        pid = self.rng.choice(pids)
        note_peaks(self.peaks, function, pid)
        processes.kill(pid)
        self.killed[function] += 1
        if function == "ingestion-worker":
            files = [file for file in FileStore(self.jobs.table).of_job(self.job_id) if file.lease_until]
            self._held += [Held(file, file.lease_until) for file in files if file.lease_until]
        if function != "api":
            jobs = [job for job in open_jobs(self.jobs) if not job.state.ended]
            self._held += [Held(job, job.lease_until) for job in jobs if job.lease_until]

    def _copy(self) -> None:
        """Copies of messages, new and old: of jobs in any state, of files in any."""
        jobs = open_jobs(self.jobs)
        self.known += self.rng.sample(jobs, min(len(jobs), _COPIES))
        chosen = self.rng.sample(self.known, min(len(self.known), _COPIES))
        for job in chosen:
            self.queues[job.kind].send(Message(kind=job.kind, job_id=job.job_id, fencing_token=job.fencing_token))
        files, _ = FileStore(self.jobs.table).page(self.job_id, limit=200, start=None)
        some = self.rng.sample(files, min(len(files), _COPIES))
        self.queues[INGESTION.name].send_all([file_message(file) for file in some])
        self.copies += len(chosen) + len(some)

    def _follow(self) -> None:
        """Whose lease has run out and who has been claimed since."""
        now = system_clock()
        waiting = []
        for held in self._held:
            idle = (now - held.lease_until).total_seconds()
            if idle < 0:
                waiting.append(held)
                continue
            claimed = self._is_claimed(held)
            if claimed:
                self.recovered["file" if isinstance(held.what, FileTask) else "job"].append(idle)
            elif claimed is False:
                waiting.append(held)
        self._held = waiting

    def _is_claimed(self, held: Held) -> bool | None:
        """Whether somebody else has it now; None when its holder was not the one that died."""
        if isinstance(held.what, FileTask):
            _, file = FileStore(self.jobs.table).get(held.what.job_id, held.what.file_id)
            now: FileTask | Job | None = file
            is_over = file is None or file.done
        else:
            job = self.jobs.get(held.what.job_id)
            now, is_over = job, job is None or job.state.ended
        if now is None or (is_over and now.fencing_token == held.what.fencing_token):
            return None
        if now.fencing_token > held.what.fencing_token:
            return True
        return None if now.lease_until != held.lease_until else False


def note_peaks(peaks: dict[str, float], function: str, pid: int) -> None:
    """Keeps the largest peak of a function's processes, and that of the readers which they started."""
    for name, each in ((function, [pid]), (f"{function}'s reader", list(children(pid)))):
        peaks[name] = max([peaks.get(name, 0.0), *map(peak_mb, each)])


def open_jobs(store: JobStore) -> list[Job]:
    """Every job that has not ended, or still wants a look at what follows it."""
    found: list[Job] = []
    for shard in all_shards():
        last: Item | None = None
        while True:
            jobs, last = store.open_jobs(shard, system_clock() + timedelta(days=1), last, 100)
            found += jobs
            if last is None:
                break
    return found
