"""Whatever happens in a Dropbox folder, and however Dropbox tells of it, the records are what the folder holds."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from support.api import ADMIN
from support.faults import Killed, kill
from support.ingestion import Ingestion

from devstack.dropbox.account import Account
from winnow.ingestion.run import planner
from winnow.ingestion.run.ingestion_items import cursor_key
from winnow.ingestion.run.planner import Planner
from winnow.ingestion.sources import dropbox_client
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.jobs.job import State
from winnow.parsing.documents.document_model import Document
from winnow.platform.queues import Message, Queue
from winnow.records.record import Status

ROOT = "/resumes"


def folder_of(account: Account) -> list[str]:
    """The names that the files of the folder begin with."""
    nodes, _ = account.changes(ROOT, after=0, recursive=True)
    return sorted(node.read_content().decode().splitlines()[0] for node in nodes if node.kind == "file")


def told_in_another_order(monkeypatch: pytest.MonkeyPatch, shuffle: Callable[[list[SourceEntry]], None]) -> None:
    """Dropbox tells of different paths in another order; of one path, or a folder and its files, in its own."""
    original = dropbox_client._listing

    def reordered(result: object) -> dropbox_client.Listing:
        found = original(result)
        entries = list(found.entries)
        order = list(range(len(entries)))
        shuffle(entries)
        place = {id(entry): number for number, entry in zip(order, found.entries, strict=True)}

        def related(one: SourceEntry, other: SourceEntry) -> bool:
            return one.covers(other.path) or other.covers(one.path)

        for _ in entries:  # bubble related ones back into their own order
            for at in range(len(entries) - 1):
                for further in range(at + 1, len(entries)):
                    one, other = entries[at], entries[further]
                    if related(one, other) and place[id(one)] > place[id(other)]:
                        entries[at], entries[further] = other, one
        return dropbox_client.Listing(tuple(entries), found.cursor, found.has_more)

    monkeypatch.setattr(dropbox_client, "_listing", reordered)


def live_first(entries: list[SourceEntry]) -> None:
    entries.sort(key=lambda entry: entry.deleted)


def deleted_first(entries: list[SourceEntry]) -> None:
    entries.sort(key=lambda entry: not entry.deleted)


@pytest.mark.parametrize("order", [live_first, deleted_first])
def test_a_renamed_file_keeps_its_record_in_whichever_order_dropbox_tells_of_it(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch, order: Callable[[list[SourceEntry]], None]
) -> None:
    account = ingestion.dropbox.account
    account.put(f"{ROOT}/ada.txt", b"Ada Lovelace\n")
    ingestion.ingest(project)
    (before,) = ingestion.records(project)
    told_in_another_order(monkeypatch, order)

    account.move(f"{ROOT}/ada.txt", f"{ROOT}/renamed.txt")
    ingestion.ingest(project)

    (after,) = ingestion.records(project)
    assert after.record_id == before.record_id
    assert ingestion.names(project, Status.ARCHIVED) == []


def test_a_file_that_takes_the_place_of_another_ends_its_record(ingestion: Ingestion, project: str) -> None:
    # given a known file
    account = ingestion.dropbox.account
    account.put(f"{ROOT}/cv.txt", b"Ada Lovelace\n")
    ingestion.ingest(project)

    # when it is deleted and another one lies at its path before anybody looks: Dropbox tells of the new one only
    account.delete(f"{ROOT}/cv.txt")
    account.put(f"{ROOT}/cv.txt", b"Grace Hopper\n")
    ingestion.ingest(project)

    # then there is one record
    assert ingestion.names(project) == ["Grace Hopper"]
    assert ingestion.names(project, Status.ARCHIVED) == ["Ada Lovelace"]


def test_a_folder_deeper_than_a_sort_key_can_be_deleted(ingestion: Ingestion, project: str) -> None:
    account = ingestion.dropbox.account
    deep = ROOT + "/" + "/".join("d" * 200 for _ in range(7))
    account.put(f"{deep}/ada.txt", b"Ada Lovelace\n")
    account.put(f"{ROOT}/bob.txt", b"Bob Other\n")
    ingestion.ingest(project)

    account.delete(deep)
    ingestion.ingest(project)

    assert ingestion.names(project) == ["Bob Other"]


def test_two_jobs_of_a_folder_take_turns_so_that_a_deletion_during_the_first_is_not_missed(
    ingestion: Ingestion, project: str
) -> None:
    # given a folder that was read, and a job that is reading another file of it
    account = ingestion.dropbox.account
    account.put(f"{ROOT}/old.txt", b"Old One\n")
    ingestion.ingest(project)
    account.put(f"{ROOT}/ada.txt", b"Ada Lovelace\n")
    first = ingestion.trigger(project)
    second: list[str] = []
    understand = ingestion.reader.understand

    def slow(document: Document) -> object:
        """While the file is read it is deleted, and the planner of a second job comes."""
        if document.text.startswith("Ada") and not second:
            account.delete(f"{ROOT}/ada.txt")
            second.append(ingestion.trigger(project))
            ingestion.worker.run(Message("ingestion", second[0], 0), lambda: 600.0)
            assert ingestion.job(second[0]).state is State.PENDING, "it waits its turn"
            assert ingestion.job(second[0]).attempts_used == 0
        return understand(document)

    ingestion.reader.understand = slow  # type: ignore[method-assign, assignment]

    # when both go on
    ingestion.pump()

    # then both end, and the file that was deleted under the first is gone with the second
    assert ingestion.job(first).state is ingestion.job(second[0]).state is State.COMPLETED
    assert ingestion.names(project) == ["Old One"]


def test_what_changes_while_a_page_is_gone_through_again_is_not_missed(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a job whose worker dies when it has planned one file of a page, which is read
    account = ingestion.dropbox.account
    monkeypatch.setattr(planner, "_CHUNK", 1)
    for name in ("ada", "bob"):
        account.put(f"{ROOT}/{name}.txt", f"{name} before\n".encode())
    job_id = ingestion.trigger(project)
    with monkeypatch.context() as patched:
        patched.setattr(Queue, "send_all", lambda *_: kill())
        with pytest.raises(Killed):
            ingestion.worker.run(Message("ingestion", job_id, 0), lambda: 600.0)
    (planned,) = ingestion.files(job_id)
    ingestion.worker.run(Message("file", job_id, file=planned.file_id), lambda: 600.0)
    assert ingestion.names(project) == [f"{planned.entry.name[:3]} before"]

    # when that file changes and is moved before another worker goes through the page again
    account.put(planned.entry.path, b"somebody else\n")
    account.move(planned.entry.path, f"{ROOT}/moved.txt")
    ingestion.clock.pass_(3600)
    ingestion.sweep()
    ingestion.pump()

    # then its new version is read, each version is counted once, and when it goes its record goes
    job = ingestion.job(job_id)
    other = next(name for name in ("ada", "bob") if name != planned.entry.name[:3])
    assert job.state is State.COMPLETED
    assert ingestion.names(project) == sorted([f"{other} before", "somebody else"])
    assert job.counters["planned"] == len(ingestion.files(job_id)) == 3
    account.delete(f"{ROOT}/moved.txt")
    ingestion.ingest(project)
    assert ingestion.names(project) == [f"{other} before"]


def test_a_job_that_was_cancelled_leaves_its_turn_to_the_next(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put(f"{ROOT}/ada.txt", b"Ada Lovelace\n")
    first = ingestion.trigger(project)
    ingestion.worker.run(Message("ingestion", first, 0), lambda: 600.0)
    assert ingestion.api.call("POST", f"/api/v1/jobs/{first}/cancel", {}, as_=ADMIN).status == 200
    ingestion.pump()
    assert ingestion.job(first).state is State.CANCELLED

    assert ingestion.ingest(project).state is State.COMPLETED
    assert ingestion.names(project) == ["Ada Lovelace"]


def test_after_a_reset_what_is_gone_is_found_though_every_index_is_behind(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given two known files, of which one is deleted while the cursor expires
    account = ingestion.dropbox.account
    for name in ("ada", "bob"):
        account.put(f"{ROOT}/{name}.txt", f"{name}\n".encode())
    ingestion.ingest(project)
    account.delete(f"{ROOT}/ada.txt")
    ingestion.dropbox.routes.expire_cursors()

    # when the folder is listed anew, and no index of the table shows anything yet
    table = type(ingestion.api.table)
    query = table.query

    def behind(self: object, condition: object, *, index: str | None = None, **more: object) -> object:
        assert index is None, "the planner asks an index"
        return query(self, condition, **more)  # type: ignore[arg-type]

    planner = ingestion.worker.jobs.handler
    assert isinstance(planner, Planner)
    job_id = ingestion.trigger(project)
    monkeypatch.setattr(table, "query", behind)
    ingestion.pump()
    monkeypatch.undo()

    # then the deleted one is gone
    assert ingestion.job(job_id).state is State.COMPLETED
    assert ingestion.names(project) == ["bob"]


def test_the_default_folder_of_a_job_is_that_of_its_acceptance(ingestion: Ingestion, project: str) -> None:
    # given a job for the project's folder, which becomes another one before the job starts
    account = ingestion.dropbox.account
    account.put("/old/ada.txt", b"Ada Lovelace\n")
    account.put("/new/bob.txt", b"Bob Other\n")
    patched = {"sources": {"dropbox_path": "/old"}}
    api = ingestion.api
    assert api.call("PATCH", f"/api/v1/projects/{project}", patched, headers={"If-Match": "*"}).status == 200
    job_id = ingestion.trigger(project)
    ingestion.clock.pass_(1)
    patched = {"sources": {"dropbox_path": "/new"}}
    assert api.call("PATCH", f"/api/v1/projects/{project}", patched, headers={"If-Match": "*"}).status == 200

    # when it runs, then it reads the folder that it was accepted for
    ingestion.pump()
    assert ingestion.job(job_id).state is State.COMPLETED
    assert ingestion.names(project) == ["Ada Lovelace"]
    assert api.table.get(cursor_key(project, "dropbox", "/old"))


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_told_in_any_order_the_records_are_what_the_folder_holds(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    account = ingestion.dropbox.account
    told_in_another_order(monkeypatch, rng.shuffle)
    paths = [f"{ROOT}/{folder}{name}.txt" for folder in ("", "a/", "a/b/") for name in "xyz"]
    number = 0
    for _ in range(4):
        for _ in range(rng.randint(2, 7)):
            number += 1
            there = [path for path in paths if (node := account.find(path)) and node.kind == "file"]
            match rng.choice(["put", "put", "move", "delete", "folder", "replace"]):
                case "put":
                    account.put(rng.choice(paths), f"Person {number}\n".encode())
                case "move" if there:
                    free = [path for path in paths if path not in there]
                    account.move(rng.choice(there), rng.choice(free)) if free else None
                case "delete" if there:
                    account.delete(rng.choice(there))
                case "folder":
                    account.delete(f"{ROOT}/{rng.choice(['a', 'a/b'])}")
                case "replace" if there:
                    path = rng.choice(there)
                    account.delete(path)
                    account.put(path, f"Person {number}\n".encode())
                case _:
                    pass
        ingestion.ingest(project)
        assert ingestion.names(project) == folder_of(account)
