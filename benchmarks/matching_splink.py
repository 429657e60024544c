"""Splink beside Winnow: the settings of its tutorial, applied to whatever fields Winnow's inference finds.

Comparisons by kind of field, blocking on each telling field, u from random pairs, EM on two blocking rules, clusters as
connected components at a match probability of 0.95, as in Splink's "deduplicate 50k records" demo.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from winnow.matching.columns import build
from winnow.matching.inference import infer
from winnow.matching.normalising import ITEM
from winnow.matching.resolution import Table
from winnow.matching.schema import Kind

_THRESHOLD = 0.95
_COMPARISONS: dict[Kind, Callable[[str], object]] = {
    Kind.GIVEN_NAME: cl.NameComparison,
    Kind.FAMILY_NAME: cl.NameComparison,
    Kind.EMAIL: cl.EmailComparison,
    Kind.POSTCODE: lambda name: cl.LevenshteinAtThresholds(name, 2),
    Kind.CATEGORY: cl.ExactMatch,
    Kind.NUMBER: cl.ExactMatch,
    Kind.PLACE: lambda name: cl.ExactMatch(name).configure(term_frequency_adjustments=True),
}
_BROAD = frozenset({Kind.CATEGORY, Kind.NUMBER, Kind.PLACE})


def link(table: Table) -> tuple[dict[str, str], float, float]:
    """Cluster of each record, seconds and peak MB."""
    cells = dict(table.columns)
    columns = [c for c in build(cells, infer(cells)) if c.kind is not Kind.MODEL]
    frame = pd.DataFrame({"unique_id": list(table.ids)})
    names = {column.name: f"field{i}" for i, column in enumerate(columns)}
    for column in columns:
        values = [column.values[code].replace(ITEM, " ") or None for code in column.codes.tolist()]
        frame[names[column.name]] = pd.Series(values, dtype="object")
    started = time.perf_counter()
    jaro = lambda name: cl.JaroWinklerAtThresholds(name, [0.9, 0.7])  # noqa: E731 - a default comparison
    comparisons = [_COMPARISONS.get(column.kind, jaro)(names[column.name]) for column in columns]
    telling = [names[c.name] for c in columns if c.kind not in _BROAD]
    rules = [block_on(name) for name in telling] or [block_on(*names.values())]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules
    )
    api = DuckDBAPI()
    linker = Linker(api.register(frame), settings)
    linker.training.estimate_probability_two_random_records_match(rules[:3], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in rules[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, _THRESHOLD).as_pandas_dataframe()
    seconds = time.perf_counter() - started
    clusters = {str(r): str(c) for r, c in zip(found["unique_id"], found["cluster_id"], strict=True)}
    return clusters, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
