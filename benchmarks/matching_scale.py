"""What matching costs as a user meets it, and whether precision holds, at growing sizes of one population.

    python -m benchmarks.matching_scale [--sizes 1000,10000,100000,300000,1000000] [--workers 2]

Each size is a CSV file that ``winnow consolidate --local`` reads in a process of its own, interpreter and imports
included, and whose clusters are scored against who is who. Splink runs on the same people where it is installed
(``uv sync --group bench``), up to 100,000 records; its figures leave out start, reading and preparing. Limits are those
of two quiet cores.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.matching import Result, alone, score
from benchmarks.matching_population import population

LIMITS = {1_000: (0.5, 200), 100_000: (20.0, 1_200), 1_000_000: (300.0, 8_000)}  # seconds and MB
SPLINK_MOST = 100_000
SLOPE_FROM, SLOPE_MOST = 10_000, 1.15


def write(size: int, path: Path) -> dict[str, str]:
    """A population as a CSV file; returns the person behind each record."""
    table, truth = population(size)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["rid", *table.columns])
        writer.writerows(zip(table.ids, *table.columns.values(), strict=True))
    return truth


def measure(command: Sequence[str], output: Path) -> tuple[float, float, float]:
    """Runs a command; its wall clock and processor seconds and its peak memory in MB.

    Raises:
        RuntimeError: the command failed.
    """
    with output.open("w", encoding="utf-8") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{command[1]} failed")
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / scale


def run(size: int, workers: int, folder: Path) -> tuple[Result, float]:
    """Winnow over one size, and its processor seconds."""
    data, clusters, summary = folder / "people.csv", folder / "clusters.csv", folder / "summary.json"
    truth = write(size, data)
    winnow = str(Path(sys.executable).with_name("winnow"))
    command = [winnow, "consolidate", "--local", str(data), "--output", str(clusters), "--workers", str(workers)]
    tries = 3 if size <= SLOPE_FROM else 1
    seconds, cpu, peak = min(measure(command, summary) for _ in range(tries))
    with clusters.open(encoding="utf-8", newline="") as lines:
        found = {row["rid"]: row["cluster"] for row in csv.DictReader(lines)}
    precision, recall = score(truth, found)
    verdict = json.loads(summary.read_text(encoding="utf-8"))["verdict"]
    return Result("population", "winnow", size, precision, recall, seconds, peak, verdict), cpu


def show(result: Result, cpu: str) -> None:
    """One line of the table, with the limit where there is one."""
    seconds, peak = LIMITS.get(result.records, (0.0, 0.0)) if result.system == "winnow" else (0.0, 0.0)
    limit = f"limit {seconds:g} s, {peak:g} MB" if seconds else ""
    print(
        f"{result.system:7} {result.records:>9,} {result.precision:9.4f} {result.recall:7.4f} {result.f1:7.4f}"
        f" {result.seconds:8.2f} {cpu:>8} {result.peak_mb:8.0f}  {result.verdict:9} {limit}",
        flush=True,
    )


def show_slope(sizes: Sequence[int], seconds: Sequence[float], what: str) -> None:
    """How cost grows: the slope of log seconds over log records."""
    slope = float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
    print(f"{what} from {sizes[0]:,} to {sizes[-1]:,} records: log-log slope {slope:.2f} (limit {SLOPE_MOST})")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="records, separated by commas")
    parser.add_argument("--workers", type=int, default=2, help="threads of Winnow")
    chosen = parser.parse_args()
    print(f"{'system':7} {'records':>9} precision  recall      F1   wall s    CPU s  peak MB")
    large: list[tuple[int, float, float]] = []
    for size in map(int, chosen.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            result, cpu = run(size, chosen.workers, Path(folder))
        show(result, f"{cpu:.2f}")
        if size >= SLOPE_FROM:
            large.append((size, result.seconds, cpu))
        if size <= SPLINK_MOST and importlib.util.find_spec("splink"):
            beside = alone(f"population:{size}", "splink")
            if isinstance(beside, str):
                print(beside)
            else:
                for each in beside:
                    show(each, "")
    if len(large) > 1:
        sizes, wall, cpu_seconds = zip(*large, strict=True)
        show_slope(sizes, wall, "wall clock")
        show_slope(sizes, cpu_seconds, "processor time")


if __name__ == "__main__":
    main()
