"""How often the self-check trusts what is wrong: ``python -m benchmarks.matching_self_check [--seeds 11] [FILES]``.

Every shape of :mod:`benchmarks.records` (two in five made so that what is not the same agrees in nearly everything) is
drawn from its held-out half and resolved as if its estimate were trusted, and so are tables that are composed by lot; a
run is wrong when less than .95 of what it would merge is right. Printed are the wrong runs that are trusted and the
right ones that are not. Labelled CSV files (columns ``rid``, ``truth``, optionally ``src``) are judged like shapes.

``--fit`` fits the trees of :mod:`winnow.matching.explain.monotone_trees` to the tuning halves, each shape several
times with fields dropped, duplicates thinned, cells blanked, columns copied and columns added that say nothing, and to
composed tables, and prints how well shapes that were left out are judged, one by one and in whole families. The trees
are boosted (Friedman, Greedy function approximation, 2001) and may only go in the direction in which a sign speaks.
``--fit agreeing`` leaves the trees of what an estimate merges as they are, and fits only those of what of it differs
plainly in nothing that lasts. ``--runs FILE`` keeps what was measured, so that fitting again takes a minute. Of several
files the trees are the mean of those fitted to the first, to the first two, and so on: looks of before a change of the
estimate count still.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
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
from winnow.matching.arrays import Floats, Ints
from winnow.matching.constants import BETTER_BY, SURE_POINTS
from winnow.matching.explain.evidence import PairExplainer
from winnow.matching.explain.monotone_trees import Forest, Tree, add_up, read_forests
from winnow.matching.explain.run_signs import SIGNS, measure_signs
from winnow.matching.explain.self_check import AGREEING, ESTIMATE, Check, count_points, find_faults, judge_signs
from winnow.matching.match_types import Table

RIGHT = 0.95  # precision
EXACT_RIGHT = 0.99  # precision of what is merged by exact keys
NEARLY = (0.85, 0.97)  # precision: runs between say little of what is right
NEARLY_WEIGHT = 0.3
FIRST, SURER, EXACT = "first", "surer", "exact keys"
FEWEST_MERGED = 5  # pairs: fewer are no run to judge
TEXTS = {"notes", "logbook", "tickets"}  # have a check of their own
SMALL_ROWS = 1_200
FEWEST_ROWS = 200
MOST_ROWS = 2_000
FILE = ROOT / "layers" / "winnow" / "winnow" / "matching" / "explain" / "self_check_trees.json"
ALTERED = 2  # altered runs of each shape and draw, beside the shape itself
COMPOSED = {"tune": 400, "held_out": 100}  # composed tables
ALIKE_FROM = 10_000  # seed of the first of those whose things are alike
COMPOSED_NAME = "composed"
COMPOSED_WORTH = 0.3  # of what the shapes count
REFUSED_WORTH = 3  # times a third look counts where it is taken: where the looks before it are refused
FOLDS = 6
TREES, DEPTH, RATE, CUTS, LEAST_RUNS = 200, 5, 0.1, 24, 15
FAMILIES = (
    """people historical biographies patients voters students inventors households members visits players movers
    colleagues marks bookings shifts address_book customers registrations mailing_list twins doctors donations employees
    alumni directory writers baptisms claims accounts passengers ancestors graves
    applicants licences""",
    """businesses suppliers companies childcare restaurants taverns hotels museums clinics branches firms affiliations
    letterbox inspections schools subsidiaries teams vendors
    startups chapters stops channels warehouses aircraft""",
    """bibliography proceedings citations books volumes rubrics editions species grants modules trials issues
    standards patent_filings statutes vulnerabilities""",
    """products offers beers spec_sheets parts vintages price_lists software assets recipes vehicles medicines adverts
    groceries substances devices fonts securities dishes""",
    """films music releases film_lists episodes recordings pressings songs podcasts""",
    """ledger invoice_lines readings lessons fixtures packages postings flats orders races bills subscriptions
    departures cases surveys permits quakes flights leases tours
    samples trainings""",
    """hamlets finds coins pictures parcels cards paintings street_trees ships horses bridges specimens""",
)
"""Shapes of one kind: people, firms and places, bibliographies, products, films and discs, records of events, and
things with numbers of their own."""

type Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """One look at a table as if it were trusted: its set, which look, its signs, and how right its merges were."""

    name: str
    look: str
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
    """The looks at a labelled table: the first one, the surer ones of its merges, and those that differ in nothing.

    None of them when the first merges next to nothing or the rows are read as notes. Last comes, without signs, what is
    merged by exact keys when none of them is trusted.
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
    for number, (pairs, labels, threshold) in enumerate(seen):
        look = AGREEING if pairs.agreeing else SURER if number else FIRST
        clusters = {record: str(labels[k]) for record, k in place.items()}
        merged = len(clusters) - len(set(clusters.values()))
        if merged >= FEWEST_MERGED:
            signs = measure_signs(pairs, labels, threshold)
            looks.append(Run(name, look, *score(truth, clusters), merged, signs))
    merged = len(found.clusters) - len(set(found.clusters.values()))
    looks.append(Run(name, EXACT, *score(truth, found.clusters), merged, {}))
    return looks if looks[0].look == FIRST else []


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


