"""What was left lying when the session began has been found by the deployed sweeper, in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cli.client import Client

LIMIT = timedelta(minutes=2)


@pytest.mark.parametrize(
    ("what", "event"), [("a killed worker", "job.resumed"), ("a message that never left", "job.claimed")]
)
def test_given_a_job_that_was_left_lying_when_the_sweeper_has_come_then_it_ran_within_two_minutes(
    admin: Client, left_lying: dict[str, tuple[str, datetime]], what: str, event: str
) -> None:
    job_id, since = left_lying[what]

    (*_, job) = admin.watch(job_id, timeout=180)

    (*_, found) = admin.audit(entity=("job", job_id), type=event)  # the oldest
    assert job.status.value == "completed"
    assert datetime.fromisoformat(found.at) - since <= LIMIT
