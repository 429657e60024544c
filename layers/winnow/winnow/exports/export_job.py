"""Writing an export, as the handler of its job: read the partitions one after another, write part after part.

A checkpoint follows every part, so a worker that takes over writes the next one. A record that changes while the file
is written is in it once, as it was or as it is. The completed job's result names the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Self

from winnow.exports.export_files import PART, ExportFiles, UploadBroken, key_of, name_of
from winnow.exports.export_formats import Format, columns_of, header, line
from winnow.exports.trigger_export import format_of, wanted_of
from winnow.jobs.job_worker import Continue, Done, Outcome, Work
from winnow.jobs.retry import PermanentError, TransientError
from winnow.platform.ids import all_shards
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.records.record import Record
from winnow.records.record_store import RecordStore
from winnow.storable import MAX_ITEM, size_of
from winnow.values import Json

_MOST_UPLOADS = 5  # begun for one export
_MOST_BYTES = MAX_ITEM // 2  # of their names, which the job keeps in its checkpoint
_MOST_COLUMNS = 1000  # their names are kept in the checkpoint; spreadsheets end at 16,384
_SHARDS = all_shards()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export has come. The records are read once for the columns of a CSV file, and once to write them.

    Attributes:
        columns: the fields' names; complete when ``writing``.
        shard: place of the partition that is being read; ``after`` is the id of the last record read of it.
        upload: id of the file's upload in parts; ``etags`` are those of the parts that are written, and ``name`` is the
            file's, which bears the attempt that began the upload.
        records, skipped, size: written so far, left out because the format has no form for them, and bytes.
        broken: uploads that came to nothing before this one.
    """

    writing: bool = False
    columns: tuple[str, ...] = ()
    shard: int = 0
    after: str = ""
    upload: str = ""
    name: str = ""
    etags: tuple[str, ...] = ()
    records: int = 0
    skipped: int = 0
    size: int = 0
    broken: int = 0

    @classmethod
    def from_json(cls, checkpoint: Mapping[str, Json]) -> Self:
        """What ``to_json`` wrote, in this release or another: what this one does not know is left out."""
        stored = StoredObject(checkpoint)
        return cls(
            writing=stored.flag("writing"),
            columns=stored.texts("columns"),
            shard=stored.integer("shard"),
            after=stored.text("after"),
            upload=stored.text("upload"),
            name=stored.text("name"),
            etags=stored.texts("etags"),
            records=stored.integer("records"),
            skipped=stored.integer("skipped"),
            size=stored.integer("size"),
            broken=stored.integer("broken"),
        )

    def to_json(self) -> dict[str, Json]:
        """As the job keeps it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Exporter:
    """Writes exports. Called again after any interruption, it goes on from the job's checkpoint."""

    table: Table
    files: ExportFiles

    def __call__(self, work: Work) -> Outcome:
        """Carries a claimed job as far as the time left allows.

        Raises:
            PermanentError: the records have too many different fields for a table, or every upload broke.
            TransientError: the upload broke, and the export begins anew.
            CancelRequested, LostRace: as ``Work``.
            Unavailable: the store or the bucket is too busy.
        """
        run = _Run(work, RecordStore(self.table), self.files, Progress.from_json(work.job.checkpoint))
        try:
            return run.go_on()
        except UploadBroken as error:
            broken = run.progress.broken + 1
            if broken == _MOST_UPLOADS:
                raise PermanentError("upload-broken", f"The file was lost {broken} times: export again.") from error
            work.checkpoint(checkpoint=Progress(broken=broken).to_json(), phase="", progress=0.0)
            raise TransientError("upload-broken") from error


@dataclass(slots=True)
class _Run:
    """One process's part of an export."""

    work: Work
    records: RecordStore
    files: ExportFiles
    progress: Progress

    @property
    def format(self) -> Format:
        return format_of(self.work.job.options)

    @property
    def name(self) -> str:
        """Of the upload that is under way, or else of the file that this attempt begins."""
        attempt = 0 if self.progress.upload else self.work.job.fencing_token
        return self.progress.name or name_of(self.format, attempt)

    @property
    def key(self) -> str:
        return key_of(self.work.job.project_id, self.work.job.job_id, self.name)

    def go_on(self) -> Outcome:
        if self.format is Format.CSV and not self.progress.writing:
            for some in self._chunks():
                self._gather(some)
                if self.work.short_of_time():
                    return self._pause()
            self.progress = Progress(writing=True, columns=self.progress.columns, broken=self.progress.broken)
            self._save()
        return self._write()

    def _chunks(self) -> Iterator[list[Record]]:
        """The wanted records from where the progress says, a megabyte at a time; the progress is then beyond them."""
        wanted = wanted_of(self.work.job.options)
        while self.progress.shard < len(_SHARDS):
            shard = _SHARDS[self.progress.shard]
            found, last = self.records.part_of_shard(self.work.job.project_id, shard, self.progress.after)
            if last is None:
                self.progress = replace(self.progress, shard=self.progress.shard + 1, after="")
            else:
                self.progress = replace(self.progress, after=last)
            self.work.heartbeat()
            yield [record for record in found if wanted.holds(record)]

    def _gather(self, records: Sequence[Record]) -> None:
        names = {name for record in records for name in record.fields}
        columns = columns_of([*self.progress.columns, *names])
        if len(columns) > _MOST_COLUMNS or size_of([*columns]) > _MOST_BYTES:
            raise PermanentError(
                "too-many-columns",
                f"The records have more than {_MOST_COLUMNS} different fields: export them as jsonl.",
            )
        self.progress = replace(self.progress, columns=tuple(columns))

    def _write(self) -> Outcome:
        body = bytearray() if self.progress.etags else bytearray(header(self.format, self.progress.columns))
        for some in self._chunks():
            lines = [line(self.format, record, self.progress.columns) for record in some]
            body += b"".join(lines)
            written = sum(bool(each) for each in lines)
            self.progress = replace(
                self.progress,
                records=self.progress.records + written,
                skipped=self.progress.skipped + len(lines) - written,
            )
            if len(body) >= PART:
                self._add(body)
                self._save()
                body.clear()
            if self.work.short_of_time():
                return Continue()  # from the last part: what is read since is read again
        return self._finish(body)

    def _add(self, body: bytearray) -> None:
        name, key = self.name, self.key
        upload = self.progress.upload or self.files.begin(key, self.format)
        etag = self.files.add(key, upload, len(self.progress.etags) + 1, bytes(body))
        etags, size = (*self.progress.etags, etag), self.progress.size + len(body)
        self.progress = replace(self.progress, upload=upload, name=name, etags=etags, size=size)

    def _finish(self, body: bytearray) -> Done:
        size, name = self.progress.size + len(body), self.name
        if self.progress.upload:
            if body:
                self._add(body)
            self.files.complete(self.key, self.progress.upload, self.progress.etags)
        else:
            self.files.write(self.key, self.format, bytes(body))
        counts: dict[str, Json] = {"records": self.progress.records, "skipped": self.progress.skipped, "bytes": size}
        return Done({**counts, "file": name})

    def _pause(self) -> Continue:
        self._save()
        return Continue()

    def _save(self) -> None:
        halves = 2 if self.format is Format.CSV else 1
        done = self.progress.shard / len(_SHARDS) + (halves - 1 if self.progress.writing else 0)
        self.work.checkpoint(
            checkpoint=self.progress.to_json(),
            phase="write" if self.progress.writing or halves == 1 else "columns",
            progress=round(done / halves, 3),
            counters={"records": self.progress.records},
        )
