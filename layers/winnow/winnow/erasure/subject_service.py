"""Use cases for a person's rights: which records are about them, and everything that is held about one of those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import AuditStore
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.erasure.erasure_kind import ERASURE
from winnow.erasure.subject_search import Subject
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock
from winnow.platform.errors import Unavailable
from winnow.platform.ids import all_shards
from winnow.platform.pages import Chunk, Page, collect
from winnow.projects.project_cache import ProjectCache
from winnow.records.record import Record
from winnow.records.record_store import RecordStore
from winnow.reviews.review import Review
from winnow.reviews.review_store import ReviewStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_READS = 8  # partitions, or megabytes of one, that are looked at before a page may end
_EVERY_EVENT = "~", "0"  # sort after and before every event id
_EVENTS = 1000  # of one record that are told
_ALL_VERSIONS = 10_000
_MISSING = {"NoSuchKey", "404"}


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be about the person.

    Attributes:
        matched_by: what of the person it holds: ``email``, ``phone``, ``name``.
    """

    record: Record
    matched_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is held about one record.

    Attributes:
        text: of the document; None where there is none.
        versions: earlier ones, newest first.
        changes: of consolidations, of the record or the one that it went into.
        events: newest first.
    """

    record: Record
    versions: Sequence[Record]
    text: str | None
    changes: Sequence[Change]
    reviews: Sequence[Review]
    events: Sequence[AuditEvent]


@dataclass(frozen=True, slots=True)
class SubjectService:
    """Answers what is held about a person. Each look-up is in the audit trail, without what was looked for.

    Attributes:
        s3: makes the bucket's client, when the first text is read.
    """

    records: RecordStore
    audit: AuditStore
    projects: ProjectCache
    s3: Callable[[], S3Client]
    bucket: str
    gate: Gate
    clock: Clock

    def find(self, caller: Caller, project_id: str, subject: Subject, *, limit: int, after: str | None) -> Page[Match]:
        """Records that may be about a person, in no order that means anything. A page may be empty and have a next one.

        Args:
            after: the position of the page before.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: there is no such project.
        """
        self.gate.require(caller, ERASURE.role, "subject.find", project_id)
        self.projects.existing(project_id, self.clock())
        if after is None:
            self._note(caller, project_id, "subject.searched", Entity("project", project_id))
        shards = all_shards()

        def read_chunk(position: str) -> Chunk[Match]:
            shard, _, last = position.partition(":")
            number, entries = int(shard), list[tuple[str, Match]]()
            for _ in range(_READS):
                found, onward = self.records.part_of_shard(project_id, shards[number], last)
                for record in found:
                    matched = subject.matched_by(record)
                    if matched:
                        entries.append((f"{number}:{record.record_id}", Match(record, matched)))
                number, last = (number, onward) if onward else (number + 1, "")
                if number == len(shards):
                    return Chunk(entries, None)
            return Chunk(entries, f"{number}:{last}")

        return collect(read_chunk, after or "0:", limit=limit)

    def everything(self, caller: Caller, project_id: str, record_id: str) -> Everything:
        """All that is held about one record: the answer to a person who asks, record by record.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: the project has no such record.
            Unavailable: the bucket could not be read.
        """
        self.gate.require(caller, ERASURE.role, "subject.access", project_id)
        record = self.records.existing(project_id, record_id)
        self._note(caller, project_id, "subject.accessed", Entity("record", record_id))
        table = self.records.table
        changes = [
            change
            for each in filter(None, (record_id, record.merged_into))
            for change in ChangeStore(table).of_record(each)
            if record_id in {change.record_id, *(touched.record_id for touched in change.touched)}
        ]
        reviews = [each for each in ReviewStore(table).of_project(project_id) if record_id in each.pair]
        newest, oldest = _EVERY_EVENT
        events, _ = self.audit.entity_before(Entity("record", record_id), newest, oldest, _EVENTS)
        versions = self.records.versions(project_id, record_id, below=record.version, limit=_ALL_VERSIONS)
        return Everything(record, versions, self._text(record), changes, reviews, events)

    def _text(self, record: Record) -> str | None:
        if record.text_ref is None:
            return None
        try:
            return self.s3().get_object(Bucket=self.bucket, Key=record.text_ref)["Body"].read().decode()
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise Unavailable("bucket-busy", "The bucket could not be read.") from error
        except BotoCoreError as error:
            raise Unavailable("bucket-busy", "The bucket could not be read.") from error

    def _note(self, caller: Caller, project_id: str, event_type: str, entity: Entity) -> None:
        self.audit.record(new_event(self.clock(), project_id, caller.subject, event_type, entity))
