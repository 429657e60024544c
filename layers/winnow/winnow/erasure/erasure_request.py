"""What an erasure is asked to do, as its job keeps it. Pure: ids and codes, nothing of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from winnow.jobs.job import Job
from winnow.platform.clock import from_text, to_text
from winnow.platform.stored_object import StoredObject
from winnow.values import Json


class Scope(StrEnum):
    """What is erased."""

    RECORDS = "records"  # those named, with all that they came from and went into
    RETENTION = "retention"  # those that are older than the project keeps them
    PROJECT = "project"  # everything


class Reason(StrEnum):
    """Why; the audit trail keeps it, so it is a code and no text."""

    SUBJECT_REQUEST = "subject_request"
    RETENTION = "retention"
    MISTAKE = "mistake"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """What is to be erased.

    Attributes:
        record_ids: of the scope ``records``.
        file_ids: of the scope ``records``: files that are erased with whatever was made of them, if anything was.
        cutoffs: of the scope ``retention``: by kind of record, the moment before which one must have been changed or
            used last to be erased.
        reference: the caller's own name of the request, e.g. a ticket's number.
        dry_run: only say what would be erased.
        plan: where an erasure that this one repeats has written down what it had found.
    """

    scope: Scope
    reason: Reason
    record_ids: tuple[str, ...] = ()
    file_ids: tuple[str, ...] = ()
    cutoffs: Mapping[str, datetime] = field(default_factory=dict)
    reference: str = ""
    dry_run: bool = False
    plan: str = ""

    @classmethod
    def from_options(cls, options: Mapping[str, Json]) -> Self:
        """What ``options`` wrote."""
        stored = StoredObject(options)
        return cls(
            scope=Scope(stored.text("scope")),
            reason=Reason(stored.text("reason")),
            record_ids=stored.texts("record_ids"),
            file_ids=stored.texts("file_ids"),
            cutoffs={kind: from_text(str(moment)) for kind, moment in stored.mapping("cutoffs").items()},
            reference=stored.text("reference"),
            dry_run=stored.flag("dry_run"),
            plan=stored.text("plan"),
        )

    def options(self) -> dict[str, Json]:
        """As the job stores it."""
        optional: dict[str, Json] = {
            "record_ids": list(self.record_ids),
            "file_ids": list(self.file_ids),
            "cutoffs": {kind: to_text(moment) for kind, moment in sorted(self.cutoffs.items())},
            "reference": self.reference,
            "dry_run": self.dry_run,
            "plan": self.plan,
        }
        given = {name: value for name, value in optional.items() if value}
        return {"scope": self.scope.value, "reason": self.reason.value, **given}


def cutoffs_of(retention: Mapping[str, int], now: datetime) -> dict[str, datetime]:
    """The moments before which records are too old, by kind; ``retention`` are days."""
    return {kind: now - timedelta(days=days) for kind, days in retention.items()}


def plan_of(job: Job) -> str:
    """The key of the plan that an erasure goes by; empty when it has none (yet).

    Args:
        job: an erasure, in whatever state.
    """
    return StoredObject(job.checkpoint).text("plan") or StoredObject(job.options).text("plan")
