"""Responses and queries of dead letters."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from winnow.api.models.common_models import Id, PageQuery, ResponseModel, Timestamp
from winnow.audit.audit_event import NO_PROJECT
from winnow.jobs.dead_letters import DeadLetter, RedriveOutcome
from winnow.platform.clock import to_text


class Standing(StrEnum):
    """Whether a dead letter still waits for a redrive."""

    WAITING = "waiting"
    REDRIVEN = "redriven"


class DeadLetterResponse(ResponseModel):
    """A message that no worker could process."""

    letter_id: Id
    queue: Annotated[str, Field(description="The dead-letter queue that it was in.")]
    reason: Annotated[str, Field(description="`poison`, `newer-version` or `undeliverable`.")]
    received_at: Timestamp
    job_id: Annotated[str | None, Field(description="The job that the message names.")]
    project_id: Id | None
    redriven_at: Timestamp | None
    redriven_by: str | None
    outcome: Annotated[RedriveOutcome | None, Field(description="`skipped`: the job has ended or does not exist.")]

    @classmethod
    def from_letter(cls, letter: DeadLetter) -> Self:
        """Maps a dead letter to the response."""
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


class DeadLetterDetail(DeadLetterResponse):
    """A dead letter with its message."""

    body: Annotated[str, Field(description="The message; at most its first 16,384 characters.")]

    @classmethod
    def from_letter(cls, letter: DeadLetter) -> Self:
        """Maps a dead letter to the response."""
        return cls(**DeadLetterResponse.from_letter(letter).model_dump(), body=letter.body)


class DeadLettersPage(ResponseModel):
    """A page of dead letters, newest first."""

    items: list[DeadLetterResponse]
    next_cursor: str | None


class DeadLettersQuery(PageQuery):
    """Which dead letters to list."""

    status: Annotated[Standing | None, Field(description="Default: both.")] = None
