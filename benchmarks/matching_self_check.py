"""How often the self-check trusts what is wrong: ``python -m benchmarks.matching_self_check [--seeds 11] [FILES]``.

Every shape of :mod:`benchmarks.records` (two in five made so that what is not the same agrees in nearly everything) is
drawn from its held-out half and resolved as if its estimate were trusted, and so are tables that are composed by lot; a
run is wrong when less than .95 of what it would merge is right. Printed are the wrong runs that are trusted and the
right ones that are not. Labelled CSV files (columns ``rid``, ``truth``, optionally ``src``) are judged like shapes.

``--fit`` fits the points of :mod:`winnow.matching.explain.self_check_table` to the tuning halves, each shape several
times with fields dropped, duplicates thinned, cells blanked, columns copied and columns added that say nothing, and to
composed tables, and prints how well shapes that were left out are judged, one by one and in whole families. Points are
additive: gradient boosting (Friedman, Greedy function approximation, 2001) of single steps, each of which may only go
in the direction in which its sign speaks. ``--runs FILE`` keeps what was measured, so that fitting again takes seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np

from benchmarks.matching import ROOT, SHAPES, score
from benchmarks.records.composed import compose
from benchmarks.records.drawing import Half
from benchmarks.records.generate import SHAPES as GENERATED
from benchmarks.records.generate import generate
from winnow.matching import resolve as matching
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.arrays import Bools, Floats, Ints
from winnow.matching.constants import BETTER_BY, SURE_POINTS
from winnow.matching.explain.evidence import PairExplainer
from winnow.matching.explain.run_signs import SIGNS, measure_signs
from winnow.matching.explain.self_check import Check, count_points, judge_signs
from winnow.matching.match_types import Table

RIGHT = 0.95  # precision
NEARLY = (0.85, 0.97)  # precision: runs between say little of what is right
NEARLY_WEIGHT = 0.3
FEWEST_MERGED = 5  # pairs: fewer are no run to judge
TEXTS = {"notes", "logbook", "tickets"}  # have a check of their own
SMALL_ROWS = 1_200
FEWEST_ROWS = 200
MOST_ROWS = 2_000
TABLE = ROOT / "layers" / "winnow" / "winnow" / "matching" / "explain" / "self_check_table.py"
ALTERED = 2  # altered runs of each shape and draw, beside the shape itself
COMPOSED = {"tune": 520, "held_out": 100}  # composed tables
COMPOSED_NAME = "composed"
COMPOSED_WORTH = 0.3  # of what the shapes count
FOLDS = 6
STEPS, RATE, CUTS, LEAST_RUNS = 80, 0.35, 16, 6
FAMILIES = (
    """people historical biographies patients voters students inventors households members visits players movers
    colleagues marks bookings shifts address_book customers registrations mailing_list twins doctors""",
    """businesses suppliers companies childcare restaurants taverns hotels museums clinics branches firms affiliations
    letterbox""",
    "bibliography proceedings citations books volumes rubrics editions species",
    "products offers beers spec_sheets parts vintages price_lists software assets recipes",
    "films music releases film_lists episodes recordings pressings songs",
    """ledger invoice_lines readings lessons fixtures packages postings flats orders races bills subscriptions""",
)
"""Shapes of one kind: people, firms and places, bibliographies, products, films and discs, and records of events."""

type Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """One look at a table as if it were trusted: its set, its signs, and how right its merges were."""

    name: str
    precision: float
    recall: float
    merged: int
    signs: dict[str, float]

    @property
    def right(self) -> bool:
        """Whether it should be trusted."""
        return self.precision >= RIGHT


def as_table(rows: Rows) -> Table:
    """Labelled rows without their labels and sources."""
    fields = [field for field in rows[0] if field not in {"rid", "truth", "src"}]
    return Table([row["rid"] for row in rows], {field: [row[field] or None for row in rows] for field in fields})


def observe(name: str, rows: Rows) -> list[Run]:
    """The looks at a labelled table: the first one and, at a higher threshold, the second.

    None of them when it merges next to nothing or reads the rows as notes.
    """
    seen: list[tuple[WeighedPairs, Ints, float]] = []

    def look_again(pairs: WeighedPairs, labels: Ints, threshold: float) -> Check:
        seen.append((pairs, labels, threshold))
        return Check(0.0, ("looked at again",))

    with patch.object(matching, "check_run", look_again):
        found = matching.resolve(as_table(rows))
    truth = {row["rid"]: row["truth"] for row in rows}
    looks = []
    place = found.explainer.place if isinstance(found.explainer, PairExplainer) else {}
    for pairs, labels, threshold in seen:
        clusters = {record: str(labels[k]) for record, k in place.items()}
        merged = len(clusters) - len(set(clusters.values()))
        if merged >= FEWEST_MERGED:
            looks.append(Run(name, *score(truth, clusters), merged, measure_signs(pairs, labels, threshold)))
    return looks if len(looks) == len(seen) else looks[:1]


def alter(rows: Rows, rng: Random, *, drop: bool = True) -> Rows:
    """The same table with one or two things changed that leave its truth as it is; ``drop``: a field may go."""
    rows = [dict(row) for row in rows]
    fields = [field for field in rows[0] if field not in {"rid", "truth", "src"}]
    changes = [*(["drop"] if drop else []), "thin", "once", "blank", "copy", "noise"]
    for change in rng.sample(changes, rng.choice((1, 2))):
        if change == "drop" and len(fields) > 3:  # never what names a row: without it nobody could know
            gone = rng.choice(fields[2:])
            fields.remove(gone)
            rows = [{name: value for name, value in row.items() if name != gone} for row in rows]
        elif change == "thin":
            rows = [row for row in rows if rng.random() < 0.5]
        elif change == "once":
            rows = _mostly_once(rows, rng)
        elif change == "blank":
            rows = [
                {k: v if k in {"rid", "truth"} or rng.random() > 0.15 else "" for k, v in row.items()} for row in rows
            ]
        elif change == "copy":
            copied = rng.choice(fields)
            rows = [row | {f"{copied} shown": row[copied] + (" *" if rng.random() < 0.1 else "")} for row in rows]
        else:
            rows = [row | {"grade": rng.choice("ABCDEFGH")} for row in rows]
    return rows


def _mostly_once(rows: Rows, rng: Random) -> Rows:
    """One record of each entity and a fifth of the others; all of them when that would leave too few."""
    seen: set[str] = set()
    kept: Rows = []
    for row in rows:
        if row["truth"] not in seen or rng.random() < 0.2:
            kept.append(row)
        seen.add(row["truth"])
    return kept if len(kept) > FEWEST_ROWS else rows


def rows_of(shape: str, seed: int, half: str) -> Rows:
    """One draw of a shape."""
    return list(csv.DictReader(generate(shape, min(SHAPES.get(shape, SMALL_ROWS), MOST_ROWS), seed, half)))  # type: ignore[arg-type]


def training_runs(seeds: Sequence[int]) -> Iterator[list[Run]]:
    """Every shape's tuning half, as it is and altered, and composed tables."""
    for shape in sorted(set(GENERATED) - TEXTS):
        for seed in seeds:
            rows, rng = rows_of(shape, seed, "tune"), Random(f"{shape} {seed}")
            for number in range(ALTERED + 1):
                yield observe(shape, alter(rows, rng, drop=shape in SHAPES) if number else rows)
    yield from composed_runs("tune")