def training_tables(seeds: Sequence[int]) -> Iterator[tuple[str, Rows]]:
    """Every shape's tuning half, as it is and altered, and composed tables, each with its name."""
    for shape in sorted(set(GENERATED) - TEXTS):
        for seed in seeds:
            rows, rng = rows_of(shape, seed, "tune"), Random(f"{shape} {seed}")
            for number in range(ALTERED + 1):
                yield shape, alter(rows, rng, drop=shape in SHAPES) if number else rows
    yield from composed_tables("tune")


def composed_tables(half: Half) -> Iterator[tuple[str, Rows]]:
    """Composed tables of one half, and as many in which most things come in groups that agree in nearly everything."""
    for seed in range(COMPOSED[half]):
        yield f"{COMPOSED_NAME} {seed}", compose(seed, half)
    for seed in range(ALIKE_FROM, ALIKE_FROM + COMPOSED[half]):
        yield f"{COMPOSED_NAME} {seed}", compose(seed, half, alike=True)


def observe_all(tables: Iterable[tuple[str, Rows]]) -> Iterator[list[Run]]:
    """The looks at several tables, those at which there is something to see, in their order, by as many processes as
    there are processors."""
    names, rows = zip(*tables, strict=True)
    with ProcessPoolExecutor() as pool:
        yield from filter(None, pool.map(observe, names, rows, chunksize=4))


def fit(runs: Sequence[Run]) -> list[Tree]:
    """Boosted trees over the signs of some runs, each of which may only go in the direction in which a sign speaks.

    Right and wrong runs count the same, runs near the line less; composed tables together less than the shapes.
    """
    names = list(SIGNS)
    signs = np.array([[run.signs[name] for name in names] for run in runs])
    right = np.array([run.right for run in runs], float)
    weight = np.array([NEARLY_WEIGHT if NEARLY[0] < run.precision < NEARLY[1] else 1.0 for run in runs])
    composed = np.array([run.name.startswith(COMPOSED_NAME) for run in runs])
    for part, worth in ((composed, COMPOSED_WORTH), (~composed, 1.0)):
        for side in (right > 0, right < 1):
            weight[part & side] *= worth / max(weight[part & side].sum(), 1e-9)
    weight *= len(runs) / 4
    cuts = [np.unique(np.quantile(column, np.linspace(0.02, 0.98, CUTS))) for column in signs.T]
    place = np.stack([np.searchsorted(cut, column, "right") for cut, column in zip(cuts, signs.T, strict=True)], axis=1)
    total = np.zeros(len(runs))
    trees = []
    for _ in range(TREES):
        chance = 1 / (1 + np.exp(-total))
        growing = _Growing(place, cuts, weight * (right - chance), weight * chance * (1 - chance))
        tree = growing.grow(np.arange(len(runs)), DEPTH)
        trees.append(tree)
        total += [add_up([tree], run.signs) for run in runs]
    return trees


