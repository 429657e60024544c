"""A new kind of job is a room (here: a handler), a queue and one entry; and what holds for every kind that there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.api import ADMIN, POWER_USER, Api
from support.ingestion import FakeClock

from winnow.job_kinds import JOB_KINDS
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.estimates import Estimator
from winnow.jobs.job import Failure, Job, State
from winnow.jobs.job_items import to_item
from winnow.jobs.job_service import JobService
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Done, Handler, Outcome, Work, Worker
from winnow.jobs.kinds import JobKind, kinds_by_name
from winnow.jobs.retry import PermanentError
from winnow.jobs.submission import Submission, Submitter, pending
from winnow.jobs.sweeper import Sweeper
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.errors import Conflict, Forbidden, WinnowError
from winnow.platform.expressions import Action, Item, Key, Put, Update
from winnow.platform.queues import Message, Queue, parse
from winnow.platform.settings import ApiSettings
from winnow.projects.project import Pace
from winnow.projects.project_items import project_key

ANN = Caller(ADMIN, frozenset({Role.ADMIN}))
PAUL = Caller(POWER_USER, frozenset({Role.POWER_USER}))


# The room of a new kind: it writes a project's index anew, one at a time.


def _parts_of(job: Job) -> Sequence[Action]:
    """A cancelled or failed job leaves a note where its parts would look."""
    return [Put({**Key(f"JOB#{job.job_id}", "PARTS").item(), "closed": True})]


def index(_: Work) -> Outcome:
    """The handler."""
    return Done({"indexed": 7})


INDEXING = JobKind(
    name="indexing",
    role=Role.ADMIN,
    queue="indexing",
    pace=Pace(units=10, seconds=2.0),
    scales_with_records=True,
    lock="active_indexing",
    on_terminal=_parts_of,
)

# The registry with one more entry; everything below is the house's own.

KINDS = kinds_by_name([*JOB_KINDS.values(), INDEXING])


class Deployment:
    """What every function builds from the registry and its settings."""

    def __init__(self, api: Api) -> None:
        self.api, self.clock = api, FakeClock()
        self.url = clients.sqs().create_queue(QueueName="indexing")["QueueUrl"]
        self.store = JobStore(api.table)
        self.dispatcher = Dispatcher.build(KINDS.values(), self._queue_of)
        self.submitter = Submitter(api.table, self.dispatcher)
        self.jobs = JobService(self.store, self.dispatcher, api.services.jobs.gate, self.clock, KINDS)

    def _queue_of(self, name: str) -> Queue:
        """A function would read the new queue's address from a setting of its own."""
        url = self.url if name == INDEXING.queue else self.api.settings.queue_url(name)
        return Queue(clients.sqs(), url)

    def submit(self, project_id: str) -> Job:
        """Accepts an indexing job."""
        job = pending(INDEXING, project_id, ANN, self.clock(), {})

        def refusal(item: Item | None) -> WinnowError:
            assert item
            return Conflict("indexing-in-progress", "Wait.", {"job_id": str(item["active_indexing"])})

        submission = Submission(INDEXING, job, "indexing.trigger", {"job_id": job.job_id}, {}, refusal=refusal)
        self.submitter.submit(submission, self.clock())
        return job

    def messages(self) -> list[Message]:
        """Takes what waits in the kind's queue."""
        answer = clients.sqs().receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        return [parse(message["Body"]) for message in answer.get("Messages", [])]

    def run(self, messages: Sequence[Message], handler: Handler = index) -> None:
        """Works messages."""
        for message in messages:
            Worker(INDEXING, self.store, self.dispatcher, self.clock, "system:indexer", handler).run(
                message, lambda: 600.0
            )

    def job(self, job_id: str) -> Job:
        """The job as it stands."""
        job = self.store.get(job_id)
        assert job
        return job

    def lock(self, project_id: str) -> object:
        """Who holds the project for indexing."""
        item = self.api.table.get(project_key(project_id))
        assert item
        return item.get("active_indexing")


@pytest.fixture
def deployment(api: Api) -> Deployment:
    return Deployment(api)


def test_a_new_kind_runs_from_its_queue_and_gives_its_lock_back(deployment: Deployment, project: str) -> None:
    # given an accepted job of a kind that the house has never heard of
    job = deployment.submit(project)
    assert deployment.lock(project) == job.job_id

    # when another is asked for, and the first one's message is worked
    with pytest.raises(Conflict) as refused:
        deployment.submit(project)
    deployment.run(deployment.messages())

    # then the lock decided, and it is gone with its job
    assert refused.value.extra == {"job_id": job.job_id}
    done = deployment.job(job.job_id)
    assert (done.state, done.result, done.kind) == (State.COMPLETED, {"indexed": 7}, "indexing")
    assert deployment.lock(project) is None


