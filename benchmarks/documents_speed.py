"""How fast documents are read and understood: ``python -m benchmarks.documents_speed FOLDER``.

Prints, for each format, files, median and p95 milliseconds of reading and of understanding (processor time, one
process), then pages a second, peak memory and the cold import of the reading code.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from winnow.ingestion.documents import Document, DocumentError, read
from winnow.ingestion.resumes import parse

ROUNDS = 3
IMPORTS = "import winnow.ingestion.documents, winnow.ingestion.documents.pdf, winnow.ingestion.resumes"


def timed(function, *arguments):  # type: ignore[no-untyped-def]
    """The result and the least processor time in milliseconds of a few rounds."""
    least = float("inf")
    result = None
    for _ in range(ROUNDS):
        start = time.process_time()
        result = function(*arguments)
        least = min(least, (time.process_time() - start) * 1000)
    return result, least


def spread(times: list[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return f"{statistics.median(ordered):7.1f} {ordered[int(0.95 * (len(ordered) - 1))]:7.1f}"


def cold_import() -> float:
    """Seconds that a fresh interpreter takes for the imports, beyond its own start; the median of five."""
    runs = []
    for code in ["pass", IMPORTS] * 5:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        runs.append(time.perf_counter() - start)
    return statistics.median(runs[1::2]) - statistics.median(runs[::2])


def main(folder: Path) -> None:
    """Measure every document below ``folder``."""
    reading: defaultdict[str, list[float]] = defaultdict(list)
    understanding: defaultdict[str, list[float]] = defaultdict(list)
    pages = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            document, ms = timed(read, path.read_bytes(), path.name)
        except DocumentError:
            continue
        assert isinstance(document, Document)
        reading[document.kind].append(ms)
        understanding[document.kind].append(timed(parse, document)[1])
        pages += document.pages if document.kind == "pdf" else 0
    print("kind   files   read: median p95   understand: median p95   (ms)")
    for kind, times in sorted(reading.items()):
        print(f"{kind:6} {len(times):5}      {spread(times)}        {spread(understanding[kind])}")
    if reading["pdf"]:
        print(f"PDF pages a second: {1000 * pages / sum(reading['pdf']):.0f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"cold import: {cold_import():.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
