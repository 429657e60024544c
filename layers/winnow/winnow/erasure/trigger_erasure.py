"""Use cases: erase records, a project, or what is older than a project keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.erasure.erasure_kind import ERASURE
from winnow.erasure.erasure_request import ErasureRequest, Reason, Scope, cutoffs_of, plan_of
from winnow.erasure.named_files import uris_of_files
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.submission import Submission, Submitter, key_of, pending
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock
from winnow.platform.errors import BadRequest, Conflict, NotFound, PreconditionFailed, WinnowError
from winnow.platform.expressions import Condition, Item
from winnow.platform.idempotency import IdempotencyKey
from winnow.projects.project_items import GOING, is_going
from winnow.projects.project_store import ProjectStore
from winnow.records.record_store import RecordStore
from winnow.values import Json

MAX_RECORDS = 1000  # of one request: their ids are kept in the job
MAX_FILES = 100  # of one request: each is looked for in the lists of all ingestions


@dataclass(frozen=True, slots=True)
class ErasureTrigger:
    """Accepts erasures."""

    submitter: Submitter
    projects: ProjectStore
    records: RecordStore
    gate: Gate
    clock: Clock

    def erase_records(
        self,
        caller: Caller,
        project_id: str,
        record_ids: Sequence[str],
        reason: Reason,
        *,
        file_ids: Sequence[str] = (),
        reference: str = "",
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> dict[str, Json]:
        """Accepts the erasure of records with all that they came from and went into; answers ``job_id`` and ``status``.

        Args:
            record_ids: of one project; what they came from and went into goes with them.
            file_ids: of files that ingestions of the project have seen; what was made of them goes with them.
            reference: what the trail keeps as the occasion, e.g. a ticket's number; no name.
            dry_run: whether only to count what would go.
            idempotency_key: the caller's; None when none was sent.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: ``project-not-found``; ``record-not-found`` and ``file-not-found`` with the ids that the project
                does not have.
            Conflict: ``consolidation-in-progress``: records are being merged, rolled back or erased.
            Invalid: the idempotency key was used for another request.
        """
        self.gate.require(caller, ERASURE.role, "records.erase", project_id)
        request = ErasureRequest(
            Scope.RECORDS,
            reason,
            tuple(sorted(set(record_ids))),
            tuple(sorted(set(file_ids))),
            reference=reference,
            dry_run=dry_run,
        )
        job = pending(ERASURE, project_id, caller, self.clock(), request.options())
        earlier = self._earlier(job, idempotency_key)
        if earlier is not None:
            return earlier
        self.submitter.projects.existing(project_id, self.clock())
        missing = set(request.record_ids) - self.records.get_many(project_id, request.record_ids).keys()
        if missing:
            shown = [*sorted(missing)[:100]]
            said = f"The project has no record of {len(missing)} of the ids: look for them again."
            raise NotFound("record-not-found", said, {"records": shown})
        unknown = set(request.file_ids) - uris_of_files(self.records.table, project_id, request.file_ids).keys()
        if unknown:
            said = f"No ingestion of the project has seen {len(unknown)} of the files."
            raise NotFound("file-not-found", said, {"files": [*sorted(unknown)[:100]]})
        return self._submit(job, request, key_of(job, "records.erase", idempotency_key))

    def erase_project(self, caller: Caller, project_id: str, version: int | None) -> dict[str, Json]:
        """Accepts the erasure of a project with everything in it; from then on nobody finds it.

        Asked again while it is under way, because an answer was lost, it answers the same job.

        Args:
            version: of the project, that the caller has seen; None is any.

        Raises:
            Forbidden, NotFound, Conflict: as ``erase_records``.
            PreconditionFailed: the project has another version.
        """
        self.gate.require(caller, ERASURE.role, "project.erase", project_id)
        request = ErasureRequest(Scope.PROJECT, Reason.OTHER)
        job = pending(ERASURE, project_id, caller, self.clock(), request.options())
        try:
            return self._submit(job, request, None, version=version)
        except _UnderWay as error:
            return {"job_id": error.job_id, "status": State.PENDING.value}
        except _HalfDone as error:
            return self._submit(replace(job, retry_of=error.job_id), request, None, version=version)

    def erase_expired(
        self, caller: Caller, project_id: str, *, dry_run: bool, idempotency_key: str | None = None
    ) -> dict[str, Json]:
        """Accepts the erasure of what is older than the project keeps it.

        Args:
            dry_run: whether only to count what would go.
            idempotency_key: the caller's; None when none was sent.

        Raises:
            Forbidden, NotFound, Conflict, Invalid: as ``erase_records``.
            BadRequest: ``no-retention``: the project keeps everything.
        """
        self.gate.require(caller, ERASURE.role, "records.expire", project_id)
        now = self.clock()
        project = self.projects.get(project_id)
        if project is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        if not project.retention:
            raise BadRequest("no-retention", "The project keeps everything: set its retention first.")
        cutoffs = cutoffs_of(project.retention, now)
        request = ErasureRequest(Scope.RETENTION, Reason.RETENTION, cutoffs=cutoffs, dry_run=dry_run)
        job = pending(ERASURE, project_id, caller, now, request.options())
        once = key_of(_without_cutoffs(job, request), "records.erase", idempotency_key)
        return self._submit(job, request, once)

    def submit_scheduled(self, caller: Caller, project_id: str, request: ErasureRequest, job_id: str) -> None:
        """Accepts a schedule's erasure, once for each id.

        Raises:
            Conflict: records are being merged, rolled back or erased.
            AlreadySubmitted: the schedule came before.
        """
        options = request.options()
        job = pending(ERASURE, project_id, caller, self.clock(), options, trigger_type=Trigger.SCHEDULED, job_id=job_id)
        self._submit(job, request, None)

    def retry(self, caller: Caller, ended: Job, key: str | None) -> dict[str, Json]:
        """Accepts a job that goes on with an ended one's work, by its plan; raises as ``erase_records``.

        The erasure of a project that nobody has begun is a first one, as if it had not been asked for before: cancelled
        in time, it leaves the project as it is.

        Args:
            key: the caller's idempotency key.
        """
        self.gate.require(caller, ERASURE.role, "records.erase", ended.project_id)
        request = replace(ErasureRequest.from_options(ended.options), plan=plan_of(ended))
        job = pending(
            ERASURE,
            ended.project_id,
            caller,
            self.clock(),
            request.options(),
            trigger_type=Trigger.RETRY,
            retry_of=ended.job_id,
        )
        once = key_of(_without_cutoffs(job, request), "records.erase", key)
        if request.scope is Scope.PROJECT:
            with suppress(_HalfDone):
                return self._submit(replace(job, retry_of=None), request, once)
        return self._submit(job, request, once)

    def _earlier(self, job: Job, key: str | None) -> dict[str, Json] | None:
        """What a first use of the key was told: by now its records may be erased."""
        once = key_of(job, "records.erase", key)
        return once.earlier_answer(self.submitter.table, job.created_at) if once else None

    def _submit(
        self, job: Job, request: ErasureRequest, once: IdempotencyKey | None, *, version: int | None = None
    ) -> dict[str, Json]:
        whole = request.scope is Scope.PROJECT
        told: dict[str, Json] = {"scope": request.scope.value, "reason": request.reason.value}
        optional: dict[str, Json] = {
            "records": len(request.record_ids),
            "files": len(request.file_ids),
            "reference": request.reference,
            "dry_run": request.dry_run,
        }
        submission = Submission(
            kind=ERASURE,
            job=job,
            event_type="erasure.trigger",
            answer={"job_id": job.job_id, "status": job.state.value},
            metadata=told | {name: value for name, value in optional.items() if value},
            condition=_condition(version, first=whole and job.retry_of is None),
            marks={GOING: job.job_id} if whole else {},
            refusal=_refusal,
            idempotency=once,
        )
        return self.submitter.submit(submission, job.created_at)


def _without_cutoffs(job: Job, request: ErasureRequest) -> Job:
    """A job as its caller asked for it, who did not say what is old by now."""
    return replace(job, options=replace(request, cutoffs={}).options())


def _condition(version: int | None, *, first: bool) -> Condition | None:
    """What must hold of the project: its version, and that none has begun to erase it."""
    untouched = Condition(f"attribute_not_exists(#{GOING})") if first else None
    seen = Condition("#version = :seen", {"seen": version}) if version is not None else None
    return untouched & seen if untouched and seen else untouched or seen


class _HalfDone(Conflict):
    """The project's erasure has ended before it was done."""

    def __init__(self, job_id: str) -> None:
        super().__init__("consolidation-in-progress", "This project is half erased.", {"job_id": job_id})
        self.job_id = job_id


class _UnderWay(Conflict):
    """The project is being erased already."""

    def __init__(self, job_id: str) -> None:
        super().__init__("consolidation-in-progress", "This project is being erased.", {"job_id": job_id})
        self.job_id = job_id


def _refusal(item: Item | None) -> WinnowError:
    if item is None:
        return NotFound("project-not-found", "There is no project of this id.")
    if is_going(item):
        return (_UnderWay if ERASURE.lock in item else _HalfDone)(str(item[GOING]))
    if ERASURE.lock in item:
        return Conflict(
            "consolidation-in-progress",
            "Records of this project are being merged, rolled back or erased: wait for that job or cancel it.",
            {"job_id": str(item[ERASURE.lock])},
        )
    return PreconditionFailed("version-changed", "The project has changed since: read it again.")
