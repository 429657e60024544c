"""What keeps two workers of one file, and two readings of one row, from counting twice; and the cursor where it is."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import BinaryIO

import pytest
from support.api import Api
from support.ingestion import Ingestion

from devstack.dropbox.faults import Kind
from winnow.ingestion.content.table_rows import RowWriter
from winnow.ingestion.run.file_store import FileStore, FileTaken, plan_action
from winnow.ingestion.run.ingestion_file import Action, FileTask, file_id_of
from winnow.ingestion.run.ingestion_items import cursor_key
from winnow.ingestion.run.source_pointers import PointerStore
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.parsing.tables import TableLimits
from winnow.parsing.tables.table_files import TableFile
from winnow.platform.clock import system_clock
from winnow.records.record_store import RecordStore, Wanted

TABLE = b"id,name\n1,Ada\n2,Grace\n3,Alan\n4,Linus\n"


def planned(api: Api, project: str, name: str = "people.csv") -> FileTask:
    """A file of a job, as it was planned."""
    uri = f"s3://bucket/{name}"
    entry = SourceEntry(
        uri=uri, source_id=name, name=name, path=name, size=1, rev="1", content_hash=None, modified_at=None
    )
    task = FileTask("job", project, file_id_of(Action.READ, uri), Action.READ, "s3", entry)
    api.table.write(plan_action(task))
    return task


def test_of_two_workers_that_saw_a_file_free_one_takes_it(api: Api, project: str) -> None:
    # given a file that a worker had taken once and left, and two workers that have read it as it stands
    files, now = FileStore(api.table), system_clock()
    first = files.give_back(files.take(planned(api, project), now))

    # when both take it
    taken = files.take(first, now)

    # then one has it
    with pytest.raises(FileTaken):
        files.take(first, now + timedelta(seconds=1))
    stored = files.get("job", first.file_id)[1]
    assert stored
    assert stored.fencing_token == taken.fencing_token == first.fencing_token + 1


def test_a_file_of_which_its_late_holder_wrote_rows_is_not_taken_from_a_stale_view(api: Api, project: str) -> None:
    # given a table whose holder is late, and a worker that has read the file before the holder writes its rows
    files, now = FileStore(api.table), system_clock()
    held = files.take(planned(api, project), now)
    PointerStore(api.table).take(held, None)
    seen = files.get("job", held.file_id)[1]
    assert seen
    later = now + timedelta(hours=1)
    writer = RowWriter(api.table, lambda: later, TableLimits())
    written = writer.write(held, TableFile(lambda offset: BytesIO(TABLE[offset:])), lambda: 600.0)

    # when that worker takes it as it had read it, then it is refused: it would count the rows once more, as unchanged
    with pytest.raises(FileTaken):
        files.take(seen, later + timedelta(hours=1))
    stored = files.get("job", held.file_id)[1]
    assert stored
    assert stored.counts == written.file.counts
    assert files.take(stored, later + timedelta(hours=1)).counts.created == 4


def test_rows_of_a_part_written_chunk_are_neither_written_nor_counted_again(api: Api, project: str) -> None:
    # given a table of which two rows of a chunk were written before the worker died: the position says so
    task = FileStore(api.table).take(planned(api, project), system_clock())
    PointerStore(api.table).take(task, None)
    writer = RowWriter(api.table, system_clock, TableLimits())

    def opener(offset: int) -> BinaryIO:
        return BytesIO(TABLE[offset:])

    half = FileTask(**{name: getattr(task, name) for name in task.__slots__} | {"position": {"row": 2}})

    # when another worker goes on
    result = writer.write(half, TableFile(opener), lambda: 600.0)

    # then it writes the rows after that one only
    assert result.file.counts.created == 2
    names = {record.fields["name"].value for record in RecordStore(api.table).page(project, Wanted(), limit=9).items}
    assert names == {"Alan", "Linus"}


def test_the_cursor_stays_where_it_is_while_a_file_has_failed_for_a_transient_reason(
    ingestion: Ingestion, project: str
) -> None:
    # given a folder whose file can't be downloaded now
    ingestion.dropbox.account.put("/resumes/ada.txt", b"Ada Lovelace\n")
    ingestion.dropbox.fail(Kind.SERVER_ERROR, "files/download", times=100, retry_after=None)

    # when it is ingested, and again when the file can be had
    job = ingestion.ingest(project)
    assert ingestion.outcomes(job.job_id) == {"failed": 1}
    kept = ingestion.api.table.get(cursor_key(project, "dropbox", ""))
    ingestion.dropbox.faults.clear()
    ingestion.ingest(project)

    # then the first run left the cursor alone, so the second listed the file again
    assert kept is None
    assert ingestion.names(project) == ["Ada Lovelace"]
    assert ingestion.api.table.get(cursor_key(project, "dropbox", ""))
