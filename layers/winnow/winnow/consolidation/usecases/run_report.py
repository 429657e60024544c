"""Use case: read what a dry run would have done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from winnow.consolidation.run.checkpoints import CheckpointMissing, Checkpoints
from winnow.consolidation.usecases.run_history import RunHistory
from winnow.jobs.job import State
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, Gone
from winnow.platform.stored_object import StoredObject
from winnow.values import Json

KEPT = timedelta(days=30)  # the bucket's rule for reports/


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some of a report.

    Attributes:
        summary: the result of the run, and why its fields are compared as they are.
        lines: of the changes in the order in which a run makes them, then of the reviews.
        position: where the next page starts, None at the end.
    """

    project_id: str
    summary: Mapping[str, Json]
    lines: Sequence[Mapping[str, Json]]
    position: str | None


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads the reports of dry runs.

    Attributes:
        files: where they lie; asked for when the first is read.
    """

    runs: RunHistory
    files: Callable[[], Checkpoints]
    clock: Clock

    def page(self, caller: Caller, job_id: str, *, limit: int, after: str | None) -> ReportPage:
        """A page of a dry run's report; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no run of this id.
            Conflict: ``no-report``: it was no dry run, or has not completed.
            Gone: ``report-expired``.
        """
        job = self.runs.get(caller, job_id)
        key = StoredObject(job.result).optional_text("report")
        if job.state is not State.COMPLETED or key is None:
            raise Conflict("no-report", "Only a dry run that has completed has a report.")
        expired = Gone("report-expired", f"Reports are kept for {KEPT.days} days: run it again.")
        if job.ended_at is None or self.clock() - job.ended_at > KEPT:
            raise expired
        start = int(after) if after else 0
        try:
            read = self.files().read_lines(key)
            first = StoredObject.wrap(next(read, None))
            lines = [line for line in islice(read, start, start + limit + 1) if isinstance(line, dict)]
        except CheckpointMissing as error:
            raise expired from error
        summary = {**first.mapping("summary"), **job.result}
        summary.pop("report", None)
        return ReportPage(job.project_id, summary, lines[:limit], str(start + limit) if len(lines) > limit else None)
