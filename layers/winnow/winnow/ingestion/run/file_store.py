"""A job's files in the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from winnow.ingestion.run.ingestion_file import Counts, FileTask, Outcome
from winnow.ingestion.run.ingestion_items import file_from_item, file_key, file_to_item
from winnow.jobs.job import Job
from winnow.jobs.job_items import from_item as job_from_item
from winnow.jobs.job_items import job_key
from winnow.platform.clock import to_text
from winnow.platform.expressions import ABSENT, Condition, Item, Put, Update, difference
from winnow.platform.readable import read_items
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json

LEASE = timedelta(seconds=120)  # a document takes seconds; a table renews it with every checkpoint


class FileTaken(Exception):  # noqa: N818 - an outcome, not a fault
    """Another worker has the file, or it has ended."""


def plan_action(file: FileTask) -> Put:
    """Adds a file to its job; the condition fails when it is planned already."""
    return Put(file_to_item(file), ABSENT)


def fence(file: FileTask) -> Condition:
    """Holds while this worker's attempt at the file is the newest and the file has not ended."""
    return Condition("#attempt = :mine AND attribute_not_exists(#done)", {"mine": file.fencing_token})


def _as_read(file: FileTask) -> Condition:
    """Holds while nobody has taken the file, and its holder has written no chunk of it, since it was read: who takes it
    goes on from the position and the counts that were read."""
    if not file.fencing_token:
        return Condition("attribute_exists(#pk) AND attribute_not_exists(#attempt)")
    same = "#attempt = :seen AND attribute_not_exists(#done)"
    if file.lease_until is None:
        return Condition(f"{same} AND attribute_not_exists(#lease_until)", {"seen": file.fencing_token})
    values: dict[str, Json] = {"seen": file.fencing_token, "held": to_text(file.lease_until)}
    return Condition(f"{same} AND #lease_until = :held", values)


def change_action(before: FileTask, after: FileTask) -> Update:
    """Writes what changed of a file, under its fence."""
    return difference(file_key(before.job_id, before.file_id), file_to_item(before), file_to_item(after), fence(before))


def ended(file: FileTask, outcome: Outcome, counts: Counts, code: str = "", reason: str = "") -> FileTask:
    """The file as it ends."""
    return replace(
        file,
        done=True,
        lease_until=None,
        wakes_at=None,
        position={},
        outcome=outcome,
        counts=counts,
        code=code,
        reason=reason,
    )


@dataclass(frozen=True, slots=True)
class FileStore:
    """Reading and taking files."""

    table: Table

    def get(self, job_id: str, file_id: str) -> tuple[Job | None, FileTask | None]:
        """A file and its job, in one call; None for what is not there.

        Args:
            job_id: of the ingestion.
            file_id: of the file in it.
        """
        found = self.table.get_many([job_key(job_id), file_key(job_id, file_id)])
        job, file = found.get(job_key(job_id)), found.get(file_key(job_id, file_id))
        return job_from_item(job) if job else None, file_from_item(file) if file else None

    def planned(self, job_id: str, file_ids: Sequence[str]) -> set[str]:
        """Those of the files that the job has.

        Args:
            job_id: of the ingestion.
            file_ids: that are asked about.
        """
        found = self.table.get_many([file_key(job_id, file_id) for file_id in file_ids])
        return {file_from_item(item).file_id for item in found.values()}

    def take(self, file: FileTask, now: datetime, *, called_back: bool = False) -> FileTask:
        """Takes a file: a new attempt with a lease. A lease that ran out counts as a failure.

        Args:
            called_back: what the file waits for has come; else it is left alone until it is time to look.

        Raises:
            FileTaken: another worker holds it, took it or wrote some of its rows since it was read, or it waits.
        """
        held = file.lease_until and file.lease_until > now
        waits = file.wakes_at and file.wakes_at > now and not called_back
        if file.done or held or waits:
            raise FileTaken
        taken = replace(
            file,
            fencing_token=file.fencing_token + 1,
            attempts_used=file.attempts_used + (file.lease_until is not None),
            lost_at=now if file.lease_until else file.lost_at,
            lease_until=now + LEASE,
            wakes_at=None,
        )
        key = file_key(file.job_id, file.file_id)
        try:
            self.table.write(difference(key, file_to_item(file), file_to_item(taken), _as_read(file)))
        except ConditionFailed as error:
            raise FileTaken from error
        return taken

    def give_back(self, file: FileTask, *, failed: bool = False) -> FileTask:
        """Leaves a file to a later message; ``failed`` says whether that used up one of its attempts.

        Raises:
            FileTaken: another worker has it now.
        """
        return self._leave(file, replace(file, attempts_used=file.attempts_used + failed))

    def wait(self, file: FileTask, position: Mapping[str, Json], wakes_at: datetime) -> FileTask:
        """Leaves a file to a callback, or to whoever looks at it after ``wakes_at``.

        Raises:
            FileTaken: another worker has it now.
        """
        return self._leave(file, replace(file, position=position, wakes_at=wakes_at, attempts_used=0))

    def _leave(self, file: FileTask, changed: FileTask) -> FileTask:
        left = replace(changed, lease_until=None)
        try:
            self.table.write(change_action(file, left))
        except ConditionFailed as error:
            raise FileTaken from error
        return left

    def of_job(self, job_id: str) -> Iterator[FileTask]:
        """Every file of a job, in order of id."""
        for item in self.table.query_all(self._condition(job_id)):
            yield file_from_item(item)

    def page(self, job_id: str, *, limit: int, start: Item | None) -> tuple[list[FileTask], Item | None]:
        """A page of a job's files.

        Args:
            job_id: of the ingestion.
            limit: of files.
            start: where the page before ended; None begins at the first.

        Returns:
            The files, and where the page ended; None when it is the last one.
        """
        part = self.table.query(self._condition(job_id), limit=limit, start=start)
        return read_items(part.items, file_from_item), part.last

    @staticmethod
    def _condition(job_id: str) -> Condition:
        return Condition(
            "#pk = :pk AND begins_with(#sk, :prefix)", {"pk": job_key(job_id).pk, "prefix": file_key(job_id, "").sk}
        )
