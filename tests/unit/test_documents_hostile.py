"""Every hostile file ends: as a document, as rows, or as an error with a reason; in time, in memory, alone."""

from __future__ import annotations

import io
import resource
import time
from collections import Counter
from itertools import islice

from support.hostile import TEXT, hostile_files

from winnow.ingestion.documents import Document, DocumentError, read
from winnow.ingestion.isolation import Isolated
from winnow.ingestion.tables import is_table, read_rows

SECONDS = 20.0  # a few take seconds on a busy machine
MEMORY = 768 * 1024 * 1024


def end_of(isolated: Isolated, name: str, data: bytes) -> str:
    try:
        if is_table(data[: 1 << 16], name):
            usable = sum(row.error is None for row in islice(read_rows(io.BytesIO(data)), 100_000))
            return "rows" if usable else "no rows"
        check(isolated.call(read, data, name))
    except DocumentError as error:
        return error.code if error.reason else "no reason"
    return "document"


def check(document: Document) -> None:
    end = 0
    for line in document.lines:
        assert document.text[line.start : line.end] == line.text
        assert line.start >= end
        assert line.text.strip()
        assert all(line.start <= a < b <= line.end for a, b in line.cells)
        end = line.end
    assert all(0 <= link.start <= link.end <= len(document.text) for link in document.links)


def test_every_hostile_file_ends_and_its_siblings_are_untouched() -> None:
    files = hostile_files()
    assert len(files) >= 200
    ends: Counter[str] = Counter()
    slow: list[tuple[float, int]] = []
    with Isolated(seconds=SECONDS, memory_bytes=MEMORY) as isolated:
        for number, (name, data) in enumerate(files):
            start = time.monotonic()
            ends[end_of(isolated, name, data)] += 1
            slow.append((time.monotonic() - start, number))
            if number % 10 == 0:
                assert isolated.call(read, TEXT, "cv.txt").lines[0].text == "Mira Falk"
    assert max(slow)[0] < 2 * SECONDS
    assert ends["timeout"] == 0, [files[number][0] for seconds, number in slow if seconds > SECONDS]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2 * 1024 * 1024  # kilobytes, of this process
    assert ends["document"] > 50
    assert {"corrupt", "encrypted", "empty", "unsupported_type", "expands_too_much", "too_many_pages", "rows"} <= set(
        ends
    )
