"""Dead letters: messages that no worker could take are quarantined in the table, audited and counted.

The job behind a message is not lost with it: while it is open, the sweeper goes on sending it. Once what was wrong is
mended, a person redrives the letter (``jobs.redriving``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from winnow.audit.audit_event import NO_PROJECT, AuditEvent, Entity, new_event
from winnow.audit.audit_store import append
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.platform.clock import Clock, epoch, from_text, to_text
from winnow.platform.expressions import ABSENT, Item, Key, Put
from winnow.platform.queues import Message, NewerMessage, PoisonMessage, is_s3_notification, parse
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json

LISTING = "DEADLETTERS"
_KEPT = timedelta(days=90)
_MAX_BODY = 16_384  # characters; longer ones are cut: they are no message of Winnow's


class RedriveOutcome(StrEnum):
    """What came of redriving a letter."""

    SENT = "sent"
    SKIPPED = "skipped"  # its job has ended, or there is none


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One quarantined message.

    Attributes:
        letter_id: the queue's message id: a second delivery is the same letter.
        reason: ``poison``, ``newer-version`` or ``undeliverable``.
        redriven_at, redriven_by: when and by whom it was redriven; None and empty while it waits.
        outcome: what came of that.
    """

    letter_id: str
    queue: str
    body: str
    reason: str
    received_at: datetime
    job_id: str = ""
    project_id: str = NO_PROJECT
    redriven_at: datetime | None = None
    redriven_by: str = ""
    outcome: RedriveOutcome | None = None


def letter_key(letter_id: str) -> Key:
    """Where a dead letter stands."""
    return Key(f"DEADLETTER#{letter_id}", "DEADLETTER")


def to_item(letter: DeadLetter) -> Item:
    """The stored form; kept for 90 days."""
    received = to_text(letter.received_at)
    return {
        **letter_key(letter.letter_id).item(),
        "gsi1pk": LISTING,
        "gsi1sk": f"{received}#{letter.letter_id}",
        "letter_id": letter.letter_id,
        "queue": letter.queue,
        "body": letter.body,
        "reason": letter.reason,
        "received_at": received,
        "job_id": letter.job_id,
        "project_id": letter.project_id,
        "expires_at": epoch(letter.received_at + _KEPT),
        **redriven(letter),
    }


def redriven(letter: DeadLetter) -> Item:
    """What the stored form says of its being redriven; nothing while it waits."""
    if letter.redriven_at is None or letter.outcome is None:
        return {}
    return {
        "redriven_at": to_text(letter.redriven_at),
        "redriven_by": letter.redriven_by,
        "outcome": letter.outcome.value,
    }


def from_item(item: Item) -> DeadLetter:
    """The letter that ``to_item`` wrote.

    Raises:
        KeyError, ValueError: a member that a letter can't be without is missing, or is none that this release knows.
    """
    stored = StoredObject(item)
    outcome = stored.text("outcome")
    return DeadLetter(
        letter_id=str(item["letter_id"]),
        queue=str(item["queue"]),
        body=str(item["body"]),
        reason=str(item["reason"]),
        received_at=from_text(stored.text("received_at")),
        job_id=stored.text("job_id"),
        project_id=stored.text("project_id", NO_PROJECT),
        redriven_at=stored.moment("redriven_at"),
        redriven_by=stored.text("redriven_by"),
        outcome=RedriveOutcome(outcome) if outcome else None,
    )


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Takes dead letters in."""

    table: Table
    clock: Clock
    actor: str

    def take(self, letter_id: str, queue: str, body: str) -> DeadLetter | None:
        """Quarantines a message with its audit event; None for a message of a job that has ended, or a copy.

        Args:
            letter_id: the queue's id of the message: a message that comes twice is one letter.
            queue: the name of the dead-letter queue.
            body: as it was sent to the worker.

        Raises:
            Unavailable: the store is too busy: the letter stays in its queue.
        """
        reason, message = _read(body)
        job = JobStore(self.table).get(message.job_id) if message else None
        if job and job.state.ended:
            return None
        letter = DeadLetter(
            letter_id=letter_id,
            queue=queue,
            body=body[:_MAX_BODY],
            reason=reason,
            received_at=self.clock(),
            job_id=message.job_id if message else "",
            project_id=job.project_id if job else NO_PROJECT,
        )
        try:
            append(self.table, self._event(letter, job), [Put(to_item(letter), ABSENT)])
        except ConditionFailed:
            return None
        return letter

    def _event(self, letter: DeadLetter, job: Job | None) -> AuditEvent:
        told: dict[str, Json] = {"reason": letter.reason, "job_id": job.job_id if job else ""}
        entity = Entity("dead_letter", letter.letter_id)
        return new_event(
            letter.received_at, letter.project_id, self.actor, "message.quarantined", entity, metadata=told
        )


def _read(body: str) -> tuple[str, Message | None]:
    try:
        return "undeliverable", parse(body)
    except PoisonMessage:
        return "undeliverable" if is_s3_notification(body) else "poison", None
    except NewerMessage:
        return "newer-version", None
