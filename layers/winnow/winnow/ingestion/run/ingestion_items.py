"""Stored forms of the ingestion's own items: a job's files, its progress shards, pointers and cursors."""

from __future__ import annotations

from dataclasses import asdict

from winnow.ingestion.run.ingestion_file import Action, Counts, FileTask, Outcome, Pointer
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Item, Key
from winnow.platform.ids import digest
from winnow.records.record_items import pointer_key
from winnow.values import Json

_MAX_SORT_KEY = 1000  # bytes; DynamoDB's limit is 1,024


def file_key(job_id: str, file_id: str) -> Key:
    """Where a job's file stands."""
    return Key(f"JOB#{job_id}", f"FILE#{file_id}")


def progress_key(job_id: str, shard: str) -> Key:
    """Where one of a job's 16 progress shards stands."""
    return Key(f"JOB#{job_id}", f"PROGRESS#{shard}")


def cursor_key(project_id: str, source: str, path: str) -> Key:
    """Where it stands how far a source's folder has been read."""
    return Key(f"PROJECT#{project_id}", f"CURSOR#{source}#{digest(path)}")


def paths_partition(project_id: str, source: str) -> str:
    """The index partition of a source's known files, in order of path."""
    return f"PROJECT#{project_id}#PATHS#{source}"


def path_sort_key(path: str) -> str:
    """A path as a sort key; an overlong one is cut and made distinct."""
    raw = path.encode()
    if len(raw) <= _MAX_SORT_KEY:
        return path or "/"
    return raw[: _MAX_SORT_KEY - 40].decode(errors="ignore") + digest(path)


def _text(item: Item, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _number(item: Item, name: str) -> int:
    value = item.get(name)
    return value if isinstance(value, int) else 0


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


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
        "wakes_at": to_text(file.wakes_at) if file.wakes_at else None,
        "known": file.known,
        "position": dict(file.position),
        "counts": {name: count for name, count in asdict(file.counts).items() if count},
        "outcome": file.outcome.value if file.outcome else None,
        "code": file.code,
        "reason": file.reason,
    }
    return item | {name: value for name, value in optional.items() if value}


def file_from_item(item: Item) -> FileTask:
    """The file that ``file_to_item`` wrote."""
    modified, lease, outcome = _text(item, "modified_at"), _text(item, "lease_until"), _text(item, "outcome")
    wakes_at = _text(item, "wakes_at")
    counts = _mapping(item.get("counts"))
    return FileTask(
        job_id=_text(item, "job_id"),
        project_id=_text(item, "project_id"),
        file_id=_text(item, "file_id"),
        action=Action(_text(item, "action")),
        source=_text(item, "source"),
        entry=SourceEntry(
            uri=_text(item, "uri"),
            source_id=_text(item, "source_id"),
            name=_text(item, "name"),
            path=_text(item, "path"),
            size=_number(item, "size"),
            rev=_text(item, "rev"),
            content_hash=_text(item, "content_hash") or None,
            modified_at=from_text(modified) if modified else None,
        ),
        done=item.get("done") is True,
        fencing_token=_number(item, "attempt"),
        attempts_used=_number(item, "failures"),
        lease_until=from_text(lease) if lease else None,
        wakes_at=from_text(wakes_at) if wakes_at else None,
        known=item.get("known") is True,
        position=_mapping(item.get("position")),
        counts=Counts(**{name: _number(counts, name) for name in asdict(Counts())}),
        outcome=Outcome(outcome) if outcome else None,
        code=_text(item, "code"),
        reason=_text(item, "reason"),
    )


def pointer_to_item(pointer: Pointer) -> Item:
    """The stored form of a pointer; listed by path, for what a deleted folder takes with it."""
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
    if not pointer.gone:
        item |= {
            "gsi1pk": paths_partition(pointer.project_id, pointer.source),
            "gsi1sk": path_sort_key(pointer.path),
        }
    optional: Item = {
        "content_hash": pointer.content_hash,
        "failed": pointer.failed,
        "ocr": pointer.ocr,
        "table": pointer.table,
        "gone": pointer.gone,
        "taken": pointer.taken,
    }
    return item | {name: value for name, value in optional.items() if value}


def pointer_from_item(item: Item) -> Pointer:
    """The pointer that ``pointer_to_item`` wrote."""
    return Pointer(
        project_id=_text(item, "project_id"),
        source=_text(item, "source"),
        uri=_text(item, "uri"),
        path=_text(item, "path"),
        name=_text(item, "name"),
        rev=_text(item, "rev"),
        content_hash=_text(item, "content_hash"),
        reader=_number(item, "reader"),
        failed=_text(item, "failed"),
        ocr=_text(item, "ocr"),
        table=item.get("table") is True,
        gone=item.get("gone") is True,
        taken=_text(item, "taken"),
    )
