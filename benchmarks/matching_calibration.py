"""Fits the constants of ``Calibration``: ``python -m benchmarks.matching_calibration [--seeds 1,2]``.

Runs with the default settings on the tuning halves of the shapes in :mod:`benchmarks.records` and looks at the pairs
that trusted runs show, merges and reviews. Each shape is then judged by the constants that fit all the others best:
that table says how far the fit carries to data of a kind that it has not seen.

Labelled CSV files (columns ``rid``, ``truth``, optionally ``src``) and the held-out halves of the shapes (``--held-out
41``) are not fitted to: printed is how often the merges and the reviews that runs over them show come true, for all
tables together and for the one that is furthest off; reviews of runs that do not trust their estimate by themselves.
"""

from __future__ import annotations

import argparse
import csv
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.matching import FEWEST, SHAPES, read_table
from benchmarks.matching_self_check import MOST_ROWS, SMALL_ROWS, TEXTS, Rows, read_rows, rows_of
from benchmarks.records.generate import SHAPES as GENERATED
from benchmarks.records.generate import generate
from winnow.matching import resolve as matching
from winnow.matching.adjust.score_calibration import DISCOUNT, FITTED, Calibration, calibrate_weights, reliability
from winnow.matching.arrays import Bools, Floats, Ints
from winnow.matching.constants import BITS, UNTRUSTED_PIVOT
from winnow.matching.match_types import Verdict
from winnow.matching.model.fellegi_sunter import posterior

STEPS = (2.0, 2.5, 3.0), (0.2, 0.25, 0.3), (0.2, 0.3, 0.4), (0.6, 0.75, 0.9), (0.1, 0.2, 0.3)
UNTRUSTED_SLOPES = (0.05, 0.07, 0.1, 0.14, 0.2, 0.5, 1.0)
MERGES, REVIEWS, ORDERED = "merges", "reviews", "reviews that are in order only"
GRID = [Calibration(*one) for one in itertools.product(*STEPS)]


@dataclass(frozen=True, slots=True)
class Run:
    """A trusted run: its candidate pairs, and for those that are shown whether they are matches."""

    shape: str
    left: Ints
    right: Ints
    weight: Floats
    labels: Ints
    threshold: float
    shown: Ints
    true: Bools

    def said(self, fitted: Calibration) -> Floats:
        """Probabilities of the shown pairs."""
        weight = calibrate_weights(self.left, self.right, self.weight, self.labels, self.threshold, fitted)
        return posterior(weight.shown[self.shown])


def observe(shape: str, seed: int) -> Run | None:
    """Run matching over a tuning set; None when it abstains."""
    table, truth = read_table(csv.DictReader(generate(shape, SHAPES[shape], seed, "tune")))
    with patch.object(matching, "calibrate_weights", wraps=calibrate_weights) as seen:
        found = matching.resolve(table)
    if found.verdict is Verdict.ABSTAINED:
        return None
    left, right, weight, labels, threshold = seen.call_args.args
    explainer: Any = found.explainer
    place = {record: i for i, record in enumerate(sorted(table.ids, key=explainer.place.__getitem__))}
    pair = {(a, b): k for k, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True))}
    shown, true = [], []
    for (a, b), _ in [*found.edges.labelled(), *found.reviews.labelled()]:
        i, j = sorted((place[a], place[b]))
        if (i, j) in pair:
            shown.append(pair[i, j])
            true.append(truth[a] == truth[b])
    return Run(shape, left, right, weight, labels, threshold, np.array(shown, np.int64), np.array(true, bool))


def loss(runs: Sequence[Run], fitted: Calibration) -> float:
    """Mean logarithmic loss, every shape counting by the root of its pairs."""
    total = weight = 0.0
    for run in runs:
        said = np.clip(run.said(fitted), 1e-3, 1 - 1e-3)
        each = -np.where(run.true, np.log(said), np.log1p(-said))
        total += float(each.mean()) * len(each) ** 0.5
        weight += len(each) ** 0.5
    return total / weight


def untrusted_reviews(shape: str, seed: int) -> tuple[Floats, Bools] | None:
    """Log odds, in the light of the clusters alone, of the reviews of a run that is not trusted, and which are true."""
    table, truth = read_table(
        csv.DictReader(generate(shape, min(SHAPES.get(shape, SMALL_ROWS), MOST_ROWS), seed, "tune"))
    )
    found = matching.resolve(table)
    if found.verdict is Verdict.TRUSTED or not found.reviews.adjustments.get(DISCOUNT):
        return None
    shown = found.reviews.at(range(len(found.reviews)))
    bits = [each.weight - more for each, more in zip(shown, found.reviews.adjustments[DISCOUNT], strict=True)]
    return np.array(bits) / BITS, np.array([truth[each.left] == truth[each.right] for each in shown])


