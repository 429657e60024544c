"""How m differs between tables: ``python -m benchmarks.matching_priors [--seeds 1]``.

For each kind the levels of true matches in the tuning half of every shape, each entity counting once a record, their
mean, and the Dirichlet distribution that has this mean and their spread (method of moments, all levels together). Kinds
of which one thing hardly ever differs from itself, in any table, are worth a prior, and the means stand in for an
estimate that is not trusted: :mod:`winnow.matching.model.prior_m`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np

from benchmarks.matching_self_check import TEXTS, as_table, rows_of
from benchmarks.records.generate import SHAPES
from winnow.matching import resolve as matching
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.arrays import Floats, Ints
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.explain.evidence import PairExplainer
from winnow.matching.explain.self_check import SOUND, Check
from winnow.matching.schema import Kind

FEWEST_PAIRS = 10.0  # weighted pairs of a field
FEWEST_TABLES = 4


def levels_of_matches(shape: str, seed: int) -> Iterator[tuple[Kind, Floats]]:
    """For each field of one table its kind and the share of each level among true matches."""
    rows = rows_of(shape, seed, "tune")
    seen: list[WeighedPairs] = []

    def keep(pairs: WeighedPairs, _labels: Ints, _threshold: float) -> Check:
        seen.append(pairs)
        return SOUND

    with patch.object(matching, "check_run", keep):
        found = matching.resolve(as_table(rows))
    if not seen or not isinstance(found.explainer, PairExplainer):
        return
    pairs, place = seen[0], found.explainer.place
    entities = {name: k for k, name in enumerate(dict.fromkeys(row["truth"] for row in rows))}
    truth = np.zeros(len(rows), np.int64)
    for row in rows:
        truth[place[row["rid"]]] = entities[row["truth"]]
    size = np.bincount(truth)[truth[pairs.left]]
    weight = (truth[pairs.left] == truth[pairs.right]) / np.maximum(size - 1, 1)
    for k, column in enumerate(pairs.columns):
        count = np.bincount(pairs.matrix[:, k], weights=weight, minlength=len(LEVELS[column.kind]) + 1)[1:]
        if count.sum() >= FEWEST_PAIRS:
            yield column.kind, count / count.sum()


def dirichlet(shares: Floats) -> Floats:
    """Parameters of the Dirichlet distribution with the mean and the summed variance of some rows of shares."""
    mean = shares.mean(axis=0)
    strength = max(float((mean * (1 - mean)).sum()) / max(float(shares.var(axis=0).sum()), 1e-9) - 1, 0.5)
    parameters: Floats = strength * mean
    return parameters


def main() -> None:
    """Print the parameters of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1", help="draws of each shape")
    chosen = parser.parse_args()
    by_kind: dict[Kind, list[Floats]] = defaultdict(list)
    for shape in sorted(set(SHAPES) - TEXTS):
        for seed in chosen.seeds.split(","):
            for kind, shares in levels_of_matches(shape, int(seed)):
                by_kind[kind].append(shares)
    for kind, found in sorted(by_kind.items()):
        if len(found) >= FEWEST_TABLES:
            parameters = dirichlet(np.array(found))
            told, means = (
                ", ".join(f"{value:.2f}" for value in values) for values in (parameters, parameters / parameters.sum())
            )
            print(f"{kind:12} {len(found):3} fields, mean {means}; worth {parameters.sum():5.2f} pairs: {told}")


if __name__ == "__main__":
    main()
