"""Near-duplicate notes: ``python -m benchmarks.matching_notes [--rows 3000] [--seeds 1,2]``.

The tune half of one generator was used to find the rules, and of its held-out half and of the logbook, each in other
words and the latter in another style, errors were looked at since. The tickets are the clean hold-out: written before
the rules were last touched and run when they were settled.
"""

from __future__ import annotations

import argparse
import csv
import time
from typing import Final

from benchmarks.matching import score
from benchmarks.records.drawing import Half
from benchmarks.records.generate import SHAPES, generate
from winnow.matching.match_types import Table
from winnow.matching.resolve import resolve

SETS: Final[tuple[tuple[str, Half], ...]] = (
    ("notes", "tune"),
    ("notes", "held_out"),
    ("logbook", "held_out"),
    ("tickets", "held_out"),
)
LEAST = 0.93


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3_000)
    parser.add_argument("--seeds", default="1,2", help="seeds of the generators, separated by commas")
    chosen = parser.parse_args()
    print(
        f"{'set':18} {'seed':>4} {'precision':>9} {'recall':>7} {'F1':>7} {'CPU s':>7}  verdict (F1 at least {LEAST})"
    )
    for shape, half in SETS:
        for seed in map(int, chosen.seeds.split(",")):
            rows = list(csv.DictReader(generate(shape, chosen.rows, seed, half)))
            truth = {row["rid"]: row["truth"] for row in rows}
            table = Table(list(truth), {name: [row[name] or None for row in rows] for name in SHAPES[shape].columns})
            started = time.process_time()
            resolution = resolve(table)
            seconds = time.process_time() - started
            precision, recall = score(truth, resolution.clusters)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            said = "; ".join([resolution.verdict.value, *resolution.reasons])
            print(f"{shape + ' ' + half:18} {seed:4} {precision:9.4f} {recall:7.4f} {f1:7.4f} {seconds:7.2f}  {said}")


if __name__ == "__main__":
    main()