def composed_runs(half: Half) -> Iterator[list[Run]]:
    """Looks at composed tables of one half."""
    for seed in range(COMPOSED[half]):
        yield observe(f"{COMPOSED_NAME} {seed}", compose(seed, half))


def fit(runs: Sequence[Run]) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Cuts and points by sign. Right and wrong runs count the same, runs near the line less; composed tables together
    half as much as the shapes."""
    names = list(SIGNS)
    signs = np.array([[run.signs[name] for name in names] for run in runs])
    right = np.array([run.right for run in runs], float)
    weight = np.array([NEARLY_WEIGHT if NEARLY[0] < run.precision < NEARLY[1] else 1.0 for run in runs])
    composed = np.array([run.name.startswith(COMPOSED_NAME) for run in runs])
    for part, worth in ((composed, COMPOSED_WORTH), (~composed, 1.0)):
        for side in (right > 0, right < 1):
            weight[part & side] *= worth / max(weight[part & side].sum(), 1e-9)
    weight *= len(runs) / 4
    total = np.zeros(len(runs))
    steps: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-total))
        slope, curve = weight * (right - chance), weight * chance * (1 - chance)
        best = _best_step(signs, slope, curve, [SIGNS[name] for name in names])
        if best is None:
            break
        k, cut, low, high = best
        total += RATE * np.where(signs[:, k] >= cut, high, low)
        steps[names[k]].append((cut, RATE * low, RATE * high))
    return {name: _as_table(found) for name, found in steps.items() if found}


def _best_step(
    signs: Floats, slope: Floats, curve: Floats, directions: Sequence[int]
) -> tuple[int, float, float, float] | None:
    """The sign and cut that lower the loss most, with the points below and from it."""
    best: tuple[float, int, float, float, float] | None = None
    for k, direction in enumerate(directions):
        for cut in np.unique(np.quantile(signs[:, k], np.linspace(0.04, 0.96, CUTS))).tolist():
            above: Bools = signs[:, k] >= cut
            if min(above.sum(), (~above).sum()) < LEAST_RUNS:
                continue
            low, high = (float(slope[s].sum() / (curve[s].sum() + 1.0)) for s in (~above, above))
            if direction * (high - low) <= 0:
                continue
            gain = low * float(slope[~above].sum()) + high * float(slope[above].sum())
            if best is None or gain > best[0]:
                best = gain, k, cut, low, high
    return None if best is None else best[1:]


def _as_table(steps: Sequence[tuple[float, float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    cuts = sorted({cut for cut, _, _ in steps})
    places = [cuts[0] - 1.0, *cuts]
    points = [sum(high if place >= cut else low for cut, low, high in steps) for place in places]
    return tuple(round(cut, 4) for cut in cuts), tuple(round(value, 3) for value in points)


def write_table(table: dict[str, tuple[tuple[float, ...], tuple[float, ...]]], runs: int) -> None:
    """Write the module that the self-check reads."""
    entry = '    "{}": (\n        {!r},\n        {!r},\n    ),\n'
    lines = "".join(entry.format(name, cuts, points) for name, (cuts, points) in table.items())
    TABLE.write_text(
        f'''"""Points of the self-check: written by ``python -m benchmarks.matching_self_check --fit``, not by hand.

