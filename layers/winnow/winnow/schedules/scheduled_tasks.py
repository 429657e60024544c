"""The scheduler's tasks. A task that fires twice or late makes each job once: ids come from the scheduled time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from winnow.audit.access import Gate
from winnow.audit.audit_store import AuditStore
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger
from winnow.erasure.trigger_erasure import ErasureTrigger
from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.estimates import Estimator
from winnow.jobs.job_store import JobStore
from winnow.jobs.submission import Submitter
from winnow.jobs.sweeper import Sweeper
from winnow.platform import clients
from winnow.platform.batches import TimeLeft
from winnow.platform.clock import Clock, from_text, system_clock, to_text
from winnow.platform.observability import logger, measure
from winnow.platform.queues import Queue
from winnow.platform.settings import SchedulerSettings
from winnow.platform.table import Table
from winnow.project_tasks import project_tasks
from winnow.projects.project_pages import PageWorker, parse_page, send_pages
from winnow.projects.project_store import ProjectStore
from winnow.records.record_store import RecordStore

PERIODS = {"consolidate_projects": 86_400, "erase_expired": 86_400, "poll_sources": 3_600, "sweep": 60}  # s


class UnknownTask(Exception):  # noqa: N818 - a schedule of another release, or a typing error in the template
    """No task has this name."""


def slot_of(task: str, scheduled_time: str, now: datetime) -> str:
    """The occasion that a call stands for: its scheduled time.

    A scheduler that does not fill ``<aws.scheduler.scheduled-time>`` in leaves the placeholder there: then it is the
    start of the task's present period (in UTC).
    """
    try:
        return to_text(from_text(scheduled_time))
    except ValueError:
        period = PERIODS[task]
        return to_text(datetime.fromtimestamp(now.timestamp() // period * period, UTC))


@dataclass(frozen=True, slots=True)
class Schedules:
    """The tasks by name.

    Attributes:
        pages: the scheduler's own queue, by which a task for every project is handed out.
    """

    projects: ProjectStore
    pages: Queue
    worker: PageWorker
    sweeper: Sweeper
    clock: Clock

    @classmethod
    def build(cls, settings: SchedulerSettings, clock: Clock = system_clock) -> Schedules:
        """Wires the tasks to the deployment that the settings describe."""
        table = Table(clients.dynamodb(), settings.table)
        dispatcher = Dispatcher.build(JOB_KINDS.values(), lambda name: Queue(clients.sqs(), settings.queue_url(name)))
        gate, submitter, projects = Gate(AuditStore(table), clock), Submitter(table, dispatcher), ProjectStore(table)
        consolidation = ConsolidationTrigger(submitter, Estimator(submitter.projects), gate, clock)
        erasing = ErasureTrigger(submitter, projects, RecordStore(table), gate, clock)
        return cls(
            projects=projects,
            pages=Queue(clients.sqs(), settings.project_page_queue_url),
            worker=PageWorker(
                projects, project_tasks(consolidation, IngestionTrigger(submitter, gate, clock), erasing)
            ),
            sweeper=Sweeper(JobStore(table), dispatcher, clock),
            clock=clock,
        )

    def run(self, task: str, scheduled_time: str, time_left: TimeLeft) -> dict[str, int | str]:
        """Runs one task within the time that is left; answers what it did.

        Args:
            task: one of ``PERIODS``.
            scheduled_time: RFC 3339; when it is none (a schedule that was called by hand), the clock's own slot counts.

        Raises:
            UnknownTask: no task has this name.
            Unavailable: the store is too busy: the schedule tries again.
        """
        if task not in PERIODS:
            raise UnknownTask(task)
        slot = slot_of(task, scheduled_time, self.clock())
        done: dict[str, int | str] = (
            self._sweep(time_left) if task == "sweep" else {"pages": send_pages(self.projects, self.pages, task, slot)}
        )
        answer = {"task": task, "slot": slot, **done}
        logger().info("task done", extra=answer)
        measure("ScheduleRan", 1, by={"task": task})
        return answer

    def work(self, body: str, time_left: TimeLeft) -> None:
        """Works one page of projects.

        Raises:
            PoisonMessage, NewerMessage: it can't be read by this release.
            Unavailable: some projects were not served: let the queue deliver the page again.
        """
        page = parse_page(body)
        accepted = self.worker.work(page, time_left)
        told = {"task": page.task, "slot": page.slot, "projects": len(page.project_ids), "accepted": accepted}
        logger().info("page done", extra=told)

    def _sweep(self, time_left: TimeLeft) -> dict[str, int | str]:
        swept = self.sweeper.sweep(time_left)
        measure("OldestOpenJobSeconds", swept.oldest_seconds, "Seconds")
        measure("OverdueJobs", swept.due)
        return {"due": swept.due, "sent": swept.sent, "unsent": swept.unsent, "held": swept.held}
