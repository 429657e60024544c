"""What each rule of matching is worth: ``python -m benchmarks.matching_rules [--rows 600] [--seed 3] [FILES]``.

Every rule is left out in turn, and the tuning halves of all shapes (or labelled CSV files with the columns ``rid``,
``truth`` and optionally ``src``) are resolved as if their estimates were trusted. Printed are, for each rule, how many
sets it changes, by how much precision and F1 fall without it on the average, and the sets that need it most.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.matching import score
from benchmarks.matching_self_check import TEXTS, Rows, read_rows
from benchmarks.records.generate import SHAPES, generate
from winnow.matching import resolve as matching
from winnow.matching.adjust import pair_weights
from winnow.matching.adjust.conflicting_evidence import ConflictingEvidence
from winnow.matching.adjust.missing_fields import MissingFieldCorrection
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.explain.self_check import SOUND
from winnow.matching.match_types import Table
from winnow.matching.model import fit

CHANGED = 0.002  # of F1: less is no change
NAMED = 4  # sets that are named beside a rule


def _same(pairs: WeighedPairs, _labels: Ints) -> WeighedPairs:
    return pairs


def _none(_columns: object, levels: Levels, *, by_name: bool) -> Bools:  # noqa: ARG001 - the rule's own signature
    return np.zeros(len(levels), bool)


def _nothing(_self: object, first: Ints, *_others: object) -> Floats:
    return np.zeros(len(first))


def _as_they_are[T](columns: Sequence[T]) -> Sequence[T]:
    return columns


RULES: Mapping[str, tuple[object, str, object]] = {
    "dates of birth differ": (pair_weights, "ruled_out", _none),
    "given names differ": (fit, "names_tell_apart", lambda _columns, _log_m: False),
    "conflicting evidence": (ConflictingEvidence, "penalty", _nothing),
    "missing fields": (MissingFieldCorrection, "shift", _nothing),
    "groups under one roof, series": (WeighedPairs, "split_co_located", _same),
    "headings that recur": (WeighedPairs, "split_recurring", _same),
    "one field alone": (WeighedPairs, "set_unchecked_aside", _same),
    "sources without counterparts": (WeighedPairs, "without_duplicates", _same),
    "near copies of columns": (matching, "drop_near_copies", _as_they_are),
    "a threshold that is safe": (matching, "safe_from", lambda _weight, threshold: threshold),
}
"""Each rule with what stands in for it: where it is looked up, its name, and a function that does nothing."""


def resolved(rows: Rows, without: str | None = None) -> tuple[float, float]:
    """Precision and F1 of a set, trusted whatever the self-check says, without one rule.

    Args:
        rows: labelled rows.
        without: the rule that is left out.
    """
    fields = [field for field in rows[0] if field not in {"rid", "truth", "src"}]
    sources = [row["src"] for row in rows] if len({row.get("src", "") for row in rows}) > 1 else None
    table = Table([row["rid"] for row in rows], {name: [row[name] or None for row in rows] for name in fields}, sources)
    with ExitStack() as stack:
        stack.enter_context(patch.object(matching, "check_run", lambda *_: SOUND))
        if without is not None:
            owner, name, instead = RULES[without]
            stack.enter_context(patch.object(owner, name, instead))
        found = matching.resolve(table)
    precision, recall = score({row["rid"]: row["truth"] for row in rows}, found.clusters)
    return precision, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def sets(files: Sequence[Path], rows: int, seed: int) -> Iterator[tuple[str, Rows]]:
    """The files, or every shape's tuning half."""
    if files:
        yield from ((path.stem, read_rows(path)) for path in files)
        return
    for shape in sorted(set(SHAPES) - TEXTS):
        yield shape, list(csv.DictReader(generate(shape, rows, seed, "tune")))


def main() -> None:
    """Leave each rule out and print what it was worth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="labelled CSV files, and no shapes")
    parser.add_argument("--rows", type=int, default=600, help="records of each shape")
    parser.add_argument("--seed", type=int, default=3, help="draw of each shape")
    chosen = parser.parse_args()
    csv.field_size_limit(1 << 30)
    worth: dict[str, list[tuple[str, float, float]]] = {rule: [] for rule in RULES}
    for name, rows in sets(chosen.files, chosen.rows, chosen.seed):
        precision, f1 = resolved(rows)
        for rule in RULES:
            less_precise, less = resolved(rows, rule)
            worth[rule].append((name, precision - less_precise, f1 - less))
    for rule, found in worth.items():
        changed = sum(abs(f1) > CHANGED for _, _, f1 in found)
        precision, f1 = (float(np.mean([each[k] for each in found])) for k in (1, 2))
        most = sorted(found, key=lambda each: -abs(each[2]))[:NAMED]
        told = ", ".join(f"{name} {gain:+.3f}" for name, _, gain in most if abs(gain) > CHANGED)
        print(f"{rule:30} changes {changed:2} of {len(found)}: precision {precision:+.4f}, F1 {f1:+.4f}: {told}")


if __name__ == "__main__":
    main()
