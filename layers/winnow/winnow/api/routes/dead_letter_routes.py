"""Dead letters: messages that no worker could take."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import JOB, PROJECT, SUBJECT
from winnow.api.lists import position_of, sealed
from winnow.api.models.dead_letter_models import (
    DeadLetterAnswer,
    DeadLetterDetail,
    DeadLettersPage,
    DeadLettersQuery,
    Standing,
)
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, NotFound
from winnow.values import Json


def list_letters(call: Call[NoMembers, DeadLettersQuery]) -> Answer:
    """A page of dead letters."""
    status = call.query.status
    scope: dict[str, Json] = {"list": "dead-letters", "status": status}
    page = call.services.redriver.page(
        call.caller,
        waiting=None if status is None else status is Standing.WAITING,
        limit=call.query.limit,
        after=position_of(call, scope),
    )
    items = [DeadLetterAnswer.of(letter) for letter in page.items]
    return Answer(DeadLettersPage(items=items, next_cursor=sealed(call, page, scope)))


def get_letter(call: Call[NoMembers, NoQuery]) -> Answer:
    """One dead letter."""
    return Answer(DeadLetterDetail.of(call.services.redriver.get(call.caller, call.ids["letter_id"])))


def redrive_letter(call: Call[NoMembers, NoQuery]) -> Answer:
    """Redrives one dead letter."""
    return Answer(DeadLetterAnswer.of(call.services.redriver.redrive(call.caller, call.ids["letter_id"])))


LETTER = "059f36b4-87a3-44ab-83d2-661975830a7d"
_WAITING: dict[str, Json] = {
    "letter_id": LETTER,
    "queue": "winnow-IngestionDeadLetterQueue-1A2B3C4D5E6F",
    "reason": "undeliverable",
    "received_at": "2026-01-31T12:00:00.000Z",
    "job_id": JOB,
    "project_id": PROJECT,
    "redriven_at": None,
    "redriven_by": None,
    "outcome": None,
}
_REDRIVEN: dict[str, Json] = {
    "redriven_at": "2026-01-31T13:00:00.000Z",
    "redriven_by": SUBJECT,
    "outcome": "sent",
}
_BODY = f'{{"v":1,"kind":"ingestion","job_id":"{JOB}","attempt":1}}'
_NO_LETTER = Refusal(NotFound, "letter-not-found", "there is no dead letter of this id")

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/dead-letters",
        operation_id="listDeadLetters",
        tag="operations",
        summary="List the messages that no worker could take",
        description="Newest first; each is kept for 90 days.",
        handler=list_letters,
        role=Role.ADMIN,
        query=DeadLettersQuery,
        answer=DeadLettersPage,
        refusals=(BAD_CURSOR,),
        answer_example={"items": [_WAITING], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/dead-letters/{letter_id}",
        operation_id="getDeadLetter",
        tag="operations",
        summary="One dead letter with its message",
        handler=get_letter,
        role=Role.ADMIN,
        answer=DeadLetterDetail,
        refusals=(_NO_LETTER,),
        answer_example={**_WAITING, "body": _BODY},
    ),
    Operation(
        method="POST",
        path="/api/v1/dead-letters/{letter_id}/redrive",
        operation_id="redriveDeadLetter",
        tag="operations",
        summary="Do what a dead letter asked for, once what was wrong is mended",
        description="The job behind it starts its attempts anew; one that has ended is skipped. "
        "A letter that was redriven stays as it is, so the request may be sent again.",
        handler=redrive_letter,
        role=Role.ADMIN,
        body=NoMembers,
        answer=DeadLetterAnswer,
        refusals=(
            _NO_LETTER,
            Refusal(Conflict, "letter-unreadable", "this release can make nothing of the message"),
        ),
        answer_example={**_WAITING, **_REDRIVEN},
    ),
)
