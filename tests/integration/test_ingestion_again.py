"""Nothing is read twice: unchanged folders, files with the same words, and files that can't be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.faults import Killed
from support.ingestion import Ingestion

from devstack.dropbox.faults import Kind
from winnow.ingestion.run import content_reader
from winnow.ingestion.run.content_reader import READER
from winnow.ingestion.run.ingestion_file import Pointer
from winnow.ingestion.run.ingestion_items import cursor_key, pointer_to_item
from winnow.jobs.job import State
from winnow.parsing.documents.document_model import Document
from winnow.platform import clients
from winnow.platform.expressions import item_to_wire

MANY = 1000


def known(ingestion: Ingestion, project: str) -> str:
    """Leaves behind what an ingestion of the whole account leaves: a pointer a file, and the cursor."""
    source = ingestion.worker.files.content.connector._dropbox()
    page = source.list_page("")
    assert len(page.entries) == MANY
    items = [
        pointer_to_item(
            Pointer(project, "dropbox", entry.uri, entry.path, entry.name, entry.rev, entry.content_hash or "", READER)
        )
        for entry in page.entries
    ]
    items.append({**cursor_key(project, "dropbox", "").item(), "cursor": page.cursor, "read_by": str(READER)})
    table = ingestion.api.settings.table
    for start in range(0, len(items), 25):
        requests: Any = [{"PutRequest": {"Item": item_to_wire(item)}} for item in items[start : start + 25]]
        clients.dynamodb().batch_write_item(RequestItems={table: requests})
    return str(page.cursor)


def test_a_thousand_unchanged_files_cost_one_call_and_no_download(ingestion: Ingestion, project: str) -> None:
    for number in range(MANY):
        ingestion.dropbox.account.put(f"/{number}.txt", b"Person %d" % number)
    known(ingestion, project)

    # with the cursor, and when Dropbox has forgotten the cursor and everything is listed anew
    for calls in (["files/list_folder/continue"], ["files/list_folder/continue", "files/list_folder"]):
        before = len(ingestion.dropbox.calls)
        job = ingestion.ingest(project)
        assert [call.route for call in ingestion.dropbox.calls[before:]] == calls
        assert job.state is State.COMPLETED
        assert ingestion.files(job.job_id) == []
        ingestion.dropbox.fail(Kind.RESET, "files/list_folder/continue")
    assert job.counters["unchanged"] == MANY
    assert ingestion.reader.read_names == []


class Interleaving:
    """A reader during whose first understanding another worker takes the next file."""

    def __init__(self, ingestion: Ingestion) -> None:
        self.plain = ingestion.reader
        self.meanwhile: Callable[[], object] = lambda: ingestion.pump(most=1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)

    def understand(self, document: Document) -> content_reader.Understood:
        meanwhile, self.meanwhile = self.meanwhile, lambda: 0
        meanwhile()
        return self.plain.understand(document)


def interleaved(ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = ingestion.worker.files.content.documents
    reader = Interleaving(ingestion)
    monkeypatch.setattr(type(documents), "reader", property(lambda _: reader), raising=False)


@pytest.mark.parametrize(("text", "outcome"), [(b"Ada Vance\nEngineer", "created"), (b"INVOICE\n42 EUR", "skipped")])
def test_two_files_with_the_same_words_at_once_are_understood_once(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch, text: bytes, outcome: str
) -> None:
    # given two copies in one job, and a worker that takes the second while the first is being understood
    for name in ("a.txt", "b.txt"):
        ingestion.put_object(project, name, text)
    job_id = ingestion.trigger(project, "s3")
    ingestion.pump(most=1)
    interleaved(ingestion, monkeypatch)

    # when the job is worked to its end
    ingestion.pump()

    # then one was understood and the other linked to it
    job = ingestion.job(job_id)
    assert job.state is State.COMPLETED
    assert job.result["files"] == {outcome: 2, "not_read": 0}
    assert len(ingestion.reader.read_names) == 3  # the second waited and came again
    assert len(ingestion.reader.understood) == 1
    texts = {record.text_ref for record in ingestion.records(project)}
    assert len(texts) == (outcome == "created")


def test_a_reader_that_dies_keeps_its_words_from_nobody_for_long(ingestion: Ingestion, project: str) -> None:
    # given a worker that died while it read a text
    ingestion.put_object(project, "a.txt", b"Ada Vance")
    job_id = ingestion.trigger(project, "s3")
    ingestion.pump(most=1)
    understand = ingestion.reader.understand
    ingestion.reader.understand = lambda document: (_ for _ in ()).throw(Killed)  # type: ignore[method-assign]
    with pytest.raises(Killed):
        ingestion.pump()
    ingestion.reader.understand = understand  # type: ignore[method-assign]

    # when the file's lease has run out and the sweeper has come by
    sweep(ingestion)

    # then it is read
    assert ingestion.job(job_id).state is State.COMPLETED
    assert ingestion.names(project) == ["Ada Vance"]


def sweep(ingestion: Ingestion) -> None:
    for _ in range(2):
        ingestion.clock.pass_(600)
        ingestion.sweep()
        ingestion.pump()


def test_a_file_that_cannot_be_read_is_known_by_its_content_until_the_reader_is_another(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a broken file, parsed once
    ingestion.put_object(project, "a.pdf", b"BROKEN")
    ingestion.ingest(project, "s3")
    assert ingestion.reader.read_names == ["a.pdf"]

    # when a copy of it comes under another name, and the first is uploaded again
    ingestion.put_object(project, "copy of a.pdf", b"BROKEN")
    ingestion.put_object(project, "a.pdf", b"BROKEN")
    job = ingestion.ingest(project, "s3")

    # then neither is parsed, and the copy ends as the first did
    (file,) = ingestion.files(job.job_id)
    assert (file.entry.name, file.outcome, file.code) == ("copy of a.pdf", "failed", "corrupt")
    assert ingestion.reader.read_names == ["a.pdf"]

    # and when the reader has another version, their content is tried once more
    for module in ("content.content", "run.planner", "content.unreadable"):
        monkeypatch.setattr(f"winnow.ingestion.{module}.READER", READER + 1)
    job = ingestion.ingest(project, "s3")
    assert ingestion.outcomes(job.job_id) == {"failed": 2}
    assert len(ingestion.reader.read_names) == 2


def test_a_file_that_kills_its_worker_is_given_up_and_remembered(ingestion: Ingestion, project: str) -> None:
    # given a file that kills whoever reads it, and one that does not
    ingestion.put_object(project, "bomb.pdf", b"BOMB")
    ingestion.put_object(project, "good.txt", b"Ada Vance")
    read = ingestion.reader.read_document
    deaths = []

    def deadly(data: bytes, name: str) -> Document:
        if data == b"BOMB":
            deaths.append(name)
            raise Killed
        return read(data, name)

    ingestion.reader.read_document = deadly  # type: ignore[method-assign]

    # when the sweeper sends it again and again
    job_id = ingestion.trigger(project, "s3")
    for _ in range(12):
        try:
            ingestion.pump()
            sweep(ingestion)
        except Killed:
            continue

    # then it has ended with a reason, its sibling was read, and the next ingestion leaves it alone
    ended = {file.entry.name: (file.outcome, file.code) for file in ingestion.files(job_id)}
    assert ingestion.job(job_id).state is State.COMPLETED
    assert ended == {"bomb.pdf": ("failed", "attempts-exhausted"), "good.txt": ("created", "")}
    assert len(deaths) == 5
    assert ingestion.ingest(project, "s3").counters == {"planned": 0, "unchanged": 2}
    assert len(deaths) == 5