@dataclass(frozen=True, slots=True)
class _Growing:
    """What one tree is grown on: the place of each run among the cuts of each sign, and slope and curvature of the loss
    at each run."""

    place: Ints
    cuts: Sequence[Floats]
    slope: Floats
    curve: Floats

    def grow(self, runs: Ints, depth: int, least: float = -np.inf, most: float = np.inf) -> Tree:
        """A tree for some of the runs.

        Args:
            depth: questions that it may ask one after another.
            least, most: bounds of its leaves before they are scaled by the rate, so that it goes one way in each sign.
        """
        slope, curve = float(self.slope[runs].sum()), float(self.curve[runs].sum())
        value = float(np.clip(slope / (curve + 1.0), least, most))
        split = self._split(runs, slope, curve, least, most) if depth and len(runs) >= 2 * LEAST_RUNS else None
        if split is None or split[0] <= value * slope - (curve + 1.0) * value**2 / 2 + 1e-9:
            return round(RATE * value, 4)
        _, sign, cut, middle = split
        below = self.place[runs, sign] <= cut
        name = list(SIGNS)[sign]
        lower, upper = ((least, middle), (middle, most)) if SIGNS[name] > 0 else ((middle, most), (least, middle))
        low, high = self.grow(runs[below], depth - 1, *lower), self.grow(runs[~below], depth - 1, *upper)
        return name, round(float(self.cuts[sign][cut]), 6), low, high

    def _split(
        self, runs: Ints, slope: float, curve: float, least: float, most: float
    ) -> tuple[float, int, int, float] | None:
        """The gain, sign and cut of the best split, and the middle of its two sides."""
        best: tuple[float, int, int, float] | None = None
        for sign, direction in enumerate(SIGNS.values()):
            place, size = self.place[runs, sign], len(self.cuts[sign]) + 1
            slopes = np.cumsum(np.bincount(place, self.slope[runs], size))[:-1]
            curves = np.cumsum(np.bincount(place, self.curve[runs], size))[:-1]
            below = np.cumsum(np.bincount(place, minlength=size))[:-1]
            low = np.clip(slopes / (curves + 1.0), least, most)
            high = np.clip((slope - slopes) / (curve - curves + 1.0), least, most)
            gain = low * slopes - (curves + 1.0) * low**2 / 2
            gain += high * (slope - slopes) - (curve - curves + 1.0) * high**2 / 2
            allowed = (np.minimum(below, len(runs) - below) >= LEAST_RUNS) & (direction * (high - low) >= 0)
            if allowed.any():
                cut = int(np.argmax(np.where(allowed, gain, -np.inf)))
                if best is None or gain[cut] > best[0]:
                    best = float(gain[cut]), sign, cut, float(low[cut] + high[cut]) / 2
        return best


def fit_looks(tables: Sequence[Sequence[Run]], estimate: Forest | None = None) -> dict[str, Forest]:
    """Trees for what an estimate merges, and for what of it differs plainly in nothing.

    Args:
        tables: the looks at each table.
        estimate: trees for what an estimate merges, if they are not to be fitted.
    """
    if estimate is None:
        estimate = fit([run for looks in tables for run in looks if run.look in {FIRST, SURER}])
    agreeing: list[Run] = []
    with patch("winnow.matching.explain.self_check.read_forests", lambda: {ESTIMATE: estimate, AGREEING: []}):
        for looks in tables:
            taken = not judge([run for run in looks if run.look in {FIRST, SURER}])[1]
            agreeing += [run for run in looks if run.look == AGREEING] * (REFUSED_WORTH if taken else 1)
    return {ESTIMATE: estimate, AGREEING: fit(agreeing)}


def write_trees(forests: Mapping[str, Forest]) -> None:
    """Write the file that the self-check reads, a tree a line."""
    looks = (
        f'"{look}": [\n' + ",\n".join(json.dumps(tree) for tree in forest) + "\n]" for look, forest in forests.items()
    )
    FILE.write_text("{\n" + ",\n".join(looks) + "\n}\n")


def judge(looks: Sequence[Run]) -> tuple[Run, bool]:
    """What a table's looks come to: the one that is trusted, or the first one, which is not."""
    run = {look.look: look for look in looks}
    check = {name: judge_signs(look.signs, agreeing=name == AGREEING) for name, look in run.items() if look.signs}
    first, chosen = check[FIRST], FIRST
    doubted = SURER in check and first.points < SURE_POINTS and not check[SURER].reasons
    if doubted and (first.reasons or check[SURER].points > first.points + BETTER_BY):
        chosen = SURER
    if check[chosen].reasons and AGREEING in check and not check[AGREEING].reasons:
        chosen = AGREEING
    return run[chosen], not check[chosen].reasons


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


def show_exact(tables: Sequence[Sequence[Run]]) -> None:
    """How right is what tables that are not trusted merge by exact keys."""
    found = [look for looks in tables if not judge(looks)[1] for look in looks if look.look == EXACT and look.merged]
    bad = [run for run in found if run.precision < EXACT_RIGHT]
    print(
        f"  by exact keys: {len(found)} tables merge {sum(run.merged for run in found)} records, {len(bad)} tables"
        f" below {EXACT_RIGHT}: {', '.join(f'{run.name} {run.precision:.3f} of {run.merged}' for run in bad)}"
    )


