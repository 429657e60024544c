"""The Data Record. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from winnow.platform.ids import derived_id
from winnow.values import Field, Json


class RecordKind(StrEnum):
    """What a record was made of."""

    RESUME = "resume"
    ROW = "row"
    NOTE = "note"


class Status(StrEnum):
    """Whether a record counts.

    ``merged`` records are sources of a consolidated one; ``archived`` ones are kept and count no more. Nothing is ever
    deleted.
    """

    ACTIVE = "active"
    MERGED = "merged"
    ARCHIVED = "archived"


class RecordOrder(StrEnum):
    """How a list of records is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ASCENDING = "ascending"
    DESCENDING = "descending"


class ArchivedBy(StrEnum):
    """Who or what archived a record. What a person archived stays so until a person restores it."""

    PERSON = "person"
    SOURCE = "source"  # its file, or its row in the file, is gone; it comes back with that
    RULE = "rule"  # nothing has changed or used it for long; it comes back when its source changes


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read from.

    Attributes:
        uri: identity of the file (and row): ``dropbox:id:…``, ``s3://bucket/key``, ``api:…``, with ``#row`` for a row.
        rev: the source's version of it.
        content_hash: of the bytes, as the source counts it.
        name: the file's name, for a person to find it.
        ocr: who recognised the text of a scan; its fields' confidences hold the doubt about each word.
    """

    uri: str
    rev: str = ""
    content_hash: str = ""
    name: str = ""
    ocr: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A value that a source of a consolidated record has and that was not chosen, with the sources that say so.

    The value is None where the record would have become too large for an item: then the sources have it.
    """

    value: Json
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        version: counts every change; the ETag and the fence of every write.
        suggestions: values that an ingestion or merge would have given a field that a person has edited.
        dismissed: by field: digests of values that a person does not want to be suggested again, newest last.
        text_ref: key of the document's text in the bucket; every span counts characters in it.
        text_hash: of the normalised text: equal for two files with the same words.
        archived_by: of an archived record; None where an earlier release has archived it, or a run has dissolved it.
        merged_into: the consolidated record that this one is a source of.
        consolidated_from: the sources of a consolidated record, sorted.
        alternatives: of a consolidated record, by field: every distinct value that was not chosen.
        inputs: of a consolidated record: digest of all that it was computed from; another digest, another computation.
            Empty once a run has dissolved it.
        stale: a source changed since the merge; the next consolidation computes the record anew.
        pinned: never merged away.
    """

    record_id: str
    project_id: str
    kind: RecordKind
    created_at: datetime
    updated_at: datetime
    status: Status = Status.ACTIVE
    archived_by: ArchivedBy | None = None
    version: int = 1
    fields: Mapping[str, Field] = field(default_factory=dict)
    suggestions: Mapping[str, Field] = field(default_factory=dict)
    dismissed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    source: Source = field(default_factory=lambda: Source(uri=""))
    text_ref: str | None = None
    text_hash: str = ""
    merged_into: str | None = None
    consolidated_from: tuple[str, ...] = ()
    alternatives: Mapping[str, tuple[Alternative, ...]] = field(default_factory=dict)
    inputs: str = ""
    stale: bool = False
    pinned: bool = False
    uses: int = 0
    last_used_at: datetime | None = None

    def changed(self, now: datetime) -> Record:
        """The next version, as of now."""
        return replace(self, version=self.version + 1, updated_at=now)

    @property
    def stays_archived(self) -> bool:
        """Whether only a person may bring the record back."""
        return self.status is Status.ARCHIVED and self.archived_by is ArchivedBy.PERSON

    @property
    def is_dissolved(self) -> bool:
        """Whether this is a consolidated record whose sources stand for themselves again."""
        return self.status is Status.ARCHIVED and bool(self.consolidated_from) and not self.inputs


def record_id_of(project_id: str, uri: str, row_key: str | None = None) -> str:
    """The id of what stands at a uri (and row) of a project: ingesting again updates and never duplicates.

    Args:
        uri: of the file, or of the row's own source.
        row_key: of the row in a table; None for a document.
    """
    return derived_id(project_id, uri, row_key or "")
