"""One listing of a source at a time in a project.

A source that tells only what has changed since a cursor must be read by one job after the other: else the first one may
still read a file of which the second was told that it is gone, and nobody is told of that again. The lock needs no
release: it holds while the job that it names is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.jobs.retry import TransientError
from winnow.platform.expressions import Condition, Key, Put
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import ConditionFailed, Table
from winnow.projects.project_items import project_key

_SHORTEST, _LONGEST = 15.0, 300.0  # s until a job that has to wait looks again: later and later, a quarter of its age


def lock_key(project_id: str, source: str) -> Key:
    """Where it stands which job lists a source of a project."""
    return Key(project_key(project_id).pk, f"SYNC#{source}")


@dataclass(frozen=True, slots=True)
class SyncLock:
    """Gives one job after the other its turn."""

    table: Table

    def take(self, job: Job, source: str, now: datetime) -> None:
        """Passes when it is the job's turn, which it stays until the job has ended.

        Raises:
            TransientError: ``sync-in-progress``: another job is at it. The wait uses up no attempt.
        """
        key = lock_key(job.project_id, source)
        mine = Put({**key.item(), "job_id": job.job_id})
        holder = ""
        for _ in range(2):
            condition = Condition(
                "attribute_not_exists(#pk) OR #job_id = :mine OR #job_id = :ended",
                {"mine": job.job_id, "ended": holder},
            )
            try:
                self.table.write(Put(mine.item, condition))
            except ConditionFailed as error:
                holder = StoredObject(error.failed[0] or {}).text("job_id")
                holding = JobStore(self.table).get(holder)
                if holding is not None and not holding.state.ended:
                    break
            else:
                return
        age = (now - job.created_at).total_seconds()
        raise TransientError("sync-in-progress", retry_after=min(_LONGEST, max(_SHORTEST, age / 4)))
