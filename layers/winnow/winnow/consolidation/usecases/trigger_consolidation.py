"""Use case: trigger the consolidation of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from winnow.audit.access import Gate
from winnow.consolidation.merge.consolidation_options import OPTION_NAMES, frozen_settings
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.estimates import Estimator
from winnow.jobs.job import Job, Trigger
from winnow.jobs.submission import Submission, Submitter, key_of, pending
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock, to_text
from winnow.platform.errors import BadRequest, Conflict, NotFound, WinnowError
from winnow.platform.expressions import Condition, Item
from winnow.platform.retries import retry
from winnow.projects.project_items import is_going
from winnow.values import Json

_BUSY = "The project's configuration is changing: send the request again."


@dataclass(frozen=True, slots=True)
class TriggerConsolidation:
    """Command: consolidate a project.

    Attributes:
        options: the members that the caller gave; the rest is the project's.
        job_id: given where the same occasion (a schedule's slot) must make the same job.
        idempotency_key: the caller's header.
    """

    project_id: str
    options: Mapping[str, Json]
    trigger_type: Trigger = Trigger.MANUAL
    job_id: str | None = None
    idempotency_key: str | None = None
    retry_of: str | None = None


class _ConfigurationChanged(WinnowError):  # noqa: N818 - an outcome, not a fault
    """The project is not configured any more as this container has read it; ``item`` is the project as it stands."""

    def __init__(self, item: Item) -> None:
        super().__init__("busy", _BUSY)
        self.item = item


def _refusal(item: Item | None) -> WinnowError:
    """The one error that the project's item, as it stood, calls for."""
    if item is None or is_going(item):
        return NotFound("project-not-found", "There is no project of this id.")
    if item.get("consolidation_enabled") is False:
        return BadRequest(
            "consolidation-disabled", "Consolidation is switched off for this project: enable it in its configuration."
        )
    if not item.get("active_job"):
        return _ConfigurationChanged(item)
    return Conflict(
        "consolidation-in-progress",
        "A consolidation of this project is pending or running: wait for it or cancel it.",
        {"job_id": str(item["active_job"])},
    )


@dataclass(frozen=True, slots=True)
class ConsolidationTrigger:
    """Accepts consolidations. The project's item holds the lock, so one condition decides 404, 400 and 409."""

    submitter: Submitter
    estimator: Estimator
    gate: Gate
    clock: Clock

    def trigger(self, caller: Caller, command: TriggerConsolidation) -> dict[str, Json]:
        """Accepts the job; answers ``job_id``, ``status`` and ``estimated_completion``.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: ``project-not-found``.
            BadRequest: ``consolidation-disabled``.
            Conflict: ``consolidation-in-progress``; ``job_id`` names the active job.
            Invalid: the idempotency key was used for another request.
            AlreadySubmitted: a job of the command's ``job_id`` exists.
        """
        self.gate.require(caller, CONSOLIDATION.role, "consolidation.trigger", command.project_id)

        def submit() -> dict[str, Json]:
            now = self.clock()
            try:
                return self.submitter.submit(self._submission(caller, command, now), now)
            except _ConfigurationChanged as changed:
                self.submitter.projects.remember(changed.item, now)
                raise

        return retry(submit, _ConfigurationChanged, sleep=self.submitter.table.sleep, busy=_BUSY)

    def _submission(self, caller: Caller, command: TriggerConsolidation, now: datetime) -> Submission:
        """The job with the configuration that it will go by, under the condition that the project still has that."""
        project = self.submitter.projects.get(command.project_id, now)
        job = pending(
            CONSOLIDATION,
            command.project_id,
            caller,
            now,
            command.options,
            trigger_type=command.trigger_type,
            job_id=command.job_id,
            retry_of=command.retry_of,
            accepted_with=frozen_settings(project.consolidation, command.options) if project else {},
        )
        return Submission(
            kind=CONSOLIDATION,
            job=job,
            condition=_configured_as_in(project.version if project else 0),
            refusal=_refusal,
            event_type="consolidation.trigger",
            answer=self._answer(job, now),
            metadata={"trigger_type": job.trigger_type.value, "options": _audited(command.options)},
            idempotency=key_of(job, "consolidation.trigger", command.idempotency_key),
        )

    def retry(self, caller: Caller, ended: Job, key: str | None) -> dict[str, Json]:
        """Accepts a job that does what an ended one was asked to do; raises as ``trigger``.

        Args:
            key: the caller's idempotency key.
        """
        again = TriggerConsolidation(
            ended.project_id, ended.options, Trigger.RETRY, idempotency_key=key, retry_of=ended.job_id
        )
        return self.trigger(caller, again)

    def _answer(self, job: Job, now: datetime) -> dict[str, Json]:
        done = self.estimator.estimate(job.project_id, CONSOLIDATION, now)
        return {"job_id": job.job_id, "status": job.state.value, "estimated_completion": to_text(done)}


def _configured_as_in(version: int) -> Condition:
    """The project is enabled, and nobody has changed it since this version of it."""
    return Condition("#consolidation_enabled = :yes AND #version = :version", {"yes": True, "version": version})


def _audited(options: Mapping[str, Json]) -> dict[str, Json]:
    """What the trail says of the options: those of a run, and never a person's own words, as a rollback has them."""
    said = {name: value for name, value in options.items() if name in OPTION_NAMES or name == "rollback_of"}
    chosen = said.get("chosen")
    return said | ({"chosen": len(chosen)} if isinstance(chosen, list) else {})
