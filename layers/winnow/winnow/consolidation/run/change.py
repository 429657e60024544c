"""What a consolidation run knows, plans and changes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from winnow.platform.ids import digest
from winnow.records.record import RecordKind, Status
from winnow.values import Json

if TYPE_CHECKING:
    from winnow.matching.prepare.columns import Cell  # at run time it would bring numpy into the API's function


CHANGE_ID = 16
"""Characters of a planned change's id."""


class Operation(StrEnum):
    """What a change did."""

    MERGE = "merge"  # a consolidated record was made, extended, joined with another, or computed anew
    RELEASE = "release"  # the sources of a consolidated record stand for themselves again
    ARCHIVE = "archive"  # a stale record was put aside


@dataclass(frozen=True, slots=True)
class RecordProjection:
    """What a run keeps of a record between reading and merging.

    Attributes:
        members: of a consolidated record, its sources.
        inputs: of a consolidated record, the digest of what it was computed from.
        content: of a source, the digest of what a consolidated record would be computed from.
        touched_at: when it was last changed or used.
        edited: a consolidated record that carries a person's edit.
        stays_archived: a person archived it, so no run brings it back.
        cells: of a source, what is compared.
        words: of a source that was a document, the hash of its words: equal for copies of one text.
    """

    record_id: str
    version: int
    status: Status
    kind: RecordKind
    touched_at: datetime
    uses: int = 0
    pinned: bool = False
    merged_into: str | None = None
    members: tuple[str, ...] = ()
    inputs: str = ""
    content: str = ""
    edited: bool = False
    stale: bool = False
    stays_archived: bool = False
    cells: Mapping[str, Cell] = field(default_factory=dict)
    words: str = ""

    @property
    def is_consolidated(self) -> bool:
        """Whether the record was made by a merge."""
        return bool(self.members)


@dataclass(frozen=True, slots=True)
class Step:
    """One change that a run will make.

    Attributes:
        position: place in the run's order; also the number of its change.
        record_id: the consolidated record (for an archiving: the record).
        members: its sources after the step.
        detached: sources that stand for themselves after the step.
        superseded: consolidated records that are superseded by this one.
        versions: of every record that the step may write, the version it was planned on; 0 where it must not exist.
        reason: why, in a form that a person can read.
        delta: by how much the number of active records changes.
    """

    position: int
    operation: Operation
    record_id: str
    members: tuple[str, ...] = ()
    detached: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    reason: Mapping[str, Json] = field(default_factory=dict)
    delta: int = 0

    @property
    def change_id(self) -> str:
        """What a person chooses the step by: the same in every run that would do exactly the same."""
        return change_id(self.operation.value, self.record_id, self.members, self.detached, self.superseded)


def change_id(
    operation: str, record_id: str, members: Iterable[str], detached: Iterable[str], superseded: Iterable[str]
) -> str:
    """The id of a planned change: a digest of all that it does, so that a choice is never taken for another change.

    Args:
        operation: the value of an ``Operation``.
        record_id, members, detached, superseded: as of a ``Step``.
    """
    groups = (",".join(sorted(each)) for each in (members, detached, superseded))
    return digest(operation, record_id, *groups)[:CHANGE_ID]


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change did to one record: the attributes that differ, before and after.

    Attributes:
        version: of the record after the change.
        before: None when the change created the record.
    """

    record_id: str
    version: int
    before: Mapping[str, Json] | None
    after: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Change:
    """One change that a run made. A merge too large for one transaction is several, numbered by ``part``.

    Attributes:
        unfinished: further parts follow; until the last one the consolidated record is marked stale.
        undone_by: the rollback that took it back.
        undone_versions: the version at which that rollback has left each of its records, by record id.
        erased_by: the job that erased what this change keeps of its records, because one of them was erased.
    """

    job_id: str
    project_id: str
    position: int
    operation: Operation
    record_id: str
    at: datetime
    touched: tuple[Touched, ...]
    reason: Mapping[str, Json] = field(default_factory=dict)
    part: int = 0
    unfinished: bool = False
    undone_by: str | None = None
    undone_versions: Mapping[str, int] = field(default_factory=dict)
    erased_by: str | None = None