Fitted to {runs} runs over the tuning halves of the shapes in ``benchmarks/records`` and over composed tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TABLE: Final[Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {{
{lines}}}
"""For each sign its cuts, ascending, and the points of each range between them."""
'''
    )


def judge(looks: Sequence[Run]) -> tuple[Run, bool]:
    """What a table's looks come to: the one that is trusted, or the first one, which is not."""
    checks = [judge_signs(run.signs) for run in looks]
    if len(looks) > 1 and checks[0].points < SURE_POINTS and not checks[1].reasons:
        better = checks[1].points > checks[0].points + BETTER_BY
        if checks[0].reasons or better:
            return looks[1], True
    return looks[0], not checks[0].reasons


def show(title: str, judged: Sequence[tuple[Run, bool]]) -> None:
    """How many tables are trusted though wrong, and not trusted though their first look was right."""
    wrong = [run for run, trust in judged if trust and not run.right]
    bad = [run for run in wrong if run.precision < NEARLY[0]]
    shy = [run for run, trust in judged if run.right and not trust]
    trusted = sum(trust for _, trust in judged)
    print(
        f"{title}: {len(judged)} tables, {trusted} trusted; trusted though wrong {len(wrong)} "
        f"({len(bad)} below {NEARLY[0]}); not trusted though right {len(shy)} of {sum(run.right for run, _ in judged)}"
    )
    for label, found in (("  trusted", wrong), ("  not trusted", shy)):
        print(f"{label}: {', '.join(f'{run.name} {run.precision:.3f}' for run in found)}")


def left_out(tables: Sequence[Sequence[Run]], folds: Mapping[str, int]) -> list[tuple[Run, bool]]:
    """Each table judged by points that were fitted without its fold.

    Args:
        folds: fold of each name.
    """
    judged = []
    for k in sorted(set(folds.values())):
        points = fit([run for looks in tables for run in looks if folds[run.name] != k])
        with patch("winnow.matching.explain.self_check.TABLE", points):
            judged += [judge(looks) for looks in tables if folds[looks[0].name] == k]
    return judged


def show_left_out(tables: Sequence[Sequence[Run]]) -> None:
    """How shapes and families are judged that the points were fitted without."""
    names = sorted({looks[0].name for looks in tables})
    family = {name: k for k, told in enumerate(FAMILIES) for name in told.split()}
    by_shape = left_out(tables, {name: k % FOLDS for k, name in enumerate(names)})
    by_family = left_out(tables, {name: family.get(name, len(FAMILIES)) for name in names})
    show("shapes left out", [(run, trust) for run, trust in by_shape if run.name in family])
    show("composed tables left out", [(run, trust) for run, trust in by_shape if run.name not in family])
    show("families left out", [(run, trust) for run, trust in by_family if run.name in family])


def fit_and_write(seeds: Sequence[int], kept: Path | None) -> None:
    """Fit the points and write the table.

    Args:
        seeds: draws of each shape.
        kept: file to keep the looks in, or to take them from if it is there.
    """
    if kept and kept.exists():
        tables = [[Run(**run) for run in json.loads(line)] for line in kept.read_text().splitlines()]
    else:
        tables = [looks for looks in training_runs(seeds) if looks]
        if kept:
            kept.write_text("".join(json.dumps([asdict(run) for run in looks]) + "\n" for looks in tables))
    show_left_out(tables)
    runs = [run for looks in tables for run in looks]
    write_table(fit(runs), len(runs))


def main() -> None:
    """Fit, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="labelled CSV files to judge, and no shapes")
    parser.add_argument("--fit", action="store_true", help="fit the points and write the table")
    parser.add_argument("--seeds", default="", help="draws of each shape: 1 to fit, 11 to measure")
    parser.add_argument("--runs", type=Path, help="keep the training runs in this file, and take them from it")
    parser.add_argument("--signs", action="store_true", help="print the points of every look")
    chosen = parser.parse_args()
    csv.field_size_limit(1 << 30)
    if chosen.fit:
        fit_and_write([int(seed) for seed in (chosen.seeds or "1").split(",")], chosen.runs)
        return
    if chosen.files:
        parts = {"files": [observe(path.stem, read_rows(path)) for path in chosen.files]}
    else:
        drawn = [
            observe(shape, rows_of(shape, int(seed), "held_out"))
            for seed in (chosen.seeds or "11").split(",")
            for shape in sorted(set(GENERATED) - TEXTS)
        ]
        parts = {"held out": drawn, "composed, held out": list(composed_runs("held_out"))}
    for title, tables in parts.items():
        show(title, [judge(looks) for looks in tables if looks])
        if chosen.signs:
            show_signs([run for looks in tables for run in looks])


def read_rows(path: Path) -> Rows:
    """The rows of a labelled CSV file."""
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return list(csv.DictReader(lines))


def show_signs(runs: Sequence[Run]) -> None:
    """The points of every look, and the signs that speak most against it."""
    for run in runs:
        points = count_points(run.signs)
        worst = sorted(points, key=lambda name: points[name])[:4]
        told = ", ".join(f"{name} {run.signs[name]:.2f} ({points[name]:+.2f})" for name in worst)
        print(f"{run.name:16} P {run.precision:.3f} R {run.recall:.3f} {sum(points.values()):+.2f}: {told}")


if __name__ == "__main__":
    main()
