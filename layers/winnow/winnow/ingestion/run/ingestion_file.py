"""What an ingestion works with: a file of a job, and the pointer from a source file to what was made of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from winnow.ingestion.sources.source_model import SourceEntry
from winnow.platform.ids import digest
from winnow.values import Json

FILES = "files"  # the phase in which every file is planned and the workers are at it
PAGE = 1000  # entries a call to the source


class Action(StrEnum):
    """What is to be done with a file."""

    READ = "read"
    ARCHIVE = "archive"


class Outcome(StrEnum):
    """How a file ended."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ARCHIVED = "archived"
    SKIPPED = "skipped"  # nothing to be made of it, with a code and a reason
    FAILED = "failed"  # it should have become records and could not, with a code and a reason


@dataclass(frozen=True, slots=True)
class Counts:
    """Records that a file (or part of one) created, changed and left as they were, and rows that could not be read.

    Attributes:
        detached: of the archived ones, those that were sources of a consolidated record and did not count as active.
        restored: of the updated ones, those that came back from the archive and count as active again.
        stay_archived: of the updated ones, those that a person archived and that stay so.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    archived: int = 0
    errors: int = 0
    detached: int = 0
    restored: int = 0
    stay_archived: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in COUNT_NAMES})

    def __sub__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) - getattr(other, name) for name in COUNT_NAMES})

    @property
    def active(self) -> int:
        """By how much the number of active records has grown."""
        return self.created + self.restored - (self.archived - self.detached)

    @property
    def changed(self) -> int:
        """How many records there are for the next consolidation to look at."""
        return self.created + self.updated + self.detached


COUNT_NAMES = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, slots=True)
class FileTask:
    """One file of a job.

    Attributes:
        file_id: derived from the action and the uri, so that a file is planned once a job.
        fencing_token: how often a worker has taken the file; stored as ``attempt``.
        attempts_used: how often it failed or broke off since it last got on.
        lost_at: when it was last taken from a worker whose lease had run out, and which may still run.
        wakes_at: while the file waits for a recognition elsewhere: when to look at it if nobody calls back.
        position: where a table goes on, or what a file waits for; its shape is that room's own.
        counts: what its rows have come to so far.
        known: the source's file had been ingested before.
        number: its place among the job's files, in the order in which they were planned.
        window: how many files after it is the one that it sends when it leaves the window; 0 sends none.
    """

    job_id: str
    project_id: str
    file_id: str
    action: Action
    source: str
    entry: SourceEntry
    done: bool = False
    fencing_token: int = 0
    attempts_used: int = 0
    lease_until: datetime | None = None
    lost_at: datetime | None = None
    wakes_at: datetime | None = None
    known: bool = False
    position: Mapping[str, Json] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    outcome: Outcome | None = None
    code: str = ""
    reason: str = ""
    number: int = 0
    window: int = 0

    @property
    def has_left(self) -> bool:
        """Whether it takes no place in its job's window: it has ended, or waits for a recognition elsewhere."""
        return self.done or self.wakes_at is not None

    def numbered(self, number: int, window: int) -> Self:
        """The file with its place in its job's window."""
        return replace(self, number=number, window=window)


def name_of(file: FileTask) -> str:
    """A task's name among those of all jobs."""
    return f"{file.job_id}#{file.file_id}"


def file_id_of(action: Action, uri: str) -> str:
    """The id of a file within its job.

    Args:
        uri: of the file in its source.
    """
    return digest(action.value, uri)


def version_id_of(action: Action, entry: SourceEntry) -> str:
    """The id of a further version of a file within its job: another content, or the same under another path."""
    return digest(action.value, entry.uri, entry.rev, entry.path)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What was made of a source's file when it was last read.

    Attributes:
        reader: version of the code that read it; a newer one reads it again.
        failed: the code of a permanent error: the same content is not read again by the same code.
        ocr: the OCR provider that could not recognise it either; another one may.
        table: it held rows, not a document.
        taken: the task that is writing the rows of a version; until it has ended they may be of two versions.
        erased: what was made of the file was erased, and is not made again; nothing else is kept of the file.
    """

    project_id: str
    source: str
    uri: str
    path: str
    name: str
    rev: str
    content_hash: str
    reader: int
    failed: str = ""
    ocr: str = ""
    table: bool = False
    gone: bool = False
    taken: str = ""
    erased: bool = False

    def knows(self, entry: SourceEntry, reader: int, ocr: str) -> bool:
        """Whether an entry of a listing shows nothing that has not been read already, or tried, by this reader and OCR
        provider. Of a file that was erased there is never anything to read."""
        if self.erased:
            return True
        same = self.rev == entry.rev or (bool(entry.content_hash) and self.content_hash == entry.content_hash)
        tried = self.reader >= reader and (self.failed != "needs_ocr" or self.ocr == ocr)
        return same and tried and not self.gone and not self.taken and self.path == entry.path
