"""Splink beside Winnow: what its guides advise for the fields that Winnow's inference finds, from its own library.

A comparison by kind of field; candidate pairs from equality in each field, or in the beginning of a long one, and in
two of the others together, where that does not propose too many; the prior from equality in two telling fields; u from
random pairs; EM under equality in each of the two most telling fields, so that each field is free in one; clusters as
connected components at 0.95, the threshold of Splink's demos, and at 0.5. Records of several sources are linked across
them only (``link_only``), for that is what its guides advise for lists without duplicates.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import combinations

import numpy as np
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.exceptions import EMTrainingException

from winnow.matching.arrays import Ints, compact
from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import Table
from winnow.matching.prepare.columns import Column, build_columns, items
from winnow.matching.schema import LONG, Kind

DEFAULT = 0.95
"""The threshold of Splink's demos."""

_THRESHOLDS = (DEFAULT, 0.5)
_COMPARISONS: dict[Kind, Callable[[str], object]] = {
    Kind.GIVEN_NAME: cl.NameComparison,
    Kind.FAMILY_NAME: cl.NameComparison,
    Kind.EMAIL: cl.EmailComparison,
    Kind.DATE: lambda name: cl.LevenshteinAtThresholds(name, [1, 2]),
    Kind.PHONE: lambda name: cl.LevenshteinAtThresholds(name, [1, 2]),
    Kind.IDENTIFIER: lambda name: cl.LevenshteinAtThresholds(name, [1, 2]),
    Kind.POSTCODE: lambda name: cl.LevenshteinAtThresholds(name, [1, 2]),
    Kind.CATEGORY: cl.ExactMatch,
    Kind.NUMBER: cl.ExactMatch,
    Kind.PLACE: lambda name: cl.JaroWinklerAtThresholds(name, [0.9]).configure(term_frequency_adjustments=True),
    Kind.SET: lambda name: cl.ArrayIntersectAtSizes(name, [5, 3, 1]),
}
_BEGINNING = 8  # letters of a long field that make a block
_MOSTLY = 0.5
_PAIRS = 30  # a record, up to which a field makes a block by itself
_TRAININGS = 2  # fields under whose equality EM runs
_RECALL = 0.7  # of the rules that the prior is taken from, as in the demos


def _compared(kind: Kind, name: str) -> object:
    compare = _COMPARISONS.get(kind)
    return compare(name) if compare else cl.JaroWinklerAtThresholds(name, [0.92, 0.8])


def _cells(column: Column) -> pd.Series:
    values = [items(value) or None if column.kind is Kind.SET else value or None for value in column.values]
    return pd.Series([values[code] for code in column.codes.tolist()], dtype="object")


def _proposed(codes: Ints) -> float:
    """Pairs a record that equality proposes."""
    sizes = np.bincount(codes[codes > 0])
    return float((sizes * (sizes - 1) / 2).sum() / max(len(codes), 1))


def _rules(columns: Sequence[Column]) -> list[BlockingRuleCreator]:
    """What candidate pairs must share."""
    alone: list[int] = []
    shared: list[int] = []
    for i, column in enumerate(columns):
        if column.kind is Kind.SET:
            continue
        (alone if _proposed(column.codes) <= _PAIRS else shared).append(i)
    rules = [block_on(f"field{i}") for i in alone]
    for i, column in enumerate(columns):
        if column.kind in LONG - {Kind.SET}:
            begun = np.unique([value[:_BEGINNING] for value in column.values], return_inverse=True)[1]
            if _proposed(begun[column.codes]) <= _PAIRS:
                rules.append(block_on(f"substr(field{i}, 1, {_BEGINNING})"))
    for i, j in combinations(shared, 2):
        x, y = columns[i], columns[j]
        both = np.where(x.known & y.known, x.codes * len(y.values) + y.codes, -1)
        if _proposed(compact(both) + 1) <= _PAIRS:
            rules.append(block_on(f"field{i}", f"field{j}"))
    return rules


def _telling(columns: Sequence[Column]) -> list[str]:
    """Fields that most records have, the fewest chance agreements first."""
    known = [i for i, c in enumerate(columns) if c.kind is not Kind.SET and c.known.mean() > _MOSTLY]
    return [f"field{i}" for i in sorted(known, key=lambda i: _proposed(columns[i].codes))]


def _share(lists: Sequence[pd.DataFrame], fields: tuple[str, str]) -> bool:
    """Whether two records that are compared, of two lists where there are several, are equal in some fields."""
    known = [one.dropna(subset=list(fields)) for one in lists]
    if len(known) > 1:
        known = [one.drop_duplicates(subset=list(fields)) for one in known]
    return bool(pd.concat(known).duplicated(subset=list(fields)).any())


def link(table: Table) -> tuple[dict[float, dict[str, str]], float, float]:
    """Cluster of each record at each threshold, seconds and peak MB."""
    cells = dict(table.columns)
    columns = [column for column in build_columns(cells, infer_schema(cells)) if column.kind is not Kind.MODEL]
    fields = {f"field{i}": column.kind for i, column in enumerate(columns)}
    frame = pd.DataFrame({"unique_id": list(table.ids), **dict(zip(fields, map(_cells, columns), strict=True))})
    sources = sorted(set(table.sources or ()))
    several = len(sources) > 1
    of_source = np.array(table.sources) if table.sources and several else np.zeros(len(frame))
    started = time.perf_counter()
    rules, telling = _rules(columns), _telling(columns)
    settings = SettingsCreator(
        link_type="link_only" if several else "dedupe_only",
        comparisons=[_compared(kind, name) for name, kind in fields.items()],
        blocking_rules_to_generate_predictions=rules,
    )
    database = DuckDBAPI()
    lists = [frame[of_source == source].reset_index(drop=True) for source in sources] if several else [frame]
    linker = Linker([database.register(each) for each in lists], settings)
    sure = [pair for pair in combinations(telling[:3], 2) if _share(lists, pair)]
    if sure:  # without any, Splink's own default prior stands
        both = [block_on(*pair) for pair in sure]
        linker.training.estimate_probability_two_random_records_match(both, recall=_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    trained = 0
    for name in telling:
        if trained < _TRAININGS:
            with suppress(EMTrainingException):  # no two records share a value of the field
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(name))
                trained += 1
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    found = {}
    for threshold in _THRESHOLDS:
        groups = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold).as_pandas_dataframe()
        found[threshold] = {str(r): str(c) for r, c in zip(groups["unique_id"], groups["cluster_id"], strict=True)}
    seconds = time.perf_counter() - started
    return found, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
