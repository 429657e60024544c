"""A job's window: how many of its files are in flight at once, and that each file of a job has its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from support.api import Api
from support.cloud.cloud import Call, plugged
from support.faults import Calls
from support.ingestion import Ingestion
from support.simulation.injection import Calm
from support.simulation.scenarios import ingest, put
from support.simulation.world import World, determined, silent

from winnow.ingestion.run import planner
from winnow.ingestion.run.file_store import FileStore, change_action, ended, plan_action
from winnow.ingestion.run.file_window import FileWindow, unsent
from winnow.ingestion.run.ingestion_file import Action, Counts, FileTask, Outcome, file_id_of
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.platform import clients
from winnow.platform.clock import system_clock
from winnow.platform.queues import Queue, parse

JOB = "job"


def task(number: int) -> FileTask:
    """A file of a job that is to be planned."""
    entry = SourceEntry(
        uri=f"s3://bucket/{number}",
        source_id="",
        name=f"{number}.txt",
        path=f"{number}.txt",
        size=1,
        rev="1",
        content_hash=None,
        modified_at=None,
    )
    return FileTask(JOB, "project", file_id_of(Action.READ, entry.uri), Action.READ, "s3", entry)


def plan(api: Api, window: FileWindow, first: int, count: int) -> tuple[list[FileTask], list[int]]:
    """Plans a chunk of files; the files, and the numbers of those that are to be sent."""
    files, chunk = window.numbered([task(first + place) for place in range(count)], first)
    assert chunk
    api.table.transact([*(plan_action(file) for file in files), chunk.to_action()])
    return files, [file.number for file in window.to_send(chunk, files)]


def end(api: Api, file: FileTask) -> None:
    """A worker takes a file and ends it."""
    taken = FileStore(api.table).take(file, system_clock())
    api.table.write(change_action(taken, ended(taken, Outcome.CREATED, Counts(created=1))))


def work_one(ingestion: Ingestion) -> bool:
    """Delivers one message; False when none waits."""
    url, sqs = ingestion.api.settings.ingestion_queue_url, clients.sqs()
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=60).get("Messages", [])
    for message in found:
        ingestion.worker.run(parse(message["Body"]), lambda: 600.0)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bool(found)


def waiting(ingestion: Ingestion) -> int:
    """Messages in the queue."""
    url = ingestion.api.settings.ingestion_queue_url
    return Queue(clients.sqs(), url).backlog()


@pytest.mark.parametrize("chunk", [90, 4], ids=["planned at once", "planned in chunks"])
def test_a_job_has_no_more_files_in_its_queue_than_its_window_holds(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    # given a folder of more files than the window holds
    monkeypatch.setattr(planner, "_CHUNK", chunk)
    small = Ingestion.start(ingestion.api, ingestion.dropbox, window=3)
    for number in range(11):
        small.dropbox.account.put(f"/resumes/{number:02d}.txt", f"Person {number}\n".encode())
    job_id = small.trigger(project)

    # when it is worked message by message
    most, rounds = 0, 0
    while work_one(small):
        most = max(most, waiting(small))
        rounds += 1

    # then no more than three wait at once, and each is sent once; the job's message comes at the start, and once more
    # when all are read, to look for what is gone
    assert most == 3
    assert rounds == 1 + 11 + 1
    assert small.outcomes(job_id) == {"created": 11}
    assert small.job(job_id).state.value == "completed"


def test_messages_of_a_job_and_of_its_files_carry_the_project_as_their_group(
    ingestion: Ingestion, project: str
) -> None:
    # given an ingestion
    ingestion.dropbox.account.put("/resumes/ada.txt", b"Ada Lovelace\n")
    ingestion.trigger(project)
    url, sqs, groups = ingestion.api.settings.ingestion_queue_url, clients.sqs(), []

    # when its job's message is received, worked, and then its file's
    for _ in range(2):
        (message,) = sqs.receive_message(
            QueueUrl=url, MessageSystemAttributeNames=["MessageGroupId"], VisibilityTimeout=0
        )["Messages"]
        groups.append(message.get("Attributes", {}).get("MessageGroupId"))
        work_one(ingestion)

    # then SQS was told whose both are
    assert groups == [project, project]


def test_a_file_that_ends_before_its_successor_is_planned_leaves_it_to_the_planner(api: Api) -> None:
    # given a window of two and two files, of which the first has ended before any other was planned
    window = FileWindow(api.table, 2)
    first, sent = plan(api, window, 0, 2)
    end(api, first[0])
    assert sent == [0, 1]
    assert window.after(first[0]) is None

    # when three more are planned
    more, sent = plan(api, window, 2, 3)

    # then the planner sends the one whose turn it is; of the others each is sent by the one before it
    assert sent == [2]
    assert window.after(first[1]) == more[1].file_id
    assert window.after(more[0]) == more[2].file_id


def test_a_chunk_is_read_once_by_a_worker_and_the_next_one_when_it_is_needed(api: Api) -> None:
    # given two chunks of files
    first, _ = plan(api, FileWindow(api.table, 1), 0, 3)
    more, _ = plan(api, FileWindow(api.table, 1), 3, 2)
    window, calls = FileWindow(api.table, 1), Calls()

    # when a worker looks up what comes after each of the first ones
    with calls.watching():
        found = [window.after(file) for file in first]

    # then it has read either chunk once
    assert found == [first[1].file_id, first[2].file_id, more[0].file_id]
    assert calls.made["Query"] == 2


def test_a_window_keeps_the_width_that_it_began_with(api: Api) -> None:
    # given a job that began with a window of two, and a deployment that has another since
    first, _ = plan(api, FileWindow(api.table, 2), 0, 2)

    # when more files are planned, then each follows the one two places before it
    more, sent = plan(api, FileWindow(api.table, 1), 2, 2)
    assert sent == []
    assert FileWindow(api.table, 1).after(first[0]) == more[0].file_id


def test_files_of_a_release_without_numbers_are_followed_by_files_that_are_sent_when_planned(api: Api) -> None:
    # given a job of which an earlier release has planned, and sent, two files
    for number in range(2):
        api.table.write(plan_action(task(number)))

    # when this release plans three more
    window = FileWindow(api.table, 2)
    more, sent = plan(api, window, 2, 3)

    # then nobody else would send the first two of them
    assert sent == [2, 3]
    assert window.after(task(0)) is None
    assert window.after(more[0]) == more[2].file_id


def test_files_whose_turn_it_is_and_that_nobody_has_taken_are_found() -> None:
    # given files of a window of two: one done, one taken, one waiting for a recognition, and what follows them
    files = [task(number).numbered(number, 2) for number in range(6)]
    files[0] = replace(files[0], done=True)
    files[1] = replace(files[1], fencing_token=1)

    # when the done one's successor is looked for, then it is the only one whose turn it is
    assert unsent(files) == [2]

    # and once that has ended too, the next one of its row
    files[2] = replace(files[2], done=True)
    assert unsent(files) == [4]


def test_a_lost_message_of_a_window_is_sent_again_and_no_file_out_of_its_turn(
    ingestion: Ingestion, project: str
) -> None:
    # given a job of six files and a window of two, both of whose messages were lost
    small = Ingestion.start(ingestion.api, ingestion.dropbox, window=2)
    for number in range(6):
        small.dropbox.account.put(f"/resumes/{number}.txt", f"Person {number}\n".encode())
    job_id = small.trigger(project)
    work_one(small)
    clients.sqs().purge_queue(QueueUrl=small.api.settings.ingestion_queue_url)

    # when the sweeper looks after it
    small.clock.pass_(120)
    small.sweep()
    work_one(small)

    # then those two wait again, and once they are worked so are all
    assert waiting(small) == 2
    small.pump()
    assert small.outcomes(job_id) == {"created": 6}


def items_read_per_file(files: int) -> float:
    """Items that queries and batches answer in an ingestion of so many files, for each of them."""
    with plugged() as plug, silent():
        world = World.start(5, Calm())
        plug.cloud = world.cloud
        read, around = 0, world.cloud.around

        def counted(call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
            nonlocal read
            answer = around(call, apply)
            read += len(answer.get("Items", [])) + sum(len(some) for some in answer.get("Responses", {}).values())
            return answer

        with determined(world):
            project = world.project()
            for number in range(files):
                put(world, project, f"{number}.txt", f"Person {number}")
            world.cloud.around = counted
            ingest(world, project)
            assert world.settle()
    return read / files


def test_what_is_read_for_a_file_does_not_grow_with_its_jobs_files() -> None:
    few, many = items_read_per_file(12), items_read_per_file(48)

    assert many <= few * 1.1
