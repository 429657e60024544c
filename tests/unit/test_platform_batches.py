"""What comes of the records of a batch: which are done, which come again, and how soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from support.functions import Context

from winnow.platform import batches, clients
from winnow.platform.batches import OutOfTime, pause_before_return, work_batch
from winnow.platform.errors import Unavailable
from winnow.platform.queues import NewerMessage, PoisonMessage


class RecordingSqs:
    """Notes how long each record is hidden; ``fault`` is raised instead."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.hidden: dict[str, int] = {}
        self.fault = fault

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        """As boto3's."""
        assert QueueUrl == "https://sqs.eu-central-1.amazonaws.com/123456789012/ingestion"
        if self.fault:
            raise self.fault
        self.hidden[ReceiptHandle] = VisibilityTimeout


def batch_of(*receives: int) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": f"r{number}",
                "body": "{}",
                "attributes": {"ApproximateReceiveCount": str(count)},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:ingestion",
            }
            for number, count in enumerate(receives)
        ]
    }


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> RecordingSqs:
    recording = RecordingSqs()
    monkeypatch.setattr(clients, "sqs", lambda: recording)
    return recording


def context() -> Any:
    """Lambda's, as far as a batch asks it."""
    return Context()


def failing(error: Exception) -> Callable[..., None]:
    def work(*_: object) -> None:
        raise error

    return work


def test_what_was_worked_is_not_touched_again(sqs: RecordingSqs) -> None:
    answer = work_batch(batch_of(1, 1), context(), lambda *_: None)

    assert answer == {"batchItemFailures": []}
    assert sqs.hidden == {}


@pytest.mark.parametrize("error", [Unavailable("busy", "Busy."), RuntimeError("a bug")])
def test_what_failed_comes_again_in_seconds_and_later_with_each_receive(sqs: RecordingSqs, error: Exception) -> None:
    answer = work_batch(batch_of(1, 2, 3, 4, 9), context(), failing(error))

    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == ["m0", "m1", "m2", "m3", "m4"]
    assert sqs.hidden == {"r0": 15, "r1": 60, "r2": 240, "r3": 900, "r4": 900}


def test_what_can_never_be_worked_reaches_the_dead_letters_without_a_wait(sqs: RecordingSqs) -> None:
    work_batch(batch_of(1), context(), failing(PoisonMessage("not JSON")))

    assert sqs.hidden == {"r0": 0}


def test_what_the_time_did_not_suffice_for_comes_at_once(sqs: RecordingSqs) -> None:
    worked: list[object] = []
    hasty = context()
    hasty.get_remaining_time_in_millis = lambda: 4000

    answer = work_batch(batch_of(1), hasty, lambda record, _: worked.append(record))

    assert answer["batchItemFailures"] == [{"itemIdentifier": "m0"}]
    assert (worked, sqs.hidden) == ([], {"r0": 0})


def test_a_message_of_a_later_release_waits_for_that_release(sqs: RecordingSqs) -> None:
    answer = work_batch(batch_of(1), context(), failing(NewerMessage("version 2")))

    assert answer["batchItemFailures"] == [{"itemIdentifier": "m0"}]
    assert sqs.hidden == {}
    assert pause_before_return(NewerMessage("version 2"), 1) is None


def test_where_the_timeout_cannot_be_changed_the_record_still_comes_again(sqs: RecordingSqs) -> None:
    sqs.fault = EndpointConnectionError(endpoint_url="https://sqs.eu-central-1.amazonaws.com")

    answer = work_batch(batch_of(1), context(), failing(Unavailable("busy", "Busy.")))

    assert answer["batchItemFailures"] == [{"itemIdentifier": "m0"}]


def test_only_what_nobody_expected_is_measured_as_a_bug(sqs: RecordingSqs, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []
    monkeypatch.setattr(batches, "measure", lambda name, _: measured.append(name))

    for error in (Unavailable("busy", "Busy."), PoisonMessage("no"), NewerMessage("2"), OutOfTime()):
        work_batch(batch_of(1), context(), failing(error))
    assert measured == []

    work_batch(batch_of(1), context(), failing(KeyError("job")))
    assert measured == ["Bugs"]
