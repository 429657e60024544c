"""What was left lying when the session began has been found by the deployed sweeper, and what takes minutes has ended.

How soon it does so is shown in virtual time (``test_recovery_times``): here it depends on what else the machine does.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from support.erased_project import ErasedProject
from support.waiting import LOOK, PATIENCE, wait_for

from devstack.stack import Stack
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore
from winnow.sdk.client import Client


@pytest.mark.parametrize(
    ("what", "event"), [("a killed worker", "job.resumed"), ("a message that never left", "job.claimed")]
)
def test_given_a_job_that_was_left_lying_when_the_sweeper_has_come_then_it_ran(
    admin: Client, left_lying: dict[str, tuple[str, datetime]], what: str, event: str
) -> None:
    job_id, since = left_lying[what]

    (*_, job) = admin.watch(job_id, every=LOOK, timeout=PATIENCE)

    (*_, found) = admin.audit(entity=("job", job_id), type=event)  # the oldest
    assert job.status == "completed"
    assert datetime.fromisoformat(found.at) >= since  # not before a lease has ended


def test_a_project_is_erased_with_its_files_reports_and_exports(
    stack: Stack, store: JobStore, erased_project: ErasedProject
) -> None:
    def ended() -> Job | None:
        found = store.get(erased_project.job_id)
        return found if found and found.state.ended else None

    job = wait_for(ended, "the end of the erasure")

    assert (job.state, job.failure) == (State.COMPLETED, None)
    assert erased_project.left(stack) == []

    # and what is uploaded by a form that was granted before does not stay either
    erased_project.upload_late()
    wait_for(lambda: erased_project.left(stack) == [] or None, "the late upload to be deleted")
