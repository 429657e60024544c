"""Use case: do the work of a cancelled or failed run again, as a new job."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation, RollbackService
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger
from winnow.jobs.job import Job
from winnow.platform.auth import Caller
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class RunRetry:
    """Repeats runs. A rollback is asked for again like any other, so it passes a rollback's own checks."""

    trigger: ConsolidationTrigger
    rollback: RollbackService

    def retry(self, caller: Caller, ended: Job, key: str | None) -> dict[str, Json]:
        """Accepts the new job; answers ``job_id`` and ``status``.

        Args:
            ended: the run that was cancelled or has failed.
            key: the caller's idempotency key.

        Raises:
            WinnowError: as ``ConsolidationTrigger.trigger``, or, for a rollback, as ``RollbackService.roll_back``.
        """
        if "rollback_of" not in ended.options:
            return self.trigger.retry(caller, ended, key)
        answer = self.rollback.roll_back(caller, RollbackConsolidation.again(ended, key))
        return {name: answer[name] for name in ("job_id", "status")}
