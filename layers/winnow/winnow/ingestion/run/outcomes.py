"""How the work on a file ends, before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from winnow.ingestion.run.ingestion_file import Counts, FileTask, Outcome
from winnow.ingestion.sources.source_model import FileTooLarge
from winnow.parsing.documents.document_model import DocumentError
from winnow.platform.expressions import Action
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Finished:
    """A file's end.

    Attributes:
        file: the file as last written.
        actions: join its last transaction; refused when a record, or what is known of the file, has changed meanwhile.
        retryable: the next ingestion should try it again.
    """

    file: FileTask
    outcome: Outcome
    counts: Counts = field(default_factory=Counts)
    actions: Sequence[Action] = ()
    code: str = ""
    reason: str = ""
    retryable: bool = False


class Superseded(Exception):  # noqa: N818 - an outcome, not a fault
    """Another task has dealt with the same file of the source meanwhile: look at it anew."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Time ran short in a table: what was done is written, another message goes on from there."""

    file: FileTask


@dataclass(frozen=True, slots=True)
class Waiting:
    """The file's scan is being recognised elsewhere.

    Attributes:
        position: what the file remembers of it.
        wakes_at: when to look at it if nobody calls back.
    """

    position: Mapping[str, Json]
    wakes_at: datetime


def outcome_of(counts: Counts) -> Outcome:
    """The one word for what a file came to."""
    if counts.created:
        return Outcome.CREATED
    if counts.updated or counts.archived:
        return Outcome.UPDATED
    return Outcome.UNCHANGED


def archive_remark(counts: Counts) -> tuple[str, str]:
    """Code and reason of a file whose change did not bring its record back; empty texts of any other."""
    if not counts.stay_archived:
        return "", ""
    return "stays_archived", "A person has archived its record: the change is kept, and the record stays archived."


def refused(file: FileTask, error: DocumentError | FileTooLarge) -> Finished:
    """The end of a file that can't be read."""
    return Finished(file, Outcome.FAILED, file.counts, code=error.code, reason=error.reason)
