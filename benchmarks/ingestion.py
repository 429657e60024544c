"""How fast and how well resumes are read, on labelled files made for the run; each figure says its limit or its peer.

usage: python -m benchmarks.ingestion [--people N] [--each N]

Files of both halves are made; only those whose person and whose layout belong to the held-out half are measured, which
no rule was tuned on; so are the hard files (see resumes/generate.py), on which confidences show whether they mean what
they say. Times are processor times of one process. The peer is pdfplumber with a parser made of patterns
(see resumes_baseline.py), on the PDFs among the same files; it is left out where pdfplumber isn't installed
(``uv sync --group bench``). Of the published parsers none can be a peer: pyresparser and its like fetch models while
they are installed or run, and have no release for this Python.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.reading_speed import choose_files, measure_stages, print_stages
from benchmarks.resumes.reliability import Judged, report_reliability
from benchmarks.resumes_accuracy import (
    LISTS,
    SINGLES,
    Tally,
    figure,
    judged,
    labelled,
    score,
)
from winnow.parsing.documents import read_document
from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes import parse_resume
from winnow.records.json_resume import to_json_resume


def _resume_of(document: Document) -> Any:
    return to_json_resume(parse_resume(document).fields)


def _parsed_by(parse_text: Callable[[str], Any], read_text: Callable[[bytes], str], data: bytes) -> Any:
    return parse_text(read_text(data))


ROOT = Path(__file__).parents[1]
READING = "import winnow.parsing.documents.formats.pdf, winnow.parsing.resumes"
STAGED_FILES = 60
LIMITS = {"median of read and parse, ms": 30.0, "cold import, s": 0.3, "unzipped package, MB": 90.0}


def milliseconds[T](work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    done = work()
    return done, (time.process_time() - started) * 1000


def spread(times: Sequence[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return f"{statistics.median(ordered):8.1f}{ordered[int(0.95 * (len(ordered) - 1))]:8.1f}"


def cold_import() -> float:
    """Processor seconds that importing the reading code takes in a fresh process; it must not bring boto3 along."""
    code = f"import sys, time; started = time.process_time(); {READING}; taken = time.process_time() - started; "
    code += "assert 'boto3' not in sys.modules; print(taken)"
    runs = [subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True) for _ in range(6)]
    return statistics.median(float(run.stdout) for run in runs[1:])  # the first may write the .pyc files


def package_megabytes() -> float:
    """What the ingestion function takes up unzipped: its requirements as installed, its handler, and the layer."""
    worker = ROOT / "functions/ingestion_worker"
    names = re.findall(r"^([\w.-]+)==", (worker / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    files = [Path(str(file.locate())) for name in names for file in metadata.files(name) or []]
    ours = [*worker.rglob("*"), *(ROOT / "layers/winnow").rglob("*")]
    counted = [path for path in {*files, *ours} if path.is_file() and path.suffix != ".pyc"]
    return sum(path.stat().st_size for path in counted) / 1e6


def make_files(folder: Path, people: int, each: int, *, hard: bool = False) -> None:
    """Write the labelled files, in a process of its own so that its memory is not counted."""
    command = [sys.executable, "-m", "benchmarks.resumes.generate", "--themed", "0", "--out", str(folder)]
    command += ["--hard"] if hard else []
    subprocess.run([*command, "--people", str(people), "--each", str(each)], check=True, cwd=ROOT, capture_output=True)


def measure_winnow(folder: Path) -> tuple[Tally, Tally, list[Judged], float]:
    """Read and parse the held-out files; (all, the PDFs among them, judged values, median milliseconds a file)."""
    overall, pdfs, field_values = Tally(), Tally(), []
    stages: dict[str, list[float]] = {"read": [], "parse": [], "both": []}
    pages = 0
    for path, _, truth in labelled([folder], "held-out"):
        data = path.read_bytes()
        document, reading = milliseconds(partial(read_document, data, path.name))
        resume, parsing = milliseconds(partial(_resume_of, document))
        for name, taken in zip(stages, (reading, parsing, reading + parsing), strict=True):
            stages[name].append(taken)
        pages += document.pages
        field_values += judged(document, truth)
        tally_file(overall, truth, resume, reading + parsing)
        if document.kind == "pdf":
            tally_file(pdfs, truth, resume, reading + parsing)
    seconds = sum(stages["both"]) / 1000
    print(f"{overall.files} files, {pages} pages: {overall.files / seconds:.0f} files/s, {pages / seconds:.0f} pages/s")
    print("stage       median     p95   (ms a file)")
    for name, times in stages.items():
        print(f"{name:8}  {spread(times)}")
    return overall, pdfs, field_values, statistics.median(stages["both"])


def measure_peer(folder: Path) -> Tally:
    """The peer on the held-out PDFs."""
    from benchmarks.resumes_baseline import parse_text, read_text  # noqa: PLC0415 - pdfplumber may be missing

    tally = Tally()
    for path, _, truth in labelled([folder], "held-out"):
        if path.suffix == ".pdf":
            data = path.read_bytes()
            resume, taken = milliseconds(partial(_parsed_by, parse_text, read_text, data))
            tally_file(tally, truth, resume, taken)
    return tally


def tally_file(tally: Tally, truth: Any, resume: dict[str, Any], taken: float) -> None:
    tally.files += 1
    tally.milliseconds.append(taken)
    score(tally, truth, resume)


def print_accuracy(rows: dict[str, Tally]) -> None:
    """Accuracy of single fields and F1 of lists in percent, and the median time."""
    print(f"{'held-out half':34}{'files':>6}" + "".join(f"{metric:>9}" for metric in (*SINGLES, *LISTS)) + f"{'ms':>8}")
    for name, tally in rows.items():
        figures = "".join(f"{figure(tally, metric):9.1f}" for metric in (*SINGLES, *LISTS))
        print(f"{name:34}{tally.files:6}{figures}{statistics.median(tally.milliseconds):8.1f}")


def main() -> int:
    """Prints the tables. Returns 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--each", type=int, default=6, help="layouts a person")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(folder, options.people, options.each)
        overall, pdfs, field_values, median = measure_winnow(folder)
        print()
        print_stages(*measure_stages(choose_files(folder, STAGED_FILES)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows = {"Winnow": overall, "Winnow, PDFs": pdfs}
        hard_folder = folder / "hard"
        make_files(hard_folder, options.people, options.each, hard=True)
        print("\nstrangers, half of them in disorder:")
        rows["Winnow, hard files"], _, hard_leaves, _ = measure_winnow(hard_folder)
        if find_spec("pdfplumber"):
            rows["pdfplumber and patterns, PDFs"] = measure_peer(folder)
        else:
            print("without the peer: pdfplumber is not installed")
    print()
    print_accuracy(rows)
    report_reliability(field_values)
    print("\nhard files:")
    report_reliability(hard_leaves)
    print(f"\npeak memory: {peak:.0f} MB")
    measured = dict(zip(LIMITS, (median, cold_import(), package_megabytes()), strict=True))
    for what, value in measured.items():
        print(f"{what}: {value:.2f} (limit {LIMITS[what]:g})")
    return int(any(value > LIMITS[what] for what, value in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
