"""Quality, calibration and cost of matching: ``python -m benchmarks.matching [--sizes 1000,10000] [--splink]``.

Other draws of some shapes: ``python -m benchmarks.matching --sizes= --shapes music,releases --seeds 21,22``.

Runs with the default settings on every labelled set at hand: the held-out halves of the shapes in
:mod:`benchmarks.records`, CSV files with the columns ``rid`` and ``truth`` in ``$WINNOW_SHARED/data/records`` (or
``../shared/data/records`` beside the checkout) and in the directories named, and made-up populations. The column
``src`` is not shown to either system. Each run is a process of its own, so that its peak memory is its own. Where
Splink is installed (``uv sync --group bench``) ``--splink`` runs it on the same sets.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.matching_population import population
from benchmarks.records.generate import generate
from winnow.matching.adjust.score_calibration import reliability
from winnow.matching.match_types import Resolution, Table
from winnow.matching.resolve import resolve

ROOT = Path(__file__).resolve().parent.parent
POPULATION = "population"
HELD_OUT: Final = "held_out"
SHAPES = {
    "people": 3_000, "historical": 3_000, "biographies": 4_000, "businesses": 2_000, "childcare": 2_500,
    "restaurants": 900, "taverns": 1_500, "bibliography": 3_000, "citations": 2_000, "proceedings": 2_000,
    "products": 2_000, "offers": 2_000, "music": 4_000, "releases": 4_000, "patients": 3_000, "suppliers": 2_000,
    "films": 2_500, "hotels": 2_000, "voters": 3_000, "books": 2_500, "clinics": 2_000, "companies": 2_500,
    "inventors": 3_000, "museums": 2_000, "students": 2_500, "beers": 2_000,
}  # fmt: skip
"""Held-out sets by shape with their records; free-text notes are measured by :mod:`benchmarks.notes`."""
SEED = "11"
FEWEST = 50  # pairs a bin must hold to be held to its probability


@dataclass(frozen=True, slots=True)
class Result:
    """One run over one set."""

    name: str
    system: str
    records: int
    precision: float
    recall: float
    seconds: float
    peak_mb: float
    verdict: str = ""
    bins: tuple[tuple[int, float, float], ...] = ()

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(truth: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float]:
    """Pairwise precision and recall of clusters against labels."""

    def pairs(sizes: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    both = pairs(Counter((truth[rid], found.get(rid, rid)) for rid in truth))
    claimed, real = pairs(Counter(found.get(rid, rid) for rid in truth)), pairs(Counter(truth.values()))
    return (both / claimed if claimed else 1.0), (both / real if real else 1.0)


def read(name: str) -> tuple[Table, dict[str, str]]:
    """A set by its path, ``held_out:SHAPE:ROWS:SEED`` or ``population:SIZE``; ``truth`` is kept from the table."""
    kind, _, rest = name.partition(":")
    if kind == POPULATION:
        return population(int(rest))
    if kind == HELD_OUT:
        shape, rows, seed = rest.split(":")
        return read_table(csv.DictReader(generate(shape, int(rows), int(seed), HELD_OUT)))
    csv.field_size_limit(1 << 30)
    with Path(name).open(encoding="utf-8", newline="") as lines:
        return read_table(csv.DictReader(lines))


def read_table(lines: Iterable[dict[str, str]]) -> tuple[Table, dict[str, str]]:
    """Rows of a labelled CSV as a table without labels and sources, and each record's entity."""
    rows = list(lines)
    fields = [field for field in rows[0] if field not in {"rid", "truth", "src"}]
    table = Table([row["rid"] for row in rows], {field: [row[field] or None for row in rows] for field in fields})
    return table, {row["rid"]: row["truth"] for row in rows}


def calibration(resolution: Resolution, truth: Mapping[str, str]) -> tuple[tuple[int, float, float], ...]:
    """Reliability of the probabilities that the run shows: of its merges and its reviews."""
    listed = [*resolution.edges.labelled(), *resolution.reviews.labelled()]
    probability = np.array([p for _, p in listed])
    true = np.array([float(truth[a] == truth[b]) for (a, b), _ in listed])
    return tuple(reliability(probability, true)) if listed else ()


def run_winnow(name: str) -> Result:
    """Winnow over one set."""
    table, truth = read(name)
    started = time.perf_counter()
    resolution = resolve(table)
    seconds = time.perf_counter() - started
    precision, recall = score(truth, resolution.clusters)
    verdict = resolution.verdict.value
    peak = resolution.summary.peak_mb
    return Result(name, "winnow", len(truth), precision, recall, seconds, peak, verdict, calibration(resolution, truth))


def run_splink(name: str) -> list[Result]:
    """Splink over one set, its pairs clustered at both thresholds."""
    from benchmarks.matching_splink import link  # noqa: PLC0415 - installed for benchmarks only

    table, truth = read(name)
    found, seconds, peak = link(table)
    scores = {f"splink {threshold}": score(truth, clusters) for threshold, clusters in found.items()}
    return [Result(name, system, len(truth), *pr, seconds, peak) for system, pr in scores.items()]


def alone(name: str, system: str) -> list[Result] | str:
    """One run in a process of its own; the error's last line when it fails."""
    command = [sys.executable, "-m", "benchmarks.matching", "--one", name, "--system", system]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1][:100]
    found = json.loads(done.stdout.splitlines()[-1])
    return [Result(**{**fields, "bins": tuple(tuple(row) for row in fields["bins"])}) for fields in found]


