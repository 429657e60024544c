"""Stored forms of the ingestion's own items: a job's files, its progress shards, pointers and cursors."""

from __future__ import annotations

from dataclasses import asdict

from winnow.ingestion.run.ingestion_file import Action, Counts, FileTask, Outcome, Pointer
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.platform.clock import to_text
from winnow.platform.expressions import Item, Key
from winnow.platform.ids import digest, shard_of
from winnow.platform.stored_object import StoredObject
from winnow.records.record_items import partition, pointer_key


def file_key(job_id: str, file_id: str) -> Key:
    """Where a job's file stands.

    Args:
        file_id: what ``file_id_of`` made of the file's uri.
    """
    return Key(f"JOB#{job_id}", f"FILE#{file_id}")


def progress_key(job_id: str, shard: str) -> Key:
    """Where one of a job's 16 progress shards stands."""
    return Key(f"JOB#{job_id}", f"PROGRESS#{shard}")


TEXTS = "TEXT#"  # begins the sort keys of texts' items, in each of a project's record partitions


def cursor_key(project_id: str, source: str, path: str) -> Key:
    """Where it stands how far a source's folder has been read."""
    return Key(f"PROJECT#{project_id}", f"CURSOR#{source}#{digest(path)}")


def text_key(project_id: str, fingerprint: str) -> Key:
    """Where it stands which record was first made of a text.

    Args:
        fingerprint: of the document's text.
    """
    return Key(partition(project_id, shard_of(fingerprint)), f"{TEXTS}{fingerprint}")


def file_to_item(file: FileTask) -> Item:
    """The stored form of a job's file; what holds nothing is left out."""
    entry = file.entry
    item: Item = {
        **file_key(file.job_id, file.file_id).item(),
        "job_id": file.job_id,
        "project_id": file.project_id,
        "file_id": file.file_id,
        "action": file.action.value,
        "source": file.source,
        "uri": entry.uri,
        "source_id": entry.source_id,
        "name": entry.name,
        "path": entry.path,
        "size": entry.size,
        "rev": entry.rev,
    }
    optional: Item = {
        "content_hash": entry.content_hash,
        "modified_at": to_text(entry.modified_at) if entry.modified_at else None,
        "done": file.done,
        "attempt": file.fencing_token,
        "failures": file.attempts_used,
        "lease_until": to_text(file.lease_until) if file.lease_until else None,
        "lost_at": to_text(file.lost_at) if file.lost_at else None,
        "wakes_at": to_text(file.wakes_at) if file.wakes_at else None,
        "known": file.known,
        "position": dict(file.position),
        "counts": {name: count for name, count in asdict(file.counts).items() if count},
        "outcome": file.outcome.value if file.outcome else None,
        "code": file.code,
        "reason": file.reason,
        "number": file.number,
        "window": file.window,
    }
    return item | {name: value for name, value in optional.items() if value}


def file_from_item(item: Item) -> FileTask:
    """The file that ``file_to_item`` wrote."""
    stored = StoredObject(item)
    counts = stored.object("counts")
    outcome = stored.text("outcome")
    return FileTask(
        job_id=stored.text("job_id"),
        project_id=stored.text("project_id"),
        file_id=stored.text("file_id"),
        action=Action(stored.text("action")),
        source=stored.text("source"),
        entry=SourceEntry(
            uri=stored.text("uri"),
            source_id=stored.text("source_id"),
            name=stored.text("name"),
            path=stored.text("path"),
            size=stored.integer("size"),
            rev=stored.text("rev"),
            content_hash=stored.optional_text("content_hash"),
            modified_at=stored.moment("modified_at"),
        ),
        done=stored.flag("done"),
        fencing_token=stored.integer("attempt"),
        attempts_used=stored.integer("failures"),
        lease_until=stored.moment("lease_until"),
        lost_at=stored.moment("lost_at"),
        wakes_at=stored.moment("wakes_at"),
        known=stored.flag("known"),
        position=stored.mapping("position"),
        counts=Counts(**{name: counts.integer(name) for name in asdict(Counts())}),
        outcome=Outcome(outcome) if outcome else None,
        code=stored.text("code"),
        reason=stored.text("reason"),
        number=stored.integer("number"),
        window=stored.integer("window"),
    )


def pointer_to_item(pointer: Pointer) -> Item:
    """The stored form of a pointer."""
    item: Item = {
        **pointer_key(pointer.project_id, pointer.uri).item(),
        "project_id": pointer.project_id,
        "source": pointer.source,
        "uri": pointer.uri,
        "path": pointer.path,
        "name": pointer.name,
        "rev": pointer.rev,
        "reader": pointer.reader,
    }
    optional: Item = {
        "content_hash": pointer.content_hash,
        "failed": pointer.failed,
        "ocr": pointer.ocr,
        "table": pointer.table,
        "gone": pointer.gone,
        "taken": pointer.taken,
        "erased": pointer.erased,
    }
    return item | {name: value for name, value in optional.items() if value}


def pointer_from_item(item: Item) -> Pointer:
    """The pointer that ``pointer_to_item`` wrote."""
    stored = StoredObject(item)
    return Pointer(
        project_id=stored.text("project_id"),
        source=stored.text("source"),
        uri=stored.text("uri"),
        path=stored.text("path"),
        name=stored.text("name"),
        rev=stored.text("rev"),
        content_hash=stored.text("content_hash"),
        reader=stored.integer("reader"),
        failed=stored.text("failed"),
        ocr=stored.text("ocr"),
        table=stored.flag("table"),
        gone=stored.flag("gone"),
        taken=stored.text("taken"),
        erased=stored.flag("erased"),
    )