def test_a_new_kind_is_swept_cancelled_and_failed_with_what_its_entry_says(
    deployment: Deployment, project: str, api: Api
) -> None:
    # given a job whose message is lost; when the sweeper comes, then it is sent to the kind's own queue
    job = deployment.submit(project)
    deployment.messages()
    deployment.clock.pass_(61)
    assert Sweeper(deployment.store, deployment.dispatcher, deployment.clock).sweep().sent == 1

    # when a power user cancels it, then the entry's role decides; an admin may, and its parts end with it
    with pytest.raises(Forbidden):
        deployment.jobs.cancel(PAUL, job.job_id)
    deployment.jobs.cancel(ANN, job.job_id)
    assert deployment.job(job.job_id).state is State.CANCELLED
    assert api.table.get(Key(f"JOB#{job.job_id}", "PARTS"))
    assert deployment.lock(project) is None

    # when one fails for good, then the same
    deployment.messages()
    failing = deployment.submit(project)

    def broken(_: Work) -> Outcome:
        raise PermanentError("index-full", "Empty it.")

    deployment.run(deployment.messages(), broken)
    assert deployment.job(failing.job_id).failure == Failure("index-full", "Empty it.")
    assert api.table.get(Key(f"JOB#{failing.job_id}", "PARTS"))
    assert deployment.lock(project) is None


def test_a_new_kind_is_estimated_by_its_own_pace(deployment: Deployment, project: str, api: Api) -> None:
    api.table.write(Update(project_key(project), sets={"records": 100}))
    now = deployment.clock()

    done = Estimator(deployment.submitter.projects).estimate(project, INDEXING, now)

    assert (done - now).total_seconds() == 5 + 100 * 2.0 / 10


def test_a_message_in_the_wrong_queue_takes_no_job_of_another_kind(deployment: Deployment, project: str) -> None:
    job = deployment.submit(project)
    stranger = replace(INDEXING, name="other")

    worker = Worker(stranger, deployment.store, deployment.dispatcher, deployment.clock, "system:other", index)
    worker.run(Message("other", job.job_id), lambda: 600.0)

    assert deployment.job(job.job_id).state is State.PENDING


def test_two_kinds_can_not_have_one_name() -> None:
    with pytest.raises(ValueError, match="ingestion"):
        kinds_by_name([*JOB_KINDS.values(), replace(INDEXING, name="ingestion")])


def test_a_job_of_a_kind_that_this_release_does_not_know_can_be_seen_and_not_acted_on(api: Api, project: str) -> None:
    # given a job that a later release has stored
    job = replace(pending(INDEXING, project, ANN, FakeClock()(), {}), kind="from-the-future")
    api.table.write(Put(to_item(job)))

    # then it is shown, and nothing else
    assert api.call("GET", f"/api/v1/jobs/{job.job_id}").json["kind"] == "from-the-future"
    assert api.call("POST", f"/api/v1/jobs/{job.job_id}/cancel").json["code"] == "job-kind-unknown"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_claimed_job_heeds_a_cancel_in_every_kind(deployment: Deployment, project: str, kind: JobKind) -> None:
    # given a job whose worker died after somebody had asked to cancel it
    job = pending(kind, project, ANN, deployment.clock(), {})
    asked = replace(job, state=State.RUNNING, fencing_token=1, cancel_requested=True, version=3)
    deployment.api.table.write(Put(to_item(asked)))
    worked: list[str] = []

    def work(work: Work) -> Outcome:
        worked.append(work.job.job_id)
        return Done()

    # when another claims it
    worker = Worker(kind, deployment.store, deployment.dispatcher, deployment.clock, "system:test", work)
    worker.run(Message(kind.name, job.job_id, 1), lambda: 600.0)

    # then it does none of the work, and the job is cancelled
    assert worked == []
    assert deployment.job(job.job_id).state is State.CANCELLED


@pytest.mark.parametrize("kind", JOB_KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_queue_and_a_way_to_be_retried(api: Api, settings: ApiSettings, kind: JobKind) -> None:
    assert settings.queue_url(kind.queue)
    assert kind.name in api.services.retries