def sets(directories: Sequence[Path]) -> list[str]:
    """Paths of the labelled CSV files in the directories."""
    found: list[str] = []
    for directory in directories:
        for path in sorted(directory.glob("*.csv")):
            with path.open(encoding="utf-8") as lines:
                if {"rid", "truth"} <= set(lines.readline().strip().split(",")):
                    found.append(str(path))
    return found


def show(result: Result) -> None:
    """One line of the table."""
    name = Path(result.name).stem if result.name.endswith(".csv") else result.name.removeprefix(f"{HELD_OUT}:")
    print(
        f"{name:24} {result.system:11} {result.records:>8} {result.precision:9.4f} {result.recall:7.4f}"
        f" {result.f1:7.4f} {result.seconds:8.2f} {result.peak_mb:8.0f}  {result.verdict}",
        flush=True,
    )


def show_reliability(results: Sequence[Result]) -> None:
    """The pooled reliability table of the trusted runs."""
    pooled: dict[int, list[tuple[int, float, float]]] = {}
    for result in results:
        if result.verdict == "trusted":
            for count, mean, share in result.bins:
                pooled.setdefault(min(int(mean * 10), 9), []).append((count, mean, share))
    print("\nreliability of what trusted runs show (merges and reviews)")
    print(f"{'bin':>9} {'pairs':>9} {'said':>7} {'true':>7} {'off':>7}")
    for place in sorted(pooled):
        count = sum(n for n, _, _ in pooled[place])
        mean, share = (sum(row[0] * row[k] for row in pooled[place]) / count for k in (1, 2))
        few = "" if count >= FEWEST else "  (few)"
        print(f"{place / 10:4.1f}-{place / 10 + 0.1:4.1f} {count:9} {mean:7.3f} {share:7.3f} {share - mean:+7.3f}{few}")


def show_standing(results: Sequence[Result]) -> None:
    """On how many sets Winnow's F1 is above Splink's at its demo's threshold, and how pure abstaining runs were."""
    ours = {r.name: r for r in results if r.system == "winnow"}
    theirs = {r.name: r for r in results if r.system == "splink 0.95"}
    if theirs:
        won = sum(ours[name].f1 > other.f1 for name, other in theirs.items())
        print(f"\nF1 above Splink's at 0.95 on {won} of {len(theirs)} sets")
    abstained = [r.precision for r in ours.values() if r.verdict == "abstained"]
    if abstained:
        print(f"{len(abstained)} runs abstained; precision of what they merged: at least {min(abstained):.3f}")


def show_slope(results: Sequence[Result]) -> None:
    """How cost grows: the slope of log seconds over log records from 10,000 records on."""
    large = [r for r in results if r.name.startswith(POPULATION) and r.system == "winnow" and r.records >= 10_000]
    if len(large) > 1:
        x, y = np.log([r.records for r in large]), np.log([r.seconds for r in large])
        slope = float(np.polyfit(x, y, 1)[0])
        print(f"\ncost from {large[0].records:,} to {large[-1].records:,} records: log-log slope {slope:.2f}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="*", type=Path, help="more directories of labelled CSV files")
    parser.add_argument("--sizes", default="1000,10000,100000", help="sizes of the made-up population")
    parser.add_argument("--shapes", default="", help="these shapes only, and no files")
    parser.add_argument("--seeds", default=SEED, help="draws of each shape")
    parser.add_argument("--splink", action="store_true", help="run Splink beside it, where it is installed")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--system", default="winnow", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        found = run_splink(chosen.one) if chosen.system == "splink" else [run_winnow(chosen.one)]
        print(json.dumps([asdict(each) for each in found]))
        return
    shared = Path(os.environ.get("WINNOW_SHARED", ROOT.parent / "shared")) / "data" / "records"
    shapes = chosen.shapes.split(",") if chosen.shapes else SHAPES
    names = [
        *(f"{HELD_OUT}:{shape}:{SHAPES[shape]}:{seed}" for shape in shapes for seed in chosen.seeds.split(",")),
        *([] if chosen.shapes else sets([shared, *chosen.directories])),
        *(f"{POPULATION}:{size}" for size in chosen.sizes.split(",") if size),
    ]
    systems = ["winnow"]
    if chosen.splink and importlib.util.find_spec("splink"):
        systems.append("splink")
    columns = ("precision", "recall", "F1", "seconds", "peak MB")
    print(
        f"{'set':24} {'system':11} {'records':>8} {columns[0]:>9} {columns[1]:>7} {columns[2]:>7} "
        f"{columns[3]:>8} {columns[4]:>8}"
    )
    results: list[Result] = []
    for name in names:
        for system in systems:
            match alone(name, system):
                case str(failure):
                    print(f"{Path(name).stem:24} {system:11} {failure}", flush=True)
                case measured:
                    for result in measured:
                        show(result)
                    results += measured
    show_reliability(results)
    show_standing(results)
    show_slope(results)
    worst = min((r.f1 for r in results if r.system == "winnow"), default=math.nan)
    print(f"\n{len(results)} runs; lowest F1 of Winnow {worst:.4f}")


if __name__ == "__main__":
    main()
