"""Use case: export a project's records. The file is written by a job, because a request has seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow.audit.access import Gate
from winnow.exports.export_formats import Format
from winnow.exports.export_kind import EXPORT
from winnow.jobs.job import Job, Trigger
from winnow.jobs.submission import Submission, Submitter, key_of, pending
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock, from_text, to_text
from winnow.records.record import Status
from winnow.records.record_store import Wanted
from winnow.records.searching import Criteria
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class TriggerExport:
    """Command: export the records that are wanted."""

    project_id: str
    format: Format
    wanted: Wanted = field(default_factory=Wanted)
    trigger_type: Trigger = Trigger.MANUAL
    idempotency_key: str | None = None
    retry_of: str | None = None

    def options(self) -> dict[str, Json]:
        """What the job stores of it."""
        criteria = self.wanted.criteria
        optional: dict[str, Json] = {
            "updated_since": to_text(self.wanted.since) if self.wanted.since else None,
            "text": criteria.text,
            "skill": criteria.skill,
            "company": criteria.company,
            "place": criteria.place,
        }
        given = {name: value for name, value in optional.items() if value is not None}
        return {"format": self.format.value, "status": self.wanted.status.value, **given}


def format_of(options: Mapping[str, Json]) -> Format:
    """The format that a job's options name."""
    return Format(str(options["format"]))


def wanted_of(options: Mapping[str, Json]) -> Wanted:
    """The records that a job's options ask for."""

    def text(name: str) -> str | None:
        value = options.get(name)
        return value if isinstance(value, str) else None

    since = text("updated_since")
    criteria = Criteria(text("text"), text("skill"), text("company"), text("place"))
    return Wanted(Status(str(options["status"])), from_text(since) if since else None, criteria)


@dataclass(frozen=True, slots=True)
class ExportTrigger:
    """Accepts exports."""

    submitter: Submitter
    gate: Gate
    clock: Clock

    def trigger(self, caller: Caller, command: TriggerExport) -> dict[str, Json]:
        """Accepts the job; answers ``job_id`` and ``status``. The trail says what was asked by, not what for.

        Raises:
            Forbidden: the caller is neither power user nor admin.
            NotFound: ``project-not-found``.
            Invalid: the idempotency key was used for another request.
        """
        self.gate.require(caller, EXPORT.role, "records.export", command.project_id)
        now, options = self.clock(), command.options()
        job = pending(
            EXPORT,
            command.project_id,
            caller,
            now,
            options,
            trigger_type=command.trigger_type,
            retry_of=command.retry_of,
        )
        asked_by: list[Json] = [*sorted(options.keys() - {"format", "status"})]
        submission = Submission(
            kind=EXPORT,
            job=job,
            event_type="records.export",
            answer={"job_id": job.job_id, "status": job.state.value},
            metadata={"format": options["format"], "status": options["status"], "asked_by": asked_by},
            idempotency=key_of(job, "records.export", command.idempotency_key),
        )
        return self.submitter.submit(submission, now)

    def retry(self, caller: Caller, ended: Job, key: str | None) -> dict[str, Json]:
        """Accepts a job that does what an ended one was asked to do; raises as ``trigger``.

        Args:
            key: the caller's idempotency key.
        """
        again = TriggerExport(
            ended.project_id, format_of(ended.options), wanted_of(ended.options), Trigger.RETRY, key, ended.job_id
        )
        return self.trigger(caller, again)
