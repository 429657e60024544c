"""Dead letters, as callers see them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from winnow.api.models.common_models import AnswerModel, Id, PageQuery, Timestamp
from winnow.audit.audit_store import NO_PROJECT
from winnow.jobs.dead_letters import DeadLetter, Outcome
from winnow.platform.clock import to_text


class Standing(StrEnum):
    """Whether a letter waits for a person."""

    WAITING = "waiting"
    REDRIVEN = "redriven"


class DeadLetterAnswer(AnswerModel):
    """A message that no worker could take."""

    letter_id: Id
    queue: Annotated[str, Field(description="The dead-letter queue that it came from.")]
    reason: Annotated[str, Field(description="`poison`, `newer-version` or `undeliverable`.")]
    received_at: Timestamp
    job_id: Annotated[str | None, Field(description="The job that it names.")]
    project_id: Id | None
    redriven_at: Timestamp | None
    redriven_by: str | None
    outcome: Annotated[Outcome | None, Field(description="`skipped`: its job has ended, or there is none.")]

    @classmethod
    def of(cls, letter: DeadLetter) -> Self:
        """What a caller sees of a letter."""
        return cls(
            letter_id=letter.letter_id,
            queue=letter.queue,
            reason=letter.reason,
            received_at=to_text(letter.received_at),
            job_id=letter.job_id or None,
            project_id=None if letter.project_id == NO_PROJECT else letter.project_id,
            redriven_at=to_text(letter.redriven_at) if letter.redriven_at else None,
            redriven_by=letter.redriven_by or None,
            outcome=letter.outcome,
        )


class DeadLetterDetail(DeadLetterAnswer):
    """A dead letter with its message."""

    body: Annotated[str, Field(description="As it came; at most its first 16,384 characters.")]

    @classmethod
    def of(cls, letter: DeadLetter) -> Self:
        """What a caller sees of one letter."""
        return cls(**DeadLetterAnswer.of(letter).model_dump(), body=letter.body)


class DeadLettersPage(AnswerModel):
    """Some dead letters, newest first."""

    items: list[DeadLetterAnswer]
    next_cursor: str | None


class DeadLettersQuery(PageQuery):
    """Which dead letters to list."""

    status: Annotated[Standing | None, Field(description="Without it: both.")] = None
