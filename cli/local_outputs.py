"""What ``winnow consolidate --local`` writes: clusters, the joined input, pairs and reviews, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from cli.local_inputs import Lists
from winnow.matching.match_types import Evidence, Resolution
from winnow.matching.prepare.columns import Cell

type Row = Sequence[object]

_ALONE = 1.0  # confidence of a record that was merged with no other


def write_csv(target: Path | TextIO, header: Row, rows: Iterable[Row]) -> None:
    """Write a header and rows to a path or an open stream."""
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8", newline="", errors="backslashreplace") as lines:
            write_csv(lines, header, rows)
        return
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows(rows)


def write_clusters(target: Path | TextIO, lists: Lists, resolution: Resolution) -> None:
    """``rid,cluster`` of each record, in the order of the input."""
    write_csv(target, ("rid", "cluster"), ((record, resolution.clusters[record]) for record in lists.table.ids))


def write_joined(target: Path, lists: Lists, resolution: Resolution) -> None:
    """The input with each record's id, cluster and how sure it is: the least probability of a link that holds it there.

    Where there are several lists each record's list is written too. What is a column of the input is not written twice.
    """
    confidence: dict[str, float] = {}
    for pair, probability in resolution.edges.labelled():
        for record in pair:
            confidence[record] = min(confidence.get(record, _ALONE), probability)
    ids, sources = lists.table.ids, lists.table.sources
    own: dict[str, Sequence[object]] = {
        "rid": ids,
        "cluster": [resolution.clusters[record] for record in ids],
        "confidence": [confidence.get(record, _ALONE) for record in ids],
        **({"source": sources} if sources else {}),
    }
    held = {"rid", "source"} & lists.columns.keys()
    added = {name: values for name, values in own.items() if name not in held}
    columns = tuple(lists.columns.values())
    rows = (
        (*(values[i] for values in added.values()), *(written(cells[i]) for cells in columns)) for i in range(len(ids))
    )
    write_csv(target, (*added, *lists.columns), rows)


def write_pairs(target: Path, resolution: Resolution) -> None:
    """The links that hold the clusters together, with their probabilities."""
    rows = ((left, right, probability) for (left, right), probability in resolution.edges.labelled())
    write_csv(target, ("left", "right", "probability"), rows)


def write_reviews(target: Path, resolution: Resolution) -> None:
    """The pairs for a person, most probable first, with what speaks for and against each, and whether pairs of that
    probability are shown to come true that often: if not, it only orders them."""
    rows = (
        (
            e.left,
            e.right,
            e.probability,
            "yes" if e.calibrated else "no",
            "; ".join(f"{f.field}: {f.level} {f.weight:+.1f}" for f in e.fields),
        )
        for e in resolution.reviews
    )
    write_csv(target, ("left", "right", "probability", "calibrated", "why"), rows)


def explain(evidence: Evidence) -> str:
    """The weights of one pair, in lines."""
    pair = f"{evidence.left} ~ {evidence.right}"
    lines = [f"{pair}: probability {evidence.probability:.4f}, weight {evidence.weight:+.2f} bits"]
    if not evidence.calibrated:
        lines.append("  the probability orders the reviews of this run and says no more")
    lines.append(f"  {'before anything is compared':32} {evidence.prior:+8.2f}")
    lines += [f"  {f.field + ': ' + f.level:32} {f.weight:+8.2f}" for f in evidence.fields]
    lines += [f"  {a.name:32} {a.weight:+8.2f}" for a in evidence.adjustments]
    if evidence.rule:
        lines.append(f"  decided by: {evidence.rule}")
    return "\n".join(lines)


def written(cell: Cell) -> str:
    """A cell as it is written in a CSV."""
    return cell if isinstance(cell, str) else "; ".join(cell or ())
