"""A job's progress: 16 counters, so that no item is hot however many files end at once.

A file's outcome adds to its shard in the transaction that ends it, so each file is counted once however often it is
delivered. Closing the shards, in the transaction that cancels or fails the job, makes every later outcome impossible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from winnow.ingestion.run.ingestion_file import COUNT_NAMES, Counts, FileTask, Outcome
from winnow.ingestion.run.ingestion_items import progress_key
from winnow.jobs.job import Job
from winnow.jobs.job_items import from_item as job_from_item
from winnow.jobs.job_items import job_key
from winnow.platform.expressions import Action, Check, Condition, Item, Update
from winnow.platform.ids import all_shards, shard_of
from winnow.platform.table import Table
from winnow.projects.project_counters import count_actions

ENDED = "ended"
OPEN = Condition("attribute_not_exists(#closed)")


@dataclass(frozen=True, slots=True)
class Progress:
    """What the shards add up to.

    Attributes:
        files: ended files by outcome.
        records: what became of records.
        retryable: files that failed for a transient reason and should be listed again by the next run.
    """

    ended: int
    files: Counter[str]
    records: Counts
    retryable: int


def count_action(job_id: str, file_id: str, outcome: Outcome, counts: Counts, *, retryable: bool) -> Update:
    """Counts a file as ended."""
    adds = {
        ENDED: 1,
        f"files_{outcome.value}": 1,
        **asdict(counts),
        "retryable": int(retryable),
    }
    return Update(
        progress_key(job_id, shard_of(file_id)),
        adds={name: number for name, number in adds.items() if number},
        condition=OPEN,
    )


def project_count_actions(file: FileTask, counts: Counts) -> list[Action]:
    """Counts in the project what a file, or some of its rows, came to, in the transaction that writes it."""
    return count_actions(file.project_id, file.file_id, records=counts.active, changed=counts.changed)


def open_check(job_id: str, file_id: str) -> Check:
    """Holds while the job has neither failed nor been cancelled, for what a file writes before its end."""
    return Check(progress_key(job_id, shard_of(file_id)), OPEN)


def on_terminal_actions(job: Job) -> list[Action]:
    """Closes every shard: from then on no file of the job can change anything."""
    return [Update(progress_key(job.job_id, shard), sets={"closed": True}) for shard in all_shards()]


def add_up(shards: Iterable[Item]) -> Progress:
    """The sum of the shards."""
    total: Counter[str] = Counter()
    for shard in shards:
        total.update({name: count for name, count in shard.items() if type(count) is int})
    return Progress(
        ended=total[ENDED],
        files=Counter({outcome.value: total[f"files_{outcome.value}"] for outcome in Outcome}),
        records=Counts(**{name: total[name] for name in COUNT_NAMES}),
        retryable=total["retryable"],
    )


def read_progress(table: Table, job_id: str) -> tuple[Job | None, Progress]:
    """The job and its progress in one query: both sort between ``JOB`` and ``PROGRESS#15``."""
    condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :last", {"pk": job_key(job_id).pk, "first": "JOB"})
    condition = Condition(condition.text, {**condition.values, "last": "PROGRESS#99"})
    items = list(table.query_all(condition))
    job = next((job_from_item(item) for item in items if item["sk"] == "JOB"), None)
    return job, add_up(item for item in items if item["sk"] != "JOB")
