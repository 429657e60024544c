"""The project. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a project's files come from.

    Attributes:
        dropbox_path: the folder in Dropbox; ``""`` is the whole account (or app folder).
        s3_prefix: the folder below the project's inbox; ``""`` is all of it.
        poll: whether the sources are looked at every hour, and Dropbox when its webhook calls, without being asked.
        disabled: sources that were switched off by a fault which only a person can mend, with its code.
    """

    dropbox_path: str = ""
    s3_prefix: str = ""
    poll: bool = False
    disabled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consolidation:
    """How a project's records are consolidated.

    Attributes:
        match_threshold: probability from which a pair is merged.
        review_threshold: probability from which a pair is shown to a person.
        nightly: whether the nightly schedule consolidates the project.
        new_records_threshold: how many records must have come or changed since the last run for the nightly run to
            happen, and for an ingestion to start one by itself when ``on_threshold`` is set.
        options: defaults for the options of a run.
        schema: how the fields of rows are compared, as ``matching.schema.parse_schema`` reads it; empty: inferred.
        survivorship: which value survives, by field, as ``consolidation.survivorship.parse`` reads it.
    """

    enabled: bool = True
    match_threshold: float = 0.95
    review_threshold: float = 0.7
    nightly: bool = True
    on_threshold: bool = False
    new_records_threshold: int = 1
    options: Mapping[str, Json] = field(default_factory=dict)
    schema: Mapping[str, Json] = field(default_factory=dict)
    survivorship: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pace:
    """What a finished run taught about the time a run takes."""

    units: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Project:
    """A project.

    Attributes:
        version: counts every change by a caller; the ETag.
        active_job: the consolidation that is pending or running: the lock, which lives and dies with that job.
        records: number of active records: whoever adds some adds to it, and a consolidation, which reads them all, puts
            right what jobs that were broken off left uncounted.
        changed: records that came or changed since the last consolidation.
        retention: by kind of record, after how many days without a change or use one is erased; others are kept.
        pace: per kind of job, the latest finished run's size and duration.
    """

    project_id: str
    name: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    description: str = ""
    version: int = 1
    sources: Sources = field(default_factory=Sources)
    consolidation: Consolidation = field(default_factory=Consolidation)
    active_job: str | None = None
    records: int = 0
    changed: int = 0
    retention: Mapping[str, int] = field(default_factory=dict)
    pace: Mapping[str, Pace] = field(default_factory=dict)
