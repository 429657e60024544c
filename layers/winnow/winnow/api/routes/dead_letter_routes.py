"""Dead letters: messages that no worker could process."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR
from winnow.api.examples import JOB, PROJECT, SUBJECT
from winnow.api.lists import seal_next, start_position
from winnow.api.models.dead_letter_models import (
    DeadLetterDetail,
    DeadLetterResponse,
    DeadLettersPage,
    DeadLettersQuery,
    Standing,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, NotFound
from winnow.values import Json


def list_letters(call: Call[NoMembers, DeadLettersQuery]) -> Response:
    """A page of dead letters."""
    status = call.query.status
    scope: dict[str, Json] = {"list": "dead-letters", "status": status}
    page = call.services.redriver.page(
        call.caller,
        waiting=None if status is None else status is Standing.WAITING,
        limit=call.query.limit,
        after=start_position(call, scope),
    )
    items = [DeadLetterResponse.from_letter(letter) for letter in page.items]
    return Response(DeadLettersPage(items=items, next_cursor=seal_next(call, page, scope)))


def get_letter(call: Call[NoMembers, NoQuery]) -> Response:
    """One dead letter."""
    return Response(DeadLetterDetail.from_letter(call.services.redriver.get(call.caller, call.ids["letter_id"])))


def redrive_letter(call: Call[NoMembers, NoQuery]) -> Response:
    """Redrives one dead letter."""
    return Response(DeadLetterResponse.from_letter(call.services.redriver.redrive(call.caller, call.ids["letter_id"])))


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
_NO_LETTER = ErrorCase(NotFound, "letter-not-found", "there is no dead letter of this id")

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/dead-letters",
        operation_id="listDeadLetters",
        tag="operations",
        summary="List dead letters",
        description="Messages that no worker could process, newest first; each is kept for 90 days.",
        handler=list_letters,
        role=Role.ADMIN,
        query=DeadLettersQuery,
        response=DeadLettersPage,
        errors=(BAD_CURSOR,),
        response_example={"items": [_WAITING], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path="/api/v1/dead-letters/{letter_id}",
        operation_id="getDeadLetter",
        tag="operations",
        summary="Get a dead letter",
        description="With its message.",
        handler=get_letter,
        role=Role.ADMIN,
        response=DeadLetterDetail,
        errors=(_NO_LETTER,),
        response_example={**_WAITING, "body": _BODY},
    ),
    Operation(
        method="POST",
        path="/api/v1/dead-letters/{letter_id}/redrive",
        operation_id="redriveDeadLetter",
        tag="operations",
        summary="Redrive a dead letter",
        description="Does what the message asked for, once its cause is fixed. The job behind it gets a fresh set of "
        "attempts; one that has ended is skipped. Redriving a letter twice has one effect.",
        handler=redrive_letter,
        role=Role.ADMIN,
        body=NoMembers,
        response=DeadLetterResponse,
        errors=(
            _NO_LETTER,
            ErrorCase(Conflict, "letter-unreadable", "this release can't read the message"),
        ),
        response_example={**_WAITING, **_REDRIVEN},
    ),
)