def left_out(tables: Sequence[Sequence[Run]], folds: Mapping[str, int]) -> list[tuple[Run, bool]]:
    """Each table judged by trees that were fitted without its fold.

    Args:
        folds: fold of each name.
    """
    judged = []
    for k in sorted(set(folds.values())):
        trees = fit_looks([looks for looks in tables if folds[looks[0].name] != k])
        with patch("winnow.matching.explain.self_check.read_forests", lambda: trees):  # noqa: B023 - used at once
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


def mean_of(forests: Sequence[Mapping[str, Forest]]) -> dict[str, Forest]:
    """All trees of several fits, so that their sum is the mean of what the fits say."""

    def scaled(tree: Tree) -> Tree:
        if isinstance(tree, float):
            return round(tree / len(forests), 5)
        name, cut, low, high = tree
        return name, cut, scaled(low), scaled(high)

    return {look: [scaled(tree) for forest in forests for tree in forest[look]] for look in forests[0]}


def read_runs(kept: Path) -> list[list[Run]]:
    """The looks that a file keeps, table by table."""
    return [[Run(**run) for run in json.loads(line)] for line in kept.read_text().splitlines()]


def fit_and_write(seeds: Sequence[int], kept: Sequence[Path], *, only_agreeing: bool = False) -> None:
    """Fit the trees and write them.

    Args:
        seeds: draws of each shape.
        kept: files to take the looks from; or the one to keep them in, if it is not there.
        only_agreeing: whether the trees of what an estimate merges stay as they are.
    """
    if kept and kept[0].exists():
        parts = [read_runs(path) for path in kept]
    else:
        parts = [list(observe_all(training_tables(seeds)))]
        for path in kept[:1]:
            path.write_text("".join(json.dumps([asdict(run) for run in looks]) + "\n" for looks in parts[0]))
    show_left_out([looks for part in parts for looks in part])
    print(f"fitted to {sum(len(looks) for part in parts for looks in part)} looks at {sum(map(len, parts))} tables")
    estimate = read_forests()[ESTIMATE] if only_agreeing else None
    fits = [fit_looks([looks for part in parts[: k + 1] for looks in part], estimate) for k in range(len(parts))]
    write_trees(mean_of(fits) if estimate is None else {**mean_of(fits), ESTIMATE: estimate})


def main() -> None:
    """Fit, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="labelled CSV files to judge, and no shapes")
    parser.add_argument(
        "--fit",
        nargs="?",
        const="all",
        choices=("all", AGREEING),
        help="fit the trees, or some of them, and write them",
    )
    parser.add_argument("--seeds", default="", help="draws of each shape: 1,2,3 to fit, 11 to measure")
    parser.add_argument(
        "--runs", type=Path, nargs="*", default=[], help="file to keep the training runs in, or files to take them from"
    )
    parser.add_argument("--signs", action="store_true", help="print the points of every look and its worst signs")
    chosen = parser.parse_args()
    csv.field_size_limit(1 << 30)
    if chosen.fit:
        seeds = [int(seed) for seed in (chosen.seeds or "1,2,3").split(",")]
        fit_and_write(seeds, chosen.runs, only_agreeing=chosen.fit == AGREEING)
        return
    if chosen.files:
        parts = {"files": [(path.stem, read_rows(path)) for path in chosen.files]}
    else:
        drawn = [
            (shape, rows_of(shape, int(seed), "held_out"))
            for seed in (chosen.seeds or "11").split(",")
            for shape in sorted(set(GENERATED) - TEXTS)
        ]
        parts = {"held out": drawn, "composed, held out": list(composed_tables("held_out"))}
    for title, tables in parts.items():
        seen = list(observe_all(tables))
        show(title, [judge(looks) for looks in seen])
        show_exact(seen)
        if chosen.signs:
            show_signs([run for looks in seen for run in looks if run.signs])


def read_rows(path: Path) -> Rows:
    """The rows of a labelled CSV file."""
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return list(csv.DictReader(lines))


def show_signs(runs: Sequence[Run]) -> None:
    """The points of every look, and the signs that speak most against it, with what they cost it."""
    for run in runs:
        agreeing = run.look == AGREEING
        cost = find_faults(run.signs, agreeing=agreeing)
        worst = sorted(cost, key=lambda name: -cost[name])[:4]
        told = ", ".join(f"{name} {run.signs[name]:.2f} ({-cost[name]:+.2f})" for name in worst)
        points = count_points(run.signs, agreeing=agreeing)
        print(f"{run.name:16} {run.look:8} P {run.precision:.3f} R {run.recall:.3f} {points:+.2f}: {told}")


if __name__ == "__main__":
    main()
