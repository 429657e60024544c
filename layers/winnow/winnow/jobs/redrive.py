"""Use cases over dead letters: list, show, redrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import append
from winnow.jobs.dead_letters import LISTING, DeadLetter, RedriveOutcome, from_item, letter_key, redriven
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore, reset_attempts_action
from winnow.jobs.lifecycle import reset_attempts
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock, from_text, to_text
from winnow.platform.errors import Conflict, Unavailable, existing
from winnow.platform.expressions import Action, Condition, Update
from winnow.platform.pages import Chunk, Page, collect
from winnow.platform.queues import NewerMessage, PoisonMessage, is_s3_notification, parse
from winnow.platform.readable import read_items
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed, Table, key_of
from winnow.values import Json

_CHUNK = 100  # letters a read
_LAST = "~"  # sorts after every time


@dataclass(frozen=True, slots=True)
class Redriver:
    """Does what a dead letter asked for, once what was wrong is mended.

    Attributes:
        accept: each does at once, or sends on, what a body that belongs to no job asks for (an upload's or Dropbox's
            notice, a page of a schedule), as often as it is told to the same effect; False when the body is none of its
            kind.
    """

    table: Table
    dispatcher: Dispatcher
    accept: Sequence[Callable[[str], bool]]
    gate: Gate
    clock: Clock

    def page(self, caller: Caller, *, waiting: bool | None, limit: int, after: str | None) -> Page[DeadLetter]:
        """Dead letters, newest first; ``waiting`` says whether those that wait or those that were redriven.

        Raises:
            Forbidden: the caller is no admin.
        """
        self.gate.require(caller, Role.ADMIN, "dead-letter.list")

        def read_chunk(position: str) -> Chunk[DeadLetter]:
            condition = Condition("#gsi1pk = :pk AND #gsi1sk < :position", {"pk": LISTING, "position": position})
            part = self.table.query(condition, index="gsi1", limit=_CHUNK, forward=False)
            keys = [key_of(item) for item in part.items]
            found = self.table.get_many(keys)
            stored = [found[key] for key in keys if key in found]
            letters = read_items(stored, lambda item: (str(item["gsi1sk"]), from_item(item)))
            return Chunk(letters, str(part.last["gsi1sk"]) if part.last else None)

        def wanted(letter: DeadLetter) -> bool:
            return waiting in {None, letter.redriven_at is None}

        return collect(read_chunk, after or _LAST, limit=limit, wanted=wanted)

    def get(self, caller: Caller, letter_id: str) -> DeadLetter:
        """One dead letter.

        Args:
            letter_id: as the list shows it.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is none of this id.
        """
        self.gate.require(caller, Role.ADMIN, "dead-letter.read")
        return self._existing(letter_id)

    def redrive(self, caller: Caller, letter_id: str) -> DeadLetter:
        """Redrives a letter once; one that was redriven stays as it is.

        The job behind it starts its attempts anew and is sent; one that has ended is left alone. That the letter was
        redriven, the audit event and the job's new start are one transaction; should the message not leave
        afterwards, the sweeper sends it.

        Args:
            letter_id: as the list shows it.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no letter of this id.
            Conflict: ``letter-unreadable``: this release can't make anything of it.
        """
        self.gate.require(caller, Role.ADMIN, "dead-letter.redrive")

        def redrive() -> DeadLetter:
            letter = self._existing(letter_id)
            return letter if letter.redriven_at is not None else self._redrive(caller, letter)

        said = "The letter's job is changing too fast: send the request again."
        return retry(redrive, ConditionFailed, sleep=self.table.sleep, busy=said)

    def _redrive(self, caller: Caller, letter: DeadLetter) -> DeadLetter:
        accepted, job = self._work(letter)
        now = from_text(to_text(self.clock()))  # as it is stored
        outcome = RedriveOutcome.SENT if accepted or job else RedriveOutcome.SKIPPED
        after = replace(letter, redriven_at=now, redriven_by=caller.subject, outcome=outcome)
        waits = Condition("attribute_exists(#pk) AND attribute_not_exists(#redriven_at)")
        actions: list[Action] = [Update(letter_key(letter.letter_id), sets=redriven(after), condition=waits)]
        if job:
            actions.append(reset_attempts_action(job, now))
        append(self.table, _event(after, caller, now), actions)
        if job:
            with suppress(Unavailable):  # the sweeper sends it
                self.dispatcher.send(reset_attempts(job, now))
        return after

    def _work(self, letter: DeadLetter) -> tuple[bool, Job | None]:
        """Whether the letter was worked here and now, and the open job that it belongs to."""
        try:
            message = parse(letter.body)
        except NewerMessage as error:
            said = "The message is of a later release: deploy that, then redrive it."
            raise Conflict("letter-unreadable", said) from error
        except PoisonMessage as error:
            if not is_s3_notification(letter.body) or not self._accepted(letter.body):
                raise Conflict(
                    "letter-unreadable", "The message is none of Winnow's: there is nothing to do."
                ) from error
            return True, None
        job = JobStore(self.table).get(message.job_id)
        if job is None:
            return self._accepted(letter.body), None
        return False, None if job.state.ended else job

    def _accepted(self, body: str) -> bool:
        return any(accept(body) for accept in self.accept)

    def _existing(self, letter_id: str) -> DeadLetter:
        item = self.table.get(letter_key(letter_id))
        return from_item(existing(item, "letter-not-found", "There is no dead letter of this id."))


def _event(letter: DeadLetter, caller: Caller, now: datetime) -> AuditEvent:
    told: dict[str, Json] = {"outcome": letter.outcome.value if letter.outcome else "", "job_id": letter.job_id}
    entity = Entity("dead_letter", letter.letter_id)
    return new_event(now, letter.project_id, caller.subject, "message.redriven", entity, metadata=told)