def fit_untrusted(seeds: Sequence[int]) -> None:
    """Print the loss of each slope over the runs that are not trusted, each counting by the root of its reviews."""
    names = sorted(set(GENERATED) - TEXTS)
    runs = [found for shape in names for seed in seeds if (found := untrusted_reviews(shape, seed)) is not None]
    print(f"{len(runs)} runs that are not trusted, {sum(len(true) for _, true in runs)} reviews")
    for slope in UNTRUSTED_SLOPES:
        total = weight = 0.0
        for pooled, true in runs:
            said = np.clip(posterior(UNTRUSTED_PIVOT + slope * (pooled - UNTRUSTED_PIVOT)), 1e-3, 1 - 1e-3)
            total += float(-np.where(true, np.log(said), np.log1p(-said)).mean()) * len(true) ** 0.5
            weight += len(true) ** 0.5
        print(f"slope {slope:.2f}: loss {total / weight:.4f}")


def shown_pairs(name: str, rows: Rows) -> dict[str, tuple[Floats, Bools]]:
    """The probabilities of the merges and of the reviews of a run over labelled rows, and which pairs are one thing."""
    sources = [row["src"] for row in rows] if len({row.get("src", "") for row in rows}) > 1 else None
    table, truth = read_table(iter(rows))
    found = matching.resolve(replace(table, sources=sources))
    print(f"{name}: {found.verdict.value}, {len(found.edges)} merges, {len(found.reviews)} reviews")
    shown = {}
    reviews = REVIEWS if found.verdict is Verdict.TRUSTED else ORDERED
    for title, pairs in ((MERGES, found.edges), (reviews, found.reviews)):
        labelled = list(pairs.labelled())
        true = np.array([truth[a] == truth[b] for (a, b), _ in labelled], bool)
        shown[title] = np.array([probability for _, probability in labelled]), true
    return shown


def show_tables(tables: Iterable[tuple[str, Rows]]) -> None:
    """Print how often what is shown comes true, in tenths of probability, over tables with their names."""
    every = {name: shown_pairs(name, rows) for name, rows in tables}
    for name in (MERGES, REVIEWS, ORDERED):
        found = {file: shown for file, shown in every.items() if name in shown}
        if not found:
            continue
        said, true = (np.concatenate([shown[name][k] for shown in found.values()]) for k in (0, 1))
        print(f"\n{name} of {len(found)} files")
        for count, mean, share in reliability(said, true.astype(float)):
            furthest = max(
                (
                    (abs(there - here), file, there, number)
                    for file, shown in found.items()
                    for number, here, there in reliability(shown[name][0], shown[name][1].astype(float))
                    if int(here * 10) == int(mean * 10) and number >= FEWEST
                ),
                default=None,
            )
            told = f"; furthest off {furthest[1]}, true {furthest[2]:.3f} of {furthest[3]}" if furthest else ""
            print(f"said {mean:.3f} true {share:.3f} {share - mean:+.3f}  ({count} pairs{told})")


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="labelled CSV files to measure on; nothing is fitted")
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--held-out", default="", help="draws of the shapes' held-out halves to measure on")
    parser.add_argument("--untrusted", action="store_true", help="fit the slope of runs that are not trusted")
    chosen = parser.parse_args()
    if chosen.files:
        csv.field_size_limit(1 << 30)
        show_tables((path.stem, read_rows(path)) for path in chosen.files)
        return
    if chosen.held_out:
        show_tables(
            (shape, rows_of(shape, int(seed), "held_out"))
            for seed in chosen.held_out.split(",")
            for shape in sorted(set(GENERATED) - TEXTS)
        )
        return
    seeds = [int(seed) for seed in chosen.seeds.split(",")]
    if chosen.untrusted:
        fit_untrusted(seeds)
        return
    runs = [run for shape in SHAPES for seed in seeds if (run := observe(shape, seed)) is not None]
    losses = {fitted: {run.shape: 0.0 for run in runs} for fitted in GRID}
    for fitted, by_shape in losses.items():
        for shape in by_shape:
            by_shape[shape] = loss([run for run in runs if run.shape == shape], fitted)
    best = min(GRID, key=lambda fitted: sum(losses[fitted].values()))
    print(f"{len(runs)} trusted runs\nbest    {best}, loss {loss(runs, best):.4f}")
    print(f"in use  {FITTED}, loss {loss(runs, FITTED):.4f}\n\neach shape by what fits the others best")
    said, true = [], []
    for run in runs:
        others = min(GRID, key=lambda w: sum(each for shape, each in losses[w].items() if shape != run.shape))
        said.append(run.said(others))
        true.append(run.true)
    for count, mean, share in reliability(np.concatenate(said), np.concatenate(true).astype(float)):
        print(f"said {mean:.3f} true {share:.3f} {share - mean:+.3f}  ({count} pairs)")


if __name__ == "__main__":
    main()
