"""A poisonous message on the deployed stack: quarantined, listed, redriven; and the trail of it all holds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support import marks
from support.accepted import accept
from support.waiting import LOOK, PATIENCE, wait_for

from cli.audit import verify_project
from devstack.stack import Stack
from winnow.jobs.dead_letters import RedriveOutcome
from winnow.jobs.job_items import job_key, to_item
from winnow.jobs.job_store import JobStore, fence
from winnow.jobs.lifecycle import claim
from winnow.platform.clock import system_clock
from winnow.platform.expressions import difference
from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError
from winnow.sdk.response_models import DeadLetterResponse
from winnow.values import Json


def quarantined(
    stack: Stack, admin: Client, *bodies: str, queue: str = "IngestionDeadLetterQueueUrl"
) -> list[DeadLetterResponse]:
    """Has the stack take bodies out of a dead-letter queue; answers their letters."""
    before = {letter.letter_id for letter in admin.dead_letters()}
    for body in bodies:
        stack.client("sqs").send_message(QueueUrl=stack.outputs[queue], MessageBody=body)

    def look() -> list[DeadLetterResponse] | None:
        fresh = [letter for letter in admin.dead_letters(status="waiting") if letter.letter_id not in before]
        return fresh if len(fresh) == len(bodies) else None

    return wait_for(look, "the letters")


def test_given_dead_letters_when_they_are_redriven_then_a_job_starts_anew_and_poison_stays(
    stack: Stack, admin: Client, store: JobStore
) -> None:
    now = system_clock()
    project_id = admin.create_project("Redriven").project_id
    waiting = accept(store, project_id, now)
    held = store.move(waiting, claim(waiting, now), actor="system:test", now=now)  # so that it doesn't end meanwhile
    store.table.write(
        difference(job_key(held.job_id), to_item(held), to_item(replace(held, attempts_used=4)), fence(held))
    )
    body = json.dumps({"v": 1, "kind": "ingestion", "job_id": held.job_id, "attempt": 0})

    letters = {letter.reason: letter for letter in quarantined(stack, admin, body, "{no message")}
    redriven = admin.redrive(letters["undeliverable"].letter_id)
    with pytest.raises(ApiError, match="letter-unreadable"):
        admin.redrive(letters["poison"].letter_id)

    after = store.get(held.job_id)
    assert after
    assert (redriven.outcome, after.attempts_used) == (RedriveOutcome.SENT, 0)
    assert admin.redrive(redriven.letter_id) == redriven
    (event,) = admin.audit(project_id, type="message.redriven")
    assert event.entity.id == redriven.letter_id


def test_given_a_notice_of_an_upload_that_nobody_could_take_when_it_is_redriven_then_a_job_takes_it_up(
    stack: Stack, admin: Client
) -> None:
    project_id = admin.create_project("Told late").project_id
    placed = {"key": f"inbox/{project_id}/late.txt", "versionId": "1", "sequencer": "0055AED6DCD90281E5"}
    bucket = {"name": stack.outputs["BucketName"]}
    notice = {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"bucket": bucket, "object": placed}}]}

    (letter,) = quarantined(stack, admin, json.dumps(notice), queue="InboxDeadLetterQueueUrl")
    redriven = admin.redrive(letter.letter_id)

    assert redriven.outcome == "sent"
    job = wait_for(lambda: next(iter(admin.jobs(project_id)), None), "the job of the upload")
    assert (job.kind, job.trigger_type) == ("ingestion", "s3_event")


def test_given_a_past_of_every_kind_when_it_is_verified_then_it_is_whole(stack: Stack, admin: Client) -> None:
    project_id = admin.create_project("Verified").project_id
    admin.configure(project_id, {"match_threshold": 0.9})
    admin.write_records(project_id, [{"key": str(number), "fields": dict[str, Json](marks.ROW)} for number in range(2)])
    (*_, run) = admin.watch(admin.consolidate(project_id).job_id, every=LOOK, timeout=PATIENCE)

    verdict = verify_project(admin, project_id)

    assert run.status == "completed"
    assert verdict.findings == []
    assert verdict.events >= 6
