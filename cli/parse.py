"""``winnow parse``: resumes and tables on this machine, without AWS, by the ingestion worker's own code."""

from __future__ import annotations

import json
import os
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from cli.local_tables import open_local_table
from cli.parsing import Line, failed, parse_document, parse_pages
from winnow.parsing.documents import DocumentError, Limits
from winnow.parsing.documents.file_names import is_left_behind
from winnow.parsing.documents.formats.pictures import make_scan
from winnow.parsing.sandbox import Isolated
from winnow.parsing.tables import TableFile, TableLimits
from winnow.parsing.tesseract import Tesseract


def parse(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files and folders; a folder is walked.")],
    output: Annotated[Path | None, typer.Option(help="JSON Lines file to write; standard output without it.")] = None,
    processes: Annotated[int, typer.Option(min=1, help="Processes that parse.")] = os.cpu_count() or 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="Longest time for one file.")] = 30.0,
    text: Annotated[bool, typer.Option(help="Add each document's text, which the spans refer to.")] = False,
    sheet: Annotated[list[str] | None, typer.Option(help="A spreadsheet's sheet; all without.")] = None,
) -> None:
    """Parse resumes locally: a line of JSON for each file, in order.

    Each line holds path, ms, outcome, reason, resume (JSON Resume) and record (fields with provenance, confidence and
    spans). A scan is recognised by Tesseract where it is installed. Outcomes: parsed; not_a_resume (with what was found
    all the same); table (with its number of rows); needs_ocr (a scan); failed (with a code: unsupported_type,
    encrypted, corrupt, too_large, too_many_pages, expands_too_much, empty, timeout).
    """
    console = Console(stderr=True)
    files = list(walk(paths))
    start = time.perf_counter()
    with ExitStack() as stack:
        target = stack.enter_context(output.open("w", encoding="utf-8")) if output else sys.stdout
        lines = parse_files(files, processes=processes, seconds=seconds, with_text=text, sheets=sheet or ())
        summary = _write(lines, target, len(files), console)
    _report(summary, time.perf_counter() - start, console)


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and those of folders and their folders in sorted order, hidden ones and what programs leave
    behind left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            left_out = any(map(is_left_behind, found.relative_to(path).parts))
            if found.is_file() and not left_out:
                yield found


def parse_files(
    files: Sequence[Path], *, processes: int, seconds: float, with_text: bool = False, sheets: Sequence[str] = ()
) -> Iterator[Line]:
    """A line for each file, in the files' order. A file that crashes or hangs its process fails alone.

    Args:
        files: what is read.
        processes: how many child processes read.
        seconds: the longest time for one file.
        with_text: whether a document's line holds its text.
        sheets: the names of the sheets that are read of spreadsheets; all without.

    Returns:
        One line a file, as ``parse`` describes it.
    """
    worker = _Worker(seconds=seconds, with_text=with_text, sheets=sheets)
    with ExitStack() as stack:
        stack.callback(worker.close)
        pool = stack.enter_context(ThreadPoolExecutor(max(1, min(processes, len(files)))))
        stack.callback(pool.shutdown, cancel_futures=True)
        yield from pool.map(worker.work, files)


@dataclass(slots=True)
class _Worker:
    """Gives each thread a child process of its own."""

    seconds: float
    with_text: bool
    sheets: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    _own: threading.local = field(default_factory=threading.local)
    _all: list[Isolated] = field(default_factory=list)

    def work(self, path: Path) -> Line:
        start = time.perf_counter()
        try:
            line = self._outcome(path)
        except DocumentError as error:
            line = failed(error, (time.perf_counter() - start) * 1000)
        return {"path": str(path), **line}

    def close(self) -> None:
        for isolated in self._all:
            isolated.close()

    def _isolated(self) -> Isolated:
        """This thread's child process."""
        isolated = getattr(self._own, "isolated", None)
        if isolated is None:
            isolated = self._own.isolated = Isolated(seconds=self.seconds, modules=["cli.parsing"])
            self._all.append(isolated)
        return isolated

    def _outcome(self, path: Path) -> Line:
        try:
            table = open_local_table(path, self._isolated, TableLimits(), self.sheets)
            if table is not None:
                return _count_rows(table)
            with path.open("rb") as stream:
                data = stream.read(self.limits.file_bytes + 1)
        except OSError as error:
            raise DocumentError("corrupt", f"The file cannot be opened ({error.strerror}).") from error
        isolated = self._isolated()
        try:
            line: Line = isolated.call(parse_document, data, path.name, self.limits, with_text=self.with_text)
        except DocumentError as error:
            tesseract = Tesseract.find(isolated) if error.code == "needs_ocr" else None
            if tesseract is None:
                raise
            return self._recognised(tesseract, isolated, data, path.name)
        if "pages_without_text" in line:
            return self._completed(line, isolated, data, path.name)
        return line

    def _recognised(self, tesseract: Tesseract, isolated: Isolated, data: bytes, name: str) -> Line:
        """The line of a scan or a picture."""
        start = time.perf_counter()
        pages = tesseract.recognize(isolated.call(make_scan, data), name)
        line = isolated.call(parse_pages, pages, self.limits, with_text=self.with_text)
        return {**line, "ocr": tesseract.name, "ms": round((time.perf_counter() - start) * 1000, 1)}

    def _completed(self, line: Line, isolated: Isolated, data: bytes, name: str) -> Line:
        """The line of a document some of whose pages are pictures; as it was when these can't be recognised."""
        tesseract = Tesseract.find(isolated)
        if tesseract is None:
            return line
        start = time.perf_counter()
        missing = line["pages_without_text"]
        try:
            pages = tesseract.recognize(isolated.call(make_scan, data, missing), name)
            numbered = dict(zip(missing, pages, strict=False))
            whole = isolated.call(parse_document, data, name, self.limits, numbered, with_text=self.with_text)
        except DocumentError:
            return line
        return {**whole, "ocr": tesseract.name, "ms": round((time.perf_counter() - start) * 1000, 1)}


def _count_rows(file: TableFile) -> Line:
    start = time.perf_counter()
    rows = errors = 0
    first = ""
    with file.open() as table:
        for row in table:
            rows += 1
            errors += row.error is not None
            first = first or (f"the first in line {row.line}: {row.error}" if row.error else "")
    return {
        "ms": round((time.perf_counter() - start) * 1000, 1),
        "outcome": "table",
        "reason": f"{errors} of {rows} rows cannot be used; {first}" if errors else None,
        "resume": None,
        "record": None,
        "rows": rows,
        "row_errors": errors,
    }


def _write(lines: Iterable[Line], target: TextIO, total: int, console: Console) -> list[Line]:
    """Write the lines and keep of each what the summary needs."""
    kept: list[Line] = []
    columns = (TextColumn("parsing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("parsing", total=total)
        for line in lines:
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
            kept.append({"outcome": line["outcome"], "ms": line["ms"]})
            progress.advance(task)
    target.flush()
    return kept


def _report(kept: list[Line], elapsed: float, console: Console) -> None:
    if not kept:
        console.print("No files.")
        return
    counts = Counter(line["outcome"] for line in kept)
    times = sorted(line["ms"] for line in kept)
    grid = Grid("files", *counts, "files/s", "median ms", "p95 ms")
    grid.add_row(
        str(len(kept)),
        *(str(count) for count in counts.values()),
        f"{len(kept) / elapsed:.1f}",
        f"{statistics.median(times):.1f}",
        f"{times[int(0.95 * (len(times) - 1))]:.1f}",
    )
    console.print(grid)


if __name__ == "__main__":
    typer.run(parse)
