"""Working on one file of a job: take it, read it, and write its outcome, its records and its count at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from winnow.audit.audit_event import Entity
from winnow.events.outbox import outbox_action
from winnow.ingestion.content.content import Content
from winnow.ingestion.content.record_changes import told_of
from winnow.ingestion.ocr.ocr_provider import async_job_of
from winnow.ingestion.run.file_store import FileStore, FileTaken, change_action, ended
from winnow.ingestion.run.file_window import FileWindow
from winnow.ingestion.run.finisher import Finisher
from winnow.ingestion.run.ingestion_file import FileTask, Outcome
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.outcomes import Finished, Paused, Superseded, Waiting
from winnow.ingestion.run.planner import file_message
from winnow.ingestion.run.progress import count_action, project_count_actions
from winnow.ingestion.sources.source_model import SourceError, SourceNotFound
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore, LostRace
from winnow.jobs.lifecycle import MAX_ATTEMPTS, cancel
from winnow.jobs.retry import GiveUp, TransientError, decide
from winnow.platform.clock import Clock
from winnow.platform.errors import Unavailable
from winnow.platform.expressions import Put
from winnow.platform.observability import log_context, measure
from winnow.platform.queues import Message, Queue
from winnow.platform.retries import Backoff, retry
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json

_RACE = Backoff(attempts=4, base=0.01, longest=0.1)  # against records and files that change under way


@dataclass(frozen=True, slots=True)
class FileWorker:
    """Takes ``file`` messages.

    Attributes:
        content: reads a file and says what it does to the records.
    """

    table: Table
    queue: Queue
    window: FileWindow
    content: Content
    finisher: Finisher
    clock: Clock
    actor: str
    rng: random.Random = field(default_factory=random.Random)

    def run(self, message: Message, time_left: Callable[[], float]) -> bool:
        """Works a message; returns when it may be deleted: whether its job has ended.

        Raises:
            Unavailable: the store could not be reached even to say so: let the queue deliver the message again.
        """
        if message.file is None:
            return False
        files = FileStore(self.table)
        job, file = files.get(message.job_id, message.file)
        if job is None or file is None or job.state is not State.RUNNING:
            return job is not None and job.state.ended
        called_back = message.async_job_id is not None
        if called_back and message.async_job_id != async_job_of(file.position):
            return False  # a callback for something else than what the file waits for
        if job.cancel_requested:
            self._cancel(job)
        elif not file.done:
            with suppress(FileTaken):
                taken = files.take(file, self.clock(), called_back=called_back)
                with log_context(job_id=job.job_id, file_id=taken.file_id, attempt=taken.fencing_token):
                    self._work(taken, time_left)
        return self.finisher.finish_if_done(job.job_id)

    def _work(self, file: FileTask, time_left: Callable[[], float]) -> None:
        """Works a file; from the start when its record or its place in the source has changed under the work."""
        current = [file]

        def work() -> None:
            try:
                self._try(current[0], time_left)
            except Superseded:
                current[0] = self._as_it_stands(file)
                raise

        try:
            said = "The file's records are changing too fast."
            retry(work, Superseded, sleep=self.table.sleep, busy=said, code="records-changing", backoff=_RACE)
        except TransientError as error:
            self._put_off(current[0], error)
        except Unavailable as error:
            self._put_off(current[0], TransientError(error.code))

    def _try(self, file: FileTask, time_left: Callable[[], float]) -> None:
        match self._result(file, time_left):
            case Paused(left):
                self.queue.send(file_message(FileStore(self.table).give_back(left)))
            case Waiting(position, wakes_at):
                FileStore(self.table).wait(file, position, wakes_at)
                self._send_next(file)
            case Finished() as result:
                self._end(result)

    def _result(self, file: FileTask, time_left: Callable[[], float]) -> Finished | Paused | Waiting:
        """What becomes of a file.

        Raises:
            TransientError, Unavailable: nothing, for now.
        """
        if file.attempts_used >= MAX_ATTEMPTS:
            return self.content.given_up(file)
        try:
            return self.content.work(file, time_left)
        except SourceNotFound:
            left = self._as_it_stands(file)
            reason = "The file was gone or replaced before it could be read."
            return Finished(left, Outcome.SKIPPED, left.counts, code="gone", reason=reason)
        except SourceError as error:
            if error.retryable:
                raise TransientError(error.code, error.retry_after) from error
            left = self._as_it_stands(file)
            return Finished(left, Outcome.FAILED, left.counts, code=error.code, reason=error.reason, retryable=True)

    def _as_it_stands(self, file: FileTask) -> FileTask:
        """The file with what its chunks have written since it was taken: that counts, however it ends.

        Raises:
            FileTaken: another worker has it now.
        """
        _, current = FileStore(self.table).get(file.job_id, file.file_id)
        if current is None or current.done or current.fencing_token != file.fencing_token:
            raise FileTaken
        return current

    def _end(self, result: Finished) -> None:
        """Writes the outcome; when many files end at once, they meet at the progress shards and take turns.

        Raises:
            FileTaken: another worker has the file, or the job has been closed.
            Superseded: a record, or what is known of the source's file, has changed meanwhile.
            Unavailable: it did not get its turn.
        """
        file = result.file
        after = ended(file, result.outcome, result.counts, result.code, result.reason)
        count = count_action(file.job_id, file.file_id, result.outcome, result.counts, retryable=result.retryable)
        counted = project_count_actions(file, result.counts - file.counts)  # its chunks of rows were counted before
        try:
            told = self._event(after, result)
            self.table.transact([change_action(file, after), count, *result.actions, *counted, told])
        except ConditionFailed as error:
            raise (FileTaken if error.failed.keys() & {0, 1} else Superseded) from error
        self._send_next(file)
        measure("FilesEnded", 1, by={"outcome": result.outcome.value}, code=result.code, job_id=file.job_id)

    def _event(self, file: FileTask, result: Finished) -> Put:
        """What is told of a file's end: its outcome, what its records came to, and those that this transaction
        writes."""
        told: dict[str, Json] = {
            "job_id": file.job_id,
            "outcome": result.outcome.value,
            "code": result.code,
            **told_of(result.counts, result.actions),
        }
        kind = "file.failed" if result.outcome is Outcome.FAILED else "file.read"
        return outbox_action(self.clock(), file.project_id, self.actor, kind, Entity("file", file.file_id), told=told)

    def _send_next(self, file: FileTask) -> None:
        """Sends the file that takes the place which this one has left in its job's window."""
        with suppress(Unavailable):  # the job's planner sends it
            file_id = self.window.after(file)
            if file_id is not None:
                self.queue.send(file_message(replace(file, file_id=file_id)))

    def _put_off(self, file: FileTask, fault: TransientError) -> None:
        """A transient error: the file's message comes again later, or the file ends when its attempts are used up."""
        decision = decide(file.attempts_used, fault, self.rng)
        if isinstance(decision, GiveUp):
            left = self._as_it_stands(file)
            reason = f"It could not be read in {left.attempts_used + 1} tries; the next ingestion tries again."
            self._end(Finished(left, Outcome.FAILED, left.counts, code=fault.code, reason=reason, retryable=True))
            return
        left = FileStore(self.table).give_back(file, failed=decision.counts)
        with suppress(Unavailable):  # the job's planner sends it again
            self.queue.send(file_message(left), delay=int(decision.delay / timedelta(seconds=1)))

    def _cancel(self, job: Job) -> None:
        if job.lease_until is not None and job.lease_until > self.clock():
            return  # the planner has the job and will see the request at its next checkpoint
        now = self.clock()
        also = INGESTION.terminal_actions(job)
        with suppress(LostRace):
            JobStore(self.table).move(job, cancel(job, now), actor=self.actor, now=now, also=also)
