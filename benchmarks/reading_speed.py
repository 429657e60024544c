"""How long files of a folder take to be read and understood, by stage, beside the time of pdfium alone.

usage: python -m benchmarks.reading_speed FOLDER [--files N] [--slowest N]

Every PDF and DOCX below the folder (or N of them, the same each time) is read as the worker reads it. Times are
processor times of one process in milliseconds a file. What pdfium needs to open a document and to load its pages and
their text is measured by itself; the stages hold it too. Files that can't be read are counted and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from pkgutil import resolve_name
from unittest.mock import patch

import pypdfium2_raw as pdfium

from winnow.parsing import resumes
from winnow.parsing.documents import document_reader
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.preload import preload, spare_collector

LIMITS = {"median": 25.0, "p95": 100.0}
"""Milliseconds of processor a file, on real resumes."""
_PDF = "winnow.parsing.documents.formats.pdf"
STAGES: Mapping[str, str] = {
    "unseen text": f"{_PDF}.hide_unseen_text",
    "words": f"{_PDF}._Page.words",
    "columns": f"{_PDF}.page_columns.order",
    "paragraphs": f"{_PDF}.paragraphs.drafts",
    "bullets": f"{_PDF}.find_drawn_bullets",
    "assembly": f"{_PDF}.assemble",
}
"""The function that does each stage of reading a PDF."""


class StageTimes:
    """Milliseconds of each stage; a stage within another is not counted twice."""

    def __init__(self) -> None:
        self.milliseconds: defaultdict[str, float] = defaultdict(float)
        self._within: list[float] = []

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Count what runs inside to a stage."""
        started = time.process_time()
        self._within.append(0.0)
        try:
            yield
        finally:
            taken = (time.process_time() - started) * 1000
            self.milliseconds[stage] += taken - self._within.pop()
            if self._within:
                self._within[-1] += taken

    def wrap[**P, T](self, stage: str, function: Callable[P, T]) -> Callable[P, T]:
        """The function, whose calls are counted to a stage."""

        def measured(*arguments: P.args, **options: P.kwargs) -> T:
            with self.measure(stage):
                return function(*arguments, **options)

        return measured


@contextmanager
def stages_measured() -> Iterator[StageTimes]:
    """While it is open, the functions of ``STAGES`` are measured."""
    times = StageTimes()
    with ExitStack() as stack:
        for stage, target in STAGES.items():
            stack.enter_context(patch(target, times.wrap(stage, resolve_name(target))))
        yield times


def pdfium_alone(data: bytes) -> None:
    """Open a PDF and load every page and its text."""
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    for number in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, number)
        text = pdfium.FPDFText_LoadPage(page)
        pdfium.FPDFText_CountChars(text)
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)


def choose_files(folder: Path, most: int | None) -> list[Path]:
    """The PDF and DOCX files below a folder, at most so many of them, in an order that says nothing about them."""
    found = [path for path in folder.rglob("*") if path.suffix.lower() in {".pdf", ".docx"}]
    found.sort(key=lambda path: hashlib.sha256(path.name.encode()).digest())
    return found[:most]


def measure_stages(
    paths: Sequence[Path],
) -> tuple[dict[str, dict[str, list[float]]], list[tuple[float, Path]], Counter[str]]:
    """Times by kind of file and stage, each file with its whole time, and the errors by code."""
    times: dict[str, dict[str, list[float]]] = {}
    files: list[tuple[float, Path]] = []
    errors: Counter[str] = Counter()
    for path in paths:
        data = path.read_bytes()
        with stages_measured() as stages:
            try:
                with stages.measure("rest of reading"):
                    document: Document = document_reader.read_document(data, path.name)
            except DocumentError as error:
                errors[error.code] += 1
                continue
        with stages.measure("understanding"):
            resumes.parse_resume(document)
        total = sum(stages.milliseconds.values())
        files.append((total, path))
        of_kind = times.setdefault(document.kind, {})
        for stage, taken in {**stages.milliseconds, "all": total}.items():
            of_kind.setdefault(stage, []).append(taken)
        if document.kind == "pdf":
            with stages.measure("pdfium alone"):
                pdfium_alone(data)
            of_kind.setdefault("pdfium alone", []).append(stages.milliseconds["pdfium alone"])
    return times, files, errors


def quantiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean, median and 95th percentile."""
    ordered = sorted(values)
    return statistics.fmean(ordered), statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]


def print_stages(
    times: Mapping[str, Mapping[str, Sequence[float]]], files: Sequence[tuple[float, Path]], errors: Mapping[str, int]
) -> None:
    """Print what ``measure_stages`` found."""
    print(f"{'':8}{'stage':18}{'files':>6}{'mean':>8}{'median':>8}{'p95':>8}  ms of processor a file")
    for kind, stages in times.items():
        for stage, values in stages.items():
            mean, median, high = quantiles(values)
            print(f"{kind:8}{stage:18}{len(values):6}{mean:8.1f}{median:8.1f}{high:8.1f}")
    _, median, high = quantiles([taken for taken, _ in files])
    print(f"all: median {median:.1f} (limit {LIMITS['median']:g}), p95 {high:.1f} (limit {LIMITS['p95']:g})")
    if errors:
        print("not read: " + ", ".join(f"{count} {code}" for code, count in errors.items()))


def main() -> int:
    """Print the table. Returns 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int)
    parser.add_argument("--slowest", type=int, default=0, help="how many of the slowest files to name")
    arguments = parser.parse_args()
    paths = choose_files(arguments.folder, arguments.files)
    preload([])
    measure_stages(paths[:5])  # what is loaded with the first files
    spare_collector()  # as the process does that reads files for the worker
    times, files, errors = measure_stages(paths)
    if not files:
        print("No file could be read.")
        return 1
    print_stages(times, files, errors)
    _, median, high = quantiles([taken for taken, _ in files])
    for taken, path in sorted(files, reverse=True)[: arguments.slowest]:
        print(f"{taken:8.1f}  {path}")
    return int(median > LIMITS["median"] or high > LIMITS["p95"])


if __name__ == "__main__":
    sys.exit(main())
