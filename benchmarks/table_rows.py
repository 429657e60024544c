"""A table streams through the worker in bounded memory: ``python -m benchmarks.table_rows 10000 100000 1000000``.

Each size is a process of its own, so that its peak memory is its own. The code is the worker's; in the place of
DynamoDB stands a ledger that takes every call as botocore would get it and keeps sums only. After every 20,000 rows the
worker runs out of time and another goes on from what was stored of the file. Printed: processor seconds and rows a
processor second, peak memory, calls a row, how often work was taken up, bytes read beyond the file's own, and rows that
were written twice or not at all.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from winnow.ingestion.content.table_rows import RowWriter
from winnow.ingestion.run.ingestion_file import Action, FileTask
from winnow.ingestion.run.ingestion_items import file_from_item, file_to_item
from winnow.ingestion.run.outcomes import Finished
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.parsing.tables import Opener, TableFile, TableLimits
from winnow.platform.clock import system_clock
from winnow.platform.table import Table
from winnow.records.record import record_id_of

PROJECT = "00000000-0000-4000-8000-000000000001"
URI = "s3://bucket/people.csv"
TURN = 20_000  # rows a worker writes before its time is up
HEAD = "id,name,email,city,company,joined,note\n"
LINE = "{0},Person Number {0},person{0}@example.org,Emden,Sails & Sons {1},2019-03-05,hired after the {0}th regatta\n"


@dataclass(slots=True)
class Ledger:
    """The calls that writing rows makes of DynamoDB. Sums tell whether each row came once."""

    calls: int = 0
    rows: int = 0
    total: int = 0

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """Nothing is known yet."""
        self.calls += 1
        return {"Responses": {name: [] for name in RequestItems}}

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Takes a chunk of rows with the file's position."""
        self.calls += 1
        puts = [each["Put"]["Item"] for each in TransactItems if "Put" in each]
        self.rows += len(puts)
        self.total += sum(uuid.UUID(item["record_id"]["S"]).int for item in puts)
        return {}


class Reading:
    """Opens a file from an offset on, and counts what is read of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0

    def __call__(self, offset: int) -> BinaryIO:
        stream = self.path.open("rb", buffering=0)
        stream.seek(offset)
        read = stream.readinto

        def readinto(buffer: Any) -> int:
            count = read(buffer)
            self.bytes += count
            return count

        class Counted:
            """The stream, counted."""

            def read(self, size: int = -1) -> bytes:
                part = bytearray(size)
                return bytes(part[: readinto(part)])

            def __enter__(self) -> Counted:
                return self

            def __exit__(self, *_: object) -> None:
                stream.close()

        return cast("BinaryIO", Counted())


def turns(ledger: Ledger) -> Callable[[], float]:
    """Seconds left: many, until the worker has written its share."""
    first = ledger.rows

    def left() -> float:
        return 600.0 if ledger.rows - first < TURN else 0.0

    return left


def measure(path: Path, rows: int) -> str:
    """Streams a table through, taking it up again and again; one line of figures."""
    ledger, reading = Ledger(), Reading(path)
    writer = RowWriter(Table(cast("Any", ledger), "winnow"), system_clock, TableLimits())
    entry = SourceEntry(URI, "k", path.name, "people.csv", path.stat().st_size, "1", None, None)
    file = FileTask("job", PROJECT, "f" * 32, Action.READ, "s3", entry, fencing_token=1)
    start, taken_up = time.process_time(), 0
    while True:
        result = writer.write(file, TableFile(cast("Opener", reading)), turns(ledger))
        if isinstance(result, Finished):
            break
        file, taken_up = file_from_item(file_to_item(result.file)), taken_up + 1
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    expected = sum(uuid.UUID(record_id_of(PROJECT, URI, str(number))).int for number in range(rows))
    wrong = abs(ledger.rows - rows) or int(ledger.total != expected) or abs(result.counts.created - rows)
    again = 100 * (reading.bytes / entry.size - 1)
    return (
        f"{rows:>9,} {seconds:8.1f} {rows / seconds:9,.0f} {peak:8.0f} {ledger.calls / rows:9.4f} {taken_up:8} "
        f"{again:9.2f} {wrong:7}"
    )


def main(sizes: list[int]) -> None:
    """Prints a line of figures a size."""
    print("     rows    cpu s    rows/s  peak MB  calls/row taken up  reread %   wrong")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.csv"
            with path.open("w") as table:
                table.write(HEAD)
                table.writelines(LINE.format(number, number % 97) for number in range(rows))
            child = [sys.executable, "-m", "benchmarks.table_rows", "--measure", str(path), str(rows)]
            subprocess.run(child, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(measure(Path(sys.argv[2]), int(sys.argv[3])), flush=True)
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
